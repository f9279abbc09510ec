"""Frames: sentences and who fills which role of a predicate."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from spacy.language import Language

from graphkit.extract.frames import frames
from graphkit.extract.phrases import antecedent
from graphkit.extract.pipeline import Extractor

# sentence | predicate lemma | role=words role=words …  (a role given as "role=" must be empty)
TABLE = """
Japan criticized China. | criticize | subj=Japan obj=China
Japan was criticized by China. | criticize | subj=China obj=Japan
Japan and Korea criticized China and Russia. | criticize | subj=Japan,Korea obj=China,Russia
The treaty, which Egypt signed, holds. | sign | subj=Egypt
The country that signed the treaty kept it. | sign | subj=country obj=treaty
Weapons supplied by Iran reached Yemen. | supply | subj=Iran obj=Weapons
Poland urged Germany to send tanks. | send | subj=Germany obj=tanks
Poland promised to send tanks. | send | subj=Poland obj=tanks
Poland was asked to send tanks. | send | subj=Poland obj=tanks
France condemned the plan and rejected the offer. | reject | subj=France obj=offer
France condemned and rejected the plan. | condemn | subj=France obj=plan
China accused India of crossing the line. | cross | subj=India obj=line
Mali called on Niger to open the border. | open | subj=Niger obj=border
Sweden gave the Egyptians two jets. | give | subj=Sweden obj=jets iobj=Egyptians
Russia's purchase of missiles from Iran grew. | purchase | poss=Russia of=missiles from=Iran
Talks between Serbia and Kosovo failed. | talk | between=Serbia,Kosovo
The killing of hostages by rebels shocked them. | killing | of=hostages by=rebels
The US-Japan alliance is strong. | alliance | poss=US,Japan
Kenya held talks with Sudan. | talk | subj=Kenya with=Sudan
Kenya imposed sanctions on Sudan. | sanction | subj=Kenya on=Sudan
Sanctions imposed by Kenya on Sudan hurt. | sanction | subj=Kenya on=Sudan
Japan is an ally of the Philippines. | ally | subj=Japan of=Philippines
Japan, an ally of the Philippines, agreed. | ally | subj=Japan of=Philippines
Oman is the target of an attack. | attack | target=Oman
Oman is under sanctions. | sanction | target=Oman
Oman received support from Qatar. | support | recipient=Oman from=Qatar
The Iranian-backed militia fired. | back | subj=Iranian obj=militia
Both of the countries signed. | sign | subj=Both,countries
Chad's decision to deploy troops was popular. | deploy | subj=Chad obj=troops
Britain pressed for Russia to withdraw. | press | subj=Britain for=Russia
Fighting has erupted between Sudan and Chad. | fighting | between=Sudan,Chad
Clashes broke out between Peru and Chile. | clash | between=Peru,Chile
The first clashes in months between Peru and Chile ended. | clash | between=Peru,Chile
Chad's war of aggression against Sudan ended. | war | poss=Chad against=Sudan
Brazil deepened its friendship and cooperation with Chile. | friendship | with=Chile
Brazil deepened its friendship and cooperation with Chile. | cooperation | with=Chile
The Pentagon approved the sale to Poland of missiles. | sale | to=Poland of=missiles
Under a deal with Turkey, Sweden changed its laws. | deal | bound=Sweden with=Turkey
Oman denounced what it called an attack. | denounce | subj=Oman obj=attack
Peacekeepers serving in Mali left. | peacekeeper | in=Mali
Italy is close to an agreement with Malta. | agreement | subj=Italy with=Malta
Rebels were expelled from Chad. | expel | passive=expelled
"""


@pytest.fixture(scope="module")
def nlp() -> Language:
    return Extractor().nlp


def rows() -> Iterator[tuple[str, str, str]]:
    for line in TABLE.strip().splitlines():
        sentence, lemma, roles = (part.strip() for part in line.split("|"))
        yield sentence, lemma, roles


@pytest.mark.parametrize(("sentence", "lemma", "roles"), list(rows()))
def test_roles(nlp: Language, sentence: str, lemma: str, roles: str) -> None:
    found = [f for f in frames(nlp(sentence)) if f.lemma == lemma]
    assert found, f"no frame of {lemma!r}"
    for role, expected in (part.split("=") for part in roles.split()):
        assert ",".join(t.text for t in found[0].get(role)) == expected, role


def test_a_hyphened_participle_owns_nothing(nlp: Language) -> None:
    [frame] = [f for f in frames(nlp("The US-led coalition met.")) if f.lemma == "coalition"]
    assert "US" not in [t.text for t in frame.get("poss")]


def test_a_conjunct_infinitive_is_mended(nlp: Language) -> None:
    doc = nlp("Lammy urged the clinic to reopen and spoke with Rubio.")
    spoke = next(t for t in doc if t.text == "spoke")
    assert spoke.head.text == "urged"


def test_a_participle_read_as_an_adjective_is_mended(nlp: Language) -> None:
    doc = nlp("The president signed a decree lifting sanctions imposed on Iran.")
    lifting = next(t for t in doc if t.text == "lifting")
    assert (lifting.dep_, lifting.head.text) == ("acl", "decree")
    assert next(t for t in doc if t.text == "sanctions").head == lifting


def head_of(nlp: Language, sentence: str, word: str) -> str:
    return next(t for t in nlp(sentence) if t.text == word).head.text


def test_a_comma_leads_back_to_the_main_verb(nlp: Language) -> None:
    sentence = "Japan scrambled jets after a Russian plane entered its airspace, and lodged a strong protest with Moscow."
    assert head_of(nlp, sentence, "lodged") == "scrambled"


def test_who_speaks_after_talks_is_not_who_was_talked_with(nlp: Language) -> None:
    doc = nlp("Speaking in Berlin after talks with Volodymyr Zelensky, Olaf Scholz pledged 650 million euros.")
    pledged = next(t for t in doc if t.text == "pledged")
    assert [t.text for t in pledged.children if t.dep_ == "nsubj"] == ["Scholz"]
    assert next(t for t in doc if t.text == "talks").head.text == "after"


@pytest.mark.parametrize(
    ("sentence", "verb", "subject"),
    [
        ("After talks with Volodymyr Zelensky, Olaf Scholz pledged more aid.", "pledged", "Scholz"),
        ("Following a call with Emmanuel Macron, the Egyptian president also urged restraint.", "urged", "president"),
        ("Talks with Oman, the host, ended on Monday.", "ended", "Talks"),
        ("Oman, the host, and Iran, its guest, said little.", "said", "Oman"),
    ],
)
def test_an_apposition_before_a_verb_ends_with_a_comma(nlp: Language, sentence: str, verb: str, subject: str) -> None:
    token = next(t for t in nlp(sentence) if t.text == verb)
    assert next(t.text for t in token.children if t.dep_ == "nsubj") == subject


def test_a_charge_belongs_to_who_is_accused(nlp: Language) -> None:
    assert head_of(nlp, "Rwanda, accused by UN experts of backing the rebels, denied it.", "of") == "accused"


@pytest.mark.parametrize(
    ("sentence", "head"),
    [
        ("Ethiopia was accused of starving Tigray by the United Nations.", "accused"),
        ("Chad, accused of arming rebels by Sudan, denied it.", "accused"),
    ],
)
def test_who_accuses_may_come_last(nlp: Language, sentence: str, head: str) -> None:
    assert head_of(nlp, sentence, "by") == head


def test_a_semicolon_parts_two_sentences(nlp: Language) -> None:
    doc = nlp("The foreign minister, Bilawal Bhutto, accused India of sponsoring terrorism; New Delhi rejected the claim as baseless.")
    assert next(t for t in doc if t.text == "accused").dep_ in ("ROOT", "parataxis", "conj")


def test_kinds_of_things_stay_kinds(nlp: Language) -> None:
    doc = nlp("France sent a peacekeeping force and several fighting units to Chad.")
    assert {t.text: t.head.text for t in doc if t.text in ("peacekeeping", "fighting")} == {"peacekeeping": "force", "fighting": "units"}


def test_a_name_before_an_adjective_is_no_adjective(nlp: Language) -> None:
    doc = nlp("Sudan called for Chad and Libyan-backed rebels to keep the ceasefire.")
    rebels = next(t for t in doc if t.text == "rebels")
    assert (rebels.dep_, rebels.head.text) == ("conj", "Chad")


def test_a_singular_relative_clause_speaks_of_the_last_of_a_list(nlp: Language) -> None:
    doc = nlp("Iran, Oman and Qatar, which mediates with Hamas, met on Monday.")
    found = antecedent(next(t for t in doc if t.text == "mediates"))
    assert found is not None and found.text == "Qatar"
    assert antecedent(next(t for t in nlp("Iran and Qatar, which border Iraq, met.") if t.text == "border")) is None


@pytest.mark.parametrize(
    ("text", "verb", "above"),
    [
        ("China denied that its ships had opened fire and urged Norway to leave.", "urged", "denied"),
        ("Iran denied it had attacked the tanker and accused Israel of sabotage.", "accused", "denied"),
        ("Chad denied that it had shelled the town and killed civilians.", "killed", "shelled"),
        ("Peru said that envoys had met and urged restraint.", "urged", "met"),
    ],
)
def test_who_denies_goes_on_to_speak(nlp: Language, text: str, verb: str, above: str) -> None:
    doc = nlp(text)
    assert next(t for t in doc if t.text == verb).head.text == above


def test_a_subject_coordinated_with_an_object_is_mended(nlp: Language) -> None:
    doc = nlp("Romania has confirmed its contributions and several other countries are finalizing agreements.")
    countries = next(t for t in doc if t.text == "countries")
    assert (countries.dep_, countries.head.text) == ("nsubj", "finalizing")


def test_a_base_form_after_an_infinitive_stays_with_it(nlp: Language) -> None:
    doc = nlp("Iraqi troops launched a campaign to defeat the militants and liberate Mosul.")
    assert next(t for t in doc if t.text == "liberate").head.text == "defeat"


def test_a_source_is_not_what_it_says_of_others(nlp: Language) -> None:
    doc = nlp("The brigade is a small unit, mostly local and, according to Oman, loyal to Iran.")
    assert next(t for t in doc if t.text == "loyal").head.text == "local"
