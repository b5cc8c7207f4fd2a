"""``duet merge``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from duetchain.cli._options import AsJson, Force, Output, QualityName, QualityOption, Size, size_px
from duetchain.cli._output import result, result_json
from duetchain.cli.render import in_words, rendered
from duetchain.errors import UsageError


def merge(
    context: typer.Context,
    first: Annotated[str, typer.Argument(metavar="A", help="A name or id; its clock counts.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Another name or id.")],
    mine: Annotated[
        Path | None, typer.Argument(metavar="[MINE]", help="A clip to bring along.")
    ] = None,
    output: Output = None,
    stacked: Annotated[bool, typer.Option("--stacked", help="Below each other.")] = False,
    author: Annotated[str, typer.Option(help="Who merged.")] = "",
    name: Annotated[str, typer.Option(help="A short name for the merge.")] = "",
    message: Annotated[str, typer.Option("-m", "--message", help="One sentence about it.")] = "",
    size: Size = None,
    quality: QualityOption = QualityName.STANDARD,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Join two chains in one; a voice that both have is seen and heard once."""
    from duetchain.exports.describe import line
    from duetchain.lineage.arrangement import Stacked
    from duetchain.repository.rendering import checked_output
    from duetchain.repository.view import checked_view

    view: dict[str, Any] = {"size": size_px(size), "quality": quality.value}
    checked_view(**view)
    if output:
        checked_output(output, inputs=(mine,) if mine else (), force=force)
    elif size or force:
        option = "--size" if size else "--force"
        raise UsageError(f"{option} belongs to a render", hint="add -o FILE.mp4")
    with context.obj.repository() as repository:
        files = (mine,) if mine else ()
        words = {"author": author, "name": name, "message": message}
        asked = Stacked() if stacked else None
        added = repository.merge(first, second, *files, arrangement=asked, **words)
        if not as_json:
            result(line(added.tip, repository.show(added.tip)))
        done = None
        if output:
            done = rendered(repository, added.tip, output, view, force=force, as_json=as_json)
    if as_json:
        told = {"contribution": added.tip, "parents": list(added.parents), "media": added.media}
        result_json("merge", **told, output=str(output) if done else None)
    elif done:
        result(in_words(done))
