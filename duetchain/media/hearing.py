"""When a sound is heard for the first time: of its blocks of 10 ms the first that is no silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import mul
from typing import Generic, TypeVar

_Place = TypeVar("_Place")
BLOCKS_HZ = 100
LEAST_POWER = 10**-5.0
"""-50 dBFS, as a mean of squares, full scale being 1."""
PEAK_SHARE = 10**-4.0
"""40 dB under the loudest block; no block counts as louder than full scale."""
FULL_SCALE = 32768


@dataclass
class FirstHeard(Generic[_Place]):
    """The first block above -50 dBFS and within 40 dB of the loudest, while blocks come in.

    Attributes:
        loudest: the power of the loudest so far.
    """

    loudest: float = 0.0
    _found: list[tuple[float, _Place]] = field(default_factory=list)

    def add(self, power: float, place: _Place) -> None:
        """Take one more block, each later than the last: its mean of squares, and where it is."""
        power = min(power, 1.0)
        if power > self.loudest:
            self.loudest = power
            self._found = [one for one in self._found if one[0] >= power * PEAK_SHARE]
        is_loud = power > LEAST_POWER and power >= self.loudest * PEAK_SHARE
        if is_loud and (not self._found or power > self._found[-1][0]):
            self._found.append((power, place))

    @property
    def first(self) -> _Place | None:
        """Where the first block is that counts; None while there is none."""
        return self._found[0][1] if self._found else None

    @property
    def is_sure(self) -> bool:
        """Whether nothing that may follow makes another one the first."""
        return bool(self._found) and self._found[0][0] >= PEAK_SHARE


def power_of(squares: int, samples: int) -> float:
    """The mean of so many squares of samples of 16 bits, full scale being 1."""
    return squares / (samples * FULL_SCALE**2) if samples else 0.0


def squares_of(samples: Sequence[int]) -> int:
    """The sum of the squares of some samples.

    >>> squares_of([3, -4])
    25
    """
    return sum(map(mul, samples, samples))
