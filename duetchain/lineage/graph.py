"""The lineage as a graph: roots, tips, ancestors, merge base. The only networkx."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from duetchain.errors import NotFound, RepositoryDamaged
from duetchain.identity import ContributionId, short
from duetchain.lineage.contribution import Contribution
from duetchain.lineage.order import lineage_order, ordered

if TYPE_CHECKING:
    import networkx


class Lineage:
    """Who built on whom, as one directed acyclic graph from parents to children.

    Only ids and tuples come out of here, so that the graph library stays replaceable.
    """

    def __init__(self, contributions: Mapping[ContributionId, Contribution]) -> None:
        self.contributions = ordered(contributions)
        if len(self.contributions) != len(contributions):
            raise RepositoryDamaged("the lineage runs in a circle", hint="duet verify")
        self._parents = {
            identity: tuple(parent for parent in one.parents if parent in contributions)
            for identity, one in contributions.items()
        }

    @cached_property
    def _graph(self) -> networkx.DiGraph[ContributionId]:
        import networkx

        graph: networkx.DiGraph[ContributionId] = networkx.DiGraph()
        graph.add_nodes_from(self.contributions)
        graph.add_edges_from(
            (parent, child) for child, parents in self._parents.items() for parent in parents
        )
        return graph

    def __contains__(self, identity: object) -> bool:
        return identity in self.contributions

    def _known(self, identity: ContributionId) -> ContributionId:
        if identity not in self.contributions:
            raise NotFound(f"no contribution {short(identity)}", hint="duet log lists them all")
        return identity

    def roots(self) -> tuple[ContributionId, ...]:
        """What was built on nothing that is here, in lineage order."""
        return tuple(one for one in self.contributions if not self._parents[one])

    def tips(self) -> tuple[ContributionId, ...]:
        """What nothing was built on, in lineage order."""
        return tuple(one for one in self.contributions if self._graph.out_degree(one) == 0)

    def parents(self, identity: ContributionId) -> tuple[ContributionId, ...]:
        """What it was built on and is here, the first parent first."""
        return self._parents[self._known(identity)]

    def children(self, identity: ContributionId) -> tuple[ContributionId, ...]:
        """What was built directly on it, in lineage order."""
        found = set(self._graph.successors(self._known(identity)))
        return self._in_order(found)

    def graphml(self, told: Callable[[ContributionId], Mapping[str, str]]) -> str:
        """The graph in GraphML, edges from parents to children, each with its parent's place.

        Args:
            told: what stands beside each contribution: key -> words that XML can hold.
        """
        import networkx

        graph: networkx.DiGraph[ContributionId] = networkx.DiGraph()
        for identity in self.contributions:
            graph.add_node(identity, **told(identity))
        for identity, parents in self._parents.items():
            for place, parent in enumerate(parents):
                graph.add_edge(parent, identity, place=place)
        return "\n".join(networkx.generate_graphml(graph, named_key_ids=True))

    def ancestors(self, identity: ContributionId) -> tuple[ContributionId, ...]:
        """All that it was built on, in lineage order, itself not included."""
        import networkx

        return self._in_order(networkx.ancestors(self._graph, self._known(identity)))

    def descendants(self, identity: ContributionId) -> tuple[ContributionId, ...]:
        """All that was built on it, in lineage order, itself not included."""
        import networkx

        return self._in_order(networkx.descendants(self._graph, self._known(identity)))

    def chain(self, tip: ContributionId) -> tuple[ContributionId, ...]:
        """All contributions that one tip needs, itself last, in lineage order."""
        return lineage_order([self._known(tip)], self._parents)

    def merge_base(self, one: ContributionId, other: ContributionId) -> ContributionId | None:
        """The nearest ancestor that both share (either may be the other's); None if none.

        Of several that are equally near, the last in the first's lineage order.
        """
        mine = {*self.ancestors(one), one}
        shared = mine & {*self.ancestors(other), other}
        inner = {up for base in shared for up in self._graph.predecessors(base)}
        nearest = [base for base in self.chain(one) if base in shared - inner]
        return nearest[-1] if nearest else None

    def _in_order(self, found: set[ContributionId]) -> tuple[ContributionId, ...]:
        return tuple(one for one in self.contributions if one in found)
