"""What a decoder that was taken over tries from inside a child, and is refused."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path

import pytest

from duetchain.errors import NotFound
from duetchain.system import child, launch, process
from duetchain.system.calls import call_filter, machine
from duetchain.system.child import Launcher
from duetchain.system.made import is_made
from duetchain.system.process import Limits, run
from duetchain.system.walls import confinement

pytestmark = pytest.mark.skipif(
    "Landlock" not in confinement() or "seccomp" not in confinement(),
    reason="this system has not both walls",
)
LIMITS = Limits(wall_s=60, cpu_s=60, memory_mib=2048, file_mib=4)
OWN = (sys.prefix, sys.base_prefix)
PRELUDE = """
import ctypes, errno, os, socket, sys, threading
libc = ctypes.CDLL(None, use_errno=True)
inside, outside = sys.argv[1:3]
def call(number, *words):
    if libc.syscall(number, *map(ctypes.c_long, words)) < 0:
        raise OSError(ctypes.get_errno(), "refused")
def by_name(name, *words):
    if getattr(libc, name)(*words) < 0:
        raise OSError(ctypes.get_errno(), "refused")
try:
    {tried}
except OSError as wrong:
    print("refused", errno.errorcode[wrong.errno])
else:
    print("done")
"""
IO_URING, CLONE3, SECCOMP, X32 = 425, 435, 317 if machine() == "x86_64" else 277, 0x40000000
REFUSED = {
    "UDP": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "UDP of version 6": "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
    "TCP": "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
    "Unix": "socket.socket(socket.AF_UNIX).connect(outside + '.sock')",
    "netlink": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "a pair": "socket.socketpair()",
    "fork": "os.fork()",
    "vfork": "by_name('vfork')",
    "a process by clone3": f"call({CLONE3}, 0, 0)",
    "another program": "os.execv('/bin/true', ['true'])",
    "another program by its loader": "os.execv('/lib64/ld-linux-x86-64.so.2', ['l', '/bin/true'])",
    "itself again": "os.execv(sys.executable, [sys.executable, '-c', 'pass'])",
    "a program by its descriptor": "os.execve(os.open('/bin/true', os.O_RDONLY), ['true'], {})",
    "a spawned program": "os.posix_spawn('/bin/true', ['true'], {})",
    "a shell": "sys.exit(0) if os.system('true') == 0 else by_name('vfork')",
    "a mode inside": "os.chmod(inside, 0o777)",
    "a mode outside": "os.chmod(outside, 0o777)",
    "a mode of a descriptor": "os.chmod(os.open(inside, os.O_RDONLY), 0o777)",
    "an owner": "os.chown(inside, 1, 1)",
    "times inside": "os.utime(inside)",
    "times outside": "os.utime(outside, (1, 1))",
    "an attribute": "os.setxattr(inside, 'user.a', b'1')",
    "a link of words": "os.symlink(outside, inside + '.link')",
    "a second name": "os.link(inside, inside + '.link')",
    "a second name of what is outside": "os.link(outside, inside + '.link')",
    "a pipe with a name": "os.mkfifo(inside + '.pipe')",
    "a device": "os.mknod(inside + '.device', 0o020666, os.makedev(1, 5))",
    "a folder": "os.mkdir(inside + '.folder')",
    "writing outside": "open(outside, 'w')",
    "making outside": "open(outside + '.new', 'w')",
    "emptying outside": "os.open(outside, os.O_RDONLY | os.O_TRUNC)",
    "cutting outside": "os.truncate(outside, 0)",
    "removing outside": "os.unlink(outside)",
    "moving outside": "os.rename(inside, outside)",
    "reading outside": "open(outside)",
    "io_uring": f"call({IO_URING}, 8, 0)",
    "unshare": "by_name('unshare', 0x10000000)",
    "setns": "by_name('setns', 0, 0)",
    "mount": "by_name('mount', b'none', b'/tmp', b'tmpfs', 0, None)",
    "chroot": "os.chroot('/')",
    "ptrace of its parent": "by_name('ptrace', 16, os.getppid(), None, None)",
    "being traced": "by_name('ptrace', 0, 0, None, None)",
    "memory of its parent": "by_name('process_vm_readv', os.getppid(), None, 0, None, 0, 0)",
    "a signal to its parent": "os.kill(os.getppid(), 0)",
    "a signal to its group": "os.kill(0, 0)",
    "a signal to all": "os.kill(-1, 0)",
    "a descriptor of its parent": "os.pidfd_open(os.getppid())",
    "limits of its parent": "by_name('prlimit', os.getppid(), 7, None, bytes(16))",
    "higher limits": "by_name('setrlimit', 7, bytes(16))",
    "the pace of others": "os.setpriority(os.PRIO_USER, 0, 5)",
    "a session": "os.setsid()",
    "another filter": f"call({SECCOMP}, 1, 0, 0)",
    "outliving duetchain": "by_name('prctl', 1, 0, 0, 0, 0)",
    "bpf": "call(321 if sys.maxsize else 0, 0, 0, 0)",
    "keys": "by_name('syscall', 250, 0, 0, 0, 0, 0)",
    "memory that is a file": "os.memfd_create('m')",
    "shared memory of System V": "by_name('shmget', 1, 4096, 0o1666)",
    "a queue": "by_name('msgget', 1, 0o1666)",
    "watching others' files": "by_name('inotify_init')",
    "a call that is newer": "call(462, 0, 0, 0)",
    "a call of another kind of machine": f"call({X32} + 41, 2, 2, 0)",
}  # fmt: skip
ALLOWED = {
    "threads": "t = [threading.Thread(target=print) for _ in range(8)]; [o.start() for o in t]",
    "a file": "open(inside + '.new', 'wb').write(b'x')",
    "renaming": "os.rename(inside, inside + '.new')",
    "removing": "os.unlink(inside)",
    "emptying": "open(inside, 'w').close()",
    "cutting": "open(inside, 'r+').truncate(0)",
    "listing": "os.listdir(os.path.dirname(inside))",
    "random bytes": "os.urandom(8)",
    "a pipe": "os.pipe()",
    "time": "import time; time.sleep(0.01)",
    "a signal to itself": "os.kill(os.getpid(), 0)",
    "its own limits": "import resource; resource.getrlimit(resource.RLIMIT_AS)",
}
x86_64_alone = {"bpf", "keys", "another program by its loader"}


@pytest.fixture
def place(tmp_path):
    """A file inside and a file outside of what a child may change."""
    (tmp_path / "room").mkdir()
    for path in (tmp_path / "room" / "file", tmp_path / "file"):
        path.write_text("as it was")
    return tmp_path


def tried(code, place, **options):
    words = [str(place / "room" / "file"), str(place / "file")]
    argv = [sys.executable, "-I", "-S", "-c", PRELUDE.replace("{tried}", code), *words]
    given = {"limits": LIMITS, "reads": OWN, "writes": [place / "room"], **options}
    return run(argv, **given)


def listed(place):
    """Every name below a folder, with what it is and what it says."""
    return {
        str(path.relative_to(place)): (
            oct(path.lstat().st_mode), path.lstat().st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in place.rglob("*")
        if stat.S_ISREG(path.lstat().st_mode) or path.name != "room"
    }  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_child_is_refused(what, place):
    if what in x86_64_alone and machine() != "x86_64":
        pytest.skip("by its number on another kind of machine")
    before = listed(place)
    done = tried(REFUSED[what], place)
    assert done.stdout.decode().split()[:1] == ["refused"], done
    assert listed(place) == before


@pytest.mark.parametrize("what", ALLOWED)
def test_a_child_may(what, place):
    done = tried(ALLOWED[what], place)
    assert done.stdout.decode().split()[-1] == "done", done


def test_what_is_outside_could_be_done_without_the_walls(place):
    done = tried("os.chmod(outside, 0o777); os.fork() or os._exit(0)", place, reads=None)
    assert done.stdout == b"done\n"
    assert stat.S_IMODE((place / "file").stat().st_mode) == 0o777


def test_the_walls_are_taken_away_only_by_the_spoken_word(place, monkeypatch):
    for word, seen in (("", b"refused EPERM\n"), ("0", b"refused EPERM\n"), ("1", b"done\n")):
        monkeypatch.setenv("DUETCHAIN_UNCONFINED", word)
        assert tried("os.chmod(inside, 0o777)", place).stdout == seen


def test_doctor_says_that_the_walls_were_taken_away(duet):
    told = duet("doctor", DUETCHAIN_UNCONFINED="1")
    assert told.returncode == 0
    assert "none: DUETCHAIN_UNCONFINED=1 takes it away" in told.stdout


def test_a_python_that_does_not_know_itself_starts_no_child(place, monkeypatch):
    python = sys.executable
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(NotFound, match=r"sys\.executable"):
        run([python, "-c", "pass"], limits=LIMITS, reads=OWN)
    monkeypatch.setenv("DUETCHAIN_UNCONFINED", "1")
    assert run([python, "-c", "pass"], limits=LIMITS, reads=OWN).code == 0


BROKEN = {
    "landlock_create_ruleset": (444, "size"),
    "landlock_add_rule": (445, ""),
    "landlock_restrict_self": (446, ""),
    "PR_SET_NO_NEW_PRIVS": ("prctl", 38),
    "PR_SET_SECCOMP": ("seccomp", 0),
    "PR_SET_PDEATHSIG": ("prctl", 1),
    "setrlimit(RLIMIT_CPU)": ("setrlimit", ""),
}
FAULTY = f"""
import sys
sys.path.insert(0, {str(Path(launch.__file__).parent)!r})
import launch, resource
what, number = {{broken!r}}
real = launch.libc
class Libc:
    def __getattr__(self, name):
        return getattr(real, name)
    def syscall(self, asked, *words):
        is_asking = what == 444 and words[0] is None
        if (asked == what and not is_asking) or (what == "seccomp" and asked in (277, 317)):
            launch.ctypes.set_errno(1)
            return -1
        return real.syscall(asked, *words)
    def prctl(self, asked, *words):
        if (what == "prctl" and asked == number) or (
            what == "seccomp" and asked == 22 and words[1] is not None
        ):
            launch.ctypes.set_errno(1)
            return -1
        return real.prctl(asked, *words)
def fails(*_):
    raise PermissionError(1, "no")
launch.libc = Libc()
if what == "setrlimit":
    launch.resource = type("R", (), {{**vars(resource), "setrlimit": fails}})
launch.serve()
"""


@pytest.fixture
def faulty_launcher(monkeypatch, tmp_path):
    """Let children be started by a script with one part broken."""
    with contextlib.ExitStack() as after:

        def broken(what):
            script = tmp_path / "faulty.py"
            script.write_text(FAULTY.replace("{broken!r}", repr(BROKEN[what])))
            launcher = Launcher(script)
            after.callback(launcher.close)
            monkeypatch.setattr(process, "LAUNCHER", launcher)

        yield broken


@pytest.mark.parametrize("what", BROKEN)
def test_a_child_whose_wall_cannot_be_built_does_not_start(what, place, faulty_launcher):
    faulty_launcher(what)
    with pytest.raises(NotFound, match="wall around a child cannot be built") as raised:
        tried("pass", place)
    assert what in raised.value.message
    assert "Operation not permitted" in raised.value.message


def test_doctor_complains_of_a_wall_that_cannot_be_built(faulty_launcher):
    faulty_launcher("landlock_restrict_self")
    with pytest.raises(NotFound, match="landlock_restrict_self"):
        confinement()


def test_a_child_that_only_says_that_it_never_began_is_taken_at_its_code(place):
    done = tried("print('a\\nb: 1', file=sys.stderr); os._exit(124)", place)
    assert done.code == 124


def test_a_program_that_cannot_be_started_is_an_os_error_within_walls(tmp_path):
    broken = tmp_path / "program"
    broken.write_text("#!/nowhere/shell\n")
    broken.chmod(0o755)
    with pytest.raises(OSError, match="No such file"):
        run([str(broken)], limits=LIMITS)


def test_a_script_may_be_run_by_what_its_first_line_names(tmp_path):
    script = tmp_path / "program"
    script.write_text("#!/bin/sh\necho ran\n")
    script.chmod(0o755)
    assert run([str(script)], limits=LIMITS).stdout == b"ran\n"
    script.write_text("#!/bin/sh\n/bin/true\n")
    assert run([str(script)], limits=LIMITS).code != 0


def test_a_result_is_a_plain_file_with_one_name(tmp_path):
    film = tmp_path / "film"
    film.write_text("film")
    assert is_made(film)
    (tmp_path / "link").symlink_to(film)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    assert not any(is_made(tmp_path / name) for name in ("link", "pipe", "folder", "none"))
    (tmp_path / "second").hardlink_to(film)
    assert not is_made(film)


def test_the_launcher_and_the_filter_mean_the_same_by_their_words():
    from duetchain.system import calls

    for name in ("OWN_PID", "PATH_LOW", "PATH_HIGH"):
        assert getattr(launch, name) == getattr(calls, name)
    assert (launch.NOT_BUILT, launch.NOT_STARTED) == (process._NOT_BUILT, process._NOT_STARTED)
    assert launch.LENGTH_BYTES == child._LENGTH_BYTES
    assert call_filter(machine()).count(calls.OWN_PID.to_bytes(4, "little")) == 3
