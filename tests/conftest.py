"""What tests share: a real Neo4j, started once a session, and an empty database in it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import neo4j
import platformdirs
import pytest

from graphkit.store import server

# A shell that runs the tests in the background lets them ignore Ctrl-C, and what they start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def neo4j_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder of the session's own; the jars are those of the user, so that they are fetched once."""
    home = tmp_path_factory.mktemp("graphkit-home")
    jars = os.environ.get("GRAPHKIT_JARS") or str(platformdirs.user_data_path("graphkit", appauthor=False) / "jars")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRAPHKIT_HOME", str(home))
        patch.setenv("GRAPHKIT_JARS", jars)
        for name in ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE"):
            patch.delenv(name, raising=False)
        yield home


@pytest.fixture(scope="session")
def neo4j_server(neo4j_home: Path) -> Iterator[server.Server]:
    """The real Neo4j, running for the whole session; ``GRAPHKIT_HOME`` points to it."""
    try:
        yield server.start()
    finally:
        server.stop(force=True)


@pytest.fixture(scope="session")
def neo4j_driver(neo4j_server: server.Server) -> Iterator[neo4j.Driver]:
    """The official driver, connected to the session's server."""
    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=neo4j_server.auth, warn_notification_severity="OFF") as driver:
        yield driver


@pytest.fixture
def empty_neo4j(neo4j_server: server.Server, neo4j_driver: neo4j.Driver) -> server.Server:
    """The session's server with nothing in its database."""
    with neo4j_driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
    return neo4j_server
