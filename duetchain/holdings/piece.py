"""All that a tip needs and means, as one value: read once, and handed down."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from duetchain.identity import ContributionId, MediaId

if TYPE_CHECKING:
    from duetchain.lineage.contribution import Contribution
    from duetchain.media.info import MediaInfo
    from duetchain.timeline.composition import Composition


class Piece(msgspec.Struct, frozen=True, dict=True):
    """A tip with its chain.

    Attributes:
        tip: the contribution.
        chain: all that it needs, in lineage order, itself last.
        facts: of every media that they bring.
    """

    tip: ContributionId
    chain: dict[ContributionId, Contribution]
    facts: Mapping[MediaId, MediaInfo]

    @cached_property
    def composition(self) -> Composition:
        """What it sounds and looks like, on its clock; made when it is first asked for.

        Raises:
            UsageError, RepositoryDamaged: as `composed` does.
        """
        from duetchain.timeline.compose import composed

        return composed(self.chain, self.facts)
