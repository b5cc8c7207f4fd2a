"""The package's own files as code, each parsed once, and only when a test asks for it."""

from __future__ import annotations

import ast
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


def without_place(told):
    """What is told after the line in which an add says to which chain it goes."""
    where = ("adding to the chain in ", "making a repository: ")
    return "".join(line for line in told.splitlines(keepends=True) if not line.startswith(where))
