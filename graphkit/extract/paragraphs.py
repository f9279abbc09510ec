"""Sentence starts at paragraph breaks and headlines, not at hard-wrapped lines; runs before the parser.

A news text keeps each paragraph on one line, or wraps its lines at some width: the whole text
decides which. The parser then finds the sentences inside the paragraphs; this component only
says where one must or must not start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.util import compile_infix_regex

__all__ = ["Paragraphs", "datelines", "line_breaks", "make_paragraphs"]

# Of each token whether a sentence starts there; None leaves it to the parser.
Marks = list[bool | None]

# "CAIRO (AP) —", "GENEVA, March 3 (Xinhua) --", "TOKYO – ": capitals or a news agency, and a dash.
_DATELINE = re.compile(
    r"(?P<place>[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3})(?:, [A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3})?"
    r"(?:,? (?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}))?[.,]?(?P<agency> \((?:[A-Z][\w/&. -]{1,24})\))?"
    r" ?(?:—|–|--|-)(?= [\"“‘'(]?[A-Z])"
)
_TERMINAL = re.compile(r"[.!?:;…][\"'”’)\]]*\s*\Z")
_WIDEST_WRAP = 200
_NARROWEST_WRAP = 30
_LONGEST_SENTENCE = 120

_RANKS = (
    "Gen. Lt. Maj. Col. Capt. Cpt. Cmdr. Cdr. Adm. Sgt. Brig. Rear. Vice. Mr. Mrs. Ms. Dr. Prof. Sen. Rep. Gov. Pres. Rev. "
    "Hon. St. Amb. Sec. Fr. Messrs. Cpl. Pvt."
).split()
_MONTHS = "Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sep. Sept. Oct. Nov. Dec.".split()
_NUMBERED = ["No.", "Nos.", "Art.", "Fig.", "vs.", "v."]
_TOKENS_KEPT_WHOLE = ["Lt.", "Maj.", "Col.", "Capt.", "Cpt.", "Cmdr.", "Cdr.", "Adm.", "Sgt.", "Brig.", "Amb.", "Cpl.", "Pvt."]
_FOLLOWED_BY_NAME = frozenset(_RANKS)
_FOLLOWED_BY_NUMBER = frozenset([*_MONTHS, *_NUMBERED])
_INITIALS = re.compile(r"(?:[A-Z]\.)+\Z")
_STARTERS = frozenset(
    "the a an this that these those it its he his she her they their we our i you in on at by for from with as but and or so if when while "
    "after before since although though however meanwhile there here what who why how no not yet both some many most all one "
    "two under over".split()
)
_CLOSERS = frozenset("” ’ ) ] } »".split())
_OPENERS = frozenset("“ ‘ ( [ { «".split())


@Language.factory("graphkit_paragraphs")
def make_paragraphs(nlp: Language, name: str) -> Paragraphs:
    """Make the component, and teach the tokenizer "U.S.-Iraq" (three tokens) and "Lt." (one)."""
    tokenizer: Any = nlp.tokenizer
    infixes = [*(nlp.Defaults.infixes or ()), r"(?<=[A-Za-z]\.)[-–](?=[A-Za-z])"]
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    for text in _TOKENS_KEPT_WHOLE:
        tokenizer.add_special_case(text, [{"ORTH": text}])
    return Paragraphs()


class Paragraphs:
    """The component: sets ``token.is_sent_start`` where the layout or an abbreviation decides it.

    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> doc = Paragraphs()(nlp("Talks in Cairo\\nMinisters met."))
    >>> [token.text for token in doc if token.is_sent_start]
    ['Talks', 'Ministers']
    """

    def __call__(self, doc: Doc) -> Doc:
        if not len(doc):
            return doc
        marks: Marks = [token.is_sent_start for token in doc]
        _mark_lines(doc, marks, line_breaks(doc.text))
        _mark_unfinished(doc, marks)
        _mark_abbreviations(doc, marks)
        _mark_quotes(doc, marks)
        for _, end in datelines(doc):
            if end < len(doc) and not doc[end].is_space:
                marks[end] = True
        # All at once: each assignment to token.is_sent_start looks through the whole doc.
        values = [0 if mark is None else 1 if mark else -1 for mark in marks]
        starts: Any = np.array(values, dtype="int64").astype("uint64")
        return doc.from_array(["SENT_START"], starts)


def line_breaks(text: str) -> frozenset[int]:
    """The offsets of the newlines of ``text`` that end a paragraph or a headline; the others only wrap a line.

    >>> sorted(line_breaks("One paragraph here.\\nAnother one."))
    [19]
    """
    lines = list(_lines(text))
    single = [i for i in range(len(lines) - 1) if lines[i][1].strip() and lines[i + 1][1].strip()]
    width = max((len(lines[i][1].rstrip()) for i in range(len(lines))), default=0)
    unfit = [i for i in single if not _next_word_fits(lines[i][1], lines[i + 1][1], width)]
    open_ended = [i for i in unfit if not _TERMINAL.search(lines[i][1])]
    wrapped = _NARROWEST_WRAP <= width <= _WIDEST_WRAP and 2 * len(unfit) > len(single) and 2 * len(open_ended) >= len(unfit)
    wraps = set(unfit) if wrapped else set()
    return frozenset(end for i, (end, _) in enumerate(lines[:-1]) if i not in wraps)


def datelines(doc: Doc) -> Iterator[tuple[int, int]]:
    """Yield the tokens of each dateline, its dash included: ``(start, end)``; what it introduces is a sentence of its own.

    >>> import spacy
    >>> list(datelines(spacy.blank("en")("CAIRO (AP) — Talks began.")))
    [(0, 5)]
    """
    first, text = True, doc.text  # put together once: doc.text costs the length of the doc each time
    for token in doc:
        if first and not token.is_space:
            match = _DATELINE.match(text, token.idx)
            named = match["place"] if match else ""
            if match and (match["agency"] or (named.isupper() and len(named) > 2)):
                end = next((t.i for t in doc[token.i :] if t.idx >= match.end()), len(doc))
                yield token.i, end
        first = (first and token.is_space) or (token.is_space and "\n" in token.text)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line with the offset of the newline that ends it."""
    start = 0
    for line in text.split("\n"):
        yield start + len(line), line
        start += len(line) + 1


def _next_word_fits(line: str, following: str, width: int) -> bool:
    """Whether the next line's first word would have fitted on this one: then the break is meant."""
    words = following.split(maxsplit=1)
    # A word may have been hyphenated or the width vary a little: leave some room.
    return len(line.rstrip()) + 1 + len(words[0]) + 2 <= width


def _mark_lines(doc: Doc, marks: Marks, breaks: frozenset[int]) -> None:
    for token in doc:
        if not token.is_space or "\n" not in token.text:
            continue
        if token.i:
            marks[token.i] = False
        if token.i + 1 == len(doc):
            continue
        following = doc[token.i + 1]
        ended = any(token.idx + k in breaks for k, char in enumerate(token.text) if char == "\n")
        if ended:
            marks[following.i] = True
        elif not token.i or not _TERMINAL.search(doc[token.i - 1].text):
            marks[following.i] = False


def _mark_unfinished(doc: Doc, marks: Marks) -> None:
    """Within a line a sentence starts only after one that has ended: "(NAVCENT) Task Force" goes on.

    A line that runs on without ending one (a table, a list) is left to the parser after a while.
    """
    ended = True
    last = 0
    for token in doc:
        if token.is_space:
            ended = ended or "\n" in token.text
            continue
        if ended:
            last = token.i
        elif marks[token.i] is None and token.i - last < _LONGEST_SENTENCE:
            marks[token.i] = False
        if token.text[-1] in ".!?:;…" or token.text == "]":
            ended = True
        elif token.text not in _CLOSERS and token.text not in ('"', "'", "''"):
            ended = False


def _mark_abbreviations(doc: Doc, marks: Marks) -> None:
    """ "Gen. Milley", "Dec. 27", "J. Townsend", "U.S. forces" go on; "in the U.S. The deal" does not."""
    for before, token in pairwise(doc):
        if not before.text.endswith(".") or len(before) < 2:
            continue
        if (
            (before.text in _FOLLOWED_BY_NAME and token.is_alpha)
            or (before.text in _FOLLOWED_BY_NUMBER and (token.like_num or token.text[0].isdigit()))
            or (_INITIALS.match(before.text) and _goes_on(token))
        ):
            marks[token.i] = False


def _goes_on(token: Token) -> bool:
    if not token.is_alpha:
        return not token.is_space and token.text not in _OPENERS and token.text != '"'
    return token.is_lower or token.lower_ not in _STARTERS


def _mark_quotes(doc: Doc, marks: Marks) -> None:
    """A sentence starts at an opening quote, never at a closing one nor right after an opening one."""
    opened = False
    for token in doc:
        if token.is_space and "\n" in token.text:
            opened = False
            continue
        closing = token.text in _CLOSERS
        opening = token.text in _OPENERS
        if token.text == '"':
            closing, opening = opened, not opened
            opened = not opened
        first = token.i == 0 or (bool(marks[token.i]) and "\n" in doc[token.i - 1].text)
        if closing and not first:
            marks[token.i] = False
        if opening and token.i + 1 < len(doc) and not doc[token.i + 1].is_space:
            marks[token.i + 1] = False
