"""How a voice is changed: its words to the options of a change; what is not said stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

from duetchain.errors import UsageError
from duetchain.options.arranging import ArrangementName, ArrangeWords
from duetchain.options.option import Option, Without
from duetchain.options.placing import FillName
from duetchain.options.reading import (
    PLAIN_SPELLING,
    Spelling,
    level_db,
    reader,
    time,
    track_number,
)

if TYPE_CHECKING:
    from duetchain.identity import ContributionId
    from duetchain.intake.changing import ChangeOptions

TO_THE_END = "end"


def time_or_end(text: str) -> Fraction | None:
    """A time in seconds; None for ``end``."""
    return None if text == TO_THE_END else time(text)


@dataclass(frozen=True)
class ChangeWords:
    """What of a voice is another; None where nothing was said."""

    gain: Annotated[
        str | None, Option("Louder or softer than recorded.", metavar="DB", reads=level_db)
    ] = None
    mute: Annotated[bool, Option("Leave its sound out.")] = False
    unmute: Annotated[bool, Option("Let it be heard again.")] = False
    start: Annotated[
        str | None,
        Option("Use it from here; the rest keeps its time.", word="in", metavar="TIME", reads=time),
    ] = None
    end: Annotated[
        str | None,
        Option(
            "Use it up to here, or to its end.", word="out", metavar="TIME|end", reads=time_or_end
        ),
    ] = None
    fill: Annotated[
        FillName | None, Option("What is shown before it begins and after it ends.")
    ] = None
    arrange: Annotated[ArrangeWords, Without({"stacked", "voice"})] = field(
        default_factory=ArrangeWords
    )
    audio_track: Annotated[
        str | None, Option("Which of its sounds, or all.", metavar="N", reads=track_number)
    ] = None
    lip_sync: Annotated[
        str | None, Option("Show its picture later, or earlier.", metavar="TIME", reads=time)
    ] = None
    no_clean: Annotated[bool, Option("Leave in what was taken out of its sound.")] = False

    def refuse_nonsense(self, spelling: Spelling = PLAIN_SPELLING) -> None:
        """Refuse what contradicts itself, before any work.

        Raises:
            UsageError: says what.
        """
        written = spelling.written
        if self.mute and self.unmute:
            both = f"{written('mute')} and {written('unmute')}"
            raise UsageError(f"{both} cannot be combined", hint="leave one away")
        if self.arrange.arrangement is ArrangementName.REPLACE:
            raise UsageError(f"{written('as')} replace is for another file", reason="change-media")
        self.arrange.refuse_nonsense(spelling)

    def options(
        self, resolve: Callable[[str], ContributionId], spelling: Spelling = PLAIN_SPELLING
    ) -> ChangeOptions:
        """What is changed, as `Repository.change` takes it.

        Args:
            resolve: the contribution that a name or the first digits of an id mean.
            spelling: how options are named where they were written.

        Raises:
            UsageError: if one is not of its form, or two contradict each other.
        """
        self.refuse_nonsense(spelling)
        read = reader(self, spelling)
        named = {"gain": "gain_db", "start": "start", "end": "end", "fill": "fill"}
        named |= {"audio_track": "audio_track", "lip_sync": "lip_sync"}
        said: Any = {
            option: read(name) for name, option in named.items() if getattr(self, name) is not None
        }
        if self.mute or self.unmute:
            said["muted"] = self.mute
        if self.no_clean:
            said["clean"] = "off"
        if (met := self.arrange.value(resolve, spelling)) is not None:
            said["arrangement"] = met
        found: ChangeOptions = said
        return found
