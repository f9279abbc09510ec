"""Names of the knowledge pack in a text: exact, longest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span

from graphkit.extract.spans import SpanMention
from graphkit.knowledge import Entry, Kind, Knowledge, is_acronym

__all__ = ["Gazetteer", "Match"]

_SEPARATOR = "\x1f"
# In a line all in capitals these acronyms of states and bodies may be ordinary words.
_WORDS_IN_CAPITALS = frozenset({"US", "WHO", "IS", "AU", "IT", "AIDS", "SEA", "CAR", "IRA", "UAE"} - {"UAE"})


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens that are a name in the knowledge pack: the entries that bear it, and how it names them.

    ``inner`` are the names that lie inside ("Ukraine" in "war in Ukraine").
    """

    start: int
    end: int
    entries: tuple[tuple[Entry, Kind], ...]
    inner: tuple[Match, ...] = ()

    @property
    def entry(self) -> Entry:
        return self.entries[0][0]

    @property
    def kind(self) -> Kind:
        return self.entries[0][1]

    def mention(self, doc: Doc) -> SpanMention:
        """The mention that the first entry makes of it."""
        entry = self.entry
        return SpanMention(doc, self.start, self.end, entry.type, entry.name, knowledge=entry.id, country=entry.country)


class Gazetteer:
    """Finds the names of a knowledge pack in a doc.

    Case counts, but for a line in capitals and for the first letters of names of several words
    ("South China sea"). Straight and curly apostrophes are the same.
    """

    def __init__(self, nlp: Language, knowledge: Knowledge) -> None:
        self.country = knowledge.country
        by_form: dict[str, dict[str, tuple[Entry, Kind]]] = defaultdict(dict)
        names = {form for form, _, _ in knowledge.surface_forms()}
        for form, entry, kind in knowledge.surface_forms():
            bare = form[4:] if form.lower().startswith("the ") and (form[4:] in names or " " in form[4:]) else form
            for variant in _variants(bare):
                by_form[variant].setdefault(entry.id, (entry, kind))
        self._entries = {form: tuple(found.values()) for form, found in by_form.items()}
        self._lower: dict[str, str] = {}
        for form in self._entries:
            self._lower.setdefault(form.lower(), form)
        self._exact = PhraseMatcher(nlp.vocab, attr="ORTH")
        self._any_case = PhraseMatcher(nlp.vocab, attr="LOWER")
        tokenizer: Any = nlp.tokenizer
        for form, pattern in zip(self._entries, tokenizer.pipe(self._entries), strict=True):
            self._exact.add(form, [pattern])
            if len(pattern) > 1 or not is_acronym(form):
                self._any_case.add(form, [pattern])

    def matches(self, doc: Doc, keep: Callable[[Match], bool] = lambda match: True) -> list[Match]:
        """The names in the doc that ``keep`` keeps, longest first where they overlap, in text order."""
        found = {(start, end): form for form, start, end in self._found(self._exact, doc)}
        capitals = _lines_in_capitals(doc)
        for form, start, end in self._found(self._any_case, doc):
            if (start, end) not in found and self._case_agrees(doc[start:end], form, capitals):
                found[start, end] = form
        shouted = {i for a, b in capitals for i in range(a, b)}
        matches = (
            Match(start, end, self._entries[form])
            for (start, end), form in found.items()
            if not (start in shouted and form in _WORDS_IN_CAPITALS)
        )
        return _longest(match for match in matches if keep(match))

    def entry(self, text: str) -> Entry | None:
        """The first entry that bears exactly this name."""
        found = self._entries.get(text)
        return found[0][0] if found else None

    def _found(self, matcher: PhraseMatcher, doc: Doc) -> Iterator[tuple[str, int, int]]:
        for key, start, end in matcher(doc):
            yield doc.vocab.strings[key], start, end

    def _case_agrees(self, span: Span, form: str, capitals: list[tuple[int, int]]) -> bool:
        if any(start <= span.start and span.end <= end for start, end in capitals):
            return True
        words, model = span.text.split(), form.split()
        if len(words) < 2 or len(words) != len(model):
            return False
        # The first word keeps its capital, further ones may lose it or gain one.
        return (words[0][0].isupper() and model[0][0].isupper() and not span[0].is_sent_start) or _capitals(words) > _capitals(model)


def _capitals(words: Iterable[str]) -> int:
    return sum(word[0].isupper() for word in words)


def _variants(form: str) -> Iterator[str]:
    """A name as texts write it: with either apostrophe, a hyphen for a dash, with or without an inner article."""
    yield form
    if "'" in form:
        yield form.replace("'", "’")
    if "’" in form:
        yield form.replace("’", "'")
    if "–" in form:
        yield form.replace("–", "-")
    if " and the " in form:
        yield form.replace(" and the ", " and ")


def _lines_in_capitals(doc: Doc) -> list[tuple[int, int]]:
    """The token ranges of lines of three words or more that are all in capitals."""
    ranges, start = [], 0
    for token in (*doc, None):
        if token is not None and not (token.is_space and "\n" in token.text):
            continue
        end = len(doc) if token is None else token.i
        words = [t for t in doc[start:end] if t.is_alpha]
        if len(words) > 2 and sum(t.is_upper for t in words) >= 0.9 * len(words):
            ranges.append((start, end))
        start = end + 1
    return ranges


def _longest(matches: Iterable[Match]) -> list[Match]:
    taken: dict[int, tuple[int, int]] = {}
    inner: dict[tuple[int, int], list[Match]] = {}
    kept = []
    for match in sorted(matches, key=lambda match: (match.start - match.end, match.start)):
        outer = taken.get(match.start)
        if outer is not None and match.end <= outer[1]:
            inner[outer].append(match)
        elif not any(i in taken for i in range(match.start, match.end)):
            taken.update(dict.fromkeys(range(match.start, match.end), (match.start, match.end)))
            inner[match.start, match.end] = []
            kept.append(match)
    found = [replace(match, inner=tuple(inner[match.start, match.end])) for match in kept]
    return sorted(found, key=lambda match: match.start)
