"""Bring a graph that an older graphkit loaded to the present shape, before anything new is written.

A change of the shape (:data:`graphkit.store.shape.SCHEMA`) comes with an entry in :data:`MIGRATIONS`, also when there
is nothing to run, and a line in docs/schema.md. The load that follows writes every row again, so a migration only has to
rename and to remove what that would leave behind.
"""

from __future__ import annotations

import time

from graphkit.errors import StoreError
from graphkit.store.connection import Connection
from graphkit.store.shape import SCHEMA

__all__ = ["MIGRATIONS", "check_shape", "migrate"]

MIGRATIONS: dict[int, tuple[str, ...]] = {}
"""What to run to bring a graph of the given version to the next one.

Each is a query of its own that may run again, since a load that died after it starts over. It touches only what has a ``digest``;
large changes go ``IN TRANSACTIONS``.
"""

_ATTEMPTS = 8


def migrate(connection: Connection, schema: int) -> None:
    """Run the migrations of a graph of that version; a deadlock or a lost connection is tried again."""
    for version in range(schema, SCHEMA):
        for query in MIGRATIONS.get(version, ()):
            _run(connection, query)


def _run(connection: Connection, query: str) -> None:
    from neo4j.exceptions import DriverError, Neo4jError

    for attempt in range(_ATTEMPTS):
        try:
            with connection.session() as session:
                session.run(query).consume()
            return
        except (DriverError, Neo4jError) as error:
            if attempt == _ATTEMPTS - 1 or not error.is_retryable():
                raise
            time.sleep(0.1 * 2**attempt)


def check_shape(schema: int, uri: str) -> None:
    """Refuse to read a graph of another version.

    Raises:
        StoreError: the graph was loaded by an older or a newer graphkit.
    """
    if schema > SCHEMA:
        raise StoreError(
            f"{uri}: the graph there was loaded by a newer graphkit (shape {schema}, this one knows {SCHEMA})",
            remedy="Upgrade graphkit: pip install --upgrade graphkit",
        )
    if schema < SCHEMA:
        raise StoreError(
            f"{uri}: the graph there was loaded by an older graphkit (shape {schema}, this one reads {SCHEMA})",
            remedy="Load it again, which brings it to the new shape: graphkit load",
        )
