"""Whether a child still gets on: its time, its bytes, and what it says, looked at tick by tick."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS = 30
"""How many times in a row a child is found at rest before it counts as stalled."""
_UNSEEN = 10
"""How many times longer it may be silent where only what it says is known: encoders look ahead."""
_LEAST_SHARE = 0.01
"""Of a processor: whoever only tells every moment that nothing has come uses less."""
_MOST_DESCENDANTS = 64


@dataclass(slots=True)
class Headway:
    """What has come out of a child; written by the threads that read it.

    Attributes:
        taken_bytes: read from its pipes.
        news: how often it said something new.
        is_heard: whether somebody works on what it said: it may wait for us then.
        tells: whether it says how far it is.
    """

    taken_bytes: int = 0
    news: int = 0
    is_heard: bool = False
    tells: bool = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Within it the child is not to blame for resting."""
        self.is_heard = True
        try:
            yield
        finally:
            self.is_heard = False


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU time in seconds, and bytes that were read and written, of a process and its own."""

    cpu_s: float
    moved_bytes: int


def usage(process: int) -> Usage | None:
    """What a process has used so far; None where the system does not tell."""
    found = [one for one in map(_usage, _family(process)) if one]
    if not found:
        return None
    return Usage(sum(one.cpu_s for one in found), sum(one.moved_bytes for one in found))


class Patience:
    """Counts the ticks in which a child did nothing.

    Ticks, not a clock: while this machine sleeps or this process is stopped, there are none.
    """

    def __init__(self, process: int, headway: Headway, *, stall_s: float) -> None:
        self._process = process
        self._headway = headway
        self._least_cpu_s = _LEAST_SHARE * stall_s
        self._news = self._moved_bytes = -1
        self._cpu_s = 0.0
        self._rested = 0

    def is_over(self) -> bool:
        """Count one tick; whether the child has rested for `TICKS` of them."""
        used = usage(self._process)
        if self._headway.is_heard or (used is None and not self._headway.tells):
            return False
        self._rested = 0 if self._has_moved(used) else self._rested + 1
        return self._rested >= (TICKS if used else _UNSEEN * TICKS)

    def _has_moved(self, used: Usage | None) -> bool:
        """Whether it said, read, wrote or computed something since it last did.

        What it says of itself without news is no writing. It may be on its way for a moment, so
        that bytes count when they are more than ever before.
        """
        news, moved, cpu_s = self._headway.news, self._moved_bytes, self._cpu_s
        if used:
            moved, cpu_s = used.moved_bytes - self._headway.taken_bytes, used.cpu_s
        has_moved = (
            news != self._news
            or moved > self._moved_bytes
            or cpu_s - self._cpu_s >= self._least_cpu_s
        )
        if has_moved:
            self._news, self._cpu_s = news, cpu_s
            self._moved_bytes = max(moved, self._moved_bytes)
        return has_moved


def _family(process: int) -> list[int]:
    """A process and what it has started."""
    found = [process]
    for one in found:
        try:
            words = Path(f"/proc/{one}/task/{one}/children").read_bytes().split()
        except OSError:
            continue
        found += map(int, words)
        if len(found) > _MOST_DESCENDANTS:
            break
    return found


def _usage(process: int) -> Usage | None:
    place = Path(f"/proc/{process}")
    try:
        words = (place / "stat").read_bytes().rpartition(b")")[2].split()
        cpu_s = (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return None
    try:
        told = dict(line.split(b":") for line in (place / "io").read_bytes().splitlines())
        return Usage(cpu_s, int(told[b"rchar"]) + int(told[b"wchar"]))
    except (OSError, ValueError, KeyError):
        return Usage(cpu_s, 0)
