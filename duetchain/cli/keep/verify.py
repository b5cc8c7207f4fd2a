"""``duet verify``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from duetchain.cli._options import AsJson
from duetchain.cli._output import result, result_json, say
from duetchain.repository import answers
from duetchain.repository.exit_codes import DAMAGED

if TYPE_CHECKING:
    from duetchain.repository import Checkup


def duet_verify(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Read and hash every original.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check that everything is whole (exit 5 if not).

    The index is held against the records, and those against the bytes.
    """
    from duetchain.cli.lasting.alive import alive
    from duetchain.holdings.checking import verify_folder as checked

    with alive("checking", as_json=as_json):
        checkup = checked(context.obj.folder(), full=full)
    report("verify", checkup, as_json=as_json)


def report(verb: str, checkup: Checkup, *, as_json: bool) -> None:
    """Tell what a check found, and exit 5 if it found damage."""
    from duetchain.identity import short

    if as_json:
        result_json(verb, **answers.of_check(checkup))
    else:
        for problem in checkup.problems:
            tips = ", ".join(short(tip) for tip in problem.breaks)
            breaks = f"; breaks the chain of {tips}" if tips else ""
            result(f"{problem.what} {short(problem.id)} {problem.text}{breaks}".replace("  ", " "))
        for note in checkup.notes:
            say(f"note: {note}")
        state = f"{len(checkup.problems)} problems" if checkup.problems else "whole"
        result(f"{checkup.contributions} contributions, {checkup.media} media: {state}")
    if checkup.problems:
        if not as_json:
            say("hint: duet repair makes the index anew; missing media come back by adding them")
        raise typer.Exit(DAMAGED)
