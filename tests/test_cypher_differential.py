"""The embedded engine against the real Neo4j: the same text gives the same rows."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from cypher_generator import random_query
from cypher_queries import FIXED, random_graph, same

from graphkit.errors import StoreError
from graphkit.graph import KnowledgeGraph
from graphkit.store import embedded, neo4j
from graphkit.store.connection import Connection, connect
from graphkit.store.server import Server

pytestmark = pytest.mark.neo4j
GRAPHS = 4
QUERIES = 70


@pytest.fixture(scope="module", params=[11, 12])
def loaded(request: pytest.FixtureRequest, neo4j_server: Server) -> Iterator[tuple[KnowledgeGraph, Connection]]:
    """A random graph, in the embedded engine and on the server."""
    kg = random_graph(request.param)
    neo4j.load(kg, neo4j_server.uri)
    with connect(neo4j_server.uri) as connection:
        yield kg, connection


@pytest.mark.parametrize("cypher", FIXED)
def test_the_same_text_gives_the_same_rows(loaded: tuple[KnowledgeGraph, Connection], cypher: str) -> None:
    kg, connection = loaded
    theirs, ours = neo4j.ask(connection, cypher), embedded.query(kg, cypher)
    assert ours.columns == theirs.columns
    assert same(ours.rows, theirs.rows, ordered=" ORDER BY " in cypher.partition(" LIMIT ")[0]), (ours.rows[:5], theirs.rows[:5])


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_random_queries_on_random_graphs_give_the_same_rows(seed: int, neo4j_server: Server) -> None:
    """The same rows, or a refusal that says where to ask; never other rows."""
    kg, chance = random_graph(seed, 120), random.Random(seed)
    neo4j.load(kg, neo4j_server.uri)
    answered = refused = 0
    with connect(neo4j_server.uri) as connection:
        for _ in range(QUERIES):
            cypher = random_query(chance)
            theirs = neo4j.ask(connection, cypher)
            try:
                ours = embedded.query(kg, cypher)
            except StoreError as error:
                assert "ask a server" in str(error), cypher
                refused += 1
                continue
            assert ours.columns == theirs.columns, cypher
            assert same(ours.rows, theirs.rows, ordered=" ORDER BY " in cypher), (cypher, ours.rows[:5], theirs.rows[:5])
            answered += bool(ours.rows and ours.rows != ((0,),))
    assert answered > QUERIES / 3, "queries that all answer nothing compare nothing"
    assert refused < QUERIES / 6, "queries that are refused compare nothing"
