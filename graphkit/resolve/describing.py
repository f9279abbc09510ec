"""How entities are called and described."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from graphkit.knowledge import Entry, Knowledge, Office

__all__ = ["commonest", "description", "surface"]

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
