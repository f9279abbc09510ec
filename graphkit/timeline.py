"""What is said of an entity, or of two, in the order of time: when it was, and when it was reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphkit.analysis.actors import acting_for
from graphkit.periods import interval
from graphkit.view import StatementView

if TYPE_CHECKING:
    from graphkit.graph import EntityLike, KnowledgeGraph

__all__ = ["Entry", "timeline"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said of a time: all statements of one subject, relation, object (or figure), status and stated time.

    ``time`` is the ISO date or interval stated, empty when none is: then ``date`` is that of the first article that says it.
    ``date`` sorts. ``reported`` are the dates of the first and last article; ``statements`` the newest last.
    """

    date: str
    time: str
    reported: tuple[str, str]
    status: str
    statements: tuple[StatementView, ...]

    @property
    def evidence(self) -> StatementView:
        """The most confident statement, the first reported of equals."""
        return min(self.statements, key=lambda s: (bool(s.derived_from), -s.confidence, s.article.published, s.id))

    @property
    def articles(self) -> tuple[str, ...]:
        """The ids of the articles that say it, sorted."""
        return tuple(sorted({s.article.id for s in self.statements}))


def timeline(
    kg: KnowledgeGraph,
    entity: EntityLike,
    other: EntityLike | None = None,
    *,
    direct: bool = False,
    relation: str | Iterable[str] = (),
    since: str = "",
    until: str = "",
) -> tuple[Entry, ...]:
    """Return what is said of an entity by the time it is said to have been, undated last.

    With ``other`` only what is between the two, or between those who act for them (a minister, a fleet), unless ``direct``;
    with ``relation`` only what is said in one or several relations.
    ``since`` and ``until`` are ISO dates; only what reaches into the time between them is shown then.

    Raises:
        UnknownNameError: there is no such entity or relation.

    >>> from graphkit.model import Resolution
    >>> from graphkit.graph import KnowledgeGraph
    >>> timeline(KnowledgeGraph([], [], [], Resolution({}, {})), "Japan")
    Traceback (most recent call last):
        ...
    graphkit.errors.UnknownNameError: no entity is called 'Japan'
    """
    one = kg.entity(entity).id
    two = None if other is None else kg.entity(other).id
    groups: dict[tuple[str, ...], list[StatementView]] = defaultdict(list)
    whom = {} if direct or two is None else acting_for(kg)
    for s in kg.statements(relation) if two is not None else kg.statements(relation, entity=one):
        if two is not None and not _between(s, one, two, whom):
            continue
        ends = [s.subject.id, s.object.id if s.object else s.object_name]
        if kg.ontology.is_symmetric(s.relation):
            ends.sort()
        groups[(*ends, s.relation, s.status, s.time)].append(s)
    found = (_entry(group) for group in groups.values())
    if since or until:
        found = (e for e in found if e.date and _ends(e) >= since and (not until or e.date[: len(until)] <= until))
    return tuple(sorted(found, key=lambda e: (not e.date, e.date, e.reported, e.evidence.name, e.status, e.time)))


def _between(s: StatementView, one: str, two: str, whom: Mapping[str, str]) -> bool:
    if s.object is None:
        return False
    subject, object = ({id, whom.get(id, id)} for id in (s.subject.id, s.object.id))
    return (one in subject and two in object) or (two in subject and one in object)


def _entry(group: list[StatementView]) -> Entry:
    group.sort(key=lambda s: (s.article.published, s.article.id, s.start, s.id))
    days = [s.article.published[:10] for s in group if s.article.published]
    reported = (days[0], days[-1]) if days else ("", "")
    time = group[0].time
    start, end = interval(time)
    return Entry(start or end or reported[0], time, reported, group[0].status, tuple(group))


def _ends(entry: Entry) -> str:
    """The last day that the entry speaks of, as a text that sorts; what is open has none before the last report."""
    start, end = interval(entry.time)
    return (end or entry.reported[1] or start or entry.date) + "~"  # "2024" reaches into 2024-07
