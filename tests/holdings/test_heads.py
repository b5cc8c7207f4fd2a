"""The head follows what is made, steps back and forth, and a damaged file of it stops nobody."""

import json
import os

import pytest
from factories import some_id

from duetchain import Repository
from duetchain.errors import NotFound, UsageError
from duetchain.holdings.head_file import (
    MOST_BYTES,
    MOST_MOVES,
    MOST_NAMED,
    Moves,
    Named,
    head_bytes,
    moves_in,
)
from duetchain.holdings.holdings import Holdings

SOME = [some_id(f"one {number}") for number in range(MOST_MOVES + 20)]


@pytest.fixture
def band(studio):
    return [studio.tone(f"head-{hz}.wav", hz=hz, length=0.2) for hz in (220, 330, 440)]


def test_moves_are_bounded_and_what_was_undone_is_forgotten_by_the_next():
    moves = Moves()
    for one in SOME:
        moves = moves.moved(one, since=None)
    assert len(moves.moves) == MOST_MOVES
    assert moves.tip == SOME[-1]
    back = moves.stepped(-1, lambda _: True).stepped(-1, lambda _: True)
    assert back.tip == SOME[-3]
    assert back.stepped(1, lambda _: True).tip == SOME[-2]
    on = back.moved(SOME[0], since=None)
    assert on.moves[-2:] == (SOME[-3], SOME[0])
    assert on.stepped(1, lambda _: True) is None


def test_a_step_goes_past_what_is_not_here():
    moves = Moves(tuple(SOME[:4]), 3)
    assert moves.stepped(-1, lambda one: one == SOME[0]).tip == SOME[0]
    assert moves.stepped(-1, lambda _: False) is None


def test_the_largest_head_that_is_written_can_be_read(repository):
    names = tuple(Named(f"{n:03}" + "ж" * 97, SOME[n]) for n in range(MOST_NAMED))
    largest = Moves(tuple(SOME[:MOST_MOVES]), 7, names)
    content = head_bytes(largest, repository.folder)
    assert len(content) <= MOST_BYTES
    repository.folder.head.write_bytes(content)
    assert moves_in(repository.folder) == (largest, "")
    with pytest.raises(UsageError, match="more than 100 names"):
        head_bytes(largest.naming("one more", SOME[0]), repository.folder)


def test_add_merge_nudge_and_change_move_the_head_and_undo_goes_back(repository, band):
    song, first = repository.add(*band[:2], name="first").contributions
    assert repository.head.tip == first
    second = repository.add(song, band[2], name="second").tip
    both = repository.merge("first", "second").tip
    nudged = repository.nudge("first", "0.1").tip
    changed = repository.change("second", gain_db=-3).tip
    assert repository.show(changed).parents == (nudged,)
    seen = [repository.head.tip, *(repository.undo().tip for _ in range(5))]
    assert seen == [changed, nudged, both, second, first, song]
    with pytest.raises(UsageError, match="nothing is to be undone"):
        repository.undo()
    assert repository.redo().tip == first
    assert repository.resolve() == first
    assert repository.count() == 6
    assert repository.show().name == "first"


def test_the_head_follows_what_was_recorded_before_an_add_was_ended(repository, band, monkeypatch):
    song, first = repository.add(*band[:2]).contributions
    commit = Holdings.commit

    def ended(*given, **options):
        monkeypatch.setattr(Holdings, "commit", None)  # the next take is never recorded
        return commit(*given, **options)

    monkeypatch.setattr(Holdings, "commit", ended)
    with pytest.raises(TypeError):
        repository.add(song, band[2], band[1])
    assert repository.head.tip in set(repository.tips()) - {first}
    assert repository.undo().tip == first


def test_a_name_is_a_tip_wherever_one_is_asked_for_and_moves_along(repository, band):
    song, first = repository.add(*band[:2], name="first").contributions
    second = repository.add(song, band[2]).tip
    repository.name_tip("summer cut", "first")
    assert repository.head.tip == second
    assert repository.resolve("summer cut") == first
    once = repository.nudge("first", "0.1", tip="summer cut").tip
    twice = repository.nudge("first", "0.1", tip="summer cut").tip
    assert repository.resolve("summer cut") == twice == repository.head.tip
    assert repository.show(twice).parents == (once,)
    repository.forget_tip("summer cut")
    with pytest.raises(NotFound):
        repository.resolve("summer cut")
    with pytest.raises(NotFound, match="no tip is named"):
        repository.forget_tip("summer cut")
    for name in ("", " x ", "abcd12", "n" * 101, "a\nb"):
        with pytest.raises(UsageError, match="cannot be a name"):
            repository.name_tip(name)


def test_a_tip_that_was_meant_by_its_name_goes_on_where_it_was_nudged(repository, band):
    """`nudge mine 200ms --tip right` twice is 400 ms."""
    repository.add(*band[:2], name="mine")
    right = repository.add("mine", band[2], name="right").tip
    first = repository.nudge("mine", "0.2", tip="right").tip
    repository.move_head(right)
    second = repository.nudge("mine", "0.2", tip="right").tip
    assert repository.show(second).parents == (first,)
    assert repository.show(second).offset == 2 * repository.show(first).offset
    exact = repository.nudge("mine", "0.2", tip=right).tip
    assert repository.show(exact).parents == (right,)


def test_a_head_that_is_dropped_leaves_for_what_it_was_built_on(repository, band):
    song, first = repository.add(*band[:2]).contributions
    repository.upkeep.drop(first[:12])
    assert repository.head.tip == song
    assert repository.head.note == ""


def test_a_head_that_is_not_here_is_the_newest_tip_and_says_so(repository, band):
    song = repository.add(*band[:2]).contributions[0]
    repository.add(song, band[2])
    newest = repository.tips()[-1]
    repository.folder.head.write_bytes(head_bytes(Moves((SOME[0],)), repository.folder))
    told = []
    with Repository(repository.folder, on_note=told.append) as opened:
        assert opened.resolve() == newest
        assert opened.head.tip == newest
    assert all("is not here any more: the newest tip is meant" in one for one in told)


def test_without_a_head_one_tip_is_meant_and_of_several_one_is_to_be_named(repository, band):
    song, first = repository.add(*band[:2], author="Ann", name="low").contributions
    repository.folder.head.unlink()
    assert repository.resolve() == first
    second = repository.add(song, band[2], author="Ben").tip
    repository.folder.head.unlink()
    assert repository.head.tip is None
    with pytest.raises(UsageError, match="there are 2 tips") as told:
        repository.resolve()
    assert set(told.value.choices) == {first, second}
    assert f"{first[:12]} Ann · low (2" in told.value.hint
    assert f"{second[:12]} Ben (2" in told.value.hint


def put_link(path):
    path.symlink_to("config.toml")


STRANGE = {
    "nothing in it": lambda path: path.write_bytes(b""),
    "no JSON": lambda path: path.write_bytes(b"\xff\xfe{"),
    "deep": lambda path: path.write_bytes(b"[" * 60_000),
    "too large": lambda path: path.write_bytes(b" " * (MOST_BYTES + 1)),
    "another schema": lambda path: path.write_text('{"schema":"duetchain.head/2"}'),
    "no id": lambda path: path.write_text(
        json.dumps({"schema": "duetchain.head/1", "moves": ["../../x"], "at": 0})
    ),
    "no move of its own": lambda path: path.write_text(
        json.dumps({"schema": "duetchain.head/1", "moves": [], "at": 3})
    ),
    "a name for a terminal": lambda path: path.write_text(
        json.dumps({"schema": "duetchain.head/1", "names": [{"name": "\x1b[2J", "tip": SOME[0]}]})
    ),
    "a link": put_link,
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
}


@pytest.mark.parametrize("what", STRANGE)
def test_a_strange_head_stops_nothing_is_no_damage_and_is_written_anew(repository, band, what):
    song, first = repository.add(*band[:2]).contributions
    place = repository.folder.head
    place.unlink()
    STRANGE[what](place)
    assert repository.head.note
    assert repository.resolve() == first
    checked = repository.verify()
    assert (checked.problems, len(checked.notes)) == ((), 1)
    assert str(place) in checked.notes[0]
    added = repository.add(song, band[2]).tip
    assert repository.resolve() in repository.tips()
    if what != "a folder":
        assert repository.resolve() == added
        assert repository.head.note == ""
        assert moves_in(repository.folder)[0].tip == added
        place.unlink()
        STRANGE[what](place)
    repaired = Repository.repair(repository.path)
    assert repaired.problems == ()
    assert os.path.lexists(place) == (what in ("a folder", "a pipe"))


def test_a_repository_that_can_only_be_read_has_a_head(repository, band):
    first = repository.add(*band[:2]).tip
    os.chmod(repository.folder.head, 0o444)
    assert repository.head.tip == first
