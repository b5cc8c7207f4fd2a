"""A count answered by hands: strikes that stand out in both, in one pattern, however they sound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from duetchain.analysis.arrays import TINY, Samples
from duetchain.analysis.claps.strikes import Strikes, strikes
from duetchain.analysis.heard import ramp
from duetchain.analysis.sure import RATE_HZ, Candidate, Sync

HANDS_S = 0.03
"""How far from a click hands may be."""

LEVEL_DB, RISE_DB = (-15.0, -5.0), (10.0, 22.0)
"""How loud of the loudest, and how far above what was before, a strike stands out."""

LEAST = 0.1
BESIDE_S = 1.2
LOST = 0.6
"""How much a strike beside others that meets nothing speaks against."""

SEVERAL, FEW = (1.5, 3.0), (12.0, 20.0)
AHEAD, SHARE = (0.15, 0.4), (0.4, 0.7)
MOST_LIKELY = 0.45
"""Other players strike in patterns, too: this alone is never sure."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """Strikes that stand out: when, in seconds, and how much, 0 to 1; both (k,)."""

    at_s: np.ndarray
    worth: np.ndarray


def answered(parent: Samples, mine: Samples) -> Sync:
    """Find the offset at which most of what stands out in both meets.

    Args:
        parent: (n,) float32 at `RATE_HZ`.
        mine: the same.
    """
    there, here = (_standing(strikes(one)) for one in (parent, mine))
    if min(there.at_s.size, here.at_s.size) < 2:
        return Sync()
    offsets = np.unique(np.subtract.outer(there.at_s, here.at_s))
    scores = np.array([_score(there, here, one) for one in offsets])
    best = int(np.argmax(scores))
    score = float(scores[best])
    apart = np.abs(offsets - offsets[best]) > 2 * HANDS_S
    rival = float(scores[apart].max(initial=0.0))
    confidence = _likely(score, rival, min(there.worth.sum(), here.worth.sum()))
    if not confidence:
        return Sync()
    offset_s = _mean(there, here, float(offsets[best]))
    return Sync(
        offset_s,
        confidence=confidence,
        method="marks",
        candidates=(Candidate(offset_s, confidence),),
    )


def _standing(found: Strikes) -> _Standing:
    level = np.clip((found.below_db - LEVEL_DB[0]) / (LEVEL_DB[1] - LEVEL_DB[0]), 0, 1)
    rise = np.clip((found.rise_db - RISE_DB[0]) / (RISE_DB[1] - RISE_DB[0]), 0, 1)
    worth = level * rise
    kept = worth > LEAST
    return _Standing(found.at[kept] / RATE_HZ, worth[kept])


def _meeting(there: _Standing, here: _Standing, offset_s: float) -> tuple[np.ndarray, np.ndarray]:
    """The places of those that meet, one to one: in the parent, in mine."""
    away = np.abs(np.subtract.outer(there.at_s - offset_s, here.at_s))
    nearest, other = away.argmin(axis=1), away.argmin(axis=0)
    first = np.arange(there.at_s.size)
    kept = (away[first, nearest] <= HANDS_S) & (other[nearest] == first)
    return first[kept], nearest[kept]


def _score(there: _Standing, here: _Standing, offset_s: float) -> float:
    first, second = _meeting(there, here, offset_s)
    met = np.sqrt(there.worth[first] * here.worth[second]).sum()
    lost = _lost(there, first) + _lost(here, second)
    return float(met - LOST * lost / 2)


def _lost(some: _Standing, met: np.ndarray) -> float:
    """What meets nothing, from just before the first that does to just after the last."""
    if not met.size:
        return 0.0
    begin, end = some.at_s[met[0]] - BESIDE_S, some.at_s[met[-1]] + BESIDE_S
    around = (some.at_s >= begin) & (some.at_s <= end)
    around[met] = False
    return float(some.worth[around].sum())


def _mean(there: _Standing, here: _Standing, offset_s: float) -> float:
    first, second = _meeting(there, here, offset_s)
    weights = there.worth[first] * here.worth[second]
    return float(np.average(there.at_s[first] - here.at_s[second], weights=weights))


def _likely(score: float, rival: float, most: float) -> float:
    """Likely where several meet, most of all do, and no other offset is nearly as good."""
    ahead = ramp(1 - rival / (score + TINY), *AHEAD) if score > 0 else 0.0
    share = ramp(score / (most + TINY), *SHARE)
    return round(MOST_LIKELY * ahead * share * ramp(score, *SEVERAL), 4)
