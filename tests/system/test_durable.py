"""Files that are whole or absent, and on the disk when the call returns."""

from __future__ import annotations

import errno
import os
import stat

import pytest

from duetchain.errors import UsageError
from duetchain.system import durable

posix_only = pytest.mark.skipif(os.name != "posix", reason="folders are synced on POSIX only")


@pytest.fixture
def staged(tmp_path):
    """A finished file that has no lasting name yet."""
    path = tmp_path / "staged"
    path.write_bytes(b"new")
    return path


@pytest.fixture
def synced(monkeypatch):
    """What is synced, in order: the names of files and folders by inode."""
    seen: list[tuple[str, int]] = []
    real = os.fsync

    def fsync(descriptor):
        facts = os.fstat(descriptor)
        seen.append(("folder" if stat.S_ISDIR(facts.st_mode) else "file", facts.st_ino))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    return seen


def test_a_published_file_has_its_lasting_name_and_no_other(tmp_path, staged):
    durable.publish(staged, tmp_path / "final")
    assert (tmp_path / "final").read_bytes() == b"new"
    assert not staged.exists()


def test_publishing_makes_the_folder(tmp_path, staged):
    durable.publish(staged, tmp_path / "ab" / "final")
    assert (tmp_path / "ab" / "final").read_bytes() == b"new"


def test_publishing_does_not_make_folders_above_the_folder(tmp_path, staged):
    with pytest.raises(FileNotFoundError):
        durable.publish(staged, tmp_path / "no" / "such" / "final")
    assert staged.read_bytes() == b"new"


def test_publishing_replaces_what_was_there(tmp_path, staged):
    (tmp_path / "final").write_bytes(b"old")
    durable.publish(staged, tmp_path / "final")
    assert (tmp_path / "final").read_bytes() == b"new"


@posix_only
def test_bytes_are_on_the_disk_before_the_name_and_the_name_before_the_return(
    tmp_path, staged, synced
):
    inode = staged.stat().st_ino
    durable.publish(staged, tmp_path / "final")
    above, folder = (("folder", one.stat().st_ino) for one in (tmp_path.parent, tmp_path))
    assert synced == [("file", inode), above, folder]


@posix_only
def test_a_new_folder_is_on_the_disk_before_what_it_holds(tmp_path, staged, synced):
    inode = staged.stat().st_ino
    durable.publish(staged, tmp_path / "ab" / "final")
    assert synced == [
        ("file", inode),
        ("folder", tmp_path.stat().st_ino),
        ("folder", (tmp_path / "ab").stat().st_ino),
    ]


def test_a_file_that_cannot_be_synced_gets_no_name(tmp_path, staged, monkeypatch):
    def broken(_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        durable.publish(staged, tmp_path / "final")
    assert not (tmp_path / "final").exists()


def test_publishing_anew_gives_the_name(tmp_path, staged):
    durable.publish_new(staged, tmp_path / "final")
    assert (tmp_path / "final").read_bytes() == b"new"
    assert not staged.exists()


@pytest.mark.parametrize("links", [True, False])
def test_publishing_anew_never_replaces(tmp_path, staged, monkeypatch, links):
    if not links:
        monkeypatch.setattr(os, "link", _no_links)
    (tmp_path / "final").write_bytes(b"old")
    with pytest.raises(UsageError, match="exists already") as refusal:
        durable.publish_new(staged, tmp_path / "final")
    assert refusal.value.file == str(tmp_path / "final")
    assert (refusal.value.reason, refusal.value.field) == ("output-exists", "output")
    assert (tmp_path / "final").read_bytes() == b"old"
    assert staged.read_bytes() == b"new"


def test_publishing_anew_works_without_hard_links(tmp_path, staged, monkeypatch):
    monkeypatch.setattr(os, "link", _no_links)
    durable.publish_new(staged, tmp_path / "final")
    assert (tmp_path / "final").read_bytes() == b"new"
    assert not staged.exists()


@posix_only
def test_publishing_anew_does_not_follow_a_link_to_nowhere(tmp_path, staged):
    (tmp_path / "final").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="exists already"):
        durable.publish_new(staged, tmp_path / "final")
    assert not (tmp_path / "elsewhere").exists()


@posix_only
def test_a_file_published_anew_has_one_name_only(tmp_path, staged):
    durable.publish_new(staged, tmp_path / "final")
    assert (tmp_path / "final").stat().st_nlink == 1


def test_making_a_folder_twice_is_making_it_once(tmp_path):
    durable.make_folder(tmp_path / "here")
    (tmp_path / "here" / "file").touch()
    durable.make_folder(tmp_path / "here")
    assert (tmp_path / "here" / "file").exists()


def test_a_file_in_the_place_of_a_folder_is_an_error(tmp_path):
    (tmp_path / "here").touch()
    with pytest.raises(FileExistsError):
        durable.make_folder(tmp_path / "here")


def _no_links(*_):
    raise OSError(95, "Operation not supported")


@pytest.mark.parametrize("way", ["the system's", "by claiming the name"])
@pytest.mark.parametrize("there", ["nothing", "a file", "a folder", "a link to nowhere"])
def test_without_hard_links_what_is_there_is_never_replaced(tmp_path, monkeypatch, way, there):
    def refused(*_):
        raise OSError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(os, "link", refused)
    if way == "by claiming the name":
        monkeypatch.setattr(durable, "_renamed_alone", lambda *_: errno.EINVAL)
    staged, final = tmp_path / "staged", tmp_path / "final"
    staged.write_text("new")
    if there == "a file":
        final.write_text("old")
    elif there == "a folder":
        final.mkdir()
    elif there == "a link to nowhere":
        final.symlink_to("nowhere")
    if there == "nothing":
        durable.publish_new(staged, final)
        assert (final.read_text(), staged.exists()) == ("new", False)
        return
    with pytest.raises(UsageError, match="exists already"):
        durable.publish_new(staged, final)
    assert staged.read_text() == "new"
    assert there != "a file" or final.read_text() == "old"
    assert not (tmp_path / "nowhere").exists()
