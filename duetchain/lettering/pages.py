"""End credits parted into cards: how large the type, which rows, who stands with whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from duetchain.lettering.fonts import Fonts
from duetchain.lettering.typeset import Letter, Setting, even_rows, setting

Role = Literal["title", "name", "sentence"]
Colour = tuple[int, int, int]

LEADING = 1.32
SCALES = (1.0, 0.92, 0.85, 0.78)
"""Rather a little smaller than one card more."""
SMALLEST_SCALES = (0.7, 0.63, 0.56, 0.5)
_LEAST_TYPE_PX = 8
_MOST_TRIED_LINES = 64
_FILLED_WIDTH, _FILLED_HEIGHT = 0.84, 0.86
_UNIT_PX = 1440
"""Sizes are meant for a card of this length squared, such as 1080 x 1920."""


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of the credits."""

    text: str
    role: Role


@dataclass(frozen=True, slots=True)
class _Style:
    """How a role is set; `most` is in code points."""

    size_px: int
    before_px: int
    colour: Colour
    is_bold: bool
    most_rows: int
    most: int


_STYLES: dict[Role, _Style] = {
    "title": _Style(62, 0, (244, 241, 234), is_bold=True, most_rows=2, most=200),
    "name": _Style(44, 32, (255, 255, 255), is_bold=True, most_rows=2, most=200),
    "sentence": _Style(31, 4, (172, 178, 188), is_bold=False, most_rows=4, most=600),
}
_RULE: Colour = (74, 80, 92)
_RULE_PX = 46


@dataclass(frozen=True, slots=True)
class Row:
    """One row of type with the gap above it, or the short rule below a title."""

    letters: tuple[Letter, ...]
    base: int
    size_px: int
    before_px: float
    colour: Colour
    is_rule: bool = False

    @property
    def height_px(self) -> float:
        """The space that it takes."""
        return self.before_px + (0 if self.is_rule else self.size_px * LEADING)


@dataclass(frozen=True, slots=True)
class Block:
    """What stays on one card: a name, its sentences, and the title before it."""

    rows: tuple[Row, ...]
    missing: tuple[str, ...]

    @property
    def height_px(self) -> float:
        """The space that it takes."""
        return sum(row.height_px for row in self.rows)

    def __add__(self, other: Block) -> Block:
        return Block(self.rows + other.rows, self.missing + other.missing)


Page = tuple[Block, ...]


def pages(
    lines: Sequence[CardLine],
    size_px: tuple[int, int],
    fonts: Fonts,
    *,
    scales: Sequence[float] = SCALES,
) -> tuple[Page, ...]:
    """The lines on as few cards as they need at the largest scale, or on one at a smaller.

    Args:
        lines: in order.
        size_px: width and height of a card.
        fonts: to choose from.
        scales: descending; more than 64 lines are tried at the first alone.
    """
    words = tuple(_set(line, fonts) for line in lines)
    tried_scales = scales if len(lines) <= _MOST_TRIED_LINES else scales[:1]
    found: tuple[Page, ...] = ()
    for scale in tried_scales:
        tried = _at_scale(lines, words, size_px, scale, fonts)
        if len(tried) == 1:
            return tried
        found = found or tried
    return found


def _set(line: CardLine, fonts: Fonts) -> Setting:
    style = _STYLES[line.role]
    return setting(line.text, most=style.most, fonts=fonts, bold=style.is_bold)


def _at_scale(
    lines: Sequence[CardLine],
    words: Sequence[Setting],
    size_px: tuple[int, int],
    scale: float,
    fonts: Fonts,
) -> tuple[Page, ...]:
    width_px, height_px = size_px[0] * _FILLED_WIDTH, size_px[1] * _FILLED_HEIGHT
    unit = scale * sqrt(size_px[0] * size_px[1]) / _UNIT_PX
    parts = [
        Block(tuple(_rows(line.role, one, unit, width_px, fonts)), one.missing)
        for line, one in zip(lines, words, strict=True)
    ]
    return _evenly(_together(lines, parts, height_px), height_px)


def _rows(role: Role, words: Setting, unit: float, room_px: float, fonts: Fonts) -> Iterator[Row]:
    style = _STYLES[role]
    size_px = max(_LEAST_TYPE_PX, round(style.size_px * unit))
    found = even_rows(
        words, most_px=room_px, size_px=size_px, most_rows=style.most_rows, fonts=fonts
    )
    before_px = style.before_px * unit
    for letters in found:
        yield Row(letters, words.base, size_px, before_px, style.colour)
        before_px = 0
    if role == "title" and found:
        yield Row((), 0, size_px, _RULE_PX * unit, _RULE, is_rule=True)


def _together(
    lines: Sequence[CardLine], parts: Sequence[Block], room_px: float
) -> tuple[Block, ...]:
    """A title with what follows it, a sentence with what it follows, as far as a card has room."""
    found: list[Block] = []
    for place, part in enumerate(parts):
        belongs = place and (lines[place].role == "sentence" or lines[place - 1].role == "title")
        if belongs and (found[-1] + part).height_px <= room_px:
            found[-1] += part
        else:
            found.append(part)
    return tuple(found)


def _evenly(blocks: Sequence[Block], room_px: float) -> tuple[Page, ...]:
    """The blocks on as few cards as they need, these as evenly filled as can be."""
    fewest = len(_filled(blocks, room_px))
    low, high = 0.0, room_px
    while fewest > 1 and high - low > 1:
        middle = (low + high) / 2
        if len(_filled(blocks, middle)) == fewest:
            high = middle
        else:
            low = middle
    return _filled(blocks, high)


def _filled(blocks: Sequence[Block], room_px: float) -> tuple[Page, ...]:
    found: list[list[Block]] = [[]]
    used_px = 0.0
    for block in blocks:
        if found[-1] and used_px + block.height_px > room_px:
            found.append([])
            used_px = 0.0
        found[-1].append(block)
        used_px += block.height_px
    return tuple(map(tuple, found))
