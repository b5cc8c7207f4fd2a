"""Results of jobs by their keys: written once, proven before they are used, dropped by age.

An entry is sealed with a secret of this user's own, so that what somebody else put into the cache
of a repository that was handed on is not taken for ours; nor is what the disk has damaged. Only
real files in real folders, named like ours, are looked at: a link is never followed.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duetchain.errors import RepositoryDamaged
from duetchain.identity import file_digest
from duetchain.store.seals import seal
from duetchain.system.regular import (
    files,
    folders,
    irregular,
    is_file,
    is_own,
    look_regular,
    made_folders,
    open_regular,
    read_regular,
    require_folders,
)

MOST_BYTES = 20 * 1024**3
"""How large a cache grows if nothing else was said."""
MOST_TOLD_BYTES = 1 << 20
"""Of what is told of one result."""
CONTEXT = "cached result 2"
"""Of seals. Those of before told nothing of originals that were proved: they are not believed."""
HALF_DIGITS = 32
"""Of a seal: 128 bits for the content, as many for what is told of it."""
_FOLDER = re.compile("[0-9a-f]{2}")
_TOLD = re.compile(r"[0-9a-f]{62}\.json")
_OURS = re.compile(r"[0-9a-f]{62}\.[a-z0-9]{1,8}")
_UNFINISHED = re.compile(r"\.[0-9a-f]{16}")
_ANY = re.compile(".*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Result:
    """What a job made: a file, and what was measured of it."""

    path: Path
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One kept result: its key, its size in bytes, and when it was last used (seconds, POSIX)."""

    key: str
    size_bytes: int
    used: float
    told: Path
    file: Path


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of results.

    Attributes:
        path: the folder; made when the first result is kept.
        secret: what entries are sealed with.
        within: a folder above it: from there on every level is a real folder.

    Raises:
        RepositoryDamaged: if a level is something else.
    """

    path: Path
    secret: bytes
    within: Path | None = None

    def __post_init__(self) -> None:
        require_folders(self._top, self.path)

    def result(self, key: str, suffix: str, folder: Path) -> Result | None:
        """A kept result, brought into a run's folder; None if there is none, or it is not whole."""
        kept, told = self._places(key, suffix)
        entry = self._sealed(key, told)
        if entry is None:
            return None
        here = folder / f"{key}{suffix}"
        with contextlib.suppress(OSError, RepositoryDamaged):
            if not is_file(here):  # two jobs of one key have one result
                _brought(kept, here)
            facts, given = entry["facts"], entry["seal"]
            if is_file(here) and self._seal(key, file_digest(here), facts) == given:
                with contextlib.suppress(OSError):  # on a disk that is only read
                    os.utime(told, follow_symlinks=False)
                return Result(here, facts)
        here.unlink(missing_ok=True)
        return None

    def holds(self, key: str, suffix: str) -> bool:
        """Whether there is an entry; it is proven only when it is used."""
        return all(is_file(one) for one in self._places(key, suffix))

    def keep(self, key: str, result: Result) -> None:
        """Keep a result; what cannot be written is not kept, and nobody need know."""
        kept, told = self._places(key, result.path.suffix)
        with contextlib.suppress(OSError, RepositoryDamaged):
            made_folders(self._top, *self._names, kept.parent.name)
            with _making(kept.parent) as making:
                _brought(result.path, making)
                look_regular(kept.parent, making.name)
                facts = dict(result.facts)
                entry = {"facts": facts, "seal": self._seal(key, file_digest(making), facts)}
                making.replace(kept)
            with _making(kept.parent) as making:
                making.write_text(json.dumps(entry, sort_keys=True), encoding="ascii")
                making.replace(told)

    def entries(self) -> tuple[Entry, ...]:
        """Every entry of ours, the one used longest ago first."""
        found = (one for one in self._entries() if self._sealed(one.key, one.told) is not None)
        return tuple(sorted(found, key=lambda one: (one.used, one.key)))

    def trimmed(self, most_bytes: int) -> tuple[Entry, ...]:
        """Drop what was used longest ago until the rest is no larger; what was dropped.

        Only what is ours counts, and goes.
        """
        if sum(one.size_bytes for one in self._entries()) <= most_bytes:
            return ()  # then ours are no more, and need not be told from others
        left = self.entries()
        size, dropped = sum(one.size_bytes for one in left), []
        for entry in left:
            if size <= most_bytes:
                break
            size -= entry.size_bytes
            dropped.append(entry)
            for path in {entry.told, entry.file}:
                path.unlink(missing_ok=True)
        return tuple(dropped)

    def swept(self) -> tuple[Entry, ...]:
        """Drop what is no whole entry of ours, and looks like one; what was dropped.

        That is results of which nothing is told, what killed processes left unfinished, what
        somebody else has sealed. Whoever is just writing one of these makes it again.
        """
        whole = {path for one in self.entries() for path in (one.told, one.file)}
        dropped = []
        for folder in folders(self.path, _FOLDER):
            for shape in (_OURS, _UNFINISHED):
                for found in files(Path(folder.path), shape):
                    path = Path(found.path)
                    told = found.stat(follow_symlinks=False)
                    if path not in whole and is_own(told):
                        dropped.append(Entry("", told.st_size, told.st_mtime, path, path))
                        path.unlink(missing_ok=True)
        return tuple(dropped)

    def foreign(self) -> tuple[str, ...]:
        """What is in the cache that nobody of us puts there, a line each; it was not followed."""
        return tuple(_foreign(self.path, _FOLDER))

    @property
    def _top(self) -> Path:
        return self.path.parent if self.within is None else self.within

    @property
    def _names(self) -> tuple[str, ...]:
        return self.path.relative_to(self._top).parts

    def _entries(self) -> Iterator[Entry]:
        """What looks like an entry, whoever has sealed it."""
        for folder in folders(self.path, _FOLDER):
            place = Path(folder.path)
            found = {one.name: one for one in files(place, _OURS)}
            results = {name.partition(".")[0]: name for name in found if not _TOLD.fullmatch(name)}
            for name in filter(_TOLD.fullmatch, found):
                stem = name.partition(".")[0]
                both = {name, results.get(stem, name)}
                with contextlib.suppress(OSError):
                    told = found[name].stat(follow_symlinks=False)
                    size = sum(found[one].stat(follow_symlinks=False).st_size for one in both)
                    file = place / results.get(stem, name)
                    yield Entry(folder.name + stem, size, told.st_mtime, place / name, file)

    def _sealed(self, key: str, told: Path) -> dict[str, Any] | None:
        """What is told of a result, if we have told it."""
        try:
            names = (*self._names, key[:2], told.name)
            entry = json.loads(read_regular(self._top, *names, most_bytes=MOST_TOLD_BYTES))
            given = str(entry["seal"])
            sealed = self._around(key, given[:HALF_DIGITS], entry["facts"])
            return entry if secrets.compare_digest(sealed.encode(), given.encode()) else None
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return None
        except (RecursionError, RepositoryDamaged):
            return None

    def _seal(self, key: str, content: str, facts: Mapping[str, Any]) -> str:
        inner = seal(self.secret, CONTEXT, [key, content, dict(facts)])[:HALF_DIGITS]
        return self._around(key, inner, facts)

    def _around(self, key: str, inner: str, facts: Mapping[str, Any]) -> str:
        """The half that proves the content, and one that proves it and what is told: read alone."""
        words = [key, inner, dict(facts)]
        return inner + seal(self.secret, f"{CONTEXT}, told", words)[:HALF_DIGITS]

    def _places(self, key: str, suffix: str) -> tuple[Path, Path]:
        folder = self.path / key[:2]
        return folder / f"{key[2:]}{suffix}", folder / f"{key[2:]}.json"


def _foreign(folder: Path, shape: re.Pattern[str]) -> Iterator[str]:
    """What stands where only folders of a shape belong, and in these only files."""
    with contextlib.suppress(OSError):
        inside = {one.name for one in folders(folder, shape)}
        for found in os.scandir(folder):
            path, mode = Path(found.path), found.stat(follow_symlinks=False).st_mode
            if found.name in inside:
                regular = {one.name for one in files(path, _ANY)}
                for one in sorted(path.iterdir()):
                    if one.name not in regular:
                        yield irregular(one, one.lstat().st_mode, wanted="a file").message
            elif shape.fullmatch(found.name):
                yield irregular(path, mode, wanted="a folder").message


@contextlib.contextmanager
def _making(folder: Path) -> Iterator[Path]:
    """A new name, nothing of which is left; renaming one file to itself leaves both names."""
    path = folder / f".{secrets.token_hex(8)}"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _brought(source: Path, target: Path) -> None:
    """The same real file under another name: linked where that can be done, else copied.

    Raises:
        RepositoryDamaged: if it is none.
        OSError: if it is not there, or cannot be written.
    """
    look_regular(source.parent, source.name)
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        with open_regular(source.parent, source.name) as given, target.open("xb") as out:
            shutil.copyfileobj(given, out, 1 << 20)
