"""Tables of short texts and what their pronouns and descriptions stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from graphkit.article import Article
from graphkit.extract import coreference, entities, paragraphs  # noqa: F401 - registers the factories
from graphkit.extract.pipeline import DEFAULT_MODEL
from graphkit.extract.spans import SpanMention, register_extensions

DATA = Path(__file__).parent / "data"
_MARK = re.compile(r"\{([^{}=]+)=([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Case:
    """A text, and what the words from ``start`` to ``end`` stand for."""

    text: str
    expected: tuple[tuple[int, int, frozenset[str]], ...]


def read_cases(path: Path) -> list[Case]:
    """Read the marked texts of a file."""
    cases = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        text, expected, last = "", [], 0
        for mark in _MARK.finditer(line):
            text += line[last : mark.start()]
            names = frozenset(name for name in mark[2].split("+") if name)
            expected.append((len(text), len(text) + len(mark[1]), names))
            text += mark[1]
            last = mark.end()
        cases.append(Case(text + line[last:], tuple(expected)))
    return cases


@pytest.fixture(scope="module")
def nlp() -> Language:
    register_extensions()
    made = spacy.load(DEFAULT_MODEL)
    made.add_pipe("graphkit_paragraphs", before="parser")
    made.add_pipe("graphkit_entities")
    made.add_pipe("graphkit_coreference")
    return made


def read(nlp: Language, text: str) -> Doc:
    doc = nlp.make_doc(text)
    doc._.article = Article.from_text(text)
    return nlp(doc)


def stands_for(doc: Doc, start: int, end: int) -> list[SpanMention]:
    """What the mention of these words stands for; empty when nothing else than itself."""
    span = doc.char_span(start, end, alignment_mode="expand")
    found: list[SpanMention] = []
    for mention in doc._.mentions:
        if mention.root.i == span.root.i and mention.end - mention.start <= len(span) and mention.start >= span.start:
            if mention.referents:
                return mention.resolved()
            if mention.level == "name" and mention.type != "Position":
                found = [mention]
    return found


def wrong(doc: Doc, case: Case) -> list[str]:
    """What is not as the table says."""
    faults = []
    for start, end, names in case.expected:
        got = stands_for(doc, start, end)
        left = set(names)
        extra = []
        for mention in got:
            said = mention.span.text
            fitting = {
                name
                for name in left
                if name in (mention.name, said, said.removeprefix("The ")) or (name in mention.name and mention.type != "Country")
            }
            extra += [] if fitting else [mention.name]
            left -= fitting
        if left or extra:
            faults.append(f"{case.text[start:end]!r} stands for {[m.name for m in got]}, not {sorted(names)}")
    return faults


@pytest.mark.parametrize("case", read_cases(DATA / "coreference.txt"), ids=lambda case: case.text[:60])
def test_stands_for(nlp: Language, case: Case) -> None:
    assert not wrong(read(nlp, case.text), case)
