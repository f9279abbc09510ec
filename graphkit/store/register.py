"""The register: handles, their likenesses and the entities they are, kept up to date article by article.

Nothing is resolved that a change does not concern: an article adds to the forms of its handles, new handles are compared with
those that share a key, and what is linked with them is joined anew. What is still to do is written in the tables, so that a
build that is killed goes on where it stopped; the result is the same as :func:`graphkit.resolve.resolve` gives at once.
"""

from __future__ import annotations

import itertools
import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from graphkit.knowledge import Knowledge
from graphkit.model import Entity, Extraction, Resolution
from graphkit.resolve.clustering import clusters, lead
from graphkit.resolve.comparing import DOUBTFUL, JOIN, Link, Profile, compare, keys, profile, relatives, seeks
from graphkit.resolve.decisions import Decision, Rules
from graphkit.resolve.describing import commonest, make_entity
from graphkit.resolve.handles import Handle, Sighting, place

__all__ = ["Register"]

_HANDLE = "id, type, slug, country, pack, article, bare, role, setting, guess"
_MADE = ("handles", "forms", "keys", "links", "sightings", "resolution", "entities", "entities_to_tell")
_MOST = 400
_COMPARE, _JOIN = 2, 1
_SURE = 0.9  # what is joined with less is worth a look
_UNSEEN = 3
_ENDS = re.compile(r"(?<!\b[A-Z])(?<!\b(?:Dr|Mr|Ms|Lt|St|Jr|Sr))(?<!\b(?:Gen|Mrs|Col|Maj))[.!?][\"”’)]*(?=\s)|\n\s*\n")

_Counted = dict[str, Counter[str]]


class Register:
    """Reads and writes the tables of ``workspace_entities.sql``; the caller holds the transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    # What an article says

    def put(self, extraction: Extraction, knowledge: Knowledge, rules: Rules) -> None:
        """Add what an article says to its handles."""
        placed, sightings = place(extraction, knowledge, rules.articles_apart)
        article = extraction.article.id
        rows = ((p.mention, p.handle.id, p.score, p.reason) for p in placed)
        self._many("INSERT OR IGNORE INTO resolution VALUES (?, ?, ?, ?)", rows)
        for sighting in sightings:
            self._add(sighting)
        told = ((article, s.handle.id, _json({kind: dict(sorted(n.items())) for kind, n in sorted(s.forms.items())})) for s in sightings)
        self._many("INSERT INTO sightings VALUES (?, ?, ?)", told)
        self._do("UPDATE articles SET placed = 1 WHERE id = ?", article)

    def _add(self, sighting: Sighting) -> None:
        handle = sighting.handle
        known = self._do("UPDATE handles SET articles = articles + 1 WHERE id = ?", handle.id).rowcount
        if not known:
            values = (*(getattr(handle, name) for name in _HANDLE.split(", ")), 1, "", 0.0, "", _COMPARE)
            self._do(f"INSERT INTO handles VALUES ({', '.join('?' * len(values))})", *values)
        before = self._forms_of([handle.id])[handle.id] if known else {}
        rows = ((handle.id, kind, value, n) for kind, counted in sighting.forms.items() for value, n in counted.items())
        self._many("INSERT INTO forms VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count", rows)
        if known:
            self._changed(handle, before, sighting.forms)

    def take_out(self, article: str) -> None:
        """Take away what an article said, before it is removed or replaced."""
        for id, told in self._rows("SELECT handle, forms FROM sightings WHERE article = ?", article):
            forms = json.loads(told)
            rows = [(n, id, kind, value) for kind, counted in forms.items() for value, n in counted.items()]
            self._many("UPDATE forms SET count = count - ? WHERE handle = ? AND kind = ? AND value = ?", rows)
            self._do("DELETE FROM forms WHERE handle = ? AND count <= 0", id)
            self._do("UPDATE handles SET articles = articles - 1 WHERE id = ?", id)
            left = self._forms_of([id])[id]
            for handle in self._handles([id]).values():
                self._changed(handle, left, forms)
            self._do(f"UPDATE handles SET todo = {_COMPARE} WHERE id = ? AND articles = 0", id)
        self._do("DELETE FROM sightings WHERE article = ?", article)
        self._do("DELETE FROM resolution WHERE mention IN (SELECT id FROM mentions WHERE article = ?)", article)
        self._do("UPDATE articles SET placed = 0 WHERE id = ?", article)

    def _changed(self, handle: Handle, without: Mapping[str, Mapping[str, int]], forms: Mapping[str, Mapping[str, int]]) -> None:
        """The entity is to be told anew; if a name or an office is new or gone that is compared, the handle is compared again."""
        self._do("INSERT OR IGNORE INTO entities_to_tell SELECT entity FROM handles WHERE id = ? AND entity <> ''", handle.id)
        kind = "role" if handle.type == "Person" else "text"
        if not (handle.pack or handle.article or handle.bare) and set(forms.get(kind, ())) - set(without.get(kind, ())):
            self._do(f"UPDATE handles SET todo = {_COMPARE} WHERE id = ?", handle.id)

    # What is to do

    def pending(self) -> bool:
        """Whether anything is still to be done."""
        tables = "articles WHERE placed = 0", "handles WHERE todo > 0", "entities_to_tell"
        return any(self._rows(f"SELECT 1 FROM {table} LIMIT 1") for table in tables)

    def to_place(self, most: int) -> list[str]:
        """The ids of some articles that have no handles yet."""
        return [id for (id,) in self._rows("SELECT id FROM articles WHERE placed = 0 ORDER BY id LIMIT ?", most)]

    def step(self, knowledge: Knowledge, rules: Rules) -> bool:
        """Do some of what is to be done with handles and entities; return whether there was anything."""
        for todo, work in ((_COMPARE, self._compare), (_JOIN, self._join)):
            # `todo > 0` as in the index of what is to do: else SQLite would read all handles.
            query = "SELECT id FROM handles INDEXED BY handles_to_do WHERE todo > 0 AND todo = ? ORDER BY id LIMIT ?"
            ids = [id for (id,) in self._rows(query, todo, _MOST)]
            if ids:
                work(ids, knowledge, rules)
                return True
        ids = [id for (id,) in self._rows("SELECT id FROM entities_to_tell ORDER BY id LIMIT ?", _MOST)]
        self._tell(ids, knowledge, rules)
        return bool(ids)

    def look_again(self, decisions: Iterable[Decision]) -> None:
        """Join anew what was decided on; read again the articles in which a handle is, or no longer is, kept apart."""
        for decision in decisions:
            self._many(f"UPDATE handles SET todo = {_JOIN} WHERE id = ? AND todo = 0", ((id,) for id in decision.handles))
            named = "INSERT OR IGNORE INTO entities_to_tell SELECT ? UNION SELECT entity FROM handles WHERE id = ? AND entity <> ''"
            self._many(named, ((id, id) for id in decision.handles if decision.kind == "rename"))
            for own in decision.other:
                for article in {own.removeprefix(f"{one}@") for one in decision.one if own.startswith(f"{one}@")}:
                    if self._rows("SELECT 1 FROM articles WHERE id = ?", article):
                        self.take_out(article)

    def forget(self) -> None:
        """Empty all tables but the decisions: everything is to be done anew."""
        for table in _MADE:
            self._do(f"DELETE FROM {table}")
        self._do("UPDATE articles SET placed = 0 WHERE placed <> 0")

    def _compare(self, ids: list[str], knowledge: Knowledge, rules: Rules) -> None:
        """Find what the handles may be the same as."""
        handles, forms = self._handles(ids), self._forms_of(ids)
        near = {id for row in self._links_of(ids) for id in (row.one, row.other)} | set(ids)
        near |= {other for id in ids for other in rules.near(id)}
        for table, column in (("links", "one"), ("links", "other"), ("keys", "handle")):
            self._many(f"DELETE FROM {table} WHERE {column} = ?", ((id,) for id in ids))
        gone = [id for (id,) in self._in("SELECT id FROM handles WHERE articles = 0 AND id IN", ids)]
        self._remove(gone)
        profiles = {id: profile(handles[id], forms[id]) for id in ids if id not in set(gone)}
        self._many("INSERT OR IGNORE INTO keys VALUES (?, ?)", ((key, id) for id, it in profiles.items() for key in keys(it)))
        found = {link for it in profiles.values() for link in relatives(it, knowledge)} | set(self._alike(profiles))
        near |= {id for link in found for id in (link.one, link.other)}
        self._many("INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?)", ((x.one, x.other, x.score, x.reason) for x in found))
        self._many(f"UPDATE handles SET todo = {_JOIN} WHERE id = ? AND todo < {_COMPARE}", ((id,) for id in near))
        self._many(f"UPDATE handles SET todo = {_JOIN} WHERE id = ?", ((id,) for id in profiles))

    def _alike(self, profiles: Mapping[str, Profile]) -> Iterator[Link]:
        others: dict[str, list[str]] = {}
        for id, it in profiles.items():
            others[id] = [other for (other,) in self._in("SELECT DISTINCT handle FROM keys WHERE key IN", dict.fromkeys(seeks(it)))]
        unknown = sorted({other for found in others.values() for other in found} - profiles.keys())
        candidates = dict(profiles)
        for part in _parts(unknown):
            handles, forms = self._handles(part), self._forms_of(part)
            candidates |= {id: profile(handle, forms[id]) for id, handle in handles.items()}
        for id, found in others.items():
            for other in found:
                link = compare(profiles[id], candidates[other]) if other != id else None
                if link is not None:
                    yield link

    def _remove(self, ids: Iterable[str]) -> None:
        for id in ids:
            self._do("INSERT OR IGNORE INTO entities_to_tell SELECT entity FROM handles WHERE id = ? AND entity <> ''", id)
            self._do("DELETE FROM forms WHERE handle = ?", id)
            self._do("DELETE FROM handles WHERE id = ?", id)

    def _join(self, ids: list[str], knowledge: Knowledge, rules: Rules) -> None:
        """Say which entity the handles are, and all that is linked with them."""
        reached, links = set(ids), dict[tuple[str, str], Link]()
        todo = list(ids)
        while todo:
            found = self._links_of(todo)
            links |= {(link.one, link.other): link for link in found}
            there = {id for link in found for id in (link.one, link.other)} | {id for one in todo for id in rules.near(one)}
            todo = sorted(there - reached)
            reached |= there
        handles = self._handles(sorted(reached))
        before = dict(self._in("SELECT id, entity FROM handles WHERE id IN", handles))
        members = clusters(handles, links.values(), rules, knowledge)
        rows = ((m.entity, m.score, m.reason, id) for id, m in members.items())
        self._many("UPDATE handles SET entity = ?, score = ?, reason = ?, todo = 0 WHERE id = ?", rows)
        moved = {entity for id, m in members.items() if m.entity != before[id] for entity in (m.entity, before[id]) if entity}
        self._many("INSERT OR IGNORE INTO entities_to_tell VALUES (?)", ((entity,) for entity in moved))

    def _tell(self, ids: list[str], knowledge: Knowledge, rules: Rules) -> None:
        """Write the rows of entities."""
        parts: dict[str, list[str]] = defaultdict(list)
        for handle, entity in self._in("SELECT id, entity FROM handles WHERE entity IN", ids):
            parts[entity].append(handle)
        forms = self._forms_of([handle for found in parts.values() for handle in found])
        made = [make_entity(id, [forms[part] for part in found], rules.names, found, knowledge) for id, found in parts.items()]
        self._many("DELETE FROM entities WHERE id = ?", ((id,) for id in ids if id not in parts))
        self.write_entities(made)
        self._many("DELETE FROM entities_to_tell WHERE id = ?", ((id,) for id in ids))

    def write_entities(self, entities: Iterable[Entity]) -> None:
        """Write these entities, in place of what stands under their ids."""
        rows = ((e.id, e.type, e.name, _json(e.aliases), e.wikidata, e.country, e.description) for e in entities)
        self._many("INSERT OR REPLACE INTO entities VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    # What is known

    def resolution(self) -> Resolution:
        """The entities, and which mention is which of them."""
        entity_of, reasons, scores = dict[str, str](), dict[str, str](), dict[str, float]()
        for mention, entity, score, reason in self._connection.execute("SELECT * FROM mention_entities ORDER BY mention"):
            entity_of[mention], scores[mention] = entity, score
            if reason:
                reasons[mention] = reason
        return Resolution({entity.id: entity for entity in self.entities()}, entity_of, reasons, scores)

    def entities(self) -> Iterator[Entity]:
        """The entities, sorted by id."""
        yield from map(_entity, self._connection.execute("SELECT * FROM entities ORDER BY id"))

    def entity(self, id: str) -> Entity | None:
        """The entity of that id."""
        found = self._rows("SELECT * FROM entities WHERE id = ?", id)
        return _entity(found[0]) if found else None

    def has_handle(self, id: str) -> bool:
        """Whether there is a handle of that id."""
        return bool(self._rows("SELECT 1 FROM handles WHERE id = ?", id))

    def entity_of(self, handle: str) -> str:
        """The id of the entity that a handle is, empty when there is no such handle."""
        found = self._rows("SELECT entity FROM handles WHERE id = ?", handle)
        return str(found[0][0]) if found else ""

    def handles_of(self, entity: str) -> list[str]:
        """The handles of an entity, sorted."""
        return [id for (id,) in self._rows("SELECT id FROM handles WHERE entity = ? ORDER BY id", entity)]

    def lead(self, entity: str) -> str:
        """The handle that names an entity of its own."""
        return lead(self._handles(self.handles_of(entity)).values()).id

    def seen_in(self, article: str) -> list[str]:
        """The handles that an article has, sorted."""
        return [id for (id,) in self._rows("SELECT handle FROM sightings WHERE article = ? ORDER BY handle", article)]

    def called(self, handle: str) -> str:
        """What the mentions of a handle are called most often."""
        return commonest(self._forms_of([handle])[handle]["name"].items())

    def sentences(self, handle: str, most: int) -> Iterator[str]:
        """Some sentences in which a handle is mentioned, of different articles, in the order of their ids."""
        for (article,) in self._rows("SELECT article FROM sightings WHERE handle = ? ORDER BY article LIMIT ?", handle, most):
            query = """SELECT m.start, m."end", a.text
                FROM resolution r JOIN mentions m ON m.id = r.mention JOIN articles a ON a.id = m.article
                WHERE r.handle = ? AND m.article = ? ORDER BY m.start LIMIT 1"""
            for start, end, text in self._rows(query, handle, article):
                yield sentence_around(text, start, end)

    def part(self, entity: str, called: str, knowledge: Knowledge) -> set[str]:
        """The handles of an entity that are called so, with those that were theirs before anyone merged them with the rest.

        Nothing when none of them is called so.
        """
        handles = self._handles(self.handles_of(entity))
        forms = self._forms_of(handles)
        wanted = " ".join(called.casefold().split())
        named = {id for id, it in handles.items() if called in (id, it.slug) or wanted in _names(forms[id])}
        if called in handles:
            named = {called}
        if not named:
            return set()
        rules = self.rules().without_merges_of(named)
        alone = clusters(handles, self._links_of(list(handles)), rules, knowledge)
        whole = {alone[id].entity for id in named}
        part = {id for id, member in alone.items() if member.entity in whole}
        return part if part < handles.keys() else named

    def doubtful(self, rules: Rules, most: int) -> Iterator[tuple[Link, str, str]]:
        """Doubtful links about which nothing is decided, with the entities of both sides, the most doubtful first.

        Of entries of the knowledge pack that no article mentions, only a few are told, and none that are less like a handle
        than what it was joined with.
        """
        query = """SELECT l.one, l.other, l.score, l.reason, coalesce(a.entity, ''), coalesce(b.entity, '')
            FROM links l LEFT JOIN handles a ON a.id = l.one LEFT JOIN handles b ON b.id = l.other
            WHERE l.score >= ? AND (l.score < ? OR coalesce(a.entity, l.one) <> coalesce(b.entity, l.other))
                AND (a.id IS NOT NULL OR b.score = 1 OR l.score >= b.score) AND (b.id IS NOT NULL OR a.score = 1 OR l.score >= a.score)
            ORDER BY round(abs(l.score - ?), 3), l.one, l.other"""
        told, unseen = 0, Counter[str]()
        for one, other, score, reason, mine, theirs in self._connection.execute(query, (DOUBTFUL, _SURE, JOIN)):
            if told == most:
                return
            if rules.decided(one, other):
                continue
            if not (mine and theirs):
                unseen[one if mine else other] += 1
                if unseen[one if mine else other] > _UNSEEN:
                    continue
            told += 1
            yield Link(one, other, score, reason), mine or one, theirs or other

    def store(self, resolution: Resolution) -> None:
        """Replace everything by a resolution that was made elsewhere: each entity is its own handle."""
        self.forget()
        self.write_entities(resolution.entities[id] for id in sorted(resolution.entities))
        used = sorted(set(resolution.entity_of.values()))
        self._many("INSERT INTO handles VALUES (?, '', '', '', ?, '', 0, '', '', '', 0, ?, 1.0, '', 0)", ((id, id, id) for id in used))
        told = ((m, e, resolution.scores.get(m, 1.0), resolution.reasons.get(m, "")) for m, e in sorted(resolution.entity_of.items()))
        self._many("INSERT INTO resolution VALUES (?, ?, ?, ?)", told)
        self._do("UPDATE articles SET placed = 1")

    def rules(self) -> Rules:
        """What was decided, taken together."""
        return Rules(self.decisions())

    def decisions(self) -> list[Decision]:
        """What was decided, in order."""
        rows = self._rows("SELECT kind, one, other, name, note, number FROM decisions ORDER BY number")
        return [Decision(kind, tuple(json.loads(one)), tuple(json.loads(other)), *rest) for kind, one, other, *rest in rows]

    def _handles(self, ids: Iterable[str]) -> dict[str, Handle]:
        rows = self._in(f"SELECT {_HANDLE} FROM handles WHERE id IN", ids)
        return {row[0]: Handle(*(*row[:6], bool(row[6]), *row[7:])) for row in sorted(rows)}

    def _forms_of(self, ids: Iterable[str]) -> dict[str, _Counted]:
        found: dict[str, _Counted] = defaultdict(lambda: defaultdict(Counter))
        for id, kind, value, count in self._in("SELECT * FROM forms WHERE handle IN", ids):
            found[id][kind][value] = count
        return found

    def _links_of(self, ids: Sequence[str]) -> list[Link]:
        columns = ("one", "other")
        return [Link(*row) for column in columns for row in self._in(f"SELECT one, other, score, reason FROM links WHERE {column} IN", ids)]

    def _in(self, query: str, values: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        """The rows of a query that ends with ``IN`` for these values, a few hundred at a time."""
        for part in _parts(values):
            yield from self._rows(f"{query} ({', '.join('?' * len(part))})", *part)

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, values).fetchall()

    def _do(self, query: str, *values: object) -> sqlite3.Cursor:
        return self._connection.execute(query, values)

    def _many(self, query: str, rows: Iterable[tuple[Any, ...]]) -> None:
        self._connection.executemany(query, rows)


def sentence_around(text: str, start: int, end: int) -> str:
    """Return the sentence or line of a text that holds the characters from ``start`` to ``end``, roughly.

    >>> sentence_around("One. Dr. Two spoke to Mr. Three. Four.", 9, 12)
    'Dr. Two spoke to Mr. Three.'
    """
    first = max((m.end() for m in _ENDS.finditer(text, 0, start)), default=0)
    last = _ENDS.search(text, end)
    return " ".join(text[first : last.start() + 1 if last else len(text)].split())


def _entity(row: Sequence[str]) -> Entity:
    id, kind, name, aliases, *rest = row
    return Entity(id, kind, name, tuple(json.loads(aliases)), *rest)


def _names(forms: Mapping[str, Mapping[str, int]]) -> set[str]:
    return {" ".join(text.casefold().split()) for kind in ("name", "text") for text in forms.get(kind, ())}


def _parts(values: Iterable[str]) -> Iterator[list[str]]:
    iterator = iter(values)
    while part := list(itertools.islice(iterator, _MOST)):
        yield part


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
