"""How a render is shown: options that several verbs share, to what the library takes."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from duetchain.cli._options import QualityName, aspect_px, rate, size_px
from duetchain.errors import UsageError

Size = Annotated[
    str | None,
    typer.Option("--size", metavar="WxH", help="Pixels, both even. Default: from the content."),
]
Aspect = Annotated[
    str | None, typer.Option("--aspect", metavar="W:H", help="16:9, 9:16, 1:1, 4:5 or any other.")
]
Fps = Annotated[
    str | None,
    typer.Option("--fps", metavar="N", help="Frames a second: 30 or 30000/1001. Default: highest."),
]


class CodecName(StrEnum):
    """The codecs of a film."""

    H264 = "h264"
    HEVC = "hevc"
    AV1 = "av1"
    VP9 = "vp9"


class LayoutName(StrEnum):
    """Where voices stand."""

    GRID = "grid"
    ROW = "row"
    COLUMN = "column"
    SPOTLIGHT = "spotlight"
    NESTED = "nested"


class FitName(StrEnum):
    """What becomes of a picture whose shape is not its cell's."""

    CONTAIN = "contain"
    COVER = "cover"
    BLUR = "blur"


class PanName(StrEnum):
    """Where voices are heard from."""

    CENTRE = "centre"
    SPREAD = "spread"


CodecOption = Annotated[
    CodecName | None,
    typer.Option("--codec", help="Of a film. Default: h264; vp9 for .webm."),
]
Encoder = Annotated[
    str | None,
    typer.Option(
        "--encoder", metavar="NAME", help="One of the machine's own: see duet doctor --encoders."
    ),
]
LayoutOption = Annotated[LayoutName, typer.Option("--layout", help="Where voices stand.")]
FitOption = Annotated[
    FitName, typer.Option("--fit", help="Whole, cropped to the cell, or whole over its own blur.")
]
Gutter = Annotated[int, typer.Option("--gutter", metavar="PX", help="Space between cells, even.")]
Corners = Annotated[
    int, typer.Option("--corners", metavar="PX", help="Rounded corners of that radius.")
]
Background = Annotated[
    str, typer.Option("--background", metavar="#RRGGBB", help="Where no picture is.")
]
Names = Annotated[bool, typer.Option("--names", help="Each voice's name on its cell.")]
Credits = Annotated[bool, typer.Option("--credits", help="Cards at the end that name everybody.")]

Target = Annotated[
    str,
    typer.Option(
        metavar="streaming|podcast|ebu|none|LUFS",
        help="Loudness: -14, -16 or -23 LUFS, any other, or as recorded.",
    ),
]
Duck = Annotated[
    str | None,
    typer.Option(metavar="VOICE", help="The others make way while this voice speaks."),
]
PanOption = Annotated[
    PanName, typer.Option("--pan", help="Spread: voices from left to right, the first in between.")
]


def view_of(
    *,
    size: str | None,
    aspect: str | None = None,
    fps: str | None = None,
    quality: QualityName,
    codec: CodecName | None = None,
    encoder: str | None = None,
    layout: LayoutName = LayoutName.GRID,
    fit: FitName = FitName.CONTAIN,
    gutter: int = 0,
    corners: int = 0,
    background: str = "#000000",
    names: bool = False,
    credits: bool = False,  # noqa: A002
    target: str = "streaming",
    pan: PanName = PanName.CENTRE,
    **_others: object,
) -> dict[str, Any]:
    """The options as `Repository.render` takes them; a verb's other options are left alone.

    Raises:
        UsageError: if one is not of its form, or two of them contradict each other.
    """
    from duetchain.timeline.look import Look

    if size and aspect:
        raise UsageError("--size and --aspect cannot be combined", hint="leave one away")
    return {
        "size": size_px(size) or aspect_px(aspect),
        "fps": rate(fps),
        "quality": quality.value,
        "codec": codec.value if codec else None,
        "encoder": encoder,
        "look": Look(layout.value, fit.value, gutter, background.lower(), corners),
        "names": names,
        "credits": credits,
        "target": target,
        "pan": pan.value,
    }


def checked(view: dict[str, Any], output: Path | None) -> None:
    """Refuse what makes no sense, or what the output's kind cannot hold, before any work.

    Raises:
        UsageError: says what, and what to do.
    """
    from duetchain.showing.outputs import checked_kind
    from duetchain.showing.view import checked_view

    shown = checked_view(**view)
    if output:
        checked_kind(output, shown)


def refuse_unrendered(view: dict[str, Any], *, force: bool, hint: str) -> None:
    """Refuse what only a render can have where none is made.

    Raises:
        UsageError: says what.
    """
    from duetchain.cli._hints import option_of
    from duetchain.showing.view import PLAIN_VIEW, checked_view

    shown = checked_view(**view)
    asked = {
        **{option_of(field): given for field, given in shown.pictured.items()},
        "--quality": shown.quality != PLAIN_VIEW.quality,
        "--target or --pan": shown.levels != PLAIN_VIEW.levels,
        "--force": force,
    }
    for option, value in asked.items():
        if value:
            raise UsageError(f"{option} belongs to a render", hint=hint)
