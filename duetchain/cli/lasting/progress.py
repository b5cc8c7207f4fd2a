"""How far a verb is, told as the place allows: a line that updates, a line a second, or events."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

from duetchain.cli._output import is_quiet, say
from duetchain.exports.escape import safe

if TYPE_CHECKING:
    from duetchain.intake.turns.takes import Take, TakeProgress
    from duetchain.render.progress import Progress

UNNOTICED_S = 1.0
"""What takes no longer is not shown to be long."""
LEAST_S = 1.0
"""Between two lines where no terminal is."""
FIRST_S = 3.0
"""What is over by then has no line where no terminal is."""
LIFE_S = 10.0
"""After so long without anything new it is said that the work goes on."""

NowS = Callable[[], float]


@contextlib.contextmanager
def progress(
    *, as_json: bool, clock: NowS = time.monotonic
) -> Iterator[Callable[[Progress], None]]:
    """Where a verb tells its progress.

    Args:
        as_json: events, one object a line.
        clock: tells seconds.
    """
    if is_quiet():
        yield lambda _: None
    elif as_json:
        yield Events(clock)
    elif sys.stderr.isatty():
        with _line() as advance:
            yield advance
    else:
        yield Lines(clock)


@contextlib.contextmanager
def if_long(doing: str) -> Iterator[Callable[[float], None]]:
    """A line on a terminal for what most often is done at once: it comes after a second."""
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        advance: Callable[[Progress], None] | None = None

        def tell(share: float) -> None:
            nonlocal advance
            if advance is None:
                if time.monotonic() - began < UNNOTICED_S or is_quiet() or not sys.stderr.isatty():
                    return
                advance = stack.enter_context(_line())
            from duetchain.render.progress import Progress

            advance(Progress(doing, share))

        yield tell


class Events:
    """NDJSON: what is new at once, what goes on once a second."""

    def __init__(self, clock: NowS) -> None:
        self._clock = clock
        self._last: tuple[object, ...] = ()
        self._at = 0.0

    def __call__(self, step: Progress) -> None:
        """Say an event, unless it is the one before and that was just said."""
        now, told = self._clock(), (step.doing, round(step.share, 4), getattr(step, "number", 0))
        if told == self._last and now - self._at < LEAST_S:
            return
        self._last, self._at = told, now
        say(json.dumps(_event(step)))


def _event(step: Progress) -> dict[str, Any]:
    event = {"event": "progress", "doing": step.doing, "share": round(step.share, 4)}
    if not is_of_take(step):
        return event
    event |= {"number": step.number, "count": step.count, "file": step.file or None}
    if step.take:
        from duetchain.repository.answers import of_take

        event |= {"take": of_take(step.take)}
    return event


class Lines:
    """Where no terminal is: a line a second at most, and one every ten while nothing is new."""

    def __init__(self, clock: NowS) -> None:
        self._clock = clock
        self._began = clock()
        self._at = self._began + FIRST_S - LEAST_S
        self._last = ""
        self._waiting: deque[str] = deque()

    def __call__(self, step: Progress) -> None:
        """Say a line, if it is time for one; what became of a take waits for its time."""
        now, text = self._clock(), step_words(step, in_tenths=True)
        if is_of_take(step) and step.take:
            self._waiting.append(text)
        is_new = bool(self._waiting) or (bool(text) and text != self._last)
        if now - self._at < (LEAST_S if is_new else LIFE_S):
            return
        self._at = now
        if self._waiting:
            say(self._waiting.popleft())
            return
        say(text if is_new else f"{text or step.doing} ({now - self._began:.0f} s)")
        self._last = text


def is_of_take(step: Progress) -> TypeGuard[TakeProgress]:
    """Whether it tells of one file of an add."""
    return hasattr(step, "take")


def step_words(step: Progress, *, in_tenths: bool = False) -> str:
    """How far it is, in a line; "" for what is not worth one."""
    if is_of_take(step):
        return _of_take(step)
    share = int(step.share * 10) * 10 if in_tenths else int(step.share * 100)
    return f"{step.doing} {share} %" if share or not in_tenths else ""


def _of_take(step: TakeProgress) -> str:
    if not step.number:
        return f"{step.doing} {safe(Path(step.file).name)}"
    head = f"{step.number} of {step.count}"
    name = safe(Path(step.file).stem)
    if step.take:
        return f"{head} {name}: {outcome(step.take)}"
    return f"{head} {name}: {step.doing}" if name else f"{head}: {step.doing}"


def outcome(take: Take) -> str:
    """What became of a take, in a few words."""
    if take.refused:
        return f"refused: {take.refused.message}"
    if not take.is_new:
        return "here already"
    parts = ["recorded"]
    if take.sync:
        if take.sync.sure:
            parts = [f"in time {take.sync.offset_s:+.2f} s"]
        else:
            parts = ["recorded, not surely in time"]
    if take.cleaned and take.cleaned.applied:
        parts.append(f"cleaned {take.cleaned.removed_db:.0f} dB")
    return ", ".join(parts)


@contextlib.contextmanager
def _line() -> Iterator[Callable[[Progress], None]]:
    """One line of a terminal, which a thread of its own keeps alive."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        SpinnerColumn,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:9}", markup=False),
        BarColumn(bar_width=20),
        TaskProgressColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=1.0)

        def advance(step: Progress) -> None:
            doing = _of_take(step) if is_of_take(step) else step.doing
            bar.update(task, completed=step.share, description=doing)

        yield advance
