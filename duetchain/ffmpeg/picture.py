"""The picture in FFmpeg's words: regions put together, in turn, over each other."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from duetchain.ffmpeg.background import blank, colour_of
from duetchain.ffmpeg.clip import clip_stream
from duetchain.ffmpeg.corners import rounded
from duetchain.ffmpeg.graph import Inputs, Stream, library
from duetchain.ffmpeg.move import Movement, moved_picture
from duetchain.ffmpeg.snap import edges
from duetchain.lineage.arrangement import GreenScreen
from duetchain.rational_time import TimeRange
from duetchain.timeline.canvas import Region
from duetchain.timeline.composition import Over
from duetchain.timeline.placed import (
    Placed,
    PlacedBlank,
    PlacedClip,
    PlacedMade,
    PlacedMoves,
    PlacedOverlay,
    PlacedStack,
    PlacedTrack,
    Timeline,
)


def pictured(timeline: Timeline, inputs: Inputs) -> Stream:
    """The whole picture, every frame of it."""
    if timeline.picture is None:
        span = TimeRange(Fraction(0), timeline.duration)
        return blank(timeline.canvas.region, span, timeline, inputs)
    return part_pictured(timeline.picture, timeline, inputs)


def part_pictured(part: Placed, timeline: Timeline, inputs: Inputs) -> Stream:
    """A part of the picture on the whole canvas, every frame of its span, with its captions."""
    stream, region = _placed(part, timeline, inputs)
    stream = _padded(stream, region, timeline.canvas.region, colour_of(timeline))
    begin, end = edges(part.span, timeline.canvas.rate.per_second)
    captions = [
        (caption, first - begin, min(last, end) - begin)
        for caption in timeline.captions
        for first, last in [edges(caption.span, timeline.canvas.rate.per_second)]
        if first < end and last > begin
    ]
    for caption, first, last in captions:
        words = inputs.own(caption.png)["v"]
        enable = f"between(n,{max(0, first)},{last - 1})"
        place = (caption.region.x_px, caption.region.y_px)
        stream = library().filter(
            [stream, words], "overlay", *place, eof_action="repeat", enable=enable
        )
    return stream.filter("format", "yuv420p") if captions else stream


def cell_pictured(part: PlacedClip | PlacedStack, timeline: Timeline, inputs: Inputs) -> Stream:
    """One picture, or some beside each other, at their region's size, every frame of the span."""
    return _placed(part, timeline, inputs)[0]


def _placed(part: Placed, timeline: Timeline, inputs: Inputs) -> tuple[Stream, Region]:
    """The stream of a part of the picture, its span long, and the region that it covers."""
    match part:
        case PlacedClip():
            stream = clip_stream(part, timeline, inputs)
            return _on_colour(part, stream, timeline, inputs), part.region
        case PlacedMoves():
            return _moves(part, timeline, inputs), part.region
        case PlacedBlank():
            return blank(part.region, part.span, timeline, inputs), part.region
        case PlacedMade():
            return inputs.own(part.job)["v"], part.region
        case PlacedStack():
            return _stack(part, timeline, inputs)
        case PlacedOverlay():
            return _overlay(part, timeline, inputs), part.region
        case PlacedTrack():
            return _track(part, timeline, inputs), part.region
    assert_never(part)


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
    options = {"inputs": len(pairs), "layout": "|".join(places), "fill": colour_of(timeline)}
    return library().filter(streams, "xstack", **options), covered


def _overlay(part: PlacedOverlay, timeline: Timeline, inputs: Inputs) -> Stream:
    area = part.region
    base, *tops = part.children
    stream, region = _placed(base, timeline, inputs)
    stream = _padded(stream, region, area, colour_of(timeline))
    for top, over in zip(tops, part.over, strict=True):
        upper, place = _upper(top, timeline, inputs)
        x_px, y_px = place.x_px - area.x_px, place.y_px - area.y_px
        upper = upper if _is_cut_out(top) else _keyed(upper, over)
        stream = library().filter([stream, upper], "overlay", x_px, y_px)
    return stream.filter("format", "yuv420p")


def _is_cut_out(part: Placed) -> bool:
    """Whether a clip tells itself what is transparent: it needs no key, and no corners."""
    if not isinstance(part, PlacedClip) or part.clip.shows == "waveform":
        return False
    video = part.clip.picture
    return video is not None and video.alpha


def _upper(part: Placed, timeline: Timeline, inputs: Inputs) -> tuple[Stream, Region]:
    """A part as it lies over another: its rounded corners show what is below."""
    if not isinstance(part, PlacedClip):
        return _placed(part, timeline, inputs)
    if _is_cut_out(part):
        return clip_stream(part, timeline, inputs, keep_alpha=True), part.region
    stream = clip_stream(part, timeline, inputs)
    return rounded(stream, part.region, part.corner_px, inputs), part.region


def _on_colour(part: PlacedClip, stream: Stream, timeline: Timeline, inputs: Inputs) -> Stream:
    """A picture whose rounded corners show the background."""
    if not part.corner_px:
        return stream
    back = blank(part.region, part.span, timeline, inputs)
    upper = rounded(stream, part.region, part.corner_px, inputs)
    return library().filter([back, upper], "overlay").filter("format", "yuv420p")


def _moves(part: PlacedMoves, timeline: Timeline, inputs: Inputs) -> Stream:
    """Pictures on their ways over the background, each over the last."""
    area, rate = part.region, timeline.canvas.rate.per_second
    begin, end = edges(part.span, rate)
    way = Movement(end - begin, rate)
    stream = blank(area, part.span, timeline, inputs)
    for child, move in zip(part.children, part.moves, strict=True):
        cut_out = _is_cut_out(child)
        upper = clip_stream(child, timeline, inputs, keep_alpha=cut_out)
        if not cut_out:
            upper = rounded(upper, child.region, child.corner_px, inputs)
            upper = _keyed(upper, move.over) if move.over else upper
        stream = moved_picture(stream, upper, child.region, move, area, way)
    return stream.filter("format", "yuv420p")


def _keyed(stream: Stream, over: Over) -> Stream:
    if not isinstance(over, GreenScreen):
        return stream
    return stream.filter(
        "chromakey",
        color=over.key.replace("#", "0x"),
        similarity=max(1, over.similarity_percent) / 100,
        blend=over.blend_percent / 100,
    )


def _track(part: PlacedTrack, timeline: Timeline, inputs: Inputs) -> Stream:
    """Parts in turn: those that meet are concatenated, those that overlap are crossfaded."""
    colour, rate = colour_of(timeline), timeline.canvas.rate.per_second
    runs: list[list[Stream]] = []
    overlaps: list[int] = []
    shown = seen = 0
    for child in part.children:
        stream, region = _placed(child, timeline, inputs)
        begin, end = edges(child.span, rate)
        both = max(0, seen - begin) if runs else 0
        if both or not runs:
            runs.append([])
            overlaps.append(both)
        runs[-1].append(_padded(stream, region, part.region, colour))
        seen = end
    lengths = _run_frames(part, overlaps, timeline)
    whole, shown = _concatenated(runs[0], rate), lengths[0]
    for run, both, length in zip(runs[1:], overlaps[1:], lengths[1:], strict=True):
        fade = {
            "duration": f"{float(both / rate):.6f}",
            "offset": f"{float((shown - both) / rate):.6f}",
        }
        pair = [whole, _concatenated(run, rate)]
        whole = library().filter(pair, "xfade", transition="fade", **fade)
        shown += length - both
    return whole


def _run_frames(part: PlacedTrack, overlaps: list[int], timeline: Timeline) -> list[int]:
    """How many frames each run of parts without overlap has."""
    rate = timeline.canvas.rate.per_second
    lengths: list[int] = []
    seen, waiting = 0, list(overlaps)
    for child in part.children:
        begin, end = edges(child.span, rate)
        if not lengths or seen > begin:
            lengths.append(0)
            waiting.pop(0)
        lengths[-1] += end - begin
        seen = end
    return lengths


def _concatenated(streams: list[Stream], rate: Fraction) -> Stream:
    """In the time base of frames again: concat counts microseconds, which are none of a third."""
    if len(streams) == 1:
        return streams[0]
    whole = library().filter(streams, "concat", n=len(streams), v=1, a=0)
    return whole.filter("settb", f"{rate.denominator}/{rate.numerator}")


def _padded(stream: Stream, region: Region, area: Region, colour: str) -> Stream:
    if region == area:
        return stream
    x_px, y_px = region.x_px - area.x_px, region.y_px - area.y_px
    return stream.filter("pad", area.width_px, area.height_px, x_px, y_px, color=colour)
