"""Odd text does no harm: it is read or left alone, what is found is quoted exactly, and the work grows with its length only."""

from __future__ import annotations

import sys
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.article import Article
from graphkit.extract.cleaning import readable
from graphkit.extract.pipeline import Extractor
from graphkit.model import Extraction

EXTRACTOR = Extractor()
INVADED = ("Russia", "ATTACKED", "Ukraine")
CONDEMNED = ("Japan", "CRITICIZED", "Russia")
STRUCK = ("Iran", "ATTACKED", "Israel")


def read(text: str) -> Extraction:
    """Read a text twice and check what must hold for any text."""
    article = Article.from_text(text, published="2024-07-28")
    found, again = (EXTRACTOR.read(article) for _ in range(2))
    assert found == again
    mentions = {m.id for m in found.mentions}
    assert len(mentions) == len(found.mentions)
    assert len({s.id for s in found.statements}) == len(found.statements)
    for mention in found.mentions:
        assert mention.text and mention.text == text[mention.start : mention.end]
    for statement in found.statements:
        assert 0 <= statement.start <= statement.cue_start < statement.cue_end <= statement.end <= len(text)
        named = {statement.subject, statement.object, statement.attributed_to, statement.place, statement.item} - {""}
        assert statement.subject in named and named <= mentions
        assert 0 < statement.confidence <= 1
    return found


def said(found: Extraction) -> set[tuple[str, str, str]]:
    name = {m.id: m.name for m in found.mentions}
    return {(name[s.subject], s.relation, name.get(s.object, "")) for s in found.statements}


READ = {
    "lines without full stops": (
        "Russia invaded Ukraine on Monday\nJapan condemned Russia\nIran attacked Israel\n",
        {INVADED, CONDEMNED, STRUCK},
    ),
    "a quotation that never closes": (
        "“Russia invaded Ukraine, said a witness. Japan condemned Russia.\n\nIran attacked Israel.",
        {STRUCK, INVADED},
    ),
    "quotation marks alone": ('" " “ ” ‘ \' "\n\nRussia invaded Ukraine.', {INVADED}),
    "a list": ("What happened:\n\n- Iran attacked Israel\n- Japan condemned Russia\n", {CONDEMNED}),
    "a table": ("Country\tTroops\tBudget\nFrance\t200,000\t2.1%\nGermany\t180,000\t1.9%\n\nRussia invaded Ukraine.", {INVADED}),
    "a table of bars": ("| Country | Capital |\n| --- | --- |\n| France | Paris |\n\nRussia invaded Ukraine.", {INVADED}),
    "a tweet": ("BREAKING: Russia invades Ukraine!!! 🇺🇦🇷🇺 #StandWithUkraine @NATO https://t.co/abc123", {INVADED}),
    "hashtags": ("RT @someone: #Russia attacked #Ukraine 😡😡", {INVADED}),
    "Windows line ends": ("Russia invaded Ukraine.\r\nJapan condemned Russia.\r\n\r\nIran attacked Israel.", {INVADED, CONDEMNED, STRUCK}),
    "old Macintosh line ends": ("Russia invaded Ukraine.\rJapan condemned Russia.", {INVADED, CONDEMNED}),
    "other line ends": (
        "Russia invaded Ukraine.\x0bJapan condemned Russia.\x0c\u2028Iran attacked Israel.\u2029",
        {INVADED, CONDEMNED, STRUCK},
    ),
    "writing direction": ("\u202bRussia\u202c invaded \u2067Ukraine\u2069. \u200fJapan condemned Russia.", {INVADED, CONDEMNED}),
    "zero width": ("Russia\u200b invaded\ufeff \u200dUkraine\u2060.", {INVADED}),
    "control characters": ("Russia\x00 invaded\x07 Ukraine.\x1b \x7fJapan condemned Russia.", {INVADED, CONDEMNED}),
    "half a surrogate pair": ("Russia invaded Ukraine \ud800. Japan condemned Russia.", {INVADED, CONDEMNED}),
    "remains of HTML": (
        '<p class="x">Russia invaded <b>Ukraine</b>.</p><br/>&nbsp;Japan&nbsp;condemned Russia.<div>Iran attacked Israel.</div>',
        {INVADED, CONDEMNED, STRUCK},
    ),
    "other languages between": (
        "Russia invaded Ukraine. Das Ministerium hat mitgeteilt, dass es keine Gespräche gibt. Japan condemned Russia. 日本は攻撃を非難した。",
        {INVADED, CONDEMNED},
    ),
    "a word without end": ("x" * 5000 + "\nRussia invaded Ukraine.", {INVADED}),
    "addresses": ("See https://example.org/iran-attacked-israel?x=1&y=<z>.\nRussia invaded Ukraine (www.example.org).", {INVADED}),
}


@pytest.mark.parametrize("name", READ)
def test_what_is_said_among_odd_things_is_read(name: str) -> None:
    text, expected = READ[name]
    found = said(read(text))
    assert expected <= found
    assert found <= {INVADED, CONDEMNED, STRUCK}, "and nothing is made up"


SILENT = {
    "nothing": "",
    "blanks": " \n\t\n ",
    "one name": "Ukraine",
    "one word": "attack",
    "numbers": "1 2 3 4.5 6% 2024-01-01 1,000,000\n7\t8\t9",
    "emoji": "🙂🙂🙂 🇺🇦 👨‍👩‍👧",
    "punctuation": "....,,,,;;;;!!!!\"\"''(((]]]---",
    "capitals without a verb": "NEWS OF THE DAY: RUSSIA, UKRAINE, NATO",
    "mojibake": "Ð Ð¾Ñ\x81Ñ\x81Ð¸Ñ\x8f Ð½Ð°Ð¿Ð°Ð»Ð° Ð½Ð° Ð£ÐºÑ\x80Ð°Ð¸Ð½Ñƒ Ã¢â‚¬â„¢",
    "accents without letters": "\u0301" * 300,
    "names only": "Russia\nUkraine\nJapan\nFrance\nIran\nIsrael\n",
    "brackets without end": "((((((((Russia)))))))) [[[[Ukraine {{{{Japan",
}


@pytest.mark.parametrize("name", SILENT)
def test_what_says_nothing_gives_nothing(name: str) -> None:
    assert not said(read(SILENT[name]))


def test_a_headline_in_capitals_does_not_change_what_follows() -> None:
    text = "Iran attacked Israel. The United States condemned Iran."
    assert said(read(text)) <= said(read(f"IRAN ATTACKS ISRAEL AS US LOOKS ON\n\n{text}"))


def test_other_languages_are_skipped_with_a_word_why() -> None:
    found = read("Le ministre a déclaré lundi que les deux pays se sont mis d'accord pour ouvrir la frontière et que les pourparlers "
                 "sur les îles vont continuer au printemps.")  # fmt: skip
    assert found.skipped == "written in French, not English" and not found.mentions


# What a sentence can be made of without end: chains of clauses, of prepositions, of lists, of quotations, of dates, of acronyms.
ENDLESS = [
    "Russia invaded Ukraine and the president of France met the minister from Japan in Cairo, ",
    "Russia said that Iran said that ",
    "try to ",
    "to meet ",
    "which Iran attacked ",
    "the ally of ",
    "Iran, ",
    "and Russia ",
    "because he said ",
    "“Yes,” ",
    "“Russia attacked.” ",
    "the attack on May 5 by ",
    "according to Iran ",
    "President and Deputy Minister ",
    "Iran (IR) ",
    "China's ",
    "US-",
    "( ",
]


def endless(unit: str, words: int) -> str:
    return (unit * (words // max(1, len(unit.split())))).strip() + "."


def test_a_sentence_of_5000_words_is_read_in_sentences_that_end() -> None:
    text = endless(ENDLESS[0], 5000)
    doc = EXTRACTOR.analysed(Article.from_text(text))
    assert max(sentence.end - sentence.start for sentence in doc.sents) <= 200
    assert "".join(sentence.text_with_ws for sentence in doc.sents) == doc.text == text
    assert sum(s.relation == "ATTACKED" for s in doc._.extraction.statements) > 40, "every part is read"


@pytest.mark.parametrize("unit", ENDLESS)
def test_no_chain_is_too_long(unit: str) -> None:
    read(endless(unit, 199))
    read(endless(unit, 600))


def test_a_long_sentence_that_someone_may_write_stays_one() -> None:
    text = "The ministers of " + ", ".join(["the state of Japan"] * 38) + " and of Peru met."
    assert 150 < len(EXTRACTOR.nlp.make_doc(text)) <= 200
    assert len(list(EXTRACTOR.analysed(Article.from_text(text)).sents)) == 1


def work(text: str) -> int:
    """How many Python functions are called to read the text: the same on every machine, however busy."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    article = Article.from_text(text, published="2024-07-28")
    EXTRACTOR.read(article)  # what is read once and remembered does not count
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        EXTRACTOR.read(article)
    finally:
        sys.setprofile(before)
    return calls


ARTICLE = (
    "“Russia attacked Ukraine on 5 May,” said Volodymyr Zelenskyy, the president of Ukraine, in Kyiv. He met the ministers of Japan and "
    "France (FR), who condemned the attack by the Russian army.\nThe two countries will impose sanctions on Iran next year: they said so.\n\n"
)


@pytest.mark.parametrize("unit", [ARTICLE, *ENDLESS])
def test_eight_times_the_text_is_about_eight_times_the_work(unit: str) -> None:
    size = 80 // max(1, len(unit.split())) + 1
    once, eight = work(unit * size), work(unit * size * 8)
    assert eight < 8 * 1.35 * once + 2000


# Any text

PIECES = st.sampled_from(
    [
        *"“”‘’\"'()[]-–,.;:!?\n\t \r",
        *("Russia", "Japan", "the United States", "Kim Jong Un", "President", "Minister of Defence", "U.S.", "NATO", "(UN)", "China's"),
        *("attacked", "met", "said that", "will visit", "allied with", "imposed sanctions on", "was killed by", "denied", "to", "who"),
        *("he", "they", "the two countries", "the attack", "a treaty", "troops", "54,000", "5 May", "2027", "Monday", "last year"),
        *("in", "of", "and", "with", "not", "\u200b", "\u202e", "\ufeff", "\x00", "\ud800", "<br>", "&amp;", "é", "日本", "🙂", "â€™"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=60), st.sampled_from(["", " "]))
def test_any_mixture_of_words_and_signs_is_quoted_exactly(pieces: list[str], between: str) -> None:
    read(between.join(pieces))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_quoted_exactly(text: str) -> None:
    read(text)


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("<>/&;pbamr \u200b")), max_size=100))
def test_what_the_model_reads_is_as_long_as_the_text(text: str) -> None:
    assert len(readable(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < b and c > d", "a < b and c > d"),
        ("<Russia> & <Japan>", "<Russia> & <Japan>"),
        ("AT&T; R&amp;D", "AT&T; R&    D"),
        ("one<BR/>two", "one\n    two"),
        ('<a href="x">Oslo</a>', "            Oslo    "),
    ],
)
def test_only_html_is_taken_for_html(text: str, expected: str) -> None:
    assert readable(text) == expected
