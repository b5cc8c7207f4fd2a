"""Which repository a command means."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from duetchain.cli._output import if_long, note
from duetchain.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from duetchain.holdings.folder import Folder
    from duetchain.repository import Repository

VARIABLE = "DUETCHAIN_REPOSITORY"


class Whereabouts(msgspec.Struct, frozen=True):
    """``-C DIR``, else DUETCHAIN_REPOSITORY, else the nearest ``.duet``."""

    named: Path | None
    as_json: bool = False

    @property
    def _given(self) -> Path | None:
        variable = os.environ.get(VARIABLE)
        return self.named or (Path(variable) if variable else None)

    @staticmethod
    def _starts(*near: Path) -> tuple[Path, ...]:
        """Where a search begins; of what is relative to a folder that is gone nothing is known."""
        return (*_here(), *filter(Path.is_absolute, near))

    def folder(self, *near: Path, damaged: bool = False) -> Folder:
        """The repository's folder: the one given, else the nearest upwards.

        Args:
            near: folders to search from after the current one.
            damaged: take it even if it is not whole, to repair it.

        Raises:
            NotFound: if there is none.
        """
        from duetchain.holdings.folder import NAME, nearest, opened

        if self._given:
            return opened(self._given / NAME, any_owner=self.named is not None, damaged=damaged)
        here = _here()
        for start in self._starts(*near):
            if found := nearest(start):
                return opened(found, damaged=damaged)
        where = f'in "{here[0]}" or above it' if here else "here: the current folder is gone"
        raise NotFound(
            f"no repository {where}",
            hint="duet add PARENT MINE makes one; -C DIR names another",
        )

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

    def repository_for(self, *near: Path, beside: Path) -> tuple[Repository, bool]:
        """The repository, made beside the output if there is none; and whether it was made."""
        from duetchain.holdings.folder import NAME, nearest
        from duetchain.repository import Repository

        place = self._given
        if place is None and not any(nearest(start) for start in self._starts(*near, beside)):
            place = beside
        if place is None or (place / NAME).is_dir():
            return Repository(self.folder(*near, beside)), False
        return Repository.init(place), True


def folder_of(file: Path) -> Path:
    """The folder that a file is in; relative if the current one is gone."""
    try:
        return file.absolute().parent
    except OSError:
        return file.parent


def _here() -> tuple[Path, ...]:
    """The current folder, if it is still there."""
    try:
        return (Path.cwd(),)
    except OSError:
        return ()
