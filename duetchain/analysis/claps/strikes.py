"""What begins at once in a recording: claps, drums, plosives, each where it rises."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from duetchain.analysis.arrays import BLOCK, TINY, Floats, Samples, piece
from duetchain.analysis.sure import RATE_HZ

STEP = RATE_HZ // 1000
BEFORE, GAP = 60, 6
"""How long before a strike it was quieter, in milliseconds, and how long it may take to rise."""

LEAST_RISE_DB, MOST_RISE_DB = 6.0, 20.0
BELOW_LOUDEST_DB = 40.0
APART = 80
FALL_DB, LONGEST_RISE = 10.0, 25
FEWEST, MOST = 48, 160
"""How many strikes are looked at: one for each second, within these."""


@dataclass(frozen=True, slots=True)
class Strikes:
    """What begins at once, in time.

    Attributes:
        at: (k,) samples.
        below_db: (k,) the level of its top, of the loudest moment.
        rise_db: (k,) above what was just before.
    """

    at: np.ndarray
    below_db: np.ndarray
    rise_db: np.ndarray


def strikes(samples: Samples) -> Strikes:
    """Where something begins at once, loud for this recording.

    Args:
        samples: (n,) float32 at `RATE_HZ`.
    """
    level, rise = _levels(samples)
    if level.shape[0] < 2 * BEFORE:
        return Strikes(np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
    below = level - float(level.max())
    worth = np.minimum(rise, MOST_RISE_DB) + below
    worth[(rise < LEAST_RISE_DB) | (below < -BELOW_LOUDEST_DB)] = -np.inf
    worth[: GAP + 1] = -np.inf  # a recording begins at once, too
    most = int(np.clip(level.shape[0] / 1000, FEWEST, MOST))
    tops: list[int] = []
    while len(tops) < most and np.isfinite(worth[at := int(np.argmax(worth))]):
        tops.append(at)
        worth[max(0, at - APART) : at + APART] = -np.inf
    top = np.array(sorted(tops), np.int64)
    begins = np.array([_begin(level, int(at)) * STEP for at in top], np.int64)
    return Strikes(begins, below[top], rise[top])


def _levels(samples: Samples) -> tuple[np.ndarray, np.ndarray]:
    """The level of what is bright, each millisecond, and its rise above what was, in dB."""
    power = np.convolve(_bright(samples), np.ones(4) / 4, "same")
    total = np.concatenate([[0.0], np.cumsum(power, dtype=np.float64)])
    at = np.arange(power.shape[0])
    first, last = np.maximum(at - BEFORE, 0), np.maximum(at - GAP, 1)
    before = (total[last] - total[first]) / np.maximum(last - first, 1)
    level, was = (10 * np.log10(one + TINY) for one in (power, before))
    return level, level - np.maximum(was, float(level.max(initial=-120)) - 50)


def _bright(samples: Samples) -> Floats:
    """The power of the differences from sample to sample, each millisecond."""
    parts = [np.zeros(0, np.float32)]
    for first in range(0, samples.shape[0] // STEP * STEP, BLOCK // STEP * STEP):
        size = min(BLOCK, samples.shape[0] - first) // STEP * STEP
        rows = np.diff(piece(samples, first - 1, size + 1)).reshape(-1, STEP)
        parts.append(np.einsum("ij,ij->i", rows, rows) / STEP)
    return np.concatenate(parts)


def _begin(level: np.ndarray, at: int) -> int:
    """Where the level rose, going back from its top."""
    first = at
    while first > 0 and level[first - 1] > level[at] - FALL_DB and at - first < LONGEST_RISE:
        first -= 1
    return first
