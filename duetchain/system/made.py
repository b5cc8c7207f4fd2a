"""What a child has made is a stranger's, until it is seen that it is a plain file of its own."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def is_made(path: Path) -> bool:
    """Whether a child has made a file: no link, pipe, device or folder, and no other's by name."""
    try:
        found = os.lstat(path)
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(found.st_mode) and found.st_nlink == 1
