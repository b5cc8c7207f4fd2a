"""Which fonts there are, and what they have glyphs for."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageFont

from duetchain.lettering.fontfile import NOTHING, coverage, faces_in
from duetchain.lettering.fonts import BUNDLED, PREFERRED, Fonts, in_folders, installed

NONE = Fonts((BUNDLED,), is_shaped=False)
BUNDLED_BYTES = ImageFont.load_default(size=24).font_bytes
SAMPLE = "aZ09 ,'øÅßğŁΩЖقש猫ね김दไ…€←☃❤🎸\U0001f9ff\u0378\ue000"


def scalable() -> list:
    """One regular face of each of up to 40 families of this machine, and the bundled one."""
    found = {face.family: face for face in installed().faces if not face.colour}
    return [found[family] for family in sorted(found)[:40]]


def bitmap(font: ImageFont.FreeTypeFont, letter: str) -> tuple:
    mask = font.getmask2(letter, mode="L")[0]
    return mask.size, bytes(mask)


@pytest.mark.parametrize("face", scalable(), ids=lambda face: face.family)
def test_a_letter_that_the_table_lacks_is_drawn_as_the_box_and_no_other(face):
    fonts = Fonts((face,), is_shaped=False)
    font = fonts.loaded(face, 24)
    box = bitmap(font, "\U0010fffd")
    for letter in SAMPLE:
        if fonts.face(letter) is None:
            assert bitmap(font, letter) == box, f"{face.family} draws U+{ord(letter):04X}"


@pytest.mark.parametrize("face", scalable(), ids=lambda face: face.family)
def test_letters_that_the_table_has_are_not_drawn_as_the_box(face):
    fonts = Fonts((face,), is_shaped=False)
    font = fonts.loaded(face, 24)
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
    assert (face.family, face.index, face.colour, face.strike_px) == ("Aileron", 0, False, 0)
    assert in_folders([tmp_path]).faces == (face, BUNDLED)


def test_fonts_far_below_are_not_looked_for(tmp_path):
    place = tmp_path.joinpath(*"abcdefgh") / "deep.ttf"
    place.parent.mkdir(parents=True)
    place.write_bytes(BUNDLED_BYTES)
    assert in_folders([tmp_path]).faces == (BUNDLED,)


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, len(BUNDLED_BYTES) - 1), junk=st.binary(min_size=1, max_size=64))
def test_a_damaged_font_is_read_or_refused_but_never_fails(at, junk):
    damaged = BUNDLED_BYTES[:at] + junk + BUNDLED_BYTES[at + len(junk) :]
    found = coverage(io.BytesIO(damaged), 0)
    assert "a" in found or "a" not in found


def sfnt(cmap: bytes) -> io.BytesIO:
    head = b"\x00\x01\x00\x00" + struct.pack(">H6x", 1)
    return io.BytesIO(head + struct.pack(">4s4xII", b"cmap", 28, len(cmap)) + cmap)


def table(*, body: bytes, platform: int = 3, encoding: int = 10) -> io.BytesIO:
    return sfnt(struct.pack(">HHHHI", 0, 1, platform, encoding, 12) + body)


def groups(*found: tuple[int, int, int], kind: int = 12) -> bytes:
    head = struct.pack(">HHIII", kind, 0, 16 + 12 * len(found), 0, len(found))
    return head + b"".join(struct.pack(">III", *group) for group in found)


def test_a_table_of_groups_covers_both_ends_and_nothing_beside():
    found = coverage(table(body=groups((0x61, 0x63, 5), (0x1F3B8, 0x1F3B8, 9))), 0)
    assert [letter for letter in "`abcd🎷🎸🎹" if letter in found] == ["a", "b", "c", "🎸"]


def test_a_table_of_segments_leaves_out_the_glyph_that_is_none():
    # a..c by delta, x..z through an array whose second glyph is 0
    lasts, firsts = struct.pack(">3H", 0x63, 0x7A, 0xFFFF), struct.pack(">3H", 0x61, 0x78, 0xFFFF)
    deltas, offsets = struct.pack(">3H", 0x10000 - 0x60, 0, 1), struct.pack(">3H", 0, 4, 0)
    body = struct.pack(">7H", 4, 0, 0, 6, 0, 0, 0) + lasts + b"\0\0" + firsts + deltas + offsets
    found = coverage(table(body=body + struct.pack(">3H", 7, 0, 8), encoding=1), 0)
    assert [letter for letter in "abcdwxyz\uffff" if letter in found] == ["a", "b", "c", "x", "z"]


@pytest.mark.parametrize(
    "file",
    [
        table(body=groups((0x61, 0x7A, 5), kind=13)),
        table(body=groups((0x61, 0x7A, 5)), platform=1, encoding=0),
        table(body=groups((0x61, 0x7A, 5)), platform=3, encoding=0),
        table(body=groups((0x61, 0x7A, 5), (0x41, 0x5A, 40))),
        table(body=groups((0x61, 0xFFFFFFFF, 5))),
    ],
    ids=["boxes", "not Unicode", "symbols", "falling", "beyond Unicode"],
)
def test_tables_of_no_use_cover_nothing(file):
    assert "a" not in coverage(file, 0)


def test_nothing_covers_nothing():
    assert "a" not in NOTHING


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
