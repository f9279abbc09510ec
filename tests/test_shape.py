"""Rows for Cypher: the labels, types and properties that users query, and what no database can hold."""

from __future__ import annotations

import json
import math

import pytest
from handmade import Notebook, alliances, shuffled
from hypothesis import given
from hypothesis import strategies as st

from graphkit.model import Entity
from graphkit.ontology import load_ontology
from graphkit.store.shape import RelationshipRow, quoted, rows, storable, storable_id

ONTOLOGY = load_ontology()


def test_every_node_has_an_id_and_a_name_and_labels_of_the_ontology() -> None:
    for node in rows(alliances().graph()).nodes():
        assert node.properties["id"] == node.id
        assert node.properties["name"]
        assert node.labels in (("Graphkit",), ("Article",), ("Statement",)) or (
            node.labels[0] == "Entity" and node.labels[1] in ONTOLOGY.types
        )


def test_an_entity_says_what_is_known_of_it() -> None:
    found = {node.id: node.properties for node in rows(alliances().graph()).nodes()}
    japan = found["Q17"]
    assert (japan["name"], japan["aliases"], japan["wikidata"], japan["iso3"]) == ("Japan", ["Tokyo"], "Q17", "JPN")
    force = found["militaryforce:us-forces-japan"]
    assert force["personnel_strength_people"] == 54000.0
    assert "wikidata" not in force, "what is not known is left out, so that IS NULL finds it"
    assert (force["country"], force.get("iso3")) == ("USA", None)


def test_a_statement_hangs_on_its_entities_its_article_and_its_claimant() -> None:
    graph = rows(alliances().graph())
    statement = next(s for s in graph.statements if s.properties["relation"] == "SUPPLIES_ARMS_TO")
    assert statement.properties["name"] == "China SUPPLIES_ARMS_TO Russia"
    assert (statement.properties["item"], statement.properties["place"]) == ("ballistic missiles", "Washington, D.C.")
    edges = {(r.type, r.end) for r in graph.relationships() if r.start == statement.id}
    assert edges == {("SUBJECT", "Q148"), ("OBJECT", "Q159"), ("FROM", "a2")}
    measure = next(s for s in graph.statements if s.properties["relation"] == "PERSONNEL_STRENGTH")
    assert (measure.object, measure.properties["value"], measure.properties["unit"]) == ("", 54000.0, "people")
    claimed = next(s for s in graph.statements if s.claimed_by == "Q159")
    assert RelationshipRow("CLAIMED_BY", "Statement", claimed.id, "Entity", "Q159") in list(graph.relationships())


def test_the_current_view_is_one_relationship_with_its_evidence() -> None:
    (ally,) = rows(alliances().graph()).relations["ALLIED_WITH"]
    assert (ally.start, ally.end) == ("Q17", "Q30")
    said = ally.properties
    assert (said["status"], said["statements"], said["articles"], said["first_seen"], said["last_seen"]) == (
        "asserted",
        3,
        2,
        "2024-07-28",
        "2025-01-02",
    )
    assert said["evidence"] == "United States Japan ALLIED_WITH."
    (attack,) = rows(alliances().graph()).relations["ATTACKED"]
    assert (attack.properties["contested"], attack.properties["claimants"], attack.properties["denied_by"]) == (
        True,
        ["Lloyd Austin"],
        ["Russia"],
    )


def test_an_article_mentions_entities_so_often() -> None:
    mentions = {(r.start, r.end): r.properties["count"] for r in rows(alliances().graph()).relationships() if r.type == "MENTIONS"}
    assert mentions["a1", "Q17"] == 2
    assert all(count >= 1 for count in mentions.values())


def test_rows_do_not_depend_on_the_order_of_what_came_in() -> None:
    kg = alliances().graph()
    one = rows(kg)
    for seed in range(3):
        other = rows(shuffled(kg, seed))
        assert list(one.nodes()) == list(other.nodes())
        assert list(one.relationships()) == list(other.relationships())


def test_one_more_sentence_changes_the_digests_of_what_it_touches_only() -> None:
    def digests(book: Notebook) -> set[tuple[str, str]]:
        return {(group, row.properties["digest"]) for group, found in rows(book.graph()).groups() for row in found}

    before = digests(alliances())
    book = alliances()
    book.note("a2", "Japan", "MET_WITH", "China", by="Russia")
    after = digests(book)
    assert sorted(group for group, _ in before - after) == ["Article"], "the article mentions more"
    assert sorted(group for group, _ in after - before) == ["Article", "MET_WITH", "Statement"]


@pytest.mark.parametrize("name", ["Country`) DETACH DELETE (n", "allied_with", "ALLIED WITH", "", "Entité", "A" * 50, "`", "Country\n"])
def test_no_name_but_the_ontologys_gets_into_a_query(name: str) -> None:
    with pytest.raises(ValueError, match="is not a label or relationship type"):
        quoted(name, ONTOLOGY)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("Åbo\0", "Åbo\0"),
        ("", None),
        ("\ud83d alone", "\\ud83d alone"),
        (True, True),
        (2**63, float(2**63)),
        (-(2**63), -(2**63)),
        (math.nan, None),
        (math.inf, math.inf),
        (("a", "", "b"), ["a", "b"]),
        ((), None),
        ((1, "a"), ["1", "a"]),
        ((1, 2), [1, 2]),
    ],
)
def test_values_become_storable(value: object, kept: object) -> None:
    assert storable(value) == kept


@given(st.text(max_size=50))
def test_a_text_without_lone_surrogates_is_kept_exactly(text: str) -> None:
    kept = storable(text)
    assert kept == (text or None) if text.isprintable() or not any("\ud800" <= c <= "\udfff" for c in text) else kept.encode()


@given(st.text(max_size=5000))
def test_ids_stay_short_enough_for_an_index_and_differ(text: str) -> None:
    kept = storable_id(text)
    assert 0 < len(kept.encode()) <= 2000
    assert kept != storable_id(text + "x" * 3000)
    assert storable_id(kept) == kept


def test_rows_can_be_written_as_json() -> None:
    entity = Entity("x:\ud800", "Person", "n\ud800\0‮`'\"{}", ("a\ud800",))
    book = Notebook()
    book.note("a1", entity, "MET_WITH", "Japan")
    for node in rows(book.graph([*alliances().resolution().entities.values(), entity])).nodes():
        json.dumps(dict(node.properties)).encode()
