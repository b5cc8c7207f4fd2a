"""The words of a composition and of a timeline, as in OpenTimelineIO: clip, stack, track."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from duetchain.identity import ContributionId
from duetchain.lineage.arrangement import GreenScreen, PictureInPicture
from duetchain.lineage.contribution import Fill
from duetchain.media.info import MediaReference, VideoStream
from duetchain.rational_time import TimeRange
from duetchain.timeline.canvas import Canvas, Region

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
    """

    heard: ContributionId
    times: tuple[tuple[Fraction, Fraction], ...]
    played: Callable[[], Composition] = field(compare=False, repr=False)

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


def each_clip(part: Composition, change: Callable[[Clip], Clip]) -> Composition:
    """The same composition with every clip changed."""
    if isinstance(part, Clip):
        return change(part)
    return replace(part, children=tuple(each_clip(child, change) for child in part.children))


def shifted(part: Composition, by: Fraction) -> Composition:
    """The same composition, `by` seconds later on the clock."""
    if not by:
        return part
    return each_clip(part, lambda clip: replace(clip, start=clip.start + by))


@dataclass(frozen=True, slots=True)
class PlacedClip:
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


@dataclass(frozen=True, slots=True)
class PlacedStack:
    """Pictures at once that do not overlap; `region` holds all of theirs."""

    children: tuple[Placed, ...]
    region: Region
    span: TimeRange


@dataclass(frozen=True, slots=True)
class PlacedOverlay:
    """The first picture in the whole region, the others over it."""

    children: tuple[Placed, ...]
    over: tuple[Over, ...]
    region: Region
    span: TimeRange


@dataclass(frozen=True, slots=True)
class PlacedTrack:
    """Pictures in turn in one region.

    Each span begins where the one before ends, or earlier: what overlaps is crossfaded.
    """

    children: tuple[Placed, ...]
    region: Region
    span: TimeRange


@dataclass(frozen=True, slots=True)
class Move:
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


@dataclass(frozen=True, slots=True)
class PlacedMoves:
    """Pictures that move from the places of one layout to those of another, each over the last.

    Attributes:
        children: what moves, at the size in which it is drawn before it is scaled.
        moves: the way of each.
    """

    children: tuple[PlacedClip, ...]
    moves: tuple[Move, ...]
    region: Region
    span: TimeRange


@dataclass(frozen=True, slots=True)
class PlacedBlank:
    """Nothing but the background: what a card of words stands on."""

    region: Region
    span: TimeRange


@dataclass(frozen=True, slots=True)
class PlacedMade:
    """A picture that another job has made, at its region's size and for its whole span."""

    job: str
    region: Region
    span: TimeRange


Fit = Literal["cover", "contain", "blur"]
Placed = (
    PlacedClip | PlacedStack | PlacedOverlay | PlacedTrack | PlacedMoves | PlacedBlank | PlacedMade
)


@dataclass(frozen=True, slots=True)
class Heard:
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


@dataclass(frozen=True, slots=True)
class Caption:
    """A drawn picture of words over the film.

    Attributes:
        png: SHA-256 of the drawing's bytes.
        region: where it stands, at its own size.
        span: when it is seen, on the timeline.
    """

    png: str
    region: Region
    span: TimeRange


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named part of the film, on the timeline."""

    title: str
    span: TimeRange


@dataclass(frozen=True, slots=True)
class Timeline:
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


def clips_placed(placed: Placed) -> Iterator[PlacedClip]:
    """Every clip in a part of the picture, in the order of their places."""
    if isinstance(placed, PlacedClip):
        yield placed
    if isinstance(placed, PlacedClip | PlacedBlank | PlacedMade):
        return
    for child in placed.children:
        yield from clips_placed(child)
