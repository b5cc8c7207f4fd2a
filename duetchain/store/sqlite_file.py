"""The file of an index: made, opened, and replaced by one that is made anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from duetchain.store.index import SqliteIndex
from duetchain.system.durable import publish


class SqliteFile(msgspec.Struct, frozen=True):
    """The place of an index that is one file, with a write-ahead log beside it while it is used."""

    path: Path

    def create(self) -> SqliteIndex:
        """Make a new, empty index."""
        return SqliteIndex.create(self.path)

    def open(self) -> SqliteIndex:
        """Open the index that is there; errors as of `SqliteIndex.open`."""
        return SqliteIndex.open(self.path)

    def replace(self, fill: Callable[[SqliteIndex], None]) -> None:
        """Fill a new file, and put it in the place of whatever is there once it is whole."""
        fresh = self.path.with_name("index.new")
        _remove(fresh)
        made = SqliteIndex.create(fresh)
        try:
            with made.writing():
                fill(made)
            made.settle_to_one_file()
        finally:
            made.close()
        _remove(self.path)
        publish(fresh, self.path)


def _remove(path: Path) -> None:
    """The file first: what is left of it then is plainly missing, never half."""
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
