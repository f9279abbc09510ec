"""What a relation of the current view says, in one line as a person would tell it.

>>> from graphkit.article import Article
>>> from graphkit.graph import KnowledgeGraph
>>> from graphkit.model import Entity, Mention, Resolution, Statement
>>> article = Article("a1", "Japan and the US have been allies since 1951.", published="2024-07-28")
>>> japan, us = (Mention(id, "a1", 0, 0, 5, name, "Country", name) for id, name in (("m1", "Japan"), ("m2", "United States")))
>>> said = Statement("s1", "a1", 0, 0, 45, "ALLIED_WITH", "m1", "m2", time="1951/..")
>>> who = {"Q17": Entity("Q17", "Country", "Japan"), "Q30": Entity("Q30", "Country", "United States")}
>>> kg = KnowledgeGraph([article], [japan, us], [said], Resolution(who, {"m1": "Q17", "m2": "Q30"}))
>>> told(kg.relations()[0], kg, seen_from="Q30")
'ALLIED_WITH Japan: 1 statement in 1 article, 1951 to now'
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from graphkit.periods import Period, interval
from graphkit.view import CurrentRelation, StatementView

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["claims", "named", "proofs", "quoted", "standing", "told", "when", "where_said"]

_MOST_DATES = 4


def told(relation: CurrentRelation, kg: KnowledgeGraph, *, seen_from: str = "") -> str:
    """Return the relation in a line: what, in how many statements, from when to when, who says so and who denies it.

    ``seen_from`` is the id of the entity that goes without saying.
    """
    return f"{named(relation, kg, seen_from=seen_from)}: {standing(relation, kg)}"


def named(relation: CurrentRelation, kg: KnowledgeGraph, *, seen_from: str = "") -> str:
    """Return the relation's name and ends: ``Japan ALLIED_WITH United States``, or ``ALLIED_WITH Japan`` seen from the latter."""
    subject, object = relation.subject, relation.object
    if seen_from == object.id and kg.ontology.is_symmetric(relation.relation):
        subject, object = object, subject
    return f"{relation.relation} {object.name}" if seen_from == subject.id else f"{subject.name} {relation.relation} {object.name}"


def standing(relation: CurrentRelation, kg: KnowledgeGraph) -> str:
    """Return how it stands: ``ended; 3 statements in 2 articles, 1951 to 1960; said by NATO; denied by Russia``."""
    denied = [s for s in relation.statements if s.status == "denied"]
    parts: list[str] = [] if relation.status == "asserted" else [relation.status]
    number = f"{_count(len(relation.statements), 'statement')} in {_count(len(relation.articles), 'article')}"
    time = when(relation, kg)
    parts.append(f"{number}, {time}" if time else number)
    if relation.claimants:
        parts.append(f"said by {_who(s for s in relation.statements if s.status != 'denied')}")
    if denied:
        parts.append(f"denied by {_who(denied)}" if relation.denied_by else f"denied in {_articles(denied)}")
    return "; ".join(parts)


def when(relation: CurrentRelation, kg: KnowledgeGraph) -> str:
    """Return from when to when it held, when it happened, for when it is planned; without a stated time, when it was reported."""
    if relation.status in ("planned", "possible", "denied"):
        stated = _span(Period(*interval(relation.time)), "") if relation.time else ""
        return ", ".join(
            part for part in (stated if stated.startswith(("by ", "from ")) or not stated else f"for {stated}", _reported(relation)) if part
        )
    held = relation.periods
    if not any(start or end for start, end in held):
        return _reported(relation)
    if not kg.ontology.is_lasting(relation.relation):
        shown = [_span(period, "") for period in held]
        return (
            ", ".join(shown) if len(shown) <= _MOST_DATES else f"{len(shown)} times from {held[0].start or held[0].end} to {held[-1].end}"
        )
    return ", ".join(_span(period, "then" if kg.at else "now") for period in held)


def proofs(relation: CurrentRelation) -> Iterator[tuple[str, StatementView]]:
    """Yield the statement to quote, and the newest denial or end that stands beside it, each with what it is (``says``, ``denied`` …)."""
    yield "", relation.evidence
    for status in ("ended", "denied"):
        others = [s for s in relation.statements if s.status == status]
        if others and relation.evidence.status != status:
            yield status, others[-1]


def claims(relation: CurrentRelation) -> Iterator[tuple[str, StatementView]]:
    """Yield every statement of the relation, the earliest first, each with its status and stated time (``ended 2010``)."""
    for s in relation.statements:
        yield " ".join(part for part in (s.status, s.time) if part), s


def quoted(statement: StatementView) -> str:
    """Return the sentence in quotation marks with its claimant, and where it was said."""
    claimant = f" (says {statement.attributed_to.name})" if statement.attributed_to else ""
    return f"“{' '.join(statement.sentence.split())}”{claimant} — {where_said(statement)}"


def where_said(statement: StatementView) -> str:
    """Return the article's title (or where it was read, or its id) and date."""
    article = statement.article
    where = article.title or article.source or article.id
    return f"{where}, {article.published[:10]}" if article.published else where


def _reported(relation: CurrentRelation) -> str:
    first, last = relation.first_seen, relation.last_seen
    if not last:
        return ""
    return f"reported {last}" if first in ("", last) else f"reported {first} to {last}"


def _span(period: Period, still: str) -> str:
    """``1951 to 1960``; ``still`` names the day until which an open period goes on, empty for what just happens."""
    start, end = period
    if start and start == end:
        return start
    if not start:
        return f"{'until' if still else 'by'} {end}" if end else f"again to {still}"
    return f"{start} to {end or still}" if end or still else f"from {start}"


def _who(statements: Iterable[StatementView]) -> str:
    said = Counter(s.attributed_to.name for s in statements if s.attributed_to is not None)
    return ", ".join(sorted(said, key=lambda name: (-said[name], name)))


def _articles(statements: Iterable[StatementView]) -> str:
    return _count(len({s.article.id for s in statements}), "article")


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
