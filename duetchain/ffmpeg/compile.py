"""Timeline to commands. The one place where exact time snaps to frames and samples."""

from __future__ import annotations

from fractions import Fraction

from duetchain.ffmpeg.command import Command
from duetchain.ffmpeg.encode import SOUND_RATE_HZ, EncodeSettings
from duetchain.ffmpeg.graph import Inputs, Stream, command, library
from duetchain.media.info import VideoStream
from duetchain.rational_time import TimeRange
from duetchain.timeline.canvas import Region
from duetchain.timeline.model import (
    Clip,
    Placed,
    PlacedClip,
    PlacedStack,
    PlacedTrack,
    Timeline,
)

COMPILER = 1
"""Raised whenever the same timeline gives another graph: part of every RenderId."""

MIX_JOB = "mix"
BACKGROUND = "black"
HD_HEIGHT_PX = 720
SNAPPED_UP = Fraction(1, 2)


def snap(time: Fraction, per_second: Fraction | int) -> int:
    """The frame or sample nearest to a time; a half goes up.

    >>> snap(Fraction(1, 60), 30), snap(Fraction(-1, 60), 30)
    (1, 0)
    """
    return int((time * per_second + SNAPPED_UP) // 1)


def mix_command(timeline: Timeline) -> Command | None:
    """The sum of all voices in float, whole length, as WAV; its peak is printed. None if silent."""
    if not timeline.sounds:
        return None
    inputs = Inputs()
    total = sound_samples(timeline)
    voices = [_voice(clip, total, inputs) for clip in timeline.sounds]
    sound = voices[0]
    if len(voices) > 1:
        mixing = {"inputs": len(voices), "normalize": 0, "duration": "longest"}
        sound = library().filter(voices, "amix", **mixing)
    sound = sound.filter("apad", whole_len=total).filter("atrim", end_sample=total)
    sound = sound.filter("astats", measure_perchannel="none", measure_overall="Peak_level")
    options = ("-c:a", "pcm_f32le", "-rf64", "auto", "-map_metadata", "-1", "-f", "wav")
    return command([sound], inputs, suffix=".wav", options=options)


def picture_command(
    timeline: Timeline, settings: EncodeSettings, *, gain_db: float, comment: str
) -> Command:
    """The whole picture, joined by the finished mix, as MP4.

    Args:
        timeline: what is seen.
        settings: how it is encoded.
        gain_db: one gain for the whole mix.
        comment: the tag that tells what was rendered.
    """
    inputs = Inputs()
    picture = _picture(timeline, inputs)
    if timeline.sounds:
        sound = inputs.own(MIX_JOB)["a"].filter("volume", f"{gain_db:.6f}dB", precision="float")
    else:
        silence = f"anullsrc=r={SOUND_RATE_HZ}:cl=stereo"
        samples = sound_samples(timeline)
        sound = library().input(silence, f="lavfi")["a"].filter("atrim", end_sample=samples)
    options = (
        "-map_metadata", "-1", "-map_chapters", "-1", "-metadata", f"comment={comment}",
        "-c:v", "libx264", "-preset", settings.preset, *settings.rate,
        "-r", _rate(timeline), "-pix_fmt", "yuv420p", "-color_range", "tv",
        "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
        "-c:a", "aac", "-b:a", f"{settings.sound_kbps}k", "-ar", str(SOUND_RATE_HZ), "-ac", "2",
        "-movflags", "+faststart", "-f", "mp4",
    )  # fmt: skip
    return command([picture, sound], inputs, suffix=".mp4", options=options)


def sound_samples(timeline: Timeline) -> int:
    """How many samples the piece has at 48 kHz."""
    return snap(timeline.duration, SOUND_RATE_HZ)


def _rate(timeline: Timeline) -> str:
    rate = timeline.canvas.rate.per_second
    return f"{rate.numerator}/{rate.denominator}"


def _voice(clip: Clip, total: int, inputs: Inputs) -> Stream:
    """One voice in stereo at 48 kHz, its first used sample where the timeline has it."""
    audio = clip.media.info.audio
    assert audio is not None  # only clips with sound are in `sounds`
    first, last = (snap(at, SOUND_RATE_HZ) for at in _edges(clip.source_range))
    delay = snap(clip.start, SOUND_RATE_HZ)
    last = min(last, first + total - delay)
    stream = inputs.stranger(clip.media.id, audio.index)
    if clip.media.info.zero:
        stream = stream.filter("asetpts", f"PTS-{_exact(clip.media.info.zero)}/TB")
    layout = "stereo" if audio.channels != 1 else "mono"
    stream = (
        stream.filter("aresample", SOUND_RATE_HZ, **{"async": 1, "first_pts": 0})
        .filter("aformat", sample_fmts="fltp", channel_layouts=layout)
        .filter("atrim", start_sample=first, end_sample=last)
        .filter("asetpts", "PTS-STARTPTS")
    )
    if audio.channels == 1:
        stream = stream.filter("channelmap", map="0|0", channel_layout="stereo")
    if clip.gain_mdb:
        stream = stream.filter("volume", f"{clip.gain_mdb / 1000:.3f}dB", precision="float")
    if delay:
        stream = stream.filter("adelay", f"{delay}S", all=1)
    return stream


def _edges(time: TimeRange) -> tuple[Fraction, Fraction]:
    return time.start, time.end


def _exact(time: Fraction) -> str:
    return f"({time.numerator}/{time.denominator})"


def _picture(timeline: Timeline, inputs: Inputs) -> Stream:
    canvas = timeline.canvas
    if timeline.picture is None:
        size = f"{canvas.width_px}x{canvas.height_px}"
        source = f"color=c={BACKGROUND}:s={size}:r={_rate(timeline)},format=yuv420p"
        blank = library().input(source, f="lavfi")["v"]
        return blank.filter("trim", end_frame=timeline.frames)
    stream, region = _placed(timeline.picture, timeline, inputs)
    return _padded(stream, region, canvas.region)


def _placed(part: Placed, timeline: Timeline, inputs: Inputs) -> tuple[Stream, Region]:
    """The stream of a part of the picture, its span long, and the region that it covers."""
    if isinstance(part, PlacedClip):
        return _clip(part, timeline, inputs), part.region
    if isinstance(part, PlacedStack):
        return _stack(part, timeline, inputs)
    return _track(part, timeline, inputs), part.region


def _stack(part: PlacedStack, timeline: Timeline, inputs: Inputs) -> tuple[Stream, Region]:
    pairs = [_placed(child, timeline, inputs) for child in part.children]
    area = part.region
    places = [f"{r.x_px - area.x_px}_{r.y_px - area.y_px}" for _, r in pairs]
    covered = Region(
        area.x_px,
        area.y_px,
        max(region.right_px for _, region in pairs) - area.x_px,
        max(region.bottom_px for _, region in pairs) - area.y_px,
    )
    streams = [stream for stream, _ in pairs]
    options = {"inputs": len(pairs), "layout": "|".join(places), "fill": BACKGROUND}
    return library().filter(streams, "xstack", **options), covered


def _track(part: PlacedTrack, timeline: Timeline, inputs: Inputs) -> Stream:
    pairs = [_placed(child, timeline, inputs) for child in part.children]
    streams = [_padded(stream, region, part.region) for stream, region in pairs]
    if len(streams) == 1:
        return streams[0]
    return library().filter(streams, "concat", n=len(streams), v=1, a=0)


def _padded(stream: Stream, region: Region, area: Region) -> Stream:
    if region == area:
        return stream
    x_px, y_px = region.x_px - area.x_px, region.y_px - area.y_px
    return stream.filter("pad", area.width_px, area.height_px, x_px, y_px, color=BACKGROUND)


def _clip(part: PlacedClip, timeline: Timeline, inputs: Inputs) -> Stream:
    """One upright, fitted picture for its span: frames by number, first and last held."""
    clip, rate = part.clip, timeline.canvas.rate.per_second
    info, video = clip.media.info, clip.media.info.video
    assert video is not None  # only clips with a picture are placed
    lead, first, last, frames = used_frames(part, rate)
    stream = inputs.stranger(clip.media.id, video.index)
    if info.zero:
        stream = stream.filter("setpts", f"PTS-{_exact(info.zero)}/TB")
    slower = video.rate is None or video.rate <= rate
    if slower:
        stream = _scaled(stream, part.region, video)
    stream = stream.filter("fps", _rate(timeline), start_time=0)
    stream = stream.filter("trim", start_frame=first, end_frame=last).filter(
        "setpts", "PTS-STARTPTS"
    )
    if not slower:
        stream = _scaled(stream, part.region, video)
    holding = {"stop_mode": "clone", "stop": -1}
    if lead:
        holding |= {"start_mode": "clone", "start": lead}
    return stream.filter("tpad", **holding).filter("trim", end_frame=frames)


def used_frames(part: PlacedClip, rate: Fraction) -> tuple[int, int, int, int]:
    """Which frames of a source are shown, counted at the output's rate from its time zero.

    Returns:
        How many frames the first one is held before, the first, the one after the last, and how
        many frames the span has in all.
    """
    clip, video = part.clip, part.clip.media.info.video
    begin, end = (snap(at, rate) for at in _edges(part.span))
    shift = snap(clip.start - clip.source_range.start, rate)
    first_shown = max(begin, snap(clip.start, rate)) - shift
    available = max(1, snap(video.end, rate)) if video else 1
    first = max(0, min(first_shown, available - 1))
    last = max(first + 1, min(end, snap(clip.range.end, rate)) - shift)
    return max(0, min(snap(clip.start, rate), end - 1) - begin), first, last, end - begin


def _scaled(stream: Stream, region: Region, video: VideoStream) -> Stream:
    """Scaled to the region's pixels, square, limited range, BT.709."""
    matrix = video.matrix or ("bt709" if video.height_px >= HD_HEIGHT_PX else "smpte170m")
    is_rgb = video.pixel_format.startswith(("rgb", "bgr", "gbr", "pal", "argb", "abgr"))
    colour = {} if is_rgb else {"in_color_matrix": matrix}
    return (
        stream.filter(
            "scale",
            region.width_px,
            region.height_px,
            flags="bicubic",
            out_color_matrix="bt709",
            out_range="tv",
            **colour,
        )
        .filter("format", "yuv420p")
        .filter("setsar", 1)
    )
