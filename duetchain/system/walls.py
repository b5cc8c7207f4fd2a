"""What holds a child back on this system, in words: tried, not asked."""

from __future__ import annotations

import sys
import tempfile

from duetchain.system.child import POSIX
from duetchain.system.process import UNCONFINED, Limits, is_unconfined, run

_LIMITS = Limits(wall_s=20, cpu_s=10, memory_mib=1024, file_mib=0)
_OPENS = "import sys; open(sys.argv[1]).close()"
_CALLS = "import _socket; _socket.socket()"


def active_limits() -> tuple[str, ...]:
    """What holds a child process back on this system, in words."""
    if not POSIX:
        return ("wall clock", "stalls")
    death = "killed with duetchain by the kernel" if sys.platform == "linux" else "watched"
    memory = ("memory",) if sys.platform == "linux" else ()
    return ("wall clock", "stalls", "CPU time", *memory, "file size", "own session", death)


def confinement() -> str:
    """What a child that reads strangers' bytes is kept from, in words.

    Returns:
        Nothing if the system keeps it from nothing.

    Raises:
        NotFound: if a wall that the system has cannot be built.
    """
    if sys.platform != "linux" or is_unconfined():
        return ""
    with tempfile.NamedTemporaryFile(prefix="duetchain-") as secret:
        named = _ends_well(_OPENS, secret.name, reads=[secret.name])
        unnamed = _ends_well(_OPENS, secret.name)
    files = ["Landlock: no files but its own, no TCP"] if named and not unnamed else []
    calls = [] if _ends_well(_CALLS) else ["seccomp: no sockets, programs, processes or links"]
    return "; ".join(files + calls)


def unconfined_words() -> str:
    """Why nothing keeps a child from anything."""
    if is_unconfined():
        return f"none: {UNCONFINED}=1 takes it away"
    return "none: this system has no Landlock (Linux 5.13 has) and no seccomp that is known here"


def _ends_well(code: str, *words: str, reads: list[str] | None = None) -> bool:
    argv = [sys.executable, "-I", "-S", "-c", code, *words]
    own = [sys.prefix, sys.base_prefix]
    return run(argv, limits=_LIMITS, reads=[*own, *(reads or [])]).code == 0
