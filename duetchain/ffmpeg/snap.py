"""The one place where exact time snaps to frames and samples."""

from __future__ import annotations

from fractions import Fraction

from duetchain.ffmpeg.encode import SOUND_RATE_HZ
from duetchain.rational_time import TimeRange
from duetchain.timeline.composition import Clip
from duetchain.timeline.placed import Timeline

_HALF = Fraction(1, 2)


def snap(time: Fraction, per_second: Fraction | int) -> int:
    """The frame or sample nearest to a time; a half goes up.

    >>> snap(Fraction(1, 60), 30), snap(Fraction(-1, 60), 30)
    (1, 0)
    """
    return int((time * per_second + _HALF) // 1)


def edges(time: TimeRange, per_second: Fraction | int) -> tuple[int, int]:
    """The first frame or sample of a range, and the first after it."""
    return snap(time.start, per_second), snap(time.end, per_second)


def played(clip: Clip) -> TimeRange:
    """The source range as seconds of play: a clip at double speed plays for half as long."""
    return TimeRange(clip.source_range.start / clip.pace, clip.range.duration)


def sound_samples(timeline: Timeline) -> int:
    """How many samples the piece has at 48 kHz."""
    return snap(timeline.duration, SOUND_RATE_HZ)


def rate_text(timeline: Timeline) -> str:
    """The frame rate as FFmpeg reads it."""
    rate = timeline.canvas.rate.per_second
    return f"{rate.numerator}/{rate.denominator}"


def exact(time: Fraction) -> str:
    """A time inside an FFmpeg expression."""
    return f"({time.numerator}/{time.denominator})"
