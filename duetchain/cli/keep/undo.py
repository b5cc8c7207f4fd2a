"""``duet undo``."""

from __future__ import annotations

import typer

from duetchain.cli._head import tell_head
from duetchain.cli._options import AsJson
from duetchain.cli._output import note


def duet_undo(context: typer.Context, as_json: AsJson = False) -> None:
    """Step the head back to before the last add, merge, nudge, change or move; redo goes forth."""
    with context.obj.repository() as repository:
        tell_head("undo", repository, repository.undo(), as_json=as_json)
    note("nothing is deleted: duet redo goes there again", as_json=as_json)
