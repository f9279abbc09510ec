"""Everything in a database, and what should be there, in one form to compare."""

from __future__ import annotations

import json
from typing import Any

import neo4j

from graphkit.store.shape import GraphRows

NODES = "MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties"
EDGES = (
    "MATCH (a)-[r]->(b) RETURN type(r) AS type, a.id AS start, head(labels(a)) AS start_label, "
    "b.id AS end, head(labels(b)) AS end_label, properties(r) AS properties"
)


def dump(driver: neo4j.Driver, database: str | None = None) -> list[str]:
    """Every node and relationship, each a line, sorted."""
    with driver.session(database=database) as session:
        nodes = [_node(r["labels"], r["properties"]) for r in session.run(NODES)]
        edges = [_edge(r["type"], r["start"], r["end"], r["properties"]) for r in session.run(EDGES)]
    return sorted(nodes + edges)


def expected(rows: GraphRows) -> list[str]:
    """The same lines for a graph that was loaded into an empty database."""
    nodes = [_node(list(n.labels), dict(n.properties)) for n in rows.nodes()]
    edges = [_edge(r.type, r.start, r.end, dict(r.properties)) for r in rows.relationships()]
    return sorted(nodes + edges)


def _node(labels: list[str], properties: dict[str, Any]) -> str:
    return json.dumps(["node", sorted(labels), properties], sort_keys=True)


def _edge(type: str, start: str, end: str, properties: dict[str, Any]) -> str:
    return json.dumps(["edge", type, start, end, properties], sort_keys=True)
