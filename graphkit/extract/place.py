"""Where it happened: the place that a text gives for a predicate."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from graphkit.extract.cues import load_modality, verb_keys
from graphkit.extract.episodes import same_event
from graphkit.extract.spans import SpanMention
from graphkit.extract.syntax import NOMINAL, VERBAL

__all__ = ["PLACE_TYPES", "place_of"]

PLACE_TYPES = frozenset({"Place", "Country", "MilitaryBase", "Facility"})
_LOCATIVE = frozenset(
    "in at on near off aboard outside inside around within throughout across along above beneath under beside by between over amid".split()
)
_VENUE = frozenset("in at on near off aboard outside inside within throughout across around along".split())
_AIMED_AT = frozenset({"on", "at"})  # what is done on or at a country is aimed at it: "sanctions on Mali"
_AT_THE_EVENT = frozenset({"created", "joined", "caused", "ended", "left"})  # what a verb says of an event where it happens
_CACHE = "graphkit_places"


def place_of(predicate: Token) -> SpanMention | None:
    """The mention of the place where the predicate holds, ``None`` when the text names none.

    It is what stands after *in*, *at*, *near* … the predicate or its event noun ("held a summit in Tokyo"),
    the place an event is named after ("the Istanbul attack"), or that of the event it is part of.
    """
    doc = predicate.doc
    reader = doc.user_data.get(_CACHE)
    if reader is None or reader.mentions is not doc._.mentions:
        reader = doc.user_data[_CACHE] = _Reader(doc)
    return reader.of(predicate)


class _Reader:
    """Finds the places of one doc's predicates, each once."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.mentions: list[SpanMention] = doc._.mentions
        self.at: dict[int, SpanMention] = doc._.mention_at or {}
        words = load_modality()
        self.events = words.events
        self.told = words.words["reporting"]["verbs"] | words.words["reporting"]["presupposing"]
        self.inward = words.words["places"]["inward"]
        self.margins = words.words["places"]["margins"]
        self.gatherings = words.event_nouns
        self.directed = words.words["places"]["directed"]
        self._known: dict[int, SpanMention | None] = {}

    def of(self, predicate: Token) -> SpanMention | None:
        if predicate.i not in self._known:
            self._known[predicate.i] = None  # a cycle of rules ends here
            self._known[predicate.i] = self._find(predicate)
        return self._known[predicate.i]

    def _find(self, predicate: Token) -> SpanMention | None:
        found = self._own(predicate)
        if found is not None:
            return found
        return self._of_noun(predicate) if predicate.pos_ in NOMINAL else self._of_verb(predicate)

    def _venue(self, token: Token, preposition: str) -> SpanMention | None:
        """The place mention that this word heads."""
        mention = self.at.get(token.i)
        if mention is None:
            return None
        for resolved in mention.resolved():
            if resolved.type == "Country" and preposition in _AIMED_AT:
                continue
            if resolved.type in PLACE_TYPES and (preposition in _VENUE or resolved.type != "Country"):
                return mention if mention.type in PLACE_TYPES else resolved
        return None

    def _own(self, token: Token) -> SpanMention | None:
        """A place after the word itself, or through an event it is at ("on the margins of a meeting in New York")."""
        found = self._toward(token, token)
        if found is not None:
            return found
        through: list[Token] = []
        for child in token.children:
            lower = child.lower_
            if child.dep_ != "prep" or (lower == "in" and token.lemma_ in self.inward):
                continue
            for noun in (n for n in child.children if n.dep_ == "pobj"):
                found = self._venue(noun, lower) if lower in _LOCATIVE else None
                if found is not None:
                    return found
                if self._leads_on(lower, noun, token):
                    through.append(noun)
        return next((found for noun in through if (found := self._inside(noun)) is not None), None)

    def _leads_on(self, preposition: str, noun: Token, holder: Token) -> bool:
        """Whether the place of what follows the preposition is the holder's: "met at a summit in Oslo", not "talks on Oslo"."""
        if noun.ent_type_ in ("DATE", "TIME"):
            return False
        if preposition == "on":
            return noun.lemma_ in self.margins
        if preposition in ("following", "after", "for"):
            told = preposition == "for" or (holder.tag_ == "VBD" and holder.lemma_ in self.told)
            return told and noun.lemma_.lower() in self.gatherings
        return preposition in ("at", "in", "during")

    def _toward(self, holder: Token, noun: Token) -> SpanMention | None:
        """ "a visit to Oslo", "began an offensive into Syria"."""
        if noun.lemma_ not in self.directed:
            return None
        targets = (n for c in holder.children if c.dep_ == "prep" and c.lower_ in ("to", "into") for n in c.children if n.dep_ == "pobj")
        return next((found for n in targets if (found := self._venue(n, "in"))), None)

    def _inside(self, noun: Token, depth: int = 0) -> SpanMention | None:
        """The place of an event or of what it is part of."""
        found = self._own(noun) or self._named_after(noun)
        if found is not None or depth > 2:
            return found
        for child in noun.children:
            if child.dep_ == "prep" and child.lower_ == "of":
                for inner in child.children:
                    if inner.dep_ == "pobj" and inner.i not in self.at:
                        found = self._inside(inner, depth + 1)
                        if found is not None:
                            return found
                    elif inner.dep_ == "pobj" and self.at[inner.i].type == "Event":
                        found = self._own(inner) or self._named_after(inner)
                        if found is not None:
                            return found
        return None

    def _named_after(self, noun: Token) -> SpanMention | None:
        """ "the Istanbul attack", "a Kabul car bombing": a place before the noun."""
        for child in noun.lefts:
            if child.dep_ in ("compound", "nmod", "amod", "poss"):
                mention = self.at.get(child.i)
                if mention is not None and mention.type in ("Place", "MilitaryBase", "Facility"):
                    return mention
        return None

    def _kind(self, role: str, verb: Token) -> str:
        table = self.events[role]
        return next((table[key] for key in verb_keys(verb) if key in table), "")

    def _of_verb(self, verb: Token) -> SpanMention | None:
        return self._of_verb_clause(verb) or self._from_governor(verb)

    def _of_verb_clause(self, verb: Token) -> SpanMention | None:
        for child in verb.children:
            if child.dep_ in ("npadvmod", "advmod"):  # "earlier in Tokyo", "this time in Athens"
                found = self._own(child)
                if found is not None:
                    return found
            if child.dep_ in ("dobj", "nsubjpass", "attr") and self._kind("object", verb) in ("created", "joined"):
                found = self._own(child) or self._named_after(child) or self._spoken_of(child)
                if found is not None:
                    return found
            if child.dep_ in ("dobj", "dative", "prep") and verb.lemma_ not in self.told:
                found = self._stray(child)
                if found is not None:
                    return found
            if child.dep_ == "nsubj" and self._kind("subject", verb) in ("created", "caused"):
                found = self._own(child) or self._spoken_of(child)
                if found is not None:
                    return found
            if child.dep_ == "prep" and child.lower_ in ("in", "at", "during"):
                for noun in child.children:
                    found = self._spoken_of(noun) if noun.dep_ == "pobj" else None
                    if found is not None:
                        return found
        return None

    def _from_governor(self, verb: Token) -> SpanMention | None:
        head, dep = verb.head, verb.dep_
        if dep == "relcl" and head.pos_ in NOMINAL:
            if any(c.lower_ == "where" for c in verb.children) or any(
                c.lower_ in ("which", "whose") and c.head.lower_ in ("in", "at") for c in verb.subtree
            ):
                return self._venue(head, "in")
            return self._own(head)
        if dep in ("acl",) and head.pos_ in NOMINAL and verb.tag_ != "VB":
            return self._own(head)
        if dep == "conj" and head.pos_ in VERBAL and not any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.children):
            return self.of(head) if head.lemma_ not in self.told else None
        if dep in ("advcl", "xcomp") and head.pos_ in VERBAL and head.lemma_ not in self.told and verb.tag_ in ("VBG", "VB", "VBN"):
            return self.of(head) if dep == "advcl" else None
        if dep == "pcomp" and head.lower_ in ("by", "while", "in") and head.head.pos_ in VERBAL:
            return self.of(head.head)
        return None

    def _stray(self, child: Token) -> SpanMention | None:
        """A place that the parse hangs on the object: "met Kishida in Washington"."""
        nouns = [child] if child.pos_ in NOMINAL else [c for c in child.children if c.dep_ == "pobj"]
        for noun in nouns:
            mention = self.at.get(noun.i)
            if mention is not None and mention.type in ("Event", "Agreement"):
                continue
            found = self._own(noun)
            if found is not None:
                return found
        return None

    def _of_noun(self, noun: Token) -> SpanMention | None:
        found = self._named_after(noun) or self._inside(noun)
        if found is not None:
            return found
        for child in noun.children:
            if child.dep_ in ("acl", "relcl") and child.tag_ != "VB":
                found = self._own(child)
                if found is not None:
                    return found
        head, dep = noun.head, noun.dep_
        if dep == "conj" and head.pos_ in NOMINAL:
            return self.of(head)
        if head.pos_ in VERBAL and dep in ("dobj", "nsubjpass", "nsubj", "attr"):
            kind = self._kind("subject" if dep == "nsubj" else "object", head)
            found = self._own(head) or self._toward(head, noun) if kind in _AT_THE_EVENT else None
        elif dep == "pobj" and head.lower_ in ("for", "in", "at", "during", "with") and head.head.pos_ in VERBAL:
            found = self._own(head.head) if head.head.lemma_ not in self.told else None
        return found if found is not None else self._spoken_of(noun)

    def _spoken_of(self, noun: Token) -> SpanMention | None:
        """The place that the same event is given elsewhere: "the meeting" after "a meeting in Tokyo"."""
        for token in same_event(noun):
            found = self._own(token) or self._named_after(token)
            if found is None and token.pos_ == "VERB":
                found = self._of_verb_clause(token)
            elif (
                found is None
                and token.dep_ in ("dobj", "nsubjpass", "nsubj")
                and self._kind("subject" if token.dep_ == "nsubj" else "object", token.head) in ("created", "caused", "joined")
            ):
                found = self._own(token.head)
            if found is not None:
                return found
        return None
