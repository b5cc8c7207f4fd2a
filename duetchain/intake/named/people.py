"""A list of who is in which file: its rows matched with the files of an add. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import msgspec

from duetchain.errors import NotFound, UsageError


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """What a list says of one file.

    Attributes:
        place: where it says so, in words: ``choir.csv line 3``.
        file: the file's name, as written there.
        words: author, name, part, title, message, license: those that it says.
        offset: when it begins, in seconds on the song's clock; None if it does not say.
        gain_db: its change of level; None likewise.
    """

    place: str
    file: str
    words: dict[str, str] = {}
    offset: Fraction | None = None
    gain_db: Fraction | None = None


class PeopleList(msgspec.Struct, frozen=True):
    """A list as it was read.

    Attributes:
        path: its file.
        people: its rows.
        notes: what of it is not used, a line each.
    """

    path: Path
    people: tuple[Person, ...]
    notes: tuple[str, ...] = ()

    def files(self) -> tuple[Path, ...]:
        """The files that it names, in its own folder or in folders of that.

        Raises:
            UsageError: if it names one elsewhere, which its reader must do instead, or one twice.
            NotFound: if one is not there.
        """
        found: dict[Path, Person] = {}
        for one in self.people:
            written = Path(one.file.replace("\\", "/"))
            file = self.path.parent / written
            problem = ""
            if written.is_absolute() or ".." in written.parts:
                problem = "is in another folder"
            elif file in found:
                problem = f"is told of in {found[file].place} already"
            if problem:
                raise UsageError(
                    f'{one.place}: "{one.file}" {problem}',
                    hint="give the files themselves, too",
                    file=str(self.path),
                )
            if not file.is_file():
                raise NotFound(
                    f'{one.place}: no file "{file}"', hint="mend its name", file=str(file)
                )
            found[file] = one
        return tuple(found)


def matched(told: PeopleList, files: Sequence[Path]) -> tuple[dict[Path, Person], tuple[str, ...]]:
    """Whom each file is of; and rows and files that have no other, a line each.

    A row means the very file that it names, else the one of its name, else of its name without
    the suffix; large and small letters are alike.

    Raises:
        UsageError: if a row means several files, two mean one, or none means any.
    """
    found: dict[Path, Person] = {}
    notes = list(told.notes)
    for one in told.people:
        fits = _meant(one.file, told.path.parent, files)
        if len(fits) > 1:
            names = ", ".join(f'"{path}"' for path in fits[:4])
            raise UsageError(
                f'{one.place}: "{one.file}" means {len(fits)} files: {names}',
                hint="write its folder, too",
                file=str(told.path),
            )
        if not fits:
            notes.append(f'{one.place}: "{one.file}" is none of your files')
            continue
        if fits[0] in found:
            raise UsageError(
                f'{one.place}: "{one.file}" is told of in {found[fits[0]].place} already',
                hint="keep one of them",
                file=str(told.path),
            )
        found[fits[0]] = one
    if not found:
        raise UsageError(
            f'"{told.path}" names none of your files',
            hint="its column file holds their names",
            file=str(told.path),
        )
    notes += [f'"{file}" is not in "{told.path}"' for file in files if file not in found]
    return found, tuple(notes)


def _meant(name: str, folder: Path, files: Sequence[Path]) -> list[Path]:
    written = Path(name.replace("\\", "/"))
    ways: tuple[Callable[[Path], bool], ...] = (
        lambda path: path == written or path.absolute() == (folder / written).absolute(),
        lambda path: _plain(path.name) == _plain(written.name),
        lambda path: _plain(path.stem) in (_plain(written.name), _plain(written.stem)),
    )
    for way in ways:
        if fits := list(dict.fromkeys(filter(way, files))):
            return fits
    return []


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
