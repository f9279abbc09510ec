"""Servers that graphkit has not started: encrypted as Aura is, read-only, with other databases; and what goes wrong with those."""

from __future__ import annotations

import contextlib
import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import neo4j
import pytest
import trustme
from handmade import alliances
from neo4j_dump import dump, expected

from graphkit.errors import StoreError
from graphkit.store import server
from graphkit.store.neo4j import from_neo4j, load, query
from graphkit.store.problems import plain
from graphkit.store.server import Server
from graphkit.store.shape import rows

pytestmark = pytest.mark.neo4j


class Encrypted:
    """Listens with a certificate on the loopback, and passes on what it hears to a port that has none (0: to nobody)."""

    def __init__(self, certificate: trustme.LeafCert, port: int) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(self._context)
        self._target = port
        self._ends: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                raw, _ = self._listener.accept()
            except OSError:
                return
            self._ends.append(raw)
            self._threads.append(threading.Thread(target=self._serve, args=(raw,), daemon=True))
            self._threads[-1].start()

    def _serve(self, raw: socket.socket) -> None:
        with contextlib.suppress(OSError), raw:
            raw.settimeout(20)
            client = self._context.wrap_socket(raw, server_side=True)
            with client:
                if not self._target:
                    client.recv(1000)
                    client.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                    return
                with socket.create_connection(("127.0.0.1", self._target)) as upstream:
                    self._ends += [client, upstream]
                    back = threading.Thread(target=self._pass, args=(upstream, client), daemon=True)
                    back.start()
                    self._pass(client, upstream)
                    back.join(20)

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        with contextlib.suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(20)


Listener = Callable[..., int]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def encrypted(authority: trustme.CA, neo4j_server: Server) -> Iterator[Listener]:
    """Start a listener and give its port: for a host name, with a validity, before Neo4j or before nothing."""
    opened: list[Encrypted] = []

    def listen(name: str = "localhost", *, until: datetime.datetime | None = None, target: int | None = None) -> int:
        bolt = int(neo4j_server.uri.rpartition(":")[2])
        certificate = authority.issue_cert(name, not_before=datetime.datetime(2020, 1, 1), not_after=until)
        opened.append(Encrypted(certificate, bolt if target is None else target))
        return opened[-1].port

    try:
        yield listen
    finally:
        for one in opened:
            one.close()


def trust(authority: trustme.CA, folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Make the machine trust that authority, as it trusts those of the web."""
    bundle = folder / "authorities.pem"
    authority.cert_pem.write_to_path(bundle)
    patch.setenv("SSL_CERT_FILE", str(bundle))


@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s", "bolt+ssc", "neo4j+ssc"])
def test_an_encrypted_server_as_aura_is_one(
    scheme: str,
    encrypted: Listener,
    authority: trustme.CA,
    empty_neo4j: Server,
    neo4j_driver: neo4j.Driver,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if scheme.endswith("+s"):
        trust(authority, tmp_path, monkeypatch)
    uri = f"{scheme}://localhost:{encrypted()}"
    kg = alliances().graph()
    load(kg, uri, auth=empty_neo4j.auth, database="neo4j")
    assert dump(neo4j_driver) == expected(rows(kg))
    assert query(uri, "MATCH (:Country)-[r:ALLIED_WITH]-(:Country) RETURN count(r)", auth=empty_neo4j.auth).rows == ((2,),)
    assert dump(neo4j_driver) == expected(rows(from_neo4j(uri, auth=empty_neo4j.auth)))


def refused(uri: str, auth: tuple[str, str]) -> str:
    with pytest.raises(StoreError) as caught:
        query(uri, "RETURN 1", auth=auth)
    said = str(caught.value)
    assert "\n" not in said and auth[1] not in said and uri in said
    return said


def test_a_certificate_that_nobody_vouches_for(encrypted: Listener, neo4j_server: Server) -> None:
    said = refused(f"neo4j+s://localhost:{encrypted()}", neo4j_server.auth)
    assert "its certificate is not one that this machine trusts" in said
    assert "+ssc://" in said


def test_a_certificate_of_another_host(
    encrypted: Listener, authority: trustme.CA, neo4j_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(authority, tmp_path, monkeypatch)
    said = refused(f"bolt+s://localhost:{encrypted('db.example.org')}", neo4j_server.auth)
    assert "its certificate is for another host" in said


def test_a_certificate_that_has_expired(
    encrypted: Listener, authority: trustme.CA, neo4j_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(authority, tmp_path, monkeypatch)
    said = refused(f"bolt+s://localhost:{encrypted(until=datetime.datetime(2021, 1, 1))}", neo4j_server.auth)
    assert "its certificate has expired" in said


def test_encryption_where_there_is_none(neo4j_server: Server) -> None:
    for scheme in ("bolt+s", "neo4j+s", "bolt+ssc"):
        said = refused(neo4j_server.uri.replace("bolt", scheme, 1), neo4j_server.auth)
        assert "does not answer with encryption" in said
        assert "bolt:// or neo4j://" in said


def test_no_encryption_where_there_is_some(encrypted: Listener, neo4j_server: Server) -> None:
    said = refused(f"bolt://localhost:{encrypted()}", neo4j_server.auth)
    assert "+s://" in said, "the remedy"


def test_encrypted_but_not_neo4j(encrypted: Listener, neo4j_server: Server) -> None:
    said = refused(f"bolt+ssc://localhost:{encrypted(target=0)}", neo4j_server.auth)
    assert "answers, but not as a Neo4j 5 or newer" in said


def test_a_host_that_does_not_exist(neo4j_server: Server) -> None:
    said = refused("neo4j+s://0000abcd.databases.neo4j.invalid", neo4j_server.auth)
    assert "there is no such host" in said


@pytest.mark.parametrize("name", ["nowhere", "a b", "x" * 3000, "`; DROP DATABASE neo4j //", "système"])
def test_a_database_that_does_not_exist(name: str, neo4j_server: Server, neo4j_driver: neo4j.Driver) -> None:
    for work in (lambda: load(alliances().graph(), neo4j_server.uri, database=name), lambda: from_neo4j(neo4j_server.uri, database=name)):
        with pytest.raises(StoreError, match="has no database") as caught:
            work()
        assert "SHOW DATABASES" in str(caught.value)
        assert len(str(caught.value)) < 500
    assert [record["name"] for record in neo4j_driver.execute_query("SHOW DATABASES YIELD name ORDER BY name").records] == [
        "neo4j",
        "system",
    ]


def test_neo4js_own_database_is_no_place_for_a_graph(neo4j_server: Server) -> None:
    with pytest.raises(StoreError, match=r"system.*is Neo4j's own") as caught:
        load(alliances().graph(), neo4j_server.uri, database="system")
    assert "\n" not in str(caught.value)


def test_a_database_that_may_only_be_read(tmp_path: Path, neo4j_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a user who may only read sees is the same: Neo4j Community has no such users, but databases that nobody may write."""
    monkeypatch.setenv("GRAPHKIT_HOME", str(tmp_path))
    kg = alliances().graph()
    try:
        load(kg, server.start().uri)
        server.stop()
        running = server.start(settings={"server.databases.read_only": "neo4j"})
        changed = alliances()
        changed.note("a9", "Japan", "MET_WITH", "China")
        for graph in (kg, changed.graph()):
            with pytest.raises(StoreError, match=r"read-only.*Load into one that can be written to") as caught:
                load(graph, running.uri)
            assert "\n" not in str(caught.value)
        assert load(changed.graph(), running.uri, dry_run=True).statements.added == 1
        assert query(running.uri, "MATCH (s:Statement) RETURN count(s)").rows == ((8,),)
        with neo4j.GraphDatabase.driver(running.uri, auth=running.auth) as driver:
            assert dump(driver) == expected(rows(kg)) == expected(rows(from_neo4j(running.uri)))
    finally:
        server.stop(force=True)


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        ("Neo.ClientError.Security.Forbidden", "Create index operation is not allowed for user 'reader'.", "may not do that"),
        ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "This Neo4j instance is read only for the database neo4j", "read-only"),
        ("Neo.ClientError.General.WriteOnReadOnlyAccessDatabase", "Writing in read access mode not allowed.", "read-only"),
        ("Neo.ClientError.Security.CredentialsExpired", "The credentials expired", "must be changed"),
        ("Neo.ClientError.Security.Unauthorized", "The client is unauthorized", "the user or the password is wrong"),
        ("Neo.TransientError.General.DatabaseUnavailable", "The database is not currently available", "not available now"),
    ],
)
def test_what_a_server_with_roles_may_say(code: str, message: str, expected: str) -> None:
    """Refusals that Community never makes, in the words of the Enterprise server."""
    error = neo4j.exceptions.Neo4jError._hydrate_neo4j(code=code, message=message)
    assert expected in str(plain(error, "neo4j://db.example.org", "news"))
