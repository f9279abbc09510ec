"""Colours, sizes and captions for Neo4j Browser, as a graph style sheet (GraSS)."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from graphkit.export.look import fill
from graphkit.ontology import Ontology
from graphkit.store.shape import STRUCTURAL_TYPES

__all__ = ["Rules", "grass", "rules"]

Rules = dict[str, dict[str, str]]
"""Selector (``node.Country``) -> property -> value: a style sheet as Neo4j Browser keeps it."""

_CAPTION = "{name}"


def rules(ontology: Ontology) -> Rules:
    """Return the style of every label and relationship type that a graph of this ontology can have.

    >>> from graphkit.ontology import load_ontology
    >>> found = rules(load_ontology())
    >>> found["node.Country"]["caption"], found["relationship.ALLIED_WITH"]["caption"]
    ('{name}', '<type>')
    """
    look = _look()
    found = {"node": _node("#A5ABB6", look["size"]), "relationship": _relationship(look["ties"])}
    for name in sorted(ontology.types):
        found[f"node.{name}"] = _node(fill(name), look["sizes"].get(name, look["size"]))
    for name, given in sorted(look["labels"].items()):
        found[f"node.{name}"] = _node(given["color"], given["size"])
    for name, relation in sorted(ontology.relations.items()):
        found[f"relationship.{name}"] = _relationship(look["groups"].get(relation.group, look["ties"]))
    for name in sorted(STRUCTURAL_TYPES):
        found[f"relationship.{name}"] = _relationship(look["ties"])
    return found


def grass(ontology: Ontology) -> str:
    """Return the style sheet as text: a ``.grass`` file, to be dropped on Neo4j Browser or given to ``:style``.

    >>> from graphkit.ontology import load_ontology
    >>> print(grass(load_ontology())[:100])
    node {
      diameter: 50px;
      color: #A5ABB6;
      border-color: #7B8088;
      border-width: 2px;
      ...
    """
    return "\n".join(_block(selector, properties) for selector, properties in rules(ontology).items())


def _block(selector: str, properties: Mapping[str, str]) -> str:
    lines = (f"  {key}: {repr(value) if key == 'caption' else value};\n" for key, value in properties.items())
    return f"{selector} {{\n{''.join(lines)}}}\n"


@functools.cache
def _look() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "look.toml").read_text(encoding="utf-8"))


def _node(color: str, size: int) -> dict[str, str]:
    return {
        "diameter": f"{size}px",
        "color": color,
        "border-color": _darker(color),
        "border-width": "2px",
        "text-color-internal": "#2A2C34",
        "font-size": "10px",
        "caption": _CAPTION,
    }


def _relationship(given: Mapping[str, Any]) -> dict[str, str]:
    return {
        "color": given["color"],
        "shaft-width": f"{given['width']}px",
        "font-size": "8px",
        "padding": "3px",
        "text-color-external": "#2A2C34",
        "text-color-internal": "#FFFFFF",
        "caption": "<type>",
    }


def _darker(color: str) -> str:
    parts = (int(color[at : at + 2], 16) * 3 // 4 for at in (1, 3, 5))
    return "#" + "".join(f"{part:02X}" for part in parts)
