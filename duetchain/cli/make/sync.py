"""``duet sync``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duetchain.cli._options import AsJson, Force, OldFormats
from duetchain.cli._output import result, result_json, say
from duetchain.repository import answers

if TYPE_CHECKING:
    from duetchain.analysis.sure import Sync


def duet_sync(
    a: Annotated[Path, typer.Argument(metavar="A", help="What was played: the parent's file.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="Your take.")],
    plot: Annotated[
        Path | None,
        typer.Option("--plot", metavar="FILE", help="Draw both and what was found: .svg or .png."),
    ] = None,
    force: Force = False,
    old_formats: OldFormats = False,
    as_json: AsJson = False,
) -> None:
    """Tell when your take begins on another file's clock, and how sure that is."""
    from duetchain.cli.lasting.alive import alive
    from duetchain.exports.escape import safe
    from duetchain.intake.syncing import compared

    if plot is not None:
        from duetchain.exports.syncplot import SUFFIXES
        from duetchain.showing.outputs import checked_drawing

        checked_drawing(plot, SUFFIXES, inputs=(a, b), force=force)
    with alive("listening", as_json=as_json):
        found = compared(a, b, old_formats=old_formats)
    if plot is not None:
        from duetchain.exports.syncplot import drawn
        from duetchain.showing.outputs import put

        put(drawn(found, plot.suffix.lower()), plot, force=force)
    if as_json:
        output = {} if plot is None else {"output": str(plot)}
        result_json("sync", **answers.of_sync(found.sync), **output)
        return
    result(sentence(found.sync, safe(a.name)))
    way = f"duet add {safe(str(a))} {safe(str(b))} --offset"
    for line in advice(found.sync, lambda offset: f"{way} {offset}"):
        say(line)


def sentence(found: Sync, parent: str) -> str:
    """The one line that tells what was found."""
    if found.method == "none":
        return "not in time: nothing in your take tells where it belongs, offset 0"
    how = {
        "bleed": f"heard {parent} in your take",
        "marks": "by the claps or tones in both",
        "music": "by the beat and the harmony",
    }[found.method]
    drift = f"drift {found.drift_ppm:.0f} ppm" if abs(found.drift_ppm) >= 0.5 else "no drift"
    head = "in time" if found.sure else "perhaps"
    return f"{head}: {found.offset_s:+.3f} s, {drift}, confidence {found.confidence:.2f}, {how}"


def advice(found: Sync, used: Callable[[str], str], *, begin_s: float = 0.0) -> list[str]:
    """What a person can do where it is not sure, a line each.

    Args:
        found: what was found.
        used: the command that puts the take at an offset, given as text.
        begin_s: the first instant of the take that is used.
    """
    if found.sure:
        return []
    if not found.candidates:
        return [f"a clap that both files hold would tell; or say where it belongs: {used('S')}"]
    return [
        f"{one.offset_s:+.3f} s, confidence {one.confidence:.2f}: "
        f"{used(f'{one.offset_s + begin_s:.3f}')}"
        for one in found.candidates
    ]
