"""The rung "bleed": the parent is heard in mine. The best way along a line, and how sure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from duetchain.analysis.arrays import Samples
from duetchain.analysis.drift import Delays, delays, smoothed
from duetchain.analysis.echoes import first_arrival, itself, summed
from duetchain.analysis.lines import BAND_HZ, WINDOW, Line, likely, lines
from duetchain.analysis.ridge import FRAME_S, REACH, Path, RidgeMap, followed, ridge_map, ridge_maps
from duetchain.analysis.sure import RATE_HZ, SURE, Candidate, Sync
from duetchain.analysis.whiten import points_of_hearing, whitened

MOST_SLOPE = 450e-6
LONG_S = 240.0
FRAMES_TO_RANK = 200
CLOSE = 0.36
"""Lines with less of the best one's evidence are not followed to the end."""

MOST_FOLLOWED = 3
HOPEFUL, MOST_MEASURED = 0.2, 16
KNEE = 10.0
"""From this strength on a frame counts for less than its square: a drum alone may fit anywhere."""

LEAST_S = 0.5
STRONG = 12.0
"""From how good a fit on echoes are told from what arrived first."""

SHARPER = 0.5
"""How much sharper than others a way must be that fits nearly as well elsewhere."""

NEARLY, MOST_REPEATS = 0.5, 2
"""From how much of the best one's evidence on a way is asked about, and how many are."""

BETTER = (0.07, 0.13)
"""How much better mine may fit elsewhere than the parent fits itself there."""

ALIKE, MORE_FRAMES = (0.9, 0.95), (2.0, 5.0)
"""Ways that fit alike are told apart by the frames that only one has: how alike, how many."""

BROAD = (0.25, 0.5)
"""Of what repeats only sound in all bands counts: tones, clicks and rings fit anywhere."""

SMEAR, MOST_SMEARED = WINDOW / RATE_HZ * BAND_HZ, 0.7
"""How many turns of a band pass in a window for each unit of drift."""

SAME_S = 0.03
CHANCE = 1.6
"""The mean of the largest of some values of chance."""

NEAR_BY, BESIDE = (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0), 12
"""Where a frame may fit, in samples from a guess, and from how many neighbours that is known."""


@dataclass(frozen=True, slots=True)
class Way:
    """A line that was followed through the recordings.

    Attributes:
        path: mine time to parent time.
        times_s: (k,) the frames of mine in which both have sound.
        strength: (k,) how well each fits on the path, in units of chance.
        total: all that speaks for it.
        z: how well all frames fit together; 0 while that is not known.
        ratio: `z` over the best of what is near the path but not on it.
    """

    path: Path
    times_s: np.ndarray
    strength: np.ndarray
    total: float
    z: float = 0.0
    ratio: float = 0.0


def heard_in(parent: Samples, mine: Samples) -> Sync:
    """Find the parent's sound in mine; of long files other channels only where that is clear.

    Args:
        parent: (n,) or (n, c) float32 at `RATE_HZ`.
        mine: the same.
    """
    best: tuple[float, Sync] = (0.0, Sync())
    theirs, own = points_of_hearing(parent), points_of_hearing(mine)
    is_long = max(parent.shape[0], mine.shape[0]) > LONG_S * RATE_HZ
    white = whitened(theirs[0])
    for place, one in enumerate(own):
        found, score = _between(white, whitened(one), is_brief=is_long and place > 0)
        if found.confidence > best[1].confidence or score > 1.5 * best[0]:
            best = (score, found)
        if best[1].sure:
            return best[1]
    white = whitened(own[0])
    for other in theirs[1:]:
        found, score = _between(whitened(other), white, is_brief=is_long)
        if found.confidence > best[1].confidence:
            best = (score, found)
    return best[1]


def _between(parent: Samples, mine: Samples, *, is_brief: bool = False) -> tuple[Sync, float]:
    length_s = mine.shape[0] / RATE_HZ
    if min(parent.shape[0], mine.shape[0]) < LEAST_S * RATE_HZ:
        return Sync(), 0.0
    swapped = mine.shape[0] > parent.shape[0]
    long, short = (mine, parent) if swapped else (parent, mine)
    found = lines(long, short, is_brief=is_brief)
    if not found:
        return Sync(), 0.0
    straight = [_as_path(line, length_s, swapped=swapped) for line in likely(found)]
    ways = _ranked(parent, mine, straight, length_s)
    if not ways:
        return Sync(), found[0].score
    best, first = _first_heard(ways[0], parent, mine, length_s)
    told = _told([best, *ways[1:]], length_s, (parent, mine), _broad(found[0], best))
    return replace(told, **_placed(first, length_s)), found[0].score


def _first_heard(best: Way, parent: Samples, mine: Samples, length_s: float) -> tuple[Way, Way]:
    """The way, as sharp as it is beside what came before it, and the way of what came first."""
    if best.z < STRONG:
        return best, best
    every = max(1, round(length_s / FRAME_S / FRAMES_TO_RANK))
    total = summed(ridge_map(parent, mine, best.path, every=every))
    still = Path.straight(0.0, 0.0, parent.shape[0] / RATE_HZ)
    first = first_arrival(total, summed(ridge_map(parent, parent, still, every=every)))
    best = replace(best, ratio=max(best.ratio, first.sharp))
    if not first.late_s:
        return best, best
    moved = Path(best.path.mine_s, tuple(one + first.late_s for one in best.path.parent_s))
    return best, _measured(parent, mine, moved, length_s)


def _as_path(line: Line, length_s: float, *, swapped: bool) -> Path:
    if not swapped:
        return Path.straight(line.offset_s, line.slope, length_s)
    slope = 1 / (1 + line.slope) - 1
    return Path.straight(-line.offset_s * (1 + slope), slope, length_s)


def _ranked(parent: Samples, mine: Samples, straight: list[Path], length_s: float) -> list[Way]:
    """The ways that begin as these lines, the one with most evidence first."""
    every = max(1, round(length_s / FRAME_S / FRAMES_TO_RANK))
    maps = ridge_maps(parent, mine, straight, every=every)
    rough = _sorted(_roughly(*one, length_s) for one in zip(maps, straight, strict=True))
    likely_ways = [way for way in rough if way.total >= HOPEFUL * rough[0].total][:MOST_MEASURED]
    paths = [way.path for way in likely_ways]
    maps = ridge_maps(parent, mine, paths, every=every)
    ways = _sorted(_finely(*one, length_s) for one in zip(maps, paths, strict=True))
    if every > 1 and ways:
        best = [way for way in ways if way.total >= CLOSE * ways[0].total][:MOST_FOLLOWED]
        ways = _sorted(_measured(parent, mine, way.path, length_s) for way in best)
    return _sorted([_measured(parent, mine, way.path, length_s) for way in ways[:1]] + ways[1:])


def _sorted(ways: Iterable[Way]) -> list[Way]:
    return sorted((way for way in ways if way.times_s.size), key=lambda way: -way.total)


def _rough(seen: RidgeMap, length_s: float) -> Delays:
    """The delays along the best way through a map, to a sample."""
    span_s = 2.0 if length_s < LONG_S else 4.0
    times, lags, energy = followed(seen, span_s=span_s, most_slope=MOST_SLOPE)
    return Delays(times, lags / RATE_HZ, np.maximum(energy, 0.01))


def _strength(seen: RidgeMap, path: Path, guess: Path) -> np.ndarray:
    """How well each frame fits near a guess, less what chance gives."""
    off = (guess.at(seen.times_s) - path.at(seen.times_s)) * RATE_HZ + REACH
    off = np.clip(off, BESIDE + 4, 2 * REACH - BESIDE - 4)
    best = np.zeros(off.shape[0], np.float32)
    reach = np.arange(-BESIDE, BESIDE + 1)
    for by in NEAR_BY:
        whole = np.rint(off + by).astype(np.int64)
        away = reach - (off + by - whole)[:, None]
        weights = np.sinc(away) * np.cos(np.pi / (2 * BESIDE + 4) * away)
        some = seen.fit[np.arange(off.shape[0])[:, None], whole[:, None] + reach]
        np.maximum(best, np.abs((some * weights).sum(axis=1)), out=best)
    return np.asarray(best - CHANCE)


def _evidence(strength: np.ndarray) -> float:
    """What frames say together; few that fit well outweigh many that hardly do."""
    some = np.minimum(np.maximum(strength, 0), KNEE)
    return float((some * (2 * np.maximum(strength, 0) - some)).sum())


def _roughly(seen: RidgeMap, path: Path, length_s: float) -> Way:
    """From a line to the way near it."""
    if not seen.times_s.size:
        return Way(path, seen.times_s, np.zeros(0), 0.0)
    guess = smoothed(path, _rough(seen, length_s), length_s, is_rough=True)
    strength = _strength(seen, path, guess)
    way = Way(guess, seen.times_s, strength, _evidence(strength))
    still = _strength(seen, path, path)
    straight = Way(path, seen.times_s, still, _evidence(still))
    return straight if _differs(way, straight) and straight.total > way.total else way


def _measured(parent: Samples, mine: Samples, guess: Path, length_s: float) -> Way:
    """From a way to the same as exactly as all frames tell."""
    return _finely(ridge_map(parent, mine, guess), guess, length_s)


def _finely(seen: RidgeMap, guess: Path, length_s: float) -> Way:
    if not seen.times_s.size:
        return Way(guess, seen.times_s, np.zeros(0), 0.0)
    before, guess = guess, smoothed(guess, delays(seen), length_s)
    total = summed(seen)
    near = float(total[REACH - 4 : REACH + 5].max())
    far = max(float(total[: REACH - 48].max()), float(total[REACH + 48 :].max()), 1e-6)
    strength = _strength(seen, before, guess)
    return Way(guess, seen.times_s, strength, _evidence(strength), near, near / far)


def _broad(line: Line, best: Way) -> float:
    """What a window says band by band beside what a frame says whole: little of a tone."""
    ends = np.array([0.0, 1.0])
    drift = abs(float(np.diff(best.path.at(ends))[0]) - 1)
    smeared = np.sinc(min(drift * SMEAR, MOST_SMEARED)) ** 4  # a window's fit, and what it tells
    told = line.score / line.windows / float(smeared)
    return told * best.times_s.size / max(best.total, 1e-6)


def _told(ways: list[Way], length_s: float, sounds: tuple[Samples, Samples], broad: float) -> Sync:
    best, ends = ways[0], np.array([0.0, max(length_s, 1.0)])
    rivals = [way for way in ways[1:] if _differs(way, best)]
    confidence = _confidence(best, rivals)
    if confidence >= SURE:
        confidence = round(confidence * _explained(best, rivals, sounds, broad), 4)
    others = [
        Candidate(float(way.path.at(ends)[0]), confidence * way.total / (2 * best.total))
        for way in rivals
    ]
    first = Candidate(float(best.path.at(ends)[0]), confidence)
    told = Sync(confidence=confidence, method="bleed", candidates=(first, *others))
    return replace(told, **_placed(best, length_s))


def _placed(way: Way, length_s: float) -> dict[str, Any]:
    """What a way says of offset, drift and warp."""
    ends = np.array([0.0, max(length_s, 1.0)])
    at = way.path.at(ends)
    drift = float((at[1] - at[0]) / (ends[1] - ends[0]) - 1)
    still = abs(drift) < 1e-10 and len(way.path.mine_s) == 2
    return {
        "offset_s": float(at[0]),
        "drift_ppm": 0.0 if still else drift * 1e6,
        "warp": () if still else _warp(way.path),
    }


def _warp(path: Path) -> tuple[tuple[float, float], ...]:
    pairs = zip(path.mine_s, path.parent_s, strict=True)
    return tuple((float(mine), float(parent)) for mine, parent in pairs)


def _differs(one: Way, other: Way) -> bool:
    middle = np.array([float(np.median(other.times_s))])
    return bool(abs(one.path.at(middle) - other.path.at(middle))[0] > SAME_S)


def _confidence(best: Way, rivals: list[Way]) -> float:
    """How sure: strong, sharp, ahead of the next, and nowhere contradicted.

    Songs of one tempo that share a drum's sound fit bar by bar, too, but only in the drum: a bleed
    that repeats itself is sharper than that.
    """
    strong = ramp(best.z, 6.5, 12.0)
    repeats = ramp(rivals[0].total / best.total, 0.3, 0.6) if rivals else 0.0
    sharp = ramp(best.ratio, 1.15 + SHARPER * repeats, 1.6 + SHARPER * repeats)
    ahead = 1.0
    if rivals:
        chance = 2 * np.sqrt(best.total + rivals[0].total) + 1
        ahead = 0.35 + 0.65 * ramp((best.total - rivals[0].total) / chance, 0.7, 3.0)
    agreed = ramp(_agreed(best, rivals), 0.7, 0.9)
    return round(float(strong * sharp * ahead * agreed), 4)


def _agreed(best: Way, rivals: list[Way]) -> float:
    """The share of the evidence that the best way explains; other songs with the same drums differ.

    Where mine really holds the parent, no other line fits a frame much better.
    """
    own = dict(zip(np.round(best.times_s, 4).tolist(), best.strength.tolist(), strict=True))
    most: dict[float, float] = {}
    for way in rivals:
        for time_s, strength in zip(np.round(way.times_s, 4).tolist(), way.strength, strict=True):
            most[time_s] = max(most.get(time_s, 0.0), float(strength))
    lost = sum(max(0.0, one - own.get(at, 0.0) - 4.0) for at, one in most.items() if at in own)
    kept = sum(max(0.0, own[at]) for at in most if at in own)
    return kept / (kept + lost) if kept else 1.0


def _explained(
    best: Way, rivals: list[Way], sounds: tuple[Samples, Samples], broad: float
) -> float:
    """Whether the repeats of the one that is heard explain what else fits: 1 if so, down to 0."""
    trust, (parent, mine) = 1.0, sounds
    for way in [one for one in rivals if one.total > NEARLY * best.total][:MOST_REPEATS]:
        times_s, here, there = np.intersect1d(
            np.round(best.times_s, 4), np.round(way.times_s, 4), return_indices=True
        )
        own = np.maximum(best.strength[here], 0)
        if own.sum() <= 0:
            continue
        also = float(np.minimum(own, np.maximum(way.strength[there], 0)).sum() / own.sum())
        at_s = best.path.at(times_s)
        late_s = float(np.median(way.path.at(times_s) - at_s))
        alike = max(
            itself(parent, (float(at_s[0]), float(at_s[-1])), late_s),
            itself(mine, (float(times_s[0]), float(times_s[-1])), -late_s),
        )
        told = ramp(broad, *BROAD), 1 - ramp(also - alike, *BETTER)
        trust = min(trust, *told, _has_more(best, way, here, there))
    return trust


def _has_more(best: Way, way: Way, here: np.ndarray, there: np.ndarray) -> float:
    """Whether the best of ways that fit alike has frames that the other lacks; 0 where not."""
    common = _evidence(best.strength[here])
    alike = _evidence(way.strength[there]) / max(common, 1e-6)
    more = (best.total - common) / max(best.total / best.times_s.size, 1e-6)
    return max(1 - ramp(alike, *ALIKE), ramp(more, *MORE_FRAMES))


def ramp(value: float, low: float, high: float) -> float:
    """0 up to `low`, 1 from `high` on, straight between."""
    return float(np.clip((value - low) / (high - low), 0.0, 1.0))
