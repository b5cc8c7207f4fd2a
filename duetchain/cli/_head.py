"""The head in lines: of the verbs that show and move it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from duetchain.cli._output import note, result, result_json
from duetchain.errors import RepositoryDamaged
from duetchain.repository import answers

if TYPE_CHECKING:
    from duetchain.holdings.heads import Head
    from duetchain.identity import ContributionId
    from duetchain.lineage.contribution import Contribution
    from duetchain.repository import Repository

MOST_TIPS = 100
"""How many are listed: the newest."""


def tell_head(verb: str, repository: Repository, head: Head, *, as_json: bool) -> None:
    """Tell where the head is after a verb has moved it."""
    if as_json:
        tell_tips(verb, repository, head, as_json=True)
    elif head.tip:
        result(f"head: {_line(head.tip, repository, head).removeprefix('* ')}")


def tell_tips(verb: str, repository: Repository, head: Head, *, as_json: bool) -> None:
    """Tell all that the head may be moved to: tips, the newest first, and what has a name here."""
    newest = repository.tips()[::-1]
    inner = [one for one in (head.tip, *head.names.values()) if one and one not in newest]
    shown = (*dict.fromkeys(inner), *newest[:MOST_TIPS])
    if as_json:
        found = {one: _read(one, repository) for one in shown}
        more = len(newest[MOST_TIPS:])
        result_json(verb, **answers.of_head(head, found, more=more))
        return
    if head.note:
        note(head.note, as_json=False)
    for one in shown:
        result(_line(one, repository, head))
    if older := newest[MOST_TIPS:]:
        note(f"and {len(older)} older tips", as_json=False)


def _read(tip: ContributionId, repository: Repository) -> Contribution | None:
    with suppress(RepositoryDamaged):
        return repository.show(tip)
    return None


def _line(tip: ContributionId, repository: Repository, head: Head) -> str:
    from duetchain.exports.describe import who
    from duetchain.exports.escape import safe
    from duetchain.holdings.words import instant_told
    from duetchain.identity import short

    found = _read(tip, repository)
    whose = who(found) if found else "cannot be read"
    when = instant_told(found.created) if found and found.created else "-"
    names = ", ".join(map(safe, head.names_of(tip)))
    mark = "*" if tip == head.tip else " "
    line = f"{mark} {short(tip)}  {when:16}  {whose}"
    return f"{line}  [{names}]" if names else line
