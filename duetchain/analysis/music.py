"""The rung "music": nothing in common but the song. Onsets, harmony, the delay of a start.

Somebody with headphones plays to a song: no sound of it is in the take. What both begin at the same
time, how their notes go together, and when the first note comes are summed for each delay that a
recording has. One beat off fits nearly as well, and so does another song of the same tempo and key.
"""

from __future__ import annotations

import numpy as np

from duetchain.analysis.arrays import TINY, Floats, Samples, smooth_size
from duetchain.analysis.heard import ramp
from duetchain.analysis.onsets import HOP, PITCH_STEP_S, flux, mono, pitches
from duetchain.analysis.sure import RATE_HZ, Candidate, Sync

EARLIEST_S, LATEST_S = -0.55, 1.05
AROUND_S = 6.0
"""How far around the usual delays agreement is measured, to know what chance gives."""

STEP_S = HOP / RATE_HZ
LEAST_S, MOST_S = 4.0, 240.0
"""Longer recordings are compared by their beginnings: clocks would have drifted apart."""

APART_S = 0.09
APART = round(APART_S / STEP_S)
FIFTH, THIRD = 0.45, 0.35
"""How well a fifth, and a third, go together, where the same note is 1."""

ONSET, HARMONY, FRESH, START = 0.25, 0.51, 0.49, 1.6
"""Weights that make the sum a logarithm of likelihood; from pairs made from seeds."""

RELATED, AHEAD, MOST_SURE = (8.0, 19.5), (0.5, 8.5), 0.75
"""How much agreement tells a pair from another song, and the right beat from the next one.

Another song of the same tempo and key, from its first beat on, comes to 14 and 5.5.
"""

PERHAPS, SOMEHOW = 0.2, (3.5, 8.0)
"""From how much agreement on a delay is worth showing; sounds without a common beat come to 3."""

MOST_BRIEF = 0.45
"""The most where too little is heard to tell what goes round and round."""

BEGUN = (4.6, 5.2)
"""The same where the first note speaks for it, too."""

MOST_OFFERED = 4

START_S, LEAD_S = 0.05, 0.1
"""How exact a first note is; how much quiet shows that it is the first."""

WIDE_S, FRESH_S = 0.03, 0.2


def together(parent: Samples, mine: Samples) -> Sync:
    """Find the delay at which mine goes with the parent.

    Args:
        parent: (n,) or (n, c) float32 at `RATE_HZ`.
        mine: the same.
    """
    most = int(MOST_S * RATE_HZ)
    theirs, own = mono(parent[:most]), mono(mine[:most])
    if min(theirs.shape[0], own.shape[0]) < LEAST_S * RATE_HZ or not theirs.any() or not own.any():
        return Sync()
    delays = np.arange(round(EARLIEST_S / STEP_S), round(LATEST_S / STEP_S) + 1) * STEP_S
    reach = round(AROUND_S / STEP_S)
    every = np.arange(-reach, delays.shape[0] + reach) * STEP_S + delays[0]
    wide = _evidence(theirs, own, every)
    heard = wide[reach:-reach]
    heard_s = min(theirs.shape[0], own.shape[0]) / RATE_HZ
    elsewhere = float(max(wide[: reach - APART].max(), wide[APART - reach :].max()))
    return _told(heard, heard + _first_note(theirs, own, delays), delays, elsewhere, heard_s)


def _evidence(theirs: Floats, own: Floats, delays: np.ndarray) -> np.ndarray:
    """What onsets and harmony say for each delay in seconds, as a logarithm of likelihood: (k,)."""
    onset = _agreement(_wide(flux(theirs)), _wide(flux(own)), STEP_S)
    chroma, other = pitches(theirs), pitches(own, quiet=0.5)
    harmony = _agreement(chroma, other @ _consonance(), PITCH_STEP_S)
    fresh = _agreement(_fresh(chroma), _fresh(other) @ _consonance(), PITCH_STEP_S)
    every = ((ONSET, onset), (HARMONY, harmony), (FRESH, fresh))
    return sum((w * np.interp(delays, *found) for w, found in every), np.zeros(delays.shape[0]))


def _first_note(theirs: Floats, own: Floats, delays: np.ndarray) -> np.ndarray:
    """What speaks for a first note on the first note, if quiet before it shows that it is one."""
    begins = _start_s(own)
    off = delays - (_start_s(theirs) - begins)
    return START * np.exp(-0.5 * (off / START_S) ** 2) * (begins > LEAD_S)


def _wide(rises: Floats) -> Floats:
    """Onsets a little wider, for players are not exact: (k, 1)."""
    reach = np.arange(-8, 9) * STEP_S
    shape = np.exp(-0.5 * (reach / (WIDE_S / 2)) ** 2)
    return np.convolve(np.sqrt(rises), shape / shape.sum(), "same").astype(np.float32)[:, None]


def _consonance() -> np.ndarray:
    """What the notes of a melody say about the harmony below them: (12, 12)."""
    row = np.zeros(12, np.float32)
    row[0] = 1.0
    row[[5, 7]] = FIFTH
    row[[3, 4, 8, 9]] = THIRD
    row -= row.mean()
    return np.stack([np.roll(row, shift) for shift in range(12)])


def _fresh(chroma: Floats) -> Floats:
    """The pitch classes that have just come."""
    gap = round(FRESH_S / PITCH_STEP_S)
    rise = np.maximum(chroma[gap:] - chroma[:-gap], 0)
    return np.pad(rise, ((gap // 2, gap - gap // 2), (0, 0))).astype(np.float32)


def _agreement(theirs: Floats, own: Floats, step_s: float) -> tuple[np.ndarray, np.ndarray]:
    """How much more than by chance both agree at delays around the usual ones.

    Returns:
        The delays in seconds, and what speaks for each, which grows with the square root of what
        overlaps; both (k,).
    """
    theirs, own = theirs - theirs.mean(axis=0), own - own.mean(axis=0)
    size = smooth_size(theirs.shape[0] + own.shape[0])
    spectra = np.fft.rfft(theirs, size, axis=0) * np.fft.rfft(own, size, axis=0).conj()
    across = np.fft.irfft(spectra.sum(axis=1), size)
    around = min(AROUND_S, min(theirs.shape[0], own.shape[0]) * step_s / 2)
    lags = np.arange(round((EARLIEST_S - around) / step_s), round((LATEST_S + around) / step_s) + 1)
    overlap = np.minimum(own.shape[0], theirs.shape[0] - lags) - np.maximum(0, -lags)
    scale = np.sqrt((theirs**2).sum(axis=1).mean() * (own**2).sum(axis=1).mean()) + TINY
    found = across[lags] / (np.sqrt(np.maximum(overlap, LEAST_S / step_s / 2)) * scale)
    return lags * step_s, found - found.mean()


def _start_s(samples: Floats) -> float:
    """When the first sound begins."""
    blocks = samples[: samples.shape[0] // HOP * HOP].reshape(-1, HOP)
    level = (blocks**2).mean(axis=1)
    loud = level > 0.02 * float(np.percentile(level, 95)) + TINY
    return float(np.argmax(loud)) * STEP_S


def _told(
    heard: np.ndarray, score: np.ndarray, delays: np.ndarray, elsewhere: float, heard_s: float
) -> Sync:
    """The likeliest delays; sure where what is heard says so without the first note.

    What goes round and round fits as well `elsewhere`, beyond the usual delays.
    """
    tops = _tops(score)
    at = tops[0]
    far = np.abs(delays - delays[at]) > APART_S
    ahead = float(heard[at]) - max(float(heard[far].max()), elsewhere)
    most = MOST_SURE if heard_s > 2 * AROUND_S else MOST_BRIEF
    confidence = most * min(ramp(float(heard[at]), *RELATED), ramp(ahead, *AHEAD))
    begins = ramp(float(score[at]), *BEGUN) if heard[at] > BEGUN[0] - START else 0.0
    confidence = max(confidence, PERHAPS * max(ramp(float(heard[at]), *SOMEHOW), begins))
    likely = np.exp(score - score[at])
    offers = [
        Candidate(_between(score, one, delays), round(confidence * float(likely[one]), 4))
        for one in tops
    ]
    return Sync(
        offers[0].offset_s,
        confidence=round(confidence, 4),
        method="music",
        candidates=tuple(offers),
    )


def _tops(score: np.ndarray) -> list[int]:
    """The places of the best few delays that are apart."""
    left, found = score.copy(), []
    reach = round(APART_S / STEP_S)
    for _ in range(MOST_OFFERED):
        at = int(np.argmax(left))
        if not np.isfinite(left[at]):
            break
        found.append(at)
        left[max(0, at - reach) : at + reach + 1] = -np.inf
    return found


def _between(score: np.ndarray, at: int, delays: np.ndarray) -> float:
    """The delay of a peak, between the steps."""
    if at in (0, score.shape[0] - 1):
        return float(delays[at])
    before, here, after = score[at - 1 : at + 2]
    bend = before - 2 * here + after
    part = 0.5 * (before - after) / bend if bend < 0 else 0.0
    return float(delays[at] + part * STEP_S)
