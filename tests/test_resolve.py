"""Resolution: which entity a mention is, on tables of mentions; and that the order of articles does not matter."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.article import Article
from graphkit.knowledge import Knowledge, load_knowledge
from graphkit.model import Extraction, Level, Mention, Resolution, Statement
from graphkit.resolve import resolve, resolve_one
from graphkit.resolve.linking import skeleton

_numbers = count()


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def said(
    type: str, name: str, *, text: str = "", knowledge: str = "", country: str = "", local: bool = False, level: Level = "name"
) -> Mention:
    """A mention as extraction leaves it, but for its article."""
    text = text or name
    return Mention(f"m{next(_numbers)}", "", 0, 0, len(text), text, type, name, level, knowledge, country, local)


def article(id: str, *mentions: Mention, statements: Iterable[Statement] = ()) -> Extraction:
    placed = tuple(
        Mention(m.id, id, m.sentence, m.start, m.end, m.text, m.type, m.name, m.level, m.knowledge, m.country, m.local) for m in mentions
    )
    return Extraction(Article(id, " ".join(m.text for m in mentions)), placed, tuple(statements))


def ids(resolution: Resolution, *mentions: Mention) -> list[str]:
    return [resolution.entity_of[mention.id] for mention in mentions]


@pytest.mark.parametrize(
    ("mention", "id", "reason"),
    [
        (said("Country", "United States", text="US", knowledge="Q30"), "Q30", "knowledge"),
        (said("Country", "United States", text="Washington", knowledge="Q30"), "Q30", "knowledge"),
        (said("Country", "Washington, D.C.", text="Washington", knowledge="Q61"), "Q30", "knowledge"),
        (said("Place", "Washington, D.C.", text="Washington", knowledge="Q61"), "Q61", "knowledge"),
        (said("Place", "Tokyo"), "Q1490", "knowledge"),
        (said("Country", "the U.S."), "Q30", "knowledge"),
        (said("Person", "Volodymyr Zelenskiy"), "Q3874799", "knowledge"),
        (said("Person", "President Recep Tayyip Erdogan"), "Q39259", "knowledge"),
        (said("Person", "Bashar al Assad"), "Q44329", "knowledge"),
        (said("Person", "Muamar Qadafi"), "Q19878", "knowledge"),
        (said("Person", "Moammar Qaddafi"), "Q19878", "knowledge"),
        (said("Person", "Gen. Mark A. Milley"), "Q6766465", "knowledge"),
        (said("Person", "Sergey Lavrov", country="RUS"), "Q58217", "knowledge"),
        (said("Person", "Sergei Lavrov", country="USA"), "person:sergei-lavrov", "name"),
        (said("Person", "Fumio Kishida", country="USA"), "person:fumio-kishida.usa", "name"),
        (said("Person", "Kim"), "person:kim", "name"),
        (said("Person", "Jane Doe"), "person:jane-doe", "name"),
        (said("Person", "he", level="pronoun"), "person:he@a1", "article"),
        (said("GovernmentBody", "Foreign Ministry", country="TUR"), "governmentbody:turkish-foreign-ministry", "knowledge"),
        (said("GovernmentBody", "Interior Ministry", country="BRA"), "governmentbody:interior-ministry.bra", "name"),
        (said("GovernmentBody", "Foreign Ministry"), "governmentbody:foreign-ministry@a1", "article"),
        (said("MilitaryForce", "Army", country="IRQ"), "militaryforce:iraqi-army", "knowledge"),
        (said("MilitaryForce", "air force", country="IRQ", level="nominal"), "militaryforce:iraqi-air-force", "knowledge"),
        (said("MilitaryForce", "Black Brigade"), "militaryforce:black-brigade", "name"),
        (said("Organization", "Counter ISIL Coalition"), "organization:global-coalition-against-daesh", "knowledge"),
        (said("Position", "Secretary of State", country="USA"), "Q14213", "knowledge"),
        (said("Position", "Congolese President", country="COD"), "Q3409199", "knowledge"),
        (said("Position", "Congolese President"), "position:congolese-president", "name"),
        (said("Event", "April summit", local=True), "event:april-summit@a1", "article"),
        (said("Event", "the  joint\nexercise's", local=True), "event:joint-exercise@a1", "article"),
        (said("Weapon", "ballistic missiles", level="nominal"), "weapon:ballistic-missile", "knowledge"),
        (said("Organization", "Acme", knowledge="organization:acme-arms"), "organization:acme-arms", "knowledge"),
        (said("Organization", "Acme", knowledge="Q123456789"), "Q123456789", "knowledge"),
        (said("Person", "習近平"), "person:習近平", "name"),
    ],
    ids=lambda value: value.name if isinstance(value, Mention) else "",
)
def test_which_entity_a_mention_is(knowledge: Knowledge, mention: Mention, id: str, reason: str) -> None:
    found = resolve_one(article("a1", mention), knowledge)
    assert found.entity_of == {mention.id: id}
    assert found.reasons == {mention.id: reason}
    assert set(found.entities) == {id}


def test_a_government_is_one_and_its_capital_another(knowledge: Knowledge) -> None:
    mentions = [
        said("Country", "United States", text="The United States", knowledge="Q30"),
        said("Country", "United States", text="US", knowledge="Q30"),
        said("Country", "United States", text="Washington", knowledge="Q30"),
        said("Place", "Washington, D.C.", text="Washington", knowledge="Q61"),
    ]
    found = resolve_one(article("a1", *mentions), knowledge)
    assert ids(found, *mentions) == ["Q30", "Q30", "Q30", "Q61"]
    assert found.entities["Q30"].name == "United States"
    assert "Washington" not in found.entities["Q30"].aliases
    assert {"US", "America"} <= set(found.entities["Q30"].aliases)
    assert found.entities["Q61"].country == "USA"


def test_the_same_name_is_the_same_across_articles(knowledge: Knowledge) -> None:
    one, two = said("Person", "Ana Gül"), said("Person", "Ana Gul")
    found = resolve([article("a1", one, said("Person", "Ana Gül")), article("a2", two)], knowledge)
    assert ids(found, one, two) == ["person:ana-gul"] * 2
    assert found.entities["person:ana-gul"].name == "Ana Gül"
    assert found.entities["person:ana-gul"].aliases == ("Ana Gul",)


def test_countries_keep_one_name_apart(knowledge: Knowledge) -> None:
    egypt, mali, open_one = (said("MilitaryForce", "Red Army Brigade", country=code) for code in ("EGY", "MLI", ""))
    found = resolve([article("a1", egypt), article("a2", mali), article("a3", open_one)], knowledge)
    assert ids(found, egypt, mali, open_one) == [
        "militaryforce:red-army-brigade.egy",
        "militaryforce:red-army-brigade.mli",
        "militaryforce:red-army-brigade",
    ]
    assert found.entities["militaryforce:red-army-brigade.mli"].country == "MLI"
    assert (
        ids(resolve([article("a1", egypt), article("a3", open_one)], knowledge), egypt, open_one) == ["militaryforce:red-army-brigade"] * 2
    )


def test_two_armies_in_one_article(knowledge: Knowledge) -> None:
    chad, fiji = said("MilitaryForce", "Presidential Guards", country="TCD"), said("MilitaryForce", "Presidential Guards", country="FJI")
    found = resolve_one(article("a1", chad, fiji), knowledge)
    assert len(set(ids(found, chad, fiji))) == 2


def test_a_person_is_one_in_an_article_whatever_country_is_read(knowledge: Knowledge) -> None:
    mentions = [said("Person", "Ann Envoy", country=code) for code in ("FRA", "MLI", "FRA", "")]
    found = resolve_one(article("a1", *mentions), knowledge)
    assert set(ids(found, *mentions)) == {"person:ann-envoy"}
    assert found.entities["person:ann-envoy"].country == "FRA"


def test_a_weapon_is_one_for_all_countries(knowledge: Knowledge) -> None:
    one, two = said("Weapon", "Thunder Mk 9", country="IRN"), said("Weapon", "Thunder Mk 9", country="YEM")
    found = resolve([article("a1", one), article("a2", two)], knowledge)
    assert ids(found, one, two) == ["weapon:thunder-mk-9"] * 2
    assert found.entities["weapon:thunder-mk-9"].country == ""


def test_local_mentions_stay_in_their_article(knowledge: Knowledge) -> None:
    mentions = [said("Agreement", "joint statement", local=True, level="nominal") for _ in range(3)]
    found = resolve([article("a1", *mentions[:2]), article("a2", mentions[2])], knowledge)
    assert ids(found, *mentions) == ["agreement:joint-statement@a1"] * 2 + ["agreement:joint-statement@a2"]
    assert found.entities["agreement:joint-statement@a1"].aliases == ()


def test_the_owner_that_the_text_states_counts(knowledge: Knowledge) -> None:
    force, state = said("MilitaryForce", "Joint Operations Command"), said("Country", "Japan", knowledge="Q17", country="JPN")
    owns = Statement("s1", "a1", 0, 0, 10, "BELONGS_TO", force.id, state.id)
    found = resolve_one(article("a1", force, state, statements=[owns]), knowledge)
    assert found.entity_of[force.id] == "militaryforce:joint-operations-command-japan"


def test_only_names_become_aliases(knowledge: Knowledge) -> None:
    mentions = [
        said("Organization", "Acme Arms", text="Acme Arms’s"),
        said("Organization", "Acme Arms", text="the ACME"),
        said("Organization", "Acme Arms", text="the company", level="nominal"),
        said("Organization", "Acme Arms", text="it", level="pronoun"),
        said("Organization", "Acme Arms", text="ACME  ARMS"),
    ]
    assert resolve_one(article("a1", *mentions), knowledge).entities["organization:acme-arms"].aliases == ("ACME",)


def test_adjectives_are_no_aliases(knowledge: Knowledge) -> None:
    mention = said("Country", "Japan", text="Japanese", knowledge="Q17")
    assert "Japanese" not in resolve_one(article("a1", mention), knowledge).entities["Q17"].aliases


@pytest.mark.parametrize(
    ("id", "told"),
    [
        ("Q941013", "United States Secretary of Defense (2021-01-22 to 2025-01-20)"),
        ("militarybase:yokota-air-base", "in Tokyo"),
        ("Q17", "capital Tokyo"),
        ("Q108556886", "since 2021-09-15"),
    ],
)
def test_entities_tell_what_the_pack_knows(knowledge: Knowledge, id: str, told: str) -> None:
    entry = knowledge.entries[id]
    mention = said(entry.type, entry.name, knowledge=id)
    assert told in resolve_one(article("a1", mention), knowledge).entities[id].description


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Mohammed bin Salman", "Muhammad bin Salman", True),
        ("Abdel Fattah el-Sisi", "Abdel-Fattah al-Sisi", True),
        ("Qassem Soleimani", "Qasem Soleimani", True),
        ("Dmitry Peskov", "Dmitri Peskov", True),
        ("Aleksandr Lukashenko", "Alexander Lukashenko", True),
        ("Dr. John Q. Public Jr.", "John Public", True),
        ("Kim Jong Un", "Kim Jong-un", True),
        ("Kim Jong-un", "Kim Jong-il", False),
        ("Raúl Castro", "Fidel Castro", False),
        ("Joseph Kabila", "Laurent Kabila", False),
        ("Mohammed VI", "Mohammed V", False),
    ],
)
def test_transliterations(one: str, other: str, same: bool) -> None:
    assert (skeleton(one) == skeleton(other)) is same


def test_nobody_in_the_pack_is_mistaken_for_another(knowledge: Knowledge) -> None:
    for entry in knowledge.entries.values():
        if entry.type == "Person":
            found = resolve_one(article("a1", said("Person", entry.name, country=entry.country)), knowledge)
            assert set(found.entities) == {entry.id}


names = st.sampled_from(["Army", "Ana Gül", "Ana Gul", "Volodymyr Zelenskiy", "Foreign Ministry", "Tokyo", "summit", "US", "☃", ""])
mentions = st.builds(
    said,
    st.sampled_from(["Person", "Country", "Place", "MilitaryForce", "GovernmentBody", "Event", "Weapon"]),
    names,
    text=names,
    knowledge=st.sampled_from(["", "", "", "Q30", "Q61", "organization:unknown"]),
    country=st.sampled_from(["", "USA", "EGY", "IRQ"]),
    local=st.booleans(),
    level=st.sampled_from(["name", "nominal", "pronoun"]),
)


@settings(deadline=None)
@given(st.lists(st.lists(mentions, max_size=5), max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_articles_and_mentions_does_not_matter(drawn: list[list[Mention]], chance: random.Random) -> None:
    knowledge = load_knowledge()
    extractions = [article(f"a{i}", *found) for i, found in enumerate(drawn)]
    first = resolve(extractions, knowledge)
    shuffled = [Extraction(e.article, tuple(chance.sample(e.mentions, len(e.mentions))), ()) for e in extractions]
    chance.shuffle(shuffled)
    second = resolve(iter(shuffled), knowledge)
    assert first == second
    assert list(first.entities) == list(second.entities)
    assert set(first.entity_of) == set(first.reasons) == {mention.id for found in drawn for mention in found}
    assert set(first.entity_of.values()) == set(first.entities)
    assert all(entity.id == id and entity.name not in entity.aliases for id, entity in first.entities.items())


def test_nothing_gives_nothing(knowledge: Knowledge) -> None:
    assert resolve([], knowledge) == Resolution({}, {}, {})


def test_the_state_in_which_a_city_lies(knowledge: Knowledge) -> None:
    city, state, war = said("Place", "Atlanta", knowledge="Q23556"), said("Country", "Georgia", country="GEO"), said("Country", "Georgia", country="GEO")
    lies = Statement("s1", "a1", 0, 0, 10, "LOCATED_IN", city.id, state.id)
    found = resolve([article("a1", city, state, statements=[lies]), article("a2", war)], knowledge)
    assert ids(found, state, war) == ["Q1428", "Q230"]
    assert found.reasons[state.id] == "knowledge: by what lies in it" and found.scores[state.id] < 1


def test_a_surname_that_was_taken_for_a_body(knowledge: Knowledge) -> None:
    mentions = [said("Person", "Wang Wentao", country="CHN"), said("Organization", "Wang"), said("Organization", "Wang Holdings")]
    found = resolve_one(article("a1", *mentions), knowledge)
    assert ids(found, *mentions)[0] == ids(found, *mentions)[1] != ids(found, *mentions)[2]
    two = [said("Person", "Wang Wentao", country="CHN"), said("Person", "Wang Liqin", country="CHN"), said("Organization", "Wang")]
    assert ids(resolve_one(article("a1", *two), knowledge), *two)[2] == "organization:wang"


@pytest.mark.parametrize(
    ("one", "other", "joined", "reason"),
    [
        (("Person", "Sergei Kovalenko", "UKR"), ("Person", "Sergey Kovalenko", "UKR"), True, "transliteration, same country"),
        (("Person", "Sergei Kovalenko", "UKR"), ("Person", "Sergey Kovalenko", ""), True, "transliteration"),
        (("Person", "Sergei Kovalenko", "UKR"), ("Person", "Sergey Kovalenko", "RUS"), False, ""),
        (("Person", "Sergei Kovalenko", "UKR"), ("Person", "Sergei Kovalenka", "UKR"), True, "spelling, same country"),
        (("Person", "Sergei Kovalenko", ""), ("Person", "Sergei Kovalenka", ""), False, ""),
        (("Person", "Min Aung Tun", "MMR"), ("Person", "Aung Tun Min", "MMR"), True, "order of names, same country"),
        (("Person", "Maria Lopez", "ESP"), ("Person", "Maria Garcia Lopez", "ESP"), True, "fuller name, same country"),
        (("Person", "Maria Lopez", "ESP"), ("Person", "M. Lopez", "ESP"), False, ""),
        (("Person", "Maria Lopez", "ESP"), ("Person", "Marta Lopez", "ESP"), True, "spelling, same country"),
        (("Person", "Ko Sung Min", "KOR"), ("Person", "Ko Sung Jin", "KOR"), False, ""),
        (("Person", "Vinnetou Raman", "IND"), ("Person", "Raman", "IND"), True, "surname, same country"),
        (("Person", "Vinnetou Raman", "IND"), ("Person", "Raman", "LKA"), False, ""),
        (("MilitaryForce", "Rodan Liberation Front", "KEN"), ("MilitaryForce", "RLF", "KEN"), True, "acronym, same country"),
        (("MilitaryForce", "Rodan Liberation Front", ""), ("MilitaryForce", "RLF", ""), False, ""),
        (("Organization", "Rodan Liberation Front", ""), ("MilitaryForce", "Rodan Liberation Front", ""), True, "same name, other type"),
        (("Organization", "Rodan Liberation Front", ""), ("Place", "Rodan Liberation Front", ""), False, ""),
        (("GovernmentBody", "Ministry of Ports", "KEN"), ("GovernmentBody", "Ports Ministry", "KEN"), True, "same words, same country"),
        (("GovernmentBody", "Ministry of Ports", "KEN"), ("GovernmentBody", "Ministry of Ports", "UGA"), False, ""),
        (("MilitaryForce", "Rodan 5th Brigade", ""), ("MilitaryForce", "Rodan 7th Brigade", ""), False, ""),
        (("Organization", "Northern Rodan Council", ""), ("Organization", "Southern Rodan Council", ""), False, ""),
        (("Organization", "Rodan Defence Council", ""), ("Organization", "Rodan Defense Council", ""), True, "spelling"),
    ],
)
def test_what_is_joined_across_articles(
    knowledge: Knowledge, one: tuple[str, str, str], other: tuple[str, str, str], joined: bool, reason: str
) -> None:
    first, second = (said(type, name, country=country) for type, name, country in (one, other))
    found = resolve([article("a1", first), article("a2", second)], knowledge)
    assert (found.entity_of[first.id] == found.entity_of[second.id]) is joined
    told = {found.reasons[first.id], found.reasons[second.id]}
    assert told == ({"name", reason} if joined else {"name"})
    assert all(0.8 <= score <= 1 for score in found.scores.values())


def test_what_several_fit_stays_by_itself(knowledge: Knowledge) -> None:
    mentions = [said("Person", name, country="IND") for name in ("Vinnetou Raman", "Apanatschi Raman", "Raman")]
    found = resolve([article(f"a{n}", mention) for n, mention in enumerate(mentions)], knowledge)
    assert len(set(ids(found, *mentions))) == 3


@pytest.mark.parametrize(
    ("published", "id"),
    [("1991-01-20", "Q23505"), ("2003-04", "Q207"), ("", "person:bush"), ("1955-01-01", "person:bush"), ("2999-01-01", "person:bush")],
)
def test_a_surname_is_who_was_in_office_when_the_article_was_written(knowledge: Knowledge, published: str, id: str) -> None:
    mention = said("Person", "Bush", country="USA")
    extraction = article("a1", mention)
    dated = Extraction(Article("a1", extraction.article.text, published=published), extraction.mentions, ())
    assert resolve_one(dated, knowledge).entity_of == {mention.id: id}


def test_comparing_does_not_grow_with_the_square(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []
    monkeypatch.setattr("graphkit.resolve.compare", lambda one, other: counted.append(1))
    chance = random.Random(1)
    words = ["".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(4)).title() for _ in range(4000)]
    costs = []
    for size in (500, 2000):
        counted.clear()
        resolve([article(f"a{n}", said("Person", f"{words[n]} {words[-n]}")) for n in range(size)], knowledge)
        costs.append(len(counted))
    assert 0 < costs[1] < 2000 * 4, "of 2,000,000 pairs"
