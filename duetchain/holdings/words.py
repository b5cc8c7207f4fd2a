"""What a person meant by a word: a name, an id, a file that is here already."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from duetchain.errors import NotFound, RepositoryDamaged, UsageError
from duetchain.given import as_kept
from duetchain.holdings.wording import introduced
from duetchain.identity import ContributionId, MediaId, file_digest, is_prefix, listed
from duetchain.lineage.arrangement import Replace
from duetchain.store.blobs import opened_regular
from duetchain.store.contracts import Index

Reference = str | os.PathLike[str]
MOST_TOLD = 12
NAMED_BY = "a contribution is named by its name, or by the first digits of its id"


def resolved(word: str, index: Index) -> ContributionId:
    """The contribution that a name, the beginning of an id, or else an author or a title means.

    Raises:
        UsageError: if it means several, or the word is empty.
        NotFound: if it means none.
    """
    if not word.strip():
        raise UsageError("an empty word names nothing", hint=NAMED_BY, reason="word-empty")
    named = _last(_named(word, index), index) if _is_text(word) else ()
    found = named or (index.with_prefix(word) if is_prefix(word) else ())
    if not found and _is_text(word):
        found = _last(index.with_words(as_kept(word)), index)
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(
            f'no file, name or id "{word}" is here',
            hint=NAMED_BY,
            reason="word-unknown",
            given=word,
        )
    told = [introduced(index, one) for one in found[:MOST_TOLD]]
    told += [f"{len(found) - MOST_TOLD} more"] if len(found) > MOST_TOLD else []
    raise UsageError(
        f'"{word}" means {len(found)} contributions',
        hint=f"name one of them by its id: {', '.join(told)}",
        reason="word-ambiguous",
        given=word,
        choices=found[:MOST_TOLD],
    )


def _named(word: str, index: Index) -> tuple[ContributionId, ...]:
    """The contributions of a name, as it was typed or in the form in which names are kept."""
    return index.with_name(word) or index.with_name(as_kept(word))


def _is_text(word: str) -> bool:
    """Whether a word can be a name: one of a file may hold bytes that are no letters."""
    try:
        return bool(word.encode("utf-8"))
    except UnicodeEncodeError:
        return False


def _last(named: tuple[ContributionId, ...], index: Index) -> tuple[ContributionId, ...]:
    """Of contributions of one name, those whose place none of the others has taken."""
    if len(named) < 2:
        return named
    replaced = set()
    for identity in named:
        found = None
        with suppress(RepositoryDamaged):  # one that cannot be read has taken nobody's place
            found = index.contribution(identity)
        if found is not None and isinstance(found.arrangement, Replace):
            replaced.add(found.arrangement.voice)
    return tuple(identity for identity in named if identity not in replaced)


def only_tip(index: Index) -> ContributionId:
    """The tip, where there is only one.

    Raises:
        UsageError: if there are several.
        NotFound: if the repository is empty.
    """
    tips = index.tips()
    if len(tips) == 1:
        return tips[0]
    if not tips:
        hint = "a first clip starts a chain"
        raise NotFound("the repository is empty", hint=hint, reason="repository-empty")
    raise ambiguous(f"there are {len(tips)} tips", tips)


def ambiguous(what: str, ids: tuple[ContributionId, ...]) -> UsageError:
    """Several contributions fit."""
    return UsageError(what, hint=f"name one of them by its id: {listed(ids)}")


def is_file_reference(word: Reference) -> bool:
    """Whether PARENT means a file: one that exists, or a path object."""
    return not isinstance(word, str) or (bool(word.strip()) and os.path.exists(word))  # noqa: PTH110 - Path raises on too long a name


def stored_as(path: Path, index: Index) -> ContributionId | None:
    """The contribution whose media is exactly this file; None if there is none.

    Raises:
        NotFound, InputRefused: if it is no regular file.
        UsageError: if several contributions bring it.
    """
    opened_regular(path).close()
    found = index.with_media(MediaId(file_digest(path)))
    if len(found) > 1:
        raise ambiguous(f'"{path}" is the media of {len(found)} contributions', found)
    return found[0] if found else None
