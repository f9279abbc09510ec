"""The graph as rows for Cypher: the nodes and relationships that Neo4j and the embedded engine both hold.

====================  ==================================================================================================
``:Entity`` + type    ``id, name, aliases, wikidata, country, iso3`` (countries), ``description``, ``measures`` and the
                      newest figure of each measure as a number (``personnel_strength_people``)
``:Article``          ``id, name`` (its title), ``url, published``
``:Statement``        ``id, name, relation, status, time, sentence, number, start, end, confidence, value, unit, place,
                      place_id, item, item_id, rule, derived_from`` and the offsets of its mentions and cue
a relation's name     the current view, one for a subject, relation and object: ``id, status, contested, statements,
                      articles, first_seen, last_seen, time, valid_from, valid_to, confidence, evidence,
                      evidence_article, evidence_statement, claimants, denied_by``; ``valid_from`` and ``valid_to`` are
                      the stated dates between which it held (or first and last happened), ``valid_to`` missing: still
``SUBJECT``,          from a statement to its entities and its article
``OBJECT``, ``FROM``,
``CLAIMED_BY``
``MENTIONS``          from an article to an entity, with ``count``
``:Graphkit``         one node about the graph itself: ``schema``, and ``content``, a checksum of each group of rows
====================  ==================================================================================================

Every node has ``id`` and ``name``; an empty text or list is left out. Entities, articles, statements and relations carry
``digest``, a hash of all that graphkit says of them: a reload compares it, and what has none is not graphkit's.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from graphkit.article import Article, content_id
from graphkit.model import Entity
from graphkit.network import measure_attributes
from graphkit.ontology import Ontology
from graphkit.view import CurrentRelation, StatementView

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = [
    "ROOT",
    "SCHEMA",
    "STRUCTURAL_LABELS",
    "STRUCTURAL_TYPES",
    "ArticleRow",
    "EntityRow",
    "GraphRows",
    "NodeRow",
    "RelationRow",
    "RelationshipRow",
    "StatementRow",
    "Tally",
    "quoted",
    "rows",
    "storable",
    "storable_id",
]

SCHEMA = 1
"""The version of this shape; a graph of an older one is migrated on loading."""

ROOT = "graphkit"
"""The id of the one ``:Graphkit`` node."""

_LONGEST_ID = 2000
STRUCTURAL_LABELS = frozenset({"Entity", "Statement", "Article", "Graphkit"})
"""The labels that are not the ontology's."""
STRUCTURAL_TYPES = frozenset({"SUBJECT", "OBJECT", "FROM", "CLAIMED_BY", "MENTIONS"})
"""The relationship types that are not the ontology's."""


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A node: its labels, its id, and its properties (``id``, ``name`` and ``digest`` among them)."""

    labels: tuple[str, ...]
    id: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RelationshipRow:
    """A relationship between two nodes, each given by a label and its id. Only the current view's have an ``id``."""

    type: str
    start_label: str
    start: str
    end_label: str
    end: str
    id: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity as a node of that type."""

    id: str
    type: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article as a node, with the entities it mentions and how often."""

    id: str
    properties: Mapping[str, Any]
    mentions: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement as a node, with the nodes it points to (``object`` and ``claimed_by`` may be empty)."""

    id: str
    properties: Mapping[str, Any]
    subject: str
    article: str
    object: str = ""
    claimed_by: str = ""

    def edges(self) -> tuple[tuple[str, str], ...]:
        """Return the types of its relationships, each with the id of the node it points to (empty: none)."""
        return (("SUBJECT", self.subject), ("OBJECT", self.object), ("FROM", self.article), ("CLAIMED_BY", self.claimed_by))


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A relation of the current view as a relationship between two entities."""

    id: str
    type: str
    start: str
    end: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GraphRows:
    """All rows of a graph by kind; each part can be gone through again and again, in the same order.

    ``nodes()`` and ``relationships()`` are the same content one by one, as an engine without batches takes it.
    """

    ontology: Ontology
    entities: Iterable[EntityRow]
    articles: Iterable[ArticleRow]
    statements: Iterable[StatementRow]
    relations: Mapping[str, Iterable[RelationRow]]

    def nodes(self) -> Iterator[NodeRow]:
        """Yield every node."""
        yield NodeRow(("Graphkit",), ROOT, root_properties(self.content()))
        for entity in self.entities:
            yield NodeRow(("Entity", entity.type), entity.id, entity.properties)
        for article in self.articles:
            yield NodeRow(("Article",), article.id, article.properties)
        for statement in self.statements:
            yield NodeRow(("Statement",), statement.id, statement.properties)

    def groups(self) -> Iterator[tuple[str, Iterable[EntityRow | ArticleRow | StatementRow | RelationRow]]]:
        """Yield the four kinds of rows that carry a digest, relations by type, each with the name of its group."""
        yield "Entity", self.entities
        yield "Article", self.articles
        yield "Statement", self.statements
        yield from self.relations.items()

    def content(self) -> tuple[str, ...]:
        """Return the lines of :class:`Tally` for every group."""
        lines: list[str] = []
        for name, found in self.groups():
            tally = Tally(name)
            for row in found:
                tally.add(row)
            lines += tally.lines()
        return tuple(lines)

    def relationships(self) -> Iterator[RelationshipRow]:
        """Yield every relationship."""
        for s in self.statements:
            for type, end in s.edges():
                if end:
                    yield RelationshipRow(type, "Statement", s.id, "Article" if type == "FROM" else "Entity", end)
        for article in self.articles:
            for entity, count in article.mentions:
                yield RelationshipRow("MENTIONS", "Article", article.id, "Entity", entity, "", {"count": count})
        for type, relations in self.relations.items():
            for r in relations:
                yield RelationshipRow(type, "Entity", r.start, "Entity", r.end, r.id, r.properties)


def root_properties(content: Iterable[str]) -> dict[str, Any]:
    """Return the properties of the one ``:Graphkit`` node."""
    return {"id": ROOT, "name": ROOT, "schema": SCHEMA, "content": list(content)}


@dataclass(slots=True)
class Tally:
    """Counts a group of rows and the relationships that belong to them, and adds up their digests.

    >>> tally = Tally("Entity")
    >>> tally.add(EntityRow("Q17", "Country", {"digest": "00000000000000ff"}))
    >>> tally.add(EntityRow("Q30", "Country", {"digest": "0000000000000001"}))
    >>> tally.lines()
    ['Entity 2 0000000000000100']
    """

    group: str
    count: int = 0
    total: int = 0
    edges: dict[str, int] = field(default_factory=dict)

    def add(self, row: EntityRow | ArticleRow | StatementRow | RelationRow) -> None:
        """Count a row; the order of rows does not matter."""
        self.count += 1
        self.total += int(row.properties["digest"], 16)
        if isinstance(row, StatementRow):
            for type, end in row.edges():
                if end:
                    self.edges[type] = self.edges.get(type, 0) + 1
        elif isinstance(row, ArticleRow):
            self.edges["MENTIONS"] = self.edges.get("MENTIONS", 0) + len(row.mentions)

    def lines(self) -> list[str]:
        """Return a line for the group and one for each kind of relationship: name, count and sum of digests."""
        head = f"{self.group} {self.count} {self.total % 2**64:016x}"
        return [head, *(f"{type} {count} 0" for type, count in sorted(self.edges.items()))]


def quoted(name: str, ontology: Ontology) -> str:
    """Return a label or relationship type as it may stand in a query: the only way a name gets into one.

    Raises:
        ValueError: it is neither of the ontology nor of graphkit's own few.

    >>> from graphkit.ontology import load_ontology
    >>> quoted("ALLIED_WITH", load_ontology())
    '`ALLIED_WITH`'
    """
    known = name in ontology.types or name in ontology.relations or name in STRUCTURAL_LABELS or name in STRUCTURAL_TYPES
    if not known or not name.replace("_", "").isascii() or not name.replace("_", "").isalpha():
        raise ValueError(f"{name!r} is not a label or relationship type of this ontology")
    return f"`{name}`"


def storable(value: Any) -> Any:
    """Return a property value as Neo4j can hold it, ``None`` for one that says nothing.

    Texts keep every character, NUL included, but lone surrogates, which UTF-8 has no form for: those become their
    escape (``\\ud83d``). Integers beyond 64 bits become floats. Sequences become lists of texts unless all are numbers.

    >>> storable(("a", "b")), storable(""), storable("x\\ud83d"), storable(2**70)
    (['a', 'b'], None, 'x\\\\ud83d', 1.1805916207174113e+21)
    """
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8") or None
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else float(value)
    if isinstance(value, float):
        return None if math.isnan(value) else value
    items = [item for item in map(storable, value) if item is not None]
    if len({type(item) for item in items}) > 1:
        items = [str(item) for item in items]
    return items or None


def storable_id(id: str) -> str:
    """Return an id that a unique index can hold: one of more than 2,000 bytes is cut and ends with its hash.

    >>> storable_id("Q17"), len(storable_id("x" * 100_000))
    ('Q17', 217)
    """
    text: str = storable(id) or "?"
    if len(text.encode()) <= _LONGEST_ID:
        return text
    return f"{text[:200]}~{content_id(text)}"


def rows(kg: KnowledgeGraph) -> GraphRows:
    """Return the rows of a knowledge graph, each kind sorted."""
    statements = kg.statements()
    measures: dict[str, list[StatementView]] = defaultdict(list)
    for s in statements:
        if s.object is None:
            measures[s.subject.id].append(s)
    mentions: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for article, entity, count in kg.mentioned():
        mentions[article].append((storable_id(entity), count))
    relations: dict[str, list[RelationRow]] = {}
    for r in kg.relations():
        relations.setdefault(r.relation, []).append(_relation_row(r))
    return GraphRows(
        ontology=kg.ontology,
        entities=sorted((_entity_row(e, measures.get(e.id, ())) for e in kg.entities.values()), key=lambda row: (row.type, row.id)),
        articles=sorted((_article_row(a, sorted(mentions.get(a.id, ()))) for a in kg.articles.values()), key=lambda row: row.id),
        statements=sorted(map(_statement_row, statements), key=lambda row: row.id),
        relations={type: sorted(found, key=lambda row: (row.start, row.end, row.id)) for type, found in sorted(relations.items())},
    )


def _properties(given: Mapping[str, Any], *others: Any) -> dict[str, Any]:
    """Return the storable properties that say something, with the digest over them and over ``others``."""
    kept = {key: value for key, value in ((key, storable(value)) for key, value in given.items()) if value is not None}
    kept["digest"] = digest(kept, *others)
    return kept


def digest(*content: Any) -> str:
    """Return the hash of a row's content: 16 hexadecimal digits."""
    return blake2b(json.dumps(content, sort_keys=True, separators=(",", ":")).encode(), digest_size=8).hexdigest()


def _entity_row(entity: Entity, measures: Iterable[StatementView]) -> EntityRow:
    id = storable_id(entity.id)
    given = {
        "id": id,
        "name": entity.name or entity.id,
        "aliases": entity.aliases,
        "wikidata": entity.wikidata,
        "country": entity.country,
        "iso3": entity.country if entity.type == "Country" else "",
        "description": entity.description,
        **(measure_attributes(measures) if measures else {}),
    }
    return EntityRow(id, entity.type, _properties(given, entity.type))


def _article_row(article: Article, mentions: list[tuple[str, int]]) -> ArticleRow:
    id = storable_id(article.id)
    name = article.title or _first_words(article.text) or article.id
    given = {"id": id, "name": name, "url": article.url, "published": article.published}
    return ArticleRow(id, _properties(given, mentions), tuple(mentions))


def _first_words(text: str) -> str:
    line = " ".join(text[:400].split())
    return line if len(line) <= 80 else line[:79].rpartition(" ")[0] + "…"


def _statement_row(s: StatementView) -> StatementRow:
    id = storable_id(s.id)
    subject, article = storable_id(s.subject.id), storable_id(s.article.id)
    object = storable_id(s.object.id) if s.object else ""
    claimed_by = storable_id(s.attributed_to.id) if s.attributed_to else ""
    given = {
        "id": id,
        "name": s.name,
        "relation": s.relation,
        "status": s.status,
        "time": s.time,
        "sentence": s.sentence,
        "number": s.number,
        "start": s.start,
        "end": s.end,
        "confidence": s.confidence,
        "value": s.value,
        "unit": s.unit,
        "place": s.place.name if s.place else "",
        "place_id": storable_id(s.place.id) if s.place else "",
        "item": s.item.name if s.item else "",
        "item_id": storable_id(s.item.id) if s.item else "",
        "rule": s.rule,
        "derived_from": s.derived_from or None,
        "subject_start": s.subject_span[0],
        "subject_end": s.subject_span[1],
        "object_start": s.object_span[0] if s.object else None,
        "object_end": s.object_span[1] if s.object else None,
        "cue_start": s.cue_span[0] if s.cue_span[1] else None,
        "cue_end": s.cue_span[1] or None,
    }
    return StatementRow(id, _properties(given, subject, object, article, claimed_by), subject, article, object, claimed_by)


def _relation_row(r: CurrentRelation) -> RelationRow:
    id, start, end = storable_id(r.id), storable_id(r.subject.id), storable_id(r.object.id)
    given = {
        "id": id,
        "status": r.status,
        "contested": r.contested,
        "statements": len(r.statements),
        "articles": len(r.articles),
        "first_seen": r.first_seen,
        "last_seen": r.last_seen,
        "time": r.time,
        "valid_from": r.valid_from,
        "valid_to": r.valid_to,
        "confidence": r.confidence,
        "evidence": r.evidence.sentence,
        "evidence_article": storable_id(r.evidence.article.id),
        "evidence_statement": storable_id(r.evidence.id),
        "claimants": tuple(entity.name for entity in r.claimants) or None,
        "denied_by": tuple(entity.name for entity in r.denied_by) or None,
    }
    return RelationRow(id, r.relation, start, end, _properties(given, r.relation, start, end))
