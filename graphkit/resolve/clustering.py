"""From links to entities: which handles are one thing, given how alike they are and what was decided.

A pure function of the handles that are linked with each other and of nothing else: so it gives the same whatever the
order in which they came, and what is linked with nothing that changed need not be looked at again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from graphkit.knowledge import Knowledge
from graphkit.resolve.comparing import JOIN, Link
from graphkit.resolve.decisions import Rules
from graphkit.resolve.handles import Handle, is_generic

__all__ = ["Member", "clusters", "lead"]

_MARGIN = 0.08
"""How much better than the next one a match must be where several fit."""


@dataclass(frozen=True, slots=True)
class Member:
    """Which entity a handle is, how sure that is, and why."""

    entity: str
    score: float = 1.0
    reason: str = ""


def clusters(handles: Mapping[str, Handle], links: Iterable[Link], rules: Rules, knowledge: Knowledge) -> dict[str, Member]:
    """Return the entity of each handle.

    ``links`` may lead to entries of the knowledge pack that are no handle yet. What was decided comes before every
    likeness, and what is surest before the rest; what several fit equally well stays by itself.
    """
    groups = _Groups(handles, rules, knowledge)
    for one, other in rules.pairs("merge"):
        if groups.has(one) and groups.has(other):
            groups.join(Link(one, other, 1.0, "decision"), decided=True)
    known = sorted((link for link in links if link.score >= JOIN), key=lambda link: (-link.score, link.one, link.other))
    full = [link for link in known if not groups.bare(link.one) and not groups.bare(link.other)]
    for link in full:
        if groups.told(link.one) and groups.told(link.other):
            groups.join(link)
    for link in full:
        if not groups.told(link.one) and not groups.told(link.other):
            groups.join(link)
    # A full name without a country is the one of that name, if there is only one.
    groups.attach(full, seeking=lambda group: not any(map(groups.told, group)), to=lambda group: any(map(groups.told, group)))
    torn = groups.attach(known, seeking=groups.all_bare, to=lambda group: not groups.all_bare(group))
    among = [link for link in known if groups.bare(link.one) and groups.bare(link.other) and torn.isdisjoint((link.one, link.other))]
    for link in among:
        if groups.located(link.one) and groups.located(link.other) and not (groups.attached(link.one) and groups.attached(link.other)):
            groups.join(link)
    groups.attach(
        among,
        seeking=lambda group: groups.all_bare(group) and not any(map(groups.located, group)),
        to=lambda group: any(map(groups.located, group)) or not groups.all_bare(group),
    )
    return groups.members()


class _Groups:
    """Handles while they are being joined."""

    def __init__(self, handles: Mapping[str, Handle], rules: Rules, knowledge: Knowledge) -> None:
        self.handles, self.rules, self.knowledge = handles, rules, knowledge
        self.root = {id: id for id in handles}
        self.parts = {id: [id] for id in sorted(handles)}
        self.joined: dict[str, tuple[float, str]] = {}

    def has(self, id: str) -> bool:
        """Whether it is one of the handles, or an entry of the pack, which need not be mentioned yet."""
        if id not in self.root and id in self.knowledge.entries:
            self.root[id], self.parts[id] = id, [id]
        return id in self.root

    def bare(self, id: str) -> bool:
        handle = self.handles.get(id)
        return handle is not None and handle.bare

    def all_bare(self, group: Iterable[str]) -> bool:
        return all(map(self.bare, group))

    def told(self, id: str) -> bool:
        """Whether a full name is told from its namesakes: it has a country, is in the pack, or needs neither."""
        handle = self.handles.get(id)
        return handle is None or (not handle.bare and (bool(handle.country or handle.pack) or not handle.national))

    def located(self, id: str) -> bool:
        """Whether it is known where a person called by one name is from, or what the article is about."""
        handle = self.handles.get(id)
        return handle is None or bool(handle.country or handle.setting or handle.role)

    def attached(self, id: str) -> bool:
        return not self.all_bare(self.parts[self.root[id]])

    def join(self, link: Link, *, decided: bool = False) -> None:
        """Make both sides one unless something speaks against it."""
        if not (self.has(link.one) and self.has(link.other)):
            return
        one, other = sorted((self.root[link.one], self.root[link.other]))
        if one == other or not (decided or self._may(one, other)):
            return
        for id in self.parts[other]:
            self.root[id] = one
        self.parts[one] += self.parts.pop(other)
        for id in (link.one, link.other):
            self.joined.setdefault(id, (link.score, link.reason))

    def attach(self, links: Iterable[Link], *, seeking: Callable[[list[str]], bool], to: Callable[[list[str]], bool]) -> set[str]:
        """Let each group that is ``seeking`` join the one that it is most like; return the handles that are torn between several."""
        options: dict[str, dict[str, Link]] = defaultdict(dict)
        for link in links:
            if not (self.has(link.one) and self.has(link.other)):
                continue
            for mine, theirs in ((link.one, link.other), (link.other, link.one)):
                one, other = self.root[mine], self.root[theirs]
                if one != other and seeking(self.parts[one]) and to(self.parts[other]) and self._may(one, other):
                    options[one].setdefault(other, link)
        torn: set[str] = set()
        chosen: list[Link] = []
        for seeker in sorted(options):
            best, *others = sorted(options[seeker].values(), key=lambda link: (-link.score, link.one, link.other))
            if others and best.score - others[0].score < _MARGIN:
                torn.update(self.parts[seeker])
            else:
                chosen.append(best)
        for link in chosen:
            self.join(link)
        return torn

    def _may(self, one: str, other: str) -> bool:
        for of in (self._entry, self._country):
            mine, theirs = ({of(id) for id in self.parts[root]} - {""} for root in (one, other))
            if mine and theirs and not mine & theirs:
                return False
        return not any(self.rules.apart(x, y) for x in self.parts[one] for y in self.parts[other])

    def _entry(self, id: str) -> str:
        handle = self.handles.get(id)
        return id if handle is None else handle.pack

    def _country(self, id: str) -> str:
        handle = self.handles.get(id)
        if handle is not None and not handle.pack:
            return handle.country if handle.national else ""
        entry = self.knowledge.entries.get(id)
        return entry.country if entry is not None else ""

    # Naming

    def members(self) -> dict[str, Member]:
        """The entity of each handle."""
        found: dict[str, Member] = {}
        namesakes = Counter(slug for group in self.parts.values() for slug in self._slugs(group))
        taken: set[str] = set()
        real = [[self.handles[id] for id in group if id in self.handles] for group in self.parts.values()]
        for first, group in sorted(((lead(it), self.parts[self.root[it[0].id]]) for it in real if it), key=lambda pair: _order(pair[0])):
            entity = min((self._entry(id) for id in group if self._entry(id)), default="") or self._id(first, group, namesakes)
            if entity in taken:
                entity = first.id
            taken.add(entity)
            named = entity if entity in self.knowledge.entries or entity in group else first.id
            for id in group:
                if id in self.handles:
                    score, reason = self.joined.get(id, (1.0, "")) if id != named else (1.0, "")
                    known = f"knowledge: {reason}" if reason and reason != "decision" and entity in self.knowledge.entries else reason
                    found[id] = Member(entity, score, known)
        return found

    def _slugs(self, group: Iterable[str]) -> set[str]:
        return {handle.slug for id in group if (handle := self.handles.get(id)) is not None and handle.slug and not handle.article}

    def _id(self, first: Handle, group: Iterable[str], namesakes: Mapping[str, int]) -> str:
        """A group's own id: its name, with a country when there are others of that name."""
        if first.article:
            return first.id
        several = namesakes[first.slug] > 1 or self.knowledge.entry(first.slug) is not None or (first.national and is_generic(first.slug))
        if not several:
            return first.slug
        country = first.country or min((self._country(id) for id in group if self._country(id)), default="")
        if country:
            return f"{first.slug}.{country.lower()}"
        return first.id if first.bare else first.slug


def lead(handles: Iterable[Handle]) -> Handle:
    """Return the handle that names a group: a full name before a short one, the longest, the first in the alphabet."""
    return min(handles, key=_order)


def _order(it: Handle) -> tuple[bool, bool, int, str, str]:
    return bool(it.article), it.bare, -len(it.name.split()), it.slug, it.id
