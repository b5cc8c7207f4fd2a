"""What a person is told of a clip: what it is, what becomes of it, what is odd."""

from __future__ import annotations

from fractions import Fraction

import pytest
from factories import audio, film, photo, video

from duetchain.media.info import MediaInfo
from duetchain.media.telling import identity_lines, oddities, treatments

PLAIN = MediaInfo(container="mov", video=video(codec="h264"), audio=audio(rate_hz=48000), streams=2)


def of(*, picture=None, sound=None, **fields):
    return MediaInfo(
        container="mov",
        video=video(**picture) if picture is not None else None,
        audio=audio(**({"rate_hz": 48000} | sound)) if sound is not None else None,
        **fields,
    )


def test_nothing_is_done_to_a_plain_clip_and_nothing_is_odd_about_it():
    assert treatments(PLAIN) == ()
    assert oddities(PLAIN) == ()


@pytest.mark.parametrize(
    ("info", "words"),
    [
        (of(picture={"rotation": 90}), "turned a quarter to the right"),
        (of(picture={"rotation": 270, "mirrored": True}), "mirrored"),
        (of(picture={"pixel_shape": Fraction(64, 45)}), "its pixels of 64:45 made square"),
        (of(picture={"interlaced": True}), "deinterlaced"),
        (of(picture={"transfer": "smpte2084"}), "tone-mapped for plain screens"),
        (of(picture={"transfer": "arib-std-b67"}), "tone-mapped for plain screens"),
        (of(picture={"primaries": "bt2020"}), "its colours brought into those of plain screens"),
        (of(picture={"alpha": True}), "laid over the background, or over its parent"),
        (of(picture={"tiles": 0}), "its tiles put together"),
        (of(picture={"variable": True}), "its uneven frames brought to 30 a second"),
        (of(sound={"channels": 6, "layout": "5.1"}), "5.1 mixed down to stereo (ITU-R BS.775)"),
        (of(sound={"channels": 1}), "the one channel heard from both sides"),
        (of(sound={"rate_hz": 8000}), "resampled from 8000 to 48000 Hz"),
        (photo(), "shown as long as the others last"),
    ],
)
def test_a_treatment_is_told(info, words):
    assert words in treatments(info)


@pytest.mark.parametrize(
    ("info", "words"),
    [
        (of(sound={}, odd=("its end is missing",)), "its end is missing"),
        (of(sound={}, zero=Fraction(3, 2)), "its clock begins at 1.500 s"),
        (of(picture={"start": 1}, sound={}), "its picture begins 1.000 s late"),
        (of(picture={}, sound={"start": Fraction(1, 5)}), "its sound begins 0.200 s late"),
        (of(picture={"lasts": 2}, sound={"lasts": 5}), "3.00 s longer than its picture"),
        (of(sound={}, other_audio=(audio(),)), "it has 2 sounds"),
    ],
)
def test_an_oddity_is_told(info, words):
    assert any(words in one for one in oddities(info))


def test_every_sound_is_listed_and_which_is_used():
    info = of(picture={}, sound={"language": "eng"}, other_audio=(audio(index=2),))
    text = "\n".join(identity_lines(info))
    assert "sound 1: aac, 48000 Hz, stereo, eng, 10.000 s\n" in text
    assert "sound 2: aac, 44100 Hz, stereo, 10.000 s (not used)" in text


def test_what_is_not_used_is_listed():
    assert "not used: subtitle 2" in identity_lines(film(unused=("subtitle 2",)))
