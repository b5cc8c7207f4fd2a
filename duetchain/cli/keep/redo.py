"""``duet redo``."""

from __future__ import annotations

import typer

from duetchain.cli._head import tell_head
from duetchain.cli._options import AsJson


def duet_redo(context: typer.Context, as_json: AsJson = False) -> None:
    """Step the head forth again to where it was before duet undo."""
    with context.obj.repository() as repository:
        tell_head("redo", repository, repository.redo(), as_json=as_json)
