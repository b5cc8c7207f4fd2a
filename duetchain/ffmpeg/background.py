"""The background in FFmpeg's words: what is seen where no picture is."""

from __future__ import annotations

from duetchain.ffmpeg.graph import Inputs, Stream
from duetchain.ffmpeg.snap import edges, rate_text
from duetchain.rational_time import TimeRange
from duetchain.timeline.canvas import Region
from duetchain.timeline.placed import Timeline


def colour_of(timeline: Timeline) -> str:
    """Its colour as FFmpeg writes it."""
    plain = timeline.background == "#000000"
    return "black" if plain else timeline.background.replace("#", "0x")


def blank(region: Region, span: TimeRange, timeline: Timeline, inputs: Inputs) -> Stream:
    """Nothing but the background, at a region's size, every frame of a span."""
    size = f"{region.width_px}x{region.height_px}"
    source = f"color=c={colour_of(timeline)}:s={size}:r={rate_text(timeline)},format=yuv420p"
    begin, end = edges(span, timeline.canvas.rate.per_second)
    return inputs.source(source)["v"].filter("trim", end_frame=end - begin)
