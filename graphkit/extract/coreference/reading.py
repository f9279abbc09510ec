"""The state of reading one article from the first word to the last."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from graphkit.extract.coreference.describing import Describer
from graphkit.extract.coreference.discourse import Discourse, Number, Occurrence, Referent, key_of
from graphkit.extract.coreference.grammar import clause_of, is_subject, lemma, sentence_numbers, standing, top_of
from graphkit.extract.coreference.quotes import quotations
from graphkit.extract.coreference.words import Words
from graphkit.extract.spans import SpanMention

__all__ = ["ACTORS", "Reading"]

ACTORS = frozenset({"Country", "Organization", "MilitaryForce", "GovernmentBody", "Person"})
_PLURAL_NAMES = frozenset({"NNS", "NNPS"})


class Reading:
    """What the rules share: the doc, its mentions by token, its quotations, and what has been spoken of so far."""

    def __init__(self, doc: Doc, mentions: list[SpanMention], words: Words) -> None:
        self.doc, self.words = doc, words
        self.discourse = Discourse()
        self.describer = Describer(doc, mentions, words)
        self.sentences = sentence_numbers(doc)
        self.quotations = quotations(doc, words)
        self.quotation_of = [-1] * len(doc)
        for number, quotation in enumerate(self.quotations):
            for i in range(quotation.start, quotation.end):
                self.quotation_of[i] = number
        self.mention_at: dict[int, SpanMention] = {}
        for mention in sorted(mentions, key=lambda m: m.start - m.end):
            self.mention_at.setdefault(mention.root.i, mention)
        self.referent_at: dict[int, Referent] = {}
        self.author: list[Referent] | None = None

    def occurrence(self, root: Token, start: int, end: int, weight: float | None = None) -> Occurrence:
        """An occurrence at a token, as weighty as its part in the sentence makes it."""
        clause = clause_of(root)
        subject = is_subject(root)
        return Occurrence(
            root.i,
            start,
            end,
            self.sentences[root.i],
            standing(root) if weight is None else weight,
            clause.i,
            subject,
            subject and lemma(top_of(root).head) in self.words.verbs["saying"],
            self.quotation_of[root.i],
        )

    def note(self, referent: Referent, root: Token, start: int, end: int, weight: float | None = None) -> None:
        """Record that the referent is spoken of at this token."""
        self.discourse.note(referent, self.occurrence(root, start, end, weight))
        self.referent_at[root.i] = referent

    def referent_of(self, mention: SpanMention) -> Referent:
        """The referent of a named mention, made at its first occurrence."""
        target = mention.resolved()[0]
        key = key_of(target)
        referent = self.discourse.named(key)
        if referent is None:
            referent = Referent(target, target.type, number=self._number(target), animate=target.type == "Person")
            self.discourse.know(key, referent)
        elif referent.mention is not None and referent.mention.level != "name" and target.level == "name":
            referent.mention = target
        return referent

    @staticmethod
    def _number(mention: SpanMention) -> Number:
        root = mention.root
        if mention.type in ("Person", "Country") and mention.level == "name":
            return "either" if root.tag_ in _PLURAL_NAMES and mention.type == "Country" else "singular"
        if mention.level != "name":
            return "plural" if root.tag_ in _PLURAL_NAMES else "singular"
        if mention.type in ("Organization", "MilitaryForce", "GovernmentBody"):
            return "either"
        return "plural" if root.tag_ in _PLURAL_NAMES else "singular"
