"""A chain that grows by a take at a time, each recorded before the next is begun."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from msgspec import structs

from duetchain.errors import DuetError, UsageError
from duetchain.holdings.arrived import Arrived
from duetchain.holdings.holdings import Holdings
from duetchain.holdings.words import is_file_reference
from duetchain.identity import ContributionId, MediaId
from duetchain.intake.aligning import Told
from duetchain.intake.arriving import missing_of
from duetchain.intake.building import BESIDE, built
from duetchain.intake.named.naming import note_files, with_file
from duetchain.intake.on_song import ParentClock, is_unsaid
from duetchain.intake.recognising import Known, Ordinary
from duetchain.intake.request import AddAsked, Added, Placing, Request, Words
from duetchain.intake.turns.takes import Take
from duetchain.intake.turns.taking import Turn
from duetchain.intake.twins import (
    alike_but_words,
    note_asked,
    told_alike,
    told_known,
    told_same,
    twin_of,
)
from duetchain.lineage.contribution import CREATED_FORMAT, Contribution


@dataclass(frozen=True, slots=True)
class NewRoot:
    """A parent that is to be recorded with the first take that is."""

    arrived: Arrived
    ordinary: Ordinary


@dataclass(slots=True)
class Growing:
    """A chain on a parent, to which takes are recorded one by one.

    Attributes:
        request: what is asked of all.
        holdings: where they are recorded.
        parent: what they are built on, all timed against its clock.
        staging: where their copies are.
        clock: the parent's.
        made: what was recorded, or was here already, parents first; a root that was made among it.
        takes: what became of each file so far.
    """

    request: Request
    holdings: Holdings
    parent: Known | NewRoot
    staging: Path
    clock: ParentClock
    made: list[Contribution] = field(default_factory=list)
    takes: list[Take] = field(default_factory=list)
    _tip: Contribution | None = None
    _heard: ContributionId | None = None
    _clock: ParentClock | None = None
    _files: dict[MediaId, str] = field(default_factory=dict)
    _created: str = field(default_factory=lambda: datetime.now(UTC).strftime(CREATED_FORMAT))

    def __post_init__(self) -> None:
        if isinstance(self.parent, NewRoot):
            self._files[self.parent.arrived.staged.id] = self.parent.arrived.name
        elif is_file_reference(self.request.parent):
            base = self.holdings.index.contribution(self.parent.id)
            if base and base.media:
                self._files[base.media] = str(self.request.parent)

    def take(self, one: Turn | DuetError, file: str) -> Take:
        """Record a take, or that it is here already, or why it is not taken.

        Raises:
            UsageError, StorageFailed, RepositoryDamaged: if nothing can be recorded any more.
        """
        self.takes.append(self._taken(one, file))
        return self.takes[-1]

    def added(self, notes: tuple[str, ...]) -> Added:
        """What came of all.

        Args:
            notes: what a person should know of the parent.

        Raises:
            DuetError: if nothing did: why.
        """
        here = [one for one in self.takes if one.contribution]
        if not here:
            if refused := [one.refused for one in self.takes if one.refused]:
                raise refused[0]
            self._record_root()
        if self._tip is None:
            [self._tip] = self.made
        assert self._tip.media is not None  # add makes no merge without media
        return Added(
            tuple(one.id for one in self.made),
            self._tip.parents,
            self._tip.media,
            (*notes, *(note for one in here for note in one.notes)),
            tuple(one.refused for one in self.takes if one.refused),
            tuple(one.sync for one in here),
            tuple(one.cleaned for one in here),
            tuple(one.heard for one in here),
            known=tuple(one.contribution for one in here if one.contribution and not one.is_new),
            stands=tuple(one.offset for one in here),
            takes=tuple(self.takes),
        )

    def _taken(self, one: Turn | DuetError, file: str) -> Take:
        if isinstance(one, DuetError):
            return Take(file, refused=one)
        if before := self._before(one.arrived):
            self.made.append(before)
            self._go_on_from(before)
            return Take(file, before.id, before.media, notes=(told_known(before, file),))
        told = one.told()
        if isinstance(told, DuetError):
            return Take(file, media=one.arrived.staged.id, refused=told)
        return self._record(one.arrived, told, file)

    def _before(self, arrived: Arrived) -> Contribution | None:
        """The same take, if the same add has recorded it here."""
        tip = self._tip.id if self._tip else self._base
        asked, place = self._asked_of(arrived), self._place_of(arrived)
        return twin_of(arrived, tip, asked, self.holdings, recorded=place) if tip else None

    def _asked_of(self, arrived: Arrived) -> AddAsked:
        """What was asked of one take, whoever said it for how many."""
        mine = self.request.of(arrived.name)
        asked = replace(self.request.asked, placing=mine.placing, words=mine.words)
        return replace(asked, people=None, usual_author="", names_from_files=False)

    def _place_of(self, arrived: Arrived) -> Placing:
        """What was asked of a take's place, as it is recorded if its sound tells nothing."""
        asked = self.request.of(arrived.name).placing
        placing, unsaid = self.clock.placed(Told(), asked), is_unsaid(Told(), asked)
        return (self._clock or self.clock).recorded(placing, is_unsaid=unsaid)

    def _notes(self, arrived: Arrived) -> tuple[str, ...]:
        """What a person should know of a take: what of it is missing, and what it is alike."""
        asked, holdings = self._asked_of(arrived), self.holdings
        notes = missing_of([arrived], keep_gaps=asked.placing.keep_gaps)
        if (same := self._files.get(arrived.staged.id)) is not None:
            notes += (told_same(arrived.name, same),)
        self._files.setdefault(arrived.staged.id, arrived.name)
        tip = self._tip.id if self._tip else self._base
        place = self._place_of(arrived)
        if tip and (one := alike_but_words(arrived, tip, asked, holdings, recorded=place)):
            notes += (told_alike(one),)
        return notes

    @property
    def _base(self) -> ContributionId | None:
        """The parent, if it is recorded."""
        return self._heard if isinstance(self.parent, NewRoot) else self.parent.id

    def _record(self, arrived: Arrived, told: Told, file: str) -> Take:
        told = self.clock.heard(told)
        placing = self.clock.placed(told, self.request.of(arrived.name).placing)
        is_first = self._tip is None and isinstance(self.parent, NewRoot)

        def build() -> list[Contribution]:
            base = self._tip or self._root_or_id()
            tip = base if isinstance(base, str) else base.id
            heard = self._base or tip
            mine = self._built(arrived, told, placing, tip, heard)
            return [base, mine] if is_first and not isinstance(base, str) else [mine]

        new = [self.parent.arrived] if is_first and isinstance(self.parent, NewRoot) else []
        notes = self._notes(arrived)
        made = self.holdings.commit([*new, arrived], build, staging=self.staging)
        note_asked(made[-1], self._asked_of(arrived), recorded=self._place_of(arrived))
        self.made += made
        note_files(self.request, [*new, arrived])
        if self._base is None:
            self._heard = made[-1].parents[0]
        self._go_on_from(made[-1])
        return Take(
            file,
            made[-1].id,
            made[-1].media,
            is_new=True,
            sync=told.sync,
            cleaned=told.cleaned.recorded(made[-1]) if told.cleaned else None,
            heard=told.heard,
            offset=placing.offset,
            notes=notes,
        )

    def _built(
        self,
        arrived: Arrived,
        told: Told,
        placing: Placing,
        tip: ContributionId,
        heard: ContributionId,
    ) -> Contribution:
        """A contribution upon the one before, timed against the parent's clock."""
        unsaid = is_unsaid(told, self.request.of(arrived.name).placing)
        placing = (self._clock or self.clock).recorded(placing, is_unsaid=unsaid)
        if told.cleaned:
            placing = replace(placing, clean=told.cleaned.clean(heard))
        words = self.request.of(arrived.name).words
        return built(arrived, (tip,), placing, words, created=self._created)

    def _go_on_from(self, one: Contribution) -> None:
        self._clock = (self._clock or self.clock).after(Placing(offset=one.offset))
        self._tip = one

    def _root_or_id(self) -> Contribution | ContributionId:
        """What the first is built on: what is here, or a root that is recorded with it."""
        if isinstance(self.parent, Known):
            return self.parent.id
        return new_root(self.parent, self.request, self.holdings, self._created)

    def _record_root(self) -> None:
        """A file alone starts a chain."""
        if isinstance(self.parent, Known):
            raise _already(self.request, self.parent.id)

        def build() -> list[Contribution]:
            root = self._root_or_id()
            return [root] if isinstance(root, Contribution) else []

        arrived = self.parent.arrived
        self.made += self.holdings.commit([arrived], build, staging=self.staging)
        note_files(self.request, [arrived])
        if not self.made:  # another process has made this root meanwhile
            media = arrived.staged.id
            raise _already(self.request, self.holdings.index.with_media(media)[0])


def _already(request: Request, identity: ContributionId) -> UsageError:
    return UsageError(
        f'"{request.parent}" is in the repository already',
        hint="give your own clip after it",
        reason="parent-alone",
        contribution=identity,
    )


def new_root(
    root: NewRoot, request: Request, holdings: Holdings, created: str
) -> Contribution | ContributionId:
    """The new root, or the one that another process made of the same bytes meanwhile."""
    there = holdings.index.with_media(root.arrived.staged.id)
    if len(there) == 1:
        return there[0]
    alone = not request.mine
    words = request.asked.words if alone else Words(author=request.asked.parent_author)
    placing = replace(request.asked.placing, arrangement=None) if alone else Placing()
    claimed = (words, placing) != (Words(), Placing())
    placing = replace(placing, arrangement=BESIDE)
    if claimed:  # else its id is the same everywhere, whatever its file is called
        words = with_file(request.asked, words, root.arrived.name)
    bare = built(root.arrived, (), placing, words, created=created if claimed else "")
    return structs.replace(bare, render_of=root.ordinary.render_of)
