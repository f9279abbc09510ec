"""DOT, the language of Graphviz."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphkit.export.files import Target, opened
from graphkit.export.flat import flatten
from graphkit.export.look import fill, line

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["write"]


def write(kg: KnowledgeGraph, file: Target, *, all_statements: bool = False) -> None:
    """Write the current view (or every statement): one arrow a relation, the sentence as its tooltip.

    What is planned is dashed, possible dotted, ended gray, denied red.
    """
    graph = flatten(kg, all_statements=all_statements)
    with opened(file) as stream:
        stream.write(b'digraph graphkit {\n  node [shape=box, style="rounded,filled"];\n')
        for node, data in graph.nodes(data=True):
            look = {"label": data.get("label", node), "class": data["type"], "fillcolor": fill(data["type"])}
            stream.write(f"  {_quoted(node)} [{_attributes(look)}];\n".encode())
        for u, v, key, data in graph.edges(keys=True, data=True):
            style, colour = line(data["status"])
            look = {
                "id": key,
                "label": data["relation"],
                "style": style,
                "color": colour,
                "tooltip": data.get("evidence") or data.get("sentence", ""),
                "dir": "none" if kg.ontology.is_symmetric(data["relation"]) else "forward",
            }
            stream.write(f"  {_quoted(u)} -> {_quoted(v)} [{_attributes(look)}];\n".encode())
        stream.write(b"}\n")


def _attributes(look: dict[str, str]) -> str:
    return ", ".join(f"{name}={_quoted(value)}" for name, value in look.items())


def _quoted(text: str) -> str:
    """A DOT string; backslashes are doubled, since Graphviz reads ``\\N`` and the like in labels."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
