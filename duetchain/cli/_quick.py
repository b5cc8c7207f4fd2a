"""Plain words of the command line to values, without what typer imports to convert any word.

Typer converts by pydantic: importing that and describing each option to it is half the CPU of a
`duet log`. What these few rules do not cover, and every mistake, is left to typer.
"""

from __future__ import annotations

import os
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from collections.abc import Callable

UNKNOWN = object()
"""What stands for a value that typer has to make."""


class QuickCommand(TyperCommand):
    """A verb whose plain options become values at once."""

    def get_params(self, ctx: Any) -> Any:  # noqa: ANN401
        """See click."""
        return _hastened(super().get_params(ctx))


class QuickGroup(TyperGroup):
    """Likewise the command that has verbs."""

    def get_params(self, ctx: Any) -> Any:  # noqa: ANN401
        """See click."""
        return _hastened(super().get_params(ctx))


def _hastened(params: list[Any]) -> list[Any]:
    for param in params:
        if "process_value" not in vars(param):
            param.process_value = partial(_processed, param, param.process_value)
    return params


def _processed(param: Any, usual: Callable[[Any, Any], Any], context: Any, value: Any) -> Any:  # noqa: ANN401
    """What click's `process_value` gives."""
    described = getattr(param, "type_descriptor", None)
    if described is None:
        return usual(context, value)
    is_left_out = value is None and not (param.required or param.multiple or param.nargs == -1)
    is_default = type(value) is described.annotation and value is param.default
    made = value if is_left_out or is_default else plain_value(described.annotation, value)
    if made is UNKNOWN:
        return usual(context, value)
    return param.callback(context, param, made) if param.callback else made


def plain_value(kind: Any, value: Any) -> Any:  # noqa: ANN401
    """A word as a value of an option's kind.

    Args:
        kind: the option's annotation.
        value: the word, or a default.

    Returns:
        What typer would make of it; `UNKNOWN` if that is for typer to say.
    """
    if get_origin(kind) is list and isinstance(value, list | tuple) and value:
        made = [plain_value(get_args(kind)[0], one) for one in value]
        return UNKNOWN if any(one is UNKNOWN for one in made) else made
    if kind is bool and isinstance(value, bool):
        return value
    if not isinstance(kind, type) or not isinstance(value, str | Path):
        return UNKNOWN
    if issubclass(kind, Enum):
        return next((one for one in kind if value in (one, one.value)), UNKNOWN)
    if kind is Path:
        refused = os.path.exists(value) and not os.access(value, os.R_OK)  # noqa: PTH110
        return UNKNOWN if refused else Path(value)
    return value if kind is str and type(value) is str else UNKNOWN
