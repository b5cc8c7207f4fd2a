"""A folder into which files arrive: which are whole by now, and when it is time to render."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".temp", ".!ut", ".filepart")
"""How browsers and programs that copy name a file that is not whole."""
BESIDE = (".srt", ".vtt", ".ass", ".ssa", ".lrc", ".sub", ".sbv", ".txt", ".md", ".pdf", ".json",
          ".csv", ".toml", ".xml", ".m3u", ".m3u8", ".url", ".ini", ".db", ".log")  # fmt: skip
"""What lies beside takes and is none: subtitles, lists, notes."""
HIDDEN = (".", "~", "$")

SizeAndTime = tuple[int, int]
"""Size in bytes, and when it was changed, in ns."""


def is_take(name: str) -> bool:
    """Whether a file of this name may be a take that is whole."""
    low = name.lower()
    return not (low.startswith(HIDDEN) or low.endswith((*UNFINISHED, *BESIDE)))


@dataclass(slots=True)
class _Seen:
    stamp: SizeAndTime
    since_s: float
    is_taken: bool = False


class Watching:
    """What is done while files arrive, decided at each look.

    Args:
        folder: where they arrive.
        add: takes one that is whole; whether a film is to be made of it.
        render: makes the film.
        still_s: how long a file must not have changed.
        rest_s: how long nothing must have arrived before a film is made.
        ours: files in the folder that are made here, which are no takes.
    """

    def __init__(
        self,
        folder: Path,
        add: Callable[[Path], bool],
        render: Callable[[], None],
        *,
        still_s: float,
        rest_s: float,
        ours: tuple[Path, ...] = (),
    ) -> None:
        self._folder = folder
        self._add = add
        self._render = render
        self._still_s = still_s
        self._rest_s = rest_s
        self._ours = {one.absolute() for one in ours}
        self._seen: dict[str, _Seen] = {}
        self._changed_s: float | None = None

    def look(self, now_s: float) -> None:
        """Add what is whole now, in the order of names; render if nothing has come for a while.

        Args:
            now_s: the time, on a clock that only goes on.

        Raises:
            OSError: if the folder cannot be read.
        """
        there = self._there()
        self._seen = {name: one for name, one in self._seen.items() if name in there}
        for name, stamp in sorted(there.items()):
            seen = self._seen.get(name)
            if seen is None or seen.stamp != stamp:
                self._seen[name] = _Seen(stamp, now_s)
            elif not seen.is_taken and now_s - seen.since_s >= self._still_s:
                seen.is_taken = True
                if self._add(self._folder / name):
                    self._changed_s = now_s
        if self._is_time(now_s):
            self._changed_s = None
            self._render()

    @property
    def is_waiting(self) -> bool:
        """Whether something was added of which there is no film yet."""
        return self._changed_s is not None

    def _is_time(self, now_s: float) -> bool:
        is_arriving = any(not one.is_taken for one in self._seen.values())
        last = self._changed_s
        return last is not None and not is_arriving and now_s - last >= self._rest_s

    def _there(self) -> dict[str, SizeAndTime]:
        found: dict[str, SizeAndTime] = {}
        with os.scandir(self._folder) as entries:
            for one in entries:
                with suppress(OSError):  # it has just been taken away
                    told = one.stat()
                    path = self._folder / one.name
                    is_other = path.absolute() not in self._ours
                    if stat.S_ISREG(told.st_mode) and is_take(one.name) and is_other:
                        found[one.name] = (told.st_size, told.st_mtime_ns)
        return {name: stamp for name, stamp in found.items() if stamp[0]}
