"""What is known of many voices at once: when they begin and end, which they are, how deep they lie.

A change of a whole part changes its times alone, so that nobody has to look at its voices. The
values are named tuples: a chain of thousands makes a hundred thousand of them.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple, TypeVar

from duetchain.timeline.composition import Clip
from duetchain.timeline.edit import cut

Instant = Fraction | None
_At = TypeVar("_At", Fraction, Fraction | None)


class Change(NamedTuple):
    """What becomes of every voice of a part: it is cut, then moved, and perhaps seen no more.

    Attributes:
        by: how much later it begins, in seconds.
        since, until: what is left of the clock before that; None for all. Stills are not cut.
        is_unseen: whether it shows nothing from now on.
    """

    by: Fraction = Fraction(0)
    since: Instant = None
    until: Instant = None
    is_unseen: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether all stays as it is."""
        return not (self.is_cut or self.is_unseen or self.by)

    @property
    def is_cut(self) -> bool:
        """Whether voices may become shorter."""
        return self.since is not None or self.until is not None

    def then(self, after: Change) -> Change:
        """Both changes as one."""
        by, since, until, is_unseen = after
        if after.is_cut and self.by:
            since, until = earlier(since, self.by), earlier(until, self.by)
        return Change(
            _moved(self.by, by),
            _latest(self.since, since),
            _earliest(self.until, until),
            self.is_unseen or is_unseen,
        )

    def of(self, clip: Clip) -> Clip:
        """A clip of which the cut leaves something, as it is afterwards."""
        if self.is_cut:
            whole = clip.range
            since = whole.start if self.since is None else self.since
            until = whole.end if self.until is None else self.until
            kept = cut(clip, since, until)
            assert kept is not None  # a part is cut as a whole only if all its voices stay
            clip = kept
        if self.by:
            clip = replace(clip, start=clip.start + self.by)
        return replace(clip, shows="nothing") if self.is_unseen else clip


NO_CHANGE = Change()


class Times(NamedTuple):
    """When the voices of a part begin and end, in seconds; None where there is none such.

    Attributes:
        first_start, last_start, first_end, last_end: of those that move or sound.
        still_start: of the earliest still.
        still_end: of the last still that its group lasts for.
        bare_end: of the last still that stands alone beside its like; in a stack, what moves
            decides how long it lasts.
    """

    first_start: Instant
    last_start: Instant
    first_end: Instant
    last_end: Instant
    still_start: Instant
    still_end: Instant
    bare_end: Instant

    @classmethod
    def of(cls, clip: Clip) -> Times:
        """Those of one voice."""
        start, end = clip.start, clip.range.end
        if clip.media.info.still:
            return cls(None, None, None, None, start, None, end)
        return cls(start, start, end, end, None, None, None)

    @property
    def start(self) -> Fraction:
        """The earliest beginning."""
        found = _earliest(self.first_start, self.still_start)
        assert found is not None  # a part has a voice
        return found

    @property
    def end(self) -> Fraction:
        """The latest end of what counts."""
        found = _latest(_latest(self.last_end, self.still_end), self.bare_end)
        assert found is not None  # a part has a voice
        return found

    def beside(self, other: Times) -> Times:
        """Those of both together."""
        return Times(
            _earliest(self.first_start, other.first_start),
            _latest(self.last_start, other.last_start),
            _earliest(self.first_end, other.first_end),
            _latest(self.last_end, other.last_end),
            _earliest(self.still_start, other.still_start),
            _latest(self.still_end, other.still_end),
            _latest(self.bare_end, other.bare_end),
        )

    def grouped(self, *, at_once: bool) -> Times:
        """Those of a group of them: a still lasts as long as what moves beside it."""
        if self.bare_end is None:
            return self
        more = self.last_end is not None or self.still_end is not None
        end = self.still_end if at_once and more else _latest(self.still_end, self.bare_end)
        return Times(*self[:5], end, None)

    def are_within(self, since: Instant, until: Instant) -> bool:
        """Whether nothing of what moves is outside a range."""
        return not (_is_before(self.first_start, since) or _is_before(until, self.last_end))

    def all_stay(self, since: Instant, until: Instant) -> bool:
        """Whether something of each voice is in a range."""
        begun = since is None or _is_before(since, self.first_end)
        return begun and (until is None or _is_before(self.last_start, until))

    def none_stays(self, since: Instant, until: Instant) -> bool:
        """Whether there is no still, and of each voice nothing in a range, as far as is known."""
        over = since is not None and not _is_before(since, self.last_end)
        late = until is not None and not _is_before(self.first_start, until)
        return self.still_start is None and (over or late)

    def cut(self, since: Instant, until: Instant) -> Times:
        """Those after a cut that leaves something of every voice."""
        if self.last_end is None or (since is None and until is None):
            return self
        return Times(
            _latest(self.first_start, since),
            _latest(self.last_start, since),
            _earliest(self.first_end, until),
            _earliest(self.last_end, until),
            *self[4:],
        )

    def changed(self, change: Change) -> Times:
        """Those after a change that leaves something of every voice."""
        left, by = self.cut(change.since, change.until), change.by
        return Times(*(_moved(one, by) for one in left)) if by else left


class Sums(NamedTuple):
    """What is known of a part and stays so wherever it is moved.

    Attributes:
        voices: which voices are in it, a bit each.
        instead: whose place they have taken, a bit each.
        depth: how many arrangements are nested in it.
        is_heard: whether any of its voices is.
        height: how often it can be halved until its group's parts are reached.
    """

    voices: int
    instead: int
    depth: int
    is_heard: bool
    height: int

    def beside(self, other: Sums) -> Sums:
        """Those of two halves of a group."""
        return Sums(
            self.voices | other.voices,
            self.instead | other.instead,
            self.depth if self.depth > other.depth else other.depth,
            self.is_heard or other.is_heard,
            (self.height if self.height > other.height else other.height) + 1,
        )

    def grouped(self) -> Sums:
        """Those of a group of them."""
        return Sums(self.voices, self.instead, self.depth + 1, self.is_heard, 0)


def _earliest(one: Instant, other: Instant) -> Instant:
    if one is None or other is None:
        return one if other is None else other
    return other if _is_before(other, one) else one


def _latest(one: Instant, other: Instant) -> Instant:
    if one is None or other is None:
        return one if other is None else other
    return other if _is_before(one, other) else one


def _is_before(one: Instant, other: Instant) -> bool:
    """Whether both are there and one is less: in a quarter of the time that `<` takes."""
    if one is None or other is None or one is other:
        return False
    above, below = one.as_integer_ratio()
    other_above, other_below = other.as_integer_ratio()
    return above * other_below < other_above * below


def earlier(at: Instant, by: Fraction) -> Instant:
    """An instant on a clock that begins `by` seconds later."""
    return at if at is None or not by else at - by


def _moved(at: _At, by: Fraction) -> _At:
    if at is None or not by:
        return at
    return at + by if at else by
