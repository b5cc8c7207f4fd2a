"""One clip's picture in FFmpeg's words: upright, fitted, frame by frame for its span."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from fractions import Fraction
from itertools import pairwise

from duetchain.ffmpeg.background import blank, colour_of
from duetchain.ffmpeg.colour import flattened, sized
from duetchain.ffmpeg.fill import UsedFrames, filled, rest_s, used_frames
from duetchain.ffmpeg.graph import Inputs, Stream, library
from duetchain.ffmpeg.snap import edges, exact, rate_text, sound_samples
from duetchain.ffmpeg.sound import voice
from duetchain.media.info import MediaInfo, VideoStream
from duetchain.rational_time import TimeRange
from duetchain.timeline.canvas import Region, even
from duetchain.timeline.composition import Bend, Clip
from duetchain.timeline.placed import Heard, PlacedClip, Timeline

WAVE_COLOUR = "0xffb454"
BLUR_SHRINKS = 8
SEEKS_RIGHT = ("mov", "matroska", "webm")
"""The demuxers that find the key frame before a time; transport streams and AVI do not."""
BLOCKS_SMOOTHED = ("h264", "hevc")
TINY = 4
"""How many times narrower a picture is shown than it is, to go without some smoothing."""

ROOM_S = Fraction(1)
LEAST_SOUGHT_S = Fraction(2)
"""What is nearer to the beginning is read from there."""

STILL_FRAME_S = Fraction(1, 25)
"""How long FFmpeg lets the one frame of a still last."""


def clip_stream(
    part: PlacedClip, timeline: Timeline, inputs: Inputs, *, keep_alpha: bool = False
) -> Stream:
    """A clip as a stream of its region's size, as many frames as its span has.

    Args:
        part: the clip and where it is.
        timeline: the whole.
        inputs: where the clip becomes an input.
        keep_alpha: leave it transparent, to be laid over something else; else the background
            shows through it.
    """
    if part.clip.shows == "waveform":
        return _waveform(part, timeline, inputs)
    clip, rate = part.clip, timeline.canvas.rate.per_second
    video = clip.picture
    assert video is not None  # only clips with a picture are placed
    frames = used_frames(part, rate)
    begin, rough = sought(part, frames, rate), unsmoothed(part, video)
    source = inputs.stranger(clip.media, video, from_s=begin, unsmoothed=rough)
    used = TimeRange.between(frames.first / rate * clip.pace, frames.last / rate * clip.pace)
    stream = _on_own_clock(part, _whole_frames(source, video), rest_s(clip, rate), used)
    slower = video.rate is None or video.rate * clip.pace <= rate
    if slower:
        stream = fitted_in_cell(stream, part, video)
    kept = {"eof_action": "pass"} if is_fleeting(clip, rate) else {}
    stream = stream.filter("fps", rate_text(timeline), start_time=0, **kept)
    stream = stream.filter("trim", start_frame=frames.first, end_frame=frames.last).filter(
        "setpts", "PTS-STARTPTS"
    )
    if not slower:
        stream = fitted_in_cell(stream, part, video)
    stream = filled(stream, part, frames, colour_of(timeline))
    if not video.alpha or keep_alpha:
        return stream
    return flattened(stream, blank(part.region, part.span, timeline, inputs))


def is_fleeting(clip: Clip, rate: Fraction) -> bool:
    """Whether it is a still whose one frame lasts so short that at a slow rate none would be left.

    Covers and tiles are looped before.
    """
    video = clip.picture
    alone = video is not None and video.rate is None and video.tiles is None
    return alone and clip.shows != "cover" and STILL_FRAME_S * rate < Fraction(1, 2)


def unsmoothed(part: PlacedClip, video: VideoStream) -> str:
    """The frames in which the edges of blocks are left, since it is shrunk too far to show them.

    Measured: six real clips encoded anew, well and badly, are at most 0.03 dB further from what was
    encoded without that work in frames from which no other is made. Left out in more, up to 0.6.
    """
    if video.codec not in BLOCKS_SMOOTHED:
        return ""
    width_px, height_px = covering(video, part.region)
    times = min(width_px / part.region.width_px, height_px / part.region.height_px)
    return "noref" if times >= TINY else ""


def sought(part: PlacedClip, frames: UsedFrames, rate: Fraction) -> Fraction | None:
    """The timestamp from which a clip is read; None for its beginning.

    There must be a frame between it and the first that is used, so it lies further before that one
    than any two frames lie apart; and further than frames are out of order.
    """
    clip = part.clip
    video = clip.picture
    if video is None or video.gap is None or not finds_its_place(clip.media.info, video):
        return None
    needed = frames.first / rate * clip.pace
    begin = needed - video.gap - ROOM_S
    return clip.media.info.zero + begin if begin > LEAST_SOUGHT_S else None


def finds_its_place(info: MediaInfo, video: VideoStream) -> bool:
    """Whether a file read from a key frame on shows what it shows when it is read whole.

    Damaged files conceal by what came before. H.264 in 4:4:4 by an old x264 is decoded rightly only
    by who has read that encoder's name at the very beginning.
    """
    told_at_first = video.codec == "h264" and "444" in video.pixel_format
    return info.demuxer in SEEKS_RIGHT and not info.odd and not told_at_first


def _whole_frames(stream: Stream, video: VideoStream) -> Stream:
    """Frames that are one picture each; FFmpeg has turned them upright already."""
    if video.tiles is not None:  # a grid gives one frame without an end: a second one ends it
        return stream.filter("loop", loop=1, size=1)
    if video.interlaced:
        return stream.filter("bwdif", mode="send_frame", deint="interlaced")
    return stream


def _on_own_clock(part: PlacedClip, stream: Stream, rest: Fraction, used: TimeRange) -> Stream:
    """Its frames from its time zero on; `rest` is what they are late beyond whole frames.

    Only what is near the `used` part of its clock need be right to the frame.
    """
    if part.clip.shows == "cover":  # one frame without an end: a second one ends it
        return stream.filter("loop", loop=1, size=1).filter("setpts", "N/TB")
    zero, speed = part.clip.media.info.zero, part.clip.pace
    if part.clip.bend:
        even_s = f"({evened(part.clip.bend, zero, used)})/{exact(speed)}"
        return stream.filter("setpts", f"({even_s}+{exact(rest)})/TB")
    if is_lone(part.clip):  # its length may be too short for a frame of the output: it gets two
        begin = f"(PTS-{exact(zero)}/TB)/{exact(speed)}"
        twice = stream.filter("loop", loop=1, size=1)
        return twice.filter("setpts", f"if(N,PREV_OUTPTS+{exact(_lasting(part.clip))}/TB,{begin})")
    if speed != 1:
        late = f"+{exact(rest)}/TB" if rest else ""
        return stream.filter("setpts", f"(PTS-{exact(zero)}/TB)/{exact(speed)}{late}")
    return stream.filter("setpts", f"PTS-{exact(zero)}/TB") if zero else stream


def _lasting(clip: Clip) -> Fraction:
    """How long the lone frame of a film is seen: as its packet says, but never less than 1 s."""
    video = clip.picture
    return max(Fraction(1), (video.end - video.start) / clip.pace) if video else Fraction(1)


MOST_TERMS = 1000
"""A bend of more stretches is told only where it is used: FFmpeg takes words of 128 KiB at most."""
NEAR_S, NEAR_SHARE = 10, Fraction(1, 500)
"""How far around what is used a bend is told: clocks differ by less than a thousandth."""


def evened(bend: Bend, zero: Fraction, used: TimeRange | None = None) -> str:
    """A frame's time on a clock that is made even, in seconds: each stretch adds what it lacks.

    Args:
        bend: pairs of an even time and an own one.
        zero: the timestamp of the file's time zero.
        used: the part of its clock that must be right; before and after it time still runs on.
    """
    own = f"T-{exact(zero)}"
    terms = [f"({own})"]
    if len(bend) > MOST_TERMS and used:
        bend, before = _near(bend, used)
        terms.append(f"{before:+.12f}")
    for (first, begin), (last, end) in pairwise(bend):
        lacks = float((last - first) / (end - begin) - 1)
        terms.append(f"{lacks:+.12f}*clip({own}-{exact(begin)},0,{exact(end - begin)})")
    return "".join(terms)


def _near(bend: Bend, used: TimeRange) -> tuple[Bend, float]:
    """The stretches of a bend around a part of its clock, and what those before them add."""
    room = NEAR_S + used.end * NEAR_SHARE
    first = max(0, bisect_right(bend, used.start - room, key=lambda pair: pair[1]) - 1)
    last = bisect_left(bend, used.end + room, key=lambda pair: pair[1]) + 1
    (begun, begin), (even, own) = bend[0], bend[first]
    return bend[first:last], float((even - begun) - (own - begin))


def is_lone(clip: Clip) -> bool:
    """Whether its film has a single frame."""
    video = clip.picture
    return video is not None and video.frames == 1 and not clip.media.info.still


def fitted_in_cell(stream: Stream, part: PlacedClip, video: VideoStream) -> Stream:
    """The picture at the region's pixels: whole, cropped, or whole over its blurred likeness."""
    region = part.region
    if part.fit == "contain":
        return sized(stream, region.width_px, region.height_px, video)
    width_px, height_px = covering(video, region)
    if part.fit == "cover":
        return sized(
            stream.filter("crop", width_px, height_px), region.width_px, region.height_px, video
        )
    parts = stream.filter_multi_output("split")
    small = (even(region.width_px // BLUR_SHRINKS), even(region.height_px // BLUR_SHRINKS))
    back = sized(parts[0].filter("crop", width_px, height_px), *small, video)
    back = back.filter("gblur", sigma=3).filter("eq", brightness=-0.12, saturation=0.8)
    back = back.filter("scale", region.width_px, region.height_px, flags="bicubic").filter(
        "setsar", 1
    )
    whole = whole_inside(video, region)
    front = sized(parts[1], *whole, video)
    x_px, y_px = (region.width_px - whole[0]) // 4 * 2, (region.height_px - whole[1]) // 4 * 2
    return library().filter([back, front], "overlay", x_px, y_px).filter("format", "yuv420p")


def covering(video: VideoStream, region: Region) -> tuple[int, int]:
    """How many upright pixels of the source, around its centre, have the region's shape."""
    width_px, height_px = video.width_px, video.height_px
    if video.rotation in (90, 270):
        width_px, height_px = height_px, width_px
    wanted = Fraction(region.width_px, region.height_px) / video.upright_aspect
    if wanted < 1:
        return max(2, int(width_px * wanted)), height_px
    return width_px, max(2, int(height_px / wanted))


def whole_inside(video: VideoStream, region: Region) -> tuple[int, int]:
    """The largest even size of the picture's own shape inside the region."""
    width = min(Fraction(region.width_px), region.height_px * video.upright_aspect)
    return even(width), even(width / video.upright_aspect)


def _waveform(part: PlacedClip, timeline: Timeline, inputs: Inputs) -> Stream:
    """The moving waveform of a clip's sound, in the region, over the background."""
    region, rate = part.region, timeline.canvas.rate.per_second
    total = sound_samples(timeline)
    begin, end = edges(part.span, rate)
    sound = voice(Heard(part.clip), total, inputs).filter("apad", whole_len=total)
    size = f"{region.width_px}x{region.height_px}"
    waves = sound.filter(
        "showwaves", s=size, mode="cline", r=rate_text(timeline), colors=WAVE_COLOUR, scale="sqrt"
    )
    back = blank(region, TimeRange(Fraction(0), timeline.duration), timeline, inputs)
    drawn = library().filter([back, waves], "overlay", eof_action="repeat")
    return (
        drawn.filter("format", "yuv420p")
        .filter("setsar", 1)
        .filter("trim", start_frame=begin, end_frame=end)
        .filter("setpts", "PTS-STARTPTS")
    )
