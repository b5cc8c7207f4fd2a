"""Locks that the system releases when their process dies: never a lock file to clean up."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from duetchain.errors import Busy, StorageFailed
from duetchain.system.lock_holders import holder

_POLL_S = 0.02

if sys.platform == "win32":
    import msvcrt

    def try_lock(descriptor: int) -> bool:
        """Take the exclusive lock on an open file if it is free.

        Raises:
            OSError: if there are no locks here.
        """
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def try_lock(descriptor: int) -> bool:
        """Take the exclusive lock on an open file if it is free.

        Raises:
            OSError: if there are no locks here: NFS without its daemon, some FUSE.
        """
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as wrong:
            if wrong.errno in (errno.EWOULDBLOCK, errno.EACCES):
                return False
            raise
        return True


@contextlib.contextmanager
def exclusive(path: Path, *, timeout_s: float) -> Iterator[None]:
    """Hold the lock on an existing file; other processes wait.

    Raises:
        Busy: if it does not come free in time.
        StorageFailed: if its file system has no locks.
        OSError: if it cannot be opened.
    """
    descriptor = _opened(path)
    try:
        give_up = time.monotonic() + timeout_s
        while not _taken(descriptor, path):
            if time.monotonic() > give_up:
                who = holder(descriptor) or "another process"
                raise Busy(
                    f"{who} is writing to the repository",
                    hint="try again in a moment",
                    file=str(path.parent),
                    given=who,
                )
            time.sleep(_POLL_S * random.uniform(0.5, 1.5))
        yield
    finally:
        os.close(descriptor)


def _opened(path: Path) -> int:
    """Open for writing where that may be done: some network file systems lock by nothing else."""
    flags = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        return os.open(path, os.O_RDWR | flags)
    except PermissionError:
        return os.open(path, os.O_RDONLY | flags)


def _taken(descriptor: int, path: Path) -> bool:
    try:
        return try_lock(descriptor)
    except OSError as wrong:
        raise without_locks(path.parent, wrong) from None


NO_LOCKS = (errno.ENOLCK, errno.EBADF, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL)
"""What systems say to a lock where a file system has none."""


def without_locks(place: Path, wrong: OSError) -> StorageFailed:
    """The refusal to write where others could not be kept from writing."""
    return StorageFailed(
        f'"{place}" is on a file system without locks: {wrong.strerror}',
        hint="work in a folder of this computer's own disk",
        file=str(place),
        reason="locks-absent",
    )
