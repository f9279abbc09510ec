"""The noun of an office: "prime ministers", "secretary-general", "chief of staff"."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from spacy.tokens import Doc, Token

from graphkit.extract.wordlists import offices, singulars

__all__ = ["office_head", "plain"]

_MARKS = {ord("’"): "'", 0x200B: None, 0x200E: None, 0x200F: None, 0xFEFF: None}
# "deputy commander", "chief executive": the office is the next word.
_BEFORE_OFFICES = frozenset({"deputy", "chief"})
# Ranks that are offices as well, also with a capital.
_OFFICES_TOO = frozenset({"commander", "chief"})


def office_head(doc: Doc, i: int) -> tuple[str, int, bool] | None:
    """The noun of an office that begins at token ``i``, in the singular, where it ends, and whether it is a plural."""
    token = doc[i]
    heads = _heads(token.lower_)
    if not heads or token.pos_ in ("VERB", "ADV"):
        return None
    found = _matched(doc, i, heads)
    if found is None or (token.pos_ == "ADP" and found[1] == i + 1):  # "Under Secretary" at the head of a sentence
        return None
    head, end, _ = found
    if head in offices().ranks and head not in _OFFICES_TOO and token.text[0].isupper():
        return None
    following = _heads(doc[end].lower_) if head in _BEFORE_OFFICES and end < len(doc) else None
    return None if following and _matched(doc, end, following) else found


def plain(text: str) -> str:
    """The text with straight apostrophes and without marks that set the writing direction."""
    return text.translate(_MARKS)


def _word(token: Token) -> str:
    return plain(token.lower_)


@functools.lru_cache(maxsize=50_000)
def _heads(lower: str) -> Sequence[tuple[str, ...]]:
    """The offices that may begin with a word as it is written."""
    return _first_words().get(plain(lower), ())


@functools.cache
def _first_words() -> Mapping[str, Sequence[tuple[str, ...]]]:
    """The heads of offices by the word, singular or plural, that they begin with; longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for head in sorted(offices().heads, key=lambda words: (-len(words), words)):
        for form in (head[0], *_plurals(head[0])):
            found.setdefault(form, []).append(head)
    return found


def _plurals(word: str) -> tuple[str, ...]:
    if word.endswith("man"):
        return (word[:-3] + "men",)
    return (word[:-1] + "ies",) if word.endswith("y") else (word + "s",)


def _matched(doc: Doc, i: int, heads: Sequence[tuple[str, ...]]) -> tuple[str, int, bool] | None:
    for head in heads:
        if i + len(head) > len(doc):
            continue
        plural = False
        for offset, word in enumerate(head):
            text = _word(doc[i + offset])
            if text != word:
                if word not in singulars(text) and not (text.endswith("men") and text[:-2] + "an" == word):
                    break
                plural = True
        else:
            last = doc[i + len(head) - 1]
            if last.pos_ in ("NOUN", "PROPN", "ADJ") or len(head) > 1:
                return " ".join(head).replace(" - ", "-"), i + len(head), plural
    return None
