"""Cytoscape JSON, for Cytoscape and cytoscape.js."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from networkx.readwrite.json_graph import cytoscape_data

from graphkit.export.files import Target, opened
from graphkit.export.flat import flatten

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["write"]


def write(kg: KnowledgeGraph, file: Target, *, all_statements: bool = False) -> None:
    """Write the current view (or every statement) as Cytoscape JSON; edge ids are statement ids."""
    graph = flatten(kg, all_statements=all_statements)
    for _, _, key, data in graph.edges(keys=True, data=True):
        data["id"], data["interaction"] = key, data["relation"]
    with opened(file) as stream:
        text = json.dumps(cytoscape_data(graph), ensure_ascii=False, indent=1)
        stream.write(text.encode("utf-8") + b"\n")
