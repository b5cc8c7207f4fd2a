"""How every process is run: limits, walls, clean environment, no orphans, no stalls.

It is over 350 lines because whoever checks what a child may do reads one file.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from shutil import disk_usage
from typing import IO

from duetchain.errors import NotFound, RenderFailed
from duetchain.system.calls import call_filter, machine
from duetchain.system.child import LAUNCHER, POSIX, Child, unlimited
from duetchain.system.programs import executed
from duetchain.system.stalls import TICKS, Headway, Patience

UNCONFINED = "DUETCHAIN_UNCONFINED"
"""The variable that takes all walls away, if it is 1."""
_NOT_BUILT, _NOT_STARTED = 124, 125
"""The launcher's codes for a child that never began."""
_STDERR_KEPT_BYTES = 64 * 1024
_STDOUT_KEPT_BYTES = 64 * 1024 * 1024
_LONGEST_LINE_BYTES = 64 * 1024
_MIB = 1024 * 1024
_RESERVED = 2
"""How many times the machine's memory a child may reserve."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child process may use.

    Attributes:
        wall_s: seconds until it is killed.
        cpu_s: seconds of CPU time, all threads together.
        memory_mib: memory, in MiB, and never more than the machine has.
        file_mib: the largest file it may write, in MiB; 0 forbids writing.
        open_files: file descriptors.
        stall_s: seconds without headway until it is killed; 0 for never.
    """

    wall_s: float
    cpu_s: int
    memory_mib: int
    file_mib: int
    open_files: int = 1024
    stall_s: float = 30

    def rlimits(self) -> dict[str, int]:
        """The limits by the names of the ``resource`` module.

        Data is the memory that a program may write, address space also what it only reserves: each
        of its threads reserves many times what it uses.
        """
        memory = self.memory_mib * _MIB
        return {
            "RLIMIT_CPU": self.cpu_s,
            "RLIMIT_AS": min(memory, _RESERVED * machine_bytes()),
            "RLIMIT_DATA": min(memory, machine_bytes()),
            "RLIMIT_FSIZE": self.file_mib * _MIB,
            "RLIMIT_NOFILE": self.open_files,
            "RLIMIT_CORE": 0,
        }


@lru_cache(maxsize=1)
def machine_bytes() -> int:
    """The memory of this machine; more than any has where it does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 1 << 50


@dataclass(frozen=True, slots=True)
class Finished:
    """How a child ended.

    Attributes:
        code: its exit code; negative if it was killed by that signal.
        stdout: what it wrote there, if nobody heard it.
        stderr_tail: the end of what it wrote there.
        timed_out: whether it was killed at its wall clock.
        stalled: whether it was killed since it did nothing any more.
    """

    code: int
    stdout: bytes
    stderr_tail: str
    timed_out: bool = False
    stalled: bool = False


class Stopper:
    """Stops the children of several threads at once, those that start later among them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[Child] = set()
        self._stopped = False

    def stop(self) -> None:
        """Kill what runs, and what is started from now on."""
        with self._lock:
            self._stopped = True
            running = tuple(self._running)
        for child in running:
            child.kill()

    @property
    def is_stopped(self) -> bool:
        """Whether all is to end."""
        return self._stopped

    def check(self) -> None:
        """For work that is no child's: what can be left off is left off here.

        Raises:
            RenderFailed: if all is to end.
        """
        if self._stopped:
            raise RenderFailed("it was stopped")

    @contextlib.contextmanager
    def watching(self, child: Child) -> Iterator[None]:
        """Within it a child can be stopped."""
        with self._lock:
            self._running.add(child)
            late = self._stopped
        if late:
            child.kill()
        try:
            yield
        finally:
            with self._lock:
                self._running.discard(child)


def run(
    argv: Sequence[str],
    *,
    limits: Limits,
    environment: Mapping[str, str] | None = None,
    on_line: Callable[[str], bool | None] | None = None,
    on_block: Callable[[bytes], None] | None = None,
    reads: Sequence[str | os.PathLike[str]] | None = (),
    writes: Sequence[str | os.PathLike[str]] = (),
    stopper: Stopper | None = None,
) -> Finished:
    """Run a program to its end under limits and within walls; nothing of it survives this call.

    Args:
        argv: the program's absolute path and its arguments; no shell ever sees them.
        limits: see `Limits`; Windows has only the wall clock.
        environment: added to a minimal environment; nothing of the caller's is inherited.
        on_line: called with each line of stdout as it comes; stdout is then not kept. False says
            that the line told no headway.
        on_block: likewise with each piece of its bytes; only one of the two.
        reads: the files and folders that it may read besides its libraries. None takes all walls
            away: for scripts of our own that start other children, and see no stranger's bytes.
        writes: the folders in which it may make and change plain files, if `reads` are named.
        stopper: by which others can end it.

    Raises:
        OSError: if the program cannot be started.
        NotFound: if a wall or a limit that the system has cannot be built around it.
    """
    if not os.access(argv[0], os.X_OK):
        raise _no_program(errno.EACCES if os.path.exists(argv[0]) else errno.ENOENT, argv[0])  # noqa: PTH110
    if reads is None:
        limits = replace(limits, stall_s=0)  # it looks after its own children
    if writes and reads is not None:
        limits = _within_disk(limits, writes[0])
    reads = None if is_unconfined() else reads
    given = {**_minimal_environment(reads, writes), **(environment or {})}
    child = _started(argv, limits, given, reads, writes)
    tail: deque[bytes] = deque()
    headway = Headway(tells=bool(on_line or on_block))
    watch = _Watch(child, headway, limits)
    drain = threading.Thread(target=_keep_tail, args=(child.stderr, tail, headway), daemon=True)
    watch.start()
    drain.start()
    try:
        with (stopper or Stopper()).watching(child):
            stdout = _read(child.stdout, headway, on_line, on_block)
            code = child.wait()
    finally:
        watch.end()
        child.kill()
        child.wait()
        drain.join()
        child.stdout.close()
        child.stderr.close()
    text = b"".join(tail)[-_STDERR_KEPT_BYTES:].decode("utf-8", "replace")
    if POSIX and code in (_NOT_BUILT, _NOT_STARTED):
        _refuse_unstarted(code, text, argv[0])
    return Finished(code, stdout, text, watch.timed_out, watch.stalled)


def _within_disk(limits: Limits, folder: str | os.PathLike[str]) -> Limits:
    """No file larger than what is free, holes included."""
    with contextlib.suppress(OSError):
        return replace(limits, file_mib=min(limits.file_mib, disk_usage(folder).free // _MIB))
    return limits


def is_unconfined() -> bool:
    """Whether the user has taken the walls away."""
    return os.environ.get(UNCONFINED) == "1"


class _Watch:
    """Kills a child at its wall clock, or when it does nothing any more."""

    def __init__(self, child: Child, headway: Headway, limits: Limits) -> None:
        self.timed_out = self.stalled = False
        self._child = child
        self._limits = limits
        self._patience = Patience(child.pid, headway, stall_s=limits.stall_s)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        ends = time.monotonic() + self._limits.wall_s
        tick_s = self._limits.stall_s / TICKS or self._limits.wall_s
        while not self._ended.wait(max(0.0, min(tick_s, ends - time.monotonic()))):
            self.timed_out = time.monotonic() >= ends
            self.stalled = bool(
                not self.timed_out and self._limits.stall_s and self._patience.is_over()
            )
            if self.timed_out or self.stalled:
                self._child.kill()
                return


def _no_program(code: int, path: str) -> OSError:
    return OSError(code, os.strerror(code), path)


def _refuse_unstarted(code: int, text: str, program: str) -> None:
    """Raise why a child never began, if it is the launcher that says so."""
    what, _, number = text.strip().rpartition(": ")
    if not number.isdigit() or "\n" in what:
        return
    if code == _NOT_STARTED:
        raise _no_program(int(number), program)
    raise unwalled(f"{what}: {os.strerror(int(number))}")


def unwalled(reason: str) -> NotFound:
    """A child that was not started since what must hold it cannot be built."""
    return NotFound(
        f"the wall around a child cannot be built: {reason}",
        hint=f"{UNCONFINED}=1 works without walls, for clips that you trust",
        reason="wall-not-built",
        given=reason,
    )


def _started(
    argv: Sequence[str],
    limits: Limits,
    environment: Mapping[str, str],
    reads: Sequence[str | os.PathLike[str]] | None,
    writes: Sequence[str | os.PathLike[str]],
) -> Child:
    if not POSIX or (not sys.executable and is_unconfined()):
        return unlimited(argv, environment)
    if not sys.executable:
        raise unwalled("this Python does not know its own program (sys.executable)")
    held = [f"{name}={value}" for name, value in limits.rlimits().items()]
    walls = (None, None, None, ()) if reads is None else _walls(argv[0], reads, writes)
    given = [f"{name}={value}" for name, value in environment.items()]
    lists = (held, *walls, given)
    return LAUNCHER.start([*(word for one in lists for word in _counted(one)), *argv])


def _walls(
    program: str,
    reads: Sequence[str | os.PathLike[str]],
    writes: Sequence[str | os.PathLike[str]],
) -> tuple[Sequence[str] | None, ...]:
    """The filter of system calls, what may be executed, read and changed, for the launcher."""
    kind = machine()
    calls = [call_filter(kind).hex()] if kind else None
    named = (executed(program), map(os.path.abspath, reads), map(os.path.abspath, writes))
    return (calls, *(list(one) for one in named))


def _counted(words: Sequence[str] | None) -> list[str]:
    """A list as the launcher takes it: how many, and each; -1 for any."""
    return ["-1"] if words is None else [str(len(words)), *words]


def _minimal_environment(
    reads: Sequence[str | os.PathLike[str]] | None, writes: Sequence[str | os.PathLike[str]]
) -> dict[str, str]:
    """Nothing of the caller's; a confined child's temporary folder is the one it may change."""
    kept = ("SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP") if not POSIX else ("TMPDIR",)
    if POSIX and reads is not None:
        inherited = {"TMPDIR": os.path.abspath(writes[0])} if writes else {}  # noqa: PTH100
    else:
        inherited = {name: os.environ[name] for name in kept if name in os.environ}
    return {"PATH": os.defpath, "LANG": "C.UTF-8", **inherited}


def _read(
    stream: IO[bytes],
    headway: Headway,
    on_line: Callable[[str], bool | None] | None,
    on_block: Callable[[bytes], None] | None,
) -> bytes:
    kept: list[bytes] = []
    size = 0
    if on_line is not None:
        while line := stream.readline(_LONGEST_LINE_BYTES):
            headway.taken_bytes += len(line)
            with headway.listening():
                headway.news += on_line(line.decode("utf-8", "replace").rstrip()) is not False
        return b""
    while block := stream.read1(_MIB):  # type: ignore[attr-defined]
        headway.taken_bytes += len(block)
        headway.news += 1
        if on_block is not None:
            with headway.listening():
                on_block(block)
        elif size < _STDOUT_KEPT_BYTES:
            kept.append(block[: _STDOUT_KEPT_BYTES - size])
            size += len(kept[-1])
    return b"".join(kept)


def _keep_tail(stream: IO[bytes], tail: deque[bytes], headway: Headway) -> None:
    size = 0
    while block := stream.read1(8192):  # type: ignore[attr-defined]
        headway.taken_bytes += len(block)
        headway.news += 1
        tail.append(block)
        size += len(block)
        while size - len(tail[0]) >= _STDERR_KEPT_BYTES:
            size -= len(tail.popleft())
