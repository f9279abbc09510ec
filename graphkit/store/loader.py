"""Make the graph in a Neo4j equal to a graph's rows by writing the differences only.

How nothing is lost or doubled, whenever the loader or the server dies:

- Every row is written with its digest in the same transaction, so what the database says of a row is always true.
- The ``:Graphkit`` node holds a checksum of each group of rows (``content``). It is emptied before the first change and
  written after the last one: a load that did not end is seen by the next, which then compares row by row.
- One load at a time: the node is kept locked by an open transaction, which the server ends when its connection dies.
- Rows are written by ``MERGE`` on unique ids, so a batch that is sent again changes nothing.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from graphkit.errors import StoreError
from graphkit.store import cypher
from graphkit.store.connection import Connection, TooMuch, transact
from graphkit.store.jars import Progress
from graphkit.store.migrations import check_shape, migrate
from graphkit.store.shape import ROOT, SCHEMA, STRUCTURAL_TYPES, GraphRows, RelationRow, Tally, root_properties
from graphkit.store.writing import NODE_GROUPS, Query, Row, cut, figure_starts, weight, write

if TYPE_CHECKING:
    import neo4j

__all__ = ["Change", "LoadReport", "Loader", "check_names", "prepare"]

_ATTEMPTS = 5
_HEAVIEST = 16_000_000
_LOCK_SECONDS = 3600.0
"""After which the server lets go of the lock of a client that vanished; a load that takes longer takes it again."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a load did, or would do, to one kind of rows. ``kept``: no longer supported, but something else hangs on it."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    kept: int = 0

    @property
    def written(self) -> int:
        """How many rows were added, changed or removed."""
        return self.added + self.changed + self.removed


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did (or, on a dry run, would do) to entities, articles, statements and relations of the current view."""

    entities: Change = Change()
    articles: Change = Change()
    statements: Change = Change()
    relations: Change = Change()
    dry_run: bool = False

    @property
    def written(self) -> int:
        """How many rows were added, changed or removed; 0 when the database already held the graph."""
        return self.entities.written + self.articles.written + self.statements.written + self.relations.written


class _LockLost(Exception):
    """The transaction that keeps other loads out has ended."""


class _Missing(Exception):
    """A row could not be written because a node it points to is gone: somebody else deleted it."""


@dataclass(slots=True)
class _Counts:
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    kept: int = 0

    def frozen(self) -> Change:
        return Change(self.added, self.changed, self.removed, self.unchanged, self.kept)


@dataclass(slots=True)
class Loader:
    """Loads one graph's rows over one connection.

    ``prune`` removes what graphkit once wrote and the graph no longer supports. ``check`` writes every row again,
    whatever the digests say. ``batch`` is the most rows a transaction has.
    """

    connection: Connection
    graph: GraphRows
    prune: bool = True
    check: bool = False
    batch: int = 10_000
    progress: Progress | None = None
    _counts: dict[str, _Counts] = field(default_factory=dict)
    _lock: neo4j.Transaction | None = None
    _done: int = 0

    def run(self) -> LoadReport:
        """Load, and start over when the lock or the connection was lost or a node vanished on the way."""
        from neo4j.exceptions import DriverError

        self._migrate()
        prepare(self.connection)
        problem = ""
        for attempt in range(_ATTEMPTS):
            self._counts, self._done = defaultdict(_Counts), 0
            try:
                return self._load()
            except _LockLost:
                problem = "the connection broke again and again"
            except _Missing:
                problem = "nodes of the graph were deleted at the same time"
                self.check = True
            except TooMuch as error:
                if self.batch == 1 or attempt == _ATTEMPTS - 1:
                    raise error.__cause__ or error from None
                self.batch = max(1, self.batch // 10)
            except DriverError as error:
                if attempt == _ATTEMPTS - 1 or not error.is_retryable():
                    raise
                time.sleep(2.0**attempt)
        raise StoreError(f"{self.connection.uri}: the graph could not be loaded: {problem}", remedy="Load again: what is there is kept.")

    def plan(self) -> LoadReport:
        """Return what a load would do, without writing anything."""
        self._counts = defaultdict(_Counts)
        root = self._root()
        self.check = self.check or (root is not None and root[0] < SCHEMA)
        for group, found in self.graph.groups():
            existing = self._scan(group) if root else {}
            for _ in self._differences(group, found, existing):
                pass
            self._counts[group].removed += len(existing) if self.prune else 0
        for group in self._forgotten(root):
            self._counts[group].removed += len(self._scan(group)) if self.prune else 0
        return replace(self._report(), dry_run=True)

    def _report(self) -> LoadReport:
        relations = [counts.frozen() for group, counts in self._counts.items() if group not in NODE_GROUPS]
        added = Change(
            *(sum(column) for column in zip(*((r.added, r.changed, r.removed, r.unchanged, r.kept) for r in relations), strict=True))
        )
        nodes = {group: (self._counts[group].frozen() if group in self._counts else Change()) for group in NODE_GROUPS}
        return LoadReport(nodes["Entity"], nodes["Article"], nodes["Statement"], added)

    def _root(self) -> tuple[int, list[str]] | None:
        """Return shape and checksums of the graph that is there, ``None`` when there is none."""
        found = self._read(cypher.READ_ROOT, {"id": ROOT})
        if not found:
            return None
        schema = int(found[0][0] or 0)
        if schema > SCHEMA:
            check_shape(schema, self.connection.uri)
        return schema, list(found[0][1] or []) if schema == SCHEMA else []

    def _load(self) -> LoadReport:
        before = self._root()
        if before is not None and before[1] and before[0] == SCHEMA and not self.check:
            with self._locked() as (schema, content):
                if schema == SCHEMA and content and tuple(content) == self.graph.content() and self._all_there(content):
                    for group, found in self.graph.groups():
                        self._counts[group].unchanged = _length(found)
                    return self._report()
        if before is not None and not self._all_there(before[1]):
            self.check = True  # somebody deleted part of it: what digests say of the rest cannot be relied on
        stored = self._claim()
        with self._locked() as (schema, content):
            if content:
                raise _LockLost  # another load ended in between: look again
            return self._write_all(stored, fresh=before is None and not self._anything())

    def _claim(self) -> list[str]:
        """Empty the checksums, so that a load that does not end is seen; return what they were."""
        before = self._root()
        transact(self.connection, lambda tx: tx.run(cypher.TOUCH_ROOT, {"id": ROOT, "schema": SCHEMA}).consume())
        return before[1] if before is not None else []

    def _migrate(self) -> None:
        """Bring a graph of an older shape to the present one; it says so only when all rows are written."""
        before = self._root()
        if before is not None and before[0] < SCHEMA:
            migrate(self.connection, before[0])
            self.check = True

    @contextmanager
    def _locked(self) -> Iterator[tuple[int, list[str]]]:
        """Keep other loads out while the block runs; wait for one that is at work."""
        self._tell("Waiting for other loads", 0, 0)
        with self.connection.session() as session:
            transaction = session.begin_transaction(metadata={"graphkit": "lock"}, timeout=_LOCK_SECONDS)
            try:
                found = transaction.run(cypher.LOCK_ROOT, {"id": ROOT}).single()
                if found is None:
                    raise _LockLost
                self._lock = transaction
                yield int(found[0] or 0), list(found[1] or [])
            finally:
                self._lock = None
                transaction.close()  # rolls back what was not committed

    def _hold(self) -> None:
        """Make sure that the lock is still ours."""
        from neo4j.exceptions import DriverError, Neo4jError

        if self._lock is None:
            raise _LockLost
        try:
            self._lock.run(cypher.STILL_THERE).consume()
        except (DriverError, Neo4jError) as error:
            raise _LockLost from error

    def _all_there(self, content: Iterable[str]) -> bool:
        """Whether the database has at least as many nodes and relationships of each kind as were written."""
        for line in content:
            group, count, _ = line.split()
            if group in self._strange([line]):
                return False
            if group in NODE_GROUPS:
                query = cypher.for_label(cypher.COUNT_NODES, group, self.graph.ontology)
            else:
                query = cypher.for_type(cypher.COUNT_RELATIONSHIPS, group, self.graph.ontology)
            if self._read(query)[0][0] < int(count):
                return False
        return True

    def _strange(self, content: Iterable[str]) -> set[str]:
        """Return the relations of a graph that was loaded with another ontology, as far as this one does not have them."""
        return {line.split()[0] for line in content} - {*NODE_GROUPS, *STRUCTURAL_TYPES, *self.graph.ontology.relations}

    def _anything(self) -> bool:
        return any(self._read(cypher.for_label(cypher.COUNT_NODES, label, self.graph.ontology))[0][0] for label in NODE_GROUPS)

    def _forgotten(self, root: tuple[int, list[str]] | None) -> list[str]:
        """Return the relations that an earlier graph had and this one has not."""
        if root is None:
            return []
        known = {line.split()[0] for line in root[1]} or set(self.graph.ontology.relations)
        return sorted(known & self.graph.ontology.relations.keys() - self.graph.relations.keys())

    def _write_all(self, stored: Sequence[str], *, fresh: bool) -> LoadReport:
        lines: list[str] = []
        gone: dict[str, dict[str, tuple[str, ...]]] = {}
        total = sum(_length(found) for _, found in self.graph.groups())
        for group, found in self.graph.groups():
            tally = Tally(group)
            if not self.check and self._unchanged(group, found, stored, tally):
                self._counts[group].unchanged = tally.count
                self._advance(tally.count, total)
            else:
                tally = Tally(group)
                existing = {} if fresh else self._scan(group)
                self._write_group(group, _counted(found, tally), existing, total)
                gone[group] = dict(existing)  # a copy: what was taken out still takes room in the large one
            lines += tally.lines()
        if self.prune and not fresh:
            for group in self._forgotten((SCHEMA, [])):
                gone[group] = self._scan(group)
            if self._strange(stored):
                known = sorted(self.graph.ontology.relations)
                self._counts["strange"].removed += self._write([(cypher.CUT_STRANGE, {"types": known}, -1)])
            self._remove(gone)
        self._hold()
        assert self._lock is not None
        self._lock.run(cypher.FINISH_ROOT, {"id": ROOT, "properties": root_properties(lines if self.prune else [])}).consume()
        self._lock.commit()
        return self._report()

    def _unchanged(self, group: str, found: Iterable[Row], stored: Sequence[str], tally: Tally) -> bool:
        """Whether the group's rows are those that the checksums stand for; fills the tally."""
        if not any(line.startswith(f"{group} ") for line in stored):
            return False
        for _ in _counted(found, tally):
            pass
        return set(tally.lines()) <= set(stored)

    def _scan(self, group: str) -> dict[str, tuple[str, ...]]:
        """Return what graphkit wrote of a group: by id its digest, and for relations the ids of both ends."""
        if group in NODE_GROUPS:
            query = cypher.for_label(cypher.SCAN_NODES, group, self.graph.ontology)
        else:
            query = cypher.for_type(cypher.SCAN_RELATIONS, group, self.graph.ontology)
        texts: dict[str, str] = {}  # the ids of entities come again and again: each is kept once

        def work(tx: neo4j.Transaction) -> dict[str, tuple[str, ...]]:
            return {id: (digest, *(texts.setdefault(end, end) for end in ends)) for id, digest, *ends in tx.run(query)}

        return transact(self.connection, work, read=True)

    def _differences(self, group: str, found: Iterable[Row], existing: dict[str, tuple[str, ...]]) -> Iterator[tuple[Row, bool]]:
        """Yield the rows to write, and whether each is new; what stays in ``existing`` is no longer supported."""
        counts = self._counts[group]
        for row in found:
            held = existing.get(row.id)
            if held is not None and isinstance(row, RelationRow) and held[1:] != (row.start, row.end):
                held = None  # the one that is there joins others: it goes, and this one is new
            else:
                existing.pop(row.id, None)
            if held is None:
                counts.added += 1
                yield row, True
            elif self.check or held[0] != row.properties["digest"]:
                counts.changed += 1
                yield row, False
            else:
                counts.unchanged += 1

    def _write_group(self, group: str, found: Iterable[Row], existing: dict[str, tuple[str, ...]], total: int) -> None:
        pending: list[tuple[Row, bool]] = []
        heavy = 0
        for row, new in self._differences(group, found, existing):
            pending.append((row, new))
            heavy += weight(row)
            if len(pending) >= self.batch or heavy >= _HEAVIEST:
                self._flush(group, pending, total)
                pending, heavy = [], 0
        if pending:
            self._flush(group, pending, total)

    def _flush(self, group: str, pending: list[tuple[Row, bool]], total: int) -> None:
        """Write rows as one transaction, or as two when the server has too little memory for one."""
        try:
            self._write_rows(group, pending)
        except TooMuch as error:
            if len(pending) == 1:
                raise error.__cause__ or error from None
            self.batch = max(1, len(pending) // 2)
            self._flush(group, pending[: self.batch], total)
            self._flush(group, pending[self.batch :], total)
        else:
            self._advance(len(pending), total)

    def _write_rows(self, group: str, pending: list[tuple[Row, bool]]) -> None:
        figures = self._figures([row.id for row, new in pending if not new]) if group == "Entity" else {}
        self._write(write(group, pending, figures, self.graph.ontology))

    def _figures(self, ids: list[str]) -> dict[str, list[str]]:
        """Return the properties of these entities that are figures of measures: a new graph may no longer have them."""
        if not ids:
            return {}
        starts = figure_starts(self.graph.ontology)
        query = cypher.for_label(cypher.KEYS, "Entity", self.graph.ontology)
        return {id: [key for key in keys if key.startswith(starts)] for id, keys in self._read(query, {"ids": ids})}

    def _remove(self, gone: Mapping[str, dict[str, tuple[str, ...]]]) -> None:
        ontology = self.graph.ontology
        for group in [*(name for name in gone if name not in NODE_GROUPS), "Statement", "Article", "Entity"]:
            ids = sorted(gone.get(group, {}))
            for start in range(0, len(ids), self.batch):
                some = ids[start : start + self.batch]
                if group not in NODE_GROUPS:
                    rows = [{"id": id, "source": gone[group][id][1], "target": gone[group][id][2]} for id in some]
                    self._write([(cypher.for_type(cypher.CUT_RELATIONS, group, ontology), {"rows": rows}, -1)])
                    self._counts[group].removed += len(some)
                    continue
                edges = [cut(group, some, ontology)] if group != "Entity" else []
                removed = self._write([*edges, (cypher.for_label(cypher.REMOVE_NODES, group, ontology), {"ids": some}, -1)])
                self._counts[group].removed += removed
                self._counts[group].kept += len(some) - removed

    def _read(self, query: str, given: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        return transact(self.connection, lambda tx: [tuple(record) for record in tx.run(query, dict(given or {}))], read=True)

    def _write(self, queries: Sequence[Query]) -> int:
        self._hold()
        return transact(self.connection, lambda tx: _run_all(tx, queries))

    def _advance(self, count: int, total: int) -> None:
        self._done += count
        self._tell("Loading", self._done, total)

    def _tell(self, what: str, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress(what, done, total)


def check_names(graph: GraphRows) -> None:
    """Make sure that the ontology knows every type and relation of the graph.

    Raises:
        StoreError: it does not; the message names them.
    """
    unknown = sorted(graph.relations.keys() - graph.ontology.relations.keys())
    unknown += sorted({entity.type for entity in graph.entities} - graph.ontology.types.keys())
    if unknown:
        raise StoreError(
            f"The graph uses {', '.join(unknown)}, which the ontology does not have",
            remedy="Use the ontology it was built with (--ontology).",
        )


def prepare(connection: Connection) -> None:
    """Create the constraints and the index where they are missing."""
    for query in (*cypher.SCHEMA_QUERIES, cypher.AWAIT_INDEXES):
        transact(connection, lambda tx, query=query: tx.run(query).consume())  # type: ignore[misc]


def _run_all(transaction: neo4j.Transaction, queries: Sequence[Query]) -> int:
    """Run queries in a transaction; return the number that the last one reports, 0 when it reports none."""
    last = 0
    for text, given, expected in queries:
        result = transaction.run(text, given)
        record = result.single(strict=False) if "RETURN count(" in text else None
        result.consume()
        last = int(record[0]) if record is not None else 0
        if expected >= 0 and last != expected:
            raise _Missing
    return last


def _counted(found: Iterable[Row], tally: Tally) -> Iterator[Row]:
    """Yield the rows, counting them."""
    for row in found:
        tally.add(row)
        yield row


def _length(found: Iterable[Row]) -> int:
    try:
        return len(found)  # type: ignore[arg-type]
    except TypeError:
        return sum(1 for _ in found)
