"""The two sides of ``graphkit diff``: workspaces, dates of one, or articles of one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from graphkit.cli.rows import opened, snapshot
from graphkit.errors import UnknownNameError

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph

__all__ = ["Side", "sides"]


@dataclass(frozen=True, slots=True)
class Side:
    """A graph, and what to call it."""

    name: str
    kg: KnowledgeGraph


def sides(given: tuple[str, str], workspace: Path, ontology: Path | None, packs: list[Path] | None, reported: bool) -> tuple[Side, Side]:
    """Return the graph of each side: a file that is a workspace, else a date of ``workspace``, else an article of it.

    Raises:
        UnknownNameError: an article that is not there, or a title that several have.
        typer.BadParameter: ``reported`` without a date.
    """
    from graphkit.periods import is_date
    from graphkit.store.workspace import is_workspace

    whole: list[KnowledgeGraph] = []

    def graph() -> KnowledgeGraph:
        if not whole:
            whole.append(opened(workspace, ontology, packs))
        return whole[0]

    def side(text: str) -> Side:
        path = Path(text)
        if path.is_file() and is_workspace(path):
            return Side(text, opened(path, ontology, packs))
        if is_date(text):
            return Side(
                f"{text} as reported" if reported else text, snapshot(graph(), text, reported, quiet=len(dates) > 1 and text == given[1])
            )
        article = _article(graph(), text)
        return Side(text, graph().part([article]))

    dates = [text for text in given if is_date(text)]
    if reported and not dates:
        raise typer.BadParameter("is for dates: graphkit diff 2021 2022 --reported", param_hint="--reported")
    return side(given[0]), side(given[1])


def _article(kg: KnowledgeGraph, text: str) -> str:
    if text in kg.articles:
        return text
    found = [a.id for a in kg.articles.values() if text in (a.title, a.url, a.source, Path(a.source).name)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownNameError(f"{text!r} can be {', '.join(found)}", remedy="Give the article's id.")
    raise UnknownNameError(
        f"{text!r} is no workspace, no date, and no article of this workspace",
        remedy="Articles are named by id, title, address or file: graphkit query 'MATCH (a:Article) RETURN a.id, a.name'.",
    )
