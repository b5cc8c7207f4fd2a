"""The re-flow of a reel: pictures go from their places in one layout to those in the next."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import assert_never

import msgspec
from msgspec.structs import replace

from duetchain.rational_time import TimeRange
from duetchain.timeline.canvas import LEAST_PX, Region
from duetchain.timeline.composition import Over
from duetchain.timeline.placed import (
    Move,
    Placed,
    PlacedBlank,
    PlacedClip,
    PlacedMade,
    PlacedMoves,
    PlacedOverlay,
    PlacedStack,
    PlacedTrack,
)

SAME_SHAPE = Fraction(1, 50)
"""Two regions whose aspects differ by less than this hold the same picture at two sizes."""


def moving(then: Placed, now: Placed, area: Region, span: TimeRange) -> PlacedMoves | None:
    """Every picture of `now` on its way from where it was `then`; a new one grows in its place.

    Args:
        then: the layout before, for the same span.
        now: the layout after.
        area: where both are.
        span: how long the way takes.

    Returns:
        None where pictures are seen in turn within the span, so that nothing is in one place.
    """
    before, after = _all_shown(then), _all_shown(now)
    if before is None or after is None:
        return None
    old = {one.part.clip.voice: one.part for one in before}
    ways = [way for one in after for way in _ways(old.get(one.part.clip.voice), one, area)]
    return PlacedMoves(
        tuple(replace(part, span=span) for part, _ in ways),
        tuple(move for _, move in ways),
        area,
        span,
    )


class _Shown(msgspec.Struct, frozen=True):
    part: PlacedClip
    over: Over | None = None


def _all_shown(part: Placed) -> list[_Shown] | None:
    """The pictures of a layout, each over the last; None where some are seen in turn."""
    found: list[_Shown] = []
    for one in _each(part):
        if one is None:
            return None
        found.append(one)
    return found


def _each(part: Placed) -> Iterator[_Shown | None]:
    match part:
        case PlacedClip():
            yield _Shown(part)
        case PlacedBlank() | PlacedMade():
            return
        case PlacedMoves():
            yield None
        case PlacedTrack() if len(part.children) > 1:
            yield None
        case PlacedTrack() | PlacedStack():
            for child in part.children:
                yield from _each(child)
        case PlacedOverlay():
            yield from _each_over(part)
        case _:
            assert_never(part)


def _each_over(part: PlacedOverlay) -> Iterator[_Shown | None]:
    for child, over in zip(part.children, (None, *part.over), strict=True):
        for one in _each(child):
            yield replace(one, over=over) if one and over else one


def _ways(old: PlacedClip | None, one: _Shown, area: Region) -> Iterator[tuple[PlacedClip, Move]]:
    """One way for a picture that keeps its shape; else its old shape, and its new one over it."""
    new = one.part
    if old is None:
        yield new, Move(_seed(new.region, area), new.region, one.over)
        return
    larger = max(old, new, key=lambda part: part.region.area_px)
    if _is_same_shape(old.region, new.region):
        drawn = replace(new, region=larger.region, corner_px=larger.corner_px)
        yield drawn, Move(old.region, new.region, one.over)
        return
    yield old, Move(old.region, new.region, one.over)
    yield new, Move(old.region, new.region, one.over, appears=True)


def _is_same_shape(one: Region, other: Region) -> bool:
    here = Fraction(one.width_px, one.height_px)
    there = Fraction(other.width_px, other.height_px)
    return abs(here / there - 1) < SAME_SHAPE


def _seed(region: Region, area: Region) -> Region:
    """The point of its place from which a new picture grows: towards the edge that it is near."""
    from_left = region.x_px + region.width_px // 2 - area.x_px
    from_top = region.y_px + region.height_px // 2 - area.y_px
    x_px = region.x_px + (region.width_px - LEAST_PX) * from_left // area.width_px
    y_px = region.y_px + (region.height_px - LEAST_PX) * from_top // area.height_px
    return Region(x_px // 2 * 2, y_px // 2 * 2, LEAST_PX, LEAST_PX)
