"""What is said of an entity, or of two, in the order of time."""

from __future__ import annotations

import pytest
from handmade import Notebook, alliances, shuffled

from graphkit.errors import UnknownNameError
from graphkit.graph import KnowledgeGraph
from graphkit.telling import told
from graphkit.timeline import timeline


def history() -> KnowledgeGraph:
    book = Notebook()
    book.note("a1", "Japan", "ALLIED_WITH", "United States", published="2024-07-28", time="1951/..")
    book.note("a1", "Japan", "MET_WITH", "United States", time="2024-07")
    book.note("a1", "Japan", "MET_WITH", "China", time="2023-05-01")
    book.note("a1", "Japan", "AGREED_WITH", "United States", status="planned", time="../2027")
    book.note("a2", "United States", "ALLIED_WITH", "Japan", published="2025-01-02", time="1951/..", by="Lloyd Austin")
    book.note("a2", "Japan", "SUPPORTS", "United States")
    book.note("a3", "Japan", "CRITICIZED", "United States")
    book.note("a2", "United States", "PERSONNEL_STRENGTH", value=54000.0, unit="people", time="2020")
    return book.graph()


def names(kg: KnowledgeGraph, *who: str, **options: str) -> list[str]:
    return [f"{entry.date} {entry.evidence.relation}" for entry in timeline(kg, *who, **options)]  # type: ignore[arg-type]


def test_by_the_time_it_was_and_undated_last() -> None:
    assert names(history(), "Japan") == [
        "1951 ALLIED_WITH",
        "2023-05-01 MET_WITH",
        "2024-07 MET_WITH",
        "2025-01-02 SUPPORTS",
        "2027 AGREED_WITH",
        " CRITICIZED",
    ]
    assert names(history(), "US")[:2] == ["1951 ALLIED_WITH", "2020 PERSONNEL_STRENGTH"]


def test_two_entities_relations_and_a_time() -> None:
    kg = history()
    assert "2023-05-01 MET_WITH" not in names(kg, "Japan", "US")
    assert names(kg, "Japan", relation="MET_WITH") == ["2023-05-01 MET_WITH", "2024-07 MET_WITH"]
    assert names(kg, "Japan", since="2024-06", until="2024") == ["1951 ALLIED_WITH", "2024-07 MET_WITH"]
    assert names(kg, "Japan", until="1950") == []
    with pytest.raises(UnknownNameError):
        timeline(kg, "Japan", "Nowhere")


def test_what_several_articles_say_of_one_time_is_one_entry() -> None:
    first = timeline(history(), "Japan")[0]
    assert (first.time, first.reported, first.articles) == ("1951/..", ("2024-07-28", "2025-01-02"), ("a1", "a2"))
    assert len(first.statements) == 2 and first.evidence.article.id == "a1"


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_articles_does_not_matter(seed: int) -> None:
    assert timeline(shuffled(history(), seed), "Japan") == timeline(history(), "Japan")


def test_a_relation_is_told_as_a_person_would() -> None:
    kg = history()
    (ally,) = (r for r in kg.relations() if r.relation == "ALLIED_WITH")
    assert told(ally, kg, seen_from="Q30") == "ALLIED_WITH Japan: 2 statements in 2 articles, 1951 to now; said by Lloyd Austin"
    assert told(ally, kg.as_of("2000")).endswith("1951 to then; said by Lloyd Austin")  # type: ignore[attr-defined]
    other = alliances().graph()
    (attacked,) = (r for r in other.relations() if r.relation == "ATTACKED")
    assert told(attacked, other) == "Russia ATTACKED Georgia: 2 statements in 2 articles, 2008-08; said by Lloyd Austin; denied by Russia"


@pytest.mark.parametrize(
    ("relation", "said", "expected"),
    [
        ("ALLIED_WITH", [("asserted", "")], "1 statement in 1 article, reported 2020-05-01"),
        ("ALLIED_WITH", [("asserted", "1990/2010")], "ended; 1 statement in 1 article, 1990 to 2010"),
        ("ALLIED_WITH", [("ended", "2010")], "ended; 1 statement in 1 article, until 2010"),
        (
            "ALLIED_WITH",
            [("asserted", "1990"), ("ended", "2010"), ("asserted", "2016")],
            "3 statements in 1 article, 1990 to 2010, 2016 to now",
        ),
        ("ALLIED_WITH", [("ended", "2010"), ("asserted", "")], "2 statements in 1 article, until 2010, again to now"),
        ("ALLIED_WITH", [("planned", "../2027")], "planned; 1 statement in 1 article, by 2027, reported 2020-05-01"),
        ("ALLIED_WITH", [("possible", "2021")], "possible; 1 statement in 1 article, for 2021, reported 2020-05-01"),
        ("ALLIED_WITH", [("denied", "")], "denied; 1 statement in 1 article, reported 2020-05-01; denied in 1 article"),
        (
            "MET_WITH",
            [("asserted", "2019"), ("asserted", "2020-01-07/2020-01-09")],
            "2 statements in 1 article, 2019, 2020-01-07 to 2020-01-09",
        ),
        ("MET_WITH", [("asserted", str(year)) for year in range(2010, 2016)], "6 statements in 1 article, 6 times from 2010 to 2015"),
        ("MET_WITH", [("asserted", "2019/..")], "1 statement in 1 article, from 2019"),
        ("MET_WITH", [("asserted", "../2019")], "1 statement in 1 article, by 2019"),
    ],
)
def test_how_time_and_status_are_told(relation: str, said: list[tuple[str, str]], expected: str) -> None:
    book = Notebook()
    for status, time in said:
        book.note("a1", "Japan", relation, "China", published="2020-05-01", status=status, time=time)
    kg = book.graph()
    (found,) = kg.relations()
    assert told(found, kg).partition(": ")[2] == expected
