"""Say in a sentence, with a remedy, what went wrong with a Neo4j server."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from graphkit.errors import StoreError

__all__ = ["plain"]


@dataclass(frozen=True, slots=True)
class _Problem:
    """An error, its code and first line (both may be empty), and the server and database that it is about."""

    error: BaseException
    code: str
    said: str
    uri: str
    database: str

    @property
    def where(self) -> str:
        return f"{self.uri}{f' (database {self.database!r})' if self.database else ''}"


def plain(error: BaseException, uri: str, database: str | None) -> StoreError:
    """Return the error as one sentence and a remedy. What a query carried is not repeated."""
    name = database or ""
    problem = _Problem(error, getattr(error, "code", None) or "", _first_line(error), uri, f"{name[:60]}…" if len(name) > 60 else name)
    for kind in (_login, _database, _rights, _encryption, _server):
        found = kind(problem)
        if found is not None:
            return found
    return StoreError(f"{problem.where}: {problem.said or type(error).__name__}")


def _login(problem: _Problem) -> StoreError | None:
    from neo4j import exceptions as e

    if problem.code.endswith("CredentialsExpired"):
        return StoreError(
            f"{problem.uri}: the password must be changed first", remedy="Log in with Neo4j Browser, which asks for a new one."
        )
    if isinstance(problem.error, (e.AuthError, e.AuthConfigurationError)) or "AuthenticationRateLimit" in problem.code:
        return StoreError(f"{problem.uri}: the user or the password is wrong", remedy="Set NEO4J_USERNAME and NEO4J_PASSWORD.")
    return None


def _database(problem: _Problem) -> StoreError | None:
    code, where = problem.code, problem.where
    if code.endswith(("Database.DatabaseNotFound", "Database.DatabaseNotFoundError")):
        return StoreError(
            f"{problem.uri} has no database {problem.database!r}", remedy="Give the name of one that exists (SHOW DATABASES lists them)."
        )
    if problem.database.lower() == "system" and code.startswith("Neo.ClientError.Statement"):
        return StoreError(f"{where} is Neo4j's own, and holds no graph", remedy="Give the name of another database.")
    if code.endswith("DatabaseUnavailable"):
        return StoreError(f"{where}: the database is not available now", remedy="Try again, or see the server's logs.")
    if code.endswith(("ConstraintCreationFailed", "ConstraintValidationFailed")):
        return StoreError(
            f"{where}: a constraint is in the way ({problem.said})", remedy="Remove the nodes that break it, or load into another database."
        )
    return None


def _rights(problem: _Problem) -> StoreError | None:
    from neo4j.exceptions import Forbidden, ForbiddenOnReadOnlyDatabase

    code, said = problem.code, problem.said.lower()
    forbidden = isinstance(problem.error, Forbidden)
    if isinstance(problem.error, ForbiddenOnReadOnlyDatabase) or "ReadOnly" in code or "read only" in said or "read-only" in said:
        return StoreError(f"{problem.where}: the database is read-only", remedy="Load into one that can be written to.")
    if "AccessMode" in code or (forbidden and "access mode" in said):
        return StoreError("The query writes; graphkit query only reads", remedy="Use Neo4j Browser or cypher-shell to change data.")
    if forbidden:
        return StoreError(
            f"{problem.where}: this user may not do that ({problem.said})",
            remedy="Ask for a user with the right to write and to create constraints.",
        )
    return None


def _server(problem: _Problem) -> StoreError | None:
    """It is no Neo4j, too old a one, at its limits, or not there."""
    from neo4j import exceptions as e

    error, said, uri = problem.error, problem.said, problem.uri
    if isinstance(error, e.ConfigurationError) and "not supported for the Bolt" in said:
        return StoreError(f"{uri} is older than Neo4j 5, which graphkit needs", remedy="Upgrade it, or use graphkit neo4j start.")
    if isinstance(error, e.UnsupportedServerProduct) or any(
        word in str(error).lower() for word in ("handshake", "protocol", "looks like http")
    ):
        return StoreError(
            f"{uri} answers, but not as a Neo4j 5 or newer ({said})",
            remedy="Give the Bolt port (usually 7687), not the HTTP one. A server with encryption needs bolt+s:// or neo4j+s://.",
        )
    if "OutOfMemory" in problem.code or "OutOfMemory" in said or "MemoryPool" in said:
        return StoreError(
            f"{problem.where}: the server ran out of memory",
            remedy="Give it a larger heap; what was loaded so far is kept, and loading again goes on.",
        )
    if isinstance(error, (e.ServiceUnavailable, e.SessionExpired, e.ConnectionPoolError, OSError)):
        return StoreError(f"{uri}: no Neo4j answers there ({said})", remedy="Start it (graphkit neo4j start), or check the address.")
    return None


_CERTIFICATE = {10: "has expired", 9: "is not valid yet", 62: "is for another host"}
"""OpenSSL's codes of what is wrong with a certificate; all others mean that nobody the machine trusts vouches for it."""


def _encryption(problem: _Problem) -> StoreError | None:
    """The host is not known, or no encrypted connection comes about."""
    from neo4j.exceptions import CertificateConfigurationError

    uri = problem.uri
    for cause in _causes(problem.error):
        if isinstance(cause, socket.gaierror):
            return StoreError(f"{uri}: no Neo4j answers there: there is no such host", remedy="Check the address.")
        if isinstance(cause, ssl.SSLCertVerificationError):
            what = _CERTIFICATE.get(cause.verify_code, "is not one that this machine trusts")
            return StoreError(
                f"{uri}: no encrypted connection: its certificate {what}",
                remedy="Check the address; bolt+ssc:// and neo4j+ssc:// accept any certificate, for servers that you know.",
            )
        if isinstance(cause, (ssl.SSLError, CertificateConfigurationError)) and "Couldn't connect" in str(problem.error):
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
