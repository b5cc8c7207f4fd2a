"""When something begins in a sound, and at which pitch classes: what music is compared by."""

from __future__ import annotations

import numpy as np

from duetchain.analysis.arrays import TINY, Floats, columns, moving_mean
from duetchain.analysis.whiten import RATE_HZ

HOP = 160
"""10 ms at 16 kHz."""

FRAME = 512
BANDS = 24
PITCH_FRAME = 4096
LOWEST_HZ, HIGHEST_HZ = 80.0, 7600.0
PITCHES_HZ = 65.4
OCTAVES = 6
_BLOCK = 4096


def mono(samples: Floats) -> Floats:
    """The sum of the channels, or the loudest one where they cancel."""
    channels = columns(samples)
    total = channels.mean(axis=1)
    powers = (channels**2).sum(axis=0)
    if channels.shape[1] > 1 and float((total**2).sum()) < 0.1 * float(powers.max()):
        total = channels[:, int(np.argmax(powers))]
    return np.ascontiguousarray(total, np.float32)


def _frames(samples: Floats, size: int) -> np.ndarray:
    padded = np.concatenate([np.zeros(size // 2, np.float32), samples, np.zeros(size, np.float32)])
    view = np.lib.stride_tricks.sliding_window_view(padded, size)[::HOP]
    return view[: samples.shape[0] // HOP + 1]


def _powers(samples: Floats, size: int, weights: np.ndarray) -> Floats:
    """The power in some bands of each frame: (k, bands)."""
    frames, window = _frames(samples, size), np.hanning(size).astype(np.float32)
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
    powers = _powers(samples, FRAME, _bands())
    level = np.log10(powers + 1e-4 * float(powers.mean()) + TINY)
    rise = np.maximum(level[2:] - level[:-2], 0).mean(axis=1)
    found = np.concatenate([np.zeros(1, np.float32), rise, np.zeros(1, np.float32)])
    return np.maximum(found - moving_mean(found, 40, axis=0), 0).astype(np.float32)


def pitches(samples: Floats) -> Floats:
    """How strong each pitch class is at each instant: (k, 12) float32, C first.

    Args:
        samples: (n,) float32 at 16 kHz.
    """
    hz = np.arange(PITCH_FRAME // 2 + 1) * RATE_HZ / PITCH_FRAME
    note = 12 * np.log2(np.maximum(hz, 1.0) / PITCHES_HZ)
    near = np.exp(-0.5 * ((note - np.rint(note)) / 0.25) ** 2)
    weights = np.zeros((hz.shape[0], 12), np.float32)
    heard = (note > 0) & (note < 12 * OCTAVES)
    weights[np.flatnonzero(heard), np.rint(note[heard]).astype(int) % 12] = near[heard]
    found = np.sqrt(_powers(samples, PITCH_FRAME, weights))
    loud = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / (loud + 0.05 * float(loud.mean()) + TINY))
