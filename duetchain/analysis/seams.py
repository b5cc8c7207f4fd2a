"""Where a long take is cut into blocks that are cleaned one by one, and how they are joined."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from duetchain.analysis.arrays import Floats

BLOCK_S, SEAM_S = 46, 1.0
"""A filter holds for a block; from one to the next it is crossfaded."""


def seamed(count: int, rate_hz: int) -> list[tuple[int, int, Floats]]:
    """The blocks of so many samples: where each begins and ends, and what it weighs (n,).

    They overlap by a seam, in which the weights of two add up to one.
    """
    parts = max(1, -(-count // (BLOCK_S * rate_hz)))
    seam = round(SEAM_S * rate_hz)
    cuts = [count * part // parts for part in range(parts + 1)]
    made = []
    for before, after in pairwise(cuts):
        begin = before - seam if before else 0
        end = after + seam if after < count else count
        weights = np.ones(end - begin, np.float32)
        slope = ((np.arange(2 * seam) + 0.5) / (2 * seam)).astype(np.float32)
        if before:
            weights[: 2 * seam] = slope
        if after < count:
            weights[-2 * seam :] = slope[::-1]
        made.append((begin, end, weights))
    return made
