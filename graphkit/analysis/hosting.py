"""Who hosts whose forces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphkit.analysis.actors import acting_for
from graphkit.model import Entity
from graphkit.view import CurrentRelation, StatementView

if TYPE_CHECKING:
    from graphkit.graph import EntityLike, KnowledgeGraph

__all__ = ["Presence", "hosts"]


@dataclass(frozen=True, slots=True)
class Presence:
    """A force at a place: whose it is (``owner``), whose land that is (``host``), both None when no text or knowledge tells.

    ``strength`` is the newest figure of its personnel that is not denied, if any.
    """

    host: Entity | None
    owner: Entity | None
    force: Entity
    place: Entity
    relation: CurrentRelation
    strength: StatementView | None


def hosts(kg: KnowledgeGraph, country: EntityLike | None = None, *, at_home: bool = False) -> tuple[Presence, ...]:
    """Return which forces are based or stationed where, sorted by host, owner and force; what is denied is left out.

    ``country``: only what is in that country or belongs to it. ``at_home``: forces in their own country too.

    Raises:
        UnknownNameError: there is no such entity.
    """
    wanted = None if country is None else kg.entity(country).id
    whose, land = acting_for(kg), _lands(kg)
    strengths = _strengths(kg)
    present = kg.ontology.which("presence")
    armed = {name for name, type in kg.ontology.types.items() if type.armed}
    found = []
    for r in kg.relations():
        if r.relation not in present or r.subject.type not in armed or r.status == "denied":
            continue
        host, owner = land.get(r.object.id), kg.entities.get(whose.get(r.subject.id, ""))
        if not at_home and host is not None and owner is not None and host.id == owner.id:
            continue
        if wanted is None or wanted in (host and host.id, owner and owner.id):
            found.append(Presence(host, owner, r.subject, r.object, r, strengths.get(r.subject.id)))
    return tuple(sorted(found, key=_order))


def _order(p: Presence) -> tuple[str, ...]:
    names = (p.host.name if p.host else "~", p.owner.name if p.owner else "~")
    return (*names, p.force.name, p.place.name, p.relation.relation, p.relation.id)


def _lands(kg: KnowledgeGraph) -> dict[str, Entity]:
    """The country that each place is, lies in as the articles tell, or is known to lie in."""
    countries = {e.country: e for e in reversed(list(kg.entities.values())) if e.type == "Country" and e.country}
    inside: dict[str, list[CurrentRelation]] = {}
    for r in kg.relations():
        if r.relation == "LOCATED_IN" and r.status == "asserted":
            inside.setdefault(r.subject.id, []).append(r)

    def land(id: str, passed: frozenset[str]) -> Entity | None:
        entity = kg.entities[id]
        if entity.type == "Country":
            return entity
        for r in sorted(inside.get(id, ()), key=lambda r: (-r.confidence, r.id)):
            if r.object.id not in passed and (found := land(r.object.id, passed | {id})):
                return found
        return countries.get(entity.country)

    return {id: found for id in kg.entities if (found := land(id, frozenset({id})))}


def _strengths(kg: KnowledgeGraph) -> dict[str, StatementView]:
    figures = [s for s in kg.statements() if s.relation == "PERSONNEL_STRENGTH" and s.status != "denied"]
    return {s.subject.id: s for s in sorted(figures, key=lambda s: (s.seen[1], s.confidence, s.value or 0.0, s.id))}
