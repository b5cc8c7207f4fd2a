"""What frame times tell: the rate, whether it varies, what is missing."""

from __future__ import annotations

from fractions import Fraction

import pytest

from duetchain.media.frame_times import is_variable, longest_hole, nominal_rate, shortfall

EVEN = [Fraction(n, 30) for n in range(300)]


def test_the_containers_rate_counts_where_the_frames_agree():
    assert nominal_rate(EVEN, Fraction(30000, 1001)) == Fraction(30000, 1001)


def test_a_rate_that_the_frames_deny_is_counted_anew():
    assert nominal_rate(EVEN, Fraction(600)) == 30


def test_one_frame_has_no_rate():
    assert nominal_rate([Fraction(0)], Fraction(25)) is None


def test_even_frames_are_not_variable_even_if_a_container_rounds_to_milliseconds():
    assert not is_variable(EVEN)
    assert not is_variable([Fraction(round(1000 * one), 1000) for one in EVEN])


def test_one_late_frame_makes_no_rate_variable_many_do():
    late = [one + (1 if number == 7 else 0) for number, one in enumerate(EVEN)]
    assert not is_variable([*EVEN[:7], *late[8:]])
    assert is_variable([one for number, one in enumerate(EVEN) if number % 5])


@pytest.mark.parametrize(("declared", "found"), [(None, 5), (10, 10), (10, 9.8), (3600, 3550)])
def test_a_little_less_than_declared_is_not_missing(declared, found):
    assert shortfall(declared and Fraction(declared), Fraction(found)) == ""


def test_what_is_missing_is_told():
    assert "only 5.00 s are there" in shortfall(Fraction(10), Fraction(5))


def test_the_longest_hole_is_found_if_it_is_longer_than_a_second():
    assert longest_hole([*EVEN, EVEN[-1] + 3]) == (EVEN[-1], EVEN[-1] + 3)
    assert longest_hole(EVEN) is None
    assert longest_hole([]) is None
