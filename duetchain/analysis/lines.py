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
ROUNDS = (8, 24, 48)
ENOUGH, PLENTY, FEW = 60.0, 400.0, 6
"""From what score on a line may be right, and none is asked more; how many of less are kept."""

HOPELESS = 0.1
"""Lines of so little of the best score are not followed."""

APART_S = 0.05
FULL = 0.6
"""A block that is partly silent counts as at least so full, or chance would look like a find."""

COARSE, ROUGHLY = 4, 3
"""Sums are first made of so many lags at once, and so many times as many are kept."""

_BAND_MOST = 40.0
_SOME = 3


@dataclass(frozen=True, slots=True)
class Line:
    """Long time = `offset_s` + short time * (1 + `slope`).

    Attributes:
        offset_s: the long one's time at the short one's time zero.
        slope: how much faster the long one's time goes.
        score: what speaks for it.
        windows: how many windows were asked.
    """

    offset_s: float
    slope: float
    score: float
    windows: int = 1


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
    step = WINDOW // 2 if short.shape[0] < 12 * WINDOW else WINDOW
    begins = range(0, max(1, short.shape[0] - WINDOW // 2), step)
    return [at for at in begins if float(np.mean(short[at : at + WINDOW] ** 2)) > 0.02]


def _spread(places: list[int], count: int) -> list[int]:
    """Some of the places, evenly; the same ones again among more."""
    if len(places) <= count:
        return places
    most, chosen, turn = len(places) - 1, [0, len(places) - 1], 1
    while len(chosen) < count:
        at = round(most * _halved(turn))
        chosen += [at] if at not in chosen else []
        turn += 1
    return [places[at] for at in sorted(chosen)]


def _halved(turn: int) -> float:
    """1/2, 1/4, 3/4, 1/8, 5/8 and so on: always between those that came before."""
    return sum((turn >> bit & 1) / (2 << bit) for bit in range(turn.bit_length()))


def _pooled(long: int, short: int) -> int:
    """How many lags become one: more for long recordings, whose lines bend."""
    size = 1
    while (long + short) / (FFT / FINE) / size > MOST_BINS:
        size *= 2
    return size


def _agreement(long: Samples, short: Samples, places: list[int], pooled: int) -> Floats:
    """For each window, how well it fits at each lag from -WINDOW on, 0 where it is chance."""
    spectra = [_spectrum(short[at : at + WINDOW]).conj() for at in places]
    least = [_least(one) for one in spectra]
    begins = range(-WINDOW, long.shape[0] + STEP - WINDOW, STEP)
    size = STEP * FINE // FFT // pooled
    rows = np.zeros((len(places), len(begins) * size), np.float32)
    for at, begin in enumerate(begins):
        block = piece(long, begin, FFT)
        if not block.any():
            continue
        theirs = _spectrum(block)
        for row, *mine in zip(rows, spectra, least, strict=True):
            row[at * size : (at + 1) * size] = _pool(_fit(theirs, *mine), pooled)
    for row in rows:
        row[:] = _evidence(row)
    return rows


def _spectrum(samples: Floats) -> Complexes:
    """What of a sound's spectrum is in the bands: (BANDS, width)."""
    width = BAND_HZ * FFT // RATE_HZ
    first = FIRST_HZ * FFT // RATE_HZ
    made = np.fft.rfft(samples, FFT)[first : first + BANDS * width]
    return made.astype(np.complex64).reshape(BANDS, width)


def _least(mine: Complexes) -> Floats:
    """The power that chance has at least in each band: (BANDS, 1)."""
    size = np.abs(mine)
    energy = np.einsum("ij,ij->i", size, size)[:, None]
    return np.asarray(energy * np.float32(FULL * FFT / FINE**2))


def _fit(theirs: Complexes, mine: Complexes, least: Floats) -> Floats:
    """The agreement of all bands at each lag, in units of chance; mine is conjugated."""
    lags = np.fft.ifft(theirs * mine, FINE, axis=1)[:, : STEP * FINE // FFT]
    power = np.abs(lags)
    power *= power
    power /= np.maximum(np.mean(power, axis=1, keepdims=True), least) + np.float32(TINY)
    np.minimum(power, np.float32(_BAND_MOST), out=power)
    return np.asarray(power.sum(axis=0, dtype=np.float32))


def _pool(fit: Floats, pooled: int) -> Floats:
    size = fit.shape[0] // pooled * pooled
    return fit[:size].reshape(-1, pooled).max(axis=1) if pooled > 1 else fit


def _evidence(fit: Floats) -> Floats:
    """Little for what chance often gives, more and more for what it never does."""
    usual, high = np.percentile(fit[::_SOME], (50, 84))
    over = (fit - np.float32(usual + 3.5 * max(high - usual, 2.0))) / np.float32(2)
    soft = np.maximum(over, 0) + np.log(1 + np.exp(-np.abs(over)))
    return np.asarray(2 * soft - np.float32(0.05))


def _stacked(rows: dict[int, Floats], short: int, pooled: int, most: int) -> tuple[Line, ...]:
    """The best sums of the rows along lines: some roughly, by the best of a few lags, then all."""
    if not rows:
        return ()
    places = sorted(rows)
    table = np.stack([rows[at] for at in places])
    size = table.shape[1] // COARSE * COARSE
    rough = table[:, :size].reshape(len(places), -1, COARSE).max(axis=2)
    grid = _Grid.of(np.array(places) / RATE_HZ, short, LAG_S * pooled)
    coarse = _Grid.of(np.array(places) / RATE_HZ, short, LAG_S * pooled * COARSE)
    best, slope_of = _sums(rough, coarse)
    tops = _tops(best, max(2, round(APART_S / coarse.lag_s)), most * ROUGHLY)
    found = [_finest(table, grid, at * COARSE, float(slope_of[at])) for at in tops]
    return _apart(grid, found, most)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where sums lie: one for each lag at the middle of the short one.

    Attributes:
        times_s: (k,) when the windows begin.
        before: how many lags lie before the first of a row.
        lag_s: from one lag to the next.
        middle_s: where lines of all slopes meet.
        step: from one slope to the next.
    """

    times_s: np.ndarray
    before: int
    lag_s: float
    middle_s: float
    step: float

    @classmethod
    def of(cls, times_s: np.ndarray, short: int, lag_s: float) -> _Grid:
        middle_s = float(times_s.mean())
        reach_s = float(np.abs(times_s - middle_s).max())
        step = min(lag_s / max(reach_s, 0.1), MOST_DRIFT) if reach_s else 0.0
        return cls(times_s, int(short / RATE_HZ / lag_s) + 1, lag_s, middle_s, step)

    @property
    def slopes(self) -> np.ndarray:
        """All slopes, of equals the least first."""
        steps = round(MOST_DRIFT / self.step) if self.step else 0
        return np.array(sorted(np.arange(-steps, steps + 1) * self.step, key=abs))

    def shifts(self, slopes: np.ndarray) -> np.ndarray:
        """How far each row is moved for each slope: (slopes, rows)."""
        along = self.times_s + slopes[:, None] * (self.times_s - self.middle_s)
        return np.asarray(self.before - np.rint(along / self.lag_s).astype(np.int64))


def _sums(table: Floats, grid: _Grid) -> tuple[Floats, Floats]:
    """The best sum at each lag, and its slope."""
    length = table.shape[1]
    best = np.full(length + grid.before, -np.inf, np.float32)
    slope_of = np.zeros(length + grid.before, np.float32)
    for slope, shifts in zip(grid.slopes, grid.shifts(grid.slopes), strict=True):
        total = np.zeros(length + grid.before, np.float32)
        for shift, row in zip(shifts.tolist(), table, strict=True):
            first, last = max(0, shift), min(length + grid.before, shift + length)
            total[first:last] += row[first - shift : last - shift]
        better = total > best  # of equals the least drift, which comes first
        np.copyto(best, total, where=better)
        slope_of[better] = slope
    return best, slope_of


def _tops(values: Floats, apart: int, most: int) -> list[int]:
    """The places of the highest values that are apart."""
    left, found = values.copy(), []
    for _ in range(most):
        at = int(np.argmax(left))
        if left[at] <= 1.0:
            break
        found.append(at)
        left[max(0, at - apart) : at + apart + 1] = -np.inf
    return found


def _finest(table: Floats, grid: _Grid, at: int, slope: float) -> tuple[float, int, float]:
    """The best sum near a rough one: what it is, its lag, its slope."""
    slopes = grid.slopes
    slopes = slopes[np.abs(slopes - slope) <= 1.5 * COARSE * grid.step]
    reach = np.arange(-2 * COARSE, 3 * COARSE)
    where = (at + reach)[None, :, None] - grid.shifts(slopes)[:, None, :]
    inside = (where >= 0) & (where < table.shape[1])
    rows = np.arange(table.shape[0])
    sums = (table[rows, np.where(inside, where, 0)] * inside).sum(axis=2)
    which, lag = np.unravel_index(int(np.argmax(sums)), sums.shape)
    return float(sums[which, lag]), at + int(reach[lag]), float(slopes[which])


def _apart(grid: _Grid, found: list[tuple[float, int, float]], most: int) -> tuple[Line, ...]:
    """The best as lines, none of them near another."""
    kept: list[tuple[float, int, float]] = []
    apart = max(2, round(APART_S / grid.lag_s))
    for one in sorted(found, key=lambda one: -one[0]):
        if one[0] > 1.0 and all(abs(one[1] - other[1]) > apart for other in kept):
            kept.append(one)
    return tuple(_line(grid, *one) for one in kept[:most])


def _line(grid: _Grid, score: float, at: int, slope: float) -> Line:
    offset_s = (at - grid.before) * grid.lag_s - WINDOW / RATE_HZ - slope * grid.middle_s
    return Line(offset_s, slope, score, len(grid.times_s))
