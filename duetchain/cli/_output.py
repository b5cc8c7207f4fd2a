"""Results on stdout, everything else on stderr, progress as the place allows."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from duetchain.exports.escape import safe
from duetchain.repository.answers import answer


class _Outlet:
    """What this command was told of its own words."""

    is_quiet = False
    log: TextIO | None = None


def is_quiet() -> bool:
    """Whether only results and errors are told."""
    return _Outlet.is_quiet


@contextlib.contextmanager
def outlet(*, quiet: bool, log: Path | None) -> Iterator[None]:
    """While this lasts only results and errors are told, and a file has all with its times.

    Raises:
        StorageFailed: if the file cannot be written.
    """
    with contextlib.ExitStack() as stack:
        stack.callback(_set, is_quiet=_Outlet.is_quiet, log=_Outlet.log)
        opened = stack.enter_context(_appended(log)) if log else None
        _set(is_quiet=quiet, log=opened)
        yield


def _set(*, is_quiet: bool, log: TextIO | None) -> None:
    _Outlet.is_quiet, _Outlet.log = is_quiet, log


def _appended(log: Path) -> TextIO:
    from duetchain.errors import StorageFailed

    try:
        return log.open("a", encoding="utf-8", errors="backslashreplace")
    except OSError as wrong:
        raise StorageFailed(
            f'the log "{log}" cannot be written: {wrong.strerror}',
            hint="choose another file",
            file=str(log),
        ) from None


def logged(text: str) -> None:
    """Have a line in the log, with the time in UTC; a full disk ends no work."""
    if _Outlet.log:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with contextlib.suppress(OSError):
            _Outlet.log.writelines(f"{now} {one}\n" for one in text.splitlines())
            _Outlet.log.flush()


def result(text: str, *, is_lines: bool = False) -> None:
    """A line of the result, at once: scripts read it as an acknowledgement.

    Args:
        text: what stranger's words in it do to a terminal is written out.
        is_lines: it has several, or is a file's: written as it is, its words made harmless before.
    """
    told = text if is_lines else safe(text)
    logged(told)
    sys.stdout.write(told + "\n")
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
    """A line for the person who watches, if anybody does."""
    logged(safe(text))
    if not _Outlet.is_quiet:
        sys.stderr.write(safe(text) + "\n")
        sys.stderr.flush()


def note(text: str, *, as_json: bool) -> None:
    """Something good to know: a line, or an event with ``--json``."""
    say(json.dumps({"event": "note", "text": text}) if as_json else text)
