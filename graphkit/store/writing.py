"""Which queries write a batch of rows: a row and the relationships that belong to it go in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from graphkit.ontology import Ontology
from graphkit.store import cypher
from graphkit.store.shape import ArticleRow, EntityRow, RelationRow, StatementRow

__all__ = ["NODE_GROUPS", "Query", "Row", "cut", "figure_starts", "weight", "write"]

Row = EntityRow | ArticleRow | StatementRow | RelationRow
Query = tuple[str, dict[str, Any], int]
"""A query, its parameters, and how many rows it must report as written (-1: it reports none)."""

NODE_GROUPS = ("Entity", "Article", "Statement")
_ENTITY_KEYS = ("aliases", "wikidata", "country", "iso3", "description", "measures")
_ARTICLE_KEYS = ("url", "published")
_STATEMENT_KEYS = (
    *("time", "value", "unit", "place", "place_id", "item", "item_id", "rule", "derived_from"),
    *("object_start", "object_end", "cue_start", "cue_end"),
)
_RELATION_KEYS = ("first_seen", "last_seen", "time", "valid_from", "valid_to", "evidence", "claimants", "denied_by")


def write(group: str, pending: Sequence[tuple[Row, bool]], figures: Mapping[str, Iterable[str]], ontology: Ontology) -> list[Query]:
    """Return the queries that write these rows of a group; each comes with whether it is new to the database.

    ``figures`` names, by entity, the properties of an earlier load that the row may no longer have. A property that a
    changed row no longer has is removed; those that others added stay.
    """
    if group == "Entity":
        return _entities(pending, figures, ontology)
    return _WRITERS.get(group, _relations)(group, pending, ontology)


def cut(group: str, ids: list[str], ontology: Ontology) -> Query:
    """Return the query that deletes the relationships which belong to these articles or statements."""
    types = ("MENTIONS",) if group == "Article" else tuple(type for type, _ in cypher.STATEMENT_EDGES)
    return (cypher.cut_edges(group, types, ontology), {"ids": ids}, -1)


def weight(row: Row) -> int:
    """Return about how many characters a row has."""
    return sum(len(value) for value in row.properties.values() if isinstance(value, str))


def figure_starts(ontology: Ontology) -> tuple[str, ...]:
    """Return how the names of an entity's figures start (``personnel_strength_people``)."""
    return tuple(f"{measure.lower()}_" for measure in ontology.measures)


def _blank(properties: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """Return the properties, with a null for each of graphkit's own that the row no longer has."""
    return {**dict.fromkeys(keys), **properties}


def _entities(pending: Sequence[tuple[Row, bool]], figures: Mapping[str, Iterable[str]], ontology: Ontology) -> list[Query]:
    by_type: dict[tuple[str, bool], list[dict[str, Any]]] = defaultdict(list)
    for row, new in pending:
        assert isinstance(row, EntityRow)
        properties = row.properties if new else _blank(row.properties, (*_ENTITY_KEYS, *figures.get(row.id, ())))
        by_type[row.type, new].append({"id": row.id, "properties": properties})
    return [
        (cypher.for_label(cypher.WRITE_ENTITIES if new else cypher.CHANGE_ENTITIES, type, ontology), {"rows": found}, -1)
        for (type, new), found in sorted(by_type.items())
    ]


def _articles(group: str, pending: Sequence[tuple[Row, bool]], ontology: Ontology) -> list[Query]:
    found = []
    total = 0
    for row, new in pending:
        assert isinstance(row, ArticleRow)
        properties = row.properties if new else _blank(row.properties, _ARTICLE_KEYS)
        found.append({"id": row.id, "properties": properties, "mentions": row.mentions})
        total += len(row.mentions)
    return [*_cut_changed(group, pending, ontology), (cypher.WRITE_ARTICLES, {"rows": found}, total)]


def _statements(group: str, pending: Sequence[tuple[Row, bool]], ontology: Ontology) -> list[Query]:
    by_types: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row, new in pending:
        assert isinstance(row, StatementRow)
        properties = row.properties if new else _blank(row.properties, _STATEMENT_KEYS)
        types, ends = zip(*((type, to) for type, to in row.edges() if to), strict=True)
        by_types[types].append({"id": row.id, "properties": properties, "ends": ends})
    written: list[Query] = [
        (cypher.write_statements(types), {"rows": found}, len(found)) for types, found in sorted(by_types.items(), key=lambda item: item[0])
    ]
    return [*_cut_changed(group, pending, ontology), *written]


def _cut_changed(group: str, pending: Sequence[tuple[Row, bool]], ontology: Ontology) -> list[Query]:
    """Return the query that cuts the old relationships of rows that changed."""
    changed = [row.id for row, new in pending if not new]
    return [cut(group, changed, ontology)] if changed else []


def _relations(group: str, pending: Sequence[tuple[Row, bool]], ontology: Ontology) -> list[Query]:
    found = []
    for row, new in pending:
        assert isinstance(row, RelationRow)
        properties = row.properties if new else _blank(row.properties, _RELATION_KEYS)
        found.append({"id": row.id, "source": row.start, "target": row.end, "properties": properties})
    return [(cypher.for_type(cypher.WRITE_RELATIONS, group, ontology), {"rows": found}, len(found))]


_WRITERS: dict[str, Callable[[str, Sequence[tuple[Row, bool]], Ontology], list[Query]]] = {"Article": _articles, "Statement": _statements}
