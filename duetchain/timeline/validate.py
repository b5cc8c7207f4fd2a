"""Every rule that a timeline keeps, as words for the ones that are broken."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from duetchain.timeline.placed import Placed, PlacedStack, PlacedTrack, Timeline, children


def problems(timeline: Timeline) -> tuple[str, ...]:
    """What is wrong with a timeline; nothing for every one that `arranged` makes."""
    found = list(_canvas_problems(timeline))
    if timeline.picture:
        found += _picture_problems(timeline.picture, timeline)
    found += [f"{clip.voice} starts before the piece" for clip in timeline.sounds if clip.start < 0]
    return tuple(found)


def _canvas_problems(timeline: Timeline) -> Iterator[str]:
    canvas = timeline.canvas
    if canvas.width_px % 2 or canvas.height_px % 2:
        yield f"the canvas is {canvas.width_px}x{canvas.height_px}: both must be even"
    if timeline.frames < 1 or timeline.frames / canvas.rate.per_second != timeline.duration:
        yield f"{timeline.duration} s is not a whole number of frames"


def _picture_problems(part: Placed, timeline: Timeline) -> Iterator[str]:
    region = part.region
    if any(length % 2 for length in (region.x_px, region.y_px, region.width_px, region.height_px)):
        yield f"{region} is not even"
    if not timeline.canvas.region.holds(region):
        yield f"{region} leaves the canvas"
    if isinstance(part, PlacedStack):
        yield from _overlaps(part)
    if isinstance(part, PlacedTrack):
        yield from _gaps(part)
    for child in children(part):
        yield from _picture_problems(child, timeline)


def _overlaps(part: PlacedStack) -> Iterator[str]:
    for one, other in combinations(part.children, 2):
        if one.region.meets(other.region):
            yield f"{one.region} and {other.region} overlap"


def _gaps(part: PlacedTrack) -> Iterator[str]:
    for one, other in pairwise(part.children):
        if not one.span.start < other.span.start <= one.span.end:
            yield f"nothing is seen from {one.span.end} to {other.span.start}"
