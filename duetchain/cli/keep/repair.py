"""``duet repair``."""

from __future__ import annotations

import typer

from duetchain.cli._options import AsJson
from duetchain.cli.keep.verify import report


def duet_repair(context: typer.Context, as_json: AsJson = False) -> None:
    """Make the index anew from the records, then check.

    Originals and records are only read; what is whole stays usable.
    """
    from duetchain.cli.lasting.alive import alive
    from duetchain.repository import Repository

    folder = context.obj.folder(damaged=True)
    with alive("repairing", as_json=as_json):
        checkup = Repository.repair(folder.path.parent)
    report("repair", checkup, as_json=as_json)
