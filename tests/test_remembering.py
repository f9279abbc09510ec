"""spaCy's rule components with a memory say exactly what they say without."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from graphkit.extract.pipeline import DEFAULT_MODEL
from graphkit.extract.remembering import RememberingRuler, remember

TEXTS = [
    "",
    "The minister said he'd met them. There's no deal, and there are no talks; it ain't over, they're gonna get nothin' — y'all know that.",
    "IRAN ATTACKS ISRAEL\n\nIt did not, said Reuters. “Let's go,” he'd got to say. C'm on, I gotta!",
    "That that is is; who did what to whom has had to have been done. Us and I and it and you: give it to me.",
    " \n\t 12 % … 🙂 ÂâÃ 'tis nt n't '",
]


@pytest.fixture(scope="module")
def pair() -> tuple[Language, Language]:
    plain, remembering = spacy.load(DEFAULT_MODEL), spacy.load(DEFAULT_MODEL)
    remember(remembering)
    assert isinstance(remembering.get_pipe("attribute_ruler"), RememberingRuler)
    assert remembering.pipe_names == plain.pipe_names
    return plain, remembering


@pytest.mark.parametrize("text", TEXTS)
def test_same_doc_the_first_and_the_second_time(pair: tuple[Language, Language], text: str) -> None:
    plain, remembering = pair
    expected = plain(text).to_bytes()
    assert [remembering(text).to_bytes() for _ in range(2)] == [expected, expected]


@given(st.text(alphabet="aeinrst .,'’\n-ITU", max_size=60))
def test_same_doc_for_any_text(pair: tuple[Language, Language], text: str) -> None:
    plain, remembering = pair
    assert remembering(text).to_bytes() == plain(text).to_bytes()


def test_a_later_rule_wins_and_new_patterns_count() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("attribute_ruler").add([[{"LOWER": "talks"}], [{"LOWER": "peace"}, {"LOWER": "talks"}]], {"LEMMA": "one"})
    remember(nlp)
    assert [token.lemma_ for token in nlp("peace talks talks")] == ["one", "one", "one"]
    nlp.get_pipe("attribute_ruler").add([[{"LOWER": "peace"}, {"LOWER": "talks"}]], {"LEMMA": "two"}, index=1)
    assert [token.lemma_ for token in nlp("peace talks talks")] == ["one", "two", "one"]
    nlp.get_pipe("attribute_ruler").add([[{"LOWER": "talks"}]], {"LEMMA": "three"})
    assert [token.lemma_ for token in nlp("peace talks talks")] == ["one", "three", "three"]


def test_the_memory_is_bounded(pair: tuple[Language, Language], monkeypatch: pytest.MonkeyPatch) -> None:
    plain, remembering = pair
    monkeypatch.setattr("graphkit.extract.remembering._MOST_REMEMBERED", 3)
    ruler = remembering.get_pipe("attribute_ruler")
    assert isinstance(ruler, RememberingRuler)
    ruler._known.clear()
    assert remembering(TEXTS[1]).to_bytes() == plain(TEXTS[1]).to_bytes()
    assert 1 <= len(ruler._known) <= 3
