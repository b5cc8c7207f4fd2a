"""Lines that a user notes in a folder of the user's own, which nobody else may write."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

import msgspec

from duetchain.errors import DuetError
from duetchain.system.own_folders import cache_folder
from duetchain.system.regular import is_own, made_folders, read_regular

MOST_BYTES = 1 << 20
"""How large one file grows; then the older half of it is forgotten."""


class OwnLines(msgspec.Struct, frozen=True):
    """Short files of lines; they may be lost, and what cannot be written is not kept.

    Attributes:
        folder: where; made at the first line. None keeps nothing.
    """

    folder: Path | None

    def read(self, name: str) -> bytes:
        """All lines of one file; nothing if it is not this user's own."""
        if self.folder is None or not _is_private(self.folder):
            return b""
        with contextlib.suppress(OSError, DuetError):
            if _is_private(self.folder / name):
                return read_regular(self.folder, name, most_bytes=2 * MOST_BYTES)
        return b""

    def append(self, name: str, line: str) -> None:
        """Add a line, in one write: what several processes add does not mix."""
        if self.folder is None:
            return
        with contextlib.suppress(OSError, DuetError):
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                self.folder.mkdir(mode=0o700)
            if _is_private(made_folders(self.folder)):
                self._append(self.folder / name, f"{line}\n".encode("ascii"))

    def _append(self, path: Path, line: bytes) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        descriptor = os.open(path, flags, 0o600)
        try:
            os.write(descriptor, line)
            size = os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)
        if size > MOST_BYTES:
            lines = self.read(path.name).splitlines(keepends=True)
            making = path.with_name(f".{os.urandom(8).hex()}")
            try:
                making.touch(mode=0o600, exist_ok=False)
                making.write_bytes(b"".join(lines[len(lines) // 2 :]))
                making.replace(path)
            finally:
                making.unlink(missing_ok=True)


def _is_private(path: Path) -> bool:
    """Whether a file or folder is this user's, and nobody else may write it."""
    try:
        told = os.lstat(path)
    except OSError:
        return False
    if os.name != "posix":
        return True
    return not stat.S_ISLNK(told.st_mode) and is_own(told) and not told.st_mode & 0o022


def own_lines(name: str) -> OwnLines:
    """The lines of one kind that this user has noted, in the user's own cache."""
    found = cache_folder()
    return OwnLines(found and found / name)
