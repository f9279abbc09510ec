"""How fast a large graph gets into Neo4j: by graphkit and by hand, with the driver and with neo4j-admin; and how fast again.

    python benchmarks/neo4j_speed.py [ENTITIES RELATIONS] [--write]      (100000 500000 unless told otherwise)

Every way gets the same rows, made by a seeded generator, and a Neo4j of its own that was just started on an empty
folder and has loaded a small graph before the clock starts. The ways by hand are what a careful engineer writes:

- constraints, then ``UNWIND … MERGE`` grouped by label and type, 10,000 rows a transaction, with the same driver;
- CSV files written with the csv module, ``neo4j-admin database import full``, then constraints.

Both imports are timed from the rows to a server that answers with its constraints made, the writing of the files included.
``--write`` puts the figures into the README.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

import neo4j
import platformdirs

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.made_graph import MadeGraph  # noqa: E402 - a script's own folder is not on its path
from graphkit.store import server  # noqa: E402
from graphkit.store.importing import import_into_new  # noqa: E402
from graphkit.store.neo4j import load  # noqa: E402
from graphkit.store.shape import GraphRows  # noqa: E402

MARKS = "<!-- loading: written by `make loading` -->", "<!-- end of loading -->"
SCHEMA = [f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE" for label in ("Entity", "Article", "Statement")]
SCHEMA.append("CREATE FULLTEXT INDEX graphkit_names IF NOT EXISTS FOR (n:Entity) ON EACH [n.name, n.aliases]")


# By hand


def batches(rows: Iterable[Any], size: int = 10_000) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


def constrain(driver: neo4j.Driver) -> None:
    for text in SCHEMA:
        driver.execute_query(text)
    driver.execute_query("CALL db.awaitIndexes(600)")


def merge_by_hand(graph: GraphRows, running: server.Server) -> None:
    with neo4j.GraphDatabase.driver(running.uri, auth=running.auth, warn_notification_severity="OFF") as driver:
        constrain(driver)

        def send(text: str, rows: Iterable[dict[str, Any]]) -> None:
            with driver.session() as session:
                for batch in batches(rows):
                    session.execute_write(lambda tx, batch=batch: tx.run(text, rows=batch).consume())

        for type in sorted({row.type for row in graph.entities}):
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
        for type, relations in graph.relations.items():
            text = edge.format("Entity", "Entity", f"{type} {{{{id: row.id}}}}").replace("{{", "{").replace("}}", "}")
            rows = ({"a": r.start, "b": r.end, "id": r.id, "properties": r.properties} for r in relations)
            send(text + " SET r += row.properties", rows)


def import_by_hand(graph: GraphRows, running: server.Server) -> None:
    folder = running.folder / "files"
    arguments = write_by_hand(graph, folder)
    server.stop()
    given = [argument.replace("=", "=files/") if argument.count("=") == 1 else argument for argument in arguments]
    server.run_admin(["database", "import", "full", "neo4j", "--overwrite-destination=true", "--id-type=string", *given])
    again = server.start()
    with neo4j.GraphDatabase.driver(again.uri, auth=again.auth, warn_notification_severity="OFF") as driver:
        constrain(driver)


def write_by_hand(graph: GraphRows, folder: Path) -> list[str]:
    """Write a CSV a label and type with the csv module; return the arguments that import them."""
    folder.mkdir()
    arguments: list[str] = []
    with ExitStack() as stack:

        def table(option: str, name: str, header: list[str]) -> Callable[[Iterable[Any]], Any]:
            writer = csv.writer(stack.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline="")))
            writer.writerow(header)
            arguments.append(f"--{option}=files/{name}.csv")
            return writer.writerow

        entities: dict[str, Callable[[Iterable[Any]], Any]] = {}
        for e in graph.entities:
            if e.type not in entities:
                header = ["id:ID(entity)", "name", "aliases:string[]", "wikidata", "country", "digest"]
                entities[e.type] = table(f"nodes=Entity:{e.type}", e.type, header)
            p = e.properties
            entities[e.type]([e.id, p["name"], ";".join(p["aliases"]), p["wikidata"], p["country"], p["digest"]])
        article = table("nodes=Article", "Article", ["id:ID(article)", "name", "url", "published", "digest"])
        mention = table("relationships=MENTIONS", "MENTIONS", [":START_ID(article)", ":END_ID(entity)", "count:long"])
        for a in graph.articles:
            article([a.id, *(a.properties[key] for key in ("name", "url", "published", "digest"))])
            for entity, count in a.mentions:
                mention([a.id, entity, count])
        texts, numbers = ("name", "relation", "status", "sentence", "digest"), ("number", "start", "end")
        offsets = ("subject_start", "subject_end", "object_start", "object_end")
        header = ["id:ID(statement)", *texts, *(f"{key}:long" for key in (*numbers, *offsets)), "confidence:double"]
        statement = table("nodes=Statement", "Statement", header)
        subject = table("relationships=SUBJECT", "SUBJECT", [":START_ID(statement)", ":END_ID(entity)"])
        object = table("relationships=OBJECT", "OBJECT", [":START_ID(statement)", ":END_ID(entity)"])
        source = table("relationships=FROM", "FROM", [":START_ID(statement)", ":END_ID(article)"])
        keys = (*texts, *numbers, *offsets, "confidence")
        for s in graph.statements:
            statement([s.id, *(s.properties[key] for key in keys)])
            subject([s.id, s.subject])
            object([s.id, s.object])
            source([s.id, s.article])
        texts = ("id", "status", "first_seen", "last_seen", "evidence", "evidence_article", "evidence_statement", "digest")
        for type, found in graph.relations.items():
            header = [*texts, "contested:boolean", "statements:long", "articles:long", "confidence:double"]
            relation = table(f"relationships={type}", f"r_{type}", [":START_ID(entity)", ":END_ID(entity)", *header])
            for r in found:
                p = r.properties
                values = (p["statements"], p["articles"], p["confidence"])
                relation([r.start, r.end, *(p[key] for key in texts), str(p["contested"]).lower(), *values])
    return arguments


# Measuring


@dataclass
class Figures:
    """Seconds of each way, and what the client's memory grew by at most."""

    rows: int
    taken: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)

    def time(self, what: str, work: Callable[[], object]) -> None:
        """Do the work and keep what it took; the processor time is that of the client, its server and neo4j-admin."""
        had, begun, busy = own_memory(), time.perf_counter(), busy_time()
        work()
        self.taken[what] = time.perf_counter() - begun
        self.processor[what] = busy_time() - busy
        self.memory[what] = max(0, own_memory(peak=True) - had)
        print(
            f"{what:<40} {self.taken[what]:7.1f} s {self.rows / self.taken[what]:9,.0f} rows/s   "
            f"processor {self.processor[what]:6.1f} s, client's memory {had} + {self.memory[what]} MB",
            flush=True,
        )


def own_memory(*, peak: bool = False) -> int:
    """MB that this process has, or the most since the last call without ``peak``; on others than Linux the most ever."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        if not peak:
            Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1 << (20 if sys.platform == "darwin" else 10))
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM" if peak else "VmRSS")) >> 10


def busy_time() -> float:
    """Processor seconds of this process, of its children that have ended, and of the server that runs."""
    times = os.times()
    found = server.status()
    return times.user + times.system + times.children_user + times.children_system + (server_time(found.pid) if found else 0.0)


def server_time(pid: int) -> float:
    """Processor seconds that a process has used; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def new_server() -> Iterator[server.Server]:
    """A server of its own, that has run every kind of query once: its first queries are compiled then."""
    os.environ.setdefault("GRAPHKIT_JARS", str(platformdirs.user_data_path("graphkit", appauthor=False) / "jars"))
    with tempfile.TemporaryDirectory() as home:
        os.environ["GRAPHKIT_HOME"] = home
        try:
            yield server.start(heap_mb=2048)
        finally:
            server.stop(force=True)


def emptied(running: server.Server) -> None:
    with neo4j.GraphDatabase.driver(running.uri, auth=running.auth) as driver, driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()


def measure(entities: int, relations: int) -> Figures:
    """Measure every way."""
    graph = MadeGraph(entities, relations).rows()
    mentions = sum(len(a.mentions) for a in graph.articles)
    found = Figures(entities + -(-relations // 50) + 5 * relations + mentions)
    print(f"{entities:,} entities, {relations:,} relations with a statement each: {found.rows:,} nodes and relationships")
    small = MadeGraph(min(entities, 5000), min(relations, 20_000), seed=2).rows()
    found.time("only making the rows", lambda: [sum(1 for _ in rows) for _, rows in graph.groups()])
    with new_server() as running:
        merge_by_hand(small, running)
        emptied(running)
        found.time("MERGE by hand", lambda: merge_by_hand(graph, running))
    with new_server() as running:
        load(small, running.uri)
        emptied(running)
        found.time("graphkit load", lambda: load(graph, running.uri))
        found.time("graphkit load, nothing changed", lambda: load(graph, running.uri))
        changed = MadeGraph(entities, relations, changed=max(1, relations // 50 // 100)).rows()
        found.time("graphkit load, 1% of articles changed", lambda: load(changed, running.uri))
    with new_server() as running:
        found.time("neo4j-admin import by hand", lambda: import_by_hand(graph, running))
    with new_server():
        found.time("graphkit load --import", lambda: import_into_new(graph))
    return found


def table(found: Figures) -> str:
    """Return the figures as a Markdown table."""
    lines = ["| way | s | nodes and relationships/s | client's memory |", "| --- | ---: | ---: | ---: |"]
    for what, taken in found.taken.items():
        lines.append(f"| {what} | {taken:,.1f} | {found.rows / taken:,.0f} | +{found.memory[what]} MB |")
    taken = found.taken
    ratios = {
        "`graphkit load`, speed as a part of MERGE by hand": taken["MERGE by hand"] / taken["graphkit load"],
        "`graphkit load --import`, speed as a part of neo4j-admin by hand": taken["neo4j-admin import by hand"]
        / taken["graphkit load --import"],
        "load of an unchanged graph, time as a part of the first load": taken["graphkit load, nothing changed"] / taken["graphkit load"],
    }
    lines += ["", "| compared | |", "| --- | ---: |", *(f"| {what} | {value:.2f} |" for what, value in ratios.items())]
    rust = "with" if _installed("neo4j-rust-ext") else "without"
    lines += [
        "",
        f"{found.rows:,} nodes and relationships; Neo4j {server.DEFAULT_VERSION}, driver {version('neo4j')} {rust} neo4j-rust-ext,",
    ]
    lines += [f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores; one run."]
    return "\n".join(lines)


def _installed(name: str) -> bool:
    try:
        return bool(version(name))
    except ImportError:
        return False


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("entities", type=int, nargs="?", default=100_000, help="how many entities")
    parser.add_argument("relations", type=int, nargs="?", default=500_000, help="how many relations, each with a statement")
    parser.add_argument("--write", action="store_true", help="put the figures into the README")
    chosen = parser.parse_args()
    shown = table(measure(chosen.entities, chosen.relations))
    print(shown)
    if chosen.write:
        from benchmarks import figures

        figures.write(shown, MARKS)


if __name__ == "__main__":
    main()
