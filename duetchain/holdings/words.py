"""What a person meant by a word: a name, an id, a file that is here already."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from duetchain.errors import NotFound, RepositoryDamaged, UsageError
from duetchain.given import as_kept
from duetchain.holdings.said.by_file import came_in
from duetchain.holdings.said.wording import one_as_said
from duetchain.identity import ContributionId, MediaId, file_digest, is_prefix, short
from duetchain.lineage.arrangement import Replace
from duetchain.lineage.contribution import Contribution
from duetchain.lineage.writing import bounded
from duetchain.store.blobs import opened_regular
from duetchain.store.contracts import FILE, NAME, Index
from duetchain.written.nearest import either, like

Reference = str | os.PathLike[str]
MOST_TOLD, MOST_CHOICES, MOST_LETTERS_TOLD, MOST_NEAR = 6, 12, 40, 3
"""Of several: how many are told, how many given, how long their words; how many hold a word."""
NAMED_BY = "a contribution is named by its name, or by the first digits of its id"


def resolved(word: str, index: Index) -> ContributionId:
    """The contribution of a name, an id that begins so, else of an author, a title or a file.

    Raises:
        UsageError: if it means several, or the word is empty.
        NotFound: if it means none.
    """
    if not word.strip():
        raise UsageError("an empty word names nothing", hint=NAMED_BY, reason="word-empty")
    named = _last(_handled(word, index), index)
    found = named or (index.with_prefix(word) if is_prefix(word) else ())
    found = found or _last(with_name(word, index), index)
    found = found or _last(_in_file(word, index), index)
    if len(found) == 1:
        return found[0]
    if not found:
        near = _like_names(word, index)
        raise NotFound(
            f'no file, name or id "{word}" is here',
            hint=f"{either(near)} may be meant" if near else NAMED_BY,
            reason="word-unknown",
            given=word,
            choices=tuple(near),
        )
    raise ambiguous(f'"{word}" means {len(found)} contributions', by_newest(found, index), index)


def with_name(word: str, index: Index) -> tuple[ContributionId, ...]:
    """The contributions of a name, else of an author or a title."""
    found = _handled(word, index)
    return found or (index.with_words(as_kept(word)) if _is_text(word) else ())


def _in_file(word: str, index: Index) -> tuple[ContributionId, ...]:
    """The contributions that came in a file of that name; none where one cannot be read."""
    with suppress(RepositoryDamaged):
        return came_in(word, index) if _is_text(word) else ()
    return ()


def _handled(word: str, index: Index) -> tuple[ContributionId, ...]:
    """The contributions of a name, as it was typed or in the form in which names are kept."""
    if not _is_text(word):
        return ()
    return index.with_name(word) or index.with_name(as_kept(word))


def _like_names(word: str, index: Index) -> list[str]:
    """Names, authors and titles that look like a word or hold it, in whatever case."""
    with suppress(RepositoryDamaged):
        called = (one for some in index.called().values() for one in some)
        said = sorted((way == NAME, one) for one, way in called if way != FILE)
        known, plain = {one.casefold(): one for _, one in said}, word.casefold()
        holding = [one for one in known if plain in re.split(r"[\s-]", one)][:MOST_NEAR]
        return [known[one] for one in dict.fromkeys((*like(plain, known), *holding))]
    return []


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
    tips = index.tips()[::-1]
    if len(tips) == 1:
        return tips[0]
    if not tips:
        hint = "a first clip starts a chain"
        raise NotFound("the repository is empty", hint=hint, reason="repository-empty")
    raise ambiguous(f"there are {len(tips)} tips", tips, index, reason="tips-several")


def ambiguous(
    what: str, ids: tuple[ContributionId, ...], index: Index, *, reason: str = ""
) -> UsageError:
    """Several contributions fit, the newest first: which, whose and of when."""
    told = "; ".join(tip_told(one, index) for one in ids[:MOST_TOLD])
    more = f"; and {len(ids) - MOST_TOLD} more" if len(ids) > MOST_TOLD else ""
    return UsageError(
        what,
        hint=f"name one of them by its id: {told}{more}",
        reason=reason,
        choices=ids[:MOST_CHOICES],
    )


def by_newest(ids: Iterable[ContributionId], index: Index) -> tuple[ContributionId, ...]:
    """Some contributions, the one that was made last first; of one second the later told first."""
    told = [(one, _said(one, index)) for one in ids]
    told.reverse()
    told.sort(key=lambda pair: pair[1].created if pair[1] else "", reverse=True)
    return tuple(one for one, _ in told)


def tip_told(identity: ContributionId, index: Index) -> str:
    """A contribution as a list of them tells it: id, author and name, when."""
    one = _said(identity, index)
    if one is None:
        return f"{short(identity)} (cannot be read)"
    said = (one.title or one.author, one.name, one.part)
    told = dict.fromkeys(bounded(word, MOST_LETTERS_TOLD) for word in said if word)
    words = " · ".join(told or dict.fromkeys(filter(None, (one.file,))))
    when = instant_told(one.created)
    return " ".join(filter(None, (short(identity), words, when and f"({when})")))


def instant_told(created: str) -> str:
    """When something was made, as people read it, in UTC: ``2026-11-22 10:30``."""
    return created[:16].replace("T", " ")


def _said(identity: ContributionId, index: Index) -> Contribution | None:
    with suppress(RepositoryDamaged):
        return one_as_said(index, identity)
    return None


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
        raise ambiguous(
            f'"{path}" is the media of {len(found)} contributions', by_newest(found, index), index
        )
    return found[0] if found else None
