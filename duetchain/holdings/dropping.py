"""The verb drop: a contribution on which nothing rests is put aside, with what it alone brought.

It goes in an order in which a kill loses nothing: out of the index, then its record, then its
media. What is left of a drop that was killed is no damage, and dropping again ends it.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from duetchain.errors import NotFound, RepositoryDamaged, UsageError
from duetchain.holdings.folder import Folder
from duetchain.holdings.holdings import Holdings
from duetchain.holdings.words import NAMED_BY, ambiguous, resolved
from duetchain.identity import ContributionId, MediaId, is_id, is_prefix, listed, short
from duetchain.lineage.contribution import Contribution, decoded
from duetchain.store.records import READ_ONLY, Records
from duetchain.system.durable import make_folder
from duetchain.system.regular import files, folders, open_regular

_TWO = re.compile("[0-9a-f]{2}")
_REST = re.compile(r"[0-9a-f]{62}(\.json)?")
_MEDIA = "media"
_MOST_BYTES = 64 * 1024 * 1024
"""Of a file that is no record, however large."""


class Dropped(msgspec.Struct, frozen=True):
    """A contribution that is put aside, or would be.

    Attributes:
        id: which.
        name, author, title, part: as is said of it; "" if nothing is, or it cannot be read.
        media: the media that goes with it; None if others bring it, too, or it brings none.
        freed_bytes: how much room there is once the dropped ones are cleared.
        kept_in: the folder where all of it is until then.
    """

    id: ContributionId
    name: str
    author: str
    media: MediaId | None
    freed_bytes: int
    kept_in: Path
    title: str = ""
    part: str = ""


class _Found(msgspec.Struct, frozen=True):
    """What is known of a contribution that may not even be readable."""

    id: ContributionId
    content: bytes
    said: Contribution | None
    media: MediaId | None


def droppable(word: str, holdings: Holdings) -> Dropped:
    """What dropping a contribution would put aside.

    Raises:
        NotFound: if there is none of that name or id.
        UsageError: if several are meant, or something rests on it: what.
    """
    return _told(_found(_meant(word, holdings), holdings), holdings)


def drop_contribution(word: str, holdings: Holdings) -> Dropped:
    """Put a contribution aside on which nothing rests, and its media if nobody else brings it.

    Raises:
        NotFound, UsageError: as `droppable`.
        Busy, StorageFailed: if the repository cannot be written.
    """
    folder, index = holdings.folder, holdings.index
    with holdings.staging() as staging, folder.locked():
        index.follow_repair()
        found = _found(_meant(word, holdings), holdings)
        made = _told(found, holdings)
        with index.writing():
            index.remove(found.id)
            index.expect([found.id])  # what is left of it till it has moved is no damage
        make_folder(folder.dropped.folder)
        aside = folder.dropped
        _set_aside_words(found.id, holdings)
        if folder.records.holds(found.id):
            folder.records.set_aside(found.id, aside)
        elif found.said and not aside.holds(found.id):
            aside.write(found.content, staging=staging)
        with index.writing():
            index.settle([found.id])
        if made.media:
            folder.media.set_aside(made.media, folder.dropped.folder / _MEDIA)
    return made


def _set_aside_words(identity: ContributionId, holdings: Holdings) -> None:
    """What was said of it later goes with it, before it."""
    folder, index = holdings.folder, holdings.index
    said = [one.id for one in index.words([identity]).get(identity, ())]
    for one in said:
        with index.writing():
            index.remove(ContributionId(one))
            index.expect([one])
        if folder.records.holds(one):
            folder.records.set_aside(one, folder.dropped)
        with index.writing():
            index.settle([one])


def emptied(folder: Folder) -> tuple[int, int]:
    """Clear what was dropped for good: how many files, and their bytes.

    Of a record an empty file stays, so that nobody's index takes it for a lost one.
    """
    if not any(_aside(folder)):
        return 0, 0
    with folder.locked():
        for identity in folder.dropped.ids():
            _end_of_media(folder, identity)
        gone = [(Path(one.path), one.stat().st_size) for one in _aside(folder)]
        for path, _ in gone:
            path.unlink()
            if path.suffix:
                path.touch(mode=READ_ONLY)
    return len(gone), sum(size for _, size in gone)


def _aside(folder: Folder) -> Iterator[os.DirEntry[str]]:
    for place in (folder.dropped.folder, folder.dropped.folder / _MEDIA):
        for inner in folders(place, _TWO):
            found = files(Path(inner.path), _REST)
            yield from (one for one in found if one.stat(follow_symlinks=False).st_size)


def _end_of_media(folder: Folder, identity: str) -> None:
    """The media of a drop that was killed before it went."""
    media = _media_in(_bytes_of(folder.dropped, identity))
    if media and folder.media.holds(media) and not any(_naming(folder, media, besides="")):
        folder.media.set_aside(media, folder.dropped.folder / _MEDIA)


def _meant(word: str, holdings: Holdings) -> ContributionId:
    """Its id, also of a record that is not in the index, or that was dropped but not to the end."""
    try:
        return resolved(word, holdings.index)
    except NotFound:
        if not is_prefix(word):
            raise
    folder = holdings.folder
    for records in (folder.records, folder.dropped):
        found = tuple(ContributionId(one) for one in records.ids() if one.startswith(word))
        if len(found) > 1:
            raise ambiguous(f'"{word}" means {len(found)} records', found, holdings.index)
        if found:
            return found[0]
    raise NotFound(
        f'no contribution "{word}" is here',
        hint=NAMED_BY,
        reason="word-unknown",
        field="word",
        given=word,
    )


def _found(identity: ContributionId, holdings: Holdings) -> _Found:
    folder = holdings.folder
    content = _bytes_of(folder.records, identity) or _bytes_of(folder.dropped, identity)
    said = None
    with contextlib.suppress(RepositoryDamaged):
        said = holdings.contribution(identity)
    if said is None and content:
        with contextlib.suppress(RepositoryDamaged):
            said = decoded(content)
    content = content or (said.content() if said else b"")
    return _Found(identity, content, said, said.media if said else _media_in(content))


def _told(found: _Found, holdings: Holdings) -> Dropped:
    folder = holdings.folder
    _refuse_rested(found, holdings)
    media = found.media
    if media and any(_naming(folder, media, besides=found.id)):
        media = None
    if media and any(one != found.id for one in holdings.index.with_media(media)):
        media = None
    size = folder.media.size_bytes(media) if media else 0
    return Dropped(
        found.id,
        found.said.name if found.said else "",
        found.said.author if found.said else "",
        media,
        len(found.content) + (size or 0),
        folder.dropped.folder,
        found.said.title if found.said else "",
        found.said.part if found.said else "",
    )


def _refuse_rested(found: _Found, holdings: Holdings) -> None:
    """Refuse what another names: as parent, replaced voice, clean heard, or in any other way."""
    parents = holdings.index.parents()
    resting = {child for child, theirs in parents.items() if found.id in theirs}
    resting |= set(map(ContributionId, _naming(holdings.folder, found.id, besides=found.id)))
    said = holdings.index.words([found.id]).get(found.id, ())
    resting -= {ContributionId(one.id) for one in said}
    if not resting:
        return
    rests = tuple(sorted(resting))
    raise UsageError(
        f"{short(found.id)} cannot be dropped: {len(rests)} "
        f"{'contribution rests' if len(rests) == 1 else 'contributions rest'} on it",
        hint=f"drop first what rests on it: {listed(rests)}",
        contribution=found.id,
        field="word",
        given=found.id,
        choices=rests[:12],
    )


def _naming(folder: Folder, identity: str, *, besides: str) -> Iterator[str]:
    """The records that name an id, of whatever kind, read or not: ids stand in them as they are."""
    needle = identity.encode("ascii")
    for one in folder.records.ids():
        if one != besides and needle in _bytes_of(folder.records, one):
            yield one


def _bytes_of(records: Records, identity: str) -> bytes:
    """What is there under an id, whatever it is; nothing where there is no file."""
    try:
        with open_regular(records.folder, identity[:2], f"{identity[2:]}.json") as opened:
            return opened.read(_MOST_BYTES)
    except (OSError, RepositoryDamaged):
        return b""


def _media_in(content: bytes) -> MediaId | None:
    """The media that a record names which cannot be read otherwise."""
    with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        media = msgspec.json.decode(content, type=_Bringing).media
        return MediaId(media) if media and is_id(media) else None
    return None


class _Bringing(msgspec.Struct, frozen=True):
    media: str | None = None
