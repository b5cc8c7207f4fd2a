"""docs/cli.md tells every option as it was declared."""

import inspect
import re
from enum import Enum
from importlib import import_module
from pathlib import Path
from types import NoneType
from typing import get_args

import pytest
from typer.models import OptionInfo

from duetchain.cli._app import VERBS
from duetchain.cli._flat import flat
from duetchain.options.batching import BatchWords
from duetchain.options.filed import file_words

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text("utf-8")
WITH_TABLES = ("add", "merge", "render", "batch")
OF_ANY_VERB = {"as_json"}
"""Told once, under what holds for every verb."""


def section(verb):
    """What the page says of a verb."""
    return re.split(r"^## ", PAGE.split(f"\n## {verb}\n")[1], maxsplit=1, flags=re.M)[0]


def rows(verb):
    """The rows of its tables of options: what is written, the default, the meaning."""
    lines = [line for line in section(verb).splitlines() if re.match(r"\| `-", line)]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def options(verb):
    """Its options as typer is told them: written, default, help."""
    function = getattr(import_module(f"duetchain.cli.{VERBS[verb]}.{verb}"), f"duet_{verb}")
    for one in inspect.signature(flat(function), eval_str=True).parameters.values():
        notes = [note for note in get_args(one.annotation) if isinstance(note, OptionInfo)]
        if notes and one.name not in OF_ANY_VERB:
            yield told(one, notes[0])


def told(one, note):
    kinds = [kind for kind in (get_args(one.annotation)[0],) if isinstance(kind, type)]
    kinds += [kind for kind in get_args(get_args(one.annotation)[0]) if kind is not NoneType]
    names = [note.default, *note.param_decls] if isinstance(note.default, str) else []
    names = names or ["--" + one.name.replace("_", "-")]
    if kinds[0] is not bool:
        choices = [value.value for value in kinds[0]] if issubclass(kinds[0], Enum) else ["TEXT"]
        names[-1] += " " + (note.metavar or "|".join(choices))
    written = ", ".join(f"`{name}`" for name in names).replace("|", "\\|")
    default = one.default.value if isinstance(one.default, Enum) else one.default
    return written, default, note.help


def elsewhere(verb):
    """Options that a row of the page leaves to the table of another verb: name -> verb."""
    found = {}
    for written, _, meaning in rows(verb):
        if there := re.search(r"as for \[(\w+)\]", meaning):
            found |= dict.fromkeys(re.findall(r"`(--[\w-]+)`", written), there[1])
    return found


@pytest.mark.parametrize("verb", WITH_TABLES)
def test_every_option_is_told_with_its_form_its_default_and_its_help(verb):
    here, there = {row[0]: row[1:] for row in rows(verb)}, elsewhere(verb)
    for written, default, meant in options(verb):
        name = re.findall(r"--[\w-]+", written)[0]
        if written not in here and name in there:
            assert (written, default, meant) in list(options(there[name])), name
            continue
        shown, meaning = here[written]
        assert meaning.startswith(meant), name
        if default is not None and default is not False and default != "":
            assert shown.replace("`", "") == str(default), name


@pytest.mark.parametrize("verb", WITH_TABLES)
def test_no_table_tells_of_an_option_that_is_not_there(verb):
    known = {name for written, *_ in options(verb) for name in re.findall(r"--[\w-]+", written)}
    told = {name for row in rows(verb) for name in re.findall(r"`(?:-\w`, `)?(--[\w-]+)", row[0])}
    assert told == known


def test_every_word_of_a_batch_file_is_told():
    assert set(file_words(BatchWords)) <= set(re.findall(r"`(\w+)`", section("batch")))
