"""Who runs jobs: one small interface, and threads that each wait for a child process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Protocol

from duetchain.render.job import Job
from duetchain.store.cache import Result
from duetchain.system.process import Stopper

Do = Callable[[Job, Mapping[str, Result]], Result]
"""What runs one job, given the results of those that it needs, by their names."""

PATIENCE_S = 0.2


class Executor(Protocol):
    """Runs jobs, each after those that it needs, and gives every result."""

    def results(self, jobs: Mapping[str, Job], do: Do) -> dict[str, Result]:
        """Run jobs.

        Args:
            jobs: by their names; what they need beside each other is found by others.
            do: runs one; may be called in several threads at once.

        Returns:
            Job name -> result.

        Raises:
            Exception: the first that `do` raised; what was running then is stopped.
        """


@dataclass(frozen=True, slots=True)
class Threads:
    """Several at a time, a thread each, which waits for a child process.

    Attributes:
        workers: how many.
        stopper: what ends the children if one of them fails, or the user interrupts.
    """

    workers: int
    stopper: Stopper = field(default_factory=Stopper)

    def results(self, jobs: Mapping[str, Job], do: Do) -> dict[str, Result]:
        """See `Executor`; an interrupt stops what is running, too."""
        order = TopologicalSorter(
            {name: [need for need in job.needs if need in jobs] for name, job in jobs.items()}
        )
        order.prepare()
        done: dict[str, Result] = {}
        running: dict[Future[Result], str] = {}
        with ThreadPoolExecutor(self.workers, thread_name_prefix="job") as pool:
            try:
                while order.is_active():
                    for name in order.get_ready():
                        running[pool.submit(do, jobs[name], dict(done))] = name
                    finished, _ = wait(running, PATIENCE_S, FIRST_COMPLETED)
                    for future in finished:
                        name = running.pop(future)
                        done[name] = future.result()
                        order.done(name)
            except BaseException:
                for future in running:
                    future.cancel()
                self.stopper.stop()
                raise
        return done
