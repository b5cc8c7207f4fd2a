"""All figures of one or several runs, kept as JSON between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from tests.bench import growth, report
from tests.bench.rows import ROWS, Row


@dataclass
class Figures:
    """What was measured so far.

    Attributes:
        rows: by name.
        growth: of the repositories.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    growth: list[growth.Timed] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path | None) -> Figures:
        """Those of a file; none if there is no file."""
        if path is None or not path.exists():
            return cls()
        return msgspec.json.decode(path.read_bytes(), type=cls)

    def write(self, path: Path | None) -> None:
        """Keep them."""
        if path is not None:
            self.rows = {name: self.rows[name] for name in ROWS if name in self.rows}
            path.write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=1))

    def told(self, machine: str) -> str:
        """As Markdown."""
        parts = [f"{machine}.\n"]
        if self.rows:
            parts.append(report.table(list(self.rows.values())))
        if self.growth:
            parts.append(growth.table(self.growth))
        return "\n".join(parts)
