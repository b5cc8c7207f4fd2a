"""Beats are found where a person would tap."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import sync_cases

from duetchain.analysis.beats import beats, tempo_bpm

RATE = 16_000


def clicks(bpm, length_s, *, first_s=0.4):
    """A click on each beat."""
    made = np.zeros(int(length_s * RATE), np.float32)
    click = np.random.default_rng(0).normal(size=400) * np.exp(-np.arange(400) / 60)
    times = np.arange(first_s, length_s - 0.1, 60 / bpm)
    for at in times:
        made[round(at * RATE) : round(at * RATE) + 400] += click.astype(np.float32)
    return made, times


@pytest.mark.parametrize("bpm", [72, 96.5, 120, 143])
def test_clicks_are_beats_within_a_few_hundredths(bpm):
    samples, times = clicks(bpm, 20)
    found = np.array(beats(samples))
    far = [np.abs(found - at).min() for at in times[1:-1]]
    assert max(far) < 0.03
    assert len(found) == pytest.approx(len(times), abs=2)
    assert tempo_bpm(samples) == pytest.approx(bpm, rel=0.02)


def test_a_song_gets_its_own_beats():
    what = sync_cases.score(12)
    song = sync_cases.played(what, 24, seed=12)[::2].astype(np.float32)
    found = np.array(beats(song))
    beat_s = 60 / what.bpm
    off = np.abs((found / beat_s + 0.5) % 1 - 0.5) * beat_s
    half = np.abs((found / beat_s * 2 + 0.5) % 1 - 0.5) * beat_s / 2
    assert np.median(np.minimum(off, half)) < 0.03
    ratio = np.median(np.diff(found)) / beat_s
    assert min(abs(ratio - one) for one in (0.5, 1, 2)) < 0.05


def test_real_drums_have_an_even_pulse(media):
    drums = sync_cases.stem(media, "stems/drums_44k_mp3.mp3", 10, 20)[::2].astype(np.float32)
    found = np.diff(beats(drums))
    assert len(found) > 15
    assert np.std(found) < 0.1 * np.mean(found)


@pytest.mark.parametrize("length", [0, 1000, 200_000])
def test_silence_and_moments_have_no_beats(length):
    assert beats(np.zeros(length, np.float32)) == ()


def test_another_rate_is_refused():
    with pytest.raises(ValueError, match="44100"):
        beats(np.zeros(9, np.float32), 44_100)
