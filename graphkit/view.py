"""Statements as people read them, and the current view: what all statements of a relation add up to.

Extraction writes :class:`~graphkit.model.Statement`, which points at mentions. A :class:`StatementView` is the
same statement with its entities, its article and its sentence in place. :func:`gather` puts the statements of one
subject, relation and object side by side as a :class:`CurrentRelation`; it is a pure function of the statements and the
day it is given, so a view as of a date, of one source or of one claimant is the same function over fewer statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graphkit.article import Article, content_id
from graphkit.model import STATUSES, Entity, Status
from graphkit.ontology import Ontology
from graphkit.periods import Mark, Period, counts_from, interval, last_day, marks, periods, seen

__all__ = ["CurrentRelation", "StatementView", "format_value", "gather", "interval"]

_MOST_CONFIDENT = 0.99


def format_value(value: float, unit: str = "") -> str:
    """Write a measure's figure for people.

    >>> format_value(54000.0, "people"), format_value(2.5, "%GDP")
    ('54000 people', '2.5 %GDP')
    """
    number = str(int(value)) if value.is_integer() else repr(value)
    return f"{number} {unit}" if unit else number


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement with its entities, its article and its sentence in place.

    ``object`` is None for a measure, which has ``value`` and ``unit`` instead. ``start`` and ``end`` are the
    character offsets of the sentence in ``article.text``; ``subject_span``, ``object_span`` and ``cue_span`` those of
    the two mentions and of the word that expresses the relation (``(0, 0)``: none). ``number`` counts sentences from 0.
    """

    id: str
    subject: Entity
    relation: str
    object: Entity | None
    value: float | None
    unit: str
    status: Status
    attributed_to: Entity | None
    time: str
    place: Entity | None
    item: Entity | None
    confidence: float
    article: Article = field(repr=False)
    number: int
    start: int
    end: int
    subject_span: tuple[int, int] = (0, 0)
    object_span: tuple[int, int] = (0, 0)
    cue_span: tuple[int, int] = (0, 0)
    rule: str = ""
    derived_from: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The sentence that says it, exactly as the article has it."""
        return self.article.text[self.start : self.end]

    @property
    def name(self) -> str:
        """The statement in short: ``United States ALLIED_WITH Japan``."""
        return f"{self.subject.name} {self.relation} {self.object_name}".rstrip()

    @property
    def object_name(self) -> str:
        """The name of the object, or the figure of a measure."""
        if self.object is not None:
            return self.object.name
        return "" if self.value is None else format_value(self.value, self.unit)

    @property
    def seen(self) -> tuple[str, str]:
        """First and last ISO date at which the statement is known to hold.

        The stated time where there is one, else the article's date; never later than the article's date,
        because nothing is seen before it happens ("by 2027" was seen when the article said it).
        """
        return seen(self.time, self.article.published[:10])

    def involves(self, entity_id: str) -> bool:
        """Whether the entity is the subject or the object."""
        return self.subject.id == entity_id or (self.object is not None and self.object.id == entity_id)


@dataclass(frozen=True, slots=True)
class CurrentRelation:
    """All statements of one subject, relation and object, and what they add up to.

    ``status``: ``asserted`` or ``ended``, whichever the newest of what is said of the time holds (``ended`` on the same
    date, since what ended once held; a lasting relation of a stated interval that was over when the article told of it
    has ended); without either, ``planned`` before ``possible``; ``denied`` only when nothing else is claimed.
    ``contested``: someone denies it while someone says that it holds, held or is planned.

    ``first_seen`` and ``last_seen`` are ISO dates (empty when no article has a date) of all but the denials, or of the
    denials when there is nothing else. ``time`` is the time stated by the newest statement of the current status.
    ``periods`` are the stated times at which it held, an end closing what began before it, or at which it happened when
    the relation is not a lasting one; ``valid_from`` and ``valid_to`` those of the last period (of the first and the last
    when it is not lasting), empty when not stated or, ``valid_to``, still open.
    ``confidence`` (0 to .99) is that of the statements of the current status: the best of each article, combined as
    independent evidence (``1 - product of (1 - confidence)``). ``evidence`` is the best statement of that status: read
    directly rather than derived, most confident, newest, shortest. ``claimants`` are the entities that say so and
    ``denied_by`` those that deny it; what an article says in its own voice has no claimant.

    A symmetric relation is kept once, from the entity whose ``id`` sorts first.
    """

    id: str
    subject: Entity
    relation: str
    object: Entity
    status: Status
    contested: bool
    first_seen: str
    last_seen: str
    time: str
    confidence: float
    evidence: StatementView
    claimants: tuple[Entity, ...]
    denied_by: tuple[Entity, ...]
    statements: tuple[StatementView, ...]
    periods: tuple[Period, ...] = ()
    valid_from: str = ""
    valid_to: str = ""

    def counting(self) -> Iterator[tuple[StatementView, str]]:
        """Yield each statement and the day from which it counts in a view as of a date; empty: on every date.

        See :func:`~graphkit.periods.counts_from`; a dated end counts from the last stated beginning before it.
        """
        starts = sorted(start for s in self.statements if s.status == "asserted" and (start := interval(s.time)[0]))
        for s in self.statements:
            first = counts_from(s.status, s.time, s.article.published[:10])
            if s.status == "ended" and not first:
                first = max((start for start in starts if start <= last_day(interval(s.time)[1])), default="")
            yield s, first

    @property
    def articles(self) -> tuple[str, ...]:
        """The ids of the articles that say so, sorted."""
        return tuple(sorted({statement.article.id for statement in self.statements}))


def gather(statements: Iterable[StatementView], ontology: Ontology, *, at: str = "") -> Iterator[CurrentRelation]:
    """Yield the current view of the statements, sorted by subject, relation and object; measures are left out.

    The order of ``statements`` does not matter. ``at`` is the day (2021-06-01) as of which one looks; without it each
    end that an article tells of has come, and none that it only foresees.
    """
    groups: dict[tuple[str, str, str], list[StatementView]] = defaultdict(list)
    for statement in statements:
        if statement.object is None:
            continue
        subject, object = statement.subject.id, statement.object.id
        if ontology.is_symmetric(statement.relation) and object < subject:
            subject, object = object, subject
        groups[subject, statement.relation, object].append(statement)
    for (subject, relation, object), group in sorted(groups.items()):
        yield _current(content_id("current", subject, relation, object), subject, group, ontology.is_lasting(relation), at)


def _current(id: str, subject: str, group: list[StatementView], lasting: bool, at: str) -> CurrentRelation:
    group = sorted(group, key=lambda s: (s.seen[1], s.article.id, s.start, s.id))
    said = [(s, marks(s.status, s.time, s.article.published[:10], lasting=lasting)) for s in group]
    status, deciding = _decided(said, at)
    claimed = [s for s in group if s.status != "denied"]
    denied = [s for s in group if s.status == "denied"]
    seen_at = [s.seen for s in (claimed or denied)]
    evidence = min(deciding, key=lambda s: (bool(s.derived_from), -s.confidence, _descending(s.seen[1]), s.end - s.start, s.id))
    first, second = evidence.subject, evidence.object
    assert second is not None
    if first.id != subject:
        first, second = second, first
    held = _periods(said, lasting)
    return CurrentRelation(
        id=id,
        subject=first,
        relation=evidence.relation,
        object=second,
        status=status,
        contested=bool(denied) and any(s.status != "possible" for s in claimed),
        first_seen=min((start for start, _ in seen_at if start), default=""),
        last_seen=max(end for _, end in seen_at),
        time=next((s.time for s in reversed(deciding) if s.time), ""),
        confidence=_combined(deciding),
        evidence=evidence,
        claimants=_claimants(claimed),
        denied_by=_claimants(denied),
        statements=tuple(group),
        periods=held,
        valid_from=held[-1 if lasting else 0].start if held else "",
        valid_to=held[-1].end if held else "",
    )


_Said = list[tuple[StatementView, list[Mark]]]


def _decided(said: _Said, at: str) -> tuple[Status, list[StatementView]]:
    """The status that the statements add up to, and those that say so."""
    come: dict[bool, list[StatementView]] = {False: [], True: []}
    last = Mark("", False)
    for s, found in said:
        for mark in found:
            if mark.day <= (at or last_day(mark.told) or mark.day):
                come[mark.over].append(s)
                last = max(last, mark, key=lambda mark: (mark.day, mark.over))
    if come[False] or come[True]:
        return ("ended", come[True]) if last.over else ("asserted", come[False])
    foretold = [s for s, found in said if found]
    if foretold:
        # What is only known by its end held until then.
        return ("ended" if not at and foretold[0].status == "ended" else "asserted"), foretold
    for status in STATUSES:
        if deciding := [s for s, _ in said if s.status == status]:
            return status, deciding
    raise AssertionError("a group has a statement")


def _periods(said: _Said, lasting: bool) -> tuple[Period, ...]:
    if lasting:
        return periods(mark for _, found in said for mark in found)
    return tuple(sorted({Period(*interval(s.time)) for s, found in said if found and s.time}))


def _combined(statements: list[StatementView]) -> float:
    best: dict[str, float] = {}
    for statement in statements:
        best[statement.article.id] = max(statement.confidence, best.get(statement.article.id, 0.0))
    doubt = 1.0
    for confidence in sorted(best.values()):
        doubt *= 1.0 - confidence
    return round(min(1.0 - doubt, _MOST_CONFIDENT), 4)


def _claimants(statements: list[StatementView]) -> tuple[Entity, ...]:
    found = {s.attributed_to.id: s.attributed_to for s in statements if s.attributed_to is not None}
    return tuple(found[id] for id in sorted(found))


def _descending(text: str) -> tuple[int, ...]:
    """A key that sorts texts from last to first."""
    return (*(-ord(character) for character in text), 1)
