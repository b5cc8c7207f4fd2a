"""What a person is told to look at is what may be the cause."""

import errno
import sqlite3

import pytest

from duetchain.holdings.holdings import storage_failed
from duetchain.store.sqlite_guard import plain_errors
from duetchain.system.disks import what_to_check


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "check free space"),
        (errno.EACCES, "check permissions"),
        (errno.EROFS, "check permissions"),
        (errno.EIO, "check the disk"),
        (errno.EINVAL, "check the disk and permissions"),
    ],
)
def test_free_space_is_named_only_where_there_is_none(number, words):
    assert what_to_check(number) == words
    if number != errno.ENOSPC:
        assert "space" not in storage_failed(OSError(number, "so")).hint


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_FULL, "check free space"),
        (sqlite3.SQLITE_READONLY, "check permissions"),
        (sqlite3.SQLITE_IOERR, "check the disk"),
    ],
)
def test_an_index_that_cannot_be_written_says_what_may_be_the_cause(tmp_path, code, words):
    wrong = sqlite3.OperationalError("so")
    wrong.sqlite_errorcode = code
    with pytest.raises(Exception, match="cannot be written") as told, plain_errors(tmp_path / "i"):
        raise wrong
    assert told.value.hint.startswith(words)
