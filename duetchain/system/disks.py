"""How much room disks have, and whose refusal it was where the system names no file."""

from __future__ import annotations

import contextlib
import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
"""What the system says where there is no room, or none for this user."""


def free_bytes(folder: Path) -> int | None:
    """How much the disk of a folder, which need not be there yet, has left; None if untold."""
    for place in (folder, *folder.absolute().parents):
        with contextlib.suppress(FileNotFoundError):
            try:
                return shutil.disk_usage(place).free
            except (PermissionError, NotADirectoryError):
                return None
    return None


def is_roomier(one: Path, other: Path, *, needed: float) -> bool:
    """Whether the disk of one folder has more room than another's, which has not what is needed."""
    here, there = free_bytes(other), free_bytes(one)
    return here is not None and there is not None and here < needed and here < there


@contextlib.contextmanager
def written_in(folder: Path) -> Iterator[None]:
    """While this lasts a disk that refuses to be written is told by a folder on it, else a file."""
    try:
        yield
    except OSError as wrong:
        if wrong.errno in (*FULL, errno.EIO, errno.EROFS) and wrong.filename is None:
            wrong.filename = str(folder)
        raise


def what_to_check(number: int | None) -> str:
    """What a person can look at where the system refused: only what may be the cause."""
    if number in FULL:
        return "check free space"
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "check permissions"
    return "check the disk" if number == errno.EIO else "check the disk and permissions"
