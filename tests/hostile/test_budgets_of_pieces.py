"""What may come out is limited: the length of a piece, the pixels of a render, the disk's room."""

from __future__ import annotations

import shutil
import time
import wave
from collections import namedtuple
from fractions import Fraction

import pytest

from duetchain.errors import LimitExceeded
from duetchain.lineage.contribution import Clean, Contribution
from duetchain.media.limits import MediaLimits, config_path
from duetchain.system.workspace import workspace
from duetchain.timeline.choice import Choice

CREATED = "2026-01-02T03:04:05Z"
ZEROS = (Fraction(0), Fraction(0))


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Writes limits into the user's own configuration."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    config_path().parent.mkdir(parents=True)
    return lambda words: config_path().write_text(f"[limits]\n{words}\n")


@pytest.fixture
def received(repository, tmp_path):
    """A repository with a second of sound, and what puts records of a stranger into it."""
    with wave.open(str(tmp_path / "a.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(n * 37 % 251 for n in range(16_000)))
    repository.add(tmp_path / "a.wav", name="root")

    def put(**fields):
        top = fields.pop("parent", repository.resolve("root"))
        media = repository.show("root").media
        told = {"parents": (top,), "media": media, "created": CREATED, **fields}
        made = Contribution(**told)
        holdings = repository._holdings
        with workspace(holdings.folder.runs) as staging:
            holdings.commit([], lambda: [made], staging=staging)
        return made.id

    return repository, put


LONG = {
    "days late": {"offset": Fraction(10_000_000)},
    "a short loop beside a late voice": {
        "offset": Fraction(100_000),
        "fill": "loop",
        "range_end": Fraction(1, 30),
    },
    "just too long": {"offset": Fraction(7200)},
}
VERBS = {
    "plan": lambda made, tip, _: made.plan(tip),
    "reel": lambda made, tip, _: made.plan(tip, reel="build"),
    "render": lambda made, tip, out: made.render(tip, out / "a.mp4"),
    "sound": lambda made, tip, out: made.render(tip, out / "a.wav"),
    "mix": lambda made, tip, _: made.sound.mix(tip),
    "stems": lambda made, tip, out: made.sound.stems(tip, out / "stems"),
    "poster": lambda made, tip, out: made.pictures.poster(tip, out / "a.png"),
}


@pytest.mark.parametrize("long", LONG)
def test_no_verb_begins_with_a_piece_that_is_longer_than_the_users_hours(long, received, tmp_path):
    made, put = received
    tip, out = put(**LONG[long]), tmp_path / "out"
    out.mkdir()
    began = time.process_time()
    for verb in VERBS.values():
        with pytest.raises(LimitExceeded, match="hours; 2 are allowed") as told:
            verb(made, tip, out)
        assert (told.value.field, told.value.limit) == ("hours", 2)
        assert told.value.given > 2
        assert '"hours = ' in told.value.hint
    assert time.process_time() - began < 3
    assert not list(out.iterdir())


def test_a_user_who_says_more_hours_gets_them_and_a_range_of_a_long_piece_is_no_long_piece(
    received, own
):
    made, put = received
    tip = put(offset=Fraction(8000))
    with pytest.raises(LimitExceeded):
        made.plan(tip)
    assert made.plan(tip, choice=Choice(end=Fraction(5))).timeline.duration == 5
    own("hours = 3")
    assert made.plan(tip).timeline.duration == 8001


def test_what_was_played_while_a_voice_was_recorded_is_no_longer_than_a_piece(received):
    made, put = received
    played = put(offset=Fraction(100_000))
    tip = put(parent=played, clean=Clean(heard=played, times=(ZEROS,)), until="shortest")
    assert made.show(tip)
    with pytest.raises(LimitExceeded, match="was played"):
        made.plan(tip)
    with pytest.raises(LimitExceeded, match="was played"):
        made.sound.mix(put(parent=tip))


def test_a_reel_is_no_longer_than_a_piece(received):
    made, put = received
    tip = put(offset=Fraction(1))
    with pytest.raises(LimitExceeded, match="the reel lasts"):
        made.plan(tip, reel="restart", stage=Fraction(4000))


def test_a_render_has_no_more_pixels_than_the_users_limit(received, own, tmp_path):
    made, put = received
    tip = put(offset=Fraction(1))
    assert MediaLimits().render_pixels == 2e12
    with pytest.raises(LimitExceeded, match="frames of 8192x8192") as told:
        made.plan(put(offset=Fraction(7000)), size=(8192, 8192))
    assert told.value.field == "render_pixels"
    assert told.value.given > told.value.limit == 2e12
    own("render_pixels = 1000")
    for verb in ("plan", "render", "poster"):
        with pytest.raises(LimitExceeded, match="pixels; 1e\\+03 are allowed"):
            VERBS[verb](made, tip, tmp_path)
    assert made.sound.mix(tip).voices
    own(told.value.hint.split('"')[1])
    assert made.plan(tip).frames


def test_a_run_for_which_the_disk_has_no_room_is_refused_before_any_file_is_made(
    received, tmp_path, monkeypatch
):
    made, put = received
    tip, out = put(offset=Fraction(100)), tmp_path / "out"
    out.mkdir()
    free = namedtuple("free", "total used free")(10**9, 0, 1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    for name in ("render", "sound", "mix", "stems"):
        with pytest.raises(LimitExceeded, match="MiB are free") as told:
            VERBS[name](made, tip, out)
        assert told.value.given > told.value.limit == 1_000_000
        assert not list(made._holdings.folder.runs.iterdir())
    with pytest.raises(LimitExceeded, match="MiB are free"):
        made.refuse_without_room(made.plan(tip))
    assert not list(out.iterdir())
    monkeypatch.undo()
    made.refuse_without_room(made.plan(tip))


def test_the_room_that_is_told_is_about_what_a_run_takes(received, tmp_path):
    made, put = received
    plan = made.plan(put(offset=Fraction(3)))
    sizes = {job.name: job.size_bytes for job in plan.jobs}
    assert sizes["mix"] == plan.timeline.duration * 48_000 * 8
    assert sizes["film"] == pytest.approx(
        sizes["sound"] + sum(size for name, size in sizes.items() if name.startswith("span"))
    )
    done = made.sound.stems(plan.tip, tmp_path / "stems")
    whole = sum(one.output.stat().st_size for one in done)
    assert whole == pytest.approx(len(done) * plan.timeline.duration * 48_000 * 6, rel=0.01)
