"""Load and validate the ontology file."""

from __future__ import annotations

import functools
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from graphkit.errors import OntologyError

__all__ = ["EntityType", "Measure", "Ontology", "Relation", "load_ontology"]

_TYPE_NAME = re.compile(r"[A-Z][A-Za-z]{1,40}\Z")
_RELATION_NAME = re.compile(r"[A-Z][A-Z_]{1,40}\Z")
_RESERVED_TYPES = {"Entity", "Statement", "Article"}
_PLACES = ("below", "above", "same")
_RESERVED_RELATIONS = {"SUBJECT", "OBJECT", "FROM", "CLAIMED_BY", "MENTIONS"}


@dataclass(frozen=True, slots=True)
class EntityType:
    """A type of entity.

    ``actor``: it can take part in interactions. ``principal``: it acts for itself, while other actors act for one such.
    ``commands``: it can stand in a chain of command. ``armed``: its presence in a country is that of forces.
    """

    name: str
    meaning: str
    actor: bool = False
    principal: bool = False
    commands: bool = False
    armed: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between two entities: which types may stand on either side, what it aligns with, what it says of them.

    ``lasting``: it holds until it is over. ``goldstein``: from 10 (friendly) to -10 (hostile), 0 for neither.
    ``acts_for``: what the subject does counts for the object. ``command``: the subject's place in a chain of command as
    seen from the object (``below``, ``above``, ``same``). ``presence``: the subject is at or in the object.
    """

    name: str
    meaning: str
    group: str
    subject: frozenset[str]
    object: frozenset[str]
    symmetric: bool = False
    wikidata: tuple[str, ...] = ()
    plover: tuple[str, ...] = ()
    lasting: bool = False
    goldstein: float = 0.0
    acts_for: bool = False
    command: str = ""
    presence: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure stated of an entity."""

    name: str
    meaning: str
    subject: frozenset[str]
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ontology:
    """The types, relations and measures that statements may use.

    >>> ontology = load_ontology()
    >>> ontology.violation("BASED_AT", "MilitaryForce", "MilitaryBase")
    ''
    >>> ontology.violation("BASED_AT", "Person", "MilitaryBase")
    'domain'
    """

    types: Mapping[str, EntityType]
    relations: Mapping[str, Relation]
    measures: Mapping[str, Measure]

    def violation(self, relation: str, subject: str, object: str = "") -> str:
        """Say what a statement of these types breaks: ``relation``, ``domain``, ``range`` or nothing (``""``).

        For a measure, leave ``object`` out.
        """
        if relation in self.measures:
            return "" if subject in self.measures[relation].subject else "domain"
        found = self.relations.get(relation)
        if found is None:
            return "relation"
        if subject not in found.subject:
            return "domain"
        return "" if object in found.object else "range"

    def is_symmetric(self, relation: str) -> bool:
        """Whether the relation reads the same both ways."""
        found = self.relations.get(relation)
        return found is not None and found.symmetric

    def is_lasting(self, relation: str) -> bool:
        """Whether the relation holds until it is said to be over, rather than having happened."""
        found = self.relations.get(relation)
        return found is not None and found.lasting

    def which(self, quality: str) -> frozenset[str]:
        """Return the relations that have a quality: ``lasting``, ``goldstein``, ``acts_for``, ``command`` or ``presence``.

        >>> sorted(load_ontology().which("presence"))
        ['BASED_AT', 'STATIONED_IN']
        """
        return frozenset(name for name, found in self.relations.items() if getattr(found, quality))


def load_ontology(path: str | Path | None = None) -> Ontology:
    """Read the ontology of the package, or the file at ``path`` (or in ``GRAPHKIT_ONTOLOGY``).

    A file with ``extends = "default"`` adds to the package's own; without it, it replaces it.

    Raises:
        OntologyError: the file is missing, is not TOML, or breaks the rules; the message names the entry.

    >>> load_ontology().relations["ALLIED_WITH"].symmetric
    True
    """
    chosen = path or os.environ.get("GRAPHKIT_ONTOLOGY") or None
    return _load(str(chosen) if chosen else "")


@functools.cache
def _load(path: str) -> Ontology:
    base = _parse((resources.files(__package__) / "ontology.toml").read_text(encoding="utf-8"), "ontology.toml")
    if not path:
        return _validated(base, "ontology.toml")
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OntologyError(f"{path}: cannot be read ({error})", remedy="Give a readable TOML file in UTF-8.") from error
    own = _parse(text, path)
    extends = own.pop("extends", "")
    if extends not in ("", "default"):
        raise OntologyError(f"{path}: extends = {extends!r} is not known", remedy='Only "default" can be extended.')
    if extends:
        own = {part: {**base.get(part, {}), **own.get(part, {})} for part in ("types", "relations", "measures")}
    return _validated(own, path)


def _parse(text: str, path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise OntologyError(f"{path}: not valid TOML: {error}") from error


def _validated(data: Mapping[str, Any], path: str) -> Ontology:
    types = {
        name: EntityType(
            name, row.get("meaning", ""), *(bool(row.get(quality, False)) for quality in ("actor", "principal", "commands", "armed"))
        )
        for name, row in data.get("types", {}).items()
    }
    for name in types:
        if not _TYPE_NAME.match(name) or name in _RESERVED_TYPES:
            raise OntologyError(
                f"{path}: type {name!r} is not a name a graph can use",
                remedy="Use letters, first one a capital, and none of Entity, Statement, Article.",
            )
    relations = {name: _relation(name, row, types, path) for name, row in data.get("relations", {}).items()}
    measures = {
        name: Measure(name, row.get("meaning", ""), _known_types(name, "subject", row, types, path), tuple(row.get("units", ())))
        for name, row in data.get("measures", {}).items()
    }
    if not types or not relations:
        raise OntologyError(f"{path}: no types or no relations", remedy='Add them, or extends = "default".')
    both = sorted(relations.keys() & measures.keys())
    if both:
        raise OntologyError(f"{path}: {both[0]} is both a relation and a measure")
    return Ontology(types, relations, measures)


def _relation(name: str, row: Mapping[str, Any], types: Mapping[str, EntityType], path: str) -> Relation:
    if not _RELATION_NAME.match(name) or name in _RESERVED_RELATIONS:
        raise OntologyError(
            f"{path}: relation {name!r} is not a name a graph can use",
            remedy=f"Use capitals and underscores, and none of {', '.join(sorted(_RESERVED_RELATIONS))}.",
        )
    subject, object = (_known_types(name, side, row, types, path) for side in ("subject", "object"))
    symmetric = bool(row.get("symmetric", False))
    if symmetric and subject != object:
        raise OntologyError(f"{path}: {name} is symmetric but its subject and object differ")
    goldstein, command = row.get("goldstein", 0.0), row.get("command", "")
    if isinstance(goldstein, bool) or not isinstance(goldstein, int | float) or not -10 <= goldstein <= 10:
        raise OntologyError(f"{path}: {name}: goldstein is {goldstein!r}", remedy="Give a number from -10 (hostile) to 10 (friendly).")
    if command not in ("", *_PLACES):
        raise OntologyError(f"{path}: {name}: command is {command!r}", remedy=f"Say where the subject stands: {', '.join(_PLACES)}.")
    return Relation(
        name,
        row.get("meaning", ""),
        row.get("group", ""),
        subject,
        object,
        symmetric,
        tuple(row.get("wikidata", ())),
        tuple(row.get("plover", ())),
        bool(row.get("lasting", False)),
        float(goldstein),
        bool(row.get("acts_for", False)),
        command,
        bool(row.get("presence", False)),
    )


def _known_types(name: str, side: str, row: Mapping[str, Any], types: Mapping[str, EntityType], path: str) -> frozenset[str]:
    given = row.get(side, ())
    unknown = sorted(set(given) - types.keys())
    if unknown or not given:
        raise OntologyError(
            f"{path}: {name}: {side} {'names no type' if not given else f'names the unknown type {unknown[0]!r}'}",
            remedy=f"Known types: {', '.join(types)}.",
        )
    return frozenset(given)
