"""Times are read as people write them; what may mean two of them says which."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import times

from duetchain.errors import UsageError
from duetchain.rational_time import ratio_text
from duetchain.written.times import is_bare_frames, is_bare_number, seconds


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", Fraction(0)),
        ("1.5", Fraction(3, 2)),
        ("+1.5", Fraction(3, 2)),
        ("-0.25", Fraction(-1, 4)),
        ("-.25", Fraction(-1, 4)),
        ("0.1", Fraction(1, 10)),
        ("1:02.5", Fraction(125, 2)),
        ("-1:02", Fraction(-62)),
        ("1:00:00.001", Fraction(3600001, 1000)),
        ("3/2", Fraction(3, 2)),
        ("-1001/30000", Fraction(-1001, 30000)),
        ("6/4", Fraction(3, 2)),
        ("  2 ", Fraction(2)),
        ("1,5", Fraction(3, 2)),
        ("0,250", Fraction(1, 4)),
        ("200ms", Fraction(1, 5)),
        ("-200 ms", Fraction(-1, 5)),
        ("1.5s", Fraction(3, 2)),
        ("2 sec", Fraction(2)),
        ("1/48s", Fraction(1, 48)),
        ("\u22120.25", Fraction(-1, 4)),
        ("1:02,500", Fraction(125, 2)),
        ("1:02:03", Fraction(3723)),
        ("1m30s", Fraction(90)),
        ("2min", Fraction(120)),
        ("12f@24", Fraction(1, 2)),
        ("-12 frames @ 29.97", Fraction(-1001, 2500)),
    ],
)
def test_a_time_is_read_as_people_write_it(text, value):
    assert seconds(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "1e3",
        "nan",
        "inf",
        "1.",
        "1:2:3:4",
        "3/0",
        "1 2",
        "--1",
        "0x10",
        "٣",
        "1/2/3",
    ],
)
def test_what_is_no_time_is_refused_by_name(text):
    with pytest.raises(ValueError, match="is not a time"):
        seconds(text)


def test_a_number_of_absurd_length_is_refused_in_an_instant():
    with pytest.raises(ValueError):
        seconds("9" * 100_000 + "/1")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1,500", "write 1.500 or 1500"),
        ("12f", "write their rate, as 12f@25, or a time: 0.48s"),
        ("01:02:03:12", "write 01:02:03 and 12f"),
    ],
)
def test_what_may_mean_several_times_says_how_to_write_each(text, hint):
    with pytest.raises(UsageError) as refused:
        seconds(text)
    assert refused.value.hint == hint


def test_frames_and_numbers_without_a_unit_are_known():
    assert [is_bare_frames(text) for text in ("12f", "+3 frames", "12f@25", "12")] == [1, 1, 0, 0]
    assert [is_bare_number(text) for text in ("12", "-0,5", "12s", "1:02", "3/2")] == [
        1,
        1,
        0,
        0,
        0,
    ]


@given(times())
def test_a_ratio_is_a_time(value):
    assert seconds(ratio_text(value)) == value


@given(st.decimals(-1000, 1000, places=3))
def test_decimals_are_exact(value):
    assert seconds(f"{value:f}") == Fraction(value)
