"""A voice made ready for the mix, in commands: what was heard in it taken out, its clock made even.

The last command of each is none of FFmpeg's: the analysis carries it out (`render/preparing.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from msgspec.structs import replace

from duetchain.analysis.recipe import CLEANING, EVENING
from duetchain.ffmpeg.command import OUTPUT, Command
from duetchain.ffmpeg.compile import mix_command
from duetchain.ffmpeg.encode import SOUND_RATE_HZ
from duetchain.ffmpeg.graph import NO_TAGS, Inputs, command
from duetchain.ffmpeg.sound import clean_job, own_sound
from duetchain.media.info import AudioStream, MediaReference, VideoStream
from duetchain.media.parts.whole import SUFFIX, WHOLE_EDITION, told_parts
from duetchain.rational_time import DEFAULT_RATE, TimeRange
from duetchain.timeline.arrange import sounds_of
from duetchain.timeline.canvas import Canvas
from duetchain.timeline.composition import Cleaning, Clip
from duetchain.timeline.loudness import USUAL_LEVELS
from duetchain.timeline.placed import Timeline

CLEAN = "clean"
"""What the argv of the last command begins with; the number of the way it is done follows."""
WHOLE = "whole"
"""Likewise of the command that makes a picture or a sound of parts whole."""
PLAYED = replace(USUAL_LEVELS, target_lufs=None)
"""The voices as a render has them, before the gain of the whole, which a filter finds by itself."""
FLOATS = ("-c:a", "pcm_f32le", "-rf64", "auto", *NO_TAGS, "-f", "wav")


def played_sound(cleaning: Cleaning) -> Timeline:
    """What was played while a voice was recorded: the sound of a plain render."""
    lasts = cleaning.reference.range.end
    span = TimeRange(Fraction(0), lasts)
    sounds = tuple(sounds_of(cleaning.reference, span))
    return Timeline(Canvas(16, 16, DEFAULT_RATE), lasts, None, sounds)


def own_job(clip: Clip) -> str:
    """The name of the job that decodes a voice's sound."""
    audio = clip.media.info.audio
    return f"own-{clip.media.id[:16]}-{audio.index if audio else 0}"


def own_command(clip: Clip) -> Command:
    """A voice's whole sound at 48 kHz on its own clock, as WAV of floats."""
    inputs = Inputs()
    return command([own_sound(clip, inputs)], inputs, suffix=".wav", options=FLOATS)


def whole_command(media: MediaReference, stream: VideoStream | AudioStream) -> Command:
    """What makes one stream of a media whole, on the file's own clock, as NUT."""
    inputs = Inputs()
    argv = (
        WHOLE,
        str(WHOLE_EDITION),
        told_parts(media.info, stream),
        inputs.named(media.id),
        OUTPUT,
    )
    return Command(argv, tuple(inputs.used), SUFFIX)


def played_job(cleaning: Cleaning) -> str:
    """The name of the job that makes what was played."""
    return f"played-{cleaning.heard[:16]}"


def played_command(cleaning: Cleaning) -> Command | None:
    """What was played, as WAV of floats; None where that is silent."""
    return mix_command(played_sound(cleaning), PLAYED)


def clean_command(clip: Clip, cleaning: Cleaning) -> Command:
    """What takes the one out of the other: times in samples follow the two inputs."""
    inputs = Inputs()
    places = (inputs.named(own_job(clip)), inputs.named(played_job(cleaning)))
    times = (f"{own * SOUND_RATE_HZ} {theirs * SOUND_RATE_HZ}" for own, theirs in cleaning.times)
    argv = (CLEAN, str(CLEANING), *places, *times, OUTPUT)
    return Command(argv, tuple(inputs.used), ".wav")


def cleaned_voices(clips: Iterator[Clip]) -> Iterator[tuple[Clip, Cleaning]]:
    """Every voice from which something is taken, each once, after those that it was taken from."""
    done: set[str] = set()
    waiting: list[tuple[Clip | None, Iterator[Clip]]] = [(None, clips)]
    while waiting:
        taken_from, rest = waiting[-1]
        clip = next(rest, None)
        if clip is None:
            waiting.pop()
            if taken_from and taken_from.cleaning:
                yield taken_from, taken_from.cleaning
        elif clip.cleaning and clip.media.info.audio and clean_job(clip) not in done:
            done.add(clean_job(clip))
            played = clip.cleaning.reference.clips
            waiting.append((clip, (one for one in played if one.is_heard)))


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
