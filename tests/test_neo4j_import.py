"""The quick way into a new database, through the files of neo4j-admin: the same graph as an ordinary load makes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest
from cypher_queries import random_graph
from handmade import ENTITIES, Notebook
from neo4j_dump import dump, expected
from test_neo4j_load import HOSTILE

from graphkit.errors import StoreError
from graphkit.graph import KnowledgeGraph
from graphkit.merge import merge
from graphkit.model import Entity
from graphkit.store import bulk, server
from graphkit.store.neo4j import load
from graphkit.store.shape import rows


def everything() -> KnowledgeGraph:
    """A graph with every hostile name, and some with nothing strange about it."""
    book = Notebook()
    people = [Entity(f"person:{name}", "Person", name, (name, "plain; or | not"), description=name) for name in HOSTILE]
    for person in people:
        book.note(f"article {person.name}", person, "MET_WITH", "Japan", says=f"{person.name} ", by=person, item=person)
    return merge(random_graph(31), book.graph([*ENTITIES.values(), *people]))


@pytest.fixture
def own_home(tmp_path: Path, neo4j_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("GRAPHKIT_HOME", str(tmp_path / "home"))
    try:
        yield tmp_path / "home"
    finally:
        server.stop(force=True)


@pytest.mark.neo4j
def test_an_imported_graph_is_the_loaded_graph(own_home: Path, tmp_path: Path) -> None:
    kg = everything()
    running = bulk.import_into_new(kg, tmp_path / "files")
    with neo4j.GraphDatabase.driver(running.uri, auth=running.auth) as driver:
        assert dump(driver) == expected(rows(kg))
        indexes = {record["name"] for record in driver.execute_query("SHOW INDEXES").records}
        assert indexes >= {"graphkit_entity_id", "graphkit_statement_id", "graphkit_article_id", "graphkit_names"}
        assert load(kg, running.uri).written == 0
        with pytest.raises(StoreError, match=r"the database is not empty.*Use graphkit load"):
            bulk.import_into_new(kg, tmp_path / "files")
        assert dump(driver) == expected(rows(kg))


def test_the_files_say_how_to_import_them(tmp_path: Path) -> None:
    kg = random_graph(2)
    bulk.write(kg, tmp_path / "files")
    arguments = (tmp_path / "files" / "arguments.txt").read_text().splitlines()
    named = [Path(line.rpartition("=")[2]) for line in arguments if line.startswith(("--nodes", "--relationships"))]
    assert named and all(path.is_file() for path in named)
    assert any(line.startswith("--nodes=Entity:Country=") for line in arguments)
    header = (tmp_path / "files" / "relation.ALLIED_WITH.csv").read_text().splitlines()[0]
    assert header.startswith('":START_ID(entity)",":END_ID(entity)","articles:long","')
    assert (tmp_path / "files" / "after.cypher").read_text().count("IF NOT EXISTS") == 5


def test_the_same_graph_gives_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "other"):
        bulk.write(random_graph(2), tmp_path / name)
    one, other = ({path.name: path.read_bytes() for path in (tmp_path / name).glob("*.csv")} for name in ("one", "other"))
    assert one == other


@pytest.mark.parametrize("target", ["-", "file"])
def test_a_target_that_is_no_folder(tmp_path: Path, target: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="folder"):
        bulk.write(random_graph(2), target if target == "-" else tmp_path / target)
