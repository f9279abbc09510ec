"""What a doc holds by column: one call for all tokens instead of one a token.

Asking each token of a long text costs more than what is done with the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spacy.tokens import Doc

__all__ = ["flags", "lines", "places_of"]


def flags(doc: Doc, name: str) -> list[bool]:
    """A yes or no of each token: ``IS_ALPHA``, ``IS_UPPER``, ``IS_SPACE`` ….

    >>> import spacy
    >>> flags(spacy.blank("en")("NATO met ."), "IS_UPPER")
    [True, False, False]
    """
    column: Any = doc.to_array(name)
    found: list[bool] = column.astype(bool).tolist()
    return found


def places_of(doc: Doc, *words: str) -> list[int]:
    """The indices of the tokens that are one of the words, capitals as given, in text order.

    >>> import spacy
    >>> places_of(spacy.blank("en")("the talks ( and more talks )"), "(", "talks")
    [1, 2, 5]
    """
    wanted = {doc.vocab.strings[word] for word in words}
    column: Any = doc.to_array("ORTH")
    return [i for i, word in enumerate(column.tolist()) if word in wanted]


def lines(doc: Doc) -> Iterator[tuple[int, int]]:
    """The token ranges between newlines, empty ones too.

    >>> import spacy
    >>> list(lines(spacy.blank("en")("Talks in Oslo\\nThey met.")))
    [(0, 3), (4, 7)]
    """
    start = 0
    for i, blank in enumerate(flags(doc, "IS_SPACE")):
        if blank and "\n" in doc[i].text:
            yield start, i
            start = i + 1
    yield start, len(doc)
