"""``graphkit summary``, ``show``, ``query`` and ``export``: the graph out."""

from __future__ import annotations

import csv
import json
import shlex
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphkit.cli.console import add_row, count, failing_plainly, given, message, program, spare, table, visible, write_table
from graphkit.cli.options import Database, OntologyFile, Output, Packs, Uri, User, WorkspacePath

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph
    from graphkit.model import Entity
    from graphkit.view import CurrentRelation, StatementView

__all__ = ["export", "query", "show", "summary"]

_GROUPS = (
    ("Alliances", ("ALLIED_WITH",)),
    ("Who is based where", ("BASED_AT", "STATIONED_IN")),
)


class Shape(StrEnum):
    """How the rows of an answer are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@failing_plainly
def summary(workspace: WorkspacePath = Path("graphkit.db"), ontology: OntologyFile = None, packs: Packs = None) -> None:
    """Print who is allied with whom and who is based where."""
    kg = _open(workspace, ontology, packs)
    relations = kg.relations()
    for title, names in _GROUPS:
        made = table(title, ["Who", "Relation", "Whom or where", "Status", "Seen", "Sentence"])
        for found in relations:
            if found.relation in names:
                add_row(made, found.subject.name, found.relation, found.object.name, _status(found), _seen(found), found.evidence.sentence)
        if made.row_count:
            write_table(made)
        else:
            sys.stdout.write(f"{title}: none found\n\n")
    message(f"{count(len(kg.articles), 'article')}, {count(len(kg.entities), 'entity', 'entities')}, {count(len(relations), 'relation')}.")
    if relations:
        name = relations[0].subject.name
        message(f"Next: {program()} show {shlex.quote(name)}{given(workspace)}", style="green")


@failing_plainly
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name, alias or id of an entity.", show_default=False)],
    workspace: WorkspacePath = Path("graphkit.db"),
    ontology: OntologyFile = None,
    packs: Packs = None,
) -> None:
    """Tell what is known of an entity, with the sentences."""
    kg = _open(workspace, ontology, packs)
    entity = kg.entity(name)
    lines = [_headline(entity)]
    if entity.aliases:
        lines.append(f"  also: {', '.join(entity.aliases)}")
    said = kg.statements(entity=entity)
    for heading, found in _by_relation(kg, entity):
        lines += ["", heading]
        last = ""
        for told, evidence in found:
            sentence = _quoted_sentence(evidence)
            lines += [f"  {told}", *([f"    {sentence}"] if sentence != last else [])]
            last = sentence
    if not said:
        lines += ["", "Nothing is said of it but its name."]
    _print_lines(lines)
    message(f"{count(len(said), 'statement')} in {count(len({view.article.id for view in said}), 'article')}.")


def _by_relation(kg: KnowledgeGraph, entity: Entity) -> Iterator[tuple[str, list[tuple[str, StatementView]]]]:
    """What is said of the entity under one heading a relation: first as the subject, then as the object, then its figures."""
    groups: dict[tuple[bool, str], list[tuple[str, StatementView]]] = defaultdict(list)
    for found in kg.relations():
        if entity.id not in (found.subject.id, found.object.id):
            continue
        symmetric = kg.ontology.is_symmetric(found.relation)
        other = found.object if found.subject.id == entity.id else found.subject
        passive = found.subject.id != entity.id and not symmetric
        told = f"{other.name}  [{_status(found)}{_times(found)}]"
        groups[passive, found.relation].append((told, found.evidence))
    for (passive, relation), rows in sorted(groups.items()):
        yield (f"... {relation} {entity.name}" if passive else relation), rows
    measures: dict[str, list[tuple[str, StatementView]]] = defaultdict(list)
    for view in kg.statements(entity=entity):
        if view.object is None:
            measures[view.relation].append((f"{view.object_name}  [{view.status}, seen {view.seen[1]}]", view))
    yield from sorted(measures.items())


@failing_plainly
def query(
    cypher: Annotated[str, typer.Argument(metavar="CYPHER", help="The query, or - to read it from standard input.", show_default=False)],
    workspace: WorkspacePath = Path("graphkit.db"),
    format: Annotated[Shape, typer.Option(help="A table to read, JSON, or CSV.")] = Shape.TABLE,
    parameters: Annotated[
        list[str] | None,
        typer.Option("--param", metavar="NAME=VALUE", help="Value of $NAME in the query, JSON or text; repeatable.", show_default=False),
    ] = None,
    uri: Uri = "",
    user: User = "",
    database: Database = "",
    ontology: OntologyFile = None,
    packs: Packs = None,
) -> None:
    """Ask the graph in Cypher, here or on the server at --uri."""
    text = sys.stdin.read() if cypher == "-" else cypher
    values = dict(_parameter(given) for given in parameters or ())
    if uri:
        from graphkit.cli.server import credentials
        from graphkit.store.neo4j import query as ask_server

        result = ask_server(uri, text, values, auth=credentials(user), database=database or None)
    else:
        from graphkit.store.embedded import query as ask

        result = ask(_open(workspace, ontology, packs), text, values)
    for note in result.notes:
        message(note, style="yellow")
    _print_rows(result.columns, result.rows, format)


@failing_plainly
def export(
    workspace: WorkspacePath = Path("graphkit.db"),
    format: Annotated[
        str,
        typer.Option(
            metavar="FORMAT",
            help="What to write; default: what the file's ending says, or graphml.",
            show_default=False,
            autocompletion=lambda: _formats(),
        ),
    ] = "",
    output: Output = "-",
    all: Annotated[bool, typer.Option("--all", help="Every statement instead of the current view.")] = False,
    ontology: OntologyFile = None,
    packs: Packs = None,
) -> None:
    """Write the graph to a file: GraphML and other formats."""
    from graphkit.export import format_for, write

    spare(output)
    kg = _open(workspace, ontology, packs)
    chosen = format or format_for(output) or "graphml"
    write(kg, output, chosen, all_statements=all)
    if output != "-":
        what = count(len(kg.statements()), "statement") if all else count(len(kg.relations()), "relation")
        message(f"{output}: {what} as {chosen}.")


def _formats() -> list[tuple[str, str]]:
    from graphkit.export import formats

    return [(found.name, found.meaning) for found in formats().values()]


def _open(workspace: Path, ontology: Path | None, packs: list[Path] | None) -> KnowledgeGraph:
    from graphkit.building import open_graph
    from graphkit.store.workspace import Workspace

    with Workspace.open(workspace, create=False) as opened:
        return open_graph(opened, ontology=ontology, packs=packs or [])


def _parameter(given: str) -> tuple[str, Any]:
    name, equals, value = given.partition("=")
    if not equals or not name.strip():
        raise typer.BadParameter(f"{given!r} is not NAME=VALUE", param_hint="--param")
    try:
        return name.strip(), json.loads(value)
    except ValueError:
        return name.strip(), value


def _print_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], shape: Shape) -> None:
    if shape is Shape.JSON:
        found = [dict(zip(columns, row, strict=True)) for row in rows]
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2, default=str) + "\n")
    elif shape is Shape.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(value) for value in row] for row in rows)
    else:
        made = table("", columns)
        for row in rows:
            add_row(made, *(_cell(value) for value in row))
        write_table(made)
        message(count(len(rows), "row"))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _headline(entity: Entity) -> str:
    ids = [entity.id, *([entity.country] if entity.country else [])]
    return f"{entity.name} ({entity.type}; {', '.join(ids)})" + (f": {entity.description}" if entity.description else "")


def _status(found: CurrentRelation) -> str:
    return f"{found.status}, contested" if found.contested else found.status


def _seen(found: CurrentRelation) -> str:
    if found.first_seen == found.last_seen:
        return found.first_seen
    return f"{found.first_seen} – {found.last_seen}"


def _times(found: CurrentRelation) -> str:
    parts = [count(len(found.statements), "statement"), count(len(found.articles), "article")]
    if _seen(found):
        parts.append(f"seen {_seen(found)}")
    return ", " + ", ".join(parts)


def _quoted_sentence(view: StatementView) -> str:
    claimant = f" (says {view.attributed_to.name})" if view.attributed_to else ""
    where = view.article.title or view.article.source or view.article.id
    return f"“{view.sentence}”{claimant} — {where}"


def _print_lines(lines: Sequence[str]) -> None:
    for line in lines:
        indent = len(line) - len(line.lstrip())
        sys.stdout.write(" " * indent + visible(line) + "\n")
