"""When a sound is heard for the first time: a fact of its media, however it is packed."""

from fractions import Fraction

import pytest
from factories import audio
from hypothesis import given
from hypothesis import strategies as st

from duetchain.media.hearing import LEAST_POWER, PEAK_SHARE, FirstHeard, power_of, squares_of
from duetchain.media.info import MediaInfo, mix_of
from duetchain.media.probe import probe

TONE = "0.3*sin(2*PI*440*t)"


def first_of(powers):
    """By the definition, all at once."""
    loudest = max((min(one, 1) for one in powers), default=0)
    least = loudest * PEAK_SHARE
    found = (
        place for place, one in enumerate(powers) if one > LEAST_POWER and min(one, 1) >= least
    )
    return next(found, None)


@given(st.lists(st.floats(-80, 6).map(lambda level_db: 10 ** (level_db / 10)), max_size=30))
def test_block_by_block_it_is_the_first_of_all(powers):
    heard = FirstHeard()
    for place, power in enumerate(powers):
        was_sure = heard.first if heard.is_sure else None
        heard.add(power, place)
        assert was_sure is None or heard.first == was_sure
    assert heard.first == first_of(powers)


def test_full_scale_is_one():
    assert power_of(squares_of([32768, -32768]), 2) == 1
    assert power_of(0, 0) == 0


@pytest.mark.parametrize(
    ("name", "source", "rate", "silence"),
    [
        ("at once", TONE, 48000, 0),
        ("later", f"{TONE}*gte(t,0.5)", 44100, 0.5),
        ("noise first", f"if(lt(t,0.7),0.001*(random(0)-0.5),{TONE})", 48000, 0.7),
        ("faint beside what follows", f"if(lt(t,4.2),0.007*sin(999*t),3*{TONE})", 8000, 4.2),
        ("never", "0.001*sin(999*t)", 48000, 5),
    ],
)
def test_it_is_heard_where_it_begins_to_sound(studio, name, source, rate, silence):
    clip = studio.make(
        f"heard {name}.wav", "-f", "lavfi", "-i", f"aevalsrc='{source}':s={rate}:d=5",
        "-c:a", "pcm_f32le",
    )  # fmt: skip
    found = probe(clip).audio
    assert abs(float(found.silence) - silence) <= 0.01
    assert (found.heard is None) == (name == "never")


def test_in_every_packing_it_is_heard_then(studio):
    """Priming, timestamps in milliseconds and lossy codecs move it by a block at most."""
    source = f"aevalsrc='{TONE}*gte(t,0.5)|0.5*{TONE}*gte(t,0.6)':s=44100:d=1"
    for suffix, codec in ((".m4a", "aac"), (".mkv", "libopus"), (".mp3", "libmp3lame")):
        words = ["-f", "lavfi", "-i", source, "-c:a", codec]
        if codec == "libopus":
            words += ["-ar", "48000"]
        found = probe(studio.make(f"packed{suffix}", *words)).audio
        assert abs(float(found.heard) - 0.5) < 0.03, suffix


def test_of_several_sounds_it_is_when_the_first_is_heard():
    one, two = audio(silence=Fraction(3)), audio(start=1, silence=Fraction(1), index=2)
    assert mix_of((one, two)).heard == 2
    silent = audio(silence=Fraction(10))
    assert silent.heard is None
    assert mix_of((silent, silent)).heard is None
    assert mix_of((silent, one)).heard == 3


def test_no_sound_is_silent_for_longer_than_it_lasts():
    fine = MediaInfo(container="mp3", audio=audio(silence=Fraction(10)))
    assert not fine.fault()
    assert MediaInfo(container="mp3", audio=audio(silence=Fraction(11))).fault()
