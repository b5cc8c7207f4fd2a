"""The only place that starts a process: limits, clean environment, own session, no orphans."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import subprocess  # noqa: TID251 - this is the one place
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from duetchain.errors import RenderFailed

POSIX = os.name == "posix"
_LAUNCHER = Path(__file__).with_name("launch.py")
_STDERR_KEPT_BYTES = 64 * 1024
_STDOUT_KEPT_BYTES = 64 * 1024 * 1024
_LONGEST_LINE_BYTES = 64 * 1024
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child process may use.

    Attributes:
        wall_s: seconds until it is killed.
        cpu_s: seconds of CPU time, all threads together.
        memory_mib: address space, in MiB.
        file_mib: the largest file it may write, in MiB; 0 forbids writing.
        open_files: file descriptors.
    """

    wall_s: float
    cpu_s: int
    memory_mib: int
    file_mib: int
    open_files: int = 1024

    def rlimits(self) -> dict[str, int]:
        """The limits by the names of the ``resource`` module."""
        return {
            "RLIMIT_CPU": self.cpu_s,
            "RLIMIT_AS": self.memory_mib * _MIB,
            "RLIMIT_FSIZE": self.file_mib * _MIB,
            "RLIMIT_NOFILE": self.open_files,
            "RLIMIT_CORE": 0,
        }


@dataclass(frozen=True, slots=True)
class Finished:
    """How a child ended: exit code (negative: killed by that signal), output, the end of stderr."""

    code: int
    stdout: bytes
    stderr_tail: str
    timed_out: bool = False


class Stopper:
    """Stops the children of several threads at once, those that start later among them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = False

    def stop(self) -> None:
        """Kill what runs, and what is started from now on."""
        with self._lock:
            self._stopped = True
            running = tuple(self._running)
        for child in running:
            _kill(child)

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
    def watching(self, child: subprocess.Popen[bytes]) -> Iterator[None]:
        """Within it a child can be stopped."""
        with self._lock:
            self._running.add(child)
            late = self._stopped
        if late:
            _kill(child)
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
    on_line: Callable[[str], None] | None = None,
    on_block: Callable[[bytes], None] | None = None,
    reads: Sequence[str | os.PathLike[str]] | None = None,
    writes: Sequence[str | os.PathLike[str]] = (),
    stopper: Stopper | None = None,
) -> Finished:
    """Run a program to its end under limits; nothing of it survives this call.

    Args:
        argv: the program's absolute path and its arguments; no shell ever sees them.
        limits: see `Limits`; Windows has only the wall clock.
        environment: added to a minimal environment; nothing of the caller's is inherited.
        on_line: called with each line of stdout as it comes; stdout is then not kept.
        on_block: likewise with each piece of its bytes; only one of the two.
        reads: the files and folders that it may read besides its libraries; None for any. Whoever
            parses a stranger's bytes names them. Held by Landlock where the kernel has it.
        writes: the folders that it may change, too, if `reads` are named.
        stopper: by which others can end it.

    Raises:
        OSError: if the program cannot be started.
    """
    if not os.access(argv[0], os.X_OK):
        code = errno.EACCES if os.path.exists(argv[0]) else errno.ENOENT  # noqa: PTH110
        raise OSError(code, os.strerror(code), argv[0])
    child = subprocess.Popen(
        [*_launcher(limits, reads, writes), *argv],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**_minimal_environment(reads, writes), **(environment or {})},
        start_new_session=POSIX,
    )
    tail: deque[bytes] = deque()
    expired = threading.Event()
    clock = threading.Timer(limits.wall_s, _expire, (child, expired))
    drain = threading.Thread(target=_keep_tail, args=(child.stderr, tail), daemon=True)
    clock.start()
    drain.start()
    try:
        with (stopper or Stopper()).watching(child):
            stdout = _read(child.stdout, on_line, on_block)
            child.wait()
    finally:
        clock.cancel()
        _kill(child)
        drain.join()
        for stream in (child.stdout, child.stderr):
            if stream:
                stream.close()
    text = b"".join(tail)[-_STDERR_KEPT_BYTES:].decode("utf-8", "replace")
    return Finished(child.returncode, stdout, text, expired.is_set())


def active_limits() -> tuple[str, ...]:
    """What holds a child process back on this system, in words."""
    if not POSIX:
        return ("wall clock",)
    death = "killed with duetchain by the kernel" if sys.platform == "linux" else "watched"
    return ("wall clock", "CPU time", "address space", "file size", "own session", death)


def confinement() -> str:
    """Which files a child that reads strangers' bytes is kept from, in words; tried, not asked.

    Returns:
        Nothing if the system keeps it from none.
    """
    if sys.platform != "linux":
        return ""
    with tempfile.NamedTemporaryFile(prefix="duetchain-") as secret:
        code = "import sys; open(sys.argv[1]).close()"
        argv = [sys.executable, "-I", "-S", "-c", code, secret.name]
        limits = Limits(wall_s=20, cpu_s=10, memory_mib=1024, file_mib=0)
        own = [sys.prefix, sys.base_prefix]
        seen, unseen = (
            run(argv, limits=limits, reads=[*own, *more]).code for more in ([secret.name], [])
        )
    return "Landlock: no files but its own, no TCP" if seen == 0 and unseen else ""


def _launcher(
    limits: Limits,
    reads: Sequence[str | os.PathLike[str]] | None,
    writes: Sequence[str | os.PathLike[str]],
) -> list[str]:
    if not POSIX or not sys.executable:
        return []
    read = None if reads is None else [os.path.abspath(path) for path in reads]  # noqa: PTH100
    written = [os.path.abspath(path) for path in writes]  # noqa: PTH100
    python = [sys.executable, "-I", "-S", str(_LAUNCHER), str(os.getpid())]
    held = [f"{name}={value}" for name, value in limits.rlimits().items()]
    return [*python, *_counted(held), *_counted(read), *_counted(written)]


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
    stream: IO[bytes] | None,
    on_line: Callable[[str], None] | None,
    on_block: Callable[[bytes], None] | None,
) -> bytes:
    if stream is None:
        return b""
    if on_block is not None:
        while block := stream.read1(_MIB):  # type: ignore[attr-defined]
            on_block(block)
        return b""
    if on_line is None:
        kept = stream.read(_STDOUT_KEPT_BYTES)
        while stream.read(_MIB):
            pass
        return kept
    while line := stream.readline(_LONGEST_LINE_BYTES):
        on_line(line.decode("utf-8", "replace").rstrip())
    return b""


def _keep_tail(stream: IO[bytes] | None, tail: deque[bytes]) -> None:
    size = 0
    while stream and (block := stream.read1(8192)):  # type: ignore[attr-defined]
        tail.append(block)
        size += len(block)
        while size - len(tail[0]) >= _STDERR_KEPT_BYTES:
            size -= len(tail.popleft())


def _expire(child: subprocess.Popen[bytes], expired: threading.Event) -> None:
    expired.set()
    _kill(child)


def _kill(child: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the child's session; its group id is its own process id."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if POSIX:
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    child.wait()
