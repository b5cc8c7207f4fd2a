"""Who carries tasks out: one small interface, and threads that each wait for a child process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from graphlib import TopologicalSorter
from typing import Protocol

from duetchain.render.bench import Bench
from duetchain.render.progress import OnShare, OnTaskShare, one_at_a_time, untold
from duetchain.render.task import Task
from duetchain.store.cache import Result
from duetchain.system.process import Stopper

PATIENCE_S = 0.2
"""How often what waits looks whether it was stopped."""


class Executor(Protocol):
    """Carries tasks out, each after those that it needs; tests/render/executor_contract.py tells.

    It may run them anywhere: a task is plain values, and a bench tells in JSON how to open another.
    """

    def results(
        self,
        tasks: Mapping[str, Task],
        bench: Bench,
        *,
        on_share: OnTaskShare = untold,
        stopper: Stopper | None = None,
    ) -> dict[str, Result]:
        """Carry tasks out, each once.

        Args:
            tasks: by their keys; what they need beside each other, the bench finds.
            bench: brings what a task reads, runs it, keeps its result at once.
            on_share: called with a key and the share of that task that is done, 0 to 1, by one
                thread at a time; what it raises is a failure.
            stopper: by which others stop all; looked at every `PATIENCE_S`.

        Returns:
            Key -> result; the file of one that was made elsewhere is brought by `Bench.ready`.

        Raises:
            Exception: the first failure, as itself; what was running then is stopped, as it is at
                an interrupt.
            RenderFailed: if it was stopped.
        """


@dataclass(frozen=True, slots=True)
class Threads:
    """Several at a time, a thread each, which waits for a child process.

    Attributes:
        workers: how many.
    """

    workers: int

    def results(
        self,
        tasks: Mapping[str, Task],
        bench: Bench,
        *,
        on_share: OnTaskShare = untold,
        stopper: Stopper | None = None,
    ) -> dict[str, Result]:
        """See `Executor`."""

        def do(task: Task, tell: OnShare, children: Stopper) -> Result:
            return bench.carried_out(task, on_share=tell, stopper=children)

        return in_order(tasks, do, workers=self.workers, on_share=on_share, stopper=stopper)


def in_order(
    tasks: Mapping[str, Task],
    do: Callable[[Task, OnShare, Stopper], Result],
    *,
    workers: int,
    on_share: OnTaskShare = untold,
    stopper: Stopper | None = None,
) -> dict[str, Result]:
    """Carry tasks out by threads that wait, each after those that it needs; see `Executor`.

    Args:
        tasks: by their keys.
        do: carries one out, tells its share, and is stopped by the last; called in several
            threads at once.
        workers: how many threads.
        on_share: see `Executor`.
        stopper: by which others stop all.
    """
    tell, children = one_at_a_time(on_share), Stopper()
    order = TopologicalSorter(
        {key: [need for _, need in task.needs if need in tasks] for key, task in tasks.items()}
    )
    order.prepare()
    done: dict[str, Result] = {}
    running: dict[Future[Result], str] = {}
    with ThreadPoolExecutor(workers, thread_name_prefix="task") as pool:
        try:
            while order.is_active():
                if stopper:
                    stopper.check()
                for key in order.get_ready():
                    running[pool.submit(do, tasks[key], partial(tell, key), children)] = key
                for future in wait(running, PATIENCE_S, FIRST_COMPLETED).done:
                    key = running.pop(future)
                    done[key] = future.result()
                    order.done(key)
        except BaseException:
            for future in running:
                future.cancel()
            children.stop()
            raise
    return done
