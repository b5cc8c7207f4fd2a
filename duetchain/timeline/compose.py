"""Contributions to a composition: parallel and sequential, nested, flattened, on one clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from duetchain.errors import UsageError
from duetchain.identity import ContributionId, MediaId
from duetchain.lineage.arrangement import Sequential
from duetchain.lineage.contribution import Contribution
from duetchain.media.info import MediaInfo, MediaReference
from duetchain.rational_time import TimeRange
from duetchain.timeline.model import Clip, Composition, Stack, Track, shifted

Chain = dict[ContributionId, Contribution]
"""All contributions that a tip needs, in lineage order, the tip last."""


MOST_NESTED = 100
"""Each level halves a region: this many fit on no canvas."""


def composed(chain: Chain, media: Mapping[MediaId, MediaInfo]) -> Composition:
    """The composition of a chain's tip; its clock's zero is the first instant of the piece.

    Raises:
        UsageError: if a contribution uses a range that its media does not have, or nesting is
            deeper than any canvas can show.
    """
    done: dict[ContributionId, Composition] = {}
    for identity, contribution in chain.items():
        made = _with_zero(_step(identity, contribution, done, media))
        if made.depth > MOST_NESTED:
            raise UsageError(
                f"more than {MOST_NESTED} arrangements are nested in each other",
                hint="render an earlier contribution",
                contribution=identity,
            )
        done[identity] = made
    return done[next(reversed(chain))]


def clip_of(
    identity: ContributionId, contribution: Contribution, media: Mapping[MediaId, MediaInfo]
) -> Clip | None:
    """The voice that a contribution brings, at time zero; None for a merge without media.

    Raises:
        UsageError: if its range begins after the media's end.
    """
    if contribution.media is None:
        return None
    info = media[contribution.media]
    end = info.duration if contribution.range_end is None else contribution.range_end
    end = end if info.still else min(end, info.duration)
    if contribution.range_start >= end:
        raise UsageError(
            f"its range begins at {float(contribution.range_start):g} s, "
            f"but the clip ends at {float(end):g} s",
            hint="choose an earlier --in",
            contribution=identity,
        )
    return Clip(
        voice=identity,
        media=MediaReference(contribution.media, info),
        source_range=TimeRange.between(contribution.range_start, end),
        start=Fraction(0),
        gain_mdb=contribution.gain_mdb,
        muted=contribution.muted,
        is_root=contribution.is_root,
    )


def _step(
    identity: ContributionId,
    contribution: Contribution,
    done: Mapping[ContributionId, Composition],
    media: Mapping[MediaId, MediaInfo],
) -> Composition:
    mine = clip_of(identity, contribution, media)
    base: Composition | None = None
    several = len(contribution.parents) > 1
    order = {earlier: place for place, earlier in enumerate(done)} if several else {}
    for parent in contribution.parents:
        base = done[parent] if base is None else merged(base, done[parent], contribution, order)
    if base is None:
        assert mine is not None  # a root brings media: the format's rule
        return mine
    return base if mine is None else joined(base, mine, contribution)


def joined(base: Composition, mine: Clip, contribution: Contribution) -> Composition:
    """Mine put to the parent's composition as its arrangement and offset say."""
    if isinstance(contribution.arrangement, Sequential):
        start = base.range.end if contribution.offset is None else contribution.offset
        return track(base, replace(mine, start=start))
    mine = replace(mine, start=contribution.offset or Fraction(0))
    first = contribution.arrangement.side == "left"
    return stack(mine, base) if first else stack(base, mine)


def merged(
    base: Composition,
    branch: Composition,
    contribution: Contribution,
    order: Mapping[ContributionId, int],
) -> Composition:
    """Two branches on one clock, each shared voice once, where the first branch has it.

    The clocks meet at the nearest voice that both have: the last of them in lineage order.
    """
    there = {clip.key: clip.start for clip in base.clips}
    shared = [clip for clip in branch.clips if clip.key in there]
    if shared:
        nearest = max(shared, key=lambda clip: order[clip.voice])
        branch = shifted(branch, there[nearest.key] - nearest.start)
    rest = _without(branch, set(there))
    if rest is None:
        return base
    if isinstance(contribution.arrangement, Sequential) and not shared:
        return track(base, shifted(rest, base.range.end - rest.range.start))
    return stack(base, rest)


def stack(*parts: Composition) -> Stack:
    """Parts at once; a stack among them becomes its children, so that adding is associative."""
    return Stack(tuple(one for part in parts for one in _flat(part, Stack)))


def track(*parts: Composition) -> Track:
    """Parts in turn; a track among them becomes its children."""
    return Track(tuple(one for part in parts for one in _flat(part, Track)))


def _flat(part: Composition, like: type[Stack] | type[Track]) -> tuple[Composition, ...]:
    return part.children if isinstance(part, like) else (part,)


def _without(part: Composition, keys: set[tuple[object, ...]]) -> Composition | None:
    """A composition less some voices; None if nothing is left."""
    if isinstance(part, Clip):
        return None if part.key in keys else part
    left = tuple(one for child in part.children if (one := _without(child, keys)) is not None)
    return _rebuilt(part, left)


def pictures(part: Composition) -> Composition | None:
    """What of a composition is seen: voices without a picture take no cell."""
    if isinstance(part, Clip):
        return part if part.media.info.video else None
    left = tuple(one for child in part.children if (one := pictures(child)) is not None)
    return _rebuilt(part, left)


def _rebuilt(part: Stack | Track, children: tuple[Composition, ...]) -> Composition | None:
    if len(children) <= 1:
        return children[0] if children else None
    return stack(*children) if isinstance(part, Stack) else track(*children)


def _with_zero(part: Composition) -> Composition:
    return shifted(part, -part.range.start)
