"""Find the entry of the knowledge pack that a mention names, when extraction did not."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from graphkit.knowledge import Entry, Knowledge, Office, fold
from graphkit.model import Mention

__all__ = ["FAMILY_FIRST", "Linker", "linker", "skeleton", "surnames"]

FAMILY_FIRST = frozenset({"CHN", "HUN", "JPN", "KHM", "KOR", "MAC", "HKG", "PRK", "SGP", "TWN", "VNM"})
"""Where the family's name stands before the given one."""

_TITLES = frozenset(
    """president prime minister premier chancellor secretary senator governor ambassador general gen lt lieutenant maj major col
    colonel brig brigadier admiral adm vice rear captain capt marshal sheikh sheikha king queen prince princess crown emir sultan pope
    patriarch ayatollah grand imam mullah hojatoleslam sayyid sayyed sir dame lord lady dr mr mrs ms prof professor former acting
    the comrade chairman""".split()
)
_SUFFIXES = frozenset("jr sr ii iii iv".split())
_PARTICLES = re.compile(r"\b(?:al|el|ul|ad|as|ash|bin|ibn|ben)[- ](?=\w)")
# Spellings of the same name in different transliterations, each to one of them.
_SPELLINGS = (
    (re.compile(r"\bmoa"), "mua"),
    (re.compile(r"\b(?:mu|mo)hamm?[ae]d\b"), "muhammad"),
    (re.compile(r"\bab(?:d[aeou]l|d-[aeou]l|d [aeou]l|dul)[- ]?"), "abdul "),
    (re.compile(r"\b(?:y|j)ou?ss?[eu]f\b"), "yusuf"),
    (re.compile(r"\bh[ou]ss?[ea]i?n\b"), "hussein"),
    (re.compile(r"\bserge[yi]\b"), "sergei"),
    (re.compile(r"\bserhi[yi]\b"), "sergei"),
    (re.compile(r"\bdmytro\b"), "dmitri"),
    (re.compile(r"\b(?:ole|al?ya?)ksandr\b"), "alexander"),
    (re.compile(r"\b(?:volod[yi]m[yi]r)\b"), "vladimir"),
    (re.compile(r"\bmykola\b"), "nikolai"),
    (re.compile(r"\b(?:mykhailo|mykhaylo)\b"), "mikhail"),
    (re.compile(r"\bpavlo\b"), "pavel"),
    (re.compile(r"\b(?:dmitr)[yi]i?\b"), "dmitri"),
    (re.compile(r"\bal?eksand(?:e?r)\b"), "alexander"),
    (re.compile(r"\bandre[yi]\b"), "andrei"),
    (re.compile(r"\b(?:yevgen|evgen|eugen)(?:y|iy|ii|i)\b"), "yevgeny"),
    (re.compile(r"\bale(?:ks|x)e[yi]\b"), "alexei"),
    (re.compile(r"iy\b|ii\b|yy\b|ij\b"), "y"),
    (re.compile(r"ou"), "u"),
    (re.compile(r"q"), "k"),
    (re.compile(r"(.)\1"), r"\1"),
)


def skeleton(name: str) -> str:
    """Return a person's name without titles, initials, particles and what transliterations do differently.

    >>> skeleton("Gen. Qassem Soleimani") == skeleton("Qasem Soleimani")
    True
    >>> skeleton("Mohamed ElBaradei") == skeleton("Mohammed El-Baradei")
    True
    >>> skeleton("Kim Jong-un") == skeleton("Kim Jong-il")
    False
    """
    words = fold(name).replace("’", "'").split()
    while len(words) > 1 and words[0].rstrip(".") in _TITLES:
        words.pop(0)
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    if sum(len(word) > 1 for word in words) > 1:
        words = [word for word in words if len(word) > 1]
    plain = _PARTICLES.sub("", " ".join(words)).replace("'", "")
    plain = re.sub(r"\b(al|el)(?=baradei|sisi|shabab)", "", plain)
    for pattern, spelling in _SPELLINGS:
        plain = pattern.sub(spelling, plain)
    return re.sub(r"[\s-]+", " ", plain).strip()


@functools.lru_cache(maxsize=2)
def linker(knowledge: Knowledge) -> Linker:
    """Return the linker of a pack, made once."""
    return Linker(knowledge)


class Linker:
    """Links mentions to a knowledge pack by name, type, country, office and date."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._found = functools.lru_cache(maxsize=100_000)(self._find)

    @functools.cached_property
    def _people(self) -> Mapping[str, Sequence[Entry]]:
        """The people of the pack by the skeletons of their names."""
        found: dict[str, list[Entry]] = {}
        for entry in self.knowledge.entries.values():
            if entry.type == "Person":
                for name in dict.fromkeys(skeleton(form) for form in (entry.name, *entry.aliases)):
                    found.setdefault(name, []).append(entry)
        return found

    @functools.cached_property
    def _surnames(self) -> Mapping[str, frozenset[str]]:
        """The people of the pack who held an office (ids) by what they are called for short."""
        found: dict[str, set[str]] = {}
        for name, entries in self._people.items():
            for entry in entries:
                if self.knowledge.offices_of(entry.id):
                    for short in surnames(name, entry.country):
                        found.setdefault(short, set()).add(entry.id)
        return {short: frozenset(people) for short, people in found.items()}

    @functools.cached_property
    def _bracketed(self) -> Mapping[str, Sequence[Entry]]:
        """Entries whose names say in brackets which of several they are, by the name before that: "Georgia (U.S. state)"."""
        found: dict[str, list[Entry]] = {}
        for entry in self.knowledge.entries.values():
            if " (" in entry.name:
                found.setdefault(fold(entry.name.partition(" (")[0]), []).append(entry)
        return found

    def place_in(self, name: str, country: str) -> Entry | None:
        """Return the one place of that name in a country, or nothing when there is none or several."""
        called = {entry.id: entry for entry in (*self.knowledge.by_name(name), *self._bracketed.get(fold(name), ()))}
        found = [entry for entry in called.values() if entry.type == "Place" and entry.country == country]
        return found[0] if len(found) == 1 else None

    def known(self, mention: Mention) -> Entry | None:
        """Return the entry that the mention is: what extraction said, a name that says it, or nothing."""
        if not mention.knowledge:
            return None if mention.local else self.entry(mention)
        entry = self.knowledge.entry(mention.knowledge)
        if entry is not None and entry.type == "Place" and mention.type == "Country":
            # A capital that acts is its government.
            return self.knowledge.country(self.knowledge.capital_of(entry.id)) or entry
        return entry

    def entry(self, mention: Mention) -> Entry | None:
        """Return the one entry that the mention names, or nothing when none or several fit."""
        return self._found(mention.type, mention.name, mention.country)

    def called(self, name: str) -> frozenset[str]:
        """Return the office holders (ids) whom a surname may mean."""
        return self._surnames.get(skeleton(name), frozenset())

    def in_office(self, position: str, country: str, date: str) -> tuple[str, ...]:
        """Return those (ids) who held a position (an id or slug) of a country on a date."""
        entry = self.knowledge.entry(position)
        if entry is None:
            return ()
        state = self.knowledge.country(country or entry.country)
        owner = entry.of or (state.id if state is not None else "")
        return self.knowledge.office_holder(entry.id, owner, date)

    def officer(self, name: str, countries: Set[str] | None, date: str) -> str:
        """Return who (an id) is meant by a surname: the only one of that name who was in office on a date, in one of these countries."""
        known = [id for id in self.called(name) if countries is None or self.knowledge.entries[id].country in countries]
        found = [id for id in known if any(_holds(term, date) for term in self.knowledge.offices_of(id))]
        return found[0] if date and len(found) == 1 else ""

    def _find(self, type: str, name: str, country: str) -> Entry | None:
        for candidates in self._candidates(type, name, country):
            fitting = [entry for entry in candidates if entry.type == type and _agree(entry.country, country)]
            if len(fitting) > 1 and country:
                fitting = [entry for entry in fitting if entry.country == country] or fitting
            if len(fitting) > 1:
                fitting = [entry for entry in fitting if fold(entry.name) == fold(name)] or fitting
            if fitting:
                return fitting[0] if len(fitting) == 1 else None
        return None

    def _candidates(self, type: str, name: str, country: str) -> Iterator[Iterable[Entry]]:
        """The entries that bear the name, from the surest reading of it to the boldest."""
        yield self.knowledge.by_name(name)
        state = self.knowledge.country(country) if country else None
        if type == "Person":
            if " " in name.strip():
                yield self._people.get(skeleton(name), ())
        elif state is not None:
            # "Foreign Ministry" of Turkey: the pack calls it "Turkish Foreign Ministry".
            for adjective in (*state.adjectives, state.name):
                yield self.knowledge.by_name(f"{adjective} {name}")
            yield self.knowledge.by_name(f"{state.name}'s {name}")
            yield self.knowledge.by_name(f"{name} of {state.name}")


def surnames(name: str, country: str) -> Iterator[str]:
    """Yield what a person of that name (a skeleton) is called for short: the last word, and the first where families stand first.

    >>> list(surnames("kim jong un", "PRK")), list(surnames("lloyd austin", "USA"))
    (['un', 'kim'], ['austin'])
    """
    words = name.split()
    if len(words) > 1:
        yield words[-1]
        if country in FAMILY_FIRST and words[0] != words[-1]:
            yield words[0]


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other


def _holds(term: Office, date: str) -> bool:
    """Whether the term is known to run on that date; one without a known start is not."""
    return (
        bool(term.since)
        and term.since[: len(date)] <= date[: len(term.since)]
        and (not term.until or date[: len(term.until)] <= term.until[: len(date)])
    )
