"""Who stands in the middle, who brokers between others, and how that changes over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import networkx

from graphkit.analysis.actors import acting_for, themselves
from graphkit.model import Entity
from graphkit.periods import is_date

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["Measure", "Standing", "centrality", "contact_graph", "dates_of_change", "over_time"]

_MANY, _SAMPLE = 1000, 500
Measure = Literal["betweenness", "closeness", "degree"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an actor stands among the others.

    ``degree`` is the share of all other actors it has to do with, ``closeness`` how few steps it is from them, ``betweenness`` the
    share of shortest chains between two others that lead through it (all 0 to 1). ``independent`` is how many of its contacts it does
    not share (Burt's effective size, as Borgatti 1997 counts it): all of them when they have nothing to do with each
    other. ``joins``: without it, others would be cut off.
    ``contacts`` come with the most statements first, ``statements`` counts them all.
    """

    entity: Entity
    degree: float
    betweenness: float
    closeness: float
    independent: float
    joins: bool
    contacts: tuple[Entity, ...]
    statements: int


def contact_graph(kg: KnowledgeGraph, *, each: bool = False) -> networkx.Graph[str]:
    """Return who has to do with whom, in friendship or not: an undirected graph of entity ids with ``statements`` on its edges.

    What an actor does counts for whom it acts for; with ``each``, every actor stands for itself. Planned, possible, denied and
    ended relations do not count.
    """
    whom = themselves(kg) if each else acting_for(kg)
    between: dict[tuple[str, str], int] = defaultdict(int)
    for r in kg.relations():
        one, other = sorted((whom.get(r.subject.id, ""), whom.get(r.object.id, "")))
        if one and one != other and r.status == "asserted":
            between[one, other] += len(r.statements)
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_nodes_from(sorted({id for pair in between for id in pair}))
    for (one, other), statements in sorted(between.items()):
        graph.add_edge(one, other, statements=statements)
    return graph


def centrality(kg: KnowledgeGraph, *, each: bool = False) -> tuple[Standing, ...]:
    """Return where each actor stands, the greatest broker first: by betweenness, then degree, then name.

    Among more than 1,000 actors, betweenness is estimated from 500 of them, always the same ones.
    """
    graph = contact_graph(kg, each=each)
    between, close = _betweenness(graph), networkx.closeness_centrality(graph)
    degree = networkx.degree_centrality(graph)
    triangles: Any = networkx.triangles(graph)
    joints = set(networkx.articulation_points(graph))
    found = []
    for id in graph:
        contacts = sorted(graph[id].items(), key=lambda item: (-item[1]["statements"], kg.entities[item[0]].name, item[0]))
        found.append(
            Standing(
                kg.entities[id],
                round(degree[id], 4),
                round(between[id], 4),
                round(close[id], 4),
                round(len(contacts) - 2 * triangles[id] / len(contacts), 2),
                id in joints,
                tuple(kg.entities[other] for other, _ in contacts),
                sum(data["statements"] for _, data in contacts),
            )
        )
    return tuple(sorted(found, key=lambda s: (-s.betweenness, -s.degree, s.entity.name, s.entity.id)))


def _betweenness(graph: networkx.Graph[str]) -> dict[str, float]:
    found: dict[str, float] = networkx.betweenness_centrality(graph, k=_SAMPLE if len(graph) > _MANY else None, seed=0)
    return found


def dates_of_change(kg: KnowledgeGraph, every: Literal["year", "month"] = "year") -> tuple[str, ...]:
    """Return the years or months in which something began to count, sorted: those worth a look with ``kg.as_of``."""
    size = 4 if every == "year" else 7
    days = {first for r in kg.relations() for _, first in r.counting()}
    return tuple(sorted({day[:size] for day in days if is_date(day) and len(day) >= size}))


def over_time(
    kg: KnowledgeGraph, dates: Sequence[str] = (), *, measure: Measure = "betweenness", each: bool = False
) -> dict[str, dict[str, float]]:
    """Return a measure of each actor as of each date: ``found[entity id][date]``, 0 while it has no ties.

    ``dates`` are years, months or days, by default every year in which something began to count. Actors are sorted by their last
    figure, then those before.
    """
    figures: dict[str, Callable[[networkx.Graph[str]], dict[str, float]]] = {
        "betweenness": _betweenness,
        "closeness": networkx.closeness_centrality,
        "degree": networkx.degree_centrality,
    }
    dates = tuple(dates) or dates_of_change(kg)
    found: dict[str, dict[str, float]] = {}
    for date in dates:
        for id, figure in figures[measure](contact_graph(kg.as_of(date), each=each)).items():
            found.setdefault(id, dict.fromkeys(dates, 0.0))[date] = round(figure, 4)
    return dict(
        sorted(found.items(), key=lambda item: ([-figure for figure in reversed(item[1].values())], kg.entities[item[0]].name, item[0]))
    )
