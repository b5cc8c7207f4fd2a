"""Repositories of up to a million contributions, written straight into the index.

The rows are the ones that as many calls of `duet add` would have made (tests/lineage/test_growth.py
compares them). Record files are left out: nothing that is measured here reads them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path

from duetchain.holdings.folder import own_index
from duetchain.identity import ContributionId, MediaId, digest
from duetchain.lineage.contribution import CREATED_FORMAT, Contribution
from duetchain.repository import Repository
from duetchain.store.contracts import calls
from duetchain.store.index import SqliteIndex

DEEP = 1000
SHORT = 4
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_FACTS = (
    b'{"container":"mov","video":{"index":0,"codec":"h264","width_px":1920,"height_px":1080,'
    b'"rate":"30","frames":300,"start":"0","end":"10","pixel_format":"yuv420p"},'
    b'"audio":{"index":1,"codec":"aac","rate_hz":48000,"channels":2,"start":"0","end":"10"}}'
)


@dataclass(frozen=True, slots=True)
class Filled:
    """A repository that was filled.

    Attributes:
        path: the folder that holds ``.duet``.
        count: how many contributions it has.
        tip: the tip that is `DEEP` contributions deep.
        name: a name that one contribution alone bears.
    """

    path: Path
    count: int
    tip: ContributionId
    name: str


def contributions(count: int) -> Iterator[Contribution]:
    """Chains in turn, half of the voices in deep ones, half in short ones, a minute apart."""
    number = 0
    for length in cycle([DEEP, *[SHORT] * (DEEP // SHORT)]):
        parents: tuple[ContributionId, ...] = ()
        for _ in range(min(length, count - number)):
            made = _contribution(number, parents)
            yield made
            parents = (made.id,)
            number += 1
        if number == count:
            return


def _contribution(number: int, parents: tuple[ContributionId, ...]) -> Contribution:
    return Contribution(
        parents=parents,
        media=MediaId(digest(b"media %d" % number)),
        author=f"singer {number % 997}",
        name=f"take {number}",
        message="once more, a little slower" if number % 3 else "",
        created=(_BEGIN + timedelta(minutes=number)).strftime(CREATED_FORMAT),
    )


def filled(folder: Path, count: int) -> Filled:
    """Make a repository of at least `DEEP` contributions in an empty folder."""
    Repository.init(folder).close()
    tip = ContributionId("")
    with closing(SqliteIndex.open(own_index(folder / ".duet" / "format"))) as store:
        rows = _Rows()
        for number, one in enumerate(contributions(count)):
            identity = rows.take(one)
            tip = identity if number == DEEP - 1 else tip
        rows.write(store)
        store.settle_to_one_file()
    return Filled(folder, count, tip, f"take {count // 2}")


class _Rows:
    """The index's rows, gathered so that each table is written in its own order."""

    def __init__(self) -> None:
        self.contribution: list[tuple[object, ...]] = []
        self.parent: list[tuple[str, int, str]] = []
        self.called: list[tuple[str, str, str, str]] = []
        self.created: dict[str, str] = {}

    def take(self, one: Contribution) -> ContributionId:
        content = one.content()
        identity = ContributionId(digest(content))
        self.contribution.append((identity, one.created, one.name, one.media, content))
        for position, parent in enumerate(one.parents):
            self.parent.append((identity, position, parent))
            self.created.pop(parent, None)
        self.created[identity] = one.created
        self.called += [(word, way, one.created, identity) for word, way in calls(one)]
        return identity

    def write(self, store: SqliteIndex) -> None:
        tips = sorted((created, identity) for identity, created in self.created.items())
        media = sorted((str(row[3]), 5_000_000, _FACTS) for row in self.contribution)
        with store.writing():
            for table, rows in (
                ("contribution VALUES (?,?,?,?,?)", sorted(self.contribution)),
                ("parent VALUES (?,?,?)", sorted(self.parent)),
                ("called VALUES (?,?,?,?)", sorted(self.called)),
                ("tip VALUES (?,?)", tips),
            ):
                store._db.executemany(f"INSERT INTO {table}", rows)
            for one, size, facts in media:
                store.insert_media(MediaId(one), size_bytes=size, facts=facts)
