"""Where the beats of a music are: onsets, a tempo, and the best way through both (Ellis 2007)."""

from __future__ import annotations

import numpy as np

from duetchain.analysis.arrays import TINY, Floats, moving_mean
from duetchain.analysis.onsets import HOP, flux
from duetchain.analysis.sure import RATE_HZ

STEP_S = HOP / RATE_HZ
SLOWEST_BPM, FASTEST_BPM, USUAL_BPM = 50.0, 210.0, 115.0
OCTAVES = 0.9
TIGHTNESS = 100.0
LEAST_S = 3.0


def beats(samples: Floats, rate_hz: int = RATE_HZ) -> tuple[float, ...]:
    """When the beats are, in seconds; none where there is no pulse.

    Args:
        samples: (n,) float32.
        rate_hz: their rate; `RATE_HZ` is the only one.

    Raises:
        ValueError: if the rate is another.
    """
    if rate_hz != RATE_HZ:
        raise ValueError(f"beats are found at {RATE_HZ} Hz, not at {rate_hz}")
    if samples.shape[0] < LEAST_S * RATE_HZ or not samples.any():
        return ()
    onsets = flux(samples)
    if float(onsets.max()) < 1e-3:
        return ()
    onsets = onsets / (float(onsets.std()) + TINY)
    period = _period(onsets)
    return tuple(round(float(at) * STEP_S, 4) for at in _way(onsets, period))


def tempo_bpm(samples: Floats) -> float:
    """The tempo in beats a minute; 0 where there is no sound.

    Args:
        samples: (n,) float32 at `RATE_HZ`.
    """
    if samples.shape[0] < LEAST_S * RATE_HZ or not samples.any():
        return 0.0
    return 60 / (_period(flux(samples)) * STEP_S)


def _period(onsets: Floats) -> float:
    """The steps from beat to beat: where onsets repeat themselves, near a usual tempo."""
    smooth = np.convolve(onsets - onsets.mean(), np.hanning(7), "same")
    size = 1 << (2 * smooth.shape[0]).bit_length()
    across = np.fft.irfft(np.abs(np.fft.rfft(smooth, size)) ** 2)
    first, last = (round(60 / bpm / STEP_S) for bpm in (FASTEST_BPM, SLOWEST_BPM))
    last = min(last, smooth.shape[0] // 2)
    lags = np.arange(first, last)
    bpm = 60 / (lags * STEP_S)
    usual = np.exp(-0.5 * (np.log2(bpm / USUAL_BPM) / OCTAVES) ** 2)
    whole = across[lags] + 0.5 * across[np.minimum(2 * lags, size // 2)]
    at = int(np.argmax(whole * usual))
    return _finer(across, int(lags[at]), smooth.shape[0])


def _finer(across: np.ndarray, lag: int, length: int) -> float:
    """The period from the farthest multiple that is still clear."""
    period = float(lag)
    for times in (2, 4, 8):
        centre = round(period * times)
        if centre + times >= length // 2:
            break
        reach = np.arange(centre - times, centre + times + 1)
        period = float(reach[int(np.argmax(across[reach]))]) / times
    return period


def _way(onsets: Floats, period: float) -> list[int]:
    """The steps at which beats are: strong onsets, evenly apart."""
    local = np.convolve(onsets, np.exp(-0.5 * (np.arange(-8, 9) / 2.0) ** 2), "same")
    count = local.shape[0]
    total, came = local.copy(), np.full(count, -1)
    gaps = np.arange(round(period / 2), round(period * 2) + 1)
    cost = -TIGHTNESS * np.log(gaps / period) ** 2
    for at in range(int(gaps[0]), count):
        usable = gaps[gaps <= at]
        offers = total[at - usable] + cost[: usable.shape[0]]
        best = int(np.argmax(offers))
        if offers[best] > 0:
            total[at] = local[at] + offers[best]
            came[at] = at - usable[best]
    tail = max(0, count - round(period * 1.5))
    at = tail + int(np.argmax(total[tail:]))
    found = []
    while at >= 0:
        found.append(at)
        at = int(came[at])
    return _trimmed(found[::-1], local)


def _trimmed(found: list[int], local: np.ndarray) -> list[int]:
    """Without beats before the first sound and after the last."""
    strength = np.maximum(local[found], 0)
    loud = moving_mean(strength.astype(np.float32), 3, axis=0) > 0.3 * float(
        np.sqrt(np.mean(strength**2))
    )
    good = np.flatnonzero(loud)
    return found[good[0] : good[-1] + 1] if good.size else []
