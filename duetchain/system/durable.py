"""Files that are either whole or absent, and stay after a power cut once these calls return."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

from duetchain.errors import UsageError


def sync_file(path: Path) -> None:
    """Wait until the file's bytes are on the disk.

    Raises:
        OSError: if they cannot be written; never try again into success: write the file anew.
    """
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the folder's entries (names made, renamed, removed) are on the disk.

    Where folders cannot be waited for (exFAT, some network file systems) that is no failure.
    """
    if os.name == "posix":
        try:
            sync_file(folder)
        except OSError as wrong:
            if wrong.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EISDIR, errno.EBADF):
                raise


def make_folder(folder: Path) -> None:
    """Make a folder that stays, with the mode of the one that it is in; that one must exist.

    The parent is synced even if the folder is there: who made it may not have come so far.
    """
    try:
        folder.mkdir()
    except FileExistsError:
        if not folder.is_dir():
            raise
    else:
        set_mode(folder, stat.S_IMODE(folder.parent.stat().st_mode))
    sync_folder(folder.parent)


def set_mode(path: Path, mode: int) -> None:
    """Change a file's mode, where its file system has modes and its owner is this user."""
    with contextlib.suppress(PermissionError, NotImplementedError):
        try:
            path.chmod(mode)
        except OSError as wrong:
            if wrong.errno not in (errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EROFS):
                raise


def publish(staged: Path, final: Path, *, mode: int | None = None) -> None:
    """Give a finished, closed file its lasting name: fsync, rename, fsync the folder.

    Both paths are on one file system. An existing file of that name is replaced in one step.
    """
    sync_file(staged)
    if mode is not None:
        set_mode(staged, mode)
    make_folder(final.parent)
    staged.replace(final)
    sync_folder(final.parent)


def publish_new(staged: Path, final: Path) -> None:
    """As `publish`, but refuse to replace a file that appeared meanwhile.

    Raises:
        UsageError: if `final` exists.
    """
    sync_file(staged)
    try:
        os.link(staged, final)
    except FileExistsError:
        raise output_exists(final) from None
    except OSError:  # a file system without hard links
        if final.exists():
            raise output_exists(final) from None
        staged.replace(final)
    else:
        staged.unlink()
    sync_folder(final.parent)


def output_exists(path: Path) -> UsageError:
    """The refusal to overwrite."""
    return UsageError(
        f'"{path}" exists already',
        hint="choose another name, or overwrite it by force",
        file=str(path),
        reason="output-exists",
        field="output",
        given=str(path),
    )
