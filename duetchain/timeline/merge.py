"""Branches that meet: on one clock, each shared voice once, what was replaced replaced in both."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from duetchain.identity import ContributionId
from duetchain.lineage.arrangement import Arrangement, Sequential, Stacked
from duetchain.timeline.composition import Composition
from duetchain.timeline.growing.draft import Draft, Voices, each_bit, stack, track
from duetchain.timeline.growing.parts import One, first_of, last_of


def merged(base: Draft, branch: Draft, asked: Arrangement) -> Draft:
    """Two branches on one clock, each shared voice once, where the first branch has it.

    The clocks meet at the nearest voice that both have: the last of them in lineage order. A voice
    that one branch has replaced is replaced in both.
    """
    meet = bool(base.voices & branch.voices)
    branch = branch.later(_shift(base, branch))
    base = _with_replacements(base, branch)
    rest = branch.without(base.voices | base.replaced)
    if rest is None:
        return base
    if isinstance(asked, Sequential) and not meet:
        return track(base, rest.later(base.range.end - rest.range.start))
    return stack("stacked" if isinstance(asked, Stacked) else "beside", base, rest)


def shift_of(
    base: Composition, branch: Composition, order: Mapping[ContributionId, int]
) -> Fraction:
    """How much later than the first branch's clock that of the second begins.

    Args:
        base: the first branch.
        branch: the second.
        order: the places of all their contributions in lineage order.
    """
    voices = Voices()
    for clip in sorted((*base.clips, *branch.clips), key=lambda clip: order[clip.voice]):
        voices.bit(clip)
    return _shift(Draft.of(base, voices), Draft.of(branch, voices))


def _shift(base: Draft, branch: Draft) -> Fraction:
    shared = base.voices & branch.voices
    if not shared:
        return Fraction(0)
    twins = shared & branch.numbered.twins
    latest = 1 << (shared ^ twins).bit_length() >> 1
    near = [_first(branch, bit) for bit in (latest, *each_bit(twins)) if bit]
    nearest = max(near, key=lambda one: branch.numbered.turns[one.clip.voice])
    there = last_of(base.part, lambda sums: bool(sums.voices & nearest.sums.voices))
    return there.clip.zero - nearest.clip.zero


def _first(draft: Draft, bit: int) -> One:
    return first_of(draft.part, lambda sums: bool(sums.voices & bit))


def _with_replacements(base: Draft, branch: Draft) -> Draft:
    """The first branch with what the second has put in the place of its voices."""
    gone = base.voices & branch.replaced
    if not gone:
        return base
    return base.replacing({bit: _last_instead(branch, bit) for bit in each_bit(gone)})


def _last_instead(draft: Draft, bit: int) -> One:
    return last_of(draft.part, lambda sums: bool(sums.instead & bit))
