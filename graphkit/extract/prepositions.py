"""The prepositional arguments of a word, also where the parser hangs a phrase on a neighbour.

"friendship and cooperation **with Chile**" is cooperation with Chile whichever of the two nouns the parser chose;
in "a war of aggression **against** Mali", "clashes in months **between** …" and "the sale to Mali **of** tanks" the phrase
hangs on the noun before it and belongs to the one above.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from graphkit.extract.phrases import VERBAL, conjuncts, expand, is_passive, words

__all__ = ["prepositional"]

_HANGING = frozenset({"prep", "agent", "dative"})
_SHARED = frozenset({"with", "between", "against", "on", "to", "for", "toward", "towards", "over", "about", "by"})
_THROUGH = frozenset({"with", "between", "against", "toward", "towards", "among"})
_NEAR = frozenset({"close", "closer", "near", "nearer", "next", "adjacent"})
_PARTICLES = frozenset({"out", "away", "back", "down", "up", "over"})
_AFTER_NAME = frozenset({"of", "by", "to", "with", "against", "on", "over", "about", "for"})


def prepositional(token: Token, passive: bool = False) -> Iterator[tuple[str, list[Token]]]:
    """Yield each prepositional role of a word and the heads that fill it; ``in_of`` for "in the capital of".

    The agent of a passive has the role ``subj``; a dative without preposition ``iobj``; a gerund ``of_ing``.
    """
    own: set[str] = set()
    for role, heads in _hanging_on(token, passive):
        own.add(role)
        yield role, heads
    if token.pos_ == "NOUN":
        yield from ((role, heads) for role, heads in _strayed(token) if role not in own)


def _hanging_on(token: Token, passive: bool) -> Iterator[tuple[str, list[Token]]]:
    for child in token.children:
        if child.dep_ in _HANGING and child.pos_ in ("ADP", "SCONJ", "VERB", "PART"):
            if not _is_of_noun_before(child):
                yield from _phrase(child, passive)
        elif child.dep_ == "dative":
            yield "iobj", expand(child)
        elif child.dep_ == "advmod" and child.lower_ in _NEAR:  # "deployed close to the border"
            yield from (("near", expand(n)) for p in child.children if p.lower_ == "to" for n in p.children if n.dep_ == "pobj")
        elif child.dep_ == "advmod" and child.lower_ in _PARTICLES:  # "walked away from the deal"
            yield from (found for p in child.children if p.dep_ == "prep" for found in _phrase(p, passive))


def _is_of_noun_before(prep: Token) -> bool:
    """Whether the phrase hangs on a verb but can only be said of the noun right before it.

    "held drills near the **border with** Sudan", "threw out a **ruling by** the court": an active verb has no agent.
    """
    if prep.lower_ not in ("with", "by") or not prep.i or prep.head.pos_ != "VERB":
        return False
    noun = prep.nbor(-1)
    if noun.pos_ != "NOUN" or noun.head == prep:
        return False
    if prep.lower_ == "with":
        return noun.lemma_ in words("borders")
    named = any(
        c.dep_ == "pobj" and c.ent_type_ not in ("DATE", "TIME", "CARDINAL", "PERCENT") and c.pos_ in ("PROPN", "NOUN")
        for c in prep.children
    )
    return named and noun.dep_ == "dobj" and noun.head == prep.head and not is_passive(prep.head)


def _phrase(prep: Token, passive: bool, prefix: str = "") -> Iterator[tuple[str, list[Token]]]:
    name = prep.lower_
    role = f"{prefix}_{name}" if prefix else name
    if prep.dep_ == "agent" or (name == "by" and passive):
        role = "subj"
    for child in prep.children:
        if child.dep_ in ("pobj", "pcomp") and child.pos_ not in VERBAL:
            yield role, expand(child)
            if prep.dep_ == "dative":
                yield "iobj", expand(child)
        elif child.dep_ == "pcomp":
            yield f"{role}_ing", [child]
        elif child.dep_ == "prep":
            yield from _phrase(child, passive, role)
            if name in _PARTICLES:  # "lashed out at": at it, too
                yield from _phrase(child, passive)
        elif child.dep_ == "conj" and child.pos_ == "ADP":
            yield from _phrase(child, passive)


def _strayed(noun: Token) -> Iterator[tuple[str, list[Token]]]:
    """Phrases of the noun that hang on another word: on a conjunct, on the noun after "of", on a time, on a name, on the verb."""
    yield from _of_conjuncts(noun)
    following = noun.nbor() if noun.i + 1 < len(noun.doc) else None
    if following is not None and following.dep_ in _HANGING and following.head != noun and _is_of_noun_before(following):
        yield from _phrase(following, False)
    for prep in (c for c in noun.children if c.dep_ == "prep"):
        for inner in (c for c in prep.children if c.dep_ == "pobj"):
            name = inner.ent_type_ == "GPE" and inner.lower_ not in words("of_holds_actor")
            through = prep.lower_ == "of" or inner.lemma_ in words("times")
            if not name and not (through and inner.pos_ == "NOUN"):
                continue
            for phrase in (c for c in inner.children if c.dep_ == "prep" and c.lower_ != prep.lower_):
                if phrase.lower_ in (_AFTER_NAME if name else _THROUGH):
                    yield from _phrase(phrase, False)


def _of_conjuncts(noun: Token) -> Iterator[tuple[str, list[Token]]]:
    """ "friendship and cooperation with": what stands behind the last conjunct is said of each."""
    first = noun
    while first.dep_ == "conj" and first.head.pos_ == "NOUN":
        first = first.head
    listed = conjuncts(first)
    if len(listed) < 2 or any(t.pos_ != "NOUN" for t in listed):
        return
    last = listed[-1].i
    for other in listed:
        if other.i != noun.i:
            for phrase in (c for c in other.children if c.dep_ == "prep" and c.i > last and c.lower_ in _SHARED):
                yield from _phrase(phrase, False)
