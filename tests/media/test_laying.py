"""Recordings of parts: where their clocks begin anew or leap, and what is added to lay them out."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import EXAMPLES

from duetchain.media.parts.laying import (
    AHEAD_S,
    BACK_S,
    KEPT_HOLE_S,
    Clock,
    laid_end_to_end,
    moved_by,
)

FRAME = Fraction(1, 25)


def clock(*parts, frame=FRAME):
    """A clock of parts: each from where it begins, and how many frames."""
    made = Clock()
    for start, frames in parts:
        for number in range(frames):
            at = Fraction(start) + number * frame
            made.add(at, at, at + frame)
    return made


def evened(made, laid):
    """The even times of all packets, part by part."""
    return [
        (part.start + moved_by(laid, part.packet), part.end + moved_by(laid, part.packet))
        for part in made.stretches
    ]


def test_a_clock_that_runs_on_stays_as_it_is():
    assert laid_end_to_end([clock((0, 100)), clock((0, 50), frame=2 * FRAME)]) == ([(), ()], ())


def test_frames_out_of_order_begin_nothing_anew():
    made = Clock()
    for at in (0, 4, 2, 1, 3, 8, 6, 5, 7):
        made.add(at * FRAME, at * FRAME, (at + 1) * FRAME)
    assert len(made.stretches) == 1


def test_a_clock_that_begins_anew_goes_on_where_it_ended():
    picture, sound = clock((1.5, 75), (1.5, 75)), clock((1.4, 77), (1.4, 77))
    laid, _ = laid_end_to_end([picture, sound])
    assert evened(sound, laid[1])[1][0] == picture.stretches[0].end  # the longer of the two
    late = evened(picture, laid[0])[1][0] - evened(sound, laid[1])[1][0]
    assert late == picture.stretches[0].start - sound.stretches[0].start


def test_a_hole_of_all_streams_is_closed_to_a_second_and_a_rest_of_one_is_none():
    picture, sound = clock((0, 75), (20_000, 75)), clock((0, 75), (20_000, 75))
    laid, _ = laid_end_to_end([picture, sound])
    assert evened(picture, laid[0])[1][0] == 3 + KEPT_HOLE_S
    rests = clock((0, 1), (60, 1))
    assert laid_end_to_end([rests, clock((0, 25 * 61))]) == ([(), ()], ())


parts = st.lists(
    st.tuples(st.sampled_from([0, 1, 50, 9_000]), st.integers(20, 60)), min_size=1, max_size=6
)


@given(parts)
@settings(max_examples=EXAMPLES)
def test_nothing_overlaps_and_no_hole_is_long(asked):
    made = clock(*asked)
    (laid,), _ = laid_end_to_end([made])
    times = evened(made, laid)
    for (_, end), (start, _) in pairwise(times):
        assert 0 <= start - end <= AHEAD_S
    whole = sum(frames for _, frames in asked) * FRAME
    assert sum(end - start for start, end in times) >= whole - BACK_S * (len(asked) - 1)


@pytest.mark.parametrize("packet", [0, 4, 5, 9, 10, 100])
def test_a_packet_is_moved_as_its_part_is(packet):
    laid = ((0, Fraction(0)), (5, Fraction(3)), (10, Fraction(7)))
    assert moved_by(laid, packet) == (0 if packet < 5 else 3 if packet < 10 else 7)
