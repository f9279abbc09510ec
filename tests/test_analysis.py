"""Blocs, balance, brokers, chains and hosts, on graphs in which the answer is plain."""

from __future__ import annotations

import json
from itertools import pairwise

import networkx
import pytest
from handmade import BY_NAME, ENTITIES, Notebook, alliances, hostile_graphs, shuffled
from hypothesis import given
from hypothesis import strategies as st

from graphkit.analysis import acting_for, balance, blocs, central, centrality, command, hosts, over_time, paths, signed_graph, ties
from graphkit.analysis.central import contact_graph, dates_of_change
from graphkit.difference import diff
from graphkit.errors import UnknownNameError
from graphkit.export.briefing import as_json, as_markdown
from graphkit.graph import KnowledgeGraph
from graphkit.model import STATUSES, Entity
from graphkit.timeline import timeline

MORE = {
    entity.name: entity
    for entity in (
        Entity("Q884", "Country", "South Korea", (), "Q884", "KOR"),
        Entity("Q423", "Country", "North Korea", (), "Q423", "PRK"),
        Entity("Q865", "Country", "Taiwan", (), "Q865", "TWN"),
        Entity("person:sergei-lavrov", "Person", "Sergei Lavrov"),
        Entity("person:samuel-paparo", "Person", "Samuel Paparo"),
        Entity("body:foreign-ministry", "GovernmentBody", "Foreign Ministry", (), "", "RUS"),
        Entity("position:commander", "Position", "Commander of Indo-Pacific Command", (), "", "USA"),
        Entity("Q607445", "MilitaryForce", "Indo-Pacific Command", (), "Q607445", "USA"),
        Entity("militaryforce:ground-self-defense-force", "MilitaryForce", "Ground Self-Defense Force", (), "", "JPN"),
        Entity("organization:mahan-air", "Organization", "Mahan Air"),
        Entity("place:okinawa", "Place", "Okinawa"),
    )
}
NAMED = {**BY_NAME, **MORE}


def graph(*said: tuple[str, str, str] | tuple[str, str, str, dict[str, object]]) -> KnowledgeGraph:
    """A graph of subject, relation, object and, if any, qualifiers; one article."""
    book = Notebook()
    for subject, relation, object, *more in said:
        qualifiers = {"published": "2024-07-28", "confidence": 1.0, **(more[0] if more else {})}
        article = str(qualifiers.pop("article", "a1"))
        book.note(article, NAMED[subject], relation, NAMED[object] if object else "", **qualifiers)  # type: ignore[arg-type]
    return book.graph([*ENTITIES.values(), *MORE.values()])


WORLD = (
    ("Japan", "ALLIED_WITH", "United States"),
    ("South Korea", "ALLIED_WITH", "United States"),
    ("Japan", "COOPERATES_WITH", "South Korea"),
    ("China", "COOPERATES_WITH", "Russia"),
    ("North Korea", "SUPPLIES_ARMS_TO", "Russia"),
    ("United States", "SANCTIONED", "Russia"),
    ("United States", "CRITICIZED", "China"),
    ("North Korea", "THREATENED", "South Korea"),
    ("Japan", "MET_WITH", "Russia"),
    ("Taiwan", "AT_WAR_WITH", "China", {"status": "possible"}),
)


def test_who_acts_for_whom() -> None:
    kg = graph(
        ("Sergei Lavrov", "LEADS", "Foreign Ministry"),
        ("Foreign Ministry", "BELONGS_TO", "Russia"),
        ("Lloyd Austin", "REPRESENTS", "NATO", {"confidence": 0.9}),
        ("Lloyd Austin", "LEADS", "United States", {"confidence": 0.5}),
        ("US Forces Japan", "STATIONED_IN", "Japan"),
        ("Mahan Air", "BELONGS_TO", "Japan"),
        ("Samuel Paparo", "LEADS", "China", {"status": "ended"}),
    )
    assert dict(acting_for(kg)) == {
        "body:foreign-ministry": "Q159",
        "person:sergei-lavrov": "Q159",
        "Q941013": "Q30",
        "militaryforce:us-forces-japan": "Q30",
        "organization:mahan-air": "organization:mahan-air",
        **{NAMED[name].id: NAMED[name].id for name in ("Russia", "NATO", "United States", "Japan", "China")},
    }


def test_a_group_that_is_only_described_is_nobody_across_articles() -> None:
    book = Notebook()
    militants = Entity("organization:militants@a1", "Organization", "militants")
    soldiers = Entity("militaryforce:troops@a1", "MilitaryForce", "US troops", (), "", "USA")
    book.note("a1", militants, "ATTACKED", "Georgia")
    book.note("a1", soldiers, "ATTACKED", "Georgia")
    book.note("a1", "Japan", "MET_WITH", "United States")
    kg = book.graph([*ENTITIES.values(), militants, soldiers])
    assert [(tie.one.name, tie.other.name) for tie in ties(kg)] == [("Georgia", "United States")]
    assert ties(kg, each=True) == ()


def test_a_circle_of_representatives_ends() -> None:
    kg = graph(("Indo-Pacific Command", "BELONGS_TO", "US Forces Japan"), ("US Forces Japan", "BELONGS_TO", "Indo-Pacific Command"))
    assert acting_for(kg) == {}


def test_what_a_minister_does_counts_for_the_country() -> None:
    kg = graph(
        ("Sergei Lavrov", "REPRESENTS", "Russia"), ("Sergei Lavrov", "CRITICIZED", "Lloyd Austin"), ("Lloyd Austin", "LEADS", "NATO")
    )
    (tie,) = ties(kg)
    assert {tie.one.name, tie.other.name} == {"Russia", "NATO"}
    assert (tie.friendly, tie.hostile, tie.sign, tie.evidence.relation) == (0.0, 0.198, -1, "CRITICIZED")
    (own,) = ties(kg, each=True)
    assert {own.one.name, own.other.name} == {"Sergei Lavrov", "Lloyd Austin"}


def test_a_tie_weighs_what_the_ontology_says_and_meeting_is_none() -> None:
    kg = graph(
        ("Japan", "ALLIED_WITH", "United States", {"confidence": 0.5}),
        ("Japan", "CRITICIZED", "United States"),
        ("Japan", "MET_WITH", "China"),
        ("Japan", "ATTACKED", "China", {"status": "denied"}),
        ("Japan", "SUPPORTS", "Russia", {"status": "ended"}),
    )
    (tie,) = ties(kg)
    assert (tie.friendly, tie.hostile, tie.weight, tie.sign) == (0.4, 0.198, 0.202, 1)
    assert [r.relation for r in tie.relations] == ["ALLIED_WITH", "CRITICIZED"]
    assert signed_graph(kg).edges["Q17", "Q30"]["sign"] == 1


def test_blocs_are_friends_with_common_foes() -> None:
    found = blocs(graph(*WORLD))
    assert [[e.name for e in bloc.members] for bloc in found.blocs] == [
        ["China", "North Korea", "Russia"],
        ["Japan", "South Korea", "United States"],
    ]
    assert found.misfit == 0 and found.outside == ()
    first = found.blocs[0]
    assert first.held[0].strongest.relation == "SUPPLIES_ARMS_TO" and first.strains == ()
    assert [tie.strongest.relation for tie in first.against] == ["SANCTIONED", "THREATENED", "CRITICIZED"]


def test_a_quarrel_among_friends_strains_a_bloc_and_lone_foes_are_outside() -> None:
    kg = graph(*WORLD, ("Japan", "CRITICIZED", "Taiwan"), ("NATO", "ATTACKED", "Georgia"))
    assert [e.name for e in blocs(kg).outside] == ["Georgia", "NATO", "Taiwan"]
    rivals = graph(
        ("Japan", "ALLIED_WITH", "United States"),
        ("South Korea", "ALLIED_WITH", "United States"),
        ("Japan", "CRITICIZED", "South Korea"),
    )
    (bloc,) = blocs(rivals).blocs
    assert [tie.strongest.relation for tie in bloc.strains] == ["CRITICIZED"]
    assert blocs(rivals).misfit == pytest.approx(0.2 / 1.8, abs=1e-4)


def test_nobody_and_only_foes_make_no_bloc() -> None:
    assert blocs(KnowledgeGraph([], [], [], alliances().resolution())).blocs == ()
    only_foes = blocs(graph(("Russia", "ATTACKED", "Georgia")))
    assert only_foes.blocs == () and len(only_foes.outside) == 2 and only_foes.misfit == 0


def test_triads_that_break_the_balance_come_first() -> None:
    kg = graph(
        *WORLD,
        ("Japan", "CRITICIZED", "Taiwan"),
        ("Taiwan", "ALLIED_WITH", "United States"),
        ("Russia", "ATTACKED", "Georgia"),
        ("United States", "ATTACKED", "Georgia"),
    )
    found = balance(kg)
    assert [(triad.signs, triad.balanced, triad.torn and triad.torn.name) for triad in found] == [
        ("---", False, None),
        ("++-", False, "United States"),
        ("+++", True, None),
        ("+--", True, None),
    ]
    assert [e.name for e in found[1].actors] == ["Japan", "Taiwan", "United States"]
    assert found[1].ties[0].strongest.relation == "CRITICIZED"
    assert [e.name for e in found[3].actors] == ["China", "Russia", "United States"]


def test_a_broker_joins_those_who_do_not_know_each_other() -> None:
    kg = graph(("Japan", "MET_WITH", "United States"), ("Japan", "MET_WITH", "China"), ("Japan", "MET_WITH", "Russia", {"article": "a2"}))
    first, *others = centrality(kg)
    assert (first.entity.name, first.betweenness, first.degree, first.joins, first.statements) == ("Japan", 1.0, 1.0, True, 3)
    assert [e.name for e in first.contacts] == ["China", "Russia", "United States"]
    assert [s.independent for s in (first, *others)] == [3, 1, 1, 1] and not any(other.joins for other in others)
    known = graph(("Japan", "MET_WITH", "United States"), ("Japan", "MET_WITH", "China"), ("China", "MET_WITH", "United States"))
    assert {s.independent for s in centrality(known)} == {1.0}
    assert centrality(kg.part([])) == ()


def test_centrality_is_that_of_networkx() -> None:
    kg = graph(*WORLD)
    between = networkx.betweenness_centrality(contact_graph(kg))
    assert {s.entity.id: s.betweenness for s in centrality(kg)} == {id: round(figure, 4) for id, figure in between.items()}


def test_among_many_actors_betweenness_is_estimated_the_same_way_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(central, "_MANY", 50)
    monkeypatch.setattr(central, "_SAMPLE", 40)
    crowd = [Entity(f"organization:{number}", "Organization", f"Group {number}") for number in range(60)]
    book = Notebook()
    for number, group in enumerate(crowd[1:], 1):
        book.note("a1", group, "MET_WITH", crowd[number // 3])
    kg = book.graph(crowd)
    found = {s.entity.id: s.betweenness for s in centrality(kg)}
    exact = networkx.betweenness_centrality(contact_graph(kg))
    assert 0 < max(abs(found[id] - exact[id]) for id in exact) < 0.1
    assert {s.entity.id: s.betweenness for s in centrality(shuffled(kg, 1))} == found


def test_centrality_over_time() -> None:
    kg = graph(
        ("Japan", "MET_WITH", "United States", {"time": "2019-05"}),
        ("Japan", "MET_WITH", "China", {"time": "2019-07"}),
        ("China", "MET_WITH", "Russia", {"time": "2021"}),
    )
    assert dates_of_change(kg) == ("2019", "2021") and dates_of_change(kg, "month") == ("2019-05", "2019-07")
    series = over_time(kg)
    assert series["Q17"] == {"2019": 1.0, "2021": 0.6667} and series["Q148"] == {"2019": 0.0, "2021": 0.6667}
    assert over_time(kg, ["2018"]) == {}
    assert over_time(kg, ["2019-05"], measure="degree") == {"Q17": {"2019-05": 1.0}, "Q30": {"2019-05": 1.0}}


def test_the_shortest_chain_with_the_statement_behind_each_step() -> None:
    kg = graph(
        ("Japan", "MET_WITH", "United States"),
        ("Japan", "CRITICIZED", "United States", {"confidence": 0.4}),
        ("United States", "SANCTIONED", "Russia"),
        ("Japan", "MET_WITH", "China", {"status": "possible"}),
        ("China", "SUPPORTS", "Russia"),
        ("Japan", "ATTACKED", "Russia", {"status": "denied"}),
        ("NATO", "ATTACKED", "Georgia"),
    )
    first, second = paths(kg, "Japan", "Russia")
    assert [e.name for e in first.entities] == ["Japan", "United States", "Russia"]
    assert [r.relation for r in first.steps] == ["MET_WITH", "SANCTIONED"], "the surest relation of each pair"
    assert [e.name for e in second.entities] == ["Japan", "China", "Russia"], "what is only possible comes after"
    assert paths(kg, "Japan", "Russia", most=1) == (first,)
    assert paths(kg, "Japan", "Russia", longest=1) == paths(kg, "Japan", "Georgia") == paths(kg, "Japan", "Japan") == ()
    assert [r.relation for r in paths(kg, "Japan", "Russia", relation=["CRITICIZED", "SANCTIONED"])[0].steps] == [
        "CRITICIZED",
        "SANCTIONED",
    ]
    with pytest.raises(UnknownNameError):
        paths(kg, "Japan", "Atlantis")


COMMAND = (
    ("US Forces Japan", "REPORTS_TO", "Commander of Indo-Pacific Command", {"status": "planned"}),
    ("Samuel Paparo", "HOLDS_POSITION", "Commander of Indo-Pacific Command"),
    ("Lloyd Austin", "HOLDS_POSITION", "Commander of Indo-Pacific Command", {"time": "2019"}),
    ("US Forces Japan", "PART_OF", "Indo-Pacific Command"),
    ("Samuel Paparo", "LEADS", "Indo-Pacific Command"),
    ("Indo-Pacific Command", "BELONGS_TO", "United States"),
    ("Mahan Air", "BELONGS_TO", "Japan"),
    ("Ground Self-Defense Force", "BELONGS_TO", "Japan"),
    ("Ground Self-Defense Force", "REPORTS_TO", "China", {"status": "denied"}),
    ("Lloyd Austin", "LEADS", "NATO", {"status": "ended"}),
)


def test_chains_of_command_from_the_top_down() -> None:
    kg = graph(*COMMAND)
    told = [(p.depth, p.entity.name, p.relation.relation if p.relation else "", [e.name for e in p.holders], p.again) for p in command(kg)]
    assert told == [
        (0, "Samuel Paparo", "", [], False),
        (1, "Indo-Pacific Command", "LEADS", [], False),
        (2, "US Forces Japan", "PART_OF", [], False),
        (0, "United States", "", [], False),
        (1, "Indo-Pacific Command", "BELONGS_TO", [], True),
        (0, "Commander of Indo-Pacific Command", "", ["Samuel Paparo", "Lloyd Austin"], False),
        (1, "US Forces Japan", "REPORTS_TO", [], False),
        (0, "Japan", "", [], False),
        (1, "Ground Self-Defense Force", "BELONGS_TO", [], False),
    ]
    assert {p.entity.name for p in command(kg, "Indo-Pacific Command")} == {
        "Samuel Paparo",
        "United States",
        "Indo-Pacific Command",
        "US Forces Japan",
    }
    assert command(kg, "Mahan Air") == ()


def test_a_circle_of_command_is_cut() -> None:
    kg = graph(("US Forces Japan", "REPORTS_TO", "Indo-Pacific Command"), ("Indo-Pacific Command", "REPORTS_TO", "US Forces Japan"))
    assert [(p.depth, p.entity.name) for p in command(kg)] == [(0, "Indo-Pacific Command"), (1, "US Forces Japan")]


def test_who_hosts_whose_forces() -> None:
    kg = graph(
        ("US Forces Japan", "BASED_AT", "Yokota Air Base"),
        ("US Forces Japan", "STATIONED_IN", "Okinawa", {"status": "planned"}),
        ("Okinawa", "LOCATED_IN", "Japan"),
        ("US Forces Japan", "PERSONNEL_STRENGTH", "", {"value": 54000.0, "unit": "people"}),
        ("Ground Self-Defense Force", "BASED_AT", "Yokota Air Base"),
        ("US Forces Japan", "STATIONED_IN", "China", {"status": "denied"}),
        ("Mahan Air", "BASED_AT", "Yokota Air Base"),
        ("Indo-Pacific Command", "STATIONED_IN", "Georgia"),
        ("Japan", "ALLIED_WITH", "United States"),
    )
    found = hosts(kg)
    assert [(p.host and p.host.name, p.owner and p.owner.name, p.force.name, p.place.name, p.relation.status) for p in found] == [
        ("Georgia", "United States", "Indo-Pacific Command", "Georgia", "asserted"),
        ("Japan", "United States", "US Forces Japan", "Okinawa", "planned"),
        ("Japan", "United States", "US Forces Japan", "Yokota Air Base", "asserted"),
    ]
    assert {p.strength.object_name for p in found if p.strength} == {"54000 people"}
    assert hosts(kg, "US") == found and len(hosts(kg, "Japan")) == 2 and hosts(kg, "China") == ()
    assert len(hosts(kg, "Japan", at_home=True)) == 3


def test_an_analysis_as_of_a_date() -> None:
    kg = graph(("Japan", "ALLIED_WITH", "United States", {"time": "1951/.."}), ("Japan", "ALLIED_WITH", "China", {"time": "1937/1941"}))
    assert [[e.name for e in bloc.members] for bloc in blocs(kg.as_of("1940")).blocs] == [["China", "Japan"]]
    assert [[e.name for e in bloc.members] for bloc in blocs(kg.as_of("1960")).blocs] == [["Japan", "United States"]]


NAMES = ["Japan", "United States", "Russia", "China", "NATO", "Lloyd Austin", "US Forces Japan"]
NOTES = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(["ALLIED_WITH", "SUPPORTS", "CRITICIZED", "ATTACKED", "REPORTS_TO", "LEADS", "BELONGS_TO"]),
        st.sampled_from(NAMES),
        st.sampled_from(STATUSES),
        st.sampled_from([0.3, 0.6, 0.9]),
    ),
    max_size=14,
)


@given(NOTES, st.integers())
def test_answers_hold_together_and_do_not_depend_on_the_order(notes: list[tuple[str, str, str, str, float]], seed: int) -> None:
    kg = graph(*((s, r, o, {"status": status, "confidence": sure}) for s, r, o, status, sure in notes))
    other = shuffled(kg, seed)
    found = blocs(kg)
    assert blocs(other) == found and balance(other) == balance(kg) and centrality(other) == centrality(kg)
    assert command(other) == command(kg) and hosts(other) == hosts(kg)
    for one, two in pairwise(sorted(kg.entities)):
        assert paths(other, one, two) == paths(kg, one, two)
    members = [e.id for bloc in found.blocs for e in bloc.members] + [e.id for e in found.outside]
    assert len(members) == len(set(members)) and set(members) == set(signed_graph(kg))
    assert 0 <= found.misfit <= 1 and all(len(bloc.members) > 1 for bloc in found.blocs)
    assert sum(not triad.balanced for triad in balance(kg)) == sum(len({"++-", "---"} & {t.signs}) for t in balance(kg))
    for bloc in found.blocs:
        friends = networkx.Graph((tie.one.id, tie.other.id) for tie in bloc.held)
        assert set(friends) == {e.id for e in bloc.members} and networkx.is_connected(friends)
    posts = command(kg)
    assert all(p.relation is None or p.above is not None for p in posts)
    assert {p.entity.id for p in posts} >= {p.above.id for p in posts if p.above}


@given(hostile_graphs())
def test_whatever_the_texts_hold_every_question_is_answered(kg: KnowledgeGraph) -> None:
    for asked in (kg, kg.as_of("2020"), kg.as_of("2020", reported=True)):
        for question in (blocs, balance, centrality, command, hosts, over_time):
            question(asked)
        found = diff(asked.part([]), asked)
        assert json.loads(as_json(found, asked, asked, "a", "b").encode("utf-8", "backslashreplace"))["before"] == "a"
        assert all(character.isprintable() or character == "\n" for character in as_markdown(found, asked, asked, "a", "b"))
        for id in asked.entities:
            assert sum(len(entry.statements) for entry in timeline(asked, id)) == len(asked.statements(entity=id))
