"""One voice's sound in FFmpeg's words."""

from __future__ import annotations

from fractions import Fraction

from duetchain.ffmpeg.encode import SOUND_RATE_HZ
from duetchain.ffmpeg.graph import Inputs, Stream
from duetchain.ffmpeg.snap import edges, exact, snap
from duetchain.rational_time import TimeRange
from duetchain.timeline.model import Clip, Heard

EDGE_SAMPLES = 480
FOLLOWING = {"async": 480, "min_comp": 0.02}
"""A sound whose clock drifts from its container's is stretched by at most 480 samples a second."""
FROM_ZERO = {"async": 1, "first_pts": 0}
"""The first sample is that of the file's time zero; a gap of more than 0.1 s is silence."""
SLOWEST_TEMPO = Fraction(1, 2)
"""What one ``atempo`` can do; slower takes several."""


def voice(heard: Heard, total: int, inputs: Inputs) -> Stream:
    """One voice in stereo at 48 kHz, its first used sample where the timeline has it.

    Args:
        heard: the clip and its fades.
        total: how many samples the piece has.
        inputs: where the clip becomes an input.
    """
    if heard.window and heard.period:
        return in_stereo(heard.clip, repeated(heard, heard.window, heard.period, inputs))
    stream = leveled(heard.clip, used(heard.clip, total, inputs))
    stream = placed_in_time(heard.clip, stream, total)
    if heard.window:
        stream = windowed(stream, heard.window)
    for kind, fade in (("in", heard.fade_in), ("out", heard.fade_out)):
        if fade:
            stream = faded(stream, kind, fade)
    return in_stereo(heard.clip, stream)


def in_stereo(clip: Clip, stream: Stream) -> Stream:
    """A mono voice in both channels as loud as it was.

    Last of all: both channels then share their samples, and what changes samples in place would
    change them twice.
    """
    audio = clip.media.info.audio
    if audio is not None and audio.channels == 1:
        return stream.filter("channelmap", map="0|0", channel_layout="stereo")
    return stream


def repeated(heard: Heard, window: TimeRange, period: Fraction, inputs: Inputs) -> Stream:
    """A voice of a piece that repeats: its period again and again while its window lasts."""
    size = snap(period, SOUND_RATE_HZ)
    begin, end = edges(window, SOUND_RATE_HZ)
    stream = leveled(heard.clip, used(heard.clip, size, inputs))
    once = placed_in_time(heard.clip, stream, size)
    once = once.filter("apad", whole_len=size).filter("atrim", end_sample=size)
    looped = once.filter("aloop", loop=-1, size=size).filter("atrim", end_sample=end - begin)
    return looped.filter("adelay", f"{begin}S", all=1) if begin else looped


def windowed(stream: Stream, window: TimeRange) -> Stream:
    """Silent outside a window, with an edge of a few milliseconds."""
    begin, end = edges(window, SOUND_RATE_HZ)
    if begin:
        stream = stream.filter("afade", t="in", start_sample=begin, nb_samples=EDGE_SAMPLES)
    return stream.filter("atrim", end_sample=end)


def used(clip: Clip, total: int, inputs: Inputs) -> Stream:
    """The used range of a clip's sound, at its speed, from sample 0."""
    audio = clip.media.info.audio
    assert audio is not None  # only clips with sound are heard
    first, last = edges(clip.source_range, SOUND_RATE_HZ)
    if clip.fill != "loop" and clip.speed == 1:
        last = min(last, first + total - snap(clip.start, SOUND_RATE_HZ))
    stream = inputs.stranger(clip.media, audio)
    if clip.media.info.zero:
        stream = stream.filter("asetpts", f"PTS-{exact(clip.media.info.zero)}/TB")
    layout = "stereo" if audio.channels != 1 else "mono"
    stream = (
        stream.filter("aresample", SOUND_RATE_HZ, **FOLLOWING)
        .filter("aresample", SOUND_RATE_HZ, **FROM_ZERO)
        .filter("aformat", sample_fmts="fltp", channel_layouts=layout)
        .filter("atrim", start_sample=first, end_sample=last)
        .filter("asetpts", "PTS-STARTPTS")
    )
    if clip.speed != 1:
        for factor in tempos(clip.speed):
            stream = stream.filter("atempo", f"{float(factor):.9f}")
        length = max(1, snap(clip.range.duration, SOUND_RATE_HZ))
        stream = stream.filter("apad", whole_len=length).filter("atrim", end_sample=length)
    return stream


def tempos(speed: Fraction) -> tuple[Fraction, ...]:
    """A speed as steps that one ``atempo`` each can take.

    >>> tempos(Fraction(1, 4))
    (Fraction(1, 2), Fraction(1, 2))
    """
    steps = []
    while speed < SLOWEST_TEMPO:
        steps.append(SLOWEST_TEMPO)
        speed /= SLOWEST_TEMPO
    return (*steps, speed)


def leveled(clip: Clip, stream: Stream) -> Stream:
    """At its gain."""
    if not clip.gain_mdb:
        return stream
    return stream.filter("volume", f"{clip.gain_mdb / 1000:.3f}dB", precision="float")


def placed_in_time(clip: Clip, stream: Stream, total: int) -> Stream:
    """On the timeline: later by its start, or again and again over the whole of it."""
    delay = snap(clip.start, SOUND_RATE_HZ)
    if clip.fill == "loop":
        length = max(1, snap(clip.range.duration, SOUND_RATE_HZ))
        phase = -delay % length
        whole = stream.filter("apad", whole_len=length).filter("aloop", loop=-1, size=length)
        return whole.filter("atrim", start_sample=phase, end_sample=phase + total).filter(
            "asetpts", "PTS-STARTPTS"
        )
    return stream.filter("adelay", f"{delay}S", all=1) if delay else stream


def faded(stream: Stream, kind: str, fade: TimeRange) -> Stream:
    """Rising from silence, or falling to it, at equal power."""
    first, last = edges(fade, SOUND_RATE_HZ)
    return stream.filter(
        "afade", t=kind, start_sample=first, nb_samples=max(1, last - first), curve="qsin"
    )
