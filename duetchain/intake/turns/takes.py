"""What becomes of each take of an add, and how far the add is: values only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from duetchain.errors import DuetError
from duetchain.identity import ContributionId, MediaId
from duetchain.lineage.contribution import Clean
from duetchain.render.progress import Progress

if TYPE_CHECKING:
    from duetchain.analysis.sure import Sync

TakeStage = Literal["copying", "looking", "listening", "recorded", "refused"]
"""What an add does with a take, in this order; the last two end it."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What of the parent was heard in a take.

    Attributes:
        applied: whether it is taken out.
        share: of the take's energy, 0 to 1.
        removed_db: how much less of it is left when it is taken out, about.
        clean: what is recorded of it; None where it is left in.
        reason: why it is left in; "" where it is not.
    """

    applied: bool
    share: float
    removed_db: float
    clean: Clean | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Take:
    """What became of one file of an add.

    Attributes:
        file: as it was given.
        contribution: what it is now; None if it was refused.
        media: its bytes; None if they were not read.
        is_new: whether this add has recorded it; it was here already where it has not.
        sync: what its sound told; None where it was not asked.
        cleaned: what of the parent was heard in it; None where that was not asked.
        heard: the one voice by whose sound it was put in time; None if that is not known.
        offset: where it stands on the parent's clock, in seconds; None where the arrangement says.
        notes: what a person should know of it, a line each.
        refused: why it was not taken; None if it was.
    """

    file: str
    contribution: ContributionId | None = None
    media: MediaId | None = None
    is_new: bool = False
    sync: Sync | None = None
    cleaned: Cleaned | None = None
    heard: ContributionId | None = None
    offset: Fraction | None = None
    notes: tuple[str, ...] = ()
    refused: DuetError | None = None


@dataclass(frozen=True, slots=True)
class TakeProgress(Progress):
    """How far an add is: a `Progress` whose `doing` is a `TakeStage`, of one of its files.

    Attributes:
        number: which file, from 1; 0 for the parent.
        count: how many there are beside the parent.
        file: as it was given.
        take: what became of it, once it is recorded or refused: then it is so for good.
    """

    number: int = 0
    count: int = 0
    file: str = ""
    take: Take | None = None


class Telling:
    """Tells an add's progress: the share of the whole beside what is done with one file.

    Args:
        count: how many files there are beside the parent.
        on_progress: told; what it raises ends the add, and what is recorded stays.
    """

    def __init__(self, count: int, on_progress: Callable[[Progress], None]) -> None:
        self._count = count
        self._on_progress = on_progress
        self._ended = 0
        self._last: TakeProgress | None = None

    def doing(self, stage: TakeStage, number: int, file: str, *, share: float = 0.0) -> None:
        """Tell that a stage has begun or goes on, `share` of it done."""
        of_copying = share / 2 if stage == "copying" else 0.5
        self._tell(TakeProgress(stage, self._share(of_copying), number, self._count, file))

    def ended(self, number: int, take: Take) -> None:
        """Tell what became of a file."""
        self._ended += 1
        stage: TakeStage = "refused" if take.refused else "recorded"
        self._tell(TakeProgress(stage, self._share(0), number, self._count, take.file, take))

    def again(self) -> None:
        """Tell the last once more, so that whoever listens can end it."""
        if self._last and not self._last.take:
            self._on_progress(self._last)
        elif self._last:
            last = self._last
            told = TakeProgress("listening", last.share, last.number, last.count)
            self._on_progress(told)

    def _share(self, of_one: float) -> float:
        return min(1.0, (self._ended + of_one) / max(1, self._count))

    def _tell(self, told: TakeProgress) -> None:
        self._last = told
        self._on_progress(told)
