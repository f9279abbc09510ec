"""What differs between two graphs: entities, relations and figures that are new, gone, ended, of another status, contested.

``diff(a, b)`` reads from ``a`` to ``b``; ``diff(b, a)`` is its mirror. Two graphs are two workspaces, two dates of one
(``kg.as_of``), or two articles (``kg.part``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from graphkit.model import Entity
from graphkit.view import CurrentRelation, StatementView

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["KINDS", "Change", "Difference", "Kind", "Newcomer", "diff"]

Kind = Literal["new", "gone", "ended", "resumed", "changed", "contested", "settled"]
KINDS: Mapping[Kind, str] = {
    "new": "New",
    "ended": "Ended",
    "resumed": "Resumed",
    "changed": "Changed in status",
    "contested": "Newly contested",
    "settled": "No longer contested",
    "gone": "No longer stated",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A relation that is not the same in both graphs. ``before`` or ``after`` is None where there is none.

    ``kind``: ``new`` or ``gone`` as a whole; ``ended`` (also when only its end is new), ``resumed`` or ``changed`` in
    status; else ``contested`` or ``settled``. One that changed in status may be newly contested as well: compare ``before`` and ``after``.
    """

    kind: Kind
    before: CurrentRelation | None
    after: CurrentRelation | None

    @property
    def relation(self) -> CurrentRelation:
        """The relation as it is after, or as it was when it is gone."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def evidence(self) -> StatementView:
        """The statement to quote: the newest denial or end where that is the change, else the evidence of the relation."""
        wanted = {"contested": "denied", "ended": "ended"}.get(self.kind)
        return next((s for s in reversed(self.relation.statements) if s.status == wanted), self.relation.evidence)

    def mirrored(self) -> Change:
        """The same change read the other way."""
        kind = _kind(self.after, self.before)
        assert kind is not None
        return Change(kind, self.after, self.before)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An entity that one graph speaks of and the other does not, with the first statement that names it."""

    entity: Entity
    evidence: StatementView


@dataclass(frozen=True, slots=True)
class Difference:
    """What is in the one graph and not in the other; each part sorted."""

    new_entities: tuple[Newcomer, ...]
    gone_entities: tuple[Newcomer, ...]
    changes: tuple[Change, ...]
    new_figures: tuple[StatementView, ...]
    gone_figures: tuple[StatementView, ...]

    def __bool__(self) -> bool:
        return any((self.new_entities, self.gone_entities, self.changes, self.new_figures, self.gone_figures))

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """The changes of one kind."""
        return tuple(change for change in self.changes if change.kind == kind)

    def mirrored(self) -> Difference:
        """The difference read the other way."""
        changes = _sorted(change.mirrored() for change in self.changes)
        return Difference(self.gone_entities, self.new_entities, changes, self.gone_figures, self.new_figures)


def diff(before: KnowledgeGraph, after: KnowledgeGraph) -> Difference:
    """Return what differs from one graph to the other.

    Entities are those that a statement names; relations those of the current view, figures the measures. That more articles
    say the same is no difference.

    >>> from graphkit.graph import KnowledgeGraph
    >>> from graphkit.model import Resolution
    >>> nothing = KnowledgeGraph([], [], [], Resolution({}, {}))
    >>> bool(diff(nothing, nothing))
    False
    """
    one, other = ({r.id: r for r in kg.relations()} for kg in (before, after))
    changes = _sorted(
        Change(kind, one.get(id), other.get(id))
        for id in one.keys() | other.keys()
        if (kind := _kind(one.get(id), other.get(id))) is not None
    )
    old, new = _named(before), _named(after)
    had, has = _figures(before), _figures(after)
    return Difference(
        tuple(new[id] for id in sorted(new.keys() - old.keys(), key=lambda id: (new[id].entity.name, id))),
        tuple(old[id] for id in sorted(old.keys() - new.keys(), key=lambda id: (old[id].entity.name, id))),
        changes,
        tuple(has[key] for key in sorted(has.keys() - had.keys())),
        tuple(had[key] for key in sorted(had.keys() - has.keys())),
    )


def _kind(before: CurrentRelation | None, after: CurrentRelation | None) -> Kind | None:
    if after is None:
        return "gone"
    if before is None:
        return "ended" if after.status == "ended" else "new"
    if before.status != after.status:
        return "ended" if after.status == "ended" else "resumed" if before.status == "ended" else "changed"
    if before.contested != after.contested:
        return "contested" if after.contested else "settled"
    return None


def _sorted(changes: Iterator[Change]) -> tuple[Change, ...]:
    order = list(KINDS)

    def key(change: Change) -> tuple[int, str, str, str, str]:
        r = change.relation
        return order.index(change.kind), r.subject.name, r.relation, r.object.name, r.id

    return tuple(sorted(changes, key=key))


def _named(kg: KnowledgeGraph) -> dict[str, Newcomer]:
    found: dict[str, Newcomer] = {}
    for s in kg.statements():
        for entity in (s.subject, s.object, s.attributed_to, s.place, s.item):
            if entity is not None and entity.id not in found:
                found[entity.id] = Newcomer(entity, s)
    return found


def _figures(kg: KnowledgeGraph) -> dict[tuple[str, str, str, str, str], StatementView]:
    found: dict[tuple[str, str, str, str, str], StatementView] = {}
    for s in kg.statements():
        if s.object is None:
            found.setdefault((s.subject.name, s.relation, s.object_name, s.status, s.subject.id), s)
    return found
