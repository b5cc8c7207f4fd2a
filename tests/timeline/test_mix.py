"""Levels: one gain for the whole piece."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duetchain.timeline.mix import CEILING_DBFS, SILENCE_DBFS, headroom_gain_db


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
