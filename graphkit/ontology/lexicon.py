"""The lexicon: which words express which relation, and where its subject and object stand.

``lexicon.csv`` has one line a pattern; a new cue is a new word in ``cues`` or a new line:

=========  ============================================================================================
column     meaning
=========  ============================================================================================
relation   a relation of the ontology
part       ``verb``, ``noun`` or ``adj``: what the cue is
cues       lemmas, separated by spaces; ``carry_out`` with its particle; ``*Event``: any mention of a type
subject    roles that hold the subject, best first, separated by ``|`` (see ``graphkit.extract.frames``)
object     likewise for the object; a symmetric relation pairs both, or all of the first when there is no second
item       role of what is supplied, sanctioned or discussed
when       conditions: alternatives by ``|``, each a conjunction by ``;`` of atoms
status     the status this cue brings with it (``ended`` for "left the union"); empty: read from the clause
example    a sentence of its own that the line reads; the tests check that it does
=========  ============================================================================================

A role is ``obj``; ``obj*`` also looks inside the phrase ("condemned **Iran's** attack"); ``comp_subj`` is the
``subj`` in the frame of ``comp``; ``obj:Weapon`` wants a type. Atoms of ``when``: ``obj`` (there is one), ``obj:Weapon/Event``
(of that type), ``obj=tie,link`` (head word), ``obj~joint`` (a modifier of it), ``subj#2`` (at least two); ``!`` negates.
"""

from __future__ import annotations

import csv
import functools
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from graphkit.errors import OntologyError
from graphkit.model import STATUSES
from graphkit.ontology.schema import Ontology, load_ontology

__all__ = ["Atom", "Cue", "Lexicon", "load_lexicon"]

_COLUMNS = ["relation", "part", "cues", "subject", "object", "item", "when", "status", "example"]
_ATOM = re.compile(r"(?P<negated>!?)(?P<roles>[\w/*\-]+)(?:(?P<test>[:=~#])(?P<values>.+))?\Z")
_ROLE = re.compile(r"[a-z_\-]+\*?(:[A-Za-z/]+)?\Z")


@dataclass(frozen=True, slots=True)
class Atom:
    """One condition on a frame: of ``roles``, ``test`` (``""``, ``:``, ``=``, ``~``, ``#``) with ``values``."""

    roles: tuple[str, ...]
    test: str
    values: frozenset[str]
    negated: bool

    def __str__(self) -> str:
        """The condition as the file writes it: ``!obj=link,tie``."""
        return f"{'!' if self.negated else ''}{'/'.join(self.roles)}{self.test}{','.join(sorted(self.values))}"


@dataclass(frozen=True, slots=True)
class Cue:
    """One line of the lexicon. ``rule`` names it for explanations: ``lexicon:12``."""

    rule: str
    relation: str
    part: str
    words: tuple[str, ...]
    subject: tuple[str, ...]
    object: tuple[str, ...]
    item: tuple[str, ...]
    when: tuple[tuple[Atom, ...], ...]
    status: str
    example: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Cues by part of speech and lemma, and by mention type (``*Event``).

    >>> lexicon = load_lexicon()
    >>> {cue.relation for cue in lexicon.by_lemma["verb", "denounce"]}
    {'CRITICIZED'}
    """

    cues: tuple[Cue, ...]
    by_lemma: Mapping[tuple[str, str], tuple[Cue, ...]]
    by_type: Mapping[tuple[str, str], tuple[Cue, ...]]


def load_lexicon(path: str | Path | None = None, ontology: Ontology | None = None) -> Lexicon:
    """Read the package's lexicon, or the file at ``path`` (or in ``GRAPHKIT_LEXICON``) after it.

    Raises:
        OntologyError: a line breaks the rules above; the message names file and line.
    """
    chosen = path or os.environ.get("GRAPHKIT_LEXICON") or ""
    return _load(str(chosen), ontology or load_ontology())


@functools.cache
def _read(path: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    try:
        text = (
            Path(path).read_text(encoding="utf-8-sig")
            if path
            else (resources.files(__package__) / "lexicon.csv").read_text(encoding="utf-8")
        )
    except (OSError, UnicodeDecodeError) as error:
        raise OntologyError(f"{path}: cannot be read ({error})", remedy="Give a CSV file in UTF-8.") from error
    reader = csv.reader(text.splitlines())
    rows = [(reader.line_num, tuple(cell.strip() for cell in row)) for row in reader if row and not row[0].startswith("#")]
    if not rows or list(rows[0][1]) != _COLUMNS:
        raise OntologyError(f"{path or 'lexicon.csv'}: the first line must be {','.join(_COLUMNS)}")
    return tuple(rows[1:])


_cache: dict[tuple[str, int], tuple[Ontology, Lexicon]] = {}


def _load(path: str, ontology: Ontology) -> Lexicon:
    key = (path, id(ontology))
    if key not in _cache:
        cues = [_cue(row, f"lexicon:{line}", "lexicon.csv", ontology) for line, row in _read("")]
        if path:
            cues += [_cue(row, f"{Path(path).name}:{line}", path, ontology) for line, row in _read(path)]
        by_lemma: dict[tuple[str, str], list[Cue]] = {}
        by_type: dict[tuple[str, str], list[Cue]] = {}
        for cue in cues:
            for word in cue.words:
                target = by_type if word.startswith("*") else by_lemma
                target.setdefault((cue.part, word.lstrip("*")), []).append(cue)
        lexicon = Lexicon(tuple(cues), {k: tuple(v) for k, v in by_lemma.items()}, {k: tuple(v) for k, v in by_type.items()})
        _cache[key] = (ontology, lexicon)
    return _cache[key][1]


def _cue(row: tuple[str, ...], rule: str, path: str, ontology: Ontology) -> Cue:
    where = f"{path}, {rule}"
    if len(row) != len(_COLUMNS):
        raise OntologyError(f"{where}: {len(row)} columns", remedy=f"Give {len(_COLUMNS)}: {', '.join(_COLUMNS)}.")
    relation, part, words, subject, object, item, when, status, example = row
    if relation not in ontology.relations:
        raise OntologyError(f"{where}: relation {relation!r} is not in the ontology")
    if part not in ("verb", "noun", "adj"):
        raise OntologyError(f"{where}: part {part!r}", remedy="Use verb, noun or adj.")
    if status and status not in STATUSES:
        raise OntologyError(f"{where}: status {status!r}", remedy=f"Use one of {', '.join(STATUSES)}.")
    unknown = [w for w in words.split() if w.startswith("*") and w[1:] not in ontology.types]
    if unknown or not words.split():
        raise OntologyError(f"{where}: {'no cue' if not unknown else f'unknown type {unknown[0]}'}")
    subjects, objects, items = (_roles(cell, where) for cell in (subject, object, item))
    if not subjects or not objects:
        raise OntologyError(f"{where}: subject and object need a role each")
    conditions = tuple(tuple(_atom(atom, where) for atom in part_.split(";")) for part_ in when.split("|")) if when else ()
    return Cue(rule, relation, part, tuple(words.split()), subjects, objects, items, conditions, status, example)


def _roles(cell: str, where: str) -> tuple[str, ...]:
    roles = tuple(cell.split("|")) if cell else ()
    for role in roles:
        if not _ROLE.match(role):
            raise OntologyError(f"{where}: {role!r} is not a role")
    return roles


def _atom(text: str, where: str) -> Atom:
    atom = _condition(text.strip())
    if atom is None:
        raise OntologyError(f"{where}: condition {text!r} is not understood")
    return atom


@functools.cache
def _condition(text: str) -> Atom | None:
    """One object for all lines that set the same condition, so that it is tried once on a predicate."""
    match = _ATOM.match(text)
    if match is None:
        return None
    test, values = match["test"] or "", match["values"] or ""
    parts = frozenset(values.replace("/", ",").split(",")) if values else frozenset()
    return Atom(tuple(match["roles"].split("/")), test, parts, bool(match["negated"]))
