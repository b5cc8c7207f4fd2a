"""The parent's sound goes out of a take, and a clean take is left as it is."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import sync_cases

from duetchain.analysis.bleed import cleaned, share_of_bleed

LENGTH_S = 16.0


def parts(seed):
    """What was played, the voice alone, and the bleed 3 dB under it."""
    rng = np.random.default_rng(seed)
    parent = sync_cases.played(sync_cases.score(seed), LENGTH_S, seed=seed)
    voice = sync_cases.level(sync_cases.spoken(seed, LENGTH_S), -20)
    bleed = sync_cases.level(sync_cases.through(parent, sync_cases.room(rng, 0.2)), -23)
    return (one.astype(np.float32) for one in (parent, voice, bleed))


def test_bleed_goes_and_the_voice_stays():
    parent, voice, bleed = parts(1)
    removed = voice + bleed - cleaned(voice + bleed, parent, sync_cases.RATE)
    left = bleed - removed
    assert 10 * np.log10(np.sum(bleed**2) / np.sum(left**2)) > 8


def test_a_clean_take_is_left_bit_for_bit():
    parent, voice, _ = parts(2)
    assert cleaned(voice, parent, sync_cases.RATE) is voice
    assert share_of_bleed(voice, parent, sync_cases.RATE) < 0.5


def test_silence_and_moments_are_left_as_they_are():
    short = np.ones(100, np.float32)
    assert cleaned(short, short, 48_000) is short
    quiet = np.zeros(20 * 16_000, np.float32)
    assert cleaned(quiet, quiet, 16_000) is quiet
