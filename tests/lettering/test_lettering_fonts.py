"""Which fonts there are, and what they have glyphs for."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
from font_made import font_with
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageFont

from duetchain.lettering.draw import label
from duetchain.lettering.fontfile import Face, faces_in
from duetchain.lettering.fonts import PREFERRED, Fonts, in_folders, installed
from duetchain.lettering.glyphs import BUNDLED, has_letter

NONE = Fonts((BUNDLED,))
BUNDLED_BYTES = ImageFont.load_default(size=24).font_bytes
SAMPLE = "aZ09 ,'øÅßğŁΩЖقש猫ね김दไ…€←☃❤🎸\U0001f9ff\u0378\ue000"


def scalable() -> list:
    """One regular face of each of up to 40 families of this machine, and the bundled one."""
    found = {face.family: face for face in installed().faces if not face.colour}
    return [found[family] for family in sorted(found)[:40]]


def by_freetype(face: Face) -> ImageFont.FreeTypeFont:
    source = face.path or io.BytesIO(BUNDLED_BYTES)
    basic = ImageFont.Layout.BASIC
    return ImageFont.truetype(source, 24, index=face.index, layout_engine=basic)


def bitmap(font: ImageFont.FreeTypeFont, letter: str) -> tuple:
    mask = font.getmask2(letter, mode="L")[0]
    return mask.size, bytes(mask)


@pytest.mark.parametrize("face", scalable(), ids=lambda face: face.family)
def test_a_letter_that_the_table_lacks_is_drawn_as_the_box_and_no_other(face):
    fonts = Fonts((face,))
    font = by_freetype(face)
    box = bitmap(font, "\U0010fffd")
    for letter in SAMPLE:
        if fonts.face(letter) is None:
            assert bitmap(font, letter) == box, f"{face.family} draws U+{ord(letter):04X}"


@pytest.mark.parametrize("face", scalable(), ids=lambda face: face.family)
def test_letters_that_the_table_has_are_not_drawn_as_the_box(face):
    fonts = Fonts((face,))
    font = by_freetype(face)
    box = bitmap(font, "\U0010fffd")
    drawn = [letter for letter in SAMPLE if fonts.face(letter) and letter.isalnum()]
    assert [letter for letter in drawn if bitmap(font, letter) == box] == []


def test_the_bundled_face_has_latin_and_says_what_it_lacks():
    assert NONE.face("Duet 12") is BUNDLED
    assert NONE.face("猫") is None
    assert not NONE.has("🎸")


def test_a_folder_without_fonts_leaves_the_bundled_face(tmp_path):
    assert in_folders([tmp_path, tmp_path / "missing"]).faces == (BUNDLED,)


def test_files_that_are_no_fonts_are_passed_over(tmp_path):
    (tmp_path / "empty.ttf").write_bytes(b"")
    (tmp_path / "words.otf").write_bytes(b"not a font at all" * 100)
    (tmp_path / "many.ttc").write_bytes(b"ttcf\x00\x01\x00\x00" + b"\xff" * 4)
    (tmp_path / "cut.ttf").write_bytes(BUNDLED_BYTES[:300])
    (tmp_path / "folder.ttf").mkdir()
    assert in_folders([tmp_path]).face("a") is BUNDLED


def test_a_font_is_found_in_a_folder_below_with_its_names(tmp_path):
    place = tmp_path / "a" / "b" / "Some.TTF"
    place.parent.mkdir(parents=True)
    place.write_bytes(BUNDLED_BYTES)
    (face,) = faces_in(place)
    assert (face.family, face.index, face.colour) == ("Aileron", 0, False)
    assert in_folders([tmp_path]).faces == (face, BUNDLED)


def test_fonts_far_below_are_not_looked_for(tmp_path):
    place = tmp_path.joinpath(*"abcdefgh") / "deep.ttf"
    place.parent.mkdir(parents=True)
    place.write_bytes(BUNDLED_BYTES)
    assert in_folders([tmp_path]).faces == (BUNDLED,)


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, len(BUNDLED_BYTES) - 1), junk=st.binary(min_size=1, max_size=64))
def test_a_damaged_font_is_drawn_or_refused_but_never_fails(tmp_path_factory, at, junk):
    place = tmp_path_factory.mktemp("damaged") / "font.ttf"
    place.write_bytes(BUNDLED_BYTES[:at] + junk + BUNDLED_BYTES[at + len(junk) :])
    fonts = Fonts((*faces_in(place), BUNDLED))
    assert label("Ann a", height_px=32, most_width_px=300, fonts=fonts).png


def test_a_font_that_is_gone_has_no_letters(tmp_path):
    assert not has_letter(Face(str(tmp_path / "gone.ttf"), 0, "Gone"), "a")


def cmap(kind: int, *, platform: int = 3, encoding: int = 10) -> bytes:
    """One range, a to z, from glyph 5."""
    body = struct.pack(">HHIII3I", kind, 0, 28, 0, 1, 0x61, 0x7A, 5)
    return struct.pack(">HHHHI", 0, 1, platform, encoding, 12) + body


@pytest.mark.parametrize(
    ("table", "count"),
    [
        (cmap(12), 1),
        (cmap(13), 0),
        (cmap(12, platform=1, encoding=0), 0),
        (cmap(12, encoding=0), 0),
        (b"", 0),
    ],
    ids=["letters", "boxes", "not Unicode", "symbols", "nothing"],
)
def test_only_fonts_of_letters_are_taken(tmp_path, table, count):
    place = tmp_path / "made.ttf"
    place.write_bytes(font_with(BUNDLED_BYTES, cmap=table))
    found = faces_in(place)
    assert len(found) == count
    assert all(has_letter(face, "a") and not has_letter(face, "A") for face in found)


@pytest.mark.parametrize("kind", PREFERRED)
def test_every_kind_of_text_has_a_face_for_plain_letters(kind):
    assert NONE.face("abc", kind=kind, bold=True) is BUNDLED


def test_preferred_families_come_before_others_and_bold_before_regular_if_asked(tmp_path):
    faces = [face for face in installed().faces if face.family == "DejaVu Sans"]
    if not faces:
        pytest.skip("no DejaVu Sans here")
    assert installed().face("Bjørn").family == "DejaVu Sans"
    assert "Bold" not in Path(installed().face("Bjørn").path).name
    assert installed().face("Bjørn", bold=True).weight == max(face.weight for face in faces)


def test_fonts_are_looked_for_once():
    assert installed() is installed()
