"""Quotations and who speaks in them."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from graphkit.extract.columns import places_of
from graphkit.extract.coreference.grammar import children, lemma
from graphkit.extract.coreference.words import Words
from graphkit.extract.quotations import quotations as quoted

__all__ = ["Quotation", "announced", "quotations"]

_FAR = 25  # tokens between a quotation and the verb of saying


@dataclass(frozen=True, slots=True)
class Quotation:
    """Tokens ``start`` to ``end`` stand between quotation marks; ``speaker`` is the head token of who says them, -1 when unknown."""

    start: int
    end: int
    speaker: int = -1


def quotations(doc: Doc, words: Words) -> list[Quotation]:
    """The quotations of a doc in text order, each with its speaker where the text tells."""
    spans = [(span.start, span.end) for span in quoted(doc)]
    inside = {i for start, end in spans for i in range(start, end)}
    found: list[Quotation] = []
    for start, end in spans:
        speaker = _speaker(doc, start, end, inside, words)
        if speaker < 0 and found and end - start > 3 and _continues(doc, found[-1], start):
            speaker = found[-1].speaker
        found.append(Quotation(start, end, speaker))
    return found


def _continues(doc: Doc, before: Quotation, start: int) -> bool:
    """Whether nothing but a short attribution or a paragraph break lies between two quotations."""
    between = doc[before.end : start]
    return len(between) <= 4 or (len(between) <= 30 and sum(t.text in ".!?" for t in between) <= 1 and "\n" not in between.text.strip())


def _speaker(doc: Doc, start: int, end: int, inside: set[int], words: Words) -> int:
    """The subject of the nearest verb of saying outside quotations: after the quotation in its sentence, or before it."""
    after_end = doc[min(end + 1, len(doc) - 1)].sent.end if end + 1 < len(doc) and doc[end - 1].text in ",?!" else doc[end - 1].sent.end
    ranked: list[tuple[int, int]] = []
    for i in range(end + 1, min(after_end, end + _FAR, len(doc))):
        if i not in inside and (found := _said_by(doc[i], words, inside)) >= 0:
            ranked.append((i - end - 5, found))
            break
    first = doc[start].sent.start
    if start - 2 >= first or (start - 2 >= 0 and doc[start - 2].text in ",:"):
        first = doc[max(start - 2, 0)].sent.start
    for i in range(start - 2, max(first - 1, start - _FAR, -1), -1):
        if i not in inside and (found := _said_by(doc[i], words, inside)) >= 0:
            ranked.append((start - i, found))
            break
    if ranked:
        return min(ranked)[1]
    if start >= 2 and doc[start - 2].text == ":":
        subject = _subject(doc[start - 2].sent.root)
        return subject.i if subject is not None else -1
    return -1


def _said_by(token: Token, words: Words, inside: set[int]) -> int:
    if token.lower_ == "to" and token.i and token.nbor(-1).lower_ == "according":
        return next((child.i for child in children(token, "pobj")), -1)
    if token.pos_ not in ("VERB", "AUX") or lemma(token) not in words.verbs["saying"]:
        return -1
    subject = _subject(token)
    return subject.i if subject is not None and subject.i not in inside else -1


def _subject(verb: Token) -> Token | None:
    """The subject of a verb, or of the verb it hangs on ("..., adding")."""
    for _ in range(6):
        found = next(children(verb, "nsubj", "nsubjpass"), None)
        if found is not None:
            return found.head.head if found.tag_ in ("WP", "WDT") and found.head.dep_ == "relcl" else found
        if verb.dep_ not in ("advcl", "conj", "xcomp", "acl", "pcomp", "prep", "dep", "ccomp", "aux") or verb.head == verb:
            return None
        verb = verb.head
    return None


def announced(doc: Doc, words: Words) -> list[tuple[int, int]]:
    """Unquoted words that someone is said to say: after "the Minister said:" every later sentence but quotations is his.

    Pairs of the first token of what is said and the head token of who says it, in text order.
    """
    found: list[tuple[int, int]] = []
    for place in places_of(doc, ":"):
        token = doc[place]
        if place + 1 == len(doc) or token.nbor().text in ('"', "“", "‘", "«", "``"):
            continue
        rest = "".join(t.text_with_ws for t in doc[token.i : token.i + 3])
        if "\n" not in rest:
            continue
        for i in range(token.i - 1, max(token.sent.start - 1, token.i - _FAR), -1):
            speaker = _said_by(doc[i], words, set())
            if speaker >= 0:
                found.append((token.i + 1, speaker))
                break
    return found
