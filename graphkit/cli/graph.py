"""``graphkit summary``, ``query`` and ``export``: the graph out."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphkit.cli.console import add_row, count, failing_plainly, given, message, program, spare, table, write_table
from graphkit.cli.options import AsOf, Database, OntologyFile, Output, Packs, Reported, RowFormat, Shape, Uri, User, WorkspacePath
from graphkit.cli.rows import opened, print_rows, snapshot

if TYPE_CHECKING:
    from graphkit.view import CurrentRelation

__all__ = ["export", "query", "summary"]

_GROUPS = (
    ("Alliances", ("ALLIED_WITH",)),
    ("Who is based where", ("BASED_AT", "STATIONED_IN")),
)


@failing_plainly
def summary(
    workspace: WorkspacePath = Path("graphkit.db"),
    as_of: AsOf = "",
    reported: Reported = False,
    ontology: OntologyFile = None,
    packs: Packs = None,
) -> None:
    """Print who is allied with whom and who is based where."""
    kg = opened(workspace, ontology, packs, as_of, reported)
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
def query(
    cypher: Annotated[str, typer.Argument(metavar="CYPHER", help="The query, or - to read it from standard input.", show_default=False)],
    workspace: WorkspacePath = Path("graphkit.db"),
    format: RowFormat = Shape.TABLE,
    as_of: AsOf = "",
    reported: Reported = False,
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
    """Ask the graph in Cypher, here or on the server at --uri.

    With --as-of and --uri the graph is read back from the server, and the query is answered here.
    """
    text = sys.stdin.read() if cypher == "-" else cypher
    values = dict(_parameter(given) for given in parameters or ())
    if reported and not as_of:
        raise typer.BadParameter("needs the date: --as-of 2021-06-01 --reported", param_hint="--reported")
    if uri and not as_of:
        from graphkit.store.neo4j import query as ask_server

        result = ask_server(uri, text, values, auth=_credentials(user), database=database or None)
    else:
        from graphkit.store.embedded import query as ask

        if uri:
            from graphkit.ontology import load_ontology
            from graphkit.store.neo4j import from_neo4j

            kg = from_neo4j(uri, auth=_credentials(user), database=database or None, ontology=load_ontology(ontology))
            kg = snapshot(kg, as_of, reported)
        else:
            kg = opened(workspace, ontology, packs, as_of, reported)
        result = ask(kg, text, values)
    for note in result.notes:
        message(note, style="yellow")
    print_rows(result.columns, result.rows, format)


def _credentials(user: str) -> tuple[str, str] | None:
    from graphkit.cli.server import credentials

    return credentials(user)


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
    as_of: AsOf = "",
    reported: Reported = False,
    ontology: OntologyFile = None,
    packs: Packs = None,
) -> None:
    """Write the graph to a file: GraphML and other formats."""
    from graphkit.export import format_for, write

    spare(output)
    kg = opened(workspace, ontology, packs, as_of, reported)
    chosen = format or format_for(output) or "graphml"
    write(kg, output, chosen, all_statements=all)
    if output != "-":
        what = count(len(kg.statements()), "statement") if all else count(len(kg.relations()), "relation")
        message(f"{output}: {what} as {chosen}.")


def _formats() -> list[tuple[str, str]]:
    from graphkit.export import formats

    return [(found.name, found.meaning) for found in formats().values()]


def _parameter(given: str) -> tuple[str, Any]:
    name, equals, value = given.partition("=")
    if not equals or not name.strip():
        raise typer.BadParameter(f"{given!r} is not NAME=VALUE", param_hint="--param")
    try:
        return name.strip(), json.loads(value)
    except ValueError:
        return name.strip(), value


def _status(found: CurrentRelation) -> str:
    return f"{found.status}, contested" if found.contested else found.status


def _seen(found: CurrentRelation) -> str:
    if found.first_seen == found.last_seen:
        return found.first_seen
    return f"{found.first_seen} – {found.last_seen}"
