"""Resolution: which entity each mention is, across articles.

In an article, mentions get a *handle*: type, name, country and, for a bare surname, office and setting (``handles``). Handles
of names that look or sound alike are compared (``comparing``), and joined where they are surely one (``clustering``) or where
somebody said so (``decisions``). The result does not depend on the order of the articles, and what is not linked with a new
handle need not be looked at again: the workspace does that article by article; :func:`resolve` does all at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graphkit.knowledge import Knowledge
from graphkit.model import Entity, Extraction, Resolution
from graphkit.resolve.clustering import Member, clusters
from graphkit.resolve.comparing import Link, Profile, compare, keys, profile, relatives, seeks
from graphkit.resolve.decisions import Decision, Rules, read_decisions, write_decisions
from graphkit.resolve.describing import make_entity
from graphkit.resolve.handles import Forms, Handle, Placed, place

__all__ = ["Decision", "Rules", "read_decisions", "resolve", "resolve_one", "why", "write_decisions"]


def resolve_one(extraction: Extraction, knowledge: Knowledge) -> Resolution:
    """Resolve the mentions of one article; see :func:`resolve`."""
    return resolve((extraction,), knowledge)


def resolve(extractions: Iterable[Extraction], knowledge: Knowledge, decisions: Sequence[Decision] = ()) -> Resolution:
    """Say which entity each mention of the extractions is, with a score from 0 to 1 and a reason.

    Ids are Wikidata ids or slugs (``person:fumio-kishida``); ``.`` and a country code keep things of one name apart
    (``militaryforce:army.egy``), ``@`` and the id of the article mark what only has a meaning there.

    Raises:
        DecisionError: the decisions contradict each other.

    >>> from graphkit.article import Article
    >>> from graphkit.knowledge import load_knowledge
    >>> from graphkit.model import Mention
    >>> text = "Zelenskiy spoke."
    >>> mention = Mention("m1", "a1", 0, 0, 9, "Zelenskiy", "Person", "Volodymyr Zelenskiy")
    >>> found = resolve_one(Extraction(Article("a1", text), (mention,), ()), load_knowledge())
    >>> found.entity_of["m1"], found.entities["Q3874799"].name
    ('Q3874799', 'Volodymyr Zelenskyy')
    """
    rules = Rules(decisions)
    handles: dict[str, Handle] = {}
    forms: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    all_placed: list[Placed] = []
    for extraction in extractions:
        placed, sightings = place(extraction, knowledge, rules.articles_apart)
        all_placed += placed
        for sighting in sightings:
            handles[sighting.handle.id] = sighting.handle
            for kind, counted in sighting.forms.items():
                forms[sighting.handle.id][kind].update(counted)
    members = _members(handles, forms, rules, knowledge)
    all_placed.sort(key=lambda placed: placed.mention)
    told = {placed.mention: why(placed.score, placed.reason, members[placed.handle.id]) for placed in all_placed}
    return Resolution(
        _entities(members, forms, rules, knowledge),
        {placed.mention: members[placed.handle.id].entity for placed in all_placed},
        {mention: reason for mention, (_, reason) in told.items()},
        {mention: score for mention, (score, _) in told.items()},
    )


def why(score: float, reason: str, member: Member) -> tuple[float, str]:
    """Return how sure it is that a mention is its entity and why: by its handle, or by what that was joined with."""
    return (min(score, member.score), member.reason) if member.reason else (score, reason)


def _members(handles: Mapping[str, Handle], forms: Mapping[str, Forms], rules: Rules, knowledge: Knowledge) -> dict[str, Member]:
    profiles = {id: profile(handle, forms[id]) for id, handle in handles.items()}
    links = [*_links(profiles), *(link for it in profiles.values() for link in relatives(it, knowledge))]
    return clusters(handles, links, rules, knowledge)


def _links(profiles: Mapping[str, Profile]) -> Iterator[Link]:
    held: dict[str, set[str]] = defaultdict(set)
    for id, it in profiles.items():
        for key in keys(it):
            held[key].add(id)
    for id in sorted(profiles):
        for other in sorted({found for key in seeks(profiles[id]) for found in held.get(key, ())}):
            if id < other:
                link = compare(profiles[id], profiles[other])
                if link is not None:
                    yield link


def _entities(members: Mapping[str, Member], forms: Mapping[str, Forms], rules: Rules, knowledge: Knowledge) -> dict[str, Entity]:
    parts: dict[str, list[str]] = defaultdict(list)
    for handle, member in members.items():
        parts[member.entity].append(handle)
    return {id: make_entity(id, [forms[part] for part in parts[id]], rules.names, parts[id], knowledge) for id in sorted(parts)}
