"""What else fits: the echoes of a room beside a path, and the repeats of a parent elsewhere.

What comes before the straight way is quiet, what comes after it is the room. So the straight way
is at the quiet edge of all that fits near a path, even where an echo fits better.

Where mine holds the parent, it fits another round as well as the parent fits itself there. What
fits both rounds better than that is common to both, and is not the parent: a drum of two songs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from duetchain.analysis.arrays import Samples
from duetchain.analysis.ridge import FRAME_S, REACH, Path, RidgeMap, ridge_map
from duetchain.analysis.sure import RATE_HZ

CLOSE, FAR = 32, 760
"""How near to the loudest echo, and how far from it, the straight way is looked for, in samples."""

LEAST, OVER_REST = 0.5, 3.0
"""How strong it is, of the loudest echo, and of all that comes before it."""

QUIETER = (1.05, 0.6)
"""How much less power is on its side: mine hears the parent, and hardly the parent mine."""

BESIDE = 24
MOST_FRAMES = 160
CHANCE = 1.6
EDGE = 48


def summed(seen: RidgeMap) -> np.ndarray:
    """How well all frames fit at each lag near a path: (2 * REACH,), in units of chance."""
    return np.asarray(np.abs(seen.fit.sum(axis=0)) / np.sqrt(max(1, seen.fit.shape[0])))


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came first.

    Attributes:
        late_s: how much later in the parent than the path it is; 0 if it is on the path.
        sharp: how far the loudest stands above all that comes before the first.
    """

    late_s: float
    sharp: float


def first_arrival(total: np.ndarray, itself: np.ndarray) -> Arrival:
    """What arrived first of all that fits near a path.

    Args:
        total: (2 * REACH,) how well all frames fit, the path at REACH.
        itself: (2 * REACH,) the same of the parent and itself.
    """
    top = REACH - 4 + int(np.argmax(total[REACH - 4 : REACH + 5]))
    own = itself[REACH + CLOSE : REACH + FAR] / itself[REACH - 4 : REACH + 5].max()
    sides = total[top + CLOSE :], total[: top - CLOSE + 1][::-1]
    lags = [_edge(one[: FAR - CLOSE] / total[top], own) for one in sides]
    quiet = [one[lag + EDGE - CLOSE :] for one, lag in zip(sides, lags, strict=True)]
    powers = [float(np.mean(one**2)) for one in quiet]
    side = int(powers[0] > QUIETER[0] * powers[1])
    sharp = float(total[top]) / max(float(quiet[side].max()), 1e-6)
    if powers[side] > QUIETER[side] * powers[1 - side] or not lags[side]:
        return Arrival(0.0, sharp)
    return Arrival((1, -1)[side] * lags[side] / RATE_HZ + (top - REACH) / RATE_HZ, sharp)


def _edge(line: np.ndarray, own: np.ndarray) -> int:
    """The farthest lag on one side at which something arrives; 0 if there is none.

    Args:
        line: (k,) how well all fits, from `CLOSE` samples beside the loudest on, where that is 1.
        own: (k,) the same of the parent itself.
    """
    for at in np.flatnonzero(line > LEAST)[::-1]:
        near = slice(max(0, at - BESIDE), at + BESIDE)
        here, rest = float(line[near].max()), float(line[at + BESIDE :].max(initial=0.0))
        if line[at] == here and here > OVER_REST * max(rest, float(own[near].max())):
            return int(at) + CLOSE
    return 0


def itself(parent: Samples, span_s: tuple[float, float], late_s: float) -> float:
    """How well a recording fits itself so much later, 0 to 1, where it does without any delay.

    Args:
        parent: (n,) whitened.
        span_s: what of it is looked at.
        late_s: how much later.
    """
    length_s = span_s[1] - span_s[0]
    every = max(1, round(length_s / FRAME_S / MOST_FRAMES))
    fits = []
    for by in (0.0, late_s):
        seen = ridge_map(parent, parent, Path.straight(by, 0.0, length_s), every=every)
        near = np.abs(seen.fit[:, REACH - 2 : REACH + 3]).max(axis=1, initial=0.0) - CHANCE
        fits.append(dict(zip(np.round(seen.times_s, 4).tolist(), near.tolist(), strict=True)))
    some = [at for at in fits[0] if span_s[0] <= at <= span_s[1] and at in fits[1]]
    whole = sum(max(0.0, fits[0][at]) for at in some)
    return sum(max(0.0, fits[1][at]) for at in some) / whole if whole else 0.0
