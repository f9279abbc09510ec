"""GraphML as yEd draws it: with labels, colours by type and lines by status. Plain GraphML opens there as empty boxes.

yEd gives every node its place when one chooses Layout > Organic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, SubElement

from graphkit.export.files import Target, opened
from graphkit.export.flat import flatten
from graphkit.export.graphml import Writer
from graphkit.export.look import fill, line

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["write"]


def write(kg: KnowledgeGraph, file: Target, *, all_statements: bool = False) -> None:
    """Write the current view (or every statement) as GraphML with yEd's graphics."""
    graph = flatten(kg, all_statements=all_statements)
    writer = Writer(encoding="utf-8", prettyprint=True)
    writer.add_graph_element(graph)
    root = writer.xml
    root.set("xmlns:y", writer.NS_Y)
    for scope in ("edge", "node"):
        root.insert(0, Element("key", {"id": f"{scope}graphics", "for": scope, "yfiles.type": f"{scope}graphics"}))
    for element, data in zip(root.iter("node"), (data for _, data in graph.nodes(data=True)), strict=True):
        _draw_node(SubElement(element, "data", key="nodegraphics"), data)
    for element, data in zip(root.iter("edge"), (data for _, _, data in graph.edges(data=True)), strict=True):
        _draw_edge(SubElement(element, "data", key="edgegraphics"), data, kg.ontology.is_symmetric(data["relation"]))
    with opened(file) as stream:
        writer.dump(stream)
        stream.write(b"\n")


def _draw_node(into: Element, data: dict[str, Any]) -> None:
    label = data.get("label", "")
    shape = SubElement(into, "y:ShapeNode")
    SubElement(shape, "y:Geometry", height="30.0", width=f"{max(40, 8 * len(label) + 16)}.0")
    SubElement(shape, "y:Fill", color=fill(data["type"]), transparent="false")
    SubElement(shape, "y:NodeLabel").text = label
    SubElement(shape, "y:Shape", type="roundrectangle")


def _draw_edge(into: Element, data: dict[str, Any], symmetric: bool) -> None:
    style, colour = line(data["status"])
    edge = SubElement(into, "y:PolyLineEdge")
    SubElement(edge, "y:LineStyle", color=colour, type="line" if style == "solid" else style, width="1.0")
    SubElement(edge, "y:Arrows", source="none", target="none" if symmetric else "standard")
    SubElement(edge, "y:EdgeLabel").text = data["relation"]
