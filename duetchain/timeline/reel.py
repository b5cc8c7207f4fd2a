"""The reel: a chain as a film in which one voice after another joins in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import groupby
from typing import Literal

import msgspec
from msgspec.structs import replace

from duetchain.errors import UsageError
from duetchain.identity import ContributionId
from duetchain.rational_time import DEFAULT_RATE, FrameRate, TimeRange
from duetchain.timeline.arrange import inset, seen_of
from duetchain.timeline.canvas import SIZES_PX, Canvas
from duetchain.timeline.composition import Clip, Composition, shifted
from duetchain.timeline.edit import cut, filtered, pictures
from duetchain.timeline.layout import placed
from duetchain.timeline.look import Look
from duetchain.timeline.placed import Heard, Placed, PlacedTrack, Timeline
from duetchain.timeline.reflow import moving

ReelKind = Literal["build", "restart"]
REPEATS_UP_TO_S = Fraction(15)
REFLOW_S = Fraction(1, 2)


class Stage(msgspec.Struct, frozen=True):
    """One stage of a reel.

    Attributes:
        part: the composition of its voices, on the clock of what the reel shows; nothing of it
            lasts longer than that, or than the stage where it begins anew.
        span: when it is shown, on the reel's clock.
        source: which instant of the piece its beginning shows.
        enters: the voice that is new.
        repeats: whether the piece begins anew with it.
    """

    part: Composition
    span: TimeRange
    source: Fraction
    enters: ContributionId
    repeats: bool


def order_of_entry(
    composition: Composition, lineage: Sequence[ContributionId]
) -> tuple[ContributionId, ...]:
    """The voices that are seen or heard, in lineage order."""
    present = {clip.voice for clip in composition.clips if clip.is_seen or clip.is_heard}
    return tuple(voice for voice in lineage if voice in present)


def stages(
    composition: Composition,
    order: Sequence[ContributionId],
    kind: ReelKind,
    rate: FrameRate,
    stage_s: Fraction | None,
    beats: Sequence[Fraction] = (),
    lasts: Fraction | None = None,
) -> tuple[Stage, ...]:
    """The stages of a reel, each a whole number of frames.

    Args:
        composition: the whole piece, on a clock whose zero is what the reel begins with.
        order: its voices in lineage order.
        kind: whether the music runs on, or begins anew with each stage.
        rate: of the reel.
        stage_s: how long a stage lasts, in seconds; chosen if left out.
        beats: instants on that clock to which an entry may be moved, of its first voice.
        lasts: how much of the piece is shown, in seconds; up to its end if left out.

    Raises:
        UsageError: if a stage would be shorter than a frame.
    """
    if stage_s is not None and stage_s < rate.frame_s:
        raise UsageError(
            "a stage cannot be shorter than a frame",
            hint="use a longer stage",
            reason="stage-short",
            field="stage",
            given=float(stage_s),
            limit=float(rate.frame_s),
        )
    lasts = composition.range.end if lasts is None else lasts
    if kind == "build" and is_long(lasts):
        return tuple(_entries(composition, order, rate, stage_s, beats, lasts))
    return tuple(_repeats(composition, order, rate, stage_s, lasts))


def _first(composition: Composition, voices: Sequence[ContributionId]) -> Composition:
    part = filtered(composition, partial(_among, voices=frozenset(voices)))
    assert part is not None  # every stage has a voice
    return part


def _among(clip: Clip, *, voices: frozenset[ContributionId]) -> Clip | None:
    return clip if clip.voice in voices else None


def _repeats(
    composition: Composition,
    order: Sequence[ContributionId],
    rate: FrameRate,
    stage_s: Fraction | None,
    lasts: Fraction,
) -> Iterator[Stage]:
    """The piece from its zero again for each voice."""
    begin = Fraction(0)
    for count, voice in enumerate(order, 1):
        part = _first(composition, order[:count])
        end = min(part.range.end, lasts) if part.range.end > 0 else lasts
        frames = max(1, rate.whole_frames(stage_s or end))
        span = TimeRange(begin, frames / rate.per_second)
        yield Stage(_ending(part, span.duration), span, Fraction(0), voice, repeats=True)
        begin = span.end


def _ending(part: Composition, end: Fraction) -> Composition:
    """A stage's voices up to its end; who is not there meanwhile keeps a cell as its fill says."""

    def kept(clip: Clip) -> Clip | None:
        there = cut(clip, clip.range.start, end)
        is_there = there is not None and there.range.end > 0
        return there if is_there else None if clip.fill == "shrink" else clip

    return filtered(part, kept) or part


def is_long(lasts: Fraction) -> bool:
    """Whether a piece of so many seconds plays once in a reel, not once for each voice."""
    return lasts > REPEATS_UP_TO_S


def _entries(
    composition: Composition,
    order: Sequence[ContributionId],
    rate: FrameRate,
    stage_s: Fraction | None,
    beats: Sequence[Fraction],
    lasts: Fraction,
) -> Iterator[Stage]:
    """The piece once; voices enter evenly over its first two thirds, or `stage_s` apart.

    Each entry is moved to the nearest beat, or to where a loop that is already heard begins anew,
    if that is within half a stage.
    """
    end = rate.whole_frames(lasts)
    apart = stage_s or lasts * Fraction(2, 3) / max(1, len(order) - 1)
    starts = [0]
    for place in range(1, len(order)):
        at, heard = apart * place, frozenset(order[:place])
        loops = (clip for clip in composition.clips if clip.voice in heard)
        marks = (*beats, *loop_points(loops, at, lasts))
        moved = _nearest(at, marks, apart / 2)
        starts.append(min(end - 1, max(starts[-1] + 1, round(moved * rate.per_second))))
    for count, (start, stop) in enumerate(zip(starts, [*starts[1:], end], strict=True), 1):
        if stop > start:
            span = TimeRange.between(start / rate.per_second, stop / rate.per_second)
            part = _first(composition, order[:count])
            yield Stage(part, span, span.start, order[count - 1], repeats=False)


def _nearest(at: Fraction, marks: Sequence[Fraction], within: Fraction) -> Fraction:
    near = min(marks, key=lambda mark: abs(mark - at), default=at)
    return near if abs(near - at) < within else at


def loop_points(clips: Iterable[Clip], near: Fraction, end: Fraction) -> Iterator[Fraction]:
    """When looped voices begin anew, next before an instant and next after it, up to an end."""
    for clip in clips:
        if clip.fill == "loop":
            lasts = clip.range.duration
            most = int(max(Fraction(0), end - clip.start) / lasts)
            before = int(max(Fraction(0), near - clip.start) / lasts)
            for turn in (before, before + 1):
                if most:
                    yield clip.start + min(max(1, turn), most) * lasts


def reeled(
    found: Sequence[Stage], *, size_px: tuple[int, int] | None, rate: FrameRate, look: Look
) -> Timeline:
    """The timeline of a reel: each stage laid out for its voices, all of its sound in one mix."""
    canvas = Canvas(*(size_px or reel_size_px(found[0].part)), rate)
    whole = TimeRange(Fraction(0), found[-1].span.end)
    area = inset(canvas.region, look.gutter_px)
    parts: list[Placed] = []
    for place, stage in enumerate(found):
        now = placed(_seen(stage), area, stage.span, look)
        if place:
            now = _reflowed(found[place - 1], stage, now, canvas, look)
        parts.append(now)
    picture = parts[0] if len(parts) == 1 else PlacedTrack(tuple(parts), area, whole)
    return Timeline(
        canvas=canvas,
        duration=whole.duration,
        picture=picture,
        heard=tuple(_heard(found)),
        background=look.background,
        is_staged=len(parts) > 1,
    )


def reel_size_px(root: Composition) -> tuple[int, int]:
    """The canvas of a reel, by its first voice alone: who follows must not change it."""
    seen = pictures(root)
    video = seen.clips[0].picture if seen else None
    wide = video is not None and video.upright_aspect > 1
    return SIZES_PX[0] if wide else SIZES_PX[1]


def reel_rate(root: Composition) -> FrameRate:
    """The frame rate of a reel, by its first voice alone."""
    return root.clips[0].media.info.frame_rate or DEFAULT_RATE


def _seen(stage: Stage) -> Composition:
    """What a stage shows; voices without a picture show their waveform rather than nothing."""
    seen = seen_of(stage.part) or stage.part
    return shifted(seen, stage.span.start - stage.source)


def _reflowed(before: Stage, stage: Stage, now: Placed, canvas: Canvas, look: Look) -> Placed:
    """The places of the voices before turn into the new ones at the beginning of the stage.

    Where some are seen in turn just then, the two layouts are crossfaded.
    """
    frames = int(min(REFLOW_S, stage.span.duration / 4) * canvas.rate.per_second)
    if not frames:
        return now
    turning = TimeRange(stage.span.start, frames / canvas.rate.per_second)
    area = inset(canvas.region, look.gutter_px)
    then = placed(_seen(replace(before, span=stage.span, source=stage.source)), area, turning, look)
    moves = moving(then, placed(_seen(stage), area, turning, look), area, turning)
    if moves is None:
        return PlacedTrack((then, now), area, stage.span)
    rest = TimeRange.between(turning.end, stage.span.end)
    return PlacedTrack((moves, placed(_seen(stage), area, rest, look)), area, stage.span)


def _heard(found: Sequence[Stage]) -> Iterator[Heard]:
    """Each voice from the stage in which it enters; one entry for each run of equal periods."""
    for _, run in groupby(found, key=lambda stage: stage.repeats and stage.span.duration):
        stages_here = list(run)
        last = stages_here[-1]
        there: dict[ContributionId, list[tuple[Clip, Stage]]] = {}
        for stage in stages_here:
            for clip in stage.part.clips:
                there.setdefault(clip.voice, []).append((clip, stage))
        for clip in last.part.clips:
            if clip.is_heard:
                first = next(stage for one, stage in there[clip.voice] if one == clip)
                yield from _in_window(clip, first, last)


def _in_window(clip: Clip, first: Stage, last: Stage) -> Iterator[Heard]:
    """What of a voice sounds in a run of stages; a loop goes on where it is, others are cut."""
    window = TimeRange.between(first.span.start, last.span.end)
    end = first.span.duration if first.repeats else last.span.end
    kept = clip if clip.fill == "loop" else cut(clip, Fraction(0), end)
    if kept is not None:
        period = first.span.duration if first.repeats else None
        yield Heard(kept, period=period, window=window)
