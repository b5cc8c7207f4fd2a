"""Sound as another clock would have sampled it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from duetchain.analysis.arrays import Floats, Samples, columns

FINER = 4
MARGIN = 512
PIECE = 1 << 15
CANCELLED = 0.25


@dataclass(frozen=True, slots=True)
class OnClock:
    """A sound as another clock would have sampled it, made when a part of it is asked for.

    Attributes:
        sound: (n,) or (n, c).
        times: as of `on_clock`.
        count: how many samples of that clock it has.
    """

    sound: Samples
    times: Sequence[tuple[float, float]]
    count: int

    @property
    def shape(self) -> tuple[int, ...]:
        """(count,)."""
        return (self.count,)

    def __getitem__(self, part: slice, /) -> Floats:
        """(m,) float32."""
        begin, end, _ = part.indices(self.count)
        return on_clock(self.sound, self.times, begin, max(begin, end))


def on_clock(sound: Samples, times: Sequence[tuple[float, float]], begin: int, end: int) -> Floats:
    """What of a sound falls on the samples `begin` to `end` of another clock.

    Args:
        sound: (n,) or (n, c) float32, in memory or in a file.
        times: pairs of a sample on that clock and one of the sound, straight between them, going on
            as straight beyond; one pair for clocks that run alike.
        begin: the first sample that is wanted.
        end: the one after the last.

    Returns:
        (end - begin,) float32, silent where the sound has nothing. Of several channels it is the
        mean, or the half of their difference where they cancel each other.
    """
    made = np.zeros(end - begin, np.float32)
    for first in range(begin, end, PIECE):
        at = _places(np.arange(first, min(end, first + PIECE), dtype=np.float64), times)
        low, high = int(at[0]) - MARGIN, int(at[-1]) + MARGIN
        inside = columns(sound[max(0, low) : max(0, high)])
        if inside.shape[0]:
            filled = np.zeros((high - low, inside.shape[1]), np.float32)
            filled[max(0, -low) : max(0, -low) + inside.shape[0]] = inside
            made[first - begin : first - begin + at.shape[0]] = _between(_one(filled), at - low)
    return made


def _places(samples: NDArray[Any], times: Sequence[tuple[float, float]]) -> NDArray[Any]:
    own, theirs = np.array(times, np.float64).T
    if len(times) == 1:
        return np.asarray(samples - own[0] + theirs[0])
    slopes = np.diff(theirs) / np.diff(own)
    part = np.clip(np.searchsorted(own, samples, "right") - 1, 0, slopes.shape[0] - 1)
    return np.asarray(theirs[part] + (samples - own[part]) * slopes[part])


def _one(sound: Floats) -> Floats:
    mean = sound.mean(axis=1)
    if sound.shape[1] == 2 and np.sum(mean**2) < CANCELLED * np.mean(sound**2) * sound.shape[0]:
        return np.asarray((sound[:, 0] - sound[:, 1]) / 2)
    return np.asarray(mean)


def _between(sound: Floats, at: NDArray[Any]) -> Floats:
    """The sound at places between its samples: made finer by its spectrum, then cubic."""
    size = sound.shape[0] + sound.shape[0] % 2
    slope = 0.5 - 0.5 * np.cos(np.pi * (np.arange(MARGIN // 2) + 0.5) / (MARGIN // 2))
    soft = sound.astype(np.float64)
    soft[: slope.shape[0]] *= slope
    soft[soft.shape[0] - slope.shape[0] :] *= slope[::-1]
    spectrum = np.fft.rfft(soft, size)
    spectrum[-1] /= 2  # it stands for both of its signs, which part in a finer spectrum
    fine = np.fft.irfft(spectrum, size * FINER) * FINER
    whole = np.floor(at * FINER).astype(np.int64)
    part = at * FINER - whole
    before, here, after, later = (fine[whole + step] for step in (-1, 0, 1, 2))
    bend = 2 * before - 5 * here + 4 * after - later + part * (3 * (here - after) + later - before)
    return np.asarray((here + part / 2 * (after - before + part * bend)).astype(np.float32))
