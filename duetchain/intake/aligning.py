"""Where mine belongs on the parent's clock, heard before anything is stored."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from duetchain.analysis.sure import NOTHING, Sync
from duetchain.errors import RenderFailed
from duetchain.holdings.arrived import Arrived
from duetchain.identity import ContributionId
from duetchain.intake.building import usual
from duetchain.intake.cleaning import (
    NOT_HEARD,
    KnownSound,
    Verdict,
    cleaning_of,
    raise_if_asked,
    share_heard,
)
from duetchain.intake.overheard import Overheard
from duetchain.intake.request import CleanMethod, Listening, Placing, SyncMethod
from duetchain.lineage.arrangement import Replace, Sequential, Stitch
from duetchain.lineage.contribution import Contribution
from duetchain.lineage.writing import AGREED_S, warp_gap
from duetchain.media.info import MediaReference
from duetchain.render.decoding import Decoded, decoded_media
from duetchain.system.process import Stopper

if TYPE_CHECKING:
    from duetchain.analysis.arrays import Floats, Samples

FINEST = 1_000_000
"""What is recorded of a time: millionths of a second."""


def is_alignable(one: Arrived, placing: Placing) -> bool:
    """Whether sound can tell where a file belongs: it has some, and nothing else says it."""
    asked = placing.arrangement or usual(one.info)
    given = placing.offset is not None or placing.warp or placing.speed != 1
    in_turn = isinstance(asked, Sequential | Stitch | Replace)
    return not (given or in_turn or one.info.still or one.info.audio is None)


@dataclass(frozen=True, slots=True)
class _Stoppable:
    """A sound that is not read on once all is to end."""

    sound: Decoded
    stopper: Stopper

    @property
    def shape(self) -> tuple[int, ...]:
        return self.sound.shape

    def __getitem__(self, part: slice, /) -> Floats:
        self.stopper.check()
        return self.sound[part]


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
    stopper: Stopper | None = None,
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
        stopper: by which others end it.

    Raises:
        InputRefused: if it is to be cleaned, and cannot be.
    """
    asked = mine.info.as_asked(keep_gaps=keep_gaps)
    info = asked.with_audio_track(track) if track else asked
    media = MediaReference(mine.staged.id, info)
    try:
        own = _decoded(media, mine.staged.path, folder, stopper)
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


def _decoded(media: MediaReference, path: Path, folder: Path, stopper: Stopper | None) -> Samples:
    sound = decoded_media(media, path, folder, stopper=stopper)
    return _Stoppable(sound, stopper) if stopper else sound


def _best(
    own: Samples, references: Iterator[KnownSound], method: SyncMethod
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
            stopper=sounds.stopper,
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
