"""Contributions to a composition: parallel and sequential, nested, flattened, on one clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

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
from duetchain.media.info import MediaInfo, MediaReference
from duetchain.rational_time import TimeRange
from duetchain.timeline.edit import limited, trimmed, without
from duetchain.timeline.model import (
    Bend,
    Cleaning,
    Clip,
    Composition,
    Direction,
    Over,
    Overlay,
    Shows,
    Stack,
    Track,
    each_clip,
    shifted,
)

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
    if 0 < contribution.audio_track <= len(info.audio_tracks):
        info = info.with_audio_track(contribution.audio_track)
    end = info.duration if contribution.range_end is None else contribution.range_end
    end = end if info.still else min(end, info.duration)
    if contribution.range_start >= end:
        raise UsageError(
            f"its range begins at {float(contribution.range_start):g} s, "
            f"but the clip ends at {float(end):g} s",
            hint="choose an earlier start",
            contribution=identity,
            reason="range-late",
            field="start",
            given=float(contribution.range_start),
            limit=float(end),
        )
    return Clip(
        voice=identity,
        media=MediaReference(contribution.media, info),
        source_range=TimeRange.between(contribution.range_start, end),
        start=Fraction(0),
        gain_mdb=contribution.gain_mdb,
        muted=contribution.muted,
        is_root=contribution.is_root,
        fill=contribution.fill,
        speed=contribution.speed,
        stretch=stretch_of(contribution.warp),
        bend=bend_of(contribution.warp),
        lip_sync=contribution.lip_sync,
    )


def stretch_of(warp: tuple[tuple[Fraction, Fraction], ...]) -> Fraction:
    """How long a second of the media's clock lasts on the parent's, from end to end of a warp."""
    if not warp:
        return Fraction(1)
    (early, near), (late, far) = warp[0], warp[-1]
    return (far - near) / (late - early)


def bend_of(warp: tuple[tuple[Fraction, Fraction], ...]) -> Bend:
    """What is left of a warp once its mean slope is taken out: none if that is all of it.

    Returns:
        Pairs of a time on the media's clock made even and a time of the media; both are the same
        at the first and at the last.
    """
    if len(warp) < 3:
        return ()
    stretch, (begin, theirs) = stretch_of(warp), warp[0]
    bend = tuple((begin + (far - theirs) / stretch, own) for own, far in warp)
    return bend if any(even != own for even, own in bend) else ()


def _step(
    identity: ContributionId,
    contribution: Contribution,
    done: Mapping[ContributionId, Composition],
    media: Mapping[MediaId, MediaInfo],
) -> Composition:
    mine = clip_of(identity, contribution, media)
    if mine and contribution.clean:
        mine = replace(mine, cleaning=_cleaning(identity, contribution.clean, done))
    base: Composition | None = None
    several = len(contribution.parents) > 1
    order = {earlier: place for place, earlier in enumerate(done)} if several else {}
    for parent in contribution.parents:
        base = done[parent] if base is None else merged(base, done[parent], contribution, order)
    if base is None:
        assert mine is not None  # a root brings media: the format's rule
        return mine
    made = base if mine is None else joined(base, mine, contribution)
    return ended(made, base, contribution)


def _cleaning(
    identity: ContributionId, clean: Clean, done: Mapping[ContributionId, Composition]
) -> Cleaning | None:
    if clean.heard not in done:
        raise UsageError(
            f"what was heard in it, {short(clean.heard)}, is not in its chain",
            hint="render an earlier contribution",
            contribution=identity,
        )
    reference = done[clean.heard]
    if not any(clip.is_heard for clip in reference.clips):
        return None
    return Cleaning(clean.heard, clean.times, reference)


def ended(made: Composition, base: Composition, contribution: Contribution) -> Composition:
    """A composition up to where its contribution says that the piece ends."""
    if contribution.until == "longest":
        return made
    ends = [clip.range.end for clip in made.clips if not clip.media.info.still]
    end = base.range.end if contribution.until == "parent" else min(ends, default=made.range.end)
    cut = limited(made, end)
    if cut is None:
        raise UsageError(
            "nothing is left of the piece",
            hint="use until longest",
            reason="until-nothing",
            field="until",
            given=contribution.until,
        )
    return cut


def joined(base: Composition, mine: Clip, contribution: Contribution) -> Composition:
    """Mine put to the parent's composition as its arrangement and offset say."""
    asked, offset = contribution.arrangement, contribution.offset
    with_parent = replace(mine, start=offset or Fraction(0))
    match asked:
        case Sequential(crossfade=overlap):
            return track(base, _after(base, mine, offset, overlap))
        case Stitch(start=start, crossfade=overlap):
            base = _stitched(base, asked)
            on_range = None if offset is None else offset - start
            return track(base, _after(base, mine, on_range, overlap))
        case SideBySide(side=side):
            return _stacked("beside", base, with_parent, first=side == "left")
        case Stacked(side=side):
            return _stacked("stacked", base, with_parent, first=side == "above")
        case PictureInPicture() | GreenScreen():
            return overlay(base, with_parent, asked)
        case Sound(show=show):
            return stack("beside", base, replace(with_parent, shows=show))
        case UseSound():
            unseen = each_clip(base, lambda clip: replace(clip, shows="nothing"))
            return stack("beside", unseen, replace(with_parent, muted=True))
        case Replace(voice=voice):
            return replaced(base, mine, voice, contribution)


def _after(base: Composition, mine: Clip, offset: Fraction | None, overlap: Fraction) -> Clip:
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


def _stacked(direction: Direction, base: Composition, mine: Clip, *, first: bool) -> Stack:
    return stack(direction, mine, base) if first else stack(direction, base, mine)


def _stitched(base: Composition, asked: Stitch) -> Composition:
    end = base.range.end if asked.end is None else min(asked.end, base.range.end)
    part = trimmed(base, asked.start, end) if asked.start < end else None
    if part is None:
        raise UsageError(
            f"the parent has nothing from {float(asked.start):g} s to {float(end):g} s",
            hint="choose a range inside the parent",
        )
    return part


def replaced(
    base: Composition, mine: Clip, voice: ContributionId, contribution: Contribution
) -> Composition:
    """Mine in the place of one voice: its cell, its time, its level, its place in order.

    Raises:
        UsageError: if the voice is not in the composition.
    """
    old = next((clip for clip in base.clips if clip.voice == voice), None)
    if old is None:
        raise UsageError(
            f"the voice {short(voice)} is not in the parent",
            hint="name one that is",
            contribution=voice,
            reason="voice-not-replaced",
            field="voice",
            given=voice,
        )
    new = replace(
        mine,
        start=old.start if contribution.offset is None else contribution.offset,
        gain_mdb=contribution.gain_mdb or old.gain_mdb,
        fill=contribution.fill if contribution.fill != "hold" else old.fill,
        shows=_shown_instead(old, mine),
        replaces=old.keys,
    )
    return each_clip(base, lambda clip: new if clip.voice == voice else clip)


def _shown_instead(old: Clip, mine: Clip) -> Shows:
    """Mine takes the cell: with its picture, else with its waveform."""
    if old.shows == "nothing" or mine.media.info.video:
        return "nothing" if old.shows == "nothing" else "picture"
    return "waveform" if old.is_seen else old.shows


def merged(
    base: Composition,
    branch: Composition,
    contribution: Contribution,
    order: Mapping[ContributionId, int],
) -> Composition:
    """Two branches on one clock, each shared voice once, where the first branch has it.

    The clocks meet at the nearest voice that both have: the last of them in lineage order. A voice
    that one branch has replaced is replaced in both.
    """
    meet = bool(_shared(base, branch))
    branch = shifted(branch, shift_of(base, branch, order))
    base = _with_replacements(base, branch)
    rest = without(branch, {key for clip in base.clips for key in clip.keys})
    if rest is None:
        return base
    if isinstance(contribution.arrangement, Sequential) and not meet:
        return track(base, shifted(rest, base.range.end - rest.range.start))
    return stack("stacked" if _is_stacked(contribution) else "beside", base, rest)


def shift_of(
    base: Composition, branch: Composition, order: Mapping[ContributionId, int]
) -> Fraction:
    """How much later than the first branch's clock that of the second begins.

    Args:
        base: the first branch.
        branch: the second.
        order: the places of all their contributions in lineage order.
    """
    shared = _shared(base, branch)
    if not shared:
        return Fraction(0)
    there = {clip.key: clip.zero for clip in base.clips}
    nearest = max(shared, key=lambda clip: order[clip.voice])
    return there[nearest.key] - nearest.zero


def _shared(base: Composition, branch: Composition) -> list[Clip]:
    """The voices of the second branch that the first has, too."""
    there = {clip.key for clip in base.clips}
    return [clip for clip in branch.clips if clip.key in there]


def _with_replacements(base: Composition, branch: Composition) -> Composition:
    """The first branch with what the second has put in the place of its voices."""
    new = {key: clip for clip in branch.clips for key in clip.replaces}
    return each_clip(base, lambda clip: new.get(clip.key, clip))


def _is_stacked(contribution: Contribution) -> bool:
    return isinstance(contribution.arrangement, Stacked)


def stack(direction: Direction, *parts: Composition) -> Stack:
    """Parts at once; a stack of that direction among them becomes its children: associative."""
    flat = (
        part.children if isinstance(part, Stack) and part.direction == direction else (part,)
        for part in parts
    )
    return Stack(tuple(one for group in flat for one in group), direction)


def track(*parts: Composition) -> Track:
    """Parts in turn; a track among them becomes its children."""
    flat = (part.children if isinstance(part, Track) else (part,) for part in parts)
    return Track(tuple(one for group in flat for one in group))


def overlay(base: Composition, mine: Clip, over: Over) -> Overlay:
    """Mine over the parent; over an overlay it stands on top of all of it."""
    if isinstance(base, Overlay):
        return Overlay((*base.children, mine), (*base.over, over))
    return Overlay((base, mine), (over,))


def _with_zero(part: Composition) -> Composition:
    return shifted(part, -part.range.start)
