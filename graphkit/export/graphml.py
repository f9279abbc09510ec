"""GraphML, for Gephi, yEd, Cytoscape, igraph and networkx.

Edge ids are statement ids (or the content ids of the current view). ``networkx.read_graphml(file, edge_key_type=str,
force_multigraph=True)`` reads the plain graph back; :func:`read` gives ``kg.current`` or ``kg.graph`` itself.
"""

from __future__ import annotations

from os import PathLike
from typing import IO, TYPE_CHECKING, Any, cast

import networkx
from networkx.readwrite.graphml import GraphMLWriter

from graphkit.export.files import Target, opened
from graphkit.export.flat import collapse, flatten, restore

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["Writer", "read", "write", "write_collapsed"]


def write(kg: KnowledgeGraph, file: Target, *, all_statements: bool = False) -> None:
    """Write the current view (or every statement) as GraphML."""
    _dump(flatten(kg, all_statements=all_statements), file)


def write_collapsed(kg: KnowledgeGraph, file: Target, *, all_statements: bool = False) -> None:
    """Write one undirected, weighted line between two entities; ``all_statements`` changes nothing, all are counted."""
    _dump(collapse(kg), file)


def read(file: str | PathLike[str] | IO[bytes]) -> networkx.MultiDiGraph[str]:
    """Read a file that :func:`write` wrote, back to ``kg.current`` or ``kg.graph`` with all that its attributes held."""
    flat = networkx.read_graphml(file, node_type=str, edge_key_type=str, force_multigraph=True)
    return restore(cast("networkx.MultiDiGraph[str]", flat))


class Writer(GraphMLWriter):
    """networkx's writer, with truth values as ``true`` and ``false``, which other programs than Python read."""

    def add_data(self, name: str, element_type: type, value: str, scope: str = "all", default: Any = None) -> Any:
        """Make the element of one attribute."""
        return super().add_data(name, element_type, value.lower() if element_type is bool else value, scope, default)


def _dump(graph: networkx.Graph[Any], file: Target) -> None:
    with opened(file) as stream:
        writer = Writer(encoding="utf-8", prettyprint=True)  # not write_graphml: its bytes depend on lxml being there
        writer.add_graph_element(graph)
        writer.dump(stream)
        stream.write(b"\n")
