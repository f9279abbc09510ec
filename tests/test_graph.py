"""The graph of statements, the current view, and the questions a KnowledgeGraph answers."""

from __future__ import annotations

import subprocess
import sys
from itertools import permutations

import networkx
import pytest
from handmade import ENTITIES, Notebook, alliances, shuffled
from hypothesis import given
from hypothesis import strategies as st

from graphkit.article import Article
from graphkit.errors import InputError, UnknownNameError
from graphkit.graph import KnowledgeGraph
from graphkit.merge import merge
from graphkit.model import STATUSES, Entity, Mention, Resolution, Statement
from graphkit.view import CurrentRelation, interval

ALLY = ("Q17", "ALLIED_WITH", "Q30")


def the_relation(kg: KnowledgeGraph, subject: str, relation: str, object: str) -> CurrentRelation:
    (found,) = (r for r in kg.relations() if (r.subject.id, r.relation, r.object.id) == (subject, relation, object))
    return found


def test_the_graph_has_an_edge_a_statement_as_the_text_says_it() -> None:
    kg = alliances().graph()
    edges = {key: (u, v, data) for u, v, key, data in kg.graph.edges(keys=True, data=True)}
    assert edges.keys() == {s.id for s in kg.statements() if s.object is not None}
    for view in kg.statements(relation="ALLIED_WITH"):
        u, v, data = edges[view.id]
        assert (u, v) == (view.subject.id, view.object and view.object.id)
        assert data["sentence"] == view.sentence == kg.articles[view.article.id].text[data["sentence_start"] : data["sentence_end"]]
    assert {data["attributed_to"] for _, _, data in edges.values()} == {"", "Q941013", "Q159"}


def test_every_entity_that_a_statement_names_is_a_node_with_what_is_known_of_it() -> None:
    kg = alliances().graph()
    assert {"Q941013", "weapon:ballistic-missiles", "Q61"} <= set(kg.graph)
    assert "Q941013" not in kg.current, "only a claimant: no edge of the current view ends there"
    assert kg.graph.nodes["Q30"]["aliases"] == ("US", "Washington")
    assert kg.graph.nodes["militaryforce:us-forces-japan"]["measures"] == ("PERSONNEL_STRENGTH 54000 people",)
    assert kg.current.nodes["militaryforce:us-forces-japan"]["personnel_strength_people"] == 54000.0


def test_the_graphs_cannot_be_changed_but_copied() -> None:
    kg = alliances().graph()
    for graph in (kg.graph, kg.current):
        with pytest.raises(networkx.NetworkXError, match="Frozen"):
            graph.add_node("x")
        networkx.MultiDiGraph(graph).add_node("x")


def test_a_symmetric_relation_is_one_edge_from_the_id_that_sorts_first() -> None:
    kg = alliances().graph()
    edges = [(u, v) for u, v, data in kg.current.edges(data=True) if data["relation"] == "ALLIED_WITH"]
    assert edges == [("Q17", "Q30")]
    relation = the_relation(kg, *ALLY)
    assert len(relation.statements) == 3
    assert relation.articles == ("a1", "a2")
    assert (relation.first_seen, relation.last_seen) == ("2024-07-28", "2025-01-02")
    assert [entity.name for entity in relation.claimants] == ["Lloyd Austin"]


def test_confidence_is_the_best_of_each_article_as_independent_evidence() -> None:
    kg = alliances().graph()
    assert the_relation(kg, *ALLY).confidence == pytest.approx(1 - 0.2 * 0.5)
    book = Notebook()
    for number in range(9):
        book.note(f"a{number}", "Japan", "ALLIED_WITH", "United States", confidence=0.9)
    assert the_relation(book.graph(), *ALLY).confidence == 0.99


def test_a_denial_stands_beside_the_assertion_with_who_made_each() -> None:
    relation = the_relation(alliances().graph(), "Q159", "ATTACKED", "Q230")
    assert (relation.status, relation.contested) == ("asserted", True)
    assert [entity.name for entity in relation.claimants] == ["Lloyd Austin"]
    assert [entity.name for entity in relation.denied_by] == ["Russia"]
    assert (relation.first_seen, relation.last_seen, relation.time) == ("2008-08", "2008-08", "2008-08")
    assert relation.evidence.status == "asserted"


@pytest.mark.parametrize(
    ("said", "status", "contested"),
    [
        ([("2020", "asserted")], "asserted", False),
        ([("2020", "denied")], "denied", False),
        ([("2020", "asserted"), ("2021", "denied")], "asserted", True),
        ([("2020", "possible"), ("2021", "denied")], "possible", False),
        ([("2020", "planned"), ("2021", "denied")], "planned", True),
        ([("2020", "asserted"), ("2021", "ended")], "ended", False),
        ([("2020", "ended"), ("2021", "asserted")], "asserted", False),
        ([("2020", "asserted"), ("2020", "ended")], "ended", False),
        ([("", "ended"), ("2021", "asserted")], "asserted", False),
        ([("2020", "asserted"), ("2021", "planned"), ("2022", "possible")], "asserted", False),
        ([("2020", "possible"), ("2019", "planned")], "planned", False),
        ([("2020", "ended"), ("2021", "planned")], "ended", False),
    ],
)
def test_what_several_statements_add_up_to(said: list[tuple[str, str]], status: str, contested: bool) -> None:
    for order in permutations(said):
        book = Notebook()
        for number, (date, claimed) in enumerate(order):
            book.note(f"a{number}", "Japan", "ALLIED_WITH", "United States", published=date and f"{date}-05-01", status=claimed)
        relation = the_relation(book.graph(), *ALLY)
        assert (relation.status, relation.contested) == (status, contested)


@pytest.mark.parametrize(
    ("time", "published", "seen"),
    [
        ("", "2024-07-28", ("2024-07-28", "2024-07-28")),
        ("", "", ("", "")),
        ("1951", "", ("1951", "1951")),
        ("2024-04", "2024-07-28", ("2024-04", "2024-04")),
        ("../2027", "2024-07-28", ("2024-07-28", "2024-07-28")),
        ("1951/..", "2024-07-28", ("1951", "2024-07-28")),
        ("../2019", "2024-07-28", ("2019", "2019")),
        ("2017-01/2021-01", "2024-07-28", ("2017-01", "2021-01")),
        ("2030-01-01/2031-01-01", "2024-07-28", ("2024-07-28", "2024-07-28")),
        ("2024", "2024-07-28", ("2024", "2024")),
        ("1951/..", "", ("1951", "1951")),
    ],
)
def test_nothing_is_seen_before_it_happens(time: str, published: str, seen: tuple[str, str]) -> None:
    book = Notebook()
    book.note("a1", "Japan", "ALLIED_WITH", "United States", published=published, time=time)
    (view,) = book.graph().statements()
    assert view.seen == seen


def test_interval_of_nothing() -> None:
    assert interval("../..") == ("", "")


def test_the_evidence_is_direct_then_sure_then_new_then_short() -> None:
    book = Notebook()
    book.note("a1", "Japan", "ALLIED_WITH", "United States", confidence=0.95, derived_from=("x",))
    book.note("a1", "Japan", "ALLIED_WITH", "United States", confidence=0.8, says="At rather great length, ")
    short = book.note("a1", "Japan", "ALLIED_WITH", "United States", confidence=0.8)
    book.note("a1", "Japan", "ALLIED_WITH", "United States", confidence=0.7)
    assert the_relation(book.graph(), *ALLY).evidence.id == short.id
    newer = book.note("a2", "Japan", "ALLIED_WITH", "United States", published="2024-01-01", confidence=0.8, says="Some say that ")
    assert the_relation(book.graph(), *ALLY).evidence.id == newer.id


def test_statements_that_cannot_be_edges_are_counted() -> None:
    book = alliances()
    unresolved = book.note("a1", "Japan", "MET_WITH", "China")
    book.note("a1", "Japan", "MET_WITH", "Japan", says="again ")
    book.note("a3", "Japan", "MET_WITH", "China", place="NATO")
    lost = book.note("gone", "Japan", "MET_WITH", "China")
    del book.entity_of[unresolved.object]
    book.entity_of = {id: entity for id, entity in book.entity_of.items() if entity != "Q7184"}
    extractions = [extraction for extraction in book.extractions() if extraction.article.id != "gone"]
    mentions = [mention for extraction in extractions for mention in extraction.mentions]
    statements = [statement for extraction in extractions for statement in extraction.statements]
    kg = KnowledgeGraph([e.article for e in extractions], mentions, [*statements, lost], book.resolution())
    assert kg.left_out == {"missing": 1, "self": 1, "unresolved": 1}
    assert lost.id in kg.raw_statements
    (met,) = kg.statements(relation="MET_WITH")
    assert met.place is None, "a place that is not resolved is no reason to lose the meeting"


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({}, 8),
        ({"relation": "ALLIED_WITH"}, 3),
        ({"relation": ("ALLIED_WITH", "ATTACKED")}, 5),
        ({"relation": "PERSONNEL_STRENGTH"}, 1),
        ({"status": "denied"}, 1),
        ({"status": ("denied", "possible")}, 2),
        ({"subject": "Japan"}, 3),
        ({"subject": "US", "object": "Tokyo"}, 3),
        ({"subject": "Russia", "object": "Q230"}, 2),
        ({"object": "Russia"}, 1),
        ({"subject": "Q230"}, 0),
        ({"entity": "Russia"}, 3),
        ({"attributed_to": "Austin"}, 2),
        ({"item": "ballistic missiles"}, 1),
        ({"place": "Washington, D.C."}, 1),
        ({"article": "a2"}, 3),
        ({"min_confidence": 0.9}, 3),
        ({"derived": True}, 0),
        ({"derived": False, "relation": "ATTACKED"}, 2),
        ({"entity": ENTITIES["Q148"]}, 1),
    ],
)
def test_statements_by_what_they_say(filters: dict[str, object], count: int) -> None:
    assert len(alliances().graph().statements(**filters)) == count  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"relation": "ALLIED"}, "relation 'ALLIED' is not known. Did you mean ALLIED_WITH"),
        ({"relation": "allied_with"}, "ALLIED_WITH"),
        ({"status": "deny"}, "Did you mean denied"),
        ({"article": "a9"}, "article 'a9' is not in this graph"),
        ({"subject": "Japon"}, "no entity is called 'Japon'. Did you mean Japan?"),
        ({"subject": "Georgia"}, r"'Georgia' can be Georgia \(Place, Q1428\), Georgia \(Country, Q230\). Give the id."),
    ],
)
def test_a_filter_that_can_never_fit_is_an_error(filters: dict[str, object], message: str) -> None:
    book = alliances()
    book.note("a2", "China", "MET_WITH", "Japan", place=ENTITIES["Q1428"])
    with pytest.raises(UnknownNameError, match=message):
        book.graph().statements(**filters)  # type: ignore[arg-type]


def test_an_entity_by_id_name_or_alias() -> None:
    kg = alliances().graph()
    for name in ("Q30", "United States", "united  states", "US", "us"):
        assert kg.entity(name).id == "Q30"
    assert kg.entity(ENTITIES["Q17"]).name == "Japan"
    with pytest.raises(UnknownNameError, match=r"United States.*Washington, D\.C\."):
        kg.entity("Washington")
    assert kg.entity("Washington", type="Place").id == "Q61"
    with pytest.raises(UnknownNameError, match="no entity is called ''"):
        kg.entity("")


def test_a_name_counts_before_an_alias() -> None:
    book = Notebook()
    book.note("a1", "Japan", "MET_WITH", "China")
    kg = book.graph([ENTITIES["Q148"], Entity("Q17", "Country", "Japan", ("China",))])
    assert kg.entity("China").id == "Q148"


def test_mentions_are_counted_by_article_and_entity() -> None:
    counts = {(article, entity): count for article, entity, count in alliances().graph().mentioned()}
    assert counts["a1", "Q30"] == 2
    assert counts["a2", "Q159"] == 3, "as subject, as who denies it, and as who is supplied"


@given(st.integers())
def test_the_order_in_which_things_come_does_not_matter(seed: int) -> None:
    kg = alliances().graph()
    other = shuffled(kg, seed)
    assert other == kg and hash(other) == hash(kg)
    assert other.statements() == kg.statements()
    assert other.relations() == kg.relations()
    for one, two in ((kg.graph, other.graph), (kg.current, other.current)):
        assert list(one.nodes(data=True)) == list(two.nodes(data=True))
        assert list(one.edges(keys=True, data=True)) == list(two.edges(keys=True, data=True))


NAMES = ["Japan", "United States", "Russia", "China", "NATO"]
NOTES = st.tuples(
    st.sampled_from(["a1", "a2", "a3"]),
    st.sampled_from(NAMES),
    st.sampled_from(["ALLIED_WITH", "SUPPORTS", "CRITICIZED"]),
    st.sampled_from(NAMES),
    st.sampled_from(STATUSES),
    st.sampled_from([0.3, 0.6, 0.9]),
)


@given(st.lists(NOTES, max_size=12))
def test_the_current_view_accounts_for_every_statement_once(notes: list[tuple[str, str, str, str, str, float]]) -> None:
    book = Notebook()
    for article, subject, relation, object, status, confidence in notes:
        book.note(article, subject, relation, object, published=f"2024-01-0{article[1]}", status=status, confidence=confidence)
    kg = book.graph()
    ids = [id for _, _, data in kg.current.edges(data=True) for id in data["statement_ids"]]
    assert sorted(ids) == sorted(key for _, _, key in kg.graph.edges(keys=True))
    assert len(ids) + sum(kg.left_out.values()) == len(notes)
    for r in kg.relations():
        assert r.status in {s.status for s in r.statements}
        assert (r.status == "denied") == ({s.status for s in r.statements} == {"denied"})
        assert r.evidence in r.statements and r.evidence.status == r.status
        assert r.first_seen <= r.last_seen
        assert 0 < r.confidence <= 0.99
        assert not kg.ontology.is_symmetric(r.relation) or r.subject.id < r.object.id


def halves(book: Notebook) -> list[KnowledgeGraph]:
    return [KnowledgeGraph.from_extractions([extraction], book.resolution()) for extraction in book.extractions()]


def test_merging_the_halves_gives_the_whole_in_any_order() -> None:
    book = alliances()
    whole = book.graph()
    one, two = halves(book)
    assert merge(one, two) == merge(two, one) == merge(whole, one) == merge(whole) == whole
    with pytest.raises(InputError, match="nothing to merge"):
        merge()


def test_merging_joins_what_is_known_of_an_entity_and_prefers_the_pack() -> None:
    article, mention = Article("a1", "Kim spoke"), Mention("m1", "a1", 0, 0, 3, "Kim", "Person", "Kim")

    def graph(entity: Entity, reason: str) -> KnowledgeGraph:
        return KnowledgeGraph([article], [mention], [], Resolution({entity.id: entity}, {"m1": entity.id}, {"m1": reason}))

    guess, known = graph(Entity("a:kim", "Person", "Kim"), "name"), graph(Entity("q:kim", "Person", "Kim Jong Un"), "knowledge")
    assert merge(guess, known) == merge(known, guess) == known
    short, long = graph(Entity("Q1", "Person", "Kim", ("K.",)), ""), graph(Entity("Q1", "Person", "Kim Jong Un", (), "Q1", "PRK"), "")
    assert (
        merge(short, long).entity("Q1")
        == merge(long, short).entity("Q1")
        == Entity("Q1", "Person", "Kim Jong Un", ("K.", "Kim"), "Q1", "PRK")
    )


def test_two_texts_with_one_id_are_an_error_two_sources_are_not() -> None:
    empty = Resolution({}, {})
    same = [Article("a1", "One.", source="x.txt"), Article("a1", "One.", source="y.txt")]
    assert KnowledgeGraph(same, [], [], empty) == KnowledgeGraph(same[1:], [], [], empty)
    with pytest.raises(InputError, match=r"two different articles have the id 'a1' \(x.txt, z.txt\)"):
        KnowledgeGraph([same[0], Article("a1", "Two.", source="z.txt")], [], [], empty)


def test_an_empty_graph_answers_too() -> None:
    kg = KnowledgeGraph([], [], [], Resolution({}, {}))
    assert (kg.statements(), kg.relations(), len(kg.graph), len(kg.current), kg.left_out) == ((), (), 0, 0, {})
    assert repr(kg) == "<KnowledgeGraph: 0 articles, 0 entities, 0 statements>"
    assert kg != 0


def test_only_the_entities_that_the_articles_mention_are_there() -> None:
    book = Notebook()
    book.note("a1", "Japan", "MET_WITH", "China")
    assert list(book.graph().entities) == ["Q148", "Q17"]


def test_measure_attributes_have_plain_names_and_keep_what_was_said() -> None:
    book = Notebook()
    book.note("a1", "Japan", "DEFENSE_SPENDING", published="2024-01-01", value=1.5, unit="%GDP")
    book.note("a2", "Japan", "DEFENSE_SPENDING", published="2025-01-01", value=2.0, unit="%GDP", status="planned", time="2027")
    book.note("a3", "Japan", "DEFENSE_SPENDING", published="2026-01-01", value=9.0, unit="%GDP", status="denied")
    node = book.graph().current.nodes["Q17"]
    assert node["defense_spending_percent_gdp"] == 2.0
    assert node["measures"] == ("DEFENSE_SPENDING 1.5 %GDP", "DEFENSE_SPENDING 2 %GDP (2027, planned)", "DEFENSE_SPENDING 9 %GDP (denied)")


def test_a_statement_read_twice_counts_once() -> None:
    book = alliances()
    twice = KnowledgeGraph.from_extractions(book.extractions() * 2, book.resolution())
    assert twice == book.graph()
    surer = Statement("s", "a1", 0, 0, 1, "MET_WITH", "x", "y", confidence=0.9)
    doubtful = Statement("s", "a1", 0, 0, 1, "MET_WITH", "x", "y", confidence=0.2)
    kept = [KnowledgeGraph([], [], pair, Resolution({}, {})).raw_statements["s"] for pair in ([surer, doubtful], [doubtful, surer])]
    assert kept[0] == kept[1]


def test_the_graph_needs_no_language_model() -> None:
    code = "import sys, graphkit.graph, graphkit.merge; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_cypher_needs_no_server() -> None:
    kg = alliances().graph()
    found = kg.query("MATCH (a:Country)-[:ALLIED_WITH]-(b:Country) WHERE a.name = $name RETURN b.name AS ally", {"name": "Japan"})
    assert list(found) == [{"ally": "United States"}]
