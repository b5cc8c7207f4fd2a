"""A new record is taken by its readers for what it is, or is not written."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import pytest
from factories import CREATED, media_id, root, some_id, voice
from hypothesis import given
from hypothesis import strategies as st

from duetchain.errors import UsageError
from duetchain.exports.credits import Credit, Credits, as_fields, as_markdown, as_text
from duetchain.exports.describe import as_entry, line, name_of
from duetchain.lineage.arrangement import Replace, Sequential, SideBySide
from duetchain.lineage.contribution import Contribution, decoded
from duetchain.lineage.writing import (
    AGREED_S,
    MOST_LETTERS,
    MOST_PARENTS,
    MOST_RECORD_BYTES,
    bounded,
    proved_bytes,
    warp_gap,
)

MINE = voice("mine", root())
WRONG = {
    "fill": ["nope", None, 3, b"hold"],
    "until": ["never", True],
    "muted": [1, "yes", None],
    "gain_mdb": [0.5, "3", True, 10**9, 10**400],
    "offset": [0.5, "1/2", float("nan"), Fraction(10**400), Fraction(1, 10**12), b"1"],
    "range_start": [-1.0, Fraction(-1), None, "0"],
    "range_end": [Fraction(0), "x"],
    "speed": [2, 2.0, Fraction(9), None],
    "audio_track": [-2, 1.5, 10**6],
    "lip_sync": [Fraction(3), 0.1],
    "warp": [((1, 2),), ((Fraction(0), Fraction(0)),), [[1]], "warp", ((Fraction(0),),)],
    "arrangement": [SideBySide(side="up"), Sequential(crossfade=1.5), "stacked", None,
                    Replace(voice=7)],
    "author": [None, 3, b"Ann", "\udcff"],
    "name": ["\ud800", ["x"]],
    "parents": [("nobody",), (MINE.parents[0],) * 2, [1], "x" * 64, None],
    "media": ["x", b"x"],
    "created": ["yesterday", "", None],
    "clean": ["x", {}],
}  # fmt: skip
PART = Fraction(1, 999_983)
"""What makes a moment long to write."""
OPTIONS = {"range_start": "start", "range_end": "end", "gain_mdb": "gain_db"}


@pytest.mark.parametrize("field", WRONG)
def test_a_record_that_no_reader_takes_is_not_written_and_its_field_is_named(field):
    for value in WRONG[field]:
        wrong = msgspec.structs.replace(MINE, **{field: value})
        with pytest.raises(UsageError, match="this cannot be recorded") as refused:
            proved_bytes(wrong)
        assert refused.value.field == OPTIONS.get(field, field), value


junk = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.fractions()


@given(st.sampled_from(MINE.__struct_fields__), junk | st.tuples(junk) | st.tuples(junk, junk))
def test_whatever_is_written_is_read_as_it_is(field, value):
    one = msgspec.structs.replace(MINE, **{field: value})
    try:
        content = proved_bytes(one)
    except UsageError:
        return
    assert decoded(content).content() == content


def test_a_record_is_bounded_when_it_is_written_and_read_as_before():
    for field, most in MOST_LETTERS.items():
        assert proved_bytes(msgspec.structs.replace(MINE, **{field: "é" * most}))
        long = msgspec.structs.replace(MINE, **{field: "é" * (most + 1)})
        with pytest.raises(UsageError) as refused:
            proved_bytes(long)
        told = refused.value
        assert (told.field, told.given, told.limit) == (field, most + 1, most)
        assert decoded(long.content()) == long
    ids = tuple(some_id(str(number)) for number in range(MOST_PARENTS + 1))
    assert proved_bytes(msgspec.structs.replace(MINE, parents=ids[:-1]))
    with pytest.raises(UsageError) as refused:
        proved_bytes(msgspec.structs.replace(MINE, parents=ids))
    assert (refused.value.field, refused.value.limit) == ("parents", MOST_PARENTS)
    pairs = tuple((Fraction(at) + PART,) * 2 for at in range(MOST_RECORD_BYTES // 40))
    with pytest.raises(UsageError) as refused:
        proved_bytes(msgspec.structs.replace(MINE, warp=pairs))
    assert (refused.value.field, refused.value.limit) == ("warp", MOST_RECORD_BYTES)


def warped(pairs, **fields):
    exact = tuple((Fraction(own), Fraction(theirs)) for own, theirs in pairs)
    return voice("mine", root(), warp=exact, **fields)


EVEN = ((1, 3), (11, Fraction("13.001")))


@pytest.mark.parametrize(
    ("fields", "gap"),
    [
        ({"offset": Fraction("1.9999")}, 0),
        ({"offset": Fraction(2)}, Fraction("-0.0001")),
        ({"offset": Fraction(3), "range_start": Fraction(1)}, 0),
        ({"offset": Fraction(3)}, Fraction("-1.0001")),
        ({}, Fraction("1.9999")),
        ({"arrangement": Sequential()}, 0),
        ({"arrangement": Replace(voice=some_id("x"))}, 0),
        ({"offset": Fraction("2.49995"), "speed": Fraction(2)}, 0),
    ],
)
def test_a_warp_begins_where_the_offset_says(fields, gap):
    one = warped(EVEN, **fields)
    assert warp_gap(one) == gap
    assert decoded(one.content()) == one  # 0.1.0 wrote such
    if abs(gap) <= AGREED_S:
        assert proved_bytes(one) == one.content()
        return
    with pytest.raises(UsageError, match="from where the offset puts it") as refused:
        proved_bytes(one)
    assert refused.value.field == "warp"


def test_long_words_of_an_older_record_are_shown_short_and_told_whole():
    old = Contribution(
        media=media_id("old"),
        created=CREATED,
        **{field: field[0] * 5000 for field in MOST_LETTERS},
    )
    assert len(name_of(old)) == 200 + 3 + 200 + 3 + 200 + 3 + 100
    assert len(line(old.id, old)) < 2800
    assert line(old.id, old).count("…") == 5
    assert as_entry(old.id, old)["message"] == "m" * 5000
    credit = Credit(old.id, old.author, old.name, old.message, old.license, seen=True, heard=True)
    found = Credits(old.id, (credit,), ())
    for text in (as_text(found), as_markdown(found)):
        assert len(text) < 2700
        assert text.count("…") == 4
    assert as_fields(found, with_others=False)["credits"][0]["author"] == "a" * 5000


@given(st.text(), st.integers(1, 50))
def test_bounded_words_are_at_most_that_long(text, most):
    short = bounded(text, most)
    assert len(short) <= most
    assert short == text or (len(text) > most and text.startswith(short[:-1]))
