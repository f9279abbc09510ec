"""``graphkit load`` and ``graphkit neo4j``: a real Neo4j."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphkit.cli.console import FAILED, count, failing_plainly, message, program, progress
from graphkit.cli.options import Database, OntologyFile, Packs, Uri, User, WorkspacePath
from graphkit.errors import StoreError

if TYPE_CHECKING:
    from graphkit.store.server import Server

__all__ = ["credentials", "load", "neo4j"]

neo4j = typer.Typer(no_args_is_help=True, help="A real Neo4j on this machine: start it, stop it, look at it.")


@failing_plainly
def load(
    workspace: WorkspacePath = Path("graphkit.db"),
    uri: Uri = "",
    user: User = "",
    database: Database = "",
    ontology: OntologyFile = None,
    packs: Packs = None,
) -> None:
    """Load the graph into Neo4j; twice is once.

    The server is the one at --uri, or else the one that graphkit started.
    """
    from graphkit.building import open_graph
    from graphkit.store import neo4j as store
    from graphkit.store.workspace import Workspace

    with Workspace.open(workspace, create=False) as opened:
        kg = open_graph(opened, ontology=ontology, packs=packs or [])
    address = uri or _managed().uri
    with progress(f"Loading into {address}"):
        store.load(kg, address, auth=credentials(address, user), database=database or None)
    message(f"{address}: {count(len(kg.entities), 'entity', 'entities')} and {count(len(kg.statements()), 'statement')} are there.")
    message(f"Next: {program()} query --uri {address}" + ' "MATCH (a:Country)-[:ALLIED_WITH]-(b) RETURN a.name, b.name"', style="green")


@neo4j.command()
@failing_plainly
def start(
    docker: Annotated[bool, typer.Option("--docker", help="Run it with your Docker instead of Python packages.")] = False,
    heap: Annotated[int, typer.Option(min=128, help="Memory for its heap in MB.")] = 1024,
) -> None:
    """Start Neo4j, or find the one that runs, and print where it answers."""
    from graphkit.store.server import start as start_server

    with progress("Starting Neo4j") as show:
        server = start_server(docker=docker, heap_mb=heap, progress=lambda doing, done, total: show(_done(doing, done, total)))
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
    """Print where the Neo4j that graphkit started answers; exit code 1 when none runs."""
    from graphkit.store.server import status as find_server

    server = find_server()
    if server is None:
        message(f"No Neo4j of graphkit runs. Start it with: {program()} neo4j start")
        raise typer.Exit(FAILED)
    _print_server(server)


@neo4j.command()
@failing_plainly
def browser() -> None:
    """Open Neo4j Browser in your web browser."""
    from graphkit.store.server import open_browser

    _print_server(open_browser())


def credentials(uri: str, user: str) -> tuple[str, str] | None:
    """Return user and password for a server: NEO4J_PASSWORD, or those of the server that graphkit started."""
    password = os.environ.get("NEO4J_PASSWORD", "")
    if password:
        return (user or "neo4j", password)
    from graphkit.store.server import status as find_server

    server = find_server()
    if server is not None and uri.rstrip("/") == server.uri and user in ("", server.user):
        return server.auth
    if user:
        raise StoreError(f"no password for {user} at {uri}", remedy="Set NEO4J_PASSWORD.")
    return None


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


def _done(doing: str, done: int, total: int) -> str:
    if total:
        return f"{doing}: {done * 100 // total} %"
    return f"{doing} ({done} s)" if done else doing
