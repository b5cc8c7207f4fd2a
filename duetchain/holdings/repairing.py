"""The verb repair: what the index still holds written back, and the index made anew.

It only adds: no record and no original is changed or taken away, and the old index is kept aside.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from duetchain.errors import DuetError, RepositoryDamaged, StorageFailed
from duetchain.holdings.checking import Checkup, Problem, folder_checked
from duetchain.holdings.folder import FORMAT, MOST_FORMAT_BYTES, Folder
from duetchain.holdings.head_file import moves_in
from duetchain.holdings.indexing import index_all
from duetchain.identity import MediaId, digest, is_id, short
from duetchain.lineage.amendment import record_in
from duetchain.media.info import MediaInfo
from duetchain.media.limits import own_limits
from duetchain.media.probe import probe
from duetchain.store.contracts import Index
from duetchain.store.old_index import salvaged
from duetchain.system.durable import make_folder, publish
from duetchain.system.regular import is_file, read_regular
from duetchain.system.workspace import workspace


def repair_folder(folder: Folder) -> Checkup:
    """Bring back every record that an index still holds, make the index anew, and check.

    Originals are only read. What our index names and nobody holds any more is told as lost.
    """
    for place in (folder.path / "cache", folder.runs):
        make_folder(place)
    with workspace(folder.runs) as room:
        old = _remains(folder)
        _write_format(folder, room)
        with folder.locked():
            ours = tuple(dict.fromkeys((*old, *_remains(folder))))
            named = _brought_back(folder, ours, room)
            _brought_back(folder, (folder.foreign_index,), room)
            with contextlib.suppress(StorageFailed):  # where none can be kept all hold it in memory
                folder.index.replace(lambda index: _fill(folder, index, room))
            _remove_journal(folder)
            _remove_strange_head(folder)
    return _told(folder, named)


def _remains(folder: Folder) -> tuple[Path, ...]:
    """Files of ours in which records may be found; none without the file that they are bound to."""
    with contextlib.suppress(FileNotFoundError):
        return folder.index.remains()
    return ()


def _write_format(folder: Folder, room: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        found = read_regular(folder.path, folder.format.name, most_bytes=MOST_FORMAT_BYTES)
        if found == FORMAT.encode():
            return
    making = room / "format"
    making.write_text(FORMAT, "utf-8")
    publish(making, folder.format, mode=folder.file_mode)


def _brought_back(folder: Folder, remains: Iterable[Path], room: Path) -> set[str]:
    """Write back the records that are proved by their ids and not whole; all ids that are named."""
    named: set[str] = set()
    for file in remains:
        for claimed, content in salvaged(file, room):
            if is_id(claimed):
                named.add(claimed)
            if digest(content) == claimed and _is_needed(folder, claimed, content):
                folder.records.write(content, staging=room)
    return named


def _is_needed(folder: Folder, identity: str, content: bytes) -> bool:
    if folder.dropped.holds(identity):
        return False
    try:
        return folder.records.read(identity) != content
    except (RepositoryDamaged, OSError):
        pass
    with contextlib.suppress(DuetError):
        record_in(content)
        return True
    return False


def _fill(folder: Folder, index: Index, room: Path) -> None:
    index_all(folder, index)
    media = sorted({one.media for one in index.contributions().values() if one.media})
    for one in media:
        size, facts = folder.media.size_bytes(one), _facts(folder, one, room)
        if size is not None and facts is not None:
            index.insert_media(one, size_bytes=size, facts=facts.to_json())


def _facts(folder: Folder, media: MediaId, room: Path) -> MediaInfo | None:
    """The facts of a media that is whole: what damaged bytes say would hide the damage."""
    if not folder.media.whole(media):
        return None
    with contextlib.suppress(DuetError):
        found = folder.media.brought([media], room).paths.get(media)
        limits = own_limits(old_formats=True)  # it was asked for when it was recorded
        return probe(found, name=short(media), limits=limits) if found else None
    return None


def _remove_journal(folder: Folder) -> None:
    """SQLite would obey it, whoever wrote it; an index of any duetchain never has one."""
    journal = folder.foreign_index.with_name(folder.foreign_index.name + "-journal")
    if is_file(journal) or journal.is_symlink():
        journal.unlink()


def _remove_strange_head(folder: Folder) -> None:
    """A head's file that is none of ours: nothing in it counts, and the next move makes one."""
    if moves_in(folder)[1] and (is_file(folder.head) or folder.head.is_symlink()):
        folder.head.unlink()


def _told(folder: Folder, named: set[str]) -> Checkup:
    """A check, with what is lost; the old index stays aside until the next one finds all whole."""
    checkup = folder_checked(folder, full=False)
    known = {problem.id for problem in checkup.problems}
    lost = tuple(
        Problem("record", one, "is lost: neither the records nor the index hold it any more")
        for one in sorted(named - known)
        if not folder.records.holds(one) and not folder.dropped.holds(one)
    )
    return replace(checkup, problems=(*lost, *checkup.problems))
