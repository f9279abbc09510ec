"""Who says it: the source that an article names for what a predicate tells.

The innermost speaker counts: in "Putin said that Kyiv had claimed to have shelled Belgorod" it is Kyiv.
What the article says in its own voice has no claimant.
"""

from __future__ import annotations

import re

from spacy.tokens import Doc, Span, Token

from graphkit.extract.columns import places_of
from graphkit.extract.cues import load_modality, verb_keys
from graphkit.extract.quotations import Quotation, quotations
from graphkit.extract.spans import SpanMention
from graphkit.extract.speakers import CLAIMANT_TYPES, Speakers
from graphkit.extract.syntax import NOMINAL, VERBAL, is_infinitive

__all__ = ["CLAIMANT_TYPES", "claimant_of", "claimants_of"]

_CACHE = "graphkit_attribution"
_SUBJECTS = {"nsubj", "nsubjpass"}
_FINITE = {"VBD", "VBZ", "VBP", "MD"}
_SOURCES = {"according", "citing", "quoting", "in", "to", "by"}
_REPORT_FORMS = {"VBD", "VBZ", "VBP", "VBN"}
_CLAUSES = {"ccomp", "xcomp", "parataxis"}


def claimant_of(predicate: Token) -> SpanMention | None:
    """The mention that the text names as the source of what the predicate tells, ``None`` for the article itself.

    Needs ``doc._.mentions`` and ``doc._.mention_at``; a pronoun or description is followed to what it stands for.
    Of several speakers ("Biden and Kishida said") it is the first: ``claimants_of`` gives all.
    """
    found = claimants_of(predicate)
    return found[0] if found else None


def claimants_of(predicate: Token) -> tuple[SpanMention, ...]:
    """All who say it together, in text order; empty when the article itself does."""
    return _reader(predicate.doc).of(predicate)


def _reader(doc: Doc) -> _Reader:
    cached = doc.user_data.get(_CACHE)
    if cached is None or cached.mentions is not doc._.mentions:
        cached = doc.user_data[_CACHE] = _Reader(doc)
    return cached


class _Reader:
    """Finds speakers in one doc; every word and quotation is looked at once."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.mentions: list[SpanMention] = doc._.mentions
        self.who = Speakers(doc)
        self.modality = load_modality()
        self.words = self.modality.words["reporting"]
        self.quotations = quotations(doc)
        self.openings = _openings(doc)
        self._speakers: dict[Quotation, tuple[SpanMention, ...]] = {}
        self._known: dict[int, tuple[SpanMention, ...]] = {}
        self._sourced: dict[int, list[tuple[int, int, Token]]] = {}

    def of(self, predicate: Token) -> tuple[SpanMention, ...]:
        known = self._known.get(predicate.i)
        if known is None:
            known = self._known[predicate.i] = self._find(predicate)
        return known

    def _find(self, predicate: Token) -> tuple[SpanMention, ...]:
        if predicate.lemma_ in ("claim", "take", "accept") and any(
            c.dep_ == "dobj" and c.lemma_ in self.words["claimed"] for c in predicate.children
        ):
            return self.who.subject(predicate)
        quotation = next((q for q in self.quotations if predicate.i in q), None)
        found = self._governing(predicate, quotation)
        if found:
            return found
        if quotation is not None:
            found = self.speaker(quotation)
            if found:
                return found
        return self._according(predicate) or self._introduced(predicate)

    # Governors ------------------------------------------------------------------------------------------

    def _governing(self, predicate: Token, quotation: Quotation | None) -> tuple[SpanMention, ...]:
        """The speaker of the nearest governing verb or noun of saying, or of a parenthesis ("…, Israel said, …")."""
        token, nominal, below = predicate, True, predicate
        while token.head != token:
            head, dep = token.head, token.dep_
            inside = quotation is None or head.i in quotation or token.i in quotation
            speakers = self._from_governor(token, nominal) if inside else ()
            if speakers:
                return speakers
            if token.pos_ in VERBAL or dep in _CLAUSES:
                speakers = self._parenthesis(token, below)
                if speakers:
                    return speakers
            if dep == "relcl" and self._loose(token):
                return ()
            if dep == "prep" and token.lower_ in self.words["settings"]:
                nominal = False  # when it is said, not what
            if dep in ("advcl", "relcl") or (dep in _SUBJECTS and head.pos_ in VERBAL) or (token.pos_ in VERBAL and dep == "ccomp"):
                nominal = False
            below, token = token, head
        return self._parenthesis(token, below)

    def _from_governor(self, token: Token, nominal: bool) -> tuple[SpanMention, ...]:
        """The speaker when the head of the word is a verb or noun of saying; ``nominal`` while no clause or setting lies between."""
        head, dep, words = token.head, token.dep_, self.words
        if head.pos_ in VERBAL:
            says = dep in ("ccomp", "xcomp", "pcomp") and not words["verbs"].isdisjoint(verb_keys(head)) and not self._intends(token, head)
            speaks_of = nominal and dep in ("dobj", "ccomp", "oprd", "nsubjpass") and head.lemma_ in words["presupposing"]
            through = dep in ("prep", "dative") and token.lower_ in words["prepositions"] and head.lemma_ in words["presupposing"]
            if says or speaks_of or through:
                return self.who.subject(head)
            view = next((c for c in head.children if c.dep_ == "nsubj" and c.lemma_ in words["nouns"]), None) if dep == "ccomp" else None
            return self.who.owner(view) if view is not None and head.lemma_ == "be" else ()  # "Oslo's view is that"
        if head.pos_ in NOMINAL and head.lemma_.lower() in words["nouns"] and dep in ("acl", "prep", "ccomp"):
            # "a report of an attack" tells of it, "a statement after an attack" only comes after it.
            return self.who.owner(head) if dep != "prep" or token.lower_ not in words["settings"] else ()
        return ()

    def _intends(self, token: Token, head: Token) -> bool:
        """Whether the verb wants or asks for what its infinitive tells and does not claim it: "promised to", "urged Oslo to"."""
        return is_infinitive(token) and self.modality.classes(head) & {"planned", "possible", "failed"} != frozenset()

    def _loose(self, clause: Token) -> bool:
        """Whether a relative clause only adds something ("Merkel, who met Putin, said")."""
        first = clause.left_edge
        return first.i > 0 and first.nbor(-1).text in (",", "—", "–", "(")

    def _parenthesis(self, verb: Token, below: Token) -> tuple[SpanMention, ...]:
        """ "…, Israel said, …", "As Blinken said, …", "…, reported Reuters": the clause beside its report."""
        for child in verb.children:
            if child != below and child.lemma_ in self.words["verbs"] and child.tag_ in _REPORT_FORMS and self._beside(child, verb):
                found = self.who.subject(child)
                if found:
                    return found
        return ()

    def _beside(self, report: Token, verb: Token) -> bool:
        if any(c.dep_ in ("ccomp", "dobj", "xcomp") and c.i > report.i for c in report.children):
            return False
        if report.dep_ == "ccomp":  # else it is what the verb says, not who says it
            marked = any(c.dep_ in ("mark", "advmod") for c in report.children)
            return report.i > verb.i and verb.lemma_ not in self.words["verbs"] and not marked
        return report.dep_ == "parataxis" or (report.dep_ == "advcl" and any(c.lower_ == "as" for c in report.children))

    # Sources --------------------------------------------------------------------------------------------

    def _according(self, predicate: Token) -> tuple[SpanMention, ...]:
        """ "according to X" holds for the sentence when it opens or closes it, else for what it stands in."""
        sentence = predicate.sent
        if sentence.start not in self._sourced:
            self._sourced[sentence.start] = list(self._sources(sentence))
        best: tuple[int, Token] | None = None
        for start, end, noun in self._sourced[sentence.start]:
            if (
                start <= predicate.i < end
                and not noun.left_edge.i <= predicate.i <= noun.right_edge.i
                and (best is None or end - start < best[0])
            ):
                best = (end - start, noun)
        return self.who.named(best[1]) if best else ()

    def _sources(self, sentence: Span) -> list[tuple[int, int, Token]]:
        """Where each "according to X", "in X's view", "citing X" of the sentence holds, and X."""
        found = []
        for mark in sentence:
            noun = self._source(mark) if mark.lower_ in _SOURCES else None
            if noun is not None:
                found.append((*self._scope(mark, noun, sentence), noun))
        return found

    def _source(self, mark: Token) -> Token | None:
        lower = mark.lower_
        if lower == "according":
            marks = (mark, mark.nbor()) if mark.i + 1 < len(self.doc) and mark.nbor().lower_ == "to" else ()
            return next((c for m in marks for c in m.children if c.dep_ in ("pobj", "pcomp")), None)
        if lower in ("citing", "quoting"):
            return next((c for c in mark.children if c.dep_ == "dobj"), None)
        views = (v for v in mark.children if v.dep_ == "pobj" and v.lemma_ in self.words["views"])
        return next((o for v in views for o in v.children if o.dep_ == "poss"), None)

    def _scope(self, mark: Token, noun: Token, sentence: Span) -> tuple[int, int]:
        """The whole sentence from its edges; in its middle what the mark hangs on, or what follows its coordinator."""
        closing = noun.right_edge.i + 1
        while closing < sentence.end and (self.doc[closing].is_punct or self.doc[closing].is_space):
            closing += 1
        if closing >= sentence.end or mark.i - sentence.start <= 1:
            return sentence.start, sentence.end
        if mark.nbor(-1).text == "," and mark.head.pos_ in VERBAL and mark.i >= 2 and mark.nbor(-2).dep_ == "cc":
            return noun.i + 1, sentence.end
        return mark.head.left_edge.i, mark.head.right_edge.i + 1

    # Quotations -----------------------------------------------------------------------------------------

    def speaker(self, quotation: Quotation) -> tuple[SpanMention, ...]:
        """Who says what is quoted."""
        found = self._speakers.get(quotation)
        if found is None:
            self._speakers[quotation] = ()
            found = self._speakers[quotation] = self._speaker(quotation)
        return found

    def _speaker(self, quotation: Quotation) -> tuple[SpanMention, ...]:
        for verb in self._verbs_beside(quotation):
            found = self.who.subject(verb)
            if found:
                return found
        before = next((q for q in reversed(self.quotations) if q.end <= quotation.start), None)
        sentence = any(t.tag_ in _FINITE for t in self.doc[quotation.start : quotation.end])  # else a term that someone else may use
        if before is not None and sentence and (quotation.continues or not self._paragraph_between(before.end, quotation.start)):
            return self.speaker(before)
        return ()

    def _verbs_beside(self, quotation: Quotation) -> list[Token]:
        """Verbs of saying around a quotation, the nearest first; those of other quotations do not count."""
        doc, last = self.doc, min(quotation.end, len(self.doc) - 1)
        first_sentence, last_sentence = doc[quotation.start].sent, doc[last].sent
        start, end = first_sentence.start, last_sentence.end
        if quotation.start - start <= 1 and start > 0:
            previous = doc[start - 1].sent
            tail = [t for t in previous if not t.is_space]
            if tail and tail[-1].text == ":":
                start = previous.start
        if end <= last + 1 and end < len(doc) and doc[quotation.end - 1].text in (",", "?", "!") and not self._paragraph_between(last, end):
            end = doc[end].sent.end
        beside = [
            t
            for t in doc[start:end]
            if t.pos_ in VERBAL and t.i not in quotation and self._says(t) and not any(t.i in q for q in self.quotations)
        ]
        return sorted(beside, key=lambda t: t.i - quotation.end if t.i >= quotation.end else quotation.start - t.i)

    def _says(self, verb: Token) -> bool:
        return verb.lemma_ in self.words["verbs"] or verb.lemma_ in self.words["quoting"] or verb.lemma_ in self.words["presupposing"]

    def _paragraph_between(self, start: int, end: int) -> bool:
        return "\n" in self.doc[start:end].text if end > start else False

    def _introduced(self, predicate: Token) -> tuple[SpanMention, ...]:
        """A statement given without marks after "the minister said:" at the end of a paragraph, as far as it goes."""
        sentence = predicate.sent
        opening = next((o for o in reversed(self.openings) if o.end <= sentence.start), None)
        if opening is None or any(opening.end <= q.start < sentence.end for q in self.quotations):
            return ()
        verbs = [t for t in opening if t.pos_ in VERBAL and self._gives(t)]
        speakers = self.who.subject(verbs[-1]) if verbs else ()
        for root in (t for t in self.doc[opening.end : sentence.end] if t.dep_ == "ROOT"):
            subject = next((c for c in root.children if c.dep_ == "nsubj"), None)
            named = self.who.named(subject) if subject is not None and subject.lower_ not in ("i", "we") else ()
            if any(m in speakers or m.name == s.name for m in named for s in speakers) or (named and root.lemma_ in self.words["verbs"]):
                return ()  # the article speaks again
        return speakers

    def _gives(self, verb: Token) -> bool:
        """Whether what follows the verb's colon is what someone says, not a list: "said:", "issued this statement:"."""
        objects = [c.lemma_.lower() for c in verb.children if c.dep_ == "dobj"]
        return self._says(verb) and (not objects or not self.words["documents"].isdisjoint(objects))


def _openings(doc: Doc) -> list[Span]:
    """Sentences that end in a colon at the end of a paragraph."""
    if not re.search(r":\s*\n", doc.text):
        return []
    found = []
    for i in places_of(doc, ":"):
        after = doc[i + 1].text if i + 1 < len(doc) else ""
        if "\n" in after:
            found.append(doc[i].sent)
    return found
