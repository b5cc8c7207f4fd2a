"""Real files in real folders: what a stranger may have put into ours is opened by no other way.

No link is followed at any level, no pipe is waited on, no device is read, and a listing gives only
names of the shape that we write. What is found instead is told by its path and by what it is.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path

from duetchain.errors import RepositoryDamaged
from duetchain.system.modes import take_mode

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_KINDS = (
    (stat.S_ISLNK, "a link"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISREG, "a file"),
)


def open_regular(folder: Path, *names: str) -> BufferedReader:
    """Open a file for reading that is one, in folders that are.

    Args:
        folder: where it begins; itself no link.
        names: of the folders below it, and of the file last.

    Raises:
        FileNotFoundError: if one of them is not there.
        RepositoryDamaged: if one is something else: its path and what it is.
        OSError: if it cannot be read.
    """
    path = folder.joinpath(*names)
    look_regular(folder, *names)
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_LINK | _NO_WAIT | _BINARY)
    except OSError:
        now = os.lstat(path)
        if stat.S_ISREG(now.st_mode):
            raise
        raise irregular(path, now.st_mode, wanted="a file") from None
    opened = os.fstat(descriptor)
    if not stat.S_ISREG(opened.st_mode):
        os.close(descriptor)
        raise irregular(path, opened.st_mode, wanted="a file")
    return os.fdopen(descriptor, "rb")


def look_regular(folder: Path, *names: str) -> os.stat_result:
    """What the system tells of a file that is one, in such folders; errors as `open_regular`."""
    path = folder.joinpath(*names)
    for level in (folder, *_levels(folder, names[:-1])):
        require_folder(level)
    found = os.lstat(path)
    if not stat.S_ISREG(found.st_mode):
        raise irregular(path, found.st_mode, wanted="a file")
    return found


def read_regular(folder: Path, *names: str, most_bytes: int) -> bytes:
    """The bytes of a file that is one.

    Raises:
        RepositoryDamaged: as `open_regular`, and if it has more bytes than `most_bytes`.
        FileNotFoundError, OSError: as `open_regular`.
    """
    with open_regular(folder, *names) as opened:
        content = opened.read(most_bytes + 1)
    if len(content) > most_bytes:
        path = folder.joinpath(*names)
        raise RepositoryDamaged(
            f'"{path}" has more than {most_bytes} bytes',
            hint="it is none of ours: take it away",
            file=str(path),
            reason="file-too-large",
            limit=most_bytes,
        )
    return content


def require_folder(path: Path) -> None:
    """Make sure that a folder is a real one.

    Raises:
        FileNotFoundError: if it is not there.
        RepositoryDamaged: if it is something else.
    """
    mode = os.lstat(path).st_mode
    if not stat.S_ISDIR(mode):
        raise irregular(path, mode, wanted="a folder")


def made_folders(folder: Path, *names: str) -> Path:
    """A folder below another, made where it is missing, every level of it a real one.

    Raises:
        RepositoryDamaged: if a level is something else.
        OSError: if one cannot be made.
    """
    require_folder(folder)
    for level in _levels(folder, names):
        with contextlib.suppress(FileExistsError):
            level.mkdir()
            take_mode(level)
        require_folder(level)
    return folder.joinpath(*names)


def require_folders(folder: Path, below: Path) -> None:
    """Make sure that a folder and what is there of the way to one below it are real ones.

    Raises:
        RepositoryDamaged: if a level is something else.
    """
    with contextlib.suppress(FileNotFoundError):
        for level in (folder, *_levels(folder, below.relative_to(folder).parts)):
            require_folder(level)


def is_file(path: Path) -> bool:
    """Whether there is a real file at a path: no link to one."""
    with contextlib.suppress(OSError, ValueError):
        return stat.S_ISREG(os.lstat(path).st_mode)
    return False


def is_folder(path: Path) -> bool:
    """Whether there is a real folder at a path: no link to one."""
    with contextlib.suppress(OSError, ValueError):
        return stat.S_ISDIR(os.lstat(path).st_mode)
    return False


def entries(folder: Path, shape: re.Pattern[str]) -> list[os.DirEntry[str]]:
    """Whatever in a folder has a name of a shape, by name; nothing if it is no real folder."""
    if not is_folder(folder):
        return []
    with os.scandir(folder) as found:
        fitting = [entry for entry in found if shape.fullmatch(entry.name)]
    return sorted(fitting, key=lambda entry: entry.name)


def files(folder: Path, shape: re.Pattern[str]) -> Iterator[os.DirEntry[str]]:
    """The real files of a folder whose whole name has a shape, by name; none if it is no folder."""
    for entry in entries(folder, shape):
        if entry.is_file(follow_symlinks=False):
            yield entry


def folders(folder: Path, shape: re.Pattern[str]) -> Iterator[os.DirEntry[str]]:
    """The real folders in a folder whose whole name has a shape, by name."""
    for entry in entries(folder, shape):
        if entry.is_dir(follow_symlinks=False):
            yield entry


def is_own(told: os.stat_result) -> bool:
    """Whether a look at a file told of one of this user's; where there are no owners all are."""
    return os.name != "posix" or told.st_uid == os.geteuid()


def irregular(path: Path, mode: int, *, wanted: str) -> RepositoryDamaged:
    """What stands in the place of a file or folder of ours.

    Args:
        path: the place.
        mode: of what was found there, as of `os.lstat`.
        wanted: what belongs there: "a file" or "a folder".
    """
    found = next((word for is_one, word in _KINDS if is_one(mode)), "something else")
    return RepositoryDamaged(
        f'"{path}" is {found} where {wanted} belongs',
        hint="nothing was followed: take it away",
        file=str(path),
        reason="not-regular",
        given=found,
    )


def _levels(folder: Path, names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        folder /= name
        yield folder
