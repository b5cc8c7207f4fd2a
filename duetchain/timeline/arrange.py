"""A composition to a timeline: canvas, frame rate, regions, whole frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import assert_never

from msgspec import structs

from duetchain.rational_time import DEFAULT_RATE, FrameRate, TimeRange
from duetchain.timeline.canvas import SIZES_PX, Canvas, Region
from duetchain.timeline.composition import Clip, Composition, Overlay, Stack, Track, each_clip
from duetchain.timeline.edit import filtered, pictures
from duetchain.timeline.layout import in_turn, placed, shown_px
from duetchain.timeline.look import PLAIN_LOOK, Look
from duetchain.timeline.placed import Heard, Placed, PlacedTrack, Timeline

SERVES_ALIKE = Fraction(1, 20)
"""Two canvases whose shown shares differ by less than this serve alike."""


def arranged(
    composition: Composition,
    *,
    size_px: tuple[int, int] | None = None,
    rate: FrameRate | None = None,
    look: Look = PLAIN_LOOK,
) -> Timeline:
    """The timeline of a composition.

    Args:
        composition: voices on a clock whose zero is the first instant of the piece.
        size_px: width and height, both even; chosen for the least waste if left out.
        rate: the highest of the voices' nominal rates if left out.
        look: layout, fit, gutters and background.
    """
    rate = rate or highest_rate(composition)
    frames = max(1, rate.whole_frames(composition.range.end))
    span = TimeRange(Fraction(0), frames / rate.per_second)
    seen = seen_of(composition)
    canvas = chosen_canvas(seen, size_px, rate, span)
    return Timeline(
        canvas=canvas,
        duration=span.duration,
        picture=shown(seen, canvas.region, span, look) if seen else None,
        heard=tuple(sounds_of(composition, span)),
        background=look.background,
    )


def seen_of(composition: Composition) -> Composition | None:
    """What is seen; where no voice has a picture, the waveforms of all that is heard."""
    if any(clip.is_seen and clip.shows == "picture" for clip in composition.clips):
        return pictures(composition)
    return pictures(each_clip(composition, _as_waveform))


def _as_waveform(clip: Clip) -> Clip:
    return replace(clip, shows="waveform") if clip.is_heard else clip


def shown(seen: Composition, area: Region, span: TimeRange, look: Look) -> Placed:
    """What is seen, laid out anew whenever a voice that shrinks begins or ends."""
    inner = inset(area, look.gutter_px)
    scenes = tuple(placed(part, inner, when, look) for part, when in _scenes(seen, span))
    return scenes[0] if len(scenes) == 1 else PlacedTrack(scenes, inner, span)


def _scenes(seen: Composition, span: TimeRange) -> Iterator[tuple[Composition, TimeRange]]:
    """Who is seen when; where nobody is present the scene before lasts on, else the one after."""
    shrinking = [clip for clip in seen.clips if clip.fill == "shrink"]
    instants = {at for clip in shrinking for at in (clip.range.start, clip.range.end)}
    cuts = [span.start, *sorted(at for at in instants if span.start < at < span.end), span.end]
    whole = (TimeRange.between(begin, end) for begin, end in pairwise(cuts))
    present = [(filtered(seen, partial(_present, here=here)), here) for here in whole]
    there = [(part, here) for part, here in present if part is not None] or [(seen, span)]
    begins = [span.start, *(here.start for _, here in there[1:])]
    for (part, _), begin, end in zip(there, begins, [*begins[1:], span.end], strict=True):
        yield part, TimeRange.between(begin, end)


def _present(clip: Clip, *, here: TimeRange) -> Clip | None:
    if clip.fill != "shrink" or clip.range.overlap(here).duration:
        return clip
    return None


def inset(area: Region, by_px: int) -> Region:
    """The area less a border."""
    return Region(
        area.x_px + by_px, area.y_px + by_px, area.width_px - 2 * by_px, area.height_px - 2 * by_px
    )


def sounds_of(composition: Composition, span: TimeRange) -> Iterator[Heard]:
    """Everything that is heard in a span, crossfaded where parts of a sequence overlap."""
    for one in _heard(composition, span, None, None):
        yield structs.replace(one, window=None) if one.window == span else one


def _heard(
    part: Composition, span: TimeRange, fade_in: TimeRange | None, fade_out: TimeRange | None
) -> Iterator[Heard]:
    """What is heard in the turn `span`; a loop would otherwise sound in the others' turns too."""
    match part:
        case Clip():
            if part.is_heard:
                yield Heard(part, fade_in, fade_out, window=span if part.fill == "loop" else None)
        case Stack() | Overlay():
            for child in part.children:
                yield from _heard(child, span, fade_in, fade_out)
        case Track():
            yield from _heard_in_turn(part, span, fade_in, fade_out)
        case _:
            assert_never(part)


def _heard_in_turn(
    part: Track, span: TimeRange, fade_in: TimeRange | None, fade_out: TimeRange | None
) -> Iterator[Heard]:
    turns = in_turn(part.children, span)
    fades = _fades([turn for _, turn in turns], fade_in, fade_out)
    found = {id(one): (turn, *fade) for (one, turn), fade in zip(turns, fades, strict=True)}
    for child in part.children:
        yield from _heard(child, *found.get(id(child), (span, fade_in, fade_out)))


def _fades(
    turns: Sequence[TimeRange], fade_in: TimeRange | None, fade_out: TimeRange | None
) -> Iterator[tuple[TimeRange | None, TimeRange | None]]:
    """When each of a sequence rises and falls: where its turn overlaps with its neighbours'."""
    meet = [_both(one, other) for one, other in pairwise(turns)]
    return zip([fade_in, *meet], [*meet, fade_out], strict=True)


def _both(one: TimeRange, other: TimeRange) -> TimeRange | None:
    both = one.overlap(other)
    return both if both.duration else None


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
