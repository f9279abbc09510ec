"""The words of ``ontology/modality.toml``, read once: what status they give to what they govern."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from spacy.tokens import Token

from graphkit.errors import OntologyError

__all__ = ["Modality", "load_modality", "load_words", "verb_keys"]

_COMPLEMENTS = ("planned", "possible", "carried", "failed", "stopped", "rejected", "told", "doubted", "disbelieved")
_EVENTS = ("created", "caused", "lasting", "joined", "left", "sought", "weighed", "discussed", "ended", "voided")


@dataclass(frozen=True, slots=True)
class Modality:
    """The lists of ``modality.toml`` as lookups.

    ``words[section][key]`` is a set of words; ``complements[part of speech][word]`` the classes of a word
    that governs a clause; ``events[role][word]`` what a verb says of the event that is its ``object`` or
    ``subject``, or a noun (role ``noun``) of the event it governs; ``kinds[kind]`` the nouns and the verbs of
    one kind of event.

    >>> sorted(load_modality().complements["VERB"]["fail"])
    ['failed']
    >>> load_modality().events["object"]["cancel"]
    'voided'
    """

    words: Mapping[str, Mapping[str, frozenset[str]]]
    complements: Mapping[str, Mapping[str, frozenset[str]]]
    events: Mapping[str, Mapping[str, str]]
    kinds: Mapping[str, tuple[frozenset[str], frozenset[str]]]

    @property
    def event_nouns(self) -> frozenset[str]:
        """The nouns of all kinds of events."""
        return self.words["kinds"]["nouns"]

    def of(self, section: str, key: str) -> frozenset[str]:
        """The words of one list; empty when there is no such list."""
        return self.words.get(section, {}).get(key, frozenset())

    def status_in(self, section: str, word: str) -> str:
        """The first key (a status) of a section whose list holds the word, or ``""``."""
        for key, words in self.words[section].items():
            if word in words:
                return key
        return ""

    def classes(self, governor: Token, preposition: str = "") -> frozenset[str]:
        """The classes of a word that governs a clause; with its particle or preposition when that is listed."""
        if governor.pos_ in ("VERB", "AUX"):
            table, words = self.complements["VERB"], verb_keys(governor, preposition)
        elif governor.pos_ in ("ADJ", "ADV"):
            table, words = self.complements["ADJ"], [governor.lower_]
        else:
            table, words = self.complements["NOUN"], [governor.lemma_.lower()]
        for word in words:
            if word in table:
                return table[word]
        if governor.pos_ == "ADJ" and governor.lower_.endswith(("ed", "t")):  # a participle taken for an adjective
            verbs, stems = (
                self.complements["VERB"],
                (governor.lemma_, governor.lower_.removesuffix("ed"), governor.lower_.removesuffix("d")),
            )
            return next((verbs[stem] for stem in stems if stem in verbs), frozenset())
        return frozenset()


@functools.cache
def load_modality() -> Modality:
    """Read the package's ``modality.toml``.

    Raises:
        OntologyError: the file is no TOML, or a section is not a table of lists of words; the message names it.
    """
    name = "modality.toml"
    data = _parsed(name)
    words = {
        section: {key: _words(name, section, key, found) for key, found in table.items()}
        for section, table in data.items()
        if section not in ("complements", "events", "kinds")
    }
    kinds = {
        kind: (_words(name, kind, "nouns", table.get("nouns")), _words(name, kind, "verbs", table.get("verbs")))
        for kind, table in data.get("kinds", {}).items()
    }
    words["kinds"] = {"nouns": frozenset[str]().union(*(nouns for nouns, _ in kinds.values()))}
    return Modality(words, _complements(name, data.get("complements", {})), _events(name, data.get("events", {})), kinds)


@functools.cache
def load_words(name: str) -> Mapping[str, frozenset[str]]:
    """Read a file of plain word lists of the package's ontology; a table in it is read as ``table.key``.

    Raises:
        OntologyError: the file is no TOML, or holds something else than lists of words; the message names it.

    >>> "sailor" in load_words("measures.toml")["personnel"]
    True
    """
    found: dict[str, frozenset[str]] = {}
    for key, value in _parsed(name).items():
        if isinstance(value, dict):
            found.update({f"{key}.{inner}": _words(name, key, inner, listed) for inner, listed in value.items()})
        else:
            found[key] = _words(name, "", key, value)
    return found


def _parsed(name: str) -> dict[str, Any]:
    try:
        return tomllib.loads((resources.files("graphkit.ontology") / name).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise OntologyError(f"{name}: not valid TOML: {error}") from error


def _words(name: str, section: str, key: str, found: Any) -> frozenset[str]:
    if not isinstance(found, list) or not all(isinstance(word, str) and word for word in found):
        raise OntologyError(f"{name}: [{section}] {key} is not a list of words", remedy='Write it as ["word", "word"].')
    return frozenset(found)


def _complements(name: str, data: Mapping[str, Any]) -> dict[str, dict[str, frozenset[str]]]:
    gathered: dict[str, dict[str, set[str]]] = {"VERB": {}, "NOUN": {}, "ADJ": {}}
    parts = {"verbs": "VERB", "nouns": "NOUN", "adjectives": "ADJ"}
    for kind, table in data.items():
        if kind not in _COMPLEMENTS:
            raise OntologyError(f"{name}: [complements.{kind}] is not known", remedy=f"Known: {', '.join(_COMPLEMENTS)}.")
        for part, pos in parts.items():
            for word in _words(name, f"complements.{kind}", part, table.get(part, [])):
                gathered[pos].setdefault(word, set()).add(kind)
    return {pos: {word: frozenset(kinds) for word, kinds in table.items()} for pos, table in gathered.items()}


def _events(name: str, data: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {"object": {}, "subject": {}, "noun": {}}
    for role, kind, word in _event_words(name, data):
        if found[role].setdefault(word, kind) != kind:
            raise OntologyError(f"{name}: [events] {word!r} is both {found[role][word]} and {kind} for its {role}", remedy="Keep one.")
    return found


def _event_words(name: str, data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for kind, table in data.items():
        if kind not in (*_EVENTS, "nouns"):
            raise OntologyError(f"{name}: [events.{kind}] is not known", remedy=f"Known: {', '.join(_EVENTS)} and nouns.")
        for key, listed in table.items():
            for word in sorted(_words(name, f"events.{kind}", key, listed)):
                yield ("noun", key, word) if kind == "nouns" else (key, kind, word)


def verb_keys(verb: Token, preposition: str = "") -> list[str]:
    """The ways that a verb may be listed, the most exact first: "pull out of", "pull out", "pull"."""
    lemma = verb.lemma_.lower()
    particle = next(
        (c.lower_ for c in verb.children if c.dep_ == "prt" or (c.dep_ == "dobj" and c.lower_ in ("place", "part", "effect"))), ""
    )
    if lemma == "stop" and any(c.lower_ == "short" for c in verb.children):
        particle = "short"
    alone = [f"{lemma} {particle}", lemma] if particle else [lemma]
    return [f"{alone[0]} {preposition}", *alone] if preposition else alone
