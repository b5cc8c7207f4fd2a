"""Where voices land: an even grid of the largest equal cells, each picture whole in its own."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from duetchain.errors import UsageError
from duetchain.rational_time import TimeRange
from duetchain.timeline.canvas import LEAST_PX, Region, even
from duetchain.timeline.model import (
    Clip,
    Composition,
    Placed,
    PlacedClip,
    PlacedStack,
    PlacedTrack,
    Stack,
)


def fitted(aspect: Fraction, cell: Region) -> Region:
    """The largest region of an aspect (width over height) inside a cell, centred.

    >>> fitted(Fraction(16, 9), Region(0, 0, 960, 1080))
    Region(x_px=0, y_px=270, width_px=960, height_px=540)
    """
    width = min(Fraction(cell.width_px), cell.height_px * aspect)
    width_px = min(_even_nearest(width), cell.width_px)
    height_px = min(_even_nearest(width / aspect), cell.height_px)
    x_px = cell.x_px + (cell.width_px - width_px) // 4 * 2
    y_px = cell.y_px + (cell.height_px - height_px) // 4 * 2
    return Region(x_px, y_px, width_px, height_px)


def _even_nearest(length_px: Fraction) -> int:
    return max(LEAST_PX, round(length_px / 2) * 2)


def cells(count: int, columns: int, area: Region) -> tuple[Region, ...]:
    """An even grid: `count` equal cells in rows of `columns`, a shorter last row centred.

    >>> [(cell.x_px, cell.y_px) for cell in cells(3, 2, Region(0, 0, 8, 8))]
    [(0, 0), (4, 0), (2, 4)]
    """
    rows = -(-count // columns)
    width_px, height_px = even(area.width_px // columns), even(area.height_px // rows)
    top_px = area.y_px + (area.height_px - rows * height_px) // 4 * 2
    found = []
    for row in range(rows):
        here = min(columns, count - row * columns)
        left_px = area.x_px + (area.width_px - here * width_px) // 4 * 2
        found += [
            Region(left_px + column * width_px, top_px + row * height_px, width_px, height_px)
            for column in range(here)
        ]
    return tuple(found)


def grid(aspects: Sequence[Fraction], area: Region) -> tuple[Region, ...]:
    """A cell for each aspect: two stand beside each other, more in the grid that shows most.

    Rows and columns are chosen for the largest pictures in equal cells; of those that show
    equally much, the one with the fewest empty cells.

    Raises:
        UsageError: if the area has too few pixels for so many cells.
    """
    count = len(aspects)
    if count <= 2:
        if area.width_px // count < LEAST_PX:
            raise _too_small(count, area)
        return cells(count, count, area)

    def shown_px(columns: int) -> tuple[int, int]:
        trial = cells(count, columns, area)
        shown = sum(fitted(one, cell).area_px for one, cell in zip(aspects, trial, strict=True))
        return shown, -(-count % columns)

    return cells(count, max(_possible_columns(count, area), key=shown_px), area)


def _possible_columns(count: int, area: Region) -> list[int]:
    """The numbers of columns that leave every cell at least two pixels wide and high."""
    most = min(count, area.width_px // LEAST_PX)
    found = [one for one in range(1, most + 1) if area.height_px // -(-count // one) >= LEAST_PX]
    if not found:
        raise _too_small(count, area)
    return found


def _too_small(count: int, area: Region) -> UsageError:
    return UsageError(
        f"{count} voices do not fit into {area.width_px}x{area.height_px} pixels",
        hint="choose a larger --size",
    )


def aspect_of(part: Composition) -> Fraction:
    """The aspect of what a composition shows; for several pictures that of their grid's mean."""
    clips = [clip for clip in part.clips if clip.media.info.video]
    aspects = [clip.media.info.video.upright_aspect for clip in clips if clip.media.info.video]
    if isinstance(part, Stack):
        across = len(part.children) if len(part.children) <= 2 else 1
        return sum(aspects, Fraction(0)) / len(aspects) * across
    return max(aspects)


def placed(part: Composition, area: Region, span: TimeRange) -> Placed:
    """A composition of voices with pictures, laid into an area and shown during a span."""
    if isinstance(part, Clip):
        return PlacedClip(part, fitted(aspect_of(part), area), span)
    if isinstance(part, Stack):
        regions = grid([aspect_of(child) for child in part.children], area)
        pairs = zip(part.children, regions, strict=True)
        return PlacedStack(tuple(placed(child, cell, span) for child, cell in pairs), area, span)
    turns = in_turn(part.children, span)
    return PlacedTrack(tuple(placed(child, area, turn) for child, turn in turns), area, span)


def in_turn(
    children: Sequence[Composition], span: TimeRange
) -> tuple[tuple[Composition, TimeRange], ...]:
    """Who is seen when in a sequence: each from its beginning to the next one's, without a gap."""
    queue = sorted(children, key=lambda child: child.range.start)
    begins = [span.start, *(child.range.start for child in queue[1:])]
    ends = [*begins[1:], span.end]
    turns = (
        (child, TimeRange.between(begin, end).overlap(span))
        for child, begin, end in zip(queue, begins, ends, strict=True)
    )
    return tuple((child, turn) for child, turn in turns if turn.duration > 0)


def shown_px(part: Placed) -> Fraction:
    """How many pixels of the canvas show a picture, averaged over those shown in turn."""
    if isinstance(part, PlacedClip):
        return Fraction(part.region.area_px)
    total = sum((shown_px(child) for child in part.children), Fraction(0))
    return total / len(part.children) if isinstance(part, PlacedTrack) else total
