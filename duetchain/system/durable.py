"""Files that are either whole or absent, and stay after a power cut once these calls return."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from duetchain.errors import UsageError
from duetchain.system.modes import set_mode, take_mode
from duetchain.system.regular import require_folder

_HERE, _NO_REPLACE, _EXCLUSIVELY = -100, 1, 4
"""AT_FDCWD and RENAME_NOREPLACE of Linux, RENAME_EXCL of macOS."""


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
        take_mode(folder)
    sync_folder(folder.parent)


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


def moved(source: Path, target: Path) -> None:
    """Give a file another place on its file system, in one step; both folders stay so.

    Raises:
        RepositoryDamaged: if a folder on the way to the target is none, but a link.
        FileNotFoundError: if there is no such file.
    """
    os.lstat(source)
    for folder in (target.parent.parent, target.parent):
        make_folder(folder)
        require_folder(folder)
    source.replace(target)
    sync_folder(target.parent)
    sync_folder(source.parent)


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
        try:
            _renamed_new(staged, final)
        except FileExistsError:
            raise output_exists(final) from None
    else:
        staged.unlink()
    sync_folder(final.parent)


def _renamed_new(staged: Path, final: Path) -> None:
    """Rename, but never over what is there: the system looks and renames in one step, if it can.

    Raises:
        FileExistsError: if something is there.
    """
    if os.name == "nt":
        staged.rename(final)
        return
    wrong = _renamed_alone(os.fsencode(staged), os.fsencode(final))
    if wrong in (errno.EEXIST, errno.ENOTEMPTY, errno.EISDIR):
        raise FileExistsError(final)
    if wrong:  # the system cannot, or something is amiss that a plain rename tells
        os.close(os.open(final, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            staged.replace(final)
        except OSError:
            final.unlink()
            raise


def _renamed_alone(staged: bytes, final: bytes) -> int:
    """``renameat2`` of Linux or ``renamex_np`` of macOS: 0, or the error's number."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "renameat2"):
        done = libc.renameat2(_HERE, staged, _HERE, final, _NO_REPLACE)
    elif hasattr(libc, "renamex_np"):
        done = libc.renamex_np(staged, final, _EXCLUSIVELY)
    else:
        return errno.ENOSYS
    return 0 if done == 0 else ctypes.get_errno()


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
