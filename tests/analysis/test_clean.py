"""The parent's sound goes out of a take, and a clean take is left as it is."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import sync_cases

from duetchain.analysis.bleed import bleed_of, cleaned
from duetchain.analysis.clocks import on_clock
from duetchain.analysis.seams import seamed
from duetchain.ffmpeg.binary import located

LENGTH_S = 8.0
RATE = sync_cases.RATE


def decibels(one, other):
    """How much more power the one has."""
    return 10 * np.log10(
        np.sum(np.square(one, dtype=float)) / np.sum(np.square(other, dtype=float))
    )


def likeness_db(samples, voice):
    """SI-SDR: the voice's own shape against all else."""
    samples, voice = samples.astype(float), voice.astype(float)
    shape = np.dot(samples, voice) / np.dot(voice, voice) * voice
    return decibels(shape, samples - shape)


def through_aac(samples):
    """What AAC at 64k leaves."""
    form = ["-f", "f32le", "-ar", str(RATE), "-ac", "1"]
    words = [located(), "-v", "error", *form, "-i", "-", "-c:a", "aac", "-b:a", "64k"]
    raw = samples.astype(np.float32).tobytes()
    coded = subprocess.run([*words, "-f", "adts", "-"], input=raw, check=True, capture_output=True)
    words = [located(), "-v", "error", "-f", "aac", "-i", "-", *form[:2], "-"]
    made = subprocess.run(words, input=coded.stdout, check=True, capture_output=True).stdout
    return np.frombuffer(made, np.float32)[1024 : 1024 + samples.shape[0]]  # the codec's priming


def parts(seed, *, under_db=3.0, reverb_s=0.4, ppm=83.0):
    """What was played as heard by mine's clock, mine, and of what it is made: voice and bleed."""
    rng = np.random.default_rng(seed)
    parent = sync_cases.played(sync_cases.score(seed), LENGTH_S + 3, seed=seed)
    times = 1.0 + np.arange(int(LENGTH_S * RATE)) / RATE * (1 + ppm / 1e6)
    sounding = sync_cases.through(sync_cases.speaker(parent, rng), sync_cases.room(rng, reverb_s))
    bleed = sync_cases.level(sync_cases.warped(sounding, times), -20 - under_db)
    voice = sync_cases.level(sync_cases.spoken(seed, LENGTH_S), -20)
    gain = sync_cases.gained(np.ones_like(voice), rng)
    voice, bleed = gain * voice, gain * bleed
    line = [(0.0, 1.0 * RATE), (LENGTH_S * RATE, (1 + LENGTH_S * (1 + ppm / 1e6)) * RATE)]
    known = on_clock(parent.astype(np.float32), line, 0, voice.shape[0])
    return known, through_aac(voice + bleed), voice, bleed


@pytest.fixture(scope="module")
def taken():
    """A take, of what it is made, and what is made of it."""
    known, mine, voice, bleed = parts(103)
    return known, mine, voice, bleed, cleaned(mine, known, RATE)


def test_bleed_goes_by_twelve_decibels_and_the_voice_stays(taken):
    _, mine, voice, bleed, made = taken
    assert decibels(bleed, bleed - (mine - made)) > 12
    assert likeness_db(made, voice) > likeness_db(mine, voice) + 5


def test_what_it_will_remove_is_told_beforehand_about_right(taken):
    known, mine, _, bleed, made = taken
    told = bleed_of(mine, known, RATE)
    assert told.removed_db == pytest.approx(decibels(bleed, bleed - (mine - made)), abs=4)
    assert told.share == pytest.approx(1 / (1 + 10**0.3), abs=0.15)


def test_both_channels_of_a_pair_are_cleaned_each_of_its_own_way():
    known, mine, voice, bleed = parts(104)
    other = np.roll(mine, 40) * 0.5
    made = cleaned(np.stack([mine, other], 1), known, RATE)
    assert made.shape == (mine.shape[0], 2)
    assert decibels(bleed, bleed - (mine - made[:, 0])) > 12
    assert decibels(bleed, bleed - 2 * np.roll(other - made[:, 1], -40)) > 12
    assert likeness_db(made[:, 0], voice) > likeness_db(mine, voice) + 5


def test_a_pair_of_channels_that_are_alike_stays_alike(taken):
    known, mine = (one[: 3 * RATE] for one in taken[:2])
    same = cleaned(np.stack([mine, mine], 1), known, RATE)
    assert same.shape == (3 * RATE, 2)
    assert np.array_equal(same[:, 0], same[:, 1])
    assert not np.array_equal(same[:, 0], mine)


def test_a_clean_take_is_told_from_one_that_hears_the_parent(taken):
    known, _, voice, *_ = taken
    voice = voice.astype(np.float32)
    told = bleed_of(voice, known, RATE)
    assert told.share < 0.0005
    assert told.removed_db < 1
    assert decibels(voice, voice - cleaned(voice, known, RATE)) > 20  # even if it is asked for


def test_silence_and_moments_are_left_as_they_are():
    short = np.ones(100, np.float32)
    assert np.array_equal(cleaned(short, short, 48_000), short)
    quiet = np.zeros(20 * 16_000, np.float32)
    assert cleaned(quiet, quiet, 16_000) is quiet
    assert bleed_of(quiet, quiet, 16_000).share == 0
    loud = np.ones(20 * 16_000, np.float32)
    assert np.array_equal(cleaned(loud, quiet, 16_000), loud)


@pytest.mark.parametrize("count", [10, 1000 * 59, 1000 * 91, 1000 * 600])
def test_blocks_overlap_by_a_seam_in_which_their_weights_are_one(count):
    total = np.zeros(count)
    for begin, end, weights in seamed(count, 1000):
        total[begin:end] += weights
    assert np.allclose(total, 1, atol=1e-6)
