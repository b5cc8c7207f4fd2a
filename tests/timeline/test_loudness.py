"""Levels: one gain for the whole piece."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duetchain.timeline.loudness import (
    CEILING_DBFS,
    FAINTEST_LUFS,
    MOST_RAISED_DB,
    REFERENCE_LUFS,
    SILENCE_DBFS,
    headroom_gain_db,
    level_gain_db,
    level_note,
    levels_of,
    spread,
    target_lufs,
)


@given(st.floats(-100, 60))
def test_after_the_gain_no_peak_is_above_the_ceiling(peak_dbfs):
    assert peak_dbfs + headroom_gain_db(peak_dbfs) <= CEILING_DBFS + 1e-9


@given(st.floats(-1000, CEILING_DBFS))
def test_what_is_below_the_ceiling_stays_as_it_is(peak_dbfs):
    assert headroom_gain_db(peak_dbfs) == 0


@given(st.floats(CEILING_DBFS, 60))
def test_what_is_above_comes_down_to_the_ceiling_exactly(peak_dbfs):
    assert math.isclose(peak_dbfs + headroom_gain_db(peak_dbfs), CEILING_DBFS, abs_tol=1e-9)


@pytest.mark.parametrize("peak_dbfs", [math.nan, -math.inf, SILENCE_DBFS, SILENCE_DBFS - 1])
def test_silence_stays_silence(peak_dbfs):
    assert headroom_gain_db(peak_dbfs) == 0


@given(st.floats(-47, 0))
def test_every_voice_comes_to_the_same_loudness(lufs):
    assert math.isclose(lufs + level_gain_db(lufs), REFERENCE_LUFS)
    assert level_note(lufs) == ""


@given(st.floats(FAINTEST_LUFS, -47.5))
def test_a_faint_voice_is_raised_by_no_more_than_24_decibels_and_that_is_said(lufs):
    assert level_gain_db(lufs) == MOST_RAISED_DB == 24
    assert "faint" in level_note(lufs)


@given(st.floats(-200, FAINTEST_LUFS, exclude_max=True))
def test_what_is_hardly_there_is_left_alone_and_that_is_said(lufs):
    assert level_gain_db(lufs) == 0
    assert level_note(lufs)


@given(st.integers(1, 40))
def test_spread_voices_keep_their_power_and_the_first_is_in_the_middle(count):
    found = spread([str(n) for n in range(count)])
    assert found["0"] == pytest.approx((1, 1))
    for left, right in found.values():
        assert left**2 + right**2 == pytest.approx(2)
        assert min(left, right) > 0.3
    assert len({round(left / right, 9) for left, right in found.values()}) == count


def test_voices_are_spread_evenly_and_to_both_sides():
    places = [math.atan2(right, left) for left, right in spread(list("abcde")).values()]
    steps = [b - a for a, b in zip(sorted(places), sorted(places)[1:], strict=False)]
    assert steps == pytest.approx([steps[0]] * 4)
    assert places[0] == pytest.approx(math.pi / 4)


@pytest.mark.parametrize(
    ("word", "lufs"),
    [
        ("streaming", -14),
        ("podcast", -16),
        ("ebu", -23),
        ("none", None),
        ("-18.5", -18.5),
        (-9, -9),
    ],
)
def test_a_target_is_a_name_or_a_number(word, lufs):
    assert target_lufs(word) == lufs
    assert levels_of(word).is_levelled == (lufs is not None)


@pytest.mark.parametrize("word", ["loud", "14", "-60", "nan", "inf", ""])
def test_another_target_is_refused(word):
    with pytest.raises(ValueError, match=r".+"):
        target_lufs(word)
