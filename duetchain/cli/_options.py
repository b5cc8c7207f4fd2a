"""Options that several verbs share, and how their words become values."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from duetchain.errors import UsageError
from duetchain.rational_time import seconds

_Value = TypeVar("_Value")
_NUMBER = re.compile(r"[+-]?(?:\d{1,9}(?:\.\d{0,30})?|\.\d{1,30}|\d{1,9}/\d{1,9})\Z", re.ASCII)
MOST_TIME_S = 10_000_000
FINEST_RATE = 1001


class QualityName(StrEnum):
    """The named qualities."""

    DRAFT = "draft"
    STANDARD = "standard"
    HIGH = "high"
    LOSSLESS = "lossless"


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="The file to make: .mp4 .mov .mkv .webm, or a sound: .wav .flac .mp3 .opus.",
    ),
]
QualityOption = Annotated[QualityName, typer.Option("--quality", help="Speed against size.")]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", metavar="N", min=1, max=256, help="How many ffmpeg run at once."),
]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Take nothing from earlier renders, and keep nothing.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing output.")]


def _parsed(option: str, text: str, parse: Callable[[str], _Value]) -> _Value:
    try:
        return parse(text)
    except (ValueError, ZeroDivisionError) as wrong:
        raise UsageError(f"{option}: {wrong}", hint="duet VERB --help tells the form") from None


def time(option: str, text: str | None) -> Fraction | None:
    """A time option in seconds, to a millionth."""
    if text is None:
        return None
    value = _parsed(option, text, seconds).limit_denominator(1_000_000)
    if abs(value) > MOST_TIME_S:
        raise UsageError(f"{option}: that is beyond all measure", hint="use seconds")
    return value


def size_px(text: str | None) -> tuple[int, int] | None:
    """``--size 1280x720`` as width and height."""
    if text is None:
        return None
    match = re.fullmatch(r"(\d{1,5})[xX×](\d{1,5})", text.strip())
    if not match:
        raise UsageError(f'--size: "{text}" is not a size', hint="write it as 1280x720")
    return int(match[1]), int(match[2])


CLASS_PX = 1080
"""The shorter side of a canvas that was asked for by its aspect."""


def aspect_px(text: str | None) -> tuple[int, int] | None:
    """``--aspect 9:16`` as width and height, the shorter side 1080."""
    if text is None:
        return None
    match = re.fullmatch(r"(\d{1,3})[:/](\d{1,3})", text.strip())
    width, height = (int(match[1]), int(match[2])) if match else (0, 0)
    if not width or not height:
        raise UsageError(f'--aspect: "{text}" is not an aspect', hint="write it as 9:16")
    if not 1 <= max(width, height) / min(width, height) <= 4:
        raise UsageError(f"--aspect: {text} is too narrow", hint="use at most 4:1")
    longer = round(CLASS_PX * max(width, height) / min(width, height) / 2) * 2
    return (longer, CLASS_PX) if width > height else (CLASS_PX, longer)


def rate(text: str | None) -> Fraction | None:
    """``--fps 30`` or ``--fps 30000/1001``."""
    if text is None:
        return None
    return _parsed("--fps", text, _fraction).limit_denominator(FINEST_RATE)


def number(option: str, text: str) -> Fraction:
    """A plain number, ``1.5`` or ``3/2``, to a millionth."""
    return _parsed(option, text, _fraction).limit_denominator(1_000_000)


def decibels(option: str, text: str | None) -> Fraction:
    """A level in dB, at most 60 either way."""
    value = Fraction(0) if text is None else _parsed(option, text, _fraction)
    if abs(value) > 60:
        raise UsageError(f"{option}: {float(value):g} dB is too much", hint="use -60 to 60")
    return value


def _fraction(text: str) -> Fraction:
    """No exponents: what ``1e999999999`` means does not fit into any memory."""
    if not _NUMBER.match(text.strip()):
        raise ValueError(f'"{text}" is not a number')
    try:
        return Fraction(text.strip())
    except ZeroDivisionError:
        raise ValueError(f'"{text}" is not a number') from None
