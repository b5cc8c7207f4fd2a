"""What a take's author may have heard while it was recorded: a parent's sound, made when asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from msgspec import structs

from duetchain.errors import RenderFailed, RepositoryDamaged
from duetchain.ffmpeg.preparing import PLAYED
from duetchain.holdings.arrived import Arrived
from duetchain.holdings.holdings import Holdings
from duetchain.holdings.piece import Piece
from duetchain.identity import ContributionId, MediaId
from duetchain.intake.cleaning import KnownSound
from duetchain.media.info import MediaReference
from duetchain.render.decoding import Decoded, decoded_media, decoded_own
from duetchain.system.process import Stopper
from duetchain.timeline.placed import Heard as Sound

if TYPE_CHECKING:
    from duetchain.render.plan import RenderPlan

MOST_REFERENCES = 8
"""How many of the parent's voices are listened to one by one, if its mix tells nothing."""


@dataclass(frozen=True, slots=True)
class Played:
    """What may have been played while a take was recorded: a parent's plain render.

    Attributes:
        parent: a contribution, its piece if that is at hand, or a file that is none yet.
        at: when its clock begins, on the clock on which the take is to be placed.
    """

    parent: ContributionId | Piece | Arrived
    at: Fraction = Fraction(0)


T = TypeVar("T")


class Asked(Protocol):
    """Has something done by whoever may use the holdings, and gives its result."""

    def __call__(self, do: Callable[[], T], /) -> T:
        """What it gives, or what it raises."""


def at_once(do: Callable[[], T], /) -> T:
    """Do it here."""
    return do()


class Overheard:
    """What mine's author may have heard, the likeliest first; each sound is made once, if asked.

    Of a chain its mix, then each of its voices alone; of a file its sound; of several the mixes
    first. Several threads may go through it, if `asked` has the holdings used by their owner.
    """

    def __init__(
        self,
        played: Iterable[Played],
        holdings: Holdings,
        folder: Path,
        asked: Asked = at_once,
        stopper: Stopper | None = None,
    ) -> None:
        self._making = threading.Lock()
        self._made: list[KnownSound] = []
        self._failed: BaseException | None = None
        self._stopper = stopper
        self._rest = _sounds(played, _Room(holdings, folder, asked, stopper))

    def __iter__(self) -> Iterator[KnownSound]:
        place = 0
        while sound := self._at(place):
            yield sound
            place += 1

    def prepare(self) -> None:
        """Make the likeliest, if that can be; whoever needs it hears why it cannot."""
        with suppress(Exception):
            self._at(0)

    @property
    def stopper(self) -> Stopper | None:
        """By which others end what goes through it."""
        return self._stopper

    def _at(self, place: int) -> KnownSound | None:
        with self._making:
            if place < len(self._made):
                return self._made[place]
            if self._failed:
                raise self._failed
            try:
                sound = next(self._rest, None)
            except BaseException as wrong:
                self._failed = wrong
                raise
            if sound:
                self._made.append(sound)
            return sound


@dataclass(frozen=True, slots=True)
class _Room:
    """Where sounds are made: of what, in which folder, and how that is asked for."""

    holdings: Holdings
    folder: Path
    asked: Asked
    stopper: Stopper | None

    def within(self, name: str) -> _Room:
        return replace(self, folder=self.folder / name)


def _sounds(played: Iterable[Played], room: _Room) -> Iterator[KnownSound]:
    each = [_of_one(one, room.within(f"heard-{at}")) for at, one in enumerate(played)]
    for place, sounds in enumerate(each):
        has_rival = place + 1 < len(each)
        yield from (replace(one, has_rival=has_rival) for one in islice(sounds, 1))
    for sounds in each:
        yield from sounds


def _of_one(played: Played, room: _Room) -> Iterator[KnownSound]:
    parent = played.parent
    room.folder.mkdir()
    if isinstance(parent, Arrived):
        return _of_file(parent, room)
    return (replace(one, at=played.at) for one in _of_chain(parent, room))


def _of_file(arrived: Arrived, room: _Room) -> Iterator[KnownSound]:
    if arrived.info.audio is not None:
        media = MediaReference(arrived.staged.id, arrived.info)
        yield KnownSound(
            decoded_media(media, arrived.staged.path, room.folder, stopper=room.stopper)
        )


def _plan_of(parent: ContributionId | Piece, holdings: Holdings) -> tuple[Piece, RenderPlan]:
    from duetchain.showing.rendering import planned
    from duetchain.showing.view import checked_view

    piece = parent if isinstance(parent, Piece) else holdings.piece(parent)
    plan = replace(planned(piece, checked_view(window="all"), holdings), levels=PLAYED)
    holdings.refuse_damaged(plan.sound_media)
    return piece, plan


def _of_chain(parent: ContributionId | Piece, where: _Room) -> Iterator[KnownSound]:
    from duetchain.holdings.holdings import cache_of
    from duetchain.render.run import mixed

    holdings, folder, asked = where.holdings, where.folder, where.asked
    piece, plan = asked(partial(_plan_of, parent, holdings))

    def originals(media: Iterable[MediaId]) -> dict[str, str]:
        return asked(partial(_audible, tuple(media), holdings=holdings, folder=folder))

    voices = plan.timeline.heard
    alone = [(one,) for one in voices[:MOST_REFERENCES]] if len(voices) > 1 else []
    for place, some in enumerate([voices, *alone]):
        room = folder / f"{place}"
        room.mkdir()
        part = replace(plan, timeline=structs.replace(plan.timeline, heard=some))
        if (mix := mixed(part, originals, room, cache=cache_of(holdings.folder))) is not None:
            sound = decoded_own(mix, room, stopper=where.stopper)
            yield _reference(sound, some, whole=None if place else piece.tip)


def _audible(media: Iterable[MediaId], *, holdings: Holdings, folder: Path) -> dict[str, str]:
    """Originals to be heard; one that is absent cannot be, but no damaged one tells a time.

    Raises:
        RenderFailed: if one is absent.
        RepositoryDamaged: if one is damaged.
    """
    try:
        return holdings.originals(media, folder)
    except RepositoryDamaged as wrong:
        if wrong.reason != "media-missing":
            raise
        raise RenderFailed(wrong.message, hint=wrong.hint) from None


def _reference(
    sound: Decoded, some: tuple[Sound, ...], *, whole: ContributionId | None
) -> KnownSound:
    """The mix of a tip, or a voice alone: of a root that is its own plain render, too."""
    first = some[0].clip
    voice = first.voice if len(some) == 1 else None
    if whole:
        return KnownSound(sound, whole, voice=voice)
    return KnownSound(sound, first.voice if first.is_root else None, first.zero, voice)
