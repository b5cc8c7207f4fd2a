"""A verb that takes records is told and given flat options by typer."""

import enum
from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from duetchain.cli._flat import flat
from duetchain.options.option import Option, Without


class Colour(enum.StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Wall:
    colour: Annotated[Colour, Option("What it is.")] = Colour.RED
    start: Annotated[str | None, Option("From here.", word="from", metavar="S")] = None
    text: Annotated[str, Option("What is on it.", letter="t")] = ""
    wide: Annotated[int, Option("How wide.", least=1, most=9)] = 8
    loud: Annotated[bool, Option("Seen from far.")] = False


def paint(
    context: typer.Context,
    place: Annotated[str, typer.Argument(help="Where.")],
    wall: Wall,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Paint a wall."""
    typer.echo(repr((context.info_name, place, wall, as_json)))


def paint_by_hand(
    context: typer.Context,
    place: Annotated[str, typer.Argument(help="Where.")],
    colour: Annotated[Colour, typer.Option("--colour", help="What it is.")] = Colour.RED,
    start: Annotated[str | None, typer.Option("--from", metavar="S", help="From here.")] = None,
    text: Annotated[str, typer.Option("-t", "--text", help="What is on it.")] = "",
    wide: Annotated[int, typer.Option("--wide", min=1, max=9, help="How wide.")] = 8,
    *,
    loud: Annotated[bool, typer.Option("--loud", help="Seen from far.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Paint a wall."""
    typer.echo(repr((context.info_name, place, Wall(colour, start, text, wide, loud), as_json)))


def said(verb, words):
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command("paint")(verb)
    done = CliRunner().invoke(app, words)
    return done.exit_code, done.output


@pytest.mark.parametrize(
    "words",
    [
        "--help",
        "here",
        "here --colour blue --from 1 -t words --wide 3 --loud --json",
        "here --wide 10",
        "here --colour green",
        "here --start 1",
        "",
    ],
)
def test_records_are_told_and_read_as_options_written_out(words):
    assert said(flat(paint), words.split()) == said(paint_by_hand, words.split())


def test_a_verb_may_leave_fields_out():
    def brush(wall: Annotated[Wall, Without({"start", "wide"})]) -> None:
        typer.echo(repr(wall))

    assert said(flat(brush), ["--from", "1"])[0] == 2
    assert said(flat(brush), ["--loud"]) == (0, repr(Wall(loud=True)) + "\n")


def test_two_options_of_one_name_are_refused():
    def twice(wall: Wall, other: Wall) -> None:
        typer.echo(repr((wall, other)))

    with pytest.raises(TypeError, match="two options of one name"):
        flat(twice)
