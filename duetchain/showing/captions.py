"""Names on cells and cards of credits: who is drawn where and when, and the drawings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import msgspec
from msgspec.structs import replace

from duetchain.exports.credits import Credits
from duetchain.exports.describe import said, shown_as
from duetchain.identity import ContributionId, digest
from duetchain.rational_time import TimeRange
from duetchain.timeline.canvas import Region, even
from duetchain.timeline.placed import (
    Caption,
    Chapter,
    Placed,
    PlacedBlank,
    PlacedClip,
    PlacedMoves,
    PlacedTrack,
    Timeline,
    clips_placed,
)
from duetchain.timeline.reel import Stage

INTRODUCED_S = Fraction(5, 2)
CARD_S = Fraction(3)
LABEL_SHARE = Fraction(7, 100)
LEAST_LABEL_PX, MOST_LABEL_PX = 24, 96

Names = Mapping[ContributionId, str]
"""How each voice of a render is introduced, "" by nobody: `exports.credits.names_of`."""


class Captioned(msgspec.Struct, frozen=True):
    """A timeline with its captions, the drawings by their digest, and letters no font has."""

    timeline: Timeline
    drawings: tuple[tuple[str, bytes], ...]
    missing: tuple[str, ...]


def with_chapters(timeline: Timeline, names: Names, found: Sequence[Stage] = ()) -> Timeline:
    """A chapter for each stage of a reel, or for each part of a sequence, by who is new in it."""
    if found:
        named = [
            (names[stage.enters] or unnamed_chapter(place), stage.span)
            for place, stage in enumerate(found, 1)
        ]
    elif isinstance(timeline.picture, PlacedTrack):
        turns = enumerate(_turns(timeline.picture, names), 1)
        named = [(name or unnamed_chapter(place), span) for place, (name, span) in turns]
    else:
        return timeline
    ends = [span.start for _, span in named[1:]] + [timeline.duration]
    chapters = tuple(
        Chapter(title, TimeRange.between(span.start, end))
        for (title, span), end in zip(named, ends, strict=True)
    )
    return replace(timeline, chapters=chapters)


def unnamed_chapter(place: int) -> str:
    """What a chapter is called in which nobody is known; the first is 1."""
    return f"Voice {place}"


def _turns(track: PlacedTrack, names: Names) -> Iterator[tuple[str, TimeRange]]:
    for part in track.children:
        voices = dict.fromkeys(one.clip.voice for one in clips_placed(part))
        yield ", ".join(filter(None, map(names.get, voices))), part.span


def with_names(timeline: Timeline, names: Names) -> Captioned:
    """Every voice's name in its cell for as long as it is seen."""
    parts = timeline.stages
    standing = [one for part in parts for one in _standing(part) if one.span.duration]
    wanted = [(one.clip.voice, one.region, one.span) for one in standing]
    return _captioned(timeline, names, wanted)


def with_introductions(timeline: Timeline, found: Sequence[Stage], names: Names) -> Captioned:
    """Each new voice's name in its cell when it enters a reel and has come to its place."""
    wanted = []
    for stage, part in zip(found, timeline.stages, strict=True):
        standing = [one for one in _standing(part) if one.clip.voice == stage.enters]
        if standing:
            one = min(standing, key=lambda placed: placed.span.start)
            lasts = min(INTRODUCED_S, one.span.duration)
            wanted.append((stage.enters, one.region, TimeRange(one.span.start, lasts)))
    return _captioned(timeline, names, wanted)


def _standing(part: Placed) -> Iterator[PlacedClip]:
    """Every picture of a stage that is not on its way."""
    parts = part.children if isinstance(part, PlacedTrack) else (part,)
    for one in parts:
        if not isinstance(one, PlacedMoves):
            yield from clips_placed(one)


def _captioned(
    timeline: Timeline,
    names: Names,
    wanted: Sequence[tuple[ContributionId, Region, TimeRange]],
) -> Captioned:
    from duetchain.lettering.draw import label

    captions: list[Caption] = []
    drawings: dict[str, bytes] = {}
    missing: list[str] = []
    for voice, cell, span in wanted:
        if not names[voice]:
            continue
        height_px = min(MOST_LABEL_PX, max(LEAST_LABEL_PX, even(cell.height_px * LABEL_SHARE)))
        most_px = even(cell.width_px * Fraction(9, 10))
        drawn = label(names[voice], height_px=height_px, most_width_px=most_px)
        margin_px = even(height_px // 3)
        place = Region(
            cell.x_px + margin_px,
            cell.bottom_px - margin_px - drawn.height_px,
            drawn.width_px,
            drawn.height_px,
        )
        png = digest(drawn.png)
        drawings[png] = drawn.png
        missing += drawn.missing
        captions.append(Caption(png, place, span))
    made = replace(timeline, captions=(*timeline.captions, *captions))
    return Captioned(made, tuple(drawings.items()), tuple(dict.fromkeys(missing)))


def with_credits(before: Captioned, found: Credits) -> Captioned:
    """The film followed by cards that name everybody in it, each with their own sentence."""
    from duetchain.lettering.draw import cards
    from duetchain.lettering.pages import CardLine

    lines = []
    for credit in found.credited:
        if name := shown_as(credit):
            lines.append(CardLine(name, "name"))
        if credit.message:
            lines.append(CardLine(said(credit.message, "message"), "sentence"))
    canvas = before.timeline.canvas
    drawn = cards(lines, width_px=canvas.width_px, height_px=canvas.height_px)
    timeline, drawings = before.timeline, dict(before.drawings)
    missing = list(before.missing)
    for one in drawn:
        png = digest(one.png)
        drawings[png] = one.png
        missing += one.missing
        timeline = _with_card(timeline, png)
    return Captioned(timeline, tuple(drawings.items()), tuple(dict.fromkeys(missing)))


def _with_card(timeline: Timeline, png: str) -> Timeline:
    rate, area = timeline.canvas.rate, timeline.canvas.region
    span = TimeRange(timeline.duration, rate.whole_frames(CARD_S) / rate.per_second)
    before = timeline.stages or (PlacedBlank(area, TimeRange(Fraction(0), timeline.duration)),)
    parts = (*before, PlacedBlank(area, span))
    return replace(
        timeline,
        duration=span.end,
        picture=PlacedTrack(parts, area, TimeRange(Fraction(0), span.end)),
        captions=(*timeline.captions, Caption(png, area, span)),
        is_staged=True,
    )
