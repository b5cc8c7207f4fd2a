"""Run one program under limits, and never let it outlive the process that asked for it.

A script of its own: ``process.py`` starts it with ``python -I -S`` as the parent of nothing but the
program. On Linux the kernel kills the program when duetchain dies; elsewhere this script watches.

Arguments: the process id of duetchain; three lists, each after the number of its words: limits as
``RLIMIT_CPU=60``, what the program may read besides its own libraries (-1 for anything), and what
it may change; then the program and its own arguments. Every child begins here: it imports little.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys

SIGKILL = 9
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
WATCH_EVERY_S = 0.1

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""Landlock's system calls, by the same numbers on every kind of machine."""
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
RIGHTS_BY_VERSION = ((1, (1 << 13) - 1), (2, 1 << 13), (3, 1 << 14), (5, 1 << 15))
FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | 1 << 14
BIND_CONNECT_TCP, SCOPES = 3, 3
OWN = (
    "/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/nix/store", "/gnu/store",
    "/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/proc/self", "/proc/cpuinfo",
    "/proc/meminfo", "/proc/stat", "/sys/devices/system/cpu", "/dev/urandom", "/dev/zero",
)  # fmt: skip
"""What a program needs of the system to begin; no place where people keep things."""


class PathBeneath(ctypes.Structure):
    """Landlock's own: rights, and the file or folder below which they hold."""

    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("place", ctypes.c_int32))


def launch() -> None:
    """Limit, confine, bind to the parent's life, become the program."""
    parent, words = int(sys.argv[1]), sys.argv[2:]
    for limit in taken(words) or ():
        name, _, value = limit.partition("=")
        try:
            resource.setrlimit(getattr(resource, name), (int(value), int(value)))
        except (AttributeError, ValueError, OSError):
            continue
    reads, writes, argv = taken(words), taken(words), words
    if reads is not None and sys.platform == "linux":
        confine([*reads, argv[0]], writes or [])
    if sys.platform == "linux" and "DUETCHAIN_WATCH" not in os.environ:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, SIGKILL)
        if os.getppid() != parent:
            os._exit(137)
        os.execv(argv[0], argv)
    watch(parent, argv)


def taken(words: list[str]) -> list[str] | None:
    """A list off the front of some words, after its length; None for a length of -1."""
    count = int(words.pop(0))
    if count < 0:
        return None
    found = words[:count]
    del words[:count]
    return found


def confine(reads: list[str], writes: list[str]) -> bool:
    """Let the kernel refuse all other files, and TCP; False where it has no Landlock."""
    libc = ctypes.CDLL(None)
    version = libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if version < 1:
        return False
    every = sum(rights for since, rights in RIGHTS_BY_VERSION if version >= since)
    words = (every, BIND_CONNECT_TCP if version >= 4 else 0, SCOPES if version >= 6 else 0)
    count = 3 if version >= 6 else 2 if version >= 4 else 1
    ruleset = libc.syscall(
        CREATE_RULESET,
        ctypes.byref((ctypes.c_uint64 * 3)(*words)),
        ctypes.c_size_t(8 * count),
        ctypes.c_uint32(0),
    )
    for path in (*OWN, *reads):
        allow(libc, ruleset, path, EXECUTE | READ_FILE | READ_DIR)
    allow(libc, ruleset, "/dev/null", READ_FILE | WRITE_FILE)
    for path in writes:
        allow(libc, ruleset, path, every & ~EXECUTE)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    done = libc.syscall(RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    os.close(ruleset)
    return bool(done == 0)


def allow(libc: ctypes.CDLL, ruleset: int, path: str, rights: int) -> None:
    """Add a file, or a folder and all in it; what is not there needs no rule."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not os.path.isdir(path):  # noqa: PTH112 - this script starts with every child
        rights &= FILE_RIGHTS
    rule = PathBeneath(rights, place)
    libc.syscall(
        ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(1), ctypes.byref(rule), ctypes.c_uint32(0)
    )
    os.close(place)


def watch(parent: int, argv: list[str]) -> None:
    """Run the program as a child; kill the whole group when the parent is gone."""
    import time

    child = os.fork()
    if child == 0:
        os.execv(argv[0], argv)
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            end_alike(os.waitstatus_to_exitcode(status))
        if os.getppid() != parent:
            os.killpg(0, SIGKILL)
        time.sleep(WATCH_EVERY_S)


def end_alike(code: int) -> None:
    """End as the program did: by the same exit code, or of the same signal."""
    import contextlib
    import signal

    if code < 0:
        with contextlib.suppress(OSError):  # SIGKILL has no other handling
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


if __name__ == "__main__":
    launch()
