"""Locks that the system releases when their process dies: never a lock file to clean up."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from duetchain.errors import Busy

_POLL_S = 0.02

if sys.platform == "win32":
    import msvcrt

    def try_lock(descriptor: int) -> bool:
        """Take the exclusive lock on an open file if it is free."""
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def try_lock(descriptor: int) -> bool:
        """Take the exclusive lock on an open file if it is free."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


@contextlib.contextmanager
def exclusive(path: Path, *, timeout_s: float) -> Iterator[None]:
    """Hold the lock on an existing file; other processes wait.

    Raises:
        Busy: if it does not come free in time.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        give_up = time.monotonic() + timeout_s
        while not try_lock(descriptor):
            if time.monotonic() > give_up:
                raise Busy(
                    "another process is writing to the repository",
                    hint="try again in a moment",
                    file=str(path.parent),
                )
            time.sleep(_POLL_S)
        yield
    finally:
        os.close(descriptor)
