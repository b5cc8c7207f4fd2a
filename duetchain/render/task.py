"""A task: one job to run as a value, its result's key, and the keys of the results it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duetchain.ffmpeg.command import LIST
from duetchain.render.job import Job, job_from_json, keys


@dataclass(frozen=True, slots=True)
class Task:
    """What runs and what it is called; plain values, so that any process or machine can have it.

    Attributes:
        key: what its result is named by; jobs of one key are one task.
        job: what runs.
        needs: the jobs whose results it reads, and the keys of those.
        is_kept: whether its result is kept for other renders.
    """

    key: str
    job: Job
    needs: tuple[tuple[str, str], ...] = ()
    is_kept: bool = True

    @property
    def file(self) -> str:
        """The name of the file that its result is."""
        return f"{self.key}{self.job.command.suffix}"

    @property
    def reads(self) -> tuple[str, ...]:
        """What it reads that no task makes: media, and drawings of ours, by their ids."""
        made = {LIST, *(name for name, _ in self.needs)}
        return tuple(name for name in self.job.needs if name not in made)

    def to_json(self) -> dict[str, Any]:
        """The task as plain JSON."""
        return {
            "key": self.key,
            "job": self.job.to_json(),
            "needs": [list(pair) for pair in self.needs],
            "is_kept": self.is_kept,
        }


def task_from_json(told: Mapping[str, Any]) -> Task:
    """The task that `Task.to_json` wrote."""
    needs = tuple((name, key) for name, key in told["needs"])
    return Task(told["key"], job_from_json(told["job"]), needs, told["is_kept"])


def tasks_of(jobs: Sequence[Job], ffmpeg_digest: str) -> dict[str, Task]:
    """The tasks that jobs are, by the names of the jobs.

    Args:
        jobs: each after those that it needs.
        ffmpeg_digest: SHA-256 of the program's bytes.
    """
    key = keys(jobs, ffmpeg_digest)
    return {
        job.name: Task(
            key[job.name], job, tuple((one, key[one]) for one in job.needs if one in key)
        )
        for job in jobs
    }


def needed_by(task: Task, tasks: Mapping[str, Task]) -> dict[str, Task]:
    """Every task that it takes to make one's result of nothing, the task itself left out, by key.

    Args:
        task: whose needs, and what these need.
        tasks: all there are, by their keys.
    """
    found: dict[str, Task] = {}
    open_keys = [key for _, key in task.needs]
    while open_keys:
        key = open_keys.pop()
        if key in tasks and key not in found:
            found[key] = tasks[key]
            open_keys += [need for _, need in tasks[key].needs]
    return found
