"""``duet nudge``."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated

import typer
from msgspec.structs import replace

from duetchain.cli._options import Anew, AsJson
from duetchain.cli._outdated import tell_outdated
from duetchain.cli._output import result, result_json
from duetchain.cli._rendering import FLAGS
from duetchain.errors import UsageError
from duetchain.options.reading import read_as, time
from duetchain.repository import answers

SETTINGS = {"ignore_unknown_options": True}
"""An amount may begin with a minus."""
_AMOUNT = re.compile(r"([+-]?[\d./]+)(ms|s|)\Z", re.ASCII)


def duet_nudge(
    context: typer.Context,
    voice: Annotated[str, typer.Argument(metavar="VOICE", help="Who is moved: a name or id.")],
    by: Annotated[
        str, typer.Argument(metavar="BY", help="Later, or earlier: +12ms, -0.02, 1/48s.")
    ],
    tip: Annotated[
        str | None,
        typer.Option("--tip", metavar="TIP", help="What it is built on; else the head."),
    ] = None,
    anew: Anew = False,
    as_json: AsJson = False,
) -> None:
    """Move a voice a little in time: a new contribution that replaces it with itself."""
    from duetchain.exports.describe import line

    amount = seconds_by(by)
    with context.obj.repository() as repository:
        added = repository.nudge(voice, amount, tip=tip)
        if not as_json:
            result(line(added.tip, repository.told(repository.show(added.tip))))
        films = tell_outdated(repository, added.tip, anew=anew, as_json=as_json)
        if as_json:
            made = repository.told(repository.show(added.tip))
            result_json("nudge", **answers.of_nudge(added, made, by_s=amount), **films)


def seconds_by(text: str) -> Fraction:
    """An amount of time in seconds: ``+12ms``, ``-0.02``, ``1/48s``.

    Raises:
        UsageError: if it is none.
    """
    match = _AMOUNT.match(text.strip())
    if not match:
        raise UsageError(f'"{text}" is no amount of time', hint="write +12ms, -0.02 or 1/48s")
    value = read_as("BY", match[1], time, replace(FLAGS, written=str))
    return value / 1000 if match[2] == "ms" else value
