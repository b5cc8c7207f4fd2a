"""Listings go on past what cannot be read, name it, and end with the code of damage."""

from __future__ import annotations

import json

import msgspec
import pytest

from duetchain import Repository
from duetchain.errors import RepositoryDamaged
from duetchain.holdings.survey import Unreadable

DAMAGED, ABSENT = 5, 6


@pytest.fixture
def place(duet, studio):
    """root <- one <- two, and what 0.1.0 wrote beside one: a record that no reader takes."""
    duet("init")
    with Repository.open(duet.place) as repository:
        root = repository.add(studio.clip("read-a.mp4"), name="root", author="Ann").tip
        blue = studio.clip("read-b.mp4", colour="blue")
        one = repository.add(root, blue, name="one").tip
        two = repository.add(one, studio.clip("read-c.mp4", colour="green"), name="two").tip
        wrong = msgspec.structs.replace(repository.show(one), fill="nope")
        index = repository._holdings.index
        repository.folder.records.write(wrong.content(), staging=repository.folder.path)
        with index.writing():
            index.insert(wrong)
    return duet, root, one, two, wrong.id


def lost(repository, identity):
    """Its row and its record are gone, as after a repair of another."""
    repository._holdings.index._change("DELETE FROM contribution WHERE id = ?", (identity,))
    path = repository.folder.records.path(identity)
    path.chmod(0o600)
    path.unlink()


def test_a_record_that_no_reader_takes_is_a_line_of_the_log(place):
    duet, root, one, two, wrong = place
    done = duet("log")
    assert done.returncode == DAMAGED
    lines = done.stdout.splitlines()
    assert len(lines) == 4
    assert any(line.startswith(f"{wrong[:12]}  cannot be read") for line in lines)
    assert {line[:12] for line in lines} == {each[:12] for each in (root, one, two, wrong)}
    assert "duet drop" in done.stderr
    told = duet("log", "--json")
    assert told.returncode == DAMAGED
    answer = json.loads(told.stdout)
    assert [each["id"] for each in answer["contributions"]] == [root, one, two]
    assert [each["id"] for each in answer["unreadable"]] == [wrong]
    assert duet("show", "two").returncode == duet("show", root).returncode == 0
    assert duet("log", two).returncode == 0
    assert duet("show", wrong).returncode in (DAMAGED, ABSENT)  # an index made anew lacks it


@pytest.mark.parametrize("words", [("tree",), ("tree", "--dot"), ("export", "--format", "dot")])
def test_trees_and_exports_go_on_without_it(place, words):
    duet, root, one, two, wrong = place
    done = duet(*words)
    assert done.returncode == DAMAGED
    assert root[:12] in done.stdout
    assert two[:12] in done.stdout
    assert wrong[:12] in done.stderr
    told = json.loads(duet("tree", "--json").stdout)
    assert (told["unreadable"][0]["id"], sorted(told["parents"])) == (
        wrong,
        sorted([root, one, two]),
    )


def test_a_parent_that_is_missing_is_named_before_its_child(place):
    duet, root, one, two, _ = place
    with Repository.open(duet.place) as repository:
        lost(repository, one)
        found = dict(repository.survey())
        assert found[one] == Unreadable(one, "is missing")
        assert list(found).index(one) < list(found).index(two)
        assert found[two].name == "two"
        assert dict(repository.survey(two)).keys() == {one, two} | ({root} & found.keys())
        with pytest.raises(RepositoryDamaged):
            repository.log(two)
    for words in (("log",), ("log", two), ("tree",)):
        done = duet(*words)
        assert done.returncode == DAMAGED
        assert one[:12] in done.stdout + done.stderr
        assert two[:12] in done.stdout


def test_an_index_row_that_does_not_prove_itself_is_named(place):
    duet, root, _, two, wrong = place
    with Repository.open(duet.place) as repository:
        index = repository._holdings.index
        index._change("UPDATE contribution SET content = ? WHERE id = ?", (b'{"x":1}', two))
        with index.writing():
            index.remove(wrong)
        found = dict(repository.survey())
    lost_ones = {each for each, it in found.items() if isinstance(it, Unreadable)}
    assert lost_ones == {two, wrong}  # its record is there still
    assert root in found


def test_the_cure_is_to_drop_it(place):
    duet, *_, wrong = place
    assert duet("drop", wrong[:12], "--yes").returncode == 0
    assert duet("log").returncode == duet("tree").returncode == 0
    assert duet("verify", "--full").returncode == 0
