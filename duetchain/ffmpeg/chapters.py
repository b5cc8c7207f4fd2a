"""Chapters in FFmpeg's metadata text, strangers' words escaped."""

from __future__ import annotations

from collections.abc import Sequence

from duetchain.ffmpeg.snap import snap
from duetchain.timeline.placed import Chapter

TICKS_PER_S = 1000
MOST_TITLE = 200


def metadata(chapters: Sequence[Chapter]) -> bytes:
    """An ffmetadata file (FFmpeg formats documentation, "Metadata") with the chapters."""
    lines = [";FFMETADATA1"]
    for chapter in chapters:
        start, end = (snap(at, TICKS_PER_S) for at in (chapter.span.start, chapter.span.end))
        lines += ["[CHAPTER]", f"TIMEBASE=1/{TICKS_PER_S}", f"START={start}", f"END={end}"]
        lines.append(f"title={chapter_escaped(chapter.title[:MOST_TITLE])}")
    return ("\n".join(lines) + "\n").encode()


def chapter_escaped(text: str) -> str:
    r"""The text with the characters that mean something escaped, on one line.

    >>> chapter_escaped("a=b;c#d")
    'a\\=b\\;c\\#d'
    """
    one_line = " ".join(text.split())
    return "".join(f"\\{letter}" if letter in "=;#\\" else letter for letter in one_line)
