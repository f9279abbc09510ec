"""Graphs as files can hold them: plain attributes only, no text that a format forbids.

:func:`flatten` turns the graphs of a ``KnowledgeGraph`` into ones whose attributes are texts, numbers and truth values,
with one type for a name; :func:`restore` is its inverse. Empty attributes are left out. Several values are joined by
``|`` (``\\|`` for one inside a value). Characters that XML cannot hold (most controls, half surrogate pairs) and the
carriage return, which it would change, are written as ``_xHHHH_``, their number in four hexadecimal digits, as
spreadsheets do; ``_x005F_`` is an underscore that would otherwise read as the start of one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import networkx

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["collapse", "escape", "flatten", "join", "restore", "split", "unescape"]

Scalar = str | int | float | bool

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-F]{4})")
_ESCAPED = re.compile(r"_x([0-9A-F]{4})_")
_ITEM = re.compile(r"(?:\\.|[^|\\])+", re.DOTALL)

_LISTS = frozenset({"aliases", "measures", "claimants", "denied_by", "statement_ids"})
_REALS = frozenset({"confidence", "weight"})
_ENTITIES = {"attributed_to": "attributed_to_name", "place": "place_name", "item": "item_name"}
_ENTITY_LISTS = {"claimants": "claimants_names", "denied_by": "denied_by_names"}
_ADDED = frozenset({"label", "weight", *_ENTITIES.values(), *_ENTITY_LISTS.values()})
_NODE = {"type": "", "name": "", "aliases": (), "wikidata": "", "country": "", "description": "", "measures": ()}
_STATEMENT = dict.fromkeys(("relation", "status", "time", "attributed_to", "place", "item"), "") | dict.fromkeys(
    ("article", "published", "url", "sentence", "rule"), ""
)
_CURRENT = dict.fromkeys(
    (
        *("relation", "status", "first_seen", "last_seen", "time", "valid_from", "valid_to"),
        *("evidence", "evidence_article", "evidence_url", "evidence_statement"),
    ),
    "",
) | dict.fromkeys(("claimants", "denied_by", "statement_ids"), ())


def escape(text: str) -> str:
    r"""Write the characters that files cannot hold as ``_xHHHH_``.

    >>> escape("bell\a, _x0007_, plain_text"), unescape(escape("bell\a, _x0007_")) == "bell\a, _x0007_"
    ('bell_x0007_, _x005F_x0007_, plain_text', True)
    """
    return _FORBIDDEN.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescape(text: str) -> str:
    """Undo :func:`escape`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def join(values: Iterable[str]) -> str:
    r"""Join values by ``|``; empty ones say nothing and are left out.

    >>> join(["US", "a|b"])
    'US|a\\|b'
    """
    return "|".join(re.sub(r"([|\\])", r"\\\1", value) for value in values if value)


def split(text: str) -> tuple[str, ...]:
    r"""Undo :func:`join`.

    >>> split("US|a\\|b")
    ('US', 'a|b')
    """
    return tuple(re.sub(r"\\(.)", r"\1", item, flags=re.DOTALL) for item in _ITEM.findall(text))


def flatten(kg: KnowledgeGraph, *, all_statements: bool = False) -> networkx.MultiDiGraph[str]:
    """Return the current view (or every statement) with attributes that any file can hold.

    Nodes get a ``label`` (their name) and edges one (their relation), for the programs that show it; beside ids of
    entities stand their names (``place_name``, ``claimants_names`` …). Edges of the current view get a ``weight``, the
    number of statements.
    """
    source = kg.graph if all_statements else kg.current
    flat: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for node, data in source.nodes(data=True):
        flat.add_node(escape(node), **_plain({"label": data["name"], **data}))
    for u, v, key, data in source.edges(keys=True, data=True):
        names = {into: kg.entities[data[role]].name for role, into in _ENTITIES.items() if data.get(role)}
        lists = {into: tuple(kg.entities[id].name for id in data[role]) for role, into in _ENTITY_LISTS.items() if data.get(role)}
        weight = {} if all_statements else {"weight": data["statements"]}
        flat.add_edge(escape(u), escape(v), escape(key), **_plain({"label": data["relation"], **weight, **data, **names, **lists}))
    return flat


def restore(flat: networkx.MultiDiGraph[str]) -> networkx.MultiDiGraph[str]:
    """Return the graph that :func:`flatten` was given: ``kg.current`` or ``kg.graph``."""
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for node, data in flat.nodes(data=True):
        graph.add_node(unescape(node), **_rich(data, _NODE))
    for u, v, key, data in flat.edges(keys=True, data=True):
        missing = _CURRENT if "contested" in data else _STATEMENT
        graph.add_edge(unescape(u), unescape(v), unescape(key), **_rich(data, missing))
    return graph


def collapse(kg: KnowledgeGraph) -> networkx.Graph[str]:
    """Return the current view with one undirected line between two entities, for programs that merge parallel edges.

    Relations that are only denied are left out. ``weight`` and ``statements`` count statements, ``articles`` articles;
    ``label`` and ``relations`` list the relations, ``evidence`` is the sentence of the most confident one.
    """
    between: dict[tuple[str, str], list[Any]] = {}
    for relation in kg.relations():
        if relation.status != "denied":
            one, other = sorted((relation.subject.id, relation.object.id))
            between.setdefault((one, other), []).append(relation)
    flat: networkx.Graph[str] = networkx.Graph()
    for node, data in kg.current.nodes(data=True):
        flat.add_node(escape(node), **_plain({"label": data["name"], **data}))
    for (one, other), relations in sorted(between.items()):
        names = sorted({relation.relation for relation in relations})
        best = max(relations, key=lambda relation: (relation.confidence, len(relation.statements), relation.id))
        count = sum(len(relation.statements) for relation in relations)
        line = {
            "label": ", ".join(names),
            "weight": count,
            "statements": count,
            "articles": len({article for relation in relations for article in relation.articles}),
            "relations": tuple(names),
            "first_seen": min((relation.first_seen for relation in relations if relation.first_seen), default=""),
            "last_seen": max(relation.last_seen for relation in relations),
            "contested": any(relation.contested for relation in relations),
            "confidence": best.confidence,
            "evidence": best.evidence.sentence,
        }
        flat.add_edge(escape(one), escape(other), **_plain(line))
    return flat


def _plain(data: Mapping[str, Any]) -> dict[str, Scalar]:
    plain: dict[str, Scalar] = {}
    for name, value in data.items():
        if isinstance(value, tuple):
            value = join(value)
        if isinstance(value, str):
            value = escape(value)
        elif isinstance(value, float) or name in _REALS:
            value = float(value)
            if not math.isfinite(value):
                continue
        if value != "":
            plain[name] = value
    return plain


def _rich(data: Mapping[str, Any], missing: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: unescape(value) if isinstance(value, str) else value for name, value in data.items() if name not in _ADDED}
    return {**missing, **{name: split(value) if name in _LISTS else value for name, value in texts.items()}}
