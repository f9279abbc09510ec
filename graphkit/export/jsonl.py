"""Statements as JSON lines: the format that ``graphkit extract`` prints and that measurements read."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphkit.export.files import Target, opened
from graphkit.model import Entity, Extraction, Mention, Resolution, Statement
from graphkit.view import CurrentRelation, StatementView

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["dumps", "entity_record", "record", "records", "relation_record", "write"]


def write(kg: KnowledgeGraph, file: Target, *, all_statements: bool = False) -> None:
    """Write one object a line: every statement, or every relation of the current view and every measure."""
    with opened(file) as stream:
        if not all_statements:
            for relation in kg.relations():
                stream.write(dumps(relation_record(relation)))
        roles = _Roles(kg.mentions, kg.resolution)
        for view in kg.statements():
            if all_statements or view.object is None:
                stream.write(dumps(_record(kg.raw_statements[view.id], view.sentence, roles)))


def dumps(data: Mapping[str, Any]) -> bytes:
    r"""Return the object as one line of UTF-8; half a surrogate pair, which UTF-8 cannot hold, is written ``\udXXX``.

    >>> dumps({"name": "Željava \ud800"})
    b'{"name": "\xc5\xbdeljava \\ud800"}\n'
    """
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def record(statement: Statement, extraction: Extraction, resolution: Resolution) -> dict[str, Any]:
    """Return one statement of the extraction as JSON data; :func:`records` does all of them at once, and faster.

    ``subject``, ``attributed_to``, ``place``, ``item`` and the ``object`` of a relation are objects with ``id, name,
    mention, type, wikidata, country`` and, where the article calls the thing otherwise too, ``aliases``; the object of
    a measure has ``value`` and ``unit``. What is not known is null. ``evidence`` has the id of the article, the number
    and text of the sentence, and ``start`` and ``end`` of it and of the mentions and the cue, in characters of the
    article's text.
    """
    roles = _Roles({mention.id: mention for mention in extraction.mentions}, resolution)
    return _record(statement, extraction.article.text[statement.start : statement.end], roles)


def records(extraction: Extraction, resolution: Resolution) -> Iterator[dict[str, Any]]:
    """Yield every statement of the extraction as JSON data, in its order; see :func:`record`."""
    roles = _Roles({mention.id: mention for mention in extraction.mentions}, resolution)
    for statement in extraction.statements:
        yield _record(statement, extraction.article.text[statement.start : statement.end], roles)


def relation_record(relation: CurrentRelation) -> dict[str, Any]:
    """Return a relation of the current view as JSON data, with its best sentence as ``evidence``."""
    best = relation.evidence
    return {
        "id": relation.id,
        "subject": _entity(relation.subject),
        "relation": relation.relation,
        "object": _entity(relation.object),
        "status": relation.status,
        "contested": relation.contested,
        "statements": len(relation.statements),
        "articles": list(relation.articles),
        "first_seen": relation.first_seen or None,
        "last_seen": relation.last_seen or None,
        "time": relation.time or None,
        "valid_from": relation.valid_from or None,
        "valid_to": relation.valid_to or None,
        "periods": [list(period) for period in relation.periods],
        "confidence": relation.confidence,
        "claimants": [_entity(entity) for entity in relation.claimants],
        "denied_by": [_entity(entity) for entity in relation.denied_by],
        "evidence": _evidence(best),
        "statement_ids": sorted(view.id for view in relation.statements),
    }


def entity_record(kg: KnowledgeGraph, entity: Entity) -> dict[str, Any]:
    """Return what is known of an entity as JSON data: its relations, each with every claim beside the others, and its figures."""
    relations = [r for r in kg.relations() if entity.id in (r.subject.id, r.object.id)]
    figures = [view for view in kg.statements(entity=entity) if view.object is None]
    return {
        **_entity(entity),
        "aliases": list(entity.aliases),
        "description": entity.description or None,
        "relations": [{**relation_record(r), "claims": [_claim(view) for view in r.statements]} for r in relations],
        "figures": [{"measure": view.relation, "value": view.value, "unit": view.unit, **_claim(view)} for view in figures],
    }


def _claim(view: StatementView) -> dict[str, Any]:
    claimant = None if view.attributed_to is None else _entity(view.attributed_to)
    published = view.article.published or None
    return {
        "id": view.id,
        "status": view.status,
        "time": view.time or None,
        "published": published,
        "claimed_by": claimant,
        "confidence": view.confidence,
        "evidence": _evidence(view),
    }


@dataclass(slots=True)
class _Roles:
    """Mentions as JSON data, with the other names that their article has for the same entity."""

    mentions: Mapping[str, Mention]
    resolution: Resolution
    names: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for mention in self.mentions.values():
            if mention.level == "name":
                self.names[mention.article, self.resolution.entity_of.get(mention.id, "")].add(mention.text)

    def data(self, id: str) -> dict[str, Any] | None:
        mention = self.mentions.get(id)
        if mention is None:
            return None
        key = self.resolution.entity_of.get(id, "")
        entity = self.resolution.entities.get(key) or Entity("", mention.type, mention.name, country=mention.country)
        data = _entity(entity)
        data["mention"], data["type"] = mention.text, mention.type
        data["country"] = data["country"] or mention.country or None
        aliases = ({mention.name} | self.names.get((mention.article, key), set())) if key else {mention.name}
        if others := sorted(aliases - {entity.name, mention.text}):
            data["aliases"] = others
        return data


def _record(statement: Statement, sentence: str, roles: _Roles) -> dict[str, Any]:
    return {
        "id": statement.id,
        "subject": roles.data(statement.subject),
        "relation": statement.relation,
        "object": roles.data(statement.object) if statement.object else {"value": statement.value, "unit": statement.unit},
        "status": statement.status,
        "attributed_to": roles.data(statement.attributed_to),
        "time": statement.time or None,
        "place": roles.data(statement.place),
        "item": roles.data(statement.item),
        "confidence": statement.confidence,
        "evidence": {
            "article": statement.article,
            "sentence": statement.sentence,
            "start": statement.start,
            "end": statement.end,
            "subject": _span(roles.mentions.get(statement.subject)),
            "object": _span(roles.mentions.get(statement.object)),
            "cue": [statement.cue_start, statement.cue_end],
            "text": sentence,
        },
        "rule": statement.rule,
        "derived_from": list(statement.derived_from),
    }


def _evidence(view: StatementView) -> dict[str, Any]:
    return {
        "article": view.article.id,
        "url": view.article.url or None,
        "sentence": view.number,
        "start": view.start,
        "end": view.end,
        "text": view.sentence,
    }


def _entity(entity: Entity) -> dict[str, Any]:
    return {
        "id": entity.id or None,
        "name": entity.name,
        "type": entity.type,
        "wikidata": entity.wikidata or None,
        "country": entity.country or None,
    }


def _span(mention: Mention | None) -> list[int] | None:
    return None if mention is None else [mention.start, mention.end]
