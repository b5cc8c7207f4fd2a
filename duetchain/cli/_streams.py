"""stdout and stderr that end no verb: what cannot be written there is remembered, and work goes on.

They may be full, closed, a pipe whose reader has gone, or of an encoding without a name's letters.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator
from typing import Any, TextIO


class Lasting:
    """A stream of text in the place of another.

    Attributes:
        lost: why something could not be written; None as long as all was. From then on nothing is.
    """

    buffer = None
    """Nobody writes past it."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self.lost: OSError | None = None
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")

    @property
    def is_unread(self) -> bool:
        """Whether a reader has gone, as that of ``| head``: then nobody misses anything."""
        return isinstance(self.lost, BrokenPipeError)

    def write(self, text: str) -> int:
        """Write text, in letters that the stream has, or not at all."""
        with self._remembering():
            if self._stream is None:
                raise OSError(errno.EBADF, "it is closed")
            if not self.lost:
                self._stream.write(text)
        return len(text)

    def write_utf8(self, text: str) -> None:
        """Write a file's content: in UTF-8, as files of its kind are, whatever a terminal takes."""
        beneath = getattr(self._stream, "buffer", None)
        if self._stream is None or beneath is None or self.isatty():
            self.write(text)
            return
        with self._remembering():
            if not self.lost:
                self._stream.flush()
                beneath.write(text.encode("utf-8", "backslashreplace"))

    def flush(self) -> None:
        """Have all of it written."""
        with self._remembering():
            if self._stream is not None and not self.lost:
                self._stream.flush()

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        with contextlib.suppress(ValueError):
            return self._stream is not None and self._stream.isatty()
        return False

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stream has
        return getattr(self._stream, name)

    @contextlib.contextmanager
    def _remembering(self) -> Iterator[None]:
        try:
            yield
        except OSError as wrong:
            self.lost = wrong
            with contextlib.suppress(OSError, ValueError, AttributeError):
                nowhere = os.open(os.devnull, os.O_WRONLY)  # what is in its buffer goes there
                os.dup2(nowhere, self._stream.fileno())  # type: ignore[union-attr]
                os.close(nowhere)


@contextlib.contextmanager
def lasting_streams() -> Iterator[tuple[Lasting, Lasting]]:
    """While this lasts stdout and stderr are ours, and stdin, if it is closed, is empty."""
    _fill_descriptors()
    before = sys.stdin, sys.stdout, sys.stderr
    ours = Lasting(sys.stdout), Lasting(sys.stderr)
    with contextlib.ExitStack() as stack:
        if sys.stdin is None:
            sys.stdin = stack.enter_context(open(os.devnull, encoding="ascii"))  # noqa: PTH123
        sys.stdout, sys.stderr = ours
        try:
            yield ours
        finally:
            sys.stdin, sys.stdout, sys.stderr = before


def _fill_descriptors() -> None:
    """A file of ours that got the number of a closed stream would be written to by children."""
    for number in range(3) if os.name == "posix" else ():
        try:
            os.fstat(number)
        except OSError:
            if os.open(os.devnull, os.O_RDWR) == number:
                os.set_inheritable(number, True)
