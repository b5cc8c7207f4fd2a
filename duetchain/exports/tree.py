"""The lineage as a tree for the terminal; what joins several parents is drawn once."""

from __future__ import annotations

from duetchain.exports.describe import line
from duetchain.identity import ContributionId, short
from duetchain.lineage.graph import Lineage


def drawn(lineage: Lineage) -> str:
    """The tree of every root, parents above children.

    A merge stands below its first parent and names the others; below those stands a reference::

        3fa9c1d2e4b7  Ann · cat  root
        ├── 81b0a2c3d4e5  Bo · beat  side-by-side
        │   └── c0ffee123456  Cy  merge  (also from 99aa88bb77cc)
        └── 99aa88bb77cc  Di · bass  side-by-side
            └── c0ffee123456 joins in elsewhere
    """
    return "\n".join(text for root in lineage.roots() for text in _lines(root, lineage))


def _lines(root: ContributionId, lineage: Lineage) -> list[str]:
    """Depth first without recursion: chains may be thousands deep."""
    drawn_lines: list[str] = []
    waiting: list[tuple[ContributionId, ContributionId | None, str, str]] = [(root, None, "", "")]
    while waiting:
        identity, parent, lead, indent = waiting.pop()
        contribution = lineage.contributions[identity]
        if parent and lineage.parents(identity)[0] != parent:
            drawn_lines.append(f"{lead}{short(identity)} joins in elsewhere")
            continue
        others = ", ".join(short(one) for one in contribution.parents[1:])
        also = f"  (also from {others})" if others else ""
        drawn_lines.append(f"{lead}{line(identity, contribution)}{also}")
        children = lineage.children(identity)
        for place, child in reversed(list(enumerate(children))):
            last = place == len(children) - 1
            below = indent + ("    " if last else "│   ")
            waiting.append((child, identity, indent + ("└── " if last else "├── "), below))
    return drawn_lines
