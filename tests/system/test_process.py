"""Limits, clean environment, no orphans: what `run` promises of every child."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from duetchain.system.process import Limits, machine_bytes, run
from duetchain.system.walls import active_limits, confinement

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has only the wall clock")

ROOT = Path(__file__).resolve().parents[2]
AMPLE = Limits(wall_s=30, cpu_s=30, memory_mib=2048, file_mib=4)

SLEEPS = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
HAS_A_CHILD = f"""
import subprocess, sys, time
subprocess.Popen([sys.executable, "-S", "-c", {SLEEPS!r}])
time.sleep(60)
"""
LEAVES_A_CHILD = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-S", "-c", {SLEEPS!r}], stdout=subprocess.PIPE)
print(child.stdout.readline().decode(), flush=True)
"""
PARENT = f"""
import sys
from duetchain.system.process import Limits, run
limits = Limits(wall_s=60, cpu_s=60, memory_mib=2048, file_mib=4)
run([sys.executable, "-S", "-c", {SLEEPS!r}], limits=limits, reads=None,
    on_line=lambda line: print(line, flush=True))
"""


def python(code: str, *words: str, limits: Limits = AMPLE, **options):
    """Run some Python as a limited child, without walls if no others are named."""
    options = {"reads": None, **options}
    return run([sys.executable, "-S", "-c", code, *words], limits=limits, **options)


def is_running(process: int) -> bool:
    """Whether a process lives; one that is dead but not yet buried does not."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    facts = Path(f"/proc/{process}/stat")
    return not (facts.exists() and facts.read_text().rpartition(")")[2].split()[0] == "Z")


def ends_within(seconds: float, process: int) -> bool:
    give_up = time.monotonic() + seconds
    while is_running(process):
        if time.monotonic() > give_up:
            return False
        time.sleep(0.02)
    return True


def test_output_and_exit_code_come_back():
    done = python("print('out'); import sys; sys.exit(3)")
    assert (done.code, done.stdout, done.stderr_tail) == (3, b"out\n", "")
    assert not done.timed_out


def test_success_is_zero():
    assert python("pass").code == 0


def test_a_child_that_dies_of_a_signal_has_its_negative_number():
    done = python("import os; os.kill(os.getpid(), 15)")
    assert done.code == -15


def test_a_child_that_is_killed_has_its_negative_number():
    assert python("import os; os.kill(os.getpid(), 9)").code == -9


def test_a_program_that_is_not_there_is_an_os_error():
    with pytest.raises(OSError, match="No such file"):
        run(["/nowhere/program"], limits=AMPLE)


def test_arguments_arrive_as_they_are():
    odd = ["a b", "$HOME", "'", '"', "*", "ünï", "-x", ""]
    done = python("import json, sys; print(json.dumps(sys.argv[1:]))", *odd)
    assert json.loads(done.stdout) == odd


def test_standard_input_is_empty():
    assert python("import sys; print(repr(sys.stdin.read()))").stdout == b"''\n"


def test_the_wall_clock_kills_a_sleeper():
    began = time.monotonic()
    limits = Limits(wall_s=0.6, cpu_s=30, memory_mib=2048, file_mib=0)
    done = python("import time; time.sleep(60)", limits=limits)
    assert done.timed_out
    assert done.code != 0
    assert time.monotonic() - began < 10


def test_the_wall_clock_kills_the_child_of_a_sleeper():
    limits = Limits(wall_s=1.2, cpu_s=30, memory_mib=2048, file_mib=0)
    done = python(HAS_A_CHILD, limits=limits)
    assert done.timed_out
    assert ends_within(3, int(done.stdout))


def test_what_a_child_leaves_running_does_not_survive_it():
    done = python(LEAVES_A_CHILD)
    assert done.code == 0
    assert ends_within(3, int(done.stdout))


def test_a_child_dies_when_its_parent_is_killed():
    with subprocess.Popen(
        [sys.executable, "-c", PARENT],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.send_signal(signal.SIGKILL)
    assert ends_within(3, child)


def test_an_error_while_listening_kills_the_child():
    heard = []

    def listen(line):
        heard.append(int(line))
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        python(SLEEPS, on_line=listen)
    assert ends_within(3, heard[0])


def test_lines_are_heard_one_by_one_and_not_kept():
    heard = []
    done = python(r"print('one'); print('two  '); print('\u00fc', end='')", on_line=heard.append)
    assert heard == ["one", "two", "ü"]
    assert done.stdout == b""


def test_bytes_are_heard_piece_by_piece_and_not_kept():
    heard = []
    code = "import sys; sys.stdout.buffer.write(bytes(range(256)) * 4096)"
    done = python(code, on_block=heard.append)
    assert b"".join(heard) == bytes(range(256)) * 4096
    assert done.stdout == b""


def test_lines_are_heard_as_they_come():
    heard_at = []
    code = "import time; print(1, flush=True); time.sleep(0.5); print(2, flush=True)"
    python(code, on_line=lambda _: heard_at.append(time.monotonic()))
    assert heard_at[1] - heard_at[0] > 0.2


def test_a_line_that_is_no_text_is_heard_all_the_same():
    heard = []
    python("import sys; sys.stdout.buffer.write(b'\\xff\\n')", on_line=heard.append)
    assert heard == ["\N{REPLACEMENT CHARACTER}"]


def test_of_much_complaint_the_end_is_kept():
    code = "import sys\nfor n in range(40000): print(n, 'x' * 8, file=sys.stderr)\nprint('END')"
    done = python(code + "\nprint('END', file=sys.stderr)")
    assert done.stdout == b"END\n"
    assert done.stderr_tail.endswith("39999 xxxxxxxx\nEND\n")
    assert len(done.stderr_tail) == 64 * 1024


def test_a_short_complaint_is_kept_whole():
    assert python("import sys; sys.stderr.write('ümlaut')").stderr_tail == "ümlaut"


def test_much_output_and_much_complaint_at_once_do_not_block():
    code = (
        "import sys\nfor n in range(200):\n sys.stdout.write('o'*9999)\n sys.stderr.write('e'*9999)"
    )
    done = python(code)
    assert len(done.stdout) == 200 * 9999
    assert set(done.stderr_tail) == {"e"}


def test_the_callers_environment_is_not_seen(monkeypatch):
    for name in ("FFREPORT", "LD_PRELOAD", "PYTHONPATH", "HOME", "AV_LOG_FORCE_COLOR", "SECRET"):
        monkeypatch.setenv(name, "/nowhere/evil.so")
    code = "import json, os; print(json.dumps(dict(os.environ)))"
    seen = json.loads(python(code, environment={"MINE": "1"}).stdout)
    assert seen.pop("MINE") == "1"
    assert set(seen) <= {"PATH", "LANG", "LC_CTYPE", "TMPDIR", "__CF_USER_TEXT_ENCODING"}
    assert seen["PATH"] == os.defpath


def test_no_file_grows_beyond_its_limit(tmp_path):
    limits = Limits(wall_s=30, cpu_s=30, memory_mib=2048, file_mib=1)
    code = "import sys; f = open(sys.argv[1], 'wb', 0)\nfor n in range(64): f.write(bytes(65536))"
    path = tmp_path / "large"
    done = python(code, str(path), limits=limits)
    assert done.code != 0
    assert "File too large" in done.stderr_tail
    assert path.stat().st_size <= 1024 * 1024


def test_no_file_at_all_may_be_written_at_a_limit_of_nothing(tmp_path):
    limits = Limits(wall_s=30, cpu_s=30, memory_mib=2048, file_mib=0)
    code = "import sys; print('fine', flush=True); open(sys.argv[1], 'wb', 0).write(b'x')"
    done = python(code, str(tmp_path / "file"), limits=limits)
    assert done.stdout == b"fine\n"
    assert done.code != 0


@pytest.mark.skipif(sys.platform != "linux", reason="macOS does not limit the address space")
def test_memory_beyond_the_limit_is_refused():
    limits = Limits(wall_s=30, cpu_s=30, memory_mib=256, file_mib=0)
    done = python("bytearray(512 * 1024 * 1024)", limits=limits)
    assert done.code != 0
    assert "MemoryError" in done.stderr_tail


def test_a_busy_child_is_stopped_at_its_cpu_time():
    limits = Limits(wall_s=30, cpu_s=1, memory_mib=2048, file_mib=0)
    done = python("while True: pass", limits=limits)
    assert done.code in (-signal.SIGKILL, -signal.SIGXCPU)
    assert not done.timed_out


def test_a_child_has_a_session_of_its_own():
    done = python("import os; print(os.getsid(0))")
    assert int(done.stdout) != os.getsid(0)


def test_limits_have_the_names_of_the_system():
    limits = Limits(wall_s=1, cpu_s=2, memory_mib=3, file_mib=4, open_files=5)
    assert limits.rlimits() == {
        "RLIMIT_CPU": 2,
        "RLIMIT_AS": 3 * 1024 * 1024,
        "RLIMIT_DATA": 3 * 1024 * 1024,
        "RLIMIT_FSIZE": 4 * 1024 * 1024,
        "RLIMIT_NOFILE": 5,
        "RLIMIT_CORE": 0,
    }


def test_memory_is_never_more_than_the_machine_has():
    limits = Limits(wall_s=1, cpu_s=2, memory_mib=1 << 40, file_mib=4).rlimits()
    assert limits["RLIMIT_DATA"] == machine_bytes()
    assert limits["RLIMIT_AS"] == 2 * machine_bytes()


def test_the_limits_that_hold_are_told_in_words():
    assert active_limits()[0] == "wall clock"
    assert len(active_limits()) > 1


needs_landlock = pytest.mark.skipif(not confinement(), reason="this system has no Landlock")
OWN = (sys.prefix, sys.base_prefix)
READS = "import sys; print(open(sys.argv[1]).read())"
WRITES = "import sys; open(sys.argv[1], 'w').write('x')"


def confined(code, *words, reads=(), writes=()):
    return python(code, *map(str, words), reads=[*OWN, *reads], writes=writes)


@needs_landlock
def test_a_confined_child_reads_what_is_named_and_nothing_beside_it(tmp_path):
    (tmp_path / "clip").write_text("seen")
    (tmp_path / "neighbour").write_text("secret")
    assert confined(READS, tmp_path / "clip", reads=[tmp_path / "clip"]).stdout == b"seen\n"
    done = confined(READS, tmp_path / "neighbour", reads=[tmp_path / "clip"])
    assert (done.stdout, done.code) == (b"", 1)
    assert "Permission denied" in done.stderr_tail


@needs_landlock
@pytest.mark.parametrize("path", ["/etc/passwd", "/etc/hostname", "/proc/1/environ", "/root"])
def test_a_confined_child_reads_no_place_of_the_system_where_things_are_kept(path):
    done = confined("import os, sys; print(os.listdir(sys.argv[1]) if os.path.isdir(sys.argv[1])"
                    " else open(sys.argv[1]).read())", path)  # fmt: skip
    assert done.code == 1
    assert done.stdout == b""


@needs_landlock
def test_a_confined_child_writes_only_where_it_may(tmp_path):
    (tmp_path / "mine").mkdir()
    inside, outside = tmp_path / "mine" / "film", tmp_path / "film"
    assert confined(WRITES, inside, writes=[tmp_path / "mine"]).code == 0
    assert confined(WRITES, outside, writes=[tmp_path / "mine"]).code == 1
    assert inside.read_text() == "x"
    assert not outside.exists()


@needs_landlock
def test_a_confined_child_connects_to_nobody():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        connects = "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])))"
        port = str(server.getsockname()[1])
        assert python(connects, port).code == 0
        assert "PermissionError" in confined(connects, port).stderr_tail


@needs_landlock
def test_what_a_confined_child_starts_is_confined_too(tmp_path):
    (tmp_path / "secret").write_text("secret")
    starts = (
        "import subprocess, sys; "
        "sys.exit(subprocess.run([sys.executable, '-S', '-c', 'import sys; open(sys.argv[1])', "
        "sys.argv[1]], stderr=subprocess.DEVNULL).returncode)"
    )
    assert confined(starts, tmp_path / "secret").code == 1


def test_a_line_without_an_end_is_heard_in_pieces():
    heard = []
    python("print('x' * 200_000)", on_line=heard.append)
    assert max(map(len, heard)) <= 64 * 1024
    assert sum(map(len, heard)) == 200_000


def test_nothing_of_the_callers_environment_is_inherited(monkeypatch):
    monkeypatch.setenv("FFREPORT", "file=/tmp/x")
    monkeypatch.setenv("LD_PRELOAD", "")
    seen = json.loads(python("import json, os; print(json.dumps(dict(os.environ)))").stdout)
    assert set(seen) <= {"PATH", "LANG", "TMPDIR", "LC_CTYPE"}


def test_a_confined_child_has_no_temporary_folder_but_the_one_it_may_change(monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", "/somewhere")
    tells = "import os; print(os.environ.get('TMPDIR'))"
    assert confined(tells, writes=[tmp_path]).stdout.decode().strip() == str(tmp_path)
    assert confined(tells).stdout == b"None\n"
