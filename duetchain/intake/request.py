"""What a person asks of add and merge, and what they are told: values only.

It is over 350 lines because each option of both verbs tells its meaning, where people look.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack, get_args

from duetchain.errors import DuetError
from duetchain.given import (
    Takings,
    checked,
    choice,
    flag,
    level_given,
    number_given,
    optional,
    path_given,
    refused,
    seconds_given,
    several,
    whole,
    words,
)
from duetchain.holdings.words import Reference
from duetchain.identity import ContributionId, MediaId
from duetchain.intake.recognising import Recognise
from duetchain.intake.turns.takes import Cleaned, Take
from duetchain.lineage.arrangement import Arrangement, ArrangementKind, arrangement_given
from duetchain.lineage.contribution import Clean, Fill, Until
from duetchain.lineage.writing import MOST_LETTERS
from duetchain.media.info import ALL_TRACKS

if TYPE_CHECKING:
    from duetchain.analysis.sure import Sync

Seconds = Fraction | int | float | str
"""A time: exact, or a float, of which the nearest billionth is meant, or text as ``1:02.5``."""
SyncMethod = Literal["auto", "bleed", "marks", "music", "off"]
"""How a take is put in time by its sound: by all that may tell, by one alone, or not."""
FileNames = Literal["record", "note", "off"]
"""What becomes of the name of a file: kept, noted for this user alone, or neither."""
CleanMethod = Literal["auto", "on", "off"]
"""Whether the parent's sound is taken out of a take: if it is surely heard, in any case, or not."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a person says of mine; "" where nothing was said."""

    author: str = ""
    name: str = ""
    message: str = ""
    license: str = ""
    title: str = ""
    part: str = ""
    file: str = ""


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
    keep_gaps: bool = False
    lip_sync: Fraction = Fraction(0)
    clean: Clean | None = None


class PlacingOptions(TypedDict, total=False):
    """The options of `Repository.add` and `Repository.merge` that say where a clip goes.

    Attributes:
        arrangement: how it meets the parent; by its name alone with its usual options. If left
            out, side by side, or the sound alone for a clip without a picture.
        offset: when its first used instant falls on the song's clock, in seconds; may be negative.
            Zero is where the root's first used instant is, however early others begin; where the
            parent is a film of ours, it is where the film begins. Left out: 0, or the parent's end
            in a sequence.
        start: the first instant of the media that is used, in seconds from its time zero.
        end: the first instant that is not; its end if left out.
        gain_db: change of level in dB, kept to a thousandth.
        muted: leave its sound out.
        fill: what is shown outside its time: "hold", "loop", "black" or "shrink".
        until: how long the piece runs: "longest", "parent" or "shortest".
        speed: seconds of the media that pass in one, 1/4 to 4, pitch kept.
        warp: pairs of a time of the media and the time on the same clock where it belongs, as a
            sync finds them; for one file.
        audio_track: which of the media's sounds is heard, 1 for its first; its usual one if 0; the
            mix of all if "all".
        keep_gaps: leave holes of over 10 s in its clock; else 1 s of each stays.
        lip_sync: how much later its picture is shown than its sound is heard, in seconds.
    """

    arrangement: Arrangement | ArrangementKind | None
    offset: Seconds | None
    start: Seconds
    end: Seconds | None
    gain_db: float | Fraction | str
    muted: bool
    fill: Fill
    until: Until
    speed: Seconds
    warp: Sequence[tuple[Seconds, Seconds]]
    audio_track: int | Literal["all"]
    keep_gaps: bool
    lip_sync: Seconds


class MergeOptions(PlacingOptions, total=False):
    """All options of `Repository.merge`.

    Attributes:
        author: who merged; in an add, who made the media.
        name: a short name for it.
        message: one sentence about it.
        license: an SPDX identifier.
        title: what an audience reads; the author if left out.
        part: what is sung or played.
        sync: put the media in time by their sound: "auto" by whatever tells, "bleed", "marks" or
            "music" by that alone; "off" not at all. What is not sure is not applied, and told in
            the result. A given offset, a sequence and a still have no use for it.
        clean: take what was heard of the parent out of their sound: "auto" if the sync is sure of
            it and it is worth it, "on" in any case, "off" not at all. The originals stay.
        old_formats: take films and sounds of old cameras, too: the longer list of formats, which
            the user's configuration may open for good.
    """

    author: str
    name: str
    message: str
    license: str
    title: str
    part: str
    sync: SyncMethod
    clean: CleanMethod
    old_formats: bool


class AddOptions(MergeOptions, total=False):
    """All options of `Repository.add`.

    Attributes:
        parent_author: who made the parent, if it is new here.
        recognise: "bytes" believes only what proves itself; "tags" also a file's comment tag.
        usual_author: who makes this user's clips, where `author` is left out: said of one file
            before what its name tells, of several only if no name of them tells who.
        names_from_files: what nobody says of a file is taken from its name: who it is, the part.
        people: a list of who is in which file, with words and places for each: CSV, TOML or M3U.
            Its words come before those for all. Without files it brings those that it names.
        file_names: "record" keeps a file's name with what it brings; "note" where only this user
            has it, for `get`; "off" nowhere. Of a root that nobody claims it is only noted.
        again: add what the same add has brought already, too; else that is told, and is all.
    """

    parent_author: str
    recognise: Recognise
    usual_author: str
    names_from_files: bool
    file_names: FileNames
    people: str | os.PathLike[str] | None
    again: bool


def _pair(given: object, field: str) -> tuple[Fraction, Fraction]:
    if not isinstance(given, tuple | list) or len(given) != 2:
        raise refused(field, given, "pairs of times")
    return seconds_given(given[0], field), seconds_given(given[1], field)


def _track(given: object, field: str) -> int:
    return ALL_TRACKS if given == "all" else whole(ALL_TRACKS)(given, field)


PLACING: Takings = {
    "arrangement": optional(arrangement_given),
    "offset": optional(seconds_given),
    "start": seconds_given,
    "end": optional(seconds_given),
    "gain_db": level_given,
    "muted": flag,
    "fill": choice(*get_args(Fill)),
    "until": choice(*get_args(Until)),
    "speed": number_given,
    "warp": several(_pair, "pairs of a time of the media and a time on the parent's clock"),
    "audio_track": _track,
    "keep_gaps": flag,
    "lip_sync": seconds_given,
}
MERGING: Takings = {
    **PLACING,
    **{field: words(most) for field, most in MOST_LETTERS.items()},
    "sync": choice(*get_args(SyncMethod)),
    "clean": choice(*get_args(CleanMethod)),
    "old_formats": flag,
}
ADDING: Takings = {
    **MERGING,
    "parent_author": words(MOST_LETTERS["author"]),
    "usual_author": words(MOST_LETTERS["author"]),
    "names_from_files": flag,
    "people": optional(path_given),
    "file_names": choice(*get_args(FileNames)),
    "recognise": choice(*get_args(Recognise)),
    "again": flag,
}
"""What each option of `PlacingOptions`, `MergeOptions` and `AddOptions` may be."""
RECORDED_AS = {"start": "range_start", "end": "range_end", "gain_db": "gain_mdb"}
"""The options that records keep under another name."""


def _placing(asked: Mapping[str, Any]) -> Placing:
    given = {RECORDED_AS.get(field, field): asked[field] for field in PLACING if field in asked}
    if "gain_mdb" in given:
        given["gain_mdb"] = round(given["gain_mdb"] * 1000)
    return Placing(**given)


def _words(asked: Mapping[str, Any]) -> Words:
    return Words(**{field: asked[field] for field in MOST_LETTERS if field in asked})


def _listening(asked: Mapping[str, Any]) -> Listening:
    return Listening(asked.get("sync", "off"), asked.get("clean", "auto"))


def placing_of(**options: Unpack[PlacingOptions]) -> Placing:
    """The options (see `PlacingOptions`) as a value; what was left out has its default there.

    Raises:
        UsageError: if one cannot be meant.
    """
    return _placing(checked(options, PLACING))


@dataclass(frozen=True, slots=True)
class Added:
    """What an add did.

    Attributes:
        contributions: the new ones, parents first, and among them takes that were here already, of
            which the others go on; a root that was made comes first.
        parents: what the last one was built on.
        media: what the last one brings.
        notes: what a person should know, a line each.
        refused: why some of several files were not taken; the others were.
        syncs: for each file that was taken, what its sound told, on the song's clock; None where it
            was not asked.
        cleanings: for each, what of the parent was heard in it; None where that was not asked.
        heard: for each, the one voice by whose sound it was put in time; None if that is not known.
        known: those of the contributions that were here already.
        stands: for each, when it begins on the song's clock; None where its parent tells, or where
            nothing moved it from the clock's zero.
        takes: what became of each file, in the order given.
    """

    contributions: tuple[ContributionId, ...]
    parents: tuple[ContributionId, ...]
    media: MediaId | None
    notes: tuple[str, ...] = ()
    refused: tuple[DuetError, ...] = ()
    syncs: tuple[Sync | None, ...] = ()
    cleanings: tuple[Cleaned | None, ...] = ()
    heard: tuple[ContributionId | None, ...] = ()
    known: tuple[ContributionId, ...] = ()
    stands: tuple[Fraction | None, ...] = ()
    takes: tuple[Take, ...] = ()

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
class MergeRequest:
    """A merge: where its clip goes, what is said of it, what its sound is asked, which formats."""

    placing: Placing
    words: Words
    listening: Listening
    old_formats: bool


@dataclass(frozen=True, slots=True)
class AddAsked(MergeRequest):
    """An add likewise, and what is said of its parent."""

    parent_author: str
    recognise: Recognise
    usual_author: str = ""
    names_from_files: bool = False
    file_names: FileNames = "note"
    people: Path | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Mine:
    """One file of an add: what is said of it, and where it goes.

    Attributes:
        words: what is said of it.
        placing: where it goes.
        file: its name as it is noted; "" where it has none, or none is to be noted.
    """

    words: Words
    placing: Placing
    file: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One call of add, complete: what is asked, upon which parent, of which files.

    Attributes:
        asked: of all of them.
        parent: upon what.
        mine: the files.
        each: what is asked of one by itself, by its path as text.
        notes: what a person should know of that, a line each.
    """

    asked: AddAsked
    parent: Reference
    mine: tuple[Path, ...]
    each: Mapping[str, Mine] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def of(self, file: str) -> Mine:
        """What is asked of one of the files."""
        return self.each.get(file) or Mine(self.asked.words, self.asked.placing)


def merge_request(**options: Unpack[MergeOptions]) -> MergeRequest:
    """The options (see `MergeOptions`) as a value.

    Raises:
        UsageError: if one cannot be meant.
    """
    asked = checked(options, MERGING)
    old = asked.get("old_formats", False)
    return MergeRequest(_placing(asked), _words(asked), _listening(asked), old)


def add_asked(**options: Unpack[AddOptions]) -> AddAsked:
    """The options (see `AddOptions`) as a value.

    Raises:
        UsageError: if one cannot be meant.
    """
    asked = checked(options, ADDING)
    return AddAsked(
        _placing(asked),
        _words(asked),
        _listening(asked),
        asked.get("old_formats", False),
        asked.get("parent_author", ""),
        asked.get("recognise", "bytes"),
        asked.get("usual_author", ""),
        asked.get("names_from_files", False),
        asked.get("file_names", "note"),
        asked.get("people"),
        asked.get("again", False),
    )
