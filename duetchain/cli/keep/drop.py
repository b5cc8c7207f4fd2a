"""``duet drop``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from duetchain.cli._options import AsJson
from duetchain.cli._output import note, result, result_json
from duetchain.errors import UsageError
from duetchain.repository import answers

if TYPE_CHECKING:
    from duetchain.holdings.dropping import Dropped

UNDO = "duet gc clears it; till then its record and media are in {kept_in}: put back, duet repair"


def duet_drop(
    context: typer.Context,
    contribution: Annotated[
        str, typer.Argument(help="A name or id: one on which nothing was built.")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take away a contribution on which nothing rests, and its media if nobody else brings it.

    It is put aside until duet gc. It is the cure for a record of ours that is wrong.
    """
    with context.obj.repository() as repository:
        found = repository.upkeep.droppable(contribution)
        if not yes:
            _ask(found)
        done = repository.upkeep.drop(found.id)
    if as_json:
        result_json("drop", **answers.of_drop(done))
        return
    result(f"dropped {_in_words(done)}")
    note(UNDO.format(kept_in=done.kept_in), as_json=as_json)


def _ask(found: Dropped) -> None:
    if not sys.stdin.isatty():
        raise UsageError("nobody is here to be asked", hint="add --yes to drop it all the same")
    if not typer.confirm(f"drop {_in_words(found)}?", err=True):
        raise typer.Abort


def _in_words(one: Dropped) -> str:
    from duetchain.exports.describe import name_of
    from duetchain.exports.escape import safe
    from duetchain.identity import short

    media = f" with its media {short(one.media)}" if one.media else ""
    return f"{short(one.id)}  {safe(name_of(one))}{media}, {one.freed_bytes / 1e6:.1f} MB"
