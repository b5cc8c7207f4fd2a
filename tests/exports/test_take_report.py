"""The report of an add: words of strangers stay words, and nothing is fetched."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

from duetchain.exports.take_report import TakeRow, as_html, as_json, as_table

EVIL = '<script>alert("x")</script>&"'
ROWS = (
    TakeRow("ab" * 32, "Anna", "01 Anna.mp4", -0.8, 42.0, is_sure=True, level_lufs=-18.2,
            cleaned_db=14.0, commands=("duet nudge abab +S",), picture=b"\x89PNG",
            peaks=(0.1, 1.0, 0.4)),
    TakeRow("cd" * 32, EVIL, f"{EVIL}.mp4", 0.0, is_sure=False, odd=(EVIL,), commands=(EVIL,)),
    TakeRow("", "bad", "bad.mp4", odd=("no media",)),
)  # fmt: skip


class Page(HTMLParser):
    """The tags of a page, and the words in it."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.words = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("src", "href", "action")]

    def handle_data(self, data):
        self.words.append(data)


def test_a_page_needs_nothing_else_and_takes_no_word_for_code():
    page = Page(as_html(ROWS, EVIL))
    assert "script" not in page.tags
    assert all(link.startswith("data:image/png;base64,") for link in page.links)
    assert page.tags.count("tr") == 1 + len(ROWS)
    assert EVIL in page.words
    assert "prefers-color-scheme: dark" in as_html(ROWS, "x")
    assert page.tags.count("svg") == page.tags.count("img") == 1


def test_the_table_leaves_out_what_nobody_knows():
    heads, anna, *_, bad = as_table(ROWS)
    assert re.split(r"\s{2,}", heads) == [
        "who", "offset", "drift", "sure", "level", "cleaned", "odd"
    ]  # fmt: skip
    assert re.split(r"\s{2,}", anna) == [
        "Anna",
        "-0.800 s",
        "+42 ppm",
        "sure",
        "-18.2 LUFS",
        "14 dB",
    ]
    assert "refused" in bad
    assert "level" not in as_table(ROWS[1:])[0]


def test_the_json_says_the_same():
    told = json.loads(as_json(ROWS))["takes"]
    assert [one["who"] for one in told] == ["Anna", EVIL, "bad"]
    assert [one["sure"] for one in told] == [True, False, None]
