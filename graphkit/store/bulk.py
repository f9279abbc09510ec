"""A graph as files for ``neo4j-admin database import``: the quickest way into a new database.

The folder holds CSVs for each label and relationship type, ``arguments.txt`` with the arguments of the import, and
``after.cypher`` with the constraints and the index, which the import does not make. The result is the same graph as an
ordinary load makes, so later loads write differences only.

Rows are gone through once and never held: when a row comes with a property that none before it had, or with one of
another type, a further file is begun that has a column for it.
"""

from __future__ import annotations

import csv
import math
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from graphkit.errors import ExportError, StoreError
from graphkit.export.files import Target, opened
from graphkit.store import cypher
from graphkit.store.shape import ArticleRow, EntityRow, GraphRows, RelationRow, StatementRow, Tally, quoted, root_properties, rows

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["ARGUMENTS", "import_arguments", "write", "write_rows"]

ARGUMENTS = "arguments.txt"
AFTER = "after.cypher"
_HOW = f"# In this folder: neo4j-admin database import full neo4j @{ARGUMENTS}\n# and when the database runs: {AFTER}\n"
_DELIMITERS = "\x1f;|\x1e\x1d\x1c\ue000\ue001\ue002"
_BUFFER = 4 << 20
"""Bytes that the import reads at once unless told otherwise: a value that is larger needs more."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write(kg: KnowledgeGraph, file: Target, *, all_statements: bool = False) -> None:
    """Write the import files of a graph into the folder ``file``, or into one archive when it ends in ``.zip``.

    Standard output and streams get the archive. All statements are always among them.

    Raises:
        ExportError: ``file`` is a file and no folder, or cannot be written.
    """
    if isinstance(file, str | os.PathLike) and os.fspath(file) != "-" and not os.fspath(file).lower().endswith(".zip"):
        write_rows(rows(kg), Path(file))
        return
    with tempfile.TemporaryDirectory(prefix="graphkit-") as folder, opened(file) as stream:
        write_rows(rows(kg), Path(folder))
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(Path(folder).iterdir()):
                _add(archive, path)


def _add(archive: zipfile.ZipFile, path: Path) -> None:
    about = zipfile.ZipInfo(path.name, _EPOCH)
    about.compress_type = zipfile.ZIP_DEFLATED
    with path.open("rb") as source, archive.open(about, "w", force_zip64=True) as target:
        while block := source.read(1 << 20):
            target.write(block)


def write_rows(graph: GraphRows, folder: Path) -> list[str]:
    """Write the import files of a graph's rows into a folder; return the checksums of its groups.

    Raises:
        ExportError: the folder cannot be made or written to.
        StoreError: names hold every character that could part them in a list.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ARGUMENTS).unlink(missing_ok=True)  # what was begun and not ended cannot be imported
        for delimiter in _DELIMITERS:
            try:
                return _write_all(graph, folder, delimiter)
            except _Clash:
                continue
    except OSError as error:
        raise ExportError(
            f"{folder}: no files can be written there ({error.strerror})", remedy="Give a folder you can write to, or a .zip."
        ) from error
    raise StoreError("The names of this graph hold every character that could part them in a file", remedy="Use graphkit load.")


def import_arguments(folder: Path) -> list[str]:
    """Return the arguments of the import that stand in a folder.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     _ = (Path(name) / "arguments.txt").write_text("# how\\n--id-type=string\\n")
    ...     import_arguments(Path(name))
    ['--id-type=string']
    """
    lines = (folder / ARGUMENTS).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


class _Clash(Exception):
    """An element of a list holds the character that parts the elements."""


class _OtherType(Exception):
    """A value is not of the type that its column has."""


def _write_all(graph: GraphRows, folder: Path, delimiter: str) -> list[str]:
    lines: list[str] = []
    made: list[_Table] = []
    for group, found in graph.groups():
        tally = Tally(group)
        with _Tables(folder, delimiter, made) as tables:
            add = _adder(group, tables, graph)
            for row in found:
                tally.add(row)
                add(row)
        lines += tally.lines()
    with _Tables(folder, delimiter, made) as tables:
        tables.node("graphkit", ("Graphkit",), "graphkit", root_properties(lines))
    (folder / AFTER).write_text("".join(f"{query};\n" for query in cypher.SCHEMA_QUERIES), encoding="utf-8")
    (folder / ARGUMENTS).write_text(_HOW + "".join(f"{line}\n" for line in _arguments(made, delimiter)), encoding="utf-8")
    return lines


def _arguments(made: Sequence[_Table], delimiter: str) -> Iterator[str]:
    for table in made:
        yield f"--{table.option}={table.name}"
    yield from ("--id-type=string", f"--array-delimiter=U+{ord(delimiter):04x}", "--bad-tolerance=0")
    if any(table.multiline for table in made):  # slows the import, so only when it has to be
        yield "--multiline-fields=true"
    longest = max(table.longest for table in made) * 4
    if longest > _BUFFER:
        yield f"--read-buffer-size={longest}"


def _adder(group: str, tables: _Tables, graph: GraphRows) -> Callable[[Any], None]:
    """Return the function that writes a row of the group, and the relationships that belong to it."""
    if group == "Article":
        mentions = tables.relationship("MENTIONS", "MENTIONS", "article", "entity")

        def add_article(row: ArticleRow) -> None:
            tables.node("Article", ("Article",), "article", row.properties)
            for entity, count in row.mentions:
                mentions((row.id, entity), {"count": count})

        return add_article
    if group == "Statement":
        edges = [tables.relationship(edge, edge, "statement", end.lower()) for edge, end in cypher.STATEMENT_EDGES]

        def add_statement(row: StatementRow) -> None:
            tables.node("Statement", ("Statement",), "statement", row.properties)
            for add, (_, to) in zip(edges, row.edges(), strict=True):
                if to:
                    add((row.id, to), {})

        return add_statement
    if group == "Entity":

        def add_entity(row: EntityRow) -> None:
            quoted(row.type, graph.ontology)
            tables.node(f"Entity.{row.type}", ("Entity", row.type), "entity", row.properties)

        return add_entity
    quoted(group, graph.ontology)
    relation = tables.relationship(f"relation.{group}", group, "entity", "entity")

    def add_relation(row: RelationRow) -> None:
        relation((row.start, row.end), row.properties)

    return add_relation


class _Tables:
    """The files of a group of rows, made when the first row of each comes, closed after the block."""

    def __init__(self, folder: Path, delimiter: str, made: list[_Table]) -> None:
        self._folder, self._delimiter, self._made = folder, delimiter, made
        self._open: dict[str, list[_Table]] = {}

    def __enter__(self) -> _Tables:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for tables in self._open.values():
            for table in tables:
                table.close()

    def node(self, name: str, labels: Sequence[str], ids: str, properties: Mapping[str, Any]) -> None:
        """Write a node; its own ``id`` is the one that relationships name."""
        self._add(name, f"nodes={':'.join(labels)}", (), {"id": f"ID({ids})"}, (), properties)

    def relationship(self, name: str, type: str, start: str, end: str) -> Callable[[tuple[str, str], Mapping[str, Any]], None]:
        """Return the function that writes relationships between nodes of two groups."""
        option, keys = f"relationships={type}", (f":START_ID({start})", f":END_ID({end})")
        return lambda ids, properties: self._add(name, option, keys, {}, ids, properties)

    def _add(
        self, name: str, option: str, keys: tuple[str, ...], fixed: Mapping[str, str], ids: tuple[str, ...], properties: Mapping[str, Any]
    ) -> None:
        tables = self._open.setdefault(name, [])
        for table in tables:
            if table.add(ids, properties):
                return
        types = {**(tables[-1].types if tables else {}), **{key: _type(value) for key, value in properties.items()}}
        path = self._folder / f"{name}{f'.{len(tables) + 1}' if tables else ''}.csv"
        table = _Table(path, option, [*keys, *(f"{key}:{fixed.get(key, type)}" for key, type in types.items())], types, self._delimiter)
        tables.append(table)
        self._made.append(table)
        table.add(ids, properties)


_Converter = Callable[[str, Any], Any]
_Plan = list[tuple[int, _Converter | None]]
"""For each value of a row, its column and what turns it into a text where that has to be done."""


class _Table:
    """A file of nodes of the same labels or relationships of a type, with a column for each property."""

    def __init__(self, path: Path, option: str, header: Sequence[str], types: Mapping[str, str], delimiter: str) -> None:
        self.name, self.option, self.types, self.longest, self.multiline = path.name, option, types, 0, False
        self._delimiter = delimiter
        self._places = {key: at for at, key in enumerate(types, len(header) - len(types))}
        self._plans: dict[tuple[Any, ...], _Plan | bool] = {}
        self._file = path.open("w", encoding="utf-8", newline="")
        self._row = csv.writer(self, lineterminator="\r\n").writerow
        self._row(header)

    def write(self, line: str) -> int:
        """Take a line from the csv module."""
        self.longest = max(self.longest, len(line))
        self.multiline = self.multiline or line.find("\n") < len(line) - 1 or line.find("\r") < len(line) - 2
        return self._file.write(line)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def add(self, ids: Sequence[str], properties: Mapping[str, Any]) -> bool:
        """Write a row; return whether the columns are such that it could be."""
        shape = (*properties, *map(type, properties.values()))
        plan = self._plans.get(shape)
        if plan is None:
            plan = self._plans[shape] = self._plan(properties)
        if plan is False:
            return False
        if plan is True:
            self._row((*ids, *properties.values()))
            return True
        assert isinstance(plan, list)
        cells: list[Any] = [*ids, *[None] * len(self.types)]
        try:
            for (at, convert), (key, value) in zip(plan, properties.items(), strict=True):
                cells[at] = value if convert is None else convert(key, value)
        except _OtherType:
            return False
        self._row(cells)
        return True

    def _plan(self, properties: Mapping[str, Any]) -> _Plan | bool:
        """Return where each value goes and how it is written; true: as they come and are; false: they do not fit."""
        if any(self.types.get(key) != _type(value) for key, value in properties.items()):
            return False
        converters: dict[type, _Converter] = {list: self._list, bool: _boolean, float: _number}
        plan: _Plan = [(self._places[key], converters.get(type(value))) for key, value in properties.items()]
        return plan == [(at, None) for at in self._places.values()] or plan

    def _list(self, key: str, value: list[Any]) -> str:
        if self.types[key] != _type(value):
            raise _OtherType
        joined = self._delimiter.join(map(str, value))
        if joined.count(self._delimiter) != len(value) - 1:
            raise _Clash
        return joined


def _type(value: Any) -> str:
    """Return the type of a value as the import names it."""
    if isinstance(value, list):
        return f"{_type(value[0])}[]"
    return {bool: "boolean", int: "long", float: "double"}.get(type(value), "string")


def _boolean(key: str, value: bool) -> str:
    return "true" if value else "false"


def _number(key: str, value: float) -> str:
    return repr(value) if math.isfinite(value) else f"{'-' if value < 0 else ''}Infinity"
