"""Notes of originals whose bytes were read and found to be those of their ids.

They are this user's own, in a folder that nobody else may write, never in a repository. A note says
of which file it speaks by its stamp: whatever touches the file makes the note void. Losing them
costs that the bytes are read once more.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import threading
import time
from functools import cache
from pathlib import Path

from duetchain.errors import DuetError
from duetchain.identity import MediaId
from duetchain.system.regular import made_folders, read_regular
from duetchain.system.stamps import FileStamp

BELIEVED_S = 30 * 24 * 3600
"""How long: a disk that loses bits tells nobody, so that everything is read again in time."""
MOST_BYTES = 1 << 20
"""How large one file of notes grows; then the older half of it is forgotten."""
_DAMAGED = "damaged"


class ProofNotes:
    """Which files hold the bytes that their ids name.

    Args:
        folder: of this user's own; made at the first note. None keeps notes for this process alone.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._known: dict[str, dict[FileStamp, str]] = {}
        self._lock = threading.Lock()

    def knows(self, media: MediaId, stamp: FileStamp) -> bool:
        """Whether the file of a stamp was found to hold a media, and nothing has touched it."""
        with self._lock:
            return self._of(media).get(stamp) == media

    def note(self, media: MediaId, stamp: FileStamp) -> None:
        """Note that a file holds a media; not if a change that follows might not be seen."""
        if stamp.is_settled:
            self._told(media, stamp, media)

    def forget(self, media: MediaId, stamp: FileStamp) -> None:
        """Note that a file does not hold a media, whatever was noted before."""
        if self.knows(media, stamp):
            self._told(media, stamp, _DAMAGED)

    def _told(self, media: MediaId, stamp: FileStamp, what: str) -> None:
        with self._lock:
            self._of(media)[stamp] = what
            line = " ".join(map(str, (what, *stamp, int(time.time()))))
            with contextlib.suppress(OSError, DuetError):
                self._append(media[:2], f"{line}\n".encode("ascii"))

    def _of(self, media: MediaId) -> dict[FileStamp, str]:
        name = media[:2]
        if name not in self._known:
            self._known[name] = dict(_parsed(self._read(name)))
        return self._known[name]

    def _read(self, name: str) -> bytes:
        if self._folder is None or not _is_private(self._folder):
            return b""
        with contextlib.suppress(OSError, DuetError):
            if _is_private(self._folder / name):
                return read_regular(self._folder, name, most_bytes=2 * MOST_BYTES)
        return b""

    def _append(self, name: str, line: bytes) -> None:
        """One write, so that what several processes note does not mix."""
        if self._folder is None:
            return
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            self._folder.mkdir(mode=0o700)
        if not _is_private(made_folders(self._folder)):
            return
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        flags |= getattr(os, "O_NONBLOCK", 0)
        descriptor = os.open(self._folder / name, flags, 0o600)
        try:
            os.write(descriptor, line)
            size = os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)
        if size > MOST_BYTES:
            self._shorten(name)

    def _shorten(self, name: str) -> None:
        assert self._folder is not None  # it was just written to
        lines = self._read(name).splitlines(keepends=True)
        making = self._folder / f".{secrets.token_hex(8)}"
        making.touch(mode=0o600, exist_ok=False)
        making.write_bytes(b"".join(lines[len(lines) // 2 :]))
        making.replace(self._folder / name)


def _parsed(content: bytes) -> list[tuple[FileStamp, str]]:
    """What the lines say that can be read, and are neither too old nor of a time to come."""
    found, now = [], time.time()
    for line in content.splitlines():
        with contextlib.suppress(ValueError, UnicodeDecodeError):
            what, *numbers = line.decode("ascii").split(" ")
            *stamp, noted = (int(one) for one in numbers)
            if len(stamp) == len(FileStamp._fields) and 0 <= now - noted + 1 < BELIEVED_S:
                found.append((FileStamp(*stamp), what))
    return found


def _is_private(path: Path) -> bool:
    """Whether a file or folder is this user's, and nobody else may write it."""
    try:
        told = os.lstat(path)
    except OSError:
        return False
    if os.name != "posix":
        return True
    is_link = stat.S_ISLNK(told.st_mode)
    return not is_link and told.st_uid == os.geteuid() and not told.st_mode & 0o022


@cache
def _notes_in(folder: Path | None) -> ProofNotes:
    return ProofNotes(folder)


def own_notes() -> ProofNotes:
    """This user's notes; one set of them in a process."""
    from duetchain.system.own import own_cache

    try:
        return _notes_in(own_cache() / "proved")
    except (OSError, RuntimeError):  # no home folder
        return _notes_in(None)
