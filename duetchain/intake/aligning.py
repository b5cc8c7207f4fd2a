"""Where mine belongs on the parent's clock, heard before anything is stored."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import islice
from pathlib import Path

from msgspec import structs

from duetchain.analysis.sure import NOTHING, Sync
from duetchain.errors import RenderFailed, RepositoryDamaged
from duetchain.ffmpeg.preparing import PLAYED
from duetchain.holdings.arrived import Arrived
from duetchain.holdings.holdings import Holdings
from duetchain.holdings.piece import Piece
from duetchain.identity import ContributionId, MediaId
from duetchain.intake.building import usual
from duetchain.intake.cleaning import (
    NOT_HEARD,
    KnownSound,
    Verdict,
    cleaning_of,
    raise_if_asked,
    share_heard,
)
from duetchain.intake.request import CleanMethod, Listening, Placing, SyncMethod
from duetchain.lineage.arrangement import Replace, Sequential, Stitch
from duetchain.lineage.contribution import Contribution
from duetchain.lineage.writing import AGREED_S, warp_gap
from duetchain.media.info import MediaReference
from duetchain.render.decoding import Decoded, decoded_media, decoded_own
from duetchain.timeline.placed import Heard as Sound

MOST_REFERENCES = 8
"""How many of the parent's voices are listened to one by one, if its mix tells nothing."""
FINEST = 1_000_000
"""What is recorded of a time: millionths of a second."""


def is_alignable(one: Arrived, placing: Placing) -> bool:
    """Whether sound can tell where a file belongs: it has some, and nothing else says it."""
    asked = placing.arrangement or usual(one.info)
    given = placing.offset is not None or placing.warp or placing.speed != 1
    in_turn = isinstance(asked, Sequential | Stitch | Replace)
    return not (given or in_turn or one.info.still or one.info.audio is None)


@dataclass(frozen=True, slots=True)
class Played:
    """What may have been played while a take was recorded: a parent's plain render.

    Attributes:
        parent: a contribution, its piece if that is at hand, or a file that is none yet.
        at: when its clock begins, on the clock on which the take is to be placed.
    """

    parent: ContributionId | Piece | Arrived
    at: Fraction = Fraction(0)


class Overheard:
    """What mine's author may have heard, the likeliest first; each sound is made once, if asked.

    Of a chain its mix, then each of its voices alone; of a file its sound; of several the mixes
    first.
    """

    def __init__(self, played: Iterable[Played], holdings: Holdings, folder: Path) -> None:
        self._made: list[KnownSound] = []
        self._rest = _sounds(played, holdings, folder)

    def __iter__(self) -> Iterator[KnownSound]:
        yield from self._made
        for sound in self._rest:
            self._made.append(sound)
            yield sound


def _sounds(played: Iterable[Played], holdings: Holdings, folder: Path) -> Iterator[KnownSound]:
    each = [_of_one(one, holdings, folder / f"heard-{at}") for at, one in enumerate(played)]
    for place, sounds in enumerate(each):
        has_rival = place + 1 < len(each)
        yield from (replace(one, has_rival=has_rival) for one in islice(sounds, 1))
    for sounds in each:
        yield from sounds


def _of_one(played: Played, holdings: Holdings, folder: Path) -> Iterator[KnownSound]:
    parent = played.parent
    folder.mkdir()
    if isinstance(parent, Arrived):
        return _of_file(parent, folder)
    return (replace(one, at=played.at) for one in _of_chain(parent, holdings, folder))


def _of_file(arrived: Arrived, folder: Path) -> Iterator[KnownSound]:
    if arrived.info.audio is not None:
        media = MediaReference(arrived.staged.id, arrived.info)
        yield KnownSound(decoded_media(media, arrived.staged.path, folder))


def _of_chain(
    parent: ContributionId | Piece, holdings: Holdings, folder: Path
) -> Iterator[KnownSound]:
    from duetchain.holdings.holdings import cache_of
    from duetchain.render.run import mixed
    from duetchain.showing.rendering import planned
    from duetchain.showing.view import checked_view

    piece = parent if isinstance(parent, Piece) else holdings.piece(parent)
    plan = replace(planned(piece, checked_view(window="all"), holdings), levels=PLAYED)
    holdings.refuse_damaged(plan.sound_media)
    originals = partial(_audible, holdings=holdings, folder=folder)
    voices = plan.timeline.heard
    alone = [(one,) for one in voices[:MOST_REFERENCES]] if len(voices) > 1 else []
    for place, some in enumerate([voices, *alone]):
        room = folder / f"{place}"
        room.mkdir()
        part = replace(plan, timeline=structs.replace(plan.timeline, heard=some))
        if (mix := mixed(part, originals, room, cache=cache_of(holdings.folder))) is not None:
            yield _reference(decoded_own(mix, room), some, whole=None if place else piece.tip)


def _audible(media: Iterable[MediaId], *, holdings: Holdings, folder: Path) -> dict[str, str]:
    """Originals to be heard; one that is absent cannot be, but no damaged one tells a time.

    Raises:
        RenderFailed: if one is absent.
        RepositoryDamaged: if one is damaged.
    """
    try:
        return holdings.originals(media, folder)
    except RepositoryDamaged as wrong:
        if wrong.reason != "media-missing":
            raise
        raise RenderFailed(wrong.message, hint=wrong.hint) from None


def _reference(
    sound: Decoded, some: tuple[Sound, ...], *, whole: ContributionId | None
) -> KnownSound:
    """The mix of a tip, or a voice alone: of a root that is its own plain render, too."""
    first = some[0].clip
    voice = first.voice if len(some) == 1 else None
    if whole:
        return KnownSound(sound, whole, voice=voice)
    return KnownSound(sound, first.voice if first.is_root else None, first.zero, voice)


@dataclass(frozen=True, slots=True)
class Told:
    """What a sound told: where it belongs, what of the parent is in it, whose voice that is."""

    sync: Sync | None = None
    cleaned: Verdict | None = None
    heard: ContributionId | None = None


def aligned(
    mine: Arrived,
    references: Iterator[KnownSound],
    folder: Path,
    method: SyncMethod,
    *,
    track: int = 0,
    clean: CleanMethod = "off",
    keep_gaps: bool = False,
) -> Told:
    """Where a file lies on the parent's clock, by the first reference that is sure.

    Args:
        mine: the file.
        references: sounds on the parent's clock, the likeliest first.
        folder: for unfinished files.
        method: one rung of the ladder, or "auto" for all in turn.
        track: which of its sounds; 0 for the usual one.
        clean: whether what was heard is to be taken out of it.
        keep_gaps: whether holes of its clock stay.

    Raises:
        InputRefused: if it is to be cleaned, and cannot be.
    """
    asked = mine.info.as_asked(keep_gaps=keep_gaps)
    info = asked.with_audio_track(track) if track else asked
    media = MediaReference(mine.staged.id, info)
    try:
        own = decoded_media(media, mine.staged.path, folder)
        found, reference = _best(own, references, method)
    except RenderFailed:  # what cannot be listened to is added where it was asked for
        own, found, reference = None, NOTHING, None
    told = (
        Told(found_moved(found, reference.at), heard=reference.voice) if reference else Told(found)
    )
    if clean == "off":
        return told
    if own is None or reference is None:
        raise_if_asked(clean, mine.name, NOT_HEARD)
        return told
    return replace(told, cleaned=cleaning_of(own, reference, found, clean, name=mine.name))


def _best(
    own: Decoded, references: Iterator[KnownSound], method: SyncMethod
) -> tuple[Sync, KnownSound | None]:
    """What the likeliest reference tells: the first that is sure, of parents the most heard.

    Raises:
        RenderFailed: if one cannot be mixed.
    """
    from duetchain.analysis.sync import synced

    best: tuple[Sync, KnownSound | None] = (NOTHING, None)
    sure: list[tuple[Sync, KnownSound]] = []
    for reference in references:
        found = synced(reference.sound, own, method=method)
        if found.confidence > best[0].confidence:
            best = (found, reference)
        sure += [(found, reference)] if found.sure else []
        if sure and not reference.has_rival:
            break
    if len(sure) < 2:
        return best
    return max(sure, key=lambda one: (one[0].method == "bleed", share_heard(own, *one)))


def found_moved(found: Sync, by: Fraction) -> Sync:
    """What was found, on a clock that began so much earlier."""
    if not by or found.method == "none":
        return found
    late = float(by)
    candidates = (replace(one, offset_s=one.offset_s + late) for one in found.candidates)
    warp = tuple((own, theirs + late) for own, theirs in found.warp)
    offset_s = found.offset_s + late
    return replace(found, offset_s=offset_s, candidates=tuple(candidates), warp=warp)


def listened(
    mine: Arrived, placing: Placing, sounds: Overheard, folder: Path, listening: Listening
) -> Told:
    """What one file's sound tells; to clean it, it is listened to although its place is known.

    Raises:
        InputRefused: if it is to be cleaned, and cannot be.
    """
    sync, clean = listening.sync, listening.clean
    is_placed = sync == "off" or not is_alignable(mine, placing)
    if is_placed and clean != "on":
        return Told()
    method = "bleed" if is_placed else sync
    track = placing.audio_track
    with tempfile.TemporaryDirectory(prefix="take-", dir=folder) as room:
        told = aligned(
            mine,
            iter(sounds),
            Path(room),
            method,
            track=track,
            clean=clean,
            keep_gaps=placing.keep_gaps,
        )
    return Told(cleaned=told.cleaned) if is_placed else told


def placed_by(found: Sync, placing: Placing) -> Placing:
    """The placing with what a sync is sure of, to a millionth of a second; else as it was."""
    if not found.sure:
        return placing
    drift = 1 + Fraction(found.drift_ppm).limit_denominator(FINEST) / FINEST
    offset = Fraction(found.offset_s) + placing.range_start * (drift if found.warp else 1)
    warp = tuple((_exact(own), _exact(theirs)) for own, theirs in found.warp)
    return _agreed(replace(placing, offset=_exact(offset), warp=warp))


def _agreed(placing: Placing) -> Placing:
    """The placing with an offset that puts the first pair of its warp where that says."""
    start = placing.range_start
    gap = warp_gap(Contribution(warp=placing.warp, offset=placing.offset, range_start=start))
    if placing.offset is None or abs(gap) <= AGREED_S:
        return placing
    return replace(placing, offset=_exact(placing.offset + gap))


def later(placing: Placing, by: Fraction) -> Placing:
    """The placing, its offset and its warp so many seconds later on the parent's clock."""
    if placing.offset is None or not by:
        return placing
    warp = tuple((own, theirs + by) for own, theirs in placing.warp)
    return replace(placing, offset=placing.offset + by, warp=warp)


def _exact(time_s: float | Fraction) -> Fraction:
    return Fraction(round(time_s * FINEST), FINEST)
