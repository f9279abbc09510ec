"""Why each statement was read and what was almost read: for whoever improves the lexicon and the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from spacy.tokens import Doc, Token

from graphkit.article import Article
from graphkit.extract.confidence import features_of, load_weights
from graphkit.extract.frames import Frame, frame_of, noun_frame
from graphkit.extract.relations import Candidate, NearMiss
from graphkit.extract.status import status_of
from graphkit.model import Extraction, Mention, Statement
from graphkit.ontology.lexicon import Cue, Lexicon

if TYPE_CHECKING:
    from graphkit.extract.pipeline import Extractor

__all__ = ["FrameView", "MissExplanation", "SentenceExplanation", "StatementExplanation", "as_data", "as_text", "explain"]

# What the rules that are no lexicon lines go by.
_RULES = {
    "title:holds": "the office at the name",
    "title:represents": "whose office it is that stands at the name",
    "title:leads": "an office that leads whose it is",
    "structure:owner": "whose the name says it is, or who owns it in the phrase",
    "structure:venue": "the place in the clause of the event",
    "structure:member": "a member or ally named beside the body or country it is one of",
    "structure:person": "a country or body, possessive, and who is its own",
    "structure:unit": "a unit, a comma and the larger unit that it is of",
    "title:ministry": "a minister and the ministry of the same country and portfolio",
    "structure:locality": "a place, a comma and what it lies in",
}
_TELLING = 0.15  # of a feature's weight, to be named
_CUES = 8  # of a lexicon line, to be written out


@dataclass(frozen=True, slots=True)
class FrameView:
    """A predicate with its arguments: ``roles`` pairs each role with the words that fill it."""

    predicate: str
    lemma: str
    part: str
    roles: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class StatementExplanation:
    """A statement and what it was read from.

    ``rule`` names the lexicon line or rule and ``line`` says what it asks for; ``cue`` is the word it stands on.
    ``status_word`` decided the status, empty for a plain assertion. ``because`` are the features that move the confidence most,
    with their weights. Names instead of ids: ``subject`` and the others are what the article calls them at best.
    """

    id: str
    subject: str
    relation: str
    object: str
    status: str
    status_word: str
    attributed_to: str
    time: str
    place: str
    item: str
    confidence: float
    because: tuple[tuple[str, float], ...]
    cue: str
    rule: str
    line: str
    frame: FrameView | None


@dataclass(frozen=True, slots=True)
class MissExplanation:
    """A lexicon line that stood on a predicate and was not accepted, and why."""

    relation: str
    rule: str
    line: str
    reason: str
    frame: FrameView


@dataclass(frozen=True, slots=True)
class SentenceExplanation:
    """A sentence (counted from 0; ``article.text[start:end] == text``), what it says and what it almost says."""

    article: str
    number: int
    start: int
    end: int
    text: str
    statements: tuple[StatementExplanation, ...]
    misses: tuple[MissExplanation, ...]


def explain(article: Article, extractor: Extractor) -> Iterator[SentenceExplanation]:
    """Yield each sentence of the article with its statements and near misses; nothing when it is not in English.

    A line is a near miss when its cue is there, and no other line made the same relation of the same word.

    Raises:
        ExtractionError: the article is longer than the model can read; the message names it.

    >>> from graphkit.extract.pipeline import Extractor
    >>> article = Article.from_text("Chad may denounce Sudan. Chad denounced.")
    >>> first, second = explain(article, Extractor())
    >>> [(s.subject, s.relation, s.object, s.status, s.status_word) for s in first.statements]
    [('Chad', 'CRITICIZED', 'Sudan', 'possible', 'may')]
    >>> first.statements[0].frame.roles
    (('obj', ('Sudan',)), ('subj', ('Chad',)))
    >>> {miss.relation for miss in second.misses}
    {'CRITICIZED'}
    """
    from graphkit.extract.language import foreign

    if foreign(article.text):
        return
    doc = extractor.analysed(article)
    misses: list[NearMiss] = []
    origins: dict[str, Candidate] = {}
    reader: Any = extractor.nlp.get_pipe("graphkit_statements")
    extraction: Extraction = reader.read(doc, misses, origins)
    yield from _Explainer(doc, extraction, reader.lexicon, origins).sentences(misses)


class _Explainer:
    def __init__(self, doc: Doc, extraction: Extraction, lexicon: Lexicon, origins: dict[str, Candidate]) -> None:
        self.doc, self.extraction, self.origins = doc, extraction, origins
        self.cues: dict[str, Cue] = {cue.rule: cue for cue in lexicon.cues}
        self.mentions: dict[str, Mention] = {m.id: m for m in extraction.mentions}
        self.token_at = {token.idx: token for token in doc}

    def sentences(self, misses: list[NearMiss]) -> Iterator[SentenceExplanation]:
        said: dict[int, list[Statement]] = defaultdict(list)
        for statement in self.extraction.statements:
            said[statement.sentence].append(statement)
        made = {(c.predicate.i, c.relation) for c in self.origins.values()}
        missed: dict[int, dict[tuple[object, ...], NearMiss]] = defaultdict(dict)
        for miss in misses:
            if (miss.predicate.i, miss.relation) not in made:
                missed[miss.predicate.sent.start].setdefault((miss.predicate.i, miss.rule, miss.reason), miss)
        for number, sentence in enumerate(self.doc.sents):
            text = sentence.text.strip()
            if not text:
                continue
            start = sentence.start_char + sentence.text.index(text)
            yield SentenceExplanation(
                self.extraction.article.id,
                number,
                start,
                start + len(text),
                self.extraction.article.text[start : start + len(text)],
                tuple(map(self.statement, said[number])),
                tuple(map(self.miss, missed[sentence.start].values())),
            )

    def statement(self, statement: Statement) -> StatementExplanation:
        candidate = self.origins.get(statement.id)
        token = candidate.predicate if candidate is not None else self.token_at[statement.cue_start]
        cue = self.cues.get(statement.rule)
        in_clause = cue is not None or candidate is None
        return StatementExplanation(
            statement.id,
            self._name(statement.subject),
            statement.relation,
            self._name(statement.object) if statement.object else f"{statement.value:,g} {statement.unit}",
            statement.status,
            self._status_word(statement, token, candidate),
            self._name(statement.attributed_to),
            statement.time,
            self._name(statement.place),
            self._name(statement.item),
            statement.confidence,
            _because(candidate, statement.status) if candidate is not None else (),
            token.text,
            statement.rule,
            _line(cue) if cue is not None else _RULES.get(statement.rule, "a figure with its unit" if candidate is None else ""),
            self._frame(token, cue) if in_clause else None,
        )

    def miss(self, miss: NearMiss) -> MissExplanation:
        cue = self.cues[miss.rule]
        return MissExplanation(miss.relation, miss.rule, _line(cue), miss.reason, self._frame(miss.predicate, cue))

    def _name(self, id: str) -> str:
        return self.mentions[id].name if id else ""

    def _status_word(self, statement: Statement, token: Token, candidate: Candidate | None) -> str:
        status, word = status_of(token, self.extraction.article.published)
        if candidate is not None and candidate.status == statement.status != status:
            return token.text
        return word if status == statement.status else ""

    def _frame(self, token: Token, cue: Cue | None) -> FrameView:
        frame: Frame = noun_frame(token) if cue is not None and cue.part == "noun" else frame_of(token)
        roles = tuple((role, tuple(map(self._words, heads))) for role, heads in sorted(frame.roles.items()) if heads)
        return FrameView(token.text, frame.lemma, frame.part, roles)

    def _words(self, head: Token) -> str:
        mention = (self.doc._.mention_at or {}).get(head.i)
        return " ".join(mention.span.text.split()) if mention is not None else head.text


def _because(candidate: Candidate, status: str) -> tuple[tuple[str, float], ...]:
    weights = load_weights()
    found = [(feature, weights.get(feature, 0.0)) for feature in features_of(candidate, status)]
    return tuple(sorted((f for f in found if abs(f[1]) >= _TELLING), key=lambda f: (-abs(f[1]), f[0])))


def _line(cue: Cue) -> str:
    """The lexicon line in one line: cues, where subject and object stand, its conditions."""
    words = " ".join(cue.words[:_CUES]) + (f" … ({len(cue.words)} cues)" if len(cue.words) > _CUES else "")
    line = f"{cue.part} {words}; subject {'|'.join(cue.subject)}; object {'|'.join(cue.object)}"
    if cue.item:
        line += f"; item {'|'.join(cue.item)}"
    if cue.when:
        line += f"; when {' | '.join('; '.join(map(str, conjunction)) for conjunction in cue.when)}"
    return line + (f"; status {cue.status}" if cue.status else "")


def as_data(explanation: SentenceExplanation) -> dict[str, Any]:
    """The explanation as JSON data; ``roles`` and ``because`` are objects."""
    data = asdict(explanation)
    for part in (*data["statements"], *data["misses"]):
        if part["frame"] is not None:
            part["frame"]["roles"] = dict(part["frame"]["roles"])
        if "because" in part:
            part["because"] = dict(part["because"])
    return data


def as_text(explanation: SentenceExplanation) -> str:
    """The explanation to read: the sentence, then its statements and near misses, indented."""
    lines = [f"[{explanation.number}] {' '.join(explanation.text.split())}"]
    for said in explanation.statements:
        lines.append(f"  + {said.subject} {said.relation} {said.object}")
        lines.append(f"      status {said.status}{f' by {said.status_word!r}' if said.status_word else ''}")
        more = (("claimed by", said.attributed_to), ("time", said.time), ("place", said.place), ("item", said.item))
        lines += [f"      {name} {value}" for name, value in more if value]
        because = ", ".join(f"{feature} {weight:+.2f}" for feature, weight in said.because)
        lines.append(f"      confidence {said.confidence:g}{f' ({because})' if because else ''}")
        lines.append(f"      {said.rule} on {said.cue!r}: {said.line}")
        if said.frame is not None:
            lines.append(f"      frame {_frame_text(said.frame)}")
    for miss in explanation.misses:
        lines.append(f"  - not {miss.relation}: {miss.reason}")
        lines.append(f"      {miss.rule} on {miss.frame.predicate!r}: {miss.line}")
        lines.append(f"      frame {_frame_text(miss.frame)}")
    return "\n".join(lines) + "\n"


def _frame_text(frame: FrameView) -> str:
    roles = "; ".join(f"{role}: {', '.join(words)}" for role, words in frame.roles)
    return f"{frame.part} {frame.lemma}{f' ({roles})' if roles else ''}"
