"""``duet log``."""

from __future__ import annotations

from typing import Annotated

import typer

from duetchain.cli._options import AsJson
from duetchain.cli._output import result, result_json
from duetchain.errors import UsageError


def log(
    context: typer.Context,
    tip: Annotated[str | None, typer.Argument(help="Only what this name or id needs.")] = None,
    count: Annotated[bool, typer.Option("--count", help="Print only how many there are.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the contributions, parents first."""
    from duetchain.exports.describe import as_entry, line

    if count and as_json:
        raise UsageError("--json has the count already", hint="leave --count away")
    with context.obj.repository() as repository:
        found = repository.log(tip)
    if count:
        result(str(len(found)))
    elif as_json:
        entries = [as_entry(identity, one) for identity, one in found.items()]
        result_json("log", contributions=entries, count=len(entries))
    else:
        for identity, one in found.items():
            result(line(identity, one))
