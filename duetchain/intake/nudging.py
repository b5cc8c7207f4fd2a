"""The verb nudge: a voice a little earlier or later, as a contribution of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import msgspec

from duetchain.errors import UsageError
from duetchain.holdings.holdings import Holdings
from duetchain.identity import ContributionId, short
from duetchain.intake.request import Added
from duetchain.lineage.amendment import as_recorded
from duetchain.lineage.arrangement import Replace
from duetchain.lineage.contribution import CREATED_FORMAT, Contribution
from duetchain.lineage.writing import AGREED_S, MOST_LETTERS, bounded, warp_gap
from duetchain.timeline.compose import composed
from duetchain.timeline.composition import Clip, Composition

FINEST = 1_000_000_000
SYNCED = 1_000_000
"""Of a voice that was put in time by its sound; its warp is as fine."""


def nudge_voice(
    voice: ContributionId, by: Fraction, tip: ContributionId, holdings: Holdings
) -> Added:
    """Build on a tip what replaces one of its voices with itself, moved; nothing is rewritten.

    Args:
        voice: who is moved.
        by: in seconds, later; negative for earlier.
        tip: what it is built on.
        holdings: where the chain is.

    Raises:
        UsageError: if the voice is not in the piece, or is not moved.
    """
    if not by:
        raise UsageError(
            "a nudge by nothing moves nothing", hint="write +12ms or -0.02", field="by", given=0
        )
    piece = holdings.piece(tip)
    clip = next((one for one in piece.composition.clips if one.voice == voice), None)
    if clip is None:
        raise UsageError(
            f"the voice {short(voice)} is not in the piece of {short(tip)}",
            hint="a replaced voice has left its place to another",
            contribution=voice,
            reason="voice-not-moved",
            field="voice",
            given=voice,
        )
    moved = _moved(piece.chain[voice], clip, by, tip, piece.composition)
    composed({**piece.chain, moved.id: moved}, piece.facts)
    with holdings.staging() as staging:
        made = holdings.commit((), lambda: [moved], staging=staging)
    return Added(tuple(one.id for one in made), moved.parents, moved.media)


def _moved(
    old: Contribution, clip: Clip, by: Fraction, tip: ContributionId, piece: Composition
) -> Contribution:
    """The old contribution's media, words and level at its new time."""
    fields: dict[str, Any] = {
        "parents": (tip,),
        "arrangement": Replace(voice=clip.voice),
        "gain_mdb": clip.gain_mdb,
        "muted": clip.muted,
        "fill": clip.fill,
        "until": "longest",
        "created": datetime.now(UTC).strftime(CREATED_FORMAT),
        "render_of": None,
    }
    start = clip.zero
    if clip.recorded is not None and clip.recorded != clip.source_range:
        if clip.source_range.start == clip.recorded.start and clip.range.end == piece.range.end:
            fields["until"] = "parent"  # a voice that ends with the piece still does
        else:
            start = clip.start
            fields |= _range_of(clip)
    offset = start + by
    if old.warp or offset.denominator > FINEST:
        offset = Fraction(round(offset * SYNCED), SYNCED)
    later = offset - (old.offset or Fraction(0))
    warp = tuple((own, theirs + later) for own, theirs in old.warp)
    said = {field: bounded(getattr(old, field), most) for field, most in MOST_LETTERS.items()}
    made = msgspec.structs.replace(as_recorded(old), **fields, **said, offset=offset, warp=warp)
    if abs(gap := warp_gap(made)) <= AGREED_S:
        return made
    early = Fraction(round(gap * SYNCED), SYNCED)  # an older record may say two things at once
    warp = tuple((own, theirs - early) for own, theirs in warp)
    return msgspec.structs.replace(made, warp=warp)


def _range_of(clip: Clip) -> dict[str, Any]:
    """A voice that was cut out of more stays so."""
    return {
        "range_start": clip.source_range.start.limit_denominator(FINEST),
        "range_end": clip.source_range.end.limit_denominator(FINEST),
    }
