"""Read a graph that graphkit loaded back out of Neo4j."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from graphkit.article import Article
from graphkit.errors import StoreError
from graphkit.model import Entity, Mention, Resolution, Statement
from graphkit.ontology import load_ontology
from graphkit.store import cypher
from graphkit.store.connection import Connection
from graphkit.store.migrations import check_shape
from graphkit.store.result import parameters as values
from graphkit.store.shape import ROOT

if TYPE_CHECKING:
    import neo4j

    from graphkit.graph import KnowledgeGraph
    from graphkit.ontology import Ontology

__all__ = ["read_graph"]


def read_graph(
    connection: Connection, ontology: Ontology | None = None, query: str = "", parameters: Mapping[str, Any] | None = None
) -> KnowledgeGraph:
    """Return the graph that graphkit loaded into this database, or what a query picks of it; see ``graphkit.store.neo4j.from_neo4j``."""
    for root in _rows(connection, cypher.READ_ROOT, {"id": ROOT}):
        check_shape(int(root["schema"] or 0), connection.uri)
    if query:
        ontology = ontology or load_ontology()
        return _graph(_picked(connection, query, parameters or {}, ontology), ontology)
    everything = _Read(
        _rows(connection, cypher.READ_ENTITIES), _rows(connection, cypher.READ_ARTICLES), _rows(connection, cypher.READ_STATEMENTS)
    )
    if not everything.articles and not everything.entities:
        raise StoreError(f"{connection.uri} holds no graph of graphkit", remedy="Load one: graphkit load.")
    return _graph(everything, ontology)


@dataclass(frozen=True, slots=True)
class _Read:
    """Rows of the three kinds of nodes as the queries give them."""

    entities: list[dict[str, Any]]
    articles: list[dict[str, Any]]
    statements: list[dict[str, Any]]


def _graph(read: _Read, ontology: Ontology | None) -> KnowledgeGraph:
    from graphkit.graph import KnowledgeGraph

    entities = {entity.id: entity for entity in map(_entity, read.entities)}
    mentioned = {row["properties"]["id"]: {id: count for id, count in row["mentions"] if id in entities} for row in read.articles}
    pages = {row["properties"]["id"]: _Page(row["properties"], mentioned[row["properties"]["id"]], entities) for row in read.articles}
    for row in read.statements:
        pages[row["article"]].place(row)
    statements = [pages[row["article"]].statement(row) for row in read.statements]
    entity_of = {id: entity for page in pages.values() for id, entity in page.entity_of().items()}
    return KnowledgeGraph(
        [page.article() for page in pages.values()],
        [mention for page in pages.values() for mention in page.mentions.values()],
        statements,
        Resolution(entities, entity_of, dict.fromkeys(entity_of, "neo4j")),
        ontology,
    )


def _picked(connection: Connection, query: str, parameters: Mapping[str, Any], ontology: Ontology) -> _Read:
    """Return what a query's nodes, relationships and paths stand for.

    A statement stands for itself, a relation for all its statements, an article for all its statements, an entity for itself.
    """
    found = _Found()

    def look(transaction: neo4j.ManagedTransaction) -> None:
        for record in transaction.run(query, values(parameters)):
            found.add(record.values())

    with connection.session(read=True) as session:
        session.execute_read(look)
    if found.other and not (found.nodes or found.relations):
        raise StoreError(
            "The query returns no nodes, relationships or paths", remedy="Return what is to be read: RETURN s, or RETURN path."
        )
    ends = _rows(connection, cypher.READ_ENDS, {"ids": sorted(found.relations)})
    ends += [{**row, "subject": row["object"], "object": row["subject"]} for row in ends if ontology.is_symmetric(row["relation"])]
    wanted = {row["id"] for row in _rows(connection, cypher.READ_STATEMENTS_BETWEEN, {"rows": ends})}
    wanted |= found.nodes["Statement"]
    wanted |= {row["id"] for row in _rows(connection, cypher.READ_STATEMENTS_FROM, {"ids": sorted(found.nodes["Article"])})}
    statements = _rows(connection, cypher.READ_SOME_STATEMENTS, {"ids": sorted(wanted)})
    articles = found.nodes["Article"] | {row["article"] for row in statements}
    entities = found.nodes["Entity"] | {row[role] for row in statements for role in ("subject", "object", "claimed_by") if row[role]}
    entities |= {id for row in statements for key in ("place_id", "item_id") if (id := row["properties"].get(key))}
    return _Read(
        _rows(connection, cypher.READ_SOME_ENTITIES, {"ids": sorted(entities)}),
        _rows(connection, cypher.READ_SOME_ARTICLES, {"ids": sorted(articles)}),
        statements,
    )


@dataclass(slots=True)
class _Found:
    """The graphkit nodes (ids by label) and relationships (Neo4j's ids) in the rows of a query."""

    nodes: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    relations: set[str] = field(default_factory=set)
    other: bool = False

    def add(self, value: Any) -> None:
        """Take note of what a value holds."""
        from neo4j.graph import Node, Path, Relationship

        if isinstance(value, Node):
            for label in value.labels & {"Entity", "Article", "Statement"}:
                self.nodes[label].add(str(value.get("id")))
        elif isinstance(value, Relationship):
            self.relations.add(value.element_id)
        elif isinstance(value, Path):
            self.add([*value.nodes, *value.relationships])
        elif isinstance(value, (list, dict)):
            for item in value.values() if isinstance(value, dict) else value:
                self.add(item)
        else:
            self.other = self.other or value is not None


def _rows(connection: Connection, query: str, given: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    with connection.session(read=True) as session:
        return session.execute_read(lambda transaction: [record.data() for record in transaction.run(query, dict(given or {}))])


def _entity(row: Mapping[str, Any]) -> Entity:
    found = row["properties"]
    (type,) = [label for label in row["labels"] if label != "Entity"][:1] or [""]
    return Entity(
        id=found["id"],
        type=type,
        name=found["name"],
        aliases=tuple(found.get("aliases", ())),
        wikidata=found.get("wikidata", ""),
        country=found.get("country", ""),
        description=found.get("description", ""),
    )


@dataclass(slots=True)
class _Page:
    """An article put together again from the sentences of its statements."""

    properties: Mapping[str, Any]
    counts: Mapping[str, int]
    entities: Mapping[str, Entity]
    sentences: dict[int, str] = field(default_factory=dict)
    mentions: dict[str, Mention] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    tail: str = ""
    length: int = 0

    def place(self, row: Mapping[str, Any]) -> None:
        """Put the sentence of a statement, and the mentions of its subject and object, where they were."""
        found = row["properties"]
        self.sentences[found["start"]] = found.get("sentence", "")
        self.length = max(self.length, found["end"])
        for role in ("subject", "object"):
            if row[role]:
                self._mention(row[role], found["number"], found[f"{role}_start"], found[f"{role}_end"])

    def statement(self, row: Mapping[str, Any]) -> Statement:
        """Return the statement, its roles as mentions of this article."""
        found = row["properties"]
        start, end = found["start"], found["end"]
        roles = {
            role: self._mention(row[role], found["number"], found[f"{role}_start"], found[f"{role}_end"])
            for role in ("subject", "object")
            if row[role]
        }
        others = {"attributed_to": row["claimed_by"], "place": found.get("place_id"), "item": found.get("item_id")}
        roles |= {role: self._any(id, found["number"]) for role, id in others.items() if id}
        return Statement(
            id=found["id"],
            article=self.properties["id"],
            sentence=found["number"],
            start=start,
            end=end,
            relation=found["relation"],
            **roles,
            value=found.get("value"),
            unit=found.get("unit", ""),
            status=found["status"],
            time=found.get("time", ""),
            confidence=found["confidence"],
            cue_start=found.get("cue_start", 0),
            cue_end=found.get("cue_end", 0),
            rule=found.get("rule", ""),
            derived_from=tuple(found.get("derived_from", ())),
        )

    def _mention(self, entity: str, sentence: int, start: int, end: int) -> str:
        who = self.entities[entity]
        id = Mention.make_id(self.properties["id"], start, end, who.type, who.id)
        knowledge = who.wikidata and who.id
        self.owners[id] = entity
        self.mentions[id] = Mention(
            id, self.properties["id"], sentence, start, end, "", who.type, who.name, knowledge=knowledge, country=who.country
        )
        return id

    def _any(self, entity: str, sentence: int) -> str:
        """Return a mention of the entity, made after the last sentence when there is none yet."""
        return next((id for id, owner in self.owners.items() if owner == entity), None) or self._append(entity, sentence)

    def _append(self, entity: str, sentence: int) -> str:
        name = self.entities[entity].name
        start = self.length + len(self.tail) + 1
        self.tail += f"\n{name}"
        return self._mention(entity, sentence, start, start + len(name))

    def entity_of(self) -> dict[str, str]:
        """Return the entity of each mention, after adding what the article mentions outside its statements."""
        have = Counter(self.owners.values())
        for entity, count in sorted(self.counts.items()):
            for _ in range(count - have[entity]):
                self._append(entity, 0)
        return self.owners

    def article(self) -> Article:
        """Return the article: its sentences in place, blanks between them."""
        text = [" "] * self.length
        for start, sentence in sorted(self.sentences.items()):
            text[start : start + len(sentence)] = sentence
        found = self.properties
        whole = "".join(text) + self.tail
        self.mentions = {id: _with_text(mention, whole) for id, mention in self.mentions.items()}
        return Article(found["id"], whole, found["name"], found.get("url", ""), found.get("published", ""))


def _with_text(mention: Mention, text: str) -> Mention:
    return replace(mention, text=text[mention.start : mention.end])
