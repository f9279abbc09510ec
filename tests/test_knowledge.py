"""The knowledge pack: its shape, its lookups, some of its facts, and what a bad file says."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.errors import OntologyError
from graphkit.knowledge import Entry, Knowledge, fold, is_acronym, load_knowledge, slug
from graphkit.ontology import load_ontology

HEADER = "id,type,name,aliases,adjectives,country,parent,place,since,until,source\n"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


# --- the shape of the pack ---


def test_types_are_those_of_the_ontology(knowledge: Knowledge) -> None:
    assert {entry.type for entry in knowledge.entries.values()} <= load_ontology().types.keys()


@pytest.mark.parametrize(
    ("type", "least"),
    [
        ("Country", 260),
        ("Place", 1950),
        ("Organization", 1180),
        ("MilitaryForce", 600),
        ("MilitaryBase", 450),
        ("GovernmentBody", 770),
        ("Facility", 430),
        ("Agreement", 395),
        ("Event", 650),
        ("Weapon", 725),
        ("Person", 2550),
        ("Position", 600),
    ],
)
def test_the_pack_is_broad(knowledge: Knowledge, type: str, least: int) -> None:
    assert sum(entry.type == type for entry in knowledge.entries.values()) >= least


def test_every_entry_says_where_it_is_from(knowledge: Knowledge) -> None:
    assert [entry.id for entry in knowledge.entries.values() if not entry.source] == []


def test_a_name_stands_once_in_a_type(knowledge: Knowledge) -> None:
    counted = Counter((entry.type, entry.name) for entry in knowledge.entries.values())
    assert [name for name, count in counted.items() if count > 1] == []


def test_codes_of_countries(knowledge: Knowledge) -> None:
    countries = [entry for entry in knowledge.entries.values() if entry.type == "Country"]
    for code in ("iso2", "iso3"):
        codes = [getattr(entry, code) for entry in countries if getattr(entry, code)]
        assert len(codes) == len(set(codes))
        assert all(value.isalpha() and value.isupper() and len(value) == int(code[-1]) for value in codes)
    assert all(entry.country == entry.iso3 for entry in countries)


def test_most_countries_have_a_capital_that_is_a_place_in_them(knowledge: Knowledge) -> None:
    seated = [entry for entry in knowledge.entries.values() if entry.type == "Country" and entry.capital]
    assert len(seated) > 190
    for entry in seated:
        capital = knowledge.entries[entry.capital]
        assert capital.type == "Place"
        if entry.iso3 and not entry.until:
            assert capital.country == entry.iso3, entry.name


def test_references_stand_for_entries(knowledge: Knowledge) -> None:
    for entry in knowledge.entries.values():
        for reference in (entry.parent, entry.place, entry.capital, entry.of):
            assert not reference or reference in knowledge.entries
        assert entry.parent != entry.id
        assert entry.place != entry.id


def test_parents_end_somewhere(knowledge: Knowledge) -> None:
    for entry in knowledge.entries.values():
        seen = {entry.id}
        parent = entry.parent
        while parent:
            assert parent not in seen, entry.name
            seen.add(parent)
            parent = knowledge.entries[parent].parent


def test_offices_and_memberships_stand_for_entries(knowledge: Knowledge) -> None:
    types = {id: entry.type for id, entry in knowledge.entries.items()}
    assert {types[term.person] for term in knowledge.offices} == {"Person"}
    assert {types[term.position] for term in knowledge.offices} == {"Position"}
    assert {types[row.of] for row in knowledge.memberships} <= {"Organization", "Agreement", "GovernmentBody"}
    assert len(knowledge.offices) > 2200
    assert len({knowledge.entries[term.of].country for term in knowledge.offices}) > 100


def test_two_do_not_hold_one_office_for_long(knowledge: Knowledge) -> None:
    """A slip in a date shows as a successor who came months before the other went."""
    disputed = {("Laurent Gbagbo", "Alassane Ouattara")}
    held = sorted(knowledge.offices, key=lambda term: (term.position, term.since))
    for term, after in pairwise(held):
        if term.position == after.position and term.person != after.person and term.since and after.since:
            names = (knowledge.entries[term.person].name, knowledge.entries[after.person].name)
            assert (term.until and after.since[:7] >= term.until[:7]) or names in disputed, (*names, term.position)


def test_a_name_is_of_one_entry_in_a_type_and_country(knowledge: Knowledge) -> None:
    """But for events: of those the date of the article chooses, so they must have begun at different times."""
    bearers: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
    for form, entry, _ in knowledge.surface_forms():
        bearers[entry.type, entry.country, form].append(entry)
    for (type, _, form), entries in bearers.items():
        begun = [entry.since for entry in entries]
        assert len(entries) == 1 or (type == "Event" and all(begun) and len(set(begun)) == len(begun)), form


def test_memberships_follow_each_other(knowledge: Knowledge) -> None:
    """One leaves before one joins again."""
    rows = sorted(knowledge.memberships, key=lambda row: (row.of, row.member, row.since))
    for row, again in pairwise(rows):
        if (row.of, row.member) == (again.of, again.member):
            assert row.until, (row.member, row.of)
            assert row.until <= again.since, (row.member, row.of)


def test_terms_of_a_person_in_an_office_follow_each_other(knowledge: Knowledge) -> None:
    terms = sorted(knowledge.offices, key=lambda term: (term.person, term.position, term.since))
    for term, again in pairwise(terms):
        if (term.person, term.position) == (again.person, again.position):
            assert term.until, (term.person, term.position)
            assert term.until[:7] <= again.since[:7], (term.person, term.position)


ORDINARY = """State States Defense Defence Congress Senate House Army Navy President Parliament Government Minister Ministry Council Court
    Commission Secretary General Union Party Alliance Force Base Treaty Agreement Summit War North South East West Will May March
    Bush Clinton Johnson Brown Smith Kim Lee Park Rice Powell Gates Miller Jones Martin us is it who act sea car""".split()


def test_names_are_not_ordinary_words(knowledge: Knowledge) -> None:
    forms = {form for form, _, _ in knowledge.surface_forms()}
    assert forms.isdisjoint(ORDINARY)
    assert [form for form in forms if len(form) < 3 and not form.isupper() and form != "Xi"] == []
    assert [form for form in forms if form != form.strip() or "  " in form or "\n" in form] == []
    small = {form for form, entry, _ in knowledge.surface_forms() if form.islower() and form.isalpha() and entry.type != "Weapon"}
    assert small == {"dpa", "peshmerga"}


# --- lookups ---


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("US", "United States"),
        ("U.S.", "United States"),
        ("the United States", "United States"),
        ("the U.S.’s", "United States"),
        ("Britain", "United Kingdom"),
        ("ROK", "South Korea"),
        ("D.P.R.K.", "North Korea"),
        ("PRC", "China"),
        ("Türkiye", "Turkey"),
        ("turkiye", "Turkey"),
        ("Burma", "Myanmar"),
        ("Cote d'Ivoire", "Ivory Coast"),
        ("Côte d’Ivoire", "Ivory Coast"),
        ("Holland", "Netherlands"),
        ("Czechia", "Czech Republic"),
        ("USSR", "Soviet Union"),
        ("Emirati", "United Arab Emirates"),
        ("the Kremlin", "Russia"),
        ("Elysee", "France"),
        ("Kiev", "Kyiv"),
        ("Peking", "Beijing"),
        ("Washington, DC", "Washington, D.C."),
        ("the Pentagon", "United States Department of Defense"),
        ("Nato", "NATO"),
        ("al Qaida", "Al-Qaeda"),
        ("Recep Tayyip Erdogan", "Recep Tayyip Erdoğan"),
        ("Volodymyr Zelenskiy", "Volodymyr Zelenskyy"),
        ("Non-Proliferation Treaty", "Treaty on the Non-Proliferation of Nuclear Weapons"),
        ("F-35s", "F-35"),
    ],
)
def test_names_find_their_entry(knowledge: Knowledge, text: str, name: str) -> None:
    assert [entry.name for entry in knowledge.by_name(text)] == [name]


@pytest.mark.parametrize("text", ["us", "who", "is", "car", "", "  ", "the", "no such thing", "\x00", "☃"])
def test_words_find_nothing(knowledge: Knowledge, text: str) -> None:
    assert knowledge.by_name(text) == ()


def test_a_name_may_have_several_entries(knowledge: Knowledge) -> None:
    assert {entry.iso3 for entry in knowledge.by_name("Congolese")} == {"COD", "COG"}


def test_capitals(knowledge: Knowledge) -> None:
    codes = {name: knowledge.capital_of(knowledge.by_name(name)[0].id) for name in ("Tokyo", "Washington", "Kiev", "Riyadh", "Osaka")}
    assert codes == {"Tokyo": "JPN", "Washington": "USA", "Kiev": "UKR", "Riyadh": "SAU", "Osaka": ""}
    assert knowledge.capital_of("no such id") == ""


def test_countries_by_code(knowledge: Knowledge) -> None:
    assert {code: entry.name for code in ("TWN", "XKX", "PSE", "ESH", "HKG", "SUN", "jpn") if (entry := knowledge.country(code))} == {
        "TWN": "Taiwan",
        "XKX": "Kosovo",
        "PSE": "Palestine",
        "ESH": "Western Sahara",
        "HKG": "Hong Kong",
        "SUN": "Soviet Union",
        "jpn": "Japan",
    }
    assert knowledge.country("ZZZ") is None
    assert knowledge.by_name("Somaliland")[0].iso3 == ""


def test_entries_by_key(knowledge: Knowledge) -> None:
    assert [knowledge.entry(key).id for key in ("Q30", "USA", "country:united-states")] == ["Q30"] * 3  # type: ignore[union-attr]
    assert knowledge.entry("country:atlantis") is None


@pytest.mark.parametrize(
    ("position", "of", "date", "holders"),
    [
        ("Prime Minister", "JPN", "2024-07-28", ["Fumio Kishida"]),
        ("Prime Minister of Japan", "Q17", "2013", ["Shinzo Abe"]),
        ("Defense Minister", "JPN", "2024-07", ["Minoru Kihara"]),
        ("Foreign Minister", "JPN", "2024-07-28", ["Yoko Kamikawa"]),
        ("Secretary of State", "USA", "2016-07-21", ["John Kerry"]),
        ("US Secretary of Defense", "USA", "2016-12-11", ["Ash Carter"]),
        ("President", "country:united-states", "2020-01-02", ["Donald Trump"]),
        ("President", "USA", "2025", ["Donald Trump", "Joe Biden"]),
        ("British Foreign Secretary", "GBR", "2017-04", ["Boris Johnson"]),
        ("NATO Secretary General", "NATO", "2016", ["Jens Stoltenberg"]),
        ("Supreme Leader", "IRN", "2020-01", ["Ali Khamenei"]),
        ("President", "JPN", "2024", []),
        ("President", "USA", "1700", []),
    ],
)
def test_office_holders(knowledge: Knowledge, position: str, of: str, date: str, holders: list[str]) -> None:
    of = "Q7184" if of == "NATO" else of
    assert sorted(knowledge.entries[id].name for id in knowledge.office_holder(position, of, date)) == holders


def test_offices_of_a_person_come_in_order(knowledge: Knowledge) -> None:
    terms = knowledge.offices_of("Q6279")
    assert [knowledge.entries[term.position].name for term in terms] == [
        "Vice President of the United States",
        "President of the United States",
    ]
    assert knowledge.offices_of("Q30") == ()


@pytest.mark.parametrize(
    ("of", "date", "count"),
    [
        ("Q7184", "", 32),
        ("Q7184", "2010-06", 28),
        ("Q458", "", 27),
        ("Q458", "2019", 28),
        ("organization:quad", "", 4),
        ("organization:five-eyes", "", 5),
        ("agreement:aukus", "", 3),
        ("Q37470", "", 5),
        ("organization:gulf-cooperation-council", "", 6),
        ("organization:g7", "", 7),
        ("Q7159", "", 55),
        ("Q1065", "", 193),
        ("Q1065", "1950", 60),
        ("Q8908", "", 46),
        ("Q41550", "", 38),
        ("Q193272", "2024", 15),
        ("Q193272", "", 12),
        ("Q81299", "", 57),
        ("Q123759", "", 34),
        ("organization:no-such", "", 0),
    ],
)
def test_members(knowledge: Knowledge, of: str, date: str, count: int) -> None:
    assert len(knowledge.members(of, date)) == count


def test_surface_forms_say_what_they_are(knowledge: Knowledge) -> None:
    kinds = {(form, entry.id): kind for form, entry, kind in knowledge.surface_forms()}
    assert kinds["Japan", "Q17"] == "name"
    assert kinds["Japanese", "Q17"] == "adjective"
    assert kinds["Russians", "Q159"] == kinds["Kremlin", "Q159"] == "alias"
    assert len(kinds) == sum(1 for _ in knowledge.surface_forms())


# --- names ---


@given(st.text())
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name) or fold(name).startswith(("the ", "a ", "an ")) or fold(name).endswith("'") or "'s" in fold(name)


@given(st.text(), st.sampled_from(["Person", "MilitaryForce"]))
def test_a_slug_is_one_word_of_safe_characters(name: str, type: str) -> None:
    made = slug(type, name)
    start, _, words = made.partition(":")
    assert start == type.lower()
    assert words
    assert not set(made) & set("@|,./\\\"'` \t\r\n\x00")
    assert made == slug(type, name)


@pytest.mark.parametrize(
    ("name", "acronym"), [("NATO", True), ("the UN", True), ("U.A.E.", True), ("Iran", False), ("", False), ("US Army", False)]
)
def test_acronyms(name: str, acronym: bool) -> None:
    assert is_acronym(name) is acronym


# --- packs of users ---


def pack(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_a_pack_adds_and_extends(tmp_path: Path) -> None:
    pack(
        tmp_path,
        countries=HEADER + "Q17,Country,Japan,Nippon,,,,,,,own\n",
        organizations=HEADER + ",Organization,Acme Arms,ACME,,JPN,,place:tokyo,1999-05,,own\n",
        people=HEADER + "person:jane-roe,Person,Jane Roe,,,JPN,,,,,own\n",
        offices="person,position,of,since,until,source\nperson:jane-roe,Director of Acme Arms,organization:acme-arms,2020,,own\n",
        members="member,of,since,until,source\norganization:acme-arms,Q7184,2001,2002,own\n",
    )
    knowledge = load_knowledge(tmp_path)
    acme = knowledge.by_name("ACME")[0]
    assert (acme.id, acme.place, acme.country) == ("organization:acme-arms", "Q1490", "JPN")
    japan = knowledge.entries["Q17"]
    assert "Nippon" in japan.aliases
    assert "Japanese" in japan.adjectives
    assert japan.capital == "Q1490"
    assert knowledge.office_holder("Director", "organization:acme-arms", "2021") == ("person:jane-roe",)
    assert knowledge.members("Q7184", "2001") != knowledge.members("Q7184")
    assert load_knowledge(tmp_path) is knowledge
    assert load_knowledge().by_name("ACME") == ()


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("places", HEADER + "Q5x,Place,Nowhere,,,,,,,,\n", "line 2: id 'Q5x'"),
        ("places", HEADER + ",Place,,,,,,,,,\n", "line 2: name is empty"),
        ("places", HEADER + ",Person,Nowhere,,,,,,,,\n", "line 2: type 'Person'"),
        ("places", HEADER + ",Place,Here,,,,,,,,\n,Place,Here,,,,,,,,\n", "line 3: the id 'place:here'"),
        ("places", HEADER + ",Place,Nowhere,,,QQQ,,,,,\n", "line 2: 'QQQ' is no country code"),
        ("places", HEADER + ",Place,Nowhere,,,,place:atlantis,,,,\n", "line 2: parent 'place:atlantis'"),
        ("places", HEADER + ",Place,Nowhere,,,,,,2024-13,,\n", "line 2: since '2024-13'"),
        ("places", HEADER + ",Place,Nowhere,,,,,,2024-05,2023,\n", "line 2: since 2024-05 is after until 2023"),
        ("places", HEADER + ",Place,Nowhere,A||B,,,,,,,\n", "line 2: aliases holds an empty value"),
        ("places", HEADER + ",Place,Nowhere,Nowhere,,,,,,,\n", "line 2: aliases holds a value twice"),
        ("places", HEADER + ",Place,Nowhere\n", "line 2: has fewer cells"),
        ("places", HEADER + ",Place,Nowhere,,,,,,,,,,\n", "line 2: has more cells"),
        ("places", HEADER + "Q30,Place,Nowhere,,,,,,,,\n", "line 2: 'Q30' is already a Country"),
        ("places", "id,type,name,colour\n,Place,Nowhere,red\n", "column 'colour' is not known"),
        ("places", "id,type\n,Place\n", "column 'name' is missing"),
        ("offices", "person,position,of\nQ30,King,USA\n", "line 2: 'Q30' is not a person"),
        ("offices", "person,position,of\nperson:nobody,King,USA\n", "line 2: person 'person:nobody'"),
        ("members", "member,of\nUSA,organization:nothing\n", "line 2: of 'organization:nothing'"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, file: str, text: str, told: str) -> None:
    pack(tmp_path, **{file: text})
    with pytest.raises(OntologyError) as raised:
        load_knowledge(tmp_path)
    assert told in str(raised.value)
    assert f"{file}.csv" in str(raised.value)


def test_one_file_is_a_pack(tmp_path: Path) -> None:
    """By its name, or by its header when the name says nothing; entries of all types may stand together."""
    pack(
        tmp_path,
        people=HEADER + "person:jane-roe,Person,Jane Roe,,,JPN,,,,,own\n",
        mine="type,name,country\nOrganization,Acme Arms,JPN\nWeapon,Hammer of Acme,\n\nPlace,Acmeville,JPN\n",
        terms="person,position,of,since\nperson:jane-roe,Director of Acme Arms,organization:acme-arms,2020\n",
        joined="member,of\norganization:acme-arms,Q7184\n",
    )
    knowledge = load_knowledge(*(tmp_path / f"{name}.csv" for name in ("people", "mine", "terms", "joined")))
    assert [knowledge.by_name(name)[0].type for name in ("Jane Roe", "Acme Arms", "Hammer of Acme", "Acmeville")] == [
        "Person",
        "Organization",
        "Weapon",
        "Place",
    ]
    assert knowledge.office_holder("Director", "organization:acme-arms", "2021") == ("person:jane-roe",)
    assert "organization:acme-arms" in knowledge.members("Q7184")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("mine.csv", "colour,price\nred,3\n", "mine.csv, line 1: the header is none of a knowledge file"),
        ("mine.csv", "", "mine.csv, line 1: the header is none"),
        ("mine.csv", "type,name\nWeapon,Hammer\nPlanet,Mars\n", "mine.csv, line 3: type 'Planet' is no type"),
        ("mine.csv", 'type,name,aliases\nWeapon,Hammer,"Big\nHammer"\nWeapon,,\n', "mine.csv, line 4: name is empty"),
        ("places.csv", "type,name\nWeapon,Hammer\n", "places.csv, line 2: type 'Weapon' does not belong"),
        ("terms.csv", "person,position,of\nperson:nobody,King,USA\n", "terms.csv, line 2: person 'person:nobody'"),
        ("joined.csv", "member,of,dues\nUSA,Q7184,3\n", "joined.csv, line 1: column 'dues' is not known"),
    ],
)
def test_a_bad_file_is_named_with_its_line(tmp_path: Path, name: str, text: str, told: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(OntologyError) as raised:
        load_knowledge(tmp_path / name)
    assert told in str(raised.value)


def test_a_pack_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"nowhere\.csv: there is no such file or folder"):
        load_knowledge(tmp_path / "nowhere.csv")


def test_a_folder_that_is_no_pack_is_named(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match="holds no knowledge file"):
        load_knowledge(tmp_path)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_bytes(b"\xff\xfe\x00id")
    with pytest.raises(OntologyError, match=r"places\.csv: cannot be read"):
        load_knowledge(tmp_path)


def test_importing_loads_nothing_heavy() -> None:
    code = "import sys, graphkit.knowledge; print(*(name for name in ('spacy', 'networkx', 'neo4j', 'rigour') if name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""
