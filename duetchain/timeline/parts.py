"""The parts of a draft: a voice, a group, half of a group, and a part that is moved as a whole.

All are values; what a contribution does not touch is taken over as it is. A group's parts hang in a
balanced tree of halves, so that a piece of many voices grows, and is searched, in few steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from functools import reduce
from typing import Final, Literal, assert_never

from duetchain.timeline.model import Clip, Over
from duetchain.timeline.sums import NO_CHANGE, Change, Sums, Times

Kind = Literal["beside", "stacked", "then", "over"]


@dataclass(frozen=True, slots=True)
class One:
    """One voice.

    Attributes:
        clip: the voice, without what it replaces.
        sums: which it is and when.
        over: how it stands over those before it, where it does.
    """

    clip: Clip
    sums: Sums
    over: Over | None = None


@dataclass(frozen=True, slots=True)
class Nest:
    """A group: parts at once, in turn, or over each other."""

    kind: Kind
    inside: Part
    sums: Sums
    over: Over | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two halves of what is in a group."""

    left: Part
    right: Part
    sums: Sums


@dataclass(frozen=True, slots=True)
class Moved:
    """A part of which every voice is changed alike."""

    change: Change
    part: One | Nest | Pair
    sums: Sums


Part = One | Nest | Pair | Moved


class Look(Enum):
    """The answer of a rule that cannot tell without looking inside."""

    INSIDE = 0


INSIDE: Final = Look.INSIDE
Rule = Callable[[Part], Part | Look | None]


def one(clip: Clip, voices: int, instead: int = 0, over: Over | None = None) -> One:
    """A voice as a part; its bit, and the bits of those whose place it has taken."""
    return One(clip, Sums(Times.of(clip), voices, instead, is_heard=clip.is_heard), over)


def pair(left: Part, right: Part) -> Pair:
    """Two halves as they are."""
    return Pair(left, right, left.sums.beside(right.sums))


def nest(kind: Kind, inside: Part, over: Over | None = None) -> Nest:
    """A group of two parts or more."""
    at_once = kind in ("beside", "stacked")
    return Nest(kind, inside, inside.sums.grouped(at_once=at_once), over)


def moved(part: Part, change: Change) -> Part:
    """A part after a change that leaves something of every voice."""
    if change.is_nothing:
        return part
    if isinstance(part, Moved):
        both = part.change.then(change)
        return part.part if both.is_nothing else Moved(both, part.part, part.sums.changed(change))
    return Moved(change, part, part.sums.changed(change))


def opened(part: Part) -> One | Nest | Pair:
    """A part whose change has been handed on to what is in it."""
    if not isinstance(part, Moved):
        return part
    change, inner = part.change, part.part
    match inner:
        case One():
            return replace(inner, clip=change.of(inner.clip), sums=part.sums)
        case Nest():
            return replace(inner, inside=moved(inner.inside, change), sums=part.sums)
        case Pair():
            return Pair(moved(inner.left, change), moved(inner.right, change), part.sums)
    assert_never(inner)


def grouped(kind: Kind, *parts: Part) -> Part:
    """Parts in a group; a group of that kind among them becomes its parts: associative.

    The largest of them stays as it is, the others are moved against it.
    """
    widest = max(parts, key=lambda part: _inside(part, kind).sums.height)
    by = widest.change.by if isinstance(widest, Moved) else Fraction(0)
    found = (_inside(moved(part, Change(-by)), kind) for part in parts)
    return moved(nest(kind, reduce(both, found)), Change(by))


def _inside(part: Part, kind: Kind) -> Part:
    inner = part.part if isinstance(part, Moved) else part
    if not isinstance(inner, Nest) or inner.kind != kind:
        return part
    return moved(inner.inside, part.change) if isinstance(part, Moved) else inner.inside


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
    here = opened(part)
    assert isinstance(here, Pair)  # nothing else has a height
    return here.left, here.right


def edited(part: Part, rule: Rule, within: Kind | None = None) -> Part | None:
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
            here = opened(here)
            if isinstance(here, Pair):
                waiting += [here.right, here.left]
                continue
            answer = _changed_inside(here, rule, within)
        if answer is not None:
            kept.append(answer)
    return reduce(both, kept) if kept else None


def _changed_inside(here: One | Nest, rule: Rule, within: Kind | None) -> Part | None:
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
    here = opened(part)
    assert not isinstance(here, Pair)  # it has no height
    return replace(here, over=over)


def first_of(part: Part, is_in: Callable[[Sums], bool]) -> One:
    """The first voice of a part that is in a set, which the sums tell; there is one."""
    return _searched(part, is_in, lambda here: (here.left, here.right))


def last_of(part: Part, is_in: Callable[[Sums], bool]) -> One:
    """The last voice of a part that is in a set, which the sums tell; there is one."""
    return _searched(part, is_in, lambda here: (here.right, here.left))


def _searched(
    part: Part, is_in: Callable[[Sums], bool], turns: Callable[[Pair], tuple[Part, Part]]
) -> One:
    while True:
        here = opened(part)
        match here:
            case One():
                return here
            case Nest():
                part = here.inside
            case Pair():
                near, far = turns(here)
                part = near if is_in(near.sums) else far
            case _:
                assert_never(here)


def in_order(part: Part, change: Change = NO_CHANGE) -> Iterator[tuple[One | Nest, Change]]:
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
