"""CSV tables of nodes and edges, with the column names that Gephi and Neo4j users expect.

``nodes.csv`` has ``Id, Label, …`` and ``edges.csv`` ``Source, Target, Type, Id, Label, …``; several values in a field
are joined by ``|``.
"""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from graphkit.errors import ExportError
from graphkit.export.files import Target, opened
from graphkit.export.flat import flatten

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["tables", "write"]

_EPOCH = (1980, 1, 1, 0, 0, 0)


def write(kg: KnowledgeGraph, file: Target, *, all_statements: bool = False) -> None:
    """Write ``nodes.csv`` and ``edges.csv`` into the folder ``file``, or into one archive when it ends in ``.zip``.

    Standard output and streams get the archive.

    Raises:
        ExportError: ``file`` is a file and no folder, or cannot be written.
    """
    contents = dict(tables(kg, all_statements=all_statements))
    if not isinstance(file, str | os.PathLike) or os.fspath(file) == "-" or os.fspath(file).lower().endswith(".zip"):
        with opened(file) as stream:
            _zip(contents, stream)
        return
    folder = Path(file)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"{folder}: no folder can be made there ({error.strerror})", remedy="Give a new folder or a .zip.") from error
    for name, content in contents.items():
        with opened(folder / name) as stream:
            stream.write(content)


def tables(kg: KnowledgeGraph, *, all_statements: bool = False) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each table."""
    graph = flatten(kg, all_statements=all_statements)
    nodes = [{"Id": node, "Label": "", **_named(data)} for node, data in graph.nodes(data=True)]
    yield "nodes.csv", _table(("Id", "Label"), nodes)
    edges = [
        {"Source": u, "Target": v, "Type": "Directed", "Id": key, **_named(data)} for u, v, key, data in graph.edges(keys=True, data=True)
    ]
    yield "edges.csv", _table(("Source", "Target", "Type", "Id", "Label"), edges)


def _named(data: Mapping[str, Any]) -> dict[str, Any]:
    renamed = {"label": "Label", "weight": "Weight"}
    return {renamed.get(name, name): str(value).lower() if isinstance(value, bool) else value for name, value in data.items()}


def _table(first: Iterable[str], rows: list[dict[str, Any]]) -> bytes:
    columns = dict.fromkeys(first)
    columns |= dict.fromkeys(sorted({name for row in rows for name in row} - columns.keys()))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def _zip(contents: Mapping[str, bytes], stream: IO[bytes]) -> None:
    archive_bytes = io.BytesIO()  # standard output cannot seek, which an archive wants
    with zipfile.ZipFile(archive_bytes, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    stream.write(archive_bytes.getvalue())
