"""The motions everyone shares, as functions of the time in seconds in a piece that loops."""

import math
from collections.abc import Sequence

from music import BEAT_S, LENGTH_S, STEP_S, Note

Point = tuple[float, float]


def smooth(x: float) -> float:
    """Return an S-shaped ramp: 0 below 0, 1 above 1."""
    x = min(1.0, max(0.0, x))
    return x * x * (3.0 - 2.0 * x)


def mix(a: Point, b: Point, share: float) -> Point:
    """Return the point `share` of the way from `a` to `b`."""
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def since_s(time_s: float, onsets_s: Sequence[float]) -> float:
    """Return the seconds since the last onset, in a piece that loops."""
    return min((time_s - onset) % LENGTH_S for onset in onsets_s)


def until_s(time_s: float, onsets_s: Sequence[float]) -> float:
    """Return the seconds until the next onset, in a piece that loops."""
    return min((onset - time_s) % LENGTH_S for onset in onsets_s)


def flash(time_s: float, onsets_s: Sequence[float], decay_s: float = 0.12) -> float:
    """Return 1 on an onset, dying away with the time constant `decay_s`."""
    return math.exp(-since_s(time_s, onsets_s) / decay_s)


def lift(time_s: float, onsets_s: Sequence[float], reach_s: float = 0.16) -> float:
    """Return the height of a stick: 0 at the moment of a hit, rising to 1 between hits."""
    gap_s = min(since_s(time_s, onsets_s), until_s(time_s, onsets_s))
    return math.sin(min(1.0, gap_s / reach_s) * math.pi / 2.0)


def gape(time_s: float, notes: Sequence[Note]) -> float:
    """Return how far open a mouth is that says "num" on every one of `notes`, from 0 to 1."""
    widest = 0.0
    for note in notes:
        age_s = (time_s - note.step * STEP_S) % LENGTH_S
        left_s = note.steps * STEP_S - age_s
        if left_s > 0.0:
            widest = max(widest, smooth(age_s / 0.075) * smooth((left_s - 0.03) / 0.09))
    return widest


def nod(time_s: float) -> float:
    """Return 1 on every beat and 0 between them: a head that keeps time."""
    return math.pow(0.5 + 0.5 * math.cos(2.0 * math.pi * time_s / BEAT_S), 1.5)


def sway(time_s: float, beats: float = 4.0) -> float:
    """Return a slow swing from -1 to 1 that takes `beats` beats for a round trip."""
    return math.sin(2.0 * math.pi * time_s / (beats * BEAT_S))


def lids(time_s: float, blinks_s: Sequence[float]) -> float:
    """Return how open the eyes are: 1, but 0 for a moment at each of `blinks_s`."""
    gap_s = min(since_s(time_s, blinks_s), until_s(time_s, blinks_s))
    return smooth((gap_s - 0.04) / 0.07)
