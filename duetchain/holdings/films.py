"""Where this user's films of a tip are, and how they were asked for: to know which are out of date.

Noted in the user's own cache, which may be lost; a film that is not there any more, or is another
file since, is no film.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from duetchain.holdings.holdings import Holdings
from duetchain.identity import ContributionId
from duetchain.lineage.arrangement import Replace
from duetchain.store.own_lines import own_lines

PLACE = "films"


class Film(msgspec.Struct, frozen=True):
    """A film that was made here.

    Attributes:
        tip: of what.
        path: where, from the top.
        size_bytes, changed_ns: what the system told of it then.
        words: how it was asked for: options as a file of renders holds them.
    """

    tip: ContributionId
    path: str
    size_bytes: int
    changed_ns: int
    words: dict[str, Any] = {}


def note_film(tip: ContributionId, path: Path, words: dict[str, Any]) -> None:
    """Note a film that was just made."""
    with suppress(OSError, UnicodeError):
        told = path.stat()
        whole = str(path.absolute())
        film = Film(tip, whole, told.st_size, told.st_mtime_ns, words)
        line = msgspec.json.encode(film).decode("utf-8").encode("ascii", "backslashreplace")
        if b"\\U" not in line and b"\\x" not in line:
            own_lines(PLACE).append(tip[:2], line.decode("ascii"))


def films_of(tips: Iterable[ContributionId]) -> tuple[Film, ...]:
    """The films of some tips that are where they were made, as they were made."""
    found: dict[str, Film] = {}
    for tip in dict.fromkeys(tips):
        for line in own_lines(PLACE).read(tip[:2]).splitlines():
            with suppress(msgspec.MsgspecError, ValueError, RecursionError):
                film = msgspec.json.decode(line, type=Film)
                if film.tip == tip and _is_there(film):
                    found[film.path] = film
    return tuple(found.values())


def _is_there(film: Film) -> bool:
    with suppress(OSError, ValueError):
        told = Path(film.path).stat(follow_symlinks=False)
        return (told.st_size, told.st_mtime_ns) == (film.size_bytes, film.changed_ns)
    return False


def again_upon(identity: ContributionId, holdings: Holdings) -> ContributionId | None:
    """What a contribution is built on that only replaces a voice by the same media; else None.

    Raises:
        RepositoryDamaged: if it, or that voice, cannot be read.
    """
    one = holdings.index.contribution(identity)
    if one is None or len(one.parents) != 1 or not isinstance(one.arrangement, Replace):
        return None
    old = holdings.index.contribution(one.arrangement.voice)
    return one.parents[0] if old and old.media == one.media else None


def outdated_by(tip: ContributionId, holdings: Holdings) -> tuple[Film, ...]:
    """The films of what a tip was before its voices were nudged and changed one by one."""
    before: list[ContributionId] = []
    while upon := again_upon(before[-1] if before else tip, holdings):
        before.append(upon)
    return films_of(before)
