"""The words of a composition, as in OpenTimelineIO: clip, stack, track; voices on one clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal, assert_never

from duetchain.identity import ContributionId
from duetchain.lineage.arrangement import GreenScreen, PictureInPicture
from duetchain.lineage.contribution import Fill
from duetchain.media.info import MediaReference, VideoStream
from duetchain.rational_time import TimeRange

Bend = tuple[tuple[Fraction, Fraction], ...]


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
        fill: what is shown and heard outside its own time.
        speed: seconds of the media that pass in one second.
        stretch: how long a second of its clock lasts on the parent's: 1 and some millionths.
        bend: pairs of a time on its clock made even and the time of the media that is there,
            straight between them, if its clock changed its rate on the way.
        lip_sync: how much later its picture is shown than its sound is heard, in seconds.
        shows: its picture, its waveform, its cover, or nothing.
        cleaning: what is taken out of its sound; None for nothing.
        replaces: the keys of the voices whose place it has taken, one after the other.
        recorded: the range that its record gives; None if nothing has been cut from it.
    """

    voice: ContributionId
    media: MediaReference
    source_range: TimeRange
    start: Fraction
    gain_mdb: int = 0
    muted: bool = False
    is_root: bool = False
    fill: Fill = "hold"
    speed: Fraction = Fraction(1)
    stretch: Fraction = Fraction(1)
    bend: Bend = ()
    lip_sync: Fraction = Fraction(0)
    shows: Shows = "picture"
    cleaning: Cleaning | None = None
    replaces: frozenset[tuple[object, ...]] = field(default=frozenset(), compare=False, repr=False)
    recorded: TimeRange | None = field(default=None, compare=False, repr=False)

    @property
    def key(self) -> tuple[object, ...]:
        """What two clips share if they are one voice, whoever claimed a root or cut it."""
        whole = self.recorded or self.source_range
        return (self.media.id, whole) if self.is_root else (self.voice,)

    @property
    def keys(self) -> frozenset[tuple[object, ...]]:
        """Its own key, and those of the voices whose place it has taken."""
        return self.replaces | {self.key}

    @property
    def zero(self) -> Fraction:
        """When its record's first instant falls on the clock, even if that was cut away."""
        whole = self.recorded or self.source_range
        return self.start - (self.source_range.start - whole.start) / self.pace

    @property
    def pace(self) -> Fraction:
        """Seconds of the media that pass in one of the piece: its speed, and its clock's drift."""
        return self.speed if self.stretch == 1 else self.speed / self.stretch

    @property
    def range(self) -> TimeRange:
        """When it sounds and moves, on the composition's clock."""
        lasts, pace = self.source_range.duration, self.pace
        return TimeRange(self.start, lasts if pace == 1 else lasts / pace)

    @property
    def clips(self) -> tuple[Clip, ...]:
        """Itself."""
        return (self,)

    @property
    def depth(self) -> int:
        """How many arrangements are nested in it."""
        return 0

    @property
    def is_seen(self) -> bool:
        """Whether it takes a place in the picture."""
        if self.shows == "waveform":
            return self.media.info.audio is not None
        return self.picture is not None

    @property
    def picture(self) -> VideoStream | None:
        """What it shows of its media: its moving picture, or its cover."""
        if self.shows == "cover":
            return self.media.info.cover
        return self.media.info.video if self.shows == "picture" else None

    @property
    def is_heard(self) -> bool:
        """Whether it takes part in the mix."""
        return self.media.info.audio is not None and not self.muted


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What was heard while a voice was recorded, to be taken out of its sound.

    Attributes:
        heard: the contribution whose plain sound was played: with the times it says all.
        times: pairs of a time of the voice's media and a time on the clock of what was heard,
            straight between them; one pair where both clocks ran alike.
        played: gives what that contribution sounds like, put together when somebody asks.
        end: when that ends on its clock, in seconds.
    """

    heard: ContributionId
    times: tuple[tuple[Fraction, Fraction], ...]
    played: Callable[[], Composition] = field(compare=False, repr=False)
    end: Fraction = field(default=Fraction(0), compare=False, repr=False)

    @property
    def reference(self) -> Composition:
        """What was heard."""
        return self.played()


Shows = Literal["picture", "waveform", "cover", "nothing"]
Direction = Literal["beside", "stacked"]
Over = PictureInPicture | GreenScreen


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
    """Voices in turn, each alone in the picture (sequential); what overlaps is crossfaded."""


@dataclass(frozen=True, slots=True)
class Overlay(_Group):
    """The first part in the whole picture, the others over it.

    Attributes:
        over: how each of the others stands over the first.
    """

    over: tuple[Over, ...] = ()


Group = Stack | Track | Overlay
Composition = Clip | Stack | Track | Overlay


def spanned(parts: tuple[Composition, ...]) -> TimeRange:
    """From the earliest beginning to the latest end."""
    ranges = [part.range for part in parts]
    start = min(one.start for one in ranges)
    return TimeRange.between(start, max(one.end for one in ranges))


def _is_still(part: Composition) -> bool:
    return isinstance(part, Clip) and part.media.info.still


def with_children(part: Group, children: tuple[Composition, ...]) -> Group:
    """A group of the same kind with other parts, as many where it is an overlay."""
    return replace(part, children=children)


def each_clip(part: Composition, change: Callable[[Clip], Clip]) -> Composition:
    """The same composition with every clip changed."""
    match part:
        case Clip():
            return change(part)
        case Stack() | Track() | Overlay():
            return with_children(part, tuple(each_clip(child, change) for child in part.children))
    assert_never(part)


def shifted(part: Composition, by: Fraction) -> Composition:
    """The same composition, `by` seconds later on the clock."""
    if not by:
        return part
    return each_clip(part, lambda clip: replace(clip, start=clip.start + by))
