"""A window on a timeline, or one moment of it: the same piece, nothing laid out anew."""

from __future__ import annotations

import dataclasses
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import assert_never

from msgspec.structs import replace

from duetchain.errors import UsageError
from duetchain.rational_time import TimeRange
from duetchain.timeline.edit import cut
from duetchain.timeline.placed import (
    Chapter,
    Heard,
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

SHARE = Fraction(1, 3)
"""How far into the piece: the beginning is often dark, the end often a hand at the button."""


def windowed(timeline: Timeline, start: Fraction | None, end: Fraction | None) -> Timeline:
    """The frames of a timeline from an instant to another, on a clock that begins with them.

    Args:
        timeline: of the whole piece.
        start: in seconds; the frame that is shown then is the first; None for the beginning.
        end: in seconds; None, or what is later than the end, for the end.

    Raises:
        UsageError: if nothing is left.
    """
    rate = timeline.canvas.rate
    first = int((start or 0) * rate.per_second)
    last = timeline.frames if end is None else min(timeline.frames, rate.whole_frames(end))
    if not 0 <= first < last:
        raise UsageError(
            "nothing is left to render", hint=f"the piece lasts {float(timeline.duration):g} s"
        )
    if (first, last) == (0, timeline.frames):
        return timeline
    window = TimeRange.between(first / rate.per_second, last / rate.per_second)
    picture = timeline.picture and _later(restricted(timeline.picture, window), -window.start)
    return replace(
        timeline,
        duration=window.duration,
        picture=picture,
        heard=tuple(_heard(timeline.heard, window)),
        chapters=tuple(_chapters(timeline.chapters, window)),
    )


def restricted(part: Placed, span: TimeRange) -> Placed:
    """A part of the picture for as long as a span within it lasts."""
    here = part.span.overlap(span)
    match part:
        case PlacedClip() | PlacedBlank() | PlacedMade():
            return replace(part, span=here)
        case PlacedMoves():
            still = tuple(replace(one, span=one.span.overlap(span)) for one in part.children)
            return replace(part, children=still, span=here)
        case PlacedTrack():
            there = tuple(restricted(one, span) for one in during(part.children, span))
            return replace(part, children=there, span=here)
        case PlacedStack() | PlacedOverlay():
            there = tuple(restricted(one, span) for one in part.children)
            return replace(part, children=there, span=here)
    assert_never(part)


def during(turns: Sequence[Placed], span: TimeRange) -> Iterator[Placed]:
    """Which of some pictures in turn are seen within a span; none ends before the one before it."""
    first = bisect_right(turns, span.start, key=lambda one: one.span.end)
    last = bisect_left(turns, span.end, key=lambda one: one.span.start)
    return (one for one in turns[first:last] if one.span.overlap(span).duration)


def _later(part: Placed, by: Fraction) -> Placed:
    span = part.span.shifted(by)
    match part:
        case PlacedClip():
            return replace(
                part, span=span, clip=dataclasses.replace(part.clip, start=part.clip.start + by)
            )
        case PlacedBlank() | PlacedMoves() | PlacedMade():
            return replace(part, span=span)
        case PlacedStack() | PlacedOverlay() | PlacedTrack():
            return replace(
                part, span=span, children=tuple(_later(one, by) for one in part.children)
            )
    assert_never(part)


def _heard(heard: tuple[Heard, ...], window: TimeRange) -> Iterator[Heard]:
    """What sounds within the window; a loop goes on where it is, the others are cut."""
    here = TimeRange(Fraction(0), window.duration)
    for one in heard:
        clip = dataclasses.replace(one.clip, start=one.clip.start - window.start)
        kept = clip if clip.fill == "loop" else cut(clip, here.start, here.end)
        if kept is not None:
            yield Heard(
                kept,
                fade_in=_within(one.fade_in, window),
                fade_out=_within(one.fade_out, window),
                window=_within(one.window, window),
            )


def _within(span: TimeRange | None, window: TimeRange) -> TimeRange | None:
    if span is None:
        return None
    both = span.overlap(window)
    return both.shifted(-window.start) if both.duration else None


def _chapters(chapters: tuple[Chapter, ...], window: TimeRange) -> Iterator[Chapter]:
    for one in chapters:
        if span := _within(one.span, window):
            yield replace(one, span=span)


def at_instant(
    timeline: Timeline, at: Fraction | None = None, *, begins: Fraction = Fraction(0)
) -> Timeline:
    """The timeline with its picture cut to the frame that is shown at an instant.

    Args:
        timeline: of a piece with a picture.
        at: in seconds; a third of the way if left out.
        begins: when the timeline begins on the clock of that instant.

    Raises:
        UsageError: if the piece is over by then.
    """
    rate = timeline.canvas.rate.per_second
    frame = int((timeline.duration * SHARE if at is None else at - begins) * rate // 1)
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
