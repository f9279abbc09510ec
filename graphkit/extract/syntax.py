"""Small questions about a dependency parse that several rooms ask."""

from __future__ import annotations

from spacy.tokens import Token

__all__ = ["NOMINAL", "SUBJECTS", "VERBAL", "auxiliaries", "continues", "has_subject", "inverted", "is_infinitive"]

NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
VERBAL = frozenset({"VERB", "AUX"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})


def is_infinitive(verb: Token) -> bool:
    """Whether the verb has a *to*."""
    return any(c.dep_ == "aux" and c.tag_ == "TO" for c in verb.lefts)


def has_subject(verb: Token) -> bool:
    """Whether the verb has a subject of its own."""
    return any(c.dep_ in SUBJECTS for c in verb.children)


def auxiliaries(verb: Token) -> list[Token]:
    """The auxiliaries of the verb, *to* left out."""
    return [c for c in verb.children if c.dep_ in ("aux", "auxpass") and c.tag_ != "TO"]


def continues(verb: Token, first: Token) -> bool:
    """Whether a conjunct shares the auxiliaries and governors of the verb before it: same form, no subject of its own.

    "agreed to help and train" does, "agreed to help and signed" does not.
    """
    if has_subject(verb) or any(c.i < verb.i for c in auxiliaries(verb)):
        return False
    forms = {verb.tag_, first.tag_}
    return len(forms) == 1 or forms == {"VB", "VBP"} or (forms == {"VBN", "VBD"} and first.tag_ == "VBN" and bool(auxiliaries(first)))


def inverted(verb: Token) -> bool:
    """Whether the clause is a condition by its order: "Had they left, we would have stayed"."""
    if verb.dep_ not in ("advcl", "ccomp"):
        return False
    subject = next((c for c in verb.lefts if c.dep_ in SUBJECTS), None)
    return subject is not None and any(c.lower_ in ("had", "were") and c.i < subject.i for c in verb.lefts)
