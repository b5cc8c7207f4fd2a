"""``duet head``."""

from __future__ import annotations

from typing import Annotated

import typer

from duetchain.cli._head import tell_head, tell_tips
from duetchain.cli._options import AsJson
from duetchain.cli._output import result
from duetchain.errors import UsageError


def duet_head(
    context: typer.Context,
    tip: Annotated[str | None, typer.Argument(help="Move it here: a name or id.")] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", help="Name the head, or TIP, for later."),
    ] = None,
    forget: Annotated[
        str | None, typer.Option("--forget", metavar="NAME", help="Take such a name away.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the tips and the head, which verbs mean where no TIP is named; or move the head.

    A name that is given here can stand wherever a tip is asked for. Nothing is ever deleted.
    """
    if forget is not None and (tip is not None or name is not None):
        raise UsageError("--forget goes with nothing else", hint="use it alone")
    with context.obj.repository() as repository:
        if forget is not None:
            repository.forget_tip(forget)
        elif name is not None:
            found = repository.name_tip(name, tip)
            if not as_json:
                result(f"{found[:12]} is {name}")
                return
        elif tip is not None:
            tell_head("head", repository, repository.move_head(tip), as_json=as_json)
            return
        tell_tips("head", repository, repository.head, as_json=as_json)
