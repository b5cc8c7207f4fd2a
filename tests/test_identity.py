"""Names made from content: digests, prefixes, canonical bytes."""

from __future__ import annotations

import hashlib
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import ids, texts

from duetchain.identity import (
    SHORT_DIGITS,
    canonical,
    decoded_fraction,
    digest,
    file_digest,
    is_id,
    is_prefix,
    matches,
    plain,
    short,
)


class Inner(msgspec.Struct, frozen=True, tag_field="kind", tag="inner"):
    side: str = "right"


class Record(msgspec.Struct, frozen=True, kw_only=True, rename={"start": "in"}):
    needed: int
    start: Fraction = Fraction(0)
    words: tuple[str, ...] = ()
    inner: Inner = Inner()
    flag: bool = False
    text: str = ""
    loose: object = None


def test_a_digest_is_what_sha256sum_prints():
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@given(st.binary(max_size=64))
def test_a_file_has_the_digest_of_its_bytes(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("digest") / "file"
    path.write_bytes(content)
    assert file_digest(path) == digest(content) == hashlib.sha256(content).hexdigest()


@given(ids())
def test_an_id_is_an_id_and_a_prefix_and_short(identity):
    assert is_id(identity)
    assert is_prefix(identity)
    assert is_prefix(identity[:4])
    assert short(identity) == identity[:SHORT_DIGITS]


@pytest.mark.parametrize(
    "text", ["", "a" * 63, "a" * 65, "A" * 64, "g" * 64, "a" * 64 + "\n", " " + "a" * 63, "٣" * 64]
)
def test_only_64_lower_case_hex_digits_are_an_id(text):
    assert not is_id(text)


@pytest.mark.parametrize("text", ["", "abc", "ABCD", "a" * 65, "abcd\n", "ab d", "cat."])
def test_fewer_than_four_digits_or_other_letters_are_no_prefix(text):
    assert not is_prefix(text)


def test_a_prefix_matches_ids_in_their_order():
    assert matches("ab", ["abff", "ba00", "ab00"]) == ("abff", "ab00")
    assert matches("c", ["abff"]) == ()


def test_a_field_at_its_default_is_left_out_and_a_needed_one_never():
    assert canonical(Record(needed=0)) == b'{"needed":0}'
    assert canonical(Record(needed=0, start=Fraction(0), inner=Inner("right"))) == b'{"needed":0}'


def test_keys_are_sorted_by_their_names_in_the_record():
    record = Record(
        needed=1, start=Fraction(6, 4), words=("b", "a"), flag=True, inner=Inner("left")
    )
    assert canonical(record) == (
        b'{"flag":true,"in":"3/2","inner":{"kind":"inner","side":"left"},'
        b'"needed":1,"words":["b","a"]}'
    )


def test_text_is_composed_and_not_escaped():
    assert canonical(Record(needed=1, text="Cafe\u0301 猫")) == (
        '{"needed":1,"text":"Café 猫"}'.encode()
    )


@given(texts())
def test_text_that_is_composed_already_stays(text):
    assert plain(text) == text


@pytest.mark.parametrize("value", [0.5, None, {"a": 1}, b"bytes", [1], {1}])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(TypeError, match="no canonical form"):
        plain((value,))


def test_a_float_inside_a_record_is_refused():
    with pytest.raises(TypeError, match="no canonical form"):
        canonical(Record(needed=1, loose=1.0))


def test_a_time_in_a_record_is_a_string_in_lowest_terms():
    assert decoded_fraction(Fraction, "3/2") == Fraction(3, 2)
    with pytest.raises(ValueError, match="lowest terms"):
        decoded_fraction(Fraction, "6/4")


@pytest.mark.parametrize(("kind", "value"), [(Fraction, 1), (complex, "1/2"), (Fraction, None)])
def test_nothing_else_is_decoded(kind, value):
    with pytest.raises(ValueError, match="is not a time"):
        decoded_fraction(kind, value)
