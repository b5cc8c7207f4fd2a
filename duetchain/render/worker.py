"""Runs a plan: one limited ffmpeg at a time, its progress, and proof of what came out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from duetchain.errors import RenderFailed, StorageFailed
from duetchain.ffmpeg.binary import ffmpeg
from duetchain.ffmpeg.chapters import metadata
from duetchain.ffmpeg.command import Command
from duetchain.ffmpeg.compile import CHAPTERS, LIST_JOB, MIX_JOB
from duetchain.media.info import MediaInfo
from duetchain.media.probe import probe
from duetchain.process import Finished, Limits, run
from duetchain.render.plan import RenderPlan
from duetchain.timeline.mix import SILENCE_DBFS, headroom_gain_db
from duetchain.timeline.model import Timeline

_PEAK = re.compile(r"Peak level dB: (-?inf|nan|-?[\d.]+)")
_COMPLAINT = re.compile(r"error|invalid|cannot|failed|unable|no such|not found", re.IGNORECASE)
_PROGRESS = ("-loglevel", "info", "-nostats", "-stats_period", "0.2", "-progress", "pipe:1")
_WALL_S_EACH_SECOND = 300
_WALL_S_LEAST = 900
CODEC_FRAME_S = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a render is: what it does, and the share that is done, 0 to 1."""

    doing: str
    share: float


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished file and what a probe says of it."""

    path: Path
    info: MediaInfo
    peak_dbfs: float | None
    gain_db: float


def execute(
    plan: RenderPlan, paths: Mapping[str, str], folder: Path, on_progress: OnProgress
) -> Outcome:
    """Run a plan's jobs.

    Args:
        plan: what to render.
        paths: media id -> absolute path of our own copy.
        folder: for unfinished files.
        on_progress: called a few times a second.

    Raises:
        RenderFailed: if ffmpeg fails, or makes something else than was planned.
        StorageFailed: if the disk is full.
    """
    peak_dbfs, found = None, dict(paths)
    for name, content in plan.drawings:
        found[name] = str(_written(folder / f"{name}.png", content))
    if plan.timeline.chapters:
        found[CHAPTERS] = str(_written(folder / "chapters.txt", metadata(plan.timeline.chapters)))
    mix, stages = plan.mix, plan.stages
    if mix:
        finished, path = _run(mix, found, folder / MIX_JOB, plan.timeline, _Told(MIX, on_progress))
        found[MIX_JOB] = str(path)
        peak_dbfs = printed_peak_dbfs(finished.stderr_tail)
    shown = shares(plan.timeline) if stages else ()
    for place, stage in enumerate(stages):
        stem = folder / f"stage-{place:04}"
        _run(stage, found, stem, plan.timeline, _Told(shown[place], on_progress))
    if stages:
        names = "".join(f"file 'stage-{place:04}.mp4'\n" for place in range(len(stages)))
        found[LIST_JOB] = str(_written(folder / "stages.txt", names.encode()))
    gain_db = headroom_gain_db(peak_dbfs) if peak_dbfs is not None else 0.0
    last = _Told(JOIN if stages else FILM, on_progress)
    _, path = _run(plan.film(gain_db), found, folder / "film", plan.timeline, last)
    return Outcome(path, _proved(path, plan), peak_dbfs, gain_db)


def mixed(plan: RenderPlan, paths: Mapping[str, str], folder: Path) -> Path | None:
    """The sum of a plan's voices before any gain, as a WAV of floats; None if nothing is heard."""
    if plan.mix is None:
        return None
    return _run(plan.mix, paths, folder / MIX_JOB, plan.timeline, _Told(MIX, lambda _: None))[1]


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@dataclass(frozen=True, slots=True)
class Share:
    """What part of the whole work a job is: from where to where, and its length in seconds."""

    doing: str
    start: float
    end: float
    length_s: float | None = None


MIX, FILM, JOIN = Share("mixing", 0, 0.1), Share("encoding", 0.1, 1), Share("joining", 0.97, 1)


def shares(timeline: Timeline) -> tuple[Share, ...]:
    """The share of each stage: its part of the piece."""
    whole, first, last = float(timeline.duration), MIX.end, JOIN.start
    return tuple(
        Share(
            "encoding",
            first + (last - first) * float(stage.span.start) / whole,
            first + (last - first) * float(stage.span.end) / whole,
            float(stage.span.duration),
        )
        for stage in timeline.stages
    )


def printed_peak_dbfs(stderr: str) -> float:
    """The peak that ``astats`` printed, in dBFS; -120 for digital silence.

    Raises:
        RenderFailed: if it printed none.
    """
    found = _PEAK.findall(stderr)
    if not found:
        raise RenderFailed("the level of the mix was not measured", hint=_reason(stderr))
    return SILENCE_DBFS if found[-1] in ("-inf", "nan") else float(found[-1])


@dataclass(frozen=True, slots=True)
class _Told:
    """Tells a job's own progress as a share of the whole."""

    share: Share
    on_progress: OnProgress

    def __call__(self, done: float) -> None:
        share = self.share
        self.on_progress(Progress(share.doing, share.start + (share.end - share.start) * done))


def _run(
    command: Command,
    paths: Mapping[str, str],
    stem: Path,
    timeline: Timeline,
    told: _Told,
) -> tuple[Finished, Path]:
    output = stem.with_suffix(command.suffix)
    argv = [ffmpeg().path, *_PROGRESS, *command.with_paths(paths, str(output))]
    length_s = told.share.length_s or float(timeline.duration)
    wall_s = _WALL_S_LEAST + length_s * _WALL_S_EACH_SECOND
    limits = Limits(wall_s=wall_s, cpu_s=int(wall_s) * 4, memory_mib=32768, file_mib=1 << 20)
    try:
        finished = run(
            argv,
            limits=limits,
            on_line=lambda line: _report(line, told, length_s),
            reads=list(paths.values()),
            writes=[output.parent],
        )
    except OSError as wrong:
        raise RenderFailed(f"ffmpeg does not run: {wrong}", hint="duet doctor") from None
    if finished.code or not output.is_file():
        raise _failure(finished)
    told(1.0)
    return finished, output


def _report(line: str, told: _Told, length_s: float) -> None:
    name, _, value = line.partition("=")
    if name == "out_time_us" and value.strip().isdigit():
        told(min(1.0, int(value) / 1e6 / length_s))


def _failure(finished: Finished) -> Exception:
    tail = finished.stderr_tail
    if "No space left on device" in tail or "File too large" in tail:
        return StorageFailed("the disk is full", hint="free some space and render again")
    if finished.timed_out:
        return RenderFailed("ffmpeg took too long and was stopped", hint="try --quality draft")
    message = f"ffmpeg failed: {_reason(tail)}"
    return RenderFailed(message, hint="add --debug for all it said", detail=tail)


def _reason(stderr: str) -> str:
    """The first line that names an error, without the address of the speaker."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    telling = [line for line in lines if _COMPLAINT.search(line)]
    line = telling[0] if telling else (lines or ["it said nothing"])[-1]
    return re.sub(r" @ 0x[0-9a-f]+", "", line)[:300]


def _proved(path: Path, plan: RenderPlan) -> MediaInfo:
    """The facts of the finished file, compared with the plan: an exit code proves nothing."""
    info = probe(path, name="the render")
    if plan.is_sound:
        _prove_sound(info, plan.timeline)
        return info
    frames = info.video.frames if info.video else 0
    if frames != plan.frames or (info.audio is None and not plan.is_picture):
        raise RenderFailed(
            f"ffmpeg made {frames} of {plan.frames} frames",
            hint="one of the clips may be damaged: duet verify --full",
        )
    return info


def _prove_sound(info: MediaInfo, timeline: Timeline) -> None:
    """The length of a sound is the piece's within a codec's frame."""
    if info.audio is None or abs(info.duration - timeline.duration) > CODEC_FRAME_S:
        raise RenderFailed(f"ffmpeg made {float(info.duration):.2f} s of sound", hint="duet doctor")
