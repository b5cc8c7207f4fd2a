"""The last gain: to the target, under the ceiling, with codecs that add to peaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duetchain.render.sound.finishing import (
    GUARD_DB,
    MOST_LIMITED_DB,
    MOST_ROUNDS,
    Try,
    finished,
    first_try,
)
from duetchain.timeline.loudness import CEILING_DBFS


class Codec:
    """A pretended codec: it adds to peaks; its limiter costs a share of what it takes."""

    def __init__(self, mix, overshoots, cost=0.2):
        self.mix, self.overshoots, self.cost = mix, overshoots, cost
        self.tries = []

    def __call__(self, one, rounds):
        assert rounds == len(self.tries)
        self.tries.append(one)
        peak = self.mix["dbtp"] + one.gain_db
        taken = 0.0 if one.limit_dbtp is None else max(0.0, peak - one.limit_dbtp)
        over = self.overshoots[min(rounds, len(self.overshoots) - 1)]
        return {
            "lufs": self.mix["lufs"] + one.gain_db - self.cost * taken,
            "dbtp": peak - taken + over,
        }


def mix(lufs, dbtp):
    return {"lufs": lufs, "dbtp": dbtp, "peak_dbfs": dbtp}


def test_one_gain_does_where_there_is_room():
    codec = Codec(mix(-23, -14), [0.3])
    facts = finished(codec.mix, -14, codec)
    assert codec.tries == [Try(9, None)]
    assert facts == {
        "gain_db": 9,
        "lufs": -14,
        "dbtp": pytest.approx(-4.7),
        "target_lufs": -14,
        "limited": False,
        "shortfall_db": 0,
        "rounds": 0,
    }


def test_what_a_codec_adds_is_taken_off_though_no_limiter_seemed_needed():
    codec = Codec(mix(-23, -11), [2.0])
    facts = finished(codec.mix, -14, codec)
    assert codec.tries[0].limit_dbtp is None
    assert facts["limited"]
    assert facts["dbtp"] <= CEILING_DBFS
    assert facts["rounds"] >= 1


@given(
    st.floats(-40, -8),
    st.floats(4, 24),
    st.lists(st.floats(0, 2.4), min_size=1, max_size=1),
    st.floats(0, 0.5),
    st.sampled_from([-14, -16, -23, -9]),
)
def test_the_ceiling_always_wins(lufs, crest, overshoots, cost, target):
    codec = Codec(mix(lufs, lufs + crest), overshoots, cost)
    facts = finished(codec.mix, target, codec)
    assert facts["dbtp"] <= CEILING_DBFS - GUARD_DB + 1e-9
    assert facts["rounds"] <= MOST_ROUNDS
    assert facts["lufs"] + facts["shortfall_db"] >= target - 0.01
    taken = codec.mix["dbtp"] + codec.tries[-1].gain_db - (codec.tries[-1].limit_dbtp or 99)
    assert taken <= MOST_LIMITED_DB + 3


def test_where_level_and_ceiling_conflict_the_shortfall_is_said():
    codec = Codec(mix(-40, -10), [0.2], cost=0.1)
    facts = finished(codec.mix, -14, codec)
    assert facts["shortfall_db"] > 5
    assert facts["dbtp"] <= CEILING_DBFS


def test_what_a_limiter_costs_is_made_up_for():
    codec = Codec(mix(-23, -8), [0.2], cost=0.3)
    facts = finished(codec.mix, -14, codec)
    assert codec.tries[0].limit_dbtp is not None
    assert facts["lufs"] == pytest.approx(-14, abs=0.5)


def test_silence_stays_silence():
    codec = Codec(mix(-70, -120), [0.0])
    facts = finished(codec.mix, -14, codec)
    assert (facts["gain_db"], facts["limited"], facts["shortfall_db"]) == (0, False, 0)


def test_what_is_too_short_to_have_a_loudness_is_at_most_lowered():
    assert first_try(mix(-70, -6), -14) == Try(0)
    assert first_try(mix(-70, 2), -14).gain_db == pytest.approx(-3 - GUARD_DB)


def test_the_last_round_lowers_all_of_it_where_limiting_harder_only_adds_to_peaks():
    class Stubborn(Codec):
        def __call__(self, one, rounds):
            found = super().__call__(one, rounds)
            taken = self.mix["dbtp"] + one.gain_db - one.limit_dbtp
            return {**found, "dbtp": one.limit_dbtp + 0.9 * taken}

    codec = Stubborn(mix(-20, -6), [0.0])
    facts = finished(codec.mix, -14, codec)
    before, last = codec.tries[-2:]
    assert facts["rounds"] == MOST_ROUNDS
    assert facts["dbtp"] <= CEILING_DBFS - GUARD_DB
    assert before.gain_db - last.gain_db == pytest.approx(before.limit_dbtp - last.limit_dbtp)
    assert facts["shortfall_db"] > 0
