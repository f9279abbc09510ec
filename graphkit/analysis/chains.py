"""Chains: from one actor to another, and of command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import networkx

from graphkit.model import Entity
from graphkit.view import CurrentRelation

if TYPE_CHECKING:
    from graphkit.graph import EntityLike, KnowledgeGraph

__all__ = ["Chain", "Post", "command", "command_graph", "paths"]

_UNSURE = {"asserted": 0.0, "ended": 0.02, "planned": 0.04, "possible": 0.06}


@dataclass(frozen=True, slots=True)
class Chain:
    """Entities each of which has to do with the next; ``steps`` are the relations between them, one fewer, the best of each pair."""

    entities: tuple[Entity, ...]
    steps: tuple[CurrentRelation, ...]


def paths(
    kg: KnowledgeGraph, one: EntityLike, other: EntityLike, *, relation: str | Iterable[str] = (), most: int = 3, longest: int = 6
) -> tuple[Chain, ...]:
    """Return the shortest chains of relations between two entities, at most ``most``, none of over ``longest`` steps.

    Of chains of equal length those of asserted and confident relations come first. Denied relations lead nowhere.

    Raises:
        UnknownNameError: an entity or relation that is not known.
    """
    start, goal = kg.entity(one).id, kg.entity(other).id
    wanted = {s.relation for s in kg.statements(relation)}
    graph: networkx.Graph[str] = networkx.Graph()
    for r in kg.relations():
        if r.status in _UNSURE and r.relation in wanted:
            cost = 1 + _UNSURE[r.status] + (1 - r.confidence) / 100
            u, v = r.subject.id, r.object.id
            if not graph.has_edge(u, v) or cost < graph.edges[u, v]["cost"]:
                graph.add_edge(u, v, cost=cost, relation=r)
    if start not in graph or goal not in graph or start == goal:
        return ()
    found = []
    try:
        for ids in islice(networkx.shortest_simple_paths(graph, start, goal, weight="cost"), most):
            if len(ids) - 1 > longest:
                break
            steps = tuple(graph.edges[pair]["relation"] for pair in pairwise(ids))
            found.append(Chain(tuple(kg.entities[id] for id in ids), steps))
    except networkx.NetworkXNoPath:
        return ()
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Post:
    """A place in a chain of command: who, how deep below the top, the relation to the one ``above`` (None at the top), and the
    persons who hold it when it is an office, the last seen there first. ``again``: what is below it has been told already."""

    entity: Entity
    depth: int
    above: Entity | None
    relation: CurrentRelation | None
    holders: tuple[Entity, ...]
    again: bool = False


def command_graph(kg: KnowledgeGraph) -> networkx.DiGraph[str]:
    """Return who stands above whom: edges lead from the higher to the lower, with the ``relation`` that says so.

    Asserted, planned and possible relations count; of several between two, the surest.
    """
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    types, relations = kg.ontology.types, kg.ontology.relations
    for r in kg.relations():
        found = relations.get(r.relation)
        place = found.command if found is not None else ""
        in_line = all(e.type in types and types[e.type].commands for e in (r.subject, r.object))
        if found is not None and found.acts_for and place == "below" and in_line and types[r.subject.type].principal:
            continue  # a firm or a party that is of a country is not under its orders
        if place not in ("below", "above") or not in_line or r.status not in ("asserted", "planned", "possible"):
            continue
        high, low = (r.object.id, r.subject.id) if place == "below" else (r.subject.id, r.object.id)
        held = graph.edges[high, low]["relation"] if graph.has_edge(high, low) else None
        if held is None or _surer(r) < _surer(held):
            graph.add_edge(high, low, relation=r)
    return graph


def command(kg: KnowledgeGraph, entity: EntityLike | None = None) -> tuple[Post, ...]:
    """Return the chains of command, from the top down; of one entity, those above it and all below it.

    One who stands under two stands there twice, with what is below only the first time. A circle is cut where it closes.

    Raises:
        UnknownNameError: there is no such entity.
    """
    graph = command_graph(kg)
    if entity is not None:
        id = kg.entity(entity).id
        if id not in graph:
            return ()
        graph = graph.subgraph({id} | networkx.ancestors(graph, id) | networkx.descendants(graph, id))
    holders = _holders(kg)
    # The tops: where nothing leads to, a circle counting as one; of a circle, the one whose name comes first.
    whole = networkx.condensation(graph)
    tops = [min(whole.nodes[n]["members"], key=lambda id: (kg.entities[id].name, id)) for n, degree in whole.in_degree() if not degree]
    order = sorted(tops, key=lambda id: (-len(networkx.descendants(graph, id)), kg.entities[id].name, id))
    told: set[str] = set()
    return tuple(post for top in order for post in _below(kg, graph, top, holders, told))


def _below(
    kg: KnowledgeGraph, graph: networkx.DiGraph[str], top: str, holders: dict[str, tuple[Entity, ...]], told: set[str]
) -> Iterator[Post]:
    waiting: list[tuple[str, tuple[str, ...]]] = [(top, ())]
    while waiting:
        id, line = waiting.pop()
        above = line[-1] if line else None
        relation = graph.edges[above, id]["relation"] if above is not None else None
        again = id in told and bool(graph[id])
        yield Post(kg.entities[id], len(line), kg.entities[above] if above is not None else None, relation, holders.get(id, ()), again)
        if again:
            continue
        told.add(id)
        lower = sorted((other for other in graph[id] if other not in (*line, id)), key=lambda other: (kg.entities[other].name, other))
        waiting += [(other, (*line, id)) for other in reversed(lower)]


def _holders(kg: KnowledgeGraph) -> dict[str, tuple[Entity, ...]]:
    """Who holds which office, the last seen there first."""
    found: dict[str, list[CurrentRelation]] = {}
    for r in kg.relations():
        if r.relation in kg.ontology.relations and kg.ontology.relations[r.relation].command == "same" and r.status == "asserted":
            found.setdefault(r.object.id, []).append(r)
    for terms in found.values():
        terms.sort(key=lambda r: (r.subject.name, r.subject.id))
        terms.sort(key=lambda r: r.last_seen, reverse=True)
    return {id: tuple(r.subject for r in terms) for id, terms in found.items()}


def _surer(r: CurrentRelation) -> tuple[float, str, str]:
    return _UNSURE[r.status] - r.confidence / 100, r.relation, r.id
