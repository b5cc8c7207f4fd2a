"""The song's clock of each contribution's piece, worked out step by step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol, TypeVar

from duetchain.errors import DuetError
from duetchain.identity import ContributionId
from duetchain.lineage.contribution import Contribution
from duetchain.timeline.song.clock import PIECES_OWN, SongClock, begun, on_song, stepped

if TYPE_CHECKING:
    from duetchain.holdings.piece import Piece
    from duetchain.store.contracts import Index

_Other = TypeVar("_Other")


class Pieces(Protocol):
    """What is asked of holdings here."""

    @property
    def index(self) -> Index:
        """Contributions one by one."""

    def chain(self, tip: ContributionId) -> Mapping[ContributionId, Contribution]:
        """All contributions that a tip needs."""

    def piece(self, tip: ContributionId) -> Piece:
        """A tip with its chain and their facts."""


class SongClocks:
    """The song's clocks of a repository's pieces; what was worked out once is known.

    A chain in which nothing of the kind ever happened needs no facts of media, and no composition.
    """

    def __init__(self, holdings: Pieces) -> None:
        self._holdings = holdings
        self._known: dict[ContributionId, SongClock] = {}

    def of(self, identity: ContributionId) -> SongClock:
        """The song's clock of one contribution's piece.

        What cannot be composed, because something of it is missing or damaged, is told as far as
        its records tell.
        """
        if identity not in self._known:
            self._work_out(identity)
        return self._known.get(identity, PIECES_OWN)

    def told(self, contribution: Contribution) -> Contribution:
        """A contribution as people are told it: see `duetchain.timeline.song.clock.on_song`."""
        if not contribution.parents:
            return contribution
        return on_song(contribution, self.of(contribution.parents[0]))

    def all_told(
        self, some: Iterable[tuple[ContributionId, Contribution | _Other]]
    ) -> Iterator[tuple[ContributionId, Contribution | _Other]]:
        """What is listed, parents first: contributions as people are told them, others as is."""
        for identity, one in some:
            if isinstance(one, Contribution):
                self._step(identity, one)
                yield identity, self.told(one)
            else:
                yield identity, one

    def _work_out(self, identity: ContributionId) -> None:
        line: list[tuple[ContributionId, Contribution]] = []
        there = _Read(self._holdings)
        place: ContributionId | None = identity
        while place and place not in self._known and (found := there.get(place)):
            line.append((place, found))
            place = found.parents[0] if found.parents else None
        for one, contribution in reversed(line):
            self._step(one, contribution)

    def _step(self, identity: ContributionId, contribution: Contribution) -> None:
        if identity in self._known:
            return
        if not contribution.parents:
            self._known[identity] = begun(identity)
            return
        before = self._known.get(contribution.parents[0], PIECES_OWN)
        found = stepped(before, contribution) or self._composed(identity)
        self._known[identity] = found or before

    def _composed(self, identity: ContributionId) -> SongClock | None:
        try:
            return self._holdings.piece(identity).clock
        except DuetError:
            return None


class _Read:
    """Contributions one by one at first, then the whole chain: most clocks are near."""

    NEAR = 8

    def __init__(self, holdings: Pieces) -> None:
        self._holdings, self._count = holdings, 0
        self._chain: Mapping[ContributionId, Contribution] | None = None

    def get(self, identity: ContributionId) -> Contribution | None:
        try:
            self._count += 1
            if self._count == self.NEAR:
                self._chain = self._holdings.chain(identity)
            if self._chain is not None and identity in self._chain:
                return self._chain[identity]
            return self._holdings.index.contribution(identity)
        except DuetError:
            return None
