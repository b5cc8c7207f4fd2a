"""What every executor keeps: order, results, the first failure, an end to what still runs."""

import sys
import threading
import time
from fractions import Fraction

import pytest

from duetchain.ffmpeg.command import Command
from duetchain.render.executor import Threads
from duetchain.render.job import Job
from duetchain.store.cache import Result
from duetchain.system.process import Limits, Stopper, run

LIMITS = Limits(wall_s=60, cpu_s=60, memory_mib=4096, file_mib=10)


def job(name, *needs):
    command = Command((), tuple((f"input:{need}", need) for need in needs), ".txt")
    return Job(name, command, "doing", Fraction(1), 1)


def jobs(*some):
    return {one.name: one for one in some}


@pytest.fixture(params=[1, 3])
def executor(request):
    return Threads(request.param)


def test_each_runs_once_after_all_that_it_needs(executor, tmp_path):
    ran, lock = [], threading.Lock()

    def do(one, done):
        with lock:
            assert set(one.needs) - {"media"} <= set(ran)
            ran.append(one.name)
        assert set(one.needs) - {"media"} <= set(done)
        return Result(tmp_path / one.name, {"name": one.name})

    some = jobs(job("a", "media"), job("b", "a"), job("c", "a"), job("d", "b", "c"), job("e"))
    found = executor.results(some, do)
    assert sorted(ran) == ["a", "b", "c", "d", "e"]
    assert {name: result.facts["name"] for name, result in found.items()} == {n: n for n in "abcde"}


def test_the_first_failure_is_raised_and_nothing_that_needs_it_runs(executor, tmp_path):
    ran = []

    def do(one, _):
        ran.append(one.name)
        if one.name == "b":
            raise ValueError("b is wrong")
        return Result(tmp_path / one.name, {})

    with pytest.raises(ValueError, match="b is wrong"):
        executor.results(jobs(job("a"), job("b", "a"), job("c", "b")), do)
    assert "c" not in ran


def test_a_failure_stops_what_runs_beside_it(tmp_path):
    executor = Threads(2)
    started = threading.Event()

    def do(one, _):
        if one.name == "long":
            started.set()
            argv = [sys.executable, "-c", "import time; time.sleep(60)"]
            run(argv, limits=LIMITS, stopper=executor.stopper)
            return Result(tmp_path, {})
        started.wait(10)
        raise ValueError("stop")

    begin = time.monotonic()
    with pytest.raises(ValueError, match="stop"):
        executor.results(jobs(job("long"), job("short")), do)
    assert time.monotonic() - begin < 20


def test_several_run_at_once():
    together = threading.Barrier(3, timeout=20)

    def do(_one, _done):
        together.wait()
        return Result(None, {})

    Threads(3).results(jobs(job("a"), job("b"), job("c")), do)


def test_what_is_started_after_a_stop_ends_at_once():
    stopper = Stopper()
    stopper.stop()
    argv = [sys.executable, "-c", "import time; time.sleep(60)"]
    begin = time.monotonic()
    assert run(argv, limits=LIMITS, stopper=stopper).code != 0
    assert time.monotonic() - begin < 20
