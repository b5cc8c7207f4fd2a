"""A folder for one run's unfinished files, which is swept when its process is gone."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from duetchain.system.disks import is_roomier, written_in
from duetchain.system.locks import try_lock
from duetchain.system.own_folders import cache_folder
from duetchain.system.regular import (
    folders,
    is_file,
    is_folder,
    is_own,
    made_folders,
    require_folders,
)

SPARE_BYTES = 4 << 20
"""What a run may need besides what it is known to need: a disk with less is as good as full."""
_PREFIX = "run-"
_STARTING = "new-"
_LOCK = "lock"
_OLD_S = 3600
_RANDOM = "[a-z0-9_]{4,16}"
_RUN = re.compile(_PREFIX + _RANDOM)
_NEW = re.compile(_STARTING + _RANDOM)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


@contextlib.contextmanager
def workspace(parent: Path, *, within: Path | None = None) -> Iterator[Path]:
    """A private folder below `parent`, removed at the end; what dead runs left is removed first.

    The run holds a lock on a file inside, which the system releases when the process dies.

    Args:
        parent: made if it is missing.
        within: a folder above it; from there on every level must be a real folder.

    Raises:
        RepositoryDamaged: if one is something else.
    """
    if within is None:
        parent.mkdir(parents=True, exist_ok=True)
    else:
        made_folders(within, *parent.relative_to(within).parts)
    sweep(parent, within=within)
    making = Path(tempfile.mkdtemp(prefix=_STARTING, dir=parent))
    folder = making.with_name(making.name.replace(_STARTING, _PREFIX, 1))
    descriptor = os.open(making / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        try_lock(descriptor)
        making.rename(folder)
        with written_in(parent):
            yield folder
    finally:
        os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)


def sweep(parent: Path, *, within: Path | None = None) -> None:
    """Remove the folders of runs that have died: real ones, named like ours, with a lock of ours.

    Args:
        parent: where they are; nothing is done if it is not there.
        within: see `workspace`.
    """
    if within is not None:
        require_folders(within, parent)
    for found in folders(parent, _NEW):
        with contextlib.suppress(OSError):
            if time.time() - found.stat(follow_symlinks=False).st_mtime > _OLD_S:
                _sweep_started(Path(found.path))
    for found in folders(parent, _RUN):
        with contextlib.suppress(OSError):
            _sweep_one(Path(found.path))


def _sweep_started(folder: Path) -> None:
    """One that died before it had its lock has nothing in it."""
    if is_file(folder / _LOCK):
        _sweep_one(folder)
    else:
        folder.rmdir()


def _sweep_one(folder: Path) -> None:
    """A folder gets its name when its run holds the lock: who gets the lock now finds it dead."""
    if not is_file(folder / _LOCK):
        return
    descriptor = os.open(folder / _LOCK, os.O_RDWR | _NO_LINK)
    try:
        free = stat.S_ISREG(os.fstat(descriptor).st_mode) and try_lock(descriptor)
    finally:
        os.close(descriptor)
    if free:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def own_workspace() -> Iterator[Path]:
    """A private folder in the user's own cache; in the system's where that is full or read-only.

    What a killed process leaves there is removed by the next that needs one.
    """
    with contextlib.ExitStack() as stack:
        folder, runs = None, own_place()
        if runs == own_runs():
            with contextlib.suppress(OSError):
                folder = stack.enter_context(workspace(runs))
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="duet-")))
            stack.enter_context(written_in(folder.parent))
        yield folder


def own_place() -> Path:
    """Where `own_workspace` makes a folder, if that can be written."""
    runs, others = own_runs(), Path(tempfile.gettempdir())
    if runs is None or is_roomier(others, runs, needed=SPARE_BYTES):
        return others
    return runs


def own_runs() -> Path | None:
    """Where `own_workspace` makes folders, if the user has such a place."""
    found = cache_folder()
    return found and found / "runs"


@contextlib.contextmanager
def building(place: Path, prefix: str, *, files: Collection[str]) -> Iterator[Path]:
    """A new folder that is to be renamed in a folder of the user's; removed if it was not.

    What killed processes left there of it is removed first. A lock on the folder itself tells who
    lives; where the system has none, its age does.

    Args:
        place: where.
        prefix: of its name.
        files: the names of all files that may be in one that is removed; another is somebody's.

    Raises:
        OSError: if it cannot be made.
    """
    sweep_built(place, prefix, files=files)
    folder, descriptor = _locked_new(place, prefix)
    try:
        yield folder
    finally:
        if descriptor is not None:
            os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)


def sweep_built(place: Path, prefix: str, *, files: Collection[str]) -> None:
    """Remove what `building` has left in a folder whose process is dead; see there."""
    for found in folders(place, re.compile(re.escape(prefix) + "[a-z0-9_]{8}")):
        with contextlib.suppress(OSError):
            if _has_only(Path(found.path), files):
                _sweep_building(Path(found.path))


def _has_only(folder: Path, files: Collection[str]) -> bool:
    """Whether a tree has no file or link but of these names."""
    return all(
        set(names) <= set(files) and not any(os.path.islink(os.path.join(at, one)) for one in below)  # noqa: PTH114, PTH118 - as they come
        for at, below, names in os.walk(folder)
    )


def _sweep_building(folder: Path) -> None:
    told = folder.lstat()
    if not is_own(told):
        return
    descriptor = _opened_folder(folder)
    try:
        is_free = descriptor is not None and try_lock(descriptor)
        if is_free or time.time() - told.st_mtime > _OLD_S:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _locked_new(place: Path, prefix: str) -> tuple[Path, int | None]:
    """Somebody who sweeps may have taken it before it was locked: then another is made."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
        descriptor = None
        with contextlib.suppress(OSError):
            descriptor = _opened_folder(folder)
        if descriptor is None or (try_lock(descriptor) and is_folder(folder)):
            return folder, descriptor
        os.close(descriptor)
        if is_folder(folder):  # no locks here
            return folder, None


def _opened_folder(folder: Path) -> int | None:
    if os.name != "posix":
        return None
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | _NO_LINK)
