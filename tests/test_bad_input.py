"""Bad input and bad luck, for real: each is named with its reason, and what was stored before stays as it was."""

from __future__ import annotations

import codecs
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphkit.sources import MAX_CHARACTERS
from graphkit.store.workspace import Workspace

GOOD = "Russia invaded Ukraine. Japan and the United States are allies."


def graphkit(*arguments: str | Path, cwd: Path, stdin: bytes = b"", largest_file: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command; ``largest_file`` limits the bytes that it can write to one file."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GRAPHKIT_WORKSPACE", "NEO4J_"))}

    def limit() -> None:
        if largest_file:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    done = subprocess.run(
        [sys.executable, "-m", "graphkit", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        timeout=300,
        cwd=cwd,
        env={**kept, **more},
        preexec_fn=limit,
        check=False,
    )
    errors = done.stderr.decode()
    assert "Traceback" not in errors and "Warning" not in errors, errors
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), errors)


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A folder with a workspace that holds one article."""
    done = graphkit("build", "-", stdin=GOOD.encode(), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return tmp_path


def articles(folder: Path) -> int:
    with Workspace.open(folder / "graphkit.db", create=False) as workspace:
        assert workspace._one("PRAGMA integrity_check") == "ok"
        graph = workspace.graph()
        assert not graph.left_out
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
        assert done.returncode == 1 and done.stdout == ""
        assert name in done.stderr and told in done.stderr
        assert len(done.stderr.splitlines()) <= 3
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
    assert done.returncode == 3
    for name in BAD:
        assert f"Skipped news/{name}" in done.stderr
    assert f"{len(BAD)} inputs skipped" in done.stderr and "4 articles added" in done.stderr
    assert articles(stored) == 5
    again = graphkit("build", "news", cwd=stored)
    assert again.returncode == 3 and "0 articles added" in again.stderr
    printed = graphkit("extract", "news", cwd=stored)
    assert printed.returncode == 3
    assert any("“Japan”" in json.loads(line)["evidence"]["text"] for line in printed.stdout.splitlines())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "mac_roman"])
def test_other_encodings_are_read_as_what_they_are(tmp_path: Path, encoding: str) -> None:
    text = "“Russia invaded Ukraine,” said François Hollande’s office – in Orléans."
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    done = graphkit("extract", "a.txt", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert any(record["relation"] == "ATTACKED" for record in records)
    for record in records:
        assert record["evidence"]["text"] == text[record["evidence"]["start"] : record["evidence"]["end"]]


def test_text_of_20_megabytes_is_refused_at_once(stored: Path) -> None:
    (stored / "long.txt").write_text(f"{GOOD}\n" * (20_000_000 // (len(GOOD) + 1)))
    begun = time.monotonic()
    done = graphkit("build", "long.txt", cwd=stored)
    assert time.monotonic() - begun < 10
    assert done.returncode == 1 and "long.txt" in done.stderr and f"{MAX_CHARACTERS:,}" in done.stderr
    piped = graphkit("build", "-", cwd=stored, stdin=(stored / "long.txt").read_bytes())
    assert piped.returncode == 1 and "standard input" in piped.stderr
    (stored / "long.jsonl").write_text(
        json.dumps({"text": (stored / "long.txt").read_text()}) + "\n" + json.dumps({"text": f"{GOOD} Last."})
    )
    mixed = graphkit("build", "long.jsonl", cwd=stored)
    assert mixed.returncode == 3 and "long.jsonl, line 1" in mixed.stderr
    assert articles(stored) == 2


def test_missing_and_unreadable_files(stored: Path) -> None:
    (stored / "sick.txt").symlink_to("/proc/self/mem")
    for name, told in (("missing.txt", "no such file"), ("sick.txt", "cannot be read")):
        done = graphkit("build", name, cwd=stored)
        assert done.returncode == 1 and name in done.stderr and told in done.stderr
        (stored / "good.txt").write_text(f"{GOOD} With {name}.")
        mixed = graphkit("build", name, "good.txt", cwd=stored)
        assert mixed.returncode == 3 and "1 article added" in mixed.stderr


def test_file_and_folder_without_permission(tmp_path: Path) -> None:
    """Run by root, the process becomes nobody once everything is loaded."""
    for name in ("secret.txt", "good.txt", "closed/inner.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(GOOD)
    for parent in (tmp_path, *tmp_path.parents):
        if parent != Path("/") and parent.stat().st_uid == os.getuid():
            parent.chmod(parent.stat().st_mode | 0o055)
    (tmp_path / "secret.txt").chmod(0)
    (tmp_path / "closed").chmod(0)
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
    try:
        done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, cwd=tmp_path, check=False)
    finally:
        (tmp_path / "closed").chmod(0o755)
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
            assert done.returncode == 1 and done.stdout == ""
            assert done.stderr.startswith(f"Error: {name}: ") and told in done.stderr
        assert (tmp_path / name).read_bytes() == before
    assert not list(tmp_path.glob("*-journal"))


def test_two_builds_at_once(stored: Path) -> None:
    blocker = sqlite3.connect(stored / "graphkit.db", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    build = [sys.executable, "-m", "graphkit", "build", "-"]
    waiting = subprocess.Popen(build, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=stored)
    assert waiting.stdin is not None
    waiting.stdin.write(f"{GOOD} Second.".encode())
    waiting.stdin.close()
    waiting.stdin = None
    time.sleep(4)
    assert waiting.poll() is None
    blocker.execute("COMMIT")
    blocker.close()
    _, errors = waiting.communicate(timeout=60)
    assert waiting.returncode == 0, errors
    assert articles(stored) == 2


# No room


@pytest.fixture(params=["limit", "disk"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A folder in which little can be written: a small file system where one can be mounted, a limit on files elsewhere."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = request.param == "disk" and os.getuid() == 0
    if mounted:
        mounted = (
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", folder], check=False, capture_output=True).returncode == 0
        )
    yield folder, 0 if mounted else 400_000
    if mounted:
        subprocess.run(["umount", "-l", folder], check=True)


def test_full_disk_keeps_whole_articles_and_goes_on_when_there_is_room(room: tuple[Path, int]) -> None:
    folder, limit = room
    news = folder.parent / "news.jsonl"
    with news.open("w") as file:
        for number in range(40):
            file.write(json.dumps({"id": str(number), "text": f"{GOOD} Article {number}.", "title": "t" * 20_000}) + "\n")
    done = graphkit("build", news, cwd=folder, largest_file=limit)
    assert done.returncode == 1
    assert "graphkit.db" in done.stderr and "full" in done.stderr and "make room" in done.stderr
    kept = folder.parent / "graphkit.db"
    kept.write_bytes((folder / "graphkit.db").read_bytes())
    with Workspace.open(kept) as workspace:
        assert workspace._one("PRAGMA integrity_check") == "ok"
        stored = workspace.counts()["articles"]
        assert 2 < stored < 40
    resumed = graphkit("build", news, cwd=folder.parent)
    assert resumed.returncode == 0 and f"{40 - stored} articles added" in resumed.stderr
    assert articles(folder.parent) == 40


def test_full_disk_leaves_the_old_output(room: tuple[Path, int], stored: Path) -> None:
    folder, limit = room
    news = stored / "news.jsonl"
    news.write_text("".join(json.dumps({"text": f"{GOOD} Article {n}.{' And so on.' * 60}"}) + "\n" for n in range(150)))
    for command in (["extract", "news.jsonl"], ["export", "--all", "--format", "jsonl"]):
        if command[0] == "export":
            assert graphkit("build", "news.jsonl", cwd=stored).returncode == 0
        out = folder / "out.jsonl"
        out.write_text("old\n")
        filler = folder / "filler"
        if not limit:
            filler.write_bytes(b"x" * 400_000)
        done = graphkit(*command, "-o", out, cwd=stored, largest_file=limit and 50_000)
        assert done.returncode == 1
        assert "out.jsonl" in done.stderr and "cannot be written" in done.stderr
        assert out.read_text() == "old\n"
        assert sorted(path.name for path in folder.iterdir() if path != filler) == ["out.jsonl"]
        filler.unlink(missing_ok=True)


# Ctrl-C


def test_interrupted_build_keeps_what_was_done(stored: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "graphkit", "build", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=stored, env=dict(os.environ)
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps({"text": f"{GOOD} Second."}).encode() + b"\n")
    process.stdin.flush()
    deadline = time.monotonic() + 60
    while True:
        with Workspace.open(stored / "graphkit.db") as workspace:
            if workspace.counts()["articles"] == 2:
                break
        assert time.monotonic() < deadline
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.decode().splitlines() == ["Interrupted. Nothing is half-written; run the same command to go on."]
    assert graphkit("summary", cwd=stored).returncode == 0
    assert articles(stored) == 2


def test_interrupted_export_leaves_the_old_file(stored: Path) -> None:
    out = stored / "out.jsonl"
    out.write_text("old\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "graphkit", "extract", "-", "-o", str(out)], stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=stored
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps({"text": GOOD}).encode() + b"\n")
    process.stdin.flush()
    deadline = time.monotonic() + 60
    while len(list(stored.glob(".out.jsonl*"))) == 0:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130 and errors.decode().count("\n") == 1
    assert out.read_text() == "old\n"
    assert not list(stored.glob(".out.jsonl*"))
