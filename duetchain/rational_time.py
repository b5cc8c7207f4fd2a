"""Exact time: seconds as ``Fraction``, half-open ranges, frame rates. No float of time anywhere."""

from __future__ import annotations

import re
from fractions import Fraction

import msgspec

_RATIO = re.compile(r"(-?(?:0|[1-9]\d*))/([1-9]\d*)\Z", re.ASCII)


def ratio_text(value: Fraction) -> str:
    """The canonical form in records: ``"n/d"``, lowest terms, d > 0.

    >>> ratio_text(Fraction(6, 4))
    '3/2'
    """
    return f"{value.numerator}/{value.denominator}"


def ratio(text: str) -> Fraction:
    """The inverse of `ratio_text`.

    Raises:
        ValueError: if the text is not exactly what `ratio_text` writes.
    """
    match = _RATIO.match(text)
    value = Fraction(int(match[1]), int(match[2])) if match else None
    if value is None or ratio_text(value) != text:
        raise ValueError(f'"{text}" is not a time in the form "n/d" in lowest terms')
    return value


class TimeRange(msgspec.Struct, frozen=True):
    """The half-open range [start, start + duration), in seconds.

    >>> TimeRange(Fraction(1), Fraction(2)).end
    Fraction(3, 1)
    """

    start: Fraction
    duration: Fraction

    def __post_init__(self) -> None:
        if self.duration < 0:
            raise ValueError(f"a range cannot last {self.duration} s")

    @classmethod
    def between(cls, start: Fraction, end: Fraction) -> TimeRange:
        """The range [start, end); empty if end comes before start."""
        return cls(start, max(end - start, Fraction(0)))

    @property
    def end(self) -> Fraction:
        """The first instant after the range, in seconds."""
        return self.start + self.duration

    def overlap(self, other: TimeRange) -> TimeRange:
        """What both ranges hold; empty (duration 0) where they do not meet."""
        return TimeRange.between(max(self.start, other.start), min(self.end, other.end))

    def shifted(self, by: Fraction) -> TimeRange:
        """The same range, `by` seconds later."""
        return TimeRange(self.start + by, self.duration)


class FrameRate(msgspec.Struct, frozen=True, order=True):
    """Frames a second, exactly: 30000/1001 is not 29.97."""

    per_second: Fraction

    def __post_init__(self) -> None:
        if self.per_second <= 0:
            raise ValueError(f"a frame rate must be above 0, not {self.per_second}")

    @property
    def frame_s(self) -> Fraction:
        """How long one frame lasts, in seconds."""
        return 1 / self.per_second

    def whole_frames(self, duration: Fraction) -> int:
        """How many frames it takes to hold `duration` seconds: rounded up.

        >>> FrameRate(Fraction(30)).whole_frames(Fraction(101, 1000))
        4
        """
        return -((-duration * self.per_second) // 1)

    def frame_at(self, time: Fraction) -> Fraction:
        """When the frame begins that is shown at a time, in seconds.

        >>> FrameRate(Fraction(30)).frame_at(Fraction(101, 1000))
        Fraction(1, 10)
        """
        return (time * self.per_second // 1) / self.per_second

    def __str__(self) -> str:
        rate = self.per_second
        return str(rate.numerator) if rate.denominator == 1 else f"{float(rate):.2f}"


STANDARD_RATES = tuple(
    FrameRate(rate)
    for rate in (
        Fraction(24000, 1001),
        Fraction(24),
        Fraction(25),
        Fraction(30000, 1001),
        Fraction(30),
        Fraction(50),
        Fraction(60000, 1001),
        Fraction(60),
    )
)
DEFAULT_RATE = FrameRate(Fraction(30))


def snapped(rate: Fraction) -> FrameRate:
    """The standard rate nearest in ratio to a measured one.

    >>> str(snapped(Fraction("59.9"))), str(snapped(Fraction(12))), str(snapped(Fraction(240)))
    ('59.94', '23.98', '60')
    """
    return min(
        STANDARD_RATES, key=lambda known: max(known.per_second / rate, rate / known.per_second)
    )
