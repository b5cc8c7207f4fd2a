"""How an error is told, and the codes of being stopped."""

from __future__ import annotations

import json
import sys

from duetchain.errors import DuetError
from duetchain.exports.escape import safe
from duetchain.repository.answers import failure

INTERRUPTED, TERMINATED = 130, 143


def tell(error: DuetError, *, code: int, as_json: bool) -> None:
    """Say what went wrong: one or two lines on stderr, or one object on stdout."""
    if as_json:
        sys.stdout.write(json.dumps(failure(error, code=code)) + "\n")
        return
    sys.stderr.write(f"error: {safe(error.message)}\n")
    if error.hint:
        sys.stderr.write(f"hint: {safe(error.hint)}\n")
