"""What a take's sound told, for every verb that adds one, in lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duetchain.cli._output import note
from duetchain.cli.make.sync import advice, sentence
from duetchain.exports.describe import is_called, name_of, said
from duetchain.exports.escape import safe
from duetchain.identity import ContributionId, short

if TYPE_CHECKING:
    from duetchain.analysis.sure import Sync
    from duetchain.intake.turns.takes import Cleaned
    from duetchain.repository import Added, Repository


MOST_IN_SENTENCES = 3
"""Of more takes only those that are not sure have lines of their own; a table tells of all."""


def tell_heard(repository: Repository, added: Added, parent: str, *, as_json: bool) -> None:
    """Say for each take where its sound put it, and what was taken out of it.

    Args:
        repository: where it is now.
        added: what was done.
        parent: what the takes were made to, as it was named.
        as_json: whether results are told in JSON.
    """
    takes = added.contributions[len(added.contributions) - len(added.syncs) :]
    for place, take in enumerate(takes):
        found = added.syncs[place]
        if len(takes) > MOST_IN_SENTENCES and found and found.sure and not as_json:
            continue  # the table tells it
        cleaned = added.cleanings[place]
        whose, stands = _whose(repository, added.heard[place], parent), added.stands[place]
        called = _called(repository, take)
        lines = _placed(repository, take, found, whose, stands_s=float(stands or 0))
        lines += [_cleaned(cleaned, parent)] if cleaned else []
        for line in lines:
            note(f"{called}: {line}" if len(takes) > 1 else line, as_json=as_json)


def _called(repository: Repository, take: ContributionId) -> str:
    """A take as people call it; by its id where nobody is known."""
    found = repository.show(take)
    return safe(name_of(found)) if is_called(found) else short(take)


def _whose(repository: Repository, voice: ContributionId | None, parent: str) -> str:
    """What was heard, as people call it."""
    name = repository.show(voice).name if voice else ""
    return f"{safe(said(name, 'name'))}'s sound" if name else parent


def _placed(
    repository: Repository,
    take: ContributionId,
    found: Sync | None,
    whose: str,
    *,
    stands_s: float,
) -> list[str]:
    """Where a take was put by its sound, or could be: it is recorded, so it is moved from there."""
    if found is None:
        return []

    def used(offset: str) -> str:
        signed = offset if offset.startswith("-") else f"+{offset}"
        return f"duet nudge {short(take)} {signed} (in an add: --offset {offset})"

    begin_s = float(repository.show(take).range_start) - stands_s
    return [sentence(found, whose), *advice(found, used, begin_s=begin_s)]


def _cleaned(done: Cleaned, parent: str) -> str:
    """The one line that tells what became of the parent's sound in a take."""
    if not done.applied:
        return f"not cleaned of {parent}: {done.reason}"
    return f"cleaned: {parent} taken out of your take, {done.removed_db:.0f} dB less of it"
