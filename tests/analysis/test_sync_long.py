"""Long recordings are compared in parts: what is in memory at once is a fraction of them."""

import tracemalloc

import numpy as np
import pytest

from duetchain.analysis.arrays import BLOCK, Mono, powers_of, products, sounding
from duetchain.analysis.bleed import bleed_of
from duetchain.analysis.clocks import OnClock, on_clock
from duetchain.analysis.sure import RATE_HZ
from duetchain.analysis.sync import synced
from duetchain.intake.syncing import Decoded

SECONDS, LATE_S = 300, 7.3


def bursts(seconds, seed):
    """(n, 2) float32: noise that swells and sinks, other in each channel."""
    random = np.random.default_rng(seed)
    size = seconds * RATE_HZ
    steps = random.uniform(0.02, 1, seconds * 8).astype(np.float32)
    swell = np.interp(np.arange(size) * 8 / RATE_HZ, np.arange(steps.size), steps)
    sound = random.standard_normal((size, 2), np.float32) * swell.astype(np.float32)[:, None]
    sound[:, 1] += sound[:, 0]
    return sound


@pytest.fixture
def in_file(tmp_path):
    """Puts a sound into a file, and gives what reads it."""

    def put(name, samples):
        samples.tofile(tmp_path / name)
        return Decoded(tmp_path / name, samples.shape)

    return put


def pair(seconds):
    """A parent, and a take that begins 7.3 s into it, 15 dB louder than what it hears of it."""
    parent = bursts(seconds, 1)
    heard = parent[round(LATE_S * RATE_HZ) :].sum(axis=1, keepdims=True)
    return parent, 0.1 * heard + bursts(seconds, 2)[: heard.shape[0]]


def test_long_files_are_compared_in_a_fraction_of_their_size(in_file):
    both = pair(SECONDS)
    whole = sum(one.nbytes for one in both)
    parent, mine = in_file("parent", both[0]), in_file("mine", both[1])
    del both
    tracemalloc.start()
    found = synced(parent, mine)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.offset_s == pytest.approx(LATE_S, abs=1e-5)
    assert found.sure
    assert peak < 0.8 * whole


def test_a_file_tells_what_the_same_sound_in_memory_tells(in_file):
    short = pair(BLOCK * 3 // 2 // RATE_HZ)
    files = [in_file(str(place), one) for place, one in enumerate(short)]
    for method in ("bleed", "marks", "music"):
        assert synced(*files, method=method) == synced(*short, method=method)


def test_a_sound_in_a_file_gives_its_parts(in_file):
    sound = bursts(1, 3)
    for samples in (sound, sound[:, 0].copy()):
        kept = in_file("sound", samples)
        for part in (slice(None), slice(5, 900), slice(15_990, 17_000), slice(9, 3)):
            assert np.array_equal(kept[part], samples[part])


def test_what_is_summed_over_blocks_is_the_sum_over_all():
    sound = np.random.default_rng(4).standard_normal((2 * BLOCK + 100, 2)).astype(np.float32)
    sound[:7], sound[-3:] = 0, 0
    left = Mono(sound, np.array([1, 0], np.float32))
    rows = sound[: sound.shape[0] // 16 * 16, 0].reshape(-1, 16)
    assert products(sound) == pytest.approx(sound.astype(np.float64).T @ sound, rel=1e-6)
    assert powers_of(left, 16) == pytest.approx((rows**2).mean(axis=1), rel=1e-5)
    assert sounding(sound, sound.shape[0]) == (7, sound.shape[0] - 3, sound.shape[0] - 10)
    assert sounding(sound, 5) == (5, 0, 0)


def test_bleed_is_judged_alike_by_what_is_read_in_parts(in_file):
    parent, mine = bursts(21, 5), bursts(18, 6)
    times = [(0.0, 16_000.25), (RATE_HZ, 32_000.5)]
    played = on_clock(parent, times, 0, mine.shape[0])
    mine += played[:, None]
    found = bleed_of(
        in_file("mine", mine), OnClock(in_file("parent", parent), times, mine.shape[0]), RATE_HZ
    )
    wanted = bleed_of(mine, played, RATE_HZ)
    assert found.share == pytest.approx(wanted.share, abs=1e-3)
    assert found.removed_db == pytest.approx(wanted.removed_db, abs=0.1)
