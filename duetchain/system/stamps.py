"""Stamps: what a file system says of a file by which a change of it is seen without reading it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

FINE_NS = 10_000_000
"""The clocks of files tick at least so often."""
COARSE_NS = 2_000_000_000
"""Those of FAT, and of what tells whole seconds only."""
_SECOND_NS = 1_000_000_000


class FileStamp(NamedTuple):
    """Which file it is, wherever it stands, and when it was changed last."""

    device: int
    inode: int
    size_bytes: int
    mtime_ns: int
    ctime_ns: int

    @property
    def changed_ns(self) -> int:
        """When it was changed last; Windows tells when it was made instead."""
        return self.ctime_ns if os.name == "posix" else self.mtime_ns

    @property
    def is_settled(self) -> bool:
        """Whether a change from now on would be seen: it falls into a later tick of the clock."""
        coarse = self.mtime_ns % _SECOND_NS == 0 == self.changed_ns % _SECOND_NS
        return time.time_ns() - self.changed_ns > (COARSE_NS if coarse else FINE_NS)


def stamp_told(told: os.stat_result) -> FileStamp:
    """The stamp that a look at a file gave."""
    return FileStamp(told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns)


def stamp_of(path: str | os.PathLike[str]) -> FileStamp | None:
    """The stamp of what is at a path itself, of no link's target; None if nothing is there."""
    try:
        return stamp_told(os.lstat(path))
    except OSError:
        return None


def stamps_of(paths: Iterable[str]) -> dict[str, FileStamp | None]:
    """The stamps of some files, by their paths."""
    return {path: stamp_of(path) for path in paths}


def settled_stamp(path: Path) -> FileStamp | None:
    """The stamp of a file that was just written, once its tick is over; None if that takes long."""
    for _ in range(4):
        found = stamp_of(path)
        if found is None or found.is_settled:
            return found
        time.sleep(FINE_NS / 2e9)
    return None
