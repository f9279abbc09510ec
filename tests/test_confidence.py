"""What a statement's confidence depends on, and that the weights and their fit do what they say."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from graphkit.article import Article
from graphkit.extract.confidence import confidence_of, features_of, load_weights
from graphkit.extract.pipeline import Extractor
from graphkit.extract.relations import Candidate
from graphkit.model import STATUSES, Statement
from graphkit.ontology import load_ontology

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.reliability import Judged, cross_validated, fit, report, written


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def read(extractor: Extractor, text: str) -> dict[str, tuple[Statement, Candidate]]:
    origins: dict[str, Candidate] = {}
    found = extractor.nlp.get_pipe("graphkit_statements").read(extractor.analysed(Article.from_text(text)), None, origins)  # type: ignore[attr-defined]
    return {s.relation: (s, origins[s.id]) for s in found.statements if s.id in origins}


def test_every_relation_has_what_it_was_read_from(extractor: Extractor) -> None:
    text = "Kenyan President William Ruto condemned Sudan. He met Chad's foreign minister in Nairobi, Kenya. The UK sanctioned Belarus."
    origins: dict[str, Candidate] = {}
    found = extractor.nlp.get_pipe("graphkit_statements").read(extractor.analysed(Article.from_text(text)), None, origins)  # type: ignore[attr-defined]
    assert {s.id for s in found.statements} == set(origins) != set()
    for statement in found.statements:
        candidate = origins[statement.id]
        assert (candidate.relation, candidate.rule) == (statement.relation, statement.rule)
        assert statement.confidence == round(confidence_of(candidate, statement.status), 3)


def test_features_say_how_it_was_read(extractor: Extractor) -> None:
    [(statement, candidate)] = read(extractor, "Peru condemned Bolivia.").values()
    assert features_of(candidate, statement.status) == (
        "rule=verb",
        "relation=CRITICIZED",
        "status=asserted",
        "subject-level=name",
        "subject-steps=1",
        "subject-apart=upto-2",
        "object-level=name",
        "object-steps=1",
        "object-apart=upto-2",
        "subject-known=yes",
    )


def test_names_near_by_are_surer_than_what_stands_for_them_far_off(extractor: Extractor) -> None:
    near = read(extractor, "Peru condemned Bolivia.")["CRITICIZED"][0].confidence
    text = "A rebel group holds the hills. It, after a long week of talks that led to nothing in the snowy capital, condemned Bolivia."
    far = read(extractor, text)
    assert far
    assert all(statement.confidence < near for statement, _ in far.values())


def test_always_above_0_and_at_most_1(extractor: Extractor) -> None:
    [(_, candidate)] = read(extractor, "Peru condemned Bolivia.").values()
    for status in STATUSES:
        assert 0 < confidence_of(candidate, status) <= 1


def test_the_weights_name_no_words_of_articles() -> None:
    relations = set(load_ontology().relations)
    for name in load_weights():
        group, _, value = name.partition("=")
        assert group == "base" or value in relations or re.fullmatch(r"[a-z0-9:\-]+", value), name
    assert len(load_weights()) < 100


def rows(count: int) -> list[Judged]:
    """Pronouns are right half of the time, names nine times in ten."""
    made = []
    for number in range(count):
        article = f"a{number % 7}"
        made.append(Judged("gold", article, ("level=name",), number % 10 != 0))
        made.append(Judged("gold", article, ("level=pronoun",), number % 2 == 0))
    return made


def test_the_fit_finds_the_shares() -> None:
    weights = fit(rows(1000), penalty=0.01)
    name, pronoun = (1 / (1 + 2.718281828 ** -(weights["base"] + weights[f"level={level}"])) for level in ("name", "pronoun"))
    assert name == pytest.approx(0.9, abs=0.01)
    assert pronoun == pytest.approx(0.5, abs=0.01)


def test_what_is_rarely_seen_stays_near_the_mean() -> None:
    few = rows(500) + [Judged("gold", "a0", ("level=name", "odd=yes"), False)] * 3
    assert "odd=yes" not in fit(few)
    some = rows(500) + [Judged("gold", "a0", ("level=name", "odd=yes"), False)] * 10
    assert -2.5 < fit(some)["odd=yes"] < 0


def test_the_table_says_so() -> None:
    made = rows(300)
    text = "\n".join(report(made, cross_validated(made)))
    assert text == "\n".join(report(made, cross_validated(made)))
    error = re.search(r"expected calibration error ([\d.]+)", text)
    assert error is not None and float(error[1]) < 0.05


def test_the_file_is_what_is_written() -> None:
    text = written({"base": 1.0, "rule=verb": 0.5, "rule=title:holds": 0.25, "status=denied": -1.0})
    assert text.endswith('base = 1.000\n\n[weights.rule]\n"title:holds" = 0.250\n"verb" = 0.500\n\n[weights.status]\n"denied" = -1.000\n')
