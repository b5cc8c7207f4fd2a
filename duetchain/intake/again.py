"""Whether a take is here already, so that the same add goes on where it was ended."""

from __future__ import annotations

from msgspec.structs import replace

from duetchain.holdings.arrived import Arrived
from duetchain.holdings.holdings import Holdings
from duetchain.identity import ContributionId
from duetchain.intake.building import built
from duetchain.intake.request import AddAsked
from duetchain.lineage.contribution import Contribution


def already_added(
    mine: Arrived, tip: ContributionId, asked: AddAsked, holdings: Holdings
) -> Contribution | None:
    """The contribution upon a tip that the same words about the same bytes have made before.

    Args:
        mine: the take.
        tip: what it would be built on.
        asked: how; where its sound puts it, what is taken out of it and when it was recorded make
            it no other.
        holdings: where it is looked for.
    """
    wanted = _plain(built(mine, (tip,), asked.placing, asked.words, created=""), asked)
    for identity in holdings.index.with_media(mine.staged.id):
        found = holdings.index.contribution(identity)
        if found and _plain(found, asked) == wanted:
            return found
    return None


def _plain(one: Contribution, asked: AddAsked) -> Contribution:
    """Without what is found out while it is added."""
    bare = replace(one, created="", clean=None)
    return bare if asked.listening.sync == "off" else replace(bare, offset=None, warp=())
