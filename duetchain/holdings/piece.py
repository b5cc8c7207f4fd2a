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
    from duetchain.timeline.composition import Clip, Composition
    from duetchain.timeline.song.clock import SongClock


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

    @cached_property
    def clock(self) -> SongClock:
        """The clock that people count on: zero is where the root's first used instant is.

        Raises:
            UsageError, RepositoryDamaged: as `composition` does.
        """
        from duetchain.timeline.song.clock import song_clock

        return song_clock(self.composition, self.root)

    @cached_property
    def root(self) -> Clip:
        """The voice with which it all began, alone; of a merge the first parent's root."""
        from duetchain.timeline.song.clock import root_of
        from duetchain.timeline.voice import clip_of

        root = root_of(self.chain, self.tip)
        found = clip_of(root, self.chain[root], self.facts)
        assert found is not None  # a root brings media: the format's rule
        return found
