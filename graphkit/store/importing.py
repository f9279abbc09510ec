"""A first load by ``neo4j-admin database import`` into the Neo4j that graphkit manages.

The import builds a whole new database beside the one that is there, which takes its place in the end: when the import
fails or is killed, nothing has happened.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from graphkit.errors import StoreError
from graphkit.store import bulk, cypher, server
from graphkit.store.connection import connect, same_place
from graphkit.store.jars import VERSIONS, Progress
from graphkit.store.loader import Change, LoadReport, check_names, prepare
from graphkit.store.neo4j import ask
from graphkit.store.process import exclusive
from graphkit.store.shape import GraphRows, rows
from graphkit.store.writing import NODE_GROUPS

if TYPE_CHECKING:
    from graphkit.graph import KnowledgeGraph
    from graphkit.store.server import Server

__all__ = ["import_into_new"]

_WORK = "import-"
_PARTS = ("transactions/neo4j", "databases/neo4j")
_REMEDY = "Use graphkit load without --import: it writes differences only."


def import_into_new(graph: KnowledgeGraph | GraphRows, *, uri: str = "", progress: Progress | None = None) -> tuple[LoadReport, Server]:
    """Import a graph into the managed Neo4j, whose database must be empty; return what was done and the server.

    The server is stopped for it and started again. Constraints and the index are made in the end.

    Args:
        graph: the graph, or its rows.
        uri: the address that the user named, if any: it must be the managed server's.
        progress: told what is being done.

    Raises:
        StoreError: the server is another one or runs in Docker, its database holds something, or the import fails.
    """
    found = graph if isinstance(graph, GraphRows) else rows(graph)
    check_names(found)
    running = server.start(progress=progress)
    _check_target(running, uri)
    for left in running.folder.glob(f"{_WORK}*"):  # by a call that was killed
        shutil.rmtree(left, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=_WORK, dir=running.folder))
    try:
        _tell(progress, "Writing files for the import")
        lines = bulk.write_rows(found, work)
        _check_target(running, uri)
        server.stop()
        try:
            _tell(progress, "Importing")
            _import(work, running.version, progress)
            _put_in_place(work)
        finally:
            running = server.start(version=running.version, progress=progress)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    with connect(running.uri, auth=running.auth) as connection:
        prepare(connection)
    return _report(lines, found.relations.keys()), running


def _tell(progress: Progress | None, what: str) -> None:
    if progress is not None:
        progress(what, 0, 0)


def _check_target(running: Server, uri: str) -> None:
    """Make sure that it is the server meant, and that there is nothing in it that the import would take away."""
    if uri and not same_place(uri, running.uri):
        raise StoreError(
            f"{uri}: only the Neo4j that graphkit itself started can be imported into",
            remedy="Leave out --uri, or copy what `graphkit export --format neo4j-admin` writes to that server.",
        )
    if running.version not in VERSIONS:
        raise StoreError(f"{running.uri} runs in Docker, where graphkit cannot import", remedy=_REMEDY)
    with connect(running.uri, auth=running.auth) as connection:
        held = any(ask(connection, query).rows != ((0,),) for query in cypher.ANYTHING)
    if held:
        raise StoreError(f"{running.uri}: the database is not empty", remedy=_REMEDY)


def _import(work: Path, version: str, progress: Progress | None) -> None:
    """Build a database in ``work/data`` out of the files in ``work``."""
    settings = work / "import.conf"
    settings.write_text(f"server.directories.data={work.name}/data\n", encoding="ascii")
    options = [f"--additional-config={settings}", f"--report-file={work.name}/report"]
    given = [_placed(argument, work.name) for argument in bulk.import_arguments(work)]
    server.run_admin(["database", "import", "full", "neo4j", *options, *given], version=version, progress=progress)


def _placed(argument: str, folder: str) -> str:
    """Return the argument with its file named from the folder that neo4j-admin runs in: a whole path may hold a comma.

    >>> _placed("--nodes=Article=Article.csv", "import"), _placed("--id-type=string", "import")
    ('--nodes=Article=import/Article.csv', '--id-type=string')
    """
    head, equals, name = argument.rpartition("=")
    return f"{head}{equals}{folder}/{name}" if name.endswith(".csv") else argument


def _put_in_place(work: Path) -> None:
    """Put the built database in the place of the empty one."""
    with exclusive(work.parent / "lock", 60):
        if server.status() is not None:
            raise StoreError("The managed Neo4j was started during the import", remedy="Stop it (graphkit neo4j stop) and load again.")
        for part in _PARTS:
            built, place, old = work / "data" / part, work.parent / "data" / part, work / "old" / part
            old.parent.mkdir(parents=True)
            if place.exists():
                place.replace(old)
            built.replace(place)


def _report(lines: list[str], relations: Collection[str]) -> LoadReport:
    """Return the report of a load that added every row that the checksums count."""
    counts = dict.fromkeys((*NODE_GROUPS, "relations"), 0)
    for line in lines:
        group, count, _ = line.split()
        if group in counts or group in relations:  # the others belong to the rows of a group
            counts[group if group in counts else "relations"] += int(count)
    entities, articles, statements, others = (Change(added=counts[name]) for name in (*NODE_GROUPS, "relations"))
    return LoadReport(entities, articles, statements, others)
