"""A composition to a timeline: canvas, frame rate, regions, whole frames."""

from __future__ import annotations

from fractions import Fraction

from duetchain.rational_time import DEFAULT_RATE, FrameRate, TimeRange
from duetchain.timeline.canvas import SIZES_PX, Canvas
from duetchain.timeline.compose import pictures
from duetchain.timeline.layout import placed, shown_px
from duetchain.timeline.model import Composition, Timeline

SERVES_ALIKE = Fraction(1, 20)
"""Two canvases whose shown shares differ by less than this serve alike."""


def arranged(
    composition: Composition,
    *,
    size_px: tuple[int, int] | None = None,
    rate: FrameRate | None = None,
) -> Timeline:
    """The timeline of a composition.

    Args:
        composition: voices on a clock whose zero is the first instant of the piece.
        size_px: width and height, both even; chosen for the least waste if left out.
        rate: the highest of the voices' nominal rates if left out.
    """
    rate = rate or highest_rate(composition)
    frames = max(1, rate.whole_frames(composition.range.end))
    span = TimeRange(Fraction(0), frames / rate.per_second)
    seen = pictures(composition)
    canvas = chosen_canvas(seen, size_px, rate, span)
    return Timeline(
        canvas=canvas,
        duration=span.duration,
        picture=placed(seen, canvas.region, span) if seen else None,
        sounds=tuple(
            clip for clip in composition.clips if clip.media.info.audio and not clip.muted
        ),
    )


def highest_rate(composition: Composition) -> FrameRate:
    """The highest of the voices' nominal rates; 30 where there is none."""
    rates = [clip.media.info.frame_rate for clip in composition.clips]
    return max((rate for rate in rates if rate), default=DEFAULT_RATE)


def chosen_canvas(
    seen: Composition | None,
    size_px: tuple[int, int] | None,
    rate: FrameRate,
    span: TimeRange,
) -> Canvas:
    """The size asked for, else the one of 16:9, 9:16 and 1:1 that wastes least."""
    if size_px:
        return Canvas(*size_px, rate)
    candidates = [Canvas(*size, rate) for size in SIZES_PX]
    if seen is None:
        return candidates[0]
    shown = {canvas: shown_px(placed(seen, canvas.region, span)) for canvas in candidates}
    most = max(shown[canvas] / canvas.region.area_px for canvas in candidates)
    good = [c for c in candidates if most - shown[c] / c.region.area_px < SERVES_ALIKE]
    return max(good, key=lambda canvas: shown[canvas])
