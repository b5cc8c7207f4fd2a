"""The filter of system calls, run here as the kernel would, for every machine that it knows."""

import errno
import re
import struct
from pathlib import Path

import pytest

from duetchain.system import calls
from duetchain.system.calls import NEWEST, call_filter, numbers

MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x50000
every_machine = pytest.mark.parametrize("kind", MACHINES)


def answer(kind, number, *arguments, seen=None):
    """What a filter says of a call."""
    words = [*arguments, 0, 0, 0, 0, 0, 0][:6]
    asked = struct.pack("<IIQ6Q", number, seen or MACHINES[kind], 0, *words)
    steps = list(struct.iter_unpack("<HBBI", call_filter(kind)))
    at = held = 0
    while True:
        code, yes, no, value = steps[at]
        at += 1
        if code == calls._LOAD:
            (held,) = struct.unpack_from("<I", asked, value)
        elif code == calls._AND:
            held &= value
        elif code == calls._RETURN:
            return value
        else:
            is_so = {
                calls._EQUAL: held == value,
                calls._AT_LEAST: held >= value,
                calls._ABOVE: held > value,
            }[code]
            at += yes if is_so else no


@every_machine
def test_the_numbers_are_those_of_the_kernels_own_headers(kind):
    if not HEADERS[kind].is_file():
        pytest.skip("the kernel's headers are not here")
    found = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", HEADERS[kind].read_text())
    known = {name: int(number) for name, number in found}
    known.setdefault("newfstatat", known.get("fstatat", -1))
    assert {name: known[name] for name in numbers(kind)} == numbers(kind)


@every_machine
def test_what_is_not_named_is_refused_and_what_is_newer_is_absent(kind):
    named = set(numbers(kind).values())
    for number in range(NEWEST + 1):
        if number not in named:
            assert answer(kind, number) == REFUSE | errno.EPERM
    for number in (NEWEST + 1, 500, 0x40000000, 0x40000001, 0xFFFFFFFF):
        assert answer(kind, number) == REFUSE | errno.ENOSYS


@every_machine
def test_what_reads_and_computes_is_allowed(kind):
    for name in ("read", "write", "futex", "mmap", "exit_group", "newfstatat"):
        assert answer(kind, numbers(kind)[name], 1, 2, 3) == ALLOW


@every_machine
def test_another_kind_of_machine_is_ended(kind):
    for seen in {*MACHINES.values(), 0x40000003} - {MACHINES[kind]}:
        assert answer(kind, numbers(kind)["read"], seen=seen) == KILL


@every_machine
def test_a_clone_is_a_thread_or_refused(kind):
    clone = numbers(kind)["clone"]
    thread = 0x3D0F00
    assert answer(kind, clone, thread) == ALLOW
    for flags in (0, 17, 0x1200011, thread & ~0x10000, thread | 0x40000000, thread | 0x20000):
        assert answer(kind, clone, flags) == REFUSE | errno.EPERM
    assert answer(kind, numbers(kind)["clone3"]) == REFUSE | errno.ENOSYS


@every_machine
def test_a_program_is_started_from_one_address_alone(kind):
    path = calls.PATH_HIGH << 32 | calls.PATH_LOW
    assert answer(kind, numbers(kind)["execve"], path) == ALLOW
    for other in (path + 1, path ^ 1 << 40, 0):
        assert answer(kind, numbers(kind)["execve"], other) == REFUSE | errno.EPERM


@every_machine
def test_signals_and_limits_are_its_own(kind):
    known = numbers(kind)
    for name in ("kill", "tgkill"):
        assert answer(kind, known[name], calls.OWN_PID, 9) == ALLOW
        for other in (0, 1, 0xFFFFFFFF):
            assert answer(kind, known[name], other, 9) == REFUSE | errno.EPERM
    assert answer(kind, known["prlimit64"], 0, 7, 0, 1) == ALLOW
    assert answer(kind, known["prlimit64"], 0, 7, 1 << 32, 1) == REFUSE | errno.EPERM
    assert answer(kind, known["prlimit64"], 1, 7, 0, 1) == REFUSE | errno.EPERM


@every_machine
def test_nothing_is_emptied_by_who_may_not_write_it(kind):
    opened = numbers(kind)["openat"]
    for flags in (0, 0x80000, 0x241, 0x242, 0x641):
        assert answer(kind, opened, 3, 4, flags) == ALLOW
    for flags in (0x200, 0x240, 0x80200):
        assert answer(kind, opened, 3, 4, flags) == REFUSE | errno.EPERM


@every_machine
def test_a_filter_is_short_enough_for_the_kernel(kind):
    assert len(call_filter(kind)) // 8 < 4096
