"""What `make loading` measures is fair: the ways by hand write the graph that graphkit writes."""

from __future__ import annotations

import csv
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import neo4j
import pytest
from neo4j_dump import dump, expected

from benchmarks.made_graph import MadeGraph
from benchmarks.neo4j_speed import Figures, merge_by_hand, own_memory, table, write_by_hand
from graphkit.store import bulk
from graphkit.store.neo4j import load
from graphkit.store.server import Server

GRAPH = MadeGraph(60, 320).rows()


def without_root(lines: list[str]) -> list[str]:
    return [line for line in lines if '"Graphkit"' not in line]


@pytest.mark.neo4j
def test_the_hand_written_load_makes_the_same_graph(empty_neo4j: Server, neo4j_driver: neo4j.Driver) -> None:
    merge_by_hand(GRAPH, empty_neo4j)
    assert dump(neo4j_driver) == without_root(expected(GRAPH))


def test_the_hand_written_files_hold_the_same_graph(tmp_path: Path) -> None:
    arguments = write_by_hand(GRAPH, tmp_path / "files")
    found = []
    for argument in arguments:
        option, kind, name = argument.removeprefix("--").split("=")
        with (tmp_path / name).open(newline="") as file:
            for row in csv.DictReader(file):
                keys = [key for key in row if key.startswith((":START_ID", ":END_ID"))]
                ends = [row.pop(key) for key in keys]
                properties = dict(_typed(key, value) for key, value in row.items())
                if option == "nodes":
                    found.append(json.dumps(["node", sorted(kind.split(":")), properties], sort_keys=True))
                else:
                    found.append(json.dumps(["edge", kind, *ends, properties], sort_keys=True))
    assert sorted(found) == without_root(expected(GRAPH))


def _typed(key: str, value: str) -> tuple[str, object]:
    name, _, type = key.partition(":")
    if type in ("", "string") or type.startswith("ID("):
        return name, value
    if type == "string[]":
        return name, value.split(";")
    return name, json.loads(value)


def most_memory(work: Callable[[], object]) -> int:
    """The most bytes that Python had at once while it worked."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.neo4j
def test_a_load_takes_no_more_memory_for_a_larger_graph(empty_neo4j: Server) -> None:
    load(GRAPH, empty_neo4j.uri)  # what is imported and set up once is there
    small, large = (
        most_memory(lambda graph=graph: load(graph, empty_neo4j.uri, batch=200))
        for graph in (MadeGraph(60, 400).rows(), MadeGraph(60, 2000, seed=2).rows())
    )
    assert large < 1.5 * small


def test_writing_import_files_takes_no_more_memory_for_a_larger_graph(tmp_path: Path) -> None:
    small, large = (
        most_memory(lambda count=count: bulk.write_rows(MadeGraph(60, count).rows(), tmp_path / str(count))) for count in (800, 8000)
    )
    assert large < 1.2 * small


def test_the_table_has_every_way_and_the_comparisons() -> None:
    ways = {"MERGE by hand": 9.0, "graphkit load": 10.0, "graphkit load, nothing changed": 0.5}
    ways |= {"neo4j-admin import by hand": 8.0, "graphkit load --import": 9.0}
    shown = table(Figures(1000, ways, dict.fromkeys(ways, 1.0), dict.fromkeys(ways, 3)))
    assert "| graphkit load | 10.0 | 100 | +3 MB |" in shown
    assert [line.split("|")[-2].strip() for line in shown.splitlines() if "part of" in line] == ["0.90", "0.89", "0.05"]


def test_memory_that_was_taken_and_given_back_is_seen() -> None:
    had = own_memory()
    taken = bytearray(64 << 20)
    taken[:: 1 << 12] = b"x" * len(taken[:: 1 << 12])
    del taken
    assert own_memory(peak=True) >= had + 50
