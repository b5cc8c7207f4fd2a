"""Records that an index of unknown making still holds: read from a copy, believed by their ids."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from duetchain.errors import DuetError
from duetchain.lineage.writing import MOST_RECORD_BYTES
from duetchain.store.sqlite_guard import connected, hardened, plain_errors
from duetchain.system.regular import open_regular

MOST_SECONDS = 60.0
"""How long a file may keep us busy; all of a million records takes a few."""
_STEPS_BETWEEN_LOOKS = 100_000
_TABLES = frozenset(("contribution", "words"))


def salvaged(index: Path, room: Path) -> Iterator[tuple[str, bytes]]:
    """What may be records, as ids and bytes, one by one; whoever uses them proves them first.

    A copy is opened, with the write-ahead log if there is one, and never a journal: that could
    name any file. Nothing comes of a file with views, triggers or tables that are not plain.

    Args:
        index: a file that was an index once; need not be there.
        room: a folder of ours.
    """
    copy = room / "index.sqlite"
    for ending in ("", "-wal", "-shm"):
        (room / f"index.sqlite{ending}").unlink(missing_ok=True)
    try:
        _copied(index, copy)
        with contextlib.suppress(FileNotFoundError):
            _copied(index.with_name(f"{index.name}-wal"), room / "index.sqlite-wal")
        with contextlib.closing(connected(copy)) as database:
            yield from _contents(database, copy)
    except (DuetError, OSError):
        return


def _copied(source: Path, target: Path) -> None:
    with open_regular(source.parent, source.name) as old, target.open("wb") as new:
        shutil.copyfileobj(old, new, 1024 * 1024)


def _contents(database: sqlite3.Connection, path: Path) -> Iterator[tuple[str, bytes]]:
    give_up = time.monotonic() + MOST_SECONDS
    try:
        with plain_errors(path):
            hardened(database, largest_value_bytes=MOST_RECORD_BYTES)
            database.set_progress_handler(lambda: time.monotonic() > give_up, _STEPS_BETWEEN_LOOKS)
            made_by = database.execute("SELECT type, sql FROM sqlite_schema WHERE sql NOT NULL")
            if all(_is_plain(kind, str(sql)) for kind, sql in made_by.fetchmany(1000)):
                for table in _TABLES & _names(database):
                    for (identity,) in database.execute(f"SELECT id FROM {table}").fetchall():
                        yield str(identity), _content(database, table, identity, path)
    except KeyboardInterrupt:  # what ended the query: somebody, or the time
        if time.monotonic() <= give_up:
            raise


def _is_plain(kind: str, sql: str) -> bool:
    return kind in ("table", "index") and not sql.upper().startswith("CREATE VIRTUAL")


def _names(database: sqlite3.Connection) -> set[str]:
    rows = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchmany(1000)
    return {str(name) for (name,) in rows}


def _content(database: sqlite3.Connection, table: str, identity: object, path: Path) -> bytes:
    """The bytes of one row; none if they cannot be read."""
    with contextlib.suppress(DuetError), plain_errors(path):
        words = f"SELECT content FROM {table} WHERE id = ?"
        found = database.execute(words, (identity,)).fetchone()
        if found and isinstance(found[0], bytes):
            return found[0]
    return b""
