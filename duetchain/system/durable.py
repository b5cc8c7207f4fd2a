"""Files that are either whole or absent, and stay after a power cut once these calls return."""

from __future__ import annotations

import os
from pathlib import Path

from duetchain.errors import UsageError
from duetchain.system.regular import require_folder


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
    """Wait until the folder's entries (names made, renamed, removed) are on the disk."""
    if os.name == "posix":
        sync_file(folder)


def make_folder(folder: Path) -> None:
    """Make a folder that stays; its parent must exist.

    The parent is synced even if the folder is there: who made it may not have come so far.
    """
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def publish(staged: Path, final: Path, *, mode: int | None = None) -> None:
    """Give a finished, closed file its lasting name: fsync, rename, fsync the folder.

    Both paths are on one file system. An existing file of that name is replaced in one step.
    """
    sync_file(staged)
    if mode is not None:
        staged.chmod(mode)
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
