"""`Repository.sound`: what a tip's voices measure, and each of them as a file of its own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import msgspec

from duetchain.given import flag, optional, path_given, reference, takes
from duetchain.holdings.holdings import Holdings, storage_errors
from duetchain.repository.planning import piece_and_plan

if TYPE_CHECKING:
    from duetchain.showing.mixing import Mixed, Stem
    from duetchain.showing.view import ViewOptions


class SoundOf(msgspec.Struct, frozen=True):
    """What is heard of a repository's tips."""

    holdings: Holdings

    @takes(tip=optional(reference))
    def mix(self, tip: str | None = None, **view: Unpack[ViewOptions]) -> Mixed:
        """What every voice of a tip measures alone, what is done to it, and what their sum does.

        Args:
            tip: a name or the first digits of an id; the head if left out.
            view: how it is shown, as for `Repository.plan`.

        Raises:
            NotFound, UsageError, RepositoryDamaged, RenderFailed: as `Repository.render` does.
        """
        from duetchain.showing.mixing import mix_measured

        with storage_errors():
            _, plan = piece_and_plan(tip, self.holdings, **view)
            return mix_measured(plan, self.holdings)

    @takes(tip=optional(reference), folder=path_given, force=flag)
    def stems(
        self,
        tip: str | None,
        folder: str | os.PathLike[str],
        *,
        force: bool = False,
        **view: Unpack[ViewOptions],
    ) -> tuple[Stem, ...]:
        """Write every voice of a tip as a WAV of its own, all of the piece's length.

        Args:
            tip: a name or the first digits of an id; None for the head.
            folder: where they go; made if it is missing.
            force: replace files that are there.
            view: how it is shown, as for `Repository.plan`.

        Raises:
            UsageError: if a file is there already.
            StorageFailed, RenderFailed: as `Repository.render` does.
        """
        from duetchain.showing.mixing import stems

        with storage_errors():
            piece, plan = piece_and_plan(tip, self.holdings, **view)
            return stems(plan, Path(folder), self.holdings, chain=piece.chain, force=force)
