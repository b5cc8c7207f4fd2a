"""Rectangles on the frame."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import regions

from duetchain.rational_time import FrameRate
from duetchain.timeline.canvas import LEAST_PX, SIZES_PX, Canvas, Region, even

RATE = FrameRate(Fraction(30))


@given(st.integers(2, 10000) | st.fractions(2, 10000))
def test_even_is_the_nearest_even_number_below(length):
    assert even(length) % 2 == 0
    assert 0 <= length - even(length) < 2


@pytest.mark.parametrize("length", [0, 1, Fraction(1, 2), Fraction(199, 100)])
def test_even_is_at_least_two(length):
    assert even(length) == LEAST_PX


def test_the_canvases_are_of_the_1080_class_and_even():
    assert [Fraction(*size) for size in SIZES_PX] == [Fraction(16, 9), Fraction(9, 16), Fraction(1)]
    assert all(min(size) == 1080 and even(max(size)) == max(size) for size in SIZES_PX)


def test_a_canvas_is_a_region_from_its_upper_left_corner():
    assert Canvas(1920, 1080, RATE).region == Region(0, 0, 1920, 1080)


@given(regions())
def test_a_region_holds_and_meets_itself(one):
    assert one.holds(one)
    assert one.meets(one)
    assert one.area_px == (one.right_px - one.x_px) * (one.bottom_px - one.y_px)


@given(regions(), regions())
def test_meeting_is_mutual_and_follows_from_holding(one, other):
    assert one.meets(other) == other.meets(one)
    if one.holds(other):
        assert one.meets(other)
        assert other.area_px <= one.area_px


@pytest.mark.parametrize(
    "beside",
    [Region(8, 0, 8, 8), Region(0, 8, 8, 8), Region(8, 8, 8, 8), Region(-8, 0, 8, 8)],
)
def test_regions_that_only_touch_do_not_meet(beside):
    assert not Region(0, 0, 8, 8).meets(beside)


@pytest.mark.parametrize(
    "outside",
    [Region(-2, 0, 4, 4), Region(0, -2, 4, 4), Region(6, 0, 4, 4), Region(0, 6, 4, 4)],
)
def test_a_region_that_reaches_out_meets_but_is_not_held(outside):
    assert Region(0, 0, 8, 8).meets(outside)
    assert not Region(0, 0, 8, 8).holds(outside)
