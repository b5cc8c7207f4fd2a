"""What refused bytes look like, in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duetchain.media.sniff import HEAD_BYTES, looks_like


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"#EXTM3U\nhttp://x/y.ts", "a playlist that points to the network"),
        (b"#EXTM3U\nfile:///etc/passwd", "a playlist that points to other files"),
        (b"[playlist]\nFile1=https://x/y", "a playlist that points to the network"),
        (b"v=0\r\no=- 0 0 IN IP4 1.2.3.4", "a session description that points to other files"),
        (b"\xfd7zXZ\x00", "an xz archive"),
        (b"x" * 257 + b"ustar\x0000", "a tar archive"),
        (b"WEBVTT\n\n00:01", "subtitles"),
        (b"\xef\xbb\xbf#EXTM3U\n", "a playlist that points to other files"),
        (b"\r\n #extm3u", "a playlist that points to other files"),
        (b"ffconcat version 1.0\nfile /etc/passwd", "a script that points to other files"),
        (b'<?xml version="1.0"?>', "an XML document"),
        (b"<!doctype html>", "a web page"),
        (b"\n\n<HTML>", "a web page"),
        (b"<svg xmlns=", "an SVG drawing"),
        (b"%PDF-1.7", "a PDF document"),
        (b"PK\x03\x04\x14\x00", "a zip archive or an office document"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        (b"\x7fELF\x02\x01", "a program"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "a program"),
        (b"SQLite format 3\x00", "a database"),
        (b"\x00" * 4096, "a file of zeros"),
        (b"dear diary,\r\n\ttoday", "a text file"),
        ("träum schön".encode(), "a text file"),
    ],
)
def test_bytes_are_named_by_how_they_begin(head, words):
    assert looks_like(head) == words


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\x00\x00\x00\x20ftypisom",
        b"\x1aE\xdf\xa3matroska",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xfb\x90\x00" * 4,
        b"text with a bell \x07",
        b"caf\xe9 in latin-1, and then some more",
    ],
)
def test_bytes_that_suggest_nothing_get_no_name(head):
    assert looks_like(head) == ""


def test_a_text_that_is_cut_inside_a_letter_is_still_a_text():
    head = ("aa" + "猫" * 2000).encode()[:HEAD_BYTES]
    with pytest.raises(UnicodeDecodeError):
        head.decode()
    assert looks_like(head) == "a text file"


@pytest.mark.parametrize("text", [b"mz 3: buy strings", b"Mzansi, a song in four verses"])
def test_words_that_begin_like_a_program_are_a_text(text):
    assert looks_like(text) == "a text file"


@given(st.binary(max_size=64))
def test_any_bytes_have_an_answer(head):
    assert isinstance(looks_like(head), str)


@given(st.text(st.characters(categories=["L", "N"]), min_size=3, max_size=20))
def test_letters_are_a_text_or_something_more_telling(text):
    assert looks_like(text.encode())
