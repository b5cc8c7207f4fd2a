"""The verb nudge: a voice a little earlier or later, as a contribution of its own."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from duetchain.errors import UsageError
from duetchain.holdings.holdings import Holdings
from duetchain.intake.request import Added
from duetchain.intake.standing import FINEST, Standing
from duetchain.lineage.contribution import Contribution
from duetchain.lineage.writing import AGREED_S, warp_gap
from duetchain.timeline.compose import composed

SYNCED = 1_000_000
"""Of a voice that was put in time by its sound; its warp is as fine."""


def nudge_voice(stands: Standing, by: Fraction, holdings: Holdings) -> Added:
    """Build on a tip what replaces one of its voices with itself, moved; nothing is rewritten.

    Args:
        stands: who is moved, and where it stands.
        by: in seconds, later; negative for earlier.
        holdings: where the chain is.
    """
    again = stands.again()
    return put_again(stands, _at(again, (again.offset or Fraction(0)) + by, stands), holdings)


def refuse_no_nudge(by: Fraction) -> None:
    """Refuse to move a voice by nothing.

    Raises:
        UsageError: if it is nothing.
    """
    if not by:
        raise UsageError(
            "a nudge by nothing moves nothing", hint="write +12ms or -0.02", field="by", given=0
        )


def put_again(stands: Standing, again: Contribution, holdings: Holdings) -> Added:
    """Keep a voice that was put in its own place again, if the piece can be composed with it.

    Raises:
        UsageError: if it cannot.
    """
    composed({**stands.piece.chain, again.id: again}, stands.piece.facts)
    with holdings.staging() as staging:
        made = holdings.commit((), lambda: [again], staging=staging)
    return Added(tuple(one.id for one in made), again.parents, again.media)


def _at(again: Contribution, offset: Fraction, stands: Standing) -> Contribution:
    """The voice at another time."""
    old = stands.contribution
    if old.warp or offset.denominator > FINEST:
        offset = Fraction(round(offset * SYNCED), SYNCED)
    later = offset - (old.offset or Fraction(0))
    warp = tuple((own, theirs + later) for own, theirs in old.warp)
    return agreed(msgspec.structs.replace(again, offset=offset, warp=warp))


def agreed(made: Contribution) -> Contribution:
    """A contribution whose warp says when it begins as its offset does."""
    if abs(gap := warp_gap(made)) <= AGREED_S:
        return made
    early = Fraction(round(gap * SYNCED), SYNCED)  # an older record may say two things at once
    warp = tuple((own, theirs - early) for own, theirs in made.warp)
    return msgspec.structs.replace(made, warp=warp)
