"""Who does not know the way is told it: help, what is here, what comes next, completion, colour."""

import io
import os
import re
import shutil
import sys
from unittest import mock

import pytest
from fixtures import replay

from duetchain.cli._app import VERBS
from duetchain.cli._errors import tell
from duetchain.cli.guide.help import GROUPS
from duetchain.errors import UsageError


@pytest.fixture
def song(duet, studio):
    """The command in a folder with a chain of one, called song."""
    shutil.copyfile(studio.clip("song.mp4", rate=25), duet.place / "song.mp4")
    assert duet("add", "song.mp4", "--name", "song", "--author", "Ann").returncode == 0
    return duet


def test_help_lists_every_verb_in_groups_and_cuts_no_sentence(duet):
    text = duet("--help").stdout
    places = [text.index(f"\n{title}:\n") for title in GROUPS.values()]
    assert places == sorted(places)
    assert not [verb for verb in VERBS if not re.search(rf"^  {verb}  ", text, re.M)]
    assert text.count("...") == 1  # of the usage line
    assert max(map(len, text.splitlines())) <= 80
    assert duet("help").stdout == text


def test_help_of_an_add_has_the_common_options_first_and_no_types_of_python(duet):
    text = duet("add", "--help").stdout
    assert text.startswith("Usage: duet add [OPTIONS] PARENT [MINE]...\n")
    assert (
        text.index("--author TEXT") < text.index("Rarely needed:") < text.index("--lip-sync TIME")
    )
    assert not re.search(r"<\w|list\[|\[\[", text)
    assert duet("help", "add").stdout == text


def test_duet_alone_tells_what_is_here_and_what_likely_comes_next(duet, song):
    told = duet().stdout.splitlines()
    assert told[0].endswith(".duet: 1 contribution, 1 tip")
    assert told[2:] == ["next: duet add song MINE.mp4", "next: duet render song -o FILM.mp4"]


def test_duet_alone_in_an_empty_folder_names_the_clips_that_lie_there(duet):
    (duet.place / "a song.mp4").touch()
    (duet.place / "b.mov").touch()
    told = duet()
    assert (told.returncode, told.stdout.splitlines()[-2]) == (
        0,
        "next: duet add 'a song.mp4' b.mov",
    )


def test_an_add_says_what_comes_next_in_one_line_and_never_in_json(duet, studio):
    for name, colour in (("song.mp4", "red"), ("other.mp4", "blue")):
        shutil.copyfile(studio.clip(name, colour=colour), duet.place / name)
    told = duet("add", "song.mp4", "--name", "my song").stderr.splitlines()
    assert [line for line in told if line.startswith("next: ")] == [
        "next: duet add 'my song' MINE.mp4 makes the first duet"
    ]
    assert "next" not in duet("add", "other.mp4", "--json").stderr


def test_frames_alone_are_those_of_the_file_or_piece_and_are_told(song, studio):
    clip = studio.clip("mine.mp4", colour="blue", rate=20)
    told = song("add", "song", clip, "--offset", "5f", "--in", "5f", "--no-render", "--name", "me")
    assert "5f is 0.200 s: 25 frames a second\n" in told.stderr
    assert "5f is 0.250 s: 20 frames a second\n" in told.stderr
    assert "+0.2 s" in told.stdout
    assert song("nudge", "me", "-5f").returncode == 0


@pytest.mark.parametrize(
    ("shell", "asked", "offered"),
    [
        ("bash", {"COMP_WORDS": "duet nudge so", "COMP_CWORD": "2"}, r"^song$"),
        ("bash", {"COMP_WORDS": "duet re", "COMP_CWORD": "1"}, r"^render$"),
        ("zsh", {"_TYPER_COMPLETE_ARGS": "duet show so"}, '"song":"Ann"'),
        ("fish", {"_TYPER_COMPLETE_ARGS": "duet show "}, r"^[0-9a-f]{12}\tAnn"),
    ],
)
def test_a_shell_is_told_names_and_ids_and_verbs(song, monkeypatch, shell, asked, offered):
    asked = {
        **asked,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_DUET_COMPLETE": f"complete_{shell}",
    }
    with mock.patch.dict(os.environ, asked):
        told = replay.run([])
    assert re.search(offered, told.out, re.M), told


def test_completion_is_told_and_never_written(duet):
    told = duet("--install-completion")
    assert told.returncode == 0
    assert "_DUET_COMPLETE=source_zsh duet > ~/.zfunc/_duet" in told.stdout
    assert not list(duet.home.iterdir())
    assert "complete" in duet("--show-completion").stdout


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "variables", "is_coloured"),
    [
        (Terminal(), {"TERM": "xterm"}, True),
        (Terminal(), {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {"TERM": "xterm"}, False),
    ],
)
def test_errors_are_in_colour_on_a_terminal_alone(monkeypatch, stream, variables, is_coloured):
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    tell(UsageError("no", hint="yes"), code=2, as_json=False)
    plain = re.sub(r"\x1b\[[\d;]*m", "", stream.getvalue())
    assert plain.strip() == "error: no\nhint: yes"
    assert ("\x1b[" in stream.getvalue()) is is_coloured
