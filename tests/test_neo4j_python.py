"""Neo4j from Python: write a graph, ask it, and read it back, whole or the part that a query picks."""

from __future__ import annotations

import neo4j
import pandas
import pytest
from handmade import alliances
from neo4j_dump import dump, expected

import graphkit
from graphkit.errors import StoreError
from graphkit.graph import KnowledgeGraph
from graphkit.store.server import Server
from graphkit.store.shape import rows

pytestmark = pytest.mark.neo4j


@pytest.fixture
def kg() -> KnowledgeGraph:
    return alliances().graph()


@pytest.fixture
def loaded(empty_neo4j: Server, kg: KnowledgeGraph) -> Server:
    kg.to_neo4j(empty_neo4j.uri, auth=empty_neo4j.auth)
    return empty_neo4j


def test_a_graph_goes_there_and_back(loaded: Server, neo4j_driver: neo4j.Driver, kg: KnowledgeGraph) -> None:
    back = graphkit.from_neo4j(loaded.uri, auth=loaded.auth)
    assert dump(neo4j_driver) == expected(rows(kg)) == expected(rows(back))
    assert back.to_neo4j(loaded.uri).written == 0


def part(loaded: Server, query: str, **parameters: object) -> KnowledgeGraph:
    return graphkit.from_neo4j(loaded.uri, query, parameters)


@pytest.mark.parametrize(
    ("query", "parameters", "relations"),
    [
        ("MATCH p = (:Country {name: $name})-[:ALLIED_WITH]-() RETURN p", {"name": "Japan"}, {"ALLIED_WITH": 3}),
        ("MATCH (a:Country)-[r:ALLIED_WITH]->() RETURN r", {}, {"ALLIED_WITH": 3}),
        ("MATCH (s:Statement {status: 'denied'}) RETURN s", {}, {"ATTACKED": 1}),
        ("MATCH (s:Statement)-[:CLAIMED_BY]->(who) RETURN collect(s) AS some, who.name", {}, {"ALLIED_WITH": 1, "ATTACKED": 2}),
        ("MATCH (s:Statement) WHERE s.value IS NOT NULL RETURN {one: s} AS holder", {}, {"PERSONNEL_STRENGTH": 1}),
    ],
)
def test_a_part_of_it_by_cypher(
    query: str, parameters: dict[str, object], relations: dict[str, int], loaded: Server, kg: KnowledgeGraph
) -> None:
    found = part(loaded, query, **parameters)
    counts: dict[str, int] = {}
    for statement in found.statements():
        counts[statement.relation] = counts.get(statement.relation, 0) + 1
    assert counts == relations
    whole = {s.id: s for s in kg.statements()}
    for s in found.statements():
        same = whole[s.id]
        assert (s.name, s.sentence, s.status, s.time, s.confidence, s.attributed_to) == (
            *(same.name, same.sentence, same.status, same.time, same.confidence),
            same.attributed_to,
        )
        assert s.article.text[s.start : s.end] == s.sentence
    if relations == {"ALLIED_WITH": 3}:
        assert rows(found).relations == {"ALLIED_WITH": rows(kg).relations["ALLIED_WITH"]}, "all that the relation is made of"


def test_an_article_stands_for_all_that_it_says_and_an_entity_for_itself(loaded: Server, kg: KnowledgeGraph) -> None:
    found = part(loaded, "MATCH (a:Article {id: 'a1'}), (e:Entity {name: 'Georgia'}) RETURN a, e")
    assert {s.id for s in found.statements()} == {s.id for s in kg.statements() if s.article.id == "a1"}
    assert list(found.articles) == ["a1"]
    assert "Georgia" in {entity.name for entity in found.entities.values()}
    assert len(found.entities) < len(kg.entities)


def test_a_part_is_a_graph_like_any_other(loaded: Server, neo4j_driver: neo4j.Driver) -> None:
    found = part(loaded, "MATCH p = (:Country)-[:ALLIED_WITH]-(:Country) RETURN p")
    assert found.query("MATCH (a)-[r:ALLIED_WITH]->(b) RETURN a.name, b.name, r.statements").rows == (("Japan", "United States", 3),)
    assert found.graph.number_of_edges() == 3
    found.to_neo4j(loaded.uri)
    assert dump(neo4j_driver) == expected(rows(found))


def test_what_can_not_be_read_back(loaded: Server) -> None:
    with pytest.raises(StoreError, match=r"returns no nodes, relationships or paths.*RETURN path"):
        part(loaded, "MATCH (s:Statement) RETURN s.name")
    with pytest.raises(StoreError, match="The query writes"):
        part(loaded, "MATCH (s:Statement) DETACH DELETE s RETURN s")
    with pytest.raises(StoreError, match="Invalid input"):
        part(loaded, "MATCH (s RETURN s")
    assert not list(part(loaded, "MATCH (s:Statement {id: 'none'}) RETURN s").statements())


def test_what_others_have_there_is_no_part_of_it(loaded: Server, neo4j_driver: neo4j.Driver) -> None:
    neo4j_driver.execute_query("MATCH (j:Entity {id: 'Q17'}) CREATE (j)-[:ALLIED_WITH {mine: true}]->(:Entity {id: 'mine', name: 'Mine'})")
    found = part(loaded, "MATCH p = (:Entity)-[:ALLIED_WITH]-(:Entity) RETURN p")
    assert {entity.name for entity in found.entities.values()} >= {"Japan", "United States"}
    assert "Mine" not in {entity.name for entity in found.entities.values()}
    assert len(found.statements()) == 3


def test_answers_as_a_table_of_pandas_and_as_a_graph_of_networkx(loaded: Server, kg: KnowledgeGraph) -> None:
    text = "MATCH (a:Country)-[r:ALLIED_WITH]->(b:Country) RETURN a.name AS a, b.name AS b, r.statements AS statements"
    for answer in (graphkit.query_neo4j(loaded.uri, text), kg.query(text)):
        frame = answer.to_pandas()
        assert isinstance(frame, pandas.DataFrame)
        assert frame.to_dict("records") == [{"a": "Japan", "b": "United States", "statements": 3}]
    path = "MATCH p = (:Country)-[:ALLIED_WITH]->(:Country) RETURN p"
    for answer in (graphkit.query_neo4j(loaded.uri, path, auth=loaded.auth), kg.query(path)):
        graph = answer.to_networkx()
        ((start, end, data),) = graph.edges(data=True)
        assert (start, end, data["relation"], data["statements"]) == ("Q17", "Q30", "ALLIED_WITH", 3)
        assert graph.nodes["Q17"]["name"] == "Japan"
    with pytest.raises(StoreError, match=r"A relationship alone does not say what it joins.*RETURN p"):
        graphkit.query_neo4j(loaded.uri, "MATCH (a)-[r:ALLIED_WITH]->(b) RETURN a, r, b").to_networkx()


def test_importing_the_package_loads_no_driver() -> None:
    assert "from_neo4j" in dir(graphkit) and "query_neo4j" in graphkit.__all__
