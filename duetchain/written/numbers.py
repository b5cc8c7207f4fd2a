"""Numbers as people write them, exactly: a point or a clear comma, a fraction, a sign."""

from __future__ import annotations

import re
from fractions import Fraction

from duetchain.errors import UsageError

MOST_LETTERS = 100
"""No number, time or colour takes more."""
DECIMAL = r"(?:\d{1,99}(?:[.,]\d{0,40})?|[.,]\d{1,40})"
_NUMBER = rf"(?a)([+-]?)\s*(?:({DECIMAL})|(\d{{1,40}})\s*/\s*(\d{{1,40}}))\Z"
_MINUS = str.maketrans("\u2212\u2013\u2012", "---", "\u00a0\u200b\u200e\u200f\ufeff")
"""What keyboards and chats make of a minus, and what they leave around a word."""
_THOUSANDS = r"(?a)[1-9]\d{0,2},\d{3}"


def bared(text: str) -> str:
    """What was written, without what a keyboard adds, in small letters; "" if it is too long."""
    return text.translate(_MINUS).strip().lower() if len(text) <= MOST_LETTERS else ""


def quoted(text: str) -> str:
    """What was written, as a refusal tells it: in quotes, and not all of it if it is long."""
    return f'"{text}"' if len(text) <= MOST_LETTERS else f'"{text[:MOST_LETTERS]}…"'


def decimal(text: str) -> Fraction:
    """A number without a sign, ``1.5`` or ``1,5``.

    Raises:
        UsageError: if its comma may stand between thousands.
        ValueError: if it is none.

    >>> decimal("1,5"), decimal(".25")
    (Fraction(3, 2), Fraction(1, 4))
    """
    if re.fullmatch(_THOUSANDS, text):
        point, bare = text.replace(",", "."), text.replace(",", "")
        raise UsageError(
            f"{quoted(text)} may be {point} or {bare}", hint=f"write {point} or {bare}"
        )
    return Fraction(text.replace(",", ".").rstrip(".") or "0")


def number_of(text: str) -> Fraction:
    """A plain number, ``1.5``, ``1,5``, ``-2`` or ``3/2``.

    No exponents: what ``1e999999999`` means does not fit into any memory.

    Raises:
        ValueError: if it is none.

    >>> number_of("-2"), number_of("3/2"), number_of("0,5")
    (Fraction(-2, 1), Fraction(3, 2), Fraction(1, 2))
    """
    found = re.match(_NUMBER, bared(text))
    if not found or (found[4] and not int(found[4])):
        raise ValueError(f"{quoted(text)} is not a number")
    sign, plain, above, below = found.groups()
    value = decimal(plain) if plain else Fraction(int(above), int(below))
    return -value if sign == "-" else value


def gain_of(text: str) -> Fraction:
    """A change of level in dB: ``-3``, ``-3dB``, ``+2 dB``.

    Raises:
        UsageError: if it is a percentage, which says less than it seems.
        ValueError: if it is no number.

    >>> gain_of("+2 dB"), gain_of("-1,5")
    (Fraction(2, 1), Fraction(-3, 2))
    """
    plain = bared(text)
    if plain.endswith("%"):
        raise _percentage(text, plain.removesuffix("%").strip())
    return number_of(re.sub(r"\s*db\Z", "", plain) or text)


def _percentage(text: str, plain: str) -> UsageError:
    """What half may mean: of the amplitude or of what is heard."""
    from math import log2, log10

    try:
        share = float(number_of(plain)) / 100
    except ValueError:
        share = 0.0
    if not 0.001 <= share <= 1000:
        return UsageError(f"{quoted(text)} is not a level", hint="write it in dB: -6dB, or +3dB")
    volts, heard = round(20 * log10(share), 1), round(10 * log2(share), 1)
    return UsageError(
        f"{quoted(text)} is not a level in dB, and may mean two of them",
        hint=f"write {volts:+g}dB for {text} of the amplitude, {heard:+g}dB for {text} as loud",
    )
