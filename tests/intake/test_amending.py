"""The verb amend, and what reads its words."""

import shutil

import pytest

from duetchain import Repository
from duetchain.errors import UsageError
from duetchain.exports import credits as billing
from duetchain.exports import tree
from duetchain.exports.describe import line


@pytest.fixture
def choir(repository, studio):
    """A song, Anna and Ben."""
    clips = [studio.clip(f"{name}.mp4", colour=name) for name in ("red", "blue", "green")]
    root = repository.add(clips[0]).tip
    anna = repository.add(root, clips[1], author="Anna", name="a1").tip
    ben = repository.add(anna, clips[2], author="Ben", name="b1").tip
    return repository, anna, ben


def lines(repository):
    return "\n".join(line(identity, one) for identity, one in repository.log().items())


def test_amended_words_are_read_everywhere_and_ids_stay(choir):
    repository, anna, ben = choir
    before, film = tuple(repository.log()), repository.plan(ben, names=True).timeline.captions
    done = repository.amend("a1", author="Anna Lindqvist", title="Anna L.", message="first")
    assert done.contribution == anna
    assert tuple(repository.log()) == before
    assert repository.show(anna).id == anna
    told = lines(repository)
    assert "Anna L. · Anna Lindqvist · a1" in told
    assert '"first"' in told
    assert "Anna L." in tree.drawn(repository.lineage())
    assert "Anna L." in repository.export("mermaid").text.replace("#46;", ".")
    assert "Anna Lindqvist" in billing.as_text(repository.credits(ben))
    assert repository.plan(ben, names=True).timeline.captions != film
    assert [one.said for one in repository.amendments(anna)] == [
        {"author": "Anna Lindqvist", "message": "first", "title": "Anna L."}
    ]


def test_the_later_word_holds_within_one_second_too(choir):
    repository, anna, _ = choir
    for number in range(3):
        repository.amend(anna, title=f"title {number}")
    assert repository.show(anna).title == "title 2"
    assert repository.amend(anna, title="title 2").record == ""
    assert len(repository.amendments(anna)) == 3


def test_a_voice_is_found_by_its_new_name_its_author_and_its_title(choir):
    repository, anna, ben = choir
    repository.amend(anna, name="first", title="Die Erste")
    assert repository.resolve("first") == repository.resolve("die erste") == anna
    assert repository.resolve("ANNA") == anna
    with pytest.raises(Exception, match="no file, name or id"):
        repository.resolve("a1")
    repository.amend(ben, author="Anna")
    with pytest.raises(UsageError, match="means 2") as told:
        repository.resolve("Anna")
    assert f"{anna[:12]} Die Erste · first (2" in told.value.hint
    assert f"{ben[:12]} Anna · b1 (2" in told.value.hint


def test_words_travel_with_the_records_and_an_index_is_made_anew_from_them(choir, tmp_path):
    repository, anna, _ = choir
    repository.amend(anna, title="Anna L.")
    repository.close()
    there = tmp_path / "elsewhere"
    shutil.copytree(tmp_path / ".duet", there / ".duet")
    assert not Repository.repair(there).problems
    with Repository.open(there) as copy:
        assert copy.show(anna).title == "Anna L."
        assert not copy.verify().problems
        record = copy.amendments(anna)[0].id
    place = there / ".duet" / "records" / record[:2] / f"{record[2:]}.json"
    place.unlink()
    with Repository.open(there) as copy:
        assert [one.id for one in copy.verify().problems] == [record]
    assert not Repository.repair(there).problems
    assert place.is_file()


def test_a_nudged_voice_keeps_the_words_that_hold_and_a_dropped_one_takes_them_along(choir):
    repository, _, ben = choir
    repository.amend(ben, author="Benjamin")
    moved = repository.nudge(ben, "1/25")
    assert repository.show(moved.tip).author == "Benjamin"
    assert repository.resolve("Benjamin") == moved.tip
    repository.upkeep.drop(moved.tip)
    record = repository.amendments(ben)[0].id
    repository.upkeep.drop(ben)
    assert not (repository.path / ".duet" / "records" / record[:2] / f"{record[2:]}.json").exists()
    assert not repository.verify().problems


def test_nothing_said_is_refused(choir):
    with pytest.raises(UsageError, match="nothing is said"):
        choir[0].amend("a1")
