"""A repository's head, and voices moved: what `Repository` takes over of both."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Unpack

from duetchain.given import optional, reference, seconds_given, takes
from duetchain.holdings import heads
from duetchain.holdings.holdings import Holdings, storage_errors
from duetchain.holdings.words import tip_told
from duetchain.repository.meaning import meant

if TYPE_CHECKING:
    from duetchain.holdings.films import Film
    from duetchain.identity import ContributionId
    from duetchain.intake.changing import ChangeOptions
    from duetchain.intake.request import Added, Seconds
    from duetchain.intake.standing import Standing


class Moving:
    """A repository whose head is moved, and whose voices are."""

    _holdings: Holdings

    @property
    def head(self) -> heads.Head:
        """Where the head is: the tip that verbs mean where none is named."""
        return heads.head_of(self._holdings)

    @takes(tip=reference)
    def move_head(self, tip: str) -> heads.Head:
        """Move the head to a contribution; nothing else is changed.

        Args:
            tip: a name or the first digits of an id.

        Raises:
            NotFound, UsageError: if it means none or several.
            StorageFailed, Busy: if the repository cannot be written.
        """
        with storage_errors():
            heads.move_head(meant(tip, self._holdings), self._holdings)
        return self.head

    @takes()
    def undo(self) -> heads.Head:
        """The head back where it was before the last add, merge, nudge, change or move.

        Nothing is deleted: `redo` goes there again, up to the next of them.

        Raises:
            UsageError: if there was nothing before.
            StorageFailed, Busy: if the repository cannot be written.
        """
        return self._stepped(-1)

    @takes()
    def redo(self) -> heads.Head:
        """What `undo` has undone, again; it raises the same."""
        return self._stepped(1)

    def _stepped(self, by: int) -> heads.Head:
        with storage_errors():
            heads.step_head(by, self._holdings)
        return self.head

    @takes(name=reference, tip=optional(reference))
    def name_tip(self, name: str, tip: str | None = None) -> ContributionId:
        """Give a tip a name in this folder, to be used wherever a tip is asked for.

        Args:
            name: a word; one that is there already moves.
            tip: a name or the first digits of an id; the head if left out.

        Raises:
            NotFound, UsageError: if the tip means none or several, or the word is no name.
            StorageFailed, Busy: if the repository cannot be written.
        """
        found = meant(tip, self._holdings)
        with storage_errors():
            heads.name_tip(name, found, self._holdings)
        return found

    @takes(name=reference)
    def forget_tip(self, name: str) -> None:
        """Take a tip's name away; the tip stays.

        Raises:
            NotFound: if no tip has it.
            StorageFailed, Busy: if the repository cannot be written.
        """
        with storage_errors():
            heads.forget_name(name, self._holdings)

    @takes(word=reference, by=seconds_given, tip=optional(reference))
    def nudge(self, word: str, by: Seconds, *, tip: str | None = None) -> Added:
        """Move a voice in time: a new contribution on the tip that replaces it with itself.

        Args:
            word: the voice: a name or the first digits of an id. Where it was replaced in the
                tip's piece, the voice that stands there now.
            by: seconds later on the tip's clock; earlier where it is negative.
            tip: what it is built on: a name or the first digits of an id; the head if left out.

        Raises:
            NotFound, UsageError: if a word means none or several, the voice is not in the tip's
                piece, or it is not moved at all.
        """
        from duetchain.intake import nudging

        by_s = Fraction(by)  # made one by its rule
        with storage_errors():
            nudging.refuse_no_nudge(by_s)
            stands = self._standing(word, tip)
            with heads.following(self._holdings, named=tip):
                return nudging.nudge_voice(stands, by_s, self._holdings)

    @takes(word=reference, tip=optional(reference))
    def change(
        self, word: str, *, tip: str | None = None, **options: Unpack[ChangeOptions]
    ) -> Added:
        """Change a voice: a new contribution on the tip that replaces it with itself.

        Args:
            word: the voice, as in `nudge`.
            tip: what it is built on: a name or the first digits of an id; the head if left out.
            options: how loud, which part, how it meets the others: see
                `duetchain.intake.changing.ChangeOptions`.

        Raises:
            NotFound, UsageError: as `nudge` does, and if nothing is changed, or its media or the
                piece does not have what is asked.
        """
        from duetchain.intake import changing

        asked = changing.asked_change(**options)
        with storage_errors():
            stands = self._standing(word, tip)
            with heads.following(self._holdings, named=tip):
                return changing.change_voice(stands, asked, self._holdings)

    @takes(tip=optional(reference))
    def outdated(self, tip: str | None = None) -> tuple[Film, ...]:
        """This user's films of what a tip was before its voices were nudged or changed.

        Args:
            tip: a name or the first digits of an id; the head if left out.
        """
        from duetchain.holdings.films import outdated_by

        return outdated_by(meant(tip, self._holdings), self._holdings)

    def _standing(self, word: str, tip: str | None) -> Standing:
        from duetchain.intake.standing import standing, tip_gone_on

        asked = meant(tip, self._holdings)
        now = tip_gone_on(tip, asked, self._holdings)
        found = standing(word, now, self._holdings, resolve=lambda one: meant(one, self._holdings))
        if now != asked:
            told = tip_told(now, self._holdings.index)
            self._holdings.on_note(f'"{tip}" has gone on since, to {told}')
        return found
