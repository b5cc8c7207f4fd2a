"""The parent is heard in mine: found to a fraction of a sample, whatever the room and the clock."""

import dataclasses
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import sync_cases

from duetchain.analysis.sync import best_reference, synced


def at_16k(samples):
    """Half of the generator's rate, by its spectrum."""
    size = samples.shape[0] // 2 * 2
    spectrum = np.fft.rfft(samples[:size], axis=0)[: size // 4 + 1]
    return (np.fft.irfft(spectrum, size // 2, axis=0) / 2).astype(np.float32)


def worst_error_s(case, found):
    """The largest error where both overlap."""
    length_s, parent_s = (len(one) / case.rate for one in (case.mine, case.parent))
    times = np.linspace(0, length_s, 101)
    true = case.parent_time(times)
    inside = (true >= 0) & (true <= parent_s)
    told = found.offset_s + times * (1 + found.drift_ppm / 1e6)
    if found.warp:
        told = np.interp(times, *np.array(found.warp).T)
    return float(np.abs(told - true)[inside].max())


def pair(under_db, *, seed=0, ppm=0.0, offset_s=1.234567, length_s=8.0):
    """A song, and a take in which it is heard under a voice, inside it as a whole."""
    rng = np.random.default_rng(seed)
    parent = sync_cases.played(sync_cases.score(seed), length_s + 3, seed=seed)
    truth = sync_cases.line(offset_s, ppm, length_s)
    mine = sync_cases.heard(parent, truth, length_s, rng, under_db=under_db)
    return sync_cases.Case("pair", "bleed", parent, mine, truth)


@pytest.mark.parametrize("under_db", [0, 24])
def test_bleed_is_found_to_a_tenth_of_a_millisecond(under_db):
    case = pair(under_db, seed=under_db + 1)
    found = synced(at_16k(case.parent), at_16k(case.mine))
    assert found.method == "bleed"
    assert found.sure
    assert worst_error_s(case, found) < 0.0001
    assert found.drift_ppm == pytest.approx(0, abs=5)


def test_a_phrase_heard_once_in_a_long_take_has_no_drift():
    parent = sync_cases.played(sync_cases.score(8, loop=True), 3, seed=8)
    truth = sync_cases.line(-9.0, 0, 16)
    mine = sync_cases.heard(parent, truth, 16, np.random.default_rng(8), under_db=3)
    found = synced(at_16k(parent), at_16k(mine))
    assert found.sure
    assert found.warp == ()
    assert found.offset_s == pytest.approx(-9.0, abs=0.0001)


def test_swapped_recordings_give_the_inverse():
    case = pair(6, seed=5)
    one, other = at_16k(case.parent), at_16k(case.mine)
    assert synced(other, one).offset_s == pytest.approx(-synced(one, other).offset_s, abs=1e-4)


@pytest.mark.parametrize("ppm", [-290.0, 40.0])
def test_clocks_that_differ_are_followed(ppm):
    case = pair(6, seed=6, ppm=ppm, length_s=12.0)
    found = synced(at_16k(case.parent), at_16k(case.mine))
    assert found.sure
    assert worst_error_s(case, found) < 0.0003
    assert found.drift_ppm == pytest.approx(ppm, abs=5)


def test_a_clock_that_changes_is_followed_in_pieces():
    knots = ((0.0, 0.5), (8.0, 8.5022), (16.0, 16.5017))
    rng = np.random.default_rng(3)
    parent = sync_cases.played(sync_cases.score(11), 18, seed=11)
    mine = sync_cases.heard(parent, knots, 16.0, rng, under_db=3)
    case = sync_cases.Case("bent", "drift", parent, mine, knots)
    found = synced(at_16k(parent), at_16k(mine))
    assert found.sure
    assert len(found.warp) > 2
    assert worst_error_s(case, found) < 0.001


def test_a_pair_of_channels_in_antiphase_is_heard():
    case = pair(6, seed=8)
    parent, mine = at_16k(case.parent), at_16k(case.mine)
    found = synced(np.stack([parent, -parent], 1), np.stack([mine, -mine], 1))
    assert found.sure
    assert worst_error_s(case, found) < 0.0001


def test_a_bleed_in_one_channel_is_heard():
    case = pair(6, seed=9)
    mine = at_16k(case.mine)
    noise = np.random.default_rng(0).normal(size=mine.shape).astype(np.float32) * 0.05
    found = synced(at_16k(case.parent), np.stack([noise, mine], 1))
    assert found.sure
    assert worst_error_s(case, found) < 0.0001


def test_a_loop_that_ends_is_placed_where_it_ends():
    parent = sync_cases.played(sync_cases.score(4, loop=True), 12, seed=4)
    truth = sync_cases.line(5.2, 0, 14)
    mine = sync_cases.heard(parent, truth, 14, np.random.default_rng(4), under_db=6)
    found = synced(at_16k(parent), at_16k(mine))
    assert found.offset_s == pytest.approx(5.2, abs=0.0005)


def test_another_song_with_the_same_drum_sounds_is_not_taken_for_the_parent():
    one, other = (sync_cases.score(seed, loop=True) for seed in (20, 21))
    other = dataclasses.replace(other, bpm=one.bpm * 1.06, root=one.root)
    first, second = (sync_cases.played(what, 10, seed=3) for what in (one, other))
    assert not synced(at_16k(first), at_16k(second)).sure


@pytest.fixture(scope="module")
def song():
    return at_16k(sync_cases.played(sync_cases.score(1), 12, seed=1))


@pytest.mark.parametrize("kind", ["silence", "noise", "speech", "short", "nothing"])
def test_what_is_unrelated_is_left_where_it_is(song, kind):
    noise = np.random.default_rng(2).normal(size=160_000).astype(np.float32) * 0.05
    mine = {
        "silence": np.zeros(160_000, np.float32),
        "noise": noise,
        "speech": at_16k(sync_cases.spoken(3, 10)),
        "short": noise[:3000],
        "nothing": np.zeros(0, np.float32),
    }[kind]
    found = synced(song, mine)
    assert not found.sure
    assert found.confidence < 0.3
    if kind in ("silence", "short", "nothing"):
        assert found.method == "none"
        assert found.offset_s == 0
        assert found.candidates == ()


def test_the_reference_that_was_heard_is_chosen(song):
    case = pair(6, seed=10)
    assert best_reference([song, at_16k(case.parent)], at_16k(case.mine)) == 1


def test_another_rate_is_refused():
    with pytest.raises(ValueError, match="48000"):
        synced(np.zeros(9, np.float32), np.zeros(9, np.float32), 48_000)
