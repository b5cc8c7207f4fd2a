"""Sizes and aspects as people write them: ``1080p``, ``4k``, ``1080x1920``, ``9:16`` or words."""

from __future__ import annotations

import re
from fractions import Fraction

from duetchain.errors import UsageError
from duetchain.written.numbers import DECIMAL, bared, decimal, quoted

ASPECTS = {
    "landscape": (16, 9), "horizontal": (16, 9), "wide": (16, 9), "widescreen": (16, 9),
    "youtube": (16, 9), "portrait": (9, 16), "vertical": (9, 16), "upright": (9, 16),
    "tall": (9, 16), "story": (9, 16), "stories": (9, 16), "reel": (9, 16), "reels": (9, 16),
    "shorts": (9, 16), "tiktok": (9, 16), "phone": (9, 16), "square": (1, 1), "post": (4, 5),
    "classic": (4, 3), "cinema": (239, 100),
}  # fmt: skip
CLASSES = {
    "4k": 2160, "uhd": 2160, "ultrahd": 2160, "8k": 4320, "qhd": 1440, "fhd": 1080, "fullhd": 1080,
    "full-hd": 1080, "hd": 720, "sd": 480,
}  # fmt: skip
"""The shorter side, by the names that shops use."""
CLASS_PX = 1080
"""The shorter side of a canvas that was asked for by its aspect."""
_BETWEEN = r"\s*(?:[x×*]|by)\s*"
_SIZE = rf"(?a)(\d{{1,5}}){_BETWEEN}(\d{{1,5}})(?:\s*px)?\Z"
_CLASS = r"(?a)(\d{3,4})\s*[pi]\Z"
_ASPECT = rf"(?a)({DECIMAL})\s*(?:[:/x×]|by)\s*({DECIMAL})\Z"


def class_px(text: str) -> int | None:
    """The shorter side that a class of sizes means, ``1080p`` or ``4k``; None if it is none.

    >>> class_px("1080p"), class_px("4K"), class_px("1080x1920")
    (1080, 2160, None)
    """
    plain = bared(text).replace(" ", "")
    found = re.match(_CLASS, plain)
    return int(found[1]) if found else CLASSES.get(plain)


def size_of(text: str) -> tuple[int, int]:
    """Width and height in pixels: ``1280x720``; of a class those of 16:9.

    Raises:
        UsageError: if it is no size; it says how one is written.

    >>> size_of("1080×1920"), size_of("720p"), size_of("4k")
    ((1080, 1920), (1280, 720), (3840, 2160))
    """
    plain = bared(text)
    if found := re.match(_SIZE, plain):
        return int(found[1]), int(found[2])
    if shorter := class_px(text):
        return _with_shorter((16, 9), shorter)
    if plain in ASPECTS or re.match(_ASPECT, plain):
        raise UsageError(f"{quoted(text)} is an aspect, not a size", hint=f"aspect takes {plain}")
    raise UsageError(f"{quoted(text)} is not a size", hint="write it as 1280x720, 1080p or 4k")


def proportion_of(text: str) -> Fraction:
    """Width by height: ``9:16``, ``9x16``, ``9/16``, ``2.39:1``, ``portrait``, ``square``.

    Raises:
        UsageError: if it is no aspect, or too narrow.

    >>> proportion_of("9x16"), proportion_of("square"), proportion_of("Landscape")
    (Fraction(9, 16), Fraction(1, 1), Fraction(16, 9))
    """
    plain = bared(text)
    if plain in ASPECTS:
        return Fraction(*ASPECTS[plain])
    found = re.match(_ASPECT, plain)
    width, height = (decimal(found[1]), decimal(found[2])) if found else (Fraction(0), Fraction(0))
    if not width or not height:
        hint = "write it as 9:16, or portrait, square or landscape"
        raise UsageError(f"{quoted(text)} is not an aspect", hint=hint)
    if min(width, height) > 100:
        raise UsageError(f"{quoted(text)} is a size, not an aspect", hint=f"size takes {plain}")
    if max(width, height) / min(width, height) > 4:
        raise UsageError(f"{text} is too narrow", hint="use at most 4:1")
    return width / height


def aspect_size(aspect: Fraction, shorter_px: int = CLASS_PX) -> tuple[int, int]:
    """Width and height of an aspect, both even, by its shorter side.

    >>> aspect_size(Fraction(9, 16)), aspect_size(Fraction(16, 9), 720)
    ((1080, 1920), (1280, 720))
    """
    return _with_shorter((aspect.numerator, aspect.denominator), shorter_px)


def _with_shorter(aspect: tuple[int, int], shorter_px: int) -> tuple[int, int]:
    width, height = aspect
    longer = round(Fraction(shorter_px * max(aspect), min(aspect)) / 2) * 2
    return (longer, shorter_px) if width > height else (shorter_px, longer)
