"""Sound as overlapping frames in narrow bands, and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from duetchain.analysis.arrays import Complexes, Floats, moving_mean

OVERLAP = 4
_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Bands:
    """How sound is cut into frames and bands.

    Attributes:
        size: of a frame in samples; frames begin a quarter of it apart.
        count: how many bands are looked at, from 0 Hz on.
    """

    size: int
    count: int

    @property
    def hop(self) -> int:
        """From one frame to the next, in samples."""
        return self.size // OVERLAP

    @property
    def _window(self) -> Floats:
        phase = 2 * np.pi * (np.arange(self.size) + 0.5) / self.size
        return np.asarray((0.5 - 0.5 * np.cos(phase)).astype(np.float32))

    def split(self, samples: Floats) -> Complexes:
        """(bands, frames) complex64 of (n,) float32; the first frame ends at the first sample."""
        frames = (samples.shape[0] + self.size) // self.hop + 1
        before, after = np.zeros(self.size, np.float32), np.zeros(2 * self.size, np.float32)
        padded = np.concatenate([before, samples.astype(np.float32, copy=False), after])
        view = np.lib.stride_tricks.sliding_window_view(padded, self.size)[:: self.hop][:frames]
        made = np.empty((self.count, frames), np.complex64)
        for at in range(0, frames, _AT_ONCE):
            some = view[at : at + _AT_ONCE] * self._window
            made[:, at : at + _AT_ONCE] = np.fft.rfft(some, axis=1)[:, : self.count].T
        return made

    def joined(self, spectra: Complexes, length: int) -> Floats:
        """The sound, (length,) float32, of what `split` made; other bands are silent."""
        made = np.zeros(spectra.shape[1] * self.hop + self.size, np.float32)
        window = self._window
        window = window / np.float32(np.sum(window**2) / self.hop)
        for at in range(0, spectra.shape[1], _AT_ONCE):
            some = np.fft.irfft(spectra[:, at : at + _AT_ONCE].T, self.size, axis=1)
            for place, frame in enumerate(some.astype(np.float32) * window):
                begin = (at + place) * self.hop
                made[begin : begin + self.size] += frame
        return made[self.size : self.size + length]


def power(spectra: Complexes) -> Floats:
    """The square of the size."""
    return np.asarray(spectra.real**2 + spectra.imag**2)


def smoothed_bands(values: Floats, *, frames: int, bands: int) -> Floats:
    """The mean over neighbours of (bands, frames): one or three frames, any number of bands."""
    if frames > 1:
        wide = values.copy()
        wide[:, 1:] += values[:, :-1]
        wide[:, :-1] += values[:, 1:]
        values = wide / np.float32(3)
    return moving_mean(values, bands, axis=0)
