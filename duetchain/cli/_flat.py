"""Records of options, flat to typer and whole to the verb."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING
from functools import wraps
from typing import Annotated, Any

import typer

from duetchain.options.option import Declared, Option, declared, is_record, made


def flat(verb: Callable[..., None]) -> Callable[..., None]:
    """A verb that takes records, as one that typer reads: each of their fields an option.

    One that takes none stays as it is.

    Raises:
        TypeError: if two of its records have a field of the same name.
    """
    kinds = inspect.get_annotations(verb, eval_str=True)
    given = inspect.signature(verb).parameters
    records = {name: kinds[name] for name in given if is_record(kinds[name])}
    if not records:
        return verb
    shown: list[inspect.Parameter] = []
    for name, one in given.items():
        if name in records:
            shown.extend(map(_parameter, declared(records[name])))
        else:
            keyword = inspect.Parameter.KEYWORD_ONLY
            shown.append(one.replace(annotation=kinds[name], kind=keyword))

    @wraps(verb)
    def run(**words: Any) -> None:  # noqa: ANN401 - what typer read
        whole = {name: made(kind, words) for name, kind in records.items()}
        verb(**{name: words[name] for name in given if name not in records}, **whole)

    del run.__wrapped__  # typer would read the records
    seen = {one.name: one.annotation for one in shown}
    if len(seen) < len(shown):
        raise TypeError(f"{verb.__name__} has two options of one name")
    vars(run)["__signature__"] = inspect.Signature(shown)
    run.__annotations__ = seen
    return run


def flags(field: Declared) -> tuple[str, ...]:
    """How an option is written: ``("-m", "--message")``."""
    letter = field.option.letter if field.option else ""
    return (*((f"-{letter}",) if letter else ()), f"--{field.word}")


def _parameter(field: Declared) -> inspect.Parameter:
    option = field.option
    notes = (_typed(field, option),) if option else field.notes
    missing = field.default is MISSING
    return inspect.Parameter(
        field.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=inspect.Parameter.empty if missing else field.default,
        annotation=Annotated[(field.kind, *notes)],
    )


def _typed(field: Declared, option: Option) -> Any:  # noqa: ANN401 - typer's own, hidden by it
    return typer.Option(
        *flags(field),
        metavar=option.metavar,
        min=option.least,
        max=option.most,
        help=option.help,
    )
