"""``duet nudge``."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Annotated

import typer

from duetchain.cli._options import Anew, AsJson
from duetchain.cli._outdated import tell_again
from duetchain.cli.guide.frames import framed, rate_of_piece
from duetchain.errors import UsageError
from duetchain.options.reading import time
from duetchain.repository import answers
from duetchain.written.times import is_bare_frames, is_bare_number

SETTINGS = {"ignore_unknown_options": True}
"""An amount may begin with a minus."""
MOST_UNASKED_S = 5
"""What is moved further by a number alone was perhaps meant in another unit."""


def duet_nudge(
    context: typer.Context,
    voice: Annotated[str, typer.Argument(metavar="VOICE", help="Who is moved: a name or id.")],
    by: Annotated[
        str, typer.Argument(metavar="BY", help="Later, or earlier: +200ms, -0.02, 1/48s, 3f.")
    ],
    tip: Annotated[
        str | None,
        typer.Option("--tip", metavar="TIP", help="What it is built on; else the head."),
    ] = None,
    anew: Anew = False,
    as_json: AsJson = False,
) -> None:
    """Move a voice a little in time: a new contribution that replaces it with itself."""
    if is_bare_frames(by):
        by = framed(by, lambda: rate_of_piece(context, tip), as_json=as_json)
    amount = seconds_by(by)
    with context.obj.repository() as repository:
        added = repository.nudge(voice, amount, tip=tip)
        answered = partial(answers.of_nudge, by_s=amount)
        tell_again("nudge", repository, added, answered, anew=anew, as_json=as_json)


def seconds_by(text: str) -> Fraction:
    """An amount of time in seconds: ``+12ms``, ``-0.02``, ``1/48s``, ``1:02.5``.

    Raises:
        UsageError: if it is none, or a number alone that is hardly meant in seconds.
    """
    value = time(text)
    if is_bare_number(text) and abs(value) > MOST_UNASKED_S:
        plain = text.strip()
        raise UsageError(
            f'"{plain}": seconds? by a number alone nobody is moved so far',
            hint=f"write {plain}s for seconds, {plain}ms for milliseconds",
        )
    return value
