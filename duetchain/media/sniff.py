"""What the first bytes of a refused file look like, in words for the person who sent it."""

from __future__ import annotations

FILES, NETWORK = "other files", "the network"
_POINTERS = (
    (b"#EXTM3U", "a playlist that points to"),
    (b"[playlist]", "a playlist that points to"),
    (b"ffconcat", "a script that points to"),
    (b"v=0\no=", "a session description that points to"),
    (b"v=0\r\no=", "a session description that points to"),
    (b"[InternetShortcut]", "a shortcut that points to"),
    (b"[Reference]", "a playlist that points to"),
    (b"<asx", "a playlist that points to"),
    (b"RTSPtext", "a reference that points to"),
)
_BEGINNINGS = (
    (b"<?xml", "an XML document"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
    (b"<svg", "an SVG drawing"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"WEBVTT", "subtitles"),
    (b"[Script Info]", "subtitles"),
    (b"{\\rtf", "a text document"),
)
HEAD_BYTES = 4096


def looks_like(head: bytes) -> str:
    r"""What the first 4096 bytes suggest; "" if they suggest nothing.

    >>> looks_like(b"#EXTM3U\n#EXTINF:3,\n/etc/passwd")
    'a playlist that points to other files'
    """
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for beginning, name in _POINTERS:
        if start[: len(beginning)].lower() == beginning.lower():
            there = NETWORK if b"://" in start and b"file://" not in start else FILES
            return f"{name} {there}"
    for beginning, name in _BEGINNINGS:
        if start[: len(beginning)].lower() == beginning.lower():
            return name
    if head[257:262] == b"ustar":
        return "a tar archive"
    if head and not head.strip(b"\x00"):
        return "a file of zeros"
    if _is_text(head):
        return "a text file"
    return "a program" if head.startswith(b"MZ") else ""


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as wrong:
        if wrong.start < len(head) - 4:
            return False
        text = head[: wrong.start].decode("utf-8")
    return bool(text) and all(letter.isprintable() or letter in "\t\r\n\f" for letter in text)
