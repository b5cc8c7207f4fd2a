"""A list of who is in which file, as people keep it: CSV, TOML or M3U."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from duetchain.errors import NotFound, UsageError
from duetchain.given import words
from duetchain.intake.named.file_words import words_in
from duetchain.intake.named.people import PeopleList, Person
from duetchain.lineage.writing import MOST_LETTERS
from duetchain.options.reading import level_db, time

_Value = TypeVar("_Value")
MOST_BYTES = 4 * 1024 * 1024
MOST_PEOPLE = 10_000
COLUMNS = {
    "file": "file filename clip path datei fichier",
    "author": "author who person singer player artist",
    "name": "name handle",
    "part": "part voice instrument stimme voix",
    "title": "title",
    "message": "message sentence note",
    "license": "license licence",
    "offset": "offset begins",
    "gain": "gain gain_db level",
}
"""What each column may be called."""
_COLUMN = {word: column for column, some in COLUMNS.items() for word in some.split()}
_EXTINF = re.compile(r"#EXTINF:\s*-?[\d.]+[^,]*,(.*)", re.IGNORECASE)
_Row = tuple[str, Mapping[str, str]]
"""Where a row is, in words, and what its columns hold."""


def people_in(path: Path) -> PeopleList:
    """Who is in which file.

    Raises:
        NotFound: if there is no such list.
        UsageError: if it cannot be read: says in which line, and what is wrong there.
    """
    text = _text(path)
    suffix = path.suffix.lower()
    unused: list[str] = []
    if suffix == ".toml":
        rows = list(_of_toml(text, path))
    elif suffix in (".m3u", ".m3u8"):
        rows = list(_of_m3u(text, path))
    else:
        rows = list(_of_csv(text, path, unused))
    if not rows or len(rows) > MOST_PEOPLE:
        raise _wrong(f'"{path}"', f"it names {len(rows) or 'no'} files", path)
    notes = tuple(f'"{path}": the column "{one}" is not used' for one in unused)
    return PeopleList(path, tuple(_person(place, told, path) for place, told in rows), notes)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(f'no list "{path}"', hint="check its name", file=str(path)) from None
    except IsADirectoryError:
        raise NotFound(f'"{path}" is a folder', hint="name a list in it", file=str(path)) from None
    if len(content) > MOST_BYTES:
        raise _wrong(f'"{path}"', "it is too large for a list", path)
    kind = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(kind)
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        raise _wrong(f'"{path}" line {line}', "it is not text in UTF-8", path) from None


def _of_csv(text: str, path: Path, unused: list[str]) -> Iterator[_Row]:
    """Rows under a line of column names; without one, files and who is in them."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    columns: list[str] = []
    try:
        for cells in reader:
            told = [cell.strip() for cell in cells]
            if not any(told) or told[0].startswith("#"):
                continue
            place = f'"{path}" line {reader.line_num}'
            if not columns:
                columns, is_heading = _columns(told, place, path, unused)
                if is_heading:
                    continue
            if len(told) > len(columns) and any(told[len(columns) :]):
                many = f"it has {len(told)} columns, the first line {len(columns)}"
                raise _wrong(place, many, path, hint="put what holds a comma in quotes")
            pairs = zip(columns, told, strict=False)
            yield place, {column: cell for column, cell in pairs if column and cell}
    except csv.Error as wrong:
        raise _wrong(f'"{path}" line {reader.line_num}', str(wrong), path) from None


def _columns(told: list[str], place: str, path: Path, unused: list[str]) -> tuple[list[str], bool]:
    columns = [_COLUMN.get(one.lower().replace(" ", "_"), "") for one in told]
    if not any(columns):
        return ["file", "author", "name", "part"][: max(2, len(told))], False
    if "file" not in columns:
        raise _wrong(place, "no column is called file", path)
    known = [one for one in columns if one]
    if twice := [one for one in known if known.count(one) > 1]:
        raise _wrong(place, f"two columns mean {twice[0]}", path)
    unused += [word for word, column in zip(told, columns, strict=True) if word and not column]
    return columns, True


def _of_toml(text: str, path: Path) -> Iterator[_Row]:
    """``[[people]]`` tables, or a table for each file under its name."""
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise _wrong(f'"{path}"', str(wrong), path) from None
    people = found.pop("people", None)
    entries: list[object] = people if isinstance(people, list) else []
    if people is not None and not isinstance(people, list):
        raise _wrong(f'"{path}"', "people is no list of tables", path, hint="write [[people]]")
    entries += [
        {"file": file, **told} if isinstance(told, dict) else None for file, told in found.items()
    ]
    for number, told in enumerate(entries, 1):
        place = f'"{path}" entry {number}'
        if not isinstance(told, dict):
            raise _wrong(place, "it is no table", path, hint="write [[people]] before each")
        yield place, {_key(key, place, path): _cell(told[key], key, place, path) for key in told}


def _key(key: str, place: str, path: Path) -> str:
    if column := _COLUMN.get(key.lower()):
        return column
    raise _wrong(place, f'nothing is called "{key}"', path)


def _cell(value: object, key: str, place: str, path: Path) -> str:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value)
    raise _wrong(place, f"{key} is no text", path, hint="write it in quotes")


def _of_m3u(text: str, path: Path) -> Iterator[_Row]:
    """Files in turn, each after a line that says who is in it: ``#EXTINF:24,Anna - soprano``."""
    said: dict[str, str] = {}
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if match := _EXTINF.match(line):
            said |= _artist(match[1])
        elif line.upper().startswith("#EXTART:"):
            said["author"] = line[8:].strip()
        elif line and not line.startswith("#"):
            yield f'"{path}" line {number}', {"file": line, **said}
            said = {}


def _artist(text: str) -> dict[str, str]:
    author, _, rest = (part.strip() for part in text.partition(" - "))
    part = words_in(rest).part
    told = {"author": author, ("part" if part else "title"): part or rest}
    return {field: word for field, word in told.items() if word}


def _person(place: str, told: Mapping[str, str], path: Path) -> Person:
    if not told.get("file"):
        raise _wrong(place, "it names no file", path)

    def read(field: str, reads: Callable[[str], _Value]) -> _Value:
        try:
            return reads(told[field])
        except (ValueError, ZeroDivisionError) as wrong:
            hint = wrong.hint if isinstance(wrong, UsageError) else ""
            raise _wrong(place, f"{field}: {wrong}", path, hint=hint) from None

    said = {field: read(field, _word(field)) for field in MOST_LETTERS if field in told}
    offset = read("offset", time) if "offset" in told else None
    gain = read("gain", _level) if "gain" in told else None
    return Person(place=place, file=told["file"], words=said, offset=offset, gain_db=gain)


def _word(field: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        found: str = words(MOST_LETTERS[field])(text, field)
        return found

    return read


def _level(text: str) -> Fraction:
    return level_db(re.sub(r"\s*db\Z", "", text, flags=re.IGNORECASE))


def _wrong(place: str, what: str, path: Path, *, hint: str = "") -> UsageError:
    mend = hint or f"mend it there; the columns are {', '.join(COLUMNS)}"
    return UsageError(f"{place}: {what}", hint=mend, file=str(path), reason="list-wrong")
