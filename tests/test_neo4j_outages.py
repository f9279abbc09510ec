"""What a load survives of its server: too little memory, being killed and started again, being read-only or too old."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import neo4j
import pytest
from bolt_stub import bolt_server
from cypher_queries import random_graph
from handmade import alliances
from neo4j_dump import dump, expected

from benchmarks.made_graph import MadeGraph
from graphkit.errors import StoreError
from graphkit.store import connection, process, server
from graphkit.store.connection import connect
from graphkit.store.loader import Loader
from graphkit.store.neo4j import load, query
from graphkit.store.shape import GraphRows


@pytest.fixture(scope="module")
def own_home(tmp_path_factory: pytest.TempPathFactory, neo4j_home: Path) -> Iterator[Path]:
    """A data folder of this file's own, for servers that are maltreated."""
    home = tmp_path_factory.mktemp("outages")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRAPHKIT_HOME", str(home))
        try:
            yield home
        finally:
            server.stop(force=True)


def everything_in(running: server.Server) -> list[str]:
    with neo4j.GraphDatabase.driver(running.uri, auth=running.auth, warn_notification_severity="OFF") as driver:
        return dump(driver)


def loaded(graph: GraphRows, running: server.Server, batch: int = 10_000) -> int:
    """Load, and return how many rows a transaction had in the end."""
    with connect(running.uri, auth=running.auth) as opened:
        loader = Loader(opened, graph, batch=batch)
        loader.run()
        return loader.batch


@pytest.mark.neo4j
def test_a_server_with_too_little_memory_gets_smaller_batches(own_home: Path) -> None:
    running = server.start(settings={"db.memory.transaction.max": "6m"})
    graph = MadeGraph(200, 1500).rows()
    assert loaded(graph, running) < 1500, "1,500 statements in one transaction need more than 6 MB"
    assert everything_in(running) == expected(graph)
    assert load(graph, running.uri).written == 0

    large = [*graph.entities]
    large[0] = replace(large[0], properties={**large[0].properties, "description": "x" * 8_000_000, "digest": "1"})
    with pytest.raises(StoreError, match=r"the server ran out of memory\. Give it a larger heap; what was loaded so far is kept") as caught:
        load(replace(graph, entities=large), running.uri)
    assert "\n" not in str(caught.value)
    load(graph, running.uri)
    assert everything_in(running) == expected(graph)


def test_an_error_that_comes_from_itself_is_told_too() -> None:
    error = neo4j.exceptions.ServiceUnavailable("gone")
    wrapped = connection.TooMuch()
    wrapped.__cause__, error.__context__ = error, wrapped
    assert str(connection.plain(error, "bolt://localhost:1", None)).startswith("bolt://localhost:1: no Neo4j answers there")


@pytest.mark.neo4j
def test_a_server_that_is_killed_and_comes_back_with_a_small_heap(own_home: Path) -> None:
    server.stop()
    first = server.start()
    graph = MadeGraph(200, 1200).rows()
    dead = threading.Event()

    def restart() -> None:
        started = process.identity(first.pid)
        os.kill(first.pid, signal.SIGKILL)
        process.terminate(first.pid, started, 10)
        dead.set()
        time.sleep(0.5)
        server.start(heap_mb=128, settings={"dbms.memory.transaction.total.max": "20m"})

    helper = threading.Thread(target=restart)

    def progress(what: str, done: int, total: int) -> None:
        if what == "Loading" and done > total / 5 and helper.ident is None:
            helper.start()
            dead.wait(20)

    load(graph, first.uri, auth=first.auth, batch=200, progress=progress)
    helper.join()
    again = server.start()
    assert again.pid != first.pid
    assert everything_in(again) == expected(graph)

    other = MadeGraph(300, 4000, seed=2).rows()
    assert loaded(other, again) < 4000, "4,000 statements in one transaction need more than there is for all transactions"
    assert everything_in(again) == expected(other)


@pytest.mark.neo4j
def test_a_read_only_database(own_home: Path) -> None:
    running = server.start()
    load(random_graph(1), running.uri)
    before = everything_in(running)
    server.stop()
    closed = server.start(settings={"server.databases.default_to_read_only": "true"})
    with pytest.raises(StoreError, match=r"^[^ ]+: the database is read-only\. Load into one that can be written to\.$"):
        load(alliances().graph(), closed.uri)
    assert len(query(closed.uri, "MATCH (s:Statement) RETURN s.id LIMIT 3")) == 3
    assert everything_in(closed) == before != []


def test_a_user_who_may_only_read() -> None:
    """As Neo4j Enterprise and Aura answer."""
    said = "Create constraint is not allowed for user 'reader' with roles [PUBLIC, reader]."
    failure = {"code": "Neo.ClientError.Security.Forbidden", "message": said}
    with bolt_server("Neo4j/5.26.0", (5, 4), failure) as uri, pytest.raises(StoreError) as caught:
        load(random_graph(1), uri, auth=("reader", "secret"))
    assert (
        str(caught.value) == f"{uri}: this user may not do that ({said}). Ask for a user with the right to write and to create constraints."
    )


@pytest.mark.parametrize(
    ("agent", "bolt", "message"),
    [
        ("Neo4j/4.4.12", (4, 4), r"is older than Neo4j 5, which graphkit needs\. Upgrade it, or use graphkit neo4j start\."),
        ("Neo4j/3.5.0", None, r"answers, but not as a Neo4j 5 or newer \(.*\)\. Give the Bolt port"),
    ],
)
def test_a_server_that_is_too_old(agent: str, bolt: tuple[int, int] | None, message: str) -> None:
    with bolt_server(agent, bolt) as uri, pytest.raises(StoreError, match=message) as caught:
        load(random_graph(1), uri, auth=("neo4j", "secret"))
    assert "\n" not in str(caught.value)


def test_the_server_is_told_who_asks_and_to_send_no_notifications() -> None:
    heard: list[bytes] = []
    failure = {"code": "Neo.ClientError.Security.Forbidden", "message": "no"}
    with bolt_server("Neo4j/5.26.0", (5, 4), failure, heard) as uri, pytest.raises(StoreError):
        load(random_graph(1), uri, auth=("reader", "secret"))
    assert f"graphkit/{version('graphkit')}".encode() in heard[0]
    assert b"notifications_minimum_severity" in heard[0] and b"OFF" in heard[0]
    assert [b"secret" in message for message in heard].count(True) == 1, "the password is sent once, to log in"


def test_a_server_that_says_nothing_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun = time.monotonic()
        with pytest.raises(StoreError, match="answers, but not as a Neo4j"):
            load(random_graph(1), f"bolt://127.0.0.1:{silent.getsockname()[1]}", auth=("neo4j", "secret"))
    assert time.monotonic() - begun < 10


def test_the_faster_driver_is_used_when_it_is_installed() -> None:
    """The driver finds neo4j-rust-ext by itself; the tests' lock file has it."""
    from neo4j._codec import packstream

    assert version("neo4j-rust-ext").startswith(version("neo4j"))
    assert packstream.RUST_AVAILABLE
