"""The word lists of coreference, read from ``graphkit/ontology/coreference.toml``."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from graphkit.errors import OntologyError

__all__ = ["Gender", "Pronoun", "Thing", "Words", "load_words"]

Gender = Literal["", "male", "female"]
PronounKind = Literal["person", "thing", "plural", "speaker", "speakers", "relative"]


@dataclass(frozen=True, slots=True)
class Pronoun:
    """A pronoun: what kind of thing it stands for, and the gender it asks for (empty: either)."""

    form: str
    kind: PronounKind
    gender: Gender = ""
    reflexive: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """A noun of a definite description: the entity types it can stand for, and its family of near synonyms.

    Without ``own`` it stands only for what is called so by name or by description, never for just any thing of the type.
    """

    noun: str
    types: tuple[str, ...]
    family: str
    own: bool = True


@dataclass(frozen=True, slots=True)
class Words:
    """Every list of the file, by lower-case lemma."""

    pronouns: Mapping[str, Pronoun]
    gender: Mapping[str, Gender]
    names: Mapping[str, Gender]
    roles: Mapping[str, frozenset[str]]
    short: Mapping[str, str]
    portfolios: frozenset[str]
    things: Mapping[str, tuple[Thing, ...]]
    plurals: Mapping[str, frozenset[str]]
    counts: Mapping[str, int]
    verbs: Mapping[str, frozenset[str]]
    owned: Mapping[str, frozenset[str]]
    judgements: frozenset[str]
    collectives: frozenset[str]
    lands: frozenset[str]
    regions: Mapping[str, frozenset[str]]
    island_countries: frozenset[str]
    islands: frozenset[str]
    ships: frozenset[str]
    ends: frozenset[str]  # the last words of ``roles``, ``things`` and ``short``

    def things_of(self, noun: str, type: str) -> list[Thing]:
        """The meanings of the noun that fit an entity type."""
        return [thing for thing in self.things.get(noun, ()) if type in thing.types]

    def is_role(self, noun: str) -> bool:
        """Whether the noun is of a person.

        >>> load_words().is_role("prime minister"), load_words().is_role("treaty")
        (True, False)
        """
        return noun in self.roles

    def role_covers(self, description: str, role: str) -> bool:
        """Whether someone known as ``role`` may be called ``description``.

        >>> load_words().role_covers("leader", "prime minister"), load_words().role_covers("president", "ambassador")
        (True, False)
        """
        return description == role or description in self.roles.get(role, frozenset())


@functools.cache
def load_words() -> Words:
    """Read the word lists.

    Raises:
        OntologyError: the file breaks its own rules; the message names the entry.

    >>> load_words().pronouns["she"].gender
    'female'
    """
    file = resources.files("graphkit.ontology") / "coreference.toml"
    try:
        return _words(tomllib.loads(file.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise OntologyError(f"coreference.toml: {error}", remedy="Restore the file of the package.") from error


def _words(data: Mapping[str, Any]) -> Words:
    roles = {role: frozenset(wider) for role, wider in data["roles"].items()}
    everyone = frozenset(word for wider in roles.values() for word in wider)
    roles.update({word: frozenset() for word in sorted(everyone - roles.keys())})
    things: dict[str, list[Thing]] = {}
    for row in data["things"]:
        for noun in row["nouns"]:
            things.setdefault(noun, []).append(Thing(noun, tuple(row["types"]), row["class"], row.get("own", True)))
    owned: dict[str, set[str]] = {}
    for row in data["owned"]:
        for noun in row["nouns"]:
            owned.setdefault(noun, set()).update(row["types"])
    ends = frozenset(noun.rsplit(" ", 1)[-1] for noun in (*roles, *things, *data["short"]))
    return Words(
        pronouns={
            form: Pronoun(form, row["kind"], row.get("gender", ""), row.get("reflexive", False)) for form, row in data["pronouns"].items()
        },
        gender=_genders(data["gender"]),
        names=_genders({gender: text.split() for gender, text in data["names"].items()}),
        roles=roles,
        short=dict(data["short"]),
        portfolios=frozenset(data["portfolios"]["words"]),
        things={noun: tuple(rows) for noun, rows in things.items()},
        plurals=_inverted(data["plurals"]),
        counts=dict(data["counts"]),
        verbs={name: frozenset(lemmas) for name, lemmas in data["verbs"].items()},
        owned={noun: frozenset(types) for noun, types in owned.items()},
        judgements=frozenset(data["judgements"]["nouns"]),
        collectives=frozenset(data["collectives"]["nouns"]),
        lands=frozenset(data["lands"]["nouns"]),
        regions={word: frozenset(text.split()) for word, text in data["regions"].items()},
        island_countries=frozenset(data["islands"]["countries"]),
        islands=frozenset(data["islands"]["names"]),
        ships=frozenset(data["ships"]["prefixes"]),
        ends=ends,
    )


def _genders(lists: Mapping[str, Iterable[str]]) -> dict[str, Gender]:
    found: dict[str, Gender] = {}
    for gender in ("male", "female"):
        for word in lists[gender]:
            if found.setdefault(word, gender) != gender:
                raise OntologyError(f"coreference.toml: {word!r} is listed as male and female", remedy="Keep it in one list, or in none.")
    return found


def _inverted(lists: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for type_, nouns in lists.items():
        for noun in nouns:
            found.setdefault(noun, set()).add(type_)
    return {noun: frozenset(types) for noun, types in found.items()}
