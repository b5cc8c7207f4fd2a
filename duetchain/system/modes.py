"""Modes of files and folders, where file systems have them."""

from __future__ import annotations

import contextlib
import errno
import stat
from pathlib import Path

_NO_MODES = (errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EROFS)


def set_mode(path: Path, mode: int) -> None:
    """Change a file's mode, where its file system has modes and its owner is this user."""
    with contextlib.suppress(PermissionError, NotImplementedError):
        try:
            path.chmod(mode)
        except OSError as wrong:
            if wrong.errno not in _NO_MODES:
                raise


def take_mode(folder: Path) -> None:
    """Give a new folder the mode of the one that it is in: whoever may write there, may here."""
    set_mode(folder, stat.S_IMODE(folder.parent.stat().st_mode))
