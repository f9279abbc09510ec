"""The workspace keeps whole articles only, whatever happens while it is written."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from commands import public_folder
from handmade import Notebook, alliances
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.article import Article
from graphkit.errors import WorkspaceError
from graphkit.model import Entity, Extraction, Mention, Resolution, Statement
from graphkit.store.workspace import SCHEMA_VERSION, Workspace


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "graphkit.db"


def filled(path: Path | str, book: Notebook | None = None) -> Workspace:
    book = book or alliances()
    workspace = Workspace.open(path)
    for extraction in book.extractions():
        assert workspace.add(extraction, fingerprint="1")
    workspace.store_resolution(book.resolution(), "k1")
    return workspace


def dump(path: Path) -> list[str]:
    with sqlite3.connect(path) as connection:
        lines = list(connection.iterdump())
    connection.close()
    return lines


def test_what_goes_in_comes_out(path: Path) -> None:
    book = alliances()
    with filled(path) as workspace:
        assert list(workspace.extractions()) == book.extractions()
        assert list(workspace.articles()) == [extraction.article for extraction in book.extractions()]
        assert workspace.extraction("none") is None
        stored = workspace.resolution()
        assert stored.entity_of == book.entity_of and stored.reasons == book.resolution().reasons
        assert stored.entities == book.resolution().entities
        assert workspace.counts() == {"articles": 2, "mentions": 20, "statements": 8, "entities": 12}
        assert workspace.graph() == book.graph()


def test_adding_again_changes_not_a_byte(path: Path) -> None:
    filled(path).close()
    before = path.read_bytes()
    with Workspace.open(path) as workspace:
        for extraction in alliances().extractions():
            assert workspace.has(extraction.article, "1")
            assert not workspace.add(extraction, fingerprint="1")
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_order_does_not_matter(path: Path, tmp_path: Path) -> None:
    filled(path).close()
    other = tmp_path / "other.db"
    with Workspace.open(other) as workspace:
        workspace.store_resolution(Resolution({}, {}), "k0")
        for extraction in reversed(alliances().extractions()):
            workspace.add(replace(extraction, rejected={"range": 1}), fingerprint="0")
            workspace.add(extraction, fingerprint="1")
        workspace.store_resolution(alliances().resolution(), "k1")
    assert dump(path) == dump(other)


def test_changed_article_replaces_what_it_supported(path: Path) -> None:
    with filled(path) as workspace:
        book = Notebook()
        book.note("a1", "Japan", "MET_WITH", "China", published="2024-07-29")
        [changed] = book.extractions()
        assert not workspace.has(changed.article, "1")
        assert workspace.resolution_version == "k1"
        assert workspace.add(changed, fingerprint="1")
        assert workspace.resolution_version == ""
        assert workspace.extraction("a1") == changed
        assert {statement.article for extraction in workspace.extractions() for statement in extraction.statements} == {"a1", "a2"}
        assert workspace.counts()["statements"] == 1 + len(alliances().extractions()[1].statements)


def test_new_fingerprint_reads_again_and_new_place_does_not(path: Path) -> None:
    with filled(path) as workspace:
        article = alliances().extractions()[0].article
        assert not workspace.has(article, "2")
        assert workspace.has(replace(article, source="elsewhere.txt"), "1")
        for change in ({"text": "x"}, {"title": "x"}, {"url": "x"}, {"published": "2020-01-01"}):
            assert not workspace.has(replace(article, **change), "1")


def test_remove(path: Path) -> None:
    with filled(path) as workspace:
        assert workspace.remove("a1")
        assert not workspace.remove("a1")
        assert [extraction.article.id for extraction in workspace.extractions()] == ["a2"]
        assert not workspace._rows("SELECT * FROM resolution WHERE mention NOT IN (SELECT id FROM mentions)")


def test_skipped_article_is_remembered(path: Path) -> None:
    with Workspace.open(path) as workspace:
        article = Article.from_text("Le président.")
        workspace.add(Extraction(article, (), (), skipped="not English"), fingerprint="1")
        assert workspace.has(article, "1") and workspace.skipped(article.id) == "not English"
        assert workspace.extraction(article.id) == Extraction(article, (), (), {}, "not English")


def test_rejected_candidates_are_counted(path: Path) -> None:
    with Workspace.open(path) as workspace:
        for number, counts in enumerate([{"domain": 2}, {"domain": 1, "range": 3}, {}]):
            workspace.add(Extraction(Article.from_text(f"Text {number}."), (), (), counts), fingerprint="1")
        assert workspace.rejected() == {"domain": 3, "range": 3}


texts = st.text(st.characters(codec="utf-8"), max_size=40)


@settings(max_examples=60, deadline=None)
@given(texts, texts, texts, st.floats(allow_nan=False, allow_infinity=False), st.booleans())
def test_any_text_survives(text: str, name: str, reason: str, value: float, local: bool) -> None:
    article = Article("a", text + "'; DROP TABLE articles; --\0\n", name, reason, "", name)
    mention = Mention("m", "a", 0, 0, 1, text, "Person", name, "pronoun", local=local)
    statement = Statement("s", "a", 0, 0, 1, "CASUALTIES", "m", value=value, unit=name, derived_from=(text, name))
    extraction = Extraction(article, (mention,), (statement,), {name: 1}, reason)
    with Workspace.open(":memory:") as workspace:
        workspace.add(extraction, fingerprint=name)
        resolution = Resolution({name: Entity(name, "Person", text, (name, text))}, {"m": name}, {"m": "name"}, {"m": 0.5})
        workspace.store_resolution(resolution, "1")
        assert list(workspace.extractions()) == [extraction]
        assert workspace.resolution() == resolution


def test_statement_without_its_mention_is_not_stored(path: Path) -> None:
    with Workspace.open(path) as workspace:
        broken = Extraction(Article("a", "Text."), (), (Statement("s", "a", 0, 0, 1, "MET_WITH", "m1", "m2"),))
        with pytest.raises(WorkspaceError, match=r"article a.*does not fit together"):
            workspace.add(broken, fingerprint="1")
        assert workspace.counts()["articles"] == 0
        assert workspace.add(Extraction(Article("a", "Text."), (), ()), fingerprint="1")


def test_half_a_surrogate_is_told_plainly(path: Path) -> None:
    with Workspace.open(path) as workspace, pytest.raises(WorkspaceError, match="not valid Unicode"):
        workspace.add(Extraction(Article("a", "\ud800"), (), ()), fingerprint="1")


# Files that are no workspace


def _sqlite(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def _newer(path: Path) -> None:
    Workspace.open(path).close()
    _sqlite(path, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")


def _other(path: Path) -> None:
    _sqlite(path, "CREATE TABLE t (a)", "PRAGMA application_id = 42")


def _plain(path: Path) -> None:
    _sqlite(path, "CREATE TABLE t (a)", "INSERT INTO t VALUES (1)")


def _text(path: Path) -> None:
    path.write_text("My notes, which nobody may overwrite.\n" * 20)


def _short(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00")


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (_newer, "version 3.*newer graphkit"),
        (_other, "not a graphkit"),
        (_plain, "not a graphkit"),
        (_text, "not a graphkit"),
        (_short, "not a"),
    ],
)
def test_file_that_is_no_workspace_is_left_alone(path: Path, make: Callable[[Path], None], told: str) -> None:
    make(path)
    before = path.read_bytes(), path.stat().st_mtime_ns
    with pytest.raises(WorkspaceError, match=told) as caught:
        Workspace.open(path)
    assert str(path) in str(caught.value)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert list(path.parent.iterdir()) == [path]


def test_missing_folder_missing_file_and_folder(path: Path) -> None:
    with pytest.raises(WorkspaceError, match="no folder"):
        Workspace.open(path / "deeper" / "graphkit.db")
    with pytest.raises(WorkspaceError, match="graphkit build"):
        Workspace.open(path, create=False)
    assert not path.exists()
    path.mkdir()
    with pytest.raises(WorkspaceError, match="a folder"):
        Workspace.open(path)


def test_empty_file_becomes_a_workspace(path: Path) -> None:
    path.touch()
    with Workspace.open(path) as workspace:
        assert workspace.counts()["articles"] == 0


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _overwritten(data: bytes) -> bytes:
    return data[:4096] + b"\xff" * (len(data) - 4096)


@pytest.mark.parametrize("damage", [_cut, _overwritten])
def test_damaged_workspace_is_told_plainly(path: Path, damage: Callable[[bytes], bytes]) -> None:
    filled(path).close()
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(WorkspaceError, match="it is damaged"), Workspace.open(path) as workspace:
        list(workspace.extractions())


def test_read_only_workspace_can_be_read() -> None:
    script = """
        import os
        from handmade import alliances
        from graphkit.errors import WorkspaceError
        from graphkit.store.workspace import Workspace
        alliances().graph()  # everything is imported before another user may not
        if os.getuid() == 0:
            os.setgroups([]); os.setgid(65534); os.setuid(65534)
        with Workspace.open("graphkit.db") as workspace:
            assert workspace.readonly
            assert len(workspace.graph().articles) == 2
            try:
                workspace.remove("a1")
            except WorkspaceError as error:
                print(error)
    """
    with public_folder() as folder:
        filled(folder / "graphkit.db").close()
        (folder / "graphkit.db").chmod(0o444)
        folder.chmod(0o555)
        done = python(script, cwd=folder)
        folder.chmod(0o755)
    assert "may not be written" in done.stdout, done.stderr


def python(script: str, **options: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])])}
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, env=environment, timeout=60, **options
    )  # type: ignore[call-overload,no-any-return]


# Two at once, and sudden ends


def test_second_writer_waits_and_then_says_so(path: Path) -> None:
    with filled(path), Workspace.open(path, wait=0.2) as second:
        blocker = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        blocker.execute("BEGIN IMMEDIATE")
        extraction = Extraction(Article("b", "Text."), (), ())
        with pytest.raises(WorkspaceError, match="another process"):
            second.add(extraction, fingerprint="1")
        assert len(list(second.articles())) == 2
        patient = Workspace.open(path, wait=20)
        release = threading.Timer(0.5, lambda: blocker.execute("COMMIT"))
        release.start()
        assert patient.add(extraction, fingerprint="1")
        release.join()
        blocker.close()
        patient.close()


def test_readers_see_whole_articles_while_another_writes(path: Path) -> None:
    with filled(path) as writer, Workspace.open(path) as reader:
        found = reader.extractions()
        next(found)
        assert writer.remove("a2")
        assert list(found) == []


def test_two_builds_at_once_store_everything_once(path: Path) -> None:
    script = f"""
        import sys
        from graphkit.article import Article
        from graphkit.model import Extraction
        from graphkit.store.workspace import Workspace
        with Workspace.open({str(path)!r}) as workspace:
            for number in range(60):
                workspace.add(Extraction(Article(str(number), "Text."), (), ()), fingerprint="1")
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])])}
    running = [subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], env=environment) for _ in range(3)]
    assert [process.wait(120) for process in running] == [0, 0, 0]
    with Workspace.open(path) as workspace:
        assert workspace.counts()["articles"] == 60


def test_killed_writer_leaves_whole_articles(path: Path) -> None:
    script = f"""
        from graphkit.article import Article
        from graphkit.model import Extraction, Mention, Statement
        from graphkit.store.workspace import Workspace
        with Workspace.open({str(path)!r}) as workspace:
            for number in range(100_000):
                id = f"{{number:06}}"
                mentions = tuple(Mention(f"{{id}}-{{n}}", id, n, 0, 4, "Text" * 50, "Person", "x") for n in range(300))
                statements = tuple(Statement(f"{{id}}-{{n}}", id, n, 0, 4, "MET_WITH", f"{{id}}-0", f"{{id}}-{{n}}") for n in range(1, 300))
                workspace.add(Extraction(Article(id, "Text" * 10_000), mentions, statements), fingerprint="1")
                print(number, flush=True)
    """
    for rounds in range(4):
        process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for _ in range(3 + 2 * rounds):
            process.stdout.readline()
        process.kill()
        process.wait()
        process.stdout.close()
        with Workspace.open(path) as workspace:
            assert workspace._one("PRAGMA integrity_check") == "ok"
            counts = workspace.counts()
            assert counts["mentions"] == 300 * counts["articles"] > 0
            assert counts["statements"] == 299 * counts["articles"]
