"""Strangers' words for a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duetchain.exports.escape import safe

EVERYTHING = st.text(st.characters())


@pytest.mark.parametrize(
    "text",
    [
        "plain words, 123",
        "Zoë und Jürgen",
        "猫の歌",
        "شعر فارسی می\u200cخواهم",
        "👩\u200d👩\u200d👧 ❤\ufe0f",
        'quotes " and \\ stay',
        "",
    ],
)
def test_words_of_every_script_stay_as_they_are(text):
    assert safe(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", r"\x1b[2J"),
        ("\x1b]8;;http://evil\x07x", r"\x1b]8;;http://evil\x07x"),
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x00\x7f\x9b", r"\x00\x7f\x9b"),
        ("\u202egpj.exe", r"\u202egpj.exe"),
        ("\u2066\u2069\u200f", r"\u2066\u2069\u200f"),
        ("\u2028\u2029", r"\u2028\u2029"),
        ("\ufeff\u200b", r"\ufeff\u200b"),
        ("\ud800", r"\ud800"),
        ("\ue000\U000e0041", r"\ue000\U000e0041"),
    ],
)
def test_what_could_steer_a_terminal_is_written_out(text, shown):
    assert safe(text) == shown


@given(EVERYTHING)
def test_nothing_that_steers_is_left(text):
    left = {unicodedata.category(letter) for letter in safe(text)} - {"Cf"}
    assert not left & {"Cc", "Cs", "Co", "Zl", "Zp"}
    assert not {letter for letter in safe(text) if unicodedata.category(letter) == "Cf"} - {
        "\u200c",
        "\u200d",
    }


@given(EVERYTHING)
def test_a_safe_text_is_safe_and_can_be_printed(text):
    assert safe(safe(text)) == safe(text)
    safe(text).encode("utf-8")


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_letters_numbers_and_signs_stay(text):
    assert safe(text) == text
