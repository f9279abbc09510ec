"""``graphkit show``, ``timeline`` and ``diff``: what is claimed, when, and what changed."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphkit.cli.console import count, failing_plainly, message, spare
from graphkit.cli.options import AsOf, OntologyFile, Output, Packs, Reported, RowFormat, Shape, Since, Until, WorkspacePath
from graphkit.cli.rows import opened, print_lines, print_rows

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph
    from graphkit.model import Entity
    from graphkit.view import StatementView

__all__ = ["diff", "show", "timeline"]


class Told(StrEnum):
    """How what is known of an entity is printed."""

    TEXT = "text"
    JSON = "json"


class Briefing(StrEnum):
    """How a difference is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


@failing_plainly
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name, alias or id of an entity.", show_default=False)],
    workspace: WorkspacePath = Path("graphkit.db"),
    all: Annotated[bool, typer.Option("--all", help="Every statement of each relation, by time, instead of the best.")] = False,
    format: Annotated[Told, typer.Option(help="Text to read, or JSON with every claim.")] = Told.TEXT,
    as_of: AsOf = "",
    reported: Reported = False,
    ontology: OntologyFile = None,
    packs: Packs = None,
) -> None:
    """Tell what is known of an entity, with the sentences.

    Each relation with who says so, who denies it, and from when to when; --all puts every claim beside the others.
    """
    from graphkit.telling import quoted

    kg = opened(workspace, ontology, packs, as_of, reported)
    entity = kg.entity(name)
    if format is Told.JSON:
        from graphkit.export.jsonl import entity_record

        sys.stdout.write(json.dumps(entity_record(kg, entity), ensure_ascii=False, indent=2) + "\n")
        return
    lines = [_headline(entity)]
    if entity.aliases:
        lines.append(f"  also: {', '.join(entity.aliases)}")
    said = kg.statements(entity=entity)
    for group in _by_relation(kg, entity, all):
        lines.append("")
        last = ""
        for told, proofs in group:
            lines.append(told)
            for what, statement in proofs:
                line = f"  {what + ': ' if what else ''}{quoted(statement)}"
                lines += [] if line == last else [line]
                last = line
    if not said:
        lines += ["", f"Nothing is said of it but its name{' as of then' if as_of else ''}."]
    print_lines(lines)
    message(f"{count(len(said), 'statement')} in {count(len({view.article.id for view in said}), 'article')}.")


_Told = tuple[str, list[tuple[str, "StatementView"]]]


def _by_relation(kg: KnowledgeGraph, entity: Entity, all: bool) -> Iterator[list[_Told]]:
    """What is said of the entity in one group a relation: first as the subject, then as the object, then its figures."""
    from graphkit.telling import claims, proofs, told

    groups: dict[tuple[bool, str], list[_Told]] = defaultdict(list)
    for found in kg.relations():
        if entity.id in (found.subject.id, found.object.id):
            passive = found.subject.id != entity.id and not kg.ontology.is_symmetric(found.relation)
            groups[passive, found.relation].append((told(found, kg, seen_from=entity.id), list(claims(found) if all else proofs(found))))
    yield from (rows for _, rows in sorted(groups.items(), key=lambda item: item[0]))
    measures: dict[str, list[_Told]] = defaultdict(list)
    for view in kg.statements(entity=entity):
        if view.object is None:
            notes = [view.status, *([f"for {view.time}"] if view.time else []), *([f"reported {view.seen[1]}"] if view.seen[1] else [])]
            measures[view.relation].append((f"{view.relation} {view.object_name}: {', '.join(notes)}", [("", view)]))
    yield from (rows for _, rows in sorted(measures.items()))


@failing_plainly
def timeline(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name, alias or id of an entity.", show_default=False)],
    other: Annotated[str, typer.Argument(metavar="[OTHER]", help="A second one: only what is between the two.", show_default=False)] = "",
    workspace: WorkspacePath = Path("graphkit.db"),
    direct: Annotated[
        bool, typer.Option("--direct", help="With OTHER: only between the two themselves, not ministers and forces for their country.")
    ] = False,
    relations: Annotated[
        list[str] | None,
        typer.Option("--relation", metavar="RELATION", help="Only this relation, such as MET_WITH; repeatable.", show_default=False),
    ] = None,
    since: Since = "",
    until: Until = "",
    format: RowFormat = Shape.TABLE,
    as_of: AsOf = "",
    reported: Reported = False,
    ontology: OntologyFile = None,
    packs: Packs = None,
) -> None:
    """Tell what is said of an entity, or of two, by time.

    TIME is when it was, as the text says; empty when the text does not say, then REPORTED counts.
    """
    from graphkit.telling import where_said
    from graphkit.timeline import timeline as entries_of

    kg = opened(workspace, ontology, packs, as_of, reported)
    found = entries_of(kg, name, other or None, direct=direct, relation=relations or (), since=since, until=until)
    columns = ["time", "reported", "status", "what", "statements", "claimed by", "sentence", "article"]
    rows = []
    for entry in found:
        s = entry.evidence
        first, last = entry.reported
        claimants = sorted({view.attributed_to.name for view in entry.statements if view.attributed_to is not None})
        rows.append(
            [
                entry.time,
                first if first == last else f"{first} to {last}",
                entry.status,
                s.name,
                len(entry.statements),
                ", ".join(claimants),
                s.sentence,
                where_said(s),
            ]
        )
    if rows or format is not Shape.TABLE:
        print_rows(columns, rows, format, thing="entry", things="entries")
    else:
        message("Nothing is said of it in that time." if since or until or as_of else "Nothing is said of it.")


@failing_plainly
def diff(
    before: Annotated[
        str,
        typer.Argument(metavar="A", help="A workspace file, a date (2021-06-01), or an article (id, title or file).", show_default=False),
    ],
    after: Annotated[str, typer.Argument(metavar="B", help="The one to compare it with.", show_default=False)],
    workspace: WorkspacePath = Path("graphkit.db"),
    format: Annotated[Briefing, typer.Option(help="Text to read, Markdown for a briefing, or JSON.")] = Briefing.TEXT,
    output: Output = "-",
    reported: Annotated[bool, typer.Option("--reported", help="Dates mean the articles published until then.")] = False,
    ontology: OntologyFile = None,
    packs: Packs = None,
) -> None:
    """Tell what changed between two dates, workspaces or articles.

    New, ended, changed in status, newly contested, each with its sentence and article. Dates and articles are those of
    the workspace. That more articles say the same is no change.
    """
    from graphkit.cli.sides import sides
    from graphkit.difference import diff as difference
    from graphkit.export.briefing import as_json, as_markdown, as_text
    from graphkit.export.files import opened as writing

    spare(output)
    one, other = sides((before, after), workspace, ontology, packs, reported)
    found = difference(one.kg, other.kg)
    write = {Briefing.TEXT: as_text, Briefing.MARKDOWN: as_markdown, Briefing.JSON: as_json}[format]
    text = write(found, one.kg, other.kg, one.name, other.name)
    if output == "-" and format is Briefing.TEXT:
        print_lines(text.splitlines())
    else:
        with writing(output) as stream:
            stream.write(text.encode("utf-8", "backslashreplace"))
    entities = count(len(found.new_entities), "new entity", "new entities")
    message(f"{count(len(found.changes), 'changed relation')}, {entities}.")


def _headline(entity: Entity) -> str:
    ids = [entity.id, *([entity.country] if entity.country else [])]
    return f"{entity.name} ({entity.type}; {', '.join(ids)})" + (f": {entity.description}" if entity.description else "")
