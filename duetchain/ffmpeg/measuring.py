"""Loudness in FFmpeg's words: how it is asked for, and what is printed (EBU R 128, BS.1770)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from duetchain.ffmpeg.command import Command, Value
from duetchain.ffmpeg.encode import SOUND_RATE_HZ
from duetchain.ffmpeg.graph import NO_TAGS, Inputs, Stream, command
from duetchain.ffmpeg.rules import ToLevel
from duetchain.ffmpeg.snap import snap
from duetchain.ffmpeg.sound import clean_job, in_stereo, used
from duetchain.identity import digest
from duetchain.timeline.composition import Clip
from duetchain.timeline.loudness import MEASURED_S, SILENCE_DBFS, UNHEARD_LUFS

FACTS = ".facts"
"""The suffix of what a run makes that only measures: what it found, as JSON."""
REPEATED_S = 2
PEAK_RATE_HZ = 4 * SOUND_RATE_HZ
"""Where samples stand so close that the highest of them is the true peak (BS.1770 annex 2)."""
DELIVERED = "delivered"
GAIN_WORD, LIMITER_WORD = "{gain_db}", "{limiter}"
NO_LIMITER = "anull"
_NOWHERE = (*NO_TAGS, "-f", "null")
_INTEGRATED = re.compile(r"^\s+I:\s+(-?[\d.]+|-?inf|nan) LUFS", re.MULTILINE)
_PEAK = re.compile(r"(Sample|True) peak:\s+Peak:\s+(-?[\d.]+|-?inf|nan) dBFS")


def told_loudness(stream: Stream) -> Stream:
    """The same sound, whose loudness and peaks are printed when it ends."""
    return stream.filter("ebur128", peak="sample+true", framelog="quiet")


def printed_loudness(stderr: str) -> dict[str, float]:
    """What ``ebur128`` printed: ``lufs``, ``peak_dbfs`` (samples), ``dbtp`` (true peak).

    Raises:
        ValueError: if it printed nothing.
    """
    integrated, peaks = _INTEGRATED.findall(stderr), dict(_PEAK.findall(stderr))
    if not integrated or len(peaks) < 2:
        raise ValueError("no loudness was printed")
    return {
        "lufs": _number(integrated[-1], UNHEARD_LUFS),
        "peak_dbfs": _number(peaks["Sample"], SILENCE_DBFS),
        "dbtp": _number(peaks["True"], SILENCE_DBFS),
    }


def _number(text: str, least: float) -> float:
    return least if "inf" in text or text == "nan" else max(least, float(text))


def voice_job(clip: Clip) -> str:
    """The name of the job that measures a voice: by its media, its range and its speed alone."""
    whole = clip.recorded or clip.source_range
    words = f"{clip.media.id} {whole.start} {whole.duration} {clip.speed}"
    if clip.cleaning:
        words += f" {clean_job(clip)}"
    return f"voice-{digest(words.encode())[:16]}"


def level_of(clip: Clip) -> Value:
    """The gain that brings a voice to the level of all, as a word of a command."""
    job = voice_job(clip)
    return Value(f"{{level_{job[6:]}}}", job, ToLevel())


def voice_command(clip: Clip) -> Command:
    """What a voice's whole range measures, alone and as it is heard, at its speed."""
    inputs = Inputs()
    range_ = clip.recorded or clip.source_range
    whole = replace(clip, source_range=range_, fill="loop", stretch=Fraction(1))
    stream = used(whole, inputs, total=0)
    size = max(1, snap(whole.range.duration, SOUND_RATE_HZ))
    if size < MEASURED_S * SOUND_RATE_HZ:
        end = -(-REPEATED_S * SOUND_RATE_HZ // size) * size
        stream = stream.filter("apad", whole_len=size).filter("aloop", loop=-1, size=size)
        stream = stream.filter("atrim", end_sample=end)
    stream = told_loudness(in_stereo(clip, stream))
    return command([stream], inputs, suffix=FACTS, options=_NOWHERE)


def delivered_command() -> Command:
    """What a file of ours measures once it is decoded."""
    inputs = Inputs()
    sound = told_loudness(inputs.own(DELIVERED)["a"])
    return command([sound], inputs, suffix=FACTS, options=_NOWHERE)


def limiter(ceiling_dbtp: float | None) -> str:
    """A filter chain that lets no true peak pass above a ceiling; None for one that does nothing.

    It looks ahead by 5 ms and delays nothing.
    """
    if ceiling_dbtp is None:
        return NO_LIMITER
    most = f"{10 ** (ceiling_dbtp / 20):.6f}"
    limited = f"alimiter=limit={most}:attack=5:release=50:level=disabled:latency=1"
    return f"aresample={PEAK_RATE_HZ},{limited},aresample={SOUND_RATE_HZ}"


def level_values(clips: Sequence[Clip]) -> tuple[Value, ...]:
    """The levels that some voices need, each once."""
    return tuple({level_of(clip): None for clip in clips})
