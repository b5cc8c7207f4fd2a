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

from duetchain.cli.guide.help import listed_verbs, shown_options, shown_plainly

if TYPE_CHECKING:
    from collections.abc import Callable

COMPLETION = "_DUET_COMPLETE"
"""The variable by which a shell asks what may follow."""
UNKNOWN = object()
"""What stands for a value that typer has to make."""


class QuickCommand(TyperCommand):
    """A verb whose plain options become values at once."""

    def get_params(self, ctx: Any) -> Any:  # noqa: ANN401
        """See click."""
        return _hastened(super().get_params(ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """See click: the common ones first."""
        shown_options(self, ctx, formatter)


class QuickGroup(TyperGroup):
    """Likewise the command that has verbs."""

    def get_params(self, ctx: Any) -> Any:  # noqa: ANN401
        """See click."""
        return _hastened(super().get_params(ctx))

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """See click: in groups, their sentences whole."""
        listed_verbs(self, ctx, formatter)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401
        """See click: what is no verb is answered with the right one."""
        if not ctx.resilient_parsing and self.get_command(ctx, args[0]) is None:
            from duetchain.cli.guide.mistyped import unknown_verb

            raise unknown_verb(args[0], self.commands, args[1:])
        return super().resolve_command(ctx, args)


def _hastened(params: list[Any]) -> list[Any]:
    for param in params:
        if "process_value" not in vars(param):
            param.process_value = partial(_processed, param, param.process_value)
            shown_plainly(param)
    if COMPLETION in os.environ:
        from duetchain.cli.guide.completing import completes

        for param in params:
            completes(param)
    return params


def _processed(param: Any, usual: Callable[[Any, Any], Any], context: Any, value: Any) -> Any:  # noqa: ANN401
    """What click's `process_value` gives."""
    described = getattr(param, "type_descriptor", None)
    if described is None:
        return usual(context, value)
    is_left_out = value is None and not (param.required or param.multiple or param.nargs == -1)
    is_default = type(value) is described.annotation and value is param.default
    made = value if is_left_out or is_default else plain_value(described.annotation, value)
    if made is UNKNOWN and isinstance(value, str):
        made = _worded(param, described.annotation, value)
    if made is UNKNOWN:
        return usual(context, value)
    return param.callback(context, param, made) if param.callback else made


def _worded(param: Any, kind: Any, value: str) -> Any:  # noqa: ANN401
    """A choice by another word for it, or a whole number; what is neither is refused."""
    flag = param.opts[-1] if param.param_type_name == "option" else param.display_name_raw
    if isinstance(kind, type) and issubclass(kind, Enum):
        from duetchain.cli.guide.mistyped import choice_meant

        return choice_meant(flag, param.name, value, kind)
    if kind is int:
        from duetchain.cli.guide.mistyped import whole_number

        return whole_number(flag, value, param.min, param.max)
    return UNKNOWN


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
