"""Originals in a folder: staged, hashed as stored, published once, read-only, never changed."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import msgspec

from duetchain.errors import InputRefused, LimitExceeded, NotFound
from duetchain.identity import MediaId, file_digest
from duetchain.media.limits import how_to_raise
from duetchain.store.contracts import Brought, Staged
from duetchain.system.durable import make_folder, moved, publish

READ_ONLY = 0o444
_FICLONE = 0x40049409
_BINARY = getattr(os, "O_BINARY", 0)


class FolderBlobs(msgspec.Struct, frozen=True):
    """The originals of one repository as files of a folder: ``media/ab/cdef…``."""

    folder: Path

    def holds(self, media: MediaId) -> bool:
        """Whether the bytes are there; says nothing of their being whole."""
        return place_in(self.folder, media).is_file()

    def size_bytes(self, media: MediaId) -> int | None:
        """How large the stored file is; None if it is missing."""
        with contextlib.suppress(OSError):
            return place_in(self.folder, media).stat().st_size
        return None

    def whole(self, media: MediaId) -> bool:
        """Whether the stored bytes are the ones the id names: reads all of them."""
        with contextlib.suppress(OSError):
            return file_digest(place_in(self.folder, media)) == media
        return False

    def put(self, staged: Staged) -> None:
        """Keep a staged file for good; on return it survives a power cut."""
        final = place_in(self.folder, staged.id)
        make_folder(self.folder)
        publish(staged.path, final, mode=READ_ONLY)

    def set_aside(self, media: MediaId, folder: Path) -> None:
        """Move the stored file to where it can be found by hand."""
        source, target = place_in(self.folder, media), place_in(folder, media)
        if self.holds(media):
            moved(source, target)

    def brought(self, media: Iterable[MediaId], folder: Path) -> Brought:  # noqa: ARG002 - they are here
        """The stored files themselves; nothing is copied."""
        wanted = tuple(dict.fromkeys(media))
        paths = {one: place_in(self.folder, one) for one in wanted if self.holds(one)}
        return Brought(paths, tuple(one for one in wanted if one not in paths))


def place_in(folder: Path, media: MediaId) -> Path:
    """Where a folder of originals has one, whether or not it is there."""
    return folder / media[:2] / media[2:]


def stage(source: Path, folder: Path, *, most_bytes: float | None = None) -> Staged:
    """Copy a file into `folder` (a reflink where the file system can) and hash the copy.

    Raises:
        NotFound: if there is no such file.
        InputRefused: if it is not a regular file.
        LimitExceeded: if it has more than `most_bytes`; nothing is copied then.
        OSError: if it cannot be read or the disk is full.
    """
    descriptor, name = tempfile.mkstemp(prefix="media-", dir=folder)
    copy = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as out, opened_regular(source) as bytes_in:
            refuse_large_file(source, os.fstat(bytes_in.fileno()).st_size, most_bytes)
            if not _reflink(bytes_in.fileno(), out.fileno()):
                shutil.copyfileobj(bytes_in, out, 1024 * 1024)
        return Staged(copy, MediaId(file_digest(copy)), copy.stat().st_size)
    except BaseException:
        copy.unlink(missing_ok=True)
        raise


def refuse_large_file(source: Path, size: int, most: float | None) -> None:
    """Refuse a file of too many bytes.

    Raises:
        LimitExceeded: if it has more than `most`; None for no limit.
    """
    if most is not None and size > most:
        message = f'"{source}" is too much: it has {size} bytes; {most:.15g} are allowed'
        hint = how_to_raise("bytes", size)
        raise LimitExceeded(
            message, hint=hint, file=str(source), field="bytes", given=size, limit=most
        )


def opened_regular(source: Path) -> BinaryIO:
    """Open a regular file for reading; never waits on a pipe or a device.

    Raises:
        NotFound: if there is no such file.
        InputRefused: if it is a folder, a pipe or a device.
        OSError: if it cannot be read.
    """
    try:
        descriptor = os.open(source, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
    except FileNotFoundError:
        raise NotFound(
            f'no file "{source}"', hint="check the name and the folder", file=str(source)
        ) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise InputRefused(
            f'"{source}" is not a regular file', hint="give the clip itself", file=str(source)
        )
    return os.fdopen(descriptor, "rb")


def _reflink(source: int, target: int) -> bool:
    if os.name != "posix":
        return False
    import fcntl

    try:
        fcntl.ioctl(target, _FICLONE, source)
    except OSError:
        return False
    return True
