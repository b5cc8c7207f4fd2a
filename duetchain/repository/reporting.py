"""The rows of an add's report: what was found of each take, beside how it looks and sounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from duetchain.errors import DuetError, RenderFailed
from duetchain.exports.describe import is_called, name_of
from duetchain.exports.take_report import TakeRow
from duetchain.identity import ContributionId

if TYPE_CHECKING:
    from duetchain.intake.request import Added
    from duetchain.intake.turns.takes import Take
    from duetchain.repository.repository import Repository

Commands = Callable[["Take"], tuple[str, ...]]


def _none(_take: Take) -> tuple[str, ...]:
    return ()


PEAKS = 150
"""Points of a waveform in a report."""


def take_rows(
    repository: Repository,
    added: Added,
    commands: Commands = _none,
    levels: Mapping[ContributionId, float | None] = {},
) -> tuple[TakeRow, ...]:
    """What is known of each take of an add without looking at it again.

    Args:
        repository: where it was added.
        added: what it did.
        commands: what would change a take, in words of whoever reads it.
        levels: how loud each is, in LUFS, as far as that was measured.
    """
    return tuple(_row(repository, one, commands, levels) for one in added.takes)


def shown_rows(
    repository: Repository, added: Added, commands: Commands = _none
) -> tuple[TakeRow, ...]:
    """The same with a moment's picture, the outline of the sound, and its level.

    Raises:
        RenderFailed: if ffmpeg does not run.
    """
    from dataclasses import replace

    here = [one.contribution for one in added.takes if one.contribution]
    pictures = repository.pictures.thumbnails({one: repository.show(one) for one in here}).pictures
    rows = take_rows(repository, added, commands, measured_levels(repository, added))
    return tuple(
        replace(
            row,
            picture=pictures.get(one.contribution, b"") if one.contribution else b"",
            peaks=_peaks(repository, one),
        )
        for row, one in zip(rows, added.takes, strict=True)
    )


def measured_levels(repository: Repository, added: Added) -> dict[ContributionId, float | None]:
    """How loud each voice is, in LUFS; nothing where that cannot be measured."""
    with suppress(DuetError):
        return {one.voice: one.lufs for one in repository.sound.mix(added.tip).voices}
    return {}


def _row(
    repository: Repository,
    one: Take,
    commands: Commands,
    levels: Mapping[ContributionId, float | None],
) -> TakeRow:
    file = Path(one.file)
    if one.contribution is None:
        said = one.refused.message if one.refused else ""
        return TakeRow("", file.stem, file.name, odd=(said,))
    found = repository.show(one.contribution)
    sync, cleaned = one.sync, one.cleaned
    here = () if one.is_new or one.notes else ("here already",)
    quiet = (cleaned.reason,) if cleaned and cleaned.reason else ()
    stands = one.offset if one.offset is not None or one.is_new else found.offset
    if stands is None and sync is not None:  # nothing moved it from the song's beginning
        stands = Fraction(0)
    return TakeRow(
        one.contribution,
        name_of(found) if is_called(found) else file.stem,
        file.name,
        None if stands is None else float(stands),
        sync.drift_ppm if sync and sync.sure else None,
        sync.sure if sync else None,
        levels.get(one.contribution),
        cleaned.removed_db if cleaned and cleaned.applied else None,
        (*here, *quiet, *one.notes),
        commands(one),
    )


def _peaks(repository: Repository, one: Take) -> tuple[float, ...]:
    from duetchain.analysis.outline import outline
    from duetchain.media.info import MediaReference
    from duetchain.render.decoding import decoded_media
    from duetchain.system.workspace import own_workspace

    if one.media is None or one.contribution is None:
        return ()
    info = repository.info(one.media)
    if info.audio is None:
        return ()
    with suppress(RenderFailed), own_workspace() as folder:
        paths = repository.originals([one.media], folder)
        sound = decoded_media(MediaReference(one.media, info), paths[one.media], folder)
        peaks = outline(sound).peaks
        size = len(peaks) // PEAKS
        return tuple(max(peaks[at : at + size]) for at in range(0, size * PEAKS, size))
    return ()
