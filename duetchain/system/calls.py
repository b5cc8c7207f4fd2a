"""The system calls that a child may make, as a filter that the Linux kernel runs before each.

What a program needs that reads files, computes in threads and writes files is allowed; all else is
refused: sockets, other programs, processes, io_uring, links, modes, times, other processes. A call
that is newer than this list is told to be absent, so that a libc takes its older way.
"""

from __future__ import annotations

import errno
import os
import struct
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

OWN_PID, PATH_LOW, PATH_HIGH = 0xD0E70001, 0xD0E70002, 0xD0E70003
"""Stand in a filter for what only the launcher knows: the child's id, where its path is written."""

NEWEST = 451
"""The last call that was looked at; numbers beyond 423 are the same on every kind of machine."""

# The name, and its number on x86_64 and on aarch64; "-" where it is none.
_ALLOWED = """
read 0 63, write 1 64, readv 19 65, writev 20 66, pread64 17 67, pwrite64 18 68, preadv 295 69,
pwritev 296 70, preadv2 327 286, pwritev2 328 287, lseek 8 62, close 3 57, close_range 436 436,
dup 32 23, dup2 33 -, dup3 292 24, pipe 22 -, pipe2 293 59, flock 73 32, fsync 74 82,
fdatasync 75 83, sync_file_range 277 84, fallocate 285 47, ftruncate 77 46, fadvise64 221 223,
readahead 187 213, sendfile 40 71, copy_file_range 326 285,
stat 4 -, fstat 5 80, lstat 6 -, newfstatat 262 79, statx 332 291, statfs 137 43, fstatfs 138 44,
access 21 -, faccessat 269 48, faccessat2 439 439, getdents 78 -, getdents64 217 61,
readlink 89 -, readlinkat 267 78, getcwd 79 17, chdir 80 49, fchdir 81 50, umask 95 166,
unlink 87 -, unlinkat 263 35, rename 82 -, renameat 264 38, renameat2 316 276,
mmap 9 222, mprotect 10 226, munmap 11 215, brk 12 214, mremap 25 216, madvise 28 233,
msync 26 227, mincore 27 232, mlock 149 228, munlock 150 229, membarrier 324 283,
get_mempolicy 239 236, set_mempolicy 238 237, mbind 237 235,
futex 202 98, futex_waitv 449 449, set_robust_list 273 99, set_tid_address 218 96, gettid 186 178,
getpid 39 172, getppid 110 173, sched_yield 24 124, sched_getaffinity 204 123,
sched_getparam 143 121, sched_getscheduler 145 120, sched_get_priority_max 146 125,
sched_get_priority_min 147 126, sched_getattr 315 275, getcpu 309 168, rseq 334 293,
arch_prctl 158 -, exit 60 93, exit_group 231 94, getpriority 140 141, restart_syscall 219 128,
nanosleep 35 101, clock_nanosleep 230 115, clock_gettime 228 113, clock_getres 229 114,
gettimeofday 96 169, time 201 -, times 100 153, getrusage 98 165, getrlimit 97 163,
rt_sigaction 13 134, rt_sigprocmask 14 135, rt_sigreturn 15 139, rt_sigpending 127 136,
rt_sigtimedwait 128 137, rt_sigsuspend 130 133, sigaltstack 131 132, pause 34 -, alarm 37 -,
setitimer 38 103, getitimer 36 102, timer_create 222 107, timer_settime 223 110,
timer_gettime 224 108, timer_getoverrun 225 109, timer_delete 226 111,
timerfd_create 283 85, timerfd_settime 286 86, timerfd_gettime 287 87, eventfd 284 -,
eventfd2 290 19, poll 7 -, ppoll 271 73, select 23 -, pselect6 270 72, epoll_create 213 -,
epoll_create1 291 20, epoll_ctl 233 21, epoll_wait 232 -, epoll_pwait 281 22, epoll_pwait2 441 441,
getuid 102 174, geteuid 107 175, getgid 104 176, getegid 108 177, getresuid 118 148,
getresgid 120 150, getgroups 115 158, getpgrp 111 -, getpgid 121 155, getsid 124 156,
uname 63 160, sysinfo 99 179, getrandom 318 278, capget 125 90, wait4 61 260, waitid 247 95
"""
_ABSENT = "clone3 435 435, openat2 437 437"
"""Their arguments cannot be seen: a libc does without."""

_NEW_THREAD = 0x10000
_NEW_PROCESS_OR_PLACE = 0x7E022000
_TRUNCATE, _WRITABLE = 0x200, 3
_OPENINGS = tuple(mode | cut for cut in (0, _TRUNCATE) for mode in range(4) if mode or not cut)
_FILE_COMMANDS = (*range(8), *range(36, 39), *range(1030, 1033), 1034)
_DEVICE_COMMANDS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451, 0x802C542A)
_ABOUT_ITSELF = (2, 3, 15, 16, 21, 23, 29, 30, 51, 55, 56, 0x53564D41)
_ALL = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Check:
    """A word of a call's arguments: under a mask it must be one of some values."""

    argument: int
    values: tuple[int, ...]
    mask: int = _ALL
    upper: bool = False


# What is allowed for some arguments alone: nothing of or to another process, no way of opening
# that empties a file without the right to write it (Landlock before Linux 6.2 lets that pass).
_CHECKED: dict[str, tuple[Check, ...]] = {
    "execve 59 221": (Check(0, (PATH_LOW,)), Check(0, (PATH_HIGH,), upper=True)),
    "clone 56 220": (Check(0, (_NEW_THREAD,), _NEW_THREAD | _NEW_PROCESS_OR_PLACE),),
    "kill 62 129": (Check(0, (OWN_PID,)),),
    "tgkill 234 131": (Check(0, (OWN_PID,)),),
    "prlimit64 302 261": (Check(0, (0, OWN_PID)), Check(2, (0,)), Check(2, (0,), upper=True)),
    "setpriority 141 140": (Check(0, (0,)), Check(1, (0,))),
    "prctl 157 167": (Check(0, _ABOUT_ITSELF),),
    "fcntl 72 25": (Check(1, _FILE_COMMANDS),),
    "ioctl 16 29": (Check(1, _DEVICE_COMMANDS),),
    "open 2 -": (Check(1, _OPENINGS, _TRUNCATE | _WRITABLE),),
    "openat 257 56": (Check(2, _OPENINGS, _TRUNCATE | _WRITABLE),),
}

_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Which column, and how the kernel names the machine in what a filter sees."""

_LOAD, _EQUAL, _AT_LEAST, _ABOVE, _AND, _RETURN = 0x20, 0x15, 0x35, 0x25, 0x54, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER_AT, _MACHINE_AT, _ARGUMENTS_AT = 0, 4, 16

Instruction = tuple[int, int, int, int]
"""Code, where to jump if true and if false, a constant."""


def machine() -> str:
    """The kind of machine whose calls are known; "" on any other."""
    if sys.platform != "linux" or sys.maxsize < 2**32:
        return ""
    found = os.uname().machine
    return found if found in _MACHINES else ""


@lru_cache(maxsize=4)
def call_filter(kind: str) -> bytes:
    """The filter for a kind of machine, as the kernel takes it: 8 bytes an instruction."""
    return b"".join(struct.pack("<HBBI", *one) for one in _instructions(kind))


def numbers(kind: str) -> dict[str, int]:
    """The calls that are named here, by their names; those that are refused by rule are not."""
    column, _ = _MACHINES[kind]
    named = ", ".join((_ALLOWED, *_CHECKED, _ABSENT)).split(",")
    found = {words[0]: words[1 + column] for one in named if (words := one.split())}
    return {name: int(number) for name, number in found.items() if number != "-"}


def _instructions(kind: str) -> Iterator[Instruction]:
    known, absent = numbers(kind), {one.split()[0] for one in _ABSENT.split(", ")}
    checked = {name: rule for one, rule in _CHECKED.items() if (name := one.split()[0]) in known}
    yield (_LOAD, 0, 0, _MACHINE_AT)
    yield (_EQUAL, 1, 0, _MACHINES[kind][1])
    yield (_RETURN, 0, 0, _KILL)
    yield (_LOAD, 0, 0, _NUMBER_AT)
    yield (_ABOVE, 0, 1, NEWEST)
    yield (_RETURN, 0, 0, _REFUSE | errno.ENOSYS)
    for first, last in _ranges(known[name] for name in known.keys() - checked.keys() - absent):
        yield (_AT_LEAST, 0, 2, first)
        yield (_ABOVE, 1, 0, last)
        yield (_RETURN, 0, 0, _ALLOW)
    for name, rule in checked.items():
        block = [step for check in rule for step in _checking(check)]
        yield (_EQUAL, 0, len(block) + 1, known[name])
        yield from block
        yield (_RETURN, 0, 0, _ALLOW)
    for name in sorted(absent):
        yield (_EQUAL, 0, 1, known[name])
        yield (_RETURN, 0, 0, _REFUSE | errno.ENOSYS)
    yield (_RETURN, 0, 0, _REFUSE | errno.EPERM)


def _checking(check: Check) -> Iterator[Instruction]:
    """Refuses all but the values; what follows goes on with them."""
    yield (_LOAD, 0, 0, _ARGUMENTS_AT + 8 * check.argument + 4 * check.upper)
    if check.mask != _ALL:
        yield (_AND, 0, 0, check.mask)
    for place, value in enumerate(check.values):
        yield (_EQUAL, len(check.values) - place, 0, value)
    yield (_RETURN, 0, 0, _REFUSE | errno.EPERM)


def _ranges(found: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Numbers as first and last of what follows without a gap."""
    first = last = -1
    for number in sorted(found):
        if number != last + 1 and first >= 0:
            yield first, last
        if number != last + 1 or first < 0:
            first = number
        last = number
    yield first, last
