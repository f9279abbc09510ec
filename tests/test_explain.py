"""What ``graphkit extract --explain`` says of a sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from graphkit.article import Article
from graphkit.extract.explain import SentenceExplanation, as_data, as_text, explain
from graphkit.extract.pipeline import Extractor

GERMAN = (
    "Der Außenminister sagte am Montag, dass sich die beiden Länder darauf geeinigt haben, die Grenze zu öffnen, und dass "
    "die Gespräche über die Inseln im Frühjahr weitergehen."
)


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def explained(extractor: Extractor, text: str) -> list[SentenceExplanation]:
    return list(explain(Article.from_text(text, published="2024-03-01"), extractor))


def test_a_statement_says_what_it_was_read_from(extractor: Extractor) -> None:
    [sentence] = explained(extractor, "Botswana's government said Chad may condemn Sudan in Geneva.")
    [said] = [s for s in sentence.statements if s.relation == "CRITICIZED"]
    assert (said.subject, said.object, said.status, said.status_word) == ("Chad", "Sudan", "possible", "may")
    assert (said.attributed_to, said.place, said.cue) == ("Botswana", "Geneva", "condemn")
    assert said.rule.startswith("lexicon:") and said.line.startswith("verb ") and "subject subj; object obj" in said.line
    assert said.frame is not None and said.frame.part == "verb"
    assert dict(said.frame.roles)["subj"] == ("Chad",)


@pytest.mark.parametrize(
    ("text", "relation", "status", "word"),
    [
        ("Peru condemned Bolivia.", "CRITICIZED", "asserted", ""),
        ("Peru did not condemn Bolivia.", "CRITICIZED", "denied", "not"),
        ("Peru will condemn Bolivia.", "CRITICIZED", "planned", "will"),
        ("Iran severed diplomatic ties with Sweden.", "DIPLOMATIC_RELATIONS_WITH", "ended", "severed"),
    ],
)
def test_the_word_that_decided_the_status(extractor: Extractor, text: str, relation: str, status: str, word: str) -> None:
    [sentence] = explained(extractor, text)
    assert (relation, status, word) in [(s.relation, s.status, s.status_word) for s in sentence.statements]


def test_rules_of_titles_names_and_figures_are_told(extractor: Extractor) -> None:
    [sentence] = explained(extractor, "Kenyan President William Ruto met 4,000 troops of Uganda's army in Kisumu, Kenya.")
    lines = {s.rule: s.line for s in sentence.statements}
    assert all(lines.values())
    assert {"title:holds", "structure:locality"} <= set(lines)
    assert all(s.frame is None for s in sentence.statements if s.rule.startswith("title:"))


@pytest.mark.parametrize(
    ("text", "relation", "reason"),
    [
        ("Japan opened a factory with Sudan.", "DIPLOMATIC_RELATIONS_WITH", "obj=link,relation,tie does not hold (obj: factory)"),
        ("Peru left the union.", "PARTY_TO", "obj:Agreement does not hold (obj: union)"),
        ("Peru condemned.", "CRITICIZED", "no object that is an entity (obj*)"),
        ("The weather condemned Peru.", "CRITICIZED", "no subject that is an entity (subj)"),
        ("HIMARS rockets condemned Peru.", "CRITICIZED", "subject 'HIMARS' is of type Weapon, not Agreement or Country or "),
        ("Peru condemned Peru.", "CRITICIZED", "no object other than 'Peru'"),
    ],
)
def test_a_near_miss_says_why(extractor: Extractor, text: str, relation: str, reason: str) -> None:
    [sentence] = explained(extractor, text)
    assert relation not in {s.relation for s in sentence.statements}
    reasons = [m.reason for m in sentence.misses if m.relation == relation]
    assert any(reason in found for found in reasons), reasons


def test_what_another_line_made_is_no_miss(extractor: Extractor) -> None:
    [sentence] = explained(extractor, "Peru left the OPEC cartel.")
    made = {(s.cue, s.relation) for s in sentence.statements}
    assert not made & {(m.frame.predicate, m.relation) for m in sentence.misses}


def test_explaining_changes_nothing(extractor: Extractor) -> None:
    article = Article.from_text("Kenya's president met Sudan's. Chad has not attacked Mali, Niger said.\n\nA fifth of troops left Peru.")
    found = [s.id for sentence in explain(article, extractor) for s in sentence.statements]
    assert found == [s.id for s in extractor.read(article).statements]
    assert [as_text(s) for s in explain(article, extractor)] == [as_text(s) for s in explain(article, extractor)]


@pytest.mark.parametrize("text", ["", "  \n\n ", "???", "Chad", "CHAD ATTACKS MALI\n\n\n“Peru", "a\x00b", "Niger " * 400])
def test_odd_text(extractor: Extractor, text: str) -> None:
    for sentence in explained(extractor, text):
        assert text[sentence.start : sentence.end] == sentence.text
        assert json.dumps(as_data(sentence)) and as_text(sentence).startswith(f"[{sentence.number}] ")


def test_another_language_is_not_explained(extractor: Extractor) -> None:
    assert explained(extractor, GERMAN) == []


def command(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "graphkit", "extract", *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )


def test_command(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Chad may condemn Sudan.", encoding="utf-8")
    (tmp_path / "b.txt").write_text(GERMAN, encoding="utf-8")
    text = command("a.txt", "b.txt", "--explain", folder=tmp_path)
    assert text.returncode == 3
    assert "[0] Chad may condemn Sudan.\n  + Chad CRITICIZED Sudan\n      status possible by 'may'\n" in text.stdout
    assert "written in German, not English" in " ".join(text.stderr.split())
    data = command("a.txt", "--explain", "--format", "jsonl", folder=tmp_path)
    assert data.returncode == 0
    [sentence] = map(json.loads, data.stdout.splitlines())
    assert sentence["statements"][0]["frame"]["roles"] == {"obj": ["Sudan"], "subj": ["Chad"]}
