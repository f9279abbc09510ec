"""Figures that a text states: how many troops, what is spent on defence, what a deal is worth, how many died."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from graphkit.extract.spans import SpanMention

__all__ = ["Measured", "measures_in"]

_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "m": 1e6,
    "bn": 1e9,
    "mn": 1e6,
    "tn": 1e12,
    "dozen": 12,
    "score": 20,
}
_WORDS = {
    w: float(n)
    for n, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "seventy": 70.0, "eighty": 80.0, "ninety": 90.0}
_CURRENCIES = {
    "$": "USD",
    "us$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "dollar": "USD",
    "euro": "EUR",
    "pound": "GBP",
    "yen": "JPY",
    "yuan": "CNY",
    "ruble": "RUB",
    "rouble": "RUB",
    "won": "KRW",
    "rupee": "INR",
    "zloty": "PLN",
}
_PERSONNEL = frozenset(
    "troop soldier personnel marine sailor airman serviceman servicemember fighter militant peacekeeper guard officer trooper paratrooper reservist conscript militiaman recruit combatant cadet".split()
)
_PEOPLE = _PERSONNEL | frozenset(
    "man member participant people staff civilian employee worker delegate person adviser advisor volunteer woman".split()
)
_HAS = frozenset(
    "comprise have include number host house field employ total muster command contain involve bring gather deploy train boast maintain station see draw consist".split()
)
_KILLS = frozenset("kill wound injure slay murder claim leave massacre".split())
_VICTIMS = frozenset(
    "people person civilian soldier troop officer policeman child woman man member personnel militant fighter passenger police guard worker marine sailor resident villager protester journalist official pilgrim student tourist diplomat victim other servicemember force rebel aboard insurgent".split()
)
_DEAD = frozenset("dead wounded injured hurt killed".split())
_SPENDING = re.compile(
    r"\b(?:defen[cs]e|military)(?:[- ]related)?\s+(?:spending|budgets?|expenditures?|outlays?|spend)\b|\bspen(?:ds?|t|ding)\b.{0,60}\b(?:defen[cs]e|military)\b",
    re.IGNORECASE,
)
_DEAL = frozenset("deal sale package contract purchase order agreement".split())
_ARMS = frozenset(
    "arm arms weapon weapons defense defence military missile missiles jet jets fighter fighters submarine submarines tank tanks aircraft frigate frigates drone drones helicopter helicopters munition munitions".split()
)
_ATTACKS = frozenset(
    "attack strike airstrike bombing assault raid shelling blast explosion massacre shooting crash ambush offensive war conflict battle invasion operation clash fighting barrage collision earthquake accident incident bombardment siege incursion".split()
)


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


@dataclass(frozen=True, slots=True)
class _Quantity:
    value: float
    unit: str  # "", "%", or a currency
    start: int
    end: int
    head: Token  # what is counted, or the number itself when nothing is


def measures_in(doc: Doc) -> Iterator[Measured]:
    """Yield the figures that the doc states of its mentions, in text order.

    Vague counts ("hundreds", "dozens") are left out; of a range its lower bound is given, with less confidence.
    """
    reader = _Reader(doc)
    for quantity in _quantities(doc):
        yield from reader.read(quantity)


def _quantities(doc: Doc) -> list[_Quantity]:
    found: list[_Quantity] = []
    position = 0
    for token in doc:
        if token.i < position or not (token.like_num or token.lower_ in _WORDS or token.lower_ in ("dozen",)):
            continue
        value, end = _number(doc, token.i)
        if value is None:
            continue
        position = end
        unit, start, end = _unit(doc, token.i, end)
        found.append(_Quantity(value, unit, start, end, _counted(doc, token.i, end)))
    return found


def _number(doc: Doc, start: int) -> tuple[float | None, int]:
    text = doc[start].lower_.replace(",", "")
    value = _WORDS.get(text)
    if value is None:
        if re.fullmatch(r"\d+(?:\.\d+)?", text):
            value = float(text)
        elif "-" in text and all(part in _WORDS for part in text.split("-")):
            value = sum(_WORDS[part] for part in text.split("-"))
        elif text in ("dozen",):
            return (12.0, start + 1) if start and doc[start - 1].lower_ in ("a", "one") else (None, start + 1)
        else:
            return None, start + 1
    end = start + 1
    while end < len(doc) and (
        doc[end].lower_ in _SCALES
        or (doc[end].text == "-" and end + 1 < len(doc) and doc[end + 1].lower_ in _WORDS and doc[end - 1].lower_ in _WORDS)
    ):
        if doc[end].text == "-":
            value += _WORDS[doc[end + 1].lower_]
            end += 2
        else:
            value *= _SCALES[doc[end].lower_]
            end += 1
    return value, end


def _unit(doc: Doc, start: int, end: int) -> tuple[str, int, int]:
    if start and doc[start - 1].lower_ in _CURRENCIES:
        return _CURRENCIES[doc[start - 1].lower_], start - 1, end
    if end < len(doc):
        lower = doc[end].lower_
        if lower in ("%", "percent"):
            return "%", start, end + 1
        if lower == "per" and end + 1 < len(doc) and doc[end + 1].lower_ == "cent":
            return "%", start, end + 2
        if doc[end].lemma_.lower() in _CURRENCIES and doc[end].tag_ in ("NNS", "NN"):
            return _CURRENCIES[doc[end].lemma_.lower()], start, end + 1
    return "", start, end


def _counted(doc: Doc, start: int, end: int) -> Token:
    token = doc[end - 1]
    if token.dep_ in ("nummod", "compound", "quantmod", "nmod", "amod", "npadvmod"):
        head = token.head
        while head.i < end and head.head != head and head.dep_ in ("nummod", "compound", "quantmod", "npadvmod"):
            head = head.head
        return head
    return token


class _Reader:
    """Reads what the quantities of one doc are figures of."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.mentions: list[SpanMention] = doc._.mentions or []
        self.at: dict[int, SpanMention] = doc._.mention_at or {}

    def read(self, quantity: _Quantity) -> Iterator[Measured]:
        if quantity.unit:
            yield from self._money(quantity)
        elif quantity.value >= 1 and quantity.value == int(quantity.value):
            found = self._casualties(quantity) or self._personnel(quantity)
            if found is not None:
                yield found

    # People -----------------------------------------------------------------------------------------------

    def _personnel(self, q: _Quantity) -> Measured | None:
        noun = q.head
        lemma = noun.lemma_.lower()
        strong = q.end + 1 < len(self.doc) and self.doc[q.end].text == "-" and self.doc[q.end + 1].lower_ == "strong"
        if strong:
            holder = self.doc[q.end + 1].head
            subject = self.at.get(holder.i)
            return (
                self._measured(subject, "PERSONNEL_STRENGTH", q, holder, 0.8)
                if subject is not None and subject.type in ("MilitaryForce", "Event")
                else None
            )
        if lemma not in _PEOPLE or noun.i < q.start:
            return None
        verb = noun.head
        if noun.dep_ in ("dobj", "attr") and verb.lemma_ in _HAS | {"be"}:
            subject = self._subject(verb)
            if subject is not None and subject.type in ("MilitaryForce", "MilitaryBase", "Event"):
                return self._measured(subject, "PERSONNEL_STRENGTH", q, verb, 0.9)
        if noun.dep_ == "pobj" and verb.dep_ == "prep":
            holder = verb.head
            if (verb.lower_ in ("of", "with") and holder.lemma_ in ("consist", "compose", "staff")) or (
                holder.pos_ in ("VERB",) and verb.lower_ == "with"
            ):
                subject = self._subject(holder) if holder.lemma_ in ("consist", "compose", "staff") else None
                if subject is not None and subject.type in ("MilitaryForce", "MilitaryBase", "Event"):
                    return self._measured(subject, "PERSONNEL_STRENGTH", q, holder, 0.85)
            subject = self.at.get(holder.i)
            if verb.lower_ in ("of", "with") and subject is not None and subject.type in ("MilitaryForce", "MilitaryBase", "Event"):
                return self._measured(subject, "PERSONNEL_STRENGTH", q, holder, 0.85)
        own = self.at.get(noun.i)
        if lemma in _PERSONNEL and own is not None and own.type == "MilitaryForce":
            return self._measured(own, "PERSONNEL_STRENGTH", q, noun, 0.7)
        if lemma in _PERSONNEL:
            for child in noun.children:
                if child.dep_ == "prep" and child.lower_ in ("at", "in"):
                    for place in child.children:
                        base = self.at.get(place.i)
                        if base is not None and base.type == "MilitaryBase":
                            return self._measured(base, "PERSONNEL_STRENGTH", q, noun, 0.7)
        return None

    def _casualties(self, q: _Quantity) -> Measured | None:
        noun = q.head
        lemma, dep, verb = noun.lemma_.lower(), noun.dep_, noun.head
        people = noun.i < q.end or lemma in _VICTIMS or noun.ent_type_ == "NORP"
        if people and dep in ("dobj", "nsubjpass", "conj", "nsubj", "oprd") and verb.pos_ in ("VERB", "AUX"):
            if verb.lemma_ in ("kill", "wound", "injure", "slay", "massacre", "murder") and dep in ("dobj", "nsubjpass"):
                return self._in_event(q, verb, 0.85)
            if verb.lemma_ == "die" and dep == "nsubj":
                return self._in_event(q, verb, 0.8)
            if verb.lemma_ == "lose" and dep == "dobj" and lemma in _PERSONNEL | {"man"}:
                return self._measured(self._subject(verb), "CASUALTIES", q, verb, 0.7)
            if verb.lemma_ in ("leave", "be", "see") and any(t.lower_ in _DEAD for t in verb.subtree if t.i >= q.end and t.i - q.end < 4):
                return self._in_event(q, verb, 0.8)
        if dep == "conj" and people and self._first_conjunct(noun):
            return self._in_event(q, self._first_conjunct(noun) or verb, 0.75)
        if lemma in _DEAD and noun.i >= q.end:
            return self._in_event(q, verb if verb.pos_ in ("VERB", "AUX") else noun, 0.8)
        if self.doc[q.end].lower_ in _DEAD if q.end < len(self.doc) else False:
            return self._in_event(q, self.doc[q.end], 0.75)
        if lemma in ("death", "casualty", "fatality", "life") and noun.i >= q.end:
            if lemma == "life" and verb.lemma_ not in ("claim", "cost", "take"):
                return None
            return self._in_event(q, verb if verb.pos_ in ("VERB", "AUX") else noun, 0.75)
        if (
            dep == "pobj"
            and verb.lower_ in ("of", "at", "to")
            and (verb.head.lemma_ in ("toll", "casualty") or any(c.lemma_ == "toll" for c in verb.head.lefts))
        ):
            return self._in_event(q, verb.head, 0.7)
        if lemma in _VICTIMS:
            for child in noun.children:
                if (
                    child.dep_ in ("acl", "relcl", "amod")
                    and child.lemma_ in ("kill", "wound", "injure", "dead")
                    and child.i > noun.i
                    and not any(c.dep_ == "dobj" for c in child.children)
                ):
                    return self._in_event(q, child, 0.75)
        return None

    def _first_conjunct(self, noun: Token) -> Token | None:
        first = noun
        while first.dep_ == "conj":
            first = first.head
        if first.pos_ in ("VERB", "AUX") or first == noun or first.dep_ not in ("dobj", "nsubjpass"):
            return None
        return first.head if first.head.lemma_ in ("kill", "wound", "injure") else None

    def _in_event(self, q: _Quantity, token: Token, confidence: float) -> Measured | None:
        """The figure of the attack or accident that the clause, the sentence or the text before it names."""
        subject = self._subject(token) if token.pos_ in ("VERB", "AUX") else None
        if subject is not None and subject.type == "Event":
            return self._measured(subject, "CASUALTIES", q, token, confidence)
        events = [m for m in self.mentions if m.type == "Event" and m.level != "pronoun" and self._violent(m)]
        sentence = token.sent
        inside = [m for m in events if sentence.start <= m.start < sentence.end]
        if inside:
            nearest = min(inside, key=lambda m: abs(m.root.i - token.i))
            return self._measured(nearest, "CASUALTIES", q, token, confidence - 0.1)
        before = [m for m in events if m.start < sentence.start]
        if before:
            return self._measured(before[-1], "CASUALTIES", q, token, confidence - 0.25)
        return None

    def _violent(self, mention: SpanMention) -> bool:
        return any(t.lemma_.lower() in _ATTACKS for t in mention.span)

    # Money ------------------------------------------------------------------------------------------------

    def _money(self, q: _Quantity) -> Iterator[Measured]:
        token = q.head
        sentence = self.doc[q.start].sent
        clause = self._clause(self.doc[q.end - 1])
        if q.unit == "%":
            after = [t.lower_ for t in self.doc[q.end : q.end + 4]]
            share = "gdp" in after or ("gross" in after and "domestic" in after)
            if share and _SPENDING.search(sentence.text):
                found = self._measured(self._spender(clause, sentence), "DEFENSE_SPENDING", q, clause, 0.85, "%GDP")
                if found is not None:
                    yield found
            return
        deal = self._deal(token, q)
        if deal is not None:
            subject = self._subject(clause) or self._inside(deal)
            found = self._measured(
                subject if subject is not None and subject.type in ("Country", "Organization") else None, "ARMS_DEAL_VALUE", q, deal, 0.6
            )
            if found is not None:
                yield found
        elif _SPENDING.search(sentence.text[: self.doc[q.end - 1].idx - sentence.start_char + 80]):
            found = self._measured(self._spender(clause, sentence), "DEFENSE_SPENDING", q, clause, 0.75)
            if found is not None:
                yield found

    def _clause(self, token: Token) -> Token:
        while token.pos_ not in ("VERB", "AUX") and token.head != token:
            token = token.head
        return token

    def _deal(self, token: Token, q: _Quantity) -> Token | None:
        candidates = [token, *token.ancestors]
        for noun in candidates[:4]:
            if noun.lemma_.lower() in _DEAL and noun.pos_ in ("NOUN", "PROPN"):
                return noun if any(t.lower_ in _ARMS for t in noun.subtree) else None
        return None

    def _spender(self, clause: Token, sentence: object) -> SpanMention | None:
        """Whose defence spending it is."""
        for token in clause.sent:
            if token.lemma_ in ("spending", "budget", "expenditure", "outlay"):
                for child in token.children:
                    mention = self.at.get(child.i)
                    if child.dep_ in ("poss", "amod", "compound", "nmod") and mention is not None:
                        country = next((m for m in mention.resolved() if m.type == "Country"), None)
                        if country is not None:
                            return country
                for child in token.children:
                    if child.dep_ == "prep" and child.lower_ in ("of", "by", "in"):
                        for noun in child.children:
                            mention = self.at.get(noun.i)
                            if mention is not None and mention.type == "Country":
                                return mention
        subject = self._subject(clause)
        return subject if subject is not None and subject.type == "Country" else None

    # Shared -----------------------------------------------------------------------------------------------

    def _inside(self, noun: Token) -> SpanMention | None:
        return next((self.at[t.i] for t in noun.subtree if t.i in self.at and self.at[t.i].type == "Country"), None)

    def _subject(self, verb: Token) -> SpanMention | None:
        """The mention that does what the verb says, shared and inherited subjects included."""
        for _ in range(6):
            for child in verb.children:
                if child.dep_ in ("nsubj", "nsubjpass", "agent"):
                    noun = next((c for c in child.children if c.dep_ == "pobj"), child) if child.dep_ == "agent" else child
                    if noun.tag_ in ("WDT", "WP") and verb.dep_ == "relcl":
                        noun = verb.head
                    mention = self.at.get(noun.i)
                    if mention is not None:
                        return mention
                    if child.dep_ != "nsubjpass":
                        return None
            if verb.dep_ in ("conj", "xcomp", "advcl") and verb.head.pos_ in ("VERB", "AUX"):
                verb = verb.head
            elif verb.dep_ in ("acl", "relcl"):
                return self.at.get(verb.head.i)
            else:
                return None
        return None

    def _measured(
        self, subject: SpanMention | None, measure: str, q: _Quantity, token: Token, confidence: float, unit: str = ""
    ) -> Measured | None:
        if subject is None:
            return None
        return Measured(subject, measure, q.value, unit or q.unit or "people", token, round(confidence, 2))
