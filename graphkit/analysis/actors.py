"""Who acts for whom, and how friendly or hostile the actors are to each other: the signed graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx

from graphkit.model import Entity
from graphkit.view import CurrentRelation, StatementView

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["Tie", "acting_for", "signed_graph", "themselves", "ties"]

_CONTACT = 1.0
"""What weighs no more than this on Goldstein's scale (to meet) is a contact: friends have it, and so have foes."""


@dataclass(frozen=True, slots=True)
class Tie:
    """What is between two actors: how ``friendly`` and how ``hostile`` it is, and the relations that make it so.

    Each asserted relation counts with its weight in the ontology (Goldstein's scale, as a share of 10) times its
    confidence. ``one`` has the smaller id.
    """

    one: Entity
    other: Entity
    friendly: float
    hostile: float
    relations: tuple[CurrentRelation, ...]

    @property
    def weight(self) -> float:
        """Friendly less hostile: above 0 between friends."""
        return round(self.friendly - self.hostile, 6)

    @property
    def sign(self) -> int:
        """1 between friends, -1 between foes, 0 when the two cancel out."""
        return (self.weight > 0) - (self.weight < 0)

    @property
    def strongest(self) -> CurrentRelation:
        """The relation that makes most of what the tie is; they are kept with the weightiest of its sign first."""
        return self.relations[0]

    @property
    def evidence(self) -> StatementView:
        """The statement behind it."""
        return self.strongest.evidence


def acting_for(kg: KnowledgeGraph) -> Mapping[str, str]:
    """Return whom each actor acts for, by id: a principal (country, organisation) for itself, others for one.

    A person acts for what they lead or represent, a force or ministry for what it belongs to, directly or through
    others, a country before an organisation; a force or ministry of which nothing is said acts for its country. Not there
    are those who act for nobody, what is no actor, and organisations that one article describes and does not name
    ("militants"): across articles they are nobody.
    """
    types, relations = kg.ontology.types, kg.ontology.relations
    rank = {name: number for number, name in enumerate(name for name, found in types.items() if found.principal)}
    stands: dict[str, list[CurrentRelation]] = defaultdict(list)
    for r in kg.relations():
        if r.status == "asserted" and r.relation in relations and relations[r.relation].acts_for and _is_actor(kg, r.object):
            stands[r.subject.id].append(r)
    countries = {e.country: e.id for e in reversed(list(kg.entities.values())) if e.type == "Country" and e.country}

    def principal(id: str, passed: frozenset[str]) -> str:
        entity = kg.entities[id]
        if entity.type in rank:
            return "" if entity.local else id
        found = [
            (rank[kg.entities[reached].type], -r.confidence, reached)
            for r in stands.get(id, ())
            if r.object.id not in passed and (reached := principal(r.object.id, passed | {id}))
        ]
        if found:
            return min(found)[2]
        return "" if entity.type == "Person" else countries.get(entity.country, "")

    return {id: reached for id, entity in kg.entities.items() if _is_actor(kg, entity) and (reached := principal(id, frozenset()))}


def themselves(kg: KnowledgeGraph) -> Mapping[str, str]:
    """Return every actor that has a name, by id, as acting for itself."""
    return {id: id for id, entity in kg.entities.items() if _is_actor(kg, entity) and not entity.local}


def ties(kg: KnowledgeGraph, *, each: bool = False) -> tuple[Tie, ...]:
    """Return the ties between actors, sorted by their ids.

    What an actor does counts for whom it acts for (:func:`acting_for`); with ``each``, every actor stands for itself. To meet
    is no tie, and neither are plans, possibilities, denials and what has ended.
    """
    whom = themselves(kg) if each else acting_for(kg)
    between: dict[tuple[str, str], list[CurrentRelation]] = defaultdict(list)
    for r in kg.relations():
        one, other = sorted((whom.get(r.subject.id, ""), whom.get(r.object.id, "")))
        if one and one != other and r.status == "asserted" and _weight(kg, r):
            between[one, other].append(r)
    return tuple(_tie(kg, *pair, found) for pair, found in sorted(between.items()))


def _tie(kg: KnowledgeGraph, one: str, other: str, found: list[CurrentRelation]) -> Tie:
    weights = {r.id: _weight(kg, r) for r in found}
    friendly = sum((weight for weight in weights.values() if weight > 0), 0.0)
    hostile = sum((-weight for weight in weights.values() if weight < 0), 0.0)
    sign = 1 if friendly >= hostile else -1
    ordered = sorted(found, key=lambda r: (-sign * weights[r.id], r.id))
    return Tie(kg.entities[one], kg.entities[other], round(friendly, 6), round(hostile, 6), tuple(ordered))


def signed_graph(kg: KnowledgeGraph, *, each: bool = False) -> networkx.Graph[str]:
    """Return the ties as an undirected graph of entity ids.

    Nodes have ``name`` and ``type``; edges ``weight`` (friendly less hostile), ``sign``, ``friendly``, ``hostile`` and ``tie``,
    the :class:`Tie`. Ties that cancel out are left out.
    """
    graph: networkx.Graph[str] = networkx.Graph()
    found = [tie for tie in ties(kg, each=each) if tie.sign]
    for entity in sorted({e.id: e for tie in found for e in (tie.one, tie.other)}.values(), key=lambda e: e.id):
        graph.add_node(entity.id, name=entity.name, type=entity.type)
    for tie in found:
        graph.add_edge(tie.one.id, tie.other.id, weight=tie.weight, sign=tie.sign, friendly=tie.friendly, hostile=tie.hostile, tie=tie)
    return graph


def _weight(kg: KnowledgeGraph, r: CurrentRelation) -> float:
    found = kg.ontology.relations.get(r.relation)
    return 0.0 if found is None or abs(found.goldstein) <= _CONTACT else found.goldstein / 10 * r.confidence


def _is_actor(kg: KnowledgeGraph, entity: Entity) -> bool:
    found = kg.ontology.types.get(entity.type)
    return found is not None and found.actor
