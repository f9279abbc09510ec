"""Shorter forms of a name: surnames, acronyms, the tail or the front of a long name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from spacy.tokens import Doc, Token

from graphkit.extract.columns import places_of
from graphkit.extract.coreference.words import Words
from graphkit.extract.spans import SpanMention

__all__ = ["link_names", "name_words", "take_over"]

_PARTICLES = frozenset({"al", "el", "the", "of", "and", "for", "in", "on", "to", "de", "s"})
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_SHORTENED = frozenset({"Organization", "MilitaryForce", "GovernmentBody", "Agreement", "Event", "Facility", "MilitaryBase", "Weapon"})
_ACRONYM = re.compile(r"[A-Z][A-Za-z]*[A-Z][A-Z0-9-]*\Z|[A-Z]{2,8}s?\Z")
_CAPITALS = re.compile(r"[A-Z]{2,8}\Z")


def take_over(mention: SpanMention, referent: SpanMention) -> None:
    """Let a mention stand for another one: it takes over what that one is known as."""
    if mention is referent:
        return
    mention.referents = [referent]
    mention.type, mention.name, mention.country = referent.type, referent.name, referent.country
    mention.knowledge, mention.local = referent.knowledge, referent.local


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name without accents, case, particles and possessive: ``("haider", "abadi")`` for "Haider al-Abadi's"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    words = re.findall(r"[^\W_]+", plain.replace("'s", "").replace("’s", "").replace("'", "").replace("’", ""))
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    return tuple(word for word in words if word not in _PARTICLES) or tuple(words)


def link_names(doc: Doc, mentions: list[SpanMention], words: Words) -> list[SpanMention]:
    """Link every shorter form of a name to the full one of the article; return the mentions that no one had seen yet."""
    _retype_people(mentions, words)
    found = _link_people(doc, mentions, words)
    found += _link_acronyms(doc, [*mentions, *found])
    _link_shortened(mentions)
    return found


def _retype_people(mentions: Iterable[SpanMention], words: Words) -> None:
    """Take for a person what the model alone takes for an organisation or a place, and what begins with a given name ("Olaf Scholz")."""
    mentions = list(mentions)
    covered = _covered(mentions)
    for mention in mentions:
        span, doc = mention.span, mention.doc
        if (
            mention.type in ("Place", "Organization", "Person")
            and not mention.knowledge
            and mention.level == "name"
            and len(span) == 1
            and mention.end < len(doc)
        ):
            after = doc[mention.end]  # "Giorgia" of "Giorgia Meloni"
            if (
                words.names.get(span[0].lower_)
                and after.i not in covered
                and after.pos_ == "PROPN"
                and after.is_title
                and span[0].head == after
            ):
                mention.end, span = mention.end + 1, doc[mention.start : mention.end + 1]
                mention.type, mention.name = "Person", span.text
        if mention.type not in ("Organization", "Place") or mention.knowledge or mention.level != "name" or not 2 <= len(span) <= 3:
            continue
        named = words.names.get(span[0].lower_) and all(
            token.pos_ == "PROPN" and token.is_title and token.lower_ not in words.things for token in span
        )
        if named and not (mention.start and mention.doc[mention.start - 1].tag_ == "DT"):
            mention.type = "Person"


# --- People --------------------------------------------------------------------------------------


def _link_people(doc: Doc, mentions: list[SpanMention], words: Words) -> list[SpanMention]:
    full: dict[tuple[str, ...], SpanMention] = {}
    for mention in mentions:
        if (
            mention.type == "Person"
            and mention.level == "name"
            and not mention.local
            and len(name_words(mention.name)) > 1
            and " " in mention.span.text.strip()
        ):
            full.setdefault(name_words(mention.name), mention)
            full.setdefault(name_words(mention.span.text), mention)
    if not full:
        return []
    by_word: dict[str, list[tuple[tuple[str, ...], SpanMention]]] = {}
    for name, mention in full.items():
        for word in {name[0], name[-1], *(name[1:2] if len(name) > 2 else ())}:
            by_word.setdefault(word, []).append((name, mention))
    for mention in mentions:
        if mention.level != "name" or mention.local or mention.type in ("Country", "Position") or mention in full.values():
            continue
        if mention.span.text.rstrip(".").casefold() in _SUFFIXES:
            continue
        if mention.type == "Person" or (not mention.knowledge and mention.end - mention.start == 1):
            person = _person_for(mention, by_word, full, words)
            if person is not None:
                take_over(mention, person)
    return _missed_people(doc, mentions, by_word)


def _person_for(
    mention: SpanMention,
    by_word: dict[str, list[tuple[tuple[str, ...], SpanMention]]],
    full: dict[tuple[str, ...], SpanMention],
    words: Words,
) -> SpanMention | None:
    said = name_words(mention.span.text)
    same = full.get(name_words(mention.name))
    if same is not None and (mention.type == "Person"):
        return None if same is mention else same
    gender = words.gender.get(mention.doc[mention.start - 1].lower_, "") if mention.start else ""
    ranked: list[tuple[int, int, SpanMention]] = []
    for name, person in [*by_word.get(said[-1], ()), *(by_word.get(said[0], ()) if len(said) > 1 else ())]:
        strength = _likeness(said, name, words)
        other = words.names.get(name[0], "")
        if strength and not (gender and other and gender != other):
            before = person.start < mention.start
            ranked.append((strength + (2 if before else 0), person.start if before else -person.start, person))
    if ranked:
        if mention.type != "Person" and max(ranked)[0] < 5:
            return None
        return max(ranked, key=lambda row: row[:2])[2]
    return _misspelt(said, full) if not mention.knowledge else None


def _likeness(said: tuple[str, ...], name: tuple[str, ...], words: Words) -> int:
    """How well the shorter form fits: 3 the surname, 2 first and last name, 1 the family name in front ("Kim")."""
    if len(said) > len(name):
        return 0
    if name[-len(said) :] == said:
        return 3
    if len(said) > 1 and said[0] == name[0] and said[-1] == name[-1] and set(said) <= set(name):
        return 2
    if len(said) == 1 and name[0] == said[0] and said[0] not in words.names:
        return 1
    # two surnames: "Sanchez" for "Pedro Sanchez Castejon"
    return 1 if len(name) > 2 and len(said) == 1 and name[1] == said[0] and said[0] not in words.names else 0


def _misspelt(said: tuple[str, ...], full: dict[tuple[str, ...], SpanMention]) -> SpanMention | None:
    near = {
        id(person): person
        for name, person in full.items()
        if (len(said) == 1 or said[0] == name[0] or said[-1] == name[-1]) and len(said) <= len(name) and _one_off(said[-1], name[-1])
    }
    return next(iter(near.values())) if len(near) == 1 else None


def _one_off(one: str, other: str) -> bool:
    """Whether two long words differ by one letter: changed, dropped or added, and not the first."""
    if one == other:
        return True
    if min(len(one), len(other)) < 5 or abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[start + 1 :] == other[start + 1 :] or one[start + 1 :] == other[start:] or one[start:] == other[start + 1 :]


def _missed_people(
    doc: Doc, mentions: Iterable[SpanMention], by_word: dict[str, list[tuple[tuple[str, ...], SpanMention]]]
) -> list[SpanMention]:
    covered = _covered(mentions)
    found: list[SpanMention] = []
    for token in doc:
        if token.i in covered or not token.is_title or len(token) < 3 or token.pos_ not in ("PROPN", "NOUN", "ADJ", "X"):
            continue
        known = [
            person
            for name, person in by_word.get("".join(name_words(token.text)), ())
            if name[-1] == "".join(name_words(token.text)) and person.start < token.i
        ]
        after = doc[token.i + 1] if token.i + 1 < len(doc) else None
        if (
            not known
            or token.pos_ not in ("PROPN", "X")
            or (after is not None and after.pos_ == "PROPN" and after.i not in covered and after.is_title)
        ):
            continue
        new = SpanMention(doc, token.i, token.i + 1, "Person", token.text)
        take_over(new, known[-1])
        found.append(new)
    return found


def _covered(mentions: Iterable[SpanMention]) -> set[int]:
    return {i for mention in mentions for i in range(mention.start, mention.end)}


# --- Acronyms ------------------------------------------------------------------------------------


def _link_acronyms(doc: Doc, mentions: list[SpanMention]) -> list[SpanMention]:
    ends = {mention.end: mention for mention in mentions if mention.level != "pronoun" and mention.type not in ("Position", "Person")}
    starts = {mention.start: mention for mention in sorted(mentions, key=lambda m: m.end) if mention.type not in ("Position", "Person")}
    meaning: dict[str, SpanMention] = {}
    for i in places_of(doc, "(", "["):
        if i >= len(doc) - 2:
            break
        before, inside = ends.get(i), starts.get(i + 1)
        short = doc[i + 1]
        if (
            before is not None
            and _ACRONYM.match(short.text)
            and doc[i + 2].text in (")", "]", ";", ",")
            and _abbreviates(short.text, before.span.text)
        ):
            meaning.setdefault(short.text, before)
        elif inside is not None and before is not None and before is not inside and doc[min(inside.end, len(doc) - 1)].text in (")", "]"):
            shorter = before.span.text  # ISIS (Islamic State of Iraq and Syria)
            if _ACRONYM.match(shorter) and _abbreviates(shorter, inside.span.text):
                meaning.setdefault(shorter, inside)
    _spelled_out(mentions, meaning)
    return _apply_acronyms(doc, mentions, meaning) if meaning else []


def _abbreviates(short: str, long: str) -> bool:
    """Whether the letters of the acronym come in the long name in this order, the first one first."""
    letters = [c for c in short.rstrip("s").casefold() if c.isalpha()]
    text = "".join(c for c in unicodedata.normalize("NFKD", long) if not unicodedata.combining(c)).casefold()
    initials = [word[0] for word in re.findall(r"[^\W_]+", text)]
    if not letters or letters[0] not in initials:
        return False
    place = text.find(letters[0])
    for letter in letters[1:]:
        place = text.find(letter, place + 1)
        if place < 0:
            return False
    return True


def _spelled_out(mentions: Sequence[SpanMention], meaning: dict[str, SpanMention]) -> None:
    """Acronyms without brackets: the initials of a longer name that stands earlier."""
    initials: dict[str, SpanMention] = {}
    for mention in sorted(mentions, key=lambda m: m.start):
        text = mention.span.text.replace("U.S.", "US")
        if _CAPITALS.match(text):
            if not mention.knowledge and len(text) > 2 and text in initials and initials[text].type == mention.type:
                meaning.setdefault(text, initials[text])
        elif mention.type in _SHORTENED:
            capitals = "".join(word[0] for word in re.findall(r"[^\W\d_]+", text) if word[0].isupper())
            initials.setdefault(capitals, mention)


def _apply_acronyms(doc: Doc, mentions: Iterable[SpanMention], meaning: dict[str, SpanMention]) -> list[SpanMention]:
    mentions = list(mentions)
    for mention in mentions:
        long = meaning.get(mention.span.text)
        if long is None or mention is long or mention.referents:
            continue
        if mention.knowledge and not long.knowledge and not long.referents:  # the pack knows the acronym, not the long name
            long.knowledge, long.country, long.type = mention.knowledge, mention.country or long.country, mention.type
        if not mention.knowledge or mention.knowledge == long.knowledge:
            take_over(mention, long)
    covered, found = _covered(mentions), []
    for token in doc:
        long = meaning.get(token.text)
        if long is None or token.i in covered or token.i < long.start or _inside_name(token):
            continue
        new = SpanMention(doc, token.i, token.i + 1, long.type, long.name)
        take_over(new, long)
        found.append(new)
    return found


def _inside_name(token: Token) -> bool:
    return token.dep_ == "compound" and token.head.pos_ == "PROPN" and token.head.i == token.i + 1


# --- Other names ---------------------------------------------------------------------------------


def _is_tail(said: tuple[str, ...], name: tuple[str, ...], short: SpanMention, long: SpanMention) -> bool:
    """ "the Pacific Fleet" in an article on the US Pacific Fleet is that one, whatever else bears the name."""
    return len(said) > 1 and name[-len(said) :] == said and bool(long.country) and short.country != long.country


def _link_shortened(mentions: Iterable[SpanMention]) -> None:
    """Link "Mahan" to "Mahan Air", "Forbin" to "FS Forbin": words of one earlier name of the same type, its first or last among them."""
    earlier: dict[tuple[str, str], list[tuple[tuple[str, ...], SpanMention]]] = {}
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if mention.level != "name" or mention.local or mention.referents or mention.type in ("Country", "Position"):
            continue
        before = mention.doc[mention.start - 1] if mention.start else None
        if before is not None and (before.tag_ == "POS" or before.lower_ in ("its", "their")):  # "its Foreign Ministry" says itself whose
            continue
        said = name_words(mention.span.text)
        loose = mention.end - mention.start == 1 and not mention.knowledge  # the model's guess of a type
        if mention.type not in _SHORTENED and not loose:
            continue
        longer = [
            (name, other)
            for type_ in (("MilitaryForce", "Weapon") if mention.type == "Place" else sorted(_SHORTENED) if loose else (mention.type,))
            for name, other in [*earlier.get((type_, said[-1]), ()), *earlier.get((type_, said[0]), ())]
            if len(name) > len(said)
            and set(said) < set(name)
            and not (loose and any(t.is_lower for t in other.span))
            and (not mention.knowledge or mention.knowledge == other.knowledge or _is_tail(said, name, mention, other))
        ]
        names = {name_words(other.name) for _, other in longer}
        if longer and len(names) == 1:
            take_over(mention, longer[-1][1])
            continue
        if mention.type in _SHORTENED:
            for word in {said[0], said[-1]}:
                earlier.setdefault((mention.type, word), []).append((said, mention))
