"""Letters as glyphs: shaped, measured and drawn by HarfBuzz, alike on every machine."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import ceil, floor

import uharfbuzz as hb
from PIL import Image, ImageFont

from duetchain.lettering.fontfile import Face

BUNDLED = Face("", 0, "Aileron")
"""What Pillow brings: a few hundred bytes of Latin, there on every machine."""

_REGULAR = 400
_IN_MANY_SCRIPTS = "Zyyy"


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph by its number, and where its origin is: right and up, in parts of the type size."""

    number: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A run from left to right: how far it moves the pen, rises and falls, in the same parts."""

    placed: tuple[Glyph, ...]
    advance: float
    rise: float
    fall: float


@dataclass(frozen=True, slots=True, eq=False)
class Stamp:
    """A coloured glyph, and how far right and down of a run's origin its corner is."""

    picture: Image.Image
    right_px: float
    down_px: float


@lru_cache(maxsize=1024)
def shaped(face: Face, text: str, *, is_right_to_left: bool) -> Glyphs:
    """The glyphs of letters that stand in one face and direction.

    Args:
        face: that has them.
        text: in reading order, in any scripts.
        is_right_to_left: the direction.
    """
    font, unit = _font(face), 1 / _font(face).face.upem
    placed: list[Glyph] = []
    x = rise = fall = 0.0
    for number, move in _moves(font, text, is_right_to_left=is_right_to_left):
        one = Glyph(number, x + move.x_offset * unit, move.y_offset * unit)
        placed.append(one)
        x += move.x_advance * unit
        if ink := font.get_glyph_extents(number):
            rise = max(rise, one.y + ink.y_bearing * unit)
            fall = max(fall, -one.y - (ink.y_bearing + ink.height) * unit)
    return Glyphs(tuple(placed), x, rise, fall)


def _moves(
    font: hb.Font, text: str, *, is_right_to_left: bool
) -> Iterator[tuple[int, hb.GlyphPosition]]:
    """Glyphs from left to right with what each does to the pen; each script shaped by its rules."""
    parts = list(_by_script(text))
    for script, part in reversed(parts) if is_right_to_left else parts:
        buffer = hb.Buffer()
        buffer.add_str(part)
        buffer.direction = "rtl" if is_right_to_left else "ltr"
        buffer.script = script
        buffer.language = "und"
        hb.shape(font, buffer)
        numbers = (one.codepoint for one in buffer.glyph_infos)
        yield from zip(numbers, buffer.glyph_positions, strict=True)


def _by_script(text: str) -> Iterator[tuple[str, str]]:
    """The text parted; marks, digits and signs go with what stands before them, else after."""
    scripts = [_script(letter) for letter in text]
    last = next(filter(None, scripts), _IN_MANY_SCRIPTS)
    for place, script in enumerate(scripts):
        last = scripts[place] = script or last
    for script, group in groupby(range(len(text)), scripts.__getitem__):
        yield script, "".join(text[place] for place in group)


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """Its script (ISO 15924); "" for what stands in many."""
    buffer = hb.Buffer()
    buffer.add_str(letter)
    buffer.guess_segment_properties()
    return buffer.script or ""


def inked(
    face: Face, glyphs: Glyphs, *, size_px: int, at_px: tuple[float, float], canvas: tuple[int, int]
) -> Image.Image:
    """A run as a mask of the canvas's size, its origin `at_px` right and down of the corner."""
    font, scale = _scaled(face, size_px)
    pen = hb.RasterDraw()
    pen.extents = hb.RasterExtents(0, 0, *canvas, 0)
    for one in glyphs.placed:
        x, y = at_px[0] + one.x * size_px, canvas[1] - at_px[1] + one.y * size_px
        pen.transform = (scale, 0, 0, scale, x, y)
        pen.draw_glyph(font, one.number)
    drawn = pen.render()
    return Image.frombytes("L", canvas, drawn.buffer, "raw", "L", drawn.extents.stride, -1)


def stamps(
    face: Face, glyphs: Glyphs, *, size_px: int, colour: tuple[int, int, int]
) -> Iterator[Stamp]:
    """The glyphs of a coloured face, one by one; what has no colour of its own takes `colour`."""
    font, _ = _scaled(face, size_px)
    for one in glyphs.placed:
        box = font.get_glyph_extents(one.number)
        if not (box and box.width and box.height):
            continue
        if png := font.get_glyph_color_png(one.number).data:
            yield _struck(face, one, size_px=size_px, png=png)
        else:
            yield _painted(face, one, size_px=size_px, colour=colour)


def _struck(face: Face, one: Glyph, *, size_px: int, png: bytes) -> Stamp:
    """A bitmap brought to the size of the row."""
    left, top, width, height = _box_px(face, one, size_px)
    size = (max(1, round(width)), max(1, round(height)))
    with Image.open(io.BytesIO(png), formats=["PNG"]) as own:
        premultiplied = own.convert("RGBA").convert("RGBa")
    small = premultiplied.resize(size, Image.Resampling.LANCZOS)
    return Stamp(small.convert("RGBA"), left, -top)


def _painted(face: Face, one: Glyph, *, size_px: int, colour: tuple[int, int, int]) -> Stamp:
    """Shapes filled with colours and gradients."""
    font, scale = _scaled(face, size_px)
    left, top, width, height = _box_px(face, one, size_px)
    x, y = floor(left), floor(top - height)
    canvas = (ceil(left + width) - x, ceil(top) - y)
    pen = hb.RasterPaint()
    pen.foreground = hb.Color(*colour, 255)
    pen.extents = hb.RasterExtents(0, 0, *canvas, 0)
    pen.transform = (scale, 0, 0, scale, one.x * size_px - x, one.y * size_px - y)
    pen.paint_glyph(font, one.number)
    drawn = pen.render()
    stride = drawn.extents.stride
    picture = Image.frombytes("RGBa", canvas, drawn.buffer, "raw", "BGRa", stride, -1)
    return Stamp(picture.convert("RGBA"), x, -y - canvas[1])


def _box_px(face: Face, one: Glyph, size_px: int) -> tuple[float, float, float, float]:
    """A glyph's left and top, right and up of the run's origin, its width and its height."""
    font, scale = _scaled(face, size_px)
    box = font.get_glyph_extents(one.number)
    left, top = one.x * size_px + box.x_bearing * scale, one.y * size_px + box.y_bearing * scale
    return left, top, box.width * scale, -box.height * scale


def _scaled(face: Face, size_px: int) -> tuple[hb.Font, float]:
    font = _font(face)
    return font, size_px / font.face.upem


def has_letter(face: Face, letter: str) -> bool:
    """Whether the face has a glyph for it; a file that is gone has none."""
    try:
        return bool(_font(face).get_nominal_glyph(ord(letter)))
    except hb.HarfBuzzError:
        return False


@lru_cache(maxsize=4096)
def _font(face: Face) -> hb.Font:
    """The face for shaping; a variable one that begins at its thinnest at regular weight."""
    blob = hb.Blob(_bundled_bytes()) if face is BUNDLED else hb.Blob.from_file_path(face.path)
    font = hb.Font(hb.Face(blob, face.index))
    if face.weight < _REGULAR and font.face.has_var_data:
        font.set_variations({"wght": _REGULAR})
    return font


def _bundled_bytes() -> bytes:
    font = ImageFont.load_default(size=32)
    return font.font_bytes if isinstance(font, ImageFont.FreeTypeFont) else b""
