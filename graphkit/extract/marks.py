"""The marks of status that a word carries itself: auxiliaries, negation, adverbs, the words before a noun."""

from __future__ import annotations

from typing import NamedTuple

from spacy.tokens import Token

from graphkit.extract.cues import Modality
from graphkit.extract.syntax import NOMINAL, SUBJECTS, auxiliaries, continues, inverted
from graphkit.model import STATUSES, Status

__all__ = ["ASSERTED", "Found", "Marks"]

_NEGATING = frozenset({"neg", "advmod", "preconj", "cc", "det"})
_NO_OBJECT = frozenset({"doubt", "question", "time", "secret"})  # "made no secret of" denies nothing
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Found(NamedTuple):
    """A status and the word that decided it (``""`` when nothing marks it)."""

    status: Status
    cue: str = ""


ASSERTED = Found("asserted")


class _Verbal(NamedTuple):
    """What stands around a verb: its modal, its negation, "no longer", a modal adverb."""

    modal: Token | None
    negation: str
    ended: str
    adverb: Found | None


class Marks:
    """Reads the own marks of words; ``published`` is the ISO date of the article, or empty."""

    def __init__(self, modality: Modality, published: str) -> None:
        self.modality = modality
        self.published = published

    def of(self, token: Token) -> Found:
        """The status that the word's own marks give it."""
        if token.pos_ in NOMINAL and token.tag_ != "VBG":
            return self._noun(token)
        return self._verb(token)

    # Nouns

    def _noun(self, noun: Token) -> Found:
        words = self.modality.words
        for child in noun.children:
            lower = _word(child)
            if child.dep_ in ("det", "neg") and lower in words["determiners"]["denied"]:
                return Found("denied", child.text)
            if child.dep_ == "det" and lower in words["determiners"]["possible"]:
                return Found("possible", child.text)
            if child.i < noun.i and child.dep_ in ("amod", "compound", "nmod", "advmod", "acl", "nummod"):
                found = self._modifier(child)
                if found:
                    return found
            elif child.dep_ == "acl" and child.tag_ == "VBN" and not any(c.dep_ == "agent" for c in child.children):
                status = self.modality.status_in("predicates", child.lower_)
                if status:
                    return Found(status, child.text)  # type: ignore[arg-type]
        affixed = self._affixed(noun)
        if affixed:
            return affixed
        if noun.dep_ == "conj" and noun.head.pos_ in NOMINAL and not any(c.dep_ in ("det", "poss", "amod") for c in noun.children):
            return self._noun(noun.head)
        return ASSERTED

    def _affixed(self, noun: Token) -> Found | None:
        """ "ex-minister", "president-elect", whether the tokenizer splits them or not."""
        words = self.modality.words["modifiers"]
        if "-" in noun.lower_:
            for status, sides in (("ended", words["ended_prefixes"]), ("planned", words["planned_suffixes"])):
                if any(noun.lower_.startswith(side) if status == "ended" else noun.lower_.endswith(side) for side in sides):
                    return Found(status, noun.text)  # type: ignore[arg-type]
        doc = noun.doc
        for part in (noun, *(c for c in noun.lefts if c.dep_ == "compound")):
            if part.i >= 2 and doc[part.i - 1].text == "-" and f"{doc[part.i - 2].lower_}-" in words["ended_prefixes"]:
                return Found("ended", doc[part.i - 2].text)
        if noun.i + 2 < len(doc) and doc[noun.i + 1].text == "-" and f"-{doc[noun.i + 2].lower_}" in words["planned_suffixes"]:
            return Found("planned", doc[noun.i + 2].text)
        if f"-{noun.lower_}" in words["planned_suffixes"] and noun.i and doc[noun.i - 1].text == "-":
            return Found("planned", noun.text)
        return None

    def _modifier(self, modifier: Token) -> Found | None:
        lower = _word(modifier)
        for status in STATUSES:
            if lower in self.modality.of("modifiers", status):
                return Found(status, modifier.text)
        if any(lower.startswith(prefix) for prefix in self.modality.of("modifiers", "ended_prefixes")):
            return Found("ended", modifier.text)
        prefixes = self.modality.of("modifiers", "ended_prefixes")
        before = next((c for c in modifier.lefts if f"{c.lower_}-" in prefixes and c.i + 1 < modifier.i), None)
        return Found("ended", before.text) if before is not None else None  # "then" - "envisioned"

    # Verbs

    def _verb(self, verb: Token) -> Found:
        if inverted(verb):
            return Found("denied", "had")  # "Had they left, …": they did not
        around = self._around(verb)
        if around.ended:
            return Found("ended", around.ended)
        if around.modal is not None:
            return self._modal(verb, around.modal, around.negation)
        until = self._until(verb)
        if around.negation:
            return ASSERTED if until else Found("denied", around.negation)  # "did not leave until 2017": it left then
        if around.adverb is not None:
            return around.adverb
        return self._scheduled(verb) or (Found("ended", until) if until and verb.tag_ in ("VBD", "VBN") else ASSERTED)

    def _until(self, verb: Token) -> str:
        """ "until", when a year follows."""
        for child in verb.children:
            if child.dep_ == "prep" and child.lower_ in ("until", "till") and any(t.is_digit and len(t) == 4 for t in child.subtree):
                return child.text
        return ""

    def _scheduled(self, verb: Token) -> Found | None:
        """A present tense for what is to come: "meets Xi on Friday", "is visiting Oslo next week", "opens in 2027"."""
        present = ("VBZ", "VBP")
        if verb.tag_ not in present and not (verb.tag_ == "VBG" and any(a.tag_ in present for a in auxiliaries(verb))):
            return None
        if "told" in self.modality.classes(verb) or verb.lemma_ in ("be", "follow", "come"):
            return None
        for child in verb.children:
            earlier = child.i and child.nbor(-1).lower_ == "earlier"
            if child.dep_ in ("prep", "npadvmod", "advmod") and child.lower_ not in ("since", "until", "from") and not earlier:
                cue = next((t.text for t in _date_words(child) if self._to_come(t, child)), "")
                if cue:
                    return Found("planned", cue)
        return None

    def _to_come(self, word: Token, child: Token) -> bool:
        lower = word.lower_
        if lower in ("tomorrow", "next") or (lower in _WEEKDAYS and child.dep_ == "prep" and child.lower_ == "on"):
            return True
        return bool(self.published) and lower.isdigit() and len(lower) == 4 and self.published[:4] < lower < "2101"

    def _around(self, verb: Token) -> _Verbal:
        """The marks of the verb, those that a coordination shares included."""
        modal: Token | None = None
        adverb: Found | None = None
        negation = ended = ""
        shared = verb
        while True:
            longer = own_subject = False
            for child in shared.children:
                lower = _word(child)
                if child.dep_ in ("aux", "auxpass"):
                    modal = child if modal is None and self.modality.status_in("auxiliaries", lower) else modal
                    continue
                if child.dep_ in _NEGATING and lower in self.modality.of("adverbs", "negators"):
                    negation, ended = self._negation(verb, child, negation, ended)
                elif lower in ("longer", "anymore", "more") and child.dep_ in ("advmod", "npadvmod"):
                    longer = longer or lower == "anymore" or any(c.lower_ == "any" for c in child.children)
                    ended = ended or (f"no {lower}" if any(c.lower_ == "no" for c in child.children) else "")
                elif adverb is None and shared == verb:
                    adverb = self._adverb(child)
                if child.dep_ in SUBJECTS:
                    own_subject = True
                    negation = negation or self.none_of(child)
            if longer and negation:
                negation, ended = "", f"{negation} any longer"
            if own_subject or shared.dep_ != "conj" or modal is not None or not continues(verb, shared.head):
                return _Verbal(modal, negation, ended, adverb)
            shared = shared.head

    def _adverb(self, child: Token) -> Found | None:
        lower = child.lower_
        if child.dep_ == "mark" and lower == "whether":
            return Found("possible", child.text)
        if child.dep_ == "advmod":
            for status in STATUSES:
                if lower in self.modality.of("adverbs", status):
                    return Found(status, child.text)
        return None

    def _negation(self, verb: Token, mark: Token, negation: str, ended: str) -> tuple[str, str]:
        """Negation and "no longer" after one more mark: two negations cancel out, "not only" is none."""
        following = mark.nbor() if mark.i + 1 < len(mark.doc) else None
        if following is not None and following.lower_ == "longer":
            return negation, f"{mark.text} {following.text}"
        if following is not None and following.lower_ in self.modality.words["adverbs"]["focus"]:
            return negation, ended
        if mark.dep_ == "cc":
            return (mark.text, ended) if mark.lower_ == "nor" and mark.i < verb.i else (negation, ended)
        if mark.dep_ == "det" or (mark.dep_ == "preconj" and mark.lower_ not in ("neither", "nor")):
            return negation, ended
        return ("" if negation else mark.text), ended

    def none_of(self, subject: Token) -> str:
        """The word by which a noun phrase stands for none at all ("no country", "nobody"), or ``""``."""
        words = self.modality.words["determiners"]
        if subject.lower_ in words["denied_pronouns"]:
            return subject.text
        if subject.pos_ in NOMINAL:
            for child in subject.children:
                if child.dep_ in ("det", "preconj", "cc") and child.i < subject.i and child.lower_ in words["denied"]:
                    return child.text
        return ""

    def negated_object(self, verb: Token) -> Found | None:
        """Denied, when the verb's object is none at all ("provided no support")."""
        for child in verb.children:
            if child.dep_ in ("dobj", "attr", "dative") and child.pos_ in NOMINAL and child.lemma_ not in _NO_OBJECT:
                cue = self.none_of(child)
                if cue:
                    return Found("denied", cue)
        return None

    def _modal(self, verb: Token, modal: Token, negation: str) -> Found:
        kind = self.modality.status_in("auxiliaries", _word(modal))
        if kind == "conditional":
            return self._conditional(verb, modal, negation)
        if negation:
            open_ended = modal.lower_ in ("may", "might", "should", "must", "ought")
            return Found("possible", modal.text) if open_ended else Found("denied", negation)
        if kind == "planned" and any(c.dep_ == "advcl" and any(m.lower_ in ("if", "unless") for m in c.lefts) for c in verb.lefts):
            return Found("possible", "if")  # "if we cannot resolve it, I will raise it"
        return Found(kind, modal.text)  # type: ignore[arg-type]

    def _conditional(self, verb: Token, modal: Token, negation: str) -> Found:
        perfect = any(c.dep_ == "aux" and c.lower_ in ("have", "'ve", "’ve") for c in verb.children)
        condition = any(
            (c.dep_ in ("advcl", "ccomp") and (inverted(c) or any(m.lower_ == "if" for m in c.lefts)))
            or (c.dep_ == "prep" and c.lower_ in ("without", "absent"))
            for c in verb.children
        )
        if perfect and condition:
            return Found("asserted") if negation else Found("denied", modal.text)
        if negation and not condition:
            return Found("denied", negation)
        if not perfect and not condition and self._future_in_past(verb):
            return Found("planned", modal.text)
        return Found("possible", modal.text)

    def _future_in_past(self, verb: Token) -> bool:
        """Whether "would" is the "will" of reported speech or of a plan: "said it would", "a deal that would"."""
        top = verb
        while top.dep_ == "conj" and top.head.pos_ in ("VERB", "AUX"):
            top = top.head
        governor = top.head
        if top.dep_ == "ccomp" or (top.dep_ in ("acl", "relcl") and governor.pos_ in NOMINAL):
            classes = self.modality.classes(governor)
            return bool(classes & {"told", "planned", "possible"}) and not classes & {"doubted"}
        if any(c.dep_ in ("parataxis", "ccomp") and "told" in self.modality.classes(c) for c in top.children):
            return True
        return any(
            c.dep_ == "prep" and c.lower_ in ("under", "according") and any("planned" in self.modality.classes(o) for o in c.children)
            for c in top.children
        )


def _word(token: Token) -> str:
    return token.lower_.replace("’", "'")


def _date_words(child: Token) -> list[Token]:
    return [child, *(g for c in child.children if c.dep_ in ("pobj", "amod") for g in (c, *c.lefts))]
