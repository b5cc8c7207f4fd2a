"""The words of contributions as they hold now: here alone records meet what was said later."""

from __future__ import annotations

from collections.abc import Mapping

from duetchain.identity import ContributionId
from duetchain.lineage.amendment import reworded
from duetchain.lineage.contribution import Contribution
from duetchain.store.contracts import Index


def as_said(
    index: Index, some: Mapping[ContributionId, Contribution]
) -> dict[ContributionId, Contribution]:
    """Some contributions, each with the words that hold now, in their order."""
    said = index.words(some)
    return {one: reworded(found, said.get(one, ())) for one, found in some.items()}


def one_as_said(index: Index, identity: ContributionId) -> Contribution | None:
    """One contribution with the words that hold now; None if it is not here.

    Raises:
        RepositoryDamaged: if it is not whole.
    """
    found = index.contribution(identity)
    return as_said(index, {identity: found})[identity] if found else None
