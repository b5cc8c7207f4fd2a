"""One moment of a timeline: what is seen in a single frame."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import assert_never

from duetchain.errors import UsageError
from duetchain.rational_time import TimeRange
from duetchain.timeline.placed import (
    Placed,
    PlacedBlank,
    PlacedClip,
    PlacedMade,
    PlacedMoves,
    PlacedOverlay,
    PlacedStack,
    PlacedTrack,
    Timeline,
)
from duetchain.timeline.window import during, restricted

SHARE = Fraction(1, 3)
"""How far into the piece: the beginning is often dark, the end often a hand at the button."""


def at_instant(timeline: Timeline, at: Fraction | None = None) -> Timeline:
    """The timeline with its picture cut to the frame that is shown at an instant.

    Args:
        timeline: of a piece with a picture.
        at: in seconds; a third of the way if left out.

    Raises:
        UsageError: if the piece is over by then.
    """
    rate = timeline.canvas.rate.per_second
    frame = int((timeline.duration * SHARE if at is None else at) * rate)
    if not 0 <= frame < timeline.frames:
        raise UsageError(
            f"there is no picture at {float(at or 0):g} s",
            hint=f"the piece lasts {float(timeline.duration):g} s",
        )
    span = TimeRange(frame / rate, 1 / rate)
    picture = timeline.picture and restricted(_last_seen(timeline.picture, span), span)
    return replace(timeline, picture=picture, is_staged=False, chapters=())


def _last_seen(part: Placed, span: TimeRange) -> Placed:
    """Of pictures in turn the one that is seen last; a crossfade has no moment of its own."""
    match part:
        case PlacedTrack():
            return _last_seen((tuple(during(part.children, span)) or part.children)[-1], span)
        case PlacedStack() | PlacedOverlay():
            return replace(part, children=tuple(_last_seen(one, span) for one in part.children))
        case PlacedClip() | PlacedMoves() | PlacedBlank() | PlacedMade():
            return part
    assert_never(part)
