"""The last component: mentions, frames and qualifiers become an ``Extraction``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from graphkit.article import Article
from graphkit.extract import attribution, measures, place, status, time
from graphkit.extract.arguments import Argument, Arguments
from graphkit.extract.confidence import confidence_of
from graphkit.extract.relations import Candidate, NearMiss, candidates
from graphkit.extract.spans import SpanMention, article_of, register_extensions
from graphkit.extract.structure import belongings, localities, titles, venues
from graphkit.knowledge import Knowledge, load_knowledge
from graphkit.model import Extraction, Mention, Statement, Status
from graphkit.ontology.lexicon import Lexicon, load_lexicon
from graphkit.ontology.schema import Ontology, load_ontology

__all__ = ["StatementReader", "make_statements"]


@Language.factory("graphkit_statements", default_config={"ontology": "", "packs": []})
def make_statements(nlp: Language, name: str, ontology: str, packs: list[str]) -> StatementReader:
    """Make the component that sets ``doc._.extraction``."""
    register_extensions()
    schema = load_ontology(ontology or None)
    return StatementReader(schema, load_lexicon(None, schema), load_knowledge(*packs))


@dataclass(slots=True)
class StatementReader:
    """Reads the statements of a doc whose mentions are known; ``Doc -> Doc``."""

    ontology: Ontology
    lexicon: Lexicon
    knowledge: Knowledge

    def __call__(self, doc: Doc) -> Doc:
        doc._.extraction = self.read(doc)
        return doc

    def read(self, doc: Doc, misses: list[NearMiss] | None = None) -> Extraction:
        """Return what the doc says; ``misses`` collects what was tried and not accepted, and why."""
        collector = _Collector(doc, article_of(doc), self.ontology)
        for candidate in self._candidates(doc, collector.rejected, misses):
            collector.relation(candidate)
        for measured in measures.measures_in(doc):
            collector.measure(measured)
        return collector.extraction()

    def _candidates(self, doc: Doc, rejected: Counter[str], misses: list[NearMiss] | None) -> Iterator[Candidate]:
        yield from titles(doc, self.knowledge)
        yield from belongings(doc, self.knowledge)
        yield from localities(doc, self.knowledge)
        yield from venues(doc)
        yield from candidates(doc, Arguments(doc), self.lexicon, self.ontology, rejected, misses)


@dataclass(slots=True)
class _Collector:
    doc: Doc
    article: Article
    ontology: Ontology
    mentions: dict[str, Mention] = field(default_factory=dict)
    statements: dict[tuple[object, ...], Statement] = field(default_factory=dict)
    rejected: Counter[str] = field(default_factory=Counter)
    _sentence_of: list[int] = field(default_factory=list)
    _sentences: list[Span] = field(default_factory=list)
    _holds: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._sentences = list(self.doc.sents)
        self._sentence_of = [n for n, sentence in enumerate(self._sentences) for _ in range(len(sentence))]

    def mention(self, argument: Argument) -> str:
        """Keep the mention of an argument, its span from the surface and what it is from the entity; return its id."""
        surface, entity = argument.surface, argument.entity
        span = surface.span
        id = Mention.make_id(self.article.id, span.start_char, span.end_char, entity.type, entity.name)
        if id not in self.mentions:
            level = surface.level if surface is entity or surface.level != "name" else entity.level
            self.mentions[id] = Mention(
                id, self.article.id, self._sentence_of[surface.start], span.start_char, span.end_char, span.text, entity.type, entity.name, level,
                entity.knowledge, entity.country, entity.local,
            )  # fmt: skip
        return id

    def relation(self, candidate: Candidate) -> None:
        subject, object = candidate.subject, candidate.object
        broken = self.ontology.violation(candidate.relation, subject.type, object.type)
        if broken:
            self.rejected[broken] += 1
            return
        if self.ontology.is_symmetric(candidate.relation) and (object.surface.start, object.surface.end) < (
            subject.surface.start,
            subject.surface.end,
        ):
            subject, object = object, subject
        predicate = candidate.predicate
        titled = candidate.rule.startswith("title:") or (candidate.rule.startswith("structure:") and subject.type != "Event")
        state = cast(Status, candidate.status) or self._status(predicate, titled)
        if candidate.status and not titled:
            read = self._status(predicate, False)
            state = read if read in ("denied", "planned", "possible") else state
        claimant = None if titled else self._claimant(predicate, candidate)
        when = "" if titled else time.time_of(predicate, self.article.published)
        where = None if titled else place.place_of(predicate)
        key = (candidate.relation, _key(subject), _key(object), self._sentence_of[predicate.i], state)
        self._add(
            key,
            self._statement(
                candidate.relation,
                predicate,
                self.mention(subject),
                self.mention(object),
                None,
                "",
                state,
                claimant,
                when,
                where,
                candidate.item,
                confidence_of(candidate, state),
                candidate.rule,
            ),  # fmt: skip
        )

    def _status(self, predicate: Token, titled: bool) -> Status:
        return "asserted" if titled else status.status_of(predicate, self.article.published)[0]

    def _claimant(self, predicate: Token, candidate: Candidate) -> SpanMention | None:
        """Who claims it, unless that is the subject itself doing so by saying it ("Iran condemned …")."""
        return attribution.claimant_of(predicate)

    def measure(self, measured: measures.Measured) -> None:
        for entity in measured.subject.resolved():
            broken = self.ontology.violation(measured.measure, entity.type)
            if broken:
                self.rejected[broken] += 1
                continue
            token = measured.token
            state = status.status_of(token, self.article.published)[0]
            key = (measured.measure, entity.type, entity.name, measured.value, self._sentence_of[token.i])
            self._add(
                key,
                self._statement(
                    measured.measure,
                    token,
                    self.mention(Argument(measured.subject, entity)),
                    "",
                    measured.value,
                    measured.unit,
                    state,
                    attribution.claimant_of(token),
                    time.time_of(token, self.article.published),
                    None,
                    None,
                    measured.confidence,
                    f"measure:{measured.measure.lower()}",
                ),  # fmt: skip
            )

    def _statement(
        self, relation: str, predicate: Token, subject: str, object: str, value: float | None, unit: str, state: Status, claimant: SpanMention | None,
        when: str, where: SpanMention | None, item: Argument | None, confidence: float, rule: str,
    ) -> Statement:  # fmt: skip
        number = self._sentence_of[predicate.i]
        start, end = _trimmed(self._sentences[number])
        id = Statement.make_id(self.article.id, relation, subject, object, value, unit, number, state)
        return Statement(
            id, self.article.id, number, start, end, relation, subject, object, value, unit, state,
            attributed_to=self._single(claimant), time=when, place=self._single(where), item=self.mention(item) if item else "",
            confidence=round(confidence, 3), cue_start=predicate.idx, cue_end=predicate.idx + len(predicate), rule=rule,
            derived_from=self._source(relation, subject),
        )  # fmt: skip

    def _source(self, relation: str, subject: str) -> tuple[str, ...]:
        return ()

    def _single(self, mention: SpanMention | None) -> str:
        return "" if mention is None else self.mention(Argument(mention, mention.resolved()[0]))

    def _add(self, key: tuple[object, ...], statement: Statement) -> None:
        known = self.statements.get(key)
        if known is None or statement.confidence > known.confidence:
            self.statements[key] = statement

    def extraction(self) -> Extraction:
        for mention in self.doc._.mentions or ():
            for entity in mention.resolved():
                self.mention(Argument(mention, entity))
        mentions = tuple(sorted(self.mentions.values(), key=lambda m: (m.start, -m.end, m.type, m.name)))
        statements = tuple(sorted(self.statements.values(), key=lambda s: (s.sentence, s.cue_start, s.relation, s.id)))
        return Extraction(self.article, mentions, statements, dict(sorted(self.rejected.items())))


def _key(argument: Argument) -> tuple[str, str]:
    return argument.entity.type, argument.entity.knowledge or argument.entity.name


def _trimmed(sentence: Span) -> tuple[int, int]:
    """Character offsets of a sentence without the white space around it."""
    text = cast(Any, sentence).text
    start = sentence.start_char + len(text) - len(text.lstrip())
    return start, max(start, sentence.end_char - (len(text) - len(text.rstrip())))
