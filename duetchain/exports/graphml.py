"""The lineage in GraphML, which Gephi, yEd, Cytoscape and igraph open."""

from __future__ import annotations

from duetchain.exports.describe import said, where, who
from duetchain.exports.escape import safe
from duetchain.identity import ContributionId, short
from duetchain.lineage.graph import Lineage


def drawn(lineage: Lineage) -> str:
    """The graph: a node for each contribution, an edge from each parent, its `place` 0 if first.

    A node's `label` is author and name; beside it stand `short`, `where`, `message`, `license`
    and `created`, each left out where nothing was said.
    """

    def told(identity: ContributionId) -> dict[str, str]:
        one = lineage.contributions[identity]
        words = {
            "label": who(one),
            "short": short(identity),
            "where": where(one),
            "message": safe(said(one.message, "message")),
            "license": safe(said(one.license, "license")),
            "created": one.created,
        }
        return {key: text for key, text in words.items() if text}

    return lineage.graphml(told)
