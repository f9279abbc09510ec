"""Whether two handles may be one thing: which to compare at all, how alike they are, and why.

The likeness of two names is that of ``rapidfuzz`` on names without titles, particles and what transliterations do
differently; what it is worth depends on type, country and office. Only handles that share a key are compared, so that
the cost grows with the names that look alike and not with the square of all.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rapidfuzz.distance import DamerauLevenshtein

from graphkit.knowledge import Entry, Knowledge, fold, is_acronym, slug
from graphkit.resolve.handles import Forms, Handle
from graphkit.resolve.linking import skeleton, surnames

__all__ = ["DOUBTFUL", "JOIN", "Link", "Profile", "compare", "keys", "profile", "relatives", "seeks"]

JOIN = 0.8
"""From this score on two handles are taken for one thing."""
DOUBTFUL = 0.5
"""From this score on a pair is worth a look; below it is not remembered."""

_FAMILIES = (frozenset({"Organization", "MilitaryForce", "GovernmentBody"}), frozenset({"Place", "MilitaryBase", "Facility"}))
_SOUNDS = {letter: code for code, letters in enumerate(("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), 1) for letter in letters}
_SMALL = frozenset("of the and for in on to de la du".split())
_LONG = 5


@dataclass(frozen=True, slots=True)
class Link:
    """Two handles that may be one thing, ``one`` before ``other``; ``score`` from 0 to 1."""

    one: str
    other: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A handle with all that is compared: the names it is called by, its offices."""

    handle: Handle
    names: tuple[str, ...]
    called: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    words: tuple[tuple[str, ...], ...] = field(default=(), repr=False)


def profile(handle: Handle, forms: Forms) -> Profile:
    """Return what is compared of a handle."""
    called = frozenset(forms.get("text", ()))
    roles = frozenset(forms.get("role", ())) | ({handle.role} if handle.role else set())
    return Profile(handle, (handle.name,), called, roles, _words(handle.type, (handle.name,)))


@functools.lru_cache(maxsize=50_000)
def _words(type: str, names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The words of each name; of a person's without what spellings differ in, of others without small words."""
    if type == "Person":
        return tuple(tuple(skeleton(name).split()) for name in names)
    return tuple(tuple(word for word in fold(name).replace("-", " ").split() if word not in _SMALL) for name in names)


@functools.lru_cache(maxsize=100_000)
def _sound(word: str) -> str:
    """The word as it sounds, roughly, as in Soundex but of its full length: "qaddafi" and "gadhafi" are one.

    >>> _sound("qaddafi") == _sound("gadhafi"), _sound("defence") == _sound("defense"), _sound("wang")
    (True, True, '052')
    """
    codes = [_SOUNDS.get(letter, 0 if letter in "aeiouyhw" else letter) for letter in word]
    heard = [codes[0], *(code for before, code in itertools.pairwise(codes) if code and code != before)]
    return "".join(map(str, heard))


# Blocking


def keys(it: Profile) -> Iterator[str]:
    """Yield the keys under which a handle is found; see :func:`seeks`."""
    handle = it.handle
    if handle.article or handle.pack:
        return
    for words in it.words:
        if not words:
            continue
        if handle.bare:
            yield f"b:{_sound(words[-1])}"
        elif handle.type == "Person":
            yield from (f"l:{_sound(short)}" for short in surnames(" ".join(words), handle.country))
            yield f"f:{_sound(words[-1])}/{_sound(words[0])[0]}"
            yield _all_words("s", words)
        else:
            yield _all_words("w", words)
            yield f"a:{_initials(words)}"
    if not handle.bare and handle.type != "Person":
        yield from (f"t:{fold(text)}" for text in {*it.called, handle.name})


def seeks(it: Profile) -> Iterator[str]:
    """Yield the keys under which a handle may find others that are the same thing; if it finds one, that one finds it."""
    handle = it.handle
    if handle.bare:
        for words in it.words:
            sound = _sound(words[-1]) if words else ""
            yield from (f"l:{sound}", f"b:{sound}")
        return
    for key in keys(it):
        kind, _, rest = key.partition(":")
        if kind == "l":
            yield f"b:{rest}"
        elif kind != "a":
            yield key
    if handle.type != "Person" and len(handle.name) < 8:
        yield f"a:{fold(handle.name).replace(' ', '')}"
    if handle.type != "Person" and not handle.article and not handle.pack:
        yield from (f"t:{_initials(words)}" for words in it.words if len(words) > 1)


def _all_words(kind: str, words: Iterable[str]) -> str:
    return f"{kind}:{'-'.join(sorted(map(_sound, words)))}"


def _initials(words: Iterable[str]) -> str:
    return "".join(word[0] for word in words)


# Comparing


def compare(one: Profile, other: Profile) -> Link | None:
    """Return how likely two handles are one thing and why; None when that is not worth a thought."""
    a, b = one.handle, other.handle
    if a.id == b.id or a.article or b.article:
        return None
    found = _names(one, other) if a.type == b.type == "Person" else _bodies(one, other)
    if found is None:
        return None
    score, reason = found
    if a.country and b.country:
        if a.country != b.country and a.national and b.national:
            # Two of one name in two countries; people move, so that a person is worth a look.
            same = a.slug == b.slug
            score, reason = (0.55 if a.type == "Person" and not a.bare else 0.3), f"{reason}, other country"
            if not same and score < DOUBTFUL:
                return None
        else:
            score, reason = score + 0.03, f"{reason}, same country"
    if score < DOUBTFUL and a.slug != b.slug:
        return None
    first, second = sorted((a.id, b.id))
    return Link(first, second, round(min(score, 0.99), 3), reason)


def _names(one: Profile, other: Profile) -> tuple[float, str] | None:
    if one.handle.bare and other.handle.bare:
        return _both_bare(one, other)
    if one.handle.bare or other.handle.bare:
        return _surname(one, other) if one.handle.bare else _surname(other, one)
    score, reason = 0.0, ""
    for mine in one.words:
        for theirs in other.words:
            alike, why = _people(mine, theirs)
            if alike > score:
                score, reason = alike, why
    if one.handle.slug == other.handle.slug:
        score, reason = 0.95, "same name"
    if not score:
        return None
    if score < 0.9 and one.roles & other.roles:
        score, reason = score + 0.06, f"{reason}, same office"
    return score, reason


def _people(mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[float, str]:
    """How alike the full names of two people are."""
    if mine == theirs:
        return 0.92, "transliteration"
    if sorted(mine) == sorted(theirs):
        return 0.88, "order of names"
    short, long = sorted((mine, theirs), key=len)
    if len(short) < 2:
        return 0.0, ""
    if len(short) < len(long):
        if short[0] == long[0] and short[-1] == long[-1] and set(short) <= set(long):
            return 0.86, "fuller name"
        return 0.0, ""
    if short[-1] == long[-1] and short[0][0] == long[0][0] and 1 in (len(short[0]), len(long[0])):
        return 0.7, "initial"
    differing = [(x, y) for x, y in zip(mine, theirs, strict=True) if x != y]
    if all(_misspelt(x, y) for x, y in differing):
        return 0.81 - 0.03 * len(differing), "spelling"
    return 0.0, ""


def _misspelt(one: str, other: str) -> bool:
    """Whether two words are one in two spellings: long, begin alike, sound alike or differ by a letter.

    >>> _misspelt("kovalenko", "kovalenka"), _misspelt("northern", "southern"), _misspelt("jong", "jung"), _misspelt("5th", "7th")
    (True, False, False, False)
    """
    if min(len(one), len(other)) < _LONG or not (one + other).isalpha() or _sound(one)[0] != _sound(other)[0]:
        return False
    distance = DamerauLevenshtein.distance(one, other, score_cutoff=2)
    return distance <= 1 or (distance == 2 and _sound(one) == _sound(other))


def _surname(bare: Profile, full: Profile) -> tuple[float, str] | None:
    """A person called by one name, and one who is called that for short."""
    said = bare.words[0][-1] if bare.words and bare.words[0] else ""
    short = {name for words in full.words for name in surnames(" ".join(words), full.handle.country)}
    if said not in short:
        return None
    score, reason = 0.6, "surname"
    if full.handle.id == bare.handle.guess:
        if not bare.handle.country and bare.handle.setting != full.handle.country:
            return 0.78, "surname, in office at the time"
        return (0.9 if bare.handle.country else 0.82), "surname, in office at the time"
    if bare.handle.role and bare.handle.role in full.roles:
        score, reason = score + 0.25, f"{reason}, same office"
    elif bare.handle.role and full.roles:
        score, reason = score - 0.1, f"{reason}, other office"
    if bare.handle.country and bare.handle.country == full.handle.country:
        score += 0.2
    elif bare.handle.setting and bare.handle.setting == full.handle.country:
        score, reason = score + 0.1, f"{reason}, article about that country"
    return score, reason


def _both_bare(one: Profile, other: Profile) -> tuple[float, str] | None:
    a, b = one.handle, other.handle
    if one.words != other.words or (a.guess and b.guess and a.guess != b.guess):
        return None
    if a.role and b.role and a.role != b.role:
        return 0.55, "surname, other office"
    where = {a.country or a.setting, b.country or b.setting} - {""}
    if len(where) > 1:
        return 0.6, "surname, articles about other countries"
    return 0.85, "same name"


def _bodies(one: Profile, other: Profile) -> tuple[float, str] | None:
    """Things that are no people."""
    a, b = one.handle, other.handle
    worth = 0.0
    if a.type != b.type:
        if not any(a.type in family and b.type in family for family in _FAMILIES):
            return None
        worth = -0.1
    score, reason = (0.95, "same name") if a.name == b.name else _alike(one, other)
    if score and worth and " " not in a.name + b.name:
        worth = -0.2
    return (score + worth, f"{reason}, other type" if worth else reason) if score else None


def _alike(one: Profile, other: Profile) -> tuple[float, str]:
    mine, theirs = {fold(t) for t in one.called}, {fold(t) for t in other.called}
    if mine & set(map(fold, other.names)) or theirs & set(map(fold, one.names)):
        return 0.9, "alias"
    best = (0.0, "")
    for x in one.words:
        for y in other.words:
            if sorted(x) == sorted(y):
                best = max(best, (0.88, "same words"))
            elif len(x) == len(y) and all(p == q or _misspelt(p, q) for p, q in zip(x, y, strict=True)):
                best = max(best, (0.82 if len(x) > 1 else 0.7, "spelling"))
    return max(best, _acronym(one, other), _acronym(other, one))


def _acronym(short: Profile, long: Profile) -> tuple[float, str]:
    """ "BDF" and "Botswana Defence Force": only when the country agrees."""
    if " " in short.handle.name or not any(is_acronym(text) for text in short.called):
        return 0.0, ""
    fits = any(len(words) > 1 and _initials(words) == fold(short.handle.name) for words in long.words)
    if not fits:
        return 0.0, ""
    same = bool(short.handle.country) and short.handle.country == long.handle.country
    return (0.84 if same else 0.65), "acronym"


# The knowledge pack


def relatives(it: Profile, knowledge: Knowledge) -> Iterator[Link]:
    """Yield the links of a handle to entries of the knowledge pack, by all their names."""
    index = _index(knowledge)
    found: dict[str, Profile] = {}
    for key in seeks(it):
        for candidate in index.get(key, ()):
            found[candidate.handle.id] = candidate
    for id in sorted(found):
        link = compare(it, found[id])
        if link is not None and link.score >= DOUBTFUL:
            yield link


@functools.lru_cache(maxsize=2)
def _index(knowledge: Knowledge) -> Mapping[str, tuple[Profile, ...]]:
    """The entries of the pack by key."""
    found: dict[str, list[Profile]] = {}
    for entry in knowledge.entries.values():
        it = _entry_profile(entry, knowledge)
        shown = Profile(Handle(entry.id, entry.type, it.handle.slug, entry.country), it.names, it.called, it.roles, it.words)
        for key in dict.fromkeys(keys(shown)):
            found.setdefault(key, []).append(it)
    return {key: tuple(entries) for key, entries in found.items()}


def _entry_profile(entry: Entry, knowledge: Knowledge) -> Profile:
    several = (entry.name, *entry.aliases)
    names = tuple(dict.fromkeys(name for name in several if " " in name or entry.type != "Person"))
    roles = frozenset(term.position for term in knowledge.offices_of(entry.id))
    handle = Handle(entry.id, entry.type, slug(entry.type, entry.name), entry.country, pack=entry.id)
    return Profile(handle, names, frozenset(several), roles, _words(entry.type, names))
