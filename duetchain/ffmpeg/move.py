"""Movement in FFmpeg's words: one picture over another, its place and size changing by frame."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from duetchain.ffmpeg.graph import Stream, library
from duetchain.ffmpeg.snap import exact
from duetchain.timeline.canvas import Region
from duetchain.timeline.placed import Move


class Movement(msgspec.Struct, frozen=True):
    """How long a movement takes: frames, and how many of them pass in a second."""

    frames: int
    rate: Fraction

    def length(self, then_px: int, now_px: int) -> str:
        """A length in pixels on its way, as an expression of the time; even."""
        if then_px == now_px:
            return str(now_px)
        share = f"(t*{exact(self.rate / self.frames)})"
        eased = f"{share}*{share}*(3-2*{share})"
        return f"2*round(({then_px}+({now_px - then_px})*{eased})/2)"


def moved_picture(
    below: Stream, upper: Stream, drawn: Region, move: Move, area: Region, way: Movement
) -> Stream:
    """`upper`, drawn at the size of one region, on its way over `below`, which shows an area.

    It leaves its old place with the first frame, gently, and would reach the new one, gently, with
    the frame after the last (``3 u^2 - 2 u^3``, the smoothstep of computer graphics).
    """
    then, now = move.then, move.now
    if move.appears:
        upper = upper.filter("format", "yuva420p")
        upper = upper.filter("fade", type="in", start_frame=0, nb_frames=way.frames, alpha=1)
    if not _size(then) == _size(now) == _size(drawn):
        width = way.length(then.width_px, now.width_px)
        height = way.length(then.height_px, now.height_px)
        upper = upper.filter("scale", w=width, h=height, flags="bicubic", eval="frame")
    x = way.length(then.x_px - area.x_px, now.x_px - area.x_px)
    y = way.length(then.y_px - area.y_px, now.y_px - area.y_px)
    return library().filter([below, upper], "overlay", x, y)


def _size(region: Region) -> tuple[int, int]:
    return region.width_px, region.height_px
