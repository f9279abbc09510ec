"""``graphkit entities``: look at who is taken for whom, and decide."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphkit.cli.console import count, failing_plainly, given, message, program, spare, visible
from graphkit.cli.options import Output, Packs, WorkspacePath

if TYPE_CHECKING:
    from graphkit.deciding import Doubt, Side
    from graphkit.model import Entity

__all__ = ["entities"]

entities = typer.Typer(no_args_is_help=True, help="Who is who: review pairs, merge, split, rename, undo.")

_Entity = Annotated[str, typer.Argument(metavar="ENTITY", help="Id, name or alias of an entity.", show_default=False)]
_Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="Why, kept with the decision.", show_default=False)]


class Shape(StrEnum):
    """How doubtful pairs are printed."""

    TEXT = "text"
    JSON = "json"


@entities.command()
@failing_plainly
def review(
    workspace: WorkspacePath = Path("graphkit.db"),
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, metavar="N", help="How many pairs, the most doubtful first.")] = 20,
    format: Annotated[Shape, typer.Option(help="Text to read, or JSON.")] = Shape.TEXT,
    packs: Packs = None,
) -> None:
    """List pairs that may be one, or may not.

    Each with its score, the reason, and sentences of both sides.
    """
    from graphkit.deciding import review as doubts
    from graphkit.store.workspace import Workspace

    with Workspace.open(workspace, create=False) as opened:
        found = list(doubts(opened, limit=limit, packs=packs or []))
    if format is Shape.JSON:
        sys.stdout.write(json.dumps([asdict(doubt) for doubt in found], ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write("\n\n".join(map(_told, found)) + ("\n" if found else ""))
    message(f"{count(len(found), 'doubtful pair')}.")
    if found and format is Shape.TEXT:
        message(f"Next: {program()} entities merge ONE OTHER{given(workspace)}, or split ONE OTHER", style="green")


@entities.command()
@failing_plainly
def merge(
    one: Annotated[str, typer.Argument(metavar="ONE", help="Id, name or alias of an entity.", show_default=False)],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The entity that is the same.", show_default=False)],
    workspace: WorkspacePath = Path("graphkit.db"),
    note: _Note = "",
    packs: Packs = None,
) -> None:
    """Make two entities one, now and in every later build."""
    from graphkit.deciding import merge_entities
    from graphkit.store.workspace import Workspace

    with Workspace.open(workspace, create=False) as opened:
        found = merge_entities(opened, one, other, note=note, packs=packs or [])
    message(f"One entity: {_called(found)}.")


@entities.command()
@failing_plainly
def split(
    entity: _Entity,
    other: Annotated[
        str, typer.Argument(metavar="OTHER", help="What of it is something else, or an entity to keep apart.", show_default=False)
    ] = "",
    articles: Annotated[
        list[str] | None,
        typer.Option("--article", metavar="ID", help="Article in which the name is something else; repeatable.", show_default=False),
    ] = None,
    workspace: WorkspacePath = Path("graphkit.db"),
    note: _Note = "",
    packs: Packs = None,
) -> None:
    """Make two entities of one, or keep two apart.

    That stands whatever articles will say.
    """
    from graphkit.deciding import split_entity
    from graphkit.store.workspace import Workspace

    if bool(other) == bool(articles):
        raise typer.BadParameter("give either OTHER or --article", param_hint="OTHER")
    with Workspace.open(workspace, create=False) as opened:
        found = split_entity(opened, entity, other, articles=articles or (), note=note, packs=packs or [])
    message(f"{count(len(found), 'entity', 'entities')}: {'; '.join(map(_called, found))}.")


@entities.command()
@failing_plainly
def rename(
    entity: _Entity,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is to be called.", show_default=False)],
    workspace: WorkspacePath = Path("graphkit.db"),
    note: _Note = "",
    packs: Packs = None,
) -> None:
    """Call an entity otherwise; its former name becomes an alias."""
    from graphkit.deciding import rename_entity
    from graphkit.store.workspace import Workspace

    with Workspace.open(workspace, create=False) as opened:
        found = rename_entity(opened, entity, name, note=note, packs=packs or [])
    message(f"Now called: {_called(found)}.")


@entities.command()
@failing_plainly
def undo(
    number: Annotated[
        int | None, typer.Argument(metavar="NUMBER", min=1, help="Which decision; without it the last one.", show_default=False)
    ] = None,
    workspace: WorkspacePath = Path("graphkit.db"),
    packs: Packs = None,
) -> None:
    """Take back the last decision, or the one of that number."""
    from graphkit.deciding import undo as take_back
    from graphkit.store.workspace import Workspace

    with Workspace.open(workspace, create=False) as opened:
        taken = take_back(opened, number or 0, packs=packs or [])
    message(f"Taken back: {taken}.")


@entities.command()
@failing_plainly
def decisions(workspace: WorkspacePath = Path("graphkit.db"), output: Output = "-") -> None:
    """Print the decisions in force as a CSV table.

    It is what `import` reads in another workspace.
    """
    from graphkit.deciding import export_decisions
    from graphkit.export.files import opened as writing
    from graphkit.store.workspace import Workspace

    spare(output)
    with Workspace.open(workspace, create=False) as opened:
        table = export_decisions(opened)
    with writing(output) as stream:
        stream.write(table.encode("utf-8", "backslashreplace"))
    message(f"{count(len(table.splitlines()) - 1, 'decision')}.")


@entities.command("import")
@failing_plainly
def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="CSV table of decisions, - for standard input.", show_default=False)],
    workspace: WorkspacePath = Path("graphkit.db"),
    packs: Packs = None,
) -> None:
    """Take over the decisions of a CSV table.

    Its columns are decision, one, other, name and note.
    """
    from graphkit.deciding import import_decisions
    from graphkit.errors import DecisionError
    from graphkit.store.workspace import Workspace

    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DecisionError(f"{file}: cannot be read ({error.reason})", remedy="Give a CSV table in UTF-8.") from error
    with Workspace.open(workspace, create=False) as opened:
        added = import_decisions(opened, text, source=file, packs=packs or [])
    message(f"{workspace}: {count(added, 'decision')} added.")


def _told(doubt: Doubt) -> str:
    now = "joined" if doubt.joined else "apart"
    lines = [f"{doubt.score:.2f}  {visible(doubt.reason)}  [{now}]"]
    for side in (doubt.one, doubt.other):
        lines += [f"  {visible(side.name)} ({visible(_ids(side))})", *(f"    “{visible(sentence)}”" for sentence in side.sentences)]
    return "\n".join(lines)


def _ids(side: Side) -> str:
    return side.entity if side.handle == side.entity else f"{side.entity}, as {side.handle}"


def _called(entity: Entity) -> str:
    return f"{entity.name} ({entity.type}, {entity.id})"
