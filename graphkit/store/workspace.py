"""The workspace: one SQLite file that keeps articles, their mentions and statements, and the entities they are.

Every article is written in one transaction, so that a build that is killed, interrupted or out of room leaves whole
articles only and is resumed by running it again. The tables are described in ``workspace.sql`` and
``workspace_entities.sql`` beside this module.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

from graphkit.article import Article
from graphkit.errors import WorkspaceError
from graphkit.model import Extraction, Mention, Resolution, Statement, Status
from graphkit.resolve.decisions import Decision, Rules
from graphkit.store.register import Register
from graphkit.store.workspace_file import check_file, explained, has_header, writable

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph
    from graphkit.knowledge import Knowledge
    from graphkit.ontology import Ontology

__all__ = ["SCHEMA_VERSION", "Workspace", "is_workspace"]

SCHEMA_VERSION = 2
APPLICATION_ID = int.from_bytes(b"gkit", "big")
WAIT = 30.0
_ARTICLES, _STEPS = 100, 20  # in one transaction of the resolution

_FROM_1 = (
    "DROP TABLE resolution",
    "DROP TABLE entities",
    "DELETE FROM meta WHERE key = 'resolution'",
    "ALTER TABLE articles ADD COLUMN placed INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX articles_to_place ON articles (id) WHERE placed = 0",
)
_ARTICLE = "id, text, title, url, published, source"
_MENTION = 'id, article, sentence, start, "end", text, type, name, level, knowledge, country, local'
_STATEMENT = (
    'id, article, sentence, start, "end", relation, subject, object, value, unit, status, '
    "attributed_to, time, place, item, confidence, cue_start, cue_end, rule, derived_from"
)


class Workspace:
    """An open workspace. Use it as a context manager, or close it.

    >>> from graphkit.model import Extraction
    >>> with Workspace.open(":memory:") as workspace:
    ...     article = Article.from_text("Japan hosts US forces.")
    ...     workspace.add(Extraction(article, (), ()), fingerprint="1"), workspace.has(article, "1")
    (True, True)
    """

    def __init__(self, connection: sqlite3.Connection, path: str, *, readonly: bool = False) -> None:
        self._connection = connection
        self._register = Register(connection)
        self.path = path
        self.readonly = readonly

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, create: bool = True, wait: float = WAIT) -> Workspace:
        """Open the workspace at ``path``; ``":memory:"`` makes one that is gone when closed.

        Args:
            path: the file. One that cannot be written is opened for reading.
            create: make it when it is missing.
            wait: seconds to wait while another process writes.

        Raises:
            WorkspaceError: missing (with ``create=False``), no workspace, of a newer version, or not readable; the file
                is left as it is.
        """
        name = os.fspath(path)
        if name == ":memory:":
            return cls._prepared(sqlite3.connect(name, isolation_level=None), name, readonly=False)
        found = check_file(Path(name), APPLICATION_ID, SCHEMA_VERSION)
        if not found and not create:
            raise WorkspaceError(f"{name}: there is no such workspace", remedy=f"`graphkit build INPUT -w {name}` makes one.")
        readonly = found and not writable(Path(name))
        address = f"{Path(name).absolute().as_uri()}?mode={'ro' if readonly else 'rwc'}"
        with explained(name):
            connection = sqlite3.connect(address, uri=True, timeout=wait, isolation_level=None)
        return cls._prepared(connection, name, readonly=readonly)

    @classmethod
    def _prepared(cls, connection: sqlite3.Connection, name: str, *, readonly: bool) -> Workspace:
        """Make the tables in a new file, or those of an older version new. Closed again when anything is wrong with it."""
        if readonly:
            with explained(name):
                connection = _current_copy(connection)
        workspace = cls(connection, name, readonly=readonly)
        try:
            with explained(name):
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA trusted_schema = OFF")
                if workspace._pragma("user_version") == 0:
                    workspace._make_tables()
                if workspace._pragma("application_id") == APPLICATION_ID and workspace._pragma("user_version") < SCHEMA_VERSION:
                    workspace._migrate()
                if (workspace._pragma("application_id"), workspace._pragma("user_version")) != (APPLICATION_ID, SCHEMA_VERSION):
                    raise WorkspaceError(f"{name}: not a graphkit workspace", remedy="Give another file with -w.")
        except BaseException:
            connection.close()
            raise
        return workspace

    def _make_tables(self) -> None:
        with self._transaction():
            if self._pragma("user_version") == 0 and self._one("SELECT count(*) FROM sqlite_schema") == 0:
                self._run("workspace.sql")
                self._run("workspace_entities.sql")
                self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _migrate(self) -> None:
        """Make the tables of an older version this one's; articles and what they say stay, entities are made again."""
        with self._transaction():
            if self._pragma("user_version") == 1:
                for step in _FROM_1:
                    self._connection.execute(step)
                self._run("workspace_entities.sql")
                self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _run(self, script: str) -> None:
        for statement in (resources.files("graphkit.store") / script).read_text(encoding="utf-8").split(";\n"):
            self._connection.execute(statement)

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. What was added is already stored."""
        self._connection.close()

    # Writing

    def add(self, extraction: Extraction, *, fingerprint: str = "") -> bool:
        """Store what an article says, in one transaction; return whether anything changed.

        An article that is already there in the same words, read with the same ``fingerprint``, is left alone. One with
        the same id and other words (or another fingerprint) is replaced together with all that it supported.

        Raises:
            WorkspaceError: it cannot be written; the workspace is as it was before.
        """
        article = extraction.article
        with explained(self.path, f"article {article.id}"), self._transaction():
            if self.has(article, fingerprint):
                return False
            self._delete(article.id)
            rejected = json.dumps(dict(extraction.rejected), sort_keys=True)
            self._insert("articles", [(*_row(article), fingerprint, rejected, extraction.skipped, 0)])
            self._insert("mentions", ((m.id, m.article, place, *_row(m)[2:]) for place, m in enumerate(extraction.mentions)))
            self._insert("statements", (_statement_row(place, s) for place, s in enumerate(extraction.statements)))
        return True

    def remove(self, article_id: str) -> bool:
        """Remove an article and all that only it supported; return whether it was there."""
        with explained(self.path, f"article {article_id}"), self._transaction():
            return self._delete(article_id)

    def _delete(self, article_id: str) -> bool:
        if not self._rows("SELECT 1 FROM articles WHERE id = ?", article_id):
            return False
        self._register.take_out(article_id)
        return self._connection.execute("DELETE FROM articles WHERE id = ?", (article_id,)).rowcount > 0

    def resolve(self, version: str, knowledge: Callable[[], Knowledge], packs: Iterable[str] = ()) -> None:
        """Bring entities up to date: look at what has changed, or at everything when they were made with another ``version``.

        What is done is stored a little at a time, so that others can write in between, memory does not grow with the
        corpus, and a build that is killed goes on where it stopped. ``knowledge`` is called when there is anything to do;
        ``packs`` are remembered as what it comes from.

        Raises:
            WorkspaceError: it cannot be written; what is done is kept.
        """
        with explained(self.path, "the entities"):
            if self._made_with() != version:
                knowledge()  # before anything is forgotten: a pack with a mistake changes nothing
                with self._transaction():
                    self._register.forget()
                    self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('resolution', ?), ('packs', ?)", (version, _json(packs)))
            going_on = self._register.pending()
            while going_on and self._made_with() == version:  # else another build does it, with other knowledge
                with self._transaction():
                    going_on = self._made_with() == version and self._some(knowledge())

    def _some(self, knowledge: Knowledge) -> bool:
        """Do some of what is to be done; return whether more may be."""
        rules = self._register.rules()
        found = self._register.to_place(_ARTICLES)
        for id in found:
            extraction = self.extraction(id)
            if extraction is not None:
                self._register.put(extraction, knowledge, rules)
        if len(found) == _ARTICLES:
            return True
        steps = 0
        while self._register.step(knowledge, rules):
            steps += 1
            if steps == _STEPS:
                return True
        return False

    def decide(self, *decisions: Decision) -> None:
        """Add decisions about entities; :meth:`resolve` then follows them.

        Raises:
            DecisionError: they contradict each other or earlier ones; nothing is added.
        """
        with explained(self.path, "the decisions"), self._transaction():
            Rules([*self.decisions(), *decisions])
            rows = ((d.kind, _json(d.one), _json(d.other), d.name, d.note) for d in decisions)
            self._connection.executemany("INSERT INTO decisions (kind, one, other, name, note) VALUES (?, ?, ?, ?, ?)", rows)
            self._register.look_again(decisions)

    def undo(self, number: int = 0) -> Decision | None:
        """Take back a decision, without a number the last one, and return it; None when there is none.

        Raises:
            DecisionError: without it the others contradict each other; it stays.
        """
        with explained(self.path, "the decisions"), self._transaction():
            held = self.decisions()
            taken = next((decision for decision in reversed(held) if number in (0, decision.number)), None)
            if taken is not None:
                Rules([decision for decision in held if decision is not taken])
                self._connection.execute("DELETE FROM decisions WHERE number = ?", (taken.number,))
                self._register.look_again([taken])
            return taken

    def decisions(self) -> list[Decision]:
        """What was decided about entities, in order."""
        with explained(self.path):
            return self._register.decisions()

    @property
    def packs(self) -> tuple[str, ...]:
        """The packs of knowledge, beside graphkit's own, that the entities were made with."""
        return tuple(json.loads(self._one("SELECT value FROM meta WHERE key = 'packs'") or "[]"))

    @property
    def register(self) -> Register:
        """Handles, their likenesses and the entities they are."""
        return self._register

    def store_resolution(self, resolution: Resolution, version: str) -> None:
        """Replace the entities, and which mention is which of them, by a resolution that was made elsewhere."""
        with explained(self.path, "the entities"), self._transaction():
            self._register.store(resolution)
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('resolution', ?)", (version,))

    def _insert(self, table: str, rows: Iterable[tuple[Any, ...]], *, key: str = "id") -> None:
        """Insert rows of equal length; of two with one key, which is a hash of what they say, the first stays."""
        iterator = iter(rows)
        first = next(iterator, None)
        if first is not None:
            statement = f"INSERT INTO {table} VALUES ({', '.join('?' * len(first))}) ON CONFLICT ({key}) DO NOTHING"
            self._connection.executemany(statement, itertools.chain([first], iterator))

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
            raise

    # Reading

    def has(self, article: Article, fingerprint: str) -> bool:
        """Whether this article, in these words, was read with this fingerprint."""
        rows = self._rows(f"SELECT {_ARTICLE}, fingerprint FROM articles WHERE id = ?", article.id)
        return bool(rows) and rows[0][:5] == _row(article)[:5] and rows[0][6] == fingerprint

    def skipped(self, article_id: str) -> str:
        """Why nothing was read from a stored article; empty when it was."""
        return str(self._one("SELECT skipped FROM articles WHERE id = ?", article_id) or "")

    def article_ids(self) -> list[str]:
        """The ids of the articles, sorted."""
        return [id for (id,) in self._rows("SELECT id FROM articles ORDER BY id")]

    def article(self, article_id: str) -> Article | None:
        """The article of that id; None when it is not there."""
        rows = self._rows(f"SELECT {_ARTICLE} FROM articles WHERE id = ?", article_id)
        return Article(*rows[0]) if rows else None

    def articles(self) -> Iterator[Article]:
        """The articles, sorted by id, one in memory at a time."""
        for id in self.article_ids():
            found = self.article(id)
            if found is not None:
                yield found

    def extractions(self) -> Iterator[Extraction]:
        """What each article says, sorted by article id, one in memory at a time. The file is free to others in between."""
        for id in self.article_ids():
            found = self.extraction(id)
            if found is not None:
                yield found

    def extraction(self, article_id: str) -> Extraction | None:
        """What an article says, as it was added; None when it is not there."""
        rows = self._rows(f"SELECT {_ARTICLE}, rejected, skipped FROM articles WHERE id = ?", article_id)
        if not rows:
            return None
        *article, rejected, skipped = rows[0]
        mentions = self._rows(f"SELECT {_MENTION} FROM mentions WHERE article = ? ORDER BY position", article_id)
        statements = self._rows(f"SELECT {_STATEMENT} FROM statements WHERE article = ? ORDER BY position", article_id)
        return Extraction(
            Article(*article), tuple(map(_mention, mentions)), tuple(map(_statement, statements)), json.loads(rejected), skipped
        )

    @property
    def resolution_version(self) -> str:
        """What the stored resolution was made with; empty when it is missing or out of date."""
        with explained(self.path):
            return "" if self._register.pending() else self._made_with()

    def _made_with(self) -> str:
        return str(self._one("SELECT value FROM meta WHERE key = 'resolution'") or "")

    def resolution(self) -> Resolution:
        """The stored entities, and which mention is which of them."""
        with explained(self.path):
            return self._register.resolution()

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read in this block as if nobody wrote in between; writers wait until it ends."""
        with explained(self.path):
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")

    def graph(self, ontology: Ontology | None = None, *, resolution: Resolution | None = None) -> KnowledgeGraph:
        """The knowledge graph of everything in the workspace, with the stored resolution unless another is given."""
        from graphkit.graph import KnowledgeGraph

        with self.snapshot():
            return KnowledgeGraph.from_extractions(self.extractions(), resolution or self.resolution(), ontology)

    def counts(self) -> Mapping[str, int]:
        """How many articles, mentions, statements and entities there are."""
        return {table: self._one(f"SELECT count(*) FROM {table}") for table in ("articles", "mentions", "statements", "entities")}

    def rejected(self) -> Mapping[str, int]:
        """How many candidate statements were not accepted, by reason."""
        total = Counter[str]()
        for (counts,) in self._rows("SELECT rejected FROM articles WHERE rejected <> '{}'"):
            total.update(json.loads(counts))
        return dict(sorted(total.items()))

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with explained(self.path):
            return self._connection.execute(query, values).fetchall()

    def _one(self, query: str, *values: object) -> Any:
        with explained(self.path):
            row = self._connection.execute(query, values).fetchone()
        return row[0] if row else None

    def _pragma(self, name: str) -> int:
        return int(self._one(f"PRAGMA {name}"))


def _current_copy(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Of a workspace of an older version that may not be written, a copy in memory, which can be made one of this version."""
    if connection.execute("PRAGMA user_version").fetchone()[0] >= SCHEMA_VERSION:
        return connection
    memory = sqlite3.connect(":memory:", isolation_level=None)
    with contextlib.closing(connection):
        connection.backup(memory)
    return memory


def is_workspace(path: str | os.PathLike[str]) -> bool:
    """Whether the file is a graphkit workspace, of any version."""
    return has_header(Path(path), APPLICATION_ID)


def _row(thing: Article | Mention) -> tuple[Any, ...]:
    return tuple(getattr(thing, name) for name in thing.__slots__)


def _statement_row(place: int, s: Statement) -> tuple[Any, ...]:
    references = (s.attributed_to or None, s.time, s.place or None, s.item or None)
    what = (s.relation, s.subject, s.object or None, s.value, s.unit, s.status)
    return (
        s.id,
        s.article,
        place,
        s.sentence,
        s.start,
        s.end,
        *what,
        *references,
        s.confidence,
        s.cue_start,
        s.cue_end,
        s.rule,
        _json(s.derived_from),
    )


def _mention(row: tuple[Any, ...]) -> Mention:
    values = (*row[:-1], bool(row[-1]))
    return Mention(*values)


def _statement(row: tuple[Any, ...]) -> Statement:
    id, article, sentence, start, end, relation, subject, object, value, unit, status, claimant, time, place, item, *rest = row
    confidence, cue_start, cue_end, rule, derived_from = rest
    return Statement(
        id=id,
        article=article,
        sentence=sentence,
        start=start,
        end=end,
        relation=relation,
        subject=subject,
        object=object or "",
        value=value,
        unit=unit,
        status=cast(Status, status),
        attributed_to=claimant or "",
        time=time,
        place=place or "",
        item=item or "",
        confidence=confidence,
        cue_start=cue_start,
        cue_end=cue_end,
        rule=rule,
        derived_from=tuple(json.loads(derived_from)),
    )


def _json(values: Iterable[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)
