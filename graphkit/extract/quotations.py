"""Quotations of a doc: which tokens stand between quotation marks, paragraph by paragraph."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

__all__ = ["Quotation", "quotations"]

_OPEN = {"“", "«", "„", "``"}
_CLOSE = {"”", "»", "''"}
_CACHE = "graphkit_quotations"


@dataclass(frozen=True, slots=True)
class Quotation:
    """Tokens ``start`` to ``end`` (exclusive) between the marks. ``continues``: it goes on from a quotation
    left open in the paragraph before."""

    start: int
    end: int
    continues: bool = False

    def __contains__(self, token: object) -> bool:
        return isinstance(token, int) and self.start <= token < self.end


def quotations(doc: Doc) -> list[Quotation]:
    """The quotations of a doc in text order; one that a paragraph leaves open ends with the paragraph."""
    found = doc.user_data.get(_CACHE)
    if found is None:
        found = doc.user_data[_CACHE] = _read(doc)
    return found


def _read(doc: Doc) -> list[Quotation]:
    found: list[Quotation] = []
    opened = -1
    left_open = continues = False
    single = "‘" in doc.text
    for token in doc:
        text = token.text
        if "\n" in text:
            if opened >= 0:
                found.append(Quotation(opened, token.i, continues))
                left_open = True
            else:
                left_open = left_open and not text.strip()
            opened = -1
        elif opened < 0:
            if text in _OPEN or text == '"' or (single and text == "‘"):
                opened, continues, left_open = token.i + 1, left_open, False
            elif not token.is_space:
                left_open = False
        elif (
            text in _CLOSE
            or text == '"'
            or (single and text == "’" and doc[opened - 1].text == "‘" and not token.whitespace_.isalpha() and token.tag_ != "POS")
        ):
            found.append(Quotation(opened, token.i, continues))
            opened = -1
    if opened >= 0 and (doc[opened - 1].text in _OPEN or continues):
        found.append(Quotation(opened, len(doc), continues))
    return [q for q in found if q.end > q.start]
