"""What only bytes tell: sizes, animations, the grids of photos; and no lie of theirs hurts."""

from __future__ import annotations

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duetchain.media.by_bytes.sizes import told_size, webp_animation
from duetchain.media.by_bytes.tiles import heif_picture
from duetchain.media.probe import probe


def box(kind, *parts):
    content = b"".join(parts)
    return struct.pack(">I4s", len(content) + 8, kind) + content


def heic(*, size=(4032, 3024), angle=0, mirrored=False, kind=b"grid"):
    """A HEIF file of one picture, without its pixels."""
    properties = [box(b"ispe", bytes(4), struct.pack(">II", *size)), box(b"irot", bytes([angle]))]
    properties += [box(b"imir", b"\0")] if mirrored else []
    marks = bytes([len(properties), *range(1, len(properties) + 1)])
    ipma = box(b"ipma", bytes(4), struct.pack(">IH", 1, 1), marks)
    infe = box(b"infe", b"\x02\0\0\0", struct.pack(">HH4s", 1, 0, kind), b"\0")
    iinf = box(b"iinf", bytes(4), struct.pack(">H", 1), infe)
    iprp = box(b"iprp", box(b"ipco", *properties), ipma)
    meta = box(b"meta", bytes(4), box(b"pitm", bytes(4), b"\0\x01"), iinf, iprp)
    return box(b"ftyp", b"heic", bytes(4), b"mif1") + meta


@pytest.mark.parametrize(("angle", "rotation"), [(0, 0), (1, 270), (2, 180), (3, 90)])
def test_a_photos_angle_is_counted_against_the_clock(angle, rotation):
    assert heif_picture(heic(angle=angle)).rotation == rotation


def test_a_photo_of_tiles_is_as_large_as_it_says():
    found = heif_picture(heic(mirrored=True))
    assert (found.size_px, found.mirrored, found.grid) == ((4032, 3024), True, 0)


def test_a_photo_of_one_piece_is_no_grid():
    assert heif_picture(heic(kind=b"hvc1")).grid is None


def test_a_film_is_no_photo():
    assert heif_picture(box(b"ftyp", b"isom") + box(b"moov")) is None
    assert heif_picture(box(b"ftyp", b"heic", bytes(4)) + box(b"moov") + box(b"meta")) is None


@given(st.integers(0, 200), st.binary(max_size=20))
def test_a_damaged_photo_is_a_value_error_or_nothing(at, junk):
    content = heic()
    broken = content[: 12 + at] + junk + content[12 + at + len(junk) :]
    with contextlib.suppress(ValueError):
        heif_picture(broken)


@given(st.binary(max_size=300))
def test_no_bytes_hurt(content):
    for head in (b"", b"RIFF\0\0\0\0WEBPVP8X", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF"):
        told_size(head + content)
        webp_animation(head + content)


def test_an_animation_tells_its_frames(studio):
    clip = studio.make(
        "anim.webp", "-f", "lavfi", "-i", "testsrc=s=64x36:r=10:d=1", "-c:v", "libwebp_anim"
    )
    found = webp_animation(clip.read_bytes())
    assert (found.size_px, sum(found.durations_ms)) == ((64, 36), 1000)
    info = probe(clip)
    assert (info.container, float(info.duration), float(info.video.rate)) == ("webp_anim", 1, 10)


@pytest.mark.parametrize("name", ["size.png", "size.jpg", "size.gif"])
def test_a_picture_tells_its_size_in_its_first_bytes(studio, name):
    words = ["-f", "lavfi", "-i", "testsrc=s=322x182:d=0.04", "-frames:v", "1", "-update", "1"]
    words = words[: -2 if name.endswith("gif") else None]
    assert told_size(studio.make(name, *words).read_bytes()) == (322, 182)
