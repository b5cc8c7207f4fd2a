"""A long take cut at its silences, by pydub: ranges that ``add`` takes as start and end."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

from duetchain.errors import UsageError
from duetchain.interop.sound import audio_segment, pydub

LEAST_SILENCE_S = Fraction(1, 2)
KEPT_S = Fraction(1, 10)
QUIET_DBFS = -40.0
STEP_MS = 10
_BYTES_JUDGED = 2


def split_at_silence(
    path: str | os.PathLike[str],
    *,
    quiet_dbfs: float = QUIET_DBFS,
    least_silence_s: Fraction = LEAST_SILENCE_S,
    kept_s: Fraction = KEPT_S,
) -> tuple[tuple[Fraction, Fraction], ...]:
    """Where a take sounds: (start, end) in seconds from its time zero, whole milliseconds.

    Each pair serves as ``start=`` and ``end=`` of `Repository.add`. Edges are found to 10 ms.

    Args:
        path: a sound or film file.
        quiet_dbfs: what is quieter (RMS over the least silence, both channels averaged) is silence.
        least_silence_s: shorter silences do not cut.
        kept_s: how much silence is left before and after each; halved where two would meet.

    Raises:
        NotFound: if there is no such file.
        InputRefused, LimitExceeded: if it is not media that duetchain takes, or has no sound.
        UsageError: if a length makes no sense.
    """
    least_ms, kept_ms = round(least_silence_s * 1000), round(kept_s * 1000)
    if least_ms < 1 or kept_ms < 0:
        raise UsageError(
            "a silence lasts a millisecond or more", hint="use least_silence_s=Fraction(1, 2)"
        )
    sound = audio_segment(Path(path))
    judged = sound.set_channels(1).set_sample_width(_BYTES_JUDGED)
    heard = pydub().silence.detect_nonsilent(judged, least_ms, quiet_dbfs, STEP_MS)
    ranges = [(int(start), int(end)) for start, end in heard if end > start]
    whole_ms = int(sound.frame_count() * 1000 // sound.frame_rate)
    return tuple(
        (Fraction(start, 1000), Fraction(end, 1000))
        for start, end in _widened(ranges, kept_ms, whole_ms)
    )


def _widened(ranges: list[tuple[int, int]], kept_ms: int, whole_ms: int) -> list[tuple[int, int]]:
    """Every range with some of the silence around it, but none into its neighbour's.

    >>> _widened([(100, 200), (250, 400)], 60, 430)
    [(40, 225), (225, 430)]
    """
    ends = [0, *(end for _, end in ranges)]
    starts = [*(start for start, _ in ranges), whole_ms]
    middles = [(end + start) // 2 for end, start in zip(ends, starts, strict=True)]
    middles[0], middles[-1] = 0, whole_ms
    return [
        (max(start - kept_ms, middles[place]), min(end + kept_ms, middles[place + 1]))
        for place, (start, end) in enumerate(ranges)
    ]
