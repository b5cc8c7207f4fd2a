"""Where a short recording may lie along a long one: straight lines of agreement, the best first.

Windows of the short one are compared with all of the long one, in seven bands apart. A band of
1 kHz bears ten times the drift that the whole spectrum would, and no single tone can decide alone.
Lines of offset and slope then gather what the windows say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from duetchain.analysis.arrays import TINY, Complexes, Floats, Samples, piece
from duetchain.analysis.sure import RATE_HZ

WINDOW = 1 << 15
FFT = 1 << 17
STEP = FFT - WINDOW
BANDS, BAND_HZ, FIRST_HZ = 7, 1000, 200
FINE = FFT // 8
"""Lags of one band: twice as many as it needs, 0.5 ms apart."""

LAG_S = FFT / FINE / RATE_HZ
MOST_DRIFT = 420e-6
MOST_BINS = 1_000_000
ROUNDS = (12, 48)
ENOUGH, PLENTY, FEW = 60.0, 400.0, 6
"""From what score on a line may be right, and none is asked more; how many of less are kept."""

HOPELESS = 0.1
"""Lines of so little of the best score are not followed."""

APART_S = 0.05
FULL = 0.6
"""A block that is partly silent counts as at least so full, or chance would look like a find."""

_BAND_MOST = 40.0


@dataclass(frozen=True, slots=True)
class Line:
    """Long time = `offset_s` + short time * (1 + `slope`); `score` is what speaks for it."""

    offset_s: float
    slope: float
    score: float


def lines(
    long: Samples, short: Samples, *, most: int = 16, is_brief: bool = False
) -> tuple[Line, ...]:
    """The best lines along which `short` is heard in `long`, or the reverse, by falling score.

    Args:
        long: (n,) whitened, at `RATE_HZ`.
        short: the same.
        most: how many at most.
        is_brief: whether to give up where few windows make no clear case.
    """
    places = _places(short)
    found: tuple[Line, ...] = ()
    rows: dict[int, Floats] = {}
    pooled = _pooled(long.shape[0], short.shape[0])
    for count in ROUNDS:
        chosen = _spread(places, count)
        fresh = [at for at in chosen if at not in rows]
        if not fresh:
            break
        rows |= dict(zip(fresh, _agreement(long, short, fresh, pooled), strict=True))
        found = _stacked(rows, short.shape[0], pooled, most)
        if found and (_clear(found) or found[0].score > PLENTY):
            break
        if is_brief:
            return ()
    return found


def likely(found: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines that are worth following: the first few of a clear case, and of a hopeless one."""
    if _clear(found):
        return found[:3]
    worth = tuple(one for one in found if one.score > HOPELESS * found[0].score)
    return worth if found[0].score > ENOUGH else found[:FEW]


def _clear(found: tuple[Line, ...]) -> bool:
    rival = found[1].score if len(found) > 1 else 0.0
    return found[0].score > ENOUGH and rival < found[0].score / 2


def _places(short: Samples) -> list[int]:
    """Where windows with sound in them begin."""
    step = WINDOW // 2 if short.shape[0] < 30 * WINDOW else WINDOW
    begins = range(0, max(1, short.shape[0] - WINDOW // 2), step)
    return [at for at in begins if float(np.mean(short[at : at + WINDOW] ** 2)) > 0.02]


def _spread(places: list[int], count: int) -> list[int]:
    """Some of the places, evenly; the same ones again among more."""
    if len(places) <= count:
        return places
    few = {places[round(one)] for one in np.linspace(0, len(places) - 1, ROUNDS[0])}
    more = {places[round(one)] for one in np.linspace(0, len(places) - 1, count)}
    return sorted(few | more if count > ROUNDS[0] else few)


def _pooled(long: int, short: int) -> int:
    """How many lags become one: more for long recordings, whose lines bend."""
    size = 1
    while (long + short) / (FFT / FINE) / size > MOST_BINS:
        size *= 2
    return size


def _agreement(long: Samples, short: Samples, places: list[int], pooled: int) -> Floats:
    """For each window, how well it fits at each lag from -WINDOW on, 0 where it is chance."""
    spectra = [_spectrum(short[at : at + WINDOW]) for at in places]
    begins = range(-WINDOW, long.shape[0] + STEP - WINDOW, STEP)
    size = STEP * FINE // FFT // pooled
    rows = np.zeros((len(places), len(begins) * size), np.float32)
    for at, begin in enumerate(begins):
        block = piece(long, begin, FFT)
        if not block.any():
            continue
        theirs = _spectrum(block)
        for spectrum, row in zip(spectra, rows, strict=True):
            row[at * size : (at + 1) * size] = _pool(_fit(theirs, spectrum), pooled)
    for row in rows:
        row[:] = _evidence(row)
    return rows


def _spectrum(samples: Floats) -> Complexes:
    return np.fft.rfft(samples, FFT).astype(np.complex64)


def _fit(theirs: Complexes, mine: Complexes) -> Floats:
    """The agreement of all bands at each lag, in units of chance."""
    width = BAND_HZ * FFT // RATE_HZ
    first = FIRST_HZ * FFT // RATE_HZ
    cross = theirs[first : first + BANDS * width] * mine[first : first + BANDS * width].conj()
    bands = np.zeros((BANDS, FINE), np.complex64)
    bands[:, :width] = cross.reshape(BANDS, width)
    lags = np.fft.ifft(bands, axis=1)[:, : STEP * FINE // FFT]
    power = lags.real**2 + lags.imag**2
    own = mine[first : first + BANDS * width].reshape(BANDS, width)
    energy = (own.real**2 + own.imag**2).sum(axis=1, keepdims=True)
    whole = energy * (FULL * FFT / FINE**2)
    power /= np.maximum(np.mean(power, axis=1, keepdims=True), whole) + TINY
    np.minimum(power, _BAND_MOST, out=power)
    total: Floats = power.sum(axis=0, dtype=np.float32)
    return total


def _pool(fit: Floats, pooled: int) -> Floats:
    size = fit.shape[0] // pooled * pooled
    return fit[:size].reshape(-1, pooled).max(axis=1) if pooled > 1 else fit


def _evidence(fit: Floats) -> Floats:
    """Little for what chance often gives, more and more for what it never does."""
    usual = float(np.median(fit))
    spread = max(float(np.percentile(fit, 84)) - usual, 2.0)
    over = (fit - usual - 3.5 * spread) / 2
    return (2 * np.logaddexp(0, over) - 0.05).astype(np.float32)


def _stacked(rows: dict[int, Floats], short: int, pooled: int, most: int) -> tuple[Line, ...]:
    """The best sums of the rows along lines."""
    if not rows:
        return ()
    lag_s = LAG_S * pooled
    length = len(next(iter(rows.values())))
    before = int(short / RATE_HZ / lag_s) + 1
    times = np.array(sorted(rows)) / RATE_HZ
    middle = float(times.mean())
    reach_s = float(np.abs(times - middle).max())
    step = min(lag_s / max(reach_s, 0.1), MOST_DRIFT)
    steps = round(MOST_DRIFT / step) if reach_s else 0
    best = np.full(length + before, -np.inf, np.float32)
    slope_of = np.zeros(length + before, np.float32)
    for slope in sorted(np.arange(-steps, steps + 1) * step, key=abs):
        total = np.zeros(length + before, np.float32)
        for time_s, row in zip(times, (rows[at] for at in sorted(rows)), strict=True):
            shift = before - round((time_s + slope * (time_s - middle)) / lag_s)
            first, last = max(0, shift), min(length + before, shift + length)
            total[first:last] += row[first - shift : last - shift]
        better = total > best  # of equals the least drift, which comes first
        np.copyto(best, total, where=better)
        slope_of[better] = slope
    return _peaks(best, slope_of, (before, lag_s, middle), most)


def _peaks(
    best: Floats, slope_of: Floats, scale: tuple[int, float, float], most: int
) -> tuple[Line, ...]:
    before, lag_s, middle = scale
    found: list[Line] = []
    apart = max(2, round(APART_S / lag_s))
    best = best.copy()
    for _ in range(most):
        at = int(np.argmax(best))
        score = float(best[at])
        if score <= 1.0:
            break
        slope = float(slope_of[at])
        offset_s = (at - before) * lag_s - WINDOW / RATE_HZ - slope * middle
        found.append(Line(offset_s, slope, score))
        best[max(0, at - apart) : at + apart + 1] = -np.inf
    return tuple(found)
