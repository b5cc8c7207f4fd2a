"""The lineage as a tree for the terminal; what joins several parents is drawn once."""

from __future__ import annotations

from collections.abc import Iterator

from duetchain.exports.describe import line
from duetchain.identity import ContributionId, short
from duetchain.lineage.graph import Lineage

HERE, ELSEWHERE = "● ", "○ "


def drawn(lineage: Lineage) -> str:
    """The tree of every root, parents above children, a straight line of answers in one column.

    A merge stands below its first parent and names the others; below those stands a reference::

        ● 3fa9c1d2e4b7  Ann · cat  root
        ├─● 81b0a2c3d4e5  Bo · beat  side-by-side
        │ ● c0ffee123456  Cy  merge  (also from 99aa88bb77cc)
        └─● 99aa88bb77cc  Di · bass  side-by-side
          ○ c0ffee123456 joins in elsewhere
    """
    return "\n\n".join("\n".join(_lines(root, lineage)) for root in lineage.roots())


def _lines(root: ContributionId, lineage: Lineage) -> Iterator[str]:
    """Depth first without recursion: chains may be thousands deep."""
    waiting: list[tuple[ContributionId, ContributionId | None, str, str]] = [(root, None, "", "")]
    while waiting:
        identity, parent, lead, indent = waiting.pop()
        if parent and lineage.parents(identity)[0] != parent:
            yield f"{lead}{ELSEWHERE}{short(identity)} joins in elsewhere"
            continue
        contribution = lineage.contributions[identity]
        others = ", ".join(short(one) for one in contribution.parents[1:])
        also = f"  (also from {others})" if others else ""
        yield f"{lead}{HERE}{line(identity, contribution)}{also}"
        waiting += reversed(_below(identity, indent, lineage))


def _below(
    identity: ContributionId, indent: str, lineage: Lineage
) -> list[tuple[ContributionId, ContributionId | None, str, str]]:
    """The children of one, each with what is drawn before it and before what follows it."""
    children = lineage.children(identity)
    if len(children) == 1:
        return [(children[0], identity, indent, indent)]
    last = len(children) - 1
    return [
        (child, identity, indent + ("└─" if place == last else "├─"),
         indent + ("  " if place == last else "│ "))
        for place, child in enumerate(children)
    ]  # fmt: skip
