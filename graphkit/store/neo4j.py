"""A knowledge graph in Neo4j: load it, query it, read it back.

With a server at the address (``graphkit neo4j start`` runs one)::

    from graphkit.store.neo4j import load, query
    load(kg, "bolt://localhost:7687", auth=("neo4j", password))
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graphkit.store.connection import Connection, connect
from graphkit.store.jars import Progress
from graphkit.store.loader import Change, Loader, LoadReport, check_names
from graphkit.store.result import Result, parameters, scalar
from graphkit.store.shape import GraphRows, rows

if TYPE_CHECKING:
    import neo4j

    from graphkit.graph import KnowledgeGraph
    from graphkit.ontology import Ontology

__all__ = ["Change", "LoadReport", "ask", "from_neo4j", "load", "query", "query_neo4j"]


def load(
    graph: KnowledgeGraph | GraphRows,
    uri: str,
    *,
    auth: tuple[str, str] | None = None,
    database: str | None = None,
    prune: bool = True,
    check: bool = False,
    dry_run: bool = False,
    batch: int = 10_000,
    progress: Progress | None = None,
) -> LoadReport:
    """Make the graph in a Neo4j equal to this one; a graph that is there already costs almost nothing.

    Only differences are written. What graphkit wrote earlier and the graph no longer supports is removed (an entity that
    something else hangs on is kept); nodes, relationships and properties of others are left alone.

    Args:
        graph: the graph, or its rows.
        uri, auth, database: see :func:`graphkit.store.connection.connect`.
        prune: remove what the graph no longer supports; without it, only add and change.
        check: write every row, also those that the database seems to have already.
        dry_run: only count what would be done.
        batch: rows a transaction.
        progress: told how many rows are done.

    Raises:
        StoreError: the server cannot be reached, refuses, or holds a graph of a newer graphkit.
    """
    found = graph if isinstance(graph, GraphRows) else rows(graph)
    check_names(found)
    with connect(uri, auth=auth, database=database) as connection:
        loader = Loader(connection, found, prune=prune, check=check, batch=batch, progress=progress)
        return loader.plan() if dry_run else loader.run()


def query(
    uri: str,
    cypher: str,
    given: Mapping[str, Any] | None = None,
    *,
    auth: tuple[str, str] | None = None,
    database: str | None = None,
) -> Result:
    """Answer a reading Cypher query on a Neo4j server, in the same form as the embedded engine does.

    Raises:
        StoreError: the server cannot be reached, or the query is wrong or writes.
    """
    with connect(uri, auth=auth, database=database) as connection:
        return ask(connection, cypher, given)


query_neo4j = query
"""The same under a name of its own, as the package offers it."""


def ask(connection: Connection, cypher: str, given: Mapping[str, Any] | None = None) -> Result:
    """Answer a reading query over an open connection."""

    def work(transaction: neo4j.ManagedTransaction) -> Result:
        result = transaction.run(cypher, parameters(given))
        columns = tuple(result.keys())
        return Result(columns, tuple(tuple(_value(value) for value in record.values()) for record in result))

    with connection.session(read=True) as session:
        return session.execute_read(work)


def _value(value: Any) -> Any:
    """Return a value of the driver in the form of :class:`Result`."""
    from neo4j.graph import Node, Path, Relationship

    if isinstance(value, Node):
        return {"labels": sorted(value.labels, key=_label_order), "properties": {key: _value(value[key]) for key in sorted(value)}}
    if isinstance(value, Path):
        return {"nodes": [_value(node) for node in value.nodes], "relationships": [_step(r) for r in value.relationships]}
    if isinstance(value, Relationship):
        return {"type": value.type, "properties": {key: _value(value[key]) for key in sorted(value)}}
    if isinstance(value, list):
        return [_value(item) for item in value]
    if isinstance(value, dict):
        return {key: _value(item) for key, item in value.items()}
    return scalar(value)


def _step(relationship: Any) -> dict[str, Any]:
    start, end = relationship.nodes
    return {**_value(relationship), "start": start.get("id"), "end": end.get("id")}


def _label_order(label: str) -> tuple[bool, str]:
    return (label != "Entity", label)


def from_neo4j(
    uri: str,
    query: str = "",
    parameters: Mapping[str, Any] | None = None,
    *,
    auth: tuple[str, str] | None = None,
    database: str | None = None,
    ontology: Ontology | None = None,
) -> KnowledgeGraph:
    """Read back the graph that :func:`load` wrote, or the part of it that a query picks.

    The statements come with their sentences at the offsets they had; the rest of each article's text is not in the
    database and comes back as blanks, and a mention outside statements as the entity's name after the last sentence.

    Args:
        uri, auth, database: see :func:`graphkit.store.connection.connect`.
        query: reading Cypher that returns nodes, relationships or paths, such as ``MATCH p = (:Country {name: $name})--(:Entity)
            RETURN p``. A relation and an article stand for all their statements, a statement and an entity for themselves.
        parameters: of the query.
        ontology: the one it was loaded with (default: the package's own).

    Raises:
        StoreError: the server cannot be reached, holds no graph of graphkit or one of another version, or the query is
            wrong, writes, or returns nothing that can be read back.
    """
    from graphkit.store.readback import read_graph

    with connect(uri, auth=auth, database=database) as connection:
        return read_graph(connection, ontology, query, parameters)
