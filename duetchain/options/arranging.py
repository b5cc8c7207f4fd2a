"""How mine meets the parent: its words to an arrangement, nonsense refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

from duetchain.errors import UsageError
from duetchain.options.option import Option, declared
from duetchain.options.reading import PLAIN_SPELLING, Spelling, reader, time
from duetchain.written.colours import key_of

if TYPE_CHECKING:
    from duetchain.identity import ContributionId
    from duetchain.lineage.arrangement import Arrangement


class ArrangementName(StrEnum):
    """The arrangements by name."""

    SIDE_BY_SIDE = "side-by-side"
    STACKED = "stacked"
    PICTURE_IN_PICTURE = "picture-in-picture"
    GREEN_SCREEN = "green-screen"
    SEQUENTIAL = "sequential"
    STITCH = "stitch"
    SOUND = "sound"
    USE_SOUND = "use-sound"
    REPLACE = "replace"


class SideName(StrEnum):
    """Where mine stands."""

    RIGHT = "right"
    LEFT = "left"
    BELOW = "below"
    ABOVE = "above"


class CornerName(StrEnum):
    """Where a small picture stands."""

    TOP_LEFT = "top-left"
    TOP_RIGHT = "top-right"
    BOTTOM_LEFT = "bottom-left"
    BOTTOM_RIGHT = "bottom-right"


class ShowName(StrEnum):
    """What a sound without a picture shows."""

    WAVEFORM = "waveform"
    COVER = "cover"
    NOTHING = "nothing"


SIDES = {"side-by-side": ("left", "right"), "stacked": ("above", "below")}


@dataclass(frozen=True)
class ArrangeWords:
    """How mine meets the parent; None where nothing was said."""

    arrangement: Annotated[
        ArrangementName | None,
        Option(
            "side-by-side (default), stacked, picture-in-picture, green-screen, sequential, "
            "stitch, sound, use-sound or replace.",
            word="as",
            metavar="ARRANGEMENT",
        ),
    ] = None
    stacked: Annotated[bool, Option("The same as --as stacked.")] = False
    side: Annotated[
        SideName | None,
        Option(
            "Where yours stands: left, right, above or below.",
            only_with=("side-by-side", "stacked"),
        ),
    ] = None
    corner: Annotated[
        CornerName | None,
        Option("Picture-in-picture: where.", only_with=("picture-in-picture",)),
    ] = None
    inset: Annotated[
        int | None,
        Option(
            "Picture-in-picture: how large, 10 to 90.",
            metavar="PERCENT",
            only_with=("picture-in-picture",),
        ),
    ] = None
    key: Annotated[
        str | None,
        Option(
            "Green-screen: the colour to take out.",
            metavar="COLOUR",
            reads=key_of,
            only_with=("green-screen",),
        ),
    ] = None
    similarity: Annotated[
        int | None,
        Option(
            "Green-screen: how near the key, 1 to 100.",
            metavar="PERCENT",
            only_with=("green-screen",),
        ),
    ] = None
    crossfade: Annotated[
        str | None,
        Option(
            "Sequential, stitch: how long both overlap.",
            metavar="TIME",
            reads=time,
            only_with=("sequential", "stitch"),
        ),
    ] = None
    parent_from: Annotated[
        str | None,
        Option(
            "Stitch: the parent's range begins here.",
            metavar="TIME",
            reads=time,
            only_with=("stitch",),
        ),
    ] = None
    parent_to: Annotated[
        str | None,
        Option("Stitch: and ends here.", metavar="TIME", reads=time, only_with=("stitch",)),
    ] = None
    voice: Annotated[
        str | None,
        Option(
            "Replace: the name or id of the old voice.",
            metavar="VOICE",
            only_with=("replace",),
        ),
    ] = None
    show: Annotated[
        ShowName | None, Option("Sound: what takes the cell.", only_with=("sound",))
    ] = None

    @property
    def named(self) -> ArrangementName | None:
        """The arrangement that was named; None if none was."""
        return ArrangementName.STACKED if self.stacked else self.arrangement

    def refuse_nonsense(self, spelling: Spelling = PLAIN_SPELLING) -> None:
        """Refuse what the arrangement does not know, or what it lacks, before any work.

        Args:
            spelling: how options are named where they were written.

        Raises:
            UsageError: says which.
        """
        written = spelling.written
        chosen = written("as")
        if self.stacked and self.arrangement:
            both = f"{written('stacked')} and {chosen}"
            raise UsageError(f"{both} cannot be combined", hint="leave one away")
        name = (self.named or ArrangementName.SIDE_BY_SIDE).value
        read = reader(self, spelling)
        for field in declared(ArrangeWords):
            read(field.name)
        self._refuse_meaningless(name, spelling)
        if self.side and self.side.value not in SIDES[name]:
            raise UsageError(
                f"{written('side')} {self.side.value} has no meaning with {chosen} {name}",
                hint=f"use {' or '.join(SIDES[name])}",
            )
        if name == "replace" and not (self.voice or "").strip():
            voice = written("voice")
            hint = f"add {voice} NAME or {voice} ID"
            raise UsageError(f"{chosen} replace needs a voice", hint=hint)

    def value(
        self, resolve: Callable[[str], ContributionId], spelling: Spelling = PLAIN_SPELLING
    ) -> Arrangement | None:
        """The arrangement that is asked for; None where none was named.

        Args:
            resolve: the contribution that a name or the first digits of an id mean.
            spelling: how options are named where they were written.

        Raises:
            UsageError, NotFound: as `refuse_nonsense` does, or if the voice means none or several.
        """
        from duetchain.lineage.arrangement import arrangement_fault

        self.refuse_nonsense(spelling)
        found = _made(self, reader(self, spelling), resolve)
        if found is not None and (problem := arrangement_fault(found)):
            raise UsageError(problem, hint=spelling.options_hint)
        return found

    def _refuse_meaningless(self, name: str, spelling: Spelling) -> None:
        for field in declared(ArrangeWords):
            names = field.option.only_with if field.option else ()
            if names and getattr(self, field.name) is not None and name not in names:
                chosen = f"{spelling.written('as')} {name}"
                raise UsageError(
                    f"{spelling.written(field.word)} has no meaning with {chosen}",
                    hint=f"it belongs to {' and '.join(names)}",
                )


def _made(  # noqa: C901 - one case an arrangement
    asked: ArrangeWords, read: Callable[[str], Any], resolve: Callable[[str], ContributionId]
) -> Arrangement | None:
    from duetchain.lineage import arrangement as kinds

    side = asked.side.value if asked.side else None
    crossfade = read("crossfade") or Fraction(0)
    match asked.named:
        case None:
            return kinds.SideBySide(side="left") if side == "left" else None
        case ArrangementName.SIDE_BY_SIDE:
            return kinds.SideBySide(side="left" if side == "left" else "right")
        case ArrangementName.STACKED:
            return kinds.Stacked(side="above" if side == "above" else "below")
        case ArrangementName.PICTURE_IN_PICTURE:
            corner = asked.corner or CornerName.BOTTOM_RIGHT
            size = 30 if asked.inset is None else asked.inset
            return kinds.PictureInPicture(corner=corner.value, size_percent=size)
        case ArrangementName.GREEN_SCREEN:
            key = read("key") or "#00ff00"
            near = 25 if asked.similarity is None else asked.similarity
            return kinds.GreenScreen(key=key, similarity_percent=near)
        case ArrangementName.SEQUENTIAL:
            return kinds.Sequential(crossfade=crossfade)
        case ArrangementName.STITCH:
            start = read("parent_from") or Fraction(0)
            return kinds.Stitch(start=start, end=read("parent_to"), crossfade=crossfade)
        case ArrangementName.SOUND:
            return kinds.Sound(show=asked.show.value if asked.show else "waveform")
        case ArrangementName.USE_SOUND:
            return kinds.UseSound()
        case ArrangementName.REPLACE:
            return kinds.Replace(voice=resolve(asked.voice or ""))
