"""What two compared sounds look like: their peaks, for a drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from duetchain.analysis.sure import RATE_HZ

if TYPE_CHECKING:
    from duetchain.analysis.arrays import Samples
    from duetchain.analysis.sure import Sync

OUTLINE = 1200
"""Points of an outline."""
READ_AT_ONCE = 30
"""Of them, for opening a file takes as long as looking at a second of it."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A sound's peaks over its length: `OUTLINE` values of 0 to 1."""

    length_s: float
    peaks: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """What comparing two sounds told, and what they look like."""

    sync: Sync
    parent: Outline
    mine: Outline


def outline(samples: Samples) -> Outline:
    """The peaks of a sound of `RATE_HZ`."""
    size = max(1, -(-samples.shape[0] // OUTLINE))
    peaks = np.zeros(OUTLINE)
    for first in range(0, OUTLINE, READ_AT_ONCE):
        some = np.abs(samples[first * size : (first + READ_AT_ONCE) * size])
        for place, at in enumerate(range(0, some.shape[0], size)):
            peaks[first + place] = some[at : at + size].max()
    whole = max(float(peaks.max()), 1e-6)
    length_s = samples.shape[0] / RATE_HZ
    return Outline(length_s, tuple(round(float(one) / whole, 4) for one in peaks))
