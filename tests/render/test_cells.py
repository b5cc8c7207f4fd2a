"""Cells: which pictures of a grid are made apart, and which of them together."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from factories import clip, composition, line_of, silent
from msgspec import structs

from duetchain.ffmpeg.encode import EncodeSettings
from duetchain.identity import ContributionId
from duetchain.rational_time import TimeRange
from duetchain.render.cells import MOST_ALONE, MOST_AT_ONCE, MOST_IN_ROWS, MOST_UNKEPT, apart
from duetchain.render.plan import RenderPlan
from duetchain.timeline.arrange import arranged
from duetchain.timeline.canvas import Region
from duetchain.timeline.model import PlacedClip, PlacedMade, PlacedStack, clips_placed

SPAN = TimeRange(Fraction(0), Fraction(1))


def grid(count, columns):
    """Pictures in rows: every second one is as tall as its cell, the others lie in its middle."""
    regions = [
        Region(40 * (at % columns), 40 * (at // columns) + (at % 2) * 10, 40, 40 - (at % 2) * 20)
        for at in range(count)
    ]
    clips = tuple(PlacedClip(clip(f"{at}"), one, SPAN) for at, one in enumerate(regions))
    return PlacedStack(clips, Region(0, 0, 40 * columns, 40 * -(-count // columns)), SPAN)


@pytest.mark.parametrize(("count", "is_kept"), [(MOST_AT_ONCE, True), (MOST_UNKEPT, False)])
def test_a_small_grid_stays_whole(count, is_kept):
    part = grid(count, 4)
    assert apart(part, "span", is_kept=is_kept) == (part, ())


@pytest.mark.parametrize("count", [MOST_AT_ONCE + 1, MOST_ALONE])
def test_each_picture_that_is_kept_is_a_cell(count):
    part = grid(count, 8)
    rest, cells = apart(part, "span")
    assert [picture for _, picture in cells] == list(part.children)
    assert [one.job for one in rest.children] == [name for name, _ in cells]
    assert len({name for name, _ in cells}) == count


@pytest.mark.parametrize(
    ("count", "columns", "is_kept", "lengths"),
    [
        (100, 10, True, [10] * 10),
        (100, 10, False, [10] * 10),
        (17, 5, False, [10, 7]),
        (70, 7, True, [7] * 10),
        (65, 13, True, [1] * 65),
    ],
)
def test_a_large_grid_is_made_by_rows_that_do_not_overlap(count, columns, is_kept, lengths):
    part = grid(count, columns)
    rest, cells = apart(part, "span", is_kept=is_kept)
    assert [len(tuple(clips_placed(picture))) for _, picture in cells] == lengths
    assert max(lengths) <= MOST_IN_ROWS
    assert [one for _, picture in cells for one in clips_placed(picture)] == list(part.children)
    for one, other in combinations([picture.region for _, picture in cells], 2):
        beside = one.right_px <= other.x_px or other.right_px <= one.x_px
        assert beside or one.bottom_px <= other.y_px or other.bottom_px <= one.y_px
    assert rest.children == tuple(PlacedMade(name, one.region, SPAN) for name, one in cells)


def test_pictures_of_four_times_the_size_count_four_times():
    part, large = grid(12, 4), silent((3840, 2160))
    children = tuple(structs.replace(one, clip=clip("x", large)) for one in part.children)
    _, cells = apart(structs.replace(part, children=children), "span", is_kept=False)
    assert [picture for _, picture in cells] == list(children)
    assert apart(part, "span", is_kept=False) == (part, ())


def test_what_is_nested_in_a_large_grid_keeps_its_own_way():
    inner = grid(4, 2)
    part = PlacedStack((*grid(12, 4).children, inner), Region(0, 0, 200, 200), SPAN)
    rest, cells = apart(part, "span")
    assert len(cells) == 16
    assert isinstance(rest.children[-1], PlacedStack)


@pytest.mark.parametrize(("count", "is_same"), [(2, True), (12, False), (20, False), (70, True)])
def test_a_plan_is_another_only_where_its_cells_are_made_otherwise(count, is_same):
    timeline = arranged(composition(*line_of(count)))
    plan = RenderPlan(ContributionId("a" * 64), timeline, EncodeSettings())
    unkept = plan.serving(is_kept=False)
    assert (unkept is plan) is is_same
    assert (replace(plan, is_kept=False).jobs == plan.jobs) is is_same
    assert unkept.jobs == replace(plan, is_kept=False).jobs
    assert plan.serving(is_kept=True) is plan
