"""A child process: started by the launcher that stays beside us, stopped, and waited for.

The launcher is started with the first child, and ends with this process.
"""

from __future__ import annotations

import array
import atexit
import contextlib
import itertools
import os
import signal
import socket
import subprocess  # noqa: TID251 - starts the launcher, and what runs without one
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Protocol

_SCRIPT = Path(__file__).with_name("launch.py")
POSIX = os.name == "posix"
_LENGTH_BYTES = 4
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_PATH", 0)
_KILLED = -9
_ENDS_WITHIN_S = 5


class Child(Protocol):
    """A program that was started.

    Attributes:
        pid: its process id, that of its session too.
        stdout, stderr: what it writes.
    """

    pid: int
    stdout: IO[bytes]
    stderr: IO[bytes]

    def kill(self) -> None:
        """Kill it and what it has started; it need not run any more."""

    def wait(self) -> int:
        """Wait for its end; its exit code, negative if it was killed by that signal."""


class Launcher:
    """The script that starts programs under limits and within walls, while this process lives.

    Args:
        script: what to run; ours, if not for a test.
    """

    def __init__(self, script: Path = _SCRIPT) -> None:
        self._script = script
        self._lock = threading.Lock()
        self._running: tuple[subprocess.Popen[bytes], socket.socket] | None = None
        self._names = itertools.count()

    def start(self, words: Sequence[str]) -> Child:
        """Start a program.

        Args:
            words: those that the script takes, without a name.

        Raises:
            OSError: if there is no launcher and none can be started.
            ValueError: if a word has a zero byte.
        """
        for _ in range(2):
            asked = self._running
            with contextlib.suppress(ConnectionError):
                return self._start(str(next(self._names)), words)
            with self._lock:  # somebody has killed the script
                if self._running is asked:
                    self._end()
        raise ChildProcessError("the script that starts children was killed")

    def _start(self, name: str, words: Sequence[str]) -> Child:
        with contextlib.ExitStack() as theirs, contextlib.ExitStack() as ours:
            folder = _working_folder()
            theirs.callback(os.close, folder)
            streams, given = [], [folder]
            for _ in range(3):
                reads, writes = os.pipe()
                streams.append(ours.enter_context(open(reads, "rb")))  # noqa: PTH123
                theirs.callback(os.close, writes)
                given.append(writes)
            with self._lock:
                self._send(_frame([name, *words]), given)
            theirs.close()
            child = _Launched(self, name, *streams)
            ours.pop_all()
        return child

    def stop(self, name: str) -> None:
        """Kill what was started under a name."""
        with self._lock, contextlib.suppress(ConnectionError):  # it is gone, and all with it
            if self._running:
                self._send(_frame([name]), ())

    def close(self) -> None:
        """End the script and all that it has started."""
        with self._lock:
            self._end()

    def forget(self) -> None:
        """Leave it to the process that this one was forked from."""
        self._lock = threading.Lock()
        running, self._running = self._running, None
        if running:
            running[0].returncode = 0  # not a child of this one
            running[1].close()

    def _send(self, frame: bytes, descriptors: Sequence[int]) -> None:
        given = array.array("i", descriptors)
        carried = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, given)] if descriptors else []
        ours = self._socket()
        try:
            ours.sendall(frame[ours.sendmsg([frame], carried) :])
        except BaseException:  # half a sentence would be taken for another
            self._end()
            raise

    def _socket(self) -> socket.socket:
        if self._running is None:
            ours, theirs = socket.socketpair()
            with theirs:
                script = subprocess.Popen(
                    [sys.executable, "-I", "-S", str(self._script)],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env={"PATH": os.defpath, "LANG": "C.UTF-8"},
                    cwd="/",
                    start_new_session=True,
                )
            self._running = script, ours
        return self._running[1]

    def _end(self) -> None:
        running, self._running = self._running, None
        if running:
            script, ours = running
            ours.close()
            try:
                script.wait(_ENDS_WITHIN_S)
            except subprocess.TimeoutExpired:
                script.kill()
                script.wait()


def _frame(words: Sequence[str]) -> bytes:
    if any("\0" in word for word in words):
        raise ValueError("embedded null byte")
    text = b"\0".join(map(os.fsencode, words))
    return len(text).to_bytes(_LENGTH_BYTES, "big") + text


class _Launched:
    """A program that the launcher has started."""

    def __init__(
        self,
        launcher: Launcher,
        name: str,
        stdout: IO[bytes],
        stderr: IO[bytes],
        told: IO[bytes],
    ) -> None:
        self.stdout, self.stderr = stdout, stderr
        self._launcher, self._name, self._told = launcher, name, told
        self._code: int | None = None
        try:
            process = self._number()
        except BaseException:
            launcher.stop(name)
            raise
        if process is None:
            raise ConnectionResetError("the script that starts children has ended")
        self.pid = process

    def _number(self) -> int | None:
        line = self._told.readline()
        return int(line) if line.endswith(b"\n") else None

    def kill(self) -> None:
        if self._code is None:
            self._launcher.stop(self._name)

    def wait(self) -> int:
        if self._code is None:
            code = self._number()
            if code is None:  # the launcher is gone, and with it what it started
                _kill_session(self.pid)
            self._code = _KILLED if code is None else code
            self._told.close()
        return self._code


class _Plain:
    """A program that was started without a launcher."""

    def __init__(self, argv: Sequence[str], environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=POSIX,
        )
        assert self._process.stdout
        assert self._process.stderr
        self.pid = self._process.pid
        self.stdout, self.stderr = self._process.stdout, self._process.stderr

    def kill(self) -> None:
        if POSIX:
            _kill_session(self.pid)
        else:
            self._process.kill()

    def wait(self) -> int:
        return self._process.wait()


LAUNCHER = Launcher()
"""This process's own."""
atexit.register(LAUNCHER.close)
if POSIX:
    os.register_at_fork(after_in_child=LAUNCHER.forget)


def unlimited(argv: Sequence[str], environment: Mapping[str, str]) -> Child:
    """Start a program without limits and walls, where there is no launcher."""
    return _Plain(argv, environment)


def _kill_session(process: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process, signal.SIGKILL)


def _working_folder() -> int:
    """The folder that a child begins in; the topmost where ours cannot be opened."""
    try:
        return os.open(".", _FOLDER)
    except OSError:
        return os.open("/", _FOLDER)
