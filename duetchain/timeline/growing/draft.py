"""A composition while contributions are put to it: a value that grows in a few steps.

It stands for a `Composition`, and becomes one when somebody looks inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, reduce
from typing import assert_never

from duetchain.identity import ContributionId
from duetchain.rational_time import TimeRange
from duetchain.timeline.composition import Clip, Composition, Direction, Over, Overlay, Stack, Track
from duetchain.timeline.growing.parts import (
    INSIDE,
    Kind,
    Nest,
    One,
    Part,
    Unsure,
    both,
    carried,
    clocked,
    edited,
    first_of,
    grouped,
    nest,
    one,
    parts_in_order,
)
from duetchain.timeline.growing.sums import NO_CHANGE, Change, Instant, earlier

VoiceKey = tuple[object, ...]


@dataclass(slots=True)
class Voices:
    """A bit for each voice of a chain, the later ones higher; it grows with the chain.

    Roots that are one voice whoever claimed them have one bit.

    Attributes:
        keys: what the bits stand for.
        turns: when each contribution's voice came.
        there: the bits of the voices that have come.
        twins: those that are several contributions'.
    """

    keys: list[VoiceKey] = field(default_factory=list)
    turns: dict[ContributionId, int] = field(default_factory=dict)
    there: int = 0
    twins: int = 0
    _of_key: dict[VoiceKey, int] = field(default_factory=dict)
    _of_voice: dict[ContributionId, int] = field(default_factory=dict)

    def bit(self, clip: Clip) -> int:
        """That of a clip, which it has from now on."""
        if clip.voice not in self.turns:
            bit = self._bit_of(clip.key)
            self.twins |= bit & self.there
            self.there |= bit
            self.turns[clip.voice] = len(self.turns)
            self._of_voice[clip.voice] = bit
        return self._of_voice[clip.voice]

    def known(self, voice: ContributionId) -> int:
        """That of a contribution's voice; none where it has not come."""
        return self._of_voice.get(voice, 0)

    def replaced(self, clip: Clip) -> int:
        """Those of the voices whose place a clip has taken."""
        return reduce(lambda bits, key: bits | self._bit_of(key), clip.replaces, 0)

    def named(self, bits: int) -> frozenset[VoiceKey]:
        """What some bits stand for."""
        return frozenset(self.keys[bit.bit_length() - 1] for bit in each_bit(bits))

    def _bit_of(self, key: VoiceKey) -> int:
        if key not in self._of_key:
            self._of_key[key] = 1 << len(self.keys)
            self.keys.append(key)
        return self._of_key[key]


def each_bit(bits: int) -> Iterator[int]:
    """Every bit that is set, the lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest
        bits ^= lowest


@dataclass(frozen=True, eq=False)
class Draft:
    """A composition that grows.

    Attributes:
        part: what it is made of.
        numbered: the voices of its chain.
    """

    part: Part
    numbered: Voices = field(repr=False)

    @classmethod
    def of(cls, composition: Composition, numbered: Voices | None = None) -> Draft:
        """A composition, to be put something to.

        Args:
            composition: what is there.
            numbered: the voices of the chain, where several drafts are to meet.
        """
        known = Voices() if numbered is None else numbered
        return cls(_taken_apart(composition, known), known)

    def alone(self, clip: Clip) -> Draft:
        """A clip of the same chain, nothing else."""
        return Draft(one(clip, self.numbered.bit(clip)), self.numbered)

    @cached_property
    def composition(self) -> Composition:
        """What it stands for."""
        return _built(self.part, NO_CHANGE, self.numbered)

    @property
    def clips(self) -> tuple[Clip, ...]:
        """Every clip, in the order of their places."""
        return self.composition.clips

    @cached_property
    def range(self) -> TimeRange:
        """From the earliest beginning to the latest end of its voices."""
        times, by = clocked(self.part)
        return TimeRange.between(times.start + by, times.end + by)

    @property
    def first_end(self) -> Fraction | None:
        """The earliest end of a voice that moves or sounds; None if there are stills alone."""
        return self.part.times.first_end

    @property
    def depth(self) -> int:
        """How many arrangements are nested in it."""
        return self.part.sums.depth

    @property
    def is_heard(self) -> bool:
        """Whether any of its voices is."""
        return self.part.sums.is_heard

    @property
    def voices(self) -> int:
        """Which voices are in it, a bit each."""
        return self.part.sums.voices

    @property
    def replaced(self) -> int:
        """Whose place they have taken, a bit each."""
        return self.part.sums.instead

    def voice(self, identity: ContributionId) -> One | None:
        """The voice of a contribution, as it stands here; None if it is not here."""
        bit = self.numbered.known(identity)
        if not self.voices & bit:
            return None
        found = first_of(self.part, lambda sums: bool(sums.voices & bit))
        return found if found.clip.voice == identity else None

    def later(self, by: Fraction) -> Draft:
        """The same, `by` seconds later on the clock."""
        return self._with(carried(self.part, Change(by)))

    def unseen(self) -> Draft:
        """The same voices, of which nothing is shown."""
        return self._with(carried(self.part, Change(is_unseen=True)))

    def limited(self, end: Fraction) -> Draft | None:
        """What is left up to an instant of its clock; None if all begins later."""
        return self._left(edited(self.part, lambda part: _cut(part, None, end)))

    def trimmed(self, start: Fraction, end: Fraction) -> Draft | None:
        """The range [start, end), on a clock that begins with it; None if nothing is there."""
        kept = self._left(edited(self.part, lambda part: _cut(part, start, end)))
        return kept and kept.later(-start)

    def without(self, voices: int) -> Draft | None:
        """What is left without some voices; None if nothing is."""
        return self._left(edited(self.part, lambda part: _less(part, voices)))

    def replacing(self, new: Mapping[int, One]) -> Draft:
        """The same with other voices in the places of some, each by the bit of the old one."""
        old = reduce(int.__or__, new, 0)
        changed = self._left(edited(self.part, lambda part: _instead(part, new, old)))
        assert changed is not None  # as many are there as before
        return changed

    def _with(self, part: Part) -> Draft:
        return self if part is self.part else Draft(part, self.numbered)

    def _left(self, part: Part | None) -> Draft | None:
        return None if part is None else self._with(part)


def stack(direction: Direction, one: Draft, other: Draft) -> Draft:
    """Both at once; a stack of that direction becomes its children: associative."""
    return Draft(grouped(direction, one.part, other.part), one.numbered)


def track(one: Draft, other: Draft) -> Draft:
    """Both in turn; a track becomes its children."""
    return Draft(grouped("then", one.part, other.part), one.numbered)


def overlay(base: Draft, mine: Clip, over: Over) -> Draft:
    """Mine over the parent; over an overlay it stands on top of all of it."""
    top = one(mine, base.numbered.bit(mine), over=over)
    return Draft(grouped("over", base.part, top), base.numbered)


def _cut(part: Part, since: Instant, until: Instant) -> Part | Unsure | None:
    """What of a part is within a range of its clock, as far as its times tell."""
    times, by = clocked(part)
    begin, end = earlier(since, by), earlier(until, by)
    if times.are_within(begin, end):
        return part
    if times.all_stay(begin, end):
        return carried(part, Change(since=since, until=until))
    return None if times.none_stays(begin, end) else INSIDE


def _less(part: Part, voices: int) -> Part | Unsure | None:
    if not part.sums.voices & voices:
        return part
    return INSIDE if part.sums.voices & ~voices else None


def _instead(part: Part, new: Mapping[int, One], old: int) -> Part | Unsure | None:
    if not part.sums.voices & old:
        return part
    if not isinstance(part, One):
        return INSIDE
    return new[part.sums.voices]._replace(over=part.over)


def _taken_apart(part: Composition, numbered: Voices, over: Over | None = None) -> One | Nest:
    def inside(kind: Kind, children: tuple[Composition, ...], *tops: Over | None) -> Nest:
        stands = tops or (None,) * len(children)
        pairs = zip(children, stands, strict=True)
        parts: list[Part] = [_taken_apart(child, numbered, top) for child, top in pairs]
        return nest(kind, reduce(both, parts), over)

    match part:
        case Clip():
            return one(part, numbered.bit(part), numbered.replaced(part), over)
        case Stack(children=children, direction=direction):
            return inside(direction, children)
        case Track(children=children):
            return inside("then", children)
        case Overlay(children=children, over=tops):
            return inside("over", children, None, *tops)
    assert_never(part)


def _built(part: Part, change: Change, numbered: Voices) -> Composition:
    ((whole, change),) = parts_in_order(part, change)
    if isinstance(whole, One):
        clip, instead = change.of(whole.clip), whole.sums.instead
        return replace(clip, replaces=numbered.named(instead)) if instead else clip
    pairs = list(parts_in_order(whole.inside, change))
    children = tuple(_built(child, then, numbered) for child, then in pairs)
    match whole.kind:
        case "beside" | "stacked":
            return Stack(children, whole.kind)
        case "then":
            return Track(children)
        case "over":
            tops = (child.over for child, _ in pairs[1:])
            return Overlay(children, tuple(top for top in tops if top is not None))
    assert_never(whole.kind)
