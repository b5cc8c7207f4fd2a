"""Times as people write them: seconds, milliseconds, minutes, a clock, frames of a rate."""

from __future__ import annotations

import re
from fractions import Fraction

from duetchain.errors import UsageError
from duetchain.written.numbers import DECIMAL, bared, decimal, quoted
from duetchain.written.rates import frames_a_second

_UNITS = {
    "ms": Fraction(1, 1000), "msec": Fraction(1, 1000), "millis": Fraction(1, 1000),
    "s": Fraction(1), "sec": Fraction(1), "secs": Fraction(1), "second": Fraction(1),
    "seconds": Fraction(1), "": Fraction(1),
    "m": Fraction(60), "min": Fraction(60), "mins": Fraction(60), "minute": Fraction(60),
    "minutes": Fraction(60), "h": Fraction(3600), "hour": Fraction(3600), "hours": Fraction(3600),
}  # fmt: skip
_SIGNED = r"(?a)([+-]?)\s*(.+)\Z"
_CLOCK = rf"(?a)(?:(\d{{1,5}}):)?(\d{{1,7}}):({DECIMAL})\s*s?\Z"
_RATIO = r"(?a)(\d{1,40})\s*/\s*([1-9]\d{0,40})\s*(ms|s|)\Z"
_LONG = rf"(?a)({DECIMAL})\s*([a-z]*)\Z"
_PARTS = rf"(?a)(?:(\d+)\s*h\s*)?(?:(\d+)\s*m(?:in)?\s*)?(?:({DECIMAL})\s*s?)?\Z"
_FRAMES = r"(?a)([+-]?)\s*(\d{1,9})\s*(?:f|fr|frames?)\s*(?:@\s*(\S.*))?\Z"
_TIMECODE = r"(?a)\d+:\d+:\d+[:;]\d+\Z"


def seconds(text: str) -> Fraction:
    """The time that a person wrote, in seconds.

    ``1.5``, ``1,5``, ``1.5s``, ``-0.25``, ``200ms``, ``1:02.5`` (minutes), ``1:02:03`` (hours),
    ``1m30s``, ``3/2``, or frames of a rate: ``12f@25``.

    Raises:
        UsageError: if it may mean two times, or its frames lack their rate; it says what to write.
        ValueError: if it is none of these.

    >>> seconds("1:02.5"), seconds("-.25"), seconds("200ms"), seconds("12f@24")
    (Fraction(125, 2), Fraction(-1, 4), Fraction(1, 5), Fraction(1, 2))
    """
    plain = bared(text)
    if frames := re.match(_FRAMES, plain):
        return _framed(frames, text)
    found = re.match(_SIGNED, plain)
    value = _unsigned(found[2]) if found else None
    if found is None or value is None:
        raise _no_time(text, plain)
    return -value if found[1] == "-" else value


def is_bare_frames(text: str) -> bool:
    """Whether a time is a number of frames that does not say of which rate: ``12f``."""
    frames = re.match(_FRAMES, bared(text))
    return frames is not None and frames[3] is None


def is_bare_number(text: str) -> bool:
    """Whether a time is a number alone, without unit, colon or fraction: ``12``."""
    return re.fullmatch(rf"[+-]?\s*{DECIMAL}", bared(text), re.ASCII) is not None


def _unsigned(plain: str) -> Fraction | None:
    if clock := re.match(_CLOCK, plain):
        hours, minutes, rest = clock.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + _rest(rest)
    if ratio := re.match(_RATIO, plain):
        return Fraction(int(ratio[1]), int(ratio[2])) * _UNITS[ratio[3]]
    if (long := re.match(_LONG, plain)) and long[2] in _UNITS and not long[1].endswith("."):
        return decimal(long[1]) * _UNITS[long[2]]
    if (parts := re.match(_PARTS, plain)) and (parts[1] or parts[2]):
        hours, minutes, rest = parts.groups()
        return int(hours or 0) * 3600 + int(minutes or 0) * 60 + decimal(rest or "0")
    return None


def _rest(text: str) -> Fraction:
    """The seconds of a clock: after a colon a comma is never one of thousands."""
    if text.endswith((".", ",")):
        raise ValueError(f"{quoted(text)} is not a time: digits are missing at its end")
    return decimal(text.replace(",", "."))


def _framed(found: re.Match[str], text: str) -> Fraction:
    sign, count, rate = found.groups()
    if rate is None:
        raise UsageError(
            f"{quoted(text)}: frames of which rate is not known here",
            hint=f"write their rate, as {sign}{count}f@25, or a time: 0.48s",
        )
    value = int(count) / frames_a_second(rate)
    return -value if sign == "-" else value


def _no_time(text: str, plain: str) -> ValueError:
    if re.match(_TIMECODE, plain):
        first, _, frames = plain.replace(";", ":").rpartition(":")
        return UsageError(
            f"{quoted(text)} is not a time: its last part is frames",
            hint=f"write {first} and {frames}f",
        )
    return ValueError(f"{quoted(text)} is not a time")
