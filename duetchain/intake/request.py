"""What a person asks of add and merge, and what they are told: values only."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict

from duetchain.errors import DuetError, UsageError
from duetchain.holdings.words import Reference
from duetchain.identity import ContributionId, MediaId
from duetchain.intake.recognising import Recognise
from duetchain.lineage.arrangement import Arrangement
from duetchain.lineage.contribution import Clean, Fill, Until, normalised

if TYPE_CHECKING:
    from duetchain.analysis.values import Sync

Seconds = Fraction | int | str
SyncMethod = Literal["auto", "bleed", "marks", "music", "off"]
"""How a take is put in time by its sound: by all that may tell, by one alone, or not."""
CleanMethod = Literal["auto", "on", "off"]
"""Whether the parent's sound is taken out of a take: if it is surely heard, in any case, or not."""


def seconds_of(time: Seconds, *, field: str = "") -> Fraction:
    """A time in seconds, exactly; `field` is what it was given for.

    Raises:
        UsageError: if the words are no time.
    """
    try:
        return Fraction(time)
    except (ValueError, ZeroDivisionError):
        message = f'"{time}" is not a time in seconds'
        raise UsageError(message, field=field, given=str(time)) from None


@dataclass(frozen=True, slots=True)
class Words:
    """What a person says of mine; "" where nothing was said."""

    author: str = ""
    name: str = ""
    message: str = ""
    license: str = ""

    def normalised(self) -> Words:
        """The words as records keep them.

        Raises:
            UsageError: if one is not valid text.
        """
        return Words(
            author=normalised(self.author, what="author"),
            name=normalised(self.name, what="name"),
            message=normalised(self.message, what="message"),
            license=normalised(self.license, what="license"),
        )


@dataclass(frozen=True, slots=True)
class Placing:
    """Where mine goes: how it meets the parent, when, which part of it, how loud."""

    arrangement: Arrangement | None = None
    offset: Fraction | None = None
    range_start: Fraction = Fraction(0)
    range_end: Fraction | None = None
    gain_mdb: int = 0
    muted: bool = False
    fill: Fill = "hold"
    until: Until = "longest"
    speed: Fraction = Fraction(1)
    warp: tuple[tuple[Fraction, Fraction], ...] = ()
    audio_track: int = 0
    lip_sync: Fraction = Fraction(0)
    clean: Clean | None = None


class PlacingOptions(TypedDict, total=False):
    """The options of `Repository.add` and `Repository.merge` that say where a clip goes.

    Attributes:
        arrangement: how it meets the parent; if left out, side by side, or the sound alone for a
            clip without a picture.
        offset: when its first used instant falls on the parent's clock, in seconds; may be
            negative. Left out: 0, or the parent's end in a sequence.
        start: the first instant of the media that is used, in seconds from its time zero.
        end: the first instant that is not; its end if left out.
        gain_db: change of level in dB, kept to a thousandth.
        muted: leave its sound out.
        fill: what is shown outside its time: "hold", "loop", "black" or "shrink".
        until: how long the piece runs: "longest", "parent" or "shortest".
        speed: seconds of the media that pass in one, 1/4 to 4, pitch kept.
        warp: pairs of a time of the media and the time on the parent's clock where it belongs, as
            a sync finds them; for one file.
        audio_track: which of the media's sounds is heard, 1 for its first; its usual one if 0.
        lip_sync: how much later its picture is shown than its sound is heard, in seconds.
    """

    arrangement: Arrangement | None
    offset: Seconds | None
    start: Seconds
    end: Seconds | None
    gain_db: float | Fraction
    muted: bool
    fill: Fill
    until: Until
    speed: Seconds
    warp: tuple[tuple[Fraction, Fraction], ...]
    audio_track: int
    lip_sync: Seconds


def placing_of(
    *,
    arrangement: Arrangement | None = None,
    offset: Seconds | None = None,
    start: Seconds = 0,
    end: Seconds | None = None,
    gain_db: float | Fraction = 0,
    muted: bool = False,
    fill: Fill = "hold",
    until: Until = "longest",
    speed: Seconds = 1,
    warp: tuple[tuple[Fraction, Fraction], ...] = (),
    audio_track: int = 0,
    lip_sync: Seconds = 0,
) -> Placing:
    """The options (see `PlacingOptions`) as a value.

    Raises:
        UsageError: if one is no number.
    """
    return Placing(
        arrangement=arrangement,
        offset=None if offset is None else seconds_of(offset, field="offset"),
        range_start=seconds_of(start, field="start"),
        range_end=None if end is None else seconds_of(end, field="end"),
        gain_mdb=round(gain_db * 1000),
        muted=muted,
        fill=fill,
        until=until,
        speed=seconds_of(speed, field="speed"),
        warp=warp,
        audio_track=audio_track,
        lip_sync=seconds_of(lip_sync, field="lip_sync"),
    )


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What of the parent was heard in a take.

    Attributes:
        applied: whether it is taken out.
        share: of the take's energy, 0 to 1.
        removed_db: how much less of it is left when it is taken out, about.
        clean: what is recorded of it; None where it is left in.
        reason: why it is left in; "" where it is not.
    """

    applied: bool
    share: float
    removed_db: float
    clean: Clean | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """What an add did.

    Attributes:
        contributions: the new ones, parents first; a root that was made comes first.
        parents: what the last one was built on.
        media: what the last one brings.
        notes: what a person should know, a line each.
        refused: why some of several files were not taken; the others were.
        syncs: for each file that was taken, what its sound told; None where it was not asked.
        cleanings: for each, what of the parent was heard in it; None where that was not asked.
        heard: for each, the one voice by whose sound it was put in time; None if that is not known.
    """

    contributions: tuple[ContributionId, ...]
    parents: tuple[ContributionId, ...]
    media: MediaId | None
    notes: tuple[str, ...] = ()
    refused: tuple[DuetError, ...] = ()
    syncs: tuple[Sync | None, ...] = ()
    cleanings: tuple[Cleaned | None, ...] = ()
    heard: tuple[ContributionId | None, ...] = ()

    @property
    def tip(self) -> ContributionId:
        """The last contribution: what to render."""
        return self.contributions[-1]


@dataclass(frozen=True, slots=True)
class Listening:
    """What the sound of a take is asked for: where it belongs, and what it heard."""

    sync: SyncMethod = "off"
    clean: CleanMethod = "off"


@dataclass(frozen=True, slots=True)
class Request:
    """One call of add, complete."""

    parent: Reference
    mine: tuple[Path, ...]
    placing: Placing
    words: Words
    parent_author: str
    recognise: Recognise
    listening: Listening = Listening()
