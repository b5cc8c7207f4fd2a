"""One voice's sound in FFmpeg's words."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from duetchain.ffmpeg.encode import SOUND_RATE_HZ
from duetchain.ffmpeg.graph import Inputs, Stream, library
from duetchain.ffmpeg.snap import edges, exact, snap
from duetchain.identity import digest
from duetchain.media.info import AudioStream, MediaReference
from duetchain.rational_time import TimeRange
from duetchain.timeline.composition import Clip
from duetchain.timeline.placed import Heard

EDGE_SAMPLES = 480
SOFT_SAMPLES = 240
"""How long a voice rises where it was cut into, and falls where it ends: 5 ms."""
FOLLOWING = {"async": 480, "min_comp": 0.02}
"""A sound whose clock drifts from its container's is stretched by at most 480 samples a second."""
FROM_ZERO = {"async": 1, "first_pts": 0}
"""The first sample is that of the file's time zero; a gap of more than 0.1 s is silence."""
FINEST_RATE_HZ = 150_000
SLOWEST_TEMPO = Fraction(1, 2)
"""What one ``atempo`` can do; slower takes several."""


class Treatment(msgspec.Struct, frozen=True):
    """What is done to a voice beside what its record says.

    Attributes:
        level: FFmpeg's words for the gain before its own, in dB; "" for none.
        is_soft: whether its edges rise and fall.
        pan: what of it goes left and right.
    """

    level: str = ""
    is_soft: bool = False
    pan: tuple[float, float] = (1.0, 1.0)


UNTREATED = Treatment()


def voice(heard: Heard, total: int, inputs: Inputs, *, treatment: Treatment = UNTREATED) -> Stream:
    """One voice in stereo at 48 kHz, its first used sample where the timeline has it.

    Args:
        heard: the clip and its fades.
        total: how many samples the piece has.
        inputs: where the clip becomes an input.
        treatment: its level, its edges and its place from left to right.
    """
    return panned(heard.clip, _heard(heard, total, inputs, treatment), treatment.pan)


def _heard(heard: Heard, total: int, inputs: Inputs, treatment: Treatment) -> Stream:
    soft = treatment.is_soft
    if heard.window and heard.period:
        return repeated(heard, heard.window, heard.period, inputs, treatment, total)
    stream = leveled(heard.clip, used(heard.clip, inputs, total=total), treatment.level)
    if soft and heard.clip.fill != "loop":
        rises = cut_into(heard.clip) and not heard.fade_in
        falls = not heard.fade_out
        stream = softened(stream, used_samples(heard.clip, total), rises=rises, falls=falls)
    stream = placed_in_time(heard.clip, stream, total)
    if heard.window:
        stream = within_window(stream, heard.window, total=total, is_soft=soft)
    for kind, fade in (("in", heard.fade_in), ("out", heard.fade_out)):
        if fade:
            stream = faded(stream, kind, fade)
    return stream


def cut_into(clip: Clip) -> bool:
    """Whether it begins inside its media; at the media's own first sample an attack stays."""
    return clip.source_range.start > 0


def panned(clip: Clip, stream: Stream, pan: tuple[float, float]) -> Stream:
    """In stereo, in its place from left to right; a voice in the middle stays as it is."""
    left, right = pan
    if left == right:
        return in_stereo(clip, stream)
    louder = max(pan)
    balance = (right - left) / louder  # what the quieter side lacks, positive to the right
    stream = in_stereo(clip, stream.filter("volume", f"{louder:.6f}", precision="float"))
    return stream.filter("stereotools", balance_out=f"{balance:.6f}")


def in_stereo(clip: Clip, stream: Stream) -> Stream:
    """A mono voice in both channels as loud as it was.

    Last of all: both channels then share their samples, and what changes samples in place would
    change them twice.
    """
    audio = clip.media.info.audio
    if audio is not None and audio.channels == 1:
        return stream.filter("channelmap", map="0|0", channel_layout="stereo")
    return stream


def repeated(
    heard: Heard,
    window: TimeRange,
    period: Fraction,
    inputs: Inputs,
    treatment: Treatment,
    total: int,
) -> Stream:
    """A voice of a piece that repeats: its period again and again while its window lasts.

    Its edges are soft within the period and at the window's; the seam is none.
    """
    size = snap(period, SOUND_RATE_HZ)
    begin, end = edges(window, SOUND_RATE_HZ)
    clip, soft = heard.clip, treatment.is_soft and heard.clip.fill != "loop"
    stream = leveled(clip, used(clip, inputs, total=size), treatment.level)
    if soft:
        within = snap(clip.range.end, SOUND_RATE_HZ) < size
        stream = softened(
            stream,
            used_samples(clip, size),
            rises=clip.start > 0 and cut_into(clip),
            falls=within or clip.source_range.end < (clip.recorded or clip.source_range).end,
        )
    once = placed_in_time(clip, stream, size)
    once = once.filter("apad", whole_len=size).filter("atrim", end_sample=size)
    looped = once.filter("aloop", loop=-1, size=size).filter("atrim", end_sample=end - begin)
    if soft:
        rises = clip.start == 0 and cut_into(clip)
        looped = softened(looped, end - begin, rises=rises, falls=end < total)
    return looped.filter("adelay", f"{begin}S", all=1) if begin else looped


def softened(stream: Stream, samples: int, *, rises: bool, falls: bool) -> Stream:
    """With an edge of 5 ms, or a quarter of its length, at its beginning and its end."""
    edge = min(SOFT_SAMPLES, samples // 4)
    if rises and edge:
        stream = stream.filter("afade", t="in", start_sample=0, nb_samples=edge)
    if falls and edge:
        stream = stream.filter("afade", t="out", start_sample=samples - edge, nb_samples=edge)
    return stream


def within_window(stream: Stream, window: TimeRange, *, total: int, is_soft: bool) -> Stream:
    """Silent outside a window, with an edge of a few milliseconds."""
    begin, end = edges(window, SOUND_RATE_HZ)
    if begin:
        stream = stream.filter("afade", t="in", start_sample=begin, nb_samples=EDGE_SAMPLES)
    if is_soft and end < total:
        falls = end - min(SOFT_SAMPLES, (end - begin) // 4)
        stream = stream.filter("afade", t="out", start_sample=falls, nb_samples=end - falls)
    return stream.filter("atrim", end_sample=end)


def used_samples(clip: Clip, total: int) -> int:
    """How many samples the used range of a clip has, in a piece of so many."""
    first, last = edges(clip.source_range, SOUND_RATE_HZ)
    if clip.pace != 1:
        return max(1, snap(clip.range.duration, SOUND_RATE_HZ))
    if clip.fill == "loop":
        return last - first
    return min(last - first, total - snap(clip.start, SOUND_RATE_HZ))


def used(clip: Clip, inputs: Inputs, *, total: int) -> Stream:
    """The used range of a clip's sound, at its speed, from sample 0.

    Args:
        clip: one that has sound.
        inputs: where it becomes an input.
        total: how many samples the piece has: what comes later is not decoded.
    """
    audio = clip.media.info.audio
    assert audio is not None  # only clips with sound are heard
    first, last = edges(clip.source_range, SOUND_RATE_HZ)
    if clip.pace == 1:
        last = first + used_samples(clip, total)
    made = even_job(clip) or clean_job(clip)
    whole = inputs.own(made)["a"] if made else own_sound(clip, inputs)
    stream = whole.filter("atrim", start_sample=first, end_sample=last)
    stream = stream.filter("asetpts", "PTS-STARTPTS")
    if clip.speed != 1:
        for factor in tempos(clip.speed):
            stream = stream.filter("atempo", f"{float(factor):.9f}")
    stream = stretched(stream, clip.stretch)
    if clip.pace != 1:
        length = max(1, snap(clip.range.duration, SOUND_RATE_HZ))
        stream = stream.filter("apad", whole_len=length).filter("atrim", end_sample=length)
    return stream


def own_sound(clip: Clip, inputs: Inputs) -> Stream:
    """A media's sound at 48 kHz on its own clock: its first sample is that of its time zero."""
    audio = clip.media.info.audio
    assert audio is not None  # only clips with sound are heard
    stream = opened_sound(clip.media, inputs)
    layout = "stereo" if audio.channels != 1 else "mono"
    return (
        stream.filter("aresample", SOUND_RATE_HZ, **FOLLOWING)
        .filter("aresample", SOUND_RATE_HZ, **FROM_ZERO)
        .filter("aformat", sample_fmts="fltp", channel_layouts=layout)
    )


def opened_sound(media: MediaReference, inputs: Inputs) -> Stream:
    """A media's sound on its own clock, from its time zero; several tracks are mixed to one."""
    audio = media.info.audio
    assert audio is not None  # only what has sound is opened
    if not audio.mixed:
        return _track(media, audio, inputs)
    layout = "mono" if audio.channels == 1 else "stereo"
    tracks = [
        _track(media, one, inputs)
        .filter("aresample", SOUND_RATE_HZ, **FROM_ZERO)
        .filter("aformat", sample_fmts="fltp", channel_layouts=layout)
        for one in audio.mixed
    ]
    share = f"{1 / len(tracks):.6f}"
    weights = " ".join([share] * len(tracks))
    return library().filter(tracks, "amix", inputs=len(tracks), normalize=0, weights=weights)


def _track(media: MediaReference, audio: AudioStream, inputs: Inputs) -> Stream:
    stream = inputs.stranger(media, audio)
    if media.info.zero:
        stream = stream.filter("asetpts", f"PTS-{exact(media.info.zero)}/TB")
    return alike(stream, audio.channels) if audio.is_untold else stream


def alike(stream: Stream, channels: int) -> Stream:
    """Channels of which nobody knows where they belong: each as loud on both sides.

    FFmpeg takes the third of three for a low-frequency effect and leaves it out, and nine for
    nothing that it can mix.
    """
    every = "+".join(f"c{one}" for one in range(channels))
    return stream.filter("pan", f"stereo|c0<{every}|c1<{every}")  # "<": their sum counts as one


def which(audio: AudioStream | None) -> str:
    """The tracks that are heard, as a word for a job's name."""
    if audio is None:
        return "0"
    return "+".join(str(one.index) for one in audio.mixed or (audio,))


def clean_job(clip: Clip) -> str:
    """The name of the job that takes what was heard out of a voice's sound; "" for no such job."""
    if clip.cleaning is None:
        return ""
    audio, heard = clip.media.info.audio, clip.cleaning
    words = f"{clip.media.id} {which(audio)} {heard.heard} {heard.times}"
    return f"clean-{digest(words.encode())[:16]}"


def even_job(clip: Clip) -> str:
    """The name of the job that brings a voice's sound to an even clock; "" for no such job."""
    if not clip.bend:
        return ""
    audio = clip.media.info.audio
    words = f"{clip.media.id} {which(audio)} {clean_job(clip)} {clip.bend}"
    return f"even-{digest(words.encode())[:16]}"


def stretched(stream: Stream, stretch: Fraction) -> Stream:
    """As long as another clock says, by resampling: pitch moves with it, by millionths.

    FFmpeg's rates are whole numbers, so the ratio is made of two that are large enough to be exact
    within a thousandth of a millionth: as if sampled at the one, resampled to the other.
    """
    if stretch == 1:
        return stream
    ratio = stretch.limit_denominator(FINEST_RATE_HZ)
    times = -(-SOUND_RATE_HZ // ratio.denominator)
    stream = stream.filter("asetrate", ratio.denominator * times)
    stream = stream.filter("aresample", ratio.numerator * times)
    return stream.filter("asetrate", SOUND_RATE_HZ).filter("asetpts", "N/SR/TB")


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


def leveled(clip: Clip, stream: Stream, level: str = "") -> Stream:
    """At its own gain, after the one that brings it to the level of all."""
    if level:
        stream = stream.filter("volume", f"{level}dB", precision="float")
    if not clip.gain_mdb:
        return stream
    return stream.filter("volume", f"{clip.gain_mdb / 1000:.3f}dB", precision="float")


def placed_in_time(clip: Clip, stream: Stream, total: int) -> Stream:
    """On the timeline: later or earlier by its start, or again and again over the whole of it."""
    delay = snap(clip.start, SOUND_RATE_HZ)
    if clip.fill == "loop":
        length = max(1, snap(clip.range.duration, SOUND_RATE_HZ))
        phase = -delay % length
        whole = stream.filter("apad", whole_len=length).filter("aloop", loop=-1, size=length)
        return whole.filter("atrim", start_sample=phase, end_sample=phase + total).filter(
            "asetpts", "PTS-STARTPTS"
        )
    if delay < 0:
        return stream.filter("atrim", start_sample=-delay).filter("asetpts", "PTS-STARTPTS")
    return stream.filter("adelay", f"{delay}S", all=1) if delay else stream


def faded(stream: Stream, kind: str, fade: TimeRange) -> Stream:
    """Rising from silence, or falling to it, at equal power."""
    first, last = edges(fade, SOUND_RATE_HZ)
    return stream.filter(
        "afade", t=kind, start_sample=first, nb_samples=max(1, last - first), curve="qsin"
    )
