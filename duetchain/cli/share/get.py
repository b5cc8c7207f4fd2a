"""``duet get``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from duetchain.cli._options import AsJson
from duetchain.cli._output import result, result_json
from duetchain.errors import UsageError
from duetchain.repository import answers


def duet_get(
    context: typer.Context,
    voices: Annotated[
        list[str] | None, typer.Argument(metavar="[VOICE]...", help="Whose: names or ids.")
    ] = None,
    into: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to put them in.")
    ] = Path(),
    every: Annotated[bool, typer.Option("--all", help="All that a tip is made of.")] = False,
    tip: Annotated[
        str | None, typer.Option("--tip", metavar="TIP", help="Of --all; else the only tip.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Give originals back, as they came and under the names of their files."""
    if every == bool(voices) or (tip is not None and not every):
        hint = "name voices, or write --all, with --tip TIP for another tip"
        raise UsageError("whose files are wanted is not clear", hint=hint)
    with context.obj.repository() as repository:
        done = repository.get(*(voices or ()), into=into, tip=tip)
    if as_json:
        result_json("get", **answers.of_get(done))
        return
    for one in done:
        result(f"{one.output}" if one.is_new else f"{one.output} is there already")
