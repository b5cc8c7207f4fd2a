"""Sound made equally loud in every band at every moment, so that what bleeds is not drowned.

The energy near each point of the spectrum divides it: automatic gain, the colour of speaker, room
and microphone, and the louder own voice weigh no more than the quiet bleed between its sounds.
"""

from __future__ import annotations

import numpy as np

from duetchain.analysis.arrays import (
    BLOCK,
    TINY,
    Floats,
    Halves,
    Mono,
    Packed,
    Samples,
    one_channel,
    piece,
    powers_of,
    products,
)
from duetchain.analysis.sure import RATE_HZ

LOWEST_HZ, HIGHEST_HZ = 150, 7200
FRAME = 512
HOP = FRAME // 2
NEAR_FRAMES, NEAR_BINS = 9, 9
FLOOR = 1e-7
"""Energy below the loudest by as much is silence, in power."""

_BLOCK_FRAMES = 2048
_MARGIN = 16
_CLIP_SIGMA = 4.0
_SAME = 0.98
_CANCELLED = 0.25


def whitened(samples: Samples) -> Packed:
    """The sound with the energy near each point of its spectrum divided out.

    Args:
        samples: (n,) float32 at `RATE_HZ`.

    Returns:
        (n,), of unit variance where there is sound, 0 where there is silence.
    """
    count = samples.shape[0]
    frames = count // HOP + 3
    made = np.zeros((frames + 1) * HOP, np.float16)
    window = np.sin(np.pi * (np.arange(FRAME, dtype=np.float32) + 0.5) / FRAME).astype(np.float32)
    floor = _floor(samples)
    for first in range(0, frames, _BLOCK_FRAMES):
        _whiten_block(samples, made, window, (first, min(frames, first + _BLOCK_FRAMES)), floor)
    return _evened(made[HOP : HOP + count])


def _floor(samples: Samples) -> float:
    """The energy of a bin that is as good as silent."""
    powers = powers_of(samples, HOP)
    if not powers.size:
        return TINY
    loudest = float(np.percentile(powers, 95))
    return max(loudest * FRAME / 2 * FLOOR, TINY)


def _whiten_block(
    samples: Samples, made: Halves, window: Floats, span: tuple[int, int], floor: float
) -> None:
    first, last = max(0, span[0] - _MARGIN), span[1] + _MARGIN
    last = min(last, made.shape[0] // HOP - 1)
    some = piece(samples, (first - 1) * HOP, (last - first + 1) * HOP)
    view = np.lib.stride_tricks.sliding_window_view(some, FRAME)[::HOP]
    spectrum = np.fft.rfft(view * window, axis=1).astype(np.complex64)
    energy = spectrum.real**2 + spectrum.imag**2
    near = _near_mean(_near_mean(energy, NEAR_FRAMES).T, NEAR_BINS).T
    spectrum *= 1 / np.sqrt(near + np.float32(floor))
    low, high = (round(hz * FRAME / RATE_HZ) for hz in (LOWEST_HZ, HIGHEST_HZ))
    spectrum[:, :low] = 0
    spectrum[:, high:] = 0
    frames = np.fft.irfft(spectrum, FRAME, axis=1).astype(np.float32) * window
    kept = frames[span[0] - first : span[1] - first]
    count = kept.shape[0]
    block = np.zeros((count + 1) * HOP, np.float32)
    block[:-HOP] = kept[:, :HOP].reshape(-1)
    block[HOP:] += kept[:, HOP:].reshape(-1)
    made[span[0] * HOP :][: block.shape[0]] += block


def _near_mean(values: Floats, width: int) -> Floats:
    """The mean over 2 ** k + 1 neighbouring rows, fewer at the ends."""
    reach = width // 2
    padded = np.zeros((values.shape[0] + 2 * reach, values.shape[1]), np.float32)
    padded[reach : reach + values.shape[0]] = values
    total = padded
    for step in (1 << power for power in range((2 * reach).bit_length() - 1)):
        total = total[:-step] + total[step:]
    total = total[:-1] + padded[2 * reach :]
    at = np.arange(values.shape[0])
    size = np.minimum(at, reach) + np.minimum(at[::-1], reach) + 1
    return np.asarray(total / size[:, None].astype(np.float32))


def _evened(made: Halves) -> Packed:
    """Of unit variance where there is sound, without single peaks."""
    size, power = 0, 0.0
    for first in range(0, made.shape[0], BLOCK):
        loud = made[first : first + BLOCK].astype(np.float32)
        loud = loud[np.abs(loud) > 1e-6]
        size, power = size + loud.size, power + float(np.dot(loud, loud))
    if size < FRAME:
        return Packed(np.zeros_like(made))
    scale = np.float32(np.sqrt(size / power))
    for first in range(0, made.shape[0], BLOCK):
        some = made[first : first + BLOCK]
        some[:] = np.clip(some.astype(np.float32) * scale, -_CLIP_SIGMA, _CLIP_SIGMA)
    return Packed(made)


def points_of_hearing(samples: Samples) -> tuple[Mono, ...]:
    """The mono signals in which a bleed may be: the sum, and more where channels really differ.

    A pair in antiphase cancels in its sum, and a bleed may be in one channel alone.

    Args:
        samples: (n,) or (n, c) float32.

    Returns:
        One to three signals (n,), the likeliest first.
    """
    across = products(samples)
    powers = np.diagonal(across)
    heard = np.flatnonzero(powers > powers.max() * 1e-5)
    if heard.size < 2:
        return (one_channel(samples, int(heard[0]) if heard.size else 0),)
    first, second = (int(one) for one in sorted(heard, key=lambda one: -powers[one])[:2])
    left, right = one_channel(samples, first), one_channel(samples, second)
    alike = across[first, second] / (np.sqrt(powers[first] * powers[second]) + TINY)
    if abs(alike) > _SAME:
        return (left,)
    count = powers.shape[0]
    if across.sum() / count < _CANCELLED * powers.sum():
        return (Mono(samples, (left.weights - right.weights) / np.float32(np.sqrt(2))), left)
    return (Mono(samples, np.full(count, 1 / np.sqrt(count), np.float32)), left, right)
