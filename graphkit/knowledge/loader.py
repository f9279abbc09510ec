"""Read the knowledge pack: the CSV files of this package and any packs a user adds, as folders or as single files."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TextIO

from graphkit.errors import OntologyError
from graphkit.knowledge.entries import Entry, Knowledge, Membership, Office
from graphkit.knowledge.names import fold, name_key, slug

__all__ = ["ENTITY_FILES", "load_knowledge"]

ENTITY_FILES: Mapping[str, str] = {
    "countries.csv": "Country",
    "places.csv": "Place",
    "organizations.csv": "Organization",
    "forces.csv": "MilitaryForce",
    "bases.csv": "MilitaryBase",
    "bodies.csv": "GovernmentBody",
    "facilities.csv": "Facility",
    "agreements.csv": "Agreement",
    "events.csv": "Event",
    "weapons.csv": "Weapon",
    "people.csv": "Person",
    "positions.csv": "Position",
}
_TYPES = tuple(ENTITY_FILES.values())
_SEVERAL = ("aliases", "adjectives", "seats", "claims")
_COLUMNS = frozenset(field.name for field in dataclasses.fields(Entry))
_REFERENCES = ("parent", "place", "capital", "of")
_OFFICES, _MEMBERS = "offices", "members"
_KINDS: Mapping[str, str] = {**ENTITY_FILES, "offices.csv": _OFFICES, "members.csv": _MEMBERS}
_OFFICE_COLUMNS = frozenset({"person", "position", "of", "since", "until", "source"})
_MEMBER_COLUMNS = frozenset({"member", "of", "since", "until", "source"})
_ID = re.compile(r"Q[1-9]\d*|[a-z]+:[^\s|,]+")
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_HOME = Path(__file__).parent


@dataclasses.dataclass(frozen=True, slots=True)
class _Row:
    """A row with where it stands, for messages."""

    where: str
    cells: Mapping[str, str]

    def fail(self, problem: str, remedy: str = "") -> OntologyError:
        return OntologyError(f"{self.where}: {problem}", remedy=remedy)


@dataclasses.dataclass(frozen=True, slots=True)
class _File:
    """A file of a pack, and what it holds: entries of a type (empty: of any type), offices or memberships."""

    path: Path
    kind: str


def load_knowledge(*packs: str | Path) -> Knowledge:
    """Read the package's own pack and then the given ones.

    A pack is a folder with files named like the package's own, or one CSV file: with such a name, or with any other
    name and the columns of entries (``type,name,...``, the types mixed), offices (``person,position,of``) or
    memberships (``member,of``). A row with an id that is already there adds its aliases and replaces what it states.
    The result is cached.

    Raises:
        OntologyError: a file that cannot be read, or a row that breaks the rules; the message names the file and the line.

    >>> load_knowledge().country("JPN").name
    'Japan'
    """
    return _load(tuple(str(pack) for pack in packs))


@functools.cache
def _load(packs: tuple[str, ...]) -> Knowledge:
    files = [file for pack in (_HOME, *map(Path, packs)) for file in _files(pack)]
    entries: dict[str, Entry] = {}
    origin: dict[str, _Row] = {}
    for file in files:
        if file.kind not in (_OFFICES, _MEMBERS):
            _read_entities(file, entries, origin)
    keys = _keys(entries)
    offices = _read_offices([file.path for file in files if file.kind == _OFFICES], entries, origin, keys)
    resolved = {id: _with_references(entry, origin[id], entries, keys) for id, entry in entries.items()}
    memberships = _read_members([file.path for file in files if file.kind == _MEMBERS], resolved, keys)
    return _indexed(resolved, offices, memberships, keys)


def _files(pack: Path) -> list[_File]:
    """The files of a pack, entries before what refers to them."""
    if pack.is_dir():
        found = [_File(pack / name, kind) for name, kind in _KINDS.items() if (pack / name).is_file()]
        if not found:
            raise OntologyError(f"{pack}: holds no knowledge file", remedy=f"Give a folder with {', '.join(_KINDS)}, or one CSV file.")
        return found
    if not pack.is_file():
        raise OntologyError(f"{pack}: there is no such file or folder", remedy="Give a folder of CSV files, or one CSV file.")
    return [_File(pack, _KINDS[pack.name] if pack.name in _KINDS else _kind(pack))]


def _kind(path: Path) -> str:
    """What a file holds whose name does not say it, by its header."""
    with _opened(path) as file:
        header = {column.strip() for column in next(csv.reader(file), ())}
    for kind, columns in (("", {"type", "name"}), (_OFFICES, {"person", "position", "of"}), (_MEMBERS, {"member", "of"})):
        if columns <= header:
            return kind
    raise OntologyError(
        f"{path}, line 1: the header is none of a knowledge file",
        remedy="Begin with type,name,... for entries, person,position,of,... for offices or member,of,... for memberships.",
    )


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise OntologyError(f"{path}: cannot be read ({error})", remedy="Give a CSV file in UTF-8.") from error


def _rows(path: Path, allowed: frozenset[str], needed: tuple[str, ...]) -> Iterator[_Row]:
    with _opened(path) as file:
        reader = csv.reader(file, strict=True)
        header = [column.strip() for column in next(reader, ())]
        for column in (*sorted(set(header) - allowed), *(name for name in needed if name not in header)):
            known = column in needed and column not in header
            raise OntologyError(
                f"{path}, line 1: column {column!r} is {'missing' if known else 'not known'}",
                remedy=f"Columns: {', '.join(sorted(allowed))}.",
            )
        for cells in reader:
            if not cells:
                continue
            row = _Row(f"{path}, line {reader.line_num}", {column: cell.strip() for column, cell in zip(header, cells, strict=False)})
            if len(cells) != len(header):
                told = "more" if len(cells) > len(header) else "fewer"
                raise row.fail(f"has {told} cells than the header", "Put cells with commas in quotes.")
            for column in needed:
                if not row.cells[column]:
                    raise row.fail(f"{column} is empty")
            _check_dates(row)
            yield row


def _check_dates(row: _Row) -> None:
    since, until = row.cells.get("since", ""), row.cells.get("until", "")
    for column, date in (("since", since), ("until", until)):
        if date and not _DATE.fullmatch(date):
            raise row.fail(f"{column} {date!r} is not an ISO date", "Write 2024, 2024-07 or 2024-07-28.")
    if since and until and since[: len(until)] > until[: len(since)]:
        raise row.fail(f"since {since} is after until {until}")


def _read_entities(file: _File, entries: dict[str, Entry], origin: dict[str, _Row]) -> None:
    seen: set[str] = set()
    for row in _rows(file.path, _COLUMNS, ("type", "name")):
        entry = _entry(row, file.kind)
        if entry.id in seen:
            raise row.fail(f"the id {entry.id!r} stands twice in this file")
        seen.add(entry.id)
        known = entries.get(entry.id)
        if known and known.type != entry.type:
            raise row.fail(f"{entry.id!r} is already a {known.type} (in {origin[entry.id].where})")
        entries[entry.id] = _merged(known, entry) if known else entry
        origin[entry.id] = row


def _entry(row: _Row, kind: str) -> Entry:
    cells, type = row.cells, row.cells["type"]
    if type not in _TYPES:
        raise row.fail(f"type {type!r} is no type of the knowledge pack", f"Types: {', '.join(_TYPES)}.")
    if kind and type != kind:
        raise row.fail(f"type {type!r} does not belong in this file", f"This file holds {kind}.")
    id = cells.get("id") or slug(type, cells["name"])
    if not _ID.fullmatch(id):
        raise row.fail(f"id {id!r} is neither a Wikidata id nor a slug", f"Write Q17 or {slug(type, cells['name'])}.")
    several = {column: _split(row, column) for column in _SEVERAL}
    single = {column: cells.get(column, "") for column in _COLUMNS - {"id", *_SEVERAL}}
    if type == "Country":
        single["country"] = single["country"] or single["iso3"]
    return Entry(id=id, **single, **several)  # type: ignore[arg-type]


def _split(row: _Row, column: str) -> tuple[str, ...]:
    values = [value.strip() for value in row.cells.get(column, "").split("|")] if row.cells.get(column) else []
    if not all(values):
        raise row.fail(f"{column} holds an empty value", "Put one | between two values, none at the ends.")
    if len(set(values)) < len(values) or (column == "aliases" and row.cells["name"] in values):
        raise row.fail(f"{column} holds a value twice, or the name itself")
    return tuple(values)


def _merged(known: Entry, added: Entry) -> Entry:
    """The later pack's row wins where it says something; its names join those already there."""
    changes: dict[str, object] = {}
    for field in dataclasses.fields(Entry):
        old, new = getattr(known, field.name), getattr(added, field.name)
        if field.name in _SEVERAL:
            changes[field.name] = tuple(dict.fromkeys((*old, *new)))
        elif new:
            changes[field.name] = new
    return dataclasses.replace(known, **changes)  # type: ignore[arg-type]


def _keys(entries: Mapping[str, Entry]) -> dict[str, str]:
    """What a reference may say, and the id it means: a country code, or the slug of a name that only one entry has."""
    keys: dict[str, str] = {}
    twice: set[str] = set()
    for entry in entries.values():
        key = slug(entry.type, entry.name)
        if key in keys:
            twice.add(key)
        keys[key] = entry.id
    keys = {key: id for key, id in keys.items() if key not in twice}
    return keys | {entry.iso3: entry.id for entry in entries.values() if entry.iso3} | {id: id for id in entries}


def _with_references(entry: Entry, row: _Row, entries: Mapping[str, Entry], keys: Mapping[str, str]) -> Entry:
    for code in (entry.country, *entry.claims):
        if code and entries.get(keys.get(code, ""), entry).iso3 != code:
            raise row.fail(f"{code!r} is no country code of the pack", "Write an ISO 3166-1 alpha-3 code.")
    changes: dict[str, str] = {}
    for column in _REFERENCES:
        value = getattr(entry, column)
        if value:
            changes[column] = _reference(row, column, value, keys)
    return dataclasses.replace(entry, **changes) if changes else entry  # type: ignore[arg-type]


def _reference(row: _Row, column: str, value: str, keys: Mapping[str, str]) -> str:
    if value not in keys:
        raise row.fail(f"{column} {value!r} is in no file of the pack", "Write an id, a country code or type:name of an entry.")
    return keys[value]


def _read_offices(paths: Iterable[Path], entries: dict[str, Entry], origin: dict[str, _Row], keys: dict[str, str]) -> tuple[Office, ...]:
    """Read the terms; a position that ``positions.csv`` does not list becomes an entry of its own."""
    by_name = {
        (fold(name), entry.of): entry.id for entry in entries.values() if entry.type == "Position" for name in (entry.name, *entry.aliases)
    }
    by_name = {(name, keys.get(of, of)): id for (name, of), id in by_name.items()}
    found: list[Office] = []
    for path in paths:
        for row in _rows(path, _OFFICE_COLUMNS, ("person", "position", "of")):
            person, of = (_reference(row, column, row.cells[column], keys) for column in ("person", "of"))
            if entries[person].type != "Person":
                raise row.fail(f"{person!r} is not a person but a {entries[person].type}")
            name = row.cells["position"]
            position = by_name.get((fold(name), of)) or slug("Position", name)
            if position not in entries:
                entries[position] = Entry(
                    position, "Position", name, country=entries[of].country, of=of, source=row.cells.get("source", "")
                )
                origin[position] = row
                keys[position] = position
                by_name[fold(name), of] = position
            found.append(Office(person, position, of, *(row.cells.get(column, "") for column in ("since", "until", "source"))))
    return tuple(found)


def _read_members(paths: Iterable[Path], entries: Mapping[str, Entry], keys: Mapping[str, str]) -> tuple[Membership, ...]:
    found: dict[tuple[str, str, str], Membership] = {}
    for path in paths:
        for row in _rows(path, _MEMBER_COLUMNS, ("member", "of")):
            member, of = (_reference(row, column, row.cells[column], keys) for column in ("member", "of"))
            since = row.cells.get("since", "")
            if (member, of, since) in found and path.parent == _HOME:
                raise row.fail(f"{entries[member].name} in {entries[of].name} stands twice")
            found[member, of, since] = Membership(member, of, since, row.cells.get("until", ""), row.cells.get("source", ""))
    return tuple(found.values())


def _indexed(
    entries: Mapping[str, Entry], offices: tuple[Office, ...], memberships: tuple[Membership, ...], keys: Mapping[str, str]
) -> Knowledge:
    names: dict[str, list[tuple[str, str]]] = {}
    for entry in entries.values():
        for form in (entry.name, *entry.aliases, *entry.seats, *entry.adjectives):
            names.setdefault(name_key(form), []).append((form, entry.id))
    terms: dict[str, list[Office]] = {}
    for term in sorted(offices, key=lambda term: (term.since, term.until, term.position)):
        terms.setdefault(term.person, []).append(term)
    countries = [entry for entry in entries.values() if entry.type == "Country"]
    return Knowledge(
        entries=entries,
        offices=offices,
        memberships=memberships,
        _countries={entry.iso3: entry.id for entry in countries if entry.iso3},
        _capitals={entry.capital: entry.iso3 for entry in countries if entry.capital and entry.iso3 and not entry.until},
        _names={name: tuple(found) for name, found in names.items()},
        _terms={person: tuple(found) for person, found in terms.items()},
        _keys=keys,
    )
