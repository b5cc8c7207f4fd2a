"""The way of one recording along another, to a fraction of a sample, also where clocks differ.

Short frames of mine are compared with the parent near where a first guess has them. What agrees
is a ridge through the map of frames and lags; the best way along it is found as a whole, so a
passage without evidence is bridged by those around it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from duetchain.analysis.arrays import TINY, Floats, Samples, piece
from duetchain.analysis.sure import RATE_HZ

FRAME = 4096
FFT = 6144
REACH = 1024
"""How far a ridge may be from the guess, in samples: 64 ms."""

FRAME_S = FRAME / RATE_HZ
_FRAMES_AT_ONCE = 64
_TURN = (2j * np.pi / FFT * np.arange(FFT // 2 + 1)).astype(np.complex64)
"""What turns each bin of a spectrum by one sample."""

_LEAST_ENERGY = 0.02
_SOFT = 60.0
"""Energy of one frame from which on more of it counts ever less."""


@dataclass(frozen=True, slots=True)
class Path:
    """Pairs of mine time and parent time, straight between them and beyond the ends.

    Attributes:
        mine_s: (k,) rising, k >= 2.
        parent_s: (k,).
    """

    mine_s: tuple[float, ...]
    parent_s: tuple[float, ...]

    @classmethod
    def straight(cls, offset_s: float, slope: float, length_s: float) -> Path:
        """Parent time = `offset_s` + mine time * (1 + `slope`)."""
        length_s = max(length_s, 1.0)
        return cls((0.0, length_s), (offset_s, offset_s + length_s * (1 + slope)))

    def at(self, times_s: np.ndarray) -> np.ndarray:
        """The parent's times for some of mine, seconds, float64."""
        mine, parent = np.array(self.mine_s), np.array(self.parent_s)
        made = np.interp(times_s, mine, parent)
        for side, inner, outer in ((times_s < mine[0], 1, 0), (times_s > mine[-1], -2, -1)):
            slope = (parent[outer] - parent[inner]) / (mine[outer] - mine[inner])
            made = np.where(side, parent[outer] + (times_s - mine[outer]) * slope, made)
        return np.asarray(made)

    def inverse(self) -> Path:
        """The same way, seen from the other recording."""
        return Path(self.parent_s, self.mine_s)


@dataclass(frozen=True, slots=True)
class RidgeMap:
    """How well each frame of mine fits at each lag around a path.

    Attributes:
        times_s: (k,) the middle of each frame on mine's clock.
        fit: (k, 2 * REACH) float32, in units of chance; the path itself is at REACH.
    """

    times_s: np.ndarray
    fit: Floats


def ridge_map(parent: Samples, mine: Samples, path: Path, *, every: int = 1) -> RidgeMap:
    """Compare all frames of mine that have sound, and a counterpart, near a path.

    Args:
        parent: (n,) whitened, at `RATE_HZ`.
        mine: the same.
        path: the guess.
        every: look at every so manieth frame only.
    """
    begins = np.arange(0, max(1, mine.shape[0] - FRAME // 2), FRAME * every)
    middle_s = (begins + FRAME / 2) / RATE_HZ
    first = path.at(middle_s) * RATE_HZ - FRAME / 2
    there = (first > -FRAME / 2) & (first < parent.shape[0] - FRAME / 2)
    begins, middle_s, first = begins[there], middle_s[there], first[there]
    fit = np.empty((begins.shape[0], 2 * REACH), np.float32)
    kept, count = np.zeros(begins.shape[0], bool), 0
    for at in range(0, begins.shape[0], _FRAMES_AT_ONCE):
        some = slice(at, at + _FRAMES_AT_ONCE)
        rows, kept[some] = _compared(parent, mine, begins[some], first[some])
        fit[count : count + rows.shape[0]] = rows
        count += rows.shape[0]
    return RidgeMap(middle_s[kept], fit[:count])


def _compared(
    parent: Samples, mine: Samples, begins: np.ndarray, first: np.ndarray
) -> tuple[Floats, np.ndarray]:
    whole = np.floor(first).astype(np.int64)
    part = (first - whole).astype(np.float32)
    own = np.stack([piece(mine, at, FRAME) for at in begins.tolist()])
    wide = FRAME + 2 * REACH
    theirs = np.stack([piece(parent, at - REACH, wide) for at in whole.tolist()])
    good = (np.mean(own**2, axis=1) > _LEAST_ENERGY) & (np.mean(theirs**2, axis=1) > _LEAST_ENERGY)
    spectrum = np.fft.rfft(own[good], FFT, axis=1)
    cross = np.fft.rfft(theirs[good], FFT, axis=1) * spectrum.conj()
    cross /= np.sqrt(np.abs(cross)) + np.float32(TINY)
    cross *= np.exp(_TURN * part[good, None])
    lags = np.fft.irfft(cross, FFT, axis=1)[:, : 2 * REACH]
    spread = np.sqrt(np.mean(lags**2, axis=1, keepdims=True)) + np.float32(TINY)
    return lags / spread, good


def followed(
    seen: RidgeMap, *, span_s: float, most_slope: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The best way along the ridge: times of mine, lags in samples, what speaks for each; all (k,).

    Args:
        seen: the map.
        span_s: how much time is looked at as one.
        most_slope: the way never leaves the path faster.
    """
    steps, energy = _steps(seen, span_s)
    reach = max(1, int(np.ceil(most_slope * span_s * RATE_HZ)))
    total = energy[0].copy()
    came = np.zeros(energy.shape, np.int16)
    moves = np.arange(-reach, reach + 1)
    for step in range(1, energy.shape[0]):
        padded = np.pad(total, reach, constant_values=-1e9)
        view = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
        weighed = view - 0.3 * np.abs(moves)
        choice = np.argmax(weighed, axis=1)
        came[step] = moves[choice]
        total = energy[step] + np.take_along_axis(weighed, choice[:, None], 1)[:, 0]
    lags = np.zeros(energy.shape[0], np.int64)
    lags[-1] = int(np.argmax(total))
    for step in range(energy.shape[0] - 1, 0, -1):
        lags[step - 1] = lags[step] + came[step, lags[step]]
    return steps, lags - REACH, energy[np.arange(lags.shape[0]), lags]


def _steps(seen: RidgeMap, span_s: float) -> tuple[np.ndarray, Floats]:
    """The energy of the map over spans of time, less what chance gives."""
    group = (seen.times_s / span_s).astype(np.int64)
    marks = np.unique(group)
    energy = np.zeros((marks.shape[0], seen.fit.shape[1]), np.float32)
    times = np.zeros(marks.shape[0])
    for place, mark in enumerate(marks):
        rows = seen.fit[group == mark]
        power = (_SOFT * np.log1p(rows**2 / _SOFT)).sum(axis=0)
        energy[place] = np.convolve(power, [0.25, 0.5, 0.25], "same") - rows.shape[0]
        times[place] = seen.times_s[group == mark].mean()
    return times, energy
