"""Third-person, relative and first-person pronouns."""

from __future__ import annotations

from spacy.tokens import Token

from graphkit.extract.coreference.discourse import Referent
from graphkit.extract.coreference.grammar import children, clause_of, is_expletive, is_subject, lemma, top_of
from graphkit.extract.coreference.reading import ACTORS, Reading
from graphkit.extract.coreference.words import Pronoun

__all__ = ["antecedent", "cataphoric", "relative_head"]

_BACK = {"person": 5, "thing": 2, "plural": 3}
_ENOUGH = 60.0
_MARGIN = 12.0


def antecedent(reading: Reading, token: Token, pronoun: Pronoun) -> Referent | None:
    """What a third-person pronoun stands for: the best of what has been spoken of, when it stands out; None when in doubt."""
    sentence = reading.sentences[token.i]
    if pronoun.kind == "thing" and token.dep_ != "poss" and is_expletive(token, reading.words):
        return None
    ranked: list[tuple[float, int, Referent]] = []
    for referent in reading.discourse.recent(sentence, _BACK[pronoun.kind]):
        if _agrees(pronoun, referent) and not _barred(reading, token, pronoun, referent):
            ranked.append((_score(reading, token, pronoun, referent), referent.last.root, referent))
    ranked.sort(key=lambda row: row[:2], reverse=True)
    if not ranked or ranked[0][0] < _ENOUGH:
        return None
    best = ranked[0][2]
    for score, _, other in ranked[1:3]:
        if ranked[0][0] - score < _MARGIN and not (_overlap(best, other)):
            return None
    return best


def _overlap(one: Referent, other: Referent) -> bool:
    """Whether one is the other in part, so that choosing between them is a matter of extent only."""
    return other in one.members or one in other.members


def _agrees(pronoun: Pronoun, referent: Referent) -> bool:
    if pronoun.kind == "person":
        if referent.ship and pronoun.gender == "female":
            return True
        return referent.animate and referent.number != "plural" and not referent.members and not (pronoun.gender and referent.gender and pronoun.gender != referent.gender)
    if pronoun.kind == "thing":
        return not referent.animate and referent.number != "plural" and not referent.members
    return bool(referent.members) or referent.number in ("plural", "either")


def _barred(reading: Reading, token: Token, pronoun: Pronoun, referent: Referent) -> bool:
    """Whether grammar forbids it: the pronoun stands inside it, or both are arguments of one verb, or it speaks itself."""
    last = referent.last
    if last.root >= token.i or last.start <= token.i < last.end:
        return True
    top = top_of(token)
    if token.dep_ == "poss":
        head = token.head
        if last.root == head.i:
            return True
    elif not pronoun.reflexive:
        clause = clause_of(token)
        for seen in reversed(referent.occurrences):
            if seen.clause == clause.i and seen.subject and not is_subject(token):
                return True
            if seen.clause == clause.i and is_subject(token) and reading.doc[seen.root].dep_ in ("dobj", "pobj", "attr") and seen.root < token.i and reading.doc[seen.root].head.i == clause.i:
                return True
    number = reading.quotation_of[token.i]
    if number >= 0:
        speaker = reading.quotations[number].speaker
        if speaker >= 0:
            mention = reading.mention_at.get(speaker)
            spoken = reading.referent_at.get(speaker) or (reading.referent_of(mention) if mention is not None and mention.type == "Person" else None)
            if spoken is referent and referent.animate:
                return True
    return top.dep_ == "attr" and False


def _score(reading: Reading, token: Token, pronoun: Pronoun, referent: Referent) -> float:
    sentence = reading.sentences[token.i]
    last = referent.last
    score = referent.salience(sentence)
    if referent.mention is None and not referent.members:
        score *= 0.85
    subject = is_subject(token)
    here = last.sentence == sentence
    if subject and last.subject and sentence - last.sentence <= 1:
        score += 30
    if token.dep_ == "poss" or not subject:
        if here:
            score += max(0.0, 45.0 - 3.0 * (token.i - last.root))
        if here and last.subject and last.clause == clause_of(token).i:
            score += 45
    if subject and last.saying and lemma(top_of(token).head) in reading.words.verbs["saying"]:
        score += 25
    if (reading.quotation_of[token.i] >= 0) and last.quotation != reading.quotation_of[token.i] and here:
        score -= 25
    score += _fit(reading, token, pronoun, referent)
    return score


def _fit(reading: Reading, token: Token, pronoun: Pronoun, referent: Referent) -> float:
    """How well the referent fits what the pronoun does or owns."""
    words = reading.words
    actor = _is_actor(referent)
    if token.dep_ == "poss":
        noun = lemma(token.head)
        if noun in words.owned:
            return 50.0 if _types(referent) & words.owned[noun] else (-60.0 if pronoun.kind == "thing" else -20.0)
        if noun in words.roles:
            return 40.0 if actor else -60.0
        return 0.0
    top = top_of(token)
    if top.dep_ == "nsubj" and lemma(top.head) in words.verbs["actor"]:
        return 50.0 if actor else -80.0
    return 0.0


def _types(referent: Referent) -> set[str]:
    return {member.type for member in referent.members} if referent.members else {referent.type}


def _is_actor(referent: Referent) -> bool:
    if referent.members:
        return all(member.type in ACTORS for member in referent.members)
    return referent.type in ACTORS or (referent.animate and referent.mention is None)


def cataphoric(reading: Reading, token: Token, pronoun: Pronoun) -> Token | None:
    """The subject that a possessive in a fronted phrase looks forward to: "In his statement, Netanyahu found"."""
    if token.dep_ != "poss" or pronoun.kind not in ("person", "thing"):
        return None
    sentence = token.sent
    at = token.head
    for _ in range(8):
        if at.dep_ == "prep" and at.head.pos_ in ("VERB", "AUX") and at.head.i > token.i:
            break
        if at.head is at or at.head.i < sentence.start:
            return None
        at = at.head
    else:
        return None
    if at.i - sentence.start > 3 or not any(t.text == "," for t in token.doc[token.i : at.head.i]):
        return None
    subject = next((child for child in children(at.head, "nsubj", "nsubjpass") if child.i > token.i), None)
    return subject


def relative_head(token: Token) -> Token | None:
    """The noun that a relative pronoun modifies."""
    at = token
    for _ in range(8):
        if at.dep_ in ("relcl", "acl") and at.head is not at:
            return at.head if at.head.i < token.i else None
        if at.head is at:
            return None
        at = at.head
    return None
