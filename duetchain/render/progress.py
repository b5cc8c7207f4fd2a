"""Progress: the shares of many tasks, told as one share of the whole."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from duetchain.render.job import Job

OnShare = Callable[[float], None]
"""Where one task tells the share that is done, 0 to 1."""

OnTaskShare = Callable[[str, float], None]
"""Where the shares of several tasks are told: the key of one, and its share."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a render is: what it does, and the share that is done, 0 to 1."""

    doing: str
    share: float


OnProgress = Callable[[Progress], None]


class Shares:
    """The shares of several tasks, told as one by their weights.

    Args:
        jobs: what is done, by the keys of the tasks.
        on_progress: told each time that one of them tells its share.
    """

    def __init__(self, jobs: Mapping[str, Job], on_progress: OnProgress) -> None:
        self._jobs = jobs
        self._whole = sum(job.weight for job in jobs.values()) or 1
        self._done: dict[str, float] = {}
        self._on_progress = on_progress

    def tell(self, key: str, share: float) -> None:
        """Tell the share of one; by one thread at a time, see `one_at_a_time`."""
        job = self._jobs[key]
        self._done[key] = job.weight * share
        self._on_progress(Progress(job.doing, min(1.0, sum(self._done.values()) / self._whole)))


def one_at_a_time(on_share: OnTaskShare) -> OnTaskShare:
    """The same for several threads, one after another."""
    lock = threading.Lock()

    def tell(key: str, share: float) -> None:
        with lock:
            on_share(key, share)

    return tell


def untold(*_: object) -> None:
    """Progress that nobody is told of."""
