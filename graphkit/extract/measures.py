"""Figures that a text states: how many troops, what is spent on defence, what a deal is worth, how many died."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from graphkit.extract.cues import load_words
from graphkit.extract.quantities import Quantity, quantities
from graphkit.extract.spans import SpanMention
from graphkit.extract.syntax import VERBAL

__all__ = ["Measured", "measures_in"]

_SPENDING = re.compile(
    r"\b(?:defen[cs]e|military)(?:[- ]related)?\s+(?:spending|budgets?|expenditures?|outlays?|spend)\b"
    r"|\bspen(?:ds?|t|ding)\b.{0,60}\b(?:defen[cs]e|military)\b",
    re.IGNORECASE,
)
_MANNED = ("MilitaryForce", "MilitaryBase", "Event")
_LIST = 14  # words that a list of victims may be long
_FOLLOWING = 1  # sentences after a figure in which its event may be named


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure of something: ``measure`` and ``unit`` are the ontology's (``people``, ``%GDP``, ``USD`` …).

    ``token`` is the word that status, time and claimant hang on."""

    subject: SpanMention
    measure: str
    value: float
    unit: str
    token: Token
    confidence: float


def measures_in(doc: Doc) -> Iterator[Measured]:
    """Yield the figures that the doc states of its mentions, in text order.

    Vague counts ("hundreds", "dozens") are left out.
    """
    reader = _Reader(doc)
    for quantity in quantities(doc):
        found = reader.read(quantity)
        if found is not None:
            yield found


class _Reader:
    """Reads what the quantities of one doc are figures of."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.at: dict[int, SpanMention] = doc._.mention_at or {}
        self.words = load_words("measures.toml")
        attacks = self.words["attacks"]
        events = [m for m in doc._.mentions or () if m.type == "Event" and m.level != "pronoun"]
        self.violent: list[SpanMention] = [m for m in events if any(t.lemma_.lower() in attacks for t in m.span)]

    def read(self, q: Quantity) -> Measured | None:
        """What the quantity is a figure of, if of anything."""
        if q.unit == "%":
            return self._share(q)
        if q.unit:
            return self._money(q)
        if q.value < 1 or q.value != int(q.value):
            return None
        died = self._died(q)
        return self._in_event(q, *died) if died is not None else self._personnel(q)

    # People who serve

    def _personnel(self, q: Quantity) -> Measured | None:
        noun, lemma = q.head, q.head.lemma_.lower()
        if [t.lower_ for t in self.doc[q.end : q.end + 2]] == ["-", "strong"]:
            return self._strength(self.at.get(self.doc[q.end + 1].head.i), q, self.doc[q.end + 1].head, 0.8)
        bare = self._bare(q)
        if bare is not None:
            return bare
        serves = lemma in self.words["personnel"]
        if noun.i < q.start or not (serves or lemma in self.words["people"]):
            return None
        head = noun.head
        if noun.dep_ in ("dobj", "attr") and head.lemma_ in self.words["has"]:
            found = self._strength(self._subject(head), q, head, 0.9)
        elif noun.dep_ == "pobj" and head.lower_ in ("of", "with", "to"):
            found = self._strength(self._made_of(head), q, head.head, 0.85)
        elif noun.dep_ == "nsubj" and head.lemma_ in self.words["serving"]:
            found = self._strength(self._served(head), q, head, 0.8)
        else:
            found = None
        if found is None and serves:
            own = self.at.get(noun.i)
            found = self._strength(own, q, noun, 0.7) if own is not None and own.type == "MilitaryForce" else self._at_base(q)
        return found

    def _bare(self, q: Quantity) -> Measured | None:
        """ "a force that numbers 28,500", "the army, 120,000 strong": figures without a noun."""
        last = self.doc[q.end - 1]
        if last.head.lemma_ == "number" and last.dep_ in ("dobj", "attr", "acomp", "npadvmod", "nummod") and last.head.pos_ in VERBAL:
            return self._strength(self._subject(last.head), q, last.head, 0.85)
        after = self.doc[q.end] if q.end < len(self.doc) else last
        if after.lower_ == "strong" and after.dep_ in ("amod", "appos", "acomp", "advcl"):
            return self._strength(self.at.get(after.head.i), q, after, 0.8)
        return None

    def _made_of(self, prep: Token) -> SpanMention | None:
        """What has so many people: "**the group** consists of", "**MONUSCO** has a strength of", "**the base** is home to"."""
        above = prep.head
        if prep.lower_ == "to":
            return self._said(above) if above.lemma_ == "home" else None
        if above.lemma_ in self.words["consists"]:
            return self._subject(above)
        if above.lemma_ not in self.words["strengths"]:
            return self.at.get(above.i)
        owner = next((self.at[c.i] for c in above.children if c.dep_ == "poss" and c.i in self.at), None)
        return owner or (self._subject(above.head) if above.dep_ == "dobj" else None)

    def _said(self, noun: Token) -> SpanMention | None:
        """What is said to be the noun, by a copula or in apposition."""
        if noun.dep_ == "attr" and noun.head.lemma_ == "be":
            return self._subject(noun.head)
        return self.at.get(noun.head.i) if noun.dep_ in ("appos", "amod") else None

    def _served(self, verb: Token) -> SpanMention | None:
        """Where so many serve or take part: "in the army", "in the exercise", "the exercise" itself."""
        inside = [o for c in verb.children if c.dep_ == "prep" and c.lower_ in ("in", "with", "at") for o in c.children if o.dep_ == "pobj"]
        inside += [c for c in verb.children if c.dep_ == "dobj"]
        named = (self.at.get(o.i) for o in inside)
        return next((m for m in named if m is not None and m.type in _MANNED and (verb.lemma_ != "serve" or m.type != "Event")), None)

    def _at_base(self, q: Quantity) -> Measured | None:
        """ "9,000 soldiers at Ramstein"."""
        places = (o for c in q.head.children if c.dep_ == "prep" and c.lower_ in ("at", "in") for o in c.children)
        base = next((self.at[o.i] for o in places if o.i in self.at and self.at[o.i].type == "MilitaryBase"), None)
        return self._strength(base, q, q.head, 0.7)

    def _strength(self, subject: SpanMention | None, q: Quantity, token: Token, confidence: float) -> Measured | None:
        if subject is None or subject.type not in _MANNED:
            return None
        return _measured(subject, "PERSONNEL_STRENGTH", q, "people", token, confidence)

    # People who were killed or hurt

    def _died(self, q: Quantity) -> tuple[Token, float] | None:
        """The word that says that so many were killed or wounded, and how sure that is."""
        noun, lemma, dep, head = q.head, q.head.lemma_.lower(), q.head.dep_, q.head.head
        people = noun.i < q.end or lemma in self.words["victims"] or noun.ent_type_ == "NORP"
        if people and head.pos_ in VERBAL:
            if (head.lemma_ in self.words["kills"] and dep in ("dobj", "nsubjpass")) or (head.lemma_ == "die" and dep == "nsubj"):
                return head, 0.85
            if head.lemma_ == "be" and dep == "nsubj" and any(c.lower_ in self.words["dead"] for c in head.children):
                return head, 0.8
            if head.lemma_ == "lose" and dep == "dobj" and (lemma in self.words["personnel"] or lemma == "man"):
                return head, 0.7
        first = noun
        while first.dep_ == "conj":
            first = first.head
        if people and first != noun and first.dep_ in ("dobj", "nsubjpass") and first.head.lemma_ in self.words["kills"]:
            return first.head, 0.75
        after = self.doc[q.end] if q.end < len(self.doc) else noun
        if (lemma in self.words["dead"] and noun.i >= q.end) or after.lower_ in self.words["dead"]:  # "left 12 dead"
            return (head if head.pos_ in VERBAL else after), 0.8
        if lemma in self.words["losses"] and noun.i >= q.end and (lemma != "life" or head.lemma_ in self.words["claims_lives"]):
            return (head if head.pos_ in VERBAL else noun), 0.75
        if dep == "pobj" and head.lower_ in ("of", "at", "to") and "toll" in (head.head.lemma_, *(t.lemma_ for t in head.head.lefts)):
            return head.head, 0.7
        return self._listed(q) if people else None

    def _listed(self, q: Quantity) -> tuple[Token, float] | None:
        """ "150 soldiers, 95 civilians and several policemen killed": a list that ends in what happened to them."""
        for token in self.doc[q.end : q.end + _LIST]:
            if token.lower_ in self.words["dead"] and token.tag_ in ("VBN", "JJ"):
                return token, 0.7
            if token.pos_ in VERBAL or token.text in (".", ";", "(") or token.is_space:
                return None
        return None

    def _in_event(self, q: Quantity, token: Token, confidence: float) -> Measured | None:
        """The figure of the attack or accident that the clause, the sentence, or the text near it names."""
        subject = self._subject(token) if token.pos_ in VERBAL else None
        if token.lemma_ == "lose":
            return _measured(subject, "CASUALTIES", q, "people", token, confidence) if subject is not None else None
        if subject is not None and subject.type == "Event":
            return _measured(subject, "CASUALTIES", q, "people", token, confidence)
        sentence = token.sent
        inside = [m for m in self.violent if sentence.start <= m.start < sentence.end]
        if inside:
            nearest = min(inside, key=lambda m: abs(m.root.i - token.i))
            return _measured(nearest, "CASUALTIES", q, "people", token, confidence - 0.1)
        before = next((m for m in reversed(self.violent) if m.start < sentence.start), None)
        if before is not None and subject is not None and self._sentences(before.end, sentence.start) > _FOLLOWING:
            before = None  # "the army shelled the town, killing three" tells of another attack
        before = before or self._named_after(sentence)
        return _measured(before, "CASUALTIES", q, "people", token, confidence - 0.25) if before is not None else None

    def _named_after(self, sentence: Span) -> SpanMention | None:
        """The event when it is named only afterwards: "Gunmen killed 12 people. The attack …"."""
        after = next((m for m in self.violent if m.start >= sentence.end), None)
        return after if after is not None and self._sentences(sentence.end, after.end) <= _FOLLOWING else None

    def _sentences(self, start: int, end: int) -> int:
        """How many sentences begin between two tokens."""
        return sum(t.is_sent_start or False for t in self.doc[start:end])

    # Money

    def _share(self, q: Quantity) -> Measured | None:
        """A share of the gross domestic product."""
        after = {t.lower_ for t in self.doc[q.end : q.end + 5]}
        if not ("gdp" in after or {"gross", "domestic"} <= after) or not _SPENDING.search(self.doc[q.start].sent.text):
            return None
        clause = _clause(self.doc[q.end - 1])
        return _measured(self._spender(clause), "DEFENSE_SPENDING", q, "%GDP", clause, 0.85)

    def _money(self, q: Quantity) -> Measured | None:
        clause, sentence = _clause(self.doc[q.end - 1]), self.doc[q.start].sent
        deal = self._deal(q)
        if deal is not None:
            named = (self.at[t.i] for t in (*deal.subtree, *clause.subtree) if t.i in self.at)
            buyer = self._subject(clause)
            if buyer is None or buyer.type not in ("Country", "Organization"):
                buyer = next((m for m in named if m.type == "Country"), None)
            if buyer is None:
                return None
            return _measured(buyer, "ARMS_DEAL_VALUE", q, q.unit, deal, 0.6)
        near = sentence.text[: self.doc[q.end - 1].idx - sentence.start_char + 80]
        return _measured(self._spender(clause), "DEFENSE_SPENDING", q, q.unit, clause, 0.75) if _SPENDING.search(near) else None

    def _deal(self, q: Quantity) -> Token | None:
        """The arms deal that is worth so much."""
        objects = [c for c in _clause(self.doc[q.end - 1]).children if c.dep_ in ("dobj", "nsubjpass")]
        for noun in [*[q.head, *q.head.ancestors][:4], *objects]:
            if noun.lemma_.lower() in self.words["deals"] and noun.pos_ in ("NOUN", "PROPN"):
                before = self.doc[noun.sent.start : q.end]
                return noun if any(self._is_arms(t) for t in (*noun.subtree, *before)) else None
        return None

    def _is_arms(self, token: Token) -> bool:
        named = self.at.get(token.i)
        return token.lower_ in self.words["arms"] or (named is not None and named.type == "Weapon")

    def _spender(self, clause: Token) -> SpanMention | None:
        """The country whose defence spending it is: the owner of the word, else the subject."""
        for token in clause.sent:
            if token.lemma_ in self.words["spending"]:
                owners = [c for c in token.children if c.dep_ in ("poss", "amod", "compound", "nmod")]
                owners += [o for c in token.children if c.dep_ == "prep" and c.lower_ in ("of", "by", "in") for o in c.children]
                for owner in owners:
                    found = self.at[owner.i].resolved() if owner.i in self.at else []
                    if found and found[0].type == "Country":
                        return found[0]
        subject = self._subject(clause)
        return subject if subject is not None and subject.type == "Country" else None

    def _subject(self, verb: Token) -> SpanMention | None:
        """The mention that does what the verb says, shared and inherited subjects included."""
        for _ in range(6):
            for child in verb.children:
                if child.dep_ in ("nsubj", "nsubjpass", "agent"):
                    noun = next((c for c in child.children if c.dep_ == "pobj"), child) if child.dep_ == "agent" else child
                    relative = noun.tag_ in ("WDT", "WP") and verb.dep_ == "relcl"
                    mention = self.at.get(verb.head.i if relative else noun.i)
                    if mention is not None or child.dep_ == "nsubj":
                        return mention
            if verb.dep_ in ("acl", "relcl"):
                return self.at.get(verb.head.i)
            if verb.dep_ not in ("conj", "xcomp", "advcl") or verb.head.pos_ not in VERBAL:
                return None
            verb = verb.head
        return None


def _clause(token: Token) -> Token:
    while token.pos_ not in VERBAL and token.head != token:
        token = token.head
    return token


def _measured(subject: SpanMention | None, measure: str, q: Quantity, unit: str, token: Token, confidence: float) -> Measured | None:
    if subject is None:
        return None
    return Measured(subject, measure, q.value, unit, token, round(confidence, 2))
