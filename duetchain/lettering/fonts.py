"""Which fonts the machine has, and which of them draws a text."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

from PIL import ImageFont, features

from duetchain.lettering.fontfile import NOTHING, SUFFIXES, Coverage, Face, coverage, faces_in

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

BUNDLED = Face("", 0, "Aileron")
"""What Pillow brings: a few hundred bytes of Latin, there on every machine."""

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
    """Faces to choose from, and whether Pillow can shape with them (`libraqm` and FriBiDi).

    Compared by identity: `installed` gives one per process.
    """

    faces: tuple[Face, ...]
    is_shaped: bool

    def face(self, letters: str, *, kind: str = "plain", bold: bool = False) -> Face | None:
        """The best face that has all the letters; None where no face does."""
        found = _ranked(self, kind, bold)
        return next((face for face in found if _has_all(face, letters)), None)

    def has(self, letter: str) -> bool:
        """Whether some face has the letter, be it in colour."""
        return _has(self, letter)

    def loaded(self, face: Face, size_px: int) -> ImageFont.FreeTypeFont:
        """The face for drawing; one of bitmaps always in its own size."""
        return _loaded(face, face.strike_px or size_px, is_shaped=self.is_shaped)

    def length_px(self, face: Face, text: str, *, size_px: int, is_right_to_left: bool) -> float:
        """How far a run in one face moves the pen."""
        direction = self.direction(is_right_to_left=is_right_to_left)
        length_px = _length_px(face, face.strike_px or size_px, text, direction, self.is_shaped)
        return length_px * scale(face, size_px)

    def extents_px(
        self, face: Face, text: str, *, size_px: int, is_right_to_left: bool
    ) -> tuple[float, float]:
        """How far the ink of a run rises above the baseline and falls below it."""
        direction = self.direction(is_right_to_left=is_right_to_left)
        font = self.loaded(face, size_px)
        _, top, _, bottom = font.getbbox(text, anchor="ls", direction=direction)
        return -top * scale(face, size_px), bottom * scale(face, size_px)

    def direction(self, *, is_right_to_left: bool) -> str | None:
        """What Pillow is told of a run; nothing where it cannot shape."""
        if not self.is_shaped:
            return None
        return "rtl" if is_right_to_left else "ltr"


def scale(face: Face, size_px: int) -> float:
    """By how much a drawn bitmap is enlarged."""
    return size_px / face.strike_px if face.strike_px else 1.0


@cache
def installed() -> Fonts:
    """The fonts of this machine, looked for once in a process."""
    return in_folders(_folders())


def in_folders(folders: Iterable[Path], *, is_shaped: bool | None = None) -> Fonts:
    """The fonts of some folders and the bundled one.

    Args:
        folders: looked through to a depth of 6 and up to 3,000 font files.
        is_shaped: whether to shape; by default wherever Pillow can.
    """
    files = (path for folder in folders for path in _font_files(folder))
    found = [face for path in islice(files, _MOST_FILES) for face in faces_in(path)]
    able = features.check("raqm") and features.check("fribidi")
    return Fonts((*found, BUNDLED), bool(able) if is_shaped is None else is_shaped)


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


@lru_cache(maxsize=4096)
def _length_px(
    face: Face,
    size_px: int,
    text: str,
    direction: str | None,
    is_shaped: bool,  # noqa: FBT001
) -> float:
    return _loaded(face, size_px, is_shaped=is_shaped).getlength(text, direction=direction)


def has_letter(face: Face, letter: str) -> bool:
    """Whether the face has a glyph for it."""
    return letter in _coverage(face)


def _has_all(face: Face, letters: str) -> bool:
    covered = _coverage(face)
    return all(letter in covered for letter in letters) and _can_load(face)


@lru_cache(maxsize=4096)
def _coverage(face: Face) -> Coverage:
    try:
        with (
            io.BytesIO(_bundled_bytes()) if face is BUNDLED else Path(face.path).open("rb") as file
        ):
            return coverage(file, face.index)
    except OSError:
        return NOTHING


@lru_cache(maxsize=4096)
def _can_load(face: Face) -> bool:
    """Whether FreeType takes the face, too."""
    try:
        _loaded(face, face.strike_px or 32, is_shaped=False)
    except (OSError, ValueError):
        return False
    return True


@cache
def _bundled_bytes() -> bytes:
    font = ImageFont.load_default(size=32)
    return font.font_bytes if isinstance(font, ImageFont.FreeTypeFont) else b""


@lru_cache(maxsize=48)
def _loaded(face: Face, size_px: int, *, is_shaped: bool) -> ImageFont.FreeTypeFont:
    engine = ImageFont.Layout.RAQM if is_shaped else ImageFont.Layout.BASIC
    source = io.BytesIO(_bundled_bytes()) if face is BUNDLED else face.path
    font = ImageFont.truetype(source, size_px, index=face.index, layout_engine=engine)
    _weigh(font, face)
    return font


def _weigh(font: ImageFont.FreeTypeFont, face: Face) -> None:
    """A variable font at regular weight, where it begins at its thinnest."""
    if face.weight >= _REGULAR:
        return
    try:
        axes = font.get_variation_axes()
        font.set_variation_by_axes([_value(axis) for axis in axes])
    except (OSError, NotImplementedError):
        return


def _value(axis: ImageFont.Axis) -> float:
    default = axis["default"] or 0
    is_weight = (axis["name"] or b"").lower() == b"weight"
    return min(max(default, _REGULAR), axis["maximum"] or default) if is_weight else default
