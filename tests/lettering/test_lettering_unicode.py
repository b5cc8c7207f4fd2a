"""Right to left as Unicode's own cases have it: a sample here, many where its files are."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from duetchain.lettering.brackets import MIRRORED, bracket_pairs
from duetchain.lettering.direction import base_level, levels, visual
from duetchain.lettering.letters import clusters, legible

UNICODE = Path(os.environ.get("DUETCHAIN_TEST_UNICODE", "/usr/share/unicode"))
EVERY = 1 if "DUETCHAIN_TEST_UNICODE" in os.environ else 7
"""All of some hundred thousand cases where the folder is named, else every seventh."""
SAMPLE = Path(__file__).with_name("bidi_cases.txt")
NEVER_IN_WORDS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "B", "S"}
"""Classes of what `cleaned` takes out or makes spaces of."""


@pytest.fixture
def published():
    """A file of Unicode's character database by its name."""

    def found(name: str) -> Path:
        if not (UNICODE / name).is_file():
            pytest.skip(f"Unicode's {name} is not here (DUETCHAIN_TEST_UNICODE)")
        return UNICODE / name

    return found


def fields(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if found := line.split("#")[0].strip():
            yield [field.strip() for field in found.split(";")]


def some(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """Every so manieth, and all that tell of those after them."""
    return (row for at, row in enumerate(rows) if at % EVERY == 0 or row[0].startswith("@"))


def text_of(points: str) -> str:
    return "".join(chr(int(point, 16)) for point in points.split())


def direction(letter: str) -> str:
    return unicodedata.bidirectional(letter)


def is_as_published(text: str, base: int, *, want: str, order: str) -> bool:
    kept = [place for place, level in enumerate(want.split()) if level != "x"]  # X9
    found = levels([text[place] for place in kept], base)
    drawn = [kept[place] for place in visual(found)]
    return (
        " ".join(map(str, found)).split() == want.replace("x", "").split()
        and " ".join(map(str, drawn)) == order
    )


def tried(cases: Iterator[list[str]]) -> tuple[int, list[str]]:
    """How many cases of a BidiCharacterTest there are for names, and those that go wrong."""
    count, wrong = 0, []
    for points, way, base, want, order in cases:
        text = text_of(points)
        if NEVER_IN_WORDS & set(map(direction, text)):
            continue
        count += 1
        own = base_level(text) if way == "2" else int(way)
        if own != int(base) or not is_as_published(text, own, want=want, order=order):
            wrong.append(f"{points};{way}")
    return count, wrong


def test_a_sample_of_unicodes_cases_stands_as_published():
    count, wrong = tried(fields(SAMPLE))
    assert not wrong
    assert count > 180


@pytest.mark.slow
def test_unicodes_cases_stand_as_published(published):
    count, wrong = tried(some(fields(published("BidiCharacterTest.txt"))))
    assert not wrong
    assert count > 91_000 // EVERY


@pytest.mark.slow
def test_rows_of_classes_run_as_published(published):
    letters = {direction(chr(point)): chr(point) for point in range(0x3000, 0, -1)}
    want, count, wrong = [], 0, []
    for first, *bases in some(fields(published("BidiTest.txt"))):
        if first.startswith("@"):
            want = first.split()[1:] if first.startswith("@Levels:") else want
            continue
        classes = first.split()
        if NEVER_IN_WORDS & set(classes):
            continue
        text = "".join(letters[one] for one in classes if one != "BN").rstrip()  # X9, L1
        own = {1: base_level(text), 2: 0, 4: 1}
        for base in {own[bit] for bit in own if int(bases[0], 16) & bit}:
            count += 1
            expected = [int(level) for level in want if level != "x"][: len(text)]
            if list(levels(text, base)) != expected:
                wrong.append(first)
    assert not wrong
    assert count > 30_000 // EVERY


def test_letters_are_parted_as_published(published):
    """All but those of signs that are no emoji and joined (scissors)."""
    count, wrong = 0, []
    for (case,) in fields(published("auxiliary/GraphemeBreakTest.txt")):
        parts = tuple(text_of(part.replace("×", "")) for part in case.split("÷") if part)
        text = "".join(parts)
        if legible(text, 99)[0] == text != "\u2701\u200d\u2701":
            count += 1
            wrong += [] if clusters(text) == parts else [case]
    assert not wrong
    assert count > 200


def test_brackets_are_those_that_unicode_calls_so():
    called = {
        letter
        for letter in map(chr, range(0x110000))
        if unicodedata.category(letter) in {"Ps", "Pe"}
        and unicodedata.mirrored(letter)
        and unicodedata.normalize("NFC", letter) == letter
    }
    assert set(MIRRORED) == called
    assert all(MIRRORED[other] == one for one, other in MIRRORED.items())


def test_brackets_face_those_that_unicode_pairs(published):
    rows = [
        (text_of(one), text_of(other)) for one, other, _ in fields(published("BidiBrackets.txt"))
    ]
    same = {
        unicodedata.normalize("NFC", one): unicodedata.normalize("NFC", other)
        for one, other in rows
    }
    assert same == MIRRORED


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a(b)c", [(1, 3)]),
        ("(a[b)c]", [(0, 4)]),
        ("a)b(c", []),
        ("\u2329a\u3009", [(0, 2)]),
        ("(" * 64 + ")" * 64, []),
        ("()" + "(" * 63 + ")" * 63, [(0, 1), *((2 + at, 127 - at) for at in range(63))]),
    ],
)
def test_brackets_pair_as_they_nest(text, found):
    assert bracket_pairs(text) == found
