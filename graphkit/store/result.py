"""What a query answers, in one form for the embedded engine and for Neo4j."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from graphkit.errors import StoreError

if TYPE_CHECKING:
    import networkx
    import pandas

__all__ = ["Result", "parameters", "scalar"]


@dataclass(frozen=True, slots=True)
class Result(Sequence[dict[str, Any]]):
    """The rows of a query: a sequence of mappings, with the same content as tuples in ``rows``.

    Values are what JSON knows. A node is ``{"labels": […], "properties": {…}}``, a relationship
    ``{"type": …, "properties": {…}}`` (in a path with ``start`` and ``end``, the ids of its nodes), a path
    ``{"nodes": […], "relationships": […]}``, dates and durations are ISO 8601 texts. ``notes`` says in plain words
    what the engine had to remark (a label that the graph does not have).

    >>> result = Result(("a", "b"), ((1, 2), (3, 4)))
    >>> len(result), result[0], result.rows[1]
    (2, {'a': 1, 'b': 2}, (3, 4))
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        if isinstance(index, slice):
            return [dict(zip(self.columns, row, strict=True)) for row in self.rows[index]]
        return dict(zip(self.columns, self.rows[index], strict=True))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a pandas DataFrame.

        Raises:
            StoreError: pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise StoreError("pandas is not installed", remedy='Install it with: pip install "graphkit[pandas]"') from error
        return pandas.DataFrame(list(self.rows), columns=list(self.columns))

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """Return the nodes and the relationships of paths in the rows as a graph; nodes are keyed by their ``id``.

        Raises:
            StoreError: there is a relationship outside a path, of which the rows do not say what it joins.
        """
        import networkx

        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        for row in self.rows:
            for value in row:
                _collect(value, graph)
        return graph


def _collect(value: Any, graph: networkx.MultiDiGraph[str]) -> None:
    if isinstance(value, list):
        for item in value:
            _collect(item, graph)
    elif isinstance(value, dict) and value.keys() == {"labels", "properties"}:
        graph.add_node(value["properties"].get("id"), labels=value["labels"], **value["properties"])
    elif isinstance(value, dict) and value.keys() == {"nodes", "relationships"}:
        _collect(value["nodes"], graph)
        for r in value["relationships"]:
            key = r["properties"].get("id", f"{r['start']} {r['type']} {r['end']}")
            graph.add_edge(r["start"], r["end"], key, relation=r["type"], **r["properties"])
    elif isinstance(value, dict) and value.keys() == {"type", "properties"}:
        raise StoreError("A relationship alone does not say what it joins", remedy="Return the path: MATCH p = (a)-[r]-(b) RETURN p")
    elif isinstance(value, dict):
        _collect(list(value.values()), graph)


def scalar(value: Any) -> Any:
    """Return a value that is no graph element as JSON knows it: dates and other objects as texts."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if hasattr(value, "iso_format"):
        return value.iso_format()
    return str(value)


def parameters(given: Mapping[str, Any] | None) -> dict[str, Any]:
    r"""Return the parameters of a query with texts as the graph holds them: what UTF-8 cannot carry is escaped.

    >>> parameters({"name": "lone \ud83d", "list": ("a",)})
    {'name': 'lone \\ud83d', 'list': ['a']}
    """
    return {str(key): _parameter(value) for key, value in (given or {}).items()}


def _parameter(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, Mapping):
        return parameters(value)
    if isinstance(value, (list, tuple)):
        return [_parameter(item) for item in value]
    return value
