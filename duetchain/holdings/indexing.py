"""A user's own index of a repository: made where there is none, and brought up to date when opened.

The records are the truth, and others may have added some: a colleague, a copy, another computer.
An index that came with the folder is somebody else's, and is never opened as one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from duetchain.errors import NewerRecord, RepositoryDamaged, StorageFailed
from duetchain.holdings.folder import Folder
from duetchain.identity import ContributionId
from duetchain.lineage.amendment import Amendment, record_in
from duetchain.lineage.contribution import Contribution
from duetchain.store.contracts import Index, IndexPlace

if TYPE_CHECKING:
    from duetchain.render.progress import OnShare

_RENDERS = "renders/"


def opened_index(folder: Folder, on_share: OnShare = lambda _: None) -> Index:
    """This user's index, with all that the records say.

    Where it cannot be written, on a full or a read-only disk, it is held in memory.

    Args:
        folder: the repository.
        on_share: told the share of the places of records that are indexed, 0 to 1.

    Raises:
        RepositoryDamaged: if it is there and not whole.
    """
    place = folder.index
    try:
        index = _mine(folder, place, on_share)
        try:
            bring_up_to_date(folder, index, on_share)
        except BaseException:
            index.close()
            raise
    except StorageFailed:
        index = place.fleeting(lambda made: index_all(folder, made, on_share))
        bring_up_to_date(folder, index, on_share)
    return index


def _mine(folder: Folder, place: IndexPlace, on_share: OnShare) -> Index:
    try:
        return place.open()
    except RepositoryDamaged as wrong:
        if wrong.reason != "index-absent":
            raise
    return place.create(lambda made: index_all(folder, made, on_share))


def bring_up_to_date(folder: Folder, index: Index, on_share: OnShare = lambda _: None) -> None:
    """Index what has been added to the records since, and forget what was dropped from them.

    Raises:
        StorageFailed: if the index cannot be written.
    """
    seen = index.seen()
    stamps = _stamps(folder)
    changed = {
        place: stamp for place, stamp in stamps.items() if not stamp or seen.get(place) != stamp
    }
    if not any(changed.values()) and not _has_news(folder, index, changed):
        return
    with index.writing():
        _index_places(folder, index, changed, on_share)


def index_all(folder: Folder, index: Index, on_share: OnShare = lambda _: None) -> None:
    """Fill an empty index, inside `writing`."""
    _index_places(folder, index, _stamps(folder), on_share)


def _stamps(folder: Folder) -> dict[str, str]:
    """How every folder of records is, and every one of facts of renders."""
    of_renders = folder.renders.stamps()
    return folder.records.stamps() | {_RENDERS + place: one for place, one in of_renders.items()}


def _index_places(folder: Folder, index: Index, stamps: dict[str, str], on_share: OnShare) -> None:
    for number, (place, stamp) in enumerate(stamps.items()):
        on_share(number / len(stamps))
        if place.startswith(_RENDERS):
            _index_renders(folder, index, place.removeprefix(_RENDERS))
        else:
            _index_records(folder, index, place)
        if stamp:
            index.see(place, stamp)


def _index_records(folder: Folder, index: Index, place: str) -> None:
    listed = set(folder.records.ids_in(place))
    known = index.records_in(place)
    for record in _readable(folder, listed - known - index.pending()):
        if isinstance(record, Amendment):
            index.insert_words(record)
        else:
            index.insert(record)
    for identity in known - listed:
        if folder.dropped.holds(identity):  # else it is lost: this may be the last copy
            index.remove(ContributionId(identity))


def _index_renders(folder: Folder, index: Index, place: str) -> None:
    from duetchain.render.facts import decoded_fact

    for identity in folder.renders.ids_in(place):
        with contextlib.suppress(RepositoryDamaged, OSError):
            content = folder.renders.read(identity)
            if fact := decoded_fact(content):
                index.insert_render(file=fact.file, picture=fact.picture, content=content)


def _has_news(folder: Folder, index: Index, places: Iterable[str]) -> bool:
    """Whether what changed a moment ago is not in the index yet; renders are never missed."""
    for place in places:
        if not place.startswith(_RENDERS):
            listed, known = set(folder.records.ids_in(place)), index.records_in(place)
            if listed - known - index.pending() or any(map(folder.dropped.holds, known - listed)):
                return True
    return False


def _readable(folder: Folder, identities: Iterable[str]) -> Iterable[Contribution | Amendment]:
    for identity in sorted(identities):
        try:
            yield record_in(folder.records.read(identity))
        except (RepositoryDamaged, NewerRecord, OSError):
            continue  # a check tells of it; whoever needs it is refused by name
