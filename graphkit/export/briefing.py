"""A difference between two graphs as text, as Markdown for a briefing, and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from graphkit.difference import KINDS, Change, Difference, Newcomer
from graphkit.telling import named, quoted, standing
from graphkit.view import CurrentRelation, StatementView

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["as_json", "as_markdown", "as_text"]

_NOT_IN_LINKS = re.compile(r"[<>\s]")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")


def as_text(found: Difference, before: KnowledgeGraph, after: KnowledgeGraph, one: str, other: str) -> str:
    """Return the difference as lines to read, a sentence once under all that it says; ``one`` and ``other`` name the graphs."""
    lines = [f"From {one} to {other}"]
    for heading, items in _sections(found, before, after):
        lines += ["", f"{heading} ({len(items)})"]
        for (told, statement), following in zip(items, [*items[1:], None], strict=True):
            lines.append(f"  {told}")
            if following is None or quoted(following[1]) != quoted(statement):
                lines.append(f"    {quoted(statement)}")
    if not found:
        lines += ["", "Nothing changed."]
    return "\n".join(lines) + "\n"


def as_markdown(found: Difference, before: KnowledgeGraph, after: KnowledgeGraph, one: str, other: str) -> str:
    """Return the difference as Markdown; what texts say is never markup."""
    lines = [f"# What changed from {_plain(one)} to {_plain(other)}"]
    for heading, items in _sections(found, before, after):
        lines += ["", f"## {heading} ({len(items)})", ""]
        for told, statement in items:
            lines += [f"- **{_plain(told)}**", f"  > {_plain(quoted(statement))}"]
            if statement.article.url.startswith(("https://", "http://")):
                lines[-1] += f" <{_NOT_IN_LINKS.sub('', statement.article.url)}>"
    if not found:
        lines += ["", "Nothing changed."]
    return "\n".join(lines) + "\n"


def as_json(found: Difference, before: KnowledgeGraph, after: KnowledgeGraph, one: str, other: str) -> str:
    """Return the difference as one JSON object: ``before``, ``after``, ``entities``, ``relations``, ``figures``."""
    data = {
        "before": one,
        "after": other,
        "entities": {"new": [_newcomer(item) for item in found.new_entities], "gone": [_newcomer(item) for item in found.gone_entities]},
        "relations": {kind: [_change(change) for change in found.of(kind)] for kind in KINDS},
        "figures": {"new": [_figure(s) for s in found.new_figures], "gone": [_figure(s) for s in found.gone_figures]},
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _sections(found: Difference, before: KnowledgeGraph, after: KnowledgeGraph) -> Iterator[tuple[str, list[tuple[str, StatementView]]]]:
    """The parts of a briefing that have something to say: a heading, and lines with the statement to quote."""
    for kind, heading in KINDS.items():
        changes = sorted(found.of(kind), key=lambda change: _weight(change, after))
        if changes:
            yield f"{heading}: relations", [(_told(change, before, after), change.evidence) for change in changes]
    yield from _others("New", found.new_entities, found.new_figures)
    yield from _others("No longer stated", found.gone_entities, found.gone_figures)


def _weight(change: Change, kg: KnowledgeGraph) -> tuple[float, str]:
    """War and alliance before talks, and both before who is who; the same relations together."""
    relation = kg.ontology.relations.get(change.relation.relation)
    return -abs(relation.goldstein) if relation else 0.0, change.relation.relation


def _others(
    heading: str, entities: tuple[Newcomer, ...], figures: tuple[StatementView, ...]
) -> Iterator[tuple[str, list[tuple[str, StatementView]]]]:
    if figures:
        yield f"{heading}: figures", [(f"{s.name}, {s.status}" + (f", {s.time}" if s.time else ""), s) for s in figures]
    if entities:
        yield f"{heading}: entities", [(f"{item.entity.name} ({item.entity.type})", item.evidence) for item in entities]


def _told(change: Change, before: KnowledgeGraph, after: KnowledgeGraph) -> str:
    kg = after if change.after else before
    told = f"{named(change.relation, kg)}: "
    if change.before and change.after and change.before.status != change.after.status:
        told += f"was {change.before.status}; now {change.after.status}; "
        return told + standing(change.after, kg).removeprefix(f"{change.after.status}; ")
    return told + standing(change.relation, kg)


def _plain(text: str) -> str:
    """Text without markup, and without characters that would steer a terminal."""
    line = "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in " ".join(text.split()))
    return _SPECIAL.sub(r"\\\1", line)


def _newcomer(item: Newcomer) -> dict[str, Any]:
    return {"id": item.entity.id, "name": item.entity.name, "type": item.entity.type, "evidence": _evidence(item.evidence)}


def _change(change: Change) -> dict[str, Any]:
    r = change.relation
    return {
        "subject": {"id": r.subject.id, "name": r.subject.name, "type": r.subject.type},
        "relation": r.relation,
        "object": {"id": r.object.id, "name": r.object.name, "type": r.object.type},
        "before": _side(change.before),
        "after": _side(change.after),
        "evidence": _evidence(change.evidence),
    }


def _side(r: CurrentRelation | None) -> dict[str, Any] | None:
    if r is None:
        return None
    return {
        "status": r.status,
        "contested": r.contested,
        "statements": len(r.statements),
        "articles": list(r.articles),
        "valid_from": r.valid_from or None,
        "valid_to": r.valid_to or None,
        "first_seen": r.first_seen or None,
        "last_seen": r.last_seen or None,
        "claimants": [entity.name for entity in r.claimants],
        "denied_by": [entity.name for entity in r.denied_by],
    }


def _figure(s: StatementView) -> dict[str, Any]:
    return {
        "subject": {"id": s.subject.id, "name": s.subject.name, "type": s.subject.type},
        "measure": s.relation,
        "value": s.value,
        "unit": s.unit,
        "status": s.status,
        "time": s.time or None,
        "evidence": _evidence(s),
    }


def _evidence(s: StatementView) -> dict[str, Any]:
    return {
        "article": s.article.id,
        "title": s.article.title or None,
        "url": s.article.url or None,
        "published": s.article.published or None,
        "claimed_by": s.attributed_to.name if s.attributed_to else None,
        "start": s.start,
        "end": s.end,
        "text": s.sentence,
    }
