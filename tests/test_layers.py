"""The law: who may import whom, what may be named how, and how long things may be."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from house import PACKAGE, Trees, walked

FILES = Trees()

ROWS = (
    "errors",
    "rational_time",
    "written",
    "given",
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
    "media/by_bytes/boxes.py",
    "media/old_formats.py",
    "media/untaken.py",
    "media/by_bytes/jpeg_xl.py",
    "media/joins.py",
    "media/hearing.py",
    "media/by_bytes/edit_lists.py",
    "rational_time.py",
    "media/info.py",
    "media/accepted.py",
    "media/sniff.py",
    "media/by_bytes/sizes.py",
    "media/by_bytes/tiles.py",
    "media/frame_times.py",
    "media/telling.py",
    "lineage/arrangement.py",
    "lineage/contribution.py",
    "lineage/order.py",
    "lineage/graph.py",
    "timeline/",
    "ffmpeg/clip.py",
    "ffmpeg/colour.py",
    "ffmpeg/compile.py",
    "ffmpeg/fill.py",
    "ffmpeg/picture.py",
    "ffmpeg/snap.py",
    "ffmpeg/sound.py",
    "ffmpeg/graph.py",
    "ffmpeg/encode.py",
    "ffmpeg/command.py",
    "ffmpeg/rules.py",
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
    "subprocess": {"system/child.py"},
    "networkx": {"lineage/graph.py"},
    "ffmpeg": {"ffmpeg/graph.py"},
    "sqlite3": {
        "store/index.py",
        "store/old_index.py",
        "store/sqlite_guard.py",
        "cli/machine/doctor.py",
    },
    "av": {
        "media/probe_child.py",
        "media/scanning.py",
        "media/ear.py",
        "media/parts/shapes.py",
        "media/parts/evening.py",
        "media/parts/whole_child.py",
    },
    "moviepy": {"interop/film.py"},
    "pydub": {"interop/sound.py"},
    "uharfbuzz": {"lettering/glyphs.py"},
}
"""Modules that stay replaceable, because one file or two alone know them."""

MOST_LINES = 500
MOST_FUNCTION_LINES = 60
MOST_PARAMETERS = 8
MOST_FILES = 20
"""A folder with its own first lines."""


def imports(tree: ast.AST, *, for_types: bool = False) -> Iterator[str]:
    """Every module that code imports, inside functions too; those for type checkers if asked."""
    for inner in ast.iter_child_nodes(tree):
        if (
            not for_types
            and isinstance(inner, ast.If)
            and "TYPE_CHECKING" in ast.unparse(inner.test)
        ):
            for other in inner.orelse:
                yield from imports(other)
        elif isinstance(inner, ast.Import):
            yield from (alias.name for alias in inner.names)
        elif isinstance(inner, ast.ImportFrom):
            yield from _imported_from(inner)
        else:
            yield from imports(inner, for_types=for_types)


def _imported_from(found: ast.ImportFrom) -> Iterator[str]:
    assert found.level == 0, "imports are absolute"
    assert found.module
    yield found.module
    if found.module.split(".")[0] == "duetchain":
        yield from (f"{found.module}.{alias.name}" for alias in found.names)


@cache
def imported(file: str, *, for_types: bool = False) -> frozenset[str]:
    """All that a module of ours imports, see `imports`."""
    return frozenset(imports(FILES[file], for_types=for_types))


def row(module: str) -> str:
    """The part of duetchain that a module belongs to; "" for the package itself or others."""
    parts = module.split(".")
    return parts[1] if parts[0] == "duetchain" and len(parts) > 1 and parts[1] in ROWS else ""


def home(file: str) -> str:
    return file.removesuffix(".py").split("/")[0]


KINDS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@cache
def defined() -> dict[str, list[ast.AST]]:
    """Of each file the functions and classes, inner ones too."""
    return {file: [one for one in walked(file) if isinstance(one, KINDS)] for file in FILES}


def broken(found: dict[str, set[str]]) -> dict[str, set[str]]:
    """The files in which something is found that a law forbids, and what."""
    return {file: what for file, what in found.items() if what}


def test_the_package_is_here():
    assert len(FILES) > 40


def test_every_module_has_a_row():
    assert {home(file) for file in FILES} <= {*ROWS, "__init__"}


def above(file: str) -> tuple[str, ...]:
    """The rows that a module may import from, its own among them."""
    mine = home(file)
    return ROWS if mine == "__init__" else ROWS[: ROWS.index(mine) + 1]


def test_a_module_imports_only_from_its_own_package_or_rows_above():
    used = {file: set(map(row, imported(file, for_types=True))) for file in FILES}
    assert not broken({file: rows - {"", *above(file)} for file, rows in used.items()})


def arrows() -> dict[str, set[str]]:
    """Module -> modules of duetchain that it imports, inside functions and for types, too."""
    names = {_module(file): file for file in FILES}
    return {
        name: {one for one in imported(file, for_types=True) if one in names} - {name}
        for name, file in names.items()
    }


def _module(file: str) -> str:
    parts = ["duetchain", *file.removesuffix(".py").split("/")]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_no_imports_run_in_a_circle():
    order = TopologicalSorter(arrows())
    order.prepare()  # raises CycleError with the circle


def test_importing_the_package_itself_does_no_work():
    assert imported("__init__.py") <= {"__future__", "typing", "importlib"}


def test_a_pure_module_reaches_no_file_process_or_clock():
    assert not broken(
        {
            file: {module.split(".")[0] for module in imported(file)} & WORLDLY
            for file in FILES
            if file.startswith(PURE)
        }
    )


def test_identity_reaches_nothing_but_the_file_that_it_hashes():
    used = {module.split(".")[0] for module in imported("identity.py")}
    assert used & WORLDLY <= {"pathlib"}


def test_a_pure_module_imports_no_worldly_part_of_duetchain():
    worldly = {"system", "store", "holdings", "showing", "intake", "repository", "cli"}
    assert not broken(
        {file: set(map(row, imported(file))) & worldly for file in FILES if file.startswith(PURE)}
    )


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_replaceable_library_is_known_to_one_place(library):
    found = {
        file for file in FILES if any(module.split(".")[0] == library for module in imported(file))
    }
    assert found <= ONLY_IN[library]


ONE_WAY_OF_KEEPING = {"store.index", "store.sqlite_file", "FolderBlobs", "place_in"}
"""What only `holdings/folder.py` may choose: all others know `store/contracts.py`."""


def past_the_contracts(tree: ast.AST) -> set[str]:
    """What code uses that only one way of keeping originals or the index has: paths and classes."""
    found = {
        one
        for module in imports(tree)
        for one in ONE_WAY_OF_KEEPING
        if f"{module}.".startswith("duetchain.store.") and f".{one}." in f".{module}."
    }
    for inner in ast.walk(tree):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            found |= {inner.func.attr} & {"path", "place_of"}
            if inner.func.attr == "brought" and "media" in ast.unparse(inner.func.value):
                found.add("brought")
        elif isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Div):
            found |= {"media"} if '"media"' in ast.unparse(inner).replace("'", '"') else set()
    return found


def test_nothing_asks_for_a_path_in_a_store_or_for_one_way_of_keeping():
    chooses = {
        "holdings/folder.py": {*ONE_WAY_OF_KEEPING, "media"},
        "holdings/holdings.py": {"place_of", "brought"},  # the door: `originals`, `places`
        "holdings/repairing.py": {"brought"},
        "holdings/checking.py": {"media"},  # what stands where its folders belong
    }
    assert not broken(
        {
            file: past_the_contracts(tree) - chooses.get(file, set())
            for file, tree in FILES.items()
            if not file.startswith("store/")
        }
    )


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("holdings.folder.media.path(media)", "path"),
        ("blobs = folder.media; blobs.path(one).absolute()", "path"),
        ("folder.place_of(media)", "place_of"),
        ("folder.media.brought([media], room)", "brought"),
        ("folder.path / 'media' / media[:2]", "media"),
        ("from duetchain.store.blobs import place_in", "place_in"),
        ("def f():\n    from duetchain.store.blobs import FolderBlobs", "FolderBlobs"),
        ("from duetchain.store.index import SqliteIndex", "store.index"),
        ("import duetchain.store.sqlite_file", "store.sqlite_file"),
    ],
)
def test_a_way_past_the_contracts_is_seen(code, what):
    assert past_the_contracts(ast.parse(code)) == {what}


def test_exports_do_not_know_the_repository():
    used = [imported(file) for file in FILES if file.startswith("exports/")]
    assert "repository" not in {row(module) for modules in used for module in modules}


def test_a_module_says_what_it_is_for():
    assert not [file for file, tree in FILES.items() if not ast.get_docstring(tree)]


def test_a_file_is_not_too_long():
    lines = {file: len((PACKAGE / file).read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert not {file: count for file, count in lines.items() if count > MOST_LINES}


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How long a function is without its signature and docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def test_a_function_is_not_too_long():
    long = [
        f"{file}: {found.name}: {body_lines(found)} lines"
        for file, some in defined().items()
        for found in some
        if not isinstance(found, ast.ClassDef) and body_lines(found) > MOST_FUNCTION_LINES
    ]
    assert not long


def test_nothing_has_a_name_that_says_nothing():
    for file, some in defined().items():
        named = {*file.removesuffix(".py").split("/"), *(found.name for found in some)}
        assert not {name for name in named if name.lower().strip("_") in BANNED}, file


EDGE = ("cli/", "options/")
"""The modules that may speak in options and verbs."""
OTHERS_WORDS = {"--enable-gpl"}
"""What looks like an option of ours and is not: how ffmpeg says that it was built."""
OPTION_OR_VERB = re.compile(r"(?<![\w-])--([a-z]|$)|\bduet (-|[a-z]|$)|\bwith -[A-Za-z]\b")
"""Also at the end of a constant: what follows is put in."""


def strings(tree: ast.AST) -> Iterator[str]:
    """Every text that code holds but those that stand alone: docstrings."""
    alone = {id(found.value) for found in ast.walk(tree) if isinstance(found, ast.Expr)}
    held = (found for found in ast.walk(tree) if isinstance(found, ast.Constant))
    yield from (one.value for one in held if isinstance(one.value, str) and id(one) not in alone)


def test_only_the_edge_speaks_in_options_and_verbs():
    assert not broken(
        {
            file: {text for text in strings(tree) if OPTION_OR_VERB.search(text)} - OTHERS_WORDS
            for file, tree in FILES.items()
            if not file.startswith(EDGE)
        }
    )


SHARED = {"drawn"}
"""What each row of the table of exports has: one name for one meaning."""


def public_names() -> Iterator[tuple[str, str]]:
    """Every public function, class and kind of a module, with its file."""
    for file, tree in FILES.items():
        for one in tree.body:
            if isinstance(one, ast.FunctionDef | ast.ClassDef):
                yield one.name, file
            elif isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
                name = one.targets[0].id
                if not name.isupper():
                    yield name, file


def test_a_public_name_has_one_home():
    homes: dict[str, set[str]] = {}
    for name, file in public_names():
        if not name.startswith("_") and name not in SHARED:
            homes.setdefault(name, set()).add(file)
    assert not {name: files for name, files in homes.items() if len(files) > 1}


def test_a_folder_is_not_too_full():
    counts = Counter(Path(file).parent.as_posix() for file in FILES)
    assert not {folder: count for folder, count in counts.items() if count > MOST_FILES}


def test_a_function_does_not_take_too_much():
    many = {
        f"{file}: {one.name}": len([*one.args.posonlyargs, *one.args.args, *one.args.kwonlyargs])
        for file, some in defined().items()
        for one in some
        if not isinstance(one, ast.ClassDef)
    }
    assert not {name: count for name, count in many.items() if count > MOST_PARAMETERS + 1}
