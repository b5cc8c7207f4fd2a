"""The verb mix, and stems: what every voice measures, and every voice as a file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from msgspec import structs

from duetchain.exports.describe import who
from duetchain.ffmpeg.command import Value
from duetchain.ffmpeg.compile import MIX_JOB
from duetchain.ffmpeg.encode import floats_bytes, sound_bytes
from duetchain.ffmpeg.measuring import GAIN_WORD
from duetchain.ffmpeg.rules import Exactly
from duetchain.holdings.holdings import Holdings
from duetchain.identity import ContributionId
from duetchain.lineage.contribution import Contribution
from duetchain.render.plan import RenderPlan
from duetchain.render.progress import untold
from duetchain.render.room import refuse_bytes
from duetchain.render.run import measured
from duetchain.render.sound.finishing import first_try
from duetchain.render.sound.lasting import facts_of_mix
from duetchain.render.worker import Place, carried_out
from duetchain.showing.failed_voices import voices_named
from duetchain.showing.file_names import safe_name
from duetchain.showing.levels import VoiceLevel, voice_levels
from duetchain.showing.outputs import checked_output, deliver
from duetchain.showing.rendering import USUAL_EFFORT, Effort, bench_in
from duetchain.store.cache import Result
from duetchain.system.process import Stopper
from duetchain.timeline.loudness import headroom_gain_db

STEM_SUFFIX = ".wav"


@dataclass(frozen=True, slots=True)
class Mixed:
    """The mix of a tip, measured; nothing was encoded.

    Attributes:
        tip: whose.
        voices: every voice that is heard, in lineage order.
        lufs, dbtp, peak_dbfs: of the sum of the voices; None where that was not measured, or
            nothing is heard.
        target_lufs: what the whole is brought to; None for nothing.
        gain_db: of the whole, before its limiter.
        is_limited: whether its peaks then need one.
    """

    tip: ContributionId
    voices: tuple[VoiceLevel, ...]
    lufs: float | None
    dbtp: float | None
    peak_dbfs: float | None
    target_lufs: float | None
    gain_db: float
    is_limited: bool


def mix_measured(plan: RenderPlan, holdings: Holdings, *, effort: Effort = USUAL_EFFORT) -> Mixed:
    """Measure every voice and their sum.

    Raises:
        RepositoryDamaged: if an original is missing.
        RenderFailed: if ffmpeg fails.
    """
    with holdings.room(needed_bytes=sum(job.size_bytes for job in plan.measuring)) as folder:
        done = _measured(plan, holdings, folder, effort)
        facts = {name: result.facts for name, result in done.items()}
        found, target = facts.get(MIX_JOB, {}), plan.levels.target_lufs
        if target is not None and found:
            found = facts_of_mix(done[MIX_JOB].path, found, target)
    gain_db, is_limited = 0.0, False
    if target is not None and found:
        first = first_try(found, target)
        gain_db, is_limited = first.gain_db, first.limit_dbtp is not None
    elif found:
        gain_db = headroom_gain_db(found["peak_dbfs"])
    return Mixed(
        tip=plan.tip,
        voices=tuple(voice_levels(plan, facts)),
        lufs=found.get("lufs"),
        dbtp=found.get("dbtp"),
        peak_dbfs=found.get("peak_dbfs"),
        target_lufs=target,
        gain_db=gain_db,
        is_limited=is_limited,
    )


@dataclass(frozen=True, slots=True)
class Stem:
    """One voice as a file: as long as the piece, in its place, at its level.

    Attributes:
        voice: whose.
        output: the file: WAV, 48 kHz, 24 bit, stereo.
        gain_db: what all stems were lowered by so that none clips; 0 or less.
    """

    voice: ContributionId
    output: Path
    gain_db: float


def stems(
    plan: RenderPlan,
    folder: Path,
    holdings: Holdings,
    *,
    chain: Mapping[ContributionId, Contribution],
    force: bool = False,
    effort: Effort = USUAL_EFFORT,
) -> tuple[Stem, ...]:
    """Write every voice that is heard as a file of its own; together they are the mix.

    That is the sum of the voices at their levels and in their places, before ducking and before
    the gain of the whole.

    Args:
        plan: what is rendered.
        folder: where the files go; made if it is missing.
        holdings: where the originals are.
        chain: what is rendered, for the names.
        force: replace files that are there.
        effort: how it is carried out.

    Raises:
        UsageError: if a file is there already.
        StorageFailed: if the folder cannot be made or written.
        LimitExceeded: if the disk has no room for all of them.
        RenderFailed: if ffmpeg fails.
    """
    order = tuple(dict.fromkeys(clip.voice for clip in plan.timeline.sounds))
    needed_bytes = _stems_bytes(plan, len(order))
    refuse_bytes(needed_bytes, holdings.roomy_place(needed_bytes))
    folder.mkdir(exist_ok=True)
    outputs = _named(plan, folder, chain)
    for output in outputs.values():
        checked_output(output, inputs=(), force=force)
    with holdings.room(needed_bytes=needed_bytes) as runs:
        summed = {}
        for voice in order:
            place = runs / voice
            place.mkdir()
            summed[voice] = _measured(_alone(plan, voice, order), holdings, place, effort)[MIX_JOB]
        gain_db = min(
            (headroom_gain_db(one.facts["peak_dbfs"]) for one in summed.values()), default=0.0
        )
        for voice, output in outputs.items():
            finished = _written(_alone(plan, voice, order), summed[voice], gain_db, runs / voice)
            deliver(finished, output, force=force)
    return tuple(Stem(voice, output, gain_db) for voice, output in outputs.items())


def _stems_bytes(plan: RenderPlan, count: int) -> float:
    """About how much so many stems take while they are made: each as floats, then as it is told."""
    lasts = plan.timeline.duration
    each = floats_bytes(lasts) + sound_bytes(lasts, STEM_SUFFIX, plan.settings)
    return count * each + sum(job.size_bytes for job in plan.preparations)


def _named(
    plan: RenderPlan, folder: Path, chain: Mapping[ContributionId, Contribution]
) -> dict[ContributionId, Path]:
    """A file for every voice: its place in the mix, its author and its name."""
    voices = dict.fromkeys(clip.voice for clip in plan.timeline.sounds)
    return {
        voice: folder / f"{place:02}-{safe_name(who(chain[voice]))}{STEM_SUFFIX}"
        for place, voice in enumerate(voices, 1)
    }


def _alone(
    plan: RenderPlan, voice: ContributionId, order: tuple[ContributionId, ...]
) -> RenderPlan:
    """The plan of one voice's sound, as it stands among the others."""
    return replace(
        plan.alone(voice),
        levels=structs.replace(plan.levels, target_lufs=None, duck=None, order=order),
        suffix=STEM_SUFFIX,
    )


def _written(plan: RenderPlan, summed: Result, gain_db: float, folder: Path) -> Path:
    job = plan.sound
    exactly = Value(GAIN_WORD, MIX_JOB, Exactly(gain_db))
    job = replace(job, command=structs.replace(job.command, values=(exactly,)))
    place = Place(folder, {}, Stopper())
    return carried_out(job, {MIX_JOB: summed}, place, "stem", untold).path


def _measured(
    plan: RenderPlan, holdings: Holdings, folder: Path, effort: Effort
) -> dict[str, Result]:
    holdings.refuse_unfit(plan.sound_media)
    bench = bench_in(folder, holdings, effort.cache(holdings))
    with voices_named(plan.tip, holdings):
        return measured(plan, bench, executor=effort.by)
