"""The last gain: to the target, under the ceiling, with codecs that add to peaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duetchain.render.sound.finishing import (
    GUARD_DB,
    MOST_HELD_BY_EVENTS_LU,
    MOST_LIMITED_DB,
    MOST_OF_BRIEF_DB,
    MOST_OF_SHORT_DB,
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


# Short events


def knocked(lufs, crest, above, *, brief):
    """A mix with a knock above all that lasts; it is a brief one, or of up to 10 ms."""
    lasting = lufs + crest
    under = lasting if brief else lasting + above
    return mix(lufs, lasting + above) | {"lasting_dbtp": lasting, "brief_dbtp": under}


def taken_db(codec):
    """What the limiter took of the highest peak in the last try."""
    last = codec.tries[-1]
    return 0.0 if last.limit_dbtp is None else codec.mix["dbtp"] + last.gain_db - last.limit_dbtp


LEVELS = (st.floats(-45, -9), st.floats(4, 24), st.floats(0, 40), st.booleans())


@given(*LEVELS, st.sampled_from([-14, -16, -23, -9]))
def test_short_events_lower_no_gain_and_what_lasts_is_limited_as_ever(
    lufs, crest, above, brief, target
):
    with_event = knocked(lufs, crest, above, brief=brief)
    before = first_try(mix(lufs, with_event["dbtp"]), target)
    found = first_try(with_event, target)
    assert found.gain_db >= before.gain_db
    assert found.limit_dbtp == before.limit_dbtp
    if found.limit_dbtp is None:
        return
    assert found.gain_db + with_event["lasting_dbtp"] <= found.limit_dbtp + MOST_LIMITED_DB + 1e-9
    most = MOST_OF_BRIEF_DB if brief else MOST_OF_SHORT_DB
    assert found.gain_db + with_event["dbtp"] <= found.limit_dbtp + most + 1e-9


@given(st.floats(-40, -15), st.floats(4, 24), st.floats(0, 2.4), st.floats(0, 0.3))
def test_where_all_peaks_last_every_try_is_as_if_nothing_were_known_of_them(
    lufs, crest, overshoot, cost
):
    plain = Codec(mix(lufs, lufs + crest), [overshoot], cost)
    told = Codec(knocked(lufs, crest, 0, brief=False), [overshoot], cost)
    assert finished(plain.mix, -14, plain) == finished(told.mix, -14, told)
    assert plain.tries == told.tries


@given(
    st.floats(-40, -15), st.floats(4, 10), st.floats(0, 26), st.booleans(),
    st.floats(0, 1.5), st.floats(0, 0.1),
)  # fmt: skip
def test_where_a_short_event_is_the_only_hindrance_the_target_is_reached(
    lufs, crest, above, brief, overshoot, cost
):
    codec = Codec(knocked(lufs, crest, above, brief=brief), [overshoot], cost)
    facts = finished(codec.mix, -14, codec)
    assert facts["dbtp"] <= CEILING_DBFS - GUARD_DB + 1e-9
    most = MOST_OF_BRIEF_DB if brief else MOST_OF_SHORT_DB
    assert facts["shortfall_db"] <= 1 or taken_db(codec) >= most - 1


def test_what_only_the_event_held_of_the_loudness_is_made_up_for_and_no_more():
    class Loud(Codec):
        def __call__(self, one, rounds):
            found = super().__call__(one, rounds)
            return {**found, "lufs": found["lufs"] - 3}

    codec = Loud(knocked(-23, 10, 20, brief=True), [0.0], cost=0.0)
    facts = finished(codec.mix, -14, codec)
    assert facts["lufs"] == pytest.approx(-14, abs=0.01)


def test_a_piece_of_clicks_alone_is_not_raised_until_its_noise_is_as_loud():
    class Clicks(Codec):
        def __call__(self, one, rounds):
            return {**super().__call__(one, rounds), "lufs": -40}

    codec = Clicks(mix(-38, -3) | {"lasting_dbtp": -70, "brief_dbtp": -70}, [0.0])
    facts = finished(codec.mix, -14, codec)
    assert facts["gain_db"] <= -14 + 38 + MOST_HELD_BY_EVENTS_LU
    assert facts["shortfall_db"] == 26


def test_no_limit_is_beyond_full_scale_where_a_codec_takes_from_peaks():
    codec = Codec(knocked(-23, 10, 40, brief=True), [-6.0])
    finished(codec.mix, -14, codec)
    assert max(one.limit_dbtp for one in codec.tries) <= 0
