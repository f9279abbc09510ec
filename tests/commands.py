"""Run the command line: in this process, where the model is loaded once, or in one of its own."""

from __future__ import annotations

import contextlib
import os
import resource
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

COMMAND = [sys.executable, "-m", "graphkit"]
AS_TYPED = " ".join(map(shlex.quote, COMMAND))
FOREIGN = ("GRAPHKIT_WORKSPACE", "GRAPHKIT_MODEL", "GRAPHKIT_ONTOLOGY", "GRAPHKIT_PACKS", "NEO4J_", "COLUMNS")


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


@contextlib.contextmanager
def public_folder() -> Iterator[Path]:
    """A new folder that every user may enter and read; pytest's own are for their owner only."""
    with tempfile.TemporaryDirectory(prefix="graphkit-") as name:
        for folder in (Path(name), *Path(name).parents):
            if folder != Path("/") and folder.stat().st_uid == os.getuid():
                folder.chmod(folder.stat().st_mode | 0o055)
        yield Path(name)


def environment(**more: str) -> dict[str, str]:
    """The environment without what would change what a command does."""
    return {**{key: value for key, value in os.environ.items() if not key.startswith(FOREIGN)}, **more}


def graphkit(*arguments: str | Path, cwd: Path | None = None, stdin: bytes = b"", **more: str) -> Done:
    """Run a command in this process."""
    from graphkit.cli.app import app

    unset = {key: None for key in os.environ if key.startswith(FOREIGN)}
    with contextlib.chdir(cwd or Path.cwd()):
        result = CliRunner(env={**unset, **more}).invoke(app, list(map(str, arguments)), input=stdin, prog_name="graphkit")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout_bytes.decode(), result.stderr)


def process(*arguments: str | Path, cwd: Path | None = None, stdin: bytes = b"", largest_file: int = 0, **more: str) -> Done:
    """Run a command in a process of its own, which can write ``largest_file`` bytes to one file."""

    def limit() -> None:
        if largest_file:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        timeout=300,
        cwd=cwd,
        env=environment(**more),
        preexec_fn=limit,
        check=False,
    )
    errors = done.stderr.decode()
    assert "Traceback" not in errors and "Warning" not in errors, errors
    return Done(done.returncode, done.stdout.decode(), errors)


def start(*arguments: str | Path, cwd: Path | None = None) -> subprocess.Popen[bytes]:
    """Start a command in a process of its own, with pipes on all sides."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env=environment(),
    )
