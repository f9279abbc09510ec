"""The README is true: its shell, Cypher and Python blocks are run in order, and what it shows as output is what comes out.

Blocks are run in a copy of the tracked files. A ``text`` or ``json`` block after another block is that block's
standard output. ``python tests/test_readme.py`` writes the outputs anew (``make readme``); look at the difference before you commit it.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import platformdirs
import pytest

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
RUN = {"sh", "cypher", "python"}
OUTPUT = {"text", "json"}
# The graph that Cypher blocks are asked of: the one that `make demo` built.
WORKSPACE = "out/demo.db"


@dataclass(frozen=True)
class Block:
    """A fenced block, and the place of the output shown right after it (None: none is shown)."""

    language: str
    text: str
    line: int
    shown: str | None
    span: tuple[int, int] | None


def blocks(readme: str) -> list[Block]:
    matches = list(FENCE.finditer(readme))
    found = []
    for match, after in zip(matches, [*matches[1:], None], strict=True):
        follows = after is not None and after[1] in OUTPUT and not readme[match.end() : after.start()].strip()
        line = readme.count("\n", 0, match.start()) + 1
        span = after.span(2) if after is not None and follows else None
        found.append(Block(match[1], match[2], line, readme[slice(*span)] if span else None, span))
    return found


class Reader:
    """Follows the README in a copy of the project, as one who just cloned it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "graphkit"
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, self.folder / name)
        (self.folder / ".venv").symlink_to(sys.prefix)
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("GRAPHKIT_", "NEO4J_", "MAKE", "MFLAGS"))}
        self.environment = clean | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "COLUMNS": "110",
            # What `make` installs is installed already (.venv, below): any file will do as the stamp that says so.
            "DEMO_STAMP": "Makefile",
            "TEST_STAMP": "Makefile",
            # A Neo4j of its own; the jars are those of the user, so that they are fetched once.
            "GRAPHKIT_HOME": str(folder / "home"),
            "GRAPHKIT_JARS": os.environ.get("GRAPHKIT_JARS") or str(platformdirs.user_data_path("graphkit", appauthor=False) / "jars"),
        }
        self.names: dict[str, object] = {"__name__": "readme"}

    def run(self, block: Block) -> str:
        """Run a block and return what it prints."""
        if block.language == "python":
            return self.python("\n" * block.line + block.text)
        if block.language == "cypher":
            return self.shell('graphkit query -w "$1" "$2"', WORKSPACE, block.text)
        # This test is part of `make test`: there it is enough that make knows how.
        return self.shell(re.sub(r"^make test$", "make --dry-run test >&2", block.text, flags=re.M))

    def shell(self, script: str, *arguments: str) -> str:
        command = ["bash", "-euo", "pipefail", "-c", script, "readme", *arguments]
        done = subprocess.run(command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=500)
        assert done.returncode == 0, f"{script}\n{done.stdout.decode()}\n{done.stderr.decode()}"
        return done.stdout.decode()

    def python(self, code: str) -> str:
        out = io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(out), mock.patch.dict(os.environ, self.environment, clear=True):
            exec(compile(code, str(README), "exec"), self.names)
        return out.getvalue()

    def close(self) -> None:
        """Stop what a block that failed may have left running."""
        subprocess.run(["graphkit", "neo4j", "stop"], env=self.environment, cwd=self.folder, capture_output=True, timeout=200)


def tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


@contextlib.contextmanager
def reader() -> Iterator[Reader]:
    with tempfile.TemporaryDirectory() as folder:
        opened = Reader(Path(folder))
        try:
            yield opened
        finally:
            opened.close()


def test_every_block_runs_and_shows_what_comes_out() -> None:
    readme = README.read_text(encoding="utf-8")
    with reader() as following:
        for block in blocks(readme):
            if block.language in RUN:
                printed = following.run(block)
                if block.shown is not None:
                    assert tidy(printed) == tidy(block.shown), f"README.md, line {block.line}: run `make readme` if the new output is right"


def test_every_block_is_of_a_known_kind() -> None:
    readme = README.read_text(encoding="utf-8")
    opened = re.findall(r"^```(\S*)$", readme, re.M)
    assert [language for language in opened[::2] if language not in RUN | OUTPUT] == []
    assert len(blocks(readme)) * 2 == len(opened)
    assert {block.language for block in blocks(readme)} >= RUN


def test_the_two_commands_are_there() -> None:
    lines = {line for block in blocks(README.read_text(encoding="utf-8")) if block.language == "sh" for line in block.text.splitlines()}
    assert {"make demo", "make test"} <= lines


@pytest.mark.parametrize(
    "page", [path for path in (README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md") if path.exists()], ids=lambda p: p.name
)
def test_files_that_are_named_exist(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    links = [link for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) if "://" not in link]
    named = re.findall(r"`((?:graphkit|tests|benchmarks|notebooks|seeds|queries|tools)/[\w./<>*-]*)`", text)
    missing = [name for name in [*links, *named] if not any(ch in name for ch in "<>*") and not (ROOT / name).exists()]
    assert missing == []


def write() -> None:
    """Write the outputs that the README shows anew."""
    readme = README.read_text(encoding="utf-8")
    with reader() as following:
        outputs = [(block.span, following.run(block)) for block in blocks(readme) if block.language in RUN]
    for span, printed in reversed(outputs):
        if span is not None:
            readme = readme[: span[0]] + tidy(printed) + "\n" + readme[span[1] :]
    README.write_text(readme, encoding="utf-8")


if __name__ == "__main__":
    write()
