"""One table: which error is which exit code; and how an error is told."""

from __future__ import annotations

import json
import sys

from duetchain.errors import (
    Busy,
    DuetError,
    InputRefused,
    LimitExceeded,
    NotFound,
    NotPermitted,
    RenderFailed,
    RepositoryDamaged,
    StorageFailed,
    UsageError,
)
from duetchain.exports.escape import safe

BUG, USAGE = 1, 2
INTERRUPTED, TERMINATED = 130, 143
CODES: tuple[tuple[type[DuetError], int], ...] = (
    (UsageError, USAGE),
    (InputRefused, 3),
    (LimitExceeded, 4),
    (RepositoryDamaged, 5),
    (NotFound, 6),
    (StorageFailed, 7),
    (RenderFailed, 8),
    (NotPermitted, 9),
    (Busy, 75),
)


def exit_code(error: DuetError) -> int:
    """The code of the command contract."""
    return next((code for kind, code in CODES if isinstance(error, kind)), BUG)


def tell(error: DuetError, *, code: int, as_json: bool) -> None:
    """Say what went wrong: one or two lines on stderr, or one object on stdout."""
    if as_json:
        document = {
            "schema": "duet.error/1",
            "code": code,
            "message": error.message,
            "hint": error.hint or None,
            "file": error.file,
            "contribution": error.contribution,
        }
        sys.stdout.write(json.dumps(document) + "\n")
        return
    sys.stderr.write(f"error: {safe(error.message)}\n")
    if error.hint:
        sys.stderr.write(f"hint: {safe(error.hint)}\n")
