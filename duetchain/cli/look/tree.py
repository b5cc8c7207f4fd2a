"""``duet tree``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from duetchain.cli._options import AsJson, Force
from duetchain.cli._output import document, result, result_json
from duetchain.cli._unreadable import tell_unreadable
from duetchain.cli.share.export import tell_unseen
from duetchain.errors import UsageError
from duetchain.repository import answers


def duet_tree(
    context: typer.Context,
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Make a picture with thumbnails.")
    ] = None,
    as_mermaid: Annotated[
        bool, typer.Option("--mermaid", help="Print a Mermaid flowchart.")
    ] = False,
    as_dot: Annotated[bool, typer.Option("--dot", help="Print a graph for Graphviz.")] = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Draw who built on whom."""
    from duetchain.exports.tree import drawn
    from duetchain.holdings.survey import parted
    from duetchain.identity import short
    from duetchain.lineage.graph import Lineage
    from duetchain.showing.outputs import checked_drawing, put

    if (svg is not None) + as_mermaid + as_dot > 1 or (as_json and (as_mermaid or as_dot)):
        hint = "choose one of --svg, --mermaid, --dot; only --svg goes with --json"
        raise UsageError("that is more than one form of the tree", hint=hint)
    form = "mermaid" if as_mermaid else "dot" if as_dot else ""
    if svg is not None:
        checked_drawing(svg, (".svg",), force=force)
    elif force:
        raise UsageError("--force belongs to a file", hint="add --svg FILE.svg")
    with context.obj.repository() as repository:
        readable, unreadable = parted(repository.all_told(repository.survey()))
        if svg is not None:
            made = repository.export("svg")
            tell_unseen(made, as_json=as_json)
            put(made.text.encode(), svg, force=force)
        if as_json:
            output = {} if svg is None else {"output": str(svg)}
            result_json("tree", **answers.of_tree(Lineage(readable), unreadable), **output)
        elif svg is not None:
            count = len(readable)
            result(f"{svg}: {'1 contribution' if count == 1 else f'{count} contributions'}")
        elif form:
            document(repository.export(form).text)
        elif text := drawn(Lineage(readable)):
            result(text, is_lines=True)
    tell_unreadable(
        [f"{short(one.id)} cannot be read: {one.why}" for one in unreadable], as_json=as_json
    )
