"""Where takes go, said on the song's clock, recorded on their parents': the edge of an add."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import msgspec

from duetchain.given import FINEST_TIME
from duetchain.intake.aligning import Told, found_moved, later, placed_by
from duetchain.intake.building import BESIDE
from duetchain.timeline.song.clock import PIECES_OWN, SongClock, arranged_later, is_on_parents_clock

if TYPE_CHECKING:
    from duetchain.intake.request import Placing


class ParentClock(msgspec.Struct, frozen=True):
    """PARENT's clock while takes are put upon it, one upon the other.

    Attributes:
        song: the song's clock of the piece that the next take is put to.
        begins: when the film that PARENT is begins, on the song's clock; 0 for all else. What was
            made to the film, or said of it, counts from there.
    """

    song: SongClock = PIECES_OWN
    begins: Fraction = Fraction(0)

    @classmethod
    def of(cls, song: SongClock, *, lead: Fraction | None) -> ParentClock:
        """The clock of a parent that is here; with a lead, of a film of it that begins so late."""
        return cls(song, Fraction(0) if lead is None else song.told(lead))

    @property
    def note(self) -> str:
        """What a person should know of where the film begins; "" where it begins with the song."""
        if not self.begins:
            return ""
        when = "after" if self.begins > 0 else "before"
        by = f"{abs(float(self.begins)):.3f} s {when}"
        return f"the film begins {by} the song itself: offsets count from there"

    def heard(self, told: Told) -> Told:
        """What a take's sound told of the first piece's clock, on the song's."""
        if told.sync is None:
            return told
        return replace(told, sync=found_moved(told.sync, -self.song.zero))

    def placed(self, told: Told, asked: Placing) -> Placing:
        """Where a take goes on the song's clock: where its sound tells surely, else as asked.

        Args:
            told: as `heard` gives it.
            asked: counted from where PARENT begins.
        """
        if told.sync and told.sync.sure:
            return placed_by(told.sync, asked)
        return _later(asked, self.begins)

    def recorded(self, placing: Placing, *, is_unsaid: bool = False) -> Placing:
        """A placing on the song's clock as it is recorded upon the piece as it is now.

        Args:
            placing: as `placed` gives it.
            is_unsaid: whether nobody and nothing said when: the piece's own zero is then left out.
        """
        found = _later(placing, self.song.zero)
        is_usual = is_unsaid and found.offset == 0 and not found.warp
        return replace(found, offset=None) if is_usual else found

    def after(self, recorded: Placing) -> ParentClock:
        """The same clock for the take that is put upon this one."""
        earlier = max(Fraction(0), -(recorded.offset or Fraction(0)))
        song = msgspec.structs.replace(self.song, zero=self.song.zero + earlier)
        return msgspec.structs.replace(self, song=song)


def is_unsaid(told: Told, asked: Placing) -> bool:
    """Whether neither a person nor a take's sound says when it begins."""
    return asked.offset is None and not (told.sync and told.sync.sure)


def _later(placing: Placing, by: Fraction) -> Placing:
    """All that a placing says of its parent's clock, so many seconds later."""
    if not by:
        return placing
    asked = placing.arrangement
    if placing.offset is None and is_on_parents_clock(asked or BESIDE):
        placing = replace(placing, offset=Fraction(0))
    if asked is not None:
        placing = replace(placing, arrangement=arranged_later(asked, by))
    return _fine(later(placing, by))


def _fine(placing: Placing) -> Placing:
    """No finer than a record may say; two exact times may add up to one that is."""
    offset = placing.offset
    if offset is None or offset.denominator <= FINEST_TIME:
        return placing
    warp = tuple((own, theirs.limit_denominator(FINEST_TIME)) for own, theirs in placing.warp)
    return replace(placing, offset=offset.limit_denominator(FINEST_TIME), warp=warp)
