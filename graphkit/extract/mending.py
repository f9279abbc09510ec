"""Mends mistakes of the parser where the words leave no doubt."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Token

from graphkit.extract.phrases import words

__all__ = ["make_mending", "mend"]

_FINITE = frozenset({"VBD", "VBZ", "VBP"})


@Language.factory("graphkit_mending")
def make_mending(nlp: Language, name: str) -> Mending:
    """Make the component that mends parses; it comes after the parser and the lemmatizer."""
    return Mending()


class Mending:
    """Applies ``mend`` to each doc; ``Doc -> Doc``."""

    def __call__(self, doc: Doc) -> Doc:
        mend(doc)
        return doc


def mend(doc: Doc) -> None:
    """Mend the parse where the words leave no doubt.

    A finite verb is never coordinated with an infinitive: in "urged Iran to stop and met Pompeo" it is "met" and "urged".
    Who denies an act goes on to speak, what is denied does not: "denied that its ships had fired and urged Manila to leave".
    A singular article has no plural noun: in "signed a decree lifting sanctions" it is the decree that lifts them.
    A name is no adjective: in "Sudan and Russian-backed rebels" it is Sudan and the rebels.
    An object does not stand right before "are" of a clause without a subject: it is the subject.
    """
    for token in doc:
        if token.tag_ == "VBG" and token.dep_ in ("amod", "compound") and token.head.tag_ == "NNS":
            _free_participle(token)
        elif token.dep_ in ("nmod", "compound") and token.tag_ == "NNP" and token.head.tag_ in ("NN", "NNS"):
            _free_name(token)
        if token.dep_ != "conj":
            continue
        if token.tag_ in _FINITE and not _has_subject(token):
            _hang_higher(token)
        elif token.tag_.startswith("NN") and token.i + 1 < len(doc):
            _into_subject(token, doc[token.i + 1])


def _hang_higher(verb: Token) -> None:
    """ "urged Iran to stop and **met** Pompeo", "denied that it had fired and **urged** Manila to leave"."""
    first = verb.head
    if first.tag_ == "VB" and not _has_modal(first):
        verb.head = next((a for a in verb.ancestors if a.tag_ in _FINITE), first)
    elif verb.lemma_ in words("speaking") and first.dep_ == "ccomp" and first.head.lemma_ in words("denying"):
        verb.head = first.head


def _into_subject(noun: Token, aux: Token) -> None:
    """ "confirmed their part and other **states** are finalizing theirs"."""
    verb = aux.head
    if aux.dep_ not in ("aux", "auxpass") or aux.tag_ not in (*_FINITE, "MD") or verb.dep_ != "conj" or _has_subject(verb):
        return
    first = noun.head
    if first.dep_ in ("dobj", "pobj") and verb.i > noun.i > first.i and not noun.is_ancestor(verb):
        noun.head = verb
        noun.dep_ = "nsubjpass" if any(c.dep_ == "auxpass" for c in verb.children) else "nsubj"


def _has_subject(verb: Token) -> bool:
    return any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.children)


def _free_participle(participle: Token) -> None:
    """ "a decree **lifting** sanctions", read as a kind of sanctions."""
    plural = participle.head
    if participle.i < 2 or plural.i <= participle.i:
        return
    noun = participle.nbor(-1)
    article = next((t for t in (*noun.children, *plural.children) if t.lower_ in ("a", "an") and t.i < noun.i), None)
    if article is None or noun.tag_ not in ("NN", "NNP") or noun.head not in (participle, plural):
        return
    before = [c for c in (*plural.lefts, *participle.lefts) if c.i < participle.i and c.i != noun.i]
    noun.head, noun.dep_ = plural.head, plural.dep_
    participle.head, participle.dep_ = noun, "acl"
    plural.head, plural.dep_ = participle, "dobj"
    for child in before:
        child.head = noun


def _free_name(name: Token) -> None:
    """ "**Sudan** and Russian-backed rebels", read as rebels of Sudan and Russia."""
    noun = name.head
    joined = [c for c in name.children if c.dep_ == "conj" and c.i < noun.i and c.tag_ in ("JJ", "VBN")]
    if not joined or noun.i - joined[-1].i > 2 or noun.dep_ in ("ROOT", "conj") or not any(c.dep_ == "cc" for c in name.children):
        return
    name.head, name.dep_ = noun.head, noun.dep_
    noun.head, noun.dep_ = name, "conj"
    joined[-1].head, joined[-1].dep_ = noun, "amod"


def _has_modal(verb: Token) -> bool:
    return any(c.dep_ == "aux" and c.tag_ == "MD" for c in verb.children)
