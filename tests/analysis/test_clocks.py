"""A sound as another clock would have sampled it."""

import numpy as np
import pytest

from duetchain.analysis.clocks import on_clock

RATE = 48_000


def tone(times_s, hz):
    return np.sin(2 * np.pi * hz * times_s).astype(np.float32)


@pytest.mark.parametrize("hz", [100, 1000, 9000])
def test_a_tone_is_sampled_where_the_other_clock_has_its_samples(hz):
    sound = tone(np.arange(3 * RATE) / RATE, hz)
    line = [(0.0, 4800.25), (RATE, 4800.25 + RATE * 1.00015)]
    made = on_clock(sound, line, 0, 2 * RATE)
    wanted = tone((4800.25 + np.arange(2 * RATE) * 1.00015) / RATE, hz)
    assert np.abs(made - wanted).max() < 0.003


def test_a_line_with_a_knot_is_followed_and_goes_on_as_straight():
    sound = np.arange(40_000, dtype=np.float32) / 40_000
    line = [(0.0, 5000.0), (10_000.0, 15_002.0), (20_000.0, 25_000.0)]
    made = on_clock(sound, line, 5000, 25_000) * 40_000
    assert made[0] == pytest.approx(10_001, abs=0.1)
    assert made[10_000] == pytest.approx(20_001, abs=0.1)
    assert made[19_999] == pytest.approx(25_000 + 4999 * 0.9998, abs=0.5)


def test_outside_the_sound_there_is_silence():
    made = on_clock(np.ones(1000, np.float32), [(0.0, -5000.0)], 0, 10_000)
    assert np.abs(made[:4000]).max() < 1e-3
    assert made[5500] == pytest.approx(1, abs=0.01)
    assert np.abs(made[7000:]).max() < 1e-3


def test_a_pair_that_cancels_is_heard_in_its_difference():
    sound = tone(np.arange(RATE) / RATE, 440)
    made = on_clock(np.stack([sound, -sound], 1), [(0.0, 0.0)], 1000, 2000)
    assert np.allclose(made, sound[1000:2000], atol=0.01)
    made = on_clock(np.stack([sound, sound], 1), [(0.0, 0.0)], 1000, 2000)
    assert np.allclose(made, sound[1000:2000], atol=0.01)


def test_pieces_of_it_are_what_the_whole_is():
    noise = np.random.default_rng(0).normal(size=200_000)
    sound = np.convolve(noise, np.hanning(5), "same").astype(np.float32)
    line = [(0.0, 7.5), (100_000.0, 100_012.5)]
    whole = on_clock(sound, line, 0, 100_000)
    assert np.allclose(whole[40_000:90_000], on_clock(sound, line, 40_000, 90_000), atol=0.005)
