"""Bytes by id: copied, hashed as stored, read-only, whole or absent."""

from __future__ import annotations

import os
import socket
import stat
import sys

import pytest
from blobs_contract import CONTENT, KEPT, BlobsContract
from factories import media_id
from far import FarBlobs

from duetchain.errors import InputRefused, NotFound
from duetchain.identity import digest
from duetchain.store import blobs as module
from duetchain.store.blobs import FolderBlobs, opened_regular, place_in, stage


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "cat.mp4"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def staging(tmp_path):
    path = tmp_path / "staging"
    path.mkdir()
    return path


posix_only = pytest.mark.skipif(os.name != "posix", reason="POSIX has these")


class TestFolder(BlobsContract):
    """A folder of files."""

    @pytest.fixture
    def blobs(self, tmp_path):
        return FolderBlobs(tmp_path / "media")

    def damage(self, blobs, media, content):
        path = place_in(blobs.folder, media)
        path.chmod(0o644)
        path.write_bytes(content)

    def test_a_put_file_is_stored_by_its_digest_and_nothing_else_is_left(
        self, blobs, source, staging
    ):
        for _ in range(2):
            blobs.put(stage(source, staging))
        path = blobs.folder / KEPT[:2] / KEPT[2:]
        assert path.read_bytes() == CONTENT
        assert [one for one in blobs.folder.rglob("*") if one.is_file()] == [path]
        assert list(staging.iterdir()) == []

    @posix_only
    def test_a_stored_file_is_read_only_whatever_the_original_was(self, blobs, source, staging):
        source.chmod(0o777)
        blobs.put(stage(source, staging))
        assert stat.S_IMODE(place_in(blobs.folder, KEPT).stat().st_mode) == 0o444

    def test_a_folder_in_the_place_of_a_file_is_not_whole(self, blobs):
        unknown = media_id("unknown")
        place_in(blobs.folder, unknown).mkdir(parents=True)
        assert not blobs.holds(unknown)
        assert not blobs.whole(unknown)

    def test_the_stored_files_themselves_are_brought(self, blobs, source, staging, tmp_path):
        blobs.put(stage(source, staging))
        brought = blobs.brought([KEPT], tmp_path / "room")
        assert brought.paths == {KEPT: place_in(blobs.folder, KEPT)}
        assert not (tmp_path / "room").exists()


class TestFar(BlobsContract):
    """A store without paths."""

    @pytest.fixture
    def blobs(self):
        return FarBlobs()

    def damage(self, blobs, media, content):
        blobs.kept[media] = content


def test_a_staged_file_is_a_copy_with_the_digest_and_the_size_of_its_bytes(source, staging):
    staged = stage(source, staging)
    assert staged.path.parent == staging
    assert staged.path.read_bytes() == CONTENT
    assert staged.id == digest(CONTENT)
    assert staged.size_bytes == len(CONTENT)


@posix_only
def test_a_copy_shares_nothing_with_the_original_and_leaves_it_alone(source, staging):
    before = source.stat()
    staged = stage(source, staging)
    assert staged.path.stat().st_ino != before.st_ino
    assert source.stat().st_nlink == 1
    assert source.stat().st_mode == before.st_mode
    source.write_bytes(b"changed")
    assert staged.path.read_bytes() == CONTENT


def test_a_copy_without_reflinks_is_the_same(source, staging, monkeypatch):
    monkeypatch.setattr(module, "_reflink", lambda *_: False)
    assert stage(source, staging).id == digest(CONTENT)


def test_an_empty_file_can_be_staged(tmp_path, staging):
    (tmp_path / "empty").touch()
    assert stage(tmp_path / "empty", staging).size_bytes == 0


@posix_only
def test_a_link_to_a_file_is_copied_as_the_file(source, staging, tmp_path):
    (tmp_path / "link").symlink_to(source)
    staged = stage(tmp_path / "link", staging)
    assert staged.path.is_file()
    assert not staged.path.is_symlink()
    assert staged.id == digest(CONTENT)


def test_a_file_that_is_not_there_is_not_found_and_leaves_nothing(tmp_path, staging):
    with pytest.raises(NotFound) as missing:
        stage(tmp_path / "absent.mp4", staging)
    assert missing.value.file == str(tmp_path / "absent.mp4")
    assert list(staging.iterdir()) == []


@posix_only
def test_a_folder_is_refused_and_leaves_nothing(tmp_path, staging):
    with pytest.raises(InputRefused, match="not a regular file"):
        stage(tmp_path, staging)
    assert list(staging.iterdir()) == []


@posix_only
@pytest.mark.timeout(10)
def test_a_pipe_is_refused_without_waiting(tmp_path, staging):
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(InputRefused, match="not a regular file"):
        stage(tmp_path / "pipe.mp4", staging)


@posix_only
@pytest.mark.timeout(10)
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty"])
def test_a_device_is_refused_without_waiting(staging, device):
    with pytest.raises((InputRefused, OSError)):
        stage(module.Path(device), staging)
    assert list(staging.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="opening a socket fails in several ways")
def test_a_socket_is_refused(tmp_path, staging, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.mp4")
        with pytest.raises(OSError, match="No such device"):
            stage(tmp_path / "socket.mp4", staging)
    assert list(staging.iterdir()) == []


def test_an_opened_file_is_read_as_bytes(source):
    with opened_regular(source) as stream:
        assert stream.read() == CONTENT
