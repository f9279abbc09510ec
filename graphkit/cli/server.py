"""``graphkit load`` and ``graphkit neo4j``: a real Neo4j."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphkit.cli.console import FAILED, bar, failing_plainly, message, program, progress
from graphkit.cli.options import Database, OntologyFile, Output, Packs, Uri, User, WorkspacePath
from graphkit.errors import StoreError

if TYPE_CHECKING:
    from graphkit.store.neo4j import Change
    from graphkit.store.server import Server

__all__ = ["credentials", "load", "neo4j"]

neo4j = typer.Typer(no_args_is_help=True, help="A real Neo4j on this machine: start it, stop it, look at it.")


@failing_plainly
def load(
    workspace: WorkspacePath = Path("graphkit.db"),
    uri: Uri = "",
    user: User = "",
    database: Database = "",
    keep: Annotated[bool, typer.Option("--keep", help="Keep on the server what the workspace no longer supports.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be written.")] = False,
    bulk: Annotated[
        bool, typer.Option("--import", help="First load of a large graph: neo4j-admin imports it into graphkit's own, empty Neo4j.")
    ] = False,
    ontology: OntologyFile = None,
    packs: Packs = None,
) -> None:
    """Load the graph into Neo4j; twice is once.

    The server is the one at --uri, or else the one that graphkit started. What others have in the same database is
    left alone.
    """
    from graphkit.building import open_graph
    from graphkit.store.importing import import_into_new
    from graphkit.store.neo4j import load as load_graph
    from graphkit.store.workspace import Workspace

    if bulk and (keep or dry_run or database not in ("", "neo4j")):
        raise typer.BadParameter("goes with none of --keep, --dry-run and --database", param_hint="--import")
    with Workspace.open(workspace, create=False) as opened:
        kg = open_graph(opened, ontology=ontology, packs=packs or [])
    address = uri if uri or bulk else _managed().uri
    with bar() as show:
        if bulk:
            report, server = import_into_new(kg, uri=uri, progress=show)
            address = server.uri
        else:
            report = load_graph(
                kg,
                address,
                auth=credentials(user),
                database=database or None,
                prune=not keep,
                dry_run=dry_run,
                progress=show,
            )
    for name in ("entities", "articles", "statements", "relations"):
        message(f"  {name:<11} {_changes(getattr(report, name))}")
    message(f"{address}: {'nothing was written; this would be' if dry_run else 'the graph is there'}.")
    query = "MATCH (a:Country)-[:ALLIED_WITH]-(b:Country) RETURN DISTINCT a.name, b.name"
    message(f"Next: {program()} query --uri {address} {shlex.quote(query)}", style="green")


@neo4j.command()
@failing_plainly
def start(
    docker: Annotated[bool, typer.Option("--docker", help="Run it with your Docker instead of Python packages.")] = False,
    heap: Annotated[int, typer.Option(min=128, help="Memory for its heap in MB.")] = 1024,
    version: Annotated[
        str,
        typer.Option(
            "--version",
            metavar="VERSION",
            help="Which Neo4j: 5.26.30 (long-term support) or 2026.08.1; default: the one that ran last, else 5.26.30.",
            show_default=False,
        ),
    ] = "",
) -> None:
    """Start Neo4j, or find the one that runs."""
    from graphkit.store.server import start as start_server

    with bar() as show:
        server = start_server(version=version, docker=docker, heap_mb=heap, progress=show)
    message(f"Neo4j {server.version} {'started' if server.started else 'was already running'}.")
    _print_server(server)
    message(f"Next: {program()} load", style="green")


@neo4j.command()
@failing_plainly
def stop(force: Annotated[bool, typer.Option("--force", help="Kill it when it does not end by itself.")] = False) -> None:
    """Stop the Neo4j that graphkit started."""
    from graphkit.store.server import stop as stop_server

    with progress("Stopping Neo4j"):
        stopped = stop_server(force=force)
    message("No Neo4j of graphkit runs." if stopped is None else f"Neo4j at {stopped.uri} stopped.")


@neo4j.command()
@failing_plainly
def status() -> None:
    """Print where that Neo4j answers; exit code 1 when none runs."""
    from graphkit.store.server import status as find_server

    server = find_server()
    if server is None:
        message(f"No Neo4j of graphkit runs. Start it with: {program()} neo4j start")
        raise typer.Exit(FAILED)
    _print_server(server)


@neo4j.command()
@failing_plainly
def browser() -> None:
    """Open Neo4j Browser in your web browser.

    It is logged in, with graphkit's colours, favorites and guide.
    """
    from graphkit.store.server import open_browser
    from graphkit.store.server import status as find_server

    server = find_server()
    if server is not None:
        _print_server(server)
        sys.stdout.flush()
    if open_browser():
        message("Neo4j Browser is open and logged in.", style="green")
    else:
        message("Open the address above in a web browser, and log in with the user and the password.")


@neo4j.command()
@failing_plainly
def style(output: Output = "-", ontology: OntologyFile = None) -> None:
    """Write colours and captions for Neo4j Browser.

    Drop the .grass file on it.

    The Neo4j that graphkit starts has them already, at the address that `graphkit neo4j browser` opens.
    """
    from graphkit.export.files import opened
    from graphkit.ontology import load_ontology
    from graphkit.store.browser.style import grass

    with opened(output) as file:
        file.write(grass(load_ontology(ontology)).encode())


@neo4j.command()
@failing_plainly
def favorites(output: Output = "graphkit-favorites.zip") -> None:
    """Write the cookbook as favorites for Neo4j Browser.

    Drop the .zip file on it.
    """
    from graphkit.export.files import opened
    from graphkit.store.browser.favorites import archive
    from graphkit.store.cookbook import recipes

    found = list(recipes())
    with opened(output) as file:
        file.write(archive(found))
    message(f"{output}: {len(found)} queries. Drop it on Neo4j Browser.")


@neo4j.command()
@failing_plainly
def guide(output: Output = "-") -> None:
    """Write the guide for Neo4j Browser, an HTML file.

    It is to be served: show it with `:guide http://...`.

    A server of yours must allow the address in browser.remote_content_hostname_whitelist. The Neo4j that graphkit starts
    shows the guide by itself.
    """
    from graphkit.export.files import opened
    from graphkit.store.browser.pages import guide as read_guide

    with opened(output) as file:
        file.write(read_guide().encode())


def credentials(user: str) -> tuple[str, str] | None:
    """Return the user with NEO4J_PASSWORD; None when one of them is missing, and the store then looks for its own."""
    password = os.environ.get("NEO4J_PASSWORD")
    return (user, password) if user and password is not None else None


def _changes(change: Change) -> str:
    kinds = ("added", "changed", "removed", "unchanged", "kept")
    return ", ".join(f"{number:,} {kind}" for kind in kinds if (number := getattr(change, kind))) or "none"


def _managed() -> Server:
    from graphkit.store.server import status as find_server

    server = find_server()
    if server is None:
        raise StoreError("No Neo4j is named and none of graphkit runs", remedy="Start one with `graphkit neo4j start`, or give --uri.")
    return server


def _print_server(server: Server) -> None:
    rows = (("URI", server.uri), ("User", server.user), ("Password", server.password), ("Browser", server.browser))
    for name, value in rows:
        sys.stdout.write(f"{name:<9} {value}\n")
