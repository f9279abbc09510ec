"""The dates of a doc, resolved, each with the word that it hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from spacy.tokens import Doc, Span, Token

from graphkit.extract.dates import Expression, Tense, expressions, resolve
from graphkit.extract.status import status_of
from graphkit.extract.syntax import NOMINAL, VERBAL

__all__ = ["Date", "Dates"]

_OPEN_START = frozenset({"by", "until", "till", "before"})
_BARE = frozenset({"npadvmod", "nmod", "compound", "nummod", "advmod", "amod", "conj", "appos", "poss"})


@dataclass(frozen=True, slots=True)
class Date:
    """A date at tokens ``start`` to ``end`` (exclusive): what it stands for, the word it hangs on, and by which preposition."""

    start: int
    end: int
    iso: str
    holder: int
    preposition: str
    verbal: bool

    @property
    def interval(self) -> str:
        """The ISO date that the preposition makes of it: "since 1951" is ``1951/..``, "by 2027" ``../2027``."""
        if "/" in self.iso:
            return self.iso
        if self.preposition == "since" or (self.preposition in ("from", "after") and self.verbal):
            return f"{self.iso}/.."
        return f"../{self.iso}" if self.preposition in _OPEN_START else self.iso


class Dates:
    """The dates of one doc in text order (``found``), and by the word they hang on (``held``)."""

    def __init__(self, doc: Doc, published: str) -> None:
        self.doc = doc
        self.published = published
        self.anchor = _day(published)
        self.found: list[Date] = []
        self.held: dict[int, list[Date]] = {}
        self._year = (-1, 0)  # the last year named, and the sentence that names it
        antecedent = ""
        for expression in expressions(doc.text):
            found = self._add(expression, antecedent)
            if found is not None and (self._moves(found) or not antecedent):
                antecedent = found.iso
        self._join_ranges()
        for found in self.found:
            self.held.setdefault(found.holder, []).append(found)

    def own(self, token: Token) -> str:
        """The date that hangs on the word itself."""
        found = self.held.get(token.i)
        return found[0].interval if found else ""

    def _add(self, expression: Expression, antecedent: str) -> Date | None:
        span = self.doc.char_span(expression.start, expression.end, alignment_mode="expand")
        if span is None:
            return None
        holder, preposition = _holder(span)
        if expression.needs_antecedent and not antecedent and self.anchor:
            antecedent = self.anchor.isoformat()
        iso = self._resolved(expression, span, holder, antecedent)
        if not iso:
            return None
        self.found.append(Date(span.start, span.end, iso, holder.i, preposition, holder.pos_ in VERBAL))
        return self.found[-1]

    def _resolved(self, expression: Expression, span: Span, holder: Token, antecedent: str) -> str:
        sentence = span.root.sent.start
        if expression.year is not None:
            self._year = (sentence, expression.year)
        elif expression.lacks_year and self._year[0] == sentence:  # "signed on January 19, 1960 and ratified in June"
            return resolve(expression, date(self._year[1], 12, 31), "past", antecedent)
        return resolve(expression, self.anchor, self._tense(holder) if self.anchor else "past", antecedent)

    def _moves(self, found: Date) -> bool:
        """Whether "the following day" counts from it: from the day of what happens, not that of a "May 5 treaty"."""
        return len(found.iso) in (10, 21) and found.verbal

    def _tense(self, holder: Token) -> Tense:
        """Past, present or future of the word that a date hangs on."""
        word = holder
        while True:
            status = status_of(word, self.published)[0] if word.pos_ in VERBAL or word.pos_ in NOMINAL else ""
            verbal = word.pos_ in VERBAL
            wished = verbal and (word.tag_ not in ("VBD", "VBN") or any(c.tag_ == "MD" for c in word.lefts))
            if status == "planned" or (status == "possible" and wished):
                return "future"
            if verbal:
                finite = next((c for c in word.lefts if c.dep_ in ("aux", "auxpass") and c.tag_ != "VBN"), word)
                if finite.tag_ in ("VBZ", "VBP") and finite.lemma_ != "have":
                    return "present"
                if finite.tag_ != "VBG":
                    return "past"
            if word.head == word:
                return "past"
            word = word.head

    def _join_ranges(self) -> None:
        """ "from May 5 to June 6", "between 2015 and 2019": two dates, one interval; "Sunday, July 28": one date."""
        joined: list[Date] = []
        for found in self.found:
            one = self._joined(joined[-1], found) if joined else None
            if one is None:
                joined.append(found)
            else:
                joined[-1] = one
        self.found = joined

    def _joined(self, before: Date, found: Date) -> Date | None:
        between = self.doc[before.end : found.start].text.lower().strip(" ,()")
        ends = between in ("to", "until", "till", "through", "-", "–")
        ends = ends or (between == "and" and before.start > 0 and self.doc[before.start - 1].lower_ == "between")
        if ends and "/" not in before.iso + found.iso and before.iso < found.iso:
            iso, preposition = f"{before.iso}/{found.iso}", before.preposition
        elif between in ("", "on", "at", "in", "earlier on", "earlier, on") and _same_time(before.iso, found.iso):
            iso, preposition = max((before.iso, found.iso), key=lambda iso: ("/" not in iso, len(iso))), before.preposition
        else:
            return None
        return Date(before.start, found.end, iso, before.holder, preposition, before.verbal)


def _day(published: str) -> date | None:
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        return None


def _holder(span: Span) -> tuple[Token, str]:
    """The word that a date hangs on, and the preposition between them."""
    token, preposition = span.root, ""
    before = span.doc[span.start - 1] if span.start else token
    if before.lower_ == "on" and token.dep_ == "compound" and token.lower_.endswith("day") and before.head.pos_ in VERBAL:
        return before.head, "on"  # "on Sunday President Buhari signed"
    while token.head != token:
        head = token.head
        if span.start <= head.i < span.end:
            token = head
        elif token.dep_ in ("pobj", "pcomp") or (token.dep_ in _BARE and head.ent_type_ in ("DATE", "TIME")):
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


def _same_time(one: str, other: str) -> bool:
    """Whether two dates side by side may be one said twice ("Sunday, July 28", "two weeks ago, on 14 July")."""
    if "/" in one + other:
        period, day = (one, other) if "/" in one else (other, one)
        first, _, last = period.partition("/")
        return first <= day[: len(first)] <= last
    return one.startswith(other) or other.startswith(one) or (len(one) == len(other) == 10 and one[:4] == other[:4])
