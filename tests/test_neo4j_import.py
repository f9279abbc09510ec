"""The quick way into a new database, through the files of neo4j-admin: the same graph as an ordinary load makes."""

from __future__ import annotations

import csv
import io
import math
import os
import signal
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import neo4j
import pytest
from commands import graphkit
from cypher_queries import random_graph
from handmade import ENTITIES, Notebook, alliances, shuffled
from neo4j_dump import dump, expected
from test_neo4j_load import HOSTILE

from graphkit.errors import ExportError, StoreError
from graphkit.export import write
from graphkit.graph import KnowledgeGraph
from graphkit.merge import merge
from graphkit.model import Entity
from graphkit.ontology import load_ontology
from graphkit.store import bulk, importing, server
from graphkit.store.importing import import_into_new
from graphkit.store.neo4j import load
from graphkit.store.shape import EntityRow, GraphRows, rows


def everything() -> KnowledgeGraph:
    """A graph with every hostile name, a name of five million characters, and some with nothing strange about it."""
    book = Notebook()
    names = [*HOSTILE, "😀" + "y" * 5_000_000]
    people = [Entity(f"person:{name}", "Person", name, (name, "plain; or | not"), description=name) for name in names]
    for person in people[:-1]:
        book.note(f"article {person.name}", person, "MET_WITH", "Japan", says=f"{person.name} ", by=person, item=person)
    return merge(random_graph(31), book.graph([*ENTITIES.values(), *people]))


@pytest.fixture(scope="module")
def own_home(tmp_path_factory: pytest.TempPathFactory, neo4j_home: Path) -> Iterator[Path]:
    """A data folder of this file's own: a server is started in it again and again, which takes its time."""
    home = tmp_path_factory.mktemp("import") / "a home, with (odd) signs = é"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRAPHKIT_HOME", str(home))
        try:
            yield home
        finally:
            server.stop(force=True)


@pytest.mark.neo4j
def test_an_imported_graph_is_the_loaded_graph(own_home: Path) -> None:
    """Starting and importing take seconds, so one test goes the whole way: failed, killed, done, done again, changed."""
    small = rows(alliances().graph())
    broken = replace(small, relations={"ALLIED_WITH": [replace(r, end="nobody") for r in small.relations["ALLIED_WITH"]]})
    with pytest.raises(StoreError, match=r"neo4j-admin failed \(Error in input data\)"):
        import_into_new(broken)
    assert list((own_home / "neo4j").glob("import-*")) == []

    child = os.fork()
    if child == 0:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(importing, "_put_in_place", lambda work: os.kill(os.getpid(), signal.SIGKILL))
            import_into_new(small)
        os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])

    kg = everything()
    found = rows(kg)
    report, running = import_into_new(kg)
    assert (report.entities.added, report.relations.added) == (length(found.entities), sum(map(length, found.relations.values())))
    assert list((own_home / "neo4j").glob("import-*")) == []
    with neo4j.GraphDatabase.driver(running.uri, auth=running.auth) as driver:
        there = dump(driver)
        assert there == expected(found)
        indexes = {record["name"] for record in driver.execute_query("SHOW INDEXES").records}
        assert indexes >= {"graphkit_entity_id", "graphkit_statement_id", "graphkit_article_id", "graphkit_names"}
        assert load(kg, running.uri).written == 0
        with pytest.raises(StoreError, match=r"the database is not empty.*Use graphkit load without --import"):
            import_into_new(kg)
        assert dump(driver) == there
        load(random_graph(31), running.uri)
        assert dump(driver) == expected(rows(random_graph(31)))


def length(found: Iterable[Any]) -> int:
    return sum(1 for _ in found)


@pytest.mark.neo4j
def test_a_workspace_is_imported_by_the_command(own_home: Path, tmp_path: Path) -> None:
    home = {"GRAPHKIT_HOME": str(own_home), "GRAPHKIT_JARS": os.environ["GRAPHKIT_JARS"]}
    (tmp_path / "a.txt").write_text("Nothing is said here.")
    assert graphkit("build", "a.txt", cwd=tmp_path).code == 0
    for wrong in (["--keep"], ["--dry-run"], ["--database", "other"]):
        refused = graphkit("load", "--import", *wrong, cwd=tmp_path, **home)
        assert refused.code == 2 and "--import" in refused.err
    elsewhere = graphkit("load", "--import", "--uri", "bolt://127.0.0.1:1", cwd=tmp_path, **home)
    assert elsewhere.code == 1 and "only the Neo4j that graphkit itself started can be imported into" in elsewhere.err

    running = server.start()
    with neo4j.GraphDatabase.driver(running.uri, auth=running.auth) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
        driver.execute_query("CREATE INDEX mine FOR (n:Mine) ON (n.x)")
        refused = graphkit("load", "--import", cwd=tmp_path, **home)
        assert refused.code == 1 and "the database is not empty" in refused.err, "an index of the user's would be gone"
        driver.execute_query("DROP INDEX mine")
    done = graphkit("load", "--import", cwd=tmp_path, **home)
    assert done.code == 0, done.err
    assert "Importing ..." in done.err and "1 added" in done.err and "the graph is there" in done.err
    again = graphkit("load", cwd=tmp_path, **home)
    assert again.code == 0 and "1 unchanged" in again.err and " added" not in again.err
    labels = graphkit("query", "MATCH (n) RETURN labels(n)[0] AS l ORDER BY l", "--uri", running.uri, "--format", "csv", **home)
    assert labels.out == "l\nArticle\nGraphkit\n"


# Files


def test_the_files_say_how_to_import_them(tmp_path: Path) -> None:
    write(random_graph(2), tmp_path / "files", "neo4j-admin")
    arguments = (tmp_path / "files" / "arguments.txt").read_text().splitlines()
    assert arguments[0] == "# In this folder: neo4j-admin database import full neo4j @arguments.txt"
    named = [line.rpartition("=")[2] for line in arguments if line.startswith(("--nodes", "--relationships"))]
    assert sorted([*named, "arguments.txt", "after.cypher"]) == sorted(path.name for path in (tmp_path / "files").iterdir())
    assert "--nodes=Entity:Country=Entity.Country.csv" in arguments
    header = (tmp_path / "files" / "relation.ALLIED_WITH.csv").read_text()
    assert header.startswith(":START_ID(entity),:END_ID(entity),id:string,status:string,contested:boolean,statements:long,")
    assert (tmp_path / "files" / "after.cypher").read_text().count("IF NOT EXISTS") == 5
    assert not any(line.startswith(("--multiline-fields", "--read-buffer-size")) for line in arguments), "these make the import slow"


def test_a_path_a_stream_and_standard_output_get_the_same_files(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    kg = random_graph(2)
    stream = io.BytesIO()
    write(kg, stream, "neo4j-admin")
    write(shuffled(kg, 1), tmp_path / "files.zip", "neo4j-admin")
    write(kg, "-", "neo4j-admin")
    assert stream.getvalue() == (tmp_path / "files.zip").read_bytes() == capfdbinary.readouterr().out
    write(kg, tmp_path / "files", "neo4j-admin")
    with zipfile.ZipFile(stream) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    assert inside == {path.name: path.read_bytes() for path in (tmp_path / "files").iterdir()}


def read(folder: Path, name: str) -> list[dict[str, str]]:
    """A table of the folder: the properties that each row has, by the names in the header."""
    with (folder / f"{name}.csv").open(newline="") as file:
        return [{key: value for key, value in row.items() if value} for row in csv.DictReader(file)]


def graph_of(*properties: Mapping[str, Any]) -> GraphRows:
    found = [EntityRow(f"Q{n}", "Country", {"id": f"Q{n}", **given, "digest": "0"}) for n, given in enumerate(properties)]
    return GraphRows(load_ontology(), found, [], [], {})


def test_a_column_that_comes_late_and_values_of_other_types(tmp_path: Path) -> None:
    found = graph_of(
        {"name": "a"}, {"name": "b", "late": 1}, {"late": 2, "name": "c"}, {"late": 1.5}, {"late": math.inf}, {"late": ["x"]}, {"late": [1]}
    )
    bulk.write_rows(found, tmp_path)
    assert read(tmp_path, "Entity.Country") == [{"id:ID(entity)": "Q0", "name:string": "a", "digest:string": "0"}]
    assert read(tmp_path, "Entity.Country.2") == [
        {"id:ID(entity)": "Q1", "name:string": "b", "late:long": "1", "digest:string": "0"},
        {"id:ID(entity)": "Q2", "name:string": "c", "late:long": "2", "digest:string": "0"},
    ]
    assert [row["late:double"] for row in read(tmp_path, "Entity.Country.3")] == ["1.5", "Infinity"]
    assert [row["late:string[]"] for row in read(tmp_path, "Entity.Country.4")] == ["x"]
    assert [row["late:long[]"] for row in read(tmp_path, "Entity.Country.5")] == ["1"]
    assert bulk.import_arguments(tmp_path)[4] == "--nodes=Entity:Country=Entity.Country.5.csv"


def test_what_parts_a_list_is_in_none_of_its_elements(tmp_path: Path) -> None:
    bulk.write_rows(graph_of({"aliases": ["a", "b"]}, {"aliases": ["\x1f;|", "\x1d"]}), tmp_path)
    assert "--array-delimiter=U+001e" in bulk.import_arguments(tmp_path)
    assert [row["aliases:string[]"] for row in read(tmp_path, "Entity.Country")] == ["a\x1eb", "\x1f;|\x1e\x1d"]
    with pytest.raises(StoreError, match=r"every character that could part them.*Use graphkit load"):
        bulk.write_rows(graph_of({"aliases": ["\x1f;|\x1e\x1d\x1c\ue000\ue001\ue002", "x"]}), tmp_path)
    assert not (tmp_path / "arguments.txt").exists(), "what was not written whole cannot be imported"


def test_long_values_and_line_ends_are_announced(tmp_path: Path) -> None:
    bulk.write_rows(graph_of({"name": "x" * 2_000_000}, {"name": "a\rb"}), tmp_path)
    arguments = bulk.import_arguments(tmp_path)
    assert "--multiline-fields=true" in arguments
    (size,) = [int(line.rpartition("=")[2]) for line in arguments if line.startswith("--read-buffer-size")]
    assert size >= 8_000_000


def test_a_target_that_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match=r"no files can be written there .*Give a folder"):
        write(random_graph(2), tmp_path / "file", "neo4j-admin")
