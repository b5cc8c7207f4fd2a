"""Compositions to compositions: parts of them, less of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import assert_never

from duetchain.rational_time import TimeRange
from duetchain.timeline.composition import (
    Clip,
    Composition,
    Overlay,
    Stack,
    Track,
    shifted,
    with_children,
)


def filtered(part: Composition, keep: Callable[[Clip], Clip | None]) -> Composition | None:
    """The composition with each clip changed or, where `keep` gives None, left out.

    A group that is left with one part becomes that part; groups that become neighbours of their
    like join them, so that what is left is as if the rest had never been there.
    """
    if isinstance(part, Clip):
        return keep(part)
    found = [filtered(child, keep) for child in part.children]
    left = [one for one in found if one is not None]
    if len(left) <= 1:
        return left[0] if left else None
    match part:
        case Overlay():
            return _overlay_of(part, found)
        case Stack() | Track():
            flat = (_parts_like(one, part) for one in left)
            return with_children(part, tuple(one for group in flat for one in group))
    assert_never(part)


def _parts_like(one: Composition, part: Stack | Track) -> tuple[Composition, ...]:
    """The parts of a group of the same kind, else the one alone."""
    match one, part:
        case (Stack(), Stack()) if one.direction == part.direction:
            return one.children
        case (Track(), Track()):
            return one.children
        case _:
            return (one,)


def _overlay_of(part: Overlay, left: list[Composition | None]) -> Composition:
    """Without its base, the first of the others has the whole picture."""
    pairs = [
        (one, over) for one, over in zip(left, (None, *part.over), strict=True) if one is not None
    ]
    children = tuple(one for one, _ in pairs)
    return Overlay(children, tuple(over for _, over in pairs[1:] if over is not None))


def without(part: Composition, keys: set[tuple[object, ...]]) -> Composition | None:
    """A composition less some voices; None if nothing is left."""
    return filtered(part, lambda clip: None if clip.key in keys else clip)


def pictures(part: Composition) -> Composition | None:
    """What of a composition is seen: voices that show nothing take no cell."""
    return filtered(part, lambda clip: clip if clip.is_seen else None)


def limited(part: Composition, end: Fraction) -> Composition | None:
    """A composition up to an instant of its clock; None if it begins later."""
    return filtered(part, lambda clip: cut(clip, clip.range.start, end))


def trimmed(part: Composition, start: Fraction, end: Fraction) -> Composition | None:
    """The range [start, end) of a composition, on a clock that begins with it."""
    kept = filtered(part, lambda clip: cut(clip, start, end))
    return shifted(kept, -start) if kept else None


def cut(clip: Clip, start: Fraction, end: Fraction) -> Clip | None:
    """What of a clip is within a range of its clock; None if nothing is. A still has no time."""
    if clip.media.info.still:
        return clip
    kept = clip.range.overlap(TimeRange.between(start, end))
    if not kept.duration:
        return None
    skipped = (kept.start - clip.start) * clip.pace
    source = TimeRange(clip.source_range.start + skipped, kept.duration * clip.pace)
    recorded = clip.recorded or clip.source_range
    return replace(clip, source_range=source, start=kept.start, recorded=recorded)
