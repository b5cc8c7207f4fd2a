"""Which repository a command means."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from duetchain.cli._output import note
from duetchain.cli.lasting.progress import if_long
from duetchain.errors import DuetError, NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from duetchain.holdings.folder import Folder
    from duetchain.repository import Repository

VARIABLE = "DUETCHAIN_REPOSITORY"
MOST_COUNTED = 500
"""Of more contributions it is not worked out how many voices they are."""


class Whereabouts(msgspec.Struct, frozen=True):
    """``-C DIR``, else DUETCHAIN_REPOSITORY, else the nearest ``.duet``."""

    named: Path | None
    as_json: bool = False

    @property
    def _given(self) -> Path | None:
        variable = os.environ.get(VARIABLE)
        return self.named or (Path(variable) if variable else None)

    def folder(self, *, damaged: bool = False) -> Folder:
        """The repository's folder: the one given, else the nearest upwards.

        Args:
            damaged: take it even if it is not whole, to repair it.

        Raises:
            NotFound: if there is none.
        """
        from duetchain.holdings.folder import NAME, nearest, opened

        if self._given:
            return opened(self._given / NAME, any_owner=self.named is not None, damaged=damaged)
        here = _here()
        for start in here:
            if found := nearest(start):
                return opened(found, damaged=damaged)
        where = f'in "{here[0]}" or above it' if here else "here: the current folder is gone"
        others = "-C ~ names the one in your home folder" if _at_home() else "-C DIR names another"
        raise NotFound(f"no repository {where}", hint=f"duet add PARENT MINE makes one; {others}")

    def repository(self) -> Repository:
        """The repository, opened."""
        from duetchain.repository import Repository

        with if_long("indexing") as on_share:
            return Repository(self.folder(), on_share=on_share, on_note=self._note_once())

    def _note_once(self) -> Callable[[str], None]:
        """Tells a person what was meant by a word; the same not twice."""
        told: set[str] = set()

        def once(text: str) -> None:
            if text not in told:
                told.add(text)
                note(text, as_json=self.as_json)

        return once

    def repository_for(self, parent: Path) -> tuple[Repository, bool]:
        """The repository that an add goes to, told in a line; and whether it was made.

        It is the one that is given, else the nearest from the current folder upwards, else that of
        PARENT's folder if PARENT is an original or a film of it; else it is made: where one is
        given, or in the current folder.

        Args:
            parent: a file, if there is one of that name.
        """
        from duetchain.holdings.folder import NAME, nearest
        from duetchain.repository import Repository

        place = self._given
        if place is None and not any(nearest(start) for start in _here()):
            if theirs := self._around(parent):
                return self._told(theirs, f'"{parent}" is of it'), False
            place = next(iter(_here()), None)
        if place is None or (place / NAME).is_dir():
            return self._told(self.repository()), False
        note(f"making a repository: {(place / NAME).absolute()}", as_json=self.as_json)
        return Repository.init(place), True

    def _told(self, repository: Repository, why: str = "") -> Repository:
        told = f"adding to the chain in {repository.path.resolve()}, {_size(repository)}"
        note(f"{told}: {why}" if why else told, as_json=self.as_json)
        return repository

    def _around(self, parent: Path) -> Repository | None:
        """The repository that a file lies in, if it is an original or a film of it."""
        from duetchain.holdings.folder import nearest, opened
        from duetchain.repository import Repository

        found = nearest(folder_of(parent)) if parent.is_file() else None
        if found is None:
            return None
        try:
            repository = Repository(opened(found), on_note=self._note_once())
        except DuetError as wrong:
            note(f"not used: {wrong.message}", as_json=self.as_json)
            return None
        try:
            repository.resolve(str(parent.absolute()))
        except UsageError:  # it is the original of several
            return repository
        except DuetError:
            repository.close()
            return None
        return repository


def folder_of(file: Path) -> Path:
    """The folder that a file is in; relative if the current one is gone."""
    try:
        return file.absolute().parent
    except OSError:
        return file.parent


def _at_home() -> bool:
    """Whether this user's home folder holds a repository, which is found from there alone."""
    from duetchain.holdings.folder import NAME

    with contextlib.suppress(OSError, RuntimeError):
        return (Path.home() / NAME).is_dir()
    return False


def _here() -> tuple[Path, ...]:
    """The current folder, if it is still there."""
    try:
        return (Path.cwd(),)
    except OSError:
        return ()


def _size(repository: Repository) -> str:
    """How many voices are here, whoever has taken whose place; of many the contributions."""
    from duetchain.lineage.arrangement import Replace

    count = repository.count()
    if count > MOST_COUNTED:
        return f"{count} contributions"
    try:
        all_of_it = repository.log().values()
    except DuetError:  # what cannot be read is told by whoever needs it
        return f"{count} contributions"
    count = sum(1 for one in all_of_it if one.media and not isinstance(one.arrangement, Replace))
    return "1 voice" if count == 1 else f"{count or 'no'} voices"
