"""A folder for one run's unfinished files, which is swept when its process is gone."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from duetchain.system.locks import try_lock

_PREFIX = "run-"
_STARTING = "new-"
_LOCK = "lock"
_OLD_S = 3600


@contextlib.contextmanager
def workspace(parent: Path) -> Iterator[Path]:
    """A private folder below `parent`, removed at the end; what dead runs left is removed first.

    The run holds a lock on a file inside, which the system releases when the process dies.
    """
    parent.mkdir(parents=True, exist_ok=True)
    sweep(parent)
    making = Path(tempfile.mkdtemp(prefix=_STARTING, dir=parent))
    folder = making.with_name(making.name.replace(_STARTING, _PREFIX, 1))
    descriptor = os.open(making / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try_lock(descriptor)
        making.rename(folder)
        yield folder
    finally:
        os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Remove the folders of runs that have died."""
    for folder in parent.glob(f"{_STARTING}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > _OLD_S:
                shutil.rmtree(folder, ignore_errors=True)
    for folder in parent.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            _sweep_one(folder)


def _sweep_one(folder: Path) -> None:
    """A folder gets its name when its run holds the lock: who gets the lock now finds it dead."""
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        free = try_lock(descriptor)
    finally:
        os.close(descriptor)
    if free:
        shutil.rmtree(folder, ignore_errors=True)
