"""Parts of a knowledge graph: as of a date, as reported until a date, of some articles. See ``KnowledgeGraph.as_of``."""

from __future__ import annotations

from collections.abc import Iterable

from graphkit.errors import UnknownNameError
from graphkit.graph import KnowledgeGraph
from graphkit.periods import as_of_day, counts_from

__all__ = ["as_of", "part"]


def as_of(kg: KnowledgeGraph, date: str, *, reported: bool = False) -> KnowledgeGraph:
    """Return the graph as of a date, or with ``reported`` that of the articles published until then.

    Raises:
        InputError: ``date`` is no ISO date.
    """
    day = as_of_day(date)
    dates = {id: article.published[:10] for id, article in kg.articles.items()}
    if reported:
        return part(kg, (id for id, published in dates.items() if published <= day))
    counting = {s.id: first for relation in kg.relations() for s, first in relation.counting()}
    kept = [
        s
        for s in kg.raw_statements.values()
        if (counting[s.id] if s.id in counting else counts_from(s.status, s.time, dates.get(s.article, ""))) <= day
    ]
    at = min(day, kg.at or day)
    return KnowledgeGraph(kg.articles.values(), kg.mentions.values(), kept, kg.resolution, kg.ontology, at=at)


def part(kg: KnowledgeGraph, articles: Iterable[str]) -> KnowledgeGraph:
    """Return the graph of some of the articles, given by id.

    Raises:
        UnknownNameError: an article that is not in the graph.
    """
    chosen = set(articles)
    for unknown in sorted(chosen - kg.articles.keys()):
        raise UnknownNameError(f"article {unknown!r} is not in this graph", remedy="See .articles for the ids.")
    return KnowledgeGraph(
        (article for id, article in kg.articles.items() if id in chosen),
        (mention for mention in kg.mentions.values() if mention.article in chosen),
        (statement for statement in kg.raw_statements.values() if statement.article in chosen),
        kg.resolution,
        kg.ontology,
        at=kg.at,
    )
