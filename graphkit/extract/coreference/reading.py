"""The state of reading one article from the first word to the last."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from graphkit.extract.coreference.describing import Describer
from graphkit.extract.coreference.discourse import Discourse, Number, Occurrence, Referent, key_of
from graphkit.extract.coreference.grammar import children, clause_of, datelines, is_subject, lemma, sentence_numbers, standing, top_of
from graphkit.extract.coreference.quotes import announced, quotations
from graphkit.extract.coreference.words import Words
from graphkit.extract.spans import SpanMention
from graphkit.knowledge import Knowledge

__all__ = ["ACTORS", "Reading"]

ACTORS = frozenset({"Country", "Organization", "MilitaryForce", "GovernmentBody", "Person"})
_PLURAL_NAMES = frozenset({"NNS", "NNPS"})


class Reading:
    """What the rules share: the doc, its mentions by token, its quotations, and what has been spoken of so far."""

    def __init__(self, doc: Doc, mentions: list[SpanMention], words: Words, knowledge: Knowledge) -> None:
        self.doc, self.words, self.mentions, self.knowledge = doc, words, mentions, knowledge
        self.discourse = Discourse()
        self.describer = Describer(doc, mentions, words, knowledge)
        self.sentences = sentence_numbers(doc)
        self.quotations = quotations(doc, words)
        self.datelines = datelines(doc)
        self.announced = announced(doc, words)
        self.quotation_of = [-1] * len(doc)
        for number, quotation in enumerate(self.quotations):
            for i in range(quotation.start, quotation.end):
                self.quotation_of[i] = number
        self.mention_at: dict[int, SpanMention] = {}
        for mention in sorted(mentions, key=lambda m: m.start - m.end):
            self.mention_at.setdefault(mention.root.i, mention)
        named = [mention for mention in mentions if mention.level == "name"]
        self.name_from = {mention.start: mention for mention in sorted(named, key=lambda m: m.end)}  # the longest from each token
        self.referent_at: dict[int, Referent] = {}
        self.held: set[int] = set()  # the positions (by identity) that have a holder beside them
        self._titled: dict[int, SpanMention] = {}
        self._offices: dict[tuple[str, ...], list[SpanMention]] = {}
        for position, person, *_ in doc._.titles or ():
            if person is not None:
                self.held.add(id(position))
                self._offices.setdefault(key_of(person.resolved()[0]), []).append(position)
                self._titled.update(dict.fromkeys(range(position.start, position.end), person))
        self.author: list[Referent] | None = None

    def occurrence(self, root: Token, start: int, end: int, weight: float | None = None) -> Occurrence:
        """An occurrence at a token, as weighty as its part in the sentence makes it."""
        clause = clause_of(root)
        subject = is_subject(root) and root.i not in self.datelines
        if root.i in self.datelines:
            weight = 0.0
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
            root.lower_ if root.tag_.startswith("PRP") else "",
            root.dep_ in ("poss", "amod", "compound", "nmod") and is_subject(root.head),
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
            referent = Referent(
                target, target.type, number=self._number(target), animate=target.type == "Person", person_like=self._person_like(target)
            )
            self.discourse.know(key, referent)
        elif referent.mention is not None and referent.mention.level != "name" and target.level == "name":
            referent.mention = target
        return referent

    def offices_of(self, person: Referent) -> list[SpanMention]:
        """The offices that the article gives a person, a list to add to."""
        return self._offices.setdefault(key_of(person.mention), []) if person.mention is not None else []

    def has_members(self, knowledge: str) -> bool:
        """Whether the knowledge pack lists members of an organisation."""
        return bool(knowledge) and bool(self.knowledge.members(knowledge))

    def speaker(self, quotation: int) -> Referent | None:
        """Who speaks in a quotation: the referent of the subject of the verb of saying."""
        token = self.quotations[quotation].speaker
        return self.person_at(token) if token >= 0 else None

    def person_at(self, i: int) -> Referent | None:
        """What the phrase with this head token is: by itself, by its apposition ("his aunt, Jane Roe"), or by the title it is in."""
        if i in self.referent_at:
            found = self.referent_at[i]
            if found.mention is not None:
                return found
        token = self.doc[i]
        for other in (token, *children(token, "appos")):
            mention = self.mention_at.get(other.i)
            if mention is not None and mention.type != "Position":
                return self.referent_of(mention)
        return self.referent_of(self._titled[i]) if i in self._titled else self.referent_at.get(i)

    def is_person(self, referent: Referent) -> None:
        """Take what a personal pronoun stands for as a person from now on."""
        if referent.mention is None or not referent.person_like:
            return
        referent.type, referent.animate, referent.person_like, referent.number = "Person", True, False, "singular"
        for mention in self.mentions:
            if mention.resolved()[0] is referent.mention or key_of(mention) == key_of(referent.mention):
                mention.type = "Person"
        referent.mention.type = "Person"
        self.discourse.people.append(referent)

    def _person_like(self, mention: SpanMention) -> bool:
        """Whether the model alone says what it is, and nothing in it is of an organisation or a place."""
        if mention.type not in ("Organization", "Place") or mention.knowledge or mention.level != "name" or mention.end - mention.start > 3:
            return False
        span = mention.span
        if mention.start and self.doc[mention.start - 1].tag_ in ("DT", "PRP$", "JJ"):
            return False
        return all(
            token.text[:1].isupper() and not token.is_upper and token.is_alpha and lemma(token) not in self.words.things for token in span
        )

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
