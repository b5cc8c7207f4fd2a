"""What there is, past what cannot be read: each contribution, or why there is none under its id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from duetchain.errors import NewerRecord, RepositoryDamaged
from duetchain.holdings.holdings import Holdings
from duetchain.identity import ContributionId, short
from duetchain.lineage.contribution import SCHEMA, Contribution, decoded, kind
from duetchain.lineage.order import lineage_order


class Unreadable(msgspec.Struct, frozen=True):
    """A contribution that is named here and cannot be read.

    Attributes:
        id: which.
        why: what is wrong with it, to be read after its id.
    """

    id: ContributionId
    why: str


Listed = Contribution | Unreadable


def surveyed(
    holdings: Holdings, tip: ContributionId | None = None
) -> Iterator[tuple[ContributionId, Listed]]:
    """All contributions, or those that a tip needs, in lineage order, read when it is due.

    What one was built on and is not here stands before it, as unreadable.
    """
    told: set[ContributionId] = set()
    for identity in holdings.index.walk() if tip is None else _needed(holdings, tip):
        found = _read(holdings, identity)
        parents = found.parents if isinstance(found, Contribution) else ()
        for parent in parents:
            if parent not in told:
                told.add(parent)
                yield parent, _absent(holdings, parent)
        if identity not in told:
            told.add(identity)
            yield identity, found
    if tip is None:
        yield from _unindexed(holdings, told)


def _unindexed(
    holdings: Holdings, told: set[ContributionId]
) -> Iterator[tuple[ContributionId, Unreadable]]:
    """Records that no index takes, since they cannot be read; not those of unknown kinds."""
    records, index = holdings.folder.records, holdings.index
    known = index.pending() | index.records_in("")
    for identity in map(ContributionId, records.ids()):
        if identity in told or identity in known:
            continue
        content = b""
        try:
            content = records.read(identity)
            decoded(content)
        except NewerRecord as newer:
            if kind(content) == SCHEMA:
                yield identity, Unreadable(identity, _why(newer, identity))
        except (RepositoryDamaged, OSError) as wrong:
            yield identity, Unreadable(identity, _why(wrong, identity))


def _needed(holdings: Holdings, tip: ContributionId) -> Iterable[ContributionId]:
    try:
        return holdings.chain(tip)
    except RepositoryDamaged:
        return lineage_order([tip], holdings.index.parents())


def _read(holdings: Holdings, identity: ContributionId) -> Listed:
    try:
        found = holdings.contribution(identity)
    except RepositoryDamaged as wrong:
        return Unreadable(identity, _why(wrong, identity))
    return found or _absent(holdings, identity)


def _absent(holdings: Holdings, identity: ContributionId) -> Unreadable:
    records = holdings.folder.records
    if not records.holds(identity):
        return Unreadable(identity, "is missing")
    try:
        decoded(records.read(identity))
    except (RepositoryDamaged, OSError) as wrong:
        return Unreadable(identity, _why(wrong, identity))
    return Unreadable(identity, "is missing from the index")


def _why(wrong: Exception, identity: ContributionId) -> str:
    if isinstance(wrong, NewerRecord):
        return "was made by a newer duetchain"
    text = wrong.message if isinstance(wrong, RepositoryDamaged) else str(wrong)
    return text.removeprefix(f"record {short(identity)} ").removeprefix("cannot be read: ")


def parted(
    listed: Iterable[tuple[ContributionId, Listed]],
) -> tuple[dict[ContributionId, Contribution], tuple[Unreadable, ...]]:
    """What can be read, and what cannot."""
    readable: dict[ContributionId, Contribution] = {}
    unreadable: list[Unreadable] = []
    for identity, one in listed:
        if isinstance(one, Unreadable):
            unreadable.append(one)
        else:
            readable[identity] = one
    return readable, tuple(unreadable)
