"""The parts of a draft: a voice, a group, half of a group, and a part that is moved as a whole.

All are values; what a contribution does not touch is taken over as it is. A group's parts hang in a
balanced tree of halves, so that a piece of many voices grows, and is searched, in few steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from fractions import Fraction
from functools import reduce
from typing import Final, Literal, NamedTuple, assert_never

from duetchain.timeline.composition import Clip, Over
from duetchain.timeline.growing.sums import NO_CHANGE, Change, Sums, Times, earlier

Kind = Literal["beside", "stacked", "then", "over"]


class One(NamedTuple):
    """One voice.

    Attributes:
        clip: the voice, without what it replaces.
        times: when it is.
        sums: which it is.
        over: how it stands over those before it, where it does.
    """

    clip: Clip
    times: Times
    sums: Sums
    over: Over | None


class Nest(NamedTuple):
    """A group: parts at once, in turn, or over each other."""

    kind: Kind
    inside: Part
    times: Times
    sums: Sums
    over: Over | None


class Pair(NamedTuple):
    """Two halves of what is in a group."""

    left: Part
    right: Part
    times: Times
    sums: Sums


class Moved(NamedTuple):
    """A part of which every voice is changed alike."""

    change: Change
    part: One | Nest | Pair

    @property
    def times(self) -> Times:
        """When its voices are after the change."""
        return self.part.times.changed(self.change)

    @property
    def sums(self) -> Sums:
        """Which voices are in it."""
        return self.part.sums


Part = One | Nest | Pair | Moved


class Unsure(Enum):
    """The answer of a rule that cannot tell without looking inside."""

    INSIDE = 0


INSIDE: Final = Unsure.INSIDE
Edit = Callable[[Part], Part | Unsure | None]


def one(clip: Clip, voices: int, instead: int = 0, over: Over | None = None) -> One:
    """A voice as a part; its bit, and the bits of those whose place it has taken."""
    return One(clip, Times.of(clip), Sums(voices, instead, 0, clip.is_heard, 0), over)


def pair(left: Part, right: Part) -> Pair:
    """Two halves as they are."""
    return Pair(left, right, left.times.beside(right.times), left.sums.beside(right.sums))


def nest(kind: Kind, inside: Part, over: Over | None = None) -> Nest:
    """A group of two parts or more."""
    times = inside.times.grouped(at_once=kind in ("beside", "stacked"))
    return Nest(kind, inside, times, inside.sums.grouped(), over)


def carried(part: Part, change: Change) -> Part:
    """A part after a change that leaves something of every voice."""
    if change.is_cut and _is_within(part, change):
        change = Change(change.by, is_unseen=change.is_unseen)
    if change.is_nothing:
        return part
    if not isinstance(part, Moved):
        return Moved(change, part)
    whole = part.change.then(change)
    return part.part if whole.is_nothing else Moved(whole, part.part)


def _is_within(part: Part, change: Change) -> bool:
    times, by = clocked(part)
    return times.are_within(earlier(change.since, by), earlier(change.until, by))


def settled(part: Part) -> One | Nest | Pair:
    """A part whose change has been handed on to what is in it."""
    if not isinstance(part, Moved):
        return part
    change, inner = part.change, part.part
    match inner:
        case One():
            return One(change.of(inner.clip), part.times, inner.sums, inner.over)
        case Nest():
            inside = carried(inner.inside, change)
            return Nest(inner.kind, inside, part.times, inner.sums, inner.over)
        case Pair():
            left, right = carried(inner.left, change), carried(inner.right, change)
            return Pair(left, right, part.times, inner.sums)
    assert_never(inner)


def clocked(part: Part) -> tuple[Times, Fraction]:
    """When a part's voices are on the clock that it had, and how much later that begins now."""
    if not isinstance(part, Moved):
        return part.times, Fraction(0)
    change = part.change
    return part.part.times.cut(change.since, change.until), change.by


def grouped(kind: Kind, first: Part, second: Part) -> Part:
    """Two parts in a group; a group of that kind becomes its parts: associative.

    The larger stays as it is, the other is moved against it.
    """
    large = max(first, second, key=lambda part: _inside(part, kind).sums.height)
    if not isinstance(large, Moved) or not large.change.by:
        return nest(kind, both(_inside(first, kind), _inside(second, kind)))
    here, back = Change(large.change.by), Change(-large.change.by)
    return carried(grouped(kind, carried(first, back), carried(second, back)), here)


def _inside(part: Part, kind: Kind) -> Part:
    inner = part.part if isinstance(part, Moved) else part
    if not isinstance(inner, Nest) or inner.kind != kind:
        return part
    return carried(inner.inside, part.change) if isinstance(part, Moved) else inner.inside


def both(left: Part, right: Part) -> Pair:
    """What is in a group, one after the other, in balance: no half is far higher than the other."""
    if left.sums.height > right.sums.height + 1:
        first, rest = _halves(left)
        return _balanced(first, both(rest, right))
    if right.sums.height > left.sums.height + 1:
        rest, last = _halves(right)
        return _balanced(both(left, rest), last)
    return pair(left, right)


def _balanced(left: Part, right: Part) -> Pair:
    """Two halves of which one may have become higher by two."""
    if right.sums.height > left.sums.height + 1:
        near, far = _halves(right)
        if near.sums.height <= far.sums.height:
            return pair(pair(left, near), far)
        first, second = _halves(near)
        return pair(pair(left, first), pair(second, far))
    if left.sums.height > right.sums.height + 1:
        far, near = _halves(left)
        if near.sums.height <= far.sums.height:
            return pair(far, pair(near, right))
        first, second = _halves(near)
        return pair(pair(far, first), pair(second, right))
    return pair(left, right)


def _halves(part: Part) -> tuple[Part, Part]:
    if isinstance(part, Pair):
        return part.left, part.right
    assert isinstance(part, Moved)  # nothing else has a height
    left, right = _halves(part.part)
    return carried(left, part.change), carried(right, part.change)


def edited(part: Part, rule: Edit, within: Kind | None = None) -> Part | None:
    """A part with all that a rule puts in the place of its parts; None if nothing is left.

    A group that is left with one part becomes that part; groups that become neighbours of their
    like join them, as in `duetchain.timeline.edit.filtered`.

    Args:
        part: the whole, or what is in a group.
        rule: a part as it shall be, None to leave it out, or INSIDE to be asked of what is in it;
            it knows an answer for every voice.
        within: the kind of the group.
    """
    kept: list[Part] = []
    waiting = [part]
    while waiting:
        here = waiting.pop()
        answer = rule(here)
        if answer is INSIDE:
            if here.sums.height:
                waiting += reversed(_halves(here))
                continue
            answer = _changed_inside(settled(here), rule, within)
        if answer is not None:
            kept.append(answer)
    return reduce(both, kept) if kept else None


def _changed_inside(here: One | Nest | Pair, rule: Edit, within: Kind | None) -> Part | None:
    assert not isinstance(here, Pair)  # it has a height
    if isinstance(here, One):
        answer = rule(here)
        assert answer is not INSIDE
        return answer
    left = edited(here.inside, rule, here.kind)
    if left is None:
        return None
    if not left.sums.height:
        found: Part = _standing(left, here.over)
    else:
        found = nest(here.kind, left, here.over)
    return _inside(found, within) if within and within != "over" else found


def _standing(part: Part, over: Over | None) -> One | Nest:
    """A part that has come into the place of its group."""
    here = settled(part)
    assert not isinstance(here, Pair)  # it has no height
    return here._replace(over=over)


def first_of(part: Part, is_in: Callable[[Sums], bool]) -> One:
    """The first voice of a part that is in a set, which the sums tell; there is one."""
    return _searched(part, is_in, lambda here: (here.left, here.right))


def last_of(part: Part, is_in: Callable[[Sums], bool]) -> One:
    """The last voice of a part that is in a set, which the sums tell; there is one."""
    return _searched(part, is_in, lambda here: (here.right, here.left))


def _searched(
    part: Part, is_in: Callable[[Sums], bool], turns: Callable[[Pair], tuple[Part, Part]]
) -> One:
    change = NO_CHANGE
    while True:
        match part:
            case Moved():
                change, part = part.change.then(change), part.part
            case Pair():
                near, far = turns(part)
                part = near if is_in(near.sums) else far
            case Nest():
                part = part.inside
            case One():
                found = settled(carried(part, change))
                assert isinstance(found, One)
                return found
            case _:
                assert_never(part)


def parts_in_order(part: Part, change: Change = NO_CHANGE) -> Iterator[tuple[One | Nest, Change]]:
    """A part, or each of those in a group, and what becomes of its voices."""
    waiting = [(part, change)]
    while waiting:
        here, change = waiting.pop()
        match here:
            case Moved():
                waiting.append((here.part, here.change.then(change)))
            case Pair():
                waiting += [(here.right, change), (here.left, change)]
            case One() | Nest():
                yield here, change
            case _:
                assert_never(here)
