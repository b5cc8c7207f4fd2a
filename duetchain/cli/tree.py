"""``duet tree``."""

from __future__ import annotations

import typer

from duetchain.cli._options import AsJson
from duetchain.cli._output import result, result_json


def tree(context: typer.Context, as_json: AsJson = False) -> None:
    """Draw who built on whom."""
    from duetchain.exports.tree import drawn

    with context.obj.repository() as repository:
        lineage = repository.lineage()
    if as_json:
        edges = {identity: list(one.parents) for identity, one in lineage.contributions.items()}
        result_json("tree", roots=lineage.roots(), tips=lineage.tips(), parents=edges)
    elif lineage.contributions:
        result(drawn(lineage))
