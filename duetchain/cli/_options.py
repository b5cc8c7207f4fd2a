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


class QualityName(StrEnum):
    """The named qualities."""

    DRAFT = "draft"
    STANDARD = "standard"
    HIGH = "high"
    LOSSLESS = "lossless"


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="The MP4 to make.")
]
Size = Annotated[
    str | None,
    typer.Option("--size", metavar="WxH", help="Pixels, both even. Default: from the content."),
]
Fps = Annotated[
    str | None,
    typer.Option("--fps", metavar="N", help="Frames a second: 30 or 30000/1001. Default: highest."),
]
QualityOption = Annotated[QualityName, typer.Option("--quality", help="Speed against size.")]
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
    return _parsed(option, text, seconds).limit_denominator(1_000_000)


def size_px(text: str | None) -> tuple[int, int] | None:
    """``--size 1280x720`` as width and height."""
    if text is None:
        return None
    match = re.fullmatch(r"(\d{1,5})[xX×](\d{1,5})", text.strip())
    if not match:
        raise UsageError(f'--size: "{text}" is not a size', hint="write it as 1280x720")
    return int(match[1]), int(match[2])


def rate(text: str | None) -> Fraction | None:
    """``--fps 30`` or ``--fps 30000/1001``."""
    return None if text is None else _parsed("--fps", text, _fraction)


def decibels(option: str, text: str | None) -> Fraction:
    """A level in dB, at most 60 either way."""
    value = Fraction(0) if text is None else _parsed(option, text, _fraction)
    if abs(value) > 60:
        raise UsageError(f"{option}: {float(value):g} dB is too much", hint="use -60 to 60")
    return value


def _fraction(text: str) -> Fraction:
    try:
        return Fraction(text.strip())
    except (ValueError, ZeroDivisionError):
        raise ValueError(f'"{text}" is not a number') from None
