"""Cypher without a server: the same rows as in Neo4j, in the embedded engine kglite.

The engine is pinned and runs without its optimizer: with it, some undirected patterns of several steps silently answer
0 (tests/test_cypher_differential.py compares the two engines). What it is known to answer otherwise than Neo4j is
refused with a message, see :mod:`graphkit.store.dialect`.

>>> from graphkit.graph import KnowledgeGraph
>>> from graphkit.model import Resolution
>>> kg = KnowledgeGraph([], [], [], Resolution({}, {}))
>>> query(kg, "RETURN 1 + $n AS two", {"n": 1}).rows
((2,),)
"""

from __future__ import annotations

import weakref
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from graphkit.errors import StoreError
from graphkit.store.dialect import prepare
from graphkit.store.result import Result, parameters, scalar
from graphkit.store.shape import GraphRows, quoted, rows

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["Engine", "query"]

_BATCH = 10_000
_ASK = "If Neo4j knows it, ask a server: graphkit neo4j start, graphkit load, then query with --uri."
_VIRTUAL = ("title", "type")
_Item = TypeVar("_Item")


def query(kg: KnowledgeGraph, cypher: str, given: Mapping[str, Any] | None = None) -> Result:
    """Answer a reading Cypher query on the graph; the engine is filled once a graph.

    Raises:
        StoreError: the query is wrong, writes, takes over three minutes, or uses what only a server answers rightly.
    """
    return _engine(kg).query(cypher, given)


_ENGINES: dict[int, tuple[weakref.ref[KnowledgeGraph], Engine]] = {}


def _engine(kg: KnowledgeGraph) -> Engine:
    held = _ENGINES.get(id(kg))
    if held is not None and held[0]() is kg:
        return held[1]
    number = id(kg)
    engine = Engine(rows(kg))
    _ENGINES[number] = (weakref.ref(kg, lambda _: _ENGINES.pop(number, None)), engine)
    return engine


class Engine:
    """An embedded engine that holds the rows of one graph and only answers."""

    def __init__(self, graph: GraphRows) -> None:
        import kglite

        kglite.set_query_warning_policy("silent")  # notes are part of the result instead
        self._graph = kglite.KnowledgeGraph()
        self._fill(graph)
        self._graph.read_only(True)

    def _fill(self, graph: GraphRows) -> None:
        nodes: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for node in graph.nodes():
            others = {key: value for key, value in node.properties.items() if key not in ("id", "name")}
            nodes[node.labels].append({"id": node.id, "name": node.properties["name"], "properties": others})
        for labels, found in nodes.items():
            pattern = "".join(f":{quoted(label, graph.ontology)}" for label in labels)
            # A title of its own, equal to the id, keeps the engine from showing the name a second time as "title".
            self._send(
                f"UNWIND $rows AS row CREATE (n{pattern} {{id: row.id, title: row.id, name: row.name}}) SET n += row.properties", found
            )
        del nodes
        groups: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
        for r in graph.relationships():
            groups[r.type, r.start_label, r.end_label].append({"source": r.start, "target": r.end, "properties": r.properties})
        for (type, start, end), found in groups.items():
            type, start, end = (quoted(name, graph.ontology) for name in (type, start, end))
            self._send(
                f"UNWIND $rows AS row MATCH (a:{start} {{id: row.source}}) MATCH (b:{end} {{id: row.target}}) "
                f"CREATE (a)-[r:{type}]->(b) SET r += row.properties",
                found,
            )

    def _send(self, cypher: str, found: Iterable[dict[str, Any]]) -> None:
        for batch in _batches(found, _BATCH):
            self._graph.cypher(cypher, params={"rows": batch})

    def query(self, cypher: str, given: Mapping[str, Any] | None = None) -> Result:
        """Answer a reading query; see :func:`query`."""
        import kglite

        prepared = prepare(cypher)
        if prepared.refused:
            raise StoreError(prepared.refused, remedy=_ASK)
        try:
            view: Any = self._graph.cypher(prepared.cypher, params=parameters(given), disable_optimizer=True, hide_structural_keys=True)
            if isinstance(view, str):
                raise ValueError("FORMAT is not Cypher")
            columns = tuple(view.columns)
            found = tuple(tuple(_value(row[column]) for column in columns) for row in view.to_list())
        except kglite.KgError as error:
            raise _plain(error) from error
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            raise StoreError(f"The query cannot be answered ({_first_line(error)})", remedy=_ASK) from error
        return Result(tuple(map(prepared.column, columns)), found, _notes(getattr(view, "warnings", None) or ()))


def _batches(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _value(value: Any) -> Any:
    """Return an engine's value in the form of :class:`Result`."""
    if isinstance(value, list):
        return [_value(item) for item in value]
    if not isinstance(value, dict):
        return scalar(value)
    if value.keys() == {"id", "labels", "properties"}:
        return {"labels": value["labels"], "properties": _own(value["properties"])}
    if value.keys() == {"id", "start", "end", "type", "properties"}:
        return {"type": value["type"], "properties": _value(value["properties"])}
    if value.keys() == {"nodes", "relationships"}:
        named = {node["id"]: node["properties"]["id"] for node in value["nodes"]}
        steps = [
            {"type": r["type"], "start": named[r["start"]], "end": named[r["end"]], "properties": _value(r["properties"])}
            for r in value["relationships"]
        ]
        return {"nodes": _value(value["nodes"]), "relationships": steps}
    return {key: _value(item) for key, item in value.items()}


def _own(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _value(item) for key, item in properties.items() if key not in _VIRTUAL}


def _plain(error: Exception) -> StoreError:
    import kglite

    said = _first_line(error)
    if isinstance(error, kglite.ArgumentError) and "read-only" in said.lower().replace("_", "-"):
        return StoreError("The query writes; graphkit query only reads", remedy="Change the articles and build again, or use Neo4j.")
    if isinstance(error, kglite.CypherTimeoutError):
        return StoreError("The query takes too long", remedy="Narrow it, or ask a Neo4j server.")
    return StoreError(f"The query cannot be answered ({said})", remedy=_ASK)


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0][:500] if str(error) else type(error).__name__


def _notes(warnings: Iterable[str]) -> tuple[str, ...]:
    """Return the engine's warnings about names that the graph does not have as one sentence, others as they are."""
    unknown: dict[str, None] = {}
    others: dict[str, None] = {}
    for warning in warnings:
        quotes = warning.split("'")
        if ("unknown" in warning or "which no" in warning) and len(quotes) > 1:
            unknown[quotes[1]] = None
        else:
            others[warning] = None
    folded = [f"Not in this graph: {', '.join(unknown)}."] if unknown else []
    return (*folded, *others)
