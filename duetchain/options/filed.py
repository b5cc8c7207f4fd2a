"""Plain values, as a file of TOML or JSON holds them, to a record of options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from types import NoneType
from typing import Any, TypeVar, get_args

from duetchain.errors import UsageError
from duetchain.options.option import Declared, declared, made
from duetchain.written.nearest import either, meanings, resembling
from duetchain.written.synonyms import SYNONYMS

_Record = TypeVar("_Record")


def file_words(kind: type) -> tuple[str, ...]:
    """What the fields of a record are called in a file."""
    return tuple(one.word for one in declared(kind))


def filed(kind: type[_Record], values: Mapping[str, object]) -> _Record:
    """A record of the values of a file.

    Args:
        kind: the record's type.
        values: the word of an option -> what stands there; what is missing has its default.

    Raises:
        UsageError: if a value is not of its option's kind.
    """
    said = {one.word: one for one in declared(kind) if one.word in values}
    return made(kind, {one.name: _value(one, values[word]) for word, one in said.items()})


def plain_words(record: object) -> dict[str, object]:
    """The inverse of `filed`: what was said in a record, as a file of it holds it."""
    said: dict[str, object] = {}
    for one in fields(record):  # type: ignore[arg-type]  # a record is a dataclass
        value = getattr(record, one.name)
        if is_dataclass(value):
            said |= plain_words(value)
            continue
        told = next(each for each in declared(type(record)) if each.name == one.name)
        if value != told.default:
            said[told.word] = value.value if isinstance(value, Enum) else value
    return said


def _value(field: Declared, given: object) -> object:
    if given is None and field.default is None:
        return None
    kind = _without_none(field.kind)
    if issubclass(kind, Enum):
        return _choice(field, kind, given)
    if kind is bool:
        if not isinstance(given, int):
            raise UsageError(f"{field.word} must be true or false", hint="write it without quotes")
        return bool(given)
    if kind is int:
        if isinstance(given, bool) or not isinstance(given, int):
            raise UsageError(f"{field.word} must be a whole number", hint="write it without quotes")
        return given
    return _text(field, given)


def _choice(field: Declared, kind: type[Enum], given: object) -> Enum:
    """The choice that a word means, in the words of everybody else."""
    names = [str(one.value) for one in kind]
    also = SYNONYMS.get(field.name)
    found = meanings(given, names, also) if isinstance(given, str) else []
    if len(found) == 1:
        return kind(found[0])
    near = found or (resembling(given, names, also) if isinstance(given, str) else [])
    first = f"did you mean {either(near)}? " if near else ""
    raise UsageError(f'no {field.word} "{given}"', hint=f"{first}use {either(names)}")


def _text(field: Declared, given: object) -> str:
    """What is read from a text may stand there as a number, too."""
    is_read = field.option is not None and field.option.reads is not None
    if not isinstance(given, str) and not is_read:
        raise UsageError(f"{field.word} must be text", hint="put it in quotes")
    return str(given)


def _without_none(kind: Any) -> type:  # noqa: ANN401 - a type, or a union with None
    found = [one for one in get_args(kind) if one is not NoneType]
    plain: type = found[0] if found else kind
    return plain
