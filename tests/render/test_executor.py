"""The executors keep their contract: threads, and processes that are given only JSON."""

import sys
import time

from executor_contract import ExecutorContract

from duetchain.render.executor import Threads
from duetchain.render.processes import Processes
from duetchain.system.process import Limits, Stopper, run

LIMITS = Limits(wall_s=60, cpu_s=60, memory_mib=4096, file_mib=10)


class TestThreads(ExecutorContract):
    def made(self, workers):
        return Threads(workers)

    def test_one_alone_runs_each_once_too(self, bench):
        self.each_runs_once(bench, workers=1)


class TestProcesses(ExecutorContract):
    def made(self, workers):
        return Processes(workers)


def test_what_is_started_after_a_stop_ends_at_once():
    stopper = Stopper()
    stopper.stop()
    argv = [sys.executable, "-c", "import time; time.sleep(60)"]
    begin = time.monotonic()
    assert run(argv, limits=LIMITS, reads=None, stopper=stopper).code != 0
    assert time.monotonic() - begin < 20
