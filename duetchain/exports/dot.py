"""The lineage in Graphviz's language, DOT."""

from __future__ import annotations

from collections.abc import Iterator

from duetchain.exports.describe import said, where, who
from duetchain.exports.escape import safe
from duetchain.identity import short
from duetchain.lineage.graph import Lineage

_HEAD = (
    "digraph lineage {",
    "  rankdir=TB;",
    '  node [shape=box, style="rounded,filled", fillcolor="#eef1f6", fontname="sans-serif"];',
)


def drawn(lineage: Lineage) -> str:
    """The graph, parents above children; a merge's further parents have dashed arrows.

    Each label has three lines: short id, author and name, arrangement; the author's sentence is
    the tooltip.
    """
    return "\n".join([*_HEAD, *_boxes(lineage), *_arrows(lineage), "}"])


def _boxes(lineage: Lineage) -> Iterator[str]:
    for identity, one in lineage.contributions.items():
        label = r"\n".join(dot_escaped(text) for text in (short(identity), who(one), where(one)))
        tooltip = dot_escaped(said(one.message, "message")) or short(identity)
        yield f'  "{identity}" [label="{label}", tooltip="{tooltip}"];'


def _arrows(lineage: Lineage) -> Iterator[str]:
    for identity in lineage.contributions:
        for place, parent in enumerate(lineage.parents(identity)):
            yield f'  "{parent}" -> "{identity}"{" [style=dashed]" if place else ""};'


def dot_escaped(text: str) -> str:
    r"""A stranger's words inside a quoted DOT string that is a label.

    >>> dot_escaped('"\\N" & co')
    '\\"\\\\N\\" &amp; co'
    """
    words = safe(" ".join(text.split()))
    return words.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
