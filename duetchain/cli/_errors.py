"""How an error is told, in words of the command line, and the codes of being stopped."""

from __future__ import annotations

import copy
import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from duetchain.cli._output import is_heard, logged
from duetchain.cli.guide.colour import BOLD, CYAN, RED, is_coloured, painted
from duetchain.errors import DuetError
from duetchain.exports.escape import safe
from duetchain.repository.answers import failure

if TYPE_CHECKING:
    from duetchain.intake.request import Added

INTERRUPTED, TERMINATED = 130, 143
_DONE: dict[str, Any] = {}
_HINTS: list[str] = []


def so_far(*, hint: str = "", **done: Any) -> None:  # noqa: ANN401 - JSON of any shape
    """What is done by now, for the case that the verb is ended or fails.

    Args:
        hint: how to go on, where it is ended.
        done: as the JSON of the error tells it.
    """
    _DONE.update(done)
    _HINTS[:] = [hint or "".join(_HINTS)]


def forget() -> None:
    """A new command has done nothing yet."""
    _DONE.clear()
    _HINTS.clear()


def stopped(how: str) -> DuetError:
    """That a verb was ended, with what is done and how to go on."""
    return DuetError(how, hint="".join(_HINTS))


def tell(error: DuetError, *, code: int, as_json: bool) -> None:
    """Say what went wrong: one or two lines on stderr, or one object on stdout if it takes it."""
    error = worded(error)
    logged(f"error: {safe(error.message)}")
    if as_json:
        sys.stdout.write(json.dumps(failure(error, code=code, done=_DONE)) + "\n")
        sys.stdout.flush()
        if is_heard():
            return
    error_word, hint_word, before = "error:", "hint:", ""
    if is_coloured():
        error_word, hint_word, before = painted("error:", BOLD, RED), painted("hint:", CYAN), "\n"
    sys.stderr.write(f"{before}{error_word} {safe(error.message)}\n")
    if error.hint:
        sys.stderr.write(f"{hint_word} {safe(error.hint)}\n")


def worded(error: DuetError) -> DuetError:
    """The same error as the command line words it; once is as good as twice."""
    if not error.reason and not error.file:
        return error
    from duetchain.cli._hints import phrased
    from duetchain.cli.guide.instead import advised, spelled

    message, hint = phrased(error) if error.reason else (error.message, error.hint)
    message, hint = spelled(message), advised(error) or hint
    if not error.reason and (message, hint) == (error.message, error.hint):
        return error
    told = copy.copy(error)
    told.message, told.hint = message, hint
    told.reason = ""
    return told


def worded_added(added: Added) -> Added:
    """What an add or a merge did, its refusals and notes as the command line words them."""
    from duetchain.cli._hints import SENTENCES

    return replace(
        added,
        refused=tuple(worded(one) for one in added.refused),
        notes=tuple(SENTENCES.get(note, note) for note in added.notes),
        cleanings=tuple(
            replace(one, reason=SENTENCES.get(one.reason, one.reason)) if one else None
            for one in added.cleanings
        ),
    )
