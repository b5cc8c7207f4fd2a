"""What a chain means, in the plainest words: every step makes all voices anew. Slow, and right."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from duetchain.errors import UsageError
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
from duetchain.timeline.edit import filtered, limited, trimmed
from duetchain.timeline.model import Cleaning, Overlay, Stack, Track, each_clip, shifted
from duetchain.timeline.voice import clip_of


def plainly_composed(chain, media):
    done = {}
    for identity, contribution in chain.items():
        made = _step(identity, contribution, done, media)
        done[identity] = shifted(made, -made.range.start)
        if made.depth > 100:
            raise UsageError("more than 100 arrangements are nested in each other")
    return done[next(reversed(chain))]


def _step(identity, contribution, done, media):
    mine = clip_of(identity, contribution, media)
    if mine and contribution.clean:
        mine = replace(mine, cleaning=_cleaning(contribution.clean, done))
    if not contribution.parents:
        return mine
    order = {earlier: place for place, earlier in enumerate(done)}
    base, *branches = (done[parent] for parent in contribution.parents)
    for branch in branches:
        base = _merged(base, branch, contribution, order)
    made = base if mine is None else _joined(base, mine, contribution)
    return _ended(made, base, contribution)


def _cleaning(clean, done):
    played = done[clean.heard]
    is_heard = any(clip.is_heard for clip in played.clips)
    return Cleaning(clean.heard, clean.times, lambda: played) if is_heard else None


def _ended(made, base, contribution):
    if contribution.until == "longest":
        return made
    ends = [clip.range.end for clip in made.clips if not clip.media.info.still]
    end = base.range.end if contribution.until == "parent" else min(ends, default=made.range.end)
    return _left(limited(made, end), "nothing is left of the piece")


def _joined(base, mine, contribution):  # noqa: C901
    asked, offset = contribution.arrangement, contribution.offset
    with_parent = replace(mine, start=offset or Fraction(0))
    match asked:
        case Sequential(crossfade=overlap):
            return _track(base, _after(base, mine, offset, overlap))
        case Stitch(start=start, crossfade=overlap):
            base = _stitched(base, asked)
            on_range = None if offset is None else offset - start
            return _track(base, _after(base, mine, on_range, overlap))
        case SideBySide(side=side):
            pair = (with_parent, base) if side == "left" else (base, with_parent)
            return _stack("beside", *pair)
        case Stacked(side=side):
            pair = (with_parent, base) if side == "above" else (base, with_parent)
            return _stack("stacked", *pair)
        case PictureInPicture() | GreenScreen():
            if isinstance(base, Overlay):
                return Overlay((*base.children, with_parent), (*base.over, asked))
            return Overlay((base, with_parent), (asked,))
        case Sound(show=show):
            return _stack("beside", base, replace(with_parent, shows=show))
        case UseSound():
            unseen = each_clip(base, lambda clip: replace(clip, shows="nothing"))
            return _stack("beside", unseen, replace(with_parent, muted=True))
        case Replace(voice=voice):
            return _replaced(base, mine, voice, contribution)


def _after(base, mine, offset, overlap):
    shorter = min(base.range.duration, mine.range.duration)
    if overlap and overlap >= shorter and offset is None:
        raise UsageError(
            f"a crossfade of {float(overlap):g} s is longer than what it joins "
            f"({float(shorter):g} s)"
        )
    return replace(mine, start=base.range.end - overlap if offset is None else offset)


def _stitched(base, asked):
    end = base.range.end if asked.end is None else min(asked.end, base.range.end)
    part = trimmed(base, asked.start, end) if asked.start < end else None
    nothing = f"the parent has nothing from {float(asked.start):g} s to {float(end):g} s"
    return _left(part, nothing)


def _left(part, otherwise):
    if part is None:
        raise UsageError(otherwise)
    return part


def _replaced(base, mine, voice, contribution):
    old = next((clip for clip in base.clips if clip.voice == voice), None)
    old = _left(old, f"the voice {voice[:12]} is not in the parent")
    if old.shows == "nothing":
        shows = "nothing"
    elif mine.media.info.video:
        shows = "picture"
    else:
        shows = "waveform" if old.is_seen else old.shows
    new = replace(
        mine,
        start=old.start if contribution.offset is None else contribution.offset,
        gain_mdb=contribution.gain_mdb or old.gain_mdb,
        fill=contribution.fill if contribution.fill != "hold" else old.fill,
        shows=shows,
        replaces=old.keys,
    )
    return each_clip(base, lambda clip: new if clip.voice == voice else clip)


def _merged(base, branch, contribution, order):
    there = {clip.key: clip.zero for clip in base.clips}
    shared = [clip for clip in branch.clips if clip.key in there]
    if shared:
        nearest = max(shared, key=lambda clip: order[clip.voice])
        branch = shifted(branch, there[nearest.key] - nearest.zero)
    new = {key: clip for clip in branch.clips for key in clip.replaces}
    base = each_clip(base, lambda clip: new.get(clip.key, clip))
    taken = {key for clip in base.clips for key in clip.keys}
    rest = filtered(branch, lambda clip: None if clip.key in taken else clip)
    if rest is None:
        return base
    if isinstance(contribution.arrangement, Sequential) and not shared:
        return _track(base, shifted(rest, base.range.end - rest.range.start))
    is_stacked = isinstance(contribution.arrangement, Stacked)
    return _stack("stacked" if is_stacked else "beside", base, rest)


def _stack(direction, *parts):
    flat = (
        part.children if isinstance(part, Stack) and part.direction == direction else (part,)
        for part in parts
    )
    return Stack(tuple(one for group in flat for one in group), direction)


def _track(*parts):
    flat = (part.children if isinstance(part, Track) else (part,) for part in parts)
    return Track(tuple(one for group in flat for one in group))
