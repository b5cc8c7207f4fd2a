"""What is said of a contribution later: a record of its own that names it. Its id never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from duetchain.errors import UsageError
from duetchain.identity import ContributionId, canonical, decoded_fraction, digest, is_id
from duetchain.lineage.contribution import (
    Contribution,
    decoded,
    invalid_record,
    is_time,
    kind,
    unreadable_record,
)
from duetchain.lineage.writing import MOST_LETTERS, MOST_RECORD_BYTES

SCHEMA = "duetchain.words/1"
WORDS = tuple(MOST_LETTERS)
"""What can be said later, in the order in which it is told."""


class Amendment(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="schema",
    tag=SCHEMA,
):
    """Words said later of one contribution.

    Attributes:
        of: which.
        created: when, in UTC; of each word the last one that says it holds, then the higher id.
        author, name, message, license, title, part: words; "" takes one away, None says nothing.
    """

    of: ContributionId
    created: str
    author: str | None = None
    name: str | None = None
    message: str | None = None
    license: str | None = None
    title: str | None = None
    part: str | None = None

    def content(self) -> bytes:
        """The canonical bytes: what is hashed and stored."""
        return canonical(self)

    @property
    def id(self) -> str:
        """SHA-256 of the canonical bytes."""
        return digest(self.content())

    @property
    def said(self) -> dict[str, str]:
        """The words that it says."""
        words = ((field, getattr(self, field)) for field in WORDS)
        return {field: text for field, text in words if text is not None}


class Reworded(Contribution, frozen=True, kw_only=True):
    """A contribution with the words that hold now; its id and its bytes are those of its record.

    Attributes:
        recorded: what the record says.
    """

    recorded: Contribution

    def content(self) -> bytes:
        """The record's bytes."""
        return self.recorded.content()


def as_recorded(one: Contribution) -> Contribution:
    """A contribution as its record says it, whatever was said later."""
    return one.recorded if isinstance(one, Reworded) else one


def held(amendments: Iterable[Amendment]) -> dict[str, str]:
    """Of some amendments of one contribution the words that hold."""
    words: dict[str, str] = {}
    for one in sorted(amendments, key=lambda one: (one.created, one.id)):
        words |= one.said
    return words


def reworded(one: Contribution, amendments: Sequence[Amendment]) -> Contribution:
    """A contribution as people read it: with what was said of it last."""
    recorded = as_recorded(one)
    if not amendments:
        return recorded
    words = held(amendments)
    if all(getattr(recorded, field) == text for field, text in words.items()):
        return recorded
    fields: Mapping[str, Any] = {
        field: getattr(recorded, field) for field in Contribution.__struct_fields__
    }
    return Reworded(**{**fields, **words}, recorded=recorded)


def record_in(content: bytes) -> Contribution | Amendment:
    """The record of a kind that we know that canonical bytes hold.

    Raises:
        NewerRecord: if it is of a kind or version that this duetchain does not know.
        RepositoryDamaged: if the bytes are no record, or not in canonical form.
    """
    return amendment_in(content) if kind(content) == SCHEMA else decoded(content)


def amendment_in(content: bytes) -> Amendment:
    """The amendment that canonical bytes hold; errors as `record_in`."""
    try:
        found = msgspec.json.decode(content, type=Amendment, dec_hook=decoded_fraction)
    except (msgspec.MsgspecError, ValueError, RecursionError) as wrong:
        raise unreadable_record(content, str(wrong)) from None
    problem = _fault(found)
    if problem or found.content() != content:
        raise invalid_record(content, problem or "it is not in canonical form")
    return found


def proved_amendment(one: Amendment) -> bytes:
    """The bytes of a new amendment, which its readers will take for what it is.

    Raises:
        UsageError: if they would not, or a word is too long.
    """
    for field, text in one.said.items():
        if len(text) > (most := MOST_LETTERS[field]):
            raise UsageError(
                f"its {field} has {len(text)} letters, more than {most}",
                hint="make it shorter",
                field=field,
                given=len(text),
                limit=most,
            )
    content = one.content()
    assert len(content) <= MOST_RECORD_BYTES
    assert amendment_in(content) == one
    return content


def _fault(one: Amendment) -> str:
    if not is_id(one.of):
        return "an id is not 64 hex digits"
    if not is_time(one.created):
        return "its time is not UTC"
    return "" if one.said else "it says nothing"
