"""The parent's known sound taken out of a take, before mixing.

The way from speaker to microphone is a long filter in each narrow band: what a take holds there is
the parent's last frames, each times a number that a least squares finds. Three things make it
true where a voice is louder than what is sought:

- every moment of every band weighs by how little else is heard there, found from what is left after
  the round before: a voice is loud in few places, and between them the bleed is alone;
- a frame's number is held to zero by how strong it and its neighbours turned out to be: rooms die
  away, and errors do not;
- an automatic gain is followed from frame to frame, as smoothly as such gains move.

Compare Enzner and Vary, "Frequency-domain adaptive Kalman filter" (2006), for the model; here all
of a take is known beforehand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from duetchain.analysis.arrays import (
    TINY,
    Complexes,
    Floats,
    Samples,
    columns,
    power_of_two,
    sounding,
)
from duetchain.analysis.seams import seamed
from duetchain.analysis.subbands import Bands, power, smoothed_bands

FRAME_S = 0.128
REACH_S, EARLY = 0.42, 2
"""How long a room is heard, and how many frames of the parent lie after the take's own."""
HIGHEST_HZ = 16_000

ROUNDS, GAIN_ROUNDS = 4, 2
EVERY = 2
"""Of overlapping frames every second one tells all."""
NEAR_FRAMES, NEAR_BANDS = 3, 5
FLOOR = 1e-3
MASKED, MASKED_BANDS = 0.01, 201
"""What a codec leaves out beside what is loud, in power, and how far beside."""
HELD, HELD_BANDS = 4.0, 9
LOOSELY = 1e-3

GAIN_STEP = 0.15
"""How much a gain moves within a second, about."""
LEAST_GAIN, MOST_GAIN = 0.5, 2.0
ALIKE = 0.5
"""Of overlapping frames and bands, how much each tells that the others do not."""

FREE = 20.0
"""How little a gain depends on its neighbours where it is looked for alone."""
MOST_TRUSTED = 200.0
"""What one frame can say of the gain: codecs change what is loud and short."""
NEAR_ONE = 0.05
"""What speaks for no gain at all, where nothing is heard."""

LEAST_S = 1.5

JUDGED_S = 60
UNTOLD = 0.006
"""What two filters get wrong alike, in power: gains, and what a small speaker adds of its own."""
_TURNS_S = 2.0
_BANDS_AT_ONCE = 24

OnRound = Callable[[], None]
Doubles = NDArray[Any]
"""(n,) float64."""


@dataclass(frozen=True, slots=True)
class Bleed:
    """How much of the parent is heard in a take, by two filters from two halves of it.

    Attributes:
        share: of the take's energy, 0 to 1.
        likeness: how alike the two are, 0 to 1: 0 where nothing is heard.
        removed_db: how much less of it is left when it is taken out, about.
    """

    share: float
    likeness: float
    removed_db: float


NO_BLEED = Bleed(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Fit:
    """What was found: the filter, (bands, taps, channels), the gain of each frame."""

    way: Complexes
    gains: Floats


def cleaned(mine: Floats, parent: Floats, rate_hz: int) -> Floats:
    """A take without the parent's sound.

    Args:
        mine: (n,) or (n, c) float32.
        parent: (n,) float32 on mine's clock: sample by sample what was played, drift taken out.
        rate_hz: of both.

    Returns:
        Of mine's shape; `mine` itself where the parent is silent, or there is next to nothing.
    """
    count = min(mine.shape[0], parent.shape[0])
    if not parent[:count].any() or not mine.any():
        return mine
    made = mine.copy()
    made[:count] = 0
    for begin, end, weights in seamed(count, rate_hz):
        block = cleaned_block(columns(mine)[begin:end], parent[begin:end], rate_hz)
        columns(made)[begin:end] += block * weights[:, None]
    return made


def cleaned_block(
    mine: Floats, parent: Floats, rate_hz: int, *, on_round: OnRound = lambda: None
) -> Floats:
    """One block of a take without the parent's sound, (n, c) float32; see `cleaned`.

    Args:
        mine: (n, c) float32.
        parent: (n,) float32.
        rate_hz: of both.
        on_round: called several times; what it raises ends the work.
    """
    if mine.shape[0] < LEAST_S * rate_hz or not parent.any() or not mine.any():
        return mine
    if all(np.array_equal(mine[:, 0], one) for one in mine.T[1:]):
        return np.asarray(mine - bleed_in(mine[:, :1], parent, rate_hz, on_round))
    return np.asarray(mine - bleed_in(mine, parent, rate_hz, on_round))


def bleed_in(
    mine: Floats, parent: Floats, rate_hz: int, on_round: OnRound = lambda: None
) -> Floats:
    """What of the parent is heard in one block of a take, (n, c) float32 as `mine`."""
    bands = _bands(rate_hz)
    known = bands.split(parent)
    takes = np.stack([bands.split(one) for one in mine.T])
    fit = _fitted(takes, known, bands, rate_hz, on_round=on_round)
    heard = _heard(known, fit.way, bands, rate_hz)
    heard *= fit.gains
    return np.stack([bands.joined(one, mine.shape[0]) for one in heard], axis=1)


def bleed_of(mine: Samples, parent: Samples, rate_hz: int) -> Bleed:
    """How much of the parent is heard in a take, judged by a minute of it.

    Args:
        mine: (n,) or (n, c) float32; of several channels the sum.
        parent: (n,) float32 on mine's clock.
        rate_hz: of both; the rate of a comparison is enough.
    """
    count = min(mine.shape[0], parent.shape[0])
    first, last, size = sounding(parent, count)
    if size < LEAST_S * rate_hz or not sounding(mine, mine.shape[0])[2]:
        return NO_BLEED
    begin = max(first, (first + last - JUDGED_S * rate_hz) // 2)
    some = slice(begin, min(last, begin + JUDGED_S * rate_hz))
    bands = _bands(rate_hz)
    known = bands.split(parent[some])
    take = bands.split(columns(mine[some]).mean(axis=1))[None]
    turn = np.arange(known.shape[1]) * bands.hop / rate_hz // _TURNS_S % 2 == 0
    one, other = (
        _heard(known, _fitted(take, known, bands, rate_hz, used=used).way, bands, rate_hz)[0]
        for used in (turn, ~turn)
    )
    return _compared(one, other, take[0])


def _compared(one: Complexes, other: Complexes, take: Complexes) -> Bleed:
    """What both filters agree on is true of both; their difference is the error of both.

    A filter from the whole has half the error of one from a half of it.
    """
    both = float((one.real * other.real + one.imag * other.imag).sum(dtype=np.float64))
    sizes = [float(power(some).sum(dtype=np.float64)) + TINY for some in (one, other, take)]
    likeness = both / np.sqrt(sizes[0] * sizes[1])
    if likeness <= 0:
        return NO_BLEED
    error = float(power(one - other).sum(dtype=np.float64)) / 4 + UNTOLD * both + TINY
    return Bleed(
        share=min(1.0, both / sizes[2]),
        likeness=min(1.0, float(likeness)),
        removed_db=max(0.0, float(10 * np.log10(max(both, TINY) / error))),
    )


def _bands(rate_hz: int) -> Bands:
    size = power_of_two(int(FRAME_S * rate_hz))
    return Bands(size, min(size // 2 + 1, int(HIGHEST_HZ / rate_hz * size)))


def _taps(bands: Bands, rate_hz: int) -> int:
    return int(np.ceil(REACH_S * rate_hz / bands.hop)) + EARLY


def _past(known: Complexes, taps: int) -> Complexes:
    """(bands, frames, taps): the parent's frames up to each, those a little later last."""
    late, early = ((known.shape[0], size) for size in (taps - 1 - EARLY, EARLY))
    padded = np.concatenate(
        [np.zeros(late, np.complex64), known, np.zeros(early, np.complex64)], axis=1
    )
    return np.lib.stride_tricks.sliding_window_view(padded, taps, axis=1)


def _heard(known: Complexes, way: Complexes, bands: Bands, rate_hz: int) -> Complexes:
    """What a filter makes of the parent: (channels, bands, frames)."""
    past = _past(known, _taps(bands, rate_hz))
    made = np.empty((way.shape[2], *known.shape), np.complex64)
    for at in range(0, known.shape[0], _BANDS_AT_ONCE):
        some = slice(at, at + _BANDS_AT_ONCE)
        made[:, some] = np.moveaxis(past[some] @ way[some], 2, 0)
    return made


def _fitted(
    takes: Complexes,
    known: Complexes,
    bands: Bands,
    rate_hz: int,
    *,
    used: Floats | None = None,
    on_round: OnRound = lambda: None,
) -> _Fit:
    """The filter and the gains, in rounds that each weigh by what the last one left.

    Args:
        takes: (channels, bands, frames).
        known: (bands, frames), the parent.
        bands: what both are split into.
        rate_hz: of the sound.
        used: (frames,) which frames are looked at; all if left out.
        on_round: called before each round.
    """
    past = _past(known, _taps(bands, rate_hz))
    masked = MASKED * _mean_power(takes, frames=1, near=MASKED_BANDS)
    gains = np.ones(known.shape[1], np.float32)
    other, strength = _other_power(takes, masked), None
    seen = np.ones(known.shape[1], np.float32) if used is None else used.astype(np.float32)
    for turn in range(ROUNDS):
        on_round()
        weights = EVERY * seen * gains**2 / other
        rows = slice(turn % EVERY, None, EVERY)
        way, strength = _least_squares(takes / gains, past, weights, strength, rows)
        heard = _heard(known, way, bands, rate_hz)
        for _ in range(GAIN_ROUNDS):
            alone = _gains(takes, heard, seen / other, None)
            other = _other_power(takes - heard * alone, masked)
            gains = _gains(takes, heard, seen / other, bands.hop / rate_hz)
        other = _other_power(takes - heard * gains, masked)
    return _Fit(way, gains)


def _mean_power(spectra: Complexes, *, frames: int, near: int) -> Floats:
    """(bands, frames), of all channels and what is near."""
    whole = power(spectra[0])
    for one in spectra[1:]:
        whole += power(one)
    whole /= np.float32(len(spectra))
    return smoothed_bands(whole, frames=frames, bands=near)


def _other_power(rest: Complexes, masked: Floats) -> Floats:
    """How much else is heard at each moment of each band."""
    found = _mean_power(rest, frames=NEAR_FRAMES, near=NEAR_BANDS) + masked
    found += FLOOR * found.mean(axis=1, keepdims=True) + TINY
    return found


def _least_squares(
    takes: Complexes, past: Complexes, weights: Floats, strength: Floats | None, rows: slice
) -> tuple[Complexes, Floats]:
    """The filter, and how strong each of its taps is (bands, taps), to hold the next one by."""
    count, taps = past.shape[0], past.shape[2]
    itself = np.empty((count, taps, taps), np.complex64)
    cross = np.empty((count, taps, takes.shape[0]), np.complex64)
    for at in range(0, count, _BANDS_AT_ONCE):
        some = slice(at, at + _BANDS_AT_ONCE)
        root = np.sqrt(weights[some, rows])[:, :, None]
        seen = past[some, rows] * root
        turned = seen.conj().transpose(0, 2, 1)
        itself[some] = turned @ seen
        cross[some] = turned @ (np.moveaxis(takes[:, some, rows], 0, 2) * root)
    places = np.arange(taps)
    if strength is None:
        mean = itself[:, places, places].real.mean(axis=1, keepdims=True)
        itself[:, places, places] += LOOSELY * mean + TINY
    else:
        itself[:, places, places] += HELD / np.maximum(strength, TINY)
    inverse = np.linalg.inv(itself)
    way = inverse @ cross
    found = power(way).mean(axis=2) + inverse[:, places, places].real
    return way, smoothed_bands(found.astype(np.float32), frames=1, bands=HELD_BANDS)


def _gains(takes: Complexes, heard: Complexes, weights: Floats, step_s: float | None) -> Floats:
    """The gain of each frame: what fits best and moves little; or fits best, whatever is near.

    A gain that has just changed is then not taken for a voice that has begun.
    """
    both = np.zeros(weights.shape[1])
    alone = np.zeros(weights.shape[1])
    for take, one in zip(takes, heard, strict=True):
        product = (take.real * one.real + take.imag * one.imag) * weights
        both += ALIKE / len(takes) * product.sum(axis=0)
        alone += ALIKE / len(takes) * (power(one) * weights).sum(axis=0)
    trusted = 1 / (1 + alone / MOST_TRUSTED)
    both, alone = both * trusted, alone * trusted
    stiff = 1 / (GAIN_STEP**2 * step_s) if step_s else FREE
    found = _smooth_line(both, alone, stiff)
    return np.asarray(np.clip(found, LEAST_GAIN, MOST_GAIN).astype(np.float32))


def _smooth_line(both: Doubles, alone: Doubles, stiff: float) -> Doubles:
    """The x for which sum alone (x - both/alone)^2 + stiff (change of x)^2 is least."""
    size = both.shape[0]
    diagonal = (alone + NEAR_ONE + stiff * np.r_[1, np.full(size - 2, 2.0), 1]).tolist()
    right = (both + NEAR_ONE).tolist()
    slopes = [0.0] * size
    for at in range(size):
        left = diagonal[at] + stiff * slopes[at - 1] if at else diagonal[at]
        slopes[at] = -stiff / left
        right[at] = (right[at] + (stiff * right[at - 1] if at else 0.0)) / left
    for at in range(size - 2, -1, -1):
        right[at] -= slopes[at] * right[at + 1]
    return np.asarray(right)
