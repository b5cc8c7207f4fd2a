"""``duet log``."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from duetchain.cli._options import AsJson
from duetchain.cli._output import is_heard, note, result, result_json
from duetchain.cli._unreadable import tell_unreadable
from duetchain.errors import UsageError
from duetchain.repository import answers

if TYPE_CHECKING:
    from duetchain.holdings.heads import Head
    from duetchain.identity import ContributionId


def duet_log(
    context: typer.Context,
    tip: Annotated[str | None, typer.Argument(help="Only what this name or id needs.")] = None,
    most: Annotated[
        int | None, typer.Option("--most", metavar="N", min=1, help="Only the first so many.")
    ] = None,
    count: Annotated[bool, typer.Option("--count", help="Print only how many there are.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the contributions, parents first."""
    from duetchain.exports.describe import line
    from duetchain.exports.escape import safe
    from duetchain.holdings.survey import Unreadable
    from duetchain.identity import short

    if count and (as_json or most):
        raise UsageError("--count goes with no other option", hint="leave --count away")
    with context.obj.repository() as repository:
        if count:
            result(str(repository.count() if tip is None else len(repository.log(tip))))
            return
        found = repository.all_told(repository.survey(tip))
        page = islice(found, most)
        if as_json:
            entries = tuple(page)
            more = next(found, None) is not None
            told = answers.of_log(entries, more=more)
            result_json("log", **told)
            tell_unreadable([""] * len(told.get("unreadable", ())), as_json=as_json)
            return
        unreadable, head = 0, repository.head
        for identity, one in page:  # line by line, so that a pager has the first at once
            if isinstance(one, Unreadable):
                result(f"{short(identity)}  cannot be read: {safe(one.why)}")
                unreadable += 1
            else:
                result("  ".join((line(identity, one), *_marks(identity, head))))
            if not is_heard():
                return
        if next(found, None):
            note("there are more: duet log without --most", as_json=as_json)
    tell_unreadable([""] * unreadable, as_json=as_json)


def _marks(identity: ContributionId, head: Head) -> list[str]:
    """That it is the head, and what it was called here."""
    from duetchain.exports.escape import safe

    words = ["head"] if identity == head.tip else []
    words += map(safe, head.names_of(identity))
    return [f"({', '.join(words)})"] if words else []
