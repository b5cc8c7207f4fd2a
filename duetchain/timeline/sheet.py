"""A contact sheet: one picture of each contribution in an even grid, with room for words below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from duetchain.rational_time import DEFAULT_RATE, TimeRange
from duetchain.timeline.canvas import Canvas, Region, even
from duetchain.timeline.composition import Clip
from duetchain.timeline.layout import placed_clip
from duetchain.timeline.look import Look
from duetchain.timeline.placed import Placed, PlacedBlank, PlacedStack, Timeline

WIDTH_PX = 1920
LEAST_COLUMNS, MOST_COLUMNS = 2, 8
GUTTER_PX = 24
PICTURE_ASPECT = Fraction(16, 9)
WORDS_SHARE = Fraction(1, 5)
"""How high the room for words is, against a cell's picture."""
PAPER = "#15181d"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The timeline of a contact sheet, and where each contribution's words stand."""

    timeline: Timeline
    words: tuple[Region, ...]


def sheet_laid_out(clips: Sequence[Clip | None]) -> Sheet:
    """A sheet of one frame.

    Args:
        clips: for each contribution its picture, which begins at the moment that is shown; None
            for one without.
    """
    columns = min(MOST_COLUMNS, max(LEAST_COLUMNS, isqrt(max(0, len(clips) - 1)) + 1))
    rows = -(-len(clips) // columns)
    width_px = even((WIDTH_PX - GUTTER_PX * (columns + 1)) // columns)
    picture_px = even(width_px / PICTURE_ASPECT)
    words_px = even(picture_px * WORDS_SHARE)
    step_px = picture_px + words_px + GUTTER_PX
    span = TimeRange(Fraction(0), 1 / DEFAULT_RATE.per_second)
    canvas = Canvas(WIDTH_PX, GUTTER_PX + rows * step_px, DEFAULT_RATE)
    parts: list[Placed] = []
    words: list[Region] = []
    for place, clip in enumerate(clips):
        x_px = GUTTER_PX + place % columns * (width_px + GUTTER_PX)
        y_px = GUTTER_PX + place // columns * step_px
        cell = Region(x_px, y_px, width_px, picture_px)
        look = Look(background=PAPER)
        parts.append(placed_clip(clip, cell, span, look) if clip else PlacedBlank(cell, span))
        words.append(Region(x_px, y_px + picture_px, width_px, words_px))
    timeline = Timeline(
        canvas=canvas,
        duration=span.duration,
        picture=PlacedStack(tuple(parts), canvas.region, span),
        heard=(),
        background=PAPER,
    )
    return Sheet(timeline, tuple(words))
