"""The words of a composition and of a timeline, as in OpenTimelineIO: clip, stack, track."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from duetchain.identity import ContributionId
from duetchain.media.info import MediaReference
from duetchain.rational_time import TimeRange
from duetchain.timeline.canvas import Canvas, Region


@dataclass(frozen=True, slots=True)
class Clip:
    """One voice: a range of a media at a place on the composition's clock.

    Attributes:
        voice: the contribution that brought it.
        media: the bytes and their facts.
        source_range: what is used, in seconds from the file's time zero.
        start: when its first used instant falls on the composition's clock, in seconds.
        gain_mdb: change of level in thousandths of a decibel.
        muted: whether it is left out of the mix.
        is_root: whether it starts its chain: roots of equal media and range are one voice.
    """

    voice: ContributionId
    media: MediaReference
    source_range: TimeRange
    start: Fraction
    gain_mdb: int = 0
    muted: bool = False
    is_root: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """What two clips share if they are one voice, whoever claimed a root."""
        return (self.media.id, self.source_range) if self.is_root else (self.voice,)

    @property
    def range(self) -> TimeRange:
        """When it sounds and moves, on the composition's clock."""
        return TimeRange(self.start, self.source_range.duration)

    @property
    def clips(self) -> tuple[Clip, ...]:
        """Itself."""
        return (self,)

    @property
    def depth(self) -> int:
        """How many arrangements are nested in it."""
        return 0


Direction = Literal["beside"]


@dataclass(frozen=True, slots=True)
class _Group:
    """Several parts; what is known of them is counted once, when they are put together.

    Attributes:
        clips: every clip below, in the order of their places.
        range: from the earliest beginning to the latest end of its voices.
        depth: how many arrangements are nested in it, itself included.
    """

    children: tuple[Composition, ...]
    clips: tuple[Clip, ...] = field(init=False, repr=False, compare=False)
    range: TimeRange = field(init=False, repr=False, compare=False)
    depth: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        clips = tuple(clip for child in self.children for clip in child.clips)
        object.__setattr__(self, "clips", clips)
        object.__setattr__(self, "range", self._range())
        object.__setattr__(self, "depth", 1 + max(child.depth for child in self.children))

    def _range(self) -> TimeRange:
        return spanned(self.children)


@dataclass(frozen=True, slots=True)
class Stack(_Group):
    """Voices at once, each in a cell of its own (parallel)."""

    direction: Direction = "beside"

    def _range(self) -> TimeRange:
        """A still lasts as long as what moves beside it."""
        moving = tuple(part for part in self.children if not _is_still(part))
        whole = spanned(self.children)
        return TimeRange.between(whole.start, spanned(moving).end) if moving else whole


@dataclass(frozen=True, slots=True)
class Track(_Group):
    """Voices in turn, each alone in the picture (sequential)."""


Composition = Clip | Stack | Track


def spanned(parts: tuple[Composition, ...]) -> TimeRange:
    """From the earliest beginning to the latest end."""
    ranges = [part.range for part in parts]
    start = min(one.start for one in ranges)
    return TimeRange.between(start, max(one.end for one in ranges))


def _is_still(part: Composition) -> bool:
    return isinstance(part, Clip) and part.media.info.still


def shifted(part: Composition, by: Fraction) -> Composition:
    """The same composition, `by` seconds later on the clock."""
    if not by:
        return part
    if isinstance(part, Clip):
        return replace(part, start=part.start + by)
    return replace(part, children=tuple(shifted(child, by) for child in part.children))


@dataclass(frozen=True, slots=True)
class PlacedClip:
    """A clip's picture on the canvas.

    Attributes:
        clip: what is shown.
        region: the rectangle that the upright picture fills exactly.
        span: when it is seen, on the timeline; outside the clip's own range it holds its first or
            last frame.
    """

    clip: Clip
    region: Region
    span: TimeRange


@dataclass(frozen=True, slots=True)
class PlacedStack:
    """Pictures at once; `region` holds all of theirs."""

    children: tuple[Placed, ...]
    region: Region
    span: TimeRange


@dataclass(frozen=True, slots=True)
class PlacedTrack:
    """Pictures in turn in one region; their spans follow each other without a gap."""

    children: tuple[Placed, ...]
    region: Region
    span: TimeRange


Placed = PlacedClip | PlacedStack | PlacedTrack


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole piece, decided: what is seen where and heard when.

    Attributes:
        canvas: size and frame rate.
        duration: in seconds; a whole number of frames.
        picture: what is seen; None where no voice has a picture.
        sounds: the clips that are heard, in lineage order.
    """

    canvas: Canvas
    duration: Fraction
    picture: Placed | None
    sounds: tuple[Clip, ...]

    @property
    def frames(self) -> int:
        """How many frames the piece has."""
        return self.canvas.rate.whole_frames(self.duration)

    @property
    def placed_clips(self) -> tuple[PlacedClip, ...]:
        """Every picture, in lineage order."""
        return tuple(_placed_clips(self.picture)) if self.picture else ()


def _placed_clips(placed: Placed) -> Iterator[PlacedClip]:
    if isinstance(placed, PlacedClip):
        yield placed
        return
    for child in placed.children:
        yield from _placed_clips(child)
