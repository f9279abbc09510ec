"""A graph as files for ``neo4j-admin database import``: the quickest way into a new database.

The folder holds one CSV a label or relationship type, ``arguments.txt`` with the arguments of the import, and
``after.cypher`` with the constraints and the index, which the import does not make. The result is the same graph as an
ordinary load makes, so later loads write differences only.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphkit.errors import StoreError
from graphkit.store import cypher
from graphkit.store.jars import Progress
from graphkit.store.shape import ROOT, GraphRows, Tally, quoted, root_properties, rows

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph
    from graphkit.store.server import Server

__all__ = ["import_into_new", "write", "write_rows"]

Record = tuple[tuple[str, ...], Mapping[str, Any]]
"""What stands before the properties of a row (ids of its nodes), and its properties."""

_DELIMITERS = "\x1f;|\x1e\x1d\x1c\ue000\ue001\ue002"


@dataclass(frozen=True, slots=True)
class _Part:
    """A file: what it holds, how its lines begin, and its rows, which can be gone through again and again."""

    name: str
    option: str
    keys: tuple[str, ...]
    found: Callable[[], Iterator[Record]]


def write(kg: KnowledgeGraph, file: Any, *, all_statements: bool = False) -> None:
    """Write the import files of a graph into a folder; all statements are always among them.

    Raises:
        StoreError: ``file`` is no folder and none can be made there.
    """
    if not isinstance(file, (str, os.PathLike)) or os.fspath(file) == "-":
        raise StoreError("The files of neo4j-admin are a folder", remedy="Give a folder: -o FOLDER.")
    write_rows(rows(kg), Path(file))


def write_rows(graph: GraphRows, folder: Path) -> None:
    """Write the import files of a graph's rows into a folder.

    Raises:
        StoreError: the folder cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lines: list[str] = []
        tallies: list[str] = []
        types: dict[str, dict[str, str]] = {}
        lists = _Characters()
        parts = [*_parts(graph)]
        for part in parts:
            types[part.name] = _types(part, lists)
        for group, found in graph.groups():
            tally = Tally(group)
            for row in found:
                tally.add(row)
            tallies += tally.lines()
        root = root_properties(tallies)
        lists.add(root["content"])
        delimiter = lists.free()
        parts.append(_Part("graphkit", "nodes=Graphkit", ("id:ID(graphkit)",), lambda: iter([((ROOT,), root)])))
        types["graphkit"] = {"name": "string", "schema": "long", "content": "string[]"}
        for part in parts:
            _write_part(part, types[part.name], delimiter, folder)
            lines.append(f"--{part.option}={folder.resolve() / part.name}.csv")
        lines += ["--id-type=string", f"--array-delimiter=U+{ord(delimiter):04x}", "--multiline-fields=true", "--bad-tolerance=0"]
        (folder / "arguments.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        (folder / "after.cypher").write_text("".join(f"{query};\n" for query in cypher.SCHEMA_QUERIES), encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written ({error.strerror})", remedy="Give a folder you can write to.") from error


def _parts(graph: GraphRows) -> Iterator[_Part]:
    by_type = sorted({entity.type for entity in graph.entities})
    for type in by_type:
        quoted(type, graph.ontology)

        def entities(type: str = type) -> Iterator[Record]:
            return (((e.id,), e.properties) for e in graph.entities if e.type == type)

        yield _Part(f"Entity.{type}", f"nodes=Entity:{type}", ("id:ID(entity)",), entities)
    yield _Part("Article", "nodes=Article", ("id:ID(article)",), lambda: (((a.id,), a.properties) for a in graph.articles))
    yield _Part("Statement", "nodes=Statement", ("id:ID(statement)",), lambda: (((s.id,), s.properties) for s in graph.statements))
    for number, (edge, end) in enumerate(cypher.STATEMENT_EDGES):

        def edges(number: int = number) -> Iterator[Record]:
            return (((s.id, to), {}) for s in graph.statements if (to := s.edges()[number][1]))

        yield _Part(edge, f"relationships={edge}", (":START_ID(statement)", f":END_ID({end.lower()})"), edges)
    yield _Part(
        "MENTIONS",
        "relationships=MENTIONS",
        (":START_ID(article)", ":END_ID(entity)"),
        lambda: (((a.id, entity), {"count": count}) for a in graph.articles for entity, count in a.mentions),
    )
    for type, found in graph.relations.items():
        quoted(type, graph.ontology)

        def relations(found: Iterable[Any] = found) -> Iterator[Record]:
            return (((r.start, r.end), r.properties) for r in found)

        yield _Part(f"relation.{type}", f"relationships={type}", (":START_ID(entity)", ":END_ID(entity)"), relations)


class _Characters:
    """Which of the possible delimiters no list element has."""

    def __init__(self) -> None:
        self._left = dict.fromkeys(_DELIMITERS)

    def add(self, texts: Iterable[str]) -> None:
        for text in texts:
            for character in [c for c in self._left if c in text]:
                del self._left[character]

    def free(self) -> str:
        if not self._left:
            raise StoreError("The names of this graph hold every character that could part them in a file", remedy="Use graphkit load.")
        return next(iter(self._left))


def _types(part: _Part, lists: _Characters) -> dict[str, str]:
    """Return the type of each property, as the import names it."""
    found: dict[str, set[str]] = defaultdict(set)
    skip = "id" if part.option.startswith("nodes") else ""
    for _, properties in part.found():
        for key, value in properties.items():
            if key == skip:
                continue
            found[key].add(_type(value))
            if isinstance(value, list):
                lists.add(value)
    return {key: "double" if kinds == {"long", "double"} else min(kinds) for key, kinds in sorted(found.items())}


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, list):
        return "string[]"
    return {int: "long", float: "double"}.get(type(value), "string")


def _write_part(part: _Part, types: Mapping[str, str], delimiter: str, folder: Path) -> None:
    path = folder / f"{part.name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(_line([*part.keys, *(f"{key}:{kind}" for key, kind in types.items())], delimiter))
        file.writelines(_line([*ids, *(properties.get(key) for key in types)], delimiter) for ids, properties in part.found())


def _line(values: Iterable[Any], delimiter: str) -> str:
    return ",".join([_cell(value, delimiter) for value in values]) + "\n"


def _cell(value: Any, delimiter: str) -> str:
    """Return a value as the import reads it: texts in quotes, nothing for a property that the row has not."""
    if isinstance(value, str):
        return '"{}"'.format(value.replace('"', '""'))
    if value is None:
        return ""
    if isinstance(value, list):
        return _cell(delimiter.join(value), delimiter)
    return str(value).lower() if isinstance(value, bool) else repr(value)


def import_into_new(graph: KnowledgeGraph | GraphRows, folder: Path, *, progress: Progress | None = None) -> Server:
    """Import a graph into the managed Neo4j, whose database must be empty; the server is stopped for it and started again.

    Args:
        graph: the graph, or its rows.
        folder: where the import files go; they stay there.
        progress: told what is done.

    Raises:
        StoreError: the database holds something, or the import fails.
    """
    from graphkit.store import server
    from graphkit.store.connection import connect
    from graphkit.store.loader import prepare
    from graphkit.store.neo4j import query

    if server.status() is not None or (server.data_folder() / "neo4j" / "data" / "databases" / "neo4j").exists():
        running = server.start(progress=progress)
        if query(running.uri, "MATCH (n) RETURN count(n) AS n", auth=running.auth).rows != ((0,),):
            raise StoreError(f"{running.uri}: the database is not empty", remedy="Use graphkit load, which writes differences only.")
    if progress is not None:
        progress("Writing import files", 0, 0)
    write_rows(graph if isinstance(graph, GraphRows) else rows(graph), folder)
    server.stop()
    if progress is not None:
        progress("Importing", 0, 0)
    arguments = (folder / "arguments.txt").read_text(encoding="utf-8").splitlines()
    server.run_admin(["database", "import", "full", "neo4j", "--overwrite-destination=true", *arguments], progress=progress)
    running = server.start(progress=progress)
    with connect(running.uri, auth=running.auth) as connection:
        prepare(connection)
    return running
