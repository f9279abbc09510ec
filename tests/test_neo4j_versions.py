"""The newest Neo4j, besides the long-term support that the other tests run on: start, load, ask, read back, and no way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import browsing
import neo4j
import pytest
from cypher_queries import random_graph, same
from handmade import alliances
from neo4j_dump import dump, expected
from test_cookbook import world

from graphkit.errors import StoreError
from graphkit.export.look import fill
from graphkit.store import jars, server
from graphkit.store.connection import connect
from graphkit.store.cookbook import recipes
from graphkit.store.neo4j import ask, from_neo4j, load
from graphkit.store.shape import rows

NEWEST = list(jars.VERSIONS)[-1]


@pytest.fixture
def home(tmp_path: Path, neo4j_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("GRAPHKIT_HOME", str(tmp_path))
    try:
        yield tmp_path
    finally:
        server.stop(force=True)


@pytest.mark.neo4j
@pytest.mark.timeout(1200)  # the first time, its jars are fetched
def test_the_newest_neo4j_does_all_that_5_26_does(home: Path) -> None:
    running = server.start(version=NEWEST)
    assert running.version == NEWEST != jars.DEFAULT_VERSION
    assert server.status() is not None
    with neo4j.GraphDatabase.driver(running.uri, auth=running.auth, warn_notification_severity="OFF") as driver:
        assert driver.get_server_info().agent == f"Neo4j/{NEWEST}"
        for kg in (random_graph(11, 60), alliances().graph(), world()):
            load(kg, running.uri, batch=25)
            assert dump(driver) == expected(rows(kg))
            assert load(kg, running.uri).written == 0
            assert dump(driver) == expected(rows(from_neo4j(running.uri)))
    kg = world()
    with connect(running.uri) as connection:
        for recipe in recipes():
            answer = ask(connection, recipe.cypher, recipe.parameters)
            assert same(answer.rows, kg.query(recipe.cypher, recipe.parameters).rows, ordered=True), recipe.name
    with pytest.raises(StoreError, match="The query writes"), connect(running.uri) as connection:
        ask(connection, "CREATE (n) RETURN n")

    with browsing.browser() as chromium:
        page = chromium.new_page()
        assert server.open_browser(lambda address: page.goto(address) is not None, timeout=60)
        browsing.logged_in(page)
        browsing.run(page, "MATCH alliance = (:Country)-[:ALLIED_WITH]-(:Country) RETURN alliance")
        assert {browsing.colour(node) for node in browsing.nodes(page, "Japan", "United States").values()} == {fill("Country")}

    with pytest.raises(StoreError, match=rf"Neo4j {NEWEST} runs already.*graphkit neo4j stop"):
        server.start(version=jars.DEFAULT_VERSION)
    server.stop()
    with pytest.raises(StoreError, match=rf"is of Neo4j {NEWEST}, which {jars.DEFAULT_VERSION} cannot read.*--version {NEWEST}"):
        server.start(version=jars.DEFAULT_VERSION)


def test_every_version_has_its_jars_pinned() -> None:
    for version in jars.VERSIONS:
        found = jars.jar_list(version)
        assert f"neo4j-{version}.jar" in {jar.filename for jar in found}
        assert any(jar.artifact == "neo4j-browser" for jar in found)


def test_without_a_version_the_last_one_is_started_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The data of a version is read by no older one, so `graphkit neo4j start` must not fall back to the default."""
    folder = home / "neo4j"
    folder.mkdir()
    (folder / "version").write_text(f"{NEWEST}\n")
    asked: list[str] = []

    def fetched(folder: Path, version: str, progress: object) -> tuple[Path, ...]:
        asked.append(version)
        raise StoreError("far enough")

    monkeypatch.setattr(server, "fetch_jars", fetched)
    with pytest.raises(StoreError, match="far enough"):
        server.start()
    assert asked == [NEWEST]


def test_a_version_that_is_not_known_is_refused(home: Path) -> None:
    with pytest.raises(StoreError, match=r"Neo4j 4\.4\.0 is not one that graphkit starts\. Known: 5\.26\.30, 2026\.08\.1"):
        server.start(version="4.4.0")


def test_docker_brings_its_own_version(home: Path) -> None:
    with pytest.raises(StoreError, match="The version of Neo4j in Docker cannot be chosen"):
        server.start(version=NEWEST, docker=True)
