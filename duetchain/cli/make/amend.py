"""``duet amend``."""

from __future__ import annotations

from typing import Annotated

import typer

from duetchain.cli._options import AsJson
from duetchain.cli._output import note, result, result_json
from duetchain.options.about import AboutLater
from duetchain.repository import answers


def duet_amend(
    context: typer.Context,
    voice: Annotated[str, typer.Argument(metavar="VOICE", help="Of whom: a name or id.")],
    about: AboutLater,
    as_json: AsJson = False,
) -> None:
    """Say words of a voice anew: who it is, its name, its title. Nothing else changes."""
    from duetchain.exports.describe import line

    with context.obj.repository() as repository:
        done = repository.amend(
            voice,
            author=about.author,
            name=about.name,
            message=about.message,
            license=about.license,
            title=about.title,
            part=about.part,
        )
    if as_json:
        result_json("amend", **answers.of_amend(done))
        return
    if not done.record:
        note("nothing new: all of that holds already", as_json=as_json)
    result(line(done.contribution, done.words))
