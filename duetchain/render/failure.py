"""What failed in another process, as plain JSON and back: the same kind, the same words."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import Any

from duetchain import errors
from duetchain.errors import DuetError, RenderFailed


def failure_to_json(wrong: Exception) -> dict[str, Any]:
    """An error as plain JSON: its kind, its message, and all that it says beside."""
    fields = vars(wrong) if isinstance(wrong, DuetError) else {}
    return {"kind": type(wrong).__name__, "message": str(wrong), "fields": dict(fields)}


def failure_from_json(told: Mapping[str, Any]) -> Exception:
    """The error that `failure_to_json` told; a `RenderFailed` if its kind is not known here."""
    kind, message = told["kind"], told["message"]
    ours = getattr(errors, kind, None)
    if isinstance(ours, type) and issubclass(ours, DuetError):
        wrong = ours(message)
        for name, value in told["fields"].items():
            setattr(wrong, name, tuple(value) if isinstance(value, list) else value)
        return wrong
    known = getattr(builtins, kind, None)
    if isinstance(known, type) and issubclass(known, Exception):
        return known(message)
    return RenderFailed(f"{kind}: {message}")
