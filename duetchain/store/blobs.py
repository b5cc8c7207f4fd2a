"""Originals in a folder: staged, hashed as stored, published once, read-only, never changed."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from duetchain.errors import InputRefused, LimitExceeded, NotFound, RepositoryDamaged
from duetchain.identity import MediaId, file_digest
from duetchain.media.limits import how_to_raise
from duetchain.store.contracts import Brought, Damage, Staged, Unfit
from duetchain.store.proved_originals import ProofNotes, own_notes
from duetchain.system.durable import make_folder, moved, publish
from duetchain.system.regular import (
    irregular,
    is_folder,
    look_regular,
    made_folders,
    open_regular,
)
from duetchain.system.stamps import FileStamp, settled_stamp, stamp_told

READ_ONLY = 0o444
COPIED_BYTES = 4 << 20
"""How much is copied before the next word of it."""
WORTH_THREADS_BYTES = 8 << 20
"""Less is read in the time in which threads start."""
MOST_THREADS = min(4, os.cpu_count() or 1)
_FICLONE = 0x40049409
_BINARY = getattr(os, "O_BINARY", 0)


class FolderBlobs(msgspec.Struct, frozen=True):
    """The originals of one repository as files of a folder: ``media/ab/cdef…``.

    Attributes:
        folder: where they are: real files in real folders, or they are not there.
        notes: of what was proved before; None for this user's own.
    """

    folder: Path
    notes: ProofNotes | None = None

    def holds(self, media: MediaId) -> bool:
        """Whether the bytes are there; says nothing of their being whole."""
        return self.size_bytes(media) is not None

    def size_bytes(self, media: MediaId) -> int | None:
        """How large the stored file is; None if it is missing."""
        with contextlib.suppress(OSError, RepositoryDamaged):
            return self._stamp(media).size_bytes
        return None

    def whole(self, media: MediaId) -> bool:
        """Whether the stored bytes are the ones the id names: reads all of them."""
        with contextlib.suppress(OSError, RepositoryDamaged):
            return self._read(media)
        return False

    def put(self, staged: Staged) -> None:
        """Keep a staged file for good; on return it survives a power cut."""
        final = place_in(self.folder, staged.id)
        made_folders(self.folder.parent, *self._names(staged.id)[:-1])
        if is_folder(final):
            raise irregular(final, final.lstat().st_mode, wanted="a file")
        make_folder(self.folder)
        publish(staged.path, final, mode=READ_ONLY)
        if stamp := settled_stamp(final):
            self._noted.note(staged.id, stamp)

    def unfit(self, media: Iterable[MediaId]) -> Unfit:
        """Which are absent, and which are damaged: those that no note speaks of are read."""
        wanted = tuple(dict.fromkeys(media))
        wrong = [one for one in self._looked_at(wanted) if one is not None]
        return Unfit(
            tuple(one.media for one in wrong if isinstance(one, _Absent)),
            tuple(one for one in wrong if isinstance(one, Damage)),
        )

    def set_aside(self, media: MediaId, folder: Path) -> None:
        """Move the stored file to where it can be found by hand."""
        source, target = place_in(self.folder, media), place_in(folder, media)
        if self.holds(media):
            moved(source, target)

    def brought(self, media: Iterable[MediaId], folder: Path) -> Brought:  # noqa: ARG002 - they are here
        """The stored files themselves; nothing is copied."""
        wanted = tuple(dict.fromkeys(media))
        unfit = self.unfit(wanted)
        wrong = {*unfit.absent, *(one.media for one in unfit.damaged)}
        paths = {one: place_in(self.folder, one) for one in wanted if one not in wrong}
        return Brought(paths, unfit.absent, unfit.damaged)

    @property
    def _noted(self) -> ProofNotes:
        return own_notes() if self.notes is None else self.notes

    def _names(self, media: MediaId) -> tuple[str, str, str]:
        return self.folder.name, media[:2], media[2:]

    def _stamp(self, media: MediaId) -> FileStamp:
        """Of the real file that is there; errors as of `open_regular`."""
        return stamp_told(look_regular(self.folder.parent, *self._names(media)))

    def _looked_at(self, wanted: Sequence[MediaId]) -> list[Damage | _Absent | None]:
        """What is wrong with each; several large ones are read at once."""
        unread = [one for one in wanted if not self._is_noted(one)]
        size = sum(self.size_bytes(one) or 0 for one in unread)
        if len(unread) < 2 or size < WORTH_THREADS_BYTES:
            found = {one: self._wrong(one) for one in unread}
        else:
            from concurrent.futures import ThreadPoolExecutor

            with ThreadPoolExecutor(min(len(unread), MOST_THREADS)) as pool:
                found = dict(zip(unread, pool.map(self._wrong, unread), strict=True))
        return [found.get(one) for one in wanted]

    def _is_noted(self, media: MediaId) -> bool:
        with contextlib.suppress(OSError, RepositoryDamaged):
            return self._noted.knows(media, self._stamp(media))
        return False

    def _wrong(self, media: MediaId) -> Damage | _Absent | None:
        """What is wrong with one, found by reading it; None if it is whole.

        Raises:
            PermissionError: if it may not be read: that is no damage.
        """
        try:
            if self._read(media):
                return None
        except FileNotFoundError:
            return _Absent(media)
        except PermissionError:
            raise
        except OSError as wrong:
            return Damage(media, f"cannot be read: {wrong.strerror}", self.size_bytes(media))
        except RepositoryDamaged as wrong:
            return Damage(media, wrong.message)
        return Damage(media, size_bytes=self.size_bytes(media))

    def _read(self, media: MediaId) -> bool:
        """Whether all bytes are the ones the id names; noted unless they changed meanwhile."""
        with open_regular(self.folder.parent, *self._names(media)) as stream:
            before = stamp_told(os.fstat(stream.fileno()))
            is_whole = hashlib.file_digest(stream, "sha256").hexdigest() == media
            after = stamp_told(os.fstat(stream.fileno()))
        if is_whole and before == after:
            self._noted.note(media, after)
        elif not is_whole:
            self._noted.forget(media, after)
        return is_whole


class _Absent(msgspec.Struct, frozen=True):
    media: MediaId


def place_in(folder: Path, media: MediaId) -> Path:
    """Where a folder of originals has one, whether or not it is there."""
    return folder / media[:2] / media[2:]


def stage(
    source: Path,
    folder: Path,
    *,
    most_bytes: float | None = None,
    on_share: Callable[[float], None] = lambda _: None,
) -> Staged:
    """Copy a file into `folder` (a reflink where the file system can) and hash the copy.

    Args:
        source: the file.
        folder: where the copy goes.
        most_bytes: how large it may be.
        on_share: called with the share that is copied, 0 to 1; what it raises ends the copying.

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
            size = os.fstat(bytes_in.fileno()).st_size
            refuse_large_file(source, size, most_bytes)
            if not _reflink(bytes_in.fileno(), out.fileno()):
                while block := bytes_in.read(COPIED_BYTES):
                    out.write(block)
                    on_share(min(1.0, out.tell() / max(1, size)))
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
    except OSError as wrong:
        if wrong.errno not in (errno.ENOENT, errno.ENAMETOOLONG):
            raise
        raise NotFound(
            f'no file "{source}"',
            hint="check the name and the folder",
            file=str(source),
            reason="file-absent",
        ) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise InputRefused(
            f'"{source}" is not a regular file',
            hint="give the clip itself",
            file=str(source),
            reason="file-irregular",
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
