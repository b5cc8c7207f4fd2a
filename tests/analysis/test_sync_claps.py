"""Claps over talk and music, strong rooms, and what goes round and round."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import sync_cases
import sync_strangers
from sync_cases import RATE, level, put, room, through
from sync_strangers import at_16k

from duetchain.analysis.claps.answered import answered
from duetchain.analysis.sync import synced


def over(sound, claps, under_db):
    """Claps over a sound, whose peak is so far under theirs."""
    peak = 10 ** (-under_db / 20) * np.abs(claps).max()
    return claps + sound * peak / np.abs(sound).max()


def clapped(seed, count, offset_s, *, length_s=24.0, under_db=10.0):
    """The same claps in both, each in its room, over a song and over talk."""
    rng = np.random.default_rng([21, seed])
    parent, mine = (np.zeros(int(length_s * RATE)) for _ in range(2))
    first_s = max(0.0, offset_s) + 2
    for at_s in np.sort(rng.uniform(first_s, first_s + 5, count)):
        one = sync_cases.clap(rng)
        put(parent, at_s, one)
        put(mine, at_s - offset_s, one, 0.8)
    song = sync_cases.played(sync_cases.score(seed), length_s, seed=seed)
    talk = sync_cases.spoken(seed, length_s)
    parent, mine = (through(one, room(rng, 0.3)) for one in (parent, mine))
    return at_16k(over(song, parent, under_db)), at_16k(over(talk, mine, under_db))


@pytest.mark.parametrize(("seed", "count", "offset_s"), [(1, 2, -13.7), (3, 4, 0.61)])
def test_the_same_claps_need_no_quiet_around_them(seed, count, offset_s):
    found = synced(*clapped(seed, count, offset_s))
    assert found.method == "marks"
    assert found.sure
    assert found.offset_s == pytest.approx(offset_s, abs=0.001)


def test_a_count_of_clicks_is_answered_by_hands_over_talk():
    rng, offset_s = np.random.default_rng(7), 0.43
    parent, mine = np.zeros(12 * RATE), np.zeros(12 * RATE)
    time_s = np.arange(int(0.09 * RATE)) / RATE
    beep = np.sin(2 * np.pi * 1000 * time_s)
    for at_s in (2.0, 2.5, 3.25, 3.75, 4.75):
        put(parent, at_s, beep)
        put(mine, at_s - offset_s + rng.normal() * 0.008, sync_cases.clap(rng))
    theirs = at_16k(over(sync_cases.spoken(5, 12), parent, 15))
    own = at_16k(over(sync_cases.spoken(6, 12), mine, 15))
    found = answered(theirs, own)
    assert found.confidence > 0.4
    assert found.offset_s == pytest.approx(offset_s, abs=0.012)


def test_in_a_room_of_loud_echoes_the_straight_way_is_found():
    rng, offset_s = np.random.default_rng(9), 1.3
    parent = sync_cases.played(sync_cases.score(9), 16, seed=9)
    echoes = room(rng, 0.4) * 0.6
    echoes[0], echoes[int(0.017 * RATE)] = 1.0, 1.5
    heard = through(parent, echoes)[int(offset_s * RATE) :][: 13 * RATE]
    mine = level(heard, -26) + level(sync_cases.spoken(9, 13), -20)[: heard.shape[0]]
    found = synced(at_16k(parent), at_16k(mine))
    assert found.sure
    assert found.offset_s == pytest.approx(offset_s, abs=0.0001)


@pytest.mark.parametrize("seed", [5, 27, 30, 7045, 7058])
def test_what_goes_round_and_round_in_both_is_not_sure(seed):
    """A loop's middle, a metronome, one drum kit in two songs, stepped tones: others', the same."""
    _, parent, mine, offset_s = sync_strangers.made(seed)
    assert not sync_strangers.is_wrong(synced(parent, mine), offset_s)


def test_of_two_rooms_no_wall_is_taken_for_the_straight_way():
    rng = np.random.default_rng(1)
    sound = sync_cases.played(sync_cases.score(1), 16, seed=1)
    parent = at_16k(sync_strangers.captured(sound, rng))
    mine = at_16k(sync_strangers.captured(sync_strangers.cut(sound, 1.5, 12), rng))
    assert synced(parent, mine).offset_s == pytest.approx(1.5, abs=0.0005)
