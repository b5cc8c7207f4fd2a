"""How a listing ends that has left out what cannot be read: told, and with the code of damage."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from duetchain.cli._output import note, say
from duetchain.repository.exit_codes import DAMAGED


def tell_unreadable(lost: Sequence[str], *, as_json: bool) -> None:
    """Say what could not be read, and exit 5 if anything could not.

    Args:
        lost: a line for each; "" where it was told already.
        as_json: whether results are told in JSON, which has said it.
    """
    count = len(lost)
    if not count:
        return
    if not as_json:
        for line in filter(None, lost):
            note(line, as_json=False)
        some = "1 contribution" if count == 1 else f"{count} contributions"
        say(f"{some} cannot be read: duet verify tells more; duet drop takes a wrong one away")
    raise typer.Exit(DAMAGED)
