"""How high the peaks of a sound are that last: what is left when its short events are left out.

What a limiter takes from two milliseconds is hardly heard, and what it takes from a tone is. An
event is as long as all of it together within a tenth of a second, so that a low tone, whose peaks
come one by one, lasts, and a knock that bounces is short.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duetchain.ffmpeg.encode import SOUND_RATE_HZ
from duetchain.render.sound.finishing import is_held_down
from duetchain.render.sound.waves import samples_of
from duetchain.timeline.loudness import SILENCE_DBFS

if TYPE_CHECKING:
    from duetchain.analysis.arrays import Floats

LASTING_MS = {"lasting_dbtp": 10, "brief_dbtp": 4}
"""What is told: the peaks that are left without events of less than so many milliseconds."""
SHAPE_DB = 6.0
"""Less above what lasts, a peak is the shape of a sound, as a drum; twice that, all is an event."""
STRETCHES_EACH_MS = 2
STRETCH_SAMPLES = SOUND_RATE_HZ // (1000 * STRETCHES_EACH_MS)
WITHIN = 100 * STRETCHES_EACH_MS
"""How many stretches a tenth of a second has."""
READ = 600 * WITHIN
"""How many are looked at at once: a minute."""
FINEST_DB = 0.01


def facts_of_mix(path: Path, facts: Mapping[str, Any], target_lufs: float) -> dict[str, Any]:
    """What a mix measured, and where it matters how high the peaks are that last.

    Args:
        path: the mix, a WAV of floats at 48 kHz.
        facts: its ``lufs`` and ``dbtp``.
        target_lufs: what it is brought to.
    """
    if not is_held_down(facts, target_lufs):
        return dict(facts)
    return {**facts, **lasting_peaks(path, facts["dbtp"])}


def lasting_peaks(path: Path, dbtp: float) -> dict[str, float]:
    """What `LASTING_MS` names, in dBTP: as much under the true peak as samples tell.

    Args:
        path: a WAV of floats at 48 kHz.
        dbtp: its true peak.

    Returns:
        Nothing of what is silent, or has samples that are no numbers.

    Raises:
        RenderFailed: if the file is not what it should be.
    """
    samples = samples_of(path)
    highest = -math.inf
    found = dict.fromkeys(LASTING_MS, SILENCE_DBFS)
    for begin in range(0, samples.shape[0], READ * STRETCH_SAMPLES):
        peaks_db = stretch_peaks_db(samples[begin : begin + (READ + WITHIN) * STRETCH_SAMPLES])
        if not math.isfinite(peaks_db.max()):
            return {}
        highest = max(highest, float(peaks_db.max()))
        found = {
            name: held_db(peaks_db, most_held(LASTING_MS[name]), least_db=least)
            for name, least in found.items()
        }
    if highest <= SILENCE_DBFS:
        return {}
    return {name: round(dbtp - standing_out_db(highest - held), 1) for name, held in found.items()}


def standing_out_db(above_db: float) -> float:
    """How much of a peak's height above what lasts is that of an event.

    >>> [standing_out_db(above) for above in (5.0, 9.0, 12.0, 20.0)]
    [0.0, 6.0, 12.0, 20.0]
    """
    return min(above_db, max(0.0, 2 * (above_db - SHAPE_DB)))


def most_held(length_ms: int) -> int:
    """How many stretches an event of less than that can touch, and one more."""
    return length_ms * STRETCHES_EACH_MS + 2


def stretch_peaks_db(samples: Floats) -> Floats:
    """The highest sample of each half millisecond, in dBFS: (n, c) float32 to (m,)."""
    import numpy as np

    whole = samples.shape[0] // STRETCH_SAMPLES * STRETCH_SAMPLES
    parts = [samples[:whole].reshape(-1, STRETCH_SAMPLES * samples.shape[1])]
    if whole < samples.shape[0]:
        parts.append(samples[whole:].reshape(1, -1))
    peaks = np.concatenate([np.maximum(one.max(axis=1), -one.min(axis=1)) for one in parts])
    return np.asarray(20 * np.log10(np.maximum(peaks, 10 ** (SILENCE_DBFS / 20))), np.float32)


def held_db(peaks_db: Floats, count: int, *, least_db: float) -> float:
    """The highest level that so many stretches within a tenth of a second reach.

    Args:
        peaks_db: of each stretch.
        count: how many.
        least_db: what is known to be reached; the least that is returned.
    """
    import numpy as np

    def is_held(level_db: float) -> bool:
        at = np.flatnonzero(peaks_db >= level_db)
        return bool(np.any(at[count - 1 :] - at[: max(0, at.size - count + 1)] < WITHIN))

    low, high = least_db, float(peaks_db.max()) + FINEST_DB
    if not is_held(low + FINEST_DB):
        return low
    while high - low > FINEST_DB:
        middle = (low + high) / 2
        low, high = (middle, high) if is_held(middle) else (low, middle)
    return low
