"""Whole extractions: what every statement carries, what odd text does, what is counted as not accepted."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkit.article import Article
from graphkit.errors import ExtractionError
from graphkit.extract.pipeline import Extractor, fingerprint
from graphkit.model import STATUSES, Extraction
from graphkit.ontology import load_ontology

SEED = Path(__file__).parent.parent / "seeds" / "000_04c299b1cf399749.txt"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture(scope="module")
def seed(extractor: Extractor) -> Extraction:
    return extractor.read(Article.from_text(SEED.read_text(encoding="utf-8"), published="2024-07-28"))


def check(extraction: Extraction) -> None:
    """What holds of every extraction."""
    ontology, text = load_ontology(), extraction.article.text
    mentions = {m.id: m for m in extraction.mentions}
    assert len(mentions) == len(extraction.mentions)
    for mention in extraction.mentions:
        assert text[mention.start : mention.end] == mention.text
        assert mention.type in ontology.types
        assert mention.name
    ids = {s.id for s in extraction.statements}
    assert len(ids) == len(extraction.statements)
    for statement in extraction.statements:
        subject = mentions[statement.subject]
        object = mentions[statement.object].type if statement.object else ""
        assert ontology.violation(statement.relation, subject.type, object) == ""
        assert (statement.value is None) == (statement.relation in ontology.relations)
        assert statement.status in STATUSES
        assert 0 < statement.confidence <= 1
        assert statement.start <= statement.cue_start < statement.cue_end <= statement.end
        assert text[statement.start : statement.end] == text[statement.start : statement.end].strip() != ""
        assert set(statement.derived_from) <= ids
        for id in (statement.attributed_to, statement.place, statement.item):
            assert not id or id in mentions


def triples(extraction: Extraction) -> set[tuple[str, str, str, str]]:
    names = {m.id: m.name for m in extraction.mentions}
    return {
        (names[s.subject], s.relation, names[s.object] if s.object else f"{s.value:g} {s.unit}", s.status) for s in extraction.statements
    }


def test_the_seed_keeps_the_invariants(seed: Extraction) -> None:
    check(seed)
    assert len(seed.statements) > 60


@pytest.mark.parametrize(
    "expected",
    [
        ("United States", "ALLIED_WITH", "Japan", "asserted"),
        ("United States Forces Japan", "BASED_AT", "Yokota Air Base", "asserted"),
        ("United States Forces Japan", "REPORTS_TO", "Commander of United States Indo-Pacific Command", "planned"),
        ("Lloyd Austin", "HOLDS_POSITION", "United States Secretary of Defense", "asserted"),
        ("Joe Biden", "MET_WITH", "Fumio Kishida", "asserted"),
        ("North Korea", "SUPPLIES_ARMS_TO", "Russia", "asserted"),
        ("China", "CRITICIZED", "United States", "asserted"),
        ("United States Forces Japan", "PERSONNEL_STRENGTH", "54000 people", "asserted"),
        ("Donald Trump", "HOLDS_POSITION", "President of the United States", "ended"),
        ("Japan", "DEFENSE_SPENDING", "2 %GDP", "planned"),
    ],
)
def test_the_seed_says(seed: Extraction, expected: tuple[str, str, str, str]) -> None:
    assert expected in triples(seed)


def test_an_integration_of_japanese_forces_is_only_denied(seed: Extraction) -> None:
    mentions = {m.id: m for m in seed.mentions}
    found = [
        s
        for s in seed.statements
        if s.relation in ("PART_OF", "REPORTS_TO") and mentions[s.subject].country == "JPN" and mentions[s.subject].type == "MilitaryForce"
    ]
    assert found
    assert {s.status for s in found} == {"denied"}


def test_an_office_says_whom_its_holder_represents(extractor: Extractor) -> None:
    extraction = extractor.read(Article.from_text("German Chancellor Angela Merkel spoke in Berlin."))
    check(extraction)
    office = next(s for s in extraction.statements if s.relation == "HOLDS_POSITION")
    derived = {s.relation: s.derived_from for s in extraction.statements if s.relation in ("REPRESENTS", "LEADS")}
    assert derived == {"REPRESENTS": (office.id,), "LEADS": (office.id,)}


def test_reading_twice_gives_the_same(extractor: Extractor, seed: Extraction) -> None:
    again = Extractor().read(seed.article)
    assert (again.mentions, again.statements, again.rejected) == (seed.mentions, seed.statements, seed.rejected)


def test_what_breaks_the_ontology_is_not_accepted_but_counted(extractor: Extractor) -> None:
    extraction = extractor.read(Article.from_text("Lloyd Austin is based at Ramstein Air Base."))
    assert not [s for s in extraction.statements if s.relation == "BASED_AT"]
    assert sum(extraction.rejected.values()) > 0


def test_an_extended_ontology_is_used(tmp_path: Path) -> None:
    narrow = tmp_path / "narrow.toml"
    narrow.write_text(
        'extends = "default"\n[relations.ATTACKED]\nmeaning="x"\ngroup="interaction"\nsubject=["Person"]\nobject=["Person"]\n',
        encoding="utf-8",
    )
    article = Article.from_text("Russia invaded Ukraine.")
    assert "ATTACKED" in {s.relation for s in Extractor().read(article).statements}
    assert "ATTACKED" not in {s.relation for s in Extractor(ontology=str(narrow)).read(article).statements}
    assert fingerprint(ontology=str(narrow)) != fingerprint()


def test_a_model_that_is_not_installed_is_named() -> None:
    with pytest.raises(ExtractionError, match="'no_such_model' is not installed"):
        fingerprint("no_such_model")
    with pytest.raises(ExtractionError, match="--model"):
        Extractor("no_such_model").read(Article.from_text("Japan."))


ODD = {
    "white space": " \n\n ",
    "headlines in capitals": "US AND JAPAN SIGN DEFENCE TREATY IN TOKYO\nCHINA CONDEMNS DEAL\n",
    "no punctuation": "the united states said it would send troops to poland and germany agreed to host them russia condemned the move",
    "a quote that never closes": 'Putin said "we will attack Ukraine. The war goes on. ' * 5,
    "a table": "Country\tTroops\nUS\t54,000\nUK\t1,000\n",
    "a list": "- US\n- Japan\n- UK\n",
    "a post": "RT @POTUS: Met with @JapanPM 🇯🇵🇺🇸 great talks!! #alliance https://example.org/abc",
    "another language": "Die Bundesregierung hat heute Sanktionen gegen Russland verhängt und die Ukraine unterstützt.",
    "mojibake": "Russiaâ€™s war in Ukraine â€“ NATOâ€™s response",
    "control characters": "The US\x00Japan alliance\x07 is strong.",
    "right to left": "قال الرئيس إن الولايات المتحدة تدعم إسرائيل",
    "emoji": "👨‍👩‍👧‍👦" * 50,
    "a long sentence": "Russia attacked Ukraine and " * 400 + "China condemned it.",
    "a long list": "US, " * 400 + "and Japan met.",
    "a long compound": "US-" * 400 + "Japan alliance",
    "brackets": "(" * 300 + "US" + ")" * 300,
    "one word": "Japan",
    "odd blanks": "The\u00a0US\u200bJapan\u202falliance\u00a0is\u2009strong. \u200eJapan\u00a0hosts\u00a0US\u00a0troops.",
}


@pytest.mark.parametrize("name", ODD)
def test_odd_text_does_no_harm(extractor: Extractor, name: str) -> None:
    check(extractor.read(Article.from_text(ODD[name], published="2024-01-01")))


WORDS = """US Japan's Russia China, NATO said "that it ) condemned . attacked and the alliance between ’ with former President
Putin , who will meet not in Tokyo on Monday 2019 -backed troops — ( Iran's ) \n denied of treaty which were""".split(" ")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_any_string_of_news_words_keeps_the_invariants(text: str) -> None:
    check(Extractor().read(Article.from_text(text, published="2020-05-05")))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200))
def test_any_text_keeps_the_invariants(text: str) -> None:
    check(Extractor().read(Article.from_text(text)))


def test_the_cost_is_linear_in_the_length(extractor: Extractor, seed: Extraction) -> None:
    """Eight times the text costs no more than 16 times the time: far from the 64 of anything that looks at all pairs."""
    lines = seed.article.text.splitlines()
    random.Random(1).shuffle(lines)

    def seconds(text: str) -> float:
        best = float("inf")
        for _ in range(2):
            started = time.process_time()
            extractor.read(Article.from_text(text))
            best = min(best, time.process_time() - started)
        return best

    assert seconds("\n".join(lines * 8)) < 16 * seconds("\n".join(lines))


@pytest.mark.parametrize("blank", ["\u00a0", "\u202f", "\u2009", " \u200b", "\u200e ", " \x00"])
def test_odd_blanks_are_read_as_blanks(extractor: Extractor, blank: str) -> None:
    text = "Russia invaded Ukraine.".replace(" ", blank)
    extraction = extractor.read(Article.from_text(text))
    check(extraction)
    assert ("Russia", "ATTACKED", "Ukraine", "asserted") in triples(extraction)
