"""The rung "marks": claps, a count-in, a tone that both recordings hold.

A mark rises out of quiet in a few milliseconds and stands above what surrounds it. Marks of both
recordings are matched as patterns; where a clap is the very same sound, its whitened correlation
then tells the delay to a fraction of a sample.

It is over 350 lines because a rung is read from its evidence to its verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from duetchain.analysis.arrays import (
    TINY,
    Mono,
    Samples,
    one_channel,
    piece,
    power_of_two,
    powers_of,
    products,
)
from duetchain.analysis.claps.answered import answered
from duetchain.analysis.claps.struck import struck
from duetchain.analysis.heard import ramp
from duetchain.analysis.sure import RATE_HZ, Candidate, Sync
from duetchain.analysis.whiten import whitened

STEP = RATE_HZ // 1000
BEFORE_S, AFTER_S = 0.12, 0.35
LEAST_RISE_DB = 15.0
LEAST_FALL_DB = 10.0
BELOW_LOUDEST_DB = 24.0
FALL_DB = 12.0
"""A mark begins where its level is so far below its top, or nearer."""

LONGEST_RISE = 60
"""What takes longer to rise, in milliseconds, is no mark."""

MOST_MARKS = 24
TOLERANCE_S = 0.03
SAME_SOUND_S = 0.3
NEAR_S = 0.04
ASTRAY_S = (0.012, 0.025)
"""So far from where both begin, two sounds that fit are hardly the same: syllables fit anywhere."""

TONE_S = 0.001
"""A tone's sound repeats itself, so its beginning is not known better than to this by its sound."""

PURE = 0.9
UNSTEADY_DB = 5.0
"""How far a tone's level may move once its first echoes are there."""

BESIDE_S = 0.7
STRONG = 0.5
"""Marks beside a strong pair that meet nothing speak against it."""

MOST_HEARD = 8
ENDLESS = 12
"""So many marks that meet are no count but what goes on and on: any may be the first."""

_AT_ONCE = 1 << 14
SHAPE_BANDS_HZ = (150, 400, 700, 900, 1100, 1500, 2200, 3200, 4500, 6000, 7600)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something short that stands out.

    Attributes:
        at_s: when it begins.
        rise_db: above what was before.
        level_db: of full scale.
        shape: its energy in some bands, in dB about their mean.
        tone_hz: its frequency if it is a pure, steady tone, else 0.
        alone_db: above what is around it most of the time.
    """

    at_s: float
    rise_db: float
    level_db: float
    shape: tuple[float, ...]
    tone_hz: float = 0.0
    alone_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Match:
    """Marks of both that belong together under one offset."""

    pairs: tuple[tuple[Mark, Mark], ...]
    offset_s: float
    score: float


def marks(samples: Samples) -> tuple[Mark, ...]:
    """The marks of a recording, in time.

    Args:
        samples: (n,) float32 at `RATE_HZ`.
    """
    count = samples.shape[0] // STEP
    if count < 200:
        return ()
    level = 10 * np.log10(np.convolve(powers_of(samples, STEP), np.ones(4) / 4, "same") + TINY)
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
        if mark := _mark(samples, level, int(at), quiet):
            found.append(mark)
    return tuple(sorted(found, key=lambda one: one.at_s))


def _lately(level: np.ndarray, width: int, gap: int) -> np.ndarray:
    """The loudest of a while before, the last moments left out, where a mark may be."""
    padded = np.concatenate([np.full(width + gap, level.min()), level])
    view = np.lib.stride_tricks.sliding_window_view(padded, width)
    loud = np.flatnonzero(level > level.max() - BELOW_LOUDEST_DB - FALL_DB - 1)
    quiet = level.copy()
    for first in range(0, loud.size, _AT_ONCE):
        rows = loud[first : first + _AT_ONCE]
        quiet[rows] = np.percentile(view[rows, ::2], 90, axis=1)
    return quiet


def _mark(samples: Samples, level: np.ndarray, at: int, lately: np.ndarray) -> Mark | None:
    """A mark where the level is highest, unless it does not sink again or rises slowly."""
    top, middle = float(level[at]), (float(level[at]) + float(lately[at])) / 2
    threshold = max(top - FALL_DB, middle)
    first = _begin(level, at, threshold)
    after = level[at + 150 : at + int(AFTER_S * 1000) + 400]
    falls = top - float(np.percentile(after, 25)) if after.size else 99.0
    if falls < LEAST_FALL_DB or at - first >= LONGEST_RISE:
        return None
    tone_hz = _tone_hz(samples, level, first)
    if tone_hz:  # its echoes raise it for a while, so it begins where quiet ends
        threshold = (top + float(lately[first])) / 2
        first = _begin(level, first, threshold)
    below, above = float(level[first - 1]) if first else threshold, float(level[first])
    part = (threshold - below) / (above - below) if above > below else 1.0
    at_s = (first - 1 + float(np.clip(part, 0, 1))) * STEP / RATE_HZ
    shape = _shape(samples, at * STEP)
    quiet = float(lately[first if tone_hz else at])  # a tone may be loudest well after it begins
    around = np.concatenate([level[max(0, at - 600) : max(0, at - 60)], level[at + 150 : at + 450]])
    alone_db = top - float(np.percentile(around, 60)) if around.size else 0.0
    return Mark(at_s, top - quiet, top, shape, tone_hz, alone_db)


def _begin(level: np.ndarray, at: int, threshold: float) -> int:
    """Where the level rose above a threshold, going back from a place."""
    first = at
    while first > 0 and level[first - 1] > threshold and at - first < LONGEST_RISE:
        first -= 1
    return first


def _tone_hz(samples: Samples, level: np.ndarray, first: int) -> float:
    """The frequency of a pure tone that keeps its level for a while; 0 for anything else."""
    steady = level[first + 80 : first + 200]
    if steady.size < 120 or float(np.subtract(*np.percentile(steady, [95, 5]))) > UNSTEADY_DB:
        return 0.0
    some = samples[(first + 30) * STEP : (first + 200) * STEP]
    power = np.abs(np.fft.rfft(some * np.hanning(some.shape[0]), 1 << 14)) ** 2
    at = int(np.argmax(power))
    pure = float(power[max(0, at - 30) : at + 31].sum() / (power.sum() + TINY)) > PURE
    return at * RATE_HZ / (1 << 14) if pure else 0.0


def _shape(samples: Samples, at: int) -> tuple[float, ...]:
    """How its energy is spread over bands, in dB about their mean."""
    some = samples[max(0, at - 160) : at + 864]
    power = np.abs(np.fft.rfft(some * np.hanning(some.shape[0]), 2048)) ** 2
    edges = [round(hz * 2048 / RATE_HZ) for hz in SHAPE_BANDS_HZ]
    bands = [10 * np.log10(power[a:b].mean() + TINY) for a, b in pairwise(edges)]
    return tuple(float(one - np.mean(bands)) for one in bands)


def marked(parent: Samples, mine: Samples) -> Sync:
    """Find the offset by marks that both recordings hold.

    Args:
        parent: (n,) or (n, c) float32 at `RATE_HZ`.
        mine: the same.
    """
    theirs, own = (_loudest(one) for one in (parent, mine))
    same = struck(theirs, own)
    if same.sure:
        return same
    matched, hands = _matched(theirs, own), answered(theirs, own)
    return max((matched, hands, same), key=lambda one: one.confidence)


def _matched(theirs: Mono, own: Mono) -> Sync:
    """By marks that rise out of quiet."""
    there, here = marks(theirs), marks(own)
    matches = _matches(there, here)[:MOST_HEARD]
    if not matches:
        return Sync()
    ranked = sorted((_listened(theirs, own, one) for one in matches), key=lambda one: -one.score)
    best, rival = ranked[0], ranked[1].score if len(ranked) > 1 else 0.0
    confidence = _confidence(best, rival, _share(best, there, here))
    offset_s = best.match.offset_s + best.late_s
    others = tuple(
        Candidate(one.match.offset_s, confidence * one.score / best.score / 2)
        for one in ranked[1:4]
    )
    return Sync(
        offset_s=offset_s,
        confidence=confidence,
        method="marks",
        candidates=(Candidate(offset_s, confidence), *others),
    )


def _loudest(samples: Samples) -> Mono:
    return one_channel(samples, int(np.argmax(np.diagonal(products(samples)))))


def _weight(mark: Mark, loudest_db: float) -> float:
    return ramp(mark.rise_db, 10, 30) * ramp(mark.level_db - loudest_db, -BELOW_LOUDEST_DB - 3, -3)


def _matches(there: tuple[Mark, ...], here: tuple[Mark, ...]) -> list[Match]:
    """Offsets under which marks meet, the best first; marks that meet nothing count against."""
    if not there or not here:
        return []
    tops = max(one.level_db for one in there), max(one.level_db for one in here)
    found: list[Match] = []
    for offset_s in sorted({a.at_s - b.at_s for a in there for b in here}):
        pairs = _pairs(there, here, offset_s)
        worth = [
            float(np.sqrt(_weight(a, tops[0]) * _weight(b, tops[1])) * _alike(a, b))
            for a, b in pairs
        ]
        strong = [one for one, value in zip(pairs, worth, strict=True) if value > STRONG]
        if not strong:
            continue
        lone = _lone(here, [b for _, b in strong], [b for _, b in pairs], tops[1])
        lone += _lone(there, [a for a, _ in strong], [a for a, _ in pairs], tops[0])
        score = sum(worth) - 0.5 * lone
        told = [one for one in strong if _is_one_tone(*one)] or strong
        mean = float(np.average([a.at_s - b.at_s for a, b in told]))
        if score > 0:
            found.append(Match(tuple(strong), mean, score))
    found.sort(key=lambda one: -one.score)
    kept: list[Match] = []
    for one in found:
        if all(abs(one.offset_s - other.offset_s) > 2 * TOLERANCE_S for other in kept):
            kept.append(one)
    return kept


def _lone(
    all_marks: tuple[Mark, ...], strong: list[Mark], paired: list[Mark], loudest_db: float
) -> float:
    """The weight of marks beside strong pairs that meet nothing."""
    return sum(
        _weight(one, loudest_db)
        for one in all_marks
        if one not in paired and any(abs(one.at_s - other.at_s) < BESIDE_S for other in strong)
    )


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
    kind = 0.6 if bool(one.tone_hz) != bool(other.tone_hz) else 1.0
    return kind * max(ramp(across, -0.2, 0.5), 0.7 if flat else 0.0)


@dataclass(frozen=True, slots=True)
class Listened:
    """A match whose marks were compared as sounds: what that adds, how far they are the same."""

    match: Match
    late_s: float
    same: float

    @property
    def score(self) -> float:
        """What speaks for it."""
        return self.match.score + self.same


def _listened(theirs: Samples, own: Samples, match: Match) -> Listened:
    """Compare the sounds of the marks themselves."""
    length = int(SAME_SOUND_S * RATE_HZ)
    size = power_of_two(2 * length)
    total = np.zeros(size, np.float64)
    reach = int(NEAR_S * RATE_HZ)
    origin = [round((b.at_s - 0.02) * RATE_HZ) for _, b in match.pairs]
    shift = round(match.offset_s * RATE_HZ)
    for begin in origin:
        first, second = (piece(theirs, begin + shift, length), piece(own, begin, length))
        spectra = [np.fft.rfft(whitened(one)[:], size) for one in (first, second)]
        cross = spectra[0] * spectra[1].conj()
        total += np.fft.irfft(cross / np.sqrt(np.abs(cross) + TINY), size)
    lags = np.abs(np.concatenate([total[-reach:], total[: reach + 1]]))
    at = int(np.argmax(lags))
    z = float(lags[at]) / (float(np.sqrt(np.mean(total**2))) + TINY)
    beside = np.delete(lags, range(max(0, at - 8), min(lags.size, at + 9)))
    tones = any(_is_one_tone(*pair) for pair in match.pairs)
    clearly = 1.3 if tones else 1.3 - 0.22 * ramp(z, 12, 22)  # a clap may have strong echoes
    if z > 7 and lags[at] > clearly * float(beside.max()):
        late_s = (at - reach + shift) / RATE_HZ - match.offset_s
        if tones and abs(late_s) > TONE_S:
            late_s = 0.0
        same = (0.4 + 0.6 * ramp(z, 9, 18)) * (1 - ramp(abs(late_s), *ASTRAY_S))
        return Listened(match, late_s, max(same, 1.1 if tones else 0.0))
    return Listened(match, 0.0, 1.1 if tones else 0.0)


def _is_one_tone(one: Mark, other: Mark) -> bool:
    """Whether both are a tone of the same frequency."""
    return one.tone_hz > 0 and abs(other.tone_hz / one.tone_hz - 1) < 0.01


def _standing(mark: Mark, loudest_db: float) -> float:
    """How much a mark stands out; notes of a melody follow each other and hardly do."""
    return _weight(mark, loudest_db) * ramp(mark.alone_db, 6, 20)


def _share(best: Listened, there: tuple[Mark, ...], here: tuple[Mark, ...]) -> float:
    """How much of what stands out in a recording was matched, in the one with more of it."""
    shares = []
    for side, every in enumerate((there, here)):
        loudest_db = max(one.level_db for one in every)
        whole = sum(_standing(one, loudest_db) for one in every) + TINY
        shares.append(sum(_standing(pair[side], loudest_db) for pair in best.match.pairs) / whole)
    return min(shares)


def _confidence(best: Listened, rival: float, share: float) -> float:
    """Sure where several marks meet or one is the same sound, and none is as good."""
    ahead = ramp(1 - rival / best.score, 0.08, 0.3)
    several = ramp(best.match.score, 0.9, 2.4) * ramp(len(best.match.pairs), 1.5, 3.0)
    alone = np.median([min(a.alone_db, b.alone_db) for a, b in best.match.pairs])
    several *= ramp(float(alone), 16, 24)
    single = min(best.same, 1.0) * ramp(best.match.score, 0.4, 0.85) * ramp(float(alone), 11, 18)
    single *= ramp(share, 0.03, 0.13)
    if len(best.match.pairs) >= ENDLESS:
        ahead = min(ahead, 0.45)
    perhaps = 0.3 * ramp(float(alone), 30, 45) * ramp(share, 0.2, 0.4)  # two claps that differ
    return round(float(ahead * max(several * ramp(share, 0.2, 0.4), single, perhaps)) * 0.98, 4)
