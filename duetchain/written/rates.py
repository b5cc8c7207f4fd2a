"""Frames a second as people write them."""

from __future__ import annotations

import re
from fractions import Fraction

from duetchain.written.numbers import bared, number_of

_NEAR = Fraction(1, 150)
"""So near is what people write for a rate of television: 23.98 is 24000/1001."""
_WHOLE_BEFORE = (12, 15, 24, 25, 30, 48, 50, 60, 72, 90, 100, 120)


def frames_a_second(text: str) -> Fraction:
    """A frame rate: ``30``, ``30000/1001``, ``29.97`` (the same), ``25fps``, ``60p``.

    Raises:
        ValueError: if it is none.

    >>> frames_a_second("29.97"), frames_a_second("23.976fps"), frames_a_second("25")
    (Fraction(30000, 1001), Fraction(24000, 1001), Fraction(25, 1))
    """
    plain = re.sub(r"\s*(?:fps|p|hz|frames?/s)\Z", "", bared(text))
    value = number_of(plain) if plain else number_of(text)
    return value if "/" in plain else television_rate(value)


def television_rate(value: Fraction) -> Fraction:
    """The exact rate of television that a decimal number stands for; itself if for none.

    >>> television_rate(Fraction("59.94")), television_rate(Fraction("12.5"))
    (Fraction(60000, 1001), Fraction(25, 2))
    """
    if value.denominator == 1 or value.denominator % 1001 == 0:
        return value
    exact = (Fraction(1000 * whole, 1001) for whole in _WHOLE_BEFORE)
    return next((one for one in exact if abs(one - value) < _NEAR), value)
