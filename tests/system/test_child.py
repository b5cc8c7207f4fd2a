"""How children are started: by one script that stays, ends with us, and is replaced if it dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from duetchain.system import child, process
from duetchain.system.child import LAUNCHER, Launcher
from duetchain.system.process import Limits, run

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no launcher")

ROOT = Path(__file__).resolve().parents[2]
AMPLE = Limits(wall_s=30, cpu_s=30, memory_mib=2048, file_mib=4)
SLEEPS = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="no /proc here")


def python(code, *words, **options):
    return run([sys.executable, "-S", "-c", code, *words], limits=AMPLE, reads=None, **options)


def script_of(launcher):
    return launcher._running[0].pid


def ends(process_id, within_s=5):
    """Whether a process dies; one that nobody has buried yet is dead."""
    give_up = time.monotonic() + within_s
    while time.monotonic() < give_up:
        try:
            os.kill(process_id, 0)
        except ProcessLookupError:
            return True
        facts = Path(f"/proc/{process_id}/stat")
        if facts.exists() and facts.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def launcher(monkeypatch):
    """One of this test's own."""
    own = Launcher()
    monkeypatch.setattr(process, "LAUNCHER", own)
    yield own
    own.close()


def test_one_script_starts_all_children(launcher):
    told = {python("import os; print(os.getppid())").stdout for _ in range(3)}
    assert told == {f"{script_of(launcher)}\n".encode()}


def test_a_killed_launcher_takes_its_children_along_and_is_replaced(launcher):
    heard = []

    def listen(line):
        heard.append(int(line))
        os.kill(script_of(launcher), signal.SIGKILL)

    assert python(SLEEPS, on_line=listen).code == -9
    assert ends(heard[0])
    assert python("print('on')").stdout == b"on\n"
    os.kill(script_of(launcher), signal.SIGKILL)
    assert python("print('on')").stdout == b"on\n"


STARTS = """
import sys, threading
from duetchain.system import child
from duetchain.system.process import Limits, run
limits = Limits(wall_s=60, cpu_s=60, memory_mib=2048, file_mib=4)
words = dict(limits=limits, reads=None, on_line=lambda line: print(line, flush=True))
"""


def started_by(code):
    argv = [sys.executable, "-c", STARTS + code]
    return subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_nothing_is_left_when_the_one_who_asked_is_killed():
    code = "import subprocess, sys; subprocess.run([sys.executable, '-S', '-c', sys.argv[1]])"
    asks = f"""
run(["/bin/true"], limits=limits); print(child.LAUNCHER._running[0].pid, flush=True)
run([sys.executable, "-S", "-c", {code!r}, {SLEEPS!r}], **words)
"""
    with started_by(asks) as parent:
        script, grandchild = (int(parent.stdout.readline()) for _ in range(2))
        parent.send_signal(signal.SIGKILL)
    assert ends(script)
    assert ends(grandchild)


def test_what_a_thread_left_running_ends_with_the_one_who_asked():
    asks = f"""
argv = [sys.executable, "-S", "-c", {SLEEPS!r}]
threading.Thread(target=run, args=(argv,), kwargs=words, daemon=True).start()
while not child.LAUNCHER._running: pass
import time; time.sleep(0.5)
print(child.LAUNCHER._running[0].pid, flush=True)
"""
    with started_by(asks) as parent:
        processes = [int(line) for line in parent.stdout]
    assert len(processes) == 2
    assert all(map(ends, processes))


def test_a_forked_process_starts_its_own_and_leaves_ours():
    asks = """
import os
run(["/bin/true"], limits=limits)
if os.fork() == 0:
    run([sys.executable, "-S", "-c", "import os; print(os.getppid())"], **words)
    child.LAUNCHER.close()
    os._exit(0)
os.wait()
run([sys.executable, "-S", "-c", "import os; print(os.getppid())"], **words)
print(child.LAUNCHER._running[0].pid, flush=True)
"""
    with started_by(asks) as parent:
        of_the_fork, of_ours, ours = (int(line) for line in parent.stdout)
    assert of_ours == ours != of_the_fork
    assert ends(of_the_fork)


def test_many_at_once_each_have_their_own_code():
    def code_of(number):
        return python(f"import sys, time; time.sleep(0.05); sys.exit({number})").code

    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(code_of, range(24))) == list(range(24))


def test_a_child_begins_in_the_folder_we_are_in_now(tmp_path, monkeypatch):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        told = python("import os; print(os.getcwd())").stdout.decode().strip()
        assert told == str(tmp_path / name)
    (tmp_path / "two").rmdir()
    assert python("print('on')").stdout == b"on\n"


@needs_proc
def test_a_child_has_no_way_to_the_launcher():
    code = "import os; print(sorted(int(one) for one in os.listdir('/proc/self/fd')))"
    assert python(code).stdout in (b"[0, 1, 2, 3]\n", b"[0, 1, 2]\n")  # 3 is the listing's own


@needs_proc
def test_no_descriptor_stays_open():
    for _ in range(3):
        python("pass")
    time.sleep(0.2)  # the script closes its last ones after it has told
    script = script_of(LAUNCHER)
    places = [Path("/proc/self/fd"), Path(f"/proc/{script}/fd")]
    before = [len(list(place.iterdir())) for place in places]
    for _ in range(20):
        python("pass")
    give_up = time.monotonic() + 5
    while (open_now := [len(list(place.iterdir())) for place in places]) != before:
        assert time.monotonic() < give_up, (before, open_now)


def test_a_word_with_a_zero_byte_is_not_two_words():
    with pytest.raises(ValueError, match="null byte"):
        run(["/bin/echo", "a\0b"], limits=AMPLE)
    with pytest.raises(ValueError, match="null byte"):
        run(["/bin/echo"], limits=AMPLE, environment={"A": "1\0B=2"})


def test_a_very_long_list_of_words_arrives():
    words = [f"{number:06}" for number in range(100_000)]
    code = "import hashlib, sys; print(hashlib.sha256(' '.join(sys.argv[1:]).encode()).hexdigest())"
    import hashlib

    expected = hashlib.sha256(" ".join(words).encode()).hexdigest()
    assert python(code, *words).stdout.decode().strip() == expected


def test_where_the_kernel_does_not_tell_of_an_end_it_is_looked_for(tmp_path, monkeypatch):
    script = tmp_path / "old.py"
    script.write_text(
        f"import os, sys\nsys.path.insert(0, {str(Path(child.__file__).parent)!r})\n"
        "def missing(_): raise OSError(38, 'no such call')\n"
        "os.pidfd_open = missing\nimport launch\nlaunch.serve()\n"
    )
    own = Launcher(script)
    monkeypatch.setattr(process, "LAUNCHER", own)
    try:
        assert [python(f"import sys; sys.exit({code})").code for code in (0, 7)] == [0, 7]
        assert python("import os; os.kill(os.getpid(), 9)").code == -9
    finally:
        own.close()


def test_whoever_is_interrupted_while_a_child_starts_leaves_none(launcher, monkeypatch):
    asked = []
    stop = launcher.stop
    monkeypatch.setattr(launcher, "stop", lambda name: (asked.append(name), stop(name)))

    def interrupted(_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(child._Launched, "_number", interrupted)
        with pytest.raises(KeyboardInterrupt):
            python("import time; time.sleep(60)")
    assert len(asked) == 1
    script = script_of(launcher)
    children = Path(f"/proc/{script}/task/{script}/children")
    give_up = time.monotonic() + 5
    while children.exists() and children.read_text().split() and time.monotonic() < give_up:
        time.sleep(0.02)
    assert not children.exists() or not children.read_text().split()


def test_half_a_sentence_ends_the_script_and_the_next_one_is_heard(launcher, monkeypatch):
    python("pass")
    first = script_of(launcher)

    class Torn:
        def __init__(self, whole):
            self._whole = whole

        sendall = None

        def sendmsg(self, parts, carried):
            self._whole.sendmsg([parts[0][:9]], carried)
            raise KeyboardInterrupt

        def close(self):
            self._whole.close()

    script, whole = launcher._running
    launcher._running = script, Torn(whole)
    with pytest.raises(KeyboardInterrupt):
        python("pass")
    assert ends(first)
    assert python("print('on')").stdout == b"on\n"


def test_no_launcher_waits_for_a_child_of_another_thread():
    """While one child rests, others start and end."""
    resting = threading.Event()
    rests = "print(1, flush=True); import time; time.sleep(60)"
    with ThreadPoolExecutor(1) as pool:
        stopper = process.Stopper()
        done = pool.submit(python, rests, on_line=lambda _: resting.set(), stopper=stopper)
        assert resting.wait(10)
        assert python("print('on')").stdout == b"on\n"
        stopper.stop()
        assert done.result().code == -9


def test_a_child_that_cannot_be_forked_is_an_error_of_its_own_and_ends_no_other(
    tmp_path, monkeypatch
):
    script = tmp_path / "few.py"
    script.write_text(
        f"import os, sys\nsys.path.insert(0, {str(Path(child.__file__).parent)!r})\n"
        "fork, left = os.fork, [True, False, True]\n"
        "def few(): return fork() if left.pop(0) else (_ for _ in ()).throw(OSError(11, 'no'))\n"
        "os.fork = few\nimport launch\nlaunch.serve()\n"
    )
    own = Launcher(script)
    monkeypatch.setattr(process, "LAUNCHER", own)
    resting = threading.Event()
    rests = "print(1, flush=True); import time; time.sleep(1); print(2, flush=True)"
    try:
        with ThreadPoolExecutor(1) as pool:
            done = pool.submit(python, rests, on_line=lambda _: resting.set())
            assert resting.wait(10)
            with pytest.raises(BlockingIOError):
                python("pass")
            assert done.result().code == 0
        assert python("print('on')").stdout == b"on\n"
    finally:
        own.close()
