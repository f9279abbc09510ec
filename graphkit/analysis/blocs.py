"""Blocs and structural balance on the signed graph of friends and foes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx

from graphkit.analysis.actors import Tie, signed_graph
from graphkit.model import Entity

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["Bloc", "Blocs", "Triad", "balance", "blocs"]

_RESOLUTIONS = (0.5, 1.0, 1.5, 2.0)


@dataclass(frozen=True, slots=True)
class Bloc:
    """Actors that hold together: two or more, ``held`` by friendly ties, strained by the hostile ones among them.

    ``against`` are the hostile ties of members with others. Ties come with the strongest first.
    """

    members: tuple[Entity, ...]
    held: tuple[Tie, ...]
    strains: tuple[Tie, ...]
    against: tuple[Tie, ...]


@dataclass(frozen=True, slots=True)
class Blocs:
    """The blocs, largest first, and the actors in none. ``misfit`` is the share (0 to 1) of all ties, by weight, that
    are hostile inside a bloc or friendly across blocs."""

    blocs: tuple[Bloc, ...]
    outside: tuple[Entity, ...]
    misfit: float


@dataclass(frozen=True, slots=True)
class Triad:
    """Three actors that all have ties. ``signs`` is ``+++``, ``++-``, ``+--`` or ``---``: how many are friendly.

    In balance are three friends, and two friends with a common foe (Cartwright and Harary 1956). The hostile ties come
    first.
    """

    actors: tuple[Entity, Entity, Entity]
    ties: tuple[Tie, Tie, Tie]
    signs: str

    @property
    def balanced(self) -> bool:
        """Whether the number of hostile ties is even."""
        return self.signs.count("-") % 2 == 0

    @property
    def torn(self) -> Entity | None:
        """The one whose two friends are foes; None unless ``++-``."""
        if self.signs != "++-":
            return None
        foes = {self.ties[0].one.id, self.ties[0].other.id}
        return next(entity for entity in self.actors if entity.id not in foes)


def blocs(kg: KnowledgeGraph, *, each: bool = False) -> Blocs:
    """Return who holds together against whom: communities of the friendly ties that fit the hostile ones best.

    Communities are those that networkx finds among friends (connected components, greedy modularity, Louvain at several
    resolutions); of these partitions the one with the highest signed modularity is taken (Gómez, Jensen and Arenas 2009: that of the
    friendly ties less that of the hostile ones, by weight), then the one with the fewest communities. ``each``: every
    actor for itself, see :func:`~graphkit.analysis.actors.ties`.
    """
    graph = signed_graph(kg, each=each)
    friends, foes = _ties_of(graph, 1), _ties_of(graph, -1)
    best = min(_partitions(friends), key=lambda parts: (-round(_modularity(friends, foes, parts), 9), len(parts), parts), default=())
    together = [part for part in best if len(part) > 1]
    made = sorted((_bloc(kg, graph, part) for part in together), key=lambda b: (-len(b.members), b.members[0].name, b.members[0].id))
    inside = {id for part in together for id in part}
    outside = sorted((kg.entities[id] for id in graph if id not in inside), key=lambda e: (e.name, e.id))
    return Blocs(tuple(made), tuple(outside), round(_misfit(graph, best), 4))


def _ties(graph: networkx.Graph[str]) -> Iterator[Tie]:
    yield from (data["tie"] for _, _, data in graph.edges(data=True))


def _ties_of(graph: networkx.Graph[str], sign: int) -> networkx.Graph[str]:
    """All actors and the ties of one sign; sorted, since the algorithms go through them in the order in which they were added."""
    part: networkx.Graph[str] = networkx.Graph()
    part.add_nodes_from(sorted(graph))
    part.add_weighted_edges_from(sorted((tie.one.id, tie.other.id, abs(tie.weight)) for tie in _ties(graph) if tie.sign == sign))
    return part


def _partitions(friends: networkx.Graph[str]) -> Iterator[tuple[tuple[str, ...], ...]]:
    if not friends.size():
        return
    found: list[Iterable[Iterable[str]]] = [networkx.connected_components(friends)]
    found.append(networkx.community.greedy_modularity_communities(friends, weight="weight"))
    found += [networkx.community.louvain_communities(friends, weight="weight", resolution=r, seed=0) for r in _RESOLUTIONS]
    for parts in found:
        yield tuple(sorted(tuple(sorted(part)) for part in parts))


def _modularity(friends: networkx.Graph[str], foes: networkx.Graph[str], parts: Sequence[Sequence[str]]) -> float:
    """Signed modularity: high when friends are together and foes apart, more than by chance."""
    groups = [set(part) for part in parts]
    signed = [(graph.size(weight="weight"), graph) for graph in (friends, foes)]
    fits = [size * networkx.community.modularity(graph, groups, weight="weight") if size else 0.0 for size, graph in signed]
    return (fits[0] - fits[1]) / (signed[0][0] + signed[1][0])


def _misfit(graph: networkx.Graph[str], parts: Sequence[Sequence[str]]) -> float:
    """The share of the weight of ties that do not fit a partition: hostile inside, or friendly across."""
    part_of = {id: number for number, part in enumerate(parts) for id in part}
    wrong = total = 0.0
    for tie in _ties(graph):
        together = tie.one.id in part_of and part_of[tie.one.id] == part_of.get(tie.other.id)
        wrong += abs(tie.weight) if together == (tie.sign < 0) else 0.0
        total += abs(tie.weight)
    return wrong / total if total else 0.0


def _bloc(kg: KnowledgeGraph, graph: networkx.Graph[str], part: Sequence[str]) -> Bloc:
    inside = list(_ties(graph.subgraph(part)))
    members = set(part)
    across = (tie for tie in _ties(graph) if (tie.one.id in members) != (tie.other.id in members))
    return Bloc(
        tuple(sorted((kg.entities[id] for id in part), key=lambda e: (e.name, e.id))),
        _strongest(tie for tie in inside if tie.sign > 0),
        _strongest(tie for tie in inside if tie.sign < 0),
        _strongest(tie for tie in across if tie.sign < 0),
    )


def balance(kg: KnowledgeGraph, *, each: bool = False) -> tuple[Triad, ...]:
    """Return every triad of the signed graph, those that break the balance first, the weightiest of them on top.

    A triad weighs what its weakest tie does.
    """
    graph = signed_graph(kg, each=each)
    found = []
    for triangle in networkx.all_triangles(graph):
        first, second, third = sorted(sorted(triangle), key=lambda id: kg.entities[id].name)
        pairs = ((first, second), (first, third), (second, third))
        one, two, three = sorted((graph.edges[pair]["tie"] for pair in pairs), key=lambda tie: tie.sign)
        signs = "".join("+" if tie.sign > 0 else "-" for tie in (three, two, one))
        found.append(Triad((kg.entities[first], kg.entities[second], kg.entities[third]), (one, two, three), signs))
    return tuple(sorted(found, key=lambda t: (t.balanced, -min(abs(tie.weight) for tie in t.ties), [(e.name, e.id) for e in t.actors])))


def _strongest(ties: Iterable[Tie]) -> tuple[Tie, ...]:
    return tuple(sorted(ties, key=lambda tie: (-abs(tie.weight), tie.one.name, tie.other.name, tie.one.id, tie.other.id)))
