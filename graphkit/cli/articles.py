"""``graphkit extract``, ``build`` and ``remove``: articles in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphkit.cli.console import FAILED, SKIPPED, add_row, count, failing_plainly, given, message, program, progress, rendered, spare, table
from graphkit.cli.options import Inputs, Model, OntologyFile, Output, Packs, Published, WorkspacePath

if TYPE_CHECKING:
    from rich.table import Table

    from graphkit.building import Report, Step

__all__ = ["build", "extract", "remove"]


class Rows(StrEnum):
    """How statements are printed."""

    JSONL = "jsonl"
    TABLE = "table"


@failing_plainly
def extract(
    inputs: Inputs,
    output: Output = "-",
    format: Annotated[Rows | None, typer.Option(help="JSON lines for programs (default), or a table to read.", show_default=False)] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show for each sentence how its statements were read, and what was almost read and why not.")
    ] = False,
    published: Published = "",
    model: Model = "",
    ontology: OntologyFile = None,
    packs: Packs = None,
) -> None:
    """Print the statements of articles; nothing is stored."""
    from graphkit.cli.explaining import write_explanations
    from graphkit.export.files import opened
    from graphkit.export.jsonl import dumps

    spare(output, inputs)
    tally = _Tally()
    _say_how_to_end(inputs)
    found = _records(inputs, tally, published, model, ontology, packs or [])
    with opened(output) as stream:
        if explain:
            write_explanations(
                stream, inputs, format is Rows.JSONL, published, model, ontology, packs or [], read_one=tally.explained, skip=tally.skip
            )
        elif format is Rows.TABLE:
            shown = rendered(_table(found), terminal=output == "-")
            stream.write(shown.encode("utf-8", "backslashreplace"))
        else:
            for record in found:
                stream.write(dumps(record))
                if output == "-":
                    stream.flush()
        if not tally.read:
            _finish(tally)
    skipped = f"; {count(tally.skipped, 'input')} skipped" if tally.skipped else ""
    message(f"{count(tally.statements, 'statement')} in {count(tally.read, 'article')}{skipped}.")
    _finish(tally)


@failing_plainly
def build(
    inputs: Inputs,
    workspace: WorkspacePath = Path("graphkit.db"),
    published: Published = "",
    model: Model = "",
    ontology: OntologyFile = None,
    packs: Packs = None,
) -> None:
    """Read articles into a workspace; what is there is skipped.

    A build that was stopped goes on where it stopped when it is run again.
    """
    from graphkit.building import build_into
    from graphkit.store.workspace import Workspace

    tally = _Tally()
    _say_how_to_end(inputs)
    with Workspace.open(workspace) as opened, progress("Reading") as show:
        report = build_into(
            opened,
            inputs,
            published=published,
            model=model,
            ontology=ontology,
            packs=packs or [],
            progress=lambda step: show(tally.take(step)),
        )
        counts = opened.counts()
    if tally.read:
        _report(report, workspace, counts["entities"], counts["articles"])
    _finish(tally)


@failing_plainly
def remove(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE...", help="Ids of articles.", show_default=False)],
    workspace: WorkspacePath = Path("graphkit.db"),
    packs: Packs = None,
) -> None:
    """Remove articles from a workspace, with all that only they say."""
    from graphkit.building import resolve_into
    from graphkit.store.workspace import Workspace

    with Workspace.open(workspace, create=False) as opened:
        missing = [article for article in articles if not opened.remove(article)]
        resolve_into(opened, packs or opened.packs)
    removed = len(articles) - len(missing)
    message(f"{workspace}: {count(removed, 'article')} removed.")
    for article in missing:
        message(f"{workspace}: there is no article {article}.", style="yellow")
    if missing:
        raise typer.Exit(SKIPPED if removed else FAILED)


class _Tally:
    """Counts what comes and names at once what is skipped."""

    def __init__(self) -> None:
        self.read = self.statements = self.skipped = 0

    def take(self, step: Step) -> str:
        if step.kind == "skipped":
            self.skip(step.source, step.reason)
        else:
            self.read += 1
            self.statements += step.statements
        return self.shown(step.source)

    def explained(self, statements: int) -> None:
        self.read += 1
        self.statements += statements

    def skip(self, source: str, reason: str) -> None:
        self.skipped += 1
        message(f"Skipped {source}: {reason}", style="yellow")

    def shown(self, source: str) -> str:
        return f"{count(self.read, 'article')}, {count(self.statements, 'statement')}  {source[-60:]}"


def _say_how_to_end(inputs: list[str]) -> None:
    if "-" in inputs and sys.stdin is not None and sys.stdin.isatty():
        message("Type or paste a text; Ctrl-D on a line of its own ends it.")


def _records(
    inputs: list[str], tally: _Tally, published: str, model: str, ontology: Path | None, packs: list[Path]
) -> Iterator[dict[str, Any]]:
    from graphkit.building import extract_all
    from graphkit.export.jsonl import records
    from graphkit.knowledge import load_knowledge
    from graphkit.resolve import resolve_one
    from graphkit.sources import Skipped, read

    with progress("Reading") as show:
        for result in extract_all(read(inputs, published=published), model=model, ontology=ontology, packs=packs):
            if isinstance(result, Skipped):
                tally.skip(result.source, result.reason)
                continue
            source = result.article.source or result.article.id
            if result.skipped:
                tally.skip(source, result.skipped)
                continue
            tally.read += 1
            tally.statements += len(result.statements)
            show(tally.shown(source))
            yield from records(result, resolve_one(result, load_knowledge(*packs)))


def _table(found: Iterator[dict[str, Any]]) -> Table:
    made = table("", ["Subject", "Relation", "Object", "Status", "Time", "Claimed by", "Sentence"])
    for record in found:
        object = record["object"]
        value = object["name"] if "name" in object else f"{object['value']:,g} {object['unit']}"
        claimant = (record["attributed_to"] or {}).get("name", "")
        row = (record["subject"]["name"], record["relation"], value, record["status"], record["time"] or "", claimant)
        add_row(made, *row, record["evidence"]["text"])
    return made


def _report(report: Report, workspace: Path, entities: int, articles: int) -> None:
    kept = f" {count(report.known, 'article')} already there." if report.known else ""
    message(f"{workspace}: {count(report.added, 'article')} added with {count(report.statements, 'statement')}.{kept}")
    message(f"It now holds {count(articles, 'article')} and {count(entities, 'entity', 'entities')}.")
    if report.rejected:
        reasons = ", ".join(f"{reason} {number:,}" for reason, number in report.rejected.items())
        message(f"{count(sum(report.rejected.values()), 'candidate statement')} not accepted ({reasons}).")
    if report.skipped:
        message(f"{count(len(report.skipped), 'input')} skipped.", style="yellow")
    if articles:
        message(f"Next: {program()} summary{given(workspace)}", style="green")


def _finish(tally: _Tally) -> None:
    """End with the exit code that says whether something was skipped."""
    if tally.skipped:
        sys.stdout.flush()
        raise typer.Exit(SKIPPED if tally.read else FAILED)
