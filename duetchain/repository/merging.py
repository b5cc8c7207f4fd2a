"""The verb merge: two branches joined in one contribution."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from duetchain.errors import DuetError, UsageError
from duetchain.identity import ContributionId
from duetchain.lineage.arrangement import Arrangement
from duetchain.lineage.contribution import CREATED_FORMAT, Contribution
from duetchain.repository.adding import BESIDE, Added, Words, usual
from duetchain.repository.arriving import Arrived, arrivals
from duetchain.repository.holdings import Holdings
from duetchain.workspace import workspace


def merge(
    parents: tuple[ContributionId, ContributionId],
    files: tuple[Path, ...],
    arrangement: Arrangement | None,
    words: Words,
    holdings: Holdings,
) -> Added:
    """Join two contributions, with a clip of one's own or without.

    Raises:
        UsageError: if both are the same, or several clips are given.
        InputRefused: if the clip is not usable media.
    """
    if parents[0] == parents[1]:
        raise UsageError("both are the same contribution", hint="name two different ones")
    if len(files) > 1:
        raise UsageError("a merge brings one clip or none", hint="add the others to the merge")
    with workspace(holdings.folder.runs) as staging:
        arrived = [_good(one) for one in arrivals(files, staging)]
        asked = arrangement or (usual(arrived[0].info) if arrived else BESIDE)
        contribution = Contribution(
            parents=parents,
            media=arrived[0].staged.id if arrived else None,
            arrangement=asked,
            author=words.author,
            name=words.name,
            message=words.message,
            license=words.license,
            created=datetime.now(UTC).strftime(CREATED_FORMAT),
        )
        ids = holdings.commit(arrived, lambda: [contribution], staging=staging)
    return Added(ids, parents, contribution.media)


def _good(one: Arrived | DuetError) -> Arrived:
    if isinstance(one, DuetError):
        raise one
    return one
