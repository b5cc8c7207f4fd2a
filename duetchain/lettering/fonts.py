"""Which fonts the machine has, and which of them draws a text."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

from duetchain.lettering.fontfile import SUFFIXES, Face, faces_in
from duetchain.lettering.glyphs import BUNDLED, has_letter

PREFERRED = {
    "plain": (
        "DejaVu Sans", "Noto Sans", "Liberation Sans", "Arial", "Helvetica", "Helvetica Neue",
        "Segoe UI", "Roboto", "Open Sans", "Ubuntu", "Cantarell", "FreeSans", "Nimbus Sans",
        "Verdana", "Tahoma",
    ),
    "arabic": (
        "Noto Sans Arabic", "Noto Naskh Arabic", "SF Arabic", "Geeza Pro", "Segoe UI",
        "DejaVu Sans", "Arial", "Tahoma",
    ),
    "han": (
        "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC",
        "Microsoft YaHei", "Hiragino Sans GB", "Heiti SC", "WenQuanYi Zen Hei",
        "WenQuanYi Micro Hei", "Droid Sans Fallback", "SimHei", "Noto Sans CJK JP",
        "Arial Unicode MS",
    ),
    "kana": (
        "Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans", "Hiragino Sans",
        "Hiragino Kaku Gothic ProN", "Yu Gothic", "Meiryo", "IPAexGothic", "IPAGothic",
        "VL Gothic", "MS Gothic", "Noto Sans CJK SC", "Arial Unicode MS",
    ),
    "hangul": (
        "Noto Sans CJK KR", "Noto Sans KR", "Source Han Sans K", "Apple SD Gothic Neo",
        "Malgun Gothic", "NanumGothic", "Noto Sans CJK SC", "Arial Unicode MS",
    ),
    "emoji": (
        "Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji", "Twemoji", "Noto Emoji",
        "Segoe UI Symbol", "Symbola", "DejaVu Sans",
    ),
}  # fmt: skip
"""Families for each kind of text, the best first; then the bundled face, then any other."""

_REGULAR, _BOLD = 400, 700
_MOST_FILES = 3000
_MOST_DEPTH = 6
_SYSTEM_FOLDERS = {
    "linux": ("/usr/share/fonts", "/usr/local/share/fonts"),
    "darwin": ("/System/Library/Fonts", "/Library/Fonts"),
    "win32": ("C:/Windows/Fonts",),
}
_OWN_FOLDERS = {
    "linux": (".local/share/fonts", ".fonts"),
    "darwin": ("Library/Fonts",),
    "win32": ("AppData/Local/Microsoft/Windows/Fonts",),
}


@dataclass(frozen=True, eq=False)
class Fonts:
    """Faces to choose from. Compared by identity: `installed` gives one per process."""

    faces: tuple[Face, ...]

    def face(self, letters: str, *, kind: str = "plain", bold: bool = False) -> Face | None:
        """The best face that has all the letters; None where no face does."""
        found = _ranked(self, kind, bold)
        return next((face for face in found if _has_all(face, letters)), None)

    def has(self, letter: str) -> bool:
        """Whether some face has the letter, be it in colour."""
        return _has(self, letter)


@cache
def installed() -> Fonts:
    """The fonts of this machine, looked for once in a process."""
    return in_folders(_folders())


def in_folders(folders: Iterable[Path]) -> Fonts:
    """The fonts of some folders, to a depth of 6 and up to 3,000 files, and the bundled one."""
    files = (path for folder in folders for path in _font_files(folder))
    found = [face for path in islice(files, _MOST_FILES) for face in faces_in(path)]
    return Fonts((*found, BUNDLED))


def _folders() -> list[Path]:
    system = sys.platform if sys.platform in _SYSTEM_FOLDERS else "linux"
    folders = [Path(folder) for folder in _SYSTEM_FOLDERS[system]]
    try:
        home = Path.home()
    except RuntimeError:
        return folders
    return folders + [home / folder for folder in _OWN_FOLDERS[system]]


def _font_files(folder: Path, depth: int = _MOST_DEPTH) -> Iterator[Path]:
    """Font files below a folder, in the order of their names, so that every run finds the same."""
    try:
        with os.scandir(folder) as entries:
            inside = sorted((entry.name, entry.is_dir(), entry.is_file()) for entry in entries)
    except OSError:
        return
    for name, is_folder, is_file in inside:
        if is_folder and depth > 1:
            yield from _font_files(folder / name, depth - 1)
        elif is_file and Path(name).suffix.lower() in SUFFIXES:
            yield folder / name


@lru_cache(maxsize=64)
def _ranked(fonts: Fonts, kind: str, bold: bool) -> tuple[Face, ...]:  # noqa: FBT001
    """The faces, the most fitting first."""
    families = PREFERRED[kind]
    places = {family: place for place, family in enumerate(families)}
    weight = _BOLD if bold else _REGULAR

    def rank(face: Face) -> tuple[object, ...]:
        place = places.get(face.family, len(families) + (face is not BUNDLED))
        plainness = (face.italic, abs(face.width - 5), _strangeness(face.family))
        if place > len(families):
            return (
                place,
                *plainness,
                face.family,
                abs(face.weight - weight),
                face.path,
                face.index,
            )
        return (place, *plainness, abs(face.weight - weight), face.path, face.index)

    fitting = (face for face in fonts.faces if kind == "emoji" or not face.colour)
    return tuple(sorted(fitting, key=rank))


def _strangeness(family: str) -> int:
    """How little a family that nobody preferred is made for running text."""
    odd = ("Mono", "Serif", "Symbol", "Kufi", "Nastaliq", "Unifont", "Display", "Bitmap", "Math")
    return 2 * any(word in family for word in odd) + (not family.startswith("Noto Sans"))


@lru_cache(maxsize=8192)
def _has(fonts: Fonts, letter: str) -> bool:
    return fonts.face(letter, kind="emoji") is not None


def _has_all(face: Face, letters: str) -> bool:
    return all(has_letter(face, letter) for letter in letters)
