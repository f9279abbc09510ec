"""Graphs as files: one format a module, found by name.

A format is a function ``write(kg, file, *, all_statements=False)``. A new one is a module and a line in the table
below; a package of its own can offer one as an entry point in the group ``graphkit.export``.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from graphkit.errors import UnknownNameError
from graphkit.export.files import Target

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["Format", "format_for", "formats", "write"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format by name: the function that writes it (``module:function``), the usual ending of its files, what it is for."""

    name: str
    target: str
    suffix: str = ""
    meaning: str = ""


_FORMATS = (
    Format("graphml", "graphkit.export.graphml:write", ".graphml", "Gephi, Cytoscape, yEd, networkx, igraph"),
    Format("graphml-collapsed", "graphkit.export.graphml:write_collapsed", "", "GraphML with one weighted line between two entities"),
    Format("graphml-yed", "graphkit.export.yed:write", "", "GraphML with yEd's labels and colours"),
    Format("gexf", "graphkit.export.gexf:write", ".gexf", "Gephi's own format"),
    Format("csv", "graphkit.export.csv:write", ".csv", "nodes.csv and edges.csv in a folder, or in one .zip"),
    Format("jsonl", "graphkit.export.jsonl:write", ".jsonl", "one JSON object a line, with the sentence as evidence"),
    Format("cytoscape", "graphkit.export.cytoscape:write", ".cyjs", "Cytoscape and cytoscape.js"),
    Format("jsonld", "graphkit.export.jsonld:write", ".jsonld", "linked data with Wikidata's identifiers"),
    Format("dot", "graphkit.export.dot:write", ".dot", "Graphviz"),
    Format("neo4j-admin", "graphkit.store.bulk:write", "", "a folder (or .zip) of files for neo4j-admin database import"),
)


def formats() -> dict[str, Format]:
    """Return the formats by name: the package's own, then those of installed packages.

    >>> formats()["gexf"].suffix
    '.gexf'
    """
    known = {found.name: found for found in _FORMATS}
    for point in sorted(metadata.entry_points(group="graphkit.export"), key=lambda point: point.name):
        known.setdefault(point.name, Format(point.name, point.value))
    return known


def format_for(file: str) -> str:
    """Return the name of the format that the file's ending says, or nothing.

    >>> format_for("alliances.graphml.gz"), format_for("edges.zip"), format_for("-")
    ('graphml', 'csv', '')
    """
    name = file.lower().removesuffix(".gz")
    if name.endswith(".zip"):
        return "csv"
    return next((found.name for found in formats().values() if found.suffix and name.endswith(found.suffix)), "")


def write(kg: KnowledgeGraph, file: Target, format: str = "graphml", *, all_statements: bool = False) -> None:
    """Write the current view (or every statement) to a path, ``-`` for standard output, or a binary stream.

    Raises:
        UnknownNameError: there is no such format; the message lists them.
        ExportError: the file cannot be written.
    """
    known = formats()
    if format not in known:
        raise UnknownNameError(f"format {format!r} is not known", remedy=f"Use one of {', '.join(known)}.")
    metadata.EntryPoint(format, known[format].target, "graphkit.export").load()(kg, file, all_statements=all_statements)
