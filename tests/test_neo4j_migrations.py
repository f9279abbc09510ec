"""A graph of an older shape becomes the present one: the same as an undisturbed load, and nobody else's data touched.

There has been one shape only. So the tests have an older one of their own, version 0, with what can differ: labels, types and
names of properties, properties that are no more, a constraint, the full-text index; and the migration from it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import neo4j
import pytest
from handmade import alliances
from neo4j_dump import dump, expected

from graphkit.errors import StoreError
from graphkit.graph import KnowledgeGraph
from graphkit.ontology import load_ontology
from graphkit.store import migrations
from graphkit.store.migrations import MIGRATIONS
from graphkit.store.neo4j import from_neo4j, load
from graphkit.store.server import Server
from graphkit.store.shape import SCHEMA, rows

AGE = (
    "DROP CONSTRAINT graphkit_article_id",
    "DROP INDEX graphkit_names",
    "CREATE FULLTEXT INDEX graphkit_names FOR (n:Entity) ON EACH [n.name]",
    "CREATE CONSTRAINT graphkit_document_id FOR (n:Document) REQUIRE n.id IS UNIQUE",
    "MATCH (d:Article) SET d:Document, d.date = d.published REMOVE d:Article, d.published",
    "MATCH (s:Statement)-[r:FROM]->(d) CREATE (s)-[:SOURCE]->(d) DELETE r",
    "MATCH (a:Entity)-[r:ALLIED_WITH]->(b:Entity) CREATE (a)-[n:ALLY]->(b) SET n = properties(r) DELETE r",
    "MATCH ()-[r]->() WHERE r.digest IS NOT NULL SET r.quote = r.evidence, r.weight = 1 REMOVE r.evidence, r.contested",
    "MATCH (s:Statement) SET s.subject_name = 'x' REMOVE s.rule",
    "MATCH (n) WHERE n.digest IS NOT NULL SET n.digest = 'an older hash'",
    "MATCH (g:Graphkit) SET g.schema = 0, g.content = ['Document 2 00', 'Entity 1 00']",
)
MIGRATION = (
    "MATCH (n:Document) WHERE n.digest IS NOT NULL "
    "CALL (n) { SET n:Article, n.published = n.date REMOVE n:Document, n.date } IN TRANSACTIONS OF 1 ROWS",
    "DROP CONSTRAINT graphkit_document_id IF EXISTS",
    "DROP INDEX graphkit_names IF EXISTS",
    "MATCH (s:Statement)-[r:SOURCE]->(d:Article) WHERE s.digest IS NOT NULL MERGE (s)-[:FROM]->(d) DELETE r",
    "MATCH (a:Entity)-[r:ALLY]->(b:Entity) WHERE r.digest IS NOT NULL MERGE (a)-[n:ALLIED_WITH {id: r.id}]->(b) "
    "SET n += properties(r) DELETE r",
    "MATCH ()-[r]->() WHERE r.digest IS NOT NULL SET r.evidence = coalesce(r.quote, r.evidence) REMOVE r.quote, r.weight",
    "MATCH (s:Statement) WHERE s.digest IS NOT NULL REMOVE s.subject_name",
)
OTHERS = (
    "CREATE (:Document {id: 'mine', date: 'mine'})<-[:SOURCE {mine: true}]-(:Statement {id: 'mine', subject_name: 'mine'})",
    "MATCH (e:Entity) WITH e ORDER BY e.id LIMIT 2 SET e.rank = 0.5 CREATE (:Note {id: 'note', text: e.name})-[:ABOUT]->(e)",
    "MATCH (a:Entity), (b:Entity) WHERE a.id < b.id WITH a, b ORDER BY a.id, b.id LIMIT 1 CREATE (a)-[:ALLY {quote: 'mine'}]->(b)",
)
NOT_OTHERS = (
    "MATCH (n) WHERE n.id IN ['mine', 'note'] DETACH DELETE n",
    "MATCH ()-[r:ALLY]->() WHERE r.quote = 'mine' DELETE r",
    "MATCH (n) REMOVE n.rank",
)


def run(driver: neo4j.Driver, *texts: str) -> list[dict[str, Any]]:
    return [record.data() for text in texts for record in driver.execute_query(text).records]


def others(driver: neo4j.Driver) -> list[dict[str, Any]]:
    """What is not graphkit's, in full."""
    return run(
        driver,
        "MATCH (n) WHERE n.id IN ['mine', 'note'] OPTIONAL MATCH (n)-[r]-(m) "
        "RETURN labels(n) AS l, properties(n) AS p, type(r) AS t, properties(r) AS q, m.id AS other ORDER BY n.id, n.text, other",
        "MATCH (n) WHERE n.rank IS NOT NULL RETURN n.id AS id, n.rank AS rank ORDER BY id",
        "MATCH (a)-[r:ALLY]->(b) WHERE r.digest IS NULL RETURN a.id AS a, b.id AS b, properties(r) AS p",
    )


@pytest.fixture
def older(empty_neo4j: Server, neo4j_driver: neo4j.Driver, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A database with a graph that a graphkit of version 0 left there, of articles some of which are gone by now."""
    monkeypatch.setitem(MIGRATIONS, 0, MIGRATION)
    book = alliances()
    book.note("gone", "NATO", "ALLIED_WITH", "Japan", published="2020-01-01")
    load(book.graph(), empty_neo4j.uri)
    run(neo4j_driver, *AGE, *OTHERS)
    return empty_neo4j


@pytest.mark.neo4j
def test_an_older_graph_becomes_what_an_undisturbed_load_makes(older: Server, neo4j_driver: neo4j.Driver) -> None:
    kg = alliances().graph()
    before = others(neo4j_driver)
    assert len(before) > 5
    planned = load(kg, older.uri, dry_run=True)
    assert (planned.entities.unchanged, planned.statements.unchanged) == (0, 0), "every row is written again"
    assert others(neo4j_driver) == before
    load(kg, older.uri)
    assert others(neo4j_driver) == before
    run(neo4j_driver, *NOT_OTHERS)
    assert dump(neo4j_driver) == expected(rows(kg))
    assert load(kg, older.uri).written == 0
    (index,) = run(neo4j_driver, "SHOW INDEXES YIELD name, properties WHERE name = 'graphkit_names' RETURN properties")
    assert index["properties"] == ["name", "aliases"]
    constraints = {row["name"] for row in run(neo4j_driver, "SHOW CONSTRAINTS")}
    assert "graphkit_article_id" in constraints and "graphkit_document_id" not in constraints


@pytest.mark.neo4j
@pytest.mark.parametrize("after", [*range(1, len(MIGRATION)), 20])
def test_a_migration_that_broke_off_starts_over(
    after: int, older: Server, neo4j_driver: neo4j.Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut between two of its queries, or in the load that follows it."""
    kg = alliances().graph()
    before = others(neo4j_driver)
    with monkeypatch.context() as patch:
        from neo4j._sync.work import session, transaction

        ran = [0]
        for owner in (session.Session, transaction.TransactionBase):

            def counted(self: Any, *given: Any, _run: Any = owner.run, **named: Any) -> Any:
                ran[0] += given[0] in MIGRATION or (after == 20 and ran[0] >= len(MIGRATION))
                if ran[0] > after:
                    raise KeyboardInterrupt
                return _run(self, *given, **named)

            patch.setattr(owner, "run", counted)
        with pytest.raises(KeyboardInterrupt):
            load(kg, older.uri, batch=5)
    with pytest.raises(StoreError, match="loaded by an older graphkit"):
        from_neo4j(older.uri)
    load(kg, older.uri)
    assert others(neo4j_driver) == before
    run(neo4j_driver, *NOT_OTHERS)
    assert dump(neo4j_driver) == expected(rows(kg))


@pytest.mark.neo4j
def test_a_relation_that_the_ontology_no_longer_has_goes(empty_neo4j: Server, neo4j_driver: neo4j.Driver) -> None:
    """Loaded with an ontology of one's own, then without it."""
    ontology = load_ontology()
    fishes = replace(ontology.relations["MET_WITH"], name="FISHES_WITH")
    wider = replace(ontology, relations={**ontology.relations, "FISHES_WITH": fishes})
    book = alliances()
    book.note("a3", "Japan", "FISHES_WITH", "China")
    entities = book.resolution()
    kg = book.graph()
    load(KnowledgeGraph(kg.articles.values(), kg.mentions.values(), kg.raw_statements.values(), entities, wider), empty_neo4j.uri)
    assert run(neo4j_driver, "MATCH ()-[r:FISHES_WITH]->() RETURN count(r) AS n") == [{"n": 1}]
    run(neo4j_driver, "MATCH (a:Entity {id: 'Q17'}) CREATE (a)-[:FISHES_WITH {mine: true}]->(a)")
    load(alliances().graph(), empty_neo4j.uri)
    assert run(neo4j_driver, "MATCH ()-[r:FISHES_WITH]->() RETURN properties(r) AS p") == [{"p": {"mine": True}}]
    run(neo4j_driver, "MATCH ()-[r:FISHES_WITH]->() DELETE r")
    assert dump(neo4j_driver) == expected(rows(alliances().graph()))


@pytest.mark.neo4j
def test_an_older_and_a_newer_graph_are_not_read_back(older: Server, neo4j_driver: neo4j.Driver) -> None:
    with pytest.raises(StoreError, match=rf"loaded by an older graphkit \(shape 0, this one reads {SCHEMA}\).*graphkit load"):
        from_neo4j(older.uri)
    run(neo4j_driver, "MATCH (g:Graphkit) SET g.schema = 99")
    with pytest.raises(StoreError, match=r"loaded by a newer graphkit \(shape 99.*Upgrade graphkit"):
        from_neo4j(older.uri)


def test_every_older_version_has_its_migration() -> None:
    assert migrations.MIGRATIONS.keys() == set(range(1, SCHEMA))
    assert all("digest" in query or query.startswith(("DROP ", "CREATE ")) for queries in MIGRATIONS.values() for query in queries)
