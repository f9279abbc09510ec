"""What the commands share: messages on standard error, tables on standard output, errors in one line, exit codes."""

from __future__ import annotations

import contextlib
import functools
import io
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import typer

from graphkit.cli import INTERRUPTED
from graphkit.errors import GraphkitError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

__all__ = [
    "FAILED",
    "SKIPPED",
    "add_row",
    "bar",
    "count",
    "failing_plainly",
    "given",
    "message",
    "program",
    "progress",
    "rendered",
    "spare",
    "table",
    "visible",
    "write_table",
]

FAILED, SKIPPED = 1, 3
_shown: list[Console] = []
_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


def failing_plainly(command: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Let a command end with one plain line and an exit code instead of a traceback."""

    @functools.wraps(command)
    def run(*arguments: _Arguments.args, **options: _Arguments.kwargs) -> _Result:
        try:
            if sys.stdout is None:
                raise GraphkitError("standard output is closed", remedy="Write to a file with -o.")
            return command(*arguments, **options)
        except GraphkitError as error:
            message(f"Error: {error}", style="red")
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None  # main() says so, wherever it came
        except BrokenPipeError:
            pass
        except OSError as error:
            where = error.filename or "standard output"
            message(f"Error: {where}: {error.strerror or error}.", style="red")
        raise typer.Exit(FAILED)

    return run


def visible(text: object) -> str:
    """Return text that cannot steer a terminal: line ends and tabs as blanks, other control characters as their escapes.

    >>> visible("US\\nForces \\x1b[31mJapan")
    'US Forces \\\\x1b[31mJapan'
    """
    shown = " ".join(str(text).split())
    if shown.isprintable():
        return shown
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in shown)


def count(number: int, thing: str, things: str = "") -> str:
    """Return ``1 article``, ``1,200 articles``.

    >>> count(1, "article"), count(1200, "entity", "entities")
    ('1 article', '1,200 entities')
    """
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def message(text: str, *, style: str = "") -> None:
    """Print a line on standard error, above what :func:`progress` and :func:`bar` show there."""
    shown = visible(text)
    if sys.stderr is None:
        return
    with contextlib.suppress(OSError):
        if _shown:
            from rich.text import Text

            _shown[-1].print(Text(shown, style=style), soft_wrap=True)
        else:
            typer.secho(shown, err=True, fg=style or None)


@contextlib.contextmanager
def _terminal() -> Iterator[Console]:
    """The console of standard error while something moves on it."""
    from rich.console import Console

    _shown.append(Console(stderr=True))
    try:
        yield _shown[-1]
    finally:
        _shown.pop()


def program() -> str:
    """Return how to type this command again: ``graphkit``, or its path where the shell would not find it."""
    called, found = Path(sys.argv[0]), shutil.which("graphkit")
    if called.parent.name == "graphkit" and called.name == "__main__.py":
        return f"{shlex.quote(sys.executable)} -m graphkit"
    if called.stem != "graphkit" or not called.is_file() or (found and called.samefile(found)):
        return "graphkit"
    return shlex.quote(min(str(called), os.path.relpath(called), key=len))


def spare(output: str, inputs: Sequence[str | Path] = ()) -> None:
    """Refuse an output that would take the place of an input or of a workspace.

    Raises:
        typer.BadParameter: it would.
    """
    path = Path(output)
    if output == "-" or not path.is_file():
        return
    from graphkit.store.workspace import is_workspace

    if is_workspace(path):
        raise typer.BadParameter(f"{output} is a workspace; give another file", param_hint="--output")
    if any(Path(name).is_file() and path.samefile(name) for name in inputs):
        raise typer.BadParameter(f"{output} is an input; give another file", param_hint="--output")


def given(workspace: Path) -> str:
    """Return the option that names this workspace in the next command; nothing when it is the one that is found anyway."""
    found = workspace == Path(os.environ.get("GRAPHKIT_WORKSPACE") or "graphkit.db")
    return "" if found else f" -w {shlex.quote(str(workspace))}"


@contextlib.contextmanager
def progress(doing: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal that something goes on; what the given function is called with stands beside it."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.text import Text

    with _terminal() as console, console.status(doing) as status:
        yield lambda text: status.update(Text(visible(text)))


@contextlib.contextmanager
def bar() -> Iterator[Callable[[str, int, int], None]]:
    """Show how much of something is done: a bar on a terminal, elsewhere a line for each new thing.

    The given function is called with what is being done, how much of it is done, and how much there is (0: not known).
    """
    if sys.stderr is None or not sys.stderr.isatty():
        told: set[str] = set()

        def tell(doing: str, done: int, total: int) -> None:
            if doing not in told:
                told.add(doing)
                message(f"{doing} ...")

        yield tell
        return
    from rich.markup import escape
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn()
    with _terminal() as console, Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task("", total=None)
        yield lambda doing, done, total: shown.update(task, description=escape(visible(doing)), completed=done, total=total or None)


def table(title: str, columns: Sequence[str]) -> Table:
    """Return an empty table."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        made.add_column(Text(visible(name)), overflow="fold")
    return made


def add_row(made: Table, *cells: object) -> None:
    """Add a row; what a text says is shown as it stands, never as markup."""
    from rich.text import Text

    made.add_row(*(Text(visible(cell)) for cell in cells))


def rendered(made: Table, *, terminal: bool = True) -> str:
    """Return a table as text: as wide as the terminal if it goes to one; otherwise as ``COLUMNS`` says, or as it needs to be."""
    from rich.console import Console

    if terminal and sys.stdout.isatty():
        console = Console(file=sys.stdout, highlight=False)
        with console.capture() as captured:
            console.print(made)
        return captured.get()
    sink = io.StringIO()
    columns = os.environ.get("COLUMNS", "")
    Console(file=sink, width=int(columns) if columns.isdecimal() and int(columns) else 10_000, highlight=False, no_color=True).print(made)
    return "".join(line.rstrip() + "\n" for line in sink.getvalue().splitlines())


def write_table(made: Table) -> None:
    """Print a table on standard output."""
    sys.stdout.write(rendered(made))
