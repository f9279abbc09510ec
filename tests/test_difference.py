"""What differs between two graphs, and how it is told."""

from __future__ import annotations

import json

import pytest
from handmade import ENTITIES, Notebook, alliances, shuffled
from hypothesis import given
from hypothesis import strategies as st

from graphkit.difference import KINDS, Difference, diff
from graphkit.export.briefing import as_json, as_markdown, as_text
from graphkit.graph import KnowledgeGraph
from graphkit.model import STATUSES


def graph(*said: tuple[str, str, str, str, str]) -> KnowledgeGraph:
    """Article, published, subject, status, object of ALLIED_WITH."""
    book = Notebook()
    for article, published, subject, status, object in said:
        book.note(article, subject, "ALLIED_WITH", object, published=published, status=status, by="NATO" if status == "denied" else "")
    return book.graph()


HELD = ("a1", "2020-01-01", "Japan", "asserted", "United States")


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        (("a2", "2021-01-01", "China", "asserted", "Russia"), "new"),
        (("a2", "2021-01-01", "China", "ended", "Russia"), "ended"),
        (("a2", "2021-01-01", "Japan", "ended", "United States"), "ended"),
        (("a2", "2021-01-01", "Japan", "denied", "United States"), "contested"),
    ],
)
def test_what_one_more_article_changes(more: tuple[str, str, str, str, str], kind: str) -> None:
    before, after = graph(HELD), graph(HELD, more)
    (change,) = diff(before, after).changes
    assert change.kind == kind
    assert change.evidence.article.id == "a2"
    back = {"new": "gone", "contested": "settled", "ended": "gone" if change.before is None else "resumed"}[kind]
    assert [change.kind for change in diff(after, before).changes] == [back]


def test_other_changes_of_status() -> None:
    planned = ("a1", "2020-01-01", "Japan", "planned", "United States")
    (change,) = diff(graph(planned), graph(planned, ("a2", "2021-01-01", "Japan", "asserted", "United States"))).changes
    assert (change.kind, change.before and change.before.status, change.relation.status) == ("changed", "planned", "asserted")


def test_that_more_articles_say_the_same_is_no_change() -> None:
    assert not diff(graph(HELD), graph(HELD, ("a2", "2021-01-01", "United States", "asserted", "Japan")))


def test_two_dates_of_one_graph() -> None:
    kg = alliances().graph()
    found = diff(kg.as_of("2024-12-31"), kg.as_of("2025-01-02"))
    assert [(c.kind, c.relation.relation) for c in found.changes] == [("new", "SUPPLIES_ARMS_TO"), ("contested", "ATTACKED")]
    assert {item.entity.name for item in found.new_entities} == {"China", "ballistic missiles", "Washington, D.C."}
    assert [s.name for s in diff(kg.as_of("2024-01-01"), kg).new_figures] == ["US Forces Japan PERSONNEL_STRENGTH 54000 people"]


def test_two_articles() -> None:
    kg = alliances().graph()
    found = diff(kg.part(["a1"]), kg.part(["a2"]))
    assert {(c.kind, c.relation.relation) for c in found.changes} == {
        ("new", "SUPPLIES_ARMS_TO"),
        ("gone", "BASED_AT"),
        ("changed", "ATTACKED"),
    }


def told(found: Difference, before: KnowledgeGraph, after: KnowledgeGraph) -> list[str]:
    return [write(found, before, after, "A", "B") for write in (as_text, as_markdown, as_json)]


def test_every_change_is_told_with_its_sentence_and_article() -> None:
    kg = alliances().graph()
    before, after = kg.as_of("2024-12-31"), kg
    found = diff(before, after)
    text, markdown, data = told(found, before, after)
    assert (
        "Newly contested: relations (1)\n  Russia ATTACKED Georgia: 2 statements in 2 articles, 2008-08; said by Lloyd Austin; denied by Russia\n"
        in text
    )
    assert "“Russia Georgia Russia ATTACKED.” (says Russia) — Title of a2, 2025-01-02" in text
    for change in found.changes:
        assert " ".join(change.evidence.sentence.split()) in text
    assert "- **China SUPPLIES\\_ARMS\\_TO Russia: possible" in markdown
    read = json.loads(data)
    assert set(read["relations"]) == set(KINDS)
    (contested,) = read["relations"]["contested"]
    assert contested["after"]["denied_by"] == ["Russia"] and contested["evidence"]["article"] == "a2"
    article = kg.articles["a2"]
    assert article.text[contested["evidence"]["start"] : contested["evidence"]["end"]] == contested["evidence"]["text"]


def test_nothing_changed_is_said() -> None:
    kg = alliances().graph()
    text, markdown, data = told(diff(kg, kg), kg, kg)
    assert "Nothing changed." in text and "Nothing changed." in markdown
    assert not any(json.loads(data)["relations"].values())


def test_a_briefing_has_no_markup_of_the_texts() -> None:
    book = Notebook()
    book.note("a1", "Japan", "MET_WITH", "China", says="<b>*x*</b> [y](z)\n# \x1b[31m")
    kg = book.graph()
    (markdown,) = (as_markdown(diff(kg.part([]), kg), kg, kg, "a_b", "*"),)
    assert "\x1b" not in markdown
    assert "\\<b\\>\\*x\\*\\</b\\> \\[y\\](z) \\#" in markdown and "a\\_b to \\*" in markdown


NAMES = ["Japan", "United States", "Russia"]
NOTES = st.lists(
    st.tuples(
        st.sampled_from(["a1", "a2", "a3"]),
        st.sampled_from(NAMES),
        st.sampled_from(["ALLIED_WITH", "CRITICIZED", "PERSONNEL_STRENGTH"]),
        st.sampled_from(NAMES),
        st.sampled_from(STATUSES),
        st.sampled_from(["", "2019", "2018/2020", "2023"]),
    ),
    max_size=8,
)
Notes = list[tuple[str, str, str, str, str, str]]


def written(notes: Notes) -> KnowledgeGraph:
    book = Notebook()
    for article, subject, relation, object, status, time in notes:
        published = f"202{article[1]}-06-01"
        if relation == "PERSONNEL_STRENGTH":
            book.note(article, subject, relation, published=published, status=status, time=time, value=float(len(object)), unit="people")
        else:
            book.note(article, subject, relation, object, published=published, status=status, time=time)
    return book.graph()


@given(NOTES, NOTES, st.integers())
def test_mirrored_and_with_itself_and_in_any_order(one: Notes, other: Notes, seed: int) -> None:
    before, after = written(one), written(other)
    found = diff(before, after)
    assert diff(after, before) == found.mirrored() and found.mirrored().mirrored() == found
    assert not diff(before, before) and not diff(after, shuffled(after, seed))
    assert diff(shuffled(before, seed), after) == found
    assert told(found, before, after) == told(diff(shuffled(before, seed), shuffled(after, seed)), before, after)
    assert bool(found) == bool(found.mirrored())


@given(NOTES)
def test_from_nothing_everything_is_new(notes: Notes) -> None:
    kg = written(notes)
    found = diff(kg.part([]), kg)
    assert {c.relation.id for c in found.changes} == {r.id for r in kg.relations()}
    assert {c.kind for c in found.changes} <= {"new", "ended"}
    assert {item.entity.id for item in found.new_entities} <= ENTITIES.keys()
