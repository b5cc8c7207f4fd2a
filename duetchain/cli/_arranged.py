"""How mine meets the parent: words of the command line to an arrangement, nonsense refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from duetchain.errors import UsageError

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


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of ``--as``, as given; None where nothing was said."""

    arrangement: ArrangementName | None = None
    side: SideName | None = None
    corner: CornerName | None = None
    inset: int | None = None
    key: str | None = None
    similarity: int | None = None
    crossfade: Fraction | None = None
    parent_from: Fraction | None = None
    parent_to: Fraction | None = None
    voice: str | None = None
    show: ShowName | None = None


MEANT_FOR = {
    "side": ("side-by-side", "stacked"),
    "corner": ("picture-in-picture",),
    "inset": ("picture-in-picture",),
    "key": ("green-screen",),
    "similarity": ("green-screen",),
    "crossfade": ("sequential", "stitch"),
    "parent_from": ("stitch",),
    "parent_to": ("stitch",),
    "voice": ("replace",),
    "show": ("sound",),
}
SIDES = {"side-by-side": ("left", "right"), "stacked": ("above", "below")}


def arranged(asked: Asked, resolve: Callable[[str], ContributionId]) -> Arrangement | None:
    """The arrangement that the options ask for; None where none was named.

    Raises:
        UsageError: if an option has no meaning for it, or one that it needs is missing.
    """
    from duetchain.lineage.arrangement import arrangement_fault

    refuse_meaningless(asked)
    made = _made(asked, resolve)
    if made is not None and (problem := arrangement_fault(made)):
        raise UsageError(problem, hint="duet add --help tells the options")
    return made


def refuse_meaningless(asked: Asked) -> None:
    """Refuse options that the arrangement does not know, before any work."""
    name = (asked.arrangement or ArrangementName.SIDE_BY_SIDE).value
    for option, names in MEANT_FOR.items():
        if getattr(asked, option) is not None and name not in names:
            written = "--" + option.replace("_", "-")
            raise UsageError(
                f"{written} has no meaning with --as {name}",
                hint=f"it belongs to {' and '.join(names)}",
            )
    if asked.side and asked.side.value not in SIDES[name]:
        raise UsageError(
            f"--side {asked.side.value} has no meaning with --as {name}",
            hint=f"use {' or '.join(SIDES[name])}",
        )
    if name == "replace" and not (asked.voice or "").strip():
        raise UsageError("--as replace needs a voice", hint="add --voice NAME or --voice ID")


def _made(  # noqa: C901 - one case an arrangement
    asked: Asked, resolve: Callable[[str], ContributionId]
) -> Arrangement | None:
    from duetchain.lineage import arrangement as kinds

    side = asked.side.value if asked.side else None
    crossfade = asked.crossfade or Fraction(0)
    match asked.arrangement:
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
            key = "#00ff00" if asked.key is None else asked.key.lower()
            near = 25 if asked.similarity is None else asked.similarity
            return kinds.GreenScreen(key=key, similarity_percent=near)
        case ArrangementName.SEQUENTIAL:
            return kinds.Sequential(crossfade=crossfade)
        case ArrangementName.STITCH:
            start = asked.parent_from or Fraction(0)
            return kinds.Stitch(start=start, end=asked.parent_to, crossfade=crossfade)
        case ArrangementName.SOUND:
            return kinds.Sound(show=asked.show.value if asked.show else "waveform")
        case ArrangementName.USE_SOUND:
            return kinds.UseSound()
        case ArrangementName.REPLACE:
            return kinds.Replace(voice=resolve(asked.voice or ""))
