"""The index as a file: SQLite rows for what records, media and renders say."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from duetchain.errors import Busy, RepositoryDamaged, StorageFailed
from duetchain.identity import ContributionId, MediaId, digest, short
from duetchain.lineage.contribution import Contribution, decoded
from duetchain.lineage.order import Parents, walked

LOCK_TIMEOUT_S = 60.0
VERSION = 2
_LAST = "\U0010ffff"
_PAGE = 64
_FROM_VERSION_1 = (
    """CREATE TABLE aged (created TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (created, id))
       WITHOUT ROWID""",
    "INSERT INTO aged SELECT created, id FROM tip JOIN contribution USING (id)",
    "DROP TABLE tip",
    "ALTER TABLE aged RENAME TO tip",
    "DROP INDEX contribution_name",
    "DROP INDEX contribution_media",
    "CREATE INDEX contribution_name ON contribution (name, created) WHERE name <> ''",
    "CREATE INDEX contribution_media ON contribution (media, created)",
    "PRAGMA user_version = 2",
)
"""What makes an index of version 1 one of version 2: tips by age, names and media by age."""


class SqliteIndex:
    """One connection to ``index.sqlite``; use it in the thread that made it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with _plain_errors(path):
            self._inode = path.stat().st_ino if path.exists() else None
            self._db = sqlite3.connect(path, timeout=LOCK_TIMEOUT_S, isolation_level=None)
            for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "synchronous=FULL",
                           "foreign_keys=ON", "mmap_size=0"):  # fmt: skip
                self._db.execute(f"PRAGMA {pragma}")

    @classmethod
    def create(cls, path: Path) -> SqliteIndex:
        """Make a new, empty index."""
        made = cls(path)
        with _plain_errors(path):
            made._db.execute("PRAGMA journal_mode=WAL")
            schema = resources.files("duetchain.store").joinpath("schema.sql").read_text()
            made._db.executescript(f"BEGIN IMMEDIATE;{schema}COMMIT;")
        return made

    @classmethod
    def open(cls, path: Path) -> SqliteIndex:
        """Open an index that exists; one of an older version is brought up to date.

        Raises:
            RepositoryDamaged: if it is missing, no index, or made by a newer duetchain.
        """
        if not path.is_file():
            raise damaged_index(path, "is missing")
        found = cls(path)
        if found._version() == 1:
            found._bring_up_to_date()
        version = found._version()
        if version > VERSION:
            raise RepositoryDamaged(
                "the index was made by a newer duetchain", hint="install the newest duetchain"
            )
        if version != VERSION:
            raise damaged_index(path, "is not whole")
        return found

    def _version(self) -> int:
        return int(self._rows("PRAGMA user_version")[0][0])

    def _bring_up_to_date(self) -> None:
        with self.writing():
            if self._version() == 1:  # else another process was quicker
                for statement in _FROM_VERSION_1:
                    self._change(statement, ())

    def still_current(self) -> None:
        """Make sure that the index is still the one that was opened.

        Raises:
            Busy: if a repair has put another in its place, or the repository is gone.
        """
        here = self.path.stat().st_ino if self.path.exists() else None
        if self._inode is not None and here != self._inode:
            raise Busy("the repository was repaired or removed meanwhile", hint="try again")

    def settle_to_one_file(self) -> None:
        """Move everything from the write-ahead log into the file itself."""
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, alone: all of it lasts once this ends, or none.

        Raises:
            Busy: if another process holds the index for longer than a minute.
        """
        with _plain_errors(self.path):
            self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.rollback()
            raise
        with _plain_errors(self.path):
            self._db.execute("COMMIT")

    # Writing: only inside `writing`.

    def insert(self, contribution: Contribution) -> ContributionId:
        """Index a contribution; doing it again changes nothing."""
        content = contribution.content()
        identity = ContributionId(digest(content))
        row = (identity, contribution.created, contribution.name, contribution.media, content)
        if not self._change("INSERT OR IGNORE INTO contribution VALUES (?,?,?,?,?)", row):
            return identity
        for position, parent in enumerate(contribution.parents):
            self._change(
                "INSERT OR IGNORE INTO parent VALUES (?,?,?)", (identity, position, parent)
            )
            self._change(
                "DELETE FROM tip WHERE (created, id) ="
                " (SELECT created, id FROM contribution WHERE id = ?)",
                (parent,),
            )
        if not self._rows("SELECT 1 FROM parent WHERE parent = ? LIMIT 1", (identity,)):
            tip = (contribution.created, identity)
            self._change("INSERT OR IGNORE INTO tip VALUES (?,?)", tip)
        return identity

    def remove(self, identity: ContributionId) -> None:
        """Forget a contribution; what it was built on is a tip again where nothing else is."""
        parents = self._rows("SELECT parent FROM parent WHERE child = ?", (identity,))
        self._change("DELETE FROM tip WHERE id = ?", (identity,))
        self._change("DELETE FROM parent WHERE child = ?", (identity,))
        self._change("DELETE FROM contribution WHERE id = ?", (identity,))
        for (parent,) in parents:
            self._change(
                "INSERT OR IGNORE INTO tip SELECT created, id FROM contribution WHERE id = ?"
                " AND NOT EXISTS (SELECT 1 FROM parent WHERE parent = ?)",
                (parent, parent),
            )

    def insert_media(self, media: MediaId, *, size_bytes: int, facts: bytes) -> None:
        """Index a media's size and facts."""
        self._change("INSERT OR REPLACE INTO media VALUES (?,?,?)", (media, size_bytes, facts))

    def insert_render(self, *, file: str, picture: str, content: bytes) -> None:
        """Index the facts of a file that we rendered."""
        self._change("INSERT OR REPLACE INTO render VALUES (?,?,?)", (file, picture, content))

    def expect(self, identities: Iterable[str]) -> None:
        """Note records that are about to be written."""
        for identity in identities:
            self._change("INSERT OR IGNORE INTO pending VALUES (?)", (identity,))

    def settle(self, identities: Iterable[str]) -> None:
        """Forget the note of `expect`: they are written and indexed."""
        for identity in identities:
            self._change("DELETE FROM pending WHERE id = ?", (identity,))

    # Reading.

    def contribution(self, identity: ContributionId) -> Contribution | None:
        """One contribution, proved by its id; None if it is not here."""
        rows = self._rows("SELECT id, content FROM contribution WHERE id = ?", (identity,))
        return self._proved(rows[0]) if rows else None

    def contributions(self) -> dict[ContributionId, Contribution]:
        """Every contribution, proved, by id."""
        rows = self._rows("SELECT id, content FROM contribution")
        return {ContributionId(row[0]): self._proved(row) for row in rows}

    def count(self) -> int:
        """How many contributions there are."""
        return int(self._rows("SELECT count(*) FROM contribution")[0][0])

    def walk(self) -> Iterator[ContributionId]:
        """Every contribution in lineage order, unrelated chains by age.

        Nothing is read before it is asked for: the first ones cost as much as the chain of the
        oldest tip, however many follow.
        """
        return walked(self._tips_by_age(), self._parents_here)

    def _tips_by_age(self) -> Iterator[ContributionId]:
        last: tuple[str, str] = ("", "")
        while page := self._rows(
            "SELECT created, id FROM tip WHERE (created, id) > (?, ?)"
            f" ORDER BY created, id LIMIT {_PAGE}",
            last,
        ):
            yield from (ContributionId(identity) for _, identity in page)
            last = page[-1]

    def _parents_here(self, child: ContributionId) -> list[ContributionId]:
        rows = self._rows(
            "SELECT parent.parent FROM parent JOIN contribution ON id = parent.parent"
            " WHERE child = ? ORDER BY position",
            (child,),
        )
        return [ContributionId(parent) for (parent,) in rows]

    def chain(self, tip: ContributionId) -> dict[ContributionId, Contribution]:
        """All contributions that one tip needs, proved, in no order.

        Raises:
            RepositoryDamaged: if one of them is missing.
        """
        rows = self._rows(
            """WITH RECURSIVE needed(id) AS (
                 SELECT ? UNION SELECT parent.parent FROM parent JOIN needed ON child = needed.id)
               SELECT needed.id, content FROM needed LEFT JOIN contribution USING (id)""",
            (tip,),
        )
        for identity, content in rows:
            if content is None:
                raise RepositoryDamaged(
                    f"contribution {short(identity)} is missing from the chain of {short(tip)}",
                    hint="check the repository",
                    contribution=identity,
                    reason="chain-incomplete",
                )
        return {ContributionId(row[0]): self._proved(row) for row in rows}

    def parents(self) -> Parents:
        """The parents of every contribution, in their order."""
        found: dict[ContributionId, tuple[ContributionId, ...]] = {
            identity: () for (identity,) in self._rows("SELECT id FROM contribution")
        }
        for child, parent in self._rows(
            "SELECT child, parent FROM parent ORDER BY child, position"
        ):
            found[child] = (*found.get(child, ()), parent)
        return found

    def tips(self) -> tuple[ContributionId, ...]:
        """What nothing was built on, oldest first."""
        rows = self._rows("SELECT id FROM tip ORDER BY created, id")
        return tuple(ContributionId(row[0]) for row in rows)

    def with_prefix(self, prefix: str) -> tuple[ContributionId, ...]:
        """The contributions whose id begins so."""
        rows = self._rows(
            "SELECT id FROM contribution WHERE id >= ? AND id < ? ORDER BY id",
            (prefix, prefix + _LAST),
        )
        return tuple(ContributionId(row[0]) for row in rows)

    def with_name(self, name: str) -> tuple[ContributionId, ...]:
        """The contributions of that name, oldest first."""
        rows = self._rows(
            "SELECT id FROM contribution WHERE name = ? AND name <> '' ORDER BY created, id",
            (name,),
        )
        return tuple(ContributionId(row[0]) for row in rows)

    def with_media(self, media: MediaId) -> tuple[ContributionId, ...]:
        """The contributions that bring that media, oldest first."""
        rows = self._rows(
            "SELECT id FROM contribution WHERE media = ? ORDER BY created, id", (media,)
        )
        return tuple(ContributionId(row[0]) for row in rows)

    def media_size_bytes(self, media: MediaId) -> int | None:
        """The size that was stored; None if the media was never indexed."""
        rows = self._rows("SELECT size FROM media WHERE id = ?", (media,))
        return int(rows[0][0]) if rows else None

    def media_facts(self, media: MediaId) -> bytes | None:
        """What a probe said of a media, as JSON; None if it was never indexed."""
        rows = self._rows("SELECT facts FROM media WHERE id = ?", (media,))
        return self._blob(rows[0][0]) if rows else None

    def render_of_file(self, sha256: str) -> bytes | None:
        """The facts of the render whose file has that digest."""
        rows = self._rows("SELECT content FROM render WHERE file = ?", (sha256,))
        return self._blob(rows[0][0]) if rows else None

    def renders_of_picture(self, sha256: str) -> tuple[bytes, ...]:
        """The facts of the renders whose coded picture has that digest."""
        rows = self._rows("SELECT content FROM render WHERE picture = ? ORDER BY file", (sha256,))
        return tuple(self._blob(row[0]) for row in rows)

    def indexed_and_pending(self) -> tuple[set[str], set[str]]:
        """The ids of all contributions and of records being written, at one instant."""
        rows = self._rows("SELECT id, 1 FROM contribution UNION ALL SELECT id, 0 FROM pending")
        return {row[0] for row in rows if row[1]}, {row[0] for row in rows if not row[1]}

    def faults(self) -> tuple[str, ...]:
        """What SQLite itself finds wrong with the file; nothing if it is whole."""
        rows = self._rows("PRAGMA quick_check(20)")
        return tuple(str(row[0]) for row in rows if row[0] != "ok")

    def _proved(self, row: tuple[str, bytes]) -> Contribution:
        identity, content = row[0], self._blob(row[1])
        if digest(content) != identity:
            raise damaged_index(self.path, f"holds other bytes for {short(identity)}")
        return decoded(content)

    def _blob(self, value: object) -> bytes:
        if not isinstance(value, bytes):
            raise damaged_index(self.path, "holds something else where bytes belong")
        return value

    def _rows(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with _plain_errors(self.path):
            return self._db.execute(sql, values).fetchall()

    def _change(self, sql: str, values: tuple[object, ...]) -> int:
        with _plain_errors(self.path):
            return self._db.execute(sql, values).rowcount


def damaged_index(path: Path, how: str) -> RepositoryDamaged:
    """The index cannot be trusted; the records can."""
    return RepositoryDamaged(
        f"the index {how}",
        hint="a repair makes it anew from the records",
        file=str(path),
        reason="index-damaged",
    )


@contextlib.contextmanager
def _plain_errors(path: Path) -> Iterator[None]:
    """SQLite's errors in our words."""
    try:
        yield
    except sqlite3.OperationalError as wrong:
        raise _operational(wrong, path) from None
    except (sqlite3.DatabaseError, UnicodeDecodeError) as wrong:
        raise damaged_index(path, f"is damaged ({wrong})") from None


def _operational(wrong: sqlite3.OperationalError, path: Path) -> Exception:
    code = getattr(wrong, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy("another process is writing to the repository", hint="try again in a moment")
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY,
                sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):  # fmt: skip
        return StorageFailed(
            f"the index cannot be written: {wrong}",
            hint="check free space and permissions of the folder",
            file=str(path),
        )
    return damaged_index(path, f"is damaged ({wrong})")
