"""Find the entry of the knowledge pack that a mention names, when extraction did not."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

from graphkit.knowledge import Entry, Knowledge, fold
from graphkit.model import Mention

__all__ = ["Linker", "linker", "skeleton"]

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
    """Links mentions to a knowledge pack by name, type and country."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._found = functools.lru_cache(maxsize=100_000)(self._find)
        self._people: dict[str, list[Entry]] = {}
        for entry in knowledge.entries.values():
            if entry.type == "Person":
                for name in dict.fromkeys(skeleton(form) for form in (entry.name, *entry.aliases)):
                    self._people.setdefault(name, []).append(entry)

    def entry(self, mention: Mention) -> Entry | None:
        """Return the one entry that the mention names, or nothing when none or several fit."""
        return self._found(mention.type, mention.name, mention.country)

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


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other
