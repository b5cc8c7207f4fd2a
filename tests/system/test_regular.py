"""Real files in real folders: links, pipes, devices and folders in their place are told."""

import os
import re

import pytest

from duetchain.errors import RepositoryDamaged
from duetchain.system import regular

posix = pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")


def test_a_real_file_in_real_folders_is_read(tmp_path):
    (tmp_path / "ab").mkdir()
    (tmp_path / "ab" / "cd").write_bytes(b"bytes")
    assert regular.read_regular(tmp_path, "ab", "cd", most_bytes=5) == b"bytes"


def test_a_missing_file_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        regular.open_regular(tmp_path, "ab", "cd")


def test_more_bytes_than_are_allowed_are_not_read(tmp_path):
    (tmp_path / "large").write_bytes(b"123456")
    with pytest.raises(RepositoryDamaged, match="more than 5 bytes"):
        regular.read_regular(tmp_path, "large", most_bytes=5)


def _link(path):
    path.symlink_to("/etc/passwd")


def _folder_link(path):
    path.symlink_to("/etc")


def _hanging_link(path):
    path.symlink_to("nowhere")


@posix
@pytest.mark.parametrize(
    ("make", "told"),
    [
        (_link, "is a link"),
        (_folder_link, "is a link"),
        (_hanging_link, "is a link"),
        (os.mkfifo, "is a pipe"),
        (os.mkdir, "is a folder"),
    ],
)
def test_what_stands_in_the_place_of_a_file_is_told(tmp_path, make, told):
    make(tmp_path / "file")
    with pytest.raises(RepositoryDamaged, match=told):
        regular.open_regular(tmp_path, "file")
    assert not regular.is_file(tmp_path / "file")


@posix
def test_a_link_in_the_place_of_a_folder_is_not_entered(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "file").touch()
    (tmp_path / "ab").symlink_to("real")
    with pytest.raises(RepositoryDamaged, match="is a link where a folder belongs"):
        regular.open_regular(tmp_path, "ab", "file")
    assert not list(regular.files(tmp_path / "ab", re.compile(".*")))


@posix
def test_a_listing_gives_only_real_files_and_folders_of_the_shape(tmp_path):
    for name in ("ab", "cd", "not-ours"):
        (tmp_path / name).touch()
    (tmp_path / "ef").symlink_to("ab")
    (tmp_path / "12").mkdir()
    shape = re.compile("[0-9a-f]{2}")
    assert [one.name for one in regular.files(tmp_path, shape)] == ["ab", "cd"]
    assert [one.name for one in regular.folders(tmp_path, shape)] == ["12"]
