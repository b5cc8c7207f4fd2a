"""The shapes of sound in memory, and the small sums that every part needs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
"""Sound or its measures: (n,) or (n, c) float32."""

Complexes = NDArray[Any]
"""Spectra: complex64."""

TINY = 1e-12


def power_of_two(size: int) -> int:
    """The least power of two that is not smaller, for an FFT."""
    return 1 << max(1, (size - 1).bit_length())


def smooth_size(size: int) -> int:
    """The least size that is not smaller and has no prime factor above 5, nearly, for an FFT."""
    return min(odd * power_of_two(-(-size // odd)) for odd in (1, 3, 5, 9, 15))


def columns(samples: Floats) -> Floats:
    """Sound as (n, c), whether it came as (n,) or as (n, c)."""
    return samples[:, None] if samples.ndim == 1 else samples


def piece(samples: Floats, first: int, size: int) -> Floats:
    """Some samples of a sound from a place on, 0 where there are none: (size,)."""
    made = np.zeros(size, np.float32)
    begin, end = max(0, first), min(samples.shape[0], first + size)
    if end > begin:
        made[begin - first : end - first] = samples[begin:end]
    return made


def moving_mean(values: Floats, width: int, *, axis: int) -> Floats:
    """The mean over `width` neighbours, fewer at the ends."""
    moved = np.moveaxis(values, axis, 0)
    count = moved.shape[0]
    total = np.zeros((count + 1, *moved.shape[1:]), np.float64)
    np.cumsum(moved, axis=0, dtype=np.float64, out=total[1:])
    first = np.maximum(np.arange(count) - width // 2, 0)
    last = np.minimum(np.arange(count) + width - width // 2, count)
    size = (last - first).reshape(-1, *([1] * (moved.ndim - 1)))
    return np.moveaxis(((total[last] - total[first]) / size).astype(np.float32), 0, axis)


def decibels(power: float) -> float:
    """A power as dB."""
    return float(10 * np.log10(max(power, TINY)))
