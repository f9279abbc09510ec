"""From the head token of an argument to the mentions it stands for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from graphkit.extract.phrases import conjuncts, possessors, words
from graphkit.extract.spans import SpanMention

__all__ = ["Argument", "Arguments"]


@dataclass(frozen=True, slots=True)
class Argument:
    """A filler of a role: ``surface`` is the span that stands in the sentence, ``entity`` what it finally stands for."""

    surface: SpanMention
    entity: SpanMention

    @property
    def type(self) -> str:
        """The type of what it stands for."""
        return self.entity.type

    def same(self, other: Argument) -> bool:
        """Whether both stand for one thing."""
        mine, theirs = self.entity, other.entity
        return mine is theirs or (mine.type == theirs.type and (mine.knowledge or mine.name) == (theirs.knowledge or theirs.name))


class Arguments:
    """Looks up the mentions of a doc by token; built once a doc, in time linear in its mentions.

    ``titled`` holds the tokens of the offices whose holder is known.
    """

    def __init__(self, doc: Doc) -> None:
        self._at: dict[int, SpanMention] = doc._.mention_at or {}
        self._inside: dict[int, SpanMention] = {}
        self._heads: dict[int, list[SpanMention]] = {}
        for mention in sorted(doc._.mentions or (), key=lambda m: m.start - m.end):
            self._heads.setdefault(mention.root.i, []).append(mention)
            for i in range(mention.start, mention.end):
                self._inside.setdefault(i, mention)
        # By where the office stands: who holds it, and whose it is ("Presidents A of X and B of Y": two of each).
        self._holders: dict[tuple[int, int], list[SpanMention]] = {}
        self._owners: dict[tuple[int, int], list[SpanMention]] = {}
        self._acts_for: dict[str, SpanMention] = {}
        for position, person, owner, former, *_ in doc._.titles or ():
            span = (position.start, position.end)
            if person is not None:
                self._holders.setdefault(span, []).append(person)
                if owner is not None and not former and owner.type == "Country":
                    self._acts_for.setdefault(person.resolved()[0].name, owner)
            if owner is not None:
                self._owners.setdefault(span, []).append(owner)
        self.titled = {i for position, *_ in doc._.titles or () for i in range(position.start, position.end)}
        self._listed = _lists(doc, doc._.mentions or ())
        self._known: dict[tuple[int, frozenset[str] | None, bool], list[Argument]] = {}

    def mention(self, token: Token) -> SpanMention | None:
        """The widest mention headed by the token, else one that holds it and whose head is inside the token's phrase."""
        found = self._at.get(token.i)
        if found is None:
            inside = self._inside.get(token.i)
            if inside is not None and (
                token.dep_ == "compound" or inside.root.head.i == token.i or not inside.start <= token.head.i < inside.end
            ):
                found = inside
        return found

    def headed(self, token: Token) -> list[SpanMention]:
        """Every mention headed by the token, widest first."""
        return self._heads.get(token.i, [])

    def of(self, token: Token, types: frozenset[str] | None = None, *, listed: bool = True) -> list[Argument]:
        """The arguments that the token stands for, of the given types when some are; empty when it is no mention.

        A position stands for who holds it, or whose it is; a common noun such as "authorities" for its country;
        a name in a list for the whole list, whatever the parser made of it, unless ``listed`` is false.
        """
        key = token.i, types, listed
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._of(token, types, listed)
        return known

    def _of(self, token: Token, types: frozenset[str] | None, listed: bool) -> list[Argument]:
        if token.tag_ == "NNS" and token.lemma_.lower() in words("stand_for_owner") and not any(c.tag_ == "PRP$" for c in token.children):
            # "the navies of India and Oman"
            several = self._accept(self._of_noun(token, adjectives=False), types)
            if len({id(a.entity) for a in several}) > 1 and not any(a.type == "Person" for a in self._one(token, None)):
                return several
        found = self._one(token, types) + self._included(token, types)
        if not found or not listed:
            return found
        first = found[0].surface
        others = [Argument(m, r) for m in self._listed.get(id(first), ()) if m is not first for r in m.resolved()]
        return found + self._accept(others, types)

    def _included(self, token: Token, types: frozenset[str] | None) -> list[Argument]:
        """ "firms including A and B": the members a common noun is illustrated with."""
        mention = self.mention(token)
        if token.pos_ != "NOUN" or (mention is not None and mention.level == "name"):
            return []
        heads = [
            o
            for c in token.children
            if c.lower_ in ("including", "like")
            for p in c.children
            if p.dep_ in ("pobj", "dobj")
            for o in conjuncts(p)
        ]
        heads += [
            o
            for c in token.children
            if c.lower_ == "as" and c.i > 0 and c.nbor(-1).lower_ == "such"
            for p in c.children
            if p.dep_ == "pobj"
            for o in conjuncts(p)
        ]
        return [a for head in heads for a in self._one(head, types)]

    def _one(self, token: Token, types: frozenset[str] | None) -> list[Argument]:
        mention = self.mention(token)
        if mention is not None:
            if mention.level == "nominal" and not mention.referents:
                found = self._accept([Argument(mention, a.entity) for a in self._before_change(token)], types)
                if found:
                    return found
            found = self._accept([Argument(mention, m) for m in mention.resolved()], types)
            if found:
                return found
            for other in self.headed(token)[1:]:
                found = self._accept([Argument(other, m) for m in other.resolved()], types)
                if found:
                    return found
            if mention.type == "Position":
                held = self._of_position(mention)
                found = self._accept(held, types) or self._for_country(held, types)
                if found:
                    return found
            found = self._for_country([Argument(mention, m) for m in mention.resolved()], types)
            if found:
                return found
            if mention.level == "name" or mention.referents:
                return []
        return self._accept(self._of_noun(token), types) or self._apposed(token, types) or self._accept(self._before_change(token), types)

    def _apposed(self, token: Token, types: frozenset[str] | None) -> list[Argument]:
        """ "a militia, the PMF" and "the PMF, a militia": what the common noun is in apposition with."""
        others = [c for c in token.children if c.dep_ == "appos"]
        if token.dep_ == "appos":
            others.append(token.head)
        for other in others:
            mention = self.mention(other)
            if mention is not None:
                found = self._accept([Argument(mention, m) for m in mention.resolved()], types)
                if found:
                    return found
        return []

    def _before_change(self, token: Token) -> list[Argument]:
        """ "The corps will be turned into a force that …": the force is the corps, under what it becomes."""
        if token.dep_ == "pobj" and token.head.lower_ == "into" and token.head.head.lemma_ in words("changes"):
            verb = token.head.head
            changed = [c for c in verb.children if c.dep_ in ("nsubjpass", "dobj")] or [c for c in verb.children if c.dep_ == "nsubj"]
        elif (
            token.dep_ == "attr"
            and token.head.lemma_ in ("become", "be", "remain")
            and not any(c.dep_ == "neg" for c in token.head.children)
        ):
            changed = [c for c in token.head.children if c.dep_ == "nsubj"]
        else:
            return []
        mentions = [self.mention(t) for c in changed for t in (c, *_of(c))]
        return [Argument(m, r) for m in mentions if m is not None and m.level == "name" for r in m.resolved()]

    def _of_position(self, position: SpanMention) -> list[Argument]:
        span = (position.start, position.end)
        people = self._holders.get(span)
        if people:
            return [Argument(position, p) for person in people for p in person.resolved()]
        return [Argument(owner, m) for owner in self._owners.get(span, ()) for m in owner.resolved()]

    def _for_country(self, found: list[Argument], types: frozenset[str] | None) -> list[Argument]:
        """A treaty is not signed by a president for himself: where no person may stand, his country does."""
        if types is None or "Person" in types or "Country" not in types:
            return []
        owners = [(a.surface, self._acts_for.get(a.entity.name)) for a in found if a.type == "Person"]
        return [Argument(surface, m) for surface, owner in owners if owner is not None for m in owner.resolved()]

    def _of_noun(self, token: Token, *, adjectives: bool = True) -> list[Argument]:
        if token.lemma_.lower() not in words("stand_for_owner") | words("of_holds_actor"):
            return []
        owners = [self.mention(t) for t in possessors(token)] if adjectives else []
        owners += [
            self.mention(o)
            for c in token.children
            if c.dep_ == "prep" and c.lower_ in ("of", "from")
            for p in c.children
            if p.dep_ == "pobj"
            for o in conjuncts(p)
        ]
        return [Argument(m, r) for m in owners if m is not None for r in m.resolved()]

    @staticmethod
    def _accept(found: list[Argument], types: frozenset[str] | None) -> list[Argument]:
        return found if types is None else [a for a in found if a.entity.type in types]


def _of(noun: Token) -> list[Token]:
    """ "the city of **Mosul**": what the noun is a word for."""
    return [p for c in noun.children if c.lower_ == "of" and noun.lemma_ in words("of_holds_actor") for p in c.children if p.dep_ == "pobj"]


_ACTORS = frozenset({"Country", "Person", "Organization", "MilitaryForce", "GovernmentBody"})
_OWN_ROLE = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "dative"})


def _lists(doc: Doc, mentions: Iterable[SpanMention]) -> dict[int, list[SpanMention]]:
    """Which actors are named in one list ("US President A, Turkish President B and C"), read off the words themselves.

    A parser often loses a list of long titles and names. Two names belong together when nothing but commas,
    "and", articles and titles stands between them and the parser did not give each a role of its own.
    """
    inside = [False] * len(doc)
    actors: list[SpanMention] = []
    for mention in mentions:
        if mention.type == "Position" or (actors and mention.start < actors[-1].end):
            for i in range(mention.start, mention.end):
                inside[i] = inside[i] or mention.type == "Position"
        elif mention.type in _ACTORS and mention.level != "pronoun":
            actors.append(mention)
    listed: dict[int, list[SpanMention]] = {}
    run: list[SpanMention] = []
    joined = False
    for mention in [m for m in actors if not inside[m.start]]:
        link = _link(doc, run[-1], mention, inside) if run else ""
        if not link:
            _close(listed, run, joined)
            run, joined = [], False
        run.append(mention)
        joined = joined or link == "and"
    _close(listed, run, joined)
    return listed


def _close(listed: dict[int, list[SpanMention]], run: list[SpanMention], joined: bool) -> None:
    if joined and len(run) > 1:
        for mention in run:
            listed[id(mention)] = run


def _link(doc: Doc, left: SpanMention, right: SpanMention, inside: list[bool]) -> str:
    """``and`` or ``,`` when the two stand in one list, empty otherwise."""
    if left.type != right.type or not 0 < right.start - left.end <= 12:
        return ""
    link = ""
    for i in range(left.end, right.start):
        token = doc[i]
        if token.is_sent_start or not (inside[i] or token.lower_ in words("between_names") or _is_title(token)):
            return ""
        if token.lower_ in ("and", "&"):
            link = "and"
        elif token.text == "," and not link:
            link = ","
    if left.root.dep_ in _OWN_ROLE and right.root.dep_ in _OWN_ROLE and left.root.head != right.root.head:
        return ""
    return link


def _is_title(token: Token) -> bool:
    return token.text.rstrip(".") in words("titles")
