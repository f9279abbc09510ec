"""Valid time and reported time: what held when, and the graph as of a date."""

from __future__ import annotations

from pathlib import Path

import pytest
from handmade import Notebook, alliances, shuffled
from hypothesis import given
from hypothesis import strategies as st

from graphkit.errors import InputError, OntologyError
from graphkit.graph import KnowledgeGraph
from graphkit.model import STATUSES
from graphkit.ontology import load_ontology
from graphkit.periods import interval, last_day
from graphkit.view import CurrentRelation

Said = list[tuple[str, str, str]]  # published, status, time


def graph(said: Said, relation: str = "ALLIED_WITH") -> KnowledgeGraph:
    book = Notebook()
    for number, (published, status, time) in enumerate(said):
        book.note(f"a{number}", "Japan", relation, "United States", published=published, status=status, time=time)
    return book.graph()


def only(kg: KnowledgeGraph) -> CurrentRelation:
    (found,) = kg.relations()
    return found


LEFT_AND_REJOINED: Said = [
    ("2019-03-01", "asserted", "1990"),
    ("2019-03-01", "ended", "2010-05"),
    ("2019-03-01", "asserted", "2016-01/.."),
]


@pytest.mark.parametrize(
    ("said", "status", "periods"),
    [
        ([("2024-07-28", "asserted", "1951/..")], "asserted", [("1951", "")]),
        ([("2024-07-28", "asserted", "")], "asserted", [("", "")]),
        ([("2024-07-28", "asserted", "1951/1960")], "ended", [("1951", "1960")]),
        ([("2024-07-28", "asserted", "2020/2027")], "asserted", [("2020", "2027")]),
        ([("2024-07-28", "asserted", "../2027")], "asserted", [("", "")]),
        ([("2024-07-28", "planned", "2027")], "planned", []),
        ([("2024-07-28", "denied", "2020")], "denied", []),
        ([("2024-07-28", "ended", "2018")], "ended", [("", "2018")]),
        ([("2024-07-28", "ended", "")], "ended", [("", "2024-07-28")]),
        ([("2024-07-28", "ended", "2004/2010-06")], "ended", [("2004", "2010-06")]),
        ([("2024-07-28", "ended", "2030")], "ended", [("", "2030")]),
        ([("2024-07-28", "asserted", ""), ("2024-07-28", "ended", "2030")], "asserted", [("", "2030")]),
        (LEFT_AND_REJOINED, "asserted", [("1990", "2010-05"), ("2016-01", "")]),
        (
            [("2020-01-01", "asserted", "1951/.."), ("2021-01-01", "ended", ""), ("2022-01-01", "ended", "")],
            "ended",
            [("1951", "2021-01-01")],
        ),
        (
            [("2020-01-01", "asserted", "1951"), ("2021-01-01", "ended", "2019"), ("2022-01-01", "ended", "2020")],
            "ended",
            [("1951", "2020")],
        ),
        ([("2018-06-01", "ended", "2018"), ("2018-07-01", "asserted", "")], "asserted", [("", "2018"), ("", "")]),
        ([("2020-01-01", "ended", "2018"), ("2018-07-01", "asserted", "")], "ended", [("", "2018")]),
        ([("2024-07-28", "asserted", "1951/.."), ("2011-01-01", "ended", "2010")], "asserted", [("1951", "2010"), ("", "")]),
        ([("", "asserted", ""), ("", "ended", "")], "ended", [("", "")]),
    ],
)
def test_an_end_closes_what_began_before_it(said: Said, status: str, periods: list[tuple[str, str]]) -> None:
    found = only(graph(said))
    assert (found.status, list(found.periods)) == (status, periods)
    assert (found.valid_from, found.valid_to) == (periods[-1] if periods else ("", ""))


def test_what_happens_has_the_dates_on_which_it_happened() -> None:
    found = only(
        graph(
            [("2020-01-10", "asserted", "2019-05"), ("2020-01-10", "asserted", "2020-01-07/2020-01-09"), ("", "asserted", "")], "MET_WITH"
        )
    )
    assert found.status == "asserted"
    assert list(found.periods) == [("2019-05", "2019-05"), ("2020-01-07", "2020-01-09")]
    assert (found.valid_from, found.valid_to) == ("2019-05", "2020-01-09")


@pytest.mark.parametrize(
    ("said", "date", "status"),
    [
        ([("2024-07-28", "asserted", "1951/..")], "1950", ""),
        ([("2024-07-28", "asserted", "1951/..")], "1951", "asserted"),
        ([("2024-07-28", "asserted", "1951/..")], "2021-06-01", "asserted"),
        ([("2024-07-28", "asserted", "")], "2024-07-27", ""),
        ([("2024-07-28", "asserted", "")], "2024-07", "asserted"),
        ([("2024-07-28", "asserted", "1951/1960")], "1955", "asserted"),
        ([("2024-07-28", "asserted", "1951/1960")], "1961", "ended"),
        ([("2024-07-28", "asserted", "2020/2027")], "2026", "asserted"),
        ([("2024-07-28", "asserted", "2020/2027")], "2028", "ended"),
        ([("2024-07-28", "ended", "2018-05-08")], "2018-05-07", "asserted"),
        ([("2024-07-28", "ended", "2018-05-08")], "2018-05-08", "ended"),
        ([("2024-07-28", "ended", "2018")], "2018-02-01", "asserted"),
        ([("2018-06-01", "ended", "2018")], "2018-06-01", "ended"),
        ([("2024-07-28", "ended", "")], "2020", ""),
        ([("2024-07-28", "ended", "2004/2010")], "2003", ""),
        ([("2024-07-28", "planned", "../2027")], "2024-07-27", ""),
        ([("2024-07-28", "planned", "../2027")], "2024-07-28", "planned"),
        ([("2024-07-28", "asserted", "2030-01-01")], "2026", ""),
        ([("2024-07-28", "asserted", "2030-01-01")], "2030-01", "asserted"),
        ([("2024-07-28", "asserted", "1951"), ("2025-01-01", "denied", "")], "2024-12", "asserted"),
        ([("", "asserted", "")], "1900", "asserted"),
        ([("", "asserted", "1951")], "1900", ""),
        (LEFT_AND_REJOINED, "1989", ""),
        (LEFT_AND_REJOINED, "2000", "asserted"),
        (LEFT_AND_REJOINED, "2012", "ended"),
        (LEFT_AND_REJOINED, "2017", "asserted"),
    ],
)
def test_as_of_a_date(said: Said, date: str, status: str) -> None:
    assert [found.status for found in graph(said).as_of(date).relations()] == [status] * bool(status)


def test_as_of_what_was_reported_is_the_graph_of_the_articles_until_then() -> None:
    kg = alliances().graph()
    then = kg.as_of("2024-12-31", reported=True)
    assert then == alliances().graph().as_of("2024-07-28", reported=True)
    assert set(then.articles) == {"a1"} and {s.article.id for s in then.statements()} == {"a1"}
    assert kg.as_of("2010").statements(relation="ATTACKED") and not kg.as_of("2010", reported=True).statements()


@pytest.mark.parametrize("date", ["soon", "2021-13", "2021-02-30", "", "2021-6-1", "0000"])
def test_a_date_that_is_none(date: str) -> None:
    with pytest.raises(InputError, match="is not a date"):
        alliances().graph().as_of(date)


DATES = st.sampled_from(["1951", "2018", "2019-05", "2020-01-08", "2024-07-28"])
TIMES = st.one_of(
    st.just(""),
    DATES,
    DATES.map(lambda date: f"{date}/.."),
    DATES.map(lambda date: f"../{date}"),
    st.just("2018/2019-05"),
    st.just("2020/2027"),
)
RELATIONS = ["ALLIED_WITH", "MEMBER_OF", "CRITICIZED"]
NAMES = ["Japan", "United States", "NATO"]
NOTES = st.lists(
    st.tuples(
        st.sampled_from(["", "2019-01-01", "2020-06-01", "2024-07-28"]),
        st.sampled_from(NAMES),
        st.sampled_from(RELATIONS),
        st.sampled_from(NAMES),
        st.sampled_from(STATUSES),
        TIMES,
    ),
    max_size=8,
)


def written(notes: list[tuple[str, str, str, str, str, str]]) -> KnowledgeGraph:
    book = Notebook()
    for published, subject, relation, object, status, time in notes:
        book.note(f"a{published}", subject, relation, object, published=published, status=status, time=time)
    return book.graph()


def ends_later(found: CurrentRelation) -> bool:
    return any(last_day(part) > (s.article.published or "2024-07-28") for s in found.statements for part in interval(s.time))


@given(NOTES)
def test_as_of_the_day_of_the_newest_article_is_the_current_view(notes: list[tuple[str, str, str, str, str, str]]) -> None:
    kg = written(notes)
    now = kg.as_of("2024-07-28")
    assert now.statements() == kg.statements()
    theirs = {found.id: found for found in kg.relations()}
    # What an article foresees has not come in the current view, which has no clock.
    assert all(found == theirs[found.id] for found in now.relations() if not ends_later(found))
    assert kg.as_of("2024-07-28", reported=True) == kg
    later = kg.as_of("2100")
    assert later.statements() == kg.statements()
    assert all(found == theirs[found.id] for found in later.relations() if not ends_later(found))


@given(NOTES, st.sampled_from(["1960", "2018-06", "2019-12-31", "2030"]), st.integers())
def test_as_of_does_not_depend_on_the_order_and_is_part_of_the_whole(
    notes: list[tuple[str, str, str, str, str, str]], date: str, seed: int
) -> None:
    kg = written(notes)
    then = kg.as_of(date)
    assert shuffled(kg, seed).as_of(date).relations() == then.relations()
    assert set(then.statements()) <= set(kg.statements())
    assert then.as_of(date) == then
    for found in then.relations():
        assert {s.id for s in found.statements} <= {s.id for s in then.statements()}
        assert all(not start or not end or start[:4] <= end[:4] for start, end in found.periods)


def test_snapshots_can_be_queried() -> None:
    kg = graph(LEFT_AND_REJOINED)
    cypher = "MATCH (:Country)-[r:ALLIED_WITH]->(:Country) RETURN r.status, r.valid_from, r.valid_to"
    assert [tuple(row.values()) for row in kg.as_of("2012").query(cypher)] == [("ended", "1990", "2010-05")]
    assert [tuple(row.values()) for row in kg.query(cypher)] == [("asserted", "2016-01", None)]


def test_what_the_ontology_says_of_its_relations() -> None:
    ontology = load_ontology()
    friendly = {name for name in ontology.which("goldstein") if ontology.relations[name].goldstein > 0}
    assert {"ALLIED_WITH", "COOPERATES_WITH"} <= friendly and "ATTACKED" not in friendly
    assert ontology.is_lasting("ALLIED_WITH") and not ontology.is_lasting("MET_WITH") and not ontology.is_lasting("NONE")


@pytest.mark.parametrize(("line", "message"), [("goldstein = 11", "goldstein is 11"), ('command = "over"', "command is 'over'")])
def test_an_ontology_that_says_what_cannot_be(line: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(f'extends = "default"\n[relations.LIKES]\nsubject = ["Country"]\nobject = ["Country"]\n{line}\n')
    with pytest.raises(OntologyError, match=message):
        load_ontology(file)
