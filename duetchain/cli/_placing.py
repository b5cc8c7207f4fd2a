"""Where a clip goes: the options that add and merge share, to what the library takes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from duetchain.cli._arranged import ArrangementName, Asked, CornerName, ShowName, SideName
from duetchain.cli._options import decibels, number, time


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


As = Annotated[
    ArrangementName | None,
    typer.Option(
        "--as",
        metavar="ARRANGEMENT",
        help="side-by-side (default), stacked, picture-in-picture, green-screen, sequential, "
        "stitch, sound, use-sound or replace.",
    ),
]
Side = Annotated[
    SideName | None, typer.Option(help="Where yours stands: left, right, above or below.")
]
CornerOption = Annotated[CornerName | None, typer.Option(help="Picture-in-picture: where.")]
Inset = Annotated[
    int | None, typer.Option(metavar="PERCENT", help="Picture-in-picture: how large, 10 to 90.")
]
Key = Annotated[
    str | None, typer.Option(metavar="#RRGGBB", help="Green-screen: the colour to take out.")
]
Similarity = Annotated[
    int | None,
    typer.Option(metavar="PERCENT", help="Green-screen: how near the key, 1 to 100."),
]
Crossfade = Annotated[
    str | None, typer.Option(metavar="S", help="Sequential, stitch: how long both overlap.")
]
ParentFrom = Annotated[
    str | None, typer.Option(metavar="S", help="Stitch: the parent's range begins here.")
]
ParentTo = Annotated[str | None, typer.Option(metavar="S", help="Stitch: and ends here.")]
Voice = Annotated[
    str | None, typer.Option(metavar="VOICE", help="Replace: the name or id of the old voice.")
]
Show = Annotated[ShowName | None, typer.Option(help="Sound: what takes the cell.")]
Offset = Annotated[
    str | None,
    typer.Option(metavar="S", help="When yours begins on the parent's clock; may be negative."),
]
Start = Annotated[str, typer.Option("--in", metavar="S", help="Use yours from here.")]
End = Annotated[str | None, typer.Option("--out", metavar="S", help="Use yours up to here.")]
Speed = Annotated[
    str, typer.Option(metavar="N", help="Faster or slower, 1/4 to 4; the pitch stays.")
]
Fill = Annotated[
    FillName, typer.Option(help="What is shown before yours begins and after it ends.")
]
Until = Annotated[
    UntilName, typer.Option(help="How long the piece runs: to the longest voice's end, ...")
]
Gain = Annotated[str | None, typer.Option(metavar="DB", help="Louder or softer.")]
Track = Annotated[
    int,
    typer.Option(
        "--audio-track", metavar="N", min=0, max=1000, help="Which of its sounds; 1 is its first."
    ),
]
LipSync = Annotated[
    str,
    typer.Option("--lip-sync", metavar="S", help="Show its picture later, or earlier, than it is."),
]
Mute = Annotated[bool, typer.Option("--mute", help="Leave your sound out.")]


def asked_of(
    *,
    arrangement: ArrangementName | None,
    side: SideName | None,
    corner: CornerName | None,
    inset: int | None,
    key: str | None,
    similarity: int | None,
    crossfade: str | None,
    parent_from: str | None,
    parent_to: str | None,
    voice: str | None,
    show: ShowName | None,
    **_others: object,
) -> Asked:
    """The options of ``--as``, their times read; a verb's other options are left alone.

    Raises:
        UsageError: if a time is none.
    """
    return Asked(
        arrangement=arrangement,
        side=side,
        corner=corner,
        inset=inset,
        key=key,
        similarity=similarity,
        crossfade=time("--crossfade", crossfade),
        parent_from=time("--parent-from", parent_from),
        parent_to=time("--parent-to", parent_to),
        voice=voice,
        show=show,
    )


def placing_of(
    *,
    offset: str | None,
    start: str,
    end: str | None,
    speed: str,
    fill: FillName,
    until: UntilName,
    gain: str | None,
    mute: bool,
    audio_track: int,
    lip_sync: str,
    **_others: object,
) -> dict[str, Any]:
    """The options as `Repository.add` and `Repository.merge` take them; others are left alone.

    Raises:
        UsageError: if one is not of its form.
    """
    return {
        "offset": time("--offset", offset),
        "start": time("--in", start),
        "end": time("--out", end),
        "speed": number("--speed", speed),
        "fill": fill.value,
        "until": until.value,
        "gain_db": decibels("--gain", gain),
        "muted": mute,
        "audio_track": audio_track,
        "lip_sync": time("--lip-sync", lip_sync) or 0,
    }
