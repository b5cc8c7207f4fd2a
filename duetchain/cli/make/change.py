"""``duet change``."""

from __future__ import annotations

from typing import Annotated

import typer

from duetchain.cli._options import Anew, AsJson
from duetchain.cli._outdated import tell_again
from duetchain.cli._rendering import FLAGS
from duetchain.cli.guide.frames import in_frames, rate_of_piece
from duetchain.options.changing import ChangeWords
from duetchain.repository import answers

SETTINGS = {"ignore_unknown_options": True}
"""A level may begin with a minus."""


def duet_change(
    context: typer.Context,
    who: Annotated[str, typer.Argument(metavar="VOICE", help="Who is changed: a name or id.")],
    *,
    words: ChangeWords,
    tip: Annotated[
        str | None,
        typer.Option("--tip", metavar="TIP", help="What it is built on; else the head."),
    ] = None,
    anew: Anew = False,
    as_json: AsJson = False,
) -> None:
    """Change how loud a voice is, which part of it is used, or how it meets the others.

    A new contribution replaces the voice with itself; nothing is rewritten.
    """
    rates = {"": lambda: rate_of_piece(context, tip)}
    words = in_frames(words, rates, as_json=as_json)
    words.refuse_nonsense(FLAGS)
    with context.obj.repository() as repository:
        asked = words.options(repository.resolve, FLAGS)
        added = repository.change(who, tip=tip, **asked)
        tell_again("change", repository, added, answers.of_change, anew=anew, as_json=as_json)
