"""What to give instead of a file or a name that is not there, looked for where it should be."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from shlex import quote

from duetchain.errors import DuetError
from duetchain.written.nearest import either, like

MOST_LOOKED_AT = 5000
"""In a folder of more files than this nobody looks for a near name."""
_ADDRESS = re.compile(r"(?:.*/)?(?:https?|ftp|file):/|www\.", re.IGNORECASE)
_ONE_SLASH = re.compile(r"\b((?:https?|ftp):)/(?!/)", re.IGNORECASE)
PICTURES = {
    ".gif": "make an .mp4, and let another program turn it into a GIF",
    ".webp": "make an .mp4 or .webm, and let another program turn it into a WebP",
    ".jpg": "--poster FILE.png makes one picture; any viewer saves it as JPEG",
    ".jpeg": "--poster FILE.png makes one picture; any viewer saves it as JPEG",
    ".png": "--poster FILE.png makes one picture",
}
"""What people want beside films, and how they get it."""


def spelled(message: str) -> str:
    """A message in which an address is as it was typed: a path has one slash where it had two."""
    return _ONE_SLASH.sub(r"\1//", message)


def advised(error: DuetError) -> str:
    """A hint that only a look at the folder or the word can give; "" where it gives none."""
    word = str(error.given or "") if error.reason == "word-unknown" else error.file or ""
    if _ADDRESS.match(word):
        return "download it first: duet takes files"
    if error.reason == "output-kind":
        return PICTURES.get(Path(word).suffix.lower(), "")
    if error.reason == "picture-kind" and Path(word).suffix.lower() in (".jpg", ".jpeg"):
        return "name it .png; any viewer saves it as JPEG"
    if error.reason == "file-irregular" and Path(word).is_dir():
        return f"it is a folder; give the files in it: {word.rstrip('/')}/*"
    if error.reason in ("word-unknown", "file-absent"):
        near = list(error.choices) if error.reason == "word-unknown" else []
        near = near_files(Path(word)) or near
        return f"did you mean {either(map(quote, near))}?" if near else ""
    return ""


def near_files(path: Path) -> list[str]:
    """The files of a folder whose names differ from one in case, in suffix or by a slip."""
    there: list[str] = []
    with suppress(OSError, ValueError):
        there = [
            one.name for one in sorted(path.parent.iterdir())[:MOST_LOOKED_AT] if one.is_file()
        ]
    there = [one for one in there if not one.startswith(".")]
    name, stem = path.name.casefold(), path.stem.casefold()
    same = [one for one in there if one.casefold() == name]
    same = same or [one for one in there if stem and Path(one).stem.casefold() == stem]
    folded = {one.casefold(): one for one in there}
    found = same[:3] or [folded[one] for one in like(name, folded, share=0.75)]
    return [str(path.parent / one) if path.parent != Path() else one for one in found]
