"""The law: who may import whom, what may be named how, and how long things may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "duetchain"
FILES = {
    path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(PACKAGE.rglob("*.py"))
}

ROWS = (
    "errors",
    "rational_time",
    "identity",
    "system",
    "media",
    "analysis",
    "lettering",
    "lineage",
    "store",
    "timeline",
    "ffmpeg",
    "render",
    "holdings",
    "exports",
    "showing",
    "intake",
    "options",
    "interop",
    "repository",
    "cli",
    "__main__",
)
"""Each may import those before it; a package its own modules, too."""

PURE = (
    "rational_time.py",
    "media/info.py",
    "media/accepted.py",
    "media/sniff.py",
    "media/boxes.py",
    "media/pace.py",
    "media/telling.py",
    "lineage/arrangement.py",
    "lineage/contribution.py",
    "lineage/order.py",
    "lineage/graph.py",
    "timeline/",
    "ffmpeg/clip.py",
    "ffmpeg/colour.py",
    "ffmpeg/compile.py",
    "ffmpeg/picture.py",
    "ffmpeg/snap.py",
    "ffmpeg/sound.py",
    "ffmpeg/graph.py",
    "ffmpeg/encode.py",
    "ffmpeg/command.py",
    "render/plan.py",
    "render/facts.py",
    "exports/",
)
WORLDLY = {
    "asyncio", "multiprocessing", "os", "pathlib", "random", "shutil", "signal",
    "socket", "sqlite3", "subprocess", "tempfile", "threading", "time", "urllib",
}  # fmt: skip
"""Modules that reach files, processes, networks or clocks."""

BANNED = {
    "node", "item", "chunk", "sequence", "layer", "project", "manager", "handler", "helper",
    "util", "utils", "common", "core",
}  # fmt: skip

ONLY_IN = {
    "subprocess": {"system/process.py"},
    "networkx": {"lineage/graph.py"},
    "ffmpeg": {"ffmpeg/graph.py"},
    "sqlite3": {"store/index.py", "cli/machine/doctor.py"},
    "av": {"media/probe_child.py"},
    "moviepy": {"interop/film.py"},
    "pydub": {"interop/sound.py"},
}
"""Modules that stay replaceable, because one file alone knows them."""

MOST_LINES = 500
MOST_FUNCTION_LINES = 60


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that code imports, inside functions too; not those for type checkers."""
    for inner in ast.iter_child_nodes(tree):
        if isinstance(inner, ast.If) and "TYPE_CHECKING" in ast.unparse(inner.test):
            for other in inner.orelse:
                yield from imports(other)
        elif isinstance(inner, ast.Import):
            yield from (alias.name for alias in inner.names)
        elif isinstance(inner, ast.ImportFrom):
            yield from _imported_from(inner)
        else:
            yield from imports(inner)


def _imported_from(found: ast.ImportFrom) -> Iterator[str]:
    assert found.level == 0, "imports are absolute"
    assert found.module
    yield found.module
    if found.module.split(".")[0] == "duetchain":
        yield from (f"{found.module}.{alias.name}" for alias in found.names)


def row(module: str) -> str:
    """The part of duetchain that a module belongs to; "" for the package itself or others."""
    parts = module.split(".")
    return parts[1] if parts[0] == "duetchain" and len(parts) > 1 and parts[1] in ROWS else ""


def home(file: str) -> str:
    return file.removesuffix(".py").split("/")[0]


def definitions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return (found for found in ast.walk(tree) if isinstance(found, kinds))


def test_the_package_is_here():
    assert len(FILES) > 40


@pytest.mark.parametrize("file", FILES)
def test_a_module_has_a_row(file):
    assert home(file) in {*ROWS, "__init__"}


@pytest.mark.parametrize("file", FILES)
def test_a_module_imports_only_from_its_own_package_or_rows_above(file):
    mine = home(file)
    above = ROWS if mine == "__init__" else ROWS[: ROWS.index(mine) + 1]
    wrong = {other for other in map(row, imports(FILES[file])) if other and other not in above}
    assert not wrong


def test_importing_the_package_itself_does_no_work():
    assert set(imports(FILES["__init__.py"])) <= {"__future__", "typing", "importlib"}


@pytest.mark.parametrize("file", [file for file in FILES if file.startswith(PURE)])
def test_a_pure_module_reaches_no_file_process_or_clock(file):
    assert not {module.split(".")[0] for module in imports(FILES[file])} & WORLDLY


def test_identity_reaches_nothing_but_the_file_that_it_hashes():
    used = {module.split(".")[0] for module in imports(FILES["identity.py"])}
    assert used & WORLDLY <= {"pathlib"}


@pytest.mark.parametrize("file", [file for file in FILES if file.startswith(PURE)])
def test_a_pure_module_imports_no_worldly_part_of_duetchain(file):
    worldly = {"system", "store", "holdings", "showing", "intake", "repository", "cli"}
    assert not set(map(row, imports(FILES[file]))) & worldly


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_replaceable_library_is_known_to_one_place(library):
    found = {
        file
        for file, tree in FILES.items()
        if any(module.split(".")[0] == library for module in imports(tree))
    }
    assert found <= ONLY_IN[library]


def test_exports_do_not_know_the_repository():
    used = [imports(tree) for file, tree in FILES.items() if file.startswith("exports/")]
    assert "repository" not in {row(module) for modules in used for module in modules}


@pytest.mark.parametrize("file", FILES)
def test_a_module_says_what_it_is_for(file):
    assert ast.get_docstring(FILES[file])


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_not_too_long(file):
    assert len((PACKAGE / file).read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How long a function is without its signature and docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("file", FILES)
def test_a_function_is_not_too_long(file):
    long = [
        f"{found.name}: {body_lines(found)} lines"
        for found in definitions(FILES[file])
        if not isinstance(found, ast.ClassDef) and body_lines(found) > MOST_FUNCTION_LINES
    ]
    assert not long


@pytest.mark.parametrize("file", FILES)
def test_nothing_has_a_name_that_says_nothing(file):
    named = set(file.removesuffix(".py").split("/"))
    named |= {found.name for found in definitions(FILES[file])}
    assert not {name for name in named if name.lower().strip("_") in BANNED}
