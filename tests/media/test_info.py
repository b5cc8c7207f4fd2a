"""Facts of files: what follows from them, and their way through JSON."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import pytest
from factories import audio, film, photo, silent, song, video
from hypothesis import given
from hypothesis import strategies as st
from strategies import infos

from duetchain.media.info import STILL_S, AudioStream, MediaInfo, VideoStream
from duetchain.rational_time import TimeRange


@pytest.mark.parametrize(
    ("rotation", "aspect"), [(0, "16/9"), (90, "9/16"), (180, "16/9"), (270, "9/16")]
)
def test_a_quarter_turn_makes_landscape_portrait(rotation, aspect):
    assert video((1280, 720), rotation=rotation).upright_aspect == Fraction(aspect)


def test_wide_pixels_make_a_wide_picture():
    assert video((720, 576), pixel_shape=Fraction(64, 45)).upright_aspect == Fraction(16, 9)


def test_wide_pixels_are_turned_with_the_picture():
    turned = video((720, 576), pixel_shape=Fraction(64, 45), rotation=90)
    assert turned.upright_aspect == Fraction(9, 16)


def test_a_picture_is_there_from_its_first_frame_to_the_end_of_its_last():
    assert video(start=Fraction(1, 25), lasts=2).range == TimeRange(Fraction(1, 25), Fraction(2))


@pytest.mark.parametrize(
    ("info", "lasts"),
    [
        (film(lasts=3), 3),
        (song(lasts=4), 4),
        (silent(lasts=Fraction(1, 3)), Fraction(1, 3)),
        (MediaInfo(container="mov", video=video(lasts=2), audio=audio(lasts=3)), 3),
        (MediaInfo(container="mov", video=video(lasts=4), audio=audio(lasts=3)), 4),
        (MediaInfo(container="mov", video=video(lasts=2, start=2), audio=audio(lasts=3)), 4),
        (photo(), STILL_S),
        (MediaInfo(container="mov"), 0),
    ],
)
def test_a_file_lasts_as_long_as_the_longer_of_picture_and_sound(info, lasts):
    assert info.duration == lasts


def test_a_still_has_no_rate_and_neither_has_a_song():
    assert photo().frame_rate is None
    assert song().frame_rate is None


def test_a_rate_is_snapped_to_a_standard_one():
    assert str(film(rate=Fraction("29.98")).frame_rate) == "29.97"


@given(infos())
def test_facts_survive_their_json(info):
    assert MediaInfo.from_json(info.to_json()) == info


@given(infos())
def test_equal_facts_are_equal_json(info):
    assert MediaInfo.from_json(info.to_json()).to_json() == info.to_json()


def test_json_is_sorted_and_leaves_defaults_out():
    assert song(lasts=Fraction(3, 2)).to_json() == (
        b'{"audio":{"channels":2,"codec":"aac","end":"3/2","index":0,"rate_hz":44100,'
        b'"start":"0/1"},"container":"mp3","edition":5}'
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"container":1}',
        b'{"container":"mov","surprise":1}',
        b'{"container":"mov","zero":"2/4"}',
        b'{"container":"mov","zero":0.5}',
        b'{"container":"mov","still":"yes"}',
        b"\xff",
    ],
)
def test_other_json_is_no_facts(content):
    with pytest.raises((msgspec.MsgspecError, UnicodeDecodeError)):
        MediaInfo.from_json(content)


@pytest.mark.parametrize("kind", [VideoStream, AudioStream, MediaInfo])
def test_facts_cannot_be_changed(kind):
    facts = {VideoStream: video(), AudioStream: audio(), MediaInfo: film()}[kind]
    with pytest.raises(AttributeError, match="immutable"):
        facts.container = "x"


PLAUSIBLE = film().to_json().decode()
MADE_UP = [
    ('"width_px":1280', '"width_px":0'),
    ('"width_px":1280', '"width_px":-5'),
    ('"height_px":720', '"height_px":' + "9" * 30),
    ('"rate":"30/1"', '"rate":"0/1"'),
    ('"rate":"30/1"', '"rate":"' + "9" * 4000 + '/1"'),
    ('"rate":"30/1"', '"rate":"' + "9" * 5000 + '/1"'),
    ('"rate":"30/1"', '"rate":"1/' + "9" * 4000 + '"'),
    ('"end":"10/1"', '"end":"' + "9" * 4000 + '/1"'),
    ('"end":"10/1"', '"end":"-1/1"'),
    ('"channels":2', '"channels":0'),
    ('"rate_hz":44100', '"rate_hz":0'),
    ('"codec":"aac"', '"codec":"' + "a" * 200_000 + '"'),
    ('"container":"mov"', '"container":"mov","comment":"' + "a" * 200_000 + '"'),
    ('"container":"mov"', '"container":"mov","streams":-1'),
    ('"container":"mov"', '"container":"mov","zero":"' + "9" * 300 + '/1"'),
    ('"container":"mov"', '"container":' + "[" * 100_000 + "]" * 100_000),
    (PLAUSIBLE, "[" * 1_000_000),
    (PLAUSIBLE, '{"a":' * 100_000),
]


@pytest.mark.parametrize(("was", "now"), MADE_UP, ids=lambda text: text[:24])
def test_facts_of_what_no_media_can_be_are_no_facts(was, now):
    assert was in PLAUSIBLE
    with pytest.raises(msgspec.ValidationError):
        MediaInfo.from_json(PLAUSIBLE.replace(was, now).encode())


@given(infos(), st.data())
def test_facts_with_a_byte_changed_are_refused_or_can_be_used(info, data):
    content = bytearray(info.to_json())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255))
    try:
        found = MediaInfo.from_json(bytes(content))
    except msgspec.ValidationError:
        return
    for one in (found.video, found.cover):
        assert one is None or one.upright_aspect > 0
    assert found.frame_rate is None or found.frame_rate.per_second > 0
