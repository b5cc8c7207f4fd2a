"""Run one program under limits, and never let it outlive the process that asked for it.

A script of its own: ``process.py`` starts it with ``python -I -S`` as the parent of nothing but the
program. On Linux the kernel kills the program when duetchain dies; elsewhere this script watches.

Arguments: the process id of duetchain, a JSON object of rlimit names to numbers, then the program's
own arguments.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys
import time

PR_SET_PDEATHSIG = 1
WATCH_EVERY_S = 0.1


def main() -> None:
    """Limit, bind to the parent's life, become the program."""
    parent, limits, *argv = sys.argv[1:]
    for name, value in json.loads(limits).items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (value, value))
    if sys.platform == "linux" and "DUETCHAIN_WATCH" not in os.environ:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != int(parent):
            os._exit(137)
        os.execv(argv[0], argv)
    watch(int(parent), argv)


def watch(parent: int, argv: list[str]) -> None:
    """Run the program as a child; kill the whole group when the parent is gone."""
    child = os.fork()
    if child == 0:
        os.execv(argv[0], argv)
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            end_alike(os.waitstatus_to_exitcode(status))
        if os.getppid() != parent:
            os.killpg(0, signal.SIGKILL)
        time.sleep(WATCH_EVERY_S)


def end_alike(code: int) -> None:
    """End as the program did: by the same exit code, or of the same signal."""
    if code < 0:
        with contextlib.suppress(OSError):  # SIGKILL has no other handling
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


if __name__ == "__main__":
    main()
