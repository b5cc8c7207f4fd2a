"""A tip that a person named, and the plan of one view of it: what most verbs begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from duetchain.holdings.holdings import Holdings
from duetchain.repository.meaning import meant

if TYPE_CHECKING:
    from duetchain.holdings.piece import Piece
    from duetchain.render.plan import RenderPlan
    from duetchain.showing.view import ViewOptions


def piece_and_plan(
    tip: str | None, holdings: Holdings, **view: Unpack[ViewOptions]
) -> tuple[Piece, RenderPlan]:
    """A tip, read once, and what rendering it would run.

    Args:
        tip: a name or the first digits of an id; the head if left out.
        holdings: where its chain is.
        view: how it is shown.

    Raises:
        NotFound, UsageError, RepositoryDamaged: as `Repository.plan` does.
    """
    from duetchain.showing.rendering import planned
    from duetchain.showing.view import checked_view

    found, shown = meant(tip, holdings), checked_view(**view)
    piece = holdings.piece(found)
    return piece, planned(piece, shown, holdings)
