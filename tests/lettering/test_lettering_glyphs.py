"""Letters as glyphs, and glyphs as ink."""

from __future__ import annotations

import io
import struct

import pytest
from font_made import font_with, painted, struck, tables_of
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

from duetchain.lettering.draw import label
from duetchain.lettering.fontfile import faces_in
from duetchain.lettering.fonts import Fonts, installed
from duetchain.lettering.glyphs import BUNDLED, inked, shaped

BUNDLED_FONT = ImageFont.load_default(size=32)


def numbers(face, text: str, *, is_right_to_left: bool = False) -> list[int]:
    found = shaped(face, text, is_right_to_left=is_right_to_left)
    return [one.number for one in found.placed]


def face_for(letters: str):
    face = installed().face(letters)
    if face is None:
        pytest.skip(f"no font with {letters} here")
    return face


def test_a_letter_is_drawn_as_freetype_draws_it():
    glyphs = shaped(BUNDLED, "M", is_right_to_left=False)
    size = (round(glyphs.advance * 128) + 16, 192)
    ours = inked(BUNDLED, glyphs, size_px=128, at_px=(8, 144), canvas=size)
    theirs = Image.new("L", size)
    font = BUNDLED_FONT.font_variant(size=128, layout_engine=ImageFont.Layout.BASIC)
    ImageDraw.Draw(theirs).text((8, 144), "M", 255, font, "ls")
    assert ImageStat.Stat(ImageChops.difference(ours, theirs)).mean[0] < 4


def test_a_run_reaches_as_far_as_its_ink():
    glyphs = shaped(BUNDLED, "Ág", is_right_to_left=False)
    mask = inked(BUNDLED, glyphs, size_px=100, at_px=(10, 150), canvas=(300, 300))
    _, top, _, bottom = mask.getbbox()
    assert 150 - top == pytest.approx(glyphs.rise * 100, abs=1)
    assert bottom - 150 == pytest.approx(glyphs.fall * 100, abs=1)


def test_a_run_without_ink_moves_the_pen():
    glyphs = shaped(BUNDLED, "  ", is_right_to_left=False)
    assert glyphs.advance > 0
    assert (glyphs.rise, glyphs.fall) == (0, 0)
    assert not inked(BUNDLED, glyphs, size_px=20, at_px=(0, 20), canvas=(30, 30)).getbbox()


def test_leftward_letters_stand_from_right_to_left_and_brackets_turn():
    face = face_for("אב()")
    first, second = numbers(face, "א"), numbers(face, "ב")
    assert numbers(face, "אב", is_right_to_left=True) == second + first
    assert numbers(face, "(", is_right_to_left=True) == numbers(face, ")")


def test_arabic_letters_are_joined():
    face = face_for("سلام")
    apart = {number for letter in "سلام" for number in numbers(face, letter, is_right_to_left=True)}
    joined = numbers(face, "سلام", is_right_to_left=True)
    assert len(joined) <= 4
    assert not set(joined[1:]) & apart


@pytest.mark.parametrize("word", ["क्ष", "শ্র", "မြန်"], ids=["deva", "beng", "mymr"])
def test_letters_of_india_and_burma_are_shaped(word):
    face = face_for(word)
    assert numbers(face, word) != [number for letter in word for number in numbers(face, letter)]


def test_each_script_of_a_run_is_shaped_by_its_own_rules():
    face = face_for("aسلام")
    assert numbers(face, "a1سلام", is_right_to_left=True) == [
        *numbers(face, "سلام", is_right_to_left=True),
        *numbers(face, "a1", is_right_to_left=True),
    ]


def test_marks_stand_on_their_letters():
    face = face_for("q\u0303")
    letter, mark = shaped(face, "q\u0303", is_right_to_left=False).placed
    assert mark.x < shaped(face, "q", is_right_to_left=False).advance
    assert letter.x == 0


def coloured(tmp_path, **tables: bytes) -> Fonts:
    place = tmp_path / "coloured.ttf"
    place.write_bytes(font_with(BUNDLED_FONT.font_bytes, **tables))
    (face,) = faces_in(place)
    assert face.colour
    return Fonts((face,))


def reds(fonts: Fonts) -> tuple[int, int, int, int]:
    """Where a label of one star is red."""
    fonts_of_star = label("*\ufe0f", height_px=100, most_width_px=300, fonts=fonts)
    picture = Image.open(io.BytesIO(fonts_of_star.png)).convert("RGB")
    red, green, _ = picture.split()
    return ImageChops.subtract(red, green).point(lambda one: 255 * (one > 128)).getbbox()


def test_glyphs_that_are_painted_come_in_colour(tmp_path):
    (star,) = numbers(BUNDLED, "*")
    (letter,) = numbers(BUNDLED, "M")
    left, top, right, bottom = reds(coloured(tmp_path, **painted(star, letter)))
    assert 30 < right - left < 60
    assert 30 < bottom - top < 45


def test_glyphs_that_are_pictures_come_in_the_size_of_the_row(tmp_path):
    (star,) = numbers(BUNDLED, "*")
    png = io.BytesIO()
    Image.new("RGBA", (128, 128), (255, 0, 0, 255)).save(png, "PNG")
    count = struct.unpack_from(">H", tables_of(BUNDLED_FONT.font_bytes)["maxp"], 4)[0]
    fonts = coloured(tmp_path, **struck(star, count, png.getvalue(), ppem=128))
    left, top, right, bottom = reds(fonts)
    assert right - left == pytest.approx(54, abs=2)
    assert bottom - top == pytest.approx(54, abs=2)
