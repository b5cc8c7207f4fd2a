"""Originals that are lost or damaged, told by their names and the chains that they break."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from duetchain.errors import DuetError, RepositoryDamaged
from duetchain.holdings.said.wording import one_as_said
from duetchain.identity import ContributionId, MediaId, listed, short
from duetchain.store.contracts import Damage, Index

MEND = "adding the same file again mends it"
MOST_TOLD = 3


def missing_media(media: MediaId, index: Index) -> RepositoryDamaged:
    """An original is not there."""
    return _told(media, "is missing", index, reason="media-missing")


def damaged_media(damage: Damage, index: Index) -> RepositoryDamaged:
    """An original is there, and is not what its id names."""
    told = None
    with suppress(DuetError):
        told = index.media_size_bytes(damage.media)
    how = damage.found or _other_bytes(damage.size_bytes, told)
    return _told(damage.media, f"is damaged: {how}", index, reason="media-damaged")


def changing_media(media: Iterable[MediaId], index: Index) -> RepositoryDamaged:
    """An original was changed while it was read."""
    first, *_ = media
    return _told(first, "was changed while it was read", index, reason="media-damaged")


def _other_bytes(found: int | None, told: int | None) -> str:
    if told is not None and found is not None and found != told:
        return f"it has {found} bytes instead of {told}"
    return f"its {found} bytes are others than were added"


def _told(media: MediaId, how: str, index: Index, *, reason: str) -> RepositoryDamaged:
    brought_by: tuple[ContributionId, ...] = ()
    tips, names = brought_by, list[str]()
    with suppress(DuetError):  # it may be broken, too, or another thread's
        brought_by = index.with_media(media)
        tips = _tips_upon(brought_by, index)
        some = [one_as_said(index, one) for one in brought_by[:MOST_TOLD]]
        names = [f'"{one.name}"' for one in some if one and one.name]
    named = f" ({', '.join(dict.fromkeys(names))})" if names else ""
    breaks = f"; it breaks {_counted(tips)}" if tips else ""
    return RepositoryDamaged(
        f"the media {short(media)}{named} {how}{breaks}",
        hint=MEND,
        contribution=brought_by[0] if brought_by else None,
        reason=reason,
        given=media,
    )


def _counted(tips: tuple[ContributionId, ...]) -> str:
    return f"the {'chain' if len(tips) == 1 else 'chains'} of {listed(tips, most=MOST_TOLD)}"


def _tips_upon(found: Iterable[ContributionId], index: Index) -> tuple[ContributionId, ...]:
    """The tips that were built on some contributions, oldest first."""
    children: dict[ContributionId, list[ContributionId]] = {}
    for child, parents in index.parents().items():
        for parent in parents:
            children.setdefault(parent, []).append(child)
    seen = set[ContributionId]()
    open_ids = list(found)
    while open_ids:
        one = open_ids.pop()
        if one not in seen:
            seen.add(one)
            open_ids += children.get(one, ())
    return tuple(tip for tip in index.tips() if tip in seen)
