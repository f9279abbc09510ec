"""The ontology: what is in it, what it accepts, and which files are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphkit.errors import OntologyError
from graphkit.ontology import load_ontology

ACTORS = {"Country", "Organization", "Person", "MilitaryForce", "GovernmentBody"}


def test_types_relations_and_measures_are_complete() -> None:
    ontology = load_ontology()
    assert set(ontology.types) == ACTORS | {"Place", "MilitaryBase", "Facility", "Position", "Agreement", "Event", "Weapon"}
    assert {name for name, type in ontology.types.items() if type.actor} == ACTORS
    assert len(ontology.relations) == 36
    assert set(ontology.measures) == {"PERSONNEL_STRENGTH", "DEFENSE_SPENDING", "ARMS_DEAL_VALUE", "CASUALTIES"}
    assert all(relation.meaning for relation in ontology.relations.values())


def test_symmetric_relations() -> None:
    symmetric = {name for name, relation in load_ontology().relations.items() if relation.symmetric}
    assert symmetric == {"ALLIED_WITH", "DIPLOMATIC_RELATIONS_WITH", "MET_WITH", "AGREED_WITH", "COOPERATES_WITH", "AT_WAR_WITH"}


def test_alignment_with_wikidata_and_plover() -> None:
    relations = load_ontology().relations
    assert relations["HOLDS_POSITION"].wikidata == ("P39",)
    assert relations["SUPPLIES_ARMS_TO"].plover == ("AID", "COOPERATE")
    assert all(relation.plover for relation in relations.values() if relation.group == "interaction")


@pytest.mark.parametrize(
    ("relation", "subject", "object", "expected"),
    [
        ("ALLIED_WITH", "Country", "Country", ""),
        ("ALLIED_WITH", "Person", "Country", "domain"),
        ("BASED_AT", "MilitaryForce", "Weapon", "range"),
        ("PERSONNEL_STRENGTH", "MilitaryForce", "", ""),
        ("PERSONNEL_STRENGTH", "Person", "", "domain"),
        ("LIKES", "Person", "Person", "relation"),
    ],
)
def test_violation(relation: str, subject: str, object: str, expected: str) -> None:
    assert load_ontology().violation(relation, subject, object) == expected


def test_an_extended_file_adds_to_the_default(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        'extends = "default"\n[relations.LEASES_TO]\nmeaning = "rents out a base"\nsubject = ["Country"]\nobject = ["Country"]\n',
        encoding="utf-8",
    )
    ontology = load_ontology(file)
    assert ontology.violation("LEASES_TO", "Country", "Country") == ""
    assert ontology.violation("ALLIED_WITH", "Country", "Country") == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[types", "not valid TOML"),
        ('[types.Country]\nmeaning="x"', "no types or no relations"),
        ('extends = "other"', "is not known"),
        ('extends = "default"\n[types."Bad Name"]\nmeaning="x"', "'Bad Name'"),
        ('extends = "default"\n[types.Entity]\nmeaning="x"', "'Entity'"),
        ('extends = "default"\n[relations."DROP`"]\nsubject=["Country"]\nobject=["Country"]', "'DROP`'"),
        ('extends = "default"\n[relations.SUBJECT]\nsubject=["Country"]\nobject=["Country"]', "'SUBJECT'"),
        ('extends = "default"\n[relations.LIKES]\nsubject=["Cuntry"]\nobject=["Country"]', "'Cuntry'"),
        ('extends = "default"\n[relations.LIKES]\nobject=["Country"]', "subject names no type"),
        ('extends = "default"\n[relations.LIKES]\nsymmetric=true\nsubject=["Person"]\nobject=["Country"]', "symmetric"),
        ('extends = "default"\n[relations.CASUALTIES]\nsubject=["Person"]\nobject=["Country"]', "both a relation and a measure"),
    ],
)
def test_a_file_that_breaks_the_rules_is_refused(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(OntologyError, match=r"bad\.toml") as error:
        load_ontology(file)
    assert words in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"absent\.toml: cannot be read"):
        load_ontology(tmp_path / "absent.toml")
