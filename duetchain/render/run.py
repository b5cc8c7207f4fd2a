"""Runs a plan: what is cached is taken, the rest is carried out, and the whole is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duetchain.ffmpeg.binary import ffmpeg
from duetchain.ffmpeg.compile import MIX_JOB, SOUND_JOB
from duetchain.media.info import MediaInfo
from duetchain.process import Stopper
from duetchain.render.cache import Cache, Result
from duetchain.render.executor import Threads
from duetchain.render.job import Job, keys
from duetchain.render.plan import RenderPlan
from duetchain.render.worker import OnShare, Place, carried_out, proved
from duetchain.timeline.mix import headroom_gain_db


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a render is: what it does, and the share that is done, 0 to 1."""

    doing: str
    share: float


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished file, what a probe says of it, and how much of it was made anew.

    Attributes:
        jobs, frames: how many ran, and how many frames they encoded.
        jobs_reused, frames_reused: what came out of the cache instead.
        facts: what the jobs measured that ran or were needed, by their names.
    """

    path: Path
    info: MediaInfo
    gain_db: float
    jobs: int
    frames: int
    jobs_reused: int
    frames_reused: int
    facts: Mapping[str, Mapping[str, Any]]


def execute(
    plan: RenderPlan,
    paths: Mapping[str, str],
    folder: Path,
    on_progress: OnProgress,
    *,
    cache: Cache | None,
    workers: int,
) -> Outcome:
    """Run a plan's jobs.

    Args:
        plan: what to render.
        paths: media id -> absolute path of our own copy.
        folder: for unfinished files.
        on_progress: called a few times a second, by one thread at a time.
        cache: where results are found and kept; None for none.
        workers: how many jobs run at once.

    Raises:
        RenderFailed: if ffmpeg fails, or makes something else than was planned.
        StorageFailed: if the disk is full.
    """
    found = dict(paths) | _written(plan.files, folder)
    jobs = {job.name: job for job in plan.jobs}
    key = keys(tuple(jobs.values()), ffmpeg().digest)
    last = next(reversed(jobs))
    kept = _kept(jobs, last, key, cache, folder)
    wanted = {name: jobs[name] for name in _wanted(jobs, last, kept)}
    told = _Told(wanted, on_progress)
    executor = Threads(workers)
    place = Place(folder, found, executor.stopper)

    def do(job: Job, done: Mapping[str, Result]) -> Result:
        before = {need: (kept | dict(done))[need] for need in job.needs if need in jobs}
        made = carried_out(job, before, place, key[job.name], told.of(job))
        if cache and job.name != last:
            cache.keep(key[job.name], made)
        return made

    done = kept | executor.results(wanted, do)
    path = done[last].path
    needed = [jobs[name] for name in jobs if name not in wanted]
    return Outcome(
        path=path,
        info=proved(path, plan),
        gain_db=_gain_db(done),
        jobs=len(wanted),
        frames=sum(job.frames for job in wanted.values()),
        jobs_reused=len(needed),
        frames_reused=sum(job.frames for job in needed),
        facts={name: result.facts for name, result in done.items() if result.facts},
    )


def _gain_db(done: Mapping[str, Result]) -> float:
    """The gain of the whole mix."""
    finished = done[SOUND_JOB].facts if SOUND_JOB in done else {}
    if "gain_db" in finished:
        return float(finished["gain_db"])
    return headroom_gain_db(done[MIX_JOB].facts["peak_dbfs"]) if MIX_JOB in done else 0.0


def _written(files: tuple[tuple[str, bytes], ...], folder: Path) -> dict[str, str]:
    """Our own small files where jobs can read them, by their names."""
    for name, content in files:
        (folder / f"{name}.own").write_bytes(content)
    return {name: str(folder / f"{name}.own") for name, _ in files}


def _kept(
    jobs: Mapping[str, Job], last: str, key: Mapping[str, str], cache: Cache | None, folder: Path
) -> dict[str, Result]:
    """The results that are there already, of all jobs but the last."""
    if cache is None:
        return {}
    found = {
        name: cache.result(key[name], job.command.suffix, folder)
        for name, job in jobs.items()
        if name != last
    }
    return {name: result for name, result in found.items() if result}


def _wanted(jobs: Mapping[str, Job], last: str, kept: Mapping[str, Result]) -> list[str]:
    """The jobs that must run: the last, and what it needs that is not there; in their order."""
    wanted, open_names = set(), [last]
    while open_names:
        name = open_names.pop()
        if name not in wanted and name not in kept:
            wanted.add(name)
            open_names += [need for need in jobs[name].needs if need in jobs]
    return [name for name in jobs if name in wanted]


class _Told:
    """Tells the shares of several jobs as one."""

    def __init__(self, jobs: Mapping[str, Job], on_progress: OnProgress) -> None:
        self._whole = sum(job.weight for job in jobs.values()) or 1
        self._done: dict[str, float] = {}
        self._lock = threading.Lock()
        self._on_progress = on_progress

    def of(self, job: Job) -> OnShare:
        """Where one job tells its own share."""

        def tell(share: float) -> None:
            with self._lock:
                self._done[job.name] = job.weight * share
                done = sum(self._done.values()) / self._whole
                self._on_progress(Progress(job.doing, min(1.0, done)))

        return tell


def mixed(plan: RenderPlan, paths: Mapping[str, str], folder: Path) -> Path | None:
    """The sum of a plan's voices before any gain, as a WAV of floats; None if nothing is heard."""
    job = plan.mix
    if job is None:
        return None
    place = Place(folder, paths, Stopper())
    return carried_out(job, {}, place, MIX_JOB, lambda _: None).path
