"""Every query that graphkit sends to load a graph: one place, static texts, names only from the ontology.

Values always travel as parameters. :func:`texts` lists all that can be sent for an ontology; a test compares it with
what the loader sends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from graphkit.ontology import Ontology
from graphkit.store.shape import quoted

SCHEMA_QUERIES = (
    "CREATE CONSTRAINT graphkit_entity_id IF NOT EXISTS FOR (n:`Entity`) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT graphkit_statement_id IF NOT EXISTS FOR (n:`Statement`) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT graphkit_article_id IF NOT EXISTS FOR (n:`Article`) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT graphkit_root_id IF NOT EXISTS FOR (n:`Graphkit`) REQUIRE n.id IS UNIQUE",
    "CREATE FULLTEXT INDEX graphkit_names IF NOT EXISTS FOR (n:`Entity`) ON EACH [n.name, n.aliases]",
)
AWAIT_INDEXES = "CALL db.awaitIndexes(600)"

READ_ROOT = "MATCH (g:`Graphkit` {id: $id}) RETURN g.schema AS schema, g.content AS content"
TOUCH_ROOT = "MERGE (g:`Graphkit` {id: $id}) SET g.name = $id, g.schema = coalesce(g.schema, $schema), g.content = []"
LOCK_ROOT = "MATCH (g:`Graphkit` {id: $id}) SET g.locked = true RETURN g.schema AS schema, g.content AS content"
FINISH_ROOT = "MATCH (g:`Graphkit` {id: $id}) SET g += $properties REMOVE g.locked"
STILL_THERE = "RETURN 1"
ANYTHING = (
    "MATCH (n) WHERE NOT n:`Graphkit` RETURN count(n) AS count",
    "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' AND NOT name STARTS WITH 'graphkit_' RETURN count(*) AS count",
)
"""What must all answer 0 in a database that an import may replace."""
COUNT_NODES = "MATCH (n:{label}) RETURN count(n) AS count"
COUNT_RELATIONSHIPS = "MATCH ()-[r:{type}]->() RETURN count(r) AS count"

SCAN_NODES = "MATCH (n:{label}) WHERE n.digest IS NOT NULL RETURN n.id AS id, n.digest AS digest"
SCAN_RELATIONS = (
    "MATCH (a:`Entity`)-[r:{type}]->(b:`Entity`) WHERE r.digest IS NOT NULL "
    "RETURN r.id AS id, r.digest AS digest, a.id AS source, b.id AS target"
)
KEYS = "UNWIND $ids AS id MATCH (n:{label} {{id: id}}) RETURN id, keys(n) AS keys"

WRITE_ENTITIES = "UNWIND $rows AS row MERGE (n:`Entity` {{id: row.id}}) SET n:{label}, n += row.properties"
CHANGE_ENTITIES = "UNWIND $rows AS row MERGE (n:`Entity` {{id: row.id}}) REMOVE n{others} SET n:{label}, n += row.properties"
CUT_EDGES = "UNWIND $ids AS id MATCH (n:{label} {{id: id}})-[r:{types}]->() DELETE r"
WRITE_ARTICLES = (
    "UNWIND $rows AS row MERGE (n:`Article` {id: row.id}) SET n += row.properties "
    "WITH n, row UNWIND row.mentions AS mention MATCH (e:`Entity` {id: mention[0]}) "
    "MERGE (n)-[r:`MENTIONS`]->(e) SET r.count = mention[1] RETURN count(*) AS written"
)
WRITE_RELATIONS = (
    "UNWIND $rows AS row MATCH (a:`Entity` {{id: row.source}}) MATCH (b:`Entity` {{id: row.target}}) "
    "MERGE (a)-[r:{type} {{id: row.id}}]->(b) SET r += row.properties RETURN count(*) AS written"
)
CUT_RELATIONS = (
    "UNWIND $rows AS row MATCH (:`Entity` {{id: row.source}})-[r:{type} {{id: row.id}}]->(:`Entity` {{id: row.target}}) DELETE r"
)
CUT_STRANGE = "MATCH (:`Entity`)-[r]->(:`Entity`) WHERE r.digest IS NOT NULL AND NOT type(r) IN $types DELETE r RETURN count(r) AS removed"
REMOVE_NODES = (
    "UNWIND $ids AS id MATCH (n:{label} {{id: id}}) WHERE n.digest IS NOT NULL AND NOT EXISTS {{ (n)--() }} "
    "DELETE n RETURN count(*) AS removed"
)

_ENTITY = "RETURN properties(n) AS properties, labels(n) AS labels ORDER BY n.id"
_ARTICLE = "RETURN properties(n) AS properties, [(n)-[r:`MENTIONS`]->(e:`Entity`) | [e.id, r.count]] AS mentions ORDER BY n.id"
_STATEMENT = (
    "RETURN properties(n) AS properties, "
    "head([(n)-[:`SUBJECT`]->(e) | e.id]) AS subject, head([(n)-[:`OBJECT`]->(e) | e.id]) AS object, "
    "head([(n)-[:`FROM`]->(a) | a.id]) AS article, head([(n)-[:`CLAIMED_BY`]->(e) | e.id]) AS claimed_by ORDER BY n.id"
)
READ_ENTITIES = f"MATCH (n:`Entity`) WHERE n.digest IS NOT NULL {_ENTITY}"
READ_ARTICLES = f"MATCH (n:`Article`) WHERE n.digest IS NOT NULL {_ARTICLE}"
READ_STATEMENTS = f"MATCH (n:`Statement`) WHERE n.digest IS NOT NULL {_STATEMENT}"
READ_SOME_ENTITIES = f"UNWIND $ids AS id MATCH (n:`Entity` {{id: id}}) WHERE n.digest IS NOT NULL {_ENTITY}"
READ_SOME_ARTICLES = f"UNWIND $ids AS id MATCH (n:`Article` {{id: id}}) WHERE n.digest IS NOT NULL {_ARTICLE}"
READ_SOME_STATEMENTS = f"UNWIND $ids AS id MATCH (n:`Statement` {{id: id}}) WHERE n.digest IS NOT NULL {_STATEMENT}"
READ_ENDS = (
    "MATCH (a:`Entity`)-[r]->(b:`Entity`) WHERE elementId(r) IN $ids AND r.digest IS NOT NULL "
    "RETURN a.id AS subject, type(r) AS relation, b.id AS object"
)
READ_STATEMENTS_FROM = "UNWIND $ids AS id MATCH (:`Article` {id: id})<-[:`FROM`]-(s:`Statement`) RETURN s.id AS id"
READ_STATEMENTS_BETWEEN = (
    "UNWIND $rows AS row MATCH (:`Entity` {id: row.subject})<-[:`SUBJECT`]-(s:`Statement` {relation: row.relation})"
    "-[:`OBJECT`]->(:`Entity` {id: row.object}) RETURN DISTINCT s.id AS id"
)

STATEMENT_EDGES = (("SUBJECT", "Entity"), ("OBJECT", "Entity"), ("FROM", "Article"), ("CLAIMED_BY", "Entity"))
_FIXED = (
    READ_ROOT,
    TOUCH_ROOT,
    LOCK_ROOT,
    FINISH_ROOT,
    STILL_THERE,
    *ANYTHING,
    WRITE_ARTICLES,
    CUT_STRANGE,
    AWAIT_INDEXES,
    READ_ENTITIES,
    READ_ARTICLES,
    READ_STATEMENTS,
    READ_SOME_ENTITIES,
    READ_SOME_ARTICLES,
    READ_SOME_STATEMENTS,
    READ_ENDS,
    READ_STATEMENTS_FROM,
    READ_STATEMENTS_BETWEEN,
)


def for_label(template: str, label: str, ontology: Ontology) -> str:
    """Return the query for nodes of a label.

    >>> from graphkit.ontology import load_ontology
    >>> for_label(COUNT_NODES, "Entity", load_ontology())
    'MATCH (n:`Entity`) RETURN count(n) AS count'
    """
    others = "".join(f":{quoted(name, ontology)}" for name in sorted(ontology.types) if name != label)
    return template.format(label=quoted(label, ontology), others=others)


def for_type(template: str, type: str, ontology: Ontology) -> str:
    """Return the query for relationships of a type."""
    return template.format(type=quoted(type, ontology))


def write_statements(types: Sequence[str]) -> str:
    """Return the query that writes statements which have relationships of these types.

    >>> print(write_statements(["SUBJECT"]).replace(" WITH", "\\n WITH").replace(" MERGE (n)", "\\n MERGE (n)"))
    UNWIND $rows AS row MERGE (n:`Statement` {id: row.id}) SET n += row.properties
     WITH n, row MATCH (e0:`Entity` {id: row.ends[0]})
     MERGE (n)-[:`SUBJECT`]->(e0) RETURN count(*) AS written
    """
    found = [(type, end) for type, end in STATEMENT_EDGES if type in types]
    matched = " ".join(f"MATCH (e{at}:`{end}` {{id: row.ends[{at}]}})" for at, (_, end) in enumerate(found))
    merged = " ".join(f"MERGE (n)-[:`{type}`]->(e{at})" for at, (type, _) in enumerate(found))
    node = "UNWIND $rows AS row MERGE (n:`Statement` {id: row.id}) SET n += row.properties"
    return f"{node} WITH n, row {matched} {merged} RETURN count(*) AS written"


def cut_edges(label: str, types: tuple[str, ...], ontology: Ontology) -> str:
    """Return the query that deletes the relationships of some types that leave nodes of a label."""
    return CUT_EDGES.format(label=quoted(label, ontology), types="|".join(quoted(type, ontology) for type in types))


def texts(ontology: Ontology) -> Iterator[str]:
    """Yield every query text that loading a graph of this ontology can send."""
    yield from SCHEMA_QUERIES
    yield from _FIXED
    for label in ("Entity", "Article", "Statement"):
        for template in (COUNT_NODES, SCAN_NODES, KEYS, REMOVE_NODES):
            yield for_label(template, label, ontology)
    for type in ontology.types:
        yield for_label(WRITE_ENTITIES, type, ontology)
        yield for_label(CHANGE_ENTITIES, type, ontology)
    for count in range(1, len(STATEMENT_EDGES) + 1):
        for types in combinations([type for type, _ in STATEMENT_EDGES], count):
            yield write_statements(types)
    for type in (*(type for type, _ in STATEMENT_EDGES), "MENTIONS"):
        yield for_type(COUNT_RELATIONSHIPS, type, ontology)
    yield cut_edges("Statement", tuple(type for type, _ in STATEMENT_EDGES), ontology)
    yield cut_edges("Article", ("MENTIONS",), ontology)
    for type in ontology.relations:
        for template in (COUNT_RELATIONSHIPS, SCAN_RELATIONS, WRITE_RELATIONS, CUT_RELATIONS):
            yield for_type(template, type, ontology)
