"""`Repository.pictures`: one moment of a tip, the sheet of its chain, small pictures."""

from __future__ import annotations

import os
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import msgspec

from duetchain.given import flag, one_of_type, optional, path_given, reference, seconds_given, takes
from duetchain.holdings.holdings import Holdings, storage_errors
from duetchain.identity import ContributionId
from duetchain.repository.meaning import meant
from duetchain.repository.planning import piece_and_plan

if TYPE_CHECKING:
    from duetchain.intake.request import Seconds
    from duetchain.lineage.contribution import Contribution
    from duetchain.showing.rendering import Rendered
    from duetchain.showing.thumbnails import Thumbnails
    from duetchain.showing.view import ViewOptions


class PicturesOf(msgspec.Struct, frozen=True):
    """What single pictures there are of a repository's tips."""

    holdings: Holdings

    @takes(tip=optional(reference), output=path_given, at=optional(seconds_given), force=flag)
    def poster(
        self,
        tip: str | None,
        output: str | os.PathLike[str],
        *,
        at: Seconds | None = None,
        force: bool = False,
        **view: Unpack[ViewOptions],
    ) -> Rendered:
        """Render one moment of a tip as a PNG.

        Args:
            tip: a name or the first digits of an id; None for the head.
            output: the file to make.
            at: in seconds on the song's clock; a third of the way if left out.
            force: replace an existing file.
            view: how it is shown, as for `Repository.plan`; not as a reel.

        Raises:
            UsageError: if the output is no ``.png`` or exists, or the piece is over by then.
            StorageFailed, RenderFailed: as `Repository.render` does.
        """
        from duetchain.showing.stills import poster

        with storage_errors():
            piece, plan = piece_and_plan(tip, self.holdings, **view)
            moment = None if at is None else Fraction(at)  # made one by its rule
            return poster(plan, Path(output), self.holdings, at=moment, piece=piece, force=force)

    @takes(tip=optional(reference), output=path_given, force=flag)
    def sheet(
        self, tip: str | None, output: str | os.PathLike[str], *, force: bool = False
    ) -> Rendered:
        """Render the contact sheet of a tip's chain as a PNG: a picture and a name for each.

        Args:
            tip: a name or the first digits of an id; None for the head.
            output: the file to make.
            force: replace an existing file.

        Raises:
            UsageError: if the output is no ``.png`` or exists.
            StorageFailed, RenderFailed: as `Repository.render` does.
        """
        from duetchain.showing.stills import sheet

        with storage_errors():
            return sheet(meant(tip, self.holdings), Path(output), self.holdings, force=force)

    @takes(contributions=one_of_type(Mapping, "contributions by their ids"))
    def thumbnails(self, contributions: Mapping[ContributionId, Contribution]) -> Thumbnails:
        """Small pictures of some contributions; those that bring only sound, or nothing, have none.

        Raises:
            RenderFailed: if ffmpeg does not run.
        """
        from duetchain.showing.thumbnails import gathered

        return gathered(contributions, self.holdings)
