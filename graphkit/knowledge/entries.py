"""What the knowledge pack holds once it is read: entries, offices, memberships and the ways to look them up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from graphkit.knowledge.names import fold, is_acronym, name_key

__all__ = ["Entry", "Kind", "Knowledge", "Membership", "Office"]

Kind = Literal["name", "alias", "adjective"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that the pack knows. ``id`` is its Wikidata id, or a slug where none is certain.

    ``adjectives`` are what a country's or region's things are called ("Japanese"); ``aliases`` other
    names, demonym plurals included ("Russians"). ``country`` is the ISO 3166-1 alpha-3 code of the country
    that it is or belongs to, empty for what is international. ``parent``, ``place``, ``capital`` and ``of``
    are ids of other entries. ``seats`` are buildings and streets that stand for a government (Kremlin).
    ``since``/``until`` are ISO 8601 dates as far as they are known, ``claims`` the codes of the countries that
    claim a place, ``source`` says where the row is from.
    """

    id: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    country: str = ""
    parent: str = ""
    place: str = ""
    since: str = ""
    until: str = ""
    source: str = ""
    iso2: str = ""
    iso3: str = ""
    capital: str = ""
    seats: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    of: str = ""

    @property
    def wikidata(self) -> str:
        """The Wikidata id, empty when the entry has only a slug."""
        return "" if ":" in self.id else self.id


@dataclass(frozen=True, slots=True)
class Office:
    """A term of office: ``person`` held ``position`` of ``of`` (ids) from ``since`` until ``until`` (empty: not known or not over)."""

    person: str
    position: str
    of: str
    since: str = ""
    until: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Membership:
    """``member`` belongs, or belonged, to ``of`` (ids)."""

    member: str
    of: str
    since: str = ""
    until: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """The public facts that mentions are linked to. Made by ``load_knowledge``; one is equal only to itself.

    >>> from graphkit.knowledge import load_knowledge
    >>> knowledge = load_knowledge()
    >>> [entry.id for entry in knowledge.by_name("the U.S.")]
    ['Q30']
    >>> knowledge.capital_of("Q1490")
    'JPN'
    """

    entries: Mapping[str, Entry]
    offices: tuple[Office, ...] = ()
    memberships: tuple[Membership, ...] = ()
    _countries: Mapping[str, str] = field(default_factory=dict, repr=False)
    _capitals: Mapping[str, str] = field(default_factory=dict, repr=False)
    _names: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict, repr=False)
    _terms: Mapping[str, tuple[Office, ...]] = field(default_factory=dict, repr=False)
    _keys: Mapping[str, str] = field(default_factory=dict, repr=False)

    def surface_forms(self) -> Iterator[tuple[str, Entry, Kind]]:
        """Yield every name under which an entry may stand in a text, with how it names it.

        The seats of a government come as aliases of its country.
        """
        for entry in self.entries.values():
            seen = {entry.name}
            yield entry.name, entry, "name"
            for alias in (*entry.aliases, *entry.seats):
                if alias not in seen:
                    seen.add(alias)
                    yield alias, entry, "alias"
            for adjective in entry.adjectives:
                if adjective not in seen:
                    seen.add(adjective)
                    yield adjective, entry, "adjective"

    def by_name(self, text: str) -> tuple[Entry, ...]:
        """Return the entries known under a name, in the order of the pack; case, accents, dots, hyphens and a leading
        article do not matter, but an acronym matches only in capitals ("us" is not the country)."""
        capitals = is_acronym(text)
        found = dict.fromkeys(id for form, id in self._names.get(name_key(text), ()) if capitals or not is_acronym(form))
        return tuple(self.entries[id] for id in found)

    def country(self, iso3: str) -> Entry | None:
        """Return the country with this ISO 3166-1 alpha-3 code, or nothing."""
        id = self._countries.get(iso3.upper())
        return self.entries[id] if id else None

    def entry(self, key: str) -> Entry | None:
        """Return the entry with this id, country code or ``type:name`` slug, or nothing."""
        id = self._keys.get(key, key)
        return self.entries.get(id)

    def capital_of(self, place: str) -> str:
        """Return the code of the country whose capital the place (an id) is, empty when it is none."""
        return self._capitals.get(place, "")

    def offices_of(self, person: str) -> tuple[Office, ...]:
        """Return the terms of office of a person (an id), by their start."""
        return self._terms.get(person, ())

    def office_holder(self, position: str, of: str, date: str = "") -> tuple[str, ...]:
        """Return the ids of those who held a position on a date (an ISO date or a part of one; empty: at any time).

        ``position`` is the id or a name of the position, with or without its country ("Prime Minister of Japan",
        "Prime Minister"); ``of`` the id, code or slug of the country or organisation. A term without a known start or end
        counts as open on that side.
        """
        owner = self._keys.get(of, of)
        wanted = fold(position)
        held = (term for term in self.offices if term.of == owner and self._is_position(term.position, position, wanted))
        return tuple(dict.fromkeys(term.person for term in held if _covers(term.since, term.until, date)))

    def members(self, of: str, date: str = "") -> tuple[str, ...]:
        """Return the ids of the members of an organisation or agreement (an id or slug) on a date, empty: now or last known."""
        owner = self._keys.get(of, of)
        rows = (row for row in self.memberships if row.of == owner)
        return tuple(dict.fromkeys(row.member for row in rows if (_covers(row.since, row.until, date) if date else not row.until)))

    def _is_position(self, id: str, position: str, wanted: str) -> bool:
        if id == position:
            return True
        entry = self.entries[id]
        for name in (entry.name, *entry.aliases):
            folded = fold(name)
            if folded == wanted or folded.startswith((f"{wanted} of ", f"{wanted} for ")):
                return True
        return False


def _covers(since: str, until: str, date: str) -> bool:
    """Whether the date, compared as far as both are given, lies within the term."""
    if not date:
        return True
    started = not since or since[: len(date)] <= date[: len(since)]
    return started and (not until or date[: len(until)] <= until[: len(date)])
