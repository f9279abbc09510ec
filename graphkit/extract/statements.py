"""The last component: mentions, frames and qualifiers become an ``Extraction``."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, cast

from spacy.language import Language
from spacy.tokens import Doc, Token

from graphkit.article import Article
from graphkit.extract import attribution, measures, place, status, time
from graphkit.extract.arguments import Argument, Arguments
from graphkit.extract.confidence import confidence_of
from graphkit.extract.neighbours import neighbours
from graphkit.extract.relations import Candidate, NearMiss, candidates
from graphkit.extract.spans import SpanMention, article_of, register_extensions
from graphkit.extract.structure import belongings, binds_allies, localities, opponents, titles, venues
from graphkit.knowledge import Knowledge, load_knowledge
from graphkit.model import Extraction, Mention, Statement, Status
from graphkit.ontology.lexicon import Lexicon, load_lexicon
from graphkit.ontology.schema import Ontology, load_ontology

__all__ = ["StatementReader", "make_statements"]

# Rules that read the build of a name or phrase: no clause gives them status, claimant, time or place.
_BUILT_IN = ("title:", "structure:owner", "structure:locality", "structure:member", "structure:person", "structure:unit")
# What tells where an event took place by telling where it was hosted or attended.
_VENUE_FROM = ("HOSTED", "PARTICIPATED_IN")
# What follows from holding an office.
_FROM_OFFICE = ("title:represents", "title:leads", "title:ministry")


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

    def read(self, doc: Doc, misses: list[NearMiss] | None = None, origins: dict[str, Candidate] | None = None) -> Extraction:
        """Return what the doc says; ``misses`` collects what was tried and not accepted, and why.

        ``origins`` is given what each relation was read from, by the id of its statement.
        """
        collector = _Collector(doc, article_of(doc), self.ontology)
        for candidate in self._candidates(doc, collector.rejected, misses):
            collector.relation(candidate)
        for measured in measures.measures_in(doc):
            collector.measure(measured)
        if origins is not None:
            origins.update((collector.statements[key].id, candidate) for key, candidate in collector.origins.items())
        return collector.extraction()

    def _candidates(self, doc: Doc, rejected: Counter[str], misses: list[NearMiss] | None) -> Iterator[Candidate]:
        yield from titles(doc, self.knowledge)
        yield from belongings(doc, self.knowledge)
        yield from localities(doc, self.knowledge)
        yield from venues(doc)
        yield from opponents(doc)
        yield from neighbours(doc, self.knowledge)
        yield from candidates(doc, Arguments(doc), self.lexicon, self.ontology, rejected, misses)


@dataclass(slots=True)
class _Collector:
    """Gathers what one article says: each mention once, each statement once a sentence."""

    doc: Doc
    article: Article
    ontology: Ontology
    mentions: dict[str, Mention] = field(default_factory=dict)
    statements: dict[tuple[object, ...], Statement] = field(default_factory=dict)
    rejected: Counter[str] = field(default_factory=Counter)
    origins: dict[tuple[object, ...], Candidate] = field(default_factory=dict)
    _sentences: list[tuple[int, int]] = field(default_factory=list)
    _sentence_of: list[int] = field(default_factory=list)
    _offices: dict[str, str] = field(default_factory=dict)
    _ids: dict[tuple[SpanMention, SpanMention], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        text = self.doc.text
        for number, sentence in enumerate(self.doc.sents):
            self._sentences.append(_trimmed(text, sentence.start_char, sentence.end_char))
            self._sentence_of.extend([number] * len(sentence))

    def mention(self, argument: Argument) -> str:
        """Keep the mention of an argument, its span from the surface and what it is from the entity; return its id."""
        surface, entity = argument.surface, argument.entity
        known = self._ids.get((surface, entity))
        if known is not None:
            return known
        first, last = self.doc[surface.start], self.doc[surface.end - 1]
        start, end = first.idx, last.idx + len(last)
        id = self._ids[surface, entity] = Mention.make_id(self.article.id, start, end, entity.type, entity.name)
        if id not in self.mentions:
            self.mentions[id] = Mention(
                id,
                self.article.id,
                self._sentence_of[surface.start],
                start,
                end,
                self.article.text[start:end],
                entity.type,
                entity.name,
                level=surface.level if surface is entity or surface.level != "name" else entity.level,
                knowledge=entity.knowledge,
                country=entity.country,
                local=entity.local,
            )
        return id

    def relation(self, candidate: Candidate) -> None:
        """Keep a relation with its qualifiers, unless it breaks the ontology."""
        subject, object = candidate.subject, candidate.object
        broken = self.ontology.violation(candidate.relation, subject.type, object.type)
        if broken:
            self.rejected[broken] += 1
            return
        if self.ontology.is_symmetric(candidate.relation) and object.surface.start < subject.surface.start:
            subject, object = object, subject
        token = candidate.predicate
        built_in = candidate.rule.startswith(_BUILT_IN)
        state = self._status(candidate)
        about = self.mention(subject)
        source = self._offices.get(about) if candidate.rule in _FROM_OFFICE else None
        statement = self._statement(
            token,
            candidate.relation,
            about,
            object=self.mention(object),
            status=state,
            attributed_to="" if built_in or candidate.spoken else self._single(attribution.claimant_of(token)),
            time="" if built_in else time.time_of(token, self.article.published),
            place="" if built_in else self._single(place.place_of(token)),
            item=self.mention(candidate.item) if candidate.item else "",
            confidence=round(confidence_of(candidate, state), 3),
            rule=candidate.rule,
            derived_from=(source,) if source else (),
        )
        if candidate.rule == "title:holds":
            self._offices[about] = statement.id
        key = (candidate.relation, _key(subject), _key(object), statement.sentence, state)
        if self._add(key, statement):
            self.origins[key] = candidate

    def measure(self, measured: measures.Measured) -> None:
        """Keep a figure, unless its subject is of a type that the ontology does not measure."""
        token = measured.token
        for entity in measured.subject.resolved():
            broken = self.ontology.violation(measured.measure, entity.type)
            if broken:
                self.rejected[broken] += 1
                continue
            statement = self._statement(
                token,
                measured.measure,
                self.mention(Argument(measured.subject, entity)),
                value=measured.value,
                unit=measured.unit,
                status=status.status_of(token, self.article.published)[0],
                attributed_to=self._single(attribution.claimant_of(token)),
                time=time.time_of(token, self.article.published),
                confidence=round(measured.confidence, 3),
                rule=f"measure:{measured.measure.lower()}",
            )
            self._add((measured.measure, entity.type, entity.name, measured.value, statement.sentence), statement)

    def _status(self, candidate: Candidate) -> Status:
        """What the clause says of it; a cue that brings its own status ("left the union": ended) gives way to "may leave"."""
        own = candidate.status
        if candidate.rule.startswith(_BUILT_IN):
            return cast(Status, own or "asserted")
        read = status.status_of(candidate.predicate, self.article.published)[0]
        return read if not own or read in ("denied", "planned", "possible") else cast(Status, own)

    def _statement(self, token: Token, relation: str, subject: str, **rest: Any) -> Statement:
        number = self._sentence_of[token.i]
        start, end = self._sentences[number]
        statement = Statement(
            "", self.article.id, number, start, end, relation, subject, cue_start=token.idx, cue_end=token.idx + len(token), **rest
        )
        s = statement
        return replace(s, id=Statement.make_id(s.article, relation, subject, s.object, s.value, s.unit, number, s.status))

    def _single(self, mention: SpanMention | None) -> str:
        return "" if mention is None else self.mention(Argument(mention, mention.resolved()[0]))

    def _add(self, key: tuple[object, ...], statement: Statement) -> bool:
        """Keep a statement unless a surer one is there already; say whether it is kept."""
        known = self.statements.get(key)
        if known is not None and statement.confidence <= known.confidence:
            return False
        self.statements[key] = statement
        return True

    def _imply_venues(self) -> None:
        """An event that was hosted or attended somewhere took place there, unless the article says where it did."""
        said = {self.mentions[s.subject].name for s in self.statements.values() if s.relation == "LOCATED_IN"}
        for statement in list(self.statements.values()):
            event = self.mentions.get(statement.object)
            if statement.relation not in _VENUE_FROM or not statement.place or event is None or event.name in said:
                continue
            where = self.mentions[statement.place]
            if where.name == event.name or self.ontology.violation("LOCATED_IN", event.type, where.type):
                continue
            said.add(event.name)
            number, subject, object = statement.sentence, statement.object, statement.place
            implied = replace(
                statement,
                id=Statement.make_id(self.article.id, "LOCATED_IN", subject, object, None, "", number, statement.status),
                relation="LOCATED_IN",
                subject=subject,
                object=object,
                place="",
                item="",
                confidence=round(statement.confidence * 0.9, 3),
                rule="implied:venue",
                derived_from=(statement.id,),
            )
            self._add(("LOCATED_IN", event.name, where.name, number, statement.status), implied)

    def _imply_allies(self) -> None:
        """Parties to a treaty of alliance are allied."""
        parties: dict[str, list[Statement]] = {}
        for statement in self.statements.values():
            if statement.relation == "PARTY_TO" and statement.status == "asserted":
                treaty = self.mentions[statement.object]
                if binds_allies(treaty.name) and self.mentions[statement.subject].type == "Country":
                    parties.setdefault(treaty.knowledge or treaty.name, []).append(statement)
        for found in parties.values():
            for first, second in itertools.combinations({self.mentions[s.subject].name: s for s in found}.values(), 2):
                subject, object, number = first.subject, second.subject, second.sentence
                id = Statement.make_id(self.article.id, "ALLIED_WITH", subject, object, None, "", number, "asserted")
                implied = replace(
                    second, id=id, relation="ALLIED_WITH", subject=subject, object=object, rule="implied:alliance",
                    confidence=round(min(first.confidence, second.confidence) * 0.9, 3), derived_from=(first.id, second.id),
                )  # fmt: skip
                names = sorted((self.mentions[subject].name, self.mentions[object].name))
                if not any(
                    s.relation == "ALLIED_WITH" and sorted((self.mentions[s.subject].name, self.mentions[s.object].name)) == names
                    for s in self.statements.values()
                ):
                    self._add(("ALLIED_WITH", *names, number), implied)

    def extraction(self) -> Extraction:
        """What was gathered, in text order; every mention is kept, those without a statement too."""
        for mention in self.doc._.mentions or ():
            for entity in mention.resolved():
                self.mention(Argument(mention, entity))
        self._imply_venues()
        self._imply_allies()
        kept = {s.id for s in self.statements.values()}
        statements = [
            s if not s.derived_from or s.derived_from[0] in kept else replace(s, derived_from=()) for s in self.statements.values()
        ]
        return Extraction(
            self.article,
            tuple(sorted(self.mentions.values(), key=lambda m: (m.start, -m.end, m.type, m.name))),
            tuple(sorted(statements, key=lambda s: (s.sentence, s.cue_start, s.relation, s.id))),
            dict(sorted(self.rejected.items())),
        )


def _key(argument: Argument) -> tuple[str, str]:
    return argument.entity.type, argument.entity.knowledge or argument.entity.name


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Character offsets of a sentence without the white space around it."""
    sentence = text[start:end]
    first = start + len(sentence) - len(sentence.lstrip())
    return first, max(first, start + len(sentence.rstrip()))
