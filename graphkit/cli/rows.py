"""What the commands that ask the graph share: open it, as of a date or not, and print rows as a table, JSON or CSV."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from graphkit.cli.console import add_row, count, message, table, visible, write_table
from graphkit.cli.options import Shape

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["opened", "print_lines", "print_rows", "snapshot"]


def opened(workspace: Path, ontology: Path | None, packs: list[Path] | None, as_of: str = "", reported: bool = False) -> KnowledgeGraph:
    """Open the graph of a workspace, as of a date if one is given."""
    from graphkit.building import open_graph
    from graphkit.store.workspace import Workspace

    with Workspace.open(workspace, create=False) as found:
        kg = open_graph(found, ontology=ontology, packs=packs or [])
    return snapshot(kg, as_of, reported)


def snapshot(kg: KnowledgeGraph, as_of: str, reported: bool, *, quiet: bool = False) -> KnowledgeGraph:
    """Look at a graph as of a date, if one is given; say what has no date and counts nevertheless, unless ``quiet``."""
    if reported and not as_of:
        raise typer.BadParameter("needs the date: --as-of 2021-06-01 --reported", param_hint="--reported")
    if not as_of:
        return kg
    undated = sum(not article.published for article in kg.articles.values())
    if undated and not quiet:
        message(
            f"{count(undated, 'article')} without a date: what they say without a time of its own counts on every date.", style="yellow"
        )
    return kg.as_of(as_of, reported=reported)


def print_rows(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], shape: Shape, *, title: str = "", thing: str = "row", things: str = ""
) -> None:
    """Print rows on standard output; with a table, how many there are on standard error. Tuples are lists of texts."""
    if shape is Shape.JSON:
        found = [dict(zip(columns, row, strict=True)) for row in rows]
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2, default=str) + "\n")
    elif shape is Shape.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(value) for value in row] for row in rows)
    else:
        made = table(title, columns)
        for row in rows:
            add_row(made, *(_cell(value) for value in row))
        write_table(made)
        message(count(len(rows), thing, things))


def print_lines(lines: Sequence[str]) -> None:
    """Print lines of text; what texts say cannot steer the terminal, the indent stays."""
    for line in lines:
        indent = len(line) - len(line.lstrip())
        sys.stdout.write(" " * indent + visible(line) + "\n")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
