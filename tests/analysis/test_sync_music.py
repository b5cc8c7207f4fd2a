"""With headphones only the song is common: found within a few hundredths, or told as unsure."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import sync_cases
from analysis.test_sync_bleed import at_16k

from duetchain.analysis.music import together


def test_most_players_with_headphones_are_in_time_and_none_is_sure_and_wrong():
    right = 0
    for seed in (1, 2, 3):
        case = sync_cases.made("headphones", seed)
        found = together(at_16k(case.parent), at_16k(case.mine))
        near = abs(found.offset_s - case.truth[0][1]) < case.within_s
        right += near
        assert near or not found.sure
    assert right >= 2


def test_other_beats_are_candidates():
    case = sync_cases.made("headphones", 0)
    found = together(at_16k(case.parent), at_16k(case.mine))
    assert len(found.candidates) > 1
    assert found.candidates[0].offset_s == found.offset_s


@pytest.mark.parametrize("seed", [7, 19])
def test_another_song_of_the_same_tempo_and_key_is_not_sure(seed):
    case = sync_cases.made("unrelated", seed)
    assert not together(at_16k(case.parent), at_16k(case.mine)).sure


def test_speech_goes_with_no_song():
    song = at_16k(sync_cases.played(sync_cases.score(2), 12, seed=2))
    assert together(song, at_16k(sync_cases.spoken(4, 12))).confidence < 0.05


def test_silence_goes_with_nothing():
    song = at_16k(sync_cases.played(sync_cases.score(1), 8, seed=1))
    assert together(song, np.zeros(100_000, np.float32)).confidence == 0
