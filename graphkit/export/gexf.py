"""GEXF, the format of Gephi."""

from __future__ import annotations

from typing import TYPE_CHECKING

from networkx.readwrite.gexf import GEXFWriter

from graphkit.export.files import Target, opened
from graphkit.export.flat import flatten

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["write"]


def write(kg: KnowledgeGraph, file: Target, *, all_statements: bool = False) -> None:
    """Write the current view (or every statement) as GEXF 1.2; edge ids are statement ids."""
    graph = flatten(kg, all_statements=all_statements)
    for _, _, key, data in graph.edges(keys=True, data=True):
        data["id"] = key
    writer = GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    writer.add_graph(graph)
    for meta in writer.xml.iter("meta"):
        meta.attrib.pop("lastmodifieddate", None)  # the same graph is the same bytes, whatever the day
    with opened(file) as stream:
        writer.write(stream)
        stream.write(b"\n")
