"""Local delays to a way: a straight line where one explains them, else pieces without a jump."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from duetchain.analysis.ridge import FRAME_S, REACH, Path, RidgeMap
from duetchain.analysis.sure import RATE_HZ

SPANS_S = (4.0, 8.0, 16.0, 32.0)
NEAR, WIDE, FINER = 48, 96, 8
"""Samples around the path in which a peak may be, in which it is made finer, and how much finer."""

TURNED = 1.2
"""A negative peak counts if it is so much higher: a microphone may turn the phase."""

LEAST_Z = 5.5
MOST_KNOTS = 6
STILL_S = 0.0002
"""A drift that moves less over the whole clip, and is not certain, is none."""

_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Delays:
    """Delays around a path, measured over spans of time.

    Attributes:
        times_s: (k,) on mine's clock.
        late_s: (k,) how much later than the path the parent is.
        weights: (k,) what speaks for each.
    """

    times_s: np.ndarray
    late_s: np.ndarray
    weights: np.ndarray


def delays(seen: RidgeMap) -> Delays:
    """The delays over the shortest spans in which most have a clear peak."""
    found = Delays(np.zeros(0), np.zeros(0), np.zeros(0))
    if not seen.times_s.size:
        return found
    length_s = float(seen.times_s[-1] - seen.times_s[0]) + FRAME_S
    for span_s in (*(one for one in SPANS_S if one < length_s), length_s + FRAME_S):
        trial, count = _over(seen, span_s)
        if trial.times_s.size > found.times_s.size or not found.times_s.size:
            found = trial
        if trial.times_s.size >= max(1, 0.6 * count):
            return trial
    return found


def _over(seen: RidgeMap, span_s: float) -> tuple[Delays, int]:
    begins = np.arange(seen.times_s[0], seen.times_s[-1] + FRAME_S / 2, span_s / 2)
    times, late, weights, count = [], [], [], 0
    for begin in begins:
        first, last = np.searchsorted(seen.times_s, (begin, begin + span_s))
        if (last - first) * FRAME_S < 0.4 * min(span_s, 1.0):
            continue
        count += 1
        total = seen.fit[first:last].sum(axis=0) / np.sqrt(last - first)
        lag, z = peak(total)
        if z >= LEAST_Z:
            times.append(float(seen.times_s[first:last].mean()))
            late.append(lag / RATE_HZ)
            weights.append(min(z, 40.0) ** 2)
    return Delays(np.array(times), np.array(late), np.array(weights)), count


def peak(total: np.ndarray) -> tuple[float, float]:
    """Where a sum of fits is highest near the path, in samples, and how high in units of chance."""
    spread = float(np.sqrt(np.mean(total**2))) + 1e-12
    some = total[REACH - WIDE : REACH + WIDE] * np.hanning(2 * WIDE)
    fine = np.fft.irfft(np.fft.rfft(some), 2 * WIDE * FINER) * FINER
    near = fine[(WIDE - NEAR) * FINER : (WIDE + NEAR) * FINER + 1]
    if -near.min() > TURNED * near.max():
        near = -near
    at = int(np.argmax(near))
    z = float(near[at]) / spread
    if at in (0, near.shape[0] - 1):
        return at / FINER - NEAR, 0.0
    before, here, after = (float(near[at + one]) for one in (-1, 0, 1))
    bend = before - 2 * here + after
    part = 0.5 * (before - after) / bend if bend < 0 else 0.0
    return (at + part) / FINER - NEAR, z


def smoothed(path: Path, found: Delays, length_s: float) -> Path:
    """The path, corrected by the delays: straight if that explains them, else bent at knots."""
    if not found.times_s.size:
        return path
    target = path.at(found.times_s) + found.late_s - found.times_s
    knots = _knots(found, target)
    ends = np.array([0.0, max(length_s, 1.0)])
    if found.times_s.size < 3 or np.ptp(found.times_s) < 2.0:
        slope = path.at(ends) - ends
        shift = float(
            np.average(target - np.interp(found.times_s, ends, slope), weights=found.weights)
        )
        return Path(tuple(ends), tuple(ends + slope + shift))
    offsets, sure = _solved(found, target, knots)
    if not knots and _is_still(found, offsets, sure):
        offset = float(np.average(target, weights=sure))
        return Path(tuple(ends), tuple(ends + offset))
    at = np.array([ends[0], *knots, ends[1]])
    made = at + _basis(at, knots) @ offsets
    return Path(tuple(map(float, at)), tuple(map(float, made)))


def _basis(times: np.ndarray, knots: tuple[float, ...]) -> np.ndarray:
    hinges = [np.maximum(times - knot, 0) for knot in knots]
    return np.stack([np.ones_like(times), times, *hinges], axis=1)


def _solved(
    found: Delays, target: np.ndarray, knots: tuple[float, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients of the best pieces, and the weights that were left to the measures."""
    basis = _basis(found.times_s, knots)
    weights = found.weights.copy()
    solution = np.zeros(basis.shape[1])
    for _ in range(_ROUNDS):
        root = np.sqrt(weights)[:, None]
        solution = np.linalg.lstsq(basis * root, target * root[:, 0], rcond=None)[0]
        off = np.abs(target - basis @ solution)
        scale = max(float(np.median(off)) * 1.5, 2e-6)
        weights = found.weights / (1 + (off / (2 * scale)) ** 2) ** 2
    return solution, weights


def _cost(found: Delays, target: np.ndarray, knots: tuple[float, ...]) -> float:
    solution, _ = _solved(found, target, knots)
    off = np.abs(target - _basis(found.times_s, knots) @ solution)
    return float(np.average(np.minimum(off, 0.002), weights=found.weights))


def _knots(found: Delays, target: np.ndarray) -> tuple[float, ...]:
    """Where the way bends, if bending explains much more."""
    chosen: tuple[float, ...] = ()
    if found.times_s.size < 8:
        return chosen
    first, last = found.times_s[0], found.times_s[-1]
    places = np.linspace(first, last, min(found.times_s.size, 26))[2:-2]
    cost = _cost(found, target, chosen)
    while len(chosen) < MOST_KNOTS and cost > 1.5e-5:
        gap = (last - first) / 20
        free = [float(one) for one in places if all(abs(one - k) > gap for k in chosen)]
        tried = [(_cost(found, target, tuple(sorted((*chosen, one)))), one) for one in free]
        if not tried or min(tried)[0] > 0.7 * cost:
            break
        cost, one = min(tried)
        chosen = tuple(sorted((*chosen, one)))
    return chosen


def _is_still(found: Delays, solution: np.ndarray, weights: np.ndarray) -> bool:
    """Whether what looks like a drift may well be none."""
    slope = float(solution[1])
    times = found.times_s
    moves = abs(slope) * float(np.ptp(times))
    mean = float(np.average(times, weights=weights))
    off = weights * (times - mean) ** 2
    target = _basis(times, ()) @ solution
    noise = float(np.sqrt(np.average((found.late_s - (target - target.mean())) ** 2)))
    error = min(noise, 1e-4) / max(float(np.sqrt(off.sum() / weights.mean())), 1e-9)
    return moves < STILL_S and abs(slope) < 3 * error
