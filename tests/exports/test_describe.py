"""Contributions in words and as values for other programs."""

from __future__ import annotations

import json
import math
from fractions import Fraction

import pytest
from factories import CREATED, media_id, merge, root, unclaimed, voice
from hypothesis import given
from strategies import contributions

from duetchain.exports.describe import (
    as_entry,
    as_record,
    effective_offset,
    line,
    seconds_or_none,
    where,
    who,
)
from duetchain.identity import short
from duetchain.lineage.arrangement import Sequential, SideBySide

CAT = root("cat")
BEAT = voice("beat", CAT, offset=Fraction(-1, 4), gain_mdb=-3500, message="four on the floor")


def test_an_entry_is_what_scripts_rely_on():
    assert as_entry(BEAT.id, BEAT) == {
        "id": BEAT.id,
        "parents": [CAT.id],
        "author": "Bo",
        "name": "beat",
        "message": "four on the floor",
        "license": None,
        "arrangement": "side-by-side",
        "media": media_id("beat"),
        "offset_s": -0.25,
        "in_s": 0.0,
        "out_s": None,
        "gain_db": -3.5,
        "muted": False,
        "created": CREATED,
    }


def test_what_an_unclaimed_root_does_not_say_is_null():
    entry = as_entry(unclaimed().id, unclaimed())
    unsaid = ("author", "name", "message", "license", "arrangement", "out_s", "created")
    assert [entry[key] for key in unsaid] == [None] * len(unsaid)
    assert entry["parents"] == []


def test_a_merge_has_no_media():
    both = merge(CAT, root("dog"))
    assert as_entry(both.id, both)["media"] is None


@given(contributions())
def test_an_entry_is_json_with_the_same_keys_for_all(one):
    entry = as_entry(one.id, one)
    assert list(entry) == list(as_entry(BEAT.id, BEAT))
    assert json.loads(json.dumps(entry, allow_nan=False)) == entry


@given(contributions())
def test_a_record_is_shown_as_it_is_stored(one):
    assert as_record(one) == json.loads(one.content())


@pytest.mark.parametrize(
    ("fields", "offset"),
    [
        ({}, Fraction(0)),
        ({"offset": Fraction(2)}, Fraction(2)),
        ({"arrangement": Sequential()}, None),
        ({"arrangement": Sequential(), "offset": Fraction(0)}, Fraction(0)),
        ({"arrangement": SideBySide(side="left")}, Fraction(0)),
    ],
)
def test_an_offset_left_out_is_nothing_or_the_parents_end(fields, offset):
    assert effective_offset(voice("beat", CAT, **fields)) == offset


def test_seconds_are_floats_only_here():
    assert seconds_or_none(None) is None
    assert math.isclose(seconds_or_none(Fraction(1, 3)), 1 / 3)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (CAT, "root"),
        (voice("x", CAT), "side-by-side"),
        (voice("x", CAT, arrangement=Sequential()), "sequential"),
        (voice("x", CAT, offset=Fraction(0)), "side-by-side"),
        (voice("x", CAT, offset=Fraction(3, 2)), "side-by-side +1.5 s"),
        (voice("x", CAT, offset=Fraction(-1)), "side-by-side -1 s"),
        (voice("x", CAT, gain_mdb=1500), "side-by-side +1.5 dB"),
        (voice("x", CAT, muted=True), "side-by-side muted"),
        (BEAT, "side-by-side -0.25 s -3.5 dB"),
        (merge(CAT, root("dog")), "merge"),
    ],
)
def test_where_says_how_mine_meets_the_parent(one, words):
    assert where(one) == words


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (root("cat"), "Ann · cat"),
        (merge(CAT, root("dog")), "Cy"),
        (unclaimed(), "unknown"),
        (root("cat", author=""), "unknown · cat"),
    ],
)
def test_who_says_author_and_name(one, words):
    assert who(one) == words


def test_a_line_has_everything_in_order():
    assert line(BEAT.id, BEAT) == (
        f'{short(BEAT.id)}  Bo · beat  side-by-side -0.25 s -3.5 dB  "four on the floor"'
    )
    assert line(CAT.id, CAT) == f"{short(CAT.id)}  Ann · cat  root"


@given(contributions())
def test_a_line_is_one_line_that_steers_no_terminal(one):
    shown = line(one.id, one)
    assert len(shown.splitlines()) <= 1
    assert "\x1b" not in shown


@pytest.mark.parametrize("field", ["author", "name", "message"])
def test_strangers_words_are_made_harmless(field):
    assert r"\x1b[31m" in line(CAT.id, root("cat", **{field: "\x1b[31m"}))
