"""From files to where they lie on each other's clock: decoded in a limited child, compared."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from duetchain.errors import DuetError, InputRefused
from duetchain.holdings.arrived import Arrived
from duetchain.intake.arriving import arrivals
from duetchain.media.info import MediaReference
from duetchain.media.limits import own_limits
from duetchain.render.decoding import Decoded, decoded_media
from duetchain.system.workspace import own_workspace

if TYPE_CHECKING:
    from duetchain.analysis.outline import Compared
    from duetchain.analysis.sure import Sync


def sync_files(
    parent: str | os.PathLike[str],
    mine: str | os.PathLike[str],
    *,
    method: str = "auto",
    old_formats: bool = False,
) -> Sync:
    """Where one file's sound lies on the other's clock; arguments and errors as of `compared`."""
    return compared(parent, mine, method=method, old_formats=old_formats).sync


def compared(
    parent: str | os.PathLike[str],
    mine: str | os.PathLike[str],
    *,
    method: str = "auto",
    old_formats: bool = False,
) -> Compared:
    """Where one file's sound lies on the other's clock, and the outlines of both.

    Args:
        parent: what was played.
        mine: the take.
        method: "auto" by whatever tells, or one of the ladder's rungs alone.
        old_formats: take what is on the longer list of formats, too.

    Raises:
        NotFound: if there is no such file.
        InputRefused, LimitExceeded: if one is not media that duetchain takes, or has no sound.
        RenderFailed: if its sound cannot be decoded.
    """
    from duetchain.analysis.outline import Compared, outline
    from duetchain.analysis.sure import RATE_HZ
    from duetchain.analysis.sync import synced

    with own_workspace() as folder:
        arrived = arrivals([Path(parent), Path(mine)], folder, own_limits(old_formats=old_formats))
        first, second = (_taken(one) for one in arrived)
        theirs, own = _sound_of(first, folder), _sound_of(second, folder)
        found = synced(theirs, own, RATE_HZ, method=method)
        return Compared(found, outline(theirs), outline(own))


def _taken(one: Arrived | DuetError) -> Arrived:
    if isinstance(one, DuetError):
        raise one
    if one.info.audio is None:
        raise InputRefused(
            f'"{one.name}" has no sound', hint="give a take with sound", file=one.name
        )
    return one


def _sound_of(one: Arrived, folder: Path) -> Decoded:
    reference = MediaReference(one.staged.id, one.info)
    return decoded_media(reference, one.staged.path, folder)
