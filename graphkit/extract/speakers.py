"""Whom a noun phrase or the subject of a verb names as one who says something."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from graphkit.extract.cues import load_modality
from graphkit.extract.spans import SpanMention
from graphkit.extract.status import status_of
from graphkit.extract.syntax import NOMINAL, VERBAL

__all__ = ["CLAIMANT_TYPES", "Speakers"]

CLAIMANT_TYPES = frozenset({"Person", "Country", "Organization", "GovernmentBody", "MilitaryForce", "Agreement"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_OWNERS = frozenset({"poss", "amod", "compound", "nmod"})
_PASSIVE_SPEAKERS = frozenset({"quote", "expect", "set", "cite"})  # "Putin was quoted as saying": he is who says it


class Speakers:
    """Finds the mentions of one doc that say something."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.at: dict[int, SpanMention] = doc._.mention_at or {}
        self.words = load_modality().words["reporting"]

    def subject(self, verb: Token) -> tuple[SpanMention, ...]:
        """Who does what a verb says: its subject, that of the verb it depends on, or the agent of its passive."""
        for _ in range(8):
            passive_speaker = verb.lemma_ in _PASSIVE_SPEAKERS
            reduced = verb.tag_ == "VBN" and verb.dep_ in ("acl", "advcl") and not any(c.dep_ == "aux" for c in verb.children)
            if reduced or any(c.dep_ == "auxpass" for c in verb.children):
                agent = next((o for c in verb.children if c.dep_ == "agent" for o in c.children if o.dep_ == "pobj"), None)
                if agent is not None or not passive_speaker:
                    return self.named(agent) if agent is not None else ()
            for child in verb.children:
                if child.dep_ == "nsubj" or (child.dep_ == "nsubjpass" and passive_speaker):
                    relative = child.tag_ in ("WP", "WDT") and verb.dep_ == "relcl"
                    return self.named(verb.head if relative else child)
            above = self._above(verb)
            if above is None:
                return ()
            if above.pos_ not in VERBAL:
                return self.named(above)
            verb = above
        return ()

    def _above(self, verb: Token) -> Token | None:
        """The verb or noun whose subject a verb without one shares."""
        if verb.head == verb:
            return None
        if verb.dep_ in ("xcomp", "conj", "advcl", "pcomp", "ccomp"):
            return verb.head.head if verb.head.pos_ == "ADP" else verb.head
        return verb.head if verb.dep_ in ("acl", "relcl") else None

    def owner(self, noun: Token) -> tuple[SpanMention, ...]:
        """Whose claim it is: "Israel's claim", "US allegations", "a claim by Israel", or who makes the claim."""
        if status_of(noun)[0] in ("possible", "planned"):
            return ()  # an admission that is demanded is nobody's yet
        for child in noun.children:
            if child.dep_ in _OWNERS and self.mention(child) is not None:
                return self.named(child)
        for child in noun.children:
            if child.dep_ in ("prep", "agent") and child.lower_ in ("by", "from"):
                found = next((f for o in child.children if o.dep_ == "pobj" and (f := self.named(o))), ())
                if found:
                    return found
        if noun.dep_ == "dobj" and noun.head.lemma_ in self.words["making"]:
            return self.subject(noun.head)
        return ()

    def mention(self, token: Token) -> SpanMention | None:
        """The mention of someone who can say things that this word heads."""
        found = self.at.get(token.i)
        return found if found is not None and any(m.type in CLAIMANT_TYPES for m in found.resolved()) else None

    def named(self, token: Token, *, plural: bool = True) -> tuple[SpanMention, ...]:
        """The mentions that a noun phrase names as speakers, those coordinated with it included."""
        found = self.mention(token)
        speakers = [m for m in found.resolved() if m.type in CLAIMANT_TYPES] if found is not None else self._described(token)
        if plural:
            for child in token.children:
                if child.dep_ == "conj":
                    speakers.extend(m for m in self.named(child) if m not in speakers)
        return tuple(speakers)

    def _described(self, noun: Token) -> list[SpanMention]:
        """A speaker known by whom he stands for, or a document by who wrote it."""
        lemma = noun.lemma_.lower()
        document = lemma in self.words["documents"]
        for child in noun.children:
            if child.dep_ == "appos" and self.mention(child) is not None:
                return list(self.named(child, plural=False))
        if not document and lemma not in self.words["representatives"]:
            return []
        prepositions = ("by", "from", "of") if document else ("by", "from", "of", "for")
        authors = [
            o for c in noun.children if c.dep_ in ("prep", "agent") and c.lower_ in prepositions for o in c.children if o.dep_ == "pobj"
        ]
        own = [c for c in noun.children if c.dep_ in _OWNERS]
        for child in [*authors, *own] if document else [*own, *authors]:
            found = self.named(child, plural=False)
            if found:
                return list(found)
        return self._earlier_document(noun) if document else []

    def _earlier_document(self, noun: Token) -> list[SpanMention]:
        """ "the release said": whoever wrote the release named before."""
        lemma = noun.lemma_
        for i in range(noun.left_edge.i - 1, -1, -1):
            token = self.doc[i]
            if token.lemma_ == lemma and token.pos_ in NOMINAL:
                return list(self.named(token, plural=False))
        return []
