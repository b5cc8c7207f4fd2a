"""Runs a plan: what is cached is taken, the rest is carried out, and the whole is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from duetchain.ffmpeg.binary import ffmpeg
from duetchain.ffmpeg.compile import MIX_JOB, SOUND_JOB
from duetchain.ffmpeg.measuring import FACTS
from duetchain.render.bench import OWN_SUFFIX, Bench, Originals, Results
from duetchain.render.executor import Executor, Threads
from duetchain.render.film_proof import Proof, proved
from duetchain.render.job import Job
from duetchain.render.plan import RenderPlan
from duetchain.render.progress import OnProgress, Shares, untold
from duetchain.render.room import refuse_without_room
from duetchain.render.task import Task, tasks_of
from duetchain.store.cache import Result
from duetchain.timeline.loudness import headroom_gain_db

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
    plan: RenderPlan, bench: Bench, on_progress: OnProgress, *, executor: Executor
) -> Outcome:
    """Run a plan's jobs.

    Args:
        plan: what to render.
        bench: where; its folder is this run's own.
        on_progress: called a few times a second, by one thread at a time.
        executor: who carries out what must run.

    Raises:
        RenderFailed: if ffmpeg fails, or makes something else than was planned.
        RepositoryDamaged: if an original is missing.
        StorageFailed: if the disk is full.
        LimitExceeded: if it has no room for what must run.
    """
    last = plan.jobs[-1].name
    run = _opened(plan.jobs, bench, unkept=last)  # it is a copy of what is kept
    wanted, kept = run.walked([last])
    refuse_without_room((run.tasks[name].job for name in wanted), bench.folder)
    _write(plan.files, bench.folder)
    known = kept | run.told({*wanted, *kept})
    done = run.results(wanted, known, on_progress, executor)
    path = run.bench.ready(run.tasks[last]).path
    jobs = {name: task.job for name, task in run.tasks.items()}
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


def _write(files: tuple[tuple[str, bytes], ...], folder: Path) -> None:
    """Our own small files where jobs can read them, by their names."""
    for name, content in files:
        (folder / f"{name}{OWN_SUFFIX}").write_bytes(content)


@dataclass(frozen=True, slots=True)
class _Run:
    """Tasks, by the names of their jobs, that are carried out at one bench."""

    tasks: Mapping[str, Task]
    bench: Bench

    def walked(self, asked: Sequence[str]) -> tuple[list[str], Kept]:
        """From what is asked for back to what is there: the jobs that must run, and what was kept.

        What nobody needs who must run is not looked for: it need not be proven, nor even be there.

        Args:
            asked: the names of jobs.

        Returns:
            The names of those that must run, in order; and the results that were found.
        """
        wanted, kept, open_names = set(), dict[str, Result](), list(asked)
        while open_names:
            name = open_names.pop()
            if name in wanted or name in kept:
                continue
            task = self.tasks[name]
            if task.is_kept and (result := self.bench.found(task)):
                kept[name] = result
            else:
                wanted.add(name)
                open_names += [need for need, _ in task.needs]
        return [name for name in self.tasks if name in wanted], kept

    def told(self, known: Collection[str]) -> Kept:
        """What was kept of the other jobs whose measurements a person is told."""
        others = {name: task for name, task in self.tasks.items() if name not in known}
        found = {name: self.bench.found(one) for name, one in others.items() if _is_told(one.job)}
        return {name: result for name, result in found.items() if result}

    def results(
        self, wanted: Sequence[str], kept: Kept, on_progress: OnProgress, executor: Executor
    ) -> dict[str, Result]:
        """What the wanted jobs make, and what was kept, by the names of the jobs."""
        tasks = {self.tasks[name].key: self.tasks[name] for name in wanted}
        shares = Shares({key: task.job for key, task in tasks.items()}, on_progress)
        done = executor.results(tasks, self.bench, on_share=shares.tell)
        return {**kept, **{name: done[self.tasks[name].key] for name in wanted}}


def _opened(jobs: Sequence[Job], bench: Bench, *, unkept: str = "") -> _Run:
    tasks = tasks_of(jobs, ffmpeg().digest)
    tasks |= {name: replace(tasks[name], is_kept=False) for name in (unkept,) if name}
    return _Run(tasks, replace(bench, tasks={task.key: task for task in tasks.values()}))


def _is_told(job: Job) -> bool:
    """Whether people are told what it measured: of each voice, and of a mix of no target."""
    return job.command.suffix == FACTS or (job.name == MIX_JOB and job.measure == "peak")


def measured(plan: RenderPlan, bench: Bench, *, executor: Executor) -> dict[str, Result]:
    """The results of the jobs that measure a plan's voices and sum them; the sum as a file here.

    Args:
        plan: what would be rendered.
        bench: where; its folder is this run's own.
        executor: who carries out what must run.

    Raises:
        RenderFailed: if ffmpeg fails.
        RepositoryDamaged: if an original is missing.
        LimitExceeded: if the disk has no room for what must run.
    """
    run = _opened(plan.measuring, bench)
    wanted, kept = run.walked([job.name for job in plan.measuring])
    refuse_without_room((run.tasks[name].job for name in wanted), bench.folder)
    done = run.results(wanted, kept, untold, executor)
    if MIX_JOB not in run.tasks:
        return done
    return {**done, MIX_JOB: run.bench.ready(run.tasks[MIX_JOB])}


def mixed(
    plan: RenderPlan, originals: Originals, folder: Path, *, cache: Results | None = None
) -> Path | None:
    """The sum of a plan's voices before any gain, as a WAV of floats; None if nothing is heard.

    Args:
        plan: what would be rendered.
        originals: bring what is heard, if it is needed.
        folder: for what is made.
        cache: where results are found and kept; None for none.
    """
    done = measured(plan, Bench(folder, originals, cache), executor=Threads(1))
    return done[MIX_JOB].path if MIX_JOB in done else None
