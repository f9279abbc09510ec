"""DOT, the language of Graphviz."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphkit.export.files import Target, opened
from graphkit.export.flat import flatten

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["write"]

_LINES = {"planned": "dashed", "possible": "dotted", "ended": "dashed", "denied": "dotted"}
_COLOURS = {"ended": "gray", "denied": "red"}


def write(kg: KnowledgeGraph, file: Target, *, all_statements: bool = False) -> None:
    """Write the current view (or every statement): one arrow a relation, the sentence as its tooltip.

    What is planned is dashed, possible dotted, ended gray, denied red.
    """
    graph = flatten(kg, all_statements=all_statements)
    with opened(file) as stream:
        stream.write(b'digraph graphkit {\n  node [shape=box, style=rounded];\n  charset="UTF-8";\n')
        for node, data in graph.nodes(data=True):
            stream.write(f"  {_quoted(node)} [label={_quoted(data.get('label', node))}, class={_quoted(data['type'])}];\n".encode())
        for u, v, key, data in graph.edges(keys=True, data=True):
            look = {
                "id": key,
                "label": data["relation"],
                "style": _LINES.get(data["status"], "solid"),
                "color": _COLOURS.get(data["status"], "black"),
                "tooltip": data.get("evidence") or data.get("sentence", ""),
                "dir": "none" if kg.ontology.is_symmetric(data["relation"]) else "forward",
            }
            attributes = ", ".join(f"{name}={_quoted(value)}" for name, value in look.items())
            stream.write(f"  {_quoted(u)} -> {_quoted(v)} [{attributes}];\n".encode())
        stream.write(b"}\n")


def _quoted(text: str) -> str:
    """A DOT string; backslashes are doubled, since Graphviz reads ``\\N`` and the like in labels."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
