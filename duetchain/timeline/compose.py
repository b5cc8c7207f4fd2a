"""Contributions to a composition: parallel and sequential, nested, flattened, on one clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from msgspec import structs

from duetchain.errors import UsageError
from duetchain.identity import ContributionId, MediaId, short
from duetchain.lineage.arrangement import (
    GreenScreen,
    PictureInPicture,
    Replace,
    Sequential,
    SideBySide,
    Sound,
    Stacked,
    Stitch,
    UseSound,
)
from duetchain.lineage.contribution import Clean, Contribution
from duetchain.media.info import MediaInfo
from duetchain.timeline.composition import Cleaning, Clip, Composition, Direction, Shows
from duetchain.timeline.growing.draft import Draft, Voices, overlay, stack, track
from duetchain.timeline.growing.parts import One, one
from duetchain.timeline.merge import merged
from duetchain.timeline.until import ended
from duetchain.timeline.voice import clip_of

Chain = dict[ContributionId, Contribution]
"""All contributions that a tip needs, in lineage order, the tip last."""
MOST_NESTED = 100
"""Each level halves a region: this many fit on no canvas."""


def composed(chain: Chain, media: Mapping[MediaId, MediaInfo]) -> Composition:
    """The composition of a chain's tip; its clock's zero is the first instant of the piece.

    Raises:
        UsageError: if a contribution uses a range that its media or its parent does not have,
            replaces a voice that is not there, or nests deeper than any canvas can show.
    """
    drafts = _Drafts(Counter(up for one in chain.values() for up in _needed(one)))
    numbered = Voices()
    for identity, contribution in chain.items():
        mine = clip_of(identity, contribution, media)
        if mine and contribution.clean:
            mine = replace(mine, cleaning=_cleaning(identity, contribution.clean, drafts.done))
        made = _step(mine, contribution, drafts.done, numbered)
        made = made.later(-made.range.start)
        if made.depth > MOST_NESTED:
            raise UsageError(
                f"more than {MOST_NESTED} arrangements are nested in each other",
                hint="render an earlier contribution",
                contribution=identity,
            )
        drafts.keep(identity, made, _needed(contribution))
    return drafts.done[next(reversed(chain))].composition


@dataclass(frozen=True, slots=True)
class _Drafts:
    """The drafts of a chain, each for as long as another needs it."""

    needed: Counter[ContributionId]
    done: dict[ContributionId, Draft] = field(default_factory=dict)

    def keep(self, identity: ContributionId, made: Draft, used: Iterable[ContributionId]) -> None:
        self.done[identity] = made
        for up in used:
            self.needed[up] -= 1
            if not self.needed[up]:
                del self.done[up]


def _needed(contribution: Contribution) -> tuple[ContributionId, ...]:
    clean = contribution.clean
    return (*contribution.parents, clean.heard) if clean else contribution.parents


def _step(
    mine: Clip | None,
    contribution: Contribution,
    done: Mapping[ContributionId, Draft],
    numbered: Voices,
) -> Draft:
    if not contribution.parents:
        assert mine is not None  # a root brings media: the format's rule
        return Draft.of(mine, numbered)
    base, *branches = (done[parent] for parent in contribution.parents)
    for branch in branches:
        base = merged(base, branch, contribution.arrangement)
    made = base if mine is None else joined(base, mine, contribution)
    return ended(made, base, contribution)


def _cleaning(
    identity: ContributionId, clean: Clean, done: Mapping[ContributionId, Draft]
) -> Cleaning | None:
    if clean.heard not in done:
        raise UsageError(
            f"what was heard in it, {short(clean.heard)}, is not in its chain",
            hint="render an earlier contribution",
            contribution=identity,
        )
    played = done[clean.heard]
    if not played.is_heard:
        return None
    return Cleaning(clean.heard, clean.times, lambda: played.composition, played.range.end)


def joined(base: Draft | Composition, mine: Clip, contribution: Contribution) -> Draft:
    """Mine put to the parent's composition as its arrangement and offset say."""
    base = base if isinstance(base, Draft) else Draft.of(base)
    asked, offset = contribution.arrangement, contribution.offset
    with_parent = replace(mine, start=offset or Fraction(0))
    match asked:
        case Sequential(crossfade=overlap):
            return track(base, base.alone(_after(base, mine, offset, overlap)))
        case Stitch(start=start, crossfade=overlap):
            base = _stitched(base, asked)
            on_range = None if offset is None else offset - start
            return track(base, base.alone(_after(base, mine, on_range, overlap)))
        case SideBySide(side=side):
            return _stacked("beside", base, with_parent, first=side == "left")
        case Stacked(side=side):
            return _stacked("stacked", base, with_parent, first=side == "above")
        case PictureInPicture() | GreenScreen():
            return overlay(base, with_parent, asked)
        case Sound(show=show):
            return stack("beside", base, base.alone(replace(with_parent, shows=show)))
        case UseSound():
            return stack("beside", base.unseen(), base.alone(replace(with_parent, muted=True)))
        case Replace():
            return replaced(base, mine, asked, contribution)


def _after(base: Draft, mine: Clip, offset: Fraction | None, overlap: Fraction) -> Clip:
    shorter = min(base.range.duration, mine.range.duration)
    if overlap and overlap >= shorter and offset is None:
        raise UsageError(
            f"a crossfade of {float(overlap):g} s is longer than what it joins "
            f"({float(shorter):g} s)",
            hint="choose a shorter crossfade",
            reason="crossfade-long",
            field="crossfade",
            given=float(overlap),
            limit=float(shorter),
        )
    return replace(mine, start=base.range.end - overlap if offset is None else offset)


def _stacked(direction: Direction, base: Draft, mine: Clip, *, first: bool) -> Draft:
    new = base.alone(mine)
    return stack(direction, new, base) if first else stack(direction, base, new)


def _stitched(base: Draft, asked: Stitch) -> Draft:
    end = base.range.end if asked.end is None else min(asked.end, base.range.end)
    part = base.trimmed(asked.start, end) if asked.start < end else None
    if part is None:
        raise UsageError(
            f"the parent has nothing from {float(asked.start):g} s to {float(end):g} s",
            hint="choose a range inside the parent",
        )
    return part


def replaced(base: Draft, mine: Clip, asked: Replace, contribution: Contribution) -> Draft:
    """Mine in the place of one voice: its cell, its time, its level, its place in order.

    Where it meets the others anew, it has only that voice's place in merges.

    Raises:
        UsageError: if the voice is not in the composition, or alone where others are to be met.
    """
    if asked.meets is not None:
        met = structs.replace(contribution, arrangement=asked.meets)
        return _met_anew(base, mine, asked, met)
    there = _voice_in(base, asked.voice)
    old, exact = there.clip, asked.exact
    usual_fill = contribution.fill == "hold" and not exact
    new = replace(
        mine,
        start=old.start if contribution.offset is None else contribution.offset,
        gain_mdb=contribution.gain_mdb if exact else contribution.gain_mdb or old.gain_mdb,
        fill=old.fill if usual_fill else contribution.fill,
        shows=_shown_instead(old, mine),
    )
    return _in_place_of(there, new, base, at=there.sums.voices)


def _met_anew(base: Draft, mine: Clip, asked: Replace, contribution: Contribution) -> Draft:
    """Mine with all the others, of which it meets each anew, after one has left its place."""
    there = _voice_in(base, asked.voice)
    rest = base.without(there.sums.voices)
    if rest is None:
        raise UsageError(
            "there is no other voice that it could meet",
            hint="leave the arrangement away",
            reason="voice-alone",
            field="arrangement",
        )
    made = joined(rest, mine, contribution)
    stands = _voice_in(made, mine.voice)
    return _in_place_of(there, stands.clip, made, at=stands.sums.voices)


def _voice_in(base: Draft, voice: ContributionId) -> One:
    there = base.voice(voice)
    if there is None:
        raise UsageError(
            f"the voice {short(voice)} is not in the parent",
            hint="name one that is",
            contribution=voice,
            reason="voice-not-replaced",
            field="voice",
            given=voice,
        )
    return there


def _in_place_of(old: One, new: Clip, base: Draft, *, at: int) -> Draft:
    """A voice that stands for the old one, too, wherever branches with both are merged."""
    instead = old.sums.instead | old.sums.voices
    return base.replacing({at: one(new, base.numbered.bit(new), instead)})


def _shown_instead(old: Clip, mine: Clip) -> Shows:
    """Mine takes the cell: with its picture, else with its waveform."""
    if old.shows == "nothing" or mine.media.info.video:
        return "nothing" if old.shows == "nothing" else "picture"
    return "waveform" if old.is_seen else old.shows
