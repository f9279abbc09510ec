"""Decisions about entities: they hold through every build, can be taken back, and never contradict each other silently."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import graphkit
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from test_register import extractions
from test_resolve import article, said

from graphkit.building import open_graph
from graphkit.deciding import (
    export_decisions,
    find_entity,
    import_decisions,
    merge_entities,
    rename_entity,
    review,
    split_entity,
    undo,
)
from graphkit.errors import DecisionError, GraphkitError, UnknownNameError
from graphkit.export.jsonl import write
from graphkit.model import Extraction
from graphkit.resolve import Decision, read_decisions
from graphkit.store.workspace import Workspace


def corpus() -> list[Extraction]:
    return [
        article("a1", said("Person", "Ana Gul", country="TUR")),
        article("a2", said("Person", "Ana Güll", country="TUR"), said("Person", "Gul", country="TUR")),
        article("a3", said("Person", "Anita Gul", country="TUR")),
        article("a4", said("Organization", "Red Front"), said("Organization", "Crimson Front")),
        article("a5", said("Organization", "Red Front"), said("Country", "Japan", knowledge="Q17", country="JPN")),
        article("a6", said("Country", "United States", text="US", knowledge="Q30", country="USA")),
    ]


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace.open(":memory:") as opened:
        for extraction in corpus():
            opened.add(extraction)
        yield opened


def exported(workspace: Workspace) -> bytes:
    stream = io.BytesIO()
    kg = open_graph(workspace)
    write(kg, stream, all_statements=True)
    return stream.getvalue() + repr([*kg.entities.values(), *kg.resolution.entity_of.items()]).encode()


def rebuilt(workspace: Workspace) -> Workspace:
    """A workspace made anew from the same articles, with the decisions of this one."""
    again = Workspace.open(":memory:")
    for extraction in reversed(list(workspace.extractions())):
        again.add(extraction)
    import_decisions(again, export_decisions(workspace))
    return again


def test_merged_entities_are_one_through_every_build(workspace: Workspace) -> None:
    found = merge_entities(workspace, "Red Front", "crimson front", note="renamed in 2019")
    assert (found.id, found.name, found.aliases) == ("organization:crimson-front", "Red Front", ("Crimson Front",))
    before = exported(workspace)
    again = rebuilt(workspace)
    assert exported(again) == before
    again.add(article("a7", said("Organization", "Crimson Front")))
    assert find_entity(again, "Red Front").id == find_entity(again, "organization:crimson-front").id
    told = again.resolution()
    assert {told.reasons[m] for m, entity in told.entity_of.items() if entity == found.id} == {"name", "decision"}


def test_removed_article_lets_a_decision_rest_and_its_return_wakes_it(workspace: Workspace) -> None:
    merge_entities(workspace, "Red Front", "Crimson Front")
    before = exported(workspace)
    workspace.remove("a4")
    assert find_entity(workspace, "Red Front").id == "organization:red-front"
    with pytest.raises(UnknownNameError):
        find_entity(workspace, "Crimson Front")
    workspace.add(corpus()[3])
    changed = [old for old, new in zip(corpus(), workspace.extractions(), strict=True) if old.article != new.article]
    assert changed == [] and find_entity(workspace, "Crimson Front").id == "organization:crimson-front"
    assert len(exported(workspace)) == len(before)


def test_the_machine_s_join_is_split_by_name(workspace: Workspace) -> None:
    assert {entity.id for entity in [find_entity(workspace, name) for name in ("Ana Gul", "Ana Güll")]} == {"person:ana-gul"}
    before = exported(workspace)
    found = split_entity(workspace, "Ana Gul", "Ana Güll")
    assert {entity.id for entity in found} == {"person:ana-gul", "person:ana-gull"}
    assert exported(rebuilt(workspace)) == exported(workspace) != before
    undo(workspace)
    assert exported(workspace) == before


def test_one_name_is_split_by_article(workspace: Workspace) -> None:
    found = split_entity(workspace, "Red Front", articles=["a5"])
    assert [entity.id for entity in found] == ["organization:red-front", "organization:red-front@a5"]
    kg = open_graph(workspace)
    assert sorted(kg.resolution.entity_of[m.id] for m in kg.mentions.values() if m.name == "Red Front") == [e.id for e in found]
    assert exported(rebuilt(workspace)) == exported(workspace)
    undo(workspace)
    assert find_entity(workspace, "Red Front").id == "organization:red-front"
    with pytest.raises(DecisionError, match="is not in a6"):
        split_entity(workspace, "Red Front", articles=["a6"])
    with pytest.raises(UnknownNameError, match="no article"):
        split_entity(workspace, "Red Front", articles=["a99"])


def test_two_are_kept_apart_before_anything_joins_them(workspace: Workspace) -> None:
    found = split_entity(workspace, "Ana Gul", "Anita Gul")
    assert [entity.id for entity in found] == ["person:ana-gul", "person:anita-gul"]
    assert "1. split person:ana-gul.tur and person:anita-gul.tur" in map(str, workspace.decisions())


def test_renamed_entity_keeps_its_former_name_as_an_alias(workspace: Workspace) -> None:
    before = exported(workspace)
    found = rename_entity(workspace, "Q17", "  Nippon ")
    assert found.name == "Nippon" and "Japan" in found.aliases
    assert find_entity(rebuilt(workspace), "Japan").name == "Nippon"
    rename_entity(workspace, "Nippon", "Nihon")
    assert read_decisions(export_decisions(workspace))[0].name == "Nihon"
    undo(workspace), undo(workspace)
    assert exported(workspace) == before
    with pytest.raises(DecisionError, match="empty"):
        rename_entity(workspace, "Japan", " ")


def test_decisions_that_cannot_be_taken(workspace: Workspace) -> None:
    with pytest.raises(DecisionError, match="two in Wikidata"):
        merge_entities(workspace, "Japan", "US")
    merge_entities(workspace, "Red Front", "Crimson Front")
    with pytest.raises(DecisionError, match="one entity already"):
        merge_entities(workspace, "Red Front", "Crimson Front")
    with pytest.raises(UnknownNameError, match="no entity is called 'Nobody'"):
        merge_entities(workspace, "Red Front", "Nobody")
    undo(workspace)
    with pytest.raises(DecisionError, match="no decision to take back"):
        undo(workspace)
    with pytest.raises(DecisionError, match=r"all of .* is called 'Anita Gul'.*--article"):
        split_entity(workspace, "Anita Gul", "Anita Gul")


def test_contradictory_decisions_name_what_contradicts(workspace: Workspace) -> None:
    merge_entities(workspace, "Ana Gul", "Anita Gul")
    table = export_decisions(workspace)
    contradicting = "decision,one,other\nmerge,a,b\nmerge,b,c\nsplit,c,a\n"
    with pytest.raises(DecisionError, match=r"contradictory.*split c and a.*merge a and b; merge b and c.*undo"):
        read_decisions(contradicting)
    with pytest.raises(DecisionError, match=r"x\.csv: contradictory decisions: merge a and b, and split b and a"):
        read_decisions("decision,one,other\nmerge,a,b\nsplit,b,a\n", "x.csv")
    with pytest.raises(DecisionError, match="contradictory"):
        import_decisions(workspace, contradicting)
    with pytest.raises(DecisionError, match="contradicts what is decided"):
        import_decisions(workspace, table.replace("merge", "split"))
    assert export_decisions(workspace) == table


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("", "its columns are none"),
        ("a,b\n", "Columns: decision, one"),
        ("decision,one,other\njoin,a,b\n", "row 2: not a decision"),
        ("decision,one,other\nmerge,a\n", "row 2: has not as many cells"),
        ("decision,one,other\nmerge,a,b,c\n", "row 2: has not as many cells"),
        ("decision,one,other\nmerge,a,\n", "row 2: not a decision"),
        ("decision,one,other,name\nrename,a,,\n", "row 2: not a decision"),
        ("decision,one,other\nmerge,a,a\n", "both sides are the same"),
        ('decision,one,other\nmerge,"a,b\n', "cannot be read|as many cells"),
    ],
)
def test_bad_tables_are_told_plainly(table: str, told: str) -> None:
    with pytest.raises(DecisionError, match=told):
        read_decisions(table)


def test_a_split_takes_back_a_merge(workspace: Workspace) -> None:
    before = exported(workspace)
    merge_entities(workspace, "Red Front", "Crimson Front")
    merged = exported(workspace)
    split_entity(workspace, "Red Front", "Crimson Front")
    assert exported(workspace) == before and read_decisions(export_decisions(workspace)) == []
    undo(workspace)
    assert exported(workspace) == merged


def test_a_merge_does_not_overrule_a_split(workspace: Workspace) -> None:
    split_entity(workspace, "Red Front", "Crimson Front")
    rename_entity(workspace, "Japan", "Nippon")
    with pytest.raises(DecisionError, match=r"contradictory decisions: 1\. split organization:red-front and organization:crimson-front"):
        merge_entities(workspace, "Red Front", "Crimson Front")
    with pytest.raises(DecisionError, match="no decision 7"):
        undo(workspace, 7)
    assert undo(workspace, 1).kind == "split"
    assert merge_entities(workspace, "Red Front", "Crimson Front").name == "Red Front"


def test_what_is_one_by_a_third_cannot_be_kept_apart(workspace: Workspace) -> None:
    split_entity(workspace, "Red Front", "Anita Gul")
    merge_entities(workspace, "Red Front", "Crimson Front")
    before = exported(workspace)
    with pytest.raises(DecisionError, match=r"contradictory decisions: 1\. split"):
        merge_entities(workspace, "Crimson Front", "Anita Gul")
    assert exported(workspace) == before


def test_what_the_machine_joins_too_is_split_for_good(workspace: Workspace) -> None:
    split_entity(workspace, "Ana Gul", "Ana Güll")
    undo(workspace)
    workspace.decide(Decision("merge", ("person:ana-gul.tur",), ("person:ana-gull.tur",)))
    found = split_entity(workspace, "Ana Gul", "Ana Güll")
    assert len(found) == 2


def test_doubtful_pairs_are_shown_until_they_are_decided(workspace: Workspace) -> None:
    workspace.add(article("a8", said("Person", "O. Kaya", country="TUR"), said("Person", "Onur Kaya", country="TUR")))
    found = list(review(workspace))
    pairs = {frozenset((doubt.one.name, doubt.other.name)): doubt for doubt in found}
    doubt = pairs[frozenset(("O. Kaya", "Onur Kaya"))]
    assert doubt.reason == "initial, same country" and doubt.score == 0.73 and not doubt.joined
    assert {sentence for side in (doubt.one, doubt.other) for sentence in side.sentences} == {"O. Kaya Onur Kaya"}
    doubts = [round(abs(d.score - 0.8), 3) for d in found]
    assert doubts == sorted(doubts) and len(doubts) > 2
    assert list(review(workspace, limit=1)) == found[:1]
    merge_entities(workspace, "O. Kaya", "Onur Kaya")
    assert frozenset(("O. Kaya", "Onur Kaya")) not in {frozenset((d.one.name, d.other.name)) for d in review(workspace)}


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.filter_too_much])
@given(extractions(), st.randoms(use_true_random=False))
def test_merge_then_split_is_the_identity(found: list[Extraction], chance: random.Random) -> None:
    with Workspace.open(":memory:") as workspace:
        for extraction in found:
            workspace.add(extraction)
        before, resolution = exported(workspace), workspace.resolution()
        ids = sorted(resolution.entities)
        assume(len(ids) > 1)
        one, other = chance.sample(ids, 2)
        try:
            merge_entities(workspace, one, other)
        except DecisionError as error:
            assert "two in Wikidata" in str(error)
            return
        assert len(workspace.resolution().entities) < len(ids)
        split_entity(workspace, one, other) if workspace.register.entity(one) else split_entity(workspace, other, one)
        assert workspace.resolution() == resolution and exported(workspace) == before
        undo(workspace), undo(workspace)
        assert workspace.resolution() == resolution and not workspace.decisions()


# The command line


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Workspace.open(tmp_path / "graphkit.db") as opened:
        for extraction in corpus():
            opened.add(extraction)
    return tmp_path / "graphkit.db"


def test_deciding_on_the_command_line(path: Path) -> None:
    shown = graphkit("entities", "review", "-w", path)
    assert shown.code == 0 and "0.83  surname, same country  [apart]" in shown.out and "“Anita Gul”" in shown.out
    assert graphkit("entities", "merge", "Red Front", "Crimson Front", "-w", path, "--note", "same").code == 0
    table = path.with_name("decisions.csv")
    assert "1 decision" in graphkit("entities", "decisions", "-w", path, "-o", table).err
    assert table.read_text() == "decision,one,other,name,note\nmerge,organization:red-front,organization:crimson-front,,same\n"
    assert "2 entities: Red Front" in graphkit("entities", "split", "Red Front", "Crimson Front", "-w", path).err
    assert graphkit("entities", "undo", "-w", path).err.startswith("Taken back: 2. split")
    assert "0 decisions added" in graphkit("entities", "import", table, "-w", path).err
    assert graphkit("entities", "rename", "Q17", "Nippon", "-w", path).err == "Now called: Nippon (Country, Q17).\n"
    assert graphkit("entities", "split", "Red Front", "--article", "a5", "-w", path).code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["merge", "Japan", "US"], 1, "two in Wikidata"),
        (["merge", "Japan", "Nobody"], 1, "no entity is called 'Nobody'"),
        (["split", "Japan"], 2, "give either OTHER or --article"),
        (["undo"], 1, "no decision to take back"),
        (["import", "none.csv"], 1, "No such file"),
    ],
)
def test_what_cannot_be_decided_ends_with_a_plain_line(path: Path, arguments: list[str], code: int, told: str) -> None:
    done = graphkit("entities", *arguments, "-w", path)
    assert done.code == code and told in done.err and "Traceback" not in done.err


def test_no_workspace_is_made_by_deciding(tmp_path: Path) -> None:
    done = graphkit("entities", "undo", "-w", tmp_path / "none.db")
    assert done.code == 1 and "no such workspace" in done.err and not list(tmp_path.iterdir())


def test_every_error_is_one_of_graphkit() -> None:
    assert issubclass(DecisionError, GraphkitError)
