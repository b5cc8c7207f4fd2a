"""The way of one recording along another, to a fraction of a sample, also where clocks differ.

Short frames of mine are compared with the parent near where a first guess has them. What agrees
is a ridge through the map of frames and lags; the best way along it is found as a whole, so a
passage without evidence is bridged by those around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from duetchain.analysis.arrays import TINY, Complexes, Floats, Samples, piece
from duetchain.analysis.sure import RATE_HZ

FRAME = 4096
FFT = 6144
REACH = 1024
"""How far a ridge may be from the guess, in samples: 64 ms."""

FRAME_S = FRAME / RATE_HZ
_FRAMES_AT_ONCE = 64
_MOST_KEPT = 512
"""So many spectra of mine are kept for the next path."""

_TURNED = 64
"""A turn of many bins is the product of two of few."""

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
    return next(ridge_maps(parent, mine, (path,), every=every))


def ridge_maps(
    parent: Samples, mine: Samples, paths: Sequence[Path], *, every: int = 1
) -> Iterator[RidgeMap]:
    """A map for each of several paths, mine looked at once; arguments as of `ridge_map`."""
    begins = np.arange(0, max(1, mine.shape[0] - FRAME // 2), FRAME * every)
    middle_s = (begins + FRAME / 2) / RATE_HZ
    kept = _Kept(mine, begins, {} if len(paths) > 1 and begins.shape[0] <= _MOST_KEPT else None)
    for path in paths:
        yield _mapped(parent, kept, path.at(middle_s) * RATE_HZ - FRAME / 2, middle_s)


@dataclass(frozen=True, slots=True)
class _Kept:
    """The frames of mine, and the spectra of those that were looked at, if they are kept."""

    mine: Samples
    begins: np.ndarray
    spectra: dict[int, tuple[Complexes, np.ndarray]] | None

    def at(self, first: int) -> tuple[Complexes, np.ndarray]:
        """Some spectra from a frame on, and which of those frames have sound."""
        if self.spectra is not None and first in self.spectra:
            return self.spectra[first]
        own = _pieces(self.mine, self.begins[first : first + _FRAMES_AT_ONCE], FRAME)
        good = _energies(own) > _LEAST_ENERGY
        made = _half_white(np.fft.rfft(own, FFT, axis=1)).conj(), good
        if self.spectra is not None:
            self.spectra[first] = made
        return made


def _mapped(parent: Samples, kept: _Kept, begins: np.ndarray, middle_s: np.ndarray) -> RidgeMap:
    there = (begins > -FRAME / 2) & (begins < parent.shape[0] - FRAME / 2)
    fit = np.empty((int(there.sum()), 2 * REACH), np.float32)
    sounding, count = np.zeros(there.shape[0], bool), 0
    for at in range(0, there.shape[0], _FRAMES_AT_ONCE):
        some = slice(at, at + _FRAMES_AT_ONCE)
        if not there[some].any():
            continue
        own, good = kept.at(at)
        rows, sounding[some] = _compared(parent, own, begins[some], good & there[some])
        fit[count : count + rows.shape[0]] = rows
        count += rows.shape[0]
    return RidgeMap(middle_s[sounding], fit[:count])


def _compared(
    parent: Samples, own: Complexes, first: np.ndarray, good: np.ndarray
) -> tuple[Floats, np.ndarray]:
    """The fits of the good ones of some frames of mine at their places, and which were good."""
    places = np.flatnonzero(good)
    whole = np.floor(first[places]).astype(np.int64)
    part = first[places] - whole
    theirs = _pieces(parent, whole - REACH, FRAME + 2 * REACH)
    loud = _energies(theirs) > _LEAST_ENERGY
    places, part, theirs = places[loud], part[loud], theirs[loud]
    cross = _half_white(np.fft.rfft(theirs, FFT, axis=1))
    cross *= own[places]
    cross *= _turns(part)
    lags = np.fft.irfft(cross, FFT, axis=1)[:, : 2 * REACH]
    spread = np.sqrt(np.mean(lags**2, axis=1, keepdims=True)) + np.float32(TINY)
    sounding = np.zeros(good.shape[0], bool)
    sounding[places] = True
    return lags / spread, sounding


def _pieces(samples: Samples, begins: np.ndarray, size: int) -> Floats:
    """What begins at some rising places: (k, size), read at once if they lie close together."""
    if not begins.size:
        return np.zeros((0, size), np.float32)
    first, span = int(begins[0]), int(begins[-1] - begins[0]) + size
    if span > 4 * begins.size * size:
        return np.stack([piece(samples, at, size) for at in begins.tolist()])
    view = np.lib.stride_tricks.sliding_window_view(piece(samples, first, span), size)
    return np.asarray(view[begins - first])


def _energies(rows: Floats) -> Floats:
    return np.asarray(np.einsum("ij,ij->i", rows, rows) / rows.shape[1])


def _half_white(spectra: Complexes) -> Complexes:
    """Spectra whose sizes are the roots of what they were."""
    spectra /= np.sqrt(np.abs(spectra)) + np.float32(TINY)
    return spectra


def _turns(part: np.ndarray) -> Complexes:
    """What moves spectra of `FFT` by parts of a sample: (k, FFT // 2 + 1)."""
    turn = 2j * np.pi / FFT * part[:, None]
    fine = np.exp(turn * np.arange(_TURNED)).astype(np.complex64)
    coarse = np.exp(turn * np.arange(0, FFT // 2 + 1, _TURNED)).astype(np.complex64)
    made = (coarse[:, :, None] * fine[:, None, :]).reshape(part.shape[0], coarse.shape[1] * _TURNED)
    return np.asarray(made[:, : FFT // 2 + 1])


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
