"""A corpus built to confuse: who is who in it, measured, and what it adds up to."""

from __future__ import annotations

import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from graphkit.article import Article
from graphkit.extract.pipeline import Extractor
from graphkit.graph import KnowledgeGraph
from graphkit.knowledge import load_knowledge
from graphkit.model import Extraction, Resolution
from graphkit.resolve import resolve

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.clusters import Score, b_cubed, pairwise
from benchmarks.entities import confusing

CORPUS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("confusing.toml").read_text(encoding="utf-8"))
ENOUGH = 0.95


@cache
def read() -> tuple[list[Extraction], Resolution]:
    articles = (Article(a["id"], a["text"], published=str(a["published"])) for a in CORPUS["article"])
    extractions = list(Extractor().extract(articles))
    return extractions, resolve(extractions, load_knowledge())


def known(word: str) -> str:
    """The id of the knowledge pack entry that a word of the corpus is, empty when it is none."""
    entry = load_knowledge().entry(word)
    return entry.id if entry is not None else ""


@cache
def groupings() -> tuple[dict[str, str], dict[str, str]]:
    """Each name of each article to its entity, as found and as it is right."""
    return confusing()


def test_the_corpus_is_large_enough_and_its_names_stand_in_it() -> None:
    assert len(CORPUS["article"]) >= 25
    for article in CORPUS["article"]:
        assert all(name in article["text"] for name in article["who"])


def test_who_is_who_b_cubed() -> None:
    assert b_cubed(*groupings()).f1 >= ENOUGH


def test_who_is_who_pairwise() -> None:
    assert pairwise(*groupings()).f1 >= ENOUGH


def test_whom_the_pack_knows_is_that_entry() -> None:
    found, right = groupings()
    linked = {key: id for key, id in right.items() if id in load_knowledge().entries}
    wrong = {key: found[key] for key, id in linked.items() if found[key] != id}
    assert len(wrong) <= 0.05 * len(linked), wrong


def relation(line: str) -> tuple[str, str, str, str]:
    """Subject, relation, object and what holds of a line of the views, with the entities that its words are."""
    found, right = groupings()
    subject, name, object, *holds = line.split()
    one, other = (known(word) or next(found[key] for key, id in right.items() if id == word) for word in (subject, object))
    return one, name, other, " ".join(holds)


@cache
def current() -> dict[tuple[str, str, str], set[str]]:
    kg = KnowledgeGraph.from_extractions(*read())
    return {(r.subject.id, r.relation, r.object.id): {r.status, *(["contested"] if r.contested else [])} for r in kg.relations()}


@pytest.mark.parametrize("line", CORPUS["views"]["all"])
def test_what_the_texts_add_up_to(line: str) -> None:
    subject, name, object, holds = relation(line)
    assert (subject, name, object) in current()
    assert not holds or holds in current()[subject, name, object]


@pytest.mark.parametrize("line", CORPUS["views"]["none"])
def test_what_nobody_says(line: str) -> None:
    assert relation(line)[:3] not in current()


# The measures


def test_a_perfect_grouping_scores_one_whatever_its_groups_are_called() -> None:
    right = {"a": 1, "b": 1, "c": 2}
    assert b_cubed({"a": "x", "b": "x", "c": "y"}, right) == pairwise({"a": "x", "b": "x", "c": "y"}, right) == Score(1.0, 1.0)


def test_everything_in_one_group_has_full_recall_and_nothing_joined_full_precision() -> None:
    right = {"a": 1, "b": 1, "c": 2, "d": 2}
    assert b_cubed(dict.fromkeys(right, 0), right) == Score(0.5, 1.0)
    assert pairwise(dict.fromkeys(right, 0), right) == Score(2 / 6, 1.0)
    assert b_cubed({id: id for id in right}, right) == Score(1.0, 0.5)
    assert pairwise({id: id for id in right}, right) == Score(1.0, 0.0)
    assert pairwise({id: id for id in right}, right).f1 == 0.0


def test_groupings_of_other_mentions_are_refused() -> None:
    for measure in (b_cubed, pairwise):
        with pytest.raises(ValueError, match="same mentions"):
            measure({"a": 1}, {"b": 1})
        with pytest.raises(ValueError, match="one or more"):
            measure({}, {})
