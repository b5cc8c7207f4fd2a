"""Makes the table of files in architecture.md from the modules' own first lines.

python docs/architecture_table.py writes it; tests/test_architecture.py says when it is old.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "architecture.md"
PACKAGE = ROOT / "duetchain"
BEGIN, END = "<!-- files: begin -->\n", "<!-- files: end -->\n"


def first_line(path: Path) -> str:
    """What a module says that it is, without the full stop."""
    told = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    line = " ".join(told.split("\n\n", maxsplit=1)[0].split())
    return line.removesuffix(".").replace("|", "\\|").replace("``", "`")


def rows(folder: Path) -> Iterator[str]:
    """A row for a folder, its files in turn, then its folders."""
    if folder != PACKAGE:
        name = folder.relative_to(PACKAGE).as_posix()
        yield f"| **`{name}/`** | {first_line(folder / '__init__.py')} |"
    for path in sorted(folder.glob("*.py")):
        if path.name != "__init__.py" or folder == PACKAGE:
            name = path.relative_to(PACKAGE).as_posix()
            yield f"| `{name}` | {first_line(path)} |"
    for inner in sorted(folder.iterdir()):
        if (inner / "__init__.py").is_file():
            yield from rows(inner)


def table() -> str:
    """The whole table in Markdown."""
    return "\n".join(["| file | in one line |", "|---|---|", *rows(PACKAGE)]) + "\n"


def with_table(page: str) -> str:
    """A page with the table between its two marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text("utf-8")), "utf-8")
