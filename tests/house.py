"""The package's own files as code, each parsed once, and only when a test asks for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "duetchain"
NAMES = tuple(path.relative_to(PACKAGE).as_posix() for path in sorted(PACKAGE.rglob("*.py")))


@cache
def parsed(file: str) -> ast.Module:
    """A file's tree."""
    return ast.parse((PACKAGE / file).read_text(encoding="utf-8"))


@cache
def walked(file: str) -> tuple[ast.AST, ...]:
    """All of a file's tree, as `ast.walk` yields it."""
    return tuple(ast.walk(parsed(file)))


class Trees(Mapping[str, ast.Module]):
    """A file's path below the package -> its tree."""

    def __getitem__(self, file: str) -> ast.Module:
        return parsed(file)

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)


STEP = re.compile(r"(\d+ of \d+.*: )?(copying|looking|listening)\b")
"""A line of an add's progress."""


def without_place(told):
    """What is told without where an add goes, and how far it is where the machine is slow."""
    where = ("adding to the chain in ", "making a repository: ")
    lines = told.splitlines(keepends=True)
    return "".join(one for one in lines if not one.startswith(where) and not STEP.match(one))
