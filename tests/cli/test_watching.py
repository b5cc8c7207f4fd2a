"""What a watch does with a folder, on a clock of the test."""

from __future__ import annotations

import pytest

from duetchain.cli.lasting.watching import Watching, is_take


class Folder:
    """A watched folder, and what was done with it."""

    def __init__(self, path):
        self.path = path
        self.done = []
        self.watching = Watching(
            path, self._add, lambda: self.done.append("film"), still_s=3, rest_s=10
        )

    def _add(self, path):
        self.done.append(path.name)
        return True

    def look(self, *times):
        for now in times:
            self.watching.look(now)
        return self.done


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def test_a_file_is_added_once_when_it_does_not_grow_any_more(folder):
    take = folder.path / "anna.mp4"
    take.write_bytes(b"1")
    assert folder.look(0, 2) == []
    take.write_bytes(b"12")
    assert folder.look(3, 5) == []
    assert folder.look(6, 7, 8) == ["anna.mp4"]


def test_a_film_is_made_once_when_nothing_has_come_for_a_while(folder):
    (folder.path / "a.mp4").write_bytes(b"1")
    assert folder.look(0, 3) == ["a.mp4"]
    assert folder.watching.is_waiting
    (folder.path / "b.mp4").write_bytes(b"1")
    assert folder.look(12, 13) == ["a.mp4"]
    assert folder.look(15, 24) == ["a.mp4", "b.mp4"]
    assert folder.look(25, 60) == ["a.mp4", "b.mp4", "film"]
    assert not folder.watching.is_waiting


def test_what_is_unfinished_or_no_take_is_left_alone(folder):
    for name in (".a.mp4", "~a.mp4", "a.mp4.part", "a.mp4.crdownload", "a.srt", "a.VTT"):
        (folder.path / name).write_bytes(b"1")
    (folder.path / "empty.mp4").touch()
    (folder.path / "folder.mp4").mkdir()
    assert folder.look(0, 100) == []
    assert is_take("01 Anna.MOV")


def test_a_file_that_is_replaced_is_taken_anew(folder):
    take = folder.path / "a.mp4"
    take.write_bytes(b"1")
    folder.look(0, 3)
    take.write_bytes(b"123")
    assert folder.look(4, 7).count("a.mp4") == 2
