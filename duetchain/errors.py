"""What can go wrong, as few classes: what was found, which file or contribution, what to do."""

from __future__ import annotations

from typing import TypedDict, Unpack

Plain = str | int | float | None
"""What a refusal holds of what it is about: it can be sent to another process, or as JSON."""


class About(TypedDict, total=False):
    """What a refusal is about, for a form or a page that words it anew.

    Attributes:
        reason: which refusal it is, by a word that stays the same, such as "range-empty".
        field: which parameter or option it is about, by its name in the library.
        given: what was given for it.
        choices: what could have been given.
        limit: the bound that was passed: a number in the field's unit, or words.
    """

    reason: str
    field: str
    given: Plain
    choices: tuple[str, ...]
    limit: Plain


class DuetError(Exception):
    """A failure that a person can act upon.

    Attributes:
        message: one line: what was found and what was expected, in the words of the library.
        hint: one line: what to do about it; empty where nothing helps.
        file: the file it is about, if any.
        contribution: the id of the contribution it is about, if any.
        detail: all that a program said, for debugging.
        reason, field, given, choices, limit: what it is about, see `About`; empty or None where
            that is not known.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        file: str | None = None,
        contribution: str | None = None,
        detail: str = "",
        **about: Unpack[About],
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.file = file
        self.contribution = contribution
        self.detail = detail
        self.reason = about.get("reason", "")
        self.field = about.get("field", "")
        self.given = about.get("given")
        self.choices = about.get("choices", ())
        self.limit = about.get("limit")


class UsageError(DuetError, ValueError):
    """The request cannot be meant: an ambiguous id, an existing output, a range past the end."""


class InputRefused(DuetError, ValueError):
    """The bytes are not media that duetchain takes."""


class LimitExceeded(DuetError):
    """The input is larger, longer or denser than a limit allows."""


class RepositoryDamaged(DuetError):
    """The repository is not whole, or was made by a newer duetchain."""


class NewerRecord(RepositoryDamaged):
    """A record is whole, but of a kind or version that this duetchain does not know."""


class NotFound(DuetError, LookupError):
    """No such file, id, name or repository."""


class StorageFailed(DuetError, OSError):
    """The disk is full, read-only or forbidden."""


class RenderFailed(DuetError, RuntimeError):
    """ffmpeg did not make what was planned."""


class NotPermitted(DuetError, PermissionError):
    """A licence or a consent forbids it."""


class Busy(DuetError):
    """Another process holds the repository for too long."""


class Terminated(BaseException):
    """SIGTERM arrived: unwind, leave nothing behind, exit 143."""
