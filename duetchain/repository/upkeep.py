"""`Repository.upkeep`: checked, made whole, and its cache."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import msgspec

from duetchain.given import flag, optional, path_given, reference, takes
from duetchain.holdings import folder
from duetchain.holdings.holdings import Holdings, storage_errors

if TYPE_CHECKING:
    from duetchain.holdings.checking import Checkup
    from duetchain.holdings.dropping import Dropped
    from duetchain.holdings.freeing import Freed
    from duetchain.showing.view import ViewOptions
    from duetchain.store.cache import Cache


class UpkeepOf(msgspec.Struct, frozen=True):
    """What keeps a repository whole and small."""

    holdings: Holdings

    @takes(full=flag)
    def verify(self, *, full: bool = False) -> Checkup:
        """Check index against records against bytes; `full` hashes every media."""
        from duetchain.holdings import checking

        with storage_errors():
            return checking.verify_folder(self.holdings.folder, full=full)

    @takes(output=path_given, tip=optional(reference))
    def is_current(
        self, output: str | os.PathLike[str], tip: str | None = None, **view: Unpack[ViewOptions]
    ) -> bool | None:
        """Whether a file is what rendering a tip to it would make now, decided by the RenderId.

        Args:
            output: the file.
            tip: a name or the first digits of an id; the head if left out.
            view: how it is shown, as for `Repository.plan`.

        Returns:
            None if it is no file that was rendered here.

        Raises:
            NotFound, UsageError, StorageFailed: as `Repository.render` does.
        """
        from duetchain.repository.planning import piece_and_plan
        from duetchain.showing.current import is_current

        with storage_errors():
            _, plan = piece_and_plan(tip, self.holdings, **view)
            return is_current(plan, Path(output), self.holdings)

    @takes(word=reference)
    def droppable(self, word: str) -> Dropped:
        """What `drop` would put aside; nothing is changed.

        Raises:
            NotFound, UsageError: as `drop` does.
        """
        from duetchain.holdings import dropping

        with storage_errors():
            return dropping.droppable(word, self.holdings)

    @takes(word=reference)
    def drop(self, word: str) -> Dropped:
        """Put aside a contribution on which nothing rests, and its media if nobody else brings it.

        It may be one that cannot be read. It is kept in ``.duet/dropped`` until `make_room`.

        Args:
            word: its name or the first digits of its id.

        Raises:
            NotFound: if there is none.
            UsageError: if several are meant, or others rest on it: the error's `choices`.
            StorageFailed, Busy: if the repository cannot be written.
        """
        from duetchain.holdings import dropping, heads

        with storage_errors():
            heads.leave(dropping.droppable(word, self.holdings).id, self.holdings)
            return dropping.drop_contribution(word, self.holdings)

    def make_room(self, *, keep_bytes: int = 0) -> Freed:
        """Drop results of earlier renders, what dead runs left, and for good what was dropped.

        Args:
            keep_bytes: results stay, those used last, that are together no larger.
        """
        from duetchain.holdings.freeing import freed

        with storage_errors():
            return freed(self.holdings.folder, keep_bytes=keep_bytes)

    def cache(self) -> Cache:
        """Results of earlier renders' jobs: `entries`, `trimmed`. All of it may go at any time."""
        from duetchain.holdings.holdings import cache_of

        return cache_of(self.holdings.folder)


@takes(path=path_given)
def repaired(path: str | os.PathLike[str]) -> Checkup:
    """Make a repository's index anew from its records, and check it; originals are only read.

    Works where `Repository.open` refuses because the index is missing or damaged.
    """
    from duetchain.holdings.repairing import repair_folder

    place = Path(path) / folder.NAME
    with storage_errors():
        return repair_folder(folder.opened(place, any_owner=True, damaged=True))
