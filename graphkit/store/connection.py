"""Talk to a Neo4j server: open the connection, check what answers, and say in plain words what went wrong."""

from __future__ import annotations

import os
import random
import re
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from graphkit.errors import StoreError
from graphkit.store.problems import plain

if TYPE_CHECKING:
    import neo4j

__all__ = ["Connection", "TooMuch", "connect", "default_auth", "on_this_machine", "same_place", "transact"]

_Answer = TypeVar("_Answer")

_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
_OLDEST = (5, 0)
_RETRY_SECONDS = 120.0
CONNECT_SECONDS = 15.0
"""How long a server may take to accept a connection and to say which Bolt it speaks."""


@dataclass(frozen=True, slots=True)
class Connection:
    """An open connection to one database."""

    driver: neo4j.Driver
    database: str | None
    uri: str
    server: str

    def session(self, *, read: bool = False) -> neo4j.Session:
        """Return a session of the driver on the database."""
        import neo4j

        return self.driver.session(database=self.database, default_access_mode=neo4j.READ_ACCESS if read else neo4j.WRITE_ACCESS)


class TooMuch(Exception):
    """A transaction needs more memory than the server gives it; the cause is the driver's error."""


def transact(connection: Connection, work: Callable[[neo4j.Transaction], _Answer], *, read: bool = False) -> _Answer:
    """Do work in a transaction, again and again for two minutes as long as the error says that this may help.

    It may after a deadlock, while a server restarts, or when the connection broke: also in the middle of a commit, so
    work must be such that doing it twice is doing it once.

    The driver's own retries do not tell want of memory from a deadlock, and give up on a broken commit.

    Raises:
        TooMuch: the server has too little memory for the transaction.
    """
    from neo4j.exceptions import DriverError, IncompleteCommit, Neo4jError

    deadline, pause = time.monotonic() + _RETRY_SECONDS, 0.1
    while True:
        try:
            with connection.session(read=read) as session, session.begin_transaction() as transaction:
                answer = work(transaction)
                transaction.commit()
                return answer
        except (DriverError, Neo4jError) as error:
            if "OutOfMemory" in (getattr(error, "code", None) or ""):
                raise TooMuch from error
            if time.monotonic() > deadline or not (error.is_retryable() or isinstance(error, IncompleteCommit)):
                raise
        time.sleep(pause * random.uniform(0.5, 1.0))
        pause = min(5.0, pause * 2)


def default_auth(uri: str) -> tuple[str, str] | None:
    """Return the user and password to use when none are given.

    They come from ``NEO4J_USERNAME`` and ``NEO4J_PASSWORD``, or from graphkit's own server when the address is its.
    """
    password = os.environ.get("NEO4J_PASSWORD")
    if password is not None:
        return (os.environ.get("NEO4J_USERNAME") or "neo4j", password)
    if on_this_machine(uri):
        from graphkit.store.server import status

        server = status()
        if server is not None and same_place(uri, server.uri):
            return server.auth
    return None


def on_this_machine(uri: str) -> bool:
    """Whether the address is of this machine's loopback."""
    return urlsplit(uri).hostname in ("127.0.0.1", "localhost", "::1")


def same_place(uri: str, own: str) -> bool:
    """Whether the address is that of a server of this machine.

    >>> same_place("neo4j://localhost:7687", "bolt://127.0.0.1:7687"), same_place("bolt://example.org:7687", "bolt://127.0.0.1:7687")
    (True, False)
    """
    return on_this_machine(uri) and _port(uri) == _port(own)


def _port(uri: str) -> int:
    try:
        return urlsplit(uri).port or 7687
    except ValueError:
        return 0


@contextmanager
def connect(uri: str, *, auth: tuple[str, str] | None = None, database: str | None = None) -> Iterator[Connection]:
    """Open a connection and close it after the block; errors inside the block come out as :class:`StoreError` too.

    Args:
        uri: ``bolt://host:7687``, ``neo4j://…``, or with encryption ``neo4j+s://…`` (Aura) and ``bolt+s://…``.
        auth: user and password; ``None``: see :func:`default_auth`.
        database: name of the database, ``None`` for the user's own.

    Raises:
        StoreError: the address, user, password or database is wrong, nothing answers, or it is too old a Neo4j.
    """
    import neo4j
    from neo4j.exceptions import DriverError, Neo4jError

    shown = _check_uri(uri)
    try:
        with neo4j.GraphDatabase.driver(
            uri,
            auth=default_auth(uri) if auth is None else auth,
            user_agent=_user_agent(),
            connection_timeout=CONNECT_SECONDS,
            connection_acquisition_timeout=2 * CONNECT_SECONDS,
            liveness_check_timeout=30.0,
            keep_alive=True,
            notifications_min_severity="OFF",
            warn_notification_severity="OFF",
            telemetry_disabled=True,
        ) as driver:
            agent = driver.get_server_info().agent
            _check_version(agent, shown)
            yield Connection(driver, database, shown, agent)
    except (Neo4jError, DriverError, OSError, ssl.SSLError) as error:
        raise plain(_reason(error, uri), shown, database) from error


def _reason(error: Exception, uri: str) -> Exception:
    """Return why no server is found for a ``neo4j://`` address; the driver only says that it has found none."""
    import neo4j
    from neo4j.exceptions import DriverError, Neo4jError, ServiceUnavailable

    if not isinstance(error, ServiceUnavailable) or not uri.startswith("neo4j") or "routing information" not in str(error):
        return error
    try:
        with neo4j.GraphDatabase.driver(uri.replace("neo4j", "bolt", 1), user_agent=_user_agent(), connection_timeout=15.0) as driver:
            driver.get_server_info()
    except (Neo4jError, DriverError, OSError) as direct:
        return error if isinstance(direct, Neo4jError) else direct  # without a password, it is refused when all else is well
    return error


def _check_uri(uri: str) -> str:
    """Return the address as it may be shown: without anything before an ``@``."""
    shown = re.sub(r"(?<=//)[^/@]*@", "", uri)
    parts = urlsplit(shown)
    if parts.scheme not in _SCHEMES or not parts.hostname or not _port(shown):
        raise StoreError(
            f"{shown!r} is not an address of Neo4j", remedy="It looks like bolt://localhost:7687 or neo4j+s://name.databases.neo4j.io."
        )
    if shown != uri:
        raise StoreError(f"{shown}: user and password do not go into the address", remedy="Give them in NEO4J_USERNAME and NEO4J_PASSWORD.")
    return shown


def _user_agent() -> str:
    from importlib.metadata import version

    return f"graphkit/{version('graphkit')}"


def _check_version(agent: str, uri: str) -> None:
    match = re.match(r"Neo4j/v?(\d+)\.(\d+)", agent)
    if match and (int(match[1]), int(match[2])) < _OLDEST:
        raise StoreError(
            f"{uri} is {agent.replace('/', ' ')}; graphkit needs Neo4j 5 or newer", remedy="Upgrade it, or use graphkit neo4j start."
        )
