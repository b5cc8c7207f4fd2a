"""Who holds a lock, as far as the system tells."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_LOCKS = Path("/proc/locks")
_KIND, _PROCESS, _FILE = 1, 4, 5
"""The words of one of its lines (proc(5)) that say by which call, who, and which file."""


def holder(descriptor: int) -> str:
    """The process that holds the lock on an open file, in words; "" if the system does not tell.

    Linux tells by ``/proc/locks``, of processes that are seen from here.
    """
    with contextlib.suppress(OSError, ValueError):
        told = os.fstat(descriptor)
        wanted = f"{os.major(told.st_dev):02x}:{os.minor(told.st_dev):02x}:{told.st_ino}"
        for line in _LOCKS.read_text("ascii", "replace").splitlines():
            words = line.split()
            if len(words) > _FILE and words[_KIND] == "FLOCK" and words[_FILE] == wanted:
                return _in_words(int(words[_PROCESS]))
    return ""


def _in_words(process: int) -> str:
    """Its number, its program and its user, if they can be seen."""
    if process <= 0:
        return ""
    told = f"process {process}"
    with contextlib.suppress(OSError):
        place = Path(f"/proc/{process}")
        name = (place / "comm").read_text("utf-8", "replace").strip()
        told += f" ({name}{_user(place.stat().st_uid)})"
    return told


def _user(number: int) -> str:
    if number == os.geteuid():
        return ""
    import pwd

    try:
        return f", of {pwd.getpwuid(number).pw_name}"
    except KeyError:
        return f", of user {number}"
