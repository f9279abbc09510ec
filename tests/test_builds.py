"""Whatever the order, the halves, the kills and the neighbours: the same articles make the same graph, byte for byte."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import sys
import time
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from commands import graphkit, start
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.article import Article
from graphkit.building import build_into, open_graph, resolve_into
from graphkit.errors import OntologyError, WorkspaceError
from graphkit.export import write
from graphkit.extract.pipeline import Extractor
from graphkit.model import Extraction, Mention
from graphkit.store.workspace import Workspace

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.corpus import made

COUNT = 24


@cache
def said() -> tuple[Extraction, ...]:
    return tuple(Extractor().extract(made(COUNT, start=300)))


def exported(workspace: Workspace) -> bytes:
    kg = open_graph(workspace)
    streams = []
    for format, all_statements in (("graphml", False), ("jsonl", True)):
        stream = BytesIO()
        write(kg, stream, format, all_statements=all_statements)
        streams.append(stream.getvalue())
    return b"".join(streams) + repr(kg.resolution).encode()


@cache
def at_once() -> bytes:
    with Workspace.open(":memory:") as workspace:
        for extraction in said():
            workspace.add(extraction)
        return exported(workspace)


@settings(deadline=None, max_examples=15)
@given(st.permutations(range(COUNT)), st.lists(st.integers(1, COUNT), max_size=4))
def test_order_and_portions_do_not_matter(order: list[int], pauses: list[int]) -> None:
    with Workspace.open(":memory:") as workspace:
        for place, number in enumerate(order, start=1):
            assert workspace.add(said()[number])
            assert not workspace.add(said()[number])
            if place in pauses:
                resolve_into(workspace)
        assert exported(workspace) == at_once()
        resolve_into(workspace)
        assert exported(workspace) == at_once()


@settings(deadline=None, max_examples=15)
@given(st.permutations(range(COUNT)), st.integers(1, COUNT - 1))
def test_removing_articles_takes_away_what_only_they_supported(order: list[int], kept: int) -> None:
    with Workspace.open(":memory:") as whole, Workspace.open(":memory:") as part:
        for number in order:
            whole.add(said()[number])
        resolve_into(whole)
        for number in order[kept:]:
            assert whole.remove(said()[number].article.id)
        for number in order[:kept]:
            part.add(said()[number])
        assert exported(whole) == exported(part)


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 4000), st.integers(1, 4000))
def test_resolution_that_breaks_off_anywhere_goes_on_from_there(first: int, second: int) -> None:
    with Workspace.open(":memory:") as workspace:
        for extraction in said():
            workspace.add(extraction)
        for moment in (first, second):
            left = [moment]

            def over(left: list[int] = left) -> int:
                left[0] -= 1
                return int(left[0] <= 0)

            workspace._connection.set_progress_handler(over, 50)
            try:
                resolve_into(workspace)
            except WorkspaceError as error:
                assert "interrupted" in str(error)
            workspace._connection.set_progress_handler(None, 0)
        assert exported(workspace) == at_once()


def inputs(path: Path, count: int = 60) -> Path:
    rows = ({"id": a.id, "text": a.text, "published": a.published} for a in made(count, start=300))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def files(workspace: Path) -> list[str]:
    return [graphkit("export", "-w", workspace, "--format", format, "--all").out for format in ("graphml", "jsonl")]


def test_builds_that_are_killed_give_the_same_bytes(tmp_path: Path) -> None:
    news, calm, rough = inputs(tmp_path / "news.jsonl"), tmp_path / "calm.db", tmp_path / "rough.db"
    assert graphkit("build", news, "-w", calm).code == 0
    chance = random.Random(7)
    for stored in sorted(chance.sample(range(1, 60), 3)):
        running = start("build", news, "-w", rough)
        deadline = time.monotonic() + 300
        while running.poll() is None and articles(rough) < stored:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        running.send_signal(signal.SIGKILL)
        running.communicate()
    assert graphkit("build", news, "-w", rough).code == 0
    assert files(rough) == files(calm)


def articles(path: Path) -> int:
    if not path.exists():
        return 0
    connection = sqlite3.connect(path, timeout=30)
    try:
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


def test_two_builds_at_once_lose_nothing(tmp_path: Path) -> None:
    news, alone, shared = inputs(tmp_path / "news.jsonl"), tmp_path / "alone.db", tmp_path / "shared.db"
    lines = news.read_text().splitlines(keepends=True)
    (tmp_path / "one.jsonl").write_text("".join(lines[:40]))
    (tmp_path / "two.jsonl").write_text("".join(lines[20:][::-1]))
    running = [start("build", tmp_path / name, "-w", shared) for name in ("one.jsonl", "two.jsonl")]
    for process in running:
        _, errors = process.communicate(timeout=500)
        assert process.returncode == 0 and b"Traceback" not in errors
    assert graphkit("build", news, "-w", alone).code == 0
    assert files(shared) == files(alone)
    again = graphkit("build", news, "-w", shared)
    assert "60 articles already there" in again.err


def test_other_knowledge_resolves_again_without_reading_and_a_bad_pack_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Workspace.open(tmp_path / "graphkit.db") as workspace:
        for extraction in said():
            workspace.add(extraction)
        resolve_into(workspace)

        def no_model(self: Extractor, article: Article) -> Extraction:
            raise AssertionError("an article was read again")

        monkeypatch.setattr(Extractor, "read", no_model)
        before, entities = exported(workspace), workspace.resolution().entities
        person = next(e for e in entities.values() if e.type == "Person" and not e.wikidata and " " in e.name)
        pack = tmp_path / "pack"
        pack.mkdir()
        (pack / "people.csv").write_text(f"id,type,name,aliases\nQ999999999,Person,{person.name},\n", encoding="utf-8")
        resolve_into(workspace, [pack])
        assert workspace.resolution().entities["Q999999999"].name == person.name
        assert workspace.packs == (str(pack),)
        bad = tmp_path / "bad"
        bad.mkdir()
        (bad / "people.csv").write_text("id,type,name\nnonsense,Person,\n", encoding="utf-8")
        with pytest.raises(OntologyError, match="name is empty"):
            resolve_into(workspace, [bad])
        assert workspace.packs == (str(pack),) and "Q999999999" in workspace.resolution().entities
        resolve_into(workspace)
        assert exported(workspace) == before and workspace.packs == ()


def test_articles_without_a_date_and_from_the_future_are_resolved_as_others(tmp_path: Path) -> None:
    texts = ["Austin visited Japan. The United States supports Japan.", "US Defense Secretary Lloyd Austin visited Japan."]
    for dates in (("", ""), ("2999-01-01", "2999-01-02"), ("0001-01-01", "9999-12-31")):
        with Workspace.open(":memory:") as workspace:
            news = tmp_path / "news.jsonl"
            rows = ({"id": f"a{n}", "text": text, "published": date} for n, (text, date) in enumerate(zip(texts, dates, strict=True)))
            news.write_text("".join(json.dumps(row) + "\n" for row in rows))
            report = build_into(workspace, news)
            assert (report.added, report.skipped) == (2, ())
            kg = open_graph(workspace)
            assert kg.entity("Q941013").name == "Lloyd Austin" and not kg.left_out
            assert [a.published for a in kg.articles.values()] == list(dates)


def test_workspace_of_the_first_version_is_migrated_without_reading_again(tmp_path: Path) -> None:
    path = tmp_path / "graphkit.db"
    with Workspace.open(path) as workspace:
        for extraction in said():
            workspace.add(extraction, fingerprint="1")
        expected = exported(workspace)
    as_version_1(path)
    with Workspace.open(path) as workspace:
        assert workspace.resolution_version == "" and workspace.has(said()[0].article, "1")
        assert exported(workspace) == expected
        assert list(workspace.extractions()) == sorted(said(), key=lambda e: e.article.id)


def test_read_only_workspace_of_the_first_version_is_read_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "graphkit.db"
    with Workspace.open(path) as workspace:
        for extraction in said()[:3]:
            workspace.add(extraction)
        expected = exported(workspace)
    as_version_1(path)
    before = path.read_bytes()
    with Workspace._prepared(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None), str(path), readonly=True) as workspace:
        assert workspace.readonly and exported(workspace) == expected
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def as_version_1(path: Path) -> None:
    """Make the tables those of version 1."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    made_later = "handles forms keys links sightings resolution entities entities_to_tell decisions".split()
    connection.execute("DROP VIEW mention_entities")
    for table in made_later:
        connection.execute(f"DROP TABLE {table}")
    connection.execute("DROP INDEX articles_to_place")
    connection.execute("ALTER TABLE articles DROP COLUMN placed")
    connection.execute("DELETE FROM meta WHERE key <> 'resolution'")
    columns = "id TEXT PRIMARY KEY, type TEXT, name TEXT, aliases TEXT, wikidata TEXT, country TEXT, description TEXT"
    connection.execute(f"CREATE TABLE entities ({columns}) WITHOUT ROWID")
    connection.execute("CREATE TABLE resolution (mention TEXT PRIMARY KEY, entity TEXT, reason TEXT) WITHOUT ROWID")
    connection.execute("PRAGMA user_version = 1")
    connection.close()


def copies(count: int) -> list[Extraction]:
    """The same articles again and again under other ids, about other people each time."""
    found = []
    for number in range(count):
        consonants = "bcdfgklmnprstvwz"
        other = "".join(random.Random(number).sample(consonants, len(consonants)))
        letters = str.maketrans(consonants + consonants.upper(), other + other.upper())

        def translated(name: str, mention: Mention, letters: dict[int, int] = letters) -> str:
            return name if mention.knowledge else name.translate(letters)

        for extraction in said():

            def own(id: str, number: int = number) -> str:
                return f"{id}-{number}" if id else ""

            mentions = tuple(
                replace(m, id=own(m.id), article=own(m.article), name=translated(m.name, m), text=translated(m.text, m))
                for m in extraction.mentions
            )
            statements = tuple(
                replace(s, id=own(s.id), article=own(s.article), subject=own(s.subject), object=own(s.object), attributed_to="", place="", item="")
                for s in extraction.statements
            )
            found.append(Extraction(replace(extraction.article, id=own(extraction.article.id)), mentions, statements))
    return found


def test_one_more_article_costs_the_same_in_a_large_workspace() -> None:
    """Counted in steps of SQLite's machine, which do not depend on what else the computer does."""
    steps: list[int] = []
    more = said()[:10]
    for filling in (copies(1), copies(15)):
        with Workspace.open(":memory:") as workspace:
            for extraction in filling:
                workspace.add(extraction)
            resolve_into(workspace)
            steps.append(0)

            def count() -> int:
                steps[-1] += 1
                return 0

            workspace._connection.set_progress_handler(count, 20)
            for extraction in more:
                workspace.add(extraction)
                resolve_into(workspace)
            workspace._connection.set_progress_handler(None, 0)
    assert steps[1] <= 1.3 * steps[0], steps
