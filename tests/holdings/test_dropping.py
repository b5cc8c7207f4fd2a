"""What nothing rests on can be dropped, whole or not at all; nothing else is lost."""

from __future__ import annotations

import json
import re

import msgspec
import pytest

from duetchain import Repository
from duetchain.errors import NotFound, UsageError
from duetchain.holdings import dropping
from duetchain.holdings.holdings import Holdings
from duetchain.identity import digest
from duetchain.store.blobs import FolderBlobs
from duetchain.store.index import SqliteIndex
from duetchain.store.records import Records


@pytest.fixture
def chain(repository, studio):
    """root <- one <- two, and beside <- root of the same clip as one."""
    root = repository.add(studio.clip("drop-a.mp4")).tip
    clip = studio.clip("drop-b.mp4", colour="blue")
    one = repository.add(root, clip, name="one", author="Ann").tip
    two = repository.add(one, studio.clip("drop-c.mp4", colour="green"), name="two").tip
    return root, one, two


def kept(repository):
    """Every record and original that is in its place, by name."""
    found = repository.folder.path
    return {
        re.sub(r"\W", "", path.relative_to(found / room).as_posix()).removesuffix("json")
        for room in ("records", "media")
        for path in (found / room).rglob("*")
        if path.is_file()
    }


def test_a_tip_goes_with_its_record_and_its_media(repository, chain):
    root, one, two = chain
    media = repository.show(two).media
    before = kept(repository)
    done = repository.upkeep.drop("two")
    assert (done.id, done.media, done.name) == (two, media, "two")
    assert before - kept(repository) == {two, media}
    assert repository.tips() == (one,)
    assert list(repository.log()) == [root, one]
    assert repository.verify(full=True).problems == ()
    aside = repository.folder.path / "dropped"
    assert (aside / two[:2] / f"{two[2:]}.json").is_file()
    assert digest((aside / "media" / media[:2] / media[2:]).read_bytes()) == media


def test_media_that_another_brings_stays(repository, chain, studio):
    root, one, _ = chain
    again = repository.add(root, studio.clip("drop-b.mp4", colour="blue"), name="again").tip
    media = repository.show(one).media
    assert repository.show(again).media == media
    assert repository.upkeep.drop(again).media is None
    assert media in kept(repository)
    assert repository.verify(full=True).problems == ()


def test_what_others_rest_on_stays_and_they_are_named(repository, chain):
    root, one, two = chain
    before = kept(repository)
    for word, resting in ((root, one), ("one", two)):
        with pytest.raises(UsageError, match="rest") as refused:
            repository.upkeep.drop(word)
        assert refused.value.choices == (resting,)
        assert refused.value.field == "word"
    assert kept(repository) == before
    with pytest.raises(NotFound):
        repository.upkeep.drop("nobody")


def test_a_record_of_an_unknown_kind_that_names_it_keeps_it(repository, chain, tmp_path):
    two = chain[-1]
    record = json.dumps({"of": two, "schema": "duetchain.signature/1"}, separators=(",", ":"))
    signed = repository.folder.records.write(record.encode(), staging=tmp_path)
    with pytest.raises(UsageError) as refused:
        repository.upkeep.drop(two)
    assert refused.value.choices == (signed,)


def test_a_record_of_ours_that_is_wrong_can_be_dropped(repository, chain, tmp_path):
    """As 0.1.0 wrote it: in the index and in its file, and no reader takes it."""
    root = chain[0]
    right = repository.show(root)
    wrong = msgspec.structs.replace(right, fill="nope", created="2026-01-02T03:04:05Z")
    identity = repository.folder.records.write(wrong.content(), staging=tmp_path)
    with repository._holdings.index.writing():
        repository._holdings.index.insert(wrong)
    assert repository.verify().problems
    assert repository.upkeep.drop(identity[:12]).media is None
    assert repository.verify(full=True).problems == ()
    assert list(repository.log()) == list(chain)


def test_a_damaged_record_that_is_not_in_the_index_can_be_dropped(repository, chain, tmp_path):
    identity = repository.folder.records.write(b'{"schema":"x', staging=tmp_path)
    assert repository.verify().problems
    repository.upkeep.drop(identity)
    assert repository.verify().problems == ()


STEPS = [
    (SqliteIndex, "remove"),
    (SqliteIndex, "expect"),
    (Records, "set_aside"),
    (SqliteIndex, "settle"),
    (FolderBlobs, "set_aside"),
]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0].__name__}.{step[1]}")
@pytest.mark.parametrize("when", ["before", "after"])
def test_whatever_ends_a_drop_nothing_is_damaged_and_dropping_again_ends_it(
    tmp_path, repository, chain, monkeypatch, step, when
):
    two, before = chain[-1], kept(repository)
    media, (kind, name) = repository.show(two).media, step
    real = getattr(kind, name)

    def killed(*given, **named):
        if when == "after":
            real(*given, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(kind, name, killed)
        with pytest.raises(KeyboardInterrupt):
            repository.upkeep.drop(two)
    repository.close()
    with Repository.open(tmp_path) as opened:
        assert opened.verify(full=True).problems == ()
        assert before - kept(opened) <= {two, media}
        opened.upkeep.drop(two)
        assert before - kept(opened) == {two, media}
        assert opened.verify(full=True).problems == ()


def test_clearing_removes_what_was_dropped_and_nothing_else(repository, chain, tmp_path):
    two = chain[-1]
    done = repository.upkeep.drop(two)
    aside = repository.folder.path / "dropped"
    stranger = tmp_path / "thesis.txt"
    stranger.write_text("mine")
    (aside / "ab").mkdir(exist_ok=True)
    (aside / "ab" / ("0" * 62 + ".json")).symlink_to(stranger)
    (aside / "notes.txt").write_text("mine")
    before = kept(repository)
    found = repository.upkeep.make_room()
    assert (found.files, found.file_bytes) == (2, done.freed_bytes)
    assert repository.upkeep.make_room().files == 0
    assert repository.folder.dropped.holds(done.id)  # nobody takes it for a lost one
    assert stranger.read_text() == (aside / "notes.txt").read_text() == "mine"
    assert kept(repository) == before


def test_clearing_ends_what_a_kill_left_of_the_media(repository, chain, monkeypatch):
    two = chain[-1]
    media = repository.show(two).media
    with monkeypatch.context() as patch:
        patch.setattr(FolderBlobs, "set_aside", _killed)
        with pytest.raises(KeyboardInterrupt):
            repository.upkeep.drop(two)
    assert media in kept(repository)
    assert repository.upkeep.make_room().files == 2
    assert media not in kept(repository)


def _killed(*_):
    raise KeyboardInterrupt


def test_a_dropped_clip_comes_back_as_it_was(repository, chain, studio):
    root, one, two = chain
    repository.upkeep.drop(two)
    again = repository.add(one, studio.clip("drop-c.mp4", colour="green"), name="three").tip
    assert repository.verify(full=True).problems == ()
    assert list(repository.log()) == [root, one, again]


def test_a_link_in_the_place_of_the_dropped_is_not_followed(repository, chain, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (repository.folder.path / "dropped").symlink_to(elsewhere)
    with pytest.raises(Exception, match="is a link"):
        repository.upkeep.drop(chain[-1])
    assert not list(elsewhere.iterdir())
    assert isinstance(repository._holdings, Holdings)
    assert dropping.emptied(repository.folder) == (0, 0)
