"""The folder ``.duet/``: what keeps what in it, how it is made, found and trusted.

`Folder` alone chooses what keeps originals, records and the index; all others know the contracts.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from duetchain.errors import NotFound, RepositoryDamaged, StorageFailed, UsageError
from duetchain.identity import MediaId
from duetchain.store.blobs import FolderBlobs, place_in
from duetchain.store.index import LOCK_TIMEOUT_S
from duetchain.store.records import Records
from duetchain.store.sqlite_file import SqliteFile
from duetchain.system.durable import sync_file, sync_folder
from duetchain.system.locks import exclusive
from duetchain.system.workspace import building

if TYPE_CHECKING:
    from duetchain.store.contracts import Blobs, IndexPlace

NAME = ".duet"
FORMAT = "duetchain 1\n"
TASTES = ("author", "license")
_UNFINISHED = ("format", "index.sqlite", "index.sqlite-wal", "index.sqlite-shm")
"""The files of a repository that holds nothing yet."""


class Folder(msgspec.Struct, frozen=True):
    """One repository's folder and the names inside it."""

    path: Path

    @property
    def format(self) -> Path:
        """One line that tells the version; its lock orders those who write."""
        return self.path / "format"

    @property
    def index(self) -> IndexPlace:
        """Where the index is."""
        return SqliteFile(self.path / "index.sqlite")

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
        """Author and licence from ``config.toml``: tastes, never a program, a path or a limit."""
        return read_tastes(self.path / "config.toml")


def read_tastes(path: Path, *, beside: tuple[str, ...] = ()) -> dict[str, str]:
    """The tastes that a configuration file tells; nothing if there is no file.

    Args:
        path: the file.
        beside: tables that it may hold for others to read.

    Raises:
        UsageError: if it is not TOML, or holds something else.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise UsageError(f'"{path}" is not TOML: {wrong}', hint="mend it", file=str(path)) from None
    content = {key: value for key, value in content.items() if key not in beside}
    for key, value in content.items():
        if key not in TASTES or not isinstance(value, str):
            raise UsageError(
                f'"{path}" has "{key}", which is not a setting',
                hint=f"it may hold {' and '.join(TASTES)}, as text",
                file=str(path),
            )
    return content


def created(place: Path) -> Folder:
    """Make an empty repository in a folder, whole or not at all; one that is there is kept.

    Raises:
        NotFound: if the folder does not exist.
        StorageFailed: if it cannot be written.
    """
    final = place / NAME
    if final.is_dir():
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
            if not final.is_dir():  # another process may just have made it
                raise
    return opened(final)


def abandoned(folder: Folder) -> bool:
    """Remove a repository that holds nothing, after the command that made it was refused.

    Whoever was about to write to it finds it gone, and is told to try again.
    """
    with folder.locked():
        index = folder.index.open()
        try:
            if index.tips():
                return False
        finally:
            index.close()
        with building(folder.path.parent, f"{NAME}-", files=_UNFINISHED) as going:
            folder.path.rename(going / NAME)
    return True


def _fill(building: Path) -> None:
    building.chmod(0o777 & ~_umask())
    for name in ("media", "records", "renders", "cache"):
        (building / name).mkdir()
    made = Folder(building)
    made.index.create().close()
    made.format.write_text(FORMAT, "utf-8")
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
    if not path.is_dir():
        raise NotFound(
            f'no repository in "{path.parent}"',
            hint="make one first",
            file=str(path.parent),
            reason="repository-absent",
        )
    if not any_owner and not _is_ours(path):
        raise StorageFailed(
            f'the repository "{path}" belongs to another user',
            hint="open it by its own name to trust it",
            file=str(path),
            reason="repository-foreign",
            given=str(path.parent),
        )
    try:
        told = folder.format.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        told = ""
    if told == FORMAT or (damaged and not told):
        return folder
    if told.startswith("duetchain ") and told[10:].strip().isdigit():
        message = f'the repository "{path}" was made by a newer duetchain'
        raise RepositoryDamaged(message, hint="install the newest duetchain", file=str(path))
    raise RepositoryDamaged(
        f'"{path}" has no readable format file',
        hint="repair the repository",
        file=str(path),
        reason="repository-formless",
    )


def _is_ours(path: Path) -> bool:
    return os.name != "posix" or path.stat().st_uid == os.geteuid()


def upwards(start: Path) -> Iterator[Path]:
    """A folder and all above it."""
    start = start.absolute()
    yield start
    yield from start.parents


def nearest(start: Path) -> Path | None:
    """The nearest ``.duet`` folder from a folder upwards; None if there is none."""
    return next((at / NAME for at in upwards(start) if (at / NAME).is_dir()), None)
