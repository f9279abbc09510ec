"""Talk to a Neo4j server: open the connection, check what answers, and say in plain words what went wrong."""

from __future__ import annotations

import os
import random
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from graphkit.errors import StoreError

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


def plain(error: BaseException, uri: str, database: str | None) -> StoreError:
    """Return the error as one sentence and a remedy. What a query carried is not repeated."""
    from neo4j import exceptions as e

    code = getattr(error, "code", None) or ""
    name = f"{database[:60]}…" if database and len(database) > 60 else database
    where = f"{uri}{f' (database {name!r})' if name else ''}"
    said = _first_line(error)
    if code.endswith("CredentialsExpired"):
        return StoreError(f"{uri}: the password must be changed first", remedy="Log in with Neo4j Browser, which asks for a new one.")
    if isinstance(error, e.AuthError) or "AuthenticationRateLimit" in code or isinstance(error, e.AuthConfigurationError):
        return StoreError(f"{uri}: the user or the password is wrong", remedy="Set NEO4J_USERNAME and NEO4J_PASSWORD.")
    if code.endswith(("Database.DatabaseNotFound", "Database.DatabaseNotFoundError")):
        return StoreError(f"{uri} has no database {name!r}", remedy="Give the name of one that exists (SHOW DATABASES lists them).")
    if (database or "").lower() == "system" and code.startswith("Neo.ClientError.Statement"):
        return StoreError(f"{where} is Neo4j's own, and holds no graph", remedy="Give the name of another database.")
    if isinstance(error, e.ForbiddenOnReadOnlyDatabase) or "ReadOnly" in code or "read only" in said.lower() or "read-only" in said.lower():
        return StoreError(f"{where}: the database is read-only", remedy="Load into one that can be written to.")
    if isinstance(error, e.Forbidden):
        if "AccessMode" in code or "access mode" in said.lower():
            return StoreError("The query writes; graphkit query only reads", remedy="Use Neo4j Browser or cypher-shell to change data.")
        return StoreError(
            f"{where}: this user may not do that ({said})", remedy="Ask for a user with the right to write and to create constraints."
        )
    if "AccessMode" in code:
        return StoreError("The query writes; graphkit query only reads", remedy="Use Neo4j Browser or cypher-shell to change data.")
    if isinstance(error, e.ConfigurationError) and "not supported for the Bolt" in said:
        return StoreError(f"{uri} is older than Neo4j 5, which graphkit needs", remedy="Upgrade it, or use graphkit neo4j start.")
    if (unreachable := _unreachable(error, uri)) is not None:
        return unreachable
    if isinstance(error, e.UnsupportedServerProduct) or any(
        word in str(error).lower() for word in ("handshake", "protocol", "looks like http")
    ):
        return StoreError(
            f"{uri} answers, but not as a Neo4j 5 or newer ({said})",
            remedy="Give the Bolt port (usually 7687), not the HTTP one; a server with encryption needs bolt+s:// or neo4j+s://.",
        )
    if isinstance(error, e.DatabaseUnavailable) or code.endswith("DatabaseUnavailable"):
        return StoreError(f"{where}: the database is not available now", remedy="Try again, or see the server's logs.")
    if "OutOfMemory" in code or "OutOfMemory" in said or "MemoryPool" in said:
        return StoreError(
            f"{where}: the server ran out of memory",
            remedy="Give it a larger heap; what was loaded so far is kept, and loading again goes on.",
        )
    if isinstance(error, (e.ServiceUnavailable, e.SessionExpired, e.ConnectionPoolError, OSError)):
        return StoreError(f"{uri}: no Neo4j answers there ({said})", remedy="Start it (graphkit neo4j start), or check the address.")
    if isinstance(error, e.ConstraintError) or code.endswith(("ConstraintCreationFailed", "ConstraintValidationFailed")):
        return StoreError(
            f"{where}: a constraint is in the way ({said})", remedy="Remove the nodes that break it, or load into another database."
        )
    if isinstance(error, e.Neo4jError):
        return StoreError(f"{where}: {said}")
    return StoreError(f"{where}: {said or type(error).__name__}")


_CERTIFICATE = {10: "has expired", 9: "is not valid yet", 62: "is for another host"}
"""OpenSSL's codes of what is wrong with a certificate; all others mean that nobody the machine trusts vouches for it."""


def _unreachable(error: BaseException, uri: str) -> StoreError | None:
    """Return what to say when the host is not known or no encrypted connection comes about."""
    from neo4j.exceptions import CertificateConfigurationError

    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return StoreError(f"{uri}: no Neo4j answers there: there is no such host", remedy="Check the address.")
        if isinstance(cause, ssl.SSLCertVerificationError):
            what = _CERTIFICATE.get(cause.verify_code, "is not one that this machine trusts")
            return StoreError(
                f"{uri}: no encrypted connection: its certificate {what}",
                remedy="Check the address; bolt+ssc:// and neo4j+ssc:// accept any certificate, for servers that you know.",
            )
        if isinstance(cause, (ssl.SSLError, CertificateConfigurationError)) and "Couldn't connect" in str(error):
            return StoreError(
                f"{uri}: no encrypted connection: it does not answer with encryption",
                remedy="Use bolt:// or neo4j:// for a server without encryption.",
            )
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and what it came from; an error raised again can be its own context."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _first_line(error: BaseException) -> str:
    from neo4j.exceptions import Neo4jError

    text = (error.message if isinstance(error, Neo4jError) else "") or str(error)
    lines = str(text).strip().splitlines() or [""]
    return " ".join([lines[0], *lines[1:2]] if lines[0].endswith(":") else lines[:1])[:300]
