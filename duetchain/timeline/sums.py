"""What is known of many voices at once: when they begin and end, which they are, how deep they lie.

A change of a whole part changes its sums alone, so that nobody has to look at its voices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from duetchain.timeline.edit import cut
from duetchain.timeline.model import Clip

Instant = Fraction | None
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of every voice of a part: it is cut, then moved, and perhaps seen no more.

    Attributes:
        by: how much later it begins, in seconds.
        since, until: what is left of the clock before that; None for all. Stills are not cut.
        is_unseen: whether it shows nothing from now on.
    """

    by: Fraction = _ZERO
    since: Instant = None
    until: Instant = None
    is_unseen: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether all stays as it is."""
        return not (self.by or self.is_unseen or self.is_cut)

    @property
    def is_cut(self) -> bool:
        """Whether voices may become shorter."""
        return self.since is not None or self.until is not None

    def then(self, after: Change) -> Change:
        """Both changes as one."""
        return Change(
            self.by + after.by,
            _latest(self.since, _moved(after.since, -self.by)),
            _earliest(self.until, _moved(after.until, -self.by)),
            self.is_unseen or after.is_unseen,
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

    first_start: Instant = None
    last_start: Instant = None
    first_end: Instant = None
    last_end: Instant = None
    still_start: Instant = None
    still_end: Instant = None
    bare_end: Instant = None

    @classmethod
    def of(cls, clip: Clip) -> Times:
        """Those of one voice."""
        start, end = clip.start, clip.range.end
        if clip.media.info.still:
            return cls(still_start=start, bare_end=end)
        return cls(start, start, end, end)

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
        more = self.last_end is not None or self.still_end is not None
        if at_once and more:
            return self._replace(bare_end=None)
        return self._replace(still_end=_latest(self.still_end, self.bare_end), bare_end=None)

    def changed(self, change: Change) -> Times:
        """Those after a change that leaves something of every voice."""
        found = self
        if change.is_cut and self.last_end is not None:
            found = self._replace(
                first_start=_latest(self.first_start, change.since),
                last_start=_latest(self.last_start, change.since),
                first_end=_earliest(self.first_end, change.until),
                last_end=_earliest(self.last_end, change.until),
            )
        return Times(*(_moved(one, change.by) for one in found)) if change.by else found


class Sums(NamedTuple):
    """All that is known of a part.

    Attributes:
        times: when its voices begin and end.
        voices: which voices are in it, a bit each.
        instead: whose place they have taken, a bit each.
        depth: how many arrangements are nested in it.
        is_heard: whether any of its voices is.
        height: how often it can be halved until its group's parts are reached.
    """

    times: Times
    voices: int
    instead: int
    depth: int = 0
    is_heard: bool = False
    height: int = 0

    def beside(self, other: Sums) -> Sums:
        """Those of two halves of a group."""
        return Sums(
            self.times.beside(other.times),
            self.voices | other.voices,
            self.instead | other.instead,
            max(self.depth, other.depth),
            self.is_heard or other.is_heard,
            max(self.height, other.height) + 1,
        )

    def grouped(self, *, at_once: bool) -> Sums:
        """Those of a group of them."""
        times = self.times.grouped(at_once=at_once)
        return self._replace(times=times, depth=self.depth + 1, height=0)

    def changed(self, change: Change) -> Sums:
        """Those after a change that leaves something of every voice."""
        return self._replace(times=self.times.changed(change))


def _earliest(one: Instant, other: Instant) -> Instant:
    return _one_of(min, one, other)


def _latest(one: Instant, other: Instant) -> Instant:
    return _one_of(max, one, other)


def _one_of(
    which: Callable[[Fraction, Fraction], Fraction], one: Instant, other: Instant
) -> Instant:
    if one is None or other is None:
        return one if other is None else other
    return one if one is other else which(one, other)


def _moved(at: Instant, by: Fraction) -> Instant:
    return at if at is None or not by else at + by
