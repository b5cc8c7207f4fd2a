"""Names on cells and end credits as PNG pictures; the words never reach a filter graph."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from PIL import Image, ImageDraw

from duetchain.errors import UsageError
from duetchain.lettering.fonts import Fonts, installed
from duetchain.lettering.glyphs import inked, stamps
from duetchain.lettering.pages import (
    LEADING,
    SCALES,
    SMALLEST_SCALES,
    CardLine,
    Colour,
    Page,
    Row,
    pages,
)
from duetchain.lettering.typeset import (
    Letter,
    Run,
    Setting,
    extents_px,
    runs,
    setting,
    shortened,
    width_px,
)

__all__ = ["CardLine", "Lettered", "card", "cards", "label"]

_LEAST_PX, _MOST_AREA_PX = 16, 8192 * 4320
_WHITE: Colour = (255, 255, 255)
_BACKING = (12, 13, 16, 158)
_CARD: Colour = (15, 17, 21)
_SMOOTH = 4
"""How many times larger the backing is drawn, so that its corners come out smooth."""


@dataclass(frozen=True, slots=True)
class Lettered:
    """A picture of words: PNG bytes, and the characters that no font of the machine has."""

    png: bytes
    width_px: int
    height_px: int
    missing: tuple[str, ...]


def label(text: str, *, height_px: int, most_width_px: int, fonts: Fonts | None = None) -> Lettered:
    """One name for a cell: white on a soft dark backing with round corners, else transparent.

    A name that is too long ends in an ellipsis; of a name without anything to draw there is a
    picture without anything to see.

    Args:
        text: anybody's words; 256 code points of them are read.
        height_px: of the picture, made even.
        most_width_px: of the picture, which is as narrow as the name allows and even.
        fonts: to choose from; those of the machine by default.

    Raises:
        UsageError: if the height is below 16, the width below the height, or both too large.
    """
    fonts = fonts or installed()
    height, most_width = height_px // 2 * 2, most_width_px // 2 * 2
    _check(most_width, height)
    if most_width < height:
        raise UsageError(f"a label {height} pixels high needs as many in width, not {most_width}")
    words = setting(text, most=256, fonts=fonts, bold=True)
    pad_px = round(height * 0.34)
    size_px, row = _fitted(words, height, most_width - 2 * pad_px, fonts)
    if not row:
        return _lettered(Image.new("RGBA", (2, height)), words.missing)
    wide = width_px(row, words.base, size_px=size_px)
    picture = _backing(min(ceil((wide + 2 * pad_px) / 2) * 2, most_width), height)
    pen = _Pen(picture, size_px, _WHITE)
    at_px = ((picture.width - wide) / 2, _baseline_px(height, size_px))
    pen.write(row, words.base, at_px)
    return _lettered(picture, words.missing)


def _fitted(
    words: Setting, height_px: int, room_px: int, fonts: Fonts
) -> tuple[int, tuple[Letter, ...]]:
    """A type size for a label, and as much of the name as fits."""
    size_px = round(height_px * 0.54)
    row = _cut(words, size_px, room_px, fonts)
    rise_px, fall_px = extents_px(row, words.base, size_px=size_px)
    above_px = _baseline_px(height_px, size_px)
    excess = max(rise_px / above_px, fall_px / (height_px - above_px))
    if excess <= 1:
        return size_px, row
    size_px = max(round(size_px / min(excess, 2)), 6)
    return size_px, _cut(words, size_px, room_px, fonts)


def _cut(words: Setting, size_px: int, room_px: int, fonts: Fonts) -> tuple[Letter, ...]:
    row = words.letters
    if words.is_cut or width_px(row, words.base, size_px=size_px) > room_px:
        return shortened(row, words.base, most_px=room_px, size_px=size_px, fonts=fonts)
    return row


def _baseline_px(height_px: int, size_px: int) -> int:
    """Where capitals stand in the middle."""
    return round(height_px / 2 + size_px * 0.36)


def card(
    lines: Sequence[CardLine], *, width_px: int, height_px: int, fonts: Fonts | None = None
) -> Lettered:
    """All lines on one card of the canvas's size, set smaller, down to a half, if they are many.

    Raises:
        UsageError: if they do not fit on one card (see `cards`), or the size is none for a card.
    """
    size_px, fonts = (width_px, height_px), fonts or installed()
    found = _paged(lines, size_px, fonts, SCALES + SMALLEST_SCALES)
    if len(found) > 1:
        raise UsageError(f"{len(lines)} lines need {len(found)} cards of {width_px} x {height_px}")
    return _drawn(found[0], size_px)


def cards(
    lines: Sequence[CardLine], *, width_px: int, height_px: int, fonts: Fonts | None = None
) -> tuple[Lettered, ...]:
    """The end credits as cards of the canvas's size, as few as needed and evenly filled.

    A name and its sentences stay on one card; nobody is left out. Sentences longer than four rows
    end in an ellipsis.

    Args:
        lines: anybody's words; 600 code points of a sentence are read and 200 of others.
        width_px: of each card, even.
        height_px: of each card, even.
        fonts: to choose from; those of the machine by default.

    Raises:
        UsageError: if the size is odd, below 16 or above 8192 x 4320 pixels in all.
    """
    size_px, fonts = (width_px, height_px), fonts or installed()
    found = _paged(lines, size_px, fonts, SCALES)
    return tuple(_drawn(page, size_px) for page in found)


def _paged(
    lines: Sequence[CardLine], size_px: tuple[int, int], fonts: Fonts, scales: Sequence[float]
) -> tuple[Page, ...]:
    _check(*size_px)
    if size_px[0] % 2 or size_px[1] % 2:
        raise UsageError(f"a card has even sides, not {size_px[0]} x {size_px[1]}")
    return pages(lines, size_px, fonts, scales=scales)


def _drawn(page: Page, size_px: tuple[int, int]) -> Lettered:
    """The rows of a card below each other, all of them in its middle."""
    picture = Image.new("RGB", size_px, _CARD)
    placed = [row for block in page for row in block.rows]
    first_gap_px = placed[0].before_px if placed else 0
    used_px = sum(row.height_px for row in placed)
    top_px = (size_px[1] - used_px - first_gap_px) / 2
    for row in placed:
        (_draw_rule if row.is_rule else _draw_row)(row, picture, top_px)
        top_px += row.height_px
    missing = dict.fromkeys(one for block in page for one in block.missing)
    return _lettered(picture, tuple(missing))


def _draw_rule(row: Row, picture: Image.Image, top_px: float) -> None:
    half_px, y_px = row.size_px * 0.8, round(top_px + row.before_px / 2)
    thick_px = max(1, round(row.size_px / 24))
    middle_px = picture.width / 2
    box = (middle_px - half_px, y_px, middle_px + half_px, y_px + thick_px - 1)
    ImageDraw.Draw(picture).rectangle(box, fill=row.colour)


def _draw_row(row: Row, picture: Image.Image, top_px: float) -> None:
    wide = width_px(row.letters, row.base, size_px=row.size_px)
    baseline_px = round(top_px + row.before_px + row.size_px * LEADING * 0.76)
    pen = _Pen(picture, row.size_px, row.colour)
    pen.write(row.letters, row.base, ((picture.width - wide) / 2, baseline_px))


@dataclass(frozen=True, slots=True)
class _Pen:
    """Writes rows of one size and colour on a picture."""

    picture: Image.Image
    size_px: int
    colour: Colour

    def write(self, row: Sequence[Letter], base: int, at_px: tuple[float, int]) -> None:
        """Draw a row from its left end on a baseline."""
        x_px, y_px = at_px
        for run in runs(row, base):
            if run.face.colour:
                self._stamp(run, round(x_px), y_px)
            else:
                self._ink(run, round(x_px), y_px)
            x_px += run.glyphs.advance * self.size_px

    def _ink(self, run: Run, x_px: int, y_px: int) -> None:
        """Through a mask: drawn straight on transparency, edges would be dark."""
        top_px = max(0, y_px - 5 * self.size_px // 2)
        bottom_px = min(self.picture.height, y_px + 3 * self.size_px // 2)
        if bottom_px <= top_px:
            return
        size = (self.picture.width, bottom_px - top_px)
        at_px = (x_px, y_px - top_px)
        mask = inked(run.face, run.glyphs, size_px=self.size_px, at_px=at_px, canvas=size)
        self._lay(Image.new("RGB", size, self.colour), mask, 0, top_px)

    def _stamp(self, run: Run, x_px: int, y_px: int) -> None:
        """Coloured glyphs, one by one."""
        for one in stamps(run.face, run.glyphs, size_px=self.size_px, colour=self.colour):
            place = (round(x_px + one.right_px), round(y_px + one.down_px))
            self._lay(one.picture.convert("RGB"), one.picture.getchannel("A"), *place)

    def _lay(self, ink: Image.Image, mask: Image.Image, x_px: int, y_px: int) -> None:
        """Over what is there, transparent or not."""
        if self.picture.mode == "RGB":
            self.picture.paste(ink, (x_px, y_px), mask)
            return
        over = Image.new("RGBA", self.picture.size)
        ink.putalpha(mask)
        over.paste(ink, (x_px, y_px))
        self.picture.alpha_composite(over)


def _backing(width_px: int, height_px: int) -> Image.Image:
    """A dark rectangle with round corners that lets the picture through."""
    size = (width_px * _SMOOTH, height_px * _SMOOTH)
    mask = Image.new("L", size)
    box = (0, 0, size[0] - 1, size[1] - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius=size[1] * 0.3, fill=_BACKING[3])
    picture = Image.new("RGBA", (width_px, height_px), _BACKING[:3])
    picture.putalpha(mask.resize((width_px, height_px), Image.Resampling.BOX))
    return picture


def _check(width_px: int, height_px: int) -> None:
    if min(width_px, height_px) < _LEAST_PX or width_px * height_px > _MOST_AREA_PX:
        raise UsageError(f"{width_px} x {height_px} pixels is no size for words")


def _lettered(picture: Image.Image, missing: tuple[str, ...]) -> Lettered:
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=6)
    return Lettered(file.getvalue(), picture.width, picture.height, missing)
