"""The words of a timeline: what is seen where and heard when, all of it decided."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal, assert_never

import msgspec

from duetchain.rational_time import TimeRange
from duetchain.timeline.canvas import Canvas, Region
from duetchain.timeline.composition import Clip, Over


class PlacedClip(msgspec.Struct, frozen=True):
    """A clip's picture on the canvas.

    Attributes:
        clip: what is shown.
        region: the rectangle of the canvas that it fills.
        fit: whether the picture is whole in the region ("contain"), fills it and is cropped
            ("cover"), or is whole over its own blurred likeness ("blur").
        span: when it is seen, on the timeline.
        corner_px: the radius of its rounded corners; 0 for square ones.
    """

    clip: Clip
    region: Region
    span: TimeRange
    fit: Fit = "contain"
    corner_px: int = 0


class PlacedStack(msgspec.Struct, frozen=True):
    """Pictures at once that do not overlap; `region` holds all of theirs."""

    children: tuple[Placed, ...]
    region: Region
    span: TimeRange


class PlacedOverlay(msgspec.Struct, frozen=True):
    """The first picture in the whole region, the others over it."""

    children: tuple[Placed, ...]
    over: tuple[Over, ...]
    region: Region
    span: TimeRange


class PlacedTrack(msgspec.Struct, frozen=True):
    """Pictures in turn in one region.

    Each span begins where the one before ends, or earlier: what overlaps is crossfaded.
    """

    children: tuple[Placed, ...]
    region: Region
    span: TimeRange


class Move(msgspec.Struct, frozen=True):
    """How one picture goes from its old place to its new one.

    Attributes:
        then: the region that it leaves.
        now: the region that it reaches.
        over: how it stands over those before it, where it does.
        appears: whether it takes over, while it moves, from the one before it, which shows the
            same clip in its old shape.
    """

    then: Region
    now: Region
    over: Over | None = None
    appears: bool = False


class PlacedMoves(msgspec.Struct, frozen=True):
    """Pictures that move from the places of one layout to those of another, each over the last.

    Attributes:
        children: what moves, at the size in which it is drawn before it is scaled.
        moves: the way of each.
    """

    children: tuple[PlacedClip, ...]
    moves: tuple[Move, ...]
    region: Region
    span: TimeRange


class PlacedBlank(msgspec.Struct, frozen=True):
    """Nothing but the background: what a card of words stands on."""

    region: Region
    span: TimeRange


class PlacedMade(msgspec.Struct, frozen=True):
    """A picture that another job has made, at its region's size and for its whole span."""

    job: str
    region: Region
    span: TimeRange


Fit = Literal["cover", "contain", "blur"]
PlacedGroup = PlacedStack | PlacedOverlay | PlacedTrack
"""Pictures of any kind put together; those that move are clips alone."""
Placed = PlacedClip | PlacedGroup | PlacedMoves | PlacedBlank | PlacedMade


class Heard(msgspec.Struct, frozen=True):
    """A clip's sound in the mix.

    Attributes:
        clip: what is heard.
        fade_in: when it rises from silence, on the timeline; None for at once.
        fade_out: when it falls to silence; None for never.
        period: how long the piece is that repeats, the clip's start being on its clock; None where
            nothing repeats.
        window: when it is heard at all, on the timeline; the period begins with it. None for the
            whole piece.
    """

    clip: Clip
    fade_in: TimeRange | None = None
    fade_out: TimeRange | None = None
    period: Fraction | None = None
    window: TimeRange | None = None


class Caption(msgspec.Struct, frozen=True):
    """A drawn picture of words over the film.

    Attributes:
        png: SHA-256 of the drawing's bytes.
        region: where it stands, at its own size.
        span: when it is seen, on the timeline.
    """

    png: str
    region: Region
    span: TimeRange


class Chapter(msgspec.Struct, frozen=True):
    """A named part of the film, on the timeline."""

    title: str
    span: TimeRange


class Timeline(msgspec.Struct, frozen=True):
    """The whole piece, decided: what is seen where and heard when.

    Attributes:
        canvas: size and frame rate.
        duration: in seconds; a whole number of frames.
        picture: what is seen; None where no voice has a picture.
        heard: what is heard, in lineage order.
        background: the colour where no picture is, ``#rrggbb``.
        captions: words over the picture.
        chapters: named parts of the film, in order; none where it is one.
        is_staged: whether the picture's parts are stages that are rendered apart and joined.
    """

    canvas: Canvas
    duration: Fraction
    picture: Placed | None
    heard: tuple[Heard, ...]
    background: str = "#000000"
    captions: tuple[Caption, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    is_staged: bool = False

    @property
    def stages(self) -> tuple[Placed, ...]:
        """The parts of the picture that are rendered apart; one where it is not staged."""
        if self.is_staged and isinstance(self.picture, PlacedTrack):
            return self.picture.children
        return (self.picture,) if self.picture else ()

    @property
    def sounds(self) -> tuple[Clip, ...]:
        """The clips that are heard, in lineage order."""
        return tuple(one.clip for one in self.heard)

    @property
    def frames(self) -> int:
        """How many frames the piece has."""
        return self.canvas.rate.whole_frames(self.duration)

    @property
    def placed_clips(self) -> tuple[PlacedClip, ...]:
        """Every picture, in lineage order."""
        return tuple(clips_placed(self.picture)) if self.picture else ()


def children(placed: Placed) -> tuple[Placed, ...]:
    """What a part of the picture is put together of; nothing where it is one picture."""
    match placed:
        case PlacedClip() | PlacedBlank() | PlacedMade():
            return ()
        case PlacedStack() | PlacedOverlay() | PlacedTrack() | PlacedMoves():
            return placed.children
    assert_never(placed)


def clips_placed(placed: Placed) -> Iterator[PlacedClip]:
    """Every clip in a part of the picture, in the order of their places."""
    if isinstance(placed, PlacedClip):
        yield placed
    for child in children(placed):
        yield from clips_placed(child)
