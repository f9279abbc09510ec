"""Mends mistakes of the parser where the words leave no doubt."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Token

__all__ = ["make_mending", "mend"]

_FINITE = frozenset({"VBD", "VBZ", "VBP"})


@Language.factory("graphkit_mending")
def make_mending(nlp: Language, name: str) -> Mending:
    """Make the component that mends parses; it comes right after the parser."""
    return Mending()


class Mending:
    """Applies ``mend`` to each doc; ``Doc -> Doc``."""

    def __call__(self, doc: Doc) -> Doc:
        mend(doc)
        return doc


def mend(doc: Doc) -> None:
    """Hang a finite verb that the parser coordinated with an infinitive on the finite verb above it.

    "urged Iran to stop and met Pompeo": it is "met" and "urged" that are coordinated, as an infinitive is
    never coordinated with a past tense.
    """
    for token in doc:
        if token.dep_ == "conj" and token.tag_ in _FINITE and token.head.tag_ == "VB" and not _has_modal(token.head):
            finite = next((a for a in token.ancestors if a.tag_ in _FINITE), None)
            if finite is not None and not any(c.dep_ in ("nsubj", "nsubjpass") for c in token.children):
                token.head = finite


def _has_modal(verb: Token) -> bool:
    return any(c.dep_ == "aux" and c.tag_ == "MD" for c in verb.children)
