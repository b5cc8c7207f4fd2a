"""The page on architecture tells of the house as it is."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

from test_layers import ROWS

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = (DOCS / "architecture.md").read_text("utf-8")


def made():
    """The script that makes the table of files."""
    spec = importlib.util.spec_from_file_location("table", DOCS / "architecture_table.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_of_files_is_made_of_their_first_lines():
    assert made().with_table(PAGE) == PAGE, "run python docs/architecture_table.py"


def test_the_rows_of_the_page_are_those_of_the_law():
    section = PAGE.partition("**A module imports only from rows above its own:**")[2]
    told = re.findall(r"`(\w+)`", section.partition("Pure means")[0])
    assert [row for row in dict.fromkeys(told) if row in ROWS] == [*ROWS]


def test_a_file_that_the_page_names_is_there():
    root = DOCS.parent
    named = set(re.findall(r"`((?:[\w-]+/)*[\w-]+\.(?:py|sql|toml))`", PAGE))
    folders = (root / name for name in ("duetchain", "docs", "tests", "samples"))
    there = [path.as_posix() for folder in folders for path in folder.rglob("*.*")]
    there += ["/pyproject.toml", "/config.toml"]
    example = re.compile("VERB|FORMAT|NAME")
    missing = {name for name in named if not any(one.endswith(f"/{name}") for one in there)}
    assert not {name for name in missing if not example.search(name)}


def test_a_name_that_the_page_gives_to_a_file_is_in_it():
    wrong = []
    for path, names in re.findall(r"`([\w/]+\.py)`, ((?:`\w+`(?:, | and )?)+)", PAGE):
        text = (DOCS.parent / "duetchain" / path).read_text("utf-8")
        for one in re.findall(r"`(\w+)`", names):
            if not re.search(rf"(?m)^\s*(?:def|class) {one}\b|^{one}\b|^    {one}:", text):
                wrong += [f"{path}: {one}"]
    assert not wrong
