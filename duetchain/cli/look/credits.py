"""``duet credits``."""

from __future__ import annotations

from typing import Annotated

import typer

from duetchain.cli._options import AsJson
from duetchain.cli._output import result, result_json
from duetchain.cli._rendering import FLAGS
from duetchain.errors import UsageError
from duetchain.options.option import Without
from duetchain.options.rendering import ViewWords


def duet_credits(
    context: typer.Context,
    tip: Annotated[str | None, typer.Argument(help="A name or id; else the head.")] = None,
    with_others: Annotated[
        bool, typer.Option("--all", help="List those of the chain that are not in it, apart.")
    ] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print a Markdown list.")] = False,
    *,
    view: Annotated[ViewWords, Without({"credits"})],
    as_json: AsJson = False,
) -> None:
    """Name everybody whose picture or sound is in the render of a tip.

    Who is outside of it with these options is not in it.
    """
    from duetchain.exports import credits as words

    if as_json and as_markdown:
        raise UsageError("--json and --markdown exclude each other", hint="choose one")
    with context.obj.repository() as repository:
        found = repository.credits(tip, **view.resolved(repository.resolve, FLAGS))
    if as_json:
        result_json("credits", **words.as_fields(found, with_others=with_others))
        return
    write = words.as_markdown if as_markdown else words.as_text
    if text := write(found, with_others=with_others):
        result(text, is_lines=True)
