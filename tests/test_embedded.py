"""Cypher without a server: what it answers, what it refuses, and how it says so."""

from __future__ import annotations

import gc

import pytest
from cypher_queries import random_graph
from handmade import Notebook, alliances
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.errors import StoreError
from graphkit.graph import KnowledgeGraph
from graphkit.model import Entity
from graphkit.store import embedded
from graphkit.store.dialect import prepare
from graphkit.store.embedded import Engine, query
from graphkit.store.result import Result
from graphkit.store.shape import rows


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    return alliances().graph()


def test_the_alliances_and_who_is_based_where(kg: KnowledgeGraph) -> None:
    allied = query(kg, "MATCH (a:Country)-[:ALLIED_WITH]-(b:Country) RETURN DISTINCT a.name, b.name")
    assert sorted(allied.rows) == [("Japan", "United States"), ("United States", "Japan")]
    based = query(kg, "MATCH (f:MilitaryForce)-[:BASED_AT]->(b:MilitaryBase) RETURN f.name, b.name")
    assert list(based) == [{"f.name": "US Forces Japan", "b.name": "Yokota Air Base"}]


def test_undirected_steps_are_counted_as_neo4j_counts_them(kg: KnowledgeGraph) -> None:
    # by hand: with its optimizer the engine answers 0 here
    assert query(kg, "MATCH (a:Entity {id: 'Q148'})-[:SUPPLIES_ARMS_TO]-(b)-[:ATTACKED]-(c) RETURN count(*) AS n").rows == ((1,),)
    assert query(kg, "MATCH (a {id: 'Q148'})-[:SUPPLIES_ARMS_TO|ATTACKED*2]-(c) RETURN c.name").rows == (("Georgia",),)


@pytest.mark.parametrize(
    "cypher",
    [
        "CREATE (n:Country {id: 'X', name: 'X'})",
        "MATCH (n) SET n.name = 'x'",
        "MATCH (n) DETACH DELETE n",
        "MERGE (n:Country {id: 'X'}) RETURN n",
        "MATCH (n) REMOVE n.name RETURN count(*)",
        "CREATE INDEX FOR (n:Country) ON (n.name)",
    ],
)
def test_writing_is_refused_and_changes_nothing(kg: KnowledgeGraph, cypher: str) -> None:
    before = query(kg, "MATCH (n) RETURN n ORDER BY n.id").rows
    with pytest.raises(StoreError, match="The query writes; graphkit query only reads"):
        query(kg, cypher)
    assert query(kg, "MATCH (n) RETURN n ORDER BY n.id").rows == before


@pytest.mark.parametrize(
    ("cypher", "message"),
    [
        ("MATCH (n) RETURN id(n)", r"id\(\) names a place inside one database: use n\.id"),
        ("MATCH (n) RETURN elementId(n)", r"elementId\(\) names a place"),
        ("MATCH (a:Article) RETURN duration.between(date('2024-01-01'), date(a.published)).months", r"use duration\.inDays\(\)"),
        ("MATCH (e:Entity) RETURN e.aliases + ['z']", r"A list and null together are null in Neo4j .* write coalesce"),
        ("MATCH (e:Entity) WITH e.name AS n RETURN ['z'] + n", "A list and null together"),
        ("MATCH (e:Entity) RETURN e.aliases[0..1] + 'z'", "A list and null together"),
        ("MATCH (e:Entity) RETURN 'z' + split(e.name, ' ')", "A list and null together"),
        ("MATCH (n) RETURN n.type", "No node or relationship has a property 'type': use labels"),
        ("MATCH (n) WHERE n.title = 'x' RETURN n", "No node or relationship has a property 'title': use name"),
        ("MATCH (n RETURN n", "cannot be answered .Cypher syntax error at line 1, col"),
        ("MATCH (n) RETURN count(n) > nothere(n)", "cannot be answered"),
        ("MATCH (n:Country) RETURN n FORMAT CSV", "cannot be answered"),
        ("", "cannot be answered"),
    ],
)
def test_what_only_a_server_can_answer_is_refused_with_the_reason(kg: KnowledgeGraph, cypher: str, message: str) -> None:
    with pytest.raises(StoreError, match=message) as caught:
        query(kg, cypher)
    assert "ask a server" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("MATCH (s) RETURN s.end", "MATCH (s) RETURN s.`end`"),
        ("MATCH (s {end: 1}) RETURN s", "MATCH (s {`end`: 1}) RETURN s"),
        ("RETURN 's.end' AS e", "RETURN 's.end' AS e"),
        ("RETURN 1 // s.end", "RETURN 1 AS `1` // s.end"),
        ("RETURN /* id(n) */ 1 AS x", "RETURN /* id(n) */ 1 AS x"),
        ("RETURN 'it\\'s id(n)' AS x", "RETURN 'it\\'s id(n)' AS x"),
        ("RETURN [1, 2], {a: 1} ORDER BY [1, 2]", "RETURN [1, 2] AS `[1, 2]`, {a: 1} AS `{a: 1}` ORDER BY `[1, 2]`"),
        ("MATCH (n) RETURN DISTINCT n.a, count(*) LIMIT 3", "MATCH (n) RETURN DISTINCT n.a, count(*) AS `count(*)` LIMIT 3"),
        ("MATCH (n) RETURN n.`end`, n.limit", "MATCH (n) RETURN n.`end`, n.`limit`"),
        ("MATCH (n:id) RETURN n", "MATCH (n:id) RETURN n"),
        ("RETURN *", "RETURN *"),
        ("RETURN null = null, NOT null", "RETURN null = null AS `null = null`, NOT null AS `NOT null`"),
    ],
)
def test_only_what_the_engine_reads_otherwise_is_rewritten(given: str, sent: str) -> None:
    prepared = prepare(given)
    assert (prepared.cypher, prepared.refused) == (sent, "")


@given(st.text(alphabet="RETURNreturn nid().,'\"`{}[]:*/\n1a$", max_size=60))
def test_any_text_can_be_cut_into_tokens(text: str) -> None:
    prepared = prepare(text)
    if not prepared.refused:
        assert len(prepared.cypher) >= len(text) or "ORDER" in text.upper()


def test_columns_are_named_as_neo4j_names_them(kg: KnowledgeGraph) -> None:
    result = query(kg, "MATCH (s:Statement) RETURN s.end, count(*), toUpper(s.status) AS up, size(s.name)+1, s {.id} LIMIT 1")
    assert result.columns == ("s.end", "count(*)", "up", "size(s.name)+1", "s")


def test_labels_that_the_graph_does_not_have_are_one_note(kg: KnowledgeGraph) -> None:
    result = query(kg, "MATCH (a:Nowhere)-[:NEVER]->(b:Nobody) WHERE a.nothing = 1 RETURN a.naught")
    assert result.rows == ()
    assert len(result.notes) == 1
    assert result.notes[0].startswith("Not in this graph: Nowhere, ")
    assert query(kg, "MATCH (a:Country) RETURN a.name").notes == ()


def test_values_travel_as_parameters(kg: KnowledgeGraph) -> None:
    name = "x'}) DETACH DELETE n //\0\"`"
    assert query(kg, "RETURN $name AS name, $list AS l, $map AS m", {"name": name, "list": [1, None, "a"], "map": {"k": 2.5}}).rows == (
        (name, [1, None, "a"], {"k": 2.5}),
    )
    assert query(kg, "MATCH (e:Entity) WHERE e.name = $name RETURN e.id", {"name": "Japan"}).rows == (("Q17",),)
    with pytest.raises(StoreError, match="cannot be answered"):
        query(kg, "RETURN $missing")
    with pytest.raises(StoreError, match="cannot be answered"):
        query(kg, "RETURN $huge", {"huge": 2**70})


def test_nodes_relationships_and_paths_are_plain_values(kg: KnowledgeGraph) -> None:
    result = query(kg, "MATCH p = (f:MilitaryForce)-[r:BASED_AT]->(b) RETURN f, r, p")
    force, based, path = result.rows[0]
    assert force["labels"] == ["Entity", "MilitaryForce"]
    assert force["properties"]["name"] == "US Forces Japan"
    assert not {"title", "type"} & force["properties"].keys()
    assert (based["type"], based["properties"]["status"]) == ("BASED_AT", "asserted")
    assert [node["properties"]["id"] for node in path["nodes"]] == ["militaryforce:us-forces-japan", "Q1188063"]
    assert (path["relationships"][0]["start"], path["relationships"][0]["end"]) == ("militaryforce:us-forces-japan", "Q1188063")


def test_results_become_tables_and_graphs(kg: KnowledgeGraph) -> None:
    result = query(kg, "MATCH p = (a:Country)-[:ALLIED_WITH]->(b:Country) RETURN p, a.name AS name")
    graph = result.to_networkx()
    assert sorted(graph) == ["Q17", "Q30"]
    assert [data["relation"] for _, _, data in graph.edges(data=True)] == ["ALLIED_WITH"]
    assert graph.nodes["Q17"]["labels"] == ["Entity", "Country"]
    assert (len(result), result[0]["name"], [row["name"] for row in result[:1]]) == (1, "Japan", ["Japan"])


def test_dates_and_durations_are_texts() -> None:
    book = Notebook()
    book.note("a", "Japan", "MET_WITH", "China", published="2024-01-01")
    result = query(book.graph(), "MATCH (a:Article) RETURN date(a.published) AS d, date('2024-03-01') > date(a.published) AS later")
    assert result.rows == (("2024-01-01", True),)


def test_the_engine_is_filled_once_a_graph_and_goes_with_it() -> None:
    kg = alliances().graph()
    before = len(embedded._ENGINES)
    query(kg, "RETURN 1")
    engine = embedded._engine(kg)
    assert embedded._engine(kg) is engine
    assert len(embedded._ENGINES) == before + 1
    del kg
    gc.collect()
    assert len(embedded._ENGINES) == before


def test_the_engine_holds_exactly_the_rows() -> None:
    graph = rows(random_graph(7))
    engine = Engine(graph)
    assert engine.query("MATCH (n) RETURN count(*)").rows == ((sum(1 for _ in graph.nodes()),),)
    assert engine.query("MATCH ()-[r]->() RETURN count(*)").rows == ((sum(1 for _ in graph.relationships()),),)
    held = engine.query("MATCH (n) RETURN n").rows
    assert sorted(node["properties"]["id"] for (node,) in held) == sorted(node.id for node in graph.nodes())
    given_properties = {node.id: dict(node.properties) for node in graph.nodes()}
    assert {node["properties"]["id"]: node["properties"] for (node,) in held} == given_properties


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=40), st.lists(st.text(min_size=1, max_size=20), max_size=3))
def test_any_name_comes_out_as_it_went_in(name: str, aliases: list[str]) -> None:
    book = Notebook()
    entity = Entity("person:x", "Person", name, tuple(aliases))
    book.note("a1", entity, "MET_WITH", "Japan")
    kg = book.graph([*alliances().resolution().entities.values(), entity])
    assert query(kg, "MATCH (p:Person {id: 'person:x'}) RETURN p.name, p.aliases").rows == ((name, aliases or None),)
    assert query(kg, "MATCH (p:Person {name: $name}) RETURN p.id", {"name": name}).rows == (("person:x",),)


def test_a_result_without_rows_is_empty() -> None:
    assert not list(Result(("a",), ()))
    assert not Result(("a",), ())
