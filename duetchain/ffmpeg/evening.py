"""A voice whose clock changed its rate on the way, in a command: its sound on an even clock.

It is none of FFmpeg's, which knows one rate for all of a sound: the analysis carries it out.
"""

from __future__ import annotations

from fractions import Fraction

from duetchain.analysis.recipe import EVENING
from duetchain.ffmpeg.cleaning import own_job
from duetchain.ffmpeg.command import OUTPUT, Command
from duetchain.ffmpeg.encode import SOUND_RATE_HZ
from duetchain.ffmpeg.graph import Inputs
from duetchain.ffmpeg.sound import clean_job
from duetchain.timeline.composition import Clip

EVEN = "even"
"""What the argv begins with; the number of the way it is done follows."""


def times_of(command: Command) -> list[tuple[float, float]]:
    """The pairs of samples that a command of the analysis tells."""
    pairs = (word.split() for word in command.argv if " " in word)
    return [(float(Fraction(one)), float(Fraction(other))) for one, other in pairs]


def even_command(clip: Clip) -> Command:
    """What brings a voice's sound to an even clock: times in samples follow its input."""
    inputs = Inputs()
    place = inputs.named(clean_job(clip) or own_job(clip))
    times = (f"{even * SOUND_RATE_HZ} {own * SOUND_RATE_HZ}" for even, own in clip.bend)
    return Command((EVEN, str(EVENING), place, *times, OUTPUT), tuple(inputs.used), ".wav")
