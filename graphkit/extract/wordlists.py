"""The word lists of ``ontology/nominals.toml`` and ``ontology/offices.toml``, checked and made ready for lookup."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from graphkit.errors import OntologyError

__all__ = [
    "NameRules",
    "NominalRule",
    "Offices",
    "Phrases",
    "evaluative_words",
    "metonyms",
    "name_rules",
    "nominal_rules",
    "offices",
    "singulars",
]

_NEEDS = ("", "modifier", "owner", "determined")


class Phrases:
    """Phrases of one or more words with what each stands for, found at the end or the beginning of a list of words.

    >>> phrases = Phrases({"air base": "MilitaryBase"})
    >>> phrases.ending(["the", "air", "base"])
    (2, 'MilitaryBase')
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = {tuple(phrase.split()): value for phrase, value in values.items()}
        self._longest = max((len(key) for key in self._values), default=0)

    def ending(self, words: list[str]) -> tuple[int, str]:
        """The length of the longest phrase that the words end with and its value; ``(0, "")`` when none."""
        for size in range(min(self._longest, len(words)), 0, -1):
            value = self._values.get(tuple(words[len(words) - size :]))
            if value is not None:
                return size, value
        return 0, ""

    def starting(self, words: list[str]) -> tuple[int, str]:
        """The length of the longest phrase that the words start with and its value; ``(0, "")`` when none."""
        for size in range(min(self._longest, len(words)), 0, -1):
            value = self._values.get(tuple(words[:size]))
            if value is not None:
                return size, value
        return 0, ""


@dataclass(frozen=True)
class NameRules:
    """Which words make a run of capitalised words a name of a type; see the head of ``nominals.toml``."""

    last: Phrases
    first: Phrases
    of: Phrases
    numbered: Phrases
    apposed: Phrases
    shortened: frozenset[str]
    ignored: frozenset[str]


@dataclass(frozen=True, slots=True)
class NominalRule:
    """What a common noun stands for, and what it needs beside it."""

    type: str
    need: str = ""
    known: bool = False
    apposed: bool = False
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Offices:
    """The words of offices; see the head of ``offices.toml``."""

    heads: frozenset[tuple[str, ...]]
    last_words: frozenset[str]
    weak: frozenset[str]
    named: frozenset[str]
    former: frozenset[str]
    acting: frozenset[str]
    skipped: frozenset[str]
    portfolios: frozenset[str]
    ranks: frozenset[str]
    honorifics: frozenset[str]
    given_too: frozenset[str]
    default_owner: Mapping[str, str]
    counterparts: Mapping[str, str]


@functools.cache
def name_rules() -> NameRules:
    """The rules for proper names."""
    lists = _read("nominals.toml")
    data = lists["names"]

    ships = lists["ships"]

    def phrases(part: str) -> Phrases:
        listed = {word: type for type, rows in data.items() for word in rows.get(part, ())}
        return Phrases({**listed, **dict.fromkeys(ships if part == "first" else (), "MilitaryForce")})

    apposed = Phrases({word: type for type, words in lists["apposed"].items() for word in words})
    shortened, ignored = frozenset((*lists["shortened"]["words"], *ships)), frozenset(lists["ignored"]["words"])
    return NameRules(phrases("last"), phrases("first"), phrases("of"), phrases("numbered"), apposed, shortened, ignored)


@functools.cache
def nominal_rules() -> Mapping[tuple[str, ...], tuple[NominalRule, ...]]:
    """The rules for common nouns, by the lemmas of the noun; the first whose need is met counts."""
    found: dict[tuple[str, ...], tuple[NominalRule, ...]] = {}
    lists = _read("nominals.toml")
    for row in lists["nominal"]:
        if row["need"] not in _NEEDS:
            raise OntologyError(f"nominals.toml: need = {row['need']!r} is not known", remedy=f"Known: {', '.join(_NEEDS)}.")
        apposed = frozenset(lists["apposed"].get(row["type"], ()))
        for head in row["heads"]:
            key = tuple(head.split())
            known, without = bool(row.get("known", False)), frozenset(row.get("without", ()))
            rule = NominalRule(row["type"], row["need"], known, key[-1] in apposed or head in apposed, without)
            found[key] = (*found.get(key, ()), rule)
    return found


@functools.cache
def evaluative_words() -> frozenset[str]:
    """Words before a noun that judge or count: "recent", "brutal", "several"."""
    return frozenset(_read("nominals.toml")["evaluative"]["words"])


@functools.cache
def ship_prefixes() -> Mapping[str, str]:
    """The prefixes of warships and the codes of the countries whose they are: ``HMS`` is ``GBR``."""
    return dict(_read("nominals.toml")["ships"])


@functools.cache
def metonyms() -> Mapping[str, frozenset[str]]:
    """The words that tell a capital that acts from one where something happens; see ``metonyms.toml``."""
    return {part: frozenset(words) for part, words in _read("metonyms.toml").items()}


@functools.cache
def offices() -> Offices:
    """The words of offices, titles and ranks."""
    data = _read("offices.toml")
    heads = frozenset(tuple(head.replace("-", " - ").split()) for head in data["heads"])
    parts = ("weak", "named", "former", "acting", "skipped", "portfolios", "ranks", "honorifics", "given_too")
    lists = {part: frozenset(data[part]) for part in parts}
    last_words = frozenset(head[-1] for head in heads)
    return Offices(heads, last_words, default_owner=data["default_owner"], counterparts=data["counterparts"], **lists)


def singulars(word: str) -> Iterable[str]:
    """The singular forms that a plural noun may have."""
    if word.endswith("men"):
        yield word[:-2] + "an"
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]


def _read(name: str) -> Any:
    try:
        return tomllib.loads((resources.files("graphkit.ontology") / name).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise OntologyError(f"{name}: not valid TOML: {error}") from error
