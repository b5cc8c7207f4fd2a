"""Where voices land: an even grid of the largest equal cells, each picture whole in its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import assert_never

from msgspec.structs import replace

from duetchain.errors import UsageError
from duetchain.lineage.arrangement import Corner, PictureInPicture
from duetchain.rational_time import TimeRange
from duetchain.timeline.canvas import LEAST_PX, Region, even
from duetchain.timeline.composition import Clip, Composition, Direction, Overlay, Stack, Track
from duetchain.timeline.look import PLAIN_LOOK, Look
from duetchain.timeline.placed import (
    Placed,
    PlacedBlank,
    PlacedClip,
    PlacedMade,
    PlacedMoves,
    PlacedOverlay,
    PlacedStack,
    PlacedTrack,
)


@lru_cache(maxsize=4096)
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


def cells(count: int, columns: int, area: Region, gutter_px: int = 0) -> tuple[Region, ...]:
    """An even grid: `count` equal cells in rows of `columns`, a shorter last row centred.

    >>> [(cell.x_px, cell.y_px) for cell in cells(3, 2, Region(0, 0, 8, 8))]
    [(0, 0), (4, 0), (2, 4)]
    """
    rows = -(-count // columns)
    width_px, height_px = _cell_px(count, columns, area, gutter_px)
    step_x, step_y = width_px + gutter_px, height_px + gutter_px
    top_px = area.y_px + (area.height_px - rows * step_y + gutter_px) // 4 * 2
    found = []
    for row in range(rows):
        here = min(columns, count - row * columns)
        left_px = area.x_px + (area.width_px - here * step_x + gutter_px) // 4 * 2
        found += [
            Region(left_px + column * step_x, top_px + row * step_y, width_px, height_px)
            for column in range(here)
        ]
    return tuple(found)


def _cell_px(count: int, columns: int, area: Region, gutter_px: int) -> tuple[int, int]:
    """The size of each cell of an even grid."""
    rows = -(-count // columns)
    width_px = even((area.width_px - gutter_px * (columns - 1)) // columns)
    return width_px, even((area.height_px - gutter_px * (rows - 1)) // rows)


def grid(aspects: Sequence[Fraction], area: Region, gutter_px: int = 0) -> tuple[Region, ...]:
    """A cell for each aspect, in the grid that shows most.

    Rows and columns are chosen for the largest pictures in equal cells; of those that show
    equally much, the one with the fewest empty cells.

    Raises:
        UsageError: if the area has too few pixels for so many cells.
    """
    count, shapes = len(aspects), Counter(aspects)

    def shown_px(columns: int) -> tuple[int, int]:
        cell = Region(0, 0, *_cell_px(count, columns, area, gutter_px))
        shown = sum(many * fitted(one, cell).area_px for one, many in shapes.items())
        return shown, -(-count % columns)

    columns = max(_possible_columns(count, area, gutter_px), key=shown_px)
    return cells(count, columns, area, gutter_px)


def _possible_columns(count: int, area: Region, gutter_px: int) -> list[int]:
    """The numbers of columns that leave every cell at least two pixels wide and high."""
    found = [one for one in range(1, count + 1) if _is_possible(count, one, area, gutter_px)]
    if not found:
        raise _too_small(count, area)
    return found


def _is_possible(count: int, columns: int, area: Region, gutter_px: int) -> bool:
    rows = -(-count // columns)
    width_px = (area.width_px - gutter_px * (columns - 1)) // columns
    height_px = (area.height_px - gutter_px * (rows - 1)) // rows
    return min(width_px, height_px) >= LEAST_PX


def _too_small(count: int, area: Region) -> UsageError:
    return UsageError(
        f"{count} voices do not fit into {area.width_px}x{area.height_px} pixels",
        hint="choose a larger size, or a smaller gutter",
        reason="cells-small",
        field="size",
        given=f"{area.width_px}x{area.height_px}",
    )


def row(count: int, area: Region, gutter_px: int = 0) -> tuple[Region, ...]:
    """Equal cells beside each other.

    Raises:
        UsageError: if they would be narrower than two pixels.
    """
    if not _is_possible(count, count, area, gutter_px):
        raise _too_small(count, area)
    return cells(count, count, area, gutter_px)


def column(count: int, area: Region, gutter_px: int = 0) -> tuple[Region, ...]:
    """Equal cells below each other.

    Raises:
        UsageError: if they would be lower than two pixels.
    """
    if not _is_possible(count, 1, area, gutter_px):
        raise _too_small(count, area)
    return cells(count, 1, area, gutter_px)


SPOTLIGHT_SHARE = Fraction(3, 4)
"""How much of the longer side the first voice has in a spotlight."""


def spotlight(count: int, area: Region, gutter_px: int = 0) -> tuple[Region, ...]:
    """The first voice large, the others in a strip below it, or to its right on a wide canvas."""
    if count == 1:
        return (area,)
    if area.width_px > area.height_px:
        large_px = even(int(area.width_px * SPOTLIGHT_SHARE))
        first = Region(area.x_px, area.y_px, large_px, area.height_px)
        rest_px = even(area.width_px - large_px - gutter_px)
        strip = Region(area.right_px - rest_px, area.y_px, rest_px, area.height_px)
        return (first, *column(count - 1, strip, gutter_px))
    large_px = even(int(area.height_px * SPOTLIGHT_SHARE))
    first = Region(area.x_px, area.y_px, area.width_px, large_px)
    rest_px = even(area.height_px - large_px - gutter_px)
    strip = Region(area.x_px, area.bottom_px - rest_px, area.width_px, rest_px)
    return (first, *row(count - 1, strip, gutter_px))


def nested(
    count: int, direction: Direction, area: Region, gutter_px: int = 0
) -> tuple[Region, ...]:
    """The platforms' look: each new voice takes half of what there was."""
    found: list[Region] = []
    rest = area
    for _ in range(count - 1):
        halve = row if direction == "beside" else column
        rest, newest = halve(2, rest, gutter_px)
        found.insert(0, newest)
    return (rest, *found)


def shared_out(part: Stack, area: Region, look: Look) -> tuple[Region, ...]:
    """A cell for each part of a stack, by the look's layout."""
    count, gutter_px = len(part.children), look.gutter_px
    if look.layout == "nested":
        return nested(count, part.direction, area, gutter_px)
    if look.layout == "spotlight":
        return spotlight(count, area, gutter_px)
    if look.layout == "row" or (count <= 2 and part.direction == "beside"):
        return row(count, area, gutter_px)
    if look.layout == "column" or count <= 2:
        return column(count, area, gutter_px)
    return grid([aspect_of(child) for child in part.children], area, gutter_px)


UNSHAPED = Fraction(16, 9)
"""The aspect of a cell that any picture may fill: a waveform."""


def aspect_of(part: Composition) -> Fraction:
    """The aspect of what a composition shows; for several pictures that of their grid's mean."""
    match part:
        case Clip():
            return _clip_aspect(part)
        case Overlay():
            return aspect_of(part.children[0])
        case Track():
            return max(_aspects(part))
        case Stack():
            aspects = _aspects(part)
            few = len(part.children) if len(part.children) <= 2 else 1
            mean = sum(aspects, Fraction(0)) / len(aspects)
            return mean * few if part.direction == "beside" else mean / few
    assert_never(part)


def _aspects(part: Composition) -> list[Fraction]:
    return [_clip_aspect(clip) for clip in part.clips if clip.is_seen]


def _clip_aspect(clip: Clip) -> Fraction:
    return clip.picture.upright_aspect if clip.picture else UNSHAPED


def placed(part: Composition, area: Region, span: TimeRange, look: Look = PLAIN_LOOK) -> Placed:
    """A composition of voices that are seen, laid into an area and shown during a span."""
    match part:
        case Clip():
            return placed_clip(part, area, span, look)
        case Stack():
            pairs = zip(part.children, shared_out(part, area, look), strict=True)
            parts = tuple(placed(child, cell, span, look) for child, cell in pairs)
            return PlacedStack(parts, area, span)
        case Overlay():
            return _placed_overlay(part, area, span, look)
        case Track():
            turns = in_turn(part.children, span)
            parts = tuple(placed(one, area, turn, look) for one, turn in turns)
            return PlacedTrack(parts, area, span)
    assert_never(part)


def placed_clip(clip: Clip, area: Region, span: TimeRange, look: Look) -> PlacedClip:
    """A clip in a cell: whole and centred in it, or filling it."""
    shapeless = clip.shows == "waveform" or look.fit != "contain"
    region = area if shapeless else fitted(aspect_of(clip), area)
    most_px = min(region.width_px, region.height_px) // 2
    return PlacedClip(clip, region, span, look.fit, min(look.corner_px, most_px))


def _placed_overlay(part: Overlay, area: Region, span: TimeRange, look: Look) -> PlacedOverlay:
    base, *tops = part.children
    taken: dict[Corner, int] = {}
    found = [placed(base, area, span, look)]
    for top, over in zip(tops, part.over, strict=True):
        whole = replace(look, fit="contain")
        if isinstance(over, PictureInPicture):
            beside_px = taken.get(over.corner, 0)
            region = corner(aspect_of(top), over, area, beside_px)
            taken[over.corner] = beside_px + region.width_px + margin_px(area)
            found.append(placed(top, region, span, whole))
        else:
            found.append(placed(top, area, span, replace(whole, corner_px=0)))
    return PlacedOverlay(tuple(found), part.over, area, span)


def margin_px(area: Region) -> int:
    """The distance of a small picture from the edges."""
    return even(min(area.width_px, area.height_px) // 30)


def corner(aspect: Fraction, over: PictureInPicture, area: Region, beside_px: int = 0) -> Region:
    """Where a small picture stands: in its corner, `beside_px` further in if that is taken."""
    most = Region(
        0,
        0,
        even(area.width_px * over.size_percent // 100),
        even(area.height_px * over.size_percent // 100),
    )
    small = fitted(aspect, most)
    margin = margin_px(area)
    inset_px = min(margin + beside_px, area.width_px - small.width_px)
    left = "left" in over.corner
    x_px = area.x_px + inset_px if left else area.right_px - inset_px - small.width_px
    top = "top" in over.corner
    y_px = area.y_px + margin if top else area.bottom_px - margin - small.height_px
    return Region(x_px // 2 * 2, y_px // 2 * 2, small.width_px, small.height_px)


def in_turn(
    children: Sequence[Composition], span: TimeRange
) -> tuple[tuple[Composition, TimeRange], ...]:
    """Who is seen when in a sequence: each from its beginning to the next one's end of overlap.

    Without overlap each is seen until the next begins; a gap shows the one before it.
    """
    queue = sorted(children, key=lambda child: child.range.start)
    begins = [span.start, *(child.range.start for child in queue[1:])]
    ends = [*begins[1:], span.end]
    turns = [
        (child, TimeRange.between(begin, end).overlap(span))
        for child, begin, end in zip(queue, begins, ends, strict=True)
    ]
    seen = [(child, turn) for child, turn in turns if turn.duration > 0]
    return tuple(
        (child, _with_overlap(child, turn, following))
        for (child, turn), following in zip(seen, [*seen[1:], None], strict=True)
    )


def _with_overlap(
    child: Composition, turn: TimeRange, following: tuple[Composition, TimeRange] | None
) -> TimeRange:
    if following is None:
        return turn
    return TimeRange.between(turn.start, turn.end + overlap(child, turn, following[1]))


def overlap(child: Composition, turn: TimeRange, following: TimeRange) -> Fraction:
    """How long a part is crossfaded into the one that follows it: what both have, at most half."""
    both = max(Fraction(0), child.range.end - following.start)
    return min(both, following.duration / 2, turn.duration / 2)


def shown_px(part: Placed) -> Fraction:
    """How many pixels of the canvas show a picture, averaged over those shown in turn."""
    match part:
        case PlacedClip() | PlacedBlank() | PlacedMade():
            return Fraction(part.region.area_px)
        case PlacedOverlay() | PlacedMoves():
            return shown_px(part.children[0])
        case PlacedStack():
            return sum((shown_px(child) for child in part.children), Fraction(0))
        case PlacedTrack():
            total = sum((shown_px(child) for child in part.children), Fraction(0))
            return total / len(part.children)
    assert_never(part)
