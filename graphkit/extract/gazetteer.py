"""Names of the knowledge pack in a text: exact, longest first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from graphkit.extract.columns import flags, lines
from graphkit.extract.paragraphs import datelines
from graphkit.extract.spans import SpanMention
from graphkit.knowledge import Entry, Kind, Knowledge, is_acronym

__all__ = ["Gazetteer", "Match"]

# In a line all in capitals these acronyms may be ordinary words.
_WORDS_IN_CAPITALS = frozenset({"US", "WHO", "IS", "AU", "SEA", "CAR", "IRA"})
_SAME = str.maketrans({"’": "'", "‘": "'", "–": "-", "‑": "-", "‐": "-", "\n": " ", "\u00a0": " "})
_FIRST_PART = re.compile(r"(?:\w\.)+|\w+|\S")
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")


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
        """The entry of the knowledge pack that it names."""
        return self.entries[0][0]

    @property
    def kind(self) -> Kind:
        """Whether it is the name, an alias or an adjective of the entry."""
        return self.entries[0][1]

    def mention(self, doc: Doc) -> SpanMention:
        """The mention that the first entry makes of it."""
        entry = self.entry
        return SpanMention(doc, self.start, self.end, entry.type, entry.name, knowledge=entry.id, country=entry.country)


class Gazetteer:
    """Finds the names of a knowledge pack in a doc.

    Case counts, but for a line in capitals and for the first letters of names of several words
    ("South China sea"). Straight and curly apostrophes are the same, hyphens and dashes too.
    A text is read once: at each token only the names that begin like it are tried.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.country = knowledge.country
        self._by_id = knowledge.entries
        by_form: dict[str, dict[str, tuple[Entry, Kind]]] = defaultdict(dict)
        forms = list(knowledge.surface_forms())
        names = {form for form, _, _ in forms}
        for form, entry, kind in forms:
            bare = form[4:] if form.lower().startswith("the ") and (form[4:] in names or " " in form[4:]) else form
            for variant in _variants(bare):
                by_form[variant].setdefault(entry.id, (entry, kind))
        self._entries = {form: tuple(found.values()) for form, found in by_form.items()}
        self._dated = {form for form, found in self._entries.items() if any(entry.type == "Event" and entry.since for entry, _ in found)}
        self._exact = _by_first_part(self._entries)
        self._any_case = _by_first_part({_lower(form): form for form in self._entries if not is_acronym(form)})
        self._written = {_lower(form): form for form in self._entries if not is_acronym(form)}

    def entry(self, text: str, published: str = "") -> Entry | None:
        """The first entry that bears exactly this name, in an article of this date."""
        form = text.translate(_SAME)
        found = self._meant(form, published) if form in self._entries else ()
        return found[0][0] if found else None

    def capital(self, code: str) -> Entry | None:
        """The capital of a country (ISO 3166-1 alpha-3), when the pack knows it."""
        state = self.country(code)
        return self._by_id.get(state.capital) if state is not None else None

    def matches(self, doc: Doc, keep: Callable[[Match], bool] = lambda match: True, published: str = "") -> list[Match]:
        """The names in the doc that ``keep`` keeps, longest first where they overlap, in text order.

        ``published`` is the ISO date of the article: of the events of one name it means one that had begun by then.
        """
        text = doc.text.translate(_SAME)
        capitals = _lines_in_capitals(doc)
        shouted = {i for a, b in (*capitals, *datelines(doc)) for i in range(a, b)}
        bounds = [(token.idx, token.idx + len(token)) for token in doc]
        found = {(start, end): form for start, end, form in _found(bounds, text, self._exact)}
        for start, end, lowered in _found(bounds, _lower(text), self._any_case):
            form = self._written[lowered]
            if (start, end) not in found and (start in shouted or self._case_agrees(doc, start, end, text, form)):
                found[start, end] = form
        matches = (
            Match(start, end, entries)
            for (start, end), form in found.items()
            if not (start in shouted and form in _WORDS_IN_CAPITALS) and (entries := self._meant(form, published))
        )
        return _longest(match for match in matches if keep(match))

    def _meant(self, form: str, published: str) -> tuple[tuple[Entry, Kind], ...]:
        """The entries that a name can mean in an article of this date, the likeliest first.

        "The war in Ukraine" of 2016 is not that of 2022. An event to come has its name at most a year ahead,
        unless its year is in the name ("2028 Olympics").
        """
        entries = self._entries[form]
        if not published or form not in self._dated:
            return entries
        events = [found for found in entries if found[0].type == "Event"]
        begun = [found for found in events if found[0].since[: len(published)] <= published[: len(found[0].since)]]
        begun.sort(key=lambda found: found[0].since, reverse=True)
        ahead = [found for found in events if found not in begun and (_YEAR.search(form) or _years(found[0].since, published) <= 1)]
        meant = iter((*begun, *ahead))
        chosen = (found if found[0].type != "Event" else next(meant, None) for found in entries)
        return tuple(found for found in chosen if found is not None)

    def _case_agrees(self, doc: Doc, start: int, end: int, text: str, form: str) -> bool:
        first, last = doc[start], doc[end - 1]
        words, model = text[first.idx : last.idx + len(last)].split(), form.split()
        if len(words) < 2 or len(words) != len(model):
            return False
        # The first word keeps its capital, further ones may lose it or gain one.
        kept = words[0][0].isupper() and model[0][0].isupper() and not first.is_sent_start
        return kept or _capitals(words) > _capitals(model)


# The names that begin with one part, and how long the longest is.
_Names = tuple[frozenset[str], int]


def _by_first_part(forms: Iterable[str]) -> dict[str, _Names]:
    """The names by the part that a token must begin with."""
    found: dict[str, list[str]] = defaultdict(list)
    for form in forms:
        part = _FIRST_PART.match(form)
        if part is not None:
            found[part.group()].append(form)
    return {part: (frozenset(names), max(map(len, names))) for part, names in found.items()}


def _found(bounds: Sequence[tuple[int, int]], text: str, forms: Mapping[str, _Names]) -> Iterator[tuple[int, int, str]]:
    """Where names of ``forms`` stand in ``text``, from token to token; ``bounds`` are the offsets of the tokens."""
    first_part = _FIRST_PART.match
    for i, (start, _) in enumerate(bounds):
        part = first_part(text, start)
        begun = forms.get(part.group()) if part is not None else None
        if begun is None:
            continue
        names, longest = begun
        for j in range(i, len(bounds)):
            end = bounds[j][1]
            if end - start > longest:
                break
            if (form := text[start:end]) in names:
                yield i, j + 1, form


def _years(since: str, published: str) -> int:
    """How many years after the article it began."""
    return int(since[:4]) - int(published[:4])


def _lower(text: str) -> str:
    """The text in small letters, of the same length."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def _capitals(words: Iterable[str]) -> int:
    return sum(word[0].isupper() for word in words)


def _variants(form: str) -> Iterator[str]:
    """A name as texts write it: with plain apostrophes and hyphens, with or without an inner article."""
    plain = form.translate(_SAME)
    yield plain
    if " and the " in plain:
        yield plain.replace(" and the ", " and ")


def _lines_in_capitals(doc: Doc) -> list[tuple[int, int]]:
    """The token ranges of lines of three words or more that are all in capitals."""
    words, capitals = flags(doc, "IS_ALPHA"), flags(doc, "IS_UPPER")
    found = []
    for start, end in lines(doc):
        count = sum(words[start:end])
        if count > 2 and sum(a and b for a, b in zip(words[start:end], capitals[start:end], strict=True)) >= 0.9 * count:
            found.append((start, end))
    return found


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
