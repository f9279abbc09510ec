"""Who says it: the source that an article names for what a predicate tells.

The innermost speaker counts: in "Putin said that Kyiv had claimed to have shelled Belgorod" it is Kyiv.
What the article says in its own voice has no claimant.
"""

from __future__ import annotations

from spacy.tokens import Doc, Span, Token

from graphkit.extract.cues import load_modality
from graphkit.extract.quotations import Quotation, quotations
from graphkit.extract.spans import SpanMention

__all__ = ["CLAIMANT_TYPES", "claimant_of", "claimants_of"]

CLAIMANT_TYPES = frozenset({"Person", "Country", "Organization", "GovernmentBody", "MilitaryForce", "Agreement"})
_CACHE = "graphkit_attribution"
_SUBJECTS = {"nsubj", "nsubjpass"}
_CLAUSES = {"ccomp", "xcomp", "parataxis"}
_NOMINAL = {"NOUN", "PROPN", "PRON", "NUM"}


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
        self.at: dict[int, SpanMention] = doc._.mention_at or {}
        self.words = load_modality().words["reporting"]
        self.quotations = quotations(doc)
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
            return self.subject(predicate)
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
            speakers = self._from_governor(token, head, dep, nominal, predicate) if inside else ()
            if speakers:
                return speakers
            if token.pos_ in ("VERB", "AUX") or dep in _CLAUSES:
                speakers = self._parenthesis(token, below)
                if speakers:
                    return speakers
            if dep == "relcl" and self._loose(token):
                return ()
            if (
                dep in ("advcl", "relcl")
                or (dep in _SUBJECTS and head.pos_ in ("VERB", "AUX"))
                or (token.pos_ in ("VERB", "AUX") and dep == "ccomp")
            ):
                nominal = False
            below, token = token, head
        return self._parenthesis(token, below)

    def _from_governor(self, token: Token, head: Token, dep: str, nominal: bool, predicate: Token) -> tuple[SpanMention, ...]:
        if head.pos_ in ("VERB", "AUX"):
            lemma = _lemma(head)
            if dep in ("ccomp", "xcomp", "pcomp") and (lemma in self.words["verbs"] or head.lemma_ in self.words["verbs"]):
                return self.subject(head)
            if nominal and dep in ("dobj", "ccomp", "oprd", "nsubjpass") and head.lemma_ in self.words["presupposing"]:
                return self.subject(head)
        if (
            dep in ("prep", "dative")
            and head.pos_ in ("VERB", "AUX")
            and token.lower_ in self.words["prepositions"]
            and head.lemma_ in self.words["presupposing"]
        ):
            return self.subject(head)
        if (
            head.pos_ in _NOMINAL
            and head.lemma_.lower() in self.words["nouns"]
            and dep in ("acl", "prep", "ccomp", "relcl")
            and (dep != "relcl" or token.lower_ == "that")
        ):
            return self._owner(head)
        return ()

    def _loose(self, clause: Token) -> bool:
        """Whether a relative clause only adds something ("Merkel, who met Putin, said")."""
        first = clause.left_edge
        return first.i > 0 and first.nbor(-1).text in (",", "—", "–", "(")

    def _parenthesis(self, verb: Token, below: Token) -> tuple[SpanMention, ...]:
        """ "…, Israel said, …", "As Blinken said, …", "…, reported Reuters": the clause beside its report."""
        for child in verb.children:
            if (
                child != below
                and child.dep_ in ("parataxis", "ccomp", "advcl")
                and child.lemma_ in self.words["verbs"]
                and child.tag_ in ("VBD", "VBZ", "VBP", "VBN")
            ):
                if any(c.dep_ in ("ccomp", "dobj", "xcomp") and c.i > child.i for c in child.children):
                    continue
                marked = any(c.dep_ in ("mark", "advmod") for c in child.children)
                if (child.dep_ == "advcl" and not any(c.lower_ == "as" for c in child.children)) or (child.dep_ == "ccomp" and marked):
                    continue
                found = self.subject(child)
                if found:
                    return found
        return ()

    def subject(self, verb: Token) -> tuple[SpanMention, ...]:
        """Who says it: the subject of the verb, of the verb it depends on, or the agent of its passive."""
        for _ in range(8):
            passive = any(c.dep_ == "auxpass" for c in verb.children)
            if passive:
                agent = next((o for c in verb.children if c.dep_ == "agent" for o in c.children if o.dep_ == "pobj"), None)
                if agent is not None:
                    return self.named(agent)
                if verb.lemma_ not in ("quote", "expect", "set", "cite"):
                    return ()
            for child in verb.children:
                if child.dep_ in _SUBJECTS and (child.dep_ == "nsubj" or verb.lemma_ in ("quote", "expect", "set", "cite")):
                    return self._antecedent(child, verb)
            head = verb.head
            if head == verb:
                return ()
            if verb.dep_ in ("xcomp", "conj", "advcl", "pcomp", "ccomp"):
                verb = head.head if head.pos_ == "ADP" else head
                if verb.pos_ in _NOMINAL:
                    return self.named(verb)
                continue
            if verb.dep_ in ("acl", "relcl"):
                return self.named(head)
            return ()
        return ()

    def _antecedent(self, subject: Token, verb: Token) -> tuple[SpanMention, ...]:
        if subject.tag_ in ("WP", "WDT") and verb.dep_ == "relcl":
            return self.named(verb.head)
        return self.named(subject)

    def _owner(self, noun: Token) -> tuple[SpanMention, ...]:
        """ "Israel's claim", "US allegations", "a claim by Israel", or who makes the claim."""
        for child in noun.children:
            if child.dep_ in ("poss", "amod", "compound", "nmod") and self._mention(child) is not None:
                return self.named(child)
        for child in noun.children:
            if child.dep_ in ("prep", "agent") and child.lower_ in ("by", "from", "of"):
                for pobj in child.children:
                    if pobj.dep_ == "pobj":
                        found = self.named(pobj)
                        if found and child.lower_ != "of":
                            return found
        if noun.dep_ == "dobj" and noun.head.lemma_ in (
            "make",
            "repeat",
            "issue",
            "express",
            "have",
            "voice",
            "publish",
            "release",
            "reiterate",
            "level",
            "raise",
            "give",
        ):
            return self.subject(noun.head)
        return ()

    # Names ----------------------------------------------------------------------------------------------

    def _mention(self, token: Token) -> SpanMention | None:
        found = self.at.get(token.i)
        return found if found is not None and any(m.type in CLAIMANT_TYPES for m in found.resolved()) else None

    def named(self, token: Token, *, plural: bool = True) -> tuple[SpanMention, ...]:
        """The mentions that a noun phrase names as speakers."""
        found = self._mention(token)
        speakers: list[SpanMention] = []
        if found is not None:
            speakers.extend(m for m in found.resolved() if m.type in CLAIMANT_TYPES)
        else:
            other = self._described(token)
            if other is not None:
                speakers.append(other)
        if plural:
            for child in token.children:
                if child.dep_ == "conj":
                    speakers.extend(m for m in self.named(child) if m not in speakers)
        return tuple(speakers)

    def _described(self, noun: Token) -> SpanMention | None:
        """A speaker known by whom he stands for, or a document by who wrote it."""
        lemma = noun.lemma_.lower()
        document = lemma in self.words["documents"]
        for child in noun.children:
            if child.dep_ == "appos" and self._mention(child) is not None:
                return self._first(child)
        if not document and lemma not in self.words["representatives"]:
            return None
        authors = [
            o
            for c in noun.children
            if c.dep_ in ("prep", "agent") and c.lower_ in ("by", "from", "of")
            for o in c.children
            if o.dep_ == "pobj"
        ]
        own = [c for c in noun.children if c.dep_ in ("compound", "amod", "nmod", "poss")]
        for child in [*authors, *own] if document else [*own, *authors]:
            if self._mention(child) is not None:
                return self._first(child)
        return self._earlier_document(noun) if document else None

    def _first(self, token: Token) -> SpanMention | None:
        named = self.named(token, plural=False)
        return named[0] if named else None

    def _earlier_document(self, noun: Token) -> SpanMention | None:
        """ "the release said": whoever wrote the release named before."""
        lemma = noun.lemma_
        for token in reversed(self.doc[: noun.left_edge.i]):
            if token.lemma_ == lemma and token.pos_ in _NOMINAL:
                found = self._mention(token)
                return found or self._described(token)
        return None

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
        return self.named(best[1]) if best else ()

    def _sources(self, sentence: Span) -> list[tuple[int, int, Token]]:
        found = []
        for token in sentence:
            lower = token.lower_
            if lower == "according" and token.i + 1 < sentence.end and token.nbor().lower_ == "to":
                noun = next((c for p in (token, token.nbor()) for c in p.children if c.dep_ in ("pobj", "pcomp")), None)
            elif lower in ("in", "for", "to") and token.dep_ == "prep":
                noun = next(
                    (
                        o
                        for v in token.children
                        if v.dep_ == "pobj" and v.lemma_ in ("view", "opinion", "word", "telling", "account")
                        for o in v.children
                        if o.dep_ == "poss"
                    ),
                    None,
                )
            elif lower == "citing" or lower == "quoting":
                noun = next((c for c in token.children if c.dep_ == "dobj"), None)
            else:
                continue
            if noun is not None:
                found.append((*self._scope(token, noun, sentence), noun))
        return found

    def _scope(self, mark: Token, noun: Token, sentence: Span) -> tuple[int, int]:
        closing = noun.right_edge.i + 1
        while closing < sentence.end and (self.doc[closing].is_punct or self.doc[closing].is_space):
            closing += 1
        if closing >= sentence.end or mark.i - sentence.start <= 1:
            return sentence.start, sentence.end
        nearest = self.doc[mark.i - 1]
        if nearest.text == "," and self.doc[min(closing, sentence.end - 1)].i < sentence.end and mark.head.pos_ not in ("VERB", "AUX"):
            return mark.head.left_edge.i, mark.head.right_edge.i + 1
        if nearest.text == "," and mark.nbor(-1).i > 0 and self.doc[mark.i - 2].dep_ == "cc":
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
            found = self.subject(verb)
            if found:
                return found
        before = [q for q in self.quotations if q.end <= quotation.start]
        if before and (quotation.continues or not self._paragraph_between(before[-1].end, quotation.start)):
            return self.speaker(before[-1])
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
            if t.pos_ in ("VERB", "AUX") and t.i not in quotation and self._says(t) and not any(t.i in q for q in self.quotations)
        ]
        return sorted(beside, key=lambda t: t.i - quotation.end if t.i >= quotation.end else quotation.start - t.i)

    def _says(self, verb: Token) -> bool:
        return verb.lemma_ in self.words["verbs"] or verb.lemma_ in self.words["quoting"] or verb.lemma_ in self.words["presupposing"]

    def _paragraph_between(self, start: int, end: int) -> bool:
        return "\n" in self.doc[start:end].text if end > start else False

    def _introduced(self, predicate: Token) -> tuple[SpanMention, ...]:
        """A statement given without marks after "the minister said:" at the end of a paragraph."""
        sentence = predicate.sent
        if sentence.start == 0:
            return ()
        if not hasattr(self, "_openings"):
            self._openings = _openings(self.doc)
        opening = next((o for o in reversed(self._openings) if o.end <= sentence.start), None)
        if opening is None or any(q.start >= opening.end and q.start < sentence.end for q in self.quotations):
            return ()
        verbs = [t for t in opening if t.pos_ in ("VERB", "AUX") and self._says(t)]
        return self.subject(verbs[-1]) if verbs else ()


def _openings(doc: Doc) -> list[Span]:
    """Sentences that end in a colon at the end of a paragraph."""
    found = []
    for sentence in doc.sents:
        words = [t for t in sentence if not t.is_space]
        if (
            words
            and words[-1].text == ":"
            and (any("\n" in t.text for t in sentence[len(sentence) - 1 :]) or (sentence.end < len(doc) and "\n" in doc[sentence.end].text))
        ):
            found.append(sentence)
    return found


def _lemma(verb: Token) -> str:
    particle = next((c.lower_ for c in verb.children if c.dep_ == "prt"), "")
    return f"{verb.lemma_} {particle}" if particle else verb.lemma_
