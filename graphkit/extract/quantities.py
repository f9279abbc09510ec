"""Numbers of a doc: their value, their unit, and the word that they count."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from graphkit.extract.cues import load_words

__all__ = ["Quantity", "quantities"]

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: float(n) for n, word in enumerate(_UNITS.split())} | {word: 10.0 * n for n, word in enumerate(_TENS.split(), 2)}
_SCALES = {"dozen": 12, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SCALES |= {"m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12}
_COUNTING = frozenset({"nummod", "compound", "quantmod", "nmod", "amod", "npadvmod"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit (``""``, ``%`` or an ISO 4217 currency), at tokens ``start`` to ``end`` (exclusive).

    ``head`` is the word that it counts ("54,000 **personnel**"), its own last word when it counts none.
    """

    value: float
    unit: str
    start: int
    end: int
    head: Token


def quantities(doc: Doc) -> Iterator[Quantity]:
    """Yield the numbers of a doc in text order; vague ones ("hundreds", "dozens") are none.

    >>> import spacy
    >>> doc = spacy.blank("en")("two dozen jets for $3.5 billion")
    >>> [(q.value, q.unit) for q in quantities(doc)]
    [(24.0, ''), (3500000000.0, 'USD')]
    """
    position = 0
    for token in doc:
        if token.i >= position and (token.like_num or token.lower_ in _WORDS or token.lower_ == "dozen"):
            value, end = _number(doc, token.i)
            position = end
            if value is not None:
                unit, start, end = _unit(doc, token.i, end)
                yield Quantity(value, unit, start, end, _counted(doc, end if unit == "%" else max(end, token.i + 1)))


def _number(doc: Doc, start: int) -> tuple[float | None, int]:
    text = doc[start].lower_.replace(",", "")
    parts = text.split("-")
    if all(part in _WORDS for part in parts):
        value = sum(_WORDS[part] for part in parts)
    elif re.fullmatch(r"\d+(?:\.\d+)?", text) and text.isascii():
        value = float(text)
    elif text == "dozen":
        return (12.0, start + 1) if start and doc[start - 1].lower_ in ("a", "one") else (None, start + 1)
    else:
        return None, start + 1
    end = start + 1
    while end < len(doc):
        if doc[end].lower_ in _SCALES:
            value *= _SCALES[doc[end].lower_]
            end += 1
        elif doc[end].text == "-" and end + 1 < len(doc) and doc[end + 1].lower_ in _WORDS and doc[end - 1].lower_ in _WORDS:
            value += _WORDS[doc[end + 1].lower_]  # "twenty" - "one"
            end += 2
        else:
            break
    return value, end


def _unit(doc: Doc, start: int, end: int) -> tuple[str, int, int]:
    currencies = _currencies()
    if start and doc[start - 1].lower_ in currencies:
        return currencies[doc[start - 1].lower_], start - 1, end
    if end < len(doc):
        lower = doc[end].lower_
        if lower in ("%", "percent"):
            return "%", start, end + 1
        if lower == "per" and end + 1 < len(doc) and doc[end + 1].lower_ == "cent":
            return "%", start, end + 2
        name = doc[end].lemma_.lower() or lower
        if name in currencies and doc[end].tag_ in ("NNS", "NN"):
            return currencies[name], start, end + 1
    return "", start, end


@functools.cache
def _currencies() -> dict[str, str]:
    """The code of each sign and name of a currency."""
    listed = {key.removeprefix("currencies."): names for key, names in load_words("measures.toml").items() if key.startswith("currencies.")}
    return {name: code for code, names in listed.items() for name in names}


def _counted(doc: Doc, end: int) -> Token:
    token = doc[end - 1]
    if token.dep_ not in _COUNTING:
        return token
    head = token.head
    while head.i < end and head.head != head and head.dep_ in ("nummod", "compound", "quantmod", "npadvmod"):
        head = head.head
    return head
