"""From inputs to a knowledge graph: streaming, once only, resumed, and never stopped by one bad article."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from commands import graphkit, start

import graphkit as package
from graphkit.article import Article
from graphkit.building import Step, build_into, extract_all, open_graph, resolve_into
from graphkit.errors import ExtractionError, InputError
from graphkit.extract.pipeline import Extractor
from graphkit.model import Extraction
from graphkit.sources import Skipped
from graphkit.store.workspace import Workspace

INVADED = "Russia invaded Ukraine."
ALLIED = "Japan and the United States are allies."
BASED = "US Forces Japan is based at Yokota Air Base."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    for name, text in {"a.txt": INVADED, "b.txt": ALLIED, "c.txt": BASED}.items():
        (inputs / name).write_text(text)
    return inputs


def no_model(self: Extractor, article: Article) -> Extraction:
    raise AssertionError("the model was used")


def test_build_gives_a_graph(folder: Path) -> None:
    kg = package.build(folder, published="2024-07-28")
    assert "Russia ATTACKED Ukraine" in {s.name for s in kg.statements()}
    assert [s.object_name for s in kg.statements(relation="BASED_AT")] == ["Yokota Air Base"]
    assert len(kg.articles) == 3
    assert kg == package.build([folder / "c.txt", folder], published="2024-07-28")


def test_build_keeps_what_it_read(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "graphkit.db"
    first = package.build(folder, path)
    before = path.read_bytes()
    monkeypatch.setattr(Extractor, "read", no_model)
    assert package.build(folder, path) == first
    assert path.read_bytes() == before
    assert package.build(folder / "a.txt", path) == first


def test_same_workspace_in_any_order(folder: Path, tmp_path: Path) -> None:
    package.build(folder, tmp_path / "one.db")
    for name in ("c.txt", "a.txt", "b.txt"):
        package.build(folder / name, tmp_path / "two.db")
    with Workspace.open(tmp_path / "one.db") as one, Workspace.open(tmp_path / "two.db") as two:
        assert list(one.extractions()) == list(two.extractions())
        assert one.resolution() == two.resolution()


def test_report_and_steps(folder: Path) -> None:
    (folder / "bad.txt").write_bytes(b"\0\1\2")
    steps: list[Step] = []
    with Workspace.open(":memory:") as workspace:
        report = build_into(workspace, [folder, folder / "a.txt"], progress=steps.append)
        assert (report.added, report.known) == (3, 1)
        assert [skipped.source for skipped in report.skipped] == [str(folder / "bad.txt")]
        assert report.statements == workspace.counts()["statements"] > 2
    assert [step.kind for step in steps] == ["added", "added", "skipped", "added", "known"]
    assert [Path(step.source).name for step in steps] == ["a.txt", "b.txt", "bad.txt", "c.txt", "a.txt"]


def test_bad_inputs_are_warnings_and_nothing_but_bad_inputs_an_error(folder: Path) -> None:
    (folder / "bad.txt").write_bytes(b"\0\1\2")
    with pytest.warns(UserWarning, match=r"bad\.txt.*binary"):
        assert len(package.build(folder).articles) == 3
    with pytest.raises(InputError, match=r"bad\.txt.*binary.*and 1 more"):
        package.build([folder / "bad.txt", folder / "none.txt"])


def test_changed_record_replaces_the_old_one(tmp_path: Path) -> None:
    news, path = tmp_path / "news.jsonl", tmp_path / "graphkit.db"
    news.write_text('{"id": "1", "text": "Russia invaded Ukraine."}\n')
    package.build(news, path)
    news.write_text('{"id": "1", "text": "China condemned Japan."}\n')
    kg = package.build(news, path)
    assert {s.name for s in kg.statements()} == {"China CRITICIZED Japan"}
    assert "Q159" not in kg.entities


def test_date_given_later_is_taken_and_never_lost(tmp_path: Path) -> None:
    news, path = tmp_path / "a.txt", tmp_path / "graphkit.db"
    news.write_text(INVADED)
    for given, kept in (("", ""), ("2024-07-28", "2024-07-28"), ("", "2024-07-28"), ("2024-07-29", "2024-07-29")):
        kg = package.build(news, path, published=given)
        assert [article.published for article in kg.articles.values()] == [kept]


def test_two_texts_with_one_id_are_told_apart(tmp_path: Path) -> None:
    news, path = tmp_path / "news.jsonl", tmp_path / "graphkit.db"
    texts = (INVADED, ALLIED, INVADED)
    news.write_text("".join(f'{{"id": "1", "text": "{text}"}}\n' for text in texts))
    for added in (1, 0):
        with Workspace.open(path) as workspace:
            report = build_into(workspace, news)
        assert (report.added, report.known) == (added, 2 - added)
        assert [skipped.source for skipped in report.skipped] == [f"{news}, line 2"]
        assert "another id" in report.skipped[0].reason


def test_new_packs_resolve_again_without_parsing(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Workspace.open(tmp_path / "graphkit.db") as workspace:
        build_into(workspace, folder)
        version = workspace.resolution_version
        monkeypatch.setattr(Extractor, "read", no_model)
        pack = tmp_path / "pack"
        pack.mkdir()
        (pack / "people.csv").write_text("id,type,name,aliases\nperson:somebody-else,Person,Somebody Else,\n")
        open_graph(workspace)
        assert workspace.resolution_version == version
        assert len(open_graph(workspace, packs=[pack]).articles) == 3
        renewed = workspace.resolution_version
        assert renewed not in ("", version)
        open_graph(workspace)
        assert workspace.resolution_version == renewed, "to look is not to forget the packs"
        resolve_into(workspace)
        assert workspace.resolution_version == version


def test_interrupted_resolution_is_made_up_for(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "graphkit.db"
    whole = package.build(folder, path)
    with Workspace.open(path) as workspace:
        workspace.remove(next(iter(whole.articles)))
        package.build(folder, path)
    with Workspace.open(path) as workspace:
        workspace._connection.execute("DELETE FROM resolution")
        workspace._connection.execute("DELETE FROM meta")
        assert not workspace.graph().statements()
        assert open_graph(workspace) == whole


# One article that cannot be analysed


def failing(on: str, error: Exception) -> Callable[[Extractor, Article], Extraction]:
    read = Extractor.read

    def wrapped(self: Extractor, article: Article) -> Extraction:
        if on in article.text:
            raise error
        return read(self, article)

    return wrapped


@pytest.mark.parametrize("error", [ExtractionError("x: too long"), ValueError("bad"), IndexError("out of range"), RecursionError("deep")])
def test_article_that_breaks_the_reader_is_named_and_the_others_go_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(Extractor, "read", failing("Japan and", error))
    (folder / "bad.txt").write_bytes(b"\0\1\2")
    with Workspace.open(":memory:") as workspace:
        report = build_into(workspace, folder)
        assert report.added == 2
        assert [Path(skipped.source).name for skipped in report.skipped] == ["b.txt", "bad.txt"]
        assert "cannot be analysed" in report.skipped[0].reason and str(error) in report.skipped[0].reason


def test_order_is_kept_by_readers_that_read_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    def ahead(self: Extractor, articles: Iterator[Article]) -> Iterator[Extraction]:
        batch: list[Article] = []
        for article in articles:
            batch.append(article)
            if len(batch) == 3:
                yield from map(self.read, batch)
                batch.clear()
        yield from map(self.read, batch)

    monkeypatch.setattr(Extractor, "extract", ahead)
    monkeypatch.setattr(Extractor, "read", failing("4", ValueError("bad")))
    found: list[Article | Skipped] = []
    for number in range(9):
        found.append(Article(f"{number}", f"Text {number}."))
        found.append(Skipped(f"skipped {number}", "why"))
    told = [result.source if isinstance(result, Skipped) else result.article.id for result in extract_all(found)]
    assert told == [source for number in range(9) for source in (f"{number}", f"skipped {number}")]


def test_missing_model_is_an_error_and_not_the_fault_of_an_article(folder: Path) -> None:
    with pytest.raises(ExtractionError, match="no_such_model"):
        package.build(folder, model="no_such_model")


# Streaming and sudden ends


def test_articles_are_read_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []
    read = Extractor.read

    def told(self: Extractor, article: Article) -> Extraction:
        events.append(f"read {article.id}")
        return read(self, article)

    monkeypatch.setattr(Extractor, "read", told)

    def articles() -> Iterator[Article]:
        for number in range(3):
            events.append(f"open {number}")
            yield Article(str(number), f"Text {number}.")

    for result in extract_all(articles()):
        assert isinstance(result, Extraction)
        events.append(f"done {result.article.id}")
    assert events == [f"{what} {number}" for number in range(3) for what in ("open", "read", "done")]


def test_build_that_is_stopped_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Killed once, asked to end once, interrupted once, and then let finish."""
    news, path = tmp_path / "news.jsonl", tmp_path / "graphkit.db"
    news.write_text("".join(f'{{"id": "{n}", "text": "{INVADED} {ALLIED} Article {n}."}}\n' for n in range(200)))
    stored = 0
    for ending, code in ((signal.SIGKILL, -9), (signal.SIGTERM, 143), (signal.SIGINT, 130)):
        running = start("build", news, "-w", path)
        deadline = time.monotonic() + 120
        while _stored(path) < stored + 3:
            assert time.monotonic() < deadline and running.poll() is None
            time.sleep(0.02)
        running.send_signal(ending)
        _, errors = running.communicate(timeout=60)
        assert running.returncode == code and b"Traceback" not in errors
        stored = _stored(path)
        assert stored < 200
    done = graphkit("build", news, "-w", path)
    assert f"{200 - stored} articles added" in done.err and f"{stored} articles already there" in done.err
    with Workspace.open(path) as workspace:
        kg = workspace.graph()
        assert len(kg.articles) == 200 and len(kg.statements(relation="ATTACKED")) == 200
        assert not kg.left_out
    assert sorted(p.name for p in tmp_path.iterdir()) == ["graphkit.db", "news.jsonl"]


def _stored(path: Path) -> int:
    if not path.exists():
        return 0
    with Workspace.open(path) as workspace:
        return workspace.counts()["articles"]


def test_memory_does_not_grow_with_the_corpus(tmp_path: Path) -> None:
    script = """
        import json, resource, sys
        from graphkit.building import build_into
        from graphkit.store.workspace import Workspace
        marks = []
        def progress(step):
            marks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        with Workspace.open(sys.argv[2]) as workspace:
            build_into(workspace, sys.argv[1], progress=progress)
        print(marks[20] // 1024, marks[-1] // 1024)
    """
    news = tmp_path / "news.jsonl"
    filler = "The weather was fine that day and nobody said much about it. " * 3
    with news.open("w") as file:
        for number in range(120):
            file.write(f'{{"text": "{INVADED} {filler} Article {number}.", "title": "{"t" * 250_000}"}}\n')
    arguments = [sys.executable, "-c", textwrap.dedent(script), str(news), str(tmp_path / "graphkit.db")]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    early, late = map(int, done.stdout.split())
    assert late - early < 15, "120 articles with titles of 250 kB (30 MB together) are not all kept"
