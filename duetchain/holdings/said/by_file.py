"""Contributions by the name of the file in which they came, if nobody called them anything."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath

from duetchain.holdings.said.file_notes import noted_file
from duetchain.identity import ContributionId
from duetchain.store.contracts import Index


def came_in(word: str, index: Index) -> tuple[ContributionId, ...]:
    """The contributions that came in a file of this name, with its suffix or without it.

    What is recorded counts, and what was noted for this user; small letters are as large ones.
    """
    wanted = _plain(word)
    return tuple(
        identity
        for identity, one in index.contributions().items()
        if one.media and wanted in _names(one.file or noted_file(one.media))
    )


def _names(file: str) -> set[str]:
    return {_plain(file), _plain(PurePath(file).stem)} - {""}


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().strip()
