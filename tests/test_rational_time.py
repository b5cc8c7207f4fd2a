"""Exact time: what people write, what records hold, ranges and rates."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import ranges, rates, times

from duetchain.rational_time import (
    STANDARD_RATES,
    FrameRate,
    TimeRange,
    ratio,
    ratio_text,
    snapped,
)


@given(times())
def test_a_ratio_survives_its_text(value):
    assert ratio(ratio_text(value)) == value


@pytest.mark.parametrize(
    "text", ["2/4", "1", "1/0", "1/-2", "-0/1", "0/2", "+1/2", " 1/2", "1/2\n", "01/2", "1/02", ""]
)
def test_a_ratio_that_is_not_in_lowest_terms_is_refused(text):
    with pytest.raises(ValueError, match="lowest terms"):
        ratio(text)


def test_a_range_cannot_last_less_than_nothing():
    with pytest.raises(ValueError, match="cannot last"):
        TimeRange(Fraction(0), Fraction(-1))


@given(times(), times())
def test_a_range_between_two_instants_is_empty_if_they_are_the_wrong_way_round(start, end):
    made = TimeRange.between(start, end)
    assert made.start == start
    assert made.duration == max(0, end - start)


@given(ranges(), ranges())
def test_an_overlap_lasts_as_long_whoever_asks(one, other):
    assert one.overlap(other).duration == other.overlap(one).duration


@given(ranges(), ranges())
def test_an_overlap_lies_in_both_ranges(one, other):
    both = one.overlap(other)
    if both.duration:
        assert max(one.start, other.start) <= both.start
        assert both.end <= min(one.end, other.end)


@given(ranges())
def test_a_range_overlaps_itself_wholly(one):
    assert one.overlap(one) == one


def test_ranges_that_only_touch_do_not_overlap():
    one = TimeRange(Fraction(0), Fraction(1))
    assert one.overlap(one.shifted(Fraction(1))).duration == 0


@given(ranges(), times())
def test_a_shift_and_its_opposite_leave_a_range_as_it_was(one, by):
    assert one.shifted(by).shifted(-by) == one
    assert one.shifted(by).duration == one.duration


@pytest.mark.parametrize("wrong", [0, -1])
def test_a_frame_rate_is_above_nothing(wrong):
    with pytest.raises(ValueError, match="above 0"):
        FrameRate(Fraction(wrong))


@given(rates(), times(0))
def test_whole_frames_hold_a_duration_and_one_less_does_not(rate, duration):
    frames = rate.whole_frames(duration)
    assert frames * rate.frame_s >= duration
    assert (frames - 1) * rate.frame_s < duration


@given(rates(), st.integers(0, 10**7))
def test_a_whole_number_of_frames_is_counted_exactly(rate, frames):
    assert rate.whole_frames(frames / rate.per_second) == frames


@pytest.mark.parametrize(
    ("measured", "standard"),
    [
        ("23.976", "24000/1001"),
        ("24", "24"),
        ("25", "25"),
        ("29.97", "30000/1001"),
        ("30.01", "30"),
        ("48", "50"),
        ("59.94", "60000/1001"),
        ("120", "60"),
        ("1", "24000/1001"),
        ("15", "24000/1001"),
    ],
)
def test_a_measured_rate_snaps_to_the_nearest_standard_one(measured, standard):
    assert snapped(Fraction(measured)).per_second == Fraction(standard)


@given(rates())
def test_a_standard_rate_snaps_to_itself(rate):
    assert snapped(rate.per_second) == rate


@given(st.fractions(Fraction(1, 10), 1000, max_denominator=1001))
def test_no_standard_rate_is_nearer_than_the_snapped_one(rate):
    def apart(known: FrameRate) -> Fraction:
        return max(known.per_second / rate, rate / known.per_second)

    assert apart(snapped(rate)) == min(apart(known) for known in STANDARD_RATES)


def test_rates_compare_by_speed():
    assert list(STANDARD_RATES) == sorted(STANDARD_RATES)


def test_a_rate_is_shown_to_two_places_unless_it_is_whole():
    assert [str(rate) for rate in STANDARD_RATES] == [
        "23.98", "24", "25", "29.97", "30", "50", "59.94", "60",
    ]  # fmt: skip
