"""Plain options become what typer makes of them, and typer's heavy half is not imported."""

import enum
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from duetchain.cli._quick import UNKNOWN, QuickCommand, plain_value
from duetchain.errors import UsageError

TOLD = """
import sys; from duetchain.cli._app import run_duet
try: run_duet({words!r})
except SystemExit: pass
"""


class Colour(enum.StrEnum):
    RED = "red"
    BLUE = "blue"


def paint(
    place: Path,
    more: list[Path] | None = typer.Argument(None),  # noqa: B008
    colour: Colour = Colour.RED,
    name: str | None = None,
    count: int | None = typer.Option(None, min=1),
    times: list[str] | None = typer.Option(None),  # noqa: B008
    *,
    loud: bool = False,
) -> None:
    """A verb with every kind of option."""
    typer.echo(repr((place, more, colour, name, count, times, loud)))


def said(words, **options):
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(**options)(paint)
    done = CliRunner().invoke(app, words)
    return done.exit_code, done.output


@pytest.mark.parametrize(
    "words",
    [
        "a.mp4",
        "a.mp4 b.mp4 c.mp4 --loud",
        "a.mp4 --colour blue --name x",
        "a.mp4 --count 3",
        "a.mp4 --times 1 --times 2",
        "a.mp4 --colour",
    ],
)
def test_words_become_what_typer_makes_of_them(words):
    assert said(words.split(), cls=QuickCommand) == said(words.split())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("a.mp4 --colour green", '--colour cannot be "green"'),
        ("a.mp4 --count 0", '--count cannot be "0"'),
        ("a.mp4 --count three", '--count cannot be "three"'),
    ],
)
def test_what_is_no_value_is_refused_in_plain_words(words, message):
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(cls=QuickCommand)(paint)
    with pytest.raises(UsageError, match=message):
        typer.main.get_command(app).main(words.split(), standalone_mode=False)


def test_what_is_not_plain_is_left_to_typer(tmp_path):
    assert plain_value(int, "3") is UNKNOWN
    assert plain_value(Colour, "green") is UNKNOWN
    assert plain_value(list[int], ["3"]) is UNKNOWN
    assert plain_value(Colour, "blue") is plain_value(Colour, Colour.BLUE) is Colour.BLUE
    if os.access(tmp_path, os.R_OK) and os.geteuid():
        tmp_path.chmod(0)
        assert plain_value(Path, str(tmp_path)) is UNKNOWN


def test_a_usual_command_does_not_import_pydantic(duet):
    assert duet("init").returncode == 0
    script = TOLD.format(words=["log", "--json"])
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=duet.place, env=duet.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["schema"] == "duet.log/1"
    assert "pydantic" not in done.stderr
