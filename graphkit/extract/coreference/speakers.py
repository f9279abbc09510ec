"""First-person pronouns: "I" and "we" of who speaks."""

from __future__ import annotations

import bisect

from spacy.tokens import Token

from graphkit.extract.coreference.discourse import Referent
from graphkit.extract.coreference.grammar import children, lemma
from graphkit.extract.coreference.reading import Reading
from graphkit.extract.coreference.words import Pronoun
from graphkit.extract.spans import SpanMention

__all__ = ["first_person"]

_SPEAKING = frozenset({"Country", "Organization", "GovernmentBody", "MilitaryForce"})


def first_person(reading: Reading, token: Token, pronoun: Pronoun) -> list[SpanMention]:
    """Whom a first-person pronoun stands for: "I" the speaker, "we" the country or organisation he speaks for."""
    number = reading.quotation_of[token.i]
    if number >= 0:
        referent = reading.speaker(number)
    else:
        referent = _announced(reading, token) or (_author(reading) if pronoun.kind == "speakers" else None)
    if referent is None or referent.mention is None:
        return []
    if pronoun.kind == "speaker":
        reading.is_person(referent)
        return [referent.mention] if referent.type == "Person" else []
    if referent.type in _SPEAKING:
        return [referent.mention]
    return _spoken_for(reading, referent) if referent.type == "Person" else []


def _spoken_for(reading: Reading, speaker: Referent) -> list[SpanMention]:
    """The organisation whose office the speaker holds, or else his country; himself when it is named nowhere."""
    mention = speaker.mention
    if mention is None or not (speaker.roles or reading.describer.owners(mention)):
        return []
    for owner in reading.describer.owners(mention):
        if owner.type in ("Country", "MilitaryForce") or (owner.type == "Organization" and (owner.knowledge or not mention.country)):
            return owner.resolved()
    for code in (mention.country, *sorted(speaker.countries)):
        country = reading.discourse.named(("Country", code)) if code else None
        if country is not None and country.mention is not None:
            return [country.mention]
    return [mention] if mention.country else []


def _announced(reading: Reading, token: Token) -> Referent | None:
    """Who was said to say what follows unquoted: "Following the visit, the Minister said:"."""
    start = bisect.bisect_right(reading.announced, (token.i, len(reading.doc))) - 1
    return reading.person_at(reading.announced[start][1]) if start >= 0 else None


def _author(reading: Reading) -> Referent | None:
    """Who writes the article in the first person: the body that declares something in the present tense at its start."""
    if reading.author is None:
        reading.author = _find_author(reading) or []
    return reading.author[0] if reading.author else None


def _find_author(reading: Reading) -> list[Referent]:
    for verb in reading.doc[:400]:
        if (
            verb.tag_ not in ("VBZ", "VBP")
            or lemma(verb) not in reading.words.verbs["declaring"]
            or verb.dep_ != "ROOT"
            or reading.quotation_of[verb.i] >= 0
        ):
            continue
        for subject in children(verb, "nsubj"):
            referent = reading.referent_at.get(subject.i)
            if referent is not None and referent.type in _SPEAKING:
                return [referent]
    return []
