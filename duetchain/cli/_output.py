"""Results on stdout, everything else on stderr, progress as the place allows."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from duetchain.exports.escape import safe
from duetchain.repository.answers import answer

if TYPE_CHECKING:
    from duetchain.render.progress import Progress


UNNOTICED_S = 1.0
"""What takes no longer is not shown to be long."""


def result(text: str, *, is_lines: bool = False) -> None:
    """A line of the result, at once: scripts read it as an acknowledgement.

    Args:
        text: what stranger's words in it do to a terminal is written out.
        is_lines: it has several, or is a file's: written as it is, its words made harmless before.
    """
    sys.stdout.write((text if is_lines else safe(text)) + "\n")
    sys.stdout.flush()


def document(text: str) -> None:
    """A result that is a file's content, for another program: in UTF-8, as in a file."""
    write = getattr(sys.stdout, "write_utf8", sys.stdout.write)
    write(text + "\n")
    sys.stdout.flush()


def is_heard() -> bool:
    """Whether results still go anywhere: a long list may end if not."""
    return getattr(sys.stdout, "lost", None) is None


def result_json(verb: str, **fields: Any) -> None:  # noqa: ANN401 - JSON of any shape
    """The one JSON object of a verb."""
    result(json.dumps(answer(verb, **fields), ensure_ascii=True), is_lines=True)


def say(text: str) -> None:
    """A line for the person who watches."""
    sys.stderr.write(safe(text) + "\n")
    sys.stderr.flush()


def note(text: str, *, as_json: bool) -> None:
    """Something good to know: a line, or an event with ``--json``."""
    say(json.dumps({"event": "note", "text": text}) if as_json else text)


@contextlib.contextmanager
def progress(*, as_json: bool) -> Iterator[Callable[[Progress], None]]:
    """A bar on a terminal, one line a tenth otherwise, NDJSON events with ``--json``."""
    if as_json:
        yield _events()
    elif sys.stderr.isatty():
        with _bar() as advance:
            yield advance
    else:
        yield _tenths()


@contextlib.contextmanager
def if_long(doing: str) -> Iterator[Callable[[float], None]]:
    """A bar on a terminal for what most often is done at once: it comes after a second."""
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        advance: Callable[[Progress], None] | None = None

        def tell(share: float) -> None:
            nonlocal advance
            if advance is None:
                if time.monotonic() - began < UNNOTICED_S or not sys.stderr.isatty():
                    return
                advance = stack.enter_context(_bar())
            from duetchain.render.progress import Progress

            advance(Progress(doing, share))

        yield tell


def _events() -> Callable[[Progress], None]:
    def tell(step: Progress) -> None:
        event = {"event": "progress", "doing": step.doing, "share": round(step.share, 4)}
        say(json.dumps(event))

    return tell


def _tenths() -> Callable[[Progress], None]:
    told = 0

    def tell(step: Progress) -> None:
        nonlocal told
        if int(step.share * 10) > told:
            told = int(step.share * 10)
            say(f"{step.doing} {told * 10} %")

    return tell


@contextlib.contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description:9}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=1.0)
        yield lambda step: bar.update(task, completed=step.share, description=step.doing)
