"""Results of jobs by their keys: written once, proven before they are used, dropped by age.

An entry is sealed with a secret of this user's own, so that what somebody else put into the cache
of a repository that was handed on is not taken for ours; nor is what the disk has damaged.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duetchain.identity import file_digest

MOST_BYTES = 20 * 1024**3
"""How large a cache grows if nothing else was said."""


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
    """

    path: Path
    secret: bytes

    def result(self, key: str, suffix: str, folder: Path) -> Result | None:
        """A kept result, brought into a run's folder; None if there is none, or it is not whole."""
        kept, told = self._places(key, suffix)
        here = folder / f"{key}{suffix}"
        try:
            entry = json.loads(told.read_bytes())
            if not here.exists():  # two jobs of one key have one result
                _brought(kept, here)
            sealed = self._seal(key, file_digest(here), entry["facts"])
            if hmac.compare_digest(sealed, str(entry["seal"])):
                os.utime(told)
                return Result(here, entry["facts"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError, MemoryError):
            pass
        here.unlink(missing_ok=True)
        return None

    def holds(self, key: str, suffix: str) -> bool:
        """Whether there is an entry; it is proven only when it is used."""
        return all(one.is_file() for one in self._places(key, suffix))

    def keep(self, key: str, result: Result) -> None:
        """Keep a result; what cannot be written is not kept, and nobody need know."""
        kept, told = self._places(key, result.path.suffix)
        seal = self._seal(key, file_digest(result.path), result.facts)
        entry = json.dumps({"facts": dict(result.facts), "seal": seal}, sort_keys=True)
        with contextlib.suppress(OSError):
            kept.parent.mkdir(parents=True, exist_ok=True)
            with _making(kept.parent) as making:
                _brought(result.path, making)
                making.replace(kept)
            with _making(kept.parent) as making:
                making.write_text(entry, encoding="ascii")
                making.replace(told)

    def entries(self) -> tuple[Entry, ...]:
        """Every entry, the one used longest ago first."""
        return tuple(sorted(self._entries(), key=lambda one: (one.used, one.key)))

    def _entries(self) -> Iterator[Entry]:
        for told in self.path.glob("*/*.json"):
            files = [one for one in told.parent.glob(f"{told.stem}.*") if one != told]
            with contextlib.suppress(OSError):
                size = told.stat().st_size + sum(one.stat().st_size for one in files)
                key = told.parent.name + told.stem
                yield Entry(key, size, told.stat().st_mtime, told, files[0] if files else told)

    def trimmed(self, most_bytes: int) -> tuple[Entry, ...]:
        """Drop what was used longest ago until the rest is no larger; what was dropped."""
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

    def _places(self, key: str, suffix: str) -> tuple[Path, Path]:
        folder = self.path / key[:2]
        return folder / f"{key[2:]}{suffix}", folder / f"{key[2:]}.json"

    def _seal(self, key: str, content: str, facts: Mapping[str, Any]) -> str:
        words = json.dumps([key, content, dict(facts)], sort_keys=True).encode()
        return hmac.new(self.secret, words, "sha256").hexdigest()


@contextlib.contextmanager
def _making(folder: Path) -> Iterator[Path]:
    """A new name, nothing of which is left; renaming one file to itself leaves both names."""
    path = folder / f".{secrets.token_hex(8)}"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _brought(source: Path, target: Path) -> None:
    """The same file under another name: linked where that can be done, else copied."""
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def user_secret(folder: Path) -> bytes:
    """This user's secret, made at its first use; one for this run only where none can be kept.

    Args:
        folder: of the user's own; made if missing.
    """
    path = folder / "seal.key"
    with contextlib.suppress(OSError):
        if not path.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            making = folder / f".{secrets.token_hex(8)}"
            making.touch(mode=0o600)
            making.write_bytes(secrets.token_bytes(32))
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(making)
            making.unlink()
        found = path.read_bytes()
        if len(found) == 32:
            return found
    return secrets.token_bytes(32)
