"""The phrases of a parse: what is coordinated, what a relative pronoun stands for, whose a noun is."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources

from spacy.tokens import Token

__all__ = [
    "NOMINAL",
    "PASSIVE_SUBJECTS",
    "SUBJECTS",
    "VERBAL",
    "antecedent",
    "carried_by",
    "conjuncts",
    "expand",
    "is_passive",
    "possessors",
    "relative_head",
    "whose",
    "words",
]

SUBJECTS = frozenset({"nsubj", "csubj", "expl"})
PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
RELATIVES = frozenset({"who", "which", "that", "whom"})
NOMINAL = frozenset({"NOUN", "PROPN"})
VERBAL = frozenset({"VERB", "AUX"})
_COORDINATED = frozenset({"NOUN", "PROPN", "ADJ", "VERB", "PRON", "NUM"})
# Longer lists and chains are tables or noise; without a bound they would cost the square of their length.
LONGEST_LIST = 60
_DEEPEST = 12


@functools.cache
def _lists() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    data = tomllib.loads((resources.files("graphkit.ontology") / "frames.toml").read_text(encoding="utf-8"))
    carried = {preposition: frozenset(verbs.split()) for preposition, verbs in data.pop("carried_by").items()}
    return {name: frozenset(value.split()) for name, value in data.items()}, carried


def words(name: str) -> frozenset[str]:
    """A word list of ``ontology/frames.toml``."""
    return _lists()[0][name]


def carried_by(preposition: str) -> frozenset[str]:
    """The verbs whose subject takes part in the event noun after this preposition."""
    return _lists()[1].get(preposition, frozenset())


def conjuncts(token: Token) -> list[Token]:
    """The token and what is coordinated with it, in text order; no more than ``LONGEST_LIST``."""
    found: list[Token] = []
    stack = [token]
    while stack and len(found) < LONGEST_LIST:
        current = stack.pop()
        found.append(current)
        stack.extend(reversed([c for c in current.children if c.dep_ == "conj" and c.pos_ in _COORDINATED]))
    return found


def relative_head(token: Token) -> Token:
    """The noun that a relative pronoun stands for, the token itself when it is none."""
    if token.lower_ in RELATIVES and token.pos_ in ("PRON", "DET", "SCONJ"):
        for ancestor in token.ancestors:
            if ancestor.dep_ == "relcl" or (ancestor.dep_ in ("acl", "ccomp") and ancestor.head.pos_ in NOMINAL):
                return ancestor.head
    return token


def antecedent(verb: Token) -> Token | None:
    """The last of a list, when a relative clause says something of it alone: "Iran, Oman and **Qatar**, which mediates"."""
    if verb.dep_ != "relcl":
        return None
    pronoun = next((c for c in verb.children if c.dep_ in SUBJECTS and c.lower_ in RELATIVES), None)
    finite = next((c for c in verb.children if c.dep_ in ("aux", "auxpass") and c.tag_ != "TO"), verb)
    if pronoun is None or pronoun.i < 2 or (finite.tag_ != "VBZ" and finite.lower_ != "was") or not _coordination(verb.head):
        return None
    nearest = pronoun.nbor(-1)
    if nearest.text == ",":
        nearest = nearest.nbor(-1)
    return nearest if nearest.pos_ in NOMINAL and nearest.dep_ in ("conj", "appos", "nsubj", "dobj", "pobj") else None


def _coordination(noun: Token) -> list[Token]:
    return [t for t in (*noun.children, noun) if t.dep_ == "conj" and t.pos_ in NOMINAL]


def expand(token: Token) -> list[Token]:
    """The tokens that an argument's head stands for: its conjuncts, the noun of a relative pronoun, what is inside "both of"."""
    head = relative_head(token)
    if head is not token:  # "Hamas, which governs Gaza, and Fatah": the second does not
        return [t for t in conjuncts(head) if t.i < token.i] or [head]
    if head.pos_ in ("NUM", "PRON", "DET", "ADJ") or head.lemma_ in words("partitives") or head.lemma_ in words("measures"):
        inner = partitive(head)
        if inner:
            return inner
    return conjuncts(head)


def partitive(token: Token) -> list[Token]:
    """ "both of the countries", "two weeks of talks": the nouns inside, together with the quantity word itself."""
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ == "of":
            objects = [o for c in child.children if c.dep_ == "pobj" for o in conjuncts(c)]
            if objects:
                return [*conjuncts(token), *objects]
    return []


def is_passive(verb: Token, depth: int = 0) -> bool:
    """Whether the verb is in the passive, reduced participles ("weapons supplied by Iran") included."""
    if any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children):
        return True
    if verb.tag_ != "VBN":
        return False
    if verb.dep_ in ("acl", "amod"):
        return True
    if verb.dep_ == "conj" and verb.head.tag_ == "VBN" and depth < _DEEPEST and not any(c.dep_ in ("nsubj", "aux") for c in verb.children):
        return is_passive(verb.head, depth + 1)
    return verb.dep_ in ("advcl", "relcl", "ROOT", "ccomp") and not any(c.dep_ in ("aux", "nsubj", "dobj") for c in verb.children)


def possessors(noun: Token) -> list[Token]:
    """Possessor, nationality adjectives and compounds of a noun, hyphenated chains ("Russia-North Korea") included."""
    found: list[Token] = []
    for child in noun.children:
        if (
            child.i < noun.i
            and child.dep_ in ("poss", "compound", "amod", "nmod", "nummod", "npadvmod", "punct", "nsubj")
            and not _is_hyphened(child)
        ):
            found.extend(_flatten(child, noun))
    return sorted({t.i: t for t in found}.values(), key=lambda t: t.i)


def _is_hyphened(token: Token) -> bool:
    """ "US-**led** coalition": a participle whose agent stands before the hyphen; not whose the noun is."""
    return token.tag_ in ("VBN", "VBD") and token.i >= 2 and token.nbor(-1).text in ("-", "–")


def _flatten(token: Token, noun: Token, depth: int = 0) -> list[Token]:
    inner = [
        t
        for c in token.children
        if depth < _DEEPEST and c.i < noun.i and c.dep_ in ("compound", "amod", "nmod", "conj", "punct", "npadvmod", "poss")
        for t in _flatten(c, noun, depth + 1)
    ]
    if token.pos_ == "PUNCT":
        return inner
    return [*inner, token] if token.dep_ != "poss" or token.head == noun else [token]


def whose(token: Token) -> Token:
    """The noun that "whose" stands for."""
    if token.tag_ == "WP$":
        for ancestor in token.ancestors:
            if ancestor.dep_ == "relcl":
                return ancestor.head
    return token
