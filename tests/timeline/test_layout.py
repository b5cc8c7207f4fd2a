"""Where pictures land: inside, apart, even, equal, as large as can be."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from factories import LANDSCAPE, PORTRAIT, clip, photo, silent
from hypothesis import given
from hypothesis import strategies as st
from strategies import aspects, regions, times

from duetchain.rational_time import TimeRange
from duetchain.timeline.canvas import Region
from duetchain.timeline.layout import aspect_of, cells, fitted, grid, in_turn, placed, row, shown_px
from duetchain.timeline.model import PlacedClip, PlacedStack, PlacedTrack, Stack, Track

HD = Region(0, 0, 1920, 1080)
SPAN = TimeRange(Fraction(0), Fraction(10))
WIDE, TALL = Fraction(16, 9), Fraction(9, 16)


def are_even(region: Region) -> bool:
    return not any(px % 2 for px in (region.x_px, region.y_px, region.width_px, region.height_px))


def are_apart(found) -> bool:
    return not any(one.meets(other) for one, other in combinations(found, 2))


@given(aspects(), regions())
def test_a_fitted_picture_is_inside_even_and_centred(aspect, cell):
    found = fitted(aspect, cell)
    assert cell.holds(found)
    assert are_even(found)
    assert 0 <= (cell.right_px - found.right_px) - (found.x_px - cell.x_px) <= 2
    assert 0 <= (cell.bottom_px - found.bottom_px) - (found.y_px - cell.y_px) <= 2


@given(aspects(), regions())
def test_a_fitted_picture_keeps_its_aspect_within_a_pair_of_pixels(aspect, cell):
    found = fitted(aspect, cell)
    exact = min(Fraction(cell.width_px), cell.height_px * aspect)
    assert abs(found.width_px - exact) <= 2
    assert abs(found.height_px - exact / aspect) <= 2


@given(aspects(), regions())
def test_a_fitted_picture_touches_two_sides_of_its_cell(aspect, cell):
    found = fitted(aspect, cell)
    assert cell.width_px - found.width_px <= 2 or cell.height_px - found.height_px <= 2


@given(regions())
def test_a_picture_of_its_cells_aspect_fills_it(cell):
    assert fitted(Fraction(cell.width_px, cell.height_px), cell) == cell


@pytest.mark.parametrize("aspect", [Fraction(1, 1000), Fraction(1000)])
def test_an_absurd_aspect_still_has_a_picture(aspect):
    found = fitted(aspect, HD)
    assert HD.holds(found)
    assert min(found.width_px, found.height_px) == 2


@given(st.data(), regions())
def test_cells_are_inside_apart_even_and_equal(data, area):
    count = data.draw(st.integers(1, 30))
    columns = data.draw(st.integers(1, count))
    found = cells(count, columns, area)
    assert len(found) == count
    assert all(area.holds(cell) and are_even(cell) for cell in found)
    assert are_apart(found)
    assert len({(cell.width_px, cell.height_px) for cell in found}) == 1


@given(st.integers(1, 30), regions())
def test_cells_run_in_rows_from_left_to_right(count, area):
    found = cells(count, min(3, count), area)
    assert list(found) == sorted(found, key=lambda cell: (cell.y_px, cell.x_px))


def test_a_shorter_last_row_is_centred():
    first, second, last = cells(3, 2, Region(0, 0, 400, 200))
    assert (first.x_px, second.x_px, last.x_px) == (0, 200, 100)
    assert last.y_px == 100


@given(st.lists(aspects(), min_size=1, max_size=16), regions(least_px=256))
def test_a_grid_has_a_cell_for_each_inside_apart_even_and_equal(wanted, area):
    found = grid(wanted, area)
    assert len(found) == len(wanted)
    assert all(area.holds(cell) and are_even(cell) for cell in found)
    assert are_apart(found)
    assert len({(cell.width_px, cell.height_px) for cell in found}) == 1


def best_px(wanted, area) -> Fraction:
    """What the best number of columns shows, in exact cells."""
    count, best = len(wanted), Fraction(0)
    for columns in range(1, count + 1):
        width = Fraction(area.width_px, columns)
        height = Fraction(area.height_px, -(-count // columns))
        widths = [min(width, height * aspect) for aspect in wanted]
        shown = sum(wide * wide / aspect for wide, aspect in zip(widths, wanted, strict=True))
        best = max(best, shown)
    return best


@given(st.lists(aspects(), min_size=3, max_size=16), regions(least_px=512))
def test_a_grid_shows_at_least_nine_tenths_of_the_best(wanted, area):
    pairs = zip(wanted, grid(wanted, area), strict=True)
    shown = sum(fitted(aspect, cell).area_px for aspect, cell in pairs)
    assert shown >= Fraction(9, 10) * best_px(wanted, area)


@given(regions())
def test_two_stand_beside_each_other(area):
    left, right = row(2, area)
    assert left.right_px <= right.x_px
    assert (left.y_px, left.height_px) == (right.y_px, right.height_px)
    assert area.height_px - left.height_px <= 2


def test_one_has_the_whole_area():
    assert grid([WIDE], HD) == (HD,)


@pytest.mark.parametrize(
    ("count", "aspect", "columns"),
    [(3, TALL, 3), (4, WIDE, 2), (9, WIDE, 3), (16, WIDE, 4), (3, WIDE, 2), (6, TALL, 6)],
)
def test_the_usual_grids_are_the_expected_ones(count, aspect, columns):
    found = grid([aspect] * count, HD)
    assert sum(cell.y_px == found[0].y_px for cell in found) == columns


def test_the_aspect_of_one_is_its_own():
    assert aspect_of(clip("a", silent(PORTRAIT))) == TALL


def test_the_aspect_of_two_beside_each_other_is_both_together():
    both = Stack((clip("a", silent(PORTRAIT)), clip("b", silent(PORTRAIT))))
    assert aspect_of(both) == 2 * TALL


def test_the_aspect_of_several_in_turn_is_the_widest():
    turns = Track((clip("a", silent(PORTRAIT)), clip("b", silent(LANDSCAPE), start=10)))
    assert aspect_of(turns) == WIDE


def test_a_clip_fills_the_fitted_region_for_the_span():
    one = clip("a", silent(PORTRAIT))
    assert placed(one, HD, SPAN) == PlacedClip(one, fitted(TALL, HD), SPAN)


def test_a_stack_is_placed_child_by_child_in_its_grid():
    parts = tuple(clip(name, silent()) for name in "abc")
    found = placed(Stack(parts), HD, SPAN)
    assert isinstance(found, PlacedStack)
    assert found.region == HD
    assert [child.clip for child in found.children] == list(parts)
    assert are_apart(child.region for child in found.children)
    assert {child.span for child in found.children} == {SPAN}


def test_a_sequence_within_a_stack_has_one_cell():
    turns = Track((clip("a", silent()), clip("b", silent(), start=5)))
    found = placed(Stack((turns, clip("c", silent()))), HD, SPAN)
    left, right = found.children
    assert isinstance(left, PlacedTrack)
    assert left.region == Region(0, 0, 960, 1080)
    assert {child.region for child in left.children} == {Region(0, 270, 960, 540)}
    assert right.region == Region(960, 270, 960, 540)


def test_what_is_in_turn_has_the_whole_region_each():
    found = placed(Track((clip("a", silent()), clip("b", silent(), start=5))), HD, SPAN)
    assert {child.region for child in found.children} == {HD}


@given(st.lists(times(-20, 20), min_size=1, max_size=6), times(0, 5), times(1, 20))
def test_turns_follow_each_other_without_a_gap_and_cover_the_span(begins, start, lasts):
    span = TimeRange(start, lasts)
    turns = [turn for _, turn in in_turn([clip(start=begin) for begin in begins], span)]
    assert turns[0].start == span.start
    assert turns[-1].end == span.end
    assert all(turn.duration > 0 for turn in turns)
    for one, other in pairwise(turns):
        assert one.start < other.start <= one.end


@given(st.lists(times(-20, 20), min_size=1, max_size=6))
def test_each_has_its_turn_from_its_own_beginning(begins):
    clips = [clip(start=begin) for begin in begins]
    for child, turn in in_turn(clips, SPAN)[1:]:
        assert turn.start == child.start


def test_a_gap_belongs_to_the_one_before_it():
    first, second = clip("a", silent(lasts=2)), clip("b", silent(lasts=2), start=6)
    turns = in_turn([first, second], TimeRange(Fraction(0), Fraction(8)))
    assert [turn.duration for _, turn in turns] == [6, 2]


def test_an_overlap_belongs_to_both():
    first, second = clip("a", silent(lasts=4)), clip("b", silent(lasts=4), start=3)
    turns = in_turn([first, second], TimeRange(Fraction(0), Fraction(7)))
    assert [turn.duration for _, turn in turns] == [4, 4]


def test_shown_pixels_add_up_at_once_and_average_in_turn():
    half = clip("a", photo((1920, 2160)))
    whole = clip("b", silent(LANDSCAPE), start=5)
    at_once = placed(Stack((half, half)), HD, SPAN)
    in_turns = placed(Track((half, whole)), HD, SPAN)
    assert shown_px(placed(half, HD, SPAN)) == HD.area_px / 2
    assert shown_px(at_once) == HD.area_px
    assert shown_px(in_turns) == HD.area_px * Fraction(3, 4)
