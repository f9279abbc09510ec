"""How fast a large graph gets into Neo4j: graphkit's load, a hand-written one, a reload, a reload with changes.

Usage: python benchmarks/neo4j_speed.py [ENTITIES RELATIONS]      (default 100000 500000; starts a Neo4j of its own)
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import neo4j
import platformdirs

sys.path.insert(0, str(Path(__file__).resolve().parent))
from made_graph import MadeGraph

from graphkit.store import server
from graphkit.store.neo4j import load
from graphkit.store.shape import GraphRows

SCHEMA = [f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE" for label in ("Entity", "Article", "Statement")]
SCHEMA.append("CREATE FULLTEXT INDEX graphkit_names IF NOT EXISTS FOR (n:Entity) ON EACH [n.name, n.aliases]")


def batches(rows: Iterable[Any], size: int = 10_000) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


def by_hand(driver: neo4j.Driver, graph: GraphRows) -> None:
    """What a careful engineer writes with the driver: constraints, grouped UNWIND … MERGE, 10,000 rows a transaction."""
    for text in SCHEMA:
        driver.execute_query(text)

    def send(text: str, rows: Iterable[dict[str, Any]]) -> None:
        with driver.session() as session:
            for batch in batches(rows):
                session.execute_write(lambda tx, batch=batch: tx.run(text, rows=batch).consume())

    types = sorted({row.type for row in graph.entities})
    for type in types:
        send(
            f"UNWIND $rows AS row MERGE (n:Entity {{id: row.id}}) SET n:{type}, n += row.properties",
            ({"id": row.id, "properties": row.properties} for row in graph.entities if row.type == type),
        )
    for label, found in (("Article", graph.articles), ("Statement", graph.statements)):
        text = f"UNWIND $rows AS row MERGE (n:{label} {{id: row.id}}) SET n += row.properties"
        send(text, ({"id": row.id, "properties": row.properties} for row in found))
    edge = "UNWIND $rows AS row MATCH (a:{} {{id: row.a}}) MATCH (b:{} {{id: row.b}}) MERGE (a)-[r:{}]->(b)"
    send(edge.format("Statement", "Entity", "SUBJECT"), ({"a": s.id, "b": s.subject} for s in graph.statements))
    send(edge.format("Statement", "Entity", "OBJECT"), ({"a": s.id, "b": s.object} for s in graph.statements))
    send(edge.format("Statement", "Article", "FROM"), ({"a": s.id, "b": s.article} for s in graph.statements))
    mentions = ({"a": a.id, "b": entity, "count": count} for a in graph.articles for entity, count in a.mentions)
    send(edge.format("Article", "Entity", "MENTIONS") + " SET r.count = row.count", mentions)
    for type, found in graph.relations.items():
        send(
            edge.format("Entity", "Entity", f"{type} {{id: row.id}}").replace("{{", "{").replace("}}", "}") + " SET r += row.properties",
            ({"a": r.start, "b": r.end, "id": r.id, "properties": r.properties} for r in found),
        )


def wiped(driver: neo4j.Driver) -> None:
    with driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()


def timed(what: str, rows: int, work: Callable[[], object], pid: int) -> float:
    begun, client, theirs = time.perf_counter(), time.process_time(), server_time(pid)
    work()
    took = time.perf_counter() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    spent = f"processor: client {time.process_time() - client:.1f} s, server {server_time(pid) - theirs:.1f} s"
    print(f"{what:<38} {took:7.1f} s {rows / took:9,.0f} rows/s   {spent}; client at most {memory} MB", flush=True)
    return took


def server_time(pid: int) -> float:
    """Processor seconds that the server has used; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(entities: int, relations: int) -> None:
    os.environ.setdefault("GRAPHKIT_JARS", str(platformdirs.user_data_path("graphkit", appauthor=False) / "jars"))
    with tempfile.TemporaryDirectory() as home:
        os.environ["GRAPHKIT_HOME"] = home
        running = server.start(heap_mb=2048)
        try:
            measure(running, entities, relations)
        finally:
            server.stop(force=True)


def measure(running: server.Server, entities: int, relations: int) -> None:
    graph = MadeGraph(entities, relations).rows()
    mentions = sum(len(a.mentions) for a in graph.articles)
    rows = entities + len(graph.articles) + relations + 3 * relations + mentions + relations  # type: ignore[arg-type]
    print(f"{entities:,} entities, {relations:,} relations with a statement each: {rows:,} nodes and relationships")
    with neo4j.GraphDatabase.driver(running.uri, auth=running.auth, warn_notification_severity="OFF") as driver:
        timed("only making the rows", rows, lambda: [sum(1 for _ in found) for _, found in graph.groups()], running.pid)
        load(MadeGraph(2000, 8000).rows(), running.uri)
        wiped(driver)
        ours = timed("graphkit load", rows, lambda: load(graph, running.uri), running.pid)
        again = timed("graphkit load, nothing changed", rows, lambda: load(graph, running.uri), running.pid)
        changed = MadeGraph(entities, relations, changed=max(1, relations // 50 // 100)).rows()
        timed("graphkit load, 1% of articles changed", rows, lambda: load(changed, running.uri), running.pid)
        wiped(driver)
        theirs = timed("hand-written MERGE", rows, lambda: by_hand(driver, graph), running.pid)
    print(f"load: {theirs / ours:.2f} of hand-written; reload of an unchanged graph: {again / ours:.3f} of the first load")


if __name__ == "__main__":
    main(*(int(given) for given in sys.argv[1:3])) if len(sys.argv) > 2 else main(100_000, 500_000)
