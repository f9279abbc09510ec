"""JSON-LD: the graph as linked data, with the identifiers and properties of Wikidata where they exist.

Every relation of the current view (or every statement) is a node of its own with subject, relation, object and
qualifiers, and stands on its subject as a plain property as well when it is asserted. A plain property is Wikidata's
where the ontology aligns the relation with exactly one; everything else is in graphkit's own vocabulary.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from graphkit.export.files import Target, opened
from graphkit.export.flat import escape
from graphkit.export.jsonl import dumps
from graphkit.model import Entity
from graphkit.ontology import Ontology

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["context", "write"]

_ITEM = re.compile(r"Q[1-9][0-9]*")
# Wikidata's property points from our object to our subject ("signatory" from the treaty to the state) …
_REVERSED = frozenset({"CLAIMS", "HOSTED", "PARTY_TO"})
# … or says more than our relation (what a country occupies is not in it).
_LOOSE = frozenset({"CONTROLS"})


def context(ontology: Ontology) -> dict[str, Any]:
    """Return the JSON-LD context of the ontology.

    >>> from graphkit.ontology import load_ontology
    >>> context(load_ontology())["MEMBER_OF"]
    {'@id': 'wdt:P463', '@type': '@id'}
    """
    link: dict[str, str] = {"@type": "@id"}
    terms: dict[str, Any] = {
        "@vocab": "urn:graphkit:",
        "wd": "http://www.wikidata.org/entity/",
        "wdt": "http://www.wikidata.org/prop/direct/",
        "name": "http://www.w3.org/2000/01/rdf-schema#label",
        "aliases": "http://www.w3.org/2004/02/skos/core#altLabel",
        "description": "http://schema.org/description",
        "iso3": "wdt:P298",
        **dict.fromkeys(("subject", "object", "relation", "attributed_to", "place", "item", "claimants", "denied_by"), link),
    }
    for name, relation in sorted(ontology.relations.items()):
        aligned = len(relation.wikidata) == 1 and name not in _LOOSE
        terms[name] = {"@reverse" if name in _REVERSED else "@id": f"wdt:{relation.wikidata[0]}", **link} if aligned else link
    return terms


def write(kg: KnowledgeGraph, file: Target, *, all_statements: bool = False) -> None:
    """Write the current view (or every statement) as JSON-LD."""
    plain: dict[str, dict[str, set[str]]] = {}
    for relation in kg.relations():
        if relation.status == "asserted":
            pairs = [(relation.subject, relation.object)]
            if kg.ontology.is_symmetric(relation.relation):
                pairs.append((relation.object, relation.subject))
            for subject, object in pairs:
                plain.setdefault(subject.id, {}).setdefault(relation.relation, set()).add(_iri(object))
    nodes = [
        {**_entity(entity), **{name: sorted(iris) for name, iris in sorted(plain.get(id, {}).items())}}
        for id, entity in kg.entities.items()
        if id in kg.graph or id in kg.current
    ]
    claims = _statements(kg) if all_statements else _relations(kg)
    with opened(file) as stream:
        stream.write(b'{"@context": ' + dumps(context(kg.ontology)).rstrip() + b',\n"@graph": [\n')
        for number, node in enumerate([*nodes, *claims]):
            filled = {name: value for name, value in node.items() if value not in ("", None, [], ())}
            stream.write((b",\n" if number else b"") + json.dumps(filled, ensure_ascii=False).encode("utf-8", "backslashreplace"))
        stream.write(b"\n]}\n")


def _relations(kg: KnowledgeGraph) -> list[dict[str, Any]]:
    return [
        {
            "@id": f"urn:graphkit:relation:{relation.id}",
            "@type": "Relation",
            "subject": _iri(relation.subject),
            "relation": f"urn:graphkit:{relation.relation}",
            "object": _iri(relation.object),
            "status": relation.status,
            "contested": relation.contested,
            "statements": len(relation.statements),
            "articles": len(relation.articles),
            "first_seen": relation.first_seen,
            "last_seen": relation.last_seen,
            "time": relation.time,
            "valid_from": relation.valid_from,
            "valid_to": relation.valid_to,
            "confidence": relation.confidence,
            "evidence": relation.evidence.sentence,
            "evidence_url": relation.evidence.article.url,
            "claimants": [_iri(entity) for entity in relation.claimants],
            "denied_by": [_iri(entity) for entity in relation.denied_by],
        }
        for relation in kg.relations()
    ]


def _statements(kg: KnowledgeGraph) -> list[dict[str, Any]]:
    return [
        {
            "@id": f"urn:graphkit:statement:{view.id}",
            "@type": "Statement",
            "subject": _iri(view.subject),
            "relation": f"urn:graphkit:{view.relation}",
            "object": None if view.object is None else _iri(view.object),
            "value": view.value,
            "unit": view.unit,
            "status": view.status,
            **{role: _iri(entity) for role in ("attributed_to", "place", "item") if (entity := getattr(view, role)) is not None},
            "time": view.time,
            "confidence": view.confidence,
            "article": view.article.id,
            "url": view.article.url,
            "published": view.article.published,
            "sentence": view.sentence,
            "start": view.start,
            "end": view.end,
        }
        for view in kg.statements()
    ]


def _entity(entity: Entity) -> dict[str, Any]:
    return {
        "@id": _iri(entity),
        "@type": entity.type,
        "name": entity.name,
        "aliases": list(entity.aliases),
        "iso3" if entity.type == "Country" else "country": entity.country,
        "description": entity.description,
    }


def _iri(entity: Entity) -> str:
    """``wd:Q30``, or an address of our own for what Wikidata does not have."""
    return f"wd:{entity.wikidata}" if _ITEM.fullmatch(entity.wikidata) else "urn:graphkit:entity:" + quote(escape(entity.id), safe=":-._~")
