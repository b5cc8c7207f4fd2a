"""SQLite held short: hardened connections, and its errors in our words."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from duetchain.errors import Busy, RepositoryDamaged, StorageFailed, UsageError

LOCK_TIMEOUT_S = 60.0
_STEPS_BETWEEN_SIGNALS = 1_000_000


def connected(path: Path) -> sqlite3.Connection:
    """A connection that waits for others to have written, and begins no transaction by itself."""
    with plain_errors(path):
        return sqlite3.connect(path, timeout=LOCK_TIMEOUT_S, isolation_level=None)


def unchanging(path: Path) -> sqlite3.Connection:
    """A connection to a file that is read as it is: nothing beside it is looked at or made."""
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, isolation_level=None)


def hardened(database: sqlite3.Connection, *, largest_value_bytes: int) -> None:
    """Let a file that was damaged or forged do as little as SQLite can be told to.

    By SQLite's own advice for files that are not trusted (sqlite.org/security.html); a long query
    ends at Ctrl-C, because signals are looked at between its steps.
    """
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0"):
        database.execute(f"PRAGMA {pragma}")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, largest_value_bytes)
    database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    if sys.version_info >= (3, 12):
        database.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)  # noqa: FBT003
        for flag in (sqlite3.SQLITE_DBCONFIG_ENABLE_TRIGGER, sqlite3.SQLITE_DBCONFIG_ENABLE_VIEW):
            database.setconfig(flag, False)  # noqa: FBT003
    database.set_progress_handler(lambda: 0, _STEPS_BETWEEN_SIGNALS)


def damaged_index(path: Path, how: str) -> RepositoryDamaged:
    """The index cannot be trusted; the records can."""
    return _unusable(path, how, reason="index-damaged")


def absent_index(path: Path, how: str) -> RepositoryDamaged:
    """There is none that this duetchain can use: whoever opens the repository makes it."""
    return _unusable(path, how, reason="index-absent")


def unwritable_index(path: Path, why: object, *, check: str = "permissions") -> StorageFailed:
    """The disk, or its owner, does not let it be written.

    Args:
        path: the index.
        why: what was said.
        check: what may be the cause.
    """
    return StorageFailed(
        f"the index cannot be written: {why}",
        hint=f'check {check} of "{path.parent}"',
        file=str(path),
    )


def _unusable(path: Path, how: str, *, reason: str) -> RepositoryDamaged:
    hint = "a repair makes it anew from the records"
    return RepositoryDamaged(f"the index {how}", hint=hint, file=str(path), reason=reason)


@contextlib.contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """SQLite's errors in our words."""
    try:
        yield
    except sqlite3.OperationalError as wrong:
        raise _operational(wrong, path) from None
    except sqlite3.ProgrammingError as wrong:
        raise UsageError(
            "the repository was closed, or is used in another thread than the one that opened it",
            hint="open it once for each thread",
            detail=str(wrong),
        ) from None
    except (sqlite3.DatabaseError, UnicodeDecodeError, OverflowError) as wrong:
        raise damaged_index(path, f"is damaged ({wrong})") from None


def _operational(wrong: sqlite3.OperationalError, path: Path) -> BaseException:
    code = getattr(wrong, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_INTERRUPT:  # a signal came while SQLite worked
        return KeyboardInterrupt()
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy("another process is writing to the repository", hint="try again in a moment")
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY,
                sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):  # fmt: skip
        causes = {sqlite3.SQLITE_FULL: "free space", sqlite3.SQLITE_IOERR: "the disk"}
        return unwritable_index(path, wrong, check=causes.get(code, "permissions"))
    return damaged_index(path, f"is damaged ({wrong})")
