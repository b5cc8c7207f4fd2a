"""Compositions to compositions: parts of them, less of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from duetchain.rational_time import TimeRange
from duetchain.timeline.model import Clip, Composition, Overlay, Stack, Track, shifted


def filtered(part: Composition, keep: Callable[[Clip], Clip | None]) -> Composition | None:
    """The composition with each clip changed or, where `keep` gives None, left out.

    A group that is left with one part becomes that part; groups that become neighbours of their
    like join them, so that what is left is as if the rest had never been there.
    """
    if isinstance(part, Clip):
        return keep(part)
    pairs = [(child, filtered(child, keep)) for child in part.children]
    left = tuple(one for _, one in pairs if one is not None)
    if len(left) <= 1:
        return left[0] if left else None
    if isinstance(part, Overlay):
        return _overlay_of(part, [one for _, one in pairs])
    flat = (_parts_like(one, part) for one in left)
    return replace(part, children=tuple(one for group in flat for one in group))


def _parts_like(one: Composition, part: Stack | Track) -> tuple[Composition, ...]:
    """The parts of a group of the same kind, else the one alone."""
    if isinstance(one, Stack) and isinstance(part, Stack) and one.direction == part.direction:
        return one.children
    return one.children if isinstance(one, Track) and isinstance(part, Track) else (one,)


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
