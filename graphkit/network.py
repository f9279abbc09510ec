"""Statements and the current view as networkx graphs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import networkx

from graphkit.model import Entity
from graphkit.view import CurrentRelation, StatementView

__all__ = ["current_graph", "statement_graph"]


def statement_graph(statements: Iterable[StatementView]) -> networkx.MultiDiGraph[str]:
    """Return the statements as edges keyed by their ids, between the entities they name; see ``KnowledgeGraph.graph``."""
    statements = tuple(statements)
    entities = {
        entity.id: entity for s in statements for entity in (s.subject, s.object, s.attributed_to, s.place, s.item) if entity is not None
    }
    graph = _graph_of(entities, statements)
    for s in sorted(statements, key=lambda s: s.id):
        if s.object is not None:
            graph.add_edge(
                s.subject.id,
                s.object.id,
                s.id,
                relation=s.relation,
                status=s.status,
                time=s.time,
                attributed_to=_id(s.attributed_to),
                place=_id(s.place),
                item=_id(s.item),
                confidence=s.confidence,
                article=s.article.id,
                published=s.article.published,
                url=s.article.url,
                sentence=s.sentence,
                sentence_start=s.start,
                sentence_end=s.end,
                rule=s.rule,
            )
    networkx.freeze(graph)
    return graph


def current_graph(relations: Iterable[CurrentRelation], statements: Iterable[StatementView]) -> networkx.MultiDiGraph[str]:
    """Return the current view as edges; ``statements`` give the measures. See ``KnowledgeGraph.current``."""
    relations, statements = tuple(relations), tuple(statements)
    entities = {entity.id: entity for r in relations for entity in (r.subject, r.object)}
    entities |= {s.subject.id: s.subject for s in statements if s.object is None}
    graph = _graph_of(entities, statements)
    for r in relations:
        graph.add_edge(
            r.subject.id,
            r.object.id,
            r.id,
            relation=r.relation,
            status=r.status,
            contested=r.contested,
            statements=len(r.statements),
            articles=len(r.articles),
            first_seen=r.first_seen,
            last_seen=r.last_seen,
            time=r.time,
            valid_from=r.valid_from,
            valid_to=r.valid_to,
            confidence=r.confidence,
            evidence=r.evidence.sentence,
            evidence_article=r.evidence.article.id,
            evidence_url=r.evidence.article.url,
            evidence_statement=r.evidence.id,
            claimants=tuple(entity.id for entity in r.claimants),
            denied_by=tuple(entity.id for entity in r.denied_by),
            statement_ids=tuple(sorted(s.id for s in r.statements)),
        )
    networkx.freeze(graph)
    return graph


def _graph_of(entities: dict[str, Entity], statements: Iterable[StatementView]) -> networkx.MultiDiGraph[str]:
    measures: dict[str, list[StatementView]] = defaultdict(list)
    for s in statements:
        if s.object is None:
            measures[s.subject.id].append(s)
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for id, entity in sorted(entities.items()):
        graph.add_node(
            id,
            type=entity.type,
            name=entity.name,
            aliases=entity.aliases,
            wikidata=entity.wikidata,
            country=entity.country,
            description=entity.description,
            **measure_attributes(measures[id]),
        )
    return graph


def measure_attributes(measures: Iterable[StatementView]) -> dict[str, Any]:
    """Return what a node says of its entity's measures: all as texts, the newest of each that is not denied as a number."""
    texts, newest = set(), {}
    for s in sorted(measures, key=lambda s: (s.seen[1], s.confidence, s.value or 0.0, s.id)):
        notes = [part for part in (s.time, "" if s.status == "asserted" else s.status) if part]
        texts.add(f"{s.relation} {s.object_name}" + (f" ({', '.join(notes)})" if notes else ""))
        if s.status != "denied" and s.value is not None:
            newest[_attribute_name(s.relation, s.unit)] = s.value
    return {"measures": tuple(sorted(texts)), **dict(sorted(newest.items()))}


def _attribute_name(relation: str, unit: str) -> str:
    """``DEFENSE_SPENDING`` in ``%GDP`` is ``defense_spending_percent_gdp``, a name every format can carry."""
    return re.sub(r"\W+", "_", f"{relation}_{unit.replace('%', 'percent ')}", flags=re.ASCII).strip("_").lower()


def _id(entity: Entity | None) -> str:
    return "" if entity is None else entity.id
