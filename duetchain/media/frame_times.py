"""What the times of a stream's frames tell: how many a second, evenly or not, what is missing."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

RATE_TOLERANCE = Fraction(1, 10)
UNEVEN = Fraction(1, 4)
"""A gap this much off the median makes the rate variable; 2 ms are a container's rounding."""
ROUNDING_S = Fraction(2, 1000)
MISSING_S = Fraction(1, 2)
"""How much of a declared length may be absent before anybody needs to know."""


def nominal_rate(starts: Sequence[Fraction], base: Fraction | None) -> Fraction | None:
    """The container's base rate if the frames agree with it, else that of the median gap.

    Args:
        starts: when each frame begins, in seconds, in any order.
        base: what the container says.
    """
    gaps = _gaps(starts)
    if not gaps:
        return None
    median = 1 / Fraction(statistics.median(gaps))
    agrees = base and abs(base / median - 1) <= RATE_TOLERANCE
    return base if agrees else median.limit_denominator(1001)


def is_variable(starts: Sequence[Fraction]) -> bool:
    """Whether frames last differently long; one in fifty may."""
    gaps = sorted(_gaps(starts))
    if not gaps:
        return False
    median = gaps[len(gaps) // 2]
    off = [gap for gap in gaps if abs(gap - median) > median * UNEVEN + ROUNDING_S]
    return len(off) * 50 > len(gaps)


def shortfall(declared: Fraction | None, found: Fraction) -> str:
    """What a length that is not there sounds like; "" if all is there.

    Args:
        declared: what the header says, in seconds.
        found: where the last packet ends.
    """
    if declared is None or declared - found <= max(MISSING_S, declared / 50):
        return ""
    return (
        f"it says that it lasts {float(declared):.2f} s, but only {float(found):.2f} s are there: "
        "the end is missing"
    )


def longest_hole(starts: Sequence[Fraction]) -> tuple[Fraction, Fraction] | None:
    """When the longest pause without a frame begins and ends, if it is more than a second."""
    ordered = sorted(set(starts))
    holes = list(pairwise(ordered))
    if not holes:
        return None
    begin, end = max(holes, key=lambda hole: hole[1] - hole[0])
    usual = Fraction(statistics.median(_gaps(starts)))
    return (begin, end) if end - begin > max(Fraction(1), 10 * usual) else None


def longest_gap(starts: Sequence[Fraction]) -> Fraction | None:
    """The longest time from one frame to the next, in seconds; None for a single frame."""
    return max(_gaps(starts), default=None)


def _gaps(starts: Sequence[Fraction]) -> list[Fraction]:
    return [b - a for a, b in pairwise(sorted(set(starts)))]
