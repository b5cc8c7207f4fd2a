"""Contributions by the name of the file in which they came, if nobody called them anything."""

from __future__ import annotations

from collections.abc import Iterator

from duetchain.holdings.said.file_notes import noted_as
from duetchain.identity import ContributionId
from duetchain.store.contracts import Index


def came_in(word: str, index: Index) -> tuple[ContributionId, ...]:
    """The contributions that came in a file of this name, with its suffix or without it.

    What is recorded counts, and what was noted for this user; small letters are as large ones.
    """
    return tuple(dict.fromkeys((*index.with_file(word), *_noted(word, index))))


def _noted(word: str, index: Index) -> Iterator[ContributionId]:
    """Those whose record names no file."""
    for media in noted_as(word):
        for identity in index.with_media(media):
            found = index.contribution(identity)
            if found and not found.file:
                yield identity
