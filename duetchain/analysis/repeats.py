"""Whether what fits elsewhere, too, is the parent's own: loops are told from songs with one drum.

Where mine holds the parent, it fits another round as well as the parent fits itself there. What
fits both rounds better than that is common to both, and is not the parent.
"""

from __future__ import annotations

import numpy as np

from duetchain.analysis.arrays import Samples
from duetchain.analysis.ridge import FRAME_S, REACH, Path, ridge_map

MOST_FRAMES = 160
CHANCE = 1.6


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
