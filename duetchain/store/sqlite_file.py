"""The file of an index: made where none is, opened, and replaced by one that is made anew."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from duetchain.errors import RepositoryDamaged, StorageFailed
from duetchain.store.index import IN_MEMORY, SqliteIndex
from duetchain.store.sqlite_guard import unwritable_index
from duetchain.system.durable import sync_folder

OLD = "index.old.sqlite"
"""What was replaced, kept aside until a check finds all whole."""


class SqliteFile(msgspec.Struct, frozen=True):
    """The place of an index that is one file, with a write-ahead log beside it while it is used.

    Attributes:
        path: the file, in a folder of its own.
    """

    path: Path

    def create(self, fill: Callable[[SqliteIndex], None] = lambda _: None) -> SqliteIndex:
        """Make an index and fill it, whole or not at all; one that is there meanwhile is opened."""
        fresh = self._made(fill)
        try:
            with _written(self.path):
                if self.path.exists() and self._is_of_another_version():
                    self._put(fresh)
                elif not self.path.exists():
                    _remove(self.path)  # a log without its file
                    _given_if_free(fresh, self.path)
        finally:
            _remove(fresh)
        return self.open()

    def open(self) -> SqliteIndex:
        """Open the index that is there; errors as of `SqliteIndex.open`."""
        return SqliteIndex.open(self.path)

    def fleeting(self, fill: Callable[[SqliteIndex], None]) -> SqliteIndex:
        """One in memory: a copy of the one that is there, else filled anew."""
        with contextlib.suppress(Exception):
            return SqliteIndex.copied(self.path)
        made = SqliteIndex.create(IN_MEMORY)
        with made.writing():
            fill(made)
        return made

    def replace(self, fill: Callable[[SqliteIndex], None]) -> None:
        """Fill a new file, and put it in the place of whatever is there once it is whole.

        The old one is kept aside. If this is cut off between the two, there is none, and the next
        to open the repository makes it.
        """
        fresh = self._made(fill)
        with _written(self.path):
            self._put(fresh)

    def forget_old(self) -> None:
        """Remove what a replacement kept aside."""
        with contextlib.suppress(OSError):
            self.path.with_name(OLD).unlink(missing_ok=True)

    def remains(self) -> tuple[Path, ...]:
        """The files in which records may still be found: the index, and what it replaced."""
        return (self.path, self.path.with_name(OLD))

    def _put(self, fresh: Path) -> None:
        _settled(self.path)
        if self.path.exists():
            self.path.replace(self.path.with_name(OLD))
        _remove(self.path)
        fresh.replace(self.path)
        sync_folder(self.path.parent)

    def _is_of_another_version(self) -> bool:
        try:
            self.open().close()
        except RepositoryDamaged as wrong:
            return wrong.reason == "index-absent"
        except StorageFailed:
            return False
        return False

    def _made(self, fill: Callable[[SqliteIndex], None]) -> Path:
        with _written(self.path):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.path.with_name(f"index.new-{os.urandom(4).hex()}.sqlite")
        try:
            made = SqliteIndex.create(fresh)
            try:
                with made.writing():
                    fill(made)
                made.settle_to_one_file()
            finally:
                made.close()
        except BaseException:
            _remove(fresh)
            raise
        return fresh


def _given_if_free(fresh: Path, path: Path) -> None:
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        fresh.replace(path)
    sync_folder(path.parent)


def _settled(path: Path) -> None:
    """Everything of an index in its one file, if it still can be opened."""
    with contextlib.suppress(Exception), contextlib.closing(SqliteIndex.open(path)) as old:
        old.settle_to_one_file()


def _remove(path: Path) -> None:
    """The file first: what is left of it then is plainly missing, never half."""
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


@contextlib.contextmanager
def _written(path: Path) -> Iterator[None]:
    """The system's refusals in our words."""
    try:
        yield
    except OSError as wrong:
        raise unwritable_index(path, wrong.strerror) from None
