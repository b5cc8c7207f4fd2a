"""A folder for one run's unfinished files, which is swept when its process is gone."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from duetchain.locks import try_lock

_PREFIX = "run-"
_LOCK = "lock"
_YOUNG_S = 3600


@contextlib.contextmanager
def workspace(parent: Path) -> Iterator[Path]:
    """A private folder below `parent`, removed at the end; what dead runs left is removed first.

    The run holds a lock on a file inside, which the system releases when the process dies.
    """
    parent.mkdir(parents=True, exist_ok=True)
    sweep(parent)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try_lock(descriptor)
        yield folder
    finally:
        os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Remove the folders of runs that have died."""
    for folder in parent.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            _sweep_one(folder)


def _sweep_one(folder: Path) -> None:
    """A run without a lock file yet may be starting, so only what is old is litter."""
    young = time.time() - folder.stat().st_mtime < _YOUNG_S
    if not (folder / _LOCK).exists():
        if not young:
            shutil.rmtree(folder, ignore_errors=True)
        return
    descriptor = os.open(folder / _LOCK, os.O_RDWR)
    try:
        free = try_lock(descriptor)
    finally:
        os.close(descriptor)
    if free:
        shutil.rmtree(folder, ignore_errors=True)
