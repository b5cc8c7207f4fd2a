"""``duet tree``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duetchain.cli._options import AsJson, Force
from duetchain.cli._output import note, result, result_json
from duetchain.errors import UsageError
from duetchain.repository import answers

if TYPE_CHECKING:
    from duetchain.lineage.graph import Lineage
    from duetchain.repository import Repository


def tree(
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
    if (svg is not None) + as_mermaid + as_dot > 1 or (as_json and (as_mermaid or as_dot)):
        hint = "choose one of --svg, --mermaid, --dot; only --svg goes with --json"
        raise UsageError("that is more than one form of the tree", hint=hint)
    if svg is not None:
        from duetchain.showing.outputs import checked_drawing

        checked_drawing(svg, (".svg",), force=force)
    elif force:
        raise UsageError("--force belongs to a file", hint="add --svg FILE.svg")
    with context.obj.repository() as repository:
        lineage = repository.lineage()
        if svg is not None:
            _draw(lineage, repository, svg, force=force, as_json=as_json)
    if as_json:
        output = {} if svg is None else {"output": str(svg)}
        result_json("tree", **answers.tree(lineage), **output)
    elif svg is not None:
        count = len(lineage.contributions)
        result(f"{svg}: {'1 contribution' if count == 1 else f'{count} contributions'}")
    elif text := _text(lineage, as_mermaid=as_mermaid, as_dot=as_dot):
        result(text)


def _text(lineage: Lineage, *, as_mermaid: bool, as_dot: bool) -> str:
    from duetchain.exports import dot, mermaid
    from duetchain.exports import tree as terminal

    if as_mermaid:
        return mermaid.drawn(lineage)
    return dot.drawn(lineage) if as_dot else terminal.drawn(lineage)


def _draw(
    lineage: Lineage, repository: Repository, output: Path, *, force: bool, as_json: bool
) -> None:
    from duetchain.exports.svg import drawn
    from duetchain.identity import short
    from duetchain.showing.outputs import put

    found = repository.pictures.thumbnails(lineage.contributions)
    for identity in found.unseen:
        note(f"{short(identity)} has a picture that cannot be shown: duet verify", as_json=as_json)
    put(drawn(lineage, found.pictures, found.unseen).encode(), output, force=force)
