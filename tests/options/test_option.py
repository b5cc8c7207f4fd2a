"""A record of options tells its fields flat, and is made of flat words."""

from dataclasses import dataclass
from typing import Annotated

import pytest

from duetchain.options.option import Only, Option, Without, declared, is_record, made


@dataclass(frozen=True, slots=True)
class Colours:
    paint: Annotated[str, Option("The colour.", metavar="#RRGGBB")] = "#000000"
    under_coat: Annotated[str | None, Option("Below it.")] = None


@dataclass(frozen=True, slots=True)
class Wall:
    start: Annotated[str, Option("From here.", word="from")]
    colours: Colours = Colours()
    wide: Annotated[int, Option("How wide.", least=1)] = 8


def test_the_fields_of_a_record_within_stand_in_its_place():
    assert [one.name for one in declared(Wall)] == ["start", "paint", "under_coat", "wide"]
    assert [one.word for one in declared(Wall)] == ["from", "paint", "under-coat", "wide"]
    assert [one.default for one in declared(Wall)][1:] == ["#000000", None, 8]
    assert declared(Wall)[3].option == Option("How wide.", least=1)
    assert declared(Wall)[3].kind is int


def test_some_fields_may_be_left_out_at_any_depth():
    part = Annotated[Wall, Without({"paint", "wide"})]
    assert is_record(part)
    assert [one.name for one in declared(part)] == ["start", "under_coat"]
    assert [one.name for one in declared(Annotated[Wall, Only({"paint"})])] == ["paint"]
    assert [one.name for one in declared(Annotated[part, Only({"paint", "start"})])] == ["start"]


def test_a_record_is_made_of_flat_words():
    assert made(Wall, {"start": "1", "paint": "red"}) == Wall("1", Colours("red"))
    assert made(Wall, {"start": "1", "wide": 9, "other": 3}) == Wall("1", wide=9)
    with pytest.raises(TypeError):
        made(Wall, {})
