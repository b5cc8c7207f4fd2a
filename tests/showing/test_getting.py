"""Originals given back."""

import pytest

from duetchain.errors import StorageFailed, UsageError
from duetchain.lineage.contribution import Contribution
from duetchain.showing.getting import file_name


@pytest.fixture
def duet(repository, studio):
    """A song and two takes, with the bytes of each."""
    clips = [
        studio.clip(name, colour=colour)
        for name, colour in (("song.mp4", "red"), ("01 Anna.mp4", "blue"), ("2 Bo.mov", "green"))
    ]
    done = repository.add(*clips, file_names="record")
    return repository, done, [one.read_bytes() for one in clips]


def test_originals_come_back_under_their_names_whole_and_nothing_is_written_over(duet, tmp_path):
    repository, done, contents = duet
    into = tmp_path / "back"
    into.mkdir()
    (into / "2 Bo.mov").write_bytes(b"mine")
    got = repository.get(into=into)
    assert [one.output.name for one in got] == ["song.mp4", "01 Anna.mp4", "2 Bo-2.mov"]
    assert [one.output.read_bytes() for one in got] == contents
    assert (into / "2 Bo.mov").read_bytes() == b"mine"
    again = repository.get(done.contributions[1], into=into)
    assert [(one.output.name, one.is_new) for one in again] == [("01 Anna.mp4", False)]


def test_a_merge_brings_no_file_and_one_folder_at_most_is_made(duet, tmp_path):
    repository, done, _ = duet
    with pytest.raises(StorageFailed, match="no folder"):
        repository.get(done.tip, into=tmp_path / "nowhere" / "in it")
    assert repository.get(done.tip, into=tmp_path / "made")[0].output.is_file()
    bo = repository.media_path(repository.show(done.tip).media)
    other = repository.add(done.contributions[0], bo, author="twin").tip
    merge = repository.merge(done.tip, other).tip
    with pytest.raises(UsageError, match="brings no file"):
        repository.get(merge, into=tmp_path)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"file": "take.MTS"}, "take.MTS"),
        ({"file": ".bashrc"}, "bashrc.mp4"),
        ({"file": "run.exe"}, "run.exe.mp4"),
        ({"file": "CON.mp4"}, "_CON.mp4"),
        ({"file": 'a:b?"c.mp4'}, "a_b__c.mp4"),
        ({"author": "Anna Lindqvist"}, "Anna-Lindqvist.mp4"),
        ({}, "0123456789ab.mp4"),
    ],
)
def test_what_a_stranger_calls_a_file_is_a_name_of_media_and_nothing_else(duet, said, name):
    repository, done, _ = duet
    info = repository.info(repository.show(done.tip).media)
    one = Contribution(created="2026-01-02T03:04:05Z", **said)
    assert file_name(one, "0123456789ab" * 6, info) == name
