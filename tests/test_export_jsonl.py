"""JSON lines: what ``graphkit extract`` prints and measurements read."""

from __future__ import annotations

import json

from handmade import Notebook, alliances, hostile_graphs
from hypothesis import given, settings
from hypothesis import strategies as st
from test_export import written

from graphkit.article import Article
from graphkit.export.jsonl import dumps, record, records
from graphkit.graph import KnowledgeGraph
from graphkit.model import Entity, Extraction, Mention, Resolution, Statement

ARTICLE = Article("a1", "US officials met in Tokyo. America's ally Japan agreed.")
AMERICA = Entity("Q30", "Country", "United States", ("America", "US", "USA"), "Q30", "USA")


def extraction() -> tuple[Extraction, Resolution]:
    us = Mention("m1", "a1", 0, 0, 2, "US", "Country", "United States", knowledge="Q30", country="USA")
    america = Mention("m2", "a1", 1, 27, 34, "America", "Country", "United States", knowledge="Q30", country="USA")
    japan = Mention("m3", "a1", 1, 42, 47, "Japan", "Country", "Japan", country="JPN")
    place = Mention("m4", "a1", 0, 20, 25, "Tokyo", "Place", "Tokyo")
    ally = Statement(
        "s1", "a1", 1, 27, 55, "ALLIED_WITH", "m2", "m3", place="m4", time="2024", confidence=0.8, cue_start=37, cue_end=41, rule="ally"
    )
    count = Statement("s2", "a1", 0, 0, 26, "CASUALTIES", "m1", value=3.0, unit="people", status="possible", derived_from=("s1",))
    entities = {"Q30": AMERICA, "Q17": Entity("Q17", "Country", "Japan", wikidata="Q17", country="JPN")}
    return Extraction(ARTICLE, (us, america, japan, place), (ally, count)), Resolution(entities, {"m1": "Q30", "m2": "Q30", "m3": "Q17"})


def test_a_relation_has_what_the_format_asks_for() -> None:
    found, resolution = extraction()
    assert record(found.statements[0], found, resolution) == {
        "id": "s1",
        "subject": {
            "id": "Q30",
            "name": "United States",
            "type": "Country",
            "wikidata": "Q30",
            "country": "USA",
            "mention": "America",
            "aliases": ["US"],
        },
        "relation": "ALLIED_WITH",
        "object": {"id": "Q17", "name": "Japan", "type": "Country", "wikidata": "Q17", "country": "JPN", "mention": "Japan"},
        "status": "asserted",
        "attributed_to": None,
        "time": "2024",
        "place": {"id": None, "name": "Tokyo", "type": "Place", "wikidata": None, "country": None, "mention": "Tokyo"},
        "item": None,
        "confidence": 0.8,
        "evidence": {
            "article": "a1",
            "sentence": 1,
            "start": 27,
            "end": 55,
            "subject": [27, 34],
            "object": [42, 47],
            "cue": [37, 41],
            "text": "America's ally Japan agreed.",
        },
        "rule": "ally",
        "derived_from": [],
    }


def test_a_measure_has_value_and_unit() -> None:
    found, resolution = extraction()
    data = record(found.statements[1], found, resolution)
    assert (data["object"], data["status"], data["evidence"]["object"]) == ({"value": 3.0, "unit": "people"}, "possible", None)
    assert data["derived_from"] == ["s1"]


def test_all_at_once_is_one_by_one() -> None:
    found, resolution = extraction()
    assert list(records(found, resolution)) == [record(statement, found, resolution) for statement in found.statements]


def test_offsets_are_those_of_the_text() -> None:
    book = alliances()
    texts = {found.article.id: found.article.text for found in book.extractions()}
    for found in book.extractions():
        for data in records(found, book.resolution()):
            evidence = data["evidence"]
            text = texts[evidence["article"]]
            assert text[evidence["start"] : evidence["end"]] == evidence["text"]
            for role in ("subject", "object"):
                if evidence[role]:
                    assert text[slice(*evidence[role])] == data[role]["mention"]


def test_the_graph_exports_the_same_records() -> None:
    book = alliances()
    kg = book.graph()
    lines = [json.loads(line) for line in written(kg, "jsonl", all_statements=True).splitlines()]
    expected = {data["id"]: data for found in book.extractions() for data in records(found, book.resolution())}
    assert {line["id"]: line for line in lines} == expected
    assert [line["id"] for line in lines] == [view.id for view in kg.statements()]


def test_the_current_view_is_a_line_a_relation_and_the_measures() -> None:
    kg = alliances().graph()
    lines = [json.loads(line) for line in written(kg, "jsonl").splitlines()]
    assert [line["id"] for line in lines[:-1]] == [relation.id for relation in kg.relations()]
    assert lines[-1]["relation"] == "PERSONNEL_STRENGTH"
    attacked = next(line for line in lines if line["relation"] == "ATTACKED")
    assert attacked["contested"] is True
    assert [entity["name"] for entity in attacked["denied_by"]] == ["Russia"]
    assert attacked["evidence"]["text"] == "Russia Georgia Lloyd Austin ATTACKED."


@settings(max_examples=30, deadline=None)
@given(hostile_graphs(), st.booleans())
def test_every_line_is_json_for_any_text(kg: KnowledgeGraph, all_statements: bool) -> None:
    lines = written(kg, "jsonl", all_statements=all_statements).split(b"\n")
    assert lines.pop() == b""
    for line in lines:
        data = json.loads(line)
        assert data["evidence"]["text"] in kg.articles[data["evidence"]["article"]].text


@given(st.recursive(st.text(st.characters(exclude_categories=())) | st.floats(allow_nan=False), lambda inner: st.lists(inner, max_size=3)))
def test_dumps_is_json_in_one_line(value: object) -> None:
    line = dumps({"value": value})
    assert line.count(b"\n") == 1
    assert json.loads(line.decode("utf-8")) == {"value": value}


def test_pronouns_are_no_aliases() -> None:
    book = Notebook()
    statement = book.note("a1", "Lloyd Austin", "MET_WITH", "Japan")
    (found,) = book.extractions()
    he = Mention("he", "a1", 0, 0, 2, "he", "Person", "Lloyd Austin", level="pronoun")
    resolution = Resolution(book.resolution().entities, {**book.entity_of, "he": "Q941013"})
    more = Extraction(found.article, (*found.mentions, he), found.statements)
    assert "aliases" not in record(statement, more, resolution)["subject"]
