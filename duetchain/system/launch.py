"""Run programs under limits and within walls; none outlives the process that asks for them.

A script of its own: ``child.py`` starts it once with ``python -I -S``, and it stays, for a start of
Python costs more than that of a program. What is asked comes over the socket that is its standard
input: a length, then words divided by zero bytes; with them a working folder, the program's outputs
and a pipe, on which its process id is told and then its exit code. When the socket closes, because
duetchain is done or dead, all programs are killed; the kernel kills them if this script is.

The words of a start: a name for it; five lists, each after the number of its words: limits as
``RLIMIT_CPU=60``, the filter of system calls in hexadecimal, what may be executed, what may be read
besides its own libraries (each of them -1 for anything), and what may be changed; a sixth of its
environment; then the program and its own arguments. A stop is the name alone. What cannot be built
that the kernel has ends a child before the program begins.

It is over 350 lines because an isolated script can import nothing of ours.
"""

from __future__ import annotations

import _socket  # `socket` spends 16 ms on names for numbers
import ctypes
import os
import resource
import select
import sys

SIGKILL = 9
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
LENGTH_BYTES, MOST_DESCRIPTORS = 4, 4
LOOK_EVERY_S = 0.02
"""How often children are looked at where the kernel does not tell of their end."""
NO_PROCESS = -1
NOT_BUILT, NOT_STARTED = 124, 125
"""The codes of a child that never began: a wall or limit, or the program itself, with why."""

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""Landlock's system calls, by the same numbers on every kind of machine."""
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
REMOVE_FILE, MAKE_FILE, TRUNCATE = 1 << 5, 1 << 8, 1 << 14
RIGHTS_BY_VERSION = ((1, (1 << 13) - 1), (2, 1 << 13), (3, TRUNCATE), (5, 1 << 15))
FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
CHANGING = READ_FILE | WRITE_FILE | READ_DIR | REMOVE_FILE | MAKE_FILE | TRUNCATE
"""Plain files alone: no folder, link, pipe, socket or device is made there."""
BIND_CONNECT_TCP, SCOPES = 3, 3
OWN = (
    "/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/nix/store", "/gnu/store",
    "/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/proc/self", "/proc/cpuinfo",
    "/proc/meminfo", "/proc/stat", "/sys/devices/system/cpu", "/dev/urandom", "/dev/zero",
)  # fmt: skip
"""What a program needs of the system to begin; no place where people keep things."""

FILTER_MODE, NO_SLOW_GUESSING = 2, 4
OWN_PID, PATH_LOW, PATH_HIGH = 0xD0E70001, 0xD0E70002, 0xD0E70003
"""What stands in the filter for the child's id and for where the path of the program is written."""
PAGES_BYTES, READ_WRITE, PRIVATE_UNNAMED = 3 * 4096, 3, 0x22

libc = ctypes.CDLL(None, use_errno=True)


class PathBeneath(ctypes.Structure):
    """Landlock's own: rights, and the file or folder below which they hold."""

    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("place", ctypes.c_int32))


class Program(ctypes.Structure):
    """The kernel's: a filter's length in instructions, and where it is."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def serve() -> None:
    """Start and stop what is asked for, and tell how it ends, until nobody can ask any more."""
    asked = _socket.socket(fileno=os.dup(0))
    os.set_inheritable(asked.fileno(), False)  # noqa: FBT003
    running: dict[str, Running] = {}
    while True:
        ends = [one.ends for one in running.values() if one.ends is not None]
        looks_s = None if len(ends) == len(running) else LOOK_EVERY_S
        ready = select.select([asked.fileno(), *ends], [], [], looks_s)[0]
        if asked.fileno() in ready:
            words, descriptors = received(asked)
            if not words:
                break
            name = words.pop(0)
            if descriptors and (one := started(words, descriptors)):
                running[name] = one
            elif name in running:
                kill(running[name].process)
        for name in [name for name, one in running.items() if one.has_ended()]:
            running.pop(name).bury()
    for one in running.values():
        kill(one.process)


class Running:
    """A program: where its end is told, and what becomes readable when it ends, if anything."""

    def __init__(self, process: int, told: int) -> None:
        self.process, self.told = process, told
        self.ends: int | None = None
        tell_number(told, process)
        if sys.platform == "linux":
            try:
                self.ends = os.pidfd_open(process)
            except OSError:  # an old kernel: it is looked at
                self.ends = None

    def has_ended(self) -> bool:
        """Whether it is dead, and still unburied."""
        how = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self.process, how) is not None

    def bury(self) -> None:
        """End what it has left running, while no other can have its number, and tell its code."""
        kill(self.process)
        _, status = os.waitpid(self.process, 0)
        tell_number(self.told, os.waitstatus_to_exitcode(status))
        os.close(self.told)
        if self.ends is not None:
            os.close(self.ends)


def kill(process: int) -> None:
    """Kill a child and its session; it may not have begun one yet."""
    for way in os.kill, os.killpg:
        try:
            way(process, SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def tell_number(pipe: int, number: int) -> None:
    """Write a number as a line, if anybody still hears it."""
    try:
        os.write(pipe, f"{number}\n".encode())
    except BrokenPipeError:
        return


def received(asked: _socket.socket) -> tuple[list[str], list[int]]:
    """The next words and what came with them; nothing if nobody can ask any more."""
    room = _socket.CMSG_SPACE(4 * MOST_DESCRIPTORS)
    head, carried, *_ = asked.recvmsg(LENGTH_BYTES, room)
    descriptors = [
        int.from_bytes(data[at : at + 4], sys.byteorder)
        for level, kind, data in carried
        if (level, kind) == (_socket.SOL_SOCKET, _socket.SCM_RIGHTS)
        for at in range(0, len(data) - len(data) % 4, 4)
    ]
    for one in descriptors:
        os.set_inheritable(one, False)  # noqa: FBT003
    head += exactly(asked, LENGTH_BYTES - len(head))
    text = exactly(asked, int.from_bytes(head, "big")) if len(head) == LENGTH_BYTES else b""
    return [os.fsdecode(word) for word in text.split(b"\0")] if text else [], descriptors


def exactly(asked: _socket.socket, count: int) -> bytes:
    """So many bytes; none if the other end is gone."""
    found = bytearray()
    while len(found) < count:
        block = asked.recv(min(count - len(found), 1 << 20))
        if not block:
            return b""
        found += block
    return bytes(found)


def started(words: list[str], descriptors: list[int]) -> Running | None:
    """A new child that is on its way to be the program; None, and told, if there can be none."""
    folder, output, errors, told = descriptors
    launcher = os.getpid()
    try:
        process = os.fork()
    except OSError as wrong:
        os.write(errors, f"fork: {wrong.errno}\n".encode())
        process = NO_PROCESS
    if process == 0:
        try:
            begin(words, folder, output, errors, launcher)
        except BaseException as wrong:  # noqa: BLE001 - a fork must never return into the loop
            give_up(NOT_BUILT, f"{type(wrong).__name__} {wrong}", 0)
    for one in (folder, output, errors):
        os.close(one)
    if process != NO_PROCESS:
        return Running(process, told)
    for number in (NO_PROCESS, NOT_STARTED):
        tell_number(told, number)
    os.close(told)
    return None


def begin(words: list[str], folder: int, output: int, errors: int, launcher: int) -> None:
    """Be a session of its own, limited, bound to the launcher's life; then become the program."""
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(errors, 2)
    try:
        os.fchdir(folder)
    except OSError:
        os.chdir("/")
    for one in taken(words) or ():
        hold(one)
    calls, executes, reads, writes, environment = (taken(words) for _ in range(5))
    if sys.platform == "linux":
        must(libc.prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != launcher:
        os._exit(137)
    become(words, environment or [], (calls, executes or [], reads, writes or []))


def taken(words: list[str]) -> list[str] | None:
    """A list off the front of some words, after its length; None for a length of -1."""
    count = int(words.pop(0))
    if count < 0:
        return None
    found = words[:count]
    del words[:count]
    return found


def give_up(code: int, what: str, wrong: int) -> None:
    """End before the program begins, and say why: the name of what failed, the system's number."""
    os.write(2, f"{what}: {wrong}\n".encode())
    os._exit(code)


def must(result: int, what: str) -> int:
    """What a call returned; the end of this process if it failed."""
    if result < 0:
        give_up(NOT_BUILT, what, ctypes.get_errno())
    return result


def hold(told: str) -> None:
    """Set a limit, or keep the one that there is if it is closer."""
    name, _, value = told.partition("=")
    kind = getattr(resource, name, None)
    if kind is None:
        return
    _, most = resource.getrlimit(kind)
    wanted = int(value) if most == resource.RLIM_INFINITY else min(int(value), most)
    try:
        resource.setrlimit(kind, (wanted, wanted))
    except (ValueError, OSError) as wrong:
        if sys.platform == "linux":  # macOS has the names of some that it does not hold
            give_up(NOT_BUILT, f"setrlimit({name})", getattr(wrong, "errno", None) or 0)


def become(
    argv: list[str],
    environment: list[str],
    walls: tuple[list[str] | None, list[str], list[str] | None, list[str]],
) -> None:
    """Build the walls around this process, and be the program from then on."""
    calls, executes, reads, writes = walls
    if sys.platform == "linux" and reads is not None:
        must(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl(PR_SET_NO_NEW_PRIVS)")
        confine(executes, reads, writes)
        if calls and has_filters():
            become_filtered(argv, environment, bytes.fromhex(calls[0]))
    try:
        os.execve(argv[0], argv, dict(word.split("=", 1) for word in environment))
    except OSError as wrong:
        give_up(NOT_STARTED, argv[0], wrong.errno or 0)


def confine(executes: list[str], reads: list[str], writes: list[str]) -> None:
    """Let the kernel refuse all other files, and TCP, if it has Landlock."""
    version = libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if version < 1:
        return
    every = sum(rights for since, rights in RIGHTS_BY_VERSION if version >= since)
    words = (every, BIND_CONNECT_TCP if version >= 4 else 0, SCOPES if version >= 6 else 0)
    count = 3 if version >= 6 else 2 if version >= 4 else 1
    ruleset = libc.syscall(
        CREATE_RULESET,
        ctypes.byref((ctypes.c_uint64 * 3)(*words)),
        ctypes.c_size_t(8 * count),
        ctypes.c_uint32(0),
    )
    must(ruleset, "landlock_create_ruleset")
    for path in (*OWN, *reads):
        allow(ruleset, path, READ_FILE | READ_DIR)
    for path in executes:
        allow(ruleset, path, READ_FILE | EXECUTE)
    allow(ruleset, "/dev/null", READ_FILE | WRITE_FILE)
    for path in writes:
        allow(ruleset, path, every & CHANGING)
    done = libc.syscall(RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    must(done, "landlock_restrict_self")
    os.close(ruleset)


def allow(ruleset: int, path: str, rights: int) -> None:
    """Add a file, or a folder and all in it; what is not there needs no rule."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not os.path.isdir(path):  # noqa: PTH112 - this script starts with every child
        rights &= FILE_RIGHTS
    rule = PathBeneath(rights, place)
    done = libc.syscall(
        ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(1), ctypes.byref(rule), ctypes.c_uint32(0)
    )
    must(done, f"landlock_add_rule({path})")
    os.close(place)


def has_filters() -> bool:
    """Whether the kernel runs filters of system calls: if so it misses the one not given."""
    bad_address = 14
    return libc.prctl(PR_SET_SECCOMP, FILTER_MODE, None) < 0 and ctypes.get_errno() == bad_address


def become_filtered(argv: list[str], environment: list[str], calls: bytes) -> None:
    """Refuse all system calls but those of a filter, and be the program from then on.

    The one call that starts a program is allowed for a path that is written at this one address,
    drawn at random; the program never learns it.
    """
    libc.mmap.restype, libc.mmap.argtypes = ctypes.c_void_p, (ctypes.c_void_p, ctypes.c_size_t)
    drawn = int.from_bytes(os.urandom(8), "little")
    near, off = ctypes.c_void_p(drawn & 0x3FFFFFFFF000), drawn >> 48 & 0xFFF
    flags = (READ_WRITE, PRIVATE_UNNAMED, -1, ctypes.c_size_t(0))
    place = libc.mmap(near, PAGES_BYTES, *flags)
    if place == ctypes.c_void_p(-1).value:
        give_up(NOT_BUILT, "mmap", ctypes.get_errno())
    path, written = place + off, os.fsencode(argv[0]) + b"\0"
    ctypes.memmove(path, written, min(len(written), PAGES_BYTES - off))
    for word, known in (
        (OWN_PID, os.getpid()),
        (PATH_LOW, path & 0xFFFFFFFF),
        (PATH_HIGH, path >> 32),
    ):
        calls = calls.replace(word.to_bytes(4, "little"), known.to_bytes(4, "little"))
    words = pointers(argv)
    given = pointers(environment)
    obey(calls)
    libc.execve(ctypes.c_void_p(path), words, given)
    give_up(NOT_STARTED, argv[0], ctypes.get_errno())


def obey(calls: bytes) -> None:
    """Let a filter hold from here on, without what old kernels slow a filtered process down by."""
    program = ctypes.byref(Program(len(calls) // 8, calls))
    number = 317 if os.uname().machine == "x86_64" else 277
    flags = ctypes.c_ulong(NO_SLOW_GUESSING)
    if libc.syscall(number, ctypes.c_ulong(1), flags, program) < 0:
        must(libc.prctl(PR_SET_SECCOMP, FILTER_MODE, program), "prctl(PR_SET_SECCOMP)")


def pointers(words: list[str]) -> ctypes.Array[ctypes.c_char_p]:
    """Words as a C program takes them."""
    return (ctypes.c_char_p * (len(words) + 1))(*map(os.fsencode, words), None)


if __name__ == "__main__":
    serve()
