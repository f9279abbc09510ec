"""What a load survives: being killed anywhere, the server dying under it, cut connections, deadlocks, little memory."""

from __future__ import annotations

import os
import random
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import neo4j
import pytest
from cypher_queries import random_graph
from neo4j_dump import dump, expected

from graphkit.errors import StoreError
from graphkit.graph import KnowledgeGraph
from graphkit.store import server
from graphkit.store.neo4j import load
from graphkit.store.server import Server
from graphkit.store.shape import rows

pytestmark = pytest.mark.neo4j
KILLS = 50


def hooked(patch: pytest.MonkeyPatch, before: Callable[[int], None]) -> list[int]:
    """Call ``before`` with the number of every query (and every commit) that the driver sends; return the counter."""
    from neo4j._sync.work import transaction

    count = [0]

    def counting(call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **others: Any) -> Any:
            count[0] += 1
            before(count[0])
            return call(*given, **others)

        return counted

    for name in ("run", "_commit"):
        patch.setattr(transaction.TransactionBase, name, counting(getattr(transaction.TransactionBase, name)))
    return count


def steps(kg: KnowledgeGraph, target: Server) -> int:
    """How many queries and commits it takes to load this graph over the one that is there, in small batches."""
    with pytest.MonkeyPatch.context() as patch:
        count = hooked(patch, lambda number: None)
        load(kg, target.uri, auth=target.auth, batch=9)
    return count[0]


def killed_load(kg: KnowledgeGraph, target: Server, at: int) -> int:
    """Load in a process of its own that is killed before its query number ``at``; return how it ended."""
    child = os.fork()
    if child == 0:
        try:
            with pytest.MonkeyPatch.context() as patch:
                hooked(patch, lambda number: os.kill(os.getpid(), signal.SIGKILL) if number == at else None)
                load(kg, target.uri, auth=target.auth, batch=9)
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1]


def test_a_load_killed_at_any_point_is_made_good_by_the_next(empty_neo4j: Server, neo4j_driver: neo4j.Driver) -> None:
    graphs = [random_graph(seed, 25) for seed in range(4)]
    chance = random.Random(0)
    taken = [steps(kg, empty_neo4j) for kg in (*graphs, graphs[0])]
    assert min(taken) > 20
    killed = 0
    for number in range(KILLS):
        kg = graphs[number % 4 + 1 if number % 4 < 3 else 0]
        killed += os.WIFSIGNALED(killed_load(kg, empty_neo4j, chance.randint(1, min(taken))))
        load(kg, empty_neo4j.uri, auth=empty_neo4j.auth)
        assert dump(neo4j_driver) == expected(rows(kg)), f"kill number {number}"
    assert killed == KILLS


def test_two_and_four_loads_of_overlapping_graphs_at_once(empty_neo4j: Server, neo4j_driver: neo4j.Driver) -> None:
    for many in (2, 4):
        graphs = [random_graph(seed, 40) for seed in range(many)]
        children = []
        for kg in graphs:
            child = os.fork()
            if child == 0:
                code = 1
                with suppress(BaseException):
                    load(kg, empty_neo4j.uri, auth=empty_neo4j.auth, batch=15)
                    code = 0
                os._exit(code)
            children.append(child)
        assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * many
        assert dump(neo4j_driver) in [expected(rows(kg)) for kg in graphs]


def test_deadlocks_are_got_over(empty_neo4j: Server, neo4j_driver: neo4j.Driver) -> None:
    kg = random_graph(4, 80)
    load(kg, empty_neo4j.uri)
    ids = sorted(entity.id for entity in rows(kg).entities)
    done = threading.Event()

    def disturb(seed: int) -> None:
        chance = random.Random(seed)
        while not done.is_set():
            some = chance.sample(ids, 6)  # in any order, where the loader goes through them in one
            with suppress(neo4j.exceptions.TransientError), neo4j_driver.session() as session, session.begin_transaction() as transaction:
                for id in some:
                    transaction.run("MATCH (e:Entity {id: $id}) SET e.disturbed = true", id=id).consume()
                transaction.commit()

    threads = [threading.Thread(target=disturb, args=(seed,)) for seed in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(5):
            load(kg, empty_neo4j.uri, check=True)
    finally:
        done.set()
        for thread in threads:
            thread.join()
    neo4j_driver.execute_query("MATCH (e:Entity) REMOVE e.disturbed")
    assert dump(neo4j_driver) == expected(rows(kg))


class Proxy:
    """Passes connections on to a server, and cuts all of them now and then."""

    def __init__(self, port: int, every: int, cuts: int) -> None:
        self._target, self._every, self.cuts = port, every, cuts
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._passed = 0
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            upstream = socket.create_connection(("127.0.0.1", self._target))
            self._pairs.append((client, upstream))
            for one, other in ((client, upstream), (upstream, client)):
                self._threads.append(threading.Thread(target=self._pass, args=(one, other), daemon=True))
                self._threads[-1].start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                with self._lock:
                    self._passed += len(data)
                    cut = self.cuts > 0 and self._passed > self._every
                    if cut:
                        self._passed, self.cuts = 0, self.cuts - 1
                if cut:
                    self._shut([end for pair in self._pairs for end in pair])
                else:
                    other.sendall(data)
        self._shut([one, other])

    def _shut(self, ends: list[socket.socket]) -> None:
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._shut([end for pair in self._pairs for end in pair])
        for thread in self._threads:
            thread.join(10)
        for end in (end for pair in self._pairs for end in pair):
            end.close()


@pytest.mark.parametrize("every", [3_000, 20_000, 60_000])
def test_connections_cut_by_a_proxy(every: int, empty_neo4j: Server, neo4j_driver: neo4j.Driver) -> None:
    kg = random_graph(6, 80)
    proxy = Proxy(int(empty_neo4j.uri.rpartition(":")[2]), every, cuts=4)
    try:
        load(kg, f"bolt://127.0.0.1:{proxy.port}", auth=empty_neo4j.auth, batch=20)
    except StoreError as error:
        assert "\n" not in str(error)
        load(kg, f"bolt://127.0.0.1:{proxy.port}", auth=empty_neo4j.auth, batch=20)
    finally:
        proxy.close()
    assert proxy.cuts < 4, "nothing was cut"
    assert dump(neo4j_driver) == expected(rows(kg))


# --- a server of the test's own, to be maltreated ------------------------------------------------------------------------


@pytest.fixture
def own_home(tmp_path: Path, neo4j_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("GRAPHKIT_HOME", str(tmp_path / "home"))
    try:
        yield tmp_path / "home"
    finally:
        server.stop(force=True)
