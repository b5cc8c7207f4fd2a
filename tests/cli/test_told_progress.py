"""Progress without a terminal: a line a second at most, and a sign of life."""

from __future__ import annotations

import json

from duetchain.cli.lasting.progress import Events, Lines
from duetchain.errors import InputRefused
from duetchain.intake.turns.takes import Take, TakeProgress
from duetchain.render.progress import Progress


class Time:
    now = 0.0

    def __call__(self):
        return self.now


def said(capsys):
    return capsys.readouterr().err.splitlines()


def test_never_more_than_a_line_a_second(capsys):
    time = Time()
    lines = Lines(time)
    for tick in range(100):
        time.now = tick / 10
        lines(Progress("encoding", tick / 100))
    assert 6 <= len(said(capsys)) <= 7


def test_what_is_soon_over_has_no_line(capsys):
    lines = Lines(Time())
    lines(TakeProgress("copying", 0.1, 1, 3, "a/Chloe.mp4"))
    assert said(capsys) == []


def test_long_work_shows_that_it_lives(capsys):
    time = Time()
    lines = Lines(time)
    for tick in range(60):
        time.now = tick / 2
        lines(TakeProgress("listening", 0.1, 1, 3, "a/Chloe.mp4"))
    assert said(capsys) == [
        "1 of 3 Chloe: listening",
        "1 of 3 Chloe: listening (13 s)",
        "1 of 3 Chloe: listening (23 s)",
    ]


def test_what_became_of_every_take_is_said(capsys):
    time = Time()
    lines = Lines(time)
    wrong = InputRefused("no media")
    for number in (1, 2, 3):
        lines(TakeProgress("refused", 1, number, 3, "x", Take("x.mp4", refused=wrong)))
    for tick in range(6):
        time.now = 3 + tick
        lines(TakeProgress("listening", 1, 3, 3, "x"))
    assert [line for line in said(capsys) if "refused" in line] == [
        f"{number} of 3 x: refused: no media" for number in (1, 2, 3)
    ]


def test_events_tell_each_take(capsys):
    events = Events(Time())
    take = Take("x.mp4", contribution="ab", is_new=True)
    events(TakeProgress("recorded", 0.5, 1, 2, "x.mp4", take))
    [told] = map(json.loads, said(capsys))
    assert told["take"]["id"] == "ab"
    assert (told["number"], told["count"], told["file"]) == (1, 2, "x.mp4")
