"""Rounded corners in FFmpeg's words: a mask that is drawn once, for every frame."""

from __future__ import annotations

from duetchain.ffmpeg.graph import Inputs, Stream, library
from duetchain.timeline.canvas import Region


def rounded(stream: Stream, region: Region, corner_px: int, inputs: Inputs) -> Stream:
    """A picture that is transparent outside its rounded corners; as it is for a radius of 0.

    The mask is white where a pixel's centre is inside the rounded rectangle, and falls to black
    over one pixel at its edge.
    """
    if not corner_px:
        return stream
    across = f"max(0,max({corner_px}-X-0.5,X+0.5-{region.width_px - corner_px}))"
    down = f"max(0,max({corner_px}-Y-0.5,Y+0.5-{region.height_px - corner_px}))"
    mask = inputs.source(
        f"color=c=black:s={region.width_px}x{region.height_px}:r=1,format=gray,trim=end_frame=1"
    )["v"].filter("geq", lum=f"255*clip({corner_px}+0.5-hypot({across},{down}),0,1)")
    pair = [stream.filter("format", "yuva420p"), mask]
    return library().filter(pair, "alphamerge")
