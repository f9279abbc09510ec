"""Several knowledge graphs as one."""

from __future__ import annotations

from dataclasses import replace

from graphkit.errors import InputError
from graphkit.graph import KnowledgeGraph
from graphkit.model import Entity, Resolution

__all__ = ["merge"]


def merge(*graphs: KnowledgeGraph) -> KnowledgeGraph:
    """Return one graph of everything in the given ones; their order does not matter.

    Where they resolve a mention differently, an answer from the knowledge pack wins, then the smaller entity id.

    Raises:
        InputError: two articles with one id and different texts, or no graph at all.
    """
    if not graphs:
        raise InputError("nothing to merge", remedy="Give one graph or more.")
    entity_of: dict[str, str] = {}
    reasons: dict[str, str] = {}
    entities: dict[str, Entity] = {}
    for kg in graphs:
        for mention, entity in kg.resolution.entity_of.items():
            reason = kg.resolution.reasons.get(mention, "")
            held = entity_of.get(mention)
            if held is None or (not reason.startswith("knowledge"), entity) < (not reasons[mention].startswith("knowledge"), held):
                entity_of[mention], reasons[mention] = entity, reason
        for entity_id, found in kg.entities.items():
            entities[entity_id] = _same_entity(entities.get(entity_id, found), found)
    return KnowledgeGraph(
        (article for kg in graphs for article in kg.articles.values()),
        (mention for kg in graphs for mention in kg.mentions.values()),
        (statement for kg in graphs for statement in kg.raw_statements.values()),
        Resolution(entities, entity_of, {mention: reason for mention, reason in reasons.items() if reason}),
        graphs[0].ontology,
    )


def _same_entity(one: Entity, other: Entity) -> Entity:
    if one == other:
        return one
    first, second = sorted((one, other), key=lambda e: (not e.wikidata, not e.country, e.name, repr(e)))
    names = {*one.aliases, *other.aliases, one.name, other.name} - {first.name}
    return replace(
        first, aliases=tuple(sorted(names)), country=first.country or second.country, description=first.description or second.description
    )
