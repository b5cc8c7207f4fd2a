"""The very same short sound in both, with no quiet around it: claps over talk and music.

What rises fastest in each recording is cut out, whitened, and compared with all of the other's.
Two ways of one clap through two rooms fit far better than anything else does; how well anything
else fits, in the same two recordings, is what a fit is measured by. So a drum, a word or a ring
that comes again tells nothing: each fits each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from duetchain.analysis.arrays import TINY, Complexes, Samples, moving_mean, piece
from duetchain.analysis.claps.strikes import strikes
from duetchain.analysis.heard import ramp
from duetchain.analysis.sure import RATE_HZ, Candidate, Sync

SIZE, FFT = 1024, 2048
LEAD, EDGE, WHOLE = 160, 80, 400
"""A cut begins so far before the strike, rises so long, and fades from there on, in samples."""

NEAR_BINS = 33
PURE = 0.6
"""What has more of its power within 260 Hz is a tone, which fits at each of its waves."""

LOWEST_HZ, HIGHEST_HZ = 300, 7000
REACH = 400
"""How far the same sound may be from where both begin, in samples: 25 ms."""

LIKE = 9.0
TOGETHER_S = 0.003
AHEAD = (0.35, 0.6)
"""By how much the fits must outdo all others, added up, to be hardly sure, and wholly."""

CLEAR = (10.5, 13.0)
MOST_SURE = 0.98


@dataclass(frozen=True, slots=True)
class Cuts:
    """What begins at some places of a recording.

    Attributes:
        at: (k,) samples.
        spectra: (k, FFT // 2 + 1), whitened.
    """

    at: np.ndarray
    spectra: Complexes


@dataclass(frozen=True, slots=True)
class Fits:
    """How well strikes of both fit.

    Attributes:
        offset_s: (k,) the parent's time less mine, by the best fit of each two.
        z: (k,) how good that is, in units of what other delays give.
    """

    offset_s: np.ndarray
    z: np.ndarray


def struck(parent: Samples, mine: Samples) -> Sync:
    """Find the offset by the same short sounds in both.

    Args:
        parent: (n,) float32 at `RATE_HZ`.
        mine: the same.
    """
    there, here = (_cuts(one, strikes(one).at) for one in (parent, mine))
    if not there.at.size or not here.at.size:
        return Sync()
    found = _fits(there, here)
    best = int(np.argmax(found.z))
    near = np.abs(found.offset_s - found.offset_s[best]) < TOGETHER_S
    others = float(found.z[~near].max()) if not near.all() else 0.0
    same = near & (found.z > LIKE)
    ahead = float((found.z[same] / max(others, LIKE) - 1).clip(0).sum())
    confidence = MOST_SURE * ramp(ahead, *AHEAD) * ramp(float(found.z[best]), *CLEAR)
    confidence = round(confidence, 4)
    if not confidence:
        return Sync()
    offset_s = float(np.average(found.offset_s[same], weights=found.z[same] ** 2))
    return Sync(
        offset_s,
        confidence=confidence,
        method="marks",
        candidates=(Candidate(offset_s, confidence),),
    )


def _cuts(samples: Samples, places: np.ndarray) -> Cuts:
    """What begins at some places, whitened; what is nearly a tone is left out."""
    if not places.size:
        return Cuts(places, np.zeros((0, FFT // 2 + 1), np.complex64))
    window = np.ones(SIZE, np.float32)
    window[:EDGE] = np.sin(np.linspace(0, np.pi / 2, EDGE)) ** 2
    window[WHOLE:] = np.cos(np.linspace(0, np.pi / 2, SIZE - WHOLE)) ** 2
    some = np.stack([piece(samples, int(at) - LEAD, SIZE) for at in places]) * window
    made = np.fft.rfft(some, FFT, axis=1).astype(np.complex64)
    hz = np.fft.rfftfreq(FFT, 1 / RATE_HZ)
    power = (made.real**2 + made.imag**2) * ((hz > LOWEST_HZ) & (hz < HIGHEST_HZ))
    near = moving_mean(power, NEAR_BINS, axis=1)
    wide = near.max(axis=1) * NEAR_BINS < PURE * power.sum(axis=1)
    made /= np.sqrt(near + 1e-9 * near.max(axis=1, keepdims=True) + TINY)
    made[:, (hz < LOWEST_HZ) | (hz > HIGHEST_HZ)] = 0
    return Cuts(places[wide], made[wide])


def _fits(there: Cuts, here: Cuts) -> Fits:
    """Each strike of the one with each of the other."""
    offsets, z = [], []
    for spectrum, at in zip(there.spectra, there.at, strict=True):
        lags = np.abs(np.fft.irfft(spectrum * here.spectra.conj(), FFT, axis=1))
        spread = np.sqrt(np.mean(lags**2, axis=1)) + TINY
        near = np.concatenate([lags[:, -REACH:], lags[:, : REACH + 1]], axis=1)
        late = np.argmax(near, axis=1)
        z.append(near[np.arange(late.shape[0]), late] / spread)
        offsets.append((at - here.at + late - REACH) / RATE_HZ)
    return Fits(np.concatenate(offsets), np.concatenate(z))
