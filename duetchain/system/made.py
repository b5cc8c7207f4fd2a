"""What a child has made is a stranger's, until it is seen that it is a plain file of its own."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from duetchain.system.modes import set_mode


def is_made(path: Path) -> bool:
    """Whether a child has made a file: no link, pipe, device or folder, and no other's by name."""
    try:
        found = os.lstat(path)
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(found.st_mode) and found.st_nlink <= 1


def brought_out(made: Path, path: Path) -> bool:
    """Move what a child has made to a place of ours; False if it made no plain file.

    Nobody may run it, whatever the child wished, and its owner may read and write it.

    Raises:
        OSError: if it cannot be moved.
    """
    if not is_made(made):
        return False
    mode = stat.S_IMODE(os.lstat(made).st_mode)
    if mode != (plain := mode & 0o666 | 0o600):
        set_mode(made, plain)
    made.replace(path)
    return True
