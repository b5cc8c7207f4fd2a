"""Cells: the pictures of a large grid, made apart, so that no job reads too many files at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import assert_never

from msgspec.structs import replace

from duetchain.rational_time import TimeRange
from duetchain.timeline.canvas import Region
from duetchain.timeline.placed import (
    Placed,
    PlacedBlank,
    PlacedClip,
    PlacedMade,
    PlacedMoves,
    PlacedOverlay,
    PlacedStack,
    PlacedTrack,
    clips_placed,
)

MOST_AT_ONCE = 9
"""More pictures than this in one span are cells that are kept: one changed voice is one of them."""
MOST_UNKEPT = 16
"""More than so many pictures of 1920x1080 are not decoded by one job: it stays under a GiB."""
FULL_HD_PX = 1920 * 1080
MOST_ALONE = 64
"""More cells than this are kept by rows: beside a cell's own work a process costs too much."""
MOST_IN_ROWS = 12

Cells = tuple[tuple[str, PlacedClip | PlacedStack], ...]


def apart(part: Placed, name: str, *, is_kept: bool = True) -> tuple[Placed, Cells]:
    """A span with its cells made apart if they are many: what is left of it, and the cells.

    Only pictures that stand beside each other are cells; what lies over others keeps its own way.

    Args:
        part: what is seen in the span.
        name: of the span; the cells' begin with it.
        is_kept: whether they serve another render, so that it pays to make each by itself.
    """
    count = sum(1 for _ in clips_placed(part))
    if count <= MOST_AT_ONCE or (not is_kept and _weight(clips_placed(part)) <= MOST_UNKEPT):
        return part, ()
    found: list[tuple[str, PlacedClip | PlacedStack]] = []
    alone = is_kept and count <= MOST_ALONE

    def made(cell: PlacedClip | PlacedStack) -> PlacedMade:
        found.append((f"{name}-cell-{len(found):03}", cell))
        return PlacedMade(found[-1][0], cell.region, cell.span)

    return _without_cells(part, made, 1 if alone else MOST_IN_ROWS), tuple(found)


Made = Callable[[PlacedClip | PlacedStack], PlacedMade]


def _without_cells(part: Placed, made: Made, most: int) -> Placed:
    match part:
        case PlacedStack():
            return replace(part, children=tuple(_cells(part, made, most)))
        case PlacedTrack():
            within = (_without_cells(one, made, most) for one in part.children)
            return replace(part, children=tuple(within))
        case PlacedOverlay():
            base, *tops = part.children
            return replace(part, children=(_without_cells(base, made, most), *tops))
        case PlacedClip() | PlacedBlank() | PlacedMade() | PlacedMoves():
            return part
        case _:
            assert_never(part)


def _cells(part: PlacedStack, made: Made, most: int) -> Iterator[Placed]:
    clips = [child for child in part.children if isinstance(child, PlacedClip)]
    if most > 1 and len(clips) == len(part.children):
        for row in _rows(clips, most):
            whole = (_stacked(row, part.span),) if _weight(row) <= most else row
            yield from map(made, whole)
        return
    for child in part.children:
        if isinstance(child, PlacedClip):
            yield made(child)
        else:
            yield _without_cells(child, made, most)


def _weight(clips: Iterable[PlacedClip]) -> float:
    """How many pictures of 1920x1080 need as much memory; small ones count like those."""
    videos = (one.clip.picture for one in clips)
    return sum(max(1.0, one.width_px * one.height_px / FULL_HD_PX) for one in videos if one)


def _rows(clips: Sequence[PlacedClip], most: int) -> list[list[PlacedClip]]:
    """Pictures in reading order, row by row; short rows together, up to so many pictures.

    A row ends where a picture lies below all of it, so that no two overlap. What is longer than
    that is no row of a grid: its pictures are made one by one.
    """
    found: list[list[PlacedClip]] = []
    rows: list[list[PlacedClip]] = []
    for clip in clips:
        if not rows or clip.region.y_px >= max(one.region.bottom_px for one in rows[-1]):
            rows.append([])
        rows[-1].append(clip)
    for row in rows:
        if found and _weight(found[-1]) + _weight(row) <= most:
            found[-1] += row
        else:
            found.append(row)
    return found


def _stacked(clips: Sequence[PlacedClip], span: TimeRange) -> PlacedStack:
    regions = [clip.region for clip in clips]
    left, top = min(one.x_px for one in regions), min(one.y_px for one in regions)
    right, bottom = max(one.right_px for one in regions), max(one.bottom_px for one in regions)
    return PlacedStack(tuple(clips), Region(left, top, right - left, bottom - top), span)
