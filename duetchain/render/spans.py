"""Spans: the parts of a picture that are encoded apart and joined, each with what is seen in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import assert_never

from duetchain.ffmpeg.snap import edges, snap
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
from duetchain.timeline.window import restricted

SPAN_S = 20
"""How long a span may be: what a killed render loses at most, and what can run beside another."""
LONGEST_S = SPAN_S * Fraction(3, 2)
"""What is not much longer than a span stays whole."""


def spans(timeline: Timeline) -> tuple[Placed, ...]:
    """The picture in spans, in turn, each a whole number of frames.

    It is cut where pictures in turn meet, and what lasts longer is cut at equal distances; never
    within a crossfade or a movement.
    """
    if timeline.picture is None:
        whole = TimeRange(Fraction(0), timeline.duration)
        return tuple(
            PlacedBlank(timeline.canvas.region, one) for one in _pieces(whole, (), timeline)
        )
    picture = timeline.picture
    uncut = tuple(_uncut(picture))
    return tuple(
        restricted(picture, span)
        for part in _stretches(picture)
        for span in _pieces(part, uncut, timeline)
    )


def _stretches(picture: Placed) -> Iterator[TimeRange]:
    """Where nothing that is seen in turn on the whole canvas begins, except at their edges."""
    if not isinstance(picture, PlacedTrack):
        yield picture.span
        return
    starts = [picture.span.start]
    for before, after in pairwise(picture.children):
        if before.span.end <= after.span.start:
            starts.append(after.span.start)
    for begin, end in pairwise([*starts, picture.span.end]):
        yield TimeRange.between(begin, end)


def _uncut(part: Placed) -> Iterator[TimeRange]:
    """Every crossfade and every movement."""
    match part:
        case PlacedMoves():
            yield part.span
        case PlacedTrack():
            yield from _uncut_within(part.children)
            for before, after in pairwise(part.children):
                both = before.span.overlap(after.span)
                if both.duration:
                    yield both
        case PlacedStack() | PlacedOverlay():
            yield from _uncut_within(part.children)
        case PlacedClip() | PlacedBlank() | PlacedMade():
            return
        case _:
            assert_never(part)


def _uncut_within(parts: Iterable[Placed]) -> Iterator[TimeRange]:
    for part in parts:
        yield from _uncut(part)


def _pieces(
    stretch: TimeRange, uncut: Sequence[TimeRange], timeline: Timeline
) -> Iterator[TimeRange]:
    """A stretch in equal pieces, cut between frames, none much longer than a span."""
    rate = timeline.canvas.rate.per_second
    first, last = edges(stretch, rate)
    if first == last:
        return
    count = int(-(-stretch.duration // SPAN_S)) if stretch.duration > LONGEST_S else 1
    cuts = [stretch.start]
    for number in range(1, count):
        at = _free((first + (last - first) * number // count) / rate, uncut)
        if first < snap(at, rate) < last and at > cuts[-1]:
            cuts.append(at)
    for begin, end in pairwise([*cuts, stretch.end]):
        yield TimeRange.between(begin, end)


def _free(at: Fraction, uncut: Sequence[TimeRange]) -> Fraction:
    """The instant, or the end of the crossfade that it falls into."""
    for one in sorted(uncut, key=lambda one: one.start):
        if one.start < at < one.end:
            at = one.end
    return at
