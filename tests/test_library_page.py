"""The page on the library: its examples can be read, and need one import."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import duetchain
from duetchain import NotFound, Repository

PAGE = Path(__file__).resolve().parents[1] / "docs" / "library.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def test_one_import_is_enough_for_everything_on_the_page():
    imported = {
        (found.module, name.name)
        for example in EXAMPLES
        for found in ast.walk(ast.parse(example))
        if isinstance(found, ast.ImportFrom)
        for name in found.names
    }
    assert {module for module, _ in imported} == {"duetchain", "fractions"}
    for module, name in imported:
        assert module == "fractions" or getattr(duetchain, name) is not None


def test_exports_bring_their_modules_along():
    assert duetchain.exports.mermaid.drawn is not None
    with pytest.raises(AttributeError, match="nothing"):
        _ = duetchain.exports.nothing


def test_opening_makes_nothing_unless_it_is_asked(tmp_path):
    with pytest.raises(NotFound, match="no repository in") as refused:
        Repository.open(tmp_path / "here")
    assert "create" in refused.value.hint
    assert list(tmp_path.iterdir()) == []
    Repository.open(tmp_path / "here", create=True).close()
    assert (tmp_path / "here" / ".duet").is_dir()
