"""The index as a file: SQLite rows for what records, media and renders say.

It is over 350 lines because one connection answers every question, each in a few.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from duetchain.errors import Busy, DuetError, RepositoryDamaged, StorageFailed
from duetchain.identity import ContributionId, MediaId, digest, short
from duetchain.lineage.amendment import Amendment, reworded
from duetchain.lineage.base_name import name_alike
from duetchain.lineage.contribution import Contribution, decoded
from duetchain.lineage.order import Parents, walked
from duetchain.store.contracts import AUDIENCE, FILE, NAME, calls
from duetchain.store.sqlite_guard import (
    absent_index,
    connected,
    damaged_index,
    hardened,
    plain_errors,
    unchanging,
)
from duetchain.store.word_rows import called_so, ways_called, words_said
from duetchain.system.regular import is_file

VERSION = 5
LARGEST_VALUE_BYTES = 8 * 1024 * 1024
"""More than a record or a media's facts ever have."""
IN_MEMORY = Path(":memory:")
_LAST = "\U0010ffff"
_PAGE = 64
_TEXTS = frozenset(
    ("id", "child", "parent", "created", "name", "media", "file", "picture", "place", "of", "word")
)
"""The columns of text."""


class SqliteIndex:
    """One connection to an index; use it in the thread that made it.

    Its file is this user's own, in a folder of the user's: nobody else's is ever opened as one.
    """

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self.path = path
        self._begin(database)

    def _begin(self, database: sqlite3.Connection) -> None:
        self._db = database
        with plain_errors(self.path):
            self._inode = self.path.stat().st_ino if self.path != IN_MEMORY else None
            hardened(database, largest_value_bytes=LARGEST_VALUE_BYTES)
            for pragma in ("synchronous=FULL", "foreign_keys=ON"):
                database.execute(f"PRAGMA {pragma}")

    @classmethod
    def create(cls, path: Path) -> SqliteIndex:
        """Make a new, empty index.

        Raises:
            StorageFailed: if it cannot be written, or not with a write-ahead log.
        """
        made = cls(path, connected(path))
        if made._rows("PRAGMA journal_mode=WAL") != [("wal",)] and path != IN_MEMORY:
            made.close()
            raise StorageFailed("an index cannot be kept here", file=str(path))
        with plain_errors(path):
            made._db.executescript(f"BEGIN IMMEDIATE;{_schema()}COMMIT;")
        return made

    @classmethod
    def open(cls, path: Path) -> SqliteIndex:
        """Open an index that exists.

        Raises:
            RepositoryDamaged: if it is missing, no index, or of another version.
            StorageFailed: if it cannot be written.
        """
        if not is_file(path):
            raise absent_index(path, "is missing")
        if os.path.lexists(f"{path}-journal"):  # SQLite would obey it: an index never has one
            raise damaged_index(path, "has a journal that is none of ours")
        return cls(path, connected(path)).of_this_kind()

    @classmethod
    def copied(cls, path: Path) -> SqliteIndex:
        """A copy in memory of an index whose file cannot be written; gone once it is closed.

        Raises:
            RepositoryDamaged: as `open` does.
        """
        if not is_file(path):
            raise absent_index(path, "is missing")
        copy = connected(IN_MEMORY)
        with plain_errors(path), contextlib.closing(unchanging(path)) as source:
            source.backup(copy)
        return cls(IN_MEMORY, copy).of_this_kind()

    def of_this_kind(self) -> SqliteIndex:
        """Itself, if every table in it is one of ours and nothing else is in it.

        Raises:
            RepositoryDamaged: if not; it is closed then.
        """
        wrong = self._other_kind()
        if wrong:
            self.close()
            raise wrong
        return self

    def _other_kind(self) -> DuetError | None:
        try:
            if self._rows("PRAGMA user_version") != [(VERSION,)]:
                return absent_index(self.path, "is of another version")
            made_by = {row[0] for row in self._rows("SELECT sql FROM sqlite_schema") if row[0]}
            if made_by != set(_statements()):
                return damaged_index(self.path, "has other tables than ours")
        except DuetError as wrong:
            return wrong
        return None

    def follow_repair(self) -> None:
        """Go over to the index that a repair has put in the place of the one that was opened.

        Raises:
            Busy: if there is none any more.
        """
        here = self.path.stat().st_ino if self.path.exists() else None
        if self._inode is None or here == self._inode:
            return
        if here is None:
            raise Busy("the repository was removed meanwhile", hint="try again")
        self.close()
        self._begin(connected(self.path))
        self.of_this_kind()

    def settle_to_one_file(self) -> None:
        """Move everything from the write-ahead log into the file itself."""
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the file."""
        with plain_errors(self.path):
            self._db.close()

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, alone: all of it lasts once this ends, or none.

        Raises:
            Busy: if another process holds the index for longer than a minute.
        """
        with plain_errors(self.path):
            self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.rollback()
            raise
        with plain_errors(self.path):
            self._db.execute("COMMIT")

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Within it every answer is of one instant, whatever others write meanwhile."""
        with plain_errors(self.path):
            self._db.execute("BEGIN")
        try:
            yield
        finally:
            with contextlib.suppress(sqlite3.Error):
                self._db.rollback()

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
        self._call(identity, contribution)
        return identity

    def insert_words(self, amendment: Amendment) -> str:
        """Index what was said of a contribution, whether or not it is here."""
        content = amendment.content()
        identity = digest(content)
        row = (identity, amendment.of, amendment.created, content)
        self._change("INSERT OR IGNORE INTO words VALUES (?,?,?,?)", row)
        self._call_anew(amendment.of)
        return identity

    def _call_anew(self, identity: ContributionId) -> None:
        if found := self.contribution(identity):
            self._change("DELETE FROM called WHERE id = ?", (identity,))
            self._call(identity, found)

    def _call(self, identity: ContributionId, contribution: Contribution) -> None:
        """Note by what a contribution is looked up."""
        said = self.words([identity]).get(identity, ())
        for word, way in calls(reworded(contribution, said)):
            row = (word, way, contribution.created, identity)
            self._change("INSERT OR IGNORE INTO called VALUES (?,?,?,?)", row)

    def insert_media(self, media: MediaId, *, size_bytes: int, facts: bytes) -> None:
        """Index a media's size and facts."""
        row = (media, size_bytes, facts)
        self._change("INSERT OR REPLACE INTO media VALUES (?,?,?,?)", (*row, _proof(row)))

    def insert_render(self, *, file: str, picture: str, content: bytes) -> None:
        """Index the facts of a file that we rendered."""
        row = (file, picture, content)
        self._change("INSERT OR REPLACE INTO render VALUES (?,?,?,?)", (*row, _proof(row)))

    def remove(self, identity: ContributionId) -> None:
        """Forget a record; a parent on which nothing rests any more is a tip again."""
        parents = self._rows("SELECT parent FROM parent WHERE child = ?", (identity,))
        spoken_of = self._rows("SELECT of FROM words WHERE id = ?", (identity,))
        for table in (
            "contribution WHERE id",
            "parent WHERE child",
            "tip WHERE id",
            "called WHERE id",
            "words WHERE id",
        ):
            self._change(f"DELETE FROM {table} = ?", (identity,))
        self._change("DELETE FROM pending WHERE id = ?", (identity,))
        for (parent,) in parents:
            self._change(
                "INSERT OR IGNORE INTO tip SELECT created, id FROM contribution WHERE id = ?"
                " AND NOT EXISTS (SELECT 1 FROM parent WHERE parent = ?)",
                (parent, parent),
            )
        for (of,) in spoken_of:
            self._call_anew(ContributionId(of))

    def expect(self, identities: Iterable[str]) -> None:
        """Note records that are about to be written."""
        for identity in identities:
            self._change("INSERT OR IGNORE INTO pending VALUES (?)", (identity,))

    def settle(self, identities: Iterable[str]) -> None:
        """Forget the note of `expect`: they are written and indexed."""
        for identity in identities:
            self._change("DELETE FROM pending WHERE id = ?", (identity,))

    def see(self, place: str, stamp: str) -> None:
        """Note how a place of records was when all of it was indexed."""
        self._change("INSERT OR REPLACE INTO seen VALUES (?,?)", (place, stamp))

    # Reading.

    def seen(self) -> dict[str, str]:
        """How each place of records was when all of it was indexed."""
        return dict(self._rows("SELECT place, stamp FROM seen"))

    def pending(self) -> set[str]:
        """The ids of records being written."""
        return {row[0] for row in self._rows("SELECT id FROM pending")}

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
        found = {ContributionId(row[0]): self._proved(row) for row in rows}
        for identity, one in found.items():
            if not found.keys() >= set(one.parents):
                raise damaged_index(self.path, f"names other parents for {short(identity)}")
        return found

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
        return called_so(name, NAME, rows=self._rows)

    def with_words(self, word: str) -> tuple[ContributionId, ...]:
        """The contributions of that author or title, large or small, oldest first."""
        return called_so(word.casefold(), AUDIENCE, rows=self._rows)

    def with_file(self, name: str) -> tuple[ContributionId, ...]:
        """The contributions that came in a file of that name, oldest first."""
        return called_so(name_alike(name), FILE, rows=self._rows)

    def words(
        self, of: Iterable[ContributionId] | None = None
    ) -> dict[ContributionId, tuple[Amendment, ...]]:
        """What was said later of some contributions, or of all, proved, in no order."""
        return words_said(of, rows=self._rows, proved=self._whole)

    def called(self) -> dict[ContributionId, frozenset[tuple[str, str]]]:
        """Of every contribution by what it is looked up, and how."""
        return ways_called(self._rows)

    def records_in(self, place: str) -> set[str]:
        """The ids of all records that are indexed and begin so."""
        bounds = (place, place + _LAST)
        rows = self._rows("SELECT id FROM words WHERE id >= ? AND id < ?", bounds)
        return {*self.with_prefix(place), *(row[0] for row in rows)}

    def with_media(self, media: MediaId) -> tuple[ContributionId, ...]:
        """The contributions that bring that media, oldest first."""
        rows = self._rows(
            "SELECT id FROM contribution WHERE media = ? ORDER BY created, id", (media,)
        )
        return tuple(ContributionId(row[0]) for row in rows)

    def media_size_bytes(self, media: MediaId) -> int | None:
        """The size that was stored; None if the media was never indexed."""
        rows = self._proven("SELECT * FROM media WHERE id = ?", media)
        return int(rows[0][1]) if rows else None

    def media_facts(self, media: MediaId) -> bytes | None:
        """What a probe said of a media, as JSON; None if it was never indexed."""
        rows = self._proven("SELECT * FROM media WHERE id = ?", media)
        return self._blob(rows[0][2]) if rows else None

    def render_of_file(self, sha256: str) -> bytes | None:
        """The facts of the render whose file has that digest."""
        rows = self._proven("SELECT * FROM render WHERE file = ?", sha256)
        return self._blob(rows[0][2]) if rows else None

    def renders_of_picture(self, sha256: str) -> tuple[bytes, ...]:
        """The facts of the renders whose coded picture has that digest."""
        rows = self._proven("SELECT * FROM render WHERE picture = ? ORDER BY file", sha256)
        return tuple(self._blob(row[2]) for row in rows)

    def indexed_and_pending(self) -> tuple[set[str], set[str]]:
        """The ids of all contributions and of records being written, at one instant."""
        rows = self._rows("SELECT id, 1 FROM contribution UNION ALL SELECT id, 0 FROM pending")
        return {row[0] for row in rows if row[1]}, {row[0] for row in rows if not row[1]}

    def faults(self) -> tuple[str, ...]:
        """What is wrong with the file itself, and with rows of media and renders."""
        found = [str(row[0]) for row in self._rows("PRAGMA integrity_check(20)")]
        faults = [fault for fault in found if fault != "ok"]
        for table in ("media", "render"):
            rows = self._rows(f"SELECT * FROM {table}")
            faults += [
                f"has a row of {table} that is not as it was written ({short(str(row[0]))})"
                for row in rows
                if _proof(row[:-1]) != row[-1]
            ]
        return tuple(faults)

    def told(self) -> dict[ContributionId, tuple[str, str, str | None]]:
        """Of every contribution what is looked up: when it was created, its name, its media."""
        rows = self._rows("SELECT id, created, name, media FROM contribution")
        return {ContributionId(row[0]): tuple(row[1:]) for row in rows}

    def _proven(self, sql: str, value: str) -> list[tuple[Any, ...]]:
        """Rows that are as they were written: what the disk has changed is not known any more."""
        return [row for row in self._rows(sql, (value,)) if _proof(row[:-1]) == row[-1]]

    def _proved(self, row: tuple[str, bytes]) -> Contribution:
        return decoded(self._whole(*row))

    def _whole(self, identity: str, value: object) -> bytes:
        content = self._blob(value)
        if digest(content) != identity:
            raise damaged_index(self.path, f"holds other bytes for {short(identity)}")
        return content

    def _blob(self, value: object) -> bytes:
        if not isinstance(value, bytes):
            raise damaged_index(self.path, "holds something else where bytes belong")
        return value

    def _rows(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """Rows in which text is text: a turned bit makes bytes or a number of it."""
        with plain_errors(self.path):
            cursor = self._db.execute(sql, values)
            rows = cursor.fetchall()
        texts = [at for at, (name, *_) in enumerate(cursor.description or ()) if name in _TEXTS]
        for at in texts:
            if any(row[at].__class__ is not str and row[at] is not None for row in rows):
                raise damaged_index(self.path, "has something else where text belongs")
        return rows

    def _change(self, sql: str, values: tuple[object, ...]) -> int:
        with plain_errors(self.path):
            return self._db.execute(sql, values).rowcount


def _proof(row: tuple[Any, ...]) -> str:
    """A digest of what a row holds, kept beside it."""
    return digest(repr(row).encode("utf-8", "surrogatepass"))


@cache
def _schema() -> str:
    return Path(__file__).with_name("schema.sql").read_text("utf-8")


@cache
def _statements() -> tuple[str, ...]:
    """What SQLite remembers of the schema: each statement that makes something, as written."""
    plain = re.sub("^[-].*\n", "", _schema(), flags=re.MULTILINE)
    return tuple(one.strip() for one in plain.split(";") if one.strip().startswith("CREATE"))
