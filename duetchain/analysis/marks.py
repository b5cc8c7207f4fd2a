"""The rung "marks": claps, a count-in, a tone that both recordings hold.

A mark rises out of quiet in a few milliseconds and stands above what surrounds it. Marks of both
recordings are matched as patterns; where a clap is the very same sound, its whitened correlation
then tells the delay to a fraction of a sample.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from duetchain.analysis.arrays import TINY, Floats, columns, power_of_two
from duetchain.analysis.heard import ramp
from duetchain.analysis.values import Candidate, Sync
from duetchain.analysis.whiten import RATE_HZ, whitened

STEP = RATE_HZ // 1000
BEFORE_S, AFTER_S = 0.12, 0.35
LEAST_RISE_DB = 15.0
LEAST_FALL_DB = 10.0
BELOW_LOUDEST_DB = 24.0
MOST_MARKS = 24
TOLERANCE_S = 0.03
SAME_SOUND_S = 0.3
NEAR_S = 0.04
SHAPE_BANDS_HZ = (150, 400, 700, 900, 1100, 1500, 2200, 3200, 4500, 6000, 7600)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something short that stands out: when it begins, and by how many dB it rises and leads."""

    at_s: float
    rise_db: float
    level_db: float
    shape: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Marks of both that belong together under one offset."""

    pairs: tuple[tuple[Mark, Mark], ...]
    offset_s: float
    score: float


def marks(samples: Floats) -> tuple[Mark, ...]:
    """The marks of a recording, in time.

    Args:
        samples: (n,) float32 at `RATE_HZ`.
    """
    count = samples.shape[0] // STEP
    if count < 200:
        return ()
    power = (samples[: count * STEP].reshape(count, STEP) ** 2).mean(axis=1)
    level = 10 * np.log10(np.convolve(power, np.ones(4) / 4, "same") + TINY)
    loudest = float(level.max())
    quiet = _lately(level, int(BEFORE_S * 1000), 8)
    rise = level - np.maximum(quiet, loudest - 60)
    found: list[Mark] = []
    taken = np.zeros(count, bool)
    strong = (rise > LEAST_RISE_DB) & (level > loudest - BELOW_LOUDEST_DB)
    for at in np.argsort(-np.where(strong, level, -np.inf))[: strong.sum()]:
        if taken[at] or len(found) >= MOST_MARKS:
            continue
        taken[max(0, at - 120) : at + 200] = True
        if mark := _mark(samples, level, int(at), float(quiet[at])):
            found.append(mark)
    return tuple(sorted(found, key=lambda one: one.at_s))


def _lately(level: np.ndarray, width: int, gap: int) -> np.ndarray:
    """The loudest of a while before, the last moments left out."""
    padded = np.concatenate([np.full(width + gap, level.min()), level])
    view = np.lib.stride_tricks.sliding_window_view(padded, width)
    return np.asarray(np.percentile(view[: level.shape[0]], 90, axis=1))


def _mark(samples: Floats, level: np.ndarray, at: int, quiet: float) -> Mark | None:
    """A mark where the level is highest, unless it does not sink again or rises slowly."""
    top = float(level[at])
    threshold = max(top - 12, (top + quiet) / 2)
    first = at
    while first > 0 and level[first - 1] > threshold and at - first < 60:
        first -= 1
    after = level[at + 150 : at + int(AFTER_S * 1000) + 400]
    falls = top - float(np.percentile(after, 25)) if after.size else 99.0
    if falls < LEAST_FALL_DB or at - first >= 60:
        return None
    below, above = float(level[first - 1]) if first else threshold, float(level[first])
    part = (threshold - below) / (above - below) if above > below else 1.0
    at_s = (first - 1 + float(np.clip(part, 0, 1))) * STEP / RATE_HZ
    return Mark(at_s, top - quiet, top, _shape(samples, at * STEP))


def _shape(samples: Floats, at: int) -> tuple[float, ...]:
    """How its energy is spread over bands, in dB about their mean."""
    some = samples[max(0, at - 160) : at + 864]
    power = np.abs(np.fft.rfft(some * np.hanning(some.shape[0]), 2048)) ** 2
    edges = [round(hz * 2048 / RATE_HZ) for hz in SHAPE_BANDS_HZ]
    bands = [10 * np.log10(power[a:b].mean() + TINY) for a, b in zip(edges, edges[1:], strict=False)]
    return tuple(float(one - np.mean(bands)) for one in bands)


def marked(parent: Floats, mine: Floats) -> Sync:
    """Find the offset by marks that both recordings hold.

    Args:
        parent, mine: (n,) or (n, c) float32 at `RATE_HZ`.
    """
    theirs, own = (_loudest(one) for one in (parent, mine))
    there, here = marks(theirs), marks(own)
    matches = _matches(there, here)
    if not matches:
        return Sync()
    best = matches[0]
    fine = _fine(theirs, own, best)
    rival = matches[1].score if len(matches) > 1 else 0.0
    confidence = _confidence(best, rival, (there, here), same=fine[1])
    offset_s = best.offset_s + fine[0]
    others = tuple(
        Candidate(one.offset_s, confidence * one.score / best.score / 2) for one in matches[1:4]
    )
    return Sync(
        offset_s=offset_s,
        confidence=confidence,
        method="marks",
        candidates=(Candidate(offset_s, confidence), *others),
    )


def _loudest(samples: Floats) -> Floats:
    channels = columns(samples)
    return np.ascontiguousarray(channels[:, int(np.argmax((channels**2).sum(axis=0)))])


def _weight(mark: Mark, loudest_db: float) -> float:
    return ramp(mark.rise_db, 10, 30) * ramp(mark.level_db - loudest_db, -BELOW_LOUDEST_DB - 3, -3)


def _matches(there: tuple[Mark, ...], here: tuple[Mark, ...]) -> list[Match]:
    """Offsets under which marks meet, the best first; marks that meet nothing count against."""
    if not there or not here:
        return []
    tops = max(one.level_db for one in there), max(one.level_db for one in here)
    offers = sorted({a.at_s - b.at_s for a in there for b in here})
    found: list[Match] = []
    for offset_s in offers:
        pairs = _pairs(there, here, offset_s)
        met = sum(
            np.sqrt(_weight(a, tops[0]) * _weight(b, tops[1])) * _alike(a, b) for a, b in pairs
        )
        begin, end = pairs[0][1].at_s - 0.7, pairs[-1][1].at_s + 0.7
        lone = sum(_weight(b, tops[1]) for b in here if begin < b.at_s < end)
        lone += sum(_weight(a, tops[0]) for a in there if begin < a.at_s - offset_s < end)
        score = float(met - 0.5 * max(0.0, lone - 2 * met))
        mean = float(np.mean([a.at_s - b.at_s for a, b in pairs]))
        if score > 0:
            found.append(Match(tuple(pairs), mean, score))
    found.sort(key=lambda one: -one.score)
    kept: list[Match] = []
    for one in found:
        if all(abs(one.offset_s - other.offset_s) > 2 * TOLERANCE_S for other in kept):
            kept.append(one)
    return kept


def _pairs(
    there: tuple[Mark, ...], here: tuple[Mark, ...], offset_s: float
) -> list[tuple[Mark, Mark]]:
    pairs = []
    for mine in here:
        near = min(there, key=lambda one: abs(one.at_s - offset_s - mine.at_s))
        if abs(near.at_s - offset_s - mine.at_s) <= TOLERANCE_S:
            pairs.append((near, mine))
    return pairs


def _alike(one: Mark, other: Mark) -> float:
    """Whether two marks may be the same kind of sound: 1 for alike, 0 for a clap and a hum."""
    a, b = np.array(one.shape), np.array(other.shape)
    across = float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b) + TINY))
    flat = min(float(np.abs(a).mean()), float(np.abs(b).mean())) < 4.0
    return max(ramp(across, -0.2, 0.5), 0.7 if flat else 0.0)


def _fine(theirs: Floats, own: Floats, best: Match) -> tuple[float, float]:
    """What the sounds of the marks themselves add to the offset, and how alike they are, in z."""
    size = power_of_two(2 * int(SAME_SOUND_S * RATE_HZ))
    total = np.zeros(size, np.float64)
    reach = int(NEAR_S * RATE_HZ)
    for a, b in best.pairs:
        at = b.at_s - 0.02
        first, second = (
            _piece(samples, begin)
            for samples, begin in ((theirs, at + best.offset_s), (own, at))
        )
        cross = np.fft.rfft(whitened(first), size) * np.fft.rfft(whitened(second), size).conj()
        total += np.fft.irfft(cross / np.sqrt(np.abs(cross) + TINY), size)
        del a
    lags = np.abs(np.concatenate([total[-reach:], total[: reach + 1]]))
    spread = float(np.sqrt(np.mean(total**2))) + TINY
    at_lag = int(np.argmax(lags))
    z = float(lags[at_lag]) / spread
    second = np.max(np.delete(lags, range(max(0, at_lag - 8), min(lags.size, at_lag + 9))))
    sure = z > 7 and lags[at_lag] > 1.3 * second
    whole = round(best.offset_s * RATE_HZ) / RATE_HZ - best.offset_s
    return ((at_lag - reach) / RATE_HZ + 0 * whole, z) if sure else (0.0, 0.0)


def _piece(samples: Floats, begin_s: float) -> Floats:
    first = round(begin_s * RATE_HZ)
    size = int(SAME_SOUND_S * RATE_HZ)
    made = np.zeros(size, np.float32)
    begin, end = max(0, first), min(samples.shape[0], first + size)
    if end > begin:
        made[begin - first : end - first] = samples[begin:end]
    return made


def _confidence(
    best: Match, rival: float, marks_of: tuple[tuple[Mark, ...], tuple[Mark, ...]], *, same: float
) -> float:
    """Sure where several marks meet or one is the same sound, few others are there, none as good."""
    ahead = ramp(1 - rival / best.score, 0.08, 0.35)
    few = 1 - ramp(float(min(len(one) for one in marks_of)) - len(best.pairs), 2, 10)
    several = ramp(best.score, 0.9, 2.4) * ramp(len(best.pairs), 1.5, 3.0)
    single = ramp(same, 8, 14) * ramp(best.score, 0.25, 0.7)
    return round(float(ahead * max(several * few, single)) * 0.98, 4)
