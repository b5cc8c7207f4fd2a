"""The rung "music": nothing in common but the song. Onsets, harmony, the delay of a start.

Somebody with headphones plays to a song: no sound of it is in the take. What both begin at the same
time, how their notes go together, and when the first note comes are summed for each delay that a
recording has; one beat off fits nearly as well, so a result is seldom sure.
"""

from __future__ import annotations

import numpy as np

from duetchain.analysis.arrays import TINY, Floats
from duetchain.analysis.heard import ramp
from duetchain.analysis.onsets import HOP, flux, mono, pitches
from duetchain.analysis.values import Candidate, Sync
from duetchain.analysis.whiten import RATE_HZ

EARLIEST_S, LATEST_S = -0.55, 1.05
STEP_S = HOP / RATE_HZ
LEAST_S = 4.0
APART_S = 0.09
MOST_SURE = 0.72
FIFTH, THIRD = 0.45, 0.35
"""How well a fifth, and a third, go together, where the same note is 1."""

HARMONY, FRESH, START = 0.5, 0.6, 1.6
START_S = 0.06
WIDE_S = 0.03


def together(parent: Floats, mine: Floats) -> Sync:
    """Find the delay at which mine goes with the parent.

    Args:
        parent: (n,) or (n, c) float32 at `RATE_HZ`.
        mine: the same.
    """
    theirs, own = mono(parent), mono(mine)
    if min(theirs.shape[0], own.shape[0]) < LEAST_S * RATE_HZ or not theirs.any() or not own.any():
        return Sync()
    lags = np.arange(round(EARLIEST_S / STEP_S), round(LATEST_S / STEP_S) + 1)
    first, second = flux(theirs), flux(own)
    onset = _across(_wide(first)[:, None], _wide(second)[:, None], lags)
    score = _standard(onset)
    chroma, other = pitches(theirs), pitches(own)
    score += HARMONY * _standard(_across(chroma, other @ _consonance(), lags))
    new = _fresh(chroma), _fresh(other) @ _consonance()
    score += FRESH * _standard(_across(*new, lags))
    start = _start_s(theirs) - _start_s(own)
    score += START * np.exp(-0.5 * ((lags * STEP_S - start) / START_S) ** 2)
    return _told(score, onset, lags, _kinship(first, second))


def _wide(rises: Floats) -> Floats:
    """Onsets a little wider: players are not exact."""
    reach = np.arange(-8, 9) * STEP_S
    shape = np.exp(-0.5 * (reach / (WIDE_S / 2)) ** 2)
    return np.convolve(np.sqrt(rises), shape / shape.sum(), "same").astype(np.float32)


def _consonance() -> np.ndarray:
    """What the notes of a melody say about the harmony below them: (12, 12)."""
    row = np.zeros(12, np.float32)
    row[0] = 1.0
    for interval, weight in (
        (5, FIFTH),
        (7, FIFTH),
        (3, THIRD),
        (4, THIRD),
        (8, THIRD),
        (9, THIRD),
    ):
        row[interval] = weight
    row -= row.mean()
    return np.stack([np.roll(row, shift) for shift in range(12)])


def _fresh(chroma: Floats) -> Floats:
    """The pitch classes that have just come."""
    gap = 8
    rise = np.maximum(chroma[gap:] - chroma[:-gap], 0)
    before, after = gap // 2, gap - gap // 2
    return np.pad(rise, ((before, after), (0, 0))).astype(np.float32)


def _across(theirs: np.ndarray, own: np.ndarray, lags: np.ndarray) -> np.ndarray:
    """The mean product over what overlaps, for each lag: parent time = mine time + lag."""
    theirs = theirs - theirs.mean(axis=0)
    own = own - own.mean(axis=0)
    found = np.zeros(lags.shape[0])
    for place, lag in enumerate(lags):
        begin, end = max(0, -lag), min(own.shape[0], theirs.shape[0] - lag)
        if end - begin > LEAST_S / STEP_S / 2:
            found[place] = float(np.vdot(theirs[begin + lag : end + lag], own[begin:end])) / (
                end - begin
            )
    scale = np.sqrt((theirs**2).sum(axis=1).mean() * (own**2).sum(axis=1).mean()) + TINY
    return np.asarray(found / scale)


def _standard(values: np.ndarray) -> np.ndarray:
    return np.asarray((values - values.mean()) / (values.std() + TINY))


def _start_s(samples: Floats) -> float:
    """When the first sound begins."""
    blocks = samples[: samples.shape[0] // HOP * HOP].reshape(-1, HOP)
    level = (blocks**2).mean(axis=1)
    loud = level > 0.02 * float(np.percentile(level, 95)) + TINY
    return float(np.argmax(loud)) * STEP_S


def _kinship(first: Floats, second: Floats) -> float:
    """How alike the onsets of both can be at best, whatever the delay: 0 for unrelated takes."""
    size = 1 << (first.shape[0] + second.shape[0]).bit_length()
    a, b = _wide(first), _wide(second)
    cross = np.fft.irfft(np.fft.rfft(a - a.mean(), size) * np.fft.rfft(b - b.mean(), size).conj())
    spread = float(cross.std()) + TINY
    near = np.concatenate([cross[round(EARLIEST_S / STEP_S) :], cross[: round(LATEST_S / STEP_S)]])
    return float(near.max()) / spread


def _told(score: np.ndarray, onset: np.ndarray, lags: np.ndarray, kinship: float) -> Sync:
    left, found = score.copy(), []
    for _ in range(4):
        at = int(np.argmax(left))
        if not np.isfinite(left[at]):
            break
        found.append((at, float(score[at])))
        reach = round(APART_S / STEP_S)
        left[max(0, at - reach) : at + reach + 1] = -np.inf
    at, best = found[0]
    ahead = ramp(best - found[1][1], 0.3, 1.6)
    related = ramp(kinship, 3.0, 6.0) * ramp(float(onset[at]), 0.06, 0.2)
    confidence = round(MOST_SURE * related * (0.3 + 0.7 * ahead), 4)
    offset_s = _between(score, at, lags)
    offers = [Candidate(offset_s, confidence)]
    offers += [
        Candidate(float(lags[one] * STEP_S), round(confidence * 0.9 * value / best, 4))
        for one, value in found[1:]
        if value > 0.5 * best
    ]
    return Sync(offset_s, confidence=confidence, method="music", candidates=tuple(offers))


def _between(score: np.ndarray, at: int, lags: np.ndarray) -> float:
    if at in (0, score.shape[0] - 1):
        return float(lags[at] * STEP_S)
    before, here, after = score[at - 1 : at + 2]
    bend = before - 2 * here + after
    part = 0.5 * (before - after) / bend if bend < 0 else 0.0
    return float((lags[at] + part) * STEP_S)
