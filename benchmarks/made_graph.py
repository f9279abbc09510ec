"""A large graph made by a seeded generator, as rows: for measuring how fast graphs are loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from graphkit.ontology import load_ontology
from graphkit.store.shape import ArticleRow, EntityRow, GraphRows, RelationRow, StatementRow

TYPES = ("Country", "Organization", "Person", "MilitaryForce", "MilitaryBase", "Place", "Event")
RELATIONS = ("ALLIED_WITH", "MET_WITH", "CRITICIZED", "SUPPORTS", "COOPERATES_WITH", "SANCTIONED", "BASED_AT", "LOCATED_IN")
PER_ARTICLE = 50


Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class MadeGraph:
    """So many entities and relations, a statement behind each relation, an article behind each fifty statements.

    Rows are made anew each time they are gone through, so that the graph takes no memory. ``changed`` articles say
    something else than in the same graph without them.
    """

    entities: int
    relations: int
    seed: int = 1
    changed: int = 0

    def rows(self) -> GraphRows:
        """Return the graph's rows."""
        per_type = self.relations // len(RELATIONS)
        relations = {type: Rows(self, _relations, number * per_type, per_type) for number, type in enumerate(RELATIONS)}
        articles = Rows(self, _articles, 0, -(-self.relations // PER_ARTICLE))
        return GraphRows(
            load_ontology(), Rows(self, _entities, 0, self.entities), articles, Rows(self, _statements, 0, self.relations), relations
        )

    def ends(self, number: int) -> tuple[str, str]:
        """Return the ids of the entities of a relation; a few entities have most of the relations."""
        first, second = ((number * factor + self.seed * 97) % 1_000_003 / 1_000_003 for factor in (7919, 104_729))
        one = int(self.entities * first**3)
        other = (one + 1 + int((self.entities - 1) * second**2)) % self.entities
        return _entity_id(one), _entity_id(other)


@dataclass(frozen=True)
class Rows(Generic[Row]):
    """Rows that are made when they are gone through."""

    graph: MadeGraph
    make: Callable[[MadeGraph, int, int], Iterator[Row]]
    start: int
    count: int

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Row]:
        return self.make(self.graph, self.start, self.count)


def _entity_id(number: int) -> str:
    return f"Q{number:07d}"


def _with_digest(graph: MadeGraph, properties: dict[str, Any], number: int, kind: int) -> dict[str, Any]:
    """Add a digest, made without hashing: hashing belongs to making rows, and here only loading is measured."""
    which = graph.entities * 1_000_000_000_039 + graph.relations * 10_000_000_019 + graph.seed * 100_000_000_003
    content = kind * 1_000_000_007 + number * 2_654_435_761 + int(properties.get("confidence", 0) * 10) * 97
    properties["digest"] = f"{(which + content) % 2**64:016x}"
    return properties


def _entities(graph: MadeGraph, start: int, count: int) -> Iterator[EntityRow]:
    for number in range(start, start + count):
        id = _entity_id(number)
        given = {"id": id, "name": f"Entity number {number}", "aliases": [f"E{number}", f"No. {number}"], "wikidata": id, "country": "USA"}
        yield EntityRow(id, TYPES[number * len(TYPES) // graph.entities], _with_digest(graph, given, number, 1))


def _articles(graph: MadeGraph, start: int, count: int) -> Iterator[ArticleRow]:
    for number in range(start, start + count):
        counts: dict[str, int] = {}
        for relation in range(number * PER_ARTICLE, min(graph.relations, (number + 1) * PER_ARTICLE)):
            for entity in graph.ends(relation):
                counts[entity] = counts.get(entity, 0) + 1
        given = {
            "id": f"a{number:07d}",
            "name": f"Article number {number}",
            "url": f"https://example.org/{number}",
            "published": "2024-07-28",
        }
        yield ArticleRow(f"a{number:07d}", _with_digest(graph, given, number, 2), tuple(sorted(counts.items())))


def _statements(graph: MadeGraph, start: int, count: int) -> Iterator[StatementRow]:
    per_type = graph.relations // len(RELATIONS)
    for number in range(start, start + count):
        subject, object = graph.ends(number)
        relation = RELATIONS[min(number // per_type, len(RELATIONS) - 1)]
        article = number // PER_ARTICLE
        id = f"s{number:08d}"
        confidence = 0.7 if article < graph.changed else 0.8
        given = {
            "id": id,
            "name": f"{subject} {relation} {object}",
            "relation": relation,
            "status": "asserted",
            "sentence": f"In sentence {number} the article says that {subject} {relation} {object}, among other things of no importance.",
            "number": number % PER_ARTICLE,
            "start": number % PER_ARTICLE * 120,
            "end": number % PER_ARTICLE * 120 + 110,
            "confidence": confidence,
            "subject_start": 30,
            "subject_end": 38,
            "object_start": 50,
            "object_end": 58,
        }
        yield StatementRow(id, _with_digest(graph, given, number, 3), subject, f"a{article:07d}", object)


def _relations(graph: MadeGraph, start: int, count: int) -> Iterator[RelationRow]:
    per_type = graph.relations // len(RELATIONS)
    for number in range(start, start + count):
        subject, object = graph.ends(number)
        given = {
            "id": f"r{number:08d}",
            "status": "asserted",
            "contested": False,
            "statements": 1,
            "articles": 1,
            "first_seen": "2024-07-28",
            "last_seen": "2024-07-28",
            "confidence": 0.7 if number // PER_ARTICLE < graph.changed else 0.8,
            "evidence": f"In sentence {number} the article says that {subject} and {object} have something to do with each other.",
            "evidence_article": f"a{number // PER_ARTICLE:07d}",
            "evidence_statement": f"s{number:08d}",
        }
        yield RelationRow(f"r{number:08d}", RELATIONS[number // per_type], subject, object, _with_digest(graph, given, number, 4))
