"""The parent's known sound taken out of a take, before mixing.

The way from speaker to microphone is one long filter: the least squares of all blocks of sound
together, each followed in its gain, so that an automatic gain does not blur it. A take in which
the filter explains nothing is left as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from duetchain.analysis.arrays import TINY, Complexes, Floats, power_of_two
from duetchain.analysis.heard import ramp

FILTER_S = 0.34
EARLY_S = 0.004
"""How much of the filter lies before the aligned time."""

ROUNDS = 3
STEPS = 120
LEAST_POWER = 1e-5
"""Of the parent's mean: a small speaker leaves out what the parent is loudest in."""

SMOOTH_TAPS, MOST_HELD = 256, 50.0
LEAST_EXPLAINED = 0.01
"""The share of a take's energy that the parent must explain in blocks it was not fitted to."""

MOST_GAIN = 2.2
NEAR = (0.25, 0.5, 0.25)
LOWEST_BIN = 6
"""Of a spectrum of 4096."""


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Spectra of blocks: of the parent with its past, of the parent and of mine alone."""

    parent: Complexes
    present: Complexes
    mine: Complexes
    taps: int
    size: int
    step: int


def cleaned(mine: Floats, parent: Floats, rate_hz: int) -> Floats:
    """A take without the parent's sound.

    Args:
        mine: (n,) float32.
        parent: (n,) float32 on mine's clock: sample by sample what was played, drift taken out.
        rate_hz: of both.

    Returns:
        (n,) float32; `mine` itself where nothing of the parent is found.
    """
    count = min(mine.shape[0], parent.shape[0])
    taps = power_of_two(int(FILTER_S * rate_hz))
    if count < 8 * taps or not parent[:count].any() or not mine.any():
        return mine
    early = int(EARLY_S * rate_hz)
    moved = np.concatenate([parent[early:count], np.zeros(early, np.float32)])
    blocks = _cut(mine[:count], moved, taps)
    weights = _weights(blocks)
    if _explained(blocks, weights) < LEAST_EXPLAINED:
        return mine
    way, gains = _fitted(blocks, weights, np.ones(blocks.mine.shape[0], bool))
    heard = _played(moved, way, gains, blocks.step)
    made = mine.copy()
    made[:count] -= heard
    return made


def _cut(mine: Floats, parent: Floats, taps: int) -> _Blocks:
    """Blocks of half the filter's length; the parent's reach back by its length."""
    step, size = taps // 2, 2 * taps
    count = -(-mine.shape[0] // step)
    theirs = np.concatenate([np.zeros(taps, np.float32), parent, np.zeros(size, np.float32)])
    own = np.concatenate([mine, np.zeros(size, np.float32)])
    spectra = np.zeros((3, count, size // 2 + 1), np.complex64)
    past = np.zeros(taps, np.float32)
    for place in range(count):
        at = place * step
        spectra[0, place] = np.fft.rfft(theirs[at : at + step + taps], size)
        present = theirs[at + taps : at + taps + step]
        spectra[1, place] = np.fft.rfft(np.concatenate([past, present]), size)
        spectra[2, place] = np.fft.rfft(np.concatenate([past, own[at : at + step]]), size)
    return _Blocks(spectra[0], spectra[1], spectra[2], taps, size, step)


def _weights(blocks: _Blocks) -> Floats:
    """What each block weighs at each frequency, (k, f): all the same but for rumble.

    Weighing by what else is heard made it worse in every trial.
    """
    weights = np.ones(blocks.mine.shape, np.float32)
    weights[:, : max(1, LOWEST_BIN * blocks.size // 4096)] = 0
    return weights


def _explained(blocks: _Blocks, weights: Floats) -> float:
    """The share of the energy of half the blocks that a filter from the other half explains."""
    count = blocks.mine.shape[0]
    first = np.arange(count) % 16 < 8
    shares = []
    for fit in (first, ~first):
        way, _ = _fitted(blocks, weights, fit, rounds=1)
        guess = _through(blocks, way)[~fit]
        own = blocks.mine[~fit]
        both = _inner(own, guess, weights[~fit])
        alone = _inner(guess, guess, weights[~fit])
        scale = both.sum() / (alone.sum() + TINY)
        shares.append(2 * scale * both.sum() - scale**2 * alone.sum())
        shares[-1] /= _inner(own, own, weights[~fit]).sum() + TINY
        if both.sum() < 0:
            shares[-1] = 0.0
    return float(min(shares))


def _inner(one: Complexes, other: Complexes, weights: Floats) -> np.ndarray:
    """The weighted product of each block."""
    return np.asarray(((one.real * other.real + one.imag * other.imag) * weights).sum(axis=1))


def _fitted(
    blocks: _Blocks, weights: Floats, used: np.ndarray, rounds: int = ROUNDS
) -> tuple[Floats, np.ndarray]:
    """The filter, and the gain of each block."""
    gains = np.ones(blocks.mine.shape[0])
    way = np.zeros(blocks.taps, np.float32)
    for _ in range(rounds):
        way = _least_squares(blocks, weights * used[:, None], gains, way)
        guess = _through(blocks, way)
        gains = _gains(blocks, guess, weights)
    return way, gains


def _least_squares(blocks: _Blocks, weights: Floats, gains: np.ndarray, before: Floats) -> Floats:
    """The filter that explains the blocks best, by conjugate gradients on the normal equations.

    A tap that was small in the filter `before` is kept small: a room dies away, an error does not.
    """
    scale = weights * gains.astype(np.float32)[:, None]
    past = blocks.parent.conj()
    cross = (scale * blocks.mine * past).sum(axis=0)
    scale *= gains.astype(np.float32)[:, None]
    itself = np.maximum((scale * blocks.present * past).sum(axis=0).real, 0)
    itself += LEAST_POWER * float(itself.mean())
    across = np.fft.irfft(cross, blocks.size)[: blocks.taps].astype(np.float64)
    kept_small = LEAST_POWER * float(itself.mean()) * _smallness(before)
    solution = np.zeros(blocks.taps)
    rest, ease = across.copy(), 1 / (float(itself.mean()) + kept_small)
    direction = ease * rest
    power = begin = float(rest @ direction)
    for _ in range(STEPS):
        if power <= 1e-9 * begin + TINY**2:
            break
        moved = np.fft.irfft(itself * np.fft.rfft(direction, blocks.size), blocks.size)
        moved = moved[: blocks.taps] + kept_small * direction
        far = power / (float(direction @ moved) + TINY**2)
        solution += far * direction
        rest -= far * moved
        eased = ease * rest
        last, power = power, float(rest @ eased)
        direction = eased + power / last * direction
    return solution.astype(np.float32)


def _smallness(before: Floats) -> np.ndarray:
    """What holds each tap back: the error of all taps over the energy near this one."""
    if not before.any():
        return np.full(before.shape[0], 1e-3)
    power = before.astype(np.float64) ** 2
    near = np.convolve(power, np.ones(SMOOTH_TAPS) / SMOOTH_TAPS, "same")
    error = float(np.percentile(near, 10)) + TINY
    return np.asarray(np.minimum(error / np.maximum(near - error, 0.02 * error), MOST_HELD))


def _through(blocks: _Blocks, way: Floats) -> Complexes:
    """What the filter makes of the parent in each block, as spectra of the block alone."""
    spectrum = np.fft.rfft(way, blocks.size).astype(np.complex64)
    made = np.empty_like(blocks.mine)
    for place in range(made.shape[0]):
        sound = np.fft.irfft(blocks.parent[place] * spectrum, blocks.size)
        sound[: blocks.taps] = 0
        sound[blocks.taps + blocks.step :] = 0
        made[place] = np.fft.rfft(sound)
    return made


def _gains(blocks: _Blocks, guess: Complexes, weights: Floats) -> np.ndarray:
    """How loud each block is beside the filter's guess: what is quiet follows its neighbours."""
    both, alone = _inner(blocks.mine, guess, weights), _inner(guess, guess, weights)
    least = 0.02 * float(np.mean(alone)) + TINY
    near = np.convolve(both, NEAR, "same"), np.convolve(alone, NEAR, "same")
    whole = float(both.sum() / (alone.sum() + TINY))
    gains = (near[0] + 2 * least * whole) / (near[1] + 2 * least)
    return np.asarray(np.clip(gains, max(whole, 0) / MOST_GAIN, max(whole, 0) * MOST_GAIN))


def _played(parent: Floats, way: Floats, gains: np.ndarray, step: int) -> Floats:
    """The parent through the filter at the gains of the blocks, straight between their middles."""
    taps, count = way.shape[0], parent.shape[0]
    size = 2 * taps
    spectrum = np.fft.rfft(way, size)
    padded = np.concatenate([np.zeros(taps, np.float32), parent, np.zeros(size, np.float32)])
    made = np.zeros(-(-count // step) * step, np.float32)
    for at in range(0, count, step):
        sound = np.fft.irfft(np.fft.rfft(padded[at : at + step + taps], size) * spectrum, size)
        made[at : at + step] = sound[taps : taps + step]
    middles = (np.arange(gains.shape[0]) + 0.5) * step
    curve = np.interp(np.arange(count), middles, gains).astype(np.float32)
    return np.asarray(made[:count] * curve)


def share_of_bleed(mine: Floats, parent: Floats, rate_hz: int) -> float:
    """How sure it is, 0 to 1, that the parent is heard in a take so loudly that it can be removed.

    Args:
        mine: (n,) float32.
        parent: (n,) float32 on mine's clock.
        rate_hz: of both.
    """
    count = min(mine.shape[0], parent.shape[0])
    taps = power_of_two(int(FILTER_S * rate_hz))
    if count < 8 * taps or not parent[:count].any() or not mine.any():
        return 0.0
    blocks = _cut(mine[:count], parent[:count], taps)
    return ramp(_explained(blocks, _weights(blocks)), LEAST_EXPLAINED / 2, 2 * LEAST_EXPLAINED)
