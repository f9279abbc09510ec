"""How entities are called and described."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from graphkit.knowledge import Entry, Knowledge, Office, fold
from graphkit.model import Entity

__all__ = ["NATIONAL", "Forms", "commonest", "description", "make_entity", "surface"]

NATIONAL = frozenset({"Person", "Position", "Place", "MilitaryBase", "Facility", "MilitaryForce", "GovernmentBody", "Organization"})
"""Types of which a name may stand for a different thing in each country; a weapon or a war is one for all."""
Forms = Mapping[str, Mapping[str, int]]
"""What mentions say of a thing, counted: ``name``, ``text``, ``type``, ``country``, ``role`` -> value -> how often."""

_SPACES = re.compile(r"\s+")
_ARTICLE = re.compile(r"\A(?:the|The|a|A|an|An) ")
_POSSESSIVE = re.compile(r"['’]s?\Z")


def surface(text: str) -> str:
    """Return the text of a mention as a name: one line, without article and possessive.

    >>> surface("the United\\nStates’s")
    'United States'
    """
    return _POSSESSIVE.sub("", _ARTICLE.sub("", _SPACES.sub(" ", text).strip())).strip()


def commonest(values: Iterable[tuple[str, int]]) -> str:
    """Return the value with the highest count; of equal ones the longest, then the first in the alphabet.

    >>> commonest([("Gul", 1), ("Gül", 2)]), commonest([("NATO", 1), ("Nato", 1)]), commonest([])
    ('Gül', 'NATO', '')
    """
    counted: Counter[str] = Counter()
    for value, count in values:
        counted[value] += count
    return min(counted, key=lambda value: (-counted[value], -len(value), value), default="")


def description(entry: Entry, knowledge: Knowledge) -> str:
    """Return in a line what the pack knows of an entry: offices held, what it is part of, where and when it is.

    >>> from graphkit.knowledge import load_knowledge
    >>> knowledge = load_knowledge()
    >>> description(knowledge.entries["Q567"], knowledge)
    'Chancellor of Germany (2005-11-22 to 2021-12-08)'
    """
    told = [_office(term, knowledge) for term in reversed(knowledge.offices_of(entry.id))]
    if entry.parent:
        told.append(f"part of {knowledge.entries[entry.parent].name}")
    if entry.place:
        told.append(f"in {knowledge.entries[entry.place].name}")
    if entry.capital:
        told.append(f"capital {knowledge.entries[entry.capital].name}")
    if span := _span(entry.since, entry.until):
        told.append(span)
    return "; ".join(told)


def _office(term: Office, knowledge: Knowledge) -> str:
    span = _span(term.since, term.until)
    return knowledge.entries[term.position].name + (f" ({span})" if span else "")


def _span(since: str, until: str) -> str:
    if since and until:
        return f"{since} to {until}"
    return f"since {since}" if since else f"until {until}" if until else ""


def make_entity(id: str, several: Sequence[Forms], names: Mapping[str, str], members: Sequence[str], knowledge: Knowledge) -> Entity:
    """Return the entity that mentions of these forms are: what the pack knows of it, or what they say most often.

    ``names`` are those that people decided on, by id of an entity or a handle, ``members`` its handles.
    """
    found: dict[str, Counter[str]] = {kind: Counter() for kind in ("name", "text", "type", "country")}
    for forms in several:
        for kind, total in found.items():
            total.update(forms.get(kind, {}))
    entry = knowledge.entries.get(id)
    if entry is None:
        name, type = commonest(found["name"].items()), commonest(found["type"].items())
        countries = found["country"]
        country = commonest(countries.items()) if type in NATIONAL or len(countries) == 1 else ""
        made = Entity(id, type, name, _aliases(name, found["text"], ()), "" if ":" in id else id, country)
    else:
        spoken = {fold(text) for text in entry.adjectives}
        if entry.capital:
            capital = knowledge.entries[entry.capital]
            spoken |= {fold(text) for text in (capital.name, *capital.aliases)}
        texts = (text for text in found["text"] if fold(text) not in spoken)
        aliases = _aliases(entry.name, texts, (*entry.aliases, *entry.seats))
        made = Entity(id, entry.type, entry.name, aliases, entry.wikidata, entry.country, description(entry, knowledge))
    decided = next((names[key] for key in (id, *sorted(members)) if key in names), "")
    if not decided or decided == made.name:
        return made
    return replace(made, name=decided, aliases=tuple(sorted({*made.aliases, made.name} - {decided})))


def _aliases(name: str, texts: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The other names of an entity; a text that differs from a name only in case is not another name."""
    held = {form.casefold() for form in (name, *known)}
    return tuple(sorted({*known, *(text for text in texts if text and text.casefold() not in held)} - {name}))
