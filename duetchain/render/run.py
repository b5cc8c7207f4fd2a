"""Runs a plan: what is cached is taken, the rest is carried out, and the whole is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from duetchain.ffmpeg.binary import ffmpeg
from duetchain.ffmpeg.compile import MIX_JOB, SOUND_JOB
from duetchain.ffmpeg.loudness import FACTS
from duetchain.render.executor import Threads
from duetchain.render.job import Job, keys
from duetchain.render.plan import RenderPlan
from duetchain.render.proof import Proof, proved
from duetchain.render.worker import OnShare, Place, carried_out
from duetchain.store.cache import Cache, Result
from duetchain.timeline.mix import headroom_gain_db


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a render is: what it does, and the share that is done, 0 to 1."""

    doing: str
    share: float


OnProgress = Callable[[Progress], None]

Kept = dict[str, Result]
"""Results that were there, by the names of their jobs."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished file, proof of what it holds, and how much of it was made anew.

    Attributes:
        jobs, frames: how many ran, and how many frames they encoded.
        jobs_reused, frames_reused: what came out of the cache instead.
        facts: what the jobs measured that ran or were needed, by their names.
    """

    path: Path
    proof: Proof
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
    last = next(reversed(jobs))
    run = _Run(jobs, found, folder, cache, workers)
    wanted, kept = run.walked([last], fresh=last)
    done = run.results(wanted, kept | run.told({*wanted, *kept}), on_progress, fresh=last)
    path = done[last].path
    needed = [jobs[name] for name in jobs if name not in wanted]
    return Outcome(
        path=path,
        proof=proved(path, plan),
        gain_db=_gain_db(done),
        jobs=len(wanted),
        frames=sum(jobs[name].frames for name in wanted),
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


@dataclass(frozen=True)
class _Run:
    """Jobs that are carried out in one folder."""

    jobs: Mapping[str, Job]
    paths: Mapping[str, str]
    folder: Path
    cache: Cache | None
    workers: int

    @cached_property
    def key(self) -> dict[str, str]:
        return keys(tuple(self.jobs.values()), ffmpeg().digest)

    def walked(self, asked: Sequence[str], *, fresh: str = "") -> tuple[list[str], Kept]:
        """From what is asked for back to what is there: the jobs that must run, and what was kept.

        What nobody needs who must run is not looked for: it need not be proven, nor even be there.

        Args:
            asked: the names of jobs.
            fresh: one that is made even if it is there.

        Returns:
            The names of those that must run, in order; and the results that were found.
        """
        wanted, kept, open_names = set(), dict[str, Result](), list(asked)
        while open_names:
            name = open_names.pop()
            if name in wanted or name in kept:
                continue
            if name != fresh and (result := self._kept(name)):
                kept[name] = result
            else:
                wanted.add(name)
                open_names += [need for need in self.jobs[name].needs if need in self.jobs]
        return [name for name in self.jobs if name in wanted], kept

    def told(self, known: Collection[str]) -> Kept:
        """What was kept of the other jobs whose measurements a person is told."""
        names = (name for name, job in self.jobs.items() if name not in known and _is_told(job))
        found = {name: self._kept(name) for name in names}
        return {name: result for name, result in found.items() if result}

    def _kept(self, name: str) -> Result | None:
        if self.cache is None:
            return None
        return self.cache.result(self.key[name], self.jobs[name].command.suffix, self.folder)

    def results(
        self,
        wanted: Sequence[str],
        kept: Kept,
        on_progress: OnProgress,
        *,
        fresh: str = "",
    ) -> dict[str, Result]:
        """What the wanted jobs make, and what was kept; `fresh` is not kept for another time."""
        chosen = {name: self.jobs[name] for name in wanted}
        told = _Told({self.key[name]: job.weight for name, job in chosen.items()}, on_progress)
        executor = Threads(self.workers)
        place = Place(self.folder, self.paths, executor.stopper)

        once = {self.key[name]: threading.Lock() for name in chosen}
        made: dict[str, Result] = {}

        def do(job: Job, done: Mapping[str, Result]) -> Result:
            key = self.key[job.name]
            with once[key]:  # jobs of one key have one result, in one place
                if key not in made:
                    before = {one: ({**kept, **done})[one] for one in job.needs if one in self.jobs}
                    made[key] = carried_out(job, before, place, key, told.of(job, key))
                    if self.cache and job.name != fresh:
                        self.cache.keep(key, made[key])
            return made[key]

        return {**kept, **executor.results(chosen, do)}


def _is_told(job: Job) -> bool:
    """Whether people are told what it measured: of each voice, and of a mix of no target."""
    return job.command.suffix == FACTS or (job.name == MIX_JOB and job.measure == "peak")


def measured(
    plan: RenderPlan,
    paths: Mapping[str, str],
    folder: Path,
    *,
    cache: Cache | None,
    workers: int,
) -> dict[str, Result]:
    """The results of the jobs that measure a plan's voices and sum them.

    Args:
        plan: what would be rendered.
        paths: media id -> absolute path of our own copy.
        folder: for what is made.
        cache: where results are found and kept; None for none.
        workers: how many jobs run at once.

    Raises:
        RenderFailed: if ffmpeg fails.
    """
    mix = plan.mix
    jobs = {job.name: job for job in (*plan.preparations, *plan.voices, *((mix,) if mix else ()))}
    run = _Run(jobs, paths, folder, cache, workers)
    wanted, kept = run.walked(list(jobs))
    return run.results(wanted, kept, lambda _: None)


class _Told:
    """Tells the shares of several jobs as one; those of one key are one."""

    def __init__(self, weights: Mapping[str, float], on_progress: OnProgress) -> None:
        self._whole = sum(weights.values()) or 1
        self._done: dict[str, float] = {}
        self._lock = threading.Lock()
        self._on_progress = on_progress

    def of(self, job: Job, key: str) -> OnShare:
        """Where one job tells its own share."""

        def tell(share: float) -> None:
            with self._lock:
                self._done[key] = job.weight * share
                done = sum(self._done.values()) / self._whole
                self._on_progress(Progress(job.doing, min(1.0, done)))

        return tell


def mixed(
    plan: RenderPlan, paths: Mapping[str, str], folder: Path, *, cache: Cache | None = None
) -> Path | None:
    """The sum of a plan's voices before any gain, as a WAV of floats; None if nothing is heard."""
    done = measured(plan, paths, folder, cache=cache, workers=1)
    return done[MIX_JOB].path if MIX_JOB in done else None
