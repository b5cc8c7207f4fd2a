"""``duet export``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duetchain.cli._options import AsJson, Force
from duetchain.cli._output import document, note, result, result_json
from duetchain.cli._unreadable import tell_unreadable
from duetchain.errors import UsageError
from duetchain.repository import answers

if TYPE_CHECKING:
    from duetchain.exports.formats import Exported


def duet_export(
    context: typer.Context,
    tip: Annotated[
        str | None, typer.Argument(help="Only what this name or id needs; else everything.")
    ] = None,
    into: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="svg, mermaid, dot or graphml. Default: as the output's suffix says.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="The file; else it is printed."),
    ] = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write who built on whom for another program."""
    from duetchain.identity import short
    from duetchain.showing.outputs import checked_output, put

    name = _named(into, output)
    if output:
        checked_output(output, inputs=(), force=force)
    elif force:
        raise UsageError("--force belongs to a file", hint=f"add -o FILE.{name}")
    with context.obj.repository() as repository:
        made = repository.export(name, tip)
    tell_unseen(made, as_json=as_json)
    if output:
        put(f"{made.text.rstrip()}\n".encode(), output, force=force)
    if as_json:
        result_json("export", **answers.of_export(name, made, output))
    elif output:
        result(str(output))
    else:
        document(made.text)
    lost = [f"{short(identity)} cannot be read" for identity in made.unreadable]
    tell_unreadable(lost, as_json=as_json)


def tell_unseen(made: Exported, *, as_json: bool) -> None:
    """Say whose picture is missing or damaged."""
    from duetchain.identity import short

    for identity in made.unseen:
        note(f"{short(identity)} has a picture that cannot be shown: duet verify", as_json=as_json)


def _named(into: str | None, output: Path | None) -> str:
    """The format's name: as it was said, else as the output's suffix says."""
    from duetchain.exports.formats import FORMATS, format_named

    if into is not None:
        return format_named(into).name
    names = ", ".join(one.name for one in FORMATS)
    if output is None:
        raise UsageError("no format is named", hint=f"add --format: {names}")
    for one in FORMATS:
        if one.suffix == output.suffix.lower():
            return one.name
    raise UsageError(
        f'"{output}" is no kind of file that is exported here',
        hint=f"add --format: {names}",
        file=str(output),
    )
