"""Mends mistakes of the parser where the words leave no doubt."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Token

from graphkit.extract.endless import cut_endless
from graphkit.extract.phrases import words

__all__ = ["make_mending", "mend"]

_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_BEFORE_A_NOUN = frozenset({"after", "before", "following", "during", "since"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_CHARGED = frozenset({"accused", "suspected", "convicted"})


@Language.factory("graphkit_mending")
def make_mending(nlp: Language, name: str) -> Mending:
    """Make the component that mends parses; it comes after the parser and the lemmatizer."""
    return Mending()


class Mending:
    """Applies ``cut_endless`` and ``mend`` to each doc; ``Doc -> Doc``."""

    def __call__(self, doc: Doc) -> Doc:
        cut_endless(doc)
        mend(doc)
        return doc


def mend(doc: Doc) -> None:
    """Mend the parse where the words leave no doubt.

    A finite verb is never coordinated with an infinitive: in "urged Iran to stop and met Pompeo" it is "met" and "urged".
    Who denies an act goes on to speak, what is denied does not: "denied that its ships had fired and urged Manila to leave".
    A singular article has no plural noun: in "signed a decree lifting sanctions" it is the decree that lifts them.
    What stands before a semicolon is said by itself: in "Oman accused Iran; Tehran denied it" nobody denies that Oman did.
    An apposition before a verb ends with a comma: in "after talks with Oman, the minister said" it is the minister who said it.
    A source is not what it says of others: in "the group is small and, according to Oman, loyal to Iran" it is the group that is loyal.
    A name is no adjective: in "Sudan and Russian-backed rebels" it is Sudan and the rebels.
    An object does not stand right before "are" of a clause without a subject: it is the subject.
    """
    for token in doc:
        if token.tag_ in _FINITE and token.i > 3:
            _free_speaker(token)
        if token.lower_ in _CHARGED:
            _free_accuser(token)
        if token.lower_ == "of" and token.dep_ == "prep" and token.head.dep_ == "pobj":
            _free_charge(token)
        elif token.tag_ == "VBG" and token.dep_ in ("amod", "compound") and token.head.tag_ == "NNS":
            _free_participle(token)
        elif token.dep_ in ("appos", "amod") and token.pos_ == "ADJ" and token.i > token.head.i:
            _free_judgement(token)
        elif token.dep_ == "ccomp" and token.i < token.head.i and _parted(token):
            token.dep_ = "parataxis"
        elif token.dep_ in ("nmod", "compound") and token.tag_ == "NNP" and token.head.tag_ in ("NN", "NNS"):
            _free_name(token)
        if token.dep_ != "conj":
            continue
        if token.tag_ in _FINITE and not _has_subject(token):
            _hang_higher(token)
        elif token.tag_.startswith("NN") and token.i + 1 < len(doc):
            _into_subject(token, doc[token.i + 1])


def _free_judgement(adjective: Token) -> None:
    """ "the group is small and, according to Oman, **loyal** to Iran"."""
    noun = adjective.head
    source = next((t for t in (noun, noun.head, noun.head.head) if t.lower_ == "according"), None)
    if source is not None and source.head.i < source.i:
        said = source.head
        before = [t for t in adjective.doc[said.left_edge.i : source.i] if t.pos_ == "ADJ" and any(c.dep_ == "cc" for c in t.children)]
        adjective.head, adjective.dep_ = (before[-1], "conj") if before else (said, "acomp")


def _hang_higher(verb: Token) -> None:
    """ "urged Iran to stop and **met** Pompeo", "denied that it had fired and **urged** Manila to leave"."""
    first = verb.head
    finite = _finite_above(verb)
    if finite is not None:
        verb.head = finite
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


def _finite_above(verb: Token) -> Token | None:
    """The verb that a finite one really is coordinated with, when it is not the one that the parser took."""
    head = verb.head
    if head.tag_ == "VB" and not _has_modal(head):
        above = next((a for a in verb.ancestors if a.tag_ in _FINITE), None)
        # "launched a campaign to defeat the militants and liberate Mosul": a base form that the tagger took for a present tense
        return above if above is not None and (verb.tag_ != "VBP" or above.tag_ == "VBP") else None
    if head.dep_ == "advcl" and head.head.tag_ == verb.tag_ == "VBD" and head.head.i < head.i:  # "scrambled jets after …, and lodged"
        before = next((c for c in head.children if c.dep_ == "cc"), None)
        if before is not None and before.i and before.nbor(-1).text == "," and any(c.dep_ == "mark" for c in head.children):
            return head.head
    return None


def _free_speaker(verb: Token) -> None:
    """ "After talks with Oman, **the minister** said", read as if the minister were Oman: an apposition would end with a comma."""
    doc, last = verb.doc, verb.i - 1
    while last > 0 and doc[last].tag_ == "RB":
        last -= 1
    speaker = (
        next((t for t in (doc[last], *doc[last].ancestors) if t.dep_ == "appos" and t.right_edge.i == last), None) if last > 0 else None
    )
    if speaker is None or verb in speaker.subtree:
        return
    comma = speaker.left_edge.i - 1
    if comma < 1 or doc[comma].text != "," or speaker.head.i > comma or any(c.dep_ in _SUBJECTS and c.i > comma for c in verb.lefts):
        return
    before = [c for c in verb.lefts if c.i < comma and c.dep_ in ("nsubj", "csubj", "mark", "prep", "advcl")]
    noun = next((c for c in before if c.dep_ == "nsubj"), None)
    link = next((c for c in before if c.dep_ in ("mark", "prep") and c.lower_ in _BEFORE_A_NOUN), None)
    if noun is not None and (link is None or link.i > noun.i):
        return  # a subject of its own, as in "Oman, the host, and Iran, its guest, said"
    if verb.dep_ == "advcl" and verb.head.i < comma and verb.head.tag_ == "VBG":  # the opening was taken for the main clause
        main = verb.head
        verb.dep_, verb.head = main.dep_, main.head if main.head != main else verb
        main.head, main.dep_ = verb, "advcl"
        if link is not None:
            link.head = main
    if noun is not None and link is not None:
        link.dep_ = "prep"
        noun.head, noun.dep_ = link, "pobj"
    for clause in (c for c in before if c.dep_ == "csubj"):
        clause.dep_ = "advcl"
    speaker.head, speaker.dep_ = verb, "nsubj"


def _free_charge(prep: Token) -> None:
    """ "accused by Chad **of arming** rebels": what someone is accused of is not what the accuser is of."""
    agent = prep.head.head
    accused = agent.head
    if agent.lower_ == "by" and accused.lower_ in _CHARGED and any(c.tag_ == "VBG" for c in prep.children):
        prep.head = accused


def _free_accuser(accused: Token) -> None:
    """ "was accused of breaking the truce **by Sudan**": it is Sudan that accuses."""
    charge = next((c for c in accused.children if c.dep_ == "prep" and c.lower_ == "of"), None)
    passive = any(c.dep_ in ("auxpass", "nsubjpass") for c in accused.children) or accused.dep_ == "acl"
    if charge is None or not passive or any(c.dep_ == "agent" or c.lower_ == "by" for c in accused.children):
        return
    last = next((t for t in charge.subtree if t.lower_ == "by" and t.dep_ in ("prep", "agent") and t.right_edge == charge.right_edge), None)
    if last is not None and not any(c.tag_ == "VBG" for c in last.children):
        last.head, last.dep_ = accused, "agent"


def _parted(clause: Token) -> bool:
    """Whether a clause and the one that the parser hung it on are sentences of their own, with a semicolon between."""
    own = [next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None) for verb in (clause, clause.head)]
    if own[0] is None or own[1] is None or own[1].i < clause.i:
        return False
    return any(token.text == ";" for token in clause.doc[clause.i : own[1].i])


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
    participle.head, participle.dep_, participle.pos_ = noun, "acl", "VERB"
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
