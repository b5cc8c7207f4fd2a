"""The peaks of a sound that last: short events are left out of them, tones and hits are not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duetchain.ffmpeg.encode import SOUND_RATE_HZ
from duetchain.render.sound import lasting
from duetchain.render.sound.lasting import WITHIN, held_db, lasting_peaks, most_held
from duetchain.render.sound.waves import written

TIMES = np.arange(3 * SOUND_RATE_HZ) / SOUND_RATE_HZ
FLOOR = 0.01 * np.sin(2 * np.pi * 400 * TIMES)


@pytest.fixture
def told(tmp_path):
    """What is told of samples whose true peak is 0 dBTP."""

    def of(samples):
        both = np.stack([samples, 0.5 * samples], axis=1).astype(np.float32)
        path = tmp_path / "a.wav"
        written(path, both.shape, iter([(len(both), both)]), lambda _: None)
        return lasting_peaks(path, 0.0)

    return of


def knocked(length_ms, *times_s, level=1.0):
    """A soft tone with events of that length at some times."""
    heard = FLOOR.copy()
    for at in times_s:
        begin = round(at * SOUND_RATE_HZ)
        heard[begin : begin + max(1, round(length_ms * SOUND_RATE_HZ / 1000))] = level
    return heard


@pytest.mark.parametrize("hz", [20, 41, 100, 1000])
def test_a_tone_lasts_however_low(told, hz):
    assert told(np.sin(2 * np.pi * hz * TIMES)) == {"lasting_dbtp": 0, "brief_dbtp": 0}


@pytest.mark.parametrize(
    ("length_ms", "is_short", "is_brief"),
    [(0.02, True, True), (2, True, True), (3.9, True, True), (6, True, False),
     (9.9, True, False), (12, False, False), (30, False, False)],
)  # fmt: skip
def test_an_event_is_left_out_by_its_length(told, length_ms, is_short, is_brief):
    found = told(knocked(length_ms, 1.00013))
    assert (found["lasting_dbtp"] < -20, found["brief_dbtp"] < -20) == (is_short, is_brief)


def test_events_a_tenth_of_a_second_apart_are_left_out_each_and_a_buzz_is_not(told):
    assert told(knocked(8, *np.arange(0.5, 2.5, 0.12)))["lasting_dbtp"] < -20
    assert told(knocked(2, *np.arange(0.5, 2.5, 0.01)))["lasting_dbtp"] == 0


@pytest.mark.parametrize(("falls", "above"), [(60, 0), (120, 9)])
def test_a_drum_that_dies_away_lasts_unless_ten_milliseconds_take_most_of_it(told, falls, above):
    hit = np.exp(-falls * (TIMES % 0.5)) * np.sin(2 * np.pi * 700 * TIMES)
    assert told(hit)["lasting_dbtp"] == pytest.approx(-above, abs=1.5)


@pytest.mark.parametrize("odd", [np.nan, np.inf])
def test_of_silence_and_of_what_is_no_number_nothing_is_told(told, odd):
    heard = FLOOR.copy()
    heard[1000] = odd
    assert told(heard) == told(0 * FLOOR) == {}


@given(st.integers(1, 400), st.integers(0, 2**32 - 1))
def test_what_is_held_is_what_counting_by_hand_finds(size, seed):
    peaks = np.random.default_rng(seed).uniform(-60, 0, size).astype(np.float32)
    count = most_held(10)
    windows = [peaks[at : at + WITHIN] for at in range(max(1, size - WITHIN + 1))]
    wanted = max((np.sort(one)[-count] for one in windows if one.size >= count), default=-120)
    assert held_db(peaks, count, least_db=-120) == pytest.approx(max(wanted, -120), abs=0.02)


@pytest.mark.parametrize("read", [WITHIN, 3 * WITHIN])
def test_it_matters_not_how_much_is_read_at_once(told, monkeypatch, read):
    heard = knocked(12, 0.1 * 15 - 0.006, level=0.5) + knocked(2, 2.2)
    whole = told(heard)
    monkeypatch.setattr(lasting, "READ", read)
    assert told(heard) == pytest.approx(whole, abs=0.02)
