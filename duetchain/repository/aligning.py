"""Where mine belongs on the parent's clock, heard before anything is stored."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from duetchain.analysis.values import NOTHING, Sync
from duetchain.errors import RenderFailed
from duetchain.ffmpeg.cleaning import PLAYED
from duetchain.identity import ContributionId
from duetchain.lineage.arrangement import Replace, Sequential, Stitch
from duetchain.media.info import MediaReference
from duetchain.repository.arriving import Arrived
from duetchain.repository.building import usual
from duetchain.repository.cleaning import NOT_HEARD, Reference, cleaned, raise_if_asked
from duetchain.repository.holdings import Holdings
from duetchain.repository.request import Cleaned, CleanMethod, Placing, SyncMethod
from duetchain.repository.syncing import Decoded, decoded, decoded_own
from duetchain.timeline.model import Heard as Sound

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


class Heard:
    """What mine's author may have heard, on the parent's clock; each sound is made once, if asked.

    Of a chain its mix first, then each of its voices alone; of a file its sound.
    """

    def __init__(self, parent: ContributionId | Arrived, holdings: Holdings, folder: Path) -> None:
        self._made: list[Reference] = []
        self._rest = (
            _of_file(parent, folder)
            if isinstance(parent, Arrived)
            else _of_tip(parent, holdings, folder)
        )

    def __iter__(self) -> Iterator[Reference]:
        yield from self._made
        for sound in self._rest:
            self._made.append(sound)
            yield sound


def _of_file(arrived: Arrived, folder: Path) -> Iterator[Reference]:
    if arrived.info.audio is not None:
        media = MediaReference(arrived.staged.id, arrived.info)
        yield Reference(decoded(media, arrived.staged.path, folder))


def _of_tip(tip: ContributionId, holdings: Holdings, folder: Path) -> Iterator[Reference]:
    from duetchain.render.run import mixed
    from duetchain.repository.rendering import cache_of, planned
    from duetchain.repository.view import checked_view

    plan = replace(planned(tip, checked_view(), holdings), levels=PLAYED)
    paths = {str(one): str(holdings.folder.media.path(one).absolute()) for one in plan.media}
    voices = plan.timeline.heard
    alone = [(one,) for one in voices[:MOST_REFERENCES]] if len(voices) > 1 else []
    for place, some in enumerate([voices, *alone]):
        room = folder / f"heard-{place}"
        room.mkdir()
        part = replace(plan, timeline=replace(plan.timeline, heard=some))
        if (mix := mixed(part, paths, room, cache=cache_of(holdings))) is not None:
            yield _reference(decoded_own(mix, room), some, is_whole=place == 0)


def _reference(sound: Decoded, some: tuple[Sound, ...], *, is_whole: bool) -> Reference:
    """A mix, or a voice alone: of a root that is its own plain render, too."""
    first = some[0].clip
    voice = first.voice if len(some) == 1 else None
    if is_whole:
        return Reference(sound, voice=voice)
    return Reference(sound, first.voice if first.is_root else None, first.zero, voice)


@dataclass(frozen=True, slots=True)
class Told:
    """What a sound told: where it belongs, what of the parent is in it, whose voice that is."""

    sync: Sync | None = None
    cleaned: Cleaned | None = None
    heard: ContributionId | None = None


def aligned(
    mine: Arrived,
    references: Iterator[Reference],
    folder: Path,
    method: SyncMethod,
    *,
    track: int = 0,
    clean: CleanMethod = "off",
) -> Told:
    """Where a file lies on the parent's clock, by the first reference that is sure.

    Args:
        mine: the file.
        references: sounds on the parent's clock, the likeliest first.
        folder: for unfinished files.
        method: one rung of the ladder, or "auto" for all in turn.
        track: which of its sounds; 0 for the usual one.
        clean: whether what was heard is to be taken out of it.

    Raises:
        InputRefused: if it is to be cleaned, and cannot be.
    """
    with tempfile.TemporaryDirectory(prefix="take-", dir=folder) as room:
        return _aligned(mine, references, Path(room), method, track=track, clean=clean)


def _aligned(
    mine: Arrived,
    references: Iterator[Reference],
    folder: Path,
    method: SyncMethod,
    *,
    track: int,
    clean: CleanMethod,
) -> Told:
    from duetchain.analysis.sync import synced

    info = mine.info.with_audio_track(track) if track else mine.info
    media = MediaReference(mine.staged.id, info)
    best, heard, own = NOTHING, None, None
    try:
        own = decoded(media, mine.staged.path, folder)
        for reference in references:
            found = synced(reference.sound, own, method=method)
            if found.confidence > best.confidence:
                best, heard = found, reference
            if best.sure:
                break
    except RenderFailed:
        own = None  # what cannot be listened to is added where it was asked for
    voice = heard.voice if heard else None
    if clean == "off":
        return Told(best, heard=voice)
    if own is None or heard is None:
        raise_if_asked(clean, mine.name, NOT_HEARD)
        return Told(best)
    return Told(best, cleaned(own, heard, best, clean, name=mine.name), voice)


def placed_by(found: Sync, placing: Placing) -> Placing:
    """The placing with what a sync is sure of, to a millionth of a second; else as it was."""
    if not found.sure:
        return placing
    drift = 1 + Fraction(found.drift_ppm).limit_denominator(FINEST) / FINEST
    offset = Fraction(found.offset_s) + placing.range_start * (drift if found.warp else 1)
    warp = tuple((_exact(own), _exact(theirs)) for own, theirs in found.warp)
    return replace(placing, offset=_exact(offset), warp=warp)


def _exact(time_s: float | Fraction) -> Fraction:
    return Fraction(round(time_s * FINEST), FINEST)
