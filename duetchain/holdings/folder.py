"""The folder ``.duet/``: what keeps what in it, how it is made, found and trusted.

`Folder` alone chooses what keeps originals, records and the index; all others know the contracts.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from duetchain.errors import NotFound, RepositoryDamaged, StorageFailed, UsageError
from duetchain.holdings.version_told import is_newer
from duetchain.identity import MediaId, digest
from duetchain.store.blobs import FolderBlobs, place_in
from duetchain.store.records import Records
from duetchain.store.sqlite_file import SqliteFile
from duetchain.store.sqlite_guard import LOCK_TIMEOUT_S
from duetchain.system.durable import sync_file, sync_folder
from duetchain.system.locks import exclusive
from duetchain.system.modes import set_mode, take_mode
from duetchain.system.own_folders import cache_folder
from duetchain.system.regular import is_folder, is_own, read_regular, require_folder
from duetchain.system.workspace import building

if TYPE_CHECKING:
    from duetchain.store.contracts import Blobs, IndexPlace

NAME = ".duet"
FORMAT = "duetchain 1\n"
TASTES = ("author", "license")
_UNFINISHED = ("format",)
"""The files of a repository that holds nothing yet."""
FOLDERS = ("media", "records", "renders", "dropped", "cache", "cache/jobs", "cache/runs")
"""What must be a real folder where it is there at all: a link could lead anywhere."""
CONFIG = "config.toml"
HEAD = "head.json"
_INDEX_FILES = ("index.sqlite", "index.sqlite-wal", "index.sqlite-shm", "index.sqlite-journal")
_FILES = ("format", CONFIG, HEAD, *_INDEX_FILES)
_NAMES = frozenset((*_FILES, *(one.partition("/")[0] for one in FOLDERS)))
"""All that is in a repository of this or an earlier duetchain."""
MOST_CONFIG_BYTES = 64 * 1024
MOST_FORMAT_BYTES = 64


class Folder(msgspec.Struct, frozen=True):
    """One repository's folder and the names inside it."""

    path: Path

    @property
    def format(self) -> Path:
        """One line that tells the version; its lock orders those who write."""
        return self.path / "format"

    @property
    def head(self) -> Path:
        """What verbs mean where no tip is named: a taste of this folder."""
        return self.path / HEAD

    @property
    def file_mode(self) -> int:
        """Who may read and write a file of it that is no record: whoever may the folder."""
        return stat.S_IMODE(self.path.stat().st_mode) & 0o666

    @property
    def index(self) -> IndexPlace:
        """Where this user's index of it is: outside, where nobody else writes."""
        return SqliteFile(own_index(self.format))

    @property
    def foreign_index(self) -> Path:
        """Where an index may be that came with the folder; it is never opened as one."""
        return self.path / "index.sqlite"

    @property
    def runs(self) -> Path:
        """Unfinished files of running commands."""
        return self.path / "cache" / "runs"

    @property
    def cache(self) -> Path:
        """Results of jobs; may be emptied at any time."""
        return self.path / "cache" / "jobs"

    @property
    def brought(self) -> Path:
        """Originals that were brought from elsewhere to stay; may be emptied at any time."""
        return self.path / "cache" / "originals"

    @property
    def media(self) -> Blobs:
        """The originals."""
        return FolderBlobs(self.path / "media")

    def place_of(self, media: MediaId) -> Path:
        """Where an original is if it is kept in the folder, whether or not it is there."""
        return place_in(self.path / "media", media)

    @property
    def records(self) -> Records:
        """The truth."""
        return Records(self.path / "records")

    @property
    def dropped(self) -> Records:
        """Records that were taken away; may be emptied at any time."""
        return Records(self.path / "dropped")

    @property
    def renders(self) -> Records:
        """Facts of what was rendered."""
        return Records(self.path / "renders")

    def locked(self) -> AbstractContextManager[None]:
        """While this lasts nobody else writes.

        Raises:
            Busy: if somebody else does, for longer than a minute.
        """
        return exclusive(self.format, timeout_s=LOCK_TIMEOUT_S)

    def tastes(self) -> dict[str, str]:
        """Author and licence from ``config.toml``: tastes, never a program, a path or a limit.

        Raises:
            UsageError: if it is not TOML, or holds something else.
            RepositoryDamaged: if it is no file.
        """
        try:
            content = read_regular(self.path, CONFIG, most_bytes=MOST_CONFIG_BYTES)
        except FileNotFoundError:
            return {}
        return tastes_of(content, self.path / CONFIG)


def read_tastes(path: Path, *, beside: tuple[str, ...] = ()) -> dict[str, str]:
    """The tastes that a user's own configuration file tells; nothing if there is no file.

    Args:
        path: the file.
        beside: tables that it may hold for others to read.

    Raises:
        UsageError: if it is not TOML, or holds something else.
    """
    try:
        return tastes_of(path.read_bytes(), path, beside=beside)
    except FileNotFoundError:
        return {}


def tastes_of(content: bytes, path: Path, *, beside: tuple[str, ...] = ()) -> dict[str, str]:
    """The tastes in the content of a configuration file; arguments and errors as `read_tastes`."""
    import tomllib

    try:
        found = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise UsageError(f'"{path}" is not TOML: {wrong}', hint="mend it", file=str(path)) from None
    tastes = {key: value for key, value in found.items() if key not in beside}
    for key, value in tastes.items():
        if key not in TASTES or not isinstance(value, str):
            raise UsageError(
                f'"{path}" has "{key}", which is not a setting',
                hint=f"it may hold {' and '.join(TASTES)}, as text",
                file=str(path),
            )
    return tastes


def own_index(form: Path) -> Path:
    """Where this user's index of a repository is.

    It is bound to the format file by its device, its inode and the instant at which it came to be
    there, which nobody can choose: a copy, a folder that was unpacked, or another repository in the
    same place each have an index of their own.

    Args:
        form: the repository's format file.

    Raises:
        FileNotFoundError: if there is none.
    """
    found = os.lstat(form)
    seal = digest(f"{found.st_dev}:{found.st_ino}:{found.st_ctime_ns}".encode())[:32]
    place = cache_folder() or Path(os.devnull)  # below which nothing can be: it is held in memory
    return place / "indexes" / seal / "index.sqlite"


def created(place: Path) -> Folder:
    """Make an empty repository in a folder, whole or not at all; one that is there is kept.

    Raises:
        NotFound: if the folder does not exist.
        StorageFailed: if it cannot be written.
    """
    final = place / NAME
    if os.path.lexists(final):
        return opened(final)
    if not place.is_dir():
        raise NotFound(f'no folder "{place}"', hint="make it first", file=str(place))
    with ExitStack() as stack:
        try:
            fresh = stack.enter_context(building(place, f"{NAME}-", files=_UNFINISHED))
        except OSError as wrong:
            raise StorageFailed(
                f'"{place}" cannot be written: {wrong.strerror}',
                hint="choose another folder",
                file=str(place),
                reason="folder-forbidden",
            ) from None
        try:
            _fill(fresh)
            fresh.rename(final)
            sync_folder(place)
        except OSError:
            if not is_folder(final):  # another process may just have made it
                raise
    return opened(final)


def abandoned(folder: Folder) -> bool:
    """Remove a repository that holds nothing, after the command that made it was refused.

    Whoever was about to write to it finds it gone, and is told to try again.
    """
    with folder.locked():
        if next(folder.records.ids(), None):
            return False
        with building(folder.path.parent, f"{NAME}-", files=_UNFINISHED) as going:
            folder.path.rename(going / NAME)
    return True


def _fill(building: Path) -> None:
    beside = stat.S_IMODE(building.parent.stat().st_mode)
    shared = beside & 0o2070 if beside & stat.S_ISGID else 0  # a folder that a group shares
    set_mode(building, 0o777 & ~_umask() | shared)
    for name in ("media", "records", "renders", "cache"):
        (building / name).mkdir()
        take_mode(building / name)
    made = Folder(building)
    made.format.write_text(FORMAT, "utf-8")
    set_mode(made.format, made.file_mode)
    sync_file(made.format)
    sync_folder(building)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def opened(path: Path, *, any_owner: bool = False, damaged: bool = False) -> Folder:
    """The repository at a ``.duet`` folder.

    Args:
        path: the ``.duet`` folder itself.
        any_owner: trust it even if it belongs to another user: named by hand.
        damaged: take it even if its format file is missing, to repair it.

    Raises:
        NotFound: if there is none.
        StorageFailed: if it belongs to another user.
        RepositoryDamaged: if it is not one, or was made by a newer duetchain.
    """
    folder = Folder(path)
    if not os.path.lexists(path):
        raise NotFound(
            f'no repository in "{path.parent}"',
            hint="make one first (create)",
            file=str(path.parent),
            reason="repository-absent",
        )
    for real in (path, *(path / name for name in FOLDERS)):
        with contextlib.suppress(FileNotFoundError):
            require_folder(real)
    if not any_owner and not is_own(path.stat()):
        raise StorageFailed(
            f'the repository "{path}" belongs to another user',
            hint="open it by its own name to trust it",
            file=str(path),
            reason="repository-foreign",
            given=str(path.parent),
        )
    told = _told(path)
    is_of_newer = is_newer(path, told, ours=FORMAT, names=_NAMES)
    if told == FORMAT or (damaged and not is_of_newer and is_folder(path / "records")):
        return folder
    if is_of_newer:
        message = f'the repository "{path}" was made by a newer duetchain'
        raise RepositoryDamaged(message, hint="install the newest duetchain", file=str(path))
    raise RepositoryDamaged(
        f'"{path}" has no readable format file',
        hint="repair the repository",
        file=str(path),
        reason="repository-formless",
    )


def _told(path: Path) -> str:
    """What the format file says; nothing if it is missing or no text."""
    with contextlib.suppress(FileNotFoundError, UnicodeDecodeError):
        return read_regular(path, "format", most_bytes=MOST_FORMAT_BYTES).decode("utf-8")
    return ""


def upwards(start: Path) -> Iterator[Path]:
    """A folder and all above it."""
    start = start.absolute()
    yield start
    yield from start.parents


def nearest(start: Path) -> Path | None:
    """The nearest ``.duet`` from a folder upwards, whatever it is; None if there is none.

    One in this user's home folder is found from there alone: all that a user has is below it.
    """
    found = (at / NAME for at in upwards(start) if os.path.lexists(at / NAME))
    return next((one for one in found if one.parent == start.absolute() or not _is_home(one)), None)


def _is_home(found: Path) -> bool:
    """Whether a repository is in this user's home folder."""
    with contextlib.suppress(OSError, RuntimeError):
        return found.parent.samefile(Path.home())
    return False
