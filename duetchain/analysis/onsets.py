"""When something begins in a sound, and at which pitch classes: what music is compared by."""

from __future__ import annotations

import numpy as np

from duetchain.analysis.arrays import TINY, Floats, columns, moving_mean, smooth_size
from duetchain.analysis.sure import RATE_HZ

HOP = 160
"""10 ms at 16 kHz."""

FRAME = 512
BANDS = 24
LOWEST_HZ, HIGHEST_HZ = 80.0, 7600.0
PITCH_RATE_HZ = RATE_HZ // 4
PITCH_FRAME, PITCH_HOP = 1024, 80
PITCH_STEP_S = PITCH_HOP / PITCH_RATE_HZ
PITCHES_HZ, LOW_PITCH_HZ, HIGH_PITCH_HZ = 65.4, 120.0, 1950.0
_BLOCK = 2048


def mono(samples: Floats) -> Floats:
    """The sum of the channels, or the loudest one where they cancel."""
    channels = columns(samples)
    total = channels.mean(axis=1)
    powers = (channels**2).sum(axis=0)
    if channels.shape[1] > 1 and float((total**2).sum()) < 0.1 * float(powers.max()):
        total = channels[:, int(np.argmax(powers))]
    return np.ascontiguousarray(total, np.float32)


def _frames(samples: Floats, size: int, hop: int) -> np.ndarray:
    padded = np.concatenate([np.zeros(size // 2, np.float32), samples, np.zeros(size, np.float32)])
    view = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop]
    return view[: samples.shape[0] // hop + 1]


def _powers(samples: Floats, weights: np.ndarray) -> Floats:
    """The power in some bands of each frame: (k, bands)."""
    frames, window = _frames(samples, FRAME, HOP), np.hanning(FRAME).astype(np.float32)
    parts = []
    for first in range(0, frames.shape[0], _BLOCK):
        spectrum = np.fft.rfft(frames[first : first + _BLOCK] * window, axis=1)
        parts.append((spectrum.real**2 + spectrum.imag**2) @ weights)
    return np.concatenate(parts).astype(np.float32)


def _bands() -> np.ndarray:
    """Bands of equal width on a mel scale as weights of the bins of a frame."""
    mel = np.linspace(np.log1p(LOWEST_HZ / 700), np.log1p(HIGHEST_HZ / 700), BANDS + 1)
    edges = np.expm1(mel) * 700
    hz = np.arange(FRAME // 2 + 1) * RATE_HZ / FRAME
    within = (hz[:, None] >= edges[:-1]) & (hz[:, None] < edges[1:])
    nearest = np.abs(hz[:, None] - (edges[:-1] + edges[1:]) / 2).argmin(axis=0)
    within[nearest, np.arange(BANDS)] = True
    return within.astype(np.float32)


def flux(samples: Floats) -> Floats:
    """How much begins at each instant: (k,) float32, a value each 10 ms.

    Args:
        samples: (n,) float32 at 16 kHz.
    """
    powers = _powers(samples, _bands())
    level = np.log10(powers + 1e-4 * float(powers.mean()) + TINY)
    rise = np.maximum(level[2:] - level[:-2], 0).mean(axis=1)
    found = np.concatenate([np.zeros(1, np.float32), rise, np.zeros(1, np.float32)])
    return np.maximum(found - moving_mean(found, 40, axis=0), 0).astype(np.float32)


def pitches(samples: Floats, *, quiet: float = 0.05) -> Floats:
    """How strong each pitch class is, a value each 20 ms: (k, 12) float32, C first.

    Only what lasts and stands out of its neighbours counts, so drums say nothing.

    Args:
        samples: (n,) float32 at 16 kHz.
        quiet: the share of the mean strength below which a moment counts for less.
    """
    hz = np.arange(PITCH_FRAME // 2 + 1) * PITCH_RATE_HZ / PITCH_FRAME
    first, last = np.searchsorted(hz, (LOW_PITCH_HZ, HIGH_PITCH_HZ))
    frames = _frames(_slower(samples), PITCH_FRAME, PITCH_HOP)
    window = np.hanning(PITCH_FRAME).astype(np.float32)
    parts = []
    for at in range(0, frames.shape[0], _BLOCK):
        spectrum = np.fft.rfft(frames[at : at + _BLOCK] * window, axis=1)
        parts.append(np.abs(spectrum[:, first - 1 : last + 1]))
    lasting = _lasting(np.concatenate(parts))
    inner = lasting[:, 1:-1]
    peaks = np.where((inner >= lasting[:, :-2]) & (inner >= lasting[:, 2:]), inner, 0)
    found = peaks @ _classes(hz[first:last])
    loud = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / (loud + quiet * float(loud.mean()) + TINY))


def _slower(samples: Floats) -> Floats:
    """The sound at `PITCH_RATE_HZ`, by its spectrum."""
    ratio = RATE_HZ // PITCH_RATE_HZ
    size = ratio * smooth_size(-(-samples.shape[0] // ratio) + 64)
    spectrum = np.fft.rfft(samples, size)[: size // ratio // 2 + 1] / np.float32(ratio)
    return np.fft.irfft(spectrum, size // ratio)[: samples.shape[0] // ratio].astype(np.float32)


def _lasting(strength: Floats) -> Floats:
    """What lasts for a tenth of a second: medians of three, of neighbours and farther apart."""
    for apart in (1, 3):
        before = np.concatenate([strength[:1].repeat(apart, 0), strength[:-apart]])
        after = np.concatenate([strength[apart:], strength[-1:].repeat(apart, 0)])
        low, high = np.minimum(before, after), np.maximum(before, after)
        strength = np.maximum(low, np.minimum(high, strength))
    return strength


def _classes(hz: np.ndarray) -> Floats:
    """How far each bin is of a pitch class: (bins, 12)."""
    note = 12 * np.log2(hz / PITCHES_HZ)
    weights = np.zeros((hz.shape[0], 12), np.float32)
    near = np.exp(-0.5 * ((note - np.rint(note)) / 0.25) ** 2)
    weights[np.arange(hz.shape[0]), np.rint(note).astype(int) % 12] = near
    return weights
