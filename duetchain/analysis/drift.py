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
MOST_KNOTS, BRIEF_S = 6, 60.0
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


def smoothed(path: Path, found: Delays, length_s: float, *, is_rough: bool = False) -> Path:
    """The path, corrected by the delays: straight if that explains them, else bent at knots.

    Args:
        path: the guess.
        found: the delays around it.
        length_s: of mine.
        is_rough: whether a short recording need not be bent yet.
    """
    if not found.times_s.size:
        return path
    target = path.at(found.times_s) + found.late_s - found.times_s
    knots = () if is_rough and length_s < BRIEF_S else _knots(found, target)
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
    solution, weights = _all_solved(found, target, _basis(found.times_s, knots)[None])
    return solution[0], weights[0]


def _all_solved(
    found: Delays, target: np.ndarray, bases: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The same for several choices of knots: bases (c, k, b) to (c, b), weights (c, k)."""
    sizes = np.maximum(np.abs(bases).max(axis=1), 1e-9)
    even = bases / sizes[:, None]
    weights = np.broadcast_to(found.weights, even.shape[:2])
    solution = np.zeros(sizes.shape)
    for _ in range(_ROUNDS):
        solution = _least_squares(even, target, weights)
        off = np.abs(target - (even @ solution[:, :, None])[:, :, 0])
        scale = np.maximum(np.median(off, axis=1, keepdims=True) * 1.5, 2e-6)
        weights = found.weights / (1 + (off / (2 * scale)) ** 2) ** 2
    return solution / sizes, weights


def _least_squares(bases: np.ndarray, target: np.ndarray, weights: np.ndarray) -> np.ndarray:
    heavy = np.swapaxes(bases * weights[:, :, None], 1, 2)
    across = heavy @ bases
    trace = np.trace(across, axis1=1, axis2=2)[:, None, None]
    across = across + 1e-13 * trace * np.eye(bases.shape[2])  # measures may be too few
    return np.asarray(np.linalg.solve(across, (heavy @ target)[:, :, None])[:, :, 0])


def _costs(found: Delays, target: np.ndarray, choices: list[tuple[float, ...]]) -> np.ndarray:
    """What each of several choices of as many knots leaves unexplained."""
    bases = np.stack([_basis(found.times_s, knots) for knots in choices])
    solution, _ = _all_solved(found, target, bases)
    off = np.abs(target - (bases @ solution[:, :, None])[:, :, 0])
    return np.asarray(np.average(np.minimum(off, 0.002), axis=1, weights=found.weights))


def _knots(found: Delays, target: np.ndarray) -> tuple[float, ...]:
    """Where the way bends, if bending explains much more."""
    chosen: tuple[float, ...] = ()
    if found.times_s.size < 8:
        return chosen
    first, last = found.times_s[0], found.times_s[-1]
    places = np.linspace(first, last, min(found.times_s.size, 26))[2:-2]
    cost = float(_costs(found, target, [chosen])[0])
    while len(chosen) < MOST_KNOTS and cost > 1.5e-5:
        gap = (last - first) / 20
        free = [float(one) for one in places if all(abs(one - k) > gap for k in chosen)]
        choices = [tuple(sorted((*chosen, one))) for one in free]
        costs = _costs(found, target, choices) if choices else np.ones(1)
        if costs.min() > 0.7 * cost:
            break
        cost, chosen = float(costs.min()), choices[int(np.argmin(costs))]
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
