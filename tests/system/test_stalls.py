"""A child that does nothing any more is ended; one that is slow, or waits for us, is not."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from duetchain.errors import RenderFailed
from duetchain.render import steady
from duetchain.render.steady import eased, made_apart
from duetchain.render.worker import _Reports
from duetchain.system.process import Limits, run
from duetchain.system.stalls import TICKS, Headway, Patience, usage

pytestmark = pytest.mark.skipif(
    not usage(os.getpid()), reason="this system does not tell what a process uses"
)
SHORT = Limits(wall_s=40, cpu_s=30, memory_mib=2048, file_mib=4, stall_s=0.6)
OWN = (sys.prefix, sys.base_prefix)
PATIENT = Limits(wall_s=40, cpu_s=30, memory_mib=2048, file_mib=4, stall_s=0.8)
RESTS = "import time; time.sleep(60)"
TELLS_THE_SAME = """
import time
for _ in range(600): print("out_time_us=40", flush=True); time.sleep(0.1)
"""
COMPUTES = (
    "import time\nends = time.monotonic() + 1.2\nwhile time.monotonic() < ends: sum(range(99))"
)
READS = """
import time
for _ in range(12): open("/proc/self/stat").read(); time.sleep(0.1)
"""
WRITES = """
import sys, time
with open(sys.argv[1], "wb", 0) as out:
    for _ in range(12): out.write(b"x"); time.sleep(0.1)
"""
SAYS = "import time\nfor _ in range(12): print('.', end='', flush=True); time.sleep(0.1)"


def child(code, *words, limits=SHORT, **options):
    argv = [sys.executable, "-I", "-S", "-c", code, *map(str, words)]
    return run(argv, limits=limits, reads=OWN, **options)


def test_a_child_that_rests_is_stopped():
    begin = time.monotonic()
    done = child(RESTS)
    assert (done.stalled, done.timed_out) == (True, False)
    assert done.code == -signal.SIGKILL
    assert time.monotonic() - begin < 20


@pytest.mark.parametrize("code", [COMPUTES, READS, SAYS], ids=["computes", "reads", "says"])
def test_a_slow_child_that_works_is_left_alone(code):
    done = child(code, limits=PATIENT)
    assert (done.code, done.stalled) == (0, False)


def test_a_slow_child_that_writes_is_left_alone(tmp_path):
    assert not child(WRITES, tmp_path / "file", writes=[tmp_path], limits=PATIENT).stalled


def test_a_child_that_only_says_how_far_it_is_not_is_stopped():
    reports = _Reports(lambda _: None, 2.0)
    assert child(TELLS_THE_SAME, on_line=reports).stalled


def test_a_child_that_waits_for_us_is_not_to_blame():
    heard = []

    def slow(line):
        heard.append(line)
        time.sleep(1.2 if line == "a" else 0)

    done = child("print('a', flush=True); print('b', flush=True)", on_line=slow, limits=PATIENT)
    assert (done.code, done.stalled, heard) == (0, False, ["a", "b"])


def test_what_starts_others_itself_is_left_to_them():
    argv = [sys.executable, "-S", "-c", "import time; time.sleep(0.9)"]
    assert run(argv, limits=SHORT, reads=None).code == 0


def test_nothing_is_a_stall_where_none_is_asked_for():
    from dataclasses import replace

    assert child("import time; time.sleep(0.9)", limits=replace(SHORT, stall_s=0)).code == 0


def test_ticks_are_counted_and_not_the_clock():
    with subprocess.Popen([sys.executable, "-S", "-c", RESTS]) as resting:
        time.sleep(0.5)  # until it has begun
        patience = Patience(resting.pid, Headway(), stall_s=30)
        told = [patience.is_over() for _ in range(TICKS + 1)]
        resting.kill()
    assert told == [False] * TICKS + [True]


def test_a_parent_that_was_stopped_finds_no_stall():
    code = f"""
import sys
from duetchain.system.process import Limits, run
limits = Limits(wall_s=60, cpu_s=30, memory_mib=2048, file_mib=4, stall_s=1.5)
print("began", flush=True)
done = run([sys.executable, "-I", "-S", "-c", "import time; time.sleep(2.3)"], limits=limits,
           reads={OWN!r})
print(done.stalled)
"""
    place = Path(__file__).resolve().parents[2]
    words = [sys.executable, "-c", code]
    with subprocess.Popen(words, cwd=place, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout.readline() == "began\n"
        time.sleep(0.4)
        parent.send_signal(signal.SIGSTOP)
        time.sleep(1.8)
        parent.send_signal(signal.SIGCONT)
        assert parent.stdout.readline() == "False\n"


def test_where_nothing_is_told_of_a_process_only_what_it_says_counts(monkeypatch):
    monkeypatch.setattr("duetchain.system.stalls.usage", lambda _: None)
    silent, telling = Headway(), Headway(tells=True)
    patience = Patience(1, silent, stall_s=30)
    assert not any(patience.is_over() for _ in range(2 * TICKS))
    patience = Patience(1, telling, stall_s=30)
    told = []
    for _ in range(2 * TICKS):
        telling.news += 1
        told.append(patience.is_over())
    assert not any(told)
    assert not any(patience.is_over() for _ in range(9 * TICKS))
    assert any(patience.is_over() for _ in range(TICKS))


PROGRAM = """#!{python}
import sys, time
if {condition}: time.sleep(60)
open(sys.argv[-1].removeprefix("file:"), "w").write("made")
"""


def program(tmp_path, condition):
    path = tmp_path / "program"
    path.write_text(PROGRAM.format(python=sys.executable, condition=condition))
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("condition", "stalls"), [("'-threads' not in sys.argv", False), ("True", True)]
)
def test_what_stalls_is_tried_once_more_with_fewer_threads(tmp_path, condition, stalls):
    output = tmp_path / "film"
    argv = [program(tmp_path, condition), "-i", "clip", f"file:{output}"]
    done = made_apart(argv, output, limits=SHORT, reads=OWN)
    assert (done.stalled, output.exists()) == (stalls, not stalls)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["program", *([] if stalls else ["film"])]
    )


def test_what_a_child_made_is_no_program_and_can_be_read(tmp_path):
    modes = {}
    for asked in (0o6777, 0o000, 0o644):
        code = f"import os, sys; os.umask(0); os.open(sys.argv[1][5:], os.O_CREAT, {asked})"
        output = tmp_path / f"film{asked}"
        argv = [sys.executable, "-S", "-c", code, f"file:{output}"]
        assert made_apart(argv, output, limits=SHORT, reads=OWN).code == 0
        modes[asked] = stat.S_IMODE(output.stat().st_mode)
    assert modes == {0o6777: 0o666, 0o000: 0o600, 0o644: 0o644}


def test_encoders_keep_their_threads():
    argv = ("ffmpeg", "-f", "mp4", "-i", "a", "-i", "b", "-threads", "4", "out")
    assert eased(argv) == [
        "ffmpeg", *steady._FEW_THREADS, "-f", "mp4", "-threads", "1", "-i", "a",
        "-threads", "1", "-i", "b", "-threads", "4", "out",
    ]  # fmt: skip


def test_a_job_that_stalls_twice_fails_with_its_name():
    failure = steady.stalled("the stage 3", SHORT)
    assert isinstance(failure, RenderFailed)
    assert "the stage 3" in failure.message


@pytest.mark.parametrize("what", ["os.symlink('/etc/hostname', made)", "os.mkfifo(made)", "0"])
def test_what_a_child_leaves_in_place_of_a_film_is_not_taken(tmp_path, monkeypatch, what):
    """Without walls: with them it could not leave it in the first place."""
    monkeypatch.setenv("DUETCHAIN_UNCONFINED", "1")
    code = f"import os, sys; made = sys.argv[1].removeprefix('file:'); {what}"
    output = tmp_path / "film"
    argv = [sys.executable, "-S", "-c", code, f"file:{output}"]
    assert made_apart(argv, output, limits=SHORT, reads=OWN).code == 0
    assert not os.path.lexists(output)
