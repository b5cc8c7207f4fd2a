"""Timeline to commands: the mix, and the film made of the picture and the mix."""

from __future__ import annotations

from duetchain.ffmpeg.command import Command
from duetchain.ffmpeg.encode import (
    APPLES,
    CONTAINERS,
    LOSSY_SOUNDS,
    PICTURE_SUFFIX,
    SOUND_RATE_HZ,
    SOUND_SUFFIXES,
    EncodeSettings,
)
from duetchain.ffmpeg.graph import NO_TAGS, Inputs, Stream, command, library
from duetchain.ffmpeg.picture import part_pictured, pictured
from duetchain.ffmpeg.snap import rate_text, sound_samples
from duetchain.ffmpeg.sound import voice
from duetchain.timeline.model import Timeline

COMPILER = 3
"""Raised whenever the same timeline gives another graph: part of every RenderId."""

MIX_JOB = "mix"
LIST_JOB = "stages"
CHAPTERS = "chapters"
TICKS = 1000


def mix_command(timeline: Timeline) -> Command | None:
    """The sum of all voices in float, whole length, as WAV; its peak is printed. None if silent."""
    if not timeline.sounds:
        return None
    inputs = Inputs()
    total = sound_samples(timeline)
    voices = [voice(one, total, inputs) for one in timeline.heard]
    sound = voices[0]
    if len(voices) > 1:
        mixing = {"inputs": len(voices), "normalize": 0, "duration": "longest"}
        sound = library().filter(voices, "amix", **mixing)
    sound = sound.filter("apad", whole_len=total).filter("atrim", end_sample=total)
    sound = sound.filter("astats", measure_perchannel="none", measure_overall="Peak_level")
    options = ("-c:a", "pcm_f32le", "-rf64", "auto", "-map_metadata", "-1", "-f", "wav")
    return command([sound], inputs, suffix=".wav", options=options)


def picture_command(
    timeline: Timeline,
    settings: EncodeSettings,
    *,
    gain_db: float,
    comment: str,
    suffix: str = ".mp4",
) -> Command:
    """The whole picture, joined by the finished mix, as a film.

    Args:
        timeline: what is seen.
        settings: how it is encoded.
        gain_db: one gain for the whole mix.
        comment: the tag that tells what was rendered.
        suffix: of the file, one of `CONTAINERS`.
    """
    inputs = Inputs()
    picture = pictured(timeline, inputs)
    sound = _finished_sound(timeline, inputs, gain_db)
    options = (*_tags(comment), *_video(timeline, settings), *_film(settings, suffix))
    named = CHAPTERS if timeline.chapters else ""
    return command([picture, sound], inputs, suffix=suffix, options=options, chapters=named)


def poster_command(timeline: Timeline) -> Command:
    """The first frame of the picture as PNG, in full range and without a word."""
    inputs = Inputs()
    picture = pictured(timeline, inputs).filter("trim", end_frame=1)
    picture = picture.filter("scale", in_color_matrix="bt709", in_range="tv", out_range="pc")
    options = (*NO_TAGS, "-pix_fmt", "rgb24", "-c:v", "png", "-f", "image2", "-update", "1")
    return command([picture], inputs, suffix=PICTURE_SUFFIX, options=options)


def sound_command(
    timeline: Timeline, settings: EncodeSettings, *, gain_db: float, comment: str, suffix: str
) -> Command:
    """The finished mix alone, as one of `SOUND_SUFFIXES`."""
    inputs = Inputs()
    sound = _finished_sound(timeline, inputs, gain_db)
    rate = ("-b:a", f"{settings.sound_kbps}k") if suffix in LOSSY_SOUNDS else ()
    options = (*_tags(comment), "-ar", str(SOUND_RATE_HZ), *rate, *SOUND_SUFFIXES[suffix])
    return command([sound], inputs, suffix=suffix, options=options)


def stage_command(timeline: Timeline, stage: int, settings: EncodeSettings) -> Command:
    """One stage of the picture, without sound, to be joined with the others."""
    inputs = Inputs()
    picture = part_pictured(timeline.stages[stage], timeline, inputs)
    rate = timeline.canvas.rate.per_second
    ticks = str(rate.numerator if rate.numerator > TICKS else rate.numerator * TICKS)
    options = (*_video(timeline, settings), "-an", "-video_track_timescale", ticks, "-f", "mp4")
    return command([picture], inputs, suffix=".mp4", options=options)


def join_command(
    timeline: Timeline,
    settings: EncodeSettings,
    *,
    gain_db: float,
    comment: str,
    suffix: str = ".mp4",
) -> Command:
    """All stages in turn, copied as they are, and the finished mix, as a film."""
    inputs = Inputs()
    listed = inputs.own(LIST_JOB, f="concat", safe=0, auto_convert=0)["v"]
    sound = _finished_sound(timeline, inputs, gain_db)
    options = (*_tags(comment), "-c:v", "copy", *_film(settings, suffix))
    named = CHAPTERS if timeline.chapters else ""
    return command([listed, sound], inputs, suffix=suffix, options=options, chapters=named)


def _finished_sound(timeline: Timeline, inputs: Inputs, gain_db: float) -> Stream:
    if timeline.sounds:
        mix = inputs.own(MIX_JOB)["a"]
        return mix.filter("volume", f"{gain_db:.6f}dB", precision="float")
    silence = f"anullsrc=r={SOUND_RATE_HZ}:cl=stereo"
    samples = sound_samples(timeline)
    return inputs.source(silence)["a"].filter("atrim", end_sample=samples)


def _tags(comment: str) -> tuple[str, ...]:
    return (*NO_TAGS, "-metadata", f"comment={comment}")


def _video(timeline: Timeline, settings: EncodeSettings) -> tuple[str, ...]:
    return (
        *settings.video, "-r", rate_text(timeline), "-pix_fmt", "yuv420p", "-color_range", "tv",
        "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
    )  # fmt: skip


def _film(settings: EncodeSettings, suffix: str) -> tuple[str, ...]:
    held = CONTAINERS[suffix]
    tag = APPLES if settings.codec == "hevc" and suffix != ".mkv" else ()
    return (
        *tag, "-c:a", held.sound, "-b:a", f"{settings.sound_kbps}k", "-ar", str(SOUND_RATE_HZ),
        "-ac", "2", *held.options,
    )  # fmt: skip
