"""The verb gc: room is made without an index and without a file being written."""

from __future__ import annotations

import msgspec

from duetchain.holdings.dropping import emptied
from duetchain.holdings.folder import Folder
from duetchain.holdings.holdings import cache_of
from duetchain.store.cache import Entry
from duetchain.system.workspace import own_runs, sweep


class Freed(msgspec.Struct, frozen=True):
    """What was taken away.

    Attributes:
        results: of earlier renders.
        files, file_bytes: of dropped contributions: how many, and how large together.
        left: what stands where ours belongs and is no file or folder of ours, in words.
    """

    results: tuple[Entry, ...]
    files: int
    file_bytes: int
    left: tuple[str, ...]

    @property
    def size_bytes(self) -> int:
        """How much room there is more."""
        return sum(one.size_bytes for one in self.results) + self.file_bytes


def freed(folder: Folder, *, keep_bytes: int) -> Freed:
    """Take away results of renders beyond a size, what dead runs left, and what was dropped.

    Raises:
        RepositoryDamaged: if a folder of ours is a link.
        OSError: if something cannot be removed.
    """
    sweep(folder.runs, within=folder.path)
    if (runs := own_runs()) is not None:
        sweep(runs)
    cache = cache_of(folder)
    results = (*cache.swept(), *cache.trimmed(keep_bytes))
    files, file_bytes = emptied(folder)
    return Freed(results, files, file_bytes, tuple(map(str, cache.foreign())))
