"""Lineage order: parents before children, the first parent's line first. Pure, no recursion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from duetchain.identity import ContributionId
from duetchain.lineage.contribution import Contribution

Parents = Mapping[ContributionId, tuple[ContributionId, ...]]


def lineage_order(tips: Iterable[ContributionId], parents: Parents) -> tuple[ContributionId, ...]:
    """Everything that the tips need, parents first, each once.

    A tip's first parent's line comes before its second's; the tips come in the order given. So one
    tip has one order, whatever arrived when. Parents that the mapping lacks are left out.
    """

    def here(identity: ContributionId) -> Iterator[ContributionId]:
        return (up for up in parents.get(identity, ()) if up in parents)

    return tuple(walked(tips, here))


def walked(
    tips: Iterable[ContributionId], parents_of: Callable[[ContributionId], Iterable[ContributionId]]
) -> Iterator[ContributionId]:
    """The same order, one by one, asking for parents only as far as it has come.

    Args:
        tips: where it starts, in turn.
        parents_of: the parents of one that are here, in their order.
    """
    entered: set[ContributionId] = set()
    for tip in tips:
        if tip in entered:
            continue
        entered.add(tip)
        waiting = [(tip, iter(parents_of(tip)))]
        while waiting:
            identity, rest = waiting[-1]
            for parent in rest:
                if parent not in entered:
                    entered.add(parent)
                    waiting.append((parent, iter(parents_of(parent))))
                    break
            else:
                waiting.pop()
                yield identity


def by_age(contributions: Mapping[ContributionId, Contribution]) -> tuple[ContributionId, ...]:
    """The ids by when they were made, then by id: the order of unrelated contributions."""
    return tuple(sorted(contributions, key=lambda one: (contributions[one].created, one)))


def ordered(
    contributions: Mapping[ContributionId, Contribution],
) -> dict[ContributionId, Contribution]:
    """The contributions in lineage order, unrelated chains by age."""
    parents = {identity: one.parents for identity, one in contributions.items()}
    inner = {parent for one in contributions.values() for parent in one.parents}
    tips = [identity for identity in by_age(contributions) if identity not in inner]
    return {one: contributions[one] for one in lineage_order(tips, parents)}
