"""Loading into the real Neo4j: twice is once, differences only, nobody else's data touched, plain words when it fails."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import neo4j
import pytest
from cypher_queries import random_graph
from handmade import BY_NAME, Notebook, alliances, shuffled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from neo4j_dump import dump, expected

from graphkit.errors import StoreError
from graphkit.graph import KnowledgeGraph
from graphkit.model import Entity
from graphkit.ontology import load_ontology
from graphkit.store import cypher
from graphkit.store.neo4j import Change, from_neo4j, load, query
from graphkit.store.server import Server
from graphkit.store.shape import rows

pytestmark = pytest.mark.neo4j


@pytest.fixture
def kg() -> KnowledgeGraph:
    return alliances().graph()


def run(driver: neo4j.Driver, text: str, **given: Any) -> list[dict[str, Any]]:
    return [record.data() for record in driver.execute_query(text, given).records]


def test_a_load_writes_the_graph_and_a_second_one_nothing(empty_neo4j: Server, neo4j_driver: neo4j.Driver, kg: KnowledgeGraph) -> None:
    report = load(kg, empty_neo4j.uri, auth=empty_neo4j.auth)
    assert (report.entities.added, report.articles.added, report.statements.added, report.relations.added) == (10, 2, 8, 4)
    assert dump(neo4j_driver) == expected(rows(kg))
    again = load(shuffled(kg, 1), empty_neo4j.uri, auth=empty_neo4j.auth)
    assert (again.written, again.entities) == (0, Change(unchanged=10))
    assert dump(neo4j_driver) == expected(rows(kg))


def test_constraints_and_the_full_text_index_are_there(empty_neo4j: Server, neo4j_driver: neo4j.Driver, kg: KnowledgeGraph) -> None:
    load(kg, empty_neo4j.uri)
    found = {(row["type"], row["labelsOrTypes"][0], row["properties"][0]) for row in run(neo4j_driver, "SHOW CONSTRAINTS")}
    assert found >= {("UNIQUENESS", label, "id") for label in ("Entity", "Statement", "Article")}
    hits = run(neo4j_driver, "CALL db.index.fulltext.queryNodes('graphkit_names', 'washington') YIELD node RETURN node.id AS id")
    assert {hit["id"] for hit in hits} == {"Q30", "Q61"}


def test_a_changed_graph_writes_what_changed(empty_neo4j: Server, neo4j_driver: neo4j.Driver) -> None:
    load(alliances().graph(), empty_neo4j.uri)
    book = alliances()
    book.note("a3", "China", "ALLIED_WITH", "Russia", published="2025-03-01")
    report = load(book.graph(), empty_neo4j.uri)
    assert (report.statements, report.relations) == (Change(added=1, unchanged=8), Change(added=1, unchanged=4))
    assert (report.articles, report.entities) == (Change(added=1, unchanged=2), Change(unchanged=10))
    assert dump(neo4j_driver) == expected(rows(book.graph()))


def test_a_removed_article_takes_away_only_what_it_alone_supported(empty_neo4j: Server, neo4j_driver: neo4j.Driver) -> None:
    book = alliances()
    book.note("a3", "NATO", "MET_WITH", "Japan", published="2025-03-01")
    load(book.graph(), empty_neo4j.uri)
    before = alliances().graph()
    report = load(before, empty_neo4j.uri)
    assert (report.articles.removed, report.statements.removed, report.relations.removed, report.entities.removed) == (1, 1, 1, 1)
    assert dump(neo4j_driver) == expected(rows(before))


@pytest.mark.parametrize("seed", range(3))
def test_any_graph_turns_into_any_other(seed: int, empty_neo4j: Server, neo4j_driver: neo4j.Driver) -> None:
    load(random_graph(seed), empty_neo4j.uri)
    other = random_graph(seed + 100)
    planned = load(other, empty_neo4j.uri, dry_run=True)
    assert replace(load(other, empty_neo4j.uri, batch=7), dry_run=True) == planned
    assert dump(neo4j_driver) == expected(rows(other))


def test_a_relation_that_joins_others_than_before(empty_neo4j: Server, neo4j_driver: neo4j.Driver, kg: KnowledgeGraph) -> None:
    load(kg, empty_neo4j.uri)
    graph = rows(kg)
    first, *others = graph.relations["ALLIED_WITH"]
    moved = replace(first, end="Q230", properties={**first.properties, "digest": "1"})
    other = replace(graph, relations={**graph.relations, "ALLIED_WITH": [moved, *others]})
    assert load(other, empty_neo4j.uri).relations == Change(added=1, removed=1, unchanged=3)
    assert dump(neo4j_driver) == expected(other)


def test_an_entity_changes_its_type_and_loses_its_figures(empty_neo4j: Server, neo4j_driver: neo4j.Driver) -> None:
    load(alliances().graph(), empty_neo4j.uri)
    force = replace(BY_NAME["US Forces Japan"], type="Organization", aliases=(), country="")
    entities = {**alliances().resolution().entities, force.id: force}
    book = Notebook()
    book.note("a1", force, "BASED_AT", "Yokota Air Base")
    load(book.graph(entities.values()), empty_neo4j.uri)
    assert dump(neo4j_driver) == expected(rows(book.graph(entities.values())))
    (row,) = run(neo4j_driver, "MATCH (n:Entity {id: $id}) RETURN labels(n) AS l, keys(n) AS k", id=force.id)
    assert set(row["l"]) == {"Entity", "Organization"}
    assert "personnel_strength_people" not in row["k"]


def test_what_others_have_in_the_database_stays(empty_neo4j: Server, neo4j_driver: neo4j.Driver) -> None:
    run(neo4j_driver, "CREATE (:Article {id: 'mine', body: 'x'})-[:MENTIONS]->(:Entity {id: 'mine'})-[:ALLIED_WITH]->(:Note {text: 'n'})")
    load(alliances().graph(), empty_neo4j.uri)
    run(neo4j_driver, "MATCH (j:Entity {id: 'Q17'}), (u:Entity {id: 'Q30'}) SET j.rank = 0.5 CREATE (u)-[:ALLIED_WITH {mine: true}]->(j)")
    run(neo4j_driver, "MATCH (e:Entity {id: 'Q230'}) CREATE (:Note {text: 'on Georgia'})-[:ABOUT]->(e)")
    book = Notebook()
    book.note("a9", replace(BY_NAME["Japan"], aliases=("Nippon",)), "MET_WITH", "China")
    entities = {**alliances().resolution().entities, "Q17": replace(BY_NAME["Japan"], aliases=("Nippon",))}
    report = load(book.graph(entities.values()), empty_neo4j.uri)
    assert report.entities.kept == 2, "the United States and Georgia: something of the user's hangs on them"
    assert run(
        neo4j_driver, "MATCH (a:Article {id: 'mine'})-[:MENTIONS]->(:Entity)-[:ALLIED_WITH]->(n:Note) RETURN a.body AS b, n.text AS t"
    ) == [{"b": "x", "t": "n"}]
    assert run(neo4j_driver, "MATCH (j:Entity {id: 'Q17'}) RETURN j.rank AS r, j.aliases AS a") == [{"r": 0.5, "a": ["Nippon"]}]
    assert run(neo4j_driver, "MATCH ()-[r:ALLIED_WITH {mine: true}]->() RETURN count(r) AS n") == [{"n": 1}]
    assert run(neo4j_driver, "MATCH (:Note)-[:ABOUT]->(e) RETURN e.name AS n") == [{"n": "Georgia"}]
    run(neo4j_driver, "MATCH (n:Note {text: 'on Georgia'}) DETACH DELETE n")
    again = load(book.graph(entities.values()), empty_neo4j.uri, check=True)
    assert (again.entities.removed, again.entities.kept) == (1, 1)


def test_without_pruning_nothing_is_removed(empty_neo4j: Server, neo4j_driver: neo4j.Driver, kg: KnowledgeGraph) -> None:
    load(kg, empty_neo4j.uri)
    book = Notebook()
    book.note("a9", "NATO", "MET_WITH", "Japan")
    report = load(book.graph(), empty_neo4j.uri, prune=False)
    assert (report.statements, report.relations) == (Change(added=1), Change(added=1))
    assert run(neo4j_driver, "MATCH (s:Statement) RETURN count(s) AS n") == [{"n": 9}]
    assert load(kg, empty_neo4j.uri).statements == Change(removed=1, unchanged=8)
    assert dump(neo4j_driver) == expected(rows(kg))


@pytest.mark.parametrize(
    "damage",
    [
        "MATCH (n:Entity {id: 'Q17'}) DETACH DELETE n",
        "MATCH (s:Statement)-[r:SUBJECT]->() WITH r LIMIT 2 DELETE r",
        "MATCH ()-[r:ALLIED_WITH]->() DELETE r",
        "MATCH (n:Graphkit) DETACH DELETE n",
        "MATCH (n) WHERE NOT n:Graphkit DETACH DELETE n",
    ],
)
def test_what_somebody_deleted_comes_back(empty_neo4j: Server, neo4j_driver: neo4j.Driver, kg: KnowledgeGraph, damage: str) -> None:
    load(kg, empty_neo4j.uri)
    run(neo4j_driver, damage)
    load(kg, empty_neo4j.uri)
    assert dump(neo4j_driver) == expected(rows(kg))


def test_check_writes_every_row_again(empty_neo4j: Server, neo4j_driver: neo4j.Driver, kg: KnowledgeGraph) -> None:
    load(kg, empty_neo4j.uri)
    run(neo4j_driver, "MATCH (n:Entity {id: 'Q17'}) SET n.name = 'Japon', n.aliases = null")
    assert load(kg, empty_neo4j.uri).written == 0, "a property changed by hand is not seen"
    assert load(kg, empty_neo4j.uri, check=True).entities == Change(changed=10)
    assert dump(neo4j_driver) == expected(rows(kg))


def test_a_dry_run_counts_and_writes_nothing(empty_neo4j: Server, neo4j_driver: neo4j.Driver, kg: KnowledgeGraph) -> None:
    planned = load(kg, empty_neo4j.uri, dry_run=True)
    assert (planned.dry_run, planned.written, planned.statements) == (True, 24, Change(added=8))
    assert dump(neo4j_driver) == []


def test_progress_tells_how_much_is_done(empty_neo4j: Server, kg: KnowledgeGraph) -> None:
    told: list[tuple[str, int, int]] = []
    load(kg, empty_neo4j.uri, batch=3, progress=lambda *what: told.append(what))
    loading = [(done, total) for what, done, total in told if what == "Loading"]
    assert loading[-1] == (24, 24)
    assert [done for done, _ in loading] == sorted(done for done, _ in loading)


def test_what_was_loaded_is_read_back(empty_neo4j: Server) -> None:
    for kg in (alliances().graph(), random_graph(5)):
        load(kg, empty_neo4j.uri)
        back = from_neo4j(empty_neo4j.uri)
        assert (list(rows(back).nodes()), list(rows(back).relationships())) == (list(rows(kg).nodes()), list(rows(kg).relationships()))
        assert {view.sentence for view in back.statements()} == {view.sentence for view in kg.statements()}
        assert load(back, empty_neo4j.uri).written == 0


def test_reading_back_from_a_database_without_a_graph(empty_neo4j: Server) -> None:
    with pytest.raises(StoreError, match="holds no graph of graphkit"):
        from_neo4j(empty_neo4j.uri)


def test_loads_at_the_same_time_wait_for_each_other(empty_neo4j: Server, neo4j_driver: neo4j.Driver) -> None:
    graphs = [random_graph(seed, 60) for seed in (1, 2, 1, 3)]
    problems: list[BaseException] = []

    def work(kg: KnowledgeGraph) -> None:
        try:
            load(kg, empty_neo4j.uri, auth=empty_neo4j.auth, batch=20)
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=work, args=(kg,)) for kg in graphs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert dump(neo4j_driver) in [expected(rows(kg)) for kg in graphs]


def test_a_graph_of_a_newer_graphkit_is_left_alone(empty_neo4j: Server, neo4j_driver: neo4j.Driver, kg: KnowledgeGraph) -> None:
    load(kg, empty_neo4j.uri)
    run(neo4j_driver, "MATCH (g:Graphkit) SET g.schema = 99")
    before = dump(neo4j_driver)
    with pytest.raises(StoreError, match=r"loaded by a newer graphkit \(shape 99.*Upgrade graphkit"):
        load(alliances().graph(), empty_neo4j.uri)
    assert dump(neo4j_driver) == before


# --- queries -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every query text that the driver sends, while it goes through."""
    texts: list[str] = []
    from neo4j._sync.work import session, transaction

    for owner in (session.Session, transaction.TransactionBase):

        def recorded(self: Any, text: Any, *given: Any, _run: Any = owner.run, **named: Any) -> Any:
            texts.append(str(text))
            return _run(self, text, *given, **named)

        monkeypatch.setattr(owner, "run", recorded)
    yield texts


def test_every_query_that_is_sent_is_one_of_the_known_texts(empty_neo4j: Server, sent: list[str]) -> None:
    evil = Entity("person:`x`", "Person", "x`) DETACH DELETE (n) //", ("'}) RETURN 1 //",))
    entities = [*alliances().resolution().entities.values(), evil]
    book = alliances()
    book.note("a'`\"1", evil, "MET_WITH", "Japan")
    for kg in (book.graph(entities), random_graph(3), alliances().graph()):
        load(kg, empty_neo4j.uri)
        load(kg, empty_neo4j.uri, dry_run=True)
        load(kg, empty_neo4j.uri, check=True)
    from_neo4j(empty_neo4j.uri)
    known = set(cypher.texts(load_ontology()))
    assert sent
    assert sorted(set(sent) - known) == []
    assert not any("DETACH" in text or evil.name in text for text in sent)


HOSTILE = [
    "x`) DETACH DELETE (n) //",
    "'; MATCH (n) DETACH DELETE n; //",
    '"}) RETURN {"a": $b}',
    "{id: 'Q17'}",
    "line\nbreak\r\nand\ttab",
    "nul\0in the middle",
    "\u202eright to left\u202c \u2066isolated\u2069",
    "😀🏴󠁧󠁢󠁥󠁮󠁧󠁿 \U0010fffd \ufffe \ufeff",
    "е́ combining, ﷽, \u0000\u0001\x7f",
    "\\u0041 \\ \\' $rows",
    "lone \ud83d surrogate",
    "x" * 100_000,
    "名" * 30_000,
    " ",
]


def named(name: str) -> KnowledgeGraph:
    """A graph in which everything that comes from a text is that name."""
    entity = Entity(f"person:{name}", "Person", name, (name, f"{name}2"), description=name)
    book = Notebook()
    book.note(name, entity, "MET_WITH", "Japan", says=f"{name} ", by=entity, item=entity)
    return book.graph([*alliances().resolution().entities.values(), entity])


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_go_to_neo4j_and_come_back(name: str, empty_neo4j: Server, neo4j_driver: neo4j.Driver) -> None:
    kg = named(name)
    load(kg, empty_neo4j.uri)
    assert dump(neo4j_driver) == expected(rows(kg))
    kept = name.encode("utf-8", "backslashreplace").decode()
    text = "MATCH (p:Person) WHERE p.name = $name RETURN p.name, p.aliases[0]"
    assert query(empty_neo4j.uri, text, {"name": name}).rows == kg.query(text, {"name": name}).rows == ((kept, kept),)
    assert load(kg, empty_neo4j.uri).written == 0
    assert [entity.name for entity in from_neo4j(empty_neo4j.uri).entities.values() if entity.type == "Person"] == [kept]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=60))
def test_any_name_goes_to_neo4j_and_comes_back(name: str, neo4j_server: Server, neo4j_driver: neo4j.Driver) -> None:
    kg = named(name)
    load(kg, neo4j_server.uri)
    text = "MATCH (p:Person)-[r:MET_WITH]-(c) MATCH (s:Statement)-[:FROM]->(a) RETURN p.name, p.id, r.evidence, s.item, a.id, c.name"
    assert query(neo4j_server.uri, text).rows == kg.query(text).rows


# --- what can go wrong ---------------------------------------------------------------------------------------------------


def test_errors_are_one_plain_sentence_without_the_password(neo4j_server: Server, kg: KnowledgeGraph) -> None:
    secret = "wr0ng-secret-password"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    http = neo4j_server.browser.split("//")[1].split("/")[0]
    cases: list[tuple[str, tuple[str, str], str | None, str]] = [
        (f"bolt://127.0.0.1:{port}", ("neo4j", secret), None, r"no Neo4j answers there .*Start it \(graphkit neo4j start\)"),
        ("bolt://no-such-host.invalid", ("neo4j", secret), None, "no Neo4j answers there"),
        (neo4j_server.uri, ("neo4j", secret), None, "the user or the password is wrong.*Set NEO4J_USERNAME and NEO4J_PASSWORD"),
        (neo4j_server.uri, neo4j_server.auth, "nowhere", "has no database 'nowhere'"),
        (f"bolt://{http}", ("neo4j", secret), None, "not as a Neo4j 5 or newer|no Neo4j answers there"),
        (neo4j_server.uri.replace("bolt:", "bolt+s:"), ("neo4j", secret), None, "no encrypted connection|no Neo4j answers"),
        (neo4j_server.uri.replace("bolt:", "http:"), ("neo4j", secret), None, "is not an address of Neo4j"),
        (f"bolt://neo4j:{secret}@localhost:7687", ("neo4j", secret), None, "user and password do not go into the address"),
        ("localhost:7687", ("neo4j", secret), None, "is not an address of Neo4j"),
    ]
    for uri, auth, database, message in cases:
        for ask in (lambda u, a, d: load(kg, u, auth=a, database=d), lambda u, a, d: query(u, "RETURN 1", auth=a, database=d)):
            with pytest.raises(StoreError, match=message) as caught:
                ask(uri, auth, database)
            assert "\n" not in str(caught.value)
            assert secret not in str(caught.value)


def test_wrong_queries_and_writing_ones_are_refused_plainly(empty_neo4j: Server, neo4j_driver: neo4j.Driver, kg: KnowledgeGraph) -> None:
    load(kg, empty_neo4j.uri)
    before = dump(neo4j_driver)
    for text in ("CREATE (n:Country)", "MATCH (n) DETACH DELETE n", "CREATE INDEX FOR (n:X) ON (n.y)", "MERGE (n:X) RETURN n"):
        with pytest.raises(StoreError, match="The query writes; graphkit query only reads"):
            query(empty_neo4j.uri, text)
    with pytest.raises(StoreError, match="Invalid input"):
        query(empty_neo4j.uri, "MATCH (n RETURN n")
    with pytest.raises(StoreError, match="Expected parameter"):
        query(empty_neo4j.uri, "RETURN $missing")
    assert dump(neo4j_driver) == before


def test_the_password_comes_from_the_environment_or_from_graphkits_own_server(
    neo4j_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert query(neo4j_server.uri, "RETURN 1").rows == ((1,),)
    monkeypatch.setenv("NEO4J_PASSWORD", "not it at all")
    with pytest.raises(StoreError, match="the user or the password is wrong"):
        query(neo4j_server.uri, "RETURN 1")
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_server.password)
    monkeypatch.setenv("NEO4J_USERNAME", "neo4j")
    assert query(neo4j_server.uri, "RETURN 1").rows == ((1,),)


def test_a_graph_that_the_ontology_does_not_know_is_refused(kg: KnowledgeGraph) -> None:
    graph = rows(kg)
    strange = replace(graph, relations={"X`]->() DELETE n //": graph.relations["ALLIED_WITH"]})
    with pytest.raises(StoreError, match="which the ontology does not have"):
        load(strange, "bolt://localhost:1")


def test_a_constraint_that_data_of_others_breaks_is_named(empty_neo4j: Server, neo4j_driver: neo4j.Driver, kg: KnowledgeGraph) -> None:
    run(neo4j_driver, "DROP CONSTRAINT graphkit_article_id IF EXISTS")
    run(neo4j_driver, "UNWIND [1, 1] AS id CREATE (:Article {id: id})")
    with pytest.raises(StoreError, match="constraint") as caught:
        load(kg, empty_neo4j.uri)
    assert "Article" in str(caught.value)
    run(neo4j_driver, "MATCH (a:Article) DETACH DELETE a")
    assert load(kg, empty_neo4j.uri).articles.added == 2
