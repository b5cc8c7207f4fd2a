"""An option: a field of a frozen record, with the words that show it and the rule that reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from inspect import get_annotations
from typing import Annotated, Any, TypeVar, get_args, get_origin

import msgspec

_Record = TypeVar("_Record")


class Option(msgspec.Struct, frozen=True):
    """What stands beside the type of a record's field, as ``Annotated[type, Option(...)]``.

    Attributes:
        help: one sentence for the person who chooses.
        word: what people call it; the field's name, with dashes, if left out.
        letter: a short form, if it has one.
        metavar: what stands for its value; made from the type if left out.
        least: the smallest whole number that is taken.
        most: the largest.
        reads: makes the value of a text that was written; raises ValueError if it is none. A file
            may hold a number in place of the text.
        only_with: the arrangements with which it has a meaning; all where empty.
    """

    help: str
    word: str = ""
    letter: str = ""
    metavar: str | None = None
    least: int | None = None
    most: int | None = None
    reads: Callable[[str], object] | None = None
    only_with: tuple[str, ...] = ()


class Without(frozenset[str]):
    """Beside a record's type: its fields but these are shown; these keep their defaults."""

    def shows(self, name: str) -> bool:
        """Whether a field is shown."""
        return name not in self


class Only(frozenset[str]):
    """Beside a record's type: these of its fields are shown; the others keep their defaults."""

    def shows(self, name: str) -> bool:
        """Whether a field is shown."""
        return name in self


class Declared(msgspec.Struct, frozen=True):
    """A field as it was declared.

    Attributes:
        name: the field's.
        kind: its type, without what stands beside it.
        notes: what stands beside it.
        default: its default; `dataclasses.MISSING` if a value is needed.
    """

    name: str
    kind: Any
    notes: tuple[object, ...]
    default: object

    @property
    def option(self) -> Option | None:
        """How it is shown; None if what stands beside it is for another reader."""
        return next((one for one in self.notes if isinstance(one, Option)), None)

    @property
    def word(self) -> str:
        """What people call it."""
        named = self.option.word if self.option else ""
        return named or self.name.replace("_", "-")


def is_record(kind: object) -> bool:
    """Whether a type, with what stands beside it, is that of a record of options."""
    return is_dataclass(_plain(kind))


def declared(kind: Any) -> tuple[Declared, ...]:  # noqa: ANN401 - a type, maybe with notes
    """The fields of a record, those of the records in it in their place.

    Args:
        kind: the record's type, alone or as ``Annotated[type, Without({...})]``.
    """
    shown = [note for note in _notes(kind) if isinstance(note, Without | Only)]
    return tuple(one for one in _flat(_plain(kind)) if all(note.shows(one.name) for note in shown))


def made(kind: type[_Record], words: Mapping[str, Any]) -> _Record:
    """A record of the words for its fields and for those of the records in it.

    Args:
        kind: the record's type.
        words: a field's name -> its value; what is missing has its default, what else is there is
            left alone, and what is not shown.
    """
    record: Any = _plain(kind)
    said = {one.name: words[one.name] for one in declared(kind) if one.name in words}
    given = {
        name: made(inner, said) if is_record(inner) else said[name]
        for name, inner in _hints(record).items()
        if is_record(inner) or name in said
    }
    found: _Record = record(**given)
    return found


def _flat(record: Any) -> Iterator[Declared]:  # noqa: ANN401 - a dataclass
    hints = _hints(record)
    for one in fields(record):
        kind = hints[one.name]
        if is_record(kind):
            yield from declared(kind)
        else:
            default = one.default if one.default_factory is MISSING else one.default_factory()
            yield Declared(one.name, _plain(kind), _notes(kind), default)


@cache
def _hints(record: type) -> dict[str, Any]:
    return get_annotations(record, eval_str=True)


def _plain(kind: Any) -> Any:  # noqa: ANN401 - a type
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _notes(kind: Any) -> tuple[object, ...]:  # noqa: ANN401 - a type
    return get_args(kind)[1:] if get_origin(kind) is Annotated else ()
