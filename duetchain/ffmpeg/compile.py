"""Timeline to commands: the mix, its finished sound, spans of the picture, the film of them."""

from __future__ import annotations

from collections.abc import Sequence

from duetchain.ffmpeg.command import LIST, Command, Value
from duetchain.ffmpeg.encode import (
    APPLES,
    CONTAINERS,
    LOSSY_SOUNDS,
    PICTURE_SUFFIX,
    SOUND_RATE_HZ,
    SOUND_SUFFIXES,
    STAGED_SOUND,
    EncodeSettings,
)
from duetchain.ffmpeg.graph import NO_DECODER, NO_TAGS, Inputs, Stream, command, library
from duetchain.ffmpeg.measuring import (
    GAIN_WORD,
    LIMITER_WORD,
    level_of,
    level_values,
    told_loudness,
)
from duetchain.ffmpeg.picture import cell_pictured, part_pictured, pictured
from duetchain.ffmpeg.rules import Headroom, ToTarget
from duetchain.ffmpeg.snap import rate_text, sound_samples
from duetchain.ffmpeg.sound import Treatment, voice
from duetchain.timeline.loudness import AS_RECORDED, Levels, spread
from duetchain.timeline.placed import Heard, Placed, PlacedClip, PlacedStack, Timeline

COMPILER = 7
"""Raised whenever the same timeline gives another graph: part of every RenderId."""

MIX_JOB, SOUND_JOB, FILM_JOB = "mix", "sound", "film"
GAIN = Value(GAIN_WORD, MIX_JOB, Headroom())
TICKS = 1000
CELL_THREADS = ("-threads", "1")


DUCKED = {
    "threshold": 0.003162, "ratio": 20, "attack": 30, "release": 400, "detection": "rms",
    "mix": 0.65,
}  # fmt: skip
"""At most 9 dB lower, whatever the speaker's level: what is left is the share that is not mixed."""


def mix_command(timeline: Timeline, levels: Levels = AS_RECORDED) -> Command | None:
    """The sum of all voices in float, whole length, as WAV; its level is printed. None if silent.

    Args:
        timeline: what is heard.
        levels: what is done to the voices first; its loudness is printed if it has a target.
    """
    if not timeline.sounds:
        return None
    inputs = Inputs()
    total = sound_samples(timeline)
    treated = treatments_of(timeline, levels)
    voices = [
        (one.clip.voice, voice(one, total, inputs, treatment=treatment))
        for one, treatment in zip(timeline.heard, treated, strict=True)
    ]
    speaking = [stream for named, stream in voices if named == levels.duck]
    rest = [stream for named, stream in voices if named != levels.duck]
    sound = _ducked(rest, speaking, total) if speaking and rest else _summed([*speaking, *rest])
    sound = sound.filter("apad", whole_len=total).filter("atrim", end_sample=total)
    if levels.target_lufs is None:
        sound = sound.filter("astats", measure_perchannel="none", measure_overall="Peak_level")
    else:
        sound = told_loudness(sound)
    options = ("-c:a", "pcm_f32le", "-rf64", "auto", *NO_TAGS, "-f", "wav")
    values = level_values(timeline.sounds) if levels.is_levelled else ()
    return command([sound], inputs, suffix=".wav", options=options, values=values)


def treatments_of(timeline: Timeline, levels: Levels) -> tuple[Treatment, ...]:
    """What is done to each of what is heard, in its order."""
    order = levels.order or tuple(dict.fromkeys(clip.voice for clip in timeline.sounds))
    pans = spread(order) if levels.is_spread else {}

    def of(heard: Heard) -> Treatment:
        word = level_of(heard.clip).word if levels.is_levelled else ""
        return Treatment(word, levels.is_levelled, pans.get(heard.clip.voice, (1.0, 1.0)))

    return tuple(of(one) for one in timeline.heard)


def _summed(streams: Sequence[Stream]) -> Stream:
    if len(streams) == 1:
        return streams[0]
    mixing = {"inputs": len(streams), "normalize": 0, "duration": "longest"}
    return library().filter(streams, "amix", **mixing)


def _ducked(rest: Sequence[Stream], speaking: Sequence[Stream], total: int) -> Stream:
    """The rest, lower while the other speaks, and the other as it is."""
    spoken = _summed(speaking).filter("apad", whole_len=total).filter_multi_output("asplit")
    under = _summed(rest).filter("apad", whole_len=total)
    lowered = library().filter([under, spoken[0]], "sidechaincompress", **DUCKED)
    return _summed([lowered, spoken[1]])


def sound_command(
    timeline: Timeline,
    settings: EncodeSettings,
    *,
    suffix: str,
    comment: str = "",
    levels: Levels = AS_RECORDED,
) -> Command:
    """The finished mix at its gain, encoded once for the whole piece.

    Args:
        timeline: what is heard.
        settings: how it is encoded.
        suffix: of the file that it is for: a film's, or one of `SOUND_SUFFIXES` of its own.
        comment: the tag that tells what was rendered; "" for none.
        levels: what the whole is brought to; its gain and its limiter are words to be filled in.
    """
    inputs = Inputs()
    sound = _finished_sound(timeline, inputs, levels)
    values = (master(levels),) if timeline.sounds else ()
    if suffix in SOUND_SUFFIXES:
        lossy = suffix in LOSSY_SOUNDS
        kept, made = suffix, SOUND_SUFFIXES[suffix]
    else:
        encoder, lossy = CONTAINERS[suffix].sound, True
        kept, made = STAGED_SOUND[encoder], ("-c:a", encoder, "-ac", "2", "-f", "mp4")
    rate = ("-b:a", f"{settings.sound_kbps}k") if lossy else ()
    options = (*_tags(comment), "-ar", str(SOUND_RATE_HZ), *rate, *made)
    return command([sound], inputs, suffix=kept, options=options, values=values)


def cell_command(part: PlacedClip | PlacedStack, timeline: Timeline) -> Command:
    """One cell, or a row of them, without any loss, to be put beside the others.

    Args:
        part: what is seen in it, for as long as the span lasts.
        timeline: the whole.
    """
    inputs = Inputs()
    picture = cell_pictured(part, timeline, inputs)
    options = (*NO_TAGS, "-c:v", "utvideo", "-r", rate_text(timeline), *CELL_THREADS, "-f", "nut")
    return command([picture], inputs, suffix=".nut", options=options, is_beside=True)


def span_command(part: Placed, timeline: Timeline, settings: EncodeSettings) -> Command:
    """A part of the picture on the whole canvas, without sound, to be joined with the others.

    Args:
        part: what is seen, for as long as the span lasts.
        timeline: the whole.
        settings: how it is encoded.
    """
    inputs = Inputs()
    picture = part_pictured(part, timeline, inputs)
    rate = timeline.canvas.rate.per_second
    ticks = str(rate.numerator if rate.numerator > TICKS else rate.numerator * TICKS)
    options = (
        *NO_TAGS, *settings.video, "-r", rate_text(timeline), "-pix_fmt", "yuv420p",
        "-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709",
        "-color_trc", "bt709", "-an", "-video_track_timescale", ticks, "-f", "mp4",
    )  # fmt: skip
    return command([picture], inputs, suffix=".mp4", options=options)


def join_command(
    spans: Sequence[str], settings: EncodeSettings, *, comment: str, suffix: str, chapters: str = ""
) -> Command:
    """Spans in turn and the finished sound, all copied as they are, as a film.

    Args:
        spans: the jobs that encode them.
        settings: how they were encoded.
        comment: the tag that tells what was rendered.
        suffix: of the film, one of `CONTAINERS`.
        chapters: the name of the metadata text with its chapters; "" for none.
    """
    inputs = Inputs()
    codec = settings.codec or CONTAINERS[suffix].codecs[0]
    opened = NO_DECODER if codec in CONTAINERS[suffix].told_whole else {}
    listed = inputs.own(LIST, f="concat", safe=0, auto_convert=0, **opened)["v"]
    sound = inputs.own(SOUND_JOB, **opened)["a"]
    tag = APPLES if settings.codec == "hevc" and suffix != ".mkv" else ()
    options = (*_tags(comment), "-c", "copy", *tag, *CONTAINERS[suffix].options)
    return command(
        [listed, sound], inputs, suffix=suffix, options=options, chapters=chapters, joined=spans
    )


def poster_command(timeline: Timeline) -> Command:
    """The first frame of the picture as PNG, in full range and without a word."""
    inputs = Inputs()
    picture = pictured(timeline, inputs).filter("trim", end_frame=1)
    picture = picture.filter("scale", in_color_matrix="bt709", in_range="tv", out_range="pc")
    options = (*NO_TAGS, "-pix_fmt", "rgb24", "-c:v", "png", "-f", "image2", "-update", "1")
    return command([picture], inputs, suffix=PICTURE_SUFFIX, options=options)


def master(levels: Levels) -> Value:
    """The gain of the whole: by its peak, or by its loudness."""
    if levels.target_lufs is None:
        return GAIN
    return Value(GAIN_WORD, MIX_JOB, ToTarget(levels.target_lufs))


def _finished_sound(timeline: Timeline, inputs: Inputs, levels: Levels) -> Stream:
    if timeline.sounds:
        mix = inputs.own(MIX_JOB)["a"]
        made = mix.filter("volume", f"{GAIN_WORD}dB", precision="float")
        return made if levels.target_lufs is None else made.filter(LIMITER_WORD)
    silence = f"anullsrc=r={SOUND_RATE_HZ}:cl=stereo"
    samples = sound_samples(timeline)
    return inputs.source(silence)["a"].filter("atrim", end_sample=samples)


def _tags(comment: str) -> tuple[str, ...]:
    return (*NO_TAGS, "-metadata", f"comment={comment}") if comment else NO_TAGS
