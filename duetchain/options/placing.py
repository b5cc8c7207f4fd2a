"""Where mine goes, and what its sound is asked: what add and merge share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

from duetchain.options.arranging import ArrangeWords
from duetchain.options.option import Option
from duetchain.options.reading import (
    PLAIN_SPELLING,
    Spelling,
    level_db,
    number,
    reader,
    time,
    track_number,
)

if TYPE_CHECKING:
    from duetchain.identity import ContributionId
    from duetchain.intake.request import MergeOptions, PlacingOptions


class FillName(StrEnum):
    """What is shown outside a voice's time."""

    HOLD = "hold"
    LOOP = "loop"
    BLACK = "black"
    SHRINK = "shrink"


class UntilName(StrEnum):
    """Where the piece ends."""

    LONGEST = "longest"
    PARENT = "parent"
    SHORTEST = "shortest"


class SyncName(StrEnum):
    """Ways to put a take in time by its sound."""

    AUTO = "auto"
    BLEED = "bleed"
    MARKS = "marks"
    MUSIC = "music"
    OFF = "off"


class CleanName(StrEnum):
    """Whether what was heard while it was recorded is taken out of a take."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


@dataclass(frozen=True)
class PlaceWords:
    """When mine is seen and heard, which part of it, how loud."""

    offset: Annotated[
        str | None,
        Option(
            "When yours begins on the song's clock; may be negative.", metavar="TIME", reads=time
        ),
    ] = None
    start: Annotated[str, Option("Use yours from here.", word="in", metavar="TIME", reads=time)] = (
        "0"
    )
    end: Annotated[
        str | None, Option("Use yours up to here.", word="out", metavar="TIME", reads=time)
    ] = None
    speed: Annotated[
        str,
        Option("Faster or slower, 1/4 to 4; the pitch stays.", metavar="N", reads=number),
    ] = "1"
    fill: Annotated[FillName, Option("What is shown before yours begins and after it ends.")] = (
        FillName.HOLD
    )
    until: Annotated[
        UntilName,
        Option(
            "How long the piece runs: to the end of the longest voice, the parent, or the first to "
            "end."
        ),
    ] = UntilName.LONGEST
    gain: Annotated[str | None, Option("Louder or softer.", metavar="DB", reads=level_db)] = None
    mute: Annotated[bool, Option("Leave your sound out.")] = False
    audio_track: Annotated[
        str,
        Option(
            "Which of its sounds; 1 is its first. Or all, mixed.", metavar="N", reads=track_number
        ),
    ] = "0"
    keep_gaps: Annotated[
        bool, Option("Leave holes of over 10 s in its clock; else 1 s of each stays.")
    ] = False
    lip_sync: Annotated[
        str,
        Option("Show its picture later, or earlier, than it is.", metavar="TIME", reads=time),
    ] = "0"

    @property
    def offset_s(self) -> Fraction | None:
        """When mine begins on the parent's clock; None if nothing was said."""
        return None if self.offset is None else time(self.offset)

    def options(self, spelling: Spelling = PLAIN_SPELLING) -> PlacingOptions:
        """The place as `Repository.add` and `Repository.merge` take it.

        Args:
            spelling: how options are named where they were written.

        Raises:
            UsageError: if one is not of its form.
        """
        read = reader(self, spelling)
        return {
            "offset": read("offset"),
            "start": read("start"),
            "end": read("end"),
            "speed": read("speed"),
            "fill": read("fill"),
            "until": read("until"),
            "gain_db": read("gain") or 0,
            "muted": self.mute,
            "audio_track": read("audio_track"),
            "keep_gaps": self.keep_gaps,
            "lip_sync": read("lip_sync"),
        }


@dataclass(frozen=True)
class MineWords:
    """How mine meets the parent, where it goes, and what its sound is asked."""

    arrange: ArrangeWords = field(default_factory=ArrangeWords)
    place: PlaceWords = field(default_factory=PlaceWords)
    sync: Annotated[SyncName, Option("Put yours in time by its sound: by all that may tell.")] = (
        SyncName.AUTO
    )
    clean: Annotated[
        CleanName, Option("Take the parent's sound out of yours, where it is heard in it.")
    ] = CleanName.AUTO
    old_formats: Annotated[bool, Option("Take films and sounds of old cameras, too.")] = False

    def options(self, spelling: Spelling = PLAIN_SPELLING) -> MergeOptions:
        """All but the arrangement as `Repository.add` and `Repository.merge` take it.

        Args:
            spelling: how options are named where they were written.

        Raises:
            UsageError: if one is not of its form, or the arrangement does not know it.
        """
        self.arrange.refuse_nonsense(spelling)
        heard: MergeOptions = {
            "sync": self.sync.value,
            "clean": self.clean.value,
            "old_formats": self.old_formats,
        }
        return {**heard, **self.place.options(spelling)}

    def resolved(
        self, resolve: Callable[[str], ContributionId], spelling: Spelling = PLAIN_SPELLING
    ) -> MergeOptions:
        """All of it as `Repository.add` and `Repository.merge` take it.

        Args:
            resolve: the contribution that a name or the first digits of an id mean.
            spelling: how options are named where they were written.

        Raises:
            UsageError, NotFound: as `options` does, or if a voice means none or several.
        """
        arrangement = self.arrange.value(resolve, spelling)
        return {**self.options(spelling), "arrangement": arrangement}
