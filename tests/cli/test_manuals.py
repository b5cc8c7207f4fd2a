"""The tutorial is true from its first command to its last, and the cookbook's words are ours."""

from __future__ import annotations

import ast
import glob
import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.main import get_command

from duetchain.cli._app import VERBS, application

DOCS = Path(__file__).resolve().parents[2] / "docs"
TUTORIAL = (DOCS / "tutorial.md").read_text("utf-8")
PAGES = ("tutorial.md", "cookbook.md", "cli.md", "sync.md", "mix.md", "reliability.md")
SMALL = ("--size", "160x90", "--quality", "draft")
NO_VERBS = {"is", "takes"}
"""Words after "duet" that are none of ours: of a sentence."""
TAKES = ("01 Anna", "02 Ben", "03 Chloé")


def commands_of(page):
    """Every command in a page's blocks for a shell."""
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def words_of(line):
    """A command's words as a shell would give them, its films small."""
    words = [
        one
        for word in shlex.split(line)
        for one in (sorted(glob.glob(word)) if "*" in word else [word])
    ]
    is_film = {"add", "render"} & {*words} and not any(word.endswith(".wav") for word in words)
    return [*words, *(SMALL[2:] if "--aspect" in words else SMALL)] if is_film else words


@pytest.fixture
def clips(duet, studio):
    """The clips of the tutorial, in its folder."""
    (duet.place / "takes").mkdir()
    names = ("song", "answer", "friend", *(f"takes/{name}" for name in TAKES))
    for number, name in enumerate(names):
        made = studio.clip(f"tutorial-{number}.mp4", hz=220 + 40 * number, rate=15, length=2)
        shutil.copy(made, duet.place / f"{name}.mp4")


def test_every_command_of_the_tutorial_does_what_it_says(duet, clips):
    for line in commands_of(TUTORIAL):
        first, *words = words_of(line)
        if first == "mkdir":
            (duet.place / words[0]).mkdir()
            continue
        assert first == "duet"
        done = duet(*words)
        assert done.returncode == 0, (line, done.stderr)
    there = {path.name for path in duet.place.iterdir()}
    assert there >= {"answer-duet.mp4", "choir.mp4", "takes.html", "named.mp4", "sound-only.wav"}
    assert (duet.place / "back" / "01 Anna.mp4").is_file()
    assert "first-night" in duet("-C", "choir", "head").stdout


@pytest.mark.parametrize("page", PAGES)
def test_every_verb_and_option_of_a_page_exists(page):
    """Of its commands in blocks and in running text."""
    text = (DOCS / page).read_text("utf-8")
    verbs = get_command(application()).commands
    found = re.findall(r"(?:`|^\$ |^)duet ((?:-C \S+ )?[a-z]+)((?: [^`\n]*)?)", text, re.MULTILINE)
    assert found
    for verb, rest in found:
        name = verb.split()[-1]
        assert name in verbs, f"{page}: duet {verb}"
        known = {
            option for one in verbs[name].params for option in (*one.opts, *one.secondary_opts)
        }
        for option in re.findall(r"(?<=\s)--[a-z][a-z-]+", rest.split("#")[0]):
            assert option in known | {"--help", "--json", "--quiet", "--log"}, f"{verb}{rest}"


def test_every_message_names_verbs_that_exist():
    """Of every text below and at the edge."""
    package = DOCS.parent / "duetchain"
    named = {
        (path.name, verb)
        for path in package.rglob("*.py")
        for found in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(found, ast.Constant) and isinstance(found.value, str)
        for verb in re.findall(r"(?:^|[\s`:(])duet ([a-z]+)(?![a-z:])", found.value)
    }
    unknown = {(file, verb) for file, verb in named if verb not in VERBS}
    assert {verb for _, verb in unknown} <= NO_VERBS, unknown
