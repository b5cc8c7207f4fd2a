"""Signs of life of what cannot tell how far it is, from a thread beside the work."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator

from duetchain.cli._output import is_quiet
from duetchain.cli.lasting.progress import UNNOTICED_S, Events, Lines
from duetchain.render.progress import Progress

TICK_S = 0.5


@contextlib.contextmanager
def alive(doing: str, *, as_json: bool = False) -> Iterator[None]:
    """Tell that the work goes on, from its second second: a line that lives, else now and then one.

    Args:
        doing: what is done, a word or two: "listening".
        as_json: events, one object a line.
    """
    if is_quiet():
        yield
        return
    ended = threading.Event()
    tell = _on_terminal if sys.stderr.isatty() and not as_json else _in_lines
    thread = threading.Thread(target=tell, args=(doing, ended, as_json), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _on_terminal(doing: str, ended: threading.Event, _: bool) -> None:
    if ended.wait(UNNOTICED_S):
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{doing} …"):
        ended.wait()


def _in_lines(doing: str, ended: threading.Event, as_json: bool) -> None:
    say = Events(time.monotonic) if as_json else Lines(time.monotonic)
    if ended.wait(UNNOTICED_S):
        return
    with contextlib.suppress(OSError):  # whoever cannot be told is not told
        while not ended.wait(TICK_S):
            say(Progress(doing, 0.0))
