"""Levels: what is done to the sum of the voices."""

from __future__ import annotations

import math

CEILING_DBFS = -1.0
SILENCE_DBFS = -120.0


def headroom_gain_db(peak_dbfs: float) -> float:
    """The one gain for the whole piece: 0, or what brings its peak down to -1 dBFS.

    >>> headroom_gain_db(-3.0), headroom_gain_db(2.0)
    (0.0, -3.0)
    """
    if math.isnan(peak_dbfs) or peak_dbfs < SILENCE_DBFS:
        return 0.0
    return min(0.0, CEILING_DBFS - peak_dbfs)
