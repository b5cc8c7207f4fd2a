"""The table of words: a row for each refusal that needs one, and each row a real command's."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from house import NAMES, walked
from typer.main import get_command

from duetchain.cli._app import VERBS, application
from duetchain.cli._errors import worded
from duetchain.cli._hints import OPTIONS, PHRASES, SENTENCES, option_of
from duetchain.errors import NotFound, UsageError
from duetchain.showing.outputs import FILMS, SOUNDS, checked_kind
from duetchain.showing.view import PLAIN_VIEW, View, checked_view
from duetchain.timeline.canvas import Region
from duetchain.timeline.layout import row
from duetchain.timeline.look import Look

BELOW = [file for file in NAMES if file.split("/")[0] not in ("cli", "options")]
TEXTS = [
    text
    for phrase in PHRASES.values()
    for text in (phrase.message, phrase.hint)
    if text is not None
] + list(SENTENCES.values())
NEED_NO_ROW = {"cut-off", "encrypted", "stream-piece"}
"""Reasons whose words are right everywhere."""
OF_ALL = {"--debug", "--help", "--version"}


def constants(walk):
    """Every text in what was walked of code."""
    return {
        found.value
        for found in walk
        if isinstance(found, ast.Constant) and isinstance(found.value, str)
    }


def named(keyword):
    """What the library gives for a keyword of a refusal, as far as it is written out."""
    return {
        text
        for file in BELOW
        for call in walked(file)
        if isinstance(call, ast.Call)
        for one in call.keywords
        if one.arg == keyword
        for text in constants(ast.walk(one.value))
    }


@cache
def options():
    """Every option of every verb."""
    commands = get_command(application()).commands.values()
    return OF_ALL | {
        word for command in commands for parameter in command.params for word in parameter.opts
    }


def test_every_reason_of_the_library_has_a_row_and_every_row_a_reason():
    reasons = {one for one in named("reason") if re.fullmatch(r"[a-z]+(-[a-z]+)+", one)}
    assert set(PHRASES) == reasons - NEED_NO_ROW


def test_every_row_says_something():
    assert not [reason for reason, phrase in PHRASES.items() if phrase == (None, None)]


def test_every_sentence_is_one_of_the_library():
    assert set(SENTENCES) <= set().union(*(constants(walked(file)) for file in BELOW))


@pytest.mark.parametrize("text", TEXTS)
def test_a_hint_names_verbs_and_options_that_are_there(text):
    assert set(re.findall(r"\bduet ([a-z]+)", text)) <= set(VERBS)
    assert set(re.findall(r"(?<![\w-])--[a-z-]+", text)) <= options()


def test_every_field_that_is_worded_by_its_option_has_one():
    placed = {"start", "end", "arrangement", "offset", "until", "parent_author", "clean"}
    fields = {*placed, *PLAIN_VIEW.pictured, *OPTIONS}
    assert {option_of(field) for field in fields} <= options()


SAID = {
    lambda: checked_view(encoder="any", quality="lossless"): (
        "--encoder cannot be asked for no loss",
        "leave --encoder away",
    ),
    lambda: checked_kind(Path("x.webm"), View(codec="h264")): (
        ".webm cannot hold h264",
        "use --codec vp9 or av1, or .mp4 or .m4v or .mov or .mkv",
    ),
    lambda: checked_kind(Path("x.wav"), View(look=Look(gutter_px=4))): (
        "--gutter has no meaning for a sound",
        "leave --gutter away, or make an .mp4",
    ),
    lambda: checked_kind(Path("x.avi"), View()): (
        '"x.avi" is no kind of file that is made here',
        f"films: {FILMS}; sounds: {SOUNDS}; one picture: --poster FILE.png",
    ),
    lambda: row(9, Region(0, 0, 16, 16)): (
        "9 voices do not fit into 16x16 pixels",
        "choose a larger --size, or a smaller --gutter",
    ),
}
"""What is asked of the library -> the message and the hint of the command line."""


@pytest.mark.parametrize("asked", SAID)
def test_the_command_line_words_what_the_library_refuses(asked):
    with pytest.raises(UsageError) as refused:
        asked()
    told = worded(refused.value)
    assert (told.message, told.hint) == SAID[asked]
    assert "--" not in refused.value.message + refused.value.hint


def test_words_are_put_in_as_they_are():
    wrong = UsageError("", reason="range-past-end", field="start", given=2.5, limit=1.0, file="{a}")
    assert worded(wrong).message == '"{a}" ends at 1.000 s, before --in 2.5'


def test_what_is_worded_is_worded_once_and_stays_what_it_is():
    told = worded(NotFound("no", reason="file-unknown", file="a.mp4"))
    assert worded(told) is told
    assert isinstance(told, NotFound)
    assert (told.hint, told.file) == ("duet add brings it in", "a.mp4")
