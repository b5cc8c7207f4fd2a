"""The lineage as a Mermaid flowchart, which web pages and README files draw by themselves."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from duetchain.exports.describe import where, who
from duetchain.exports.escape import safe
from duetchain.identity import SHORT_DIGITS, ContributionId, short
from duetchain.lineage.graph import Lineage

_MARKS = re.compile(r"(?<=[A-Za-z0-9])-(?=[A-Za-z0-9])|([!-/:-@\[-`{-~ﬂ])")
"""All marks of ASCII, and the ligature with which Mermaid writes entities while it works."""


def drawn(lineage: Lineage) -> str:
    """The flowchart, parents above children; a merge's further parents have dotted arrows.

    Names are words in a label and nothing else: every mark that Mermaid, Markdown or HTML could
    read is an entity code.
    """
    return "\n".join(["flowchart TD", *_boxes(lineage), *_arrows(lineage)])


def _boxes(lineage: Lineage) -> Iterator[str]:
    names = _names(lineage.contributions)
    for identity, one in lineage.contributions.items():
        lines = (short(identity), mermaid_escaped(who(one)), mermaid_escaped(where(one)))
        yield f'  {names[identity]}["{"<br/>".join(lines)}"]'


def _arrows(lineage: Lineage) -> Iterator[str]:
    names = _names(lineage.contributions)
    for identity in lineage.contributions:
        for place, parent in enumerate(lineage.parents(identity)):
            yield f"  {names[parent]} {'-.->' if place else '-->'} {names[identity]}"


def _names(ids: Collection[ContributionId]) -> dict[ContributionId, str]:
    """As short as keeps them apart: page makers refuse long flowcharts."""
    digits = SHORT_DIGITS
    while len({one[:digits] for one in ids}) < len(ids):
        digits += 1
    return {one: f"c{one[:digits]}" for one in ids}


def mermaid_escaped(text: str) -> str:
    """Words inside a quoted label: only letters, digits and the hyphens between them stay bare.

    >>> mermaid_escaped('Ann-Marie "<b>" #1')
    'Ann-Marie #34;#60;b#62;#34; #35;1'
    """
    words = safe(" ".join(text.split()))
    return _MARKS.sub(lambda mark: mark[0] if mark[0] == "-" else f"#{ord(mark[1])};", words)
