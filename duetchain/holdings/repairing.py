"""The verb repair: the index made anew from records, media and renders."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from duetchain.errors import DuetError, RepositoryDamaged
from duetchain.holdings.checking import Checkup, records_read, verify_folder
from duetchain.holdings.folder import FORMAT, Folder
from duetchain.identity import MediaId, short
from duetchain.lineage.order import ordered
from duetchain.media.info import MediaInfo
from duetchain.media.probe import probe
from duetchain.render.facts import decoded_fact
from duetchain.store.contracts import Index
from duetchain.system.durable import sync_file


def repair_folder(folder: Folder) -> Checkup:
    """Make the index anew from records, media and renders; what is whole stays usable.

    Records and media are only read.
    """
    if not folder.format.is_file():
        folder.format.write_text(FORMAT, "utf-8")
        sync_file(folder.format)
    with folder.locked():
        folder.index.replace(lambda index: _index_all(folder, index))
    return verify_folder(folder, full=False)


def _index_all(folder: Folder, index: Index) -> None:
    read = records_read(folder)
    for contribution in ordered(read.contributions).values():
        index.insert(contribution)
    for media in sorted({one.media for one in read.contributions.values() if one.media}):
        size = folder.media.size_bytes(media)
        facts = _facts(folder, media)
        if size is not None and facts is not None:
            index.insert_media(media, size_bytes=size, facts=facts.to_json())
    for identity in folder.renders.ids():
        with contextlib.suppress(RepositoryDamaged, OSError):
            content = folder.renders.read(identity)
            if fact := decoded_fact(content):
                index.insert_render(file=fact.file, picture=fact.picture, content=content)


def _facts(folder: Folder, media: MediaId) -> MediaInfo | None:
    """The facts of a media that is whole: a size taken from damaged bytes would hide the damage."""
    if not folder.media.whole(media):
        return None
    with contextlib.suppress(DuetError), tempfile.TemporaryDirectory(prefix="duet-") as room:
        found = folder.media.brought([media], Path(room)).paths.get(media)
        return probe(found, name=short(media)) if found else None
    return None
