"""Words before they are drawn: cleaned, parted, turned, set."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duetchain.lettering.brackets import MIRRORED
from duetchain.lettering.direction import base_level, levels, visual
from duetchain.lettering.fonts import BUNDLED, Fonts, installed
from duetchain.lettering.letters import clusters, is_emoji, legible, scripts
from duetchain.lettering.typeset import even_rows, rows, runs, setting, shortened, width_px

BARE = Fonts((BUNDLED,))
EVERYTHING = st.text(st.characters(), max_size=60)
FAMILY = "👩\u200d👩\u200d👧"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


def words_of(one) -> str:
    return "".join(letter.text for letter in one.letters)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", "a[31mb"),
        ("\u202egpj.exe", "gpj.exe"),
        ("a\u2066\u2069\u200f\u00adb", "ab"),
        ("one\n\ttwo\u2028three\u3000four", "one two three four"),
        ("\ud800x\x00", "x"),
        ("\u200d\ufe0f x", "x"),
        ("%{x}' \"\\n: ,;[a]", "%{x}' \"\\n: ,;[a]"),
        ("e\u0301", "é"),
        (FAMILY, FAMILY),
        (ENGLAND, ENGLAND),
        ("a\U000e0067b", "ab"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_words_lose_what_is_not_seen_and_keep_the_rest(text, shown):
    assert legible(text, 100) == (shown, False)


def test_long_words_are_cut_before_anything_else():
    words, is_cut = legible("🎸" * 1_000_000, 100)
    assert (words, is_cut) == ("🎸" * 100, True)


@given(EVERYTHING)
def test_no_control_or_direction_character_is_left(text):
    left = {unicodedata.category(one) for one in legible(text, 60)[0] if one not in "\u200c\u200d"}
    tags = {"Cf"} if any("\U000e0020" <= one <= "\U000e007f" for one in text) else set()
    assert not left & ({"Cc", "Cf", "Cs", "Zl", "Zp"} - tags)


@given(EVERYTHING)
def test_clusters_are_the_text_parted(text):
    assert "".join(clusters(text)) == text


@pytest.mark.parametrize(
    ("text", "count"),
    [(FAMILY, 1), (ENGLAND, 1), ("👍🏽👍", 2), ("🇳🇴🇳🇱", 2), ("1\ufe0f\u20e3", 1),
     ("q\u0303\u0301", 1), ("กำ", 2), ("a b", 3), ("क्षत्रिय", 3), ("শ্রী", 1), ("क्\u200cष", 2),
     ("\u1100\u119e\u11ab\u1100", 2)],
)  # fmt: skip
def test_emoji_flags_and_marks_are_not_torn(text, count):
    assert len(clusters(text)) == count


def test_endless_marks_do_not_make_an_endless_letter():
    assert max(map(len, clusters("a" + "\u0301" * 10_000))) <= 16


@pytest.mark.parametrize("text", ["🎸", "❤\ufe0f", "⭐", "🇳🇴", "1\ufe0f\u20e3"])
def test_emoji_are_known(text):
    assert is_emoji(text)


@pytest.mark.parametrize("text", ["❤", "1", "#", "猫", "é", "⭐\ufe0e"])
def test_other_signs_are_not_emoji(text):
    assert not is_emoji(text)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("B 王", ["plain", "plain", "han"]),
        ("猫ね", ["kana", "kana"]),
        ("김猫", ["hangul", "hangul"]),
        ("ق1🎸", ["arabic", "arabic", "emoji"]),
        ("「猫」", ["han", "han", "han"]),
    ],
)
def test_han_follows_the_language_around_it(text, kinds):
    assert list(scripts(clusters(text))) == kinds


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("abc", "abc"),
        ("abc אבג", "abc גבא"),
        ("אבג abc", "abc גבא"),
        ("אבג 12,5 abc", "abc 12,5 גבא"),
        ("abc (אבג) def", "abc (גבא) def"),
        ("אב (גד)", "(דג) בא"),
        ("Live (אב) 2", "Live (בא) 2"),
        ("שרה (Sara) 2", "2 (Sara) הרש"),
        ("אב (Ann [גד]) 12", "12 ([דג] Ann) בא"),
        ("אב 「Ann」 2", "2 「Ann」 בא"),
        ("5% אב", "בא 5%"),
        ("قط 12", "12 طق"),
    ],
)
def test_words_stand_in_the_order_in_which_they_are_read(text, seen):
    base = base_level(text)
    found = levels(text, base)
    order = visual(found)
    shown = (MIRRORED.get(text[at], text[at]) if found[at] % 2 else text[at] for at in order)
    assert "".join(shown) == seen


@given(st.lists(st.sampled_from("aא1ق%,+( "), max_size=30), st.integers(0, 1))
def test_turning_loses_nothing(letters, base):
    order = visual(levels(letters, base))
    assert sorted(order) == list(range(len(letters)))


@given(st.text("abc 123(),.%é", max_size=30))
def test_words_without_right_to_left_letters_stay_as_they_are(text):
    assert visual(levels(text, 0)) == list(range(len(text)))


@pytest.mark.parametrize(
    ("text", "shown", "missing"),
    [
        ("Bjørn Ærø Å", "Bjorn Aero A", ("ø", "Æ", "Å")),
        ("IJsbrand", "IJsbrand", ()),
        ("王", "U+738B", ("王",)),
        ("王明", "U+738B U+660E", ("王", "明")),
        ("Bo 🎸🎸", "Bo", ("🎸",)),
        ("🎸", "U+1F3B8", ("🎸",)),
        (f"{FAMILY} Bo", "Bo", ("👩", "👧")),
        ("a\u0489b", "ab", ("\u0489",)),
        ("\ue000x", "x", ("\ue000",)),
    ],
)
def test_what_no_font_has_is_reported_and_written_otherwise(text, shown, missing):
    found = setting(text, most=100, fonts=BARE)
    assert words_of(found) == shown
    assert set(found.missing) == set(missing)


@pytest.mark.parametrize(
    "text", ["Bjørn Ærø Å", "IJsbrand", "王小明", "محمد", "Bo 🎸", f"Zoë 猫 قطة {FAMILY} 🇳🇴"]
)
def test_every_letter_is_drawn_by_a_font_that_has_it_or_is_reported(text):
    found = setting(text, most=100, fonts=installed())
    seen = words_of(found)
    for letter in text:
        ignorable = letter in " \u200d\ufe0f"
        assert letter in seen or letter in found.missing or ignorable
    for letter in found.letters:
        base = Fonts((letter.face,))
        assert base.face(letter.text[0], kind="emoji") is letter.face


@settings(deadline=None, max_examples=60)
@given(EVERYTHING)
def test_any_words_can_be_set(text):
    found = setting(text, most=60, fonts=installed())
    parted = runs(found.letters, found.base)
    assert sum(len(run.text) for run in parted) == len(words_of(found))


@settings(deadline=None, max_examples=40)
@given(EVERYTHING, st.integers(20, 400))
def test_a_shortened_row_fits(text, most_px):
    found = setting(text, most=60, fonts=installed())
    row = shortened(found.letters, found.base, most_px=most_px, size_px=20, fonts=installed())
    assert width_px(row, found.base, size_px=20) <= most_px


def wrapped(text: str, most_px: float, *, most_rows: int = 20, way=rows) -> list[str]:
    words = setting(text, most=600, fonts=BARE)
    found = way(words, most_px=most_px, size_px=20, most_rows=most_rows, fonts=BARE)
    return ["".join(letter.text for letter in row) for row in found]


def test_a_sentence_is_broken_between_words():
    found = wrapped("four on the floor and the cat on the beat", 120)
    assert len(found) > 2
    assert " ".join(found) == "four on the floor and the cat on the beat"


def test_a_word_wider_than_a_row_is_broken_within():
    found = wrapped("supercalifragilistic", 60)
    assert "".join(found) == "supercalifragilistic"
    assert len(found) > 1


def test_more_than_the_most_rows_end_in_an_ellipsis():
    found = wrapped("word " * 100, 120, most_rows=3)
    assert len(found) == 3
    assert found[-1].endswith("…")


def test_even_rows_are_as_many_but_leave_no_word_alone():
    text = "Num Num by thirteen people"
    plain, even = wrapped(text, 200), wrapped(text, 200, way=even_rows)
    assert len(even) == len(plain) == 2
    assert abs(len(even[0]) - len(even[1])) <= abs(len(plain[0]) - len(plain[1]))
    assert " ".join(even) == text
