"""The shapes of sound, in memory or read in parts, and the small sums that every part needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
"""Sound or its measures: (n,) or (n, c) float32."""

Halves = NDArray[np.float16]
"""The same to 11 bits: (n,) float16."""

Complexes = NDArray[Any]
"""Spectra: complex64."""

TINY = 1e-12

BLOCK = 1 << 18
"""Samples of a long sound that are in memory at once, where all of it is gone through."""


class Samples(Protocol):
    """Sound in memory or elsewhere, (n,) or (n, c): a part that is asked for is float32."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(n,) or (n, c)."""

    def __getitem__(self, part: slice, /) -> Floats:
        """Some samples that follow each other: (m,) or (m, c)."""


@dataclass(frozen=True, slots=True)
class Mono:
    """One signal out of the channels of a sound, summed when a part of it is asked for.

    Attributes:
        sound: (n,) or (n, c).
        weights: (c,) float32, of each channel.
    """

    sound: Samples
    weights: Floats

    @property
    def shape(self) -> tuple[int, ...]:
        """(n,)."""
        return self.sound.shape[:1]

    def __getitem__(self, part: slice, /) -> Floats:
        """(m,) float32."""
        return np.asarray(columns(self.sound[part]) @ self.weights)


@dataclass(frozen=True, slots=True)
class Packed:
    """A sound of moderate values in half the room.

    Attributes:
        halves: (n,) float16.
    """

    halves: Halves

    @property
    def shape(self) -> tuple[int, ...]:
        """(n,)."""
        return self.halves.shape

    def __getitem__(self, part: slice, /) -> Floats:
        """(m,) float32."""
        return self.halves[part].astype(np.float32)


def power_of_two(size: int) -> int:
    """The least power of two that is not smaller, for an FFT."""
    return 1 << max(1, (size - 1).bit_length())


def smooth_size(size: int) -> int:
    """The least size that is not smaller and has no prime factor above 5, nearly, for an FFT."""
    return min(odd * power_of_two(-(-size // odd)) for odd in (1, 3, 5, 9, 15))


def columns(samples: Floats) -> Floats:
    """Sound as (n, c), whether it came as (n,) or as (n, c)."""
    return samples[:, None] if samples.ndim == 1 else samples


def channels_of(sound: Samples) -> int:
    """How many channels a sound has."""
    return 1 if len(sound.shape) == 1 else sound.shape[1]


def one_channel(sound: Samples, place: int) -> Mono:
    """One channel of a sound."""
    return Mono(sound, (np.arange(channels_of(sound)) == place).astype(np.float32))


def blocks(sound: Samples) -> Iterator[Floats]:
    """All of a sound, `BLOCK` samples at once: each (m,) or (m, c)."""
    for first in range(0, sound.shape[0], BLOCK):
        yield sound[first : first + BLOCK]


def sounding(sound: Samples, count: int) -> tuple[int, int, int]:
    """Of the first samples the first that is not 0, the one after the last, how many there are."""
    first, last, size = count, 0, 0
    for begin in range(0, count, BLOCK):
        block = columns(sound[begin : min(count, begin + BLOCK)])
        some = np.flatnonzero(np.any(block, axis=1))
        if some.size:
            first = min(first, begin + int(some[0]))
            last, size = begin + int(some[-1]) + 1, size + some.size
    return first, last, size


def products(sound: Samples) -> NDArray[Any]:
    """The sum of each channel times each: (c, c) float64, the energies of the channels across."""
    total = np.zeros((channels_of(sound), channels_of(sound)))
    for block in blocks(sound):
        wide = columns(block).astype(np.float64)
        total += wide.T @ wide
    return total


def powers_of(sound: Samples, size: int) -> Floats:
    """The power of each `size` samples, a divisor of `BLOCK`; what is left at the end is left out.

    Args:
        sound: (n,).
        size: a power of two.
    """
    made = np.zeros(sound.shape[0] // size, np.float32)
    for place, block in enumerate(blocks(sound)):
        rows = block[: block.shape[0] // size * size].reshape(-1, size)
        first = place * BLOCK // size
        made[first : first + rows.shape[0]] = np.einsum("ij,ij->i", rows, rows) / size
    return made


def piece(samples: Samples, first: int, size: int) -> Floats:
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
