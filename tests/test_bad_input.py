"""Bad input and bad luck, for real: each is named with its reason, and what was stored before stays as it was."""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import graphkit, process, public_folder, start

from graphkit.building import open_graph
from graphkit.sources import MAX_CHARACTERS
from graphkit.store.workspace import Workspace

GOOD = "Russia invaded Ukraine. Japan and the United States are allies."


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that holds one article."""
    folder = tmp_path_factory.mktemp("template")
    assert graphkit("build", "-", stdin=GOOD.encode(), cwd=folder).code == 0
    return folder / "graphkit.db"


@pytest.fixture
def stored(tmp_path: Path, template: Path) -> Path:
    """A folder with a workspace that holds one article."""
    shutil.copy(template, tmp_path)
    return tmp_path


def articles(folder: Path) -> int:
    with Workspace.open(folder / "graphkit.db", create=False) as workspace:
        assert workspace._one("PRAGMA integrity_check") == "ok"
        graph = open_graph(workspace)
        assert graph.statements()
        assert not set(graph.left_out) - {"self"}
        return len(graph.articles)


BAD = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b"\n \t\n", "empty"),
    "mark.txt": (codecs.BOM_UTF8, "empty"),
    "binary.txt": (bytes(range(256)) * 40, "binary"),
    "program.txt": (b"\x7fELF\x02\x01\x01\x00", "program"),
    "report.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
    "letter.docx": (b"PK\x03\x04\x14\x00\x06\x00", "Office"),
    "cut.txt": (codecs.BOM_UTF16_LE + GOOD.encode("utf-16-le")[:-1], "UTF-16"),
    "empty.html": (b"<html><body><script>load()</script></body></html>", "without text"),
    "empty.jsonl": (b"\n", "empty"),
    "broken.jsonl": (b'{"text": "cut of', "line 1"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_alone_is_exit_code_1(stored: Path, name: str) -> None:
    data, told = BAD[name]
    before = (stored / "graphkit.db").read_bytes()
    (stored / name).write_bytes(data)
    for command in ("build", "extract"):
        done = graphkit(command, name, cwd=stored)
        assert done.code == 1 and done.out == ""
        assert name in done.err and told in done.err
        assert len(done.err.splitlines()) == 1
    assert (stored / "graphkit.db").read_bytes() == before


def test_bad_files_among_good_ones_are_exit_code_3(stored: Path) -> None:
    folder = stored / "news"
    folder.mkdir()
    for name, (data, _) in BAD.items():
        (folder / name).write_bytes(data)
    for number in range(3):
        (folder / f"good{number}.txt").write_text(f"{GOOD} Article {number}.")
    (folder / "zürich.txt").write_bytes("The minister said in Zürich that China condemned “Japan”.".encode("cp1252"))
    done = graphkit("build", "news", cwd=stored)
    assert done.code == 3
    for name in BAD:
        assert f"Skipped news/{name}" in done.err
    assert f"{len(BAD)} inputs skipped" in done.err and "4 articles added" in done.err
    assert articles(stored) == 5
    again = graphkit("build", "news", cwd=stored)
    assert again.code == 3 and "0 articles added" in again.err
    printed = graphkit("extract", "news", cwd=stored)
    assert printed.code == 3
    assert any("“Japan”" in json.loads(line)["evidence"]["text"] for line in printed.out.splitlines())


def test_other_languages_are_named_each_time_and_read_once(stored: Path) -> None:
    (stored / "news").mkdir()
    (stored / "news" / "good.txt").write_text(f"{GOOD} Once more.")
    french = "Le président français a rencontré le chancelier allemand à Paris. Ils ont parlé de la guerre en Ukraine et de la paix."
    (stored / "news" / "french.txt").write_text(french * 3)
    told = [graphkit("build", "news", cwd=stored) for _ in range(2)]
    assert [done.code for done in told] == [3, 3]
    assert all("Skipped news/french.txt: " in done.err for done in told)
    assert graphkit("build", "news/french.txt", cwd=stored).code == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "mac_roman"])
def test_other_encodings_are_read_as_what_they_are(tmp_path: Path, encoding: str) -> None:
    text = "“Russia invaded Ukraine,” said François Hollande’s office – in Orléans."
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    done = graphkit("extract", "a.txt", cwd=tmp_path)
    assert done.code == 0, done.err
    records = [json.loads(line) for line in done.out.splitlines()]
    assert any(record["relation"] == "ATTACKED" for record in records)
    for record in records:
        assert record["evidence"]["text"] == text[record["evidence"]["start"] : record["evidence"]["end"]]


def test_text_of_20_megabytes_is_refused_at_once(stored: Path) -> None:
    (stored / "long.txt").write_text(f"{GOOD}\n" * (20_000_000 // (len(GOOD) + 1)))
    begun = time.monotonic()
    done = graphkit("build", "long.txt", cwd=stored)
    assert time.monotonic() - begun < 10
    assert done.code == 1 and "long.txt" in done.err and f"{MAX_CHARACTERS:,}" in done.err
    piped = graphkit("build", "-", cwd=stored, stdin=(stored / "long.txt").read_bytes())
    assert piped.code == 1 and "standard input" in piped.err
    (stored / "long.jsonl").write_text(
        json.dumps({"text": (stored / "long.txt").read_text()}) + "\n" + json.dumps({"text": f"{GOOD} Last."})
    )
    mixed = graphkit("build", "long.jsonl", cwd=stored)
    assert mixed.code == 3 and "long.jsonl, line 1" in mixed.err
    assert articles(stored) == 2


def test_missing_and_unreadable_files(stored: Path) -> None:
    (stored / "sick.txt").symlink_to("/proc/self/mem")
    for name, told in (("missing.txt", "no such file"), ("sick.txt", "cannot be read")):
        done = graphkit("build", name, cwd=stored)
        assert done.code == 1 and name in done.err and told in done.err
        (stored / "good.txt").write_text(f"{GOOD} With {name}.")
        mixed = graphkit("build", name, "good.txt", cwd=stored)
        assert mixed.code == 3 and "1 article added" in mixed.err


def test_file_and_folder_without_permission() -> None:
    """Run by root, the process becomes nobody once everything is loaded."""
    script = """
        import os, sys
        from graphkit.cli import main
        def run(*arguments):
            sys.argv = ["graphkit", *arguments]
            try:
                main()
            except SystemExit as ended:
                return ended.code
        assert not run("extract", "good.txt")
        if os.getuid() == 0:
            os.setgroups([]); os.setgid(65534); os.setuid(65534)
        sys.exit(run("extract", "."))
    """
    with public_folder() as folder:
        for name in ("secret.txt", "good.txt", "closed/inner.txt"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(GOOD)
        (folder / "secret.txt").chmod(0)
        (folder / "closed").chmod(0)
        try:
            done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, cwd=folder, check=False)
        finally:
            (folder / "closed").chmod(0o755)
    assert done.returncode == 3, done.stderr
    assert "Skipped secret.txt: may not be read" in done.stderr and "Skipped closed: may not be read" in done.stderr


# Workspaces


def test_workspace_that_is_none_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOOD)
    (tmp_path / "notes.txt").write_text("My notes.\n" * 100)
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE mine (x)")
    other.commit()
    other.close()
    Workspace.open(tmp_path / "newer.db").close()
    newer = sqlite3.connect(tmp_path / "newer.db")
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    for name, told in (("notes.txt", "not a graphkit workspace"), ("other.db", "not a graphkit workspace"), ("newer.db", "version 99")):
        before = (tmp_path / name).read_bytes()
        for command in (["build", "a.txt"], ["summary"], ["query", "RETURN 1"], ["export"], ["show", "Japan"], ["load"], ["remove", "x"]):
            done = graphkit(*command, "-w", name, cwd=tmp_path)
            assert done.code == 1 and done.out == ""
            assert done.err.startswith(f"Error: {name}: ") and told in done.err
        assert (tmp_path / name).read_bytes() == before
    assert not list(tmp_path.glob("*-journal"))


def test_build_waits_for_another_and_then_goes_on(stored: Path) -> None:
    blocker = sqlite3.connect(stored / "graphkit.db", isolation_level=None, check_same_thread=False)
    blocker.execute("BEGIN IMMEDIATE")
    release = threading.Timer(2.0, lambda: blocker.execute("COMMIT"))
    release.start()
    done = graphkit("build", "-", cwd=stored, stdin=f"{GOOD} Second.".encode())
    release.join()
    blocker.close()
    assert done.code == 0, done.err
    assert articles(stored) == 2


# No room


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A folder with little room: a small file system where one can be mounted; elsewhere a limit (in bytes) on each file does."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    mounted = os.getuid() == 0 and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    yield folder, 0 if mounted else 400_000
    if mounted:
        subprocess.run(["umount", "-l", folder], check=True)


def test_full_disk_keeps_whole_articles_and_goes_on_when_there_is_room(small_disk: tuple[Path, int]) -> None:
    folder, limit = small_disk
    news = folder.parent / "news.jsonl"
    with news.open("w") as file:
        for number in range(40):
            file.write(json.dumps({"id": str(number), "text": f"{GOOD} Article {number}.", "title": "t" * 20_000}) + "\n")
    kept = folder.parent / "graphkit.db"
    for place, limited in ((folder, limit), (folder.parent / "limited", 300_000)):
        place.mkdir(exist_ok=True)
        done = process("build", news, cwd=place, largest_file=limited) if limited else graphkit("build", news, cwd=place)
        assert done.code == 1
        assert "graphkit.db" in done.err and "full" in done.err and "make room" in done.err
        kept.write_bytes((place / "graphkit.db").read_bytes())
        with Workspace.open(kept) as workspace:
            assert workspace._one("PRAGMA integrity_check") == "ok"
            stored = workspace.counts()["articles"]
            assert 2 < stored < 40
        resumed = graphkit("build", news, cwd=folder.parent)
        assert resumed.code == 0 and f"{40 - stored} articles added" in resumed.err
        assert articles(folder.parent) == 40


def test_full_disk_leaves_the_old_output(small_disk: tuple[Path, int], stored: Path) -> None:
    folder, limited = small_disk
    out, filler = folder / "out.jsonl", folder / "filler"
    text = "".join(f"Russia invaded Ukraine on day {number}. " for number in range(40))
    for command in (["extract", "-"], ["export", "--all"], ["export"]):
        out.write_text("old\n")
        if limited:
            done = process(*command, "-o", out, cwd=stored, stdin=text.encode(), largest_file=1000)
        else:
            with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
                while file.write(b"x" * 1024):
                    pass
            done = graphkit(*command, "-o", out, cwd=stored, stdin=text.encode())
        assert done.code == 1
        assert "out.jsonl" in done.err and "cannot be written" in done.err
        assert out.read_text() == "old\n"
        assert sorted(path.name for path in folder.iterdir() if path != filler) == ["out.jsonl"]
        filler.unlink(missing_ok=True)


# Ctrl-C


def test_interrupted_build_keeps_what_was_done(stored: Path) -> None:
    running = start("build", "-", cwd=stored)
    _send(running, f"{GOOD} Second.")
    deadline = time.monotonic() + 120
    while articles_stored(stored) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 130
    assert errors.decode().splitlines() == ["Interrupted. Nothing is half-written; run the same command to go on."]
    assert "Ukraine" in graphkit("show", "Ukraine", cwd=stored).out
    assert articles(stored) == 2


def test_interrupted_extract_leaves_the_old_file(stored: Path) -> None:
    out = stored / "out.jsonl"
    out.write_text("old\n")
    running = start("extract", "-", "-o", out, cwd=stored)
    _send(running, GOOD)
    deadline = time.monotonic() + 120
    while not list(stored.glob(".out.jsonl*")):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 130 and errors.decode().count("\n") == 1
    assert out.read_text() == "old\n"
    assert not list(stored.glob(".out.jsonl*"))


def _send(running: subprocess.Popen[bytes], text: str) -> None:
    assert running.stdin is not None
    running.stdin.write(json.dumps({"text": text}).encode() + b"\n")
    running.stdin.flush()


def articles_stored(folder: Path) -> int:
    with Workspace.open(folder / "graphkit.db") as workspace:
        return workspace.counts()["articles"]
