"""Names that no pack holds: runs of capitalised words with a telling word in them or before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from graphkit.extract.columns import flags, lines
from graphkit.extract.wordlists import name_rules, offices

__all__ = ["Name", "context_names", "direction_names", "is_name_token", "pattern_names", "runs"]

LABELS = {
    "PERSON": "Person",
    "ORG": "Organization",
    "GPE": "Place",
    "LOC": "Place",
    "FAC": "Facility",
    "NORP": "Organization",
    "EVENT": "Event",
    "LAW": "Agreement",
    "PRODUCT": "Weapon",
}
_STATES = frozenset("states emirates nations netherlands philippines islands maldives seychelles bahamas".split())
_PLACING = frozenset({"in", "near", "outside", "inside"})
_RANK_WORDS = frozenset({"general", "admiral", "colonel", "captain", "lieutenant", "brigadier", "commodore", "sergeant", "corporal"})
PARTICLES = frozenset("al el bin ibn bint ben de da di del della van von der den la le du dos ul ur as ad abu".split())
_JOINERS = frozenset("- – ‑ &".split())
ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)\Z")
WEAPON = re.compile(
    r"(?:[A-Z]{1,4}|MiG|Su|Tu|Il|An|Ka|Mi|Kh|Shahed|Hwasong|Fateh|Fattah|Qiam|Agni|Shaheen|Taepodong|Kinzhal)[-–]\d{1,4}[A-Za-z]{0,3}\Z"
)
_NOT_WEAPONS = frozenset("G A COVID AP CP".split())
CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september "
    "october november december "
    "jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec. ramadan christmas easter".split()
)
_DIRECTION = re.compile(
    r"(?:(?:far|mid)-?)?(?:north|south|east|west|central)(?:ern)?|upper|lower|inner|outer|rural|southeast(?:ern)?|southwest(?:ern)?|northeast(?:ern)?|northwest(?:ern)?\Z",
    re.IGNORECASE,
)
GENERIC = frozenset(
    "defense defence state foreign department government treasury council president minister secretary general army navy god islam "
    "coalition embassy parliament congress senate article section spokesperson treaty i mr mrs ms dr ministry house court "
    "office republican democratic party police".split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """Tokens that seem to be a name, of which type, and who says so (``pattern`` or ``ner``)."""

    start: int
    end: int
    type: str
    source: str


def _said_by(words: frozenset[str], token: Token) -> bool:
    """Whether a capitalised token is a rank or form of address."""
    return token.lower_ in words and token.text[0].isupper()


def is_name_token(token: Token) -> bool:
    """Whether a token can be part of a name: it has a capital that its place in the sentence does not explain."""
    text = token.text
    if not text[0].isupper() or token.lower_ in CALENDAR or token.lower_ in ("the", "a", "an") or text in name_rules().ignored:
        return False
    starts = token.is_sent_start or (token.i > 0 and token.nbor(-1).text in "“\"‘'")
    if starts and token.is_stop and not token.is_upper:
        return False
    if token.tag_ in ("NNP", "NNPS") or token.ent_type_ in LABELS or (len(text) > 1 and token.is_upper):
        return True
    return not starts and token.pos_ not in ("PRON", "DET") and token.text != "I"


def _headlines(doc: Doc) -> set[int]:
    """The tokens of lines in which every word has a capital: there, a capital tells nothing."""
    found: set[int] = set()
    letters = flags(doc, "IS_ALPHA")
    for start, end in lines(doc):
        words = [word for i in range(start, end) if letters[i] and len(word := doc[i].text) > 3]
        if len(words) > 3 and sum(word[0].isupper() for word in words) >= 0.85 * len(words):
            found.update(range(start, end))
    return found


def runs(doc: Doc) -> Iterator[tuple[int, int]]:
    """The runs of name tokens of a doc: "Abu Mahdi al-Muhandis", "101st Airborne Division", "African Export–Import Bank"."""
    i, size = 0, len(doc)
    headlines = _headlines(doc)
    while i < size:
        if i in headlines or not _starts_run(doc, i):
            i += 1
            continue
        end = i + 1
        while end < size:
            step = _goes_on(doc, end)
            if not step:
                break
            end += step
        yield i, end
        i = end


def _starts_run(doc: Doc, i: int) -> bool:
    token = doc[i]
    if is_name_token(token):
        return True
    following = doc[i + 1] if i + 1 < len(doc) else None
    if following is None:
        return False
    if ORDINAL.match(token.text):
        return is_name_token(following)
    return token.text in PARTICLES and following.text in _JOINERS and i + 2 < len(doc) and doc[i + 2].text[0].isupper()


def _goes_on(doc: Doc, i: int) -> int:
    """How many tokens from ``i`` continue a run."""
    token = doc[i]
    if is_name_token(token) or (token.text[0].isupper() and token.text.endswith(".") and len(token) == 2):
        return 1
    rest = doc[i + 1 : i + 4]
    if not rest:
        return 0
    if (
        token.text in _JOINERS
        and (token.text == "&" or (not doc[i - 1].whitespace_ and not token.whitespace_))
        and rest[0].text[0].isupper()
    ):
        return 2
    if token.lower_ in PARTICLES:
        if rest[0].text in _JOINERS and len(rest) > 1 and rest[1].text[0].isupper():
            return 3
        if rest[0].pos_ == "PROPN" and (is_name_token(rest[0]) or token.lower_ in ("al", "ul", "ad")):
            return 2
    if token.tag_ == "POS" and is_name_token(rest[0]) and is_inner_possessive(doc[i - 1], token):
        return 2
    if ORDINAL.match(token.text) and is_name_token(rest[0]):
        return 2
    return 0


def is_inner_possessive(owner: Token, mark: Token) -> bool:
    """ "Workers' Party", "People's Protection Units"; not "United States' Navy" or "China's Ministry"."""
    if mark.text in ("'", "’"):
        return owner.lower_.endswith("s") and owner.lower_ not in _STATES and owner.ent_type_ not in ("GPE", "PERSON")
    return owner.lower_ in ("people", "peoples", "women", "men", "children")


def context_names(doc: Doc, spans: list[tuple[int, int]]) -> Iterator[Name]:
    """Names that the word before gives away: "airline Mahan Air", "the city of Mosul", "Capt. Cluzel", "in Damietta"."""
    titles, apposed = offices(), name_rules().apposed
    polite = frozenset(word for word in titles.honorifics | titles.ranks if word.endswith(".")) | titles.honorifics | _RANK_WORDS
    for start, end in spans:
        first = start
        while first < end and (_said_by(polite, doc[first]) or (first > start and doc[first].text == ".")):
            first += 1
        before = doc[start - 1] if start else None
        if first > start or (before is not None and _said_by(polite, before)):
            if first < end and end - first < 6:
                yield Name(first, end, "Person", "rank")
            continue
        if before is None or doc[start].is_sent_start:
            continue
        words = [doc[i].lemma_.lower() if doc[i].pos_ == "NOUN" else doc[i].lower_ for i in range(max(0, start - 3), start)]
        size, type = apposed.ending(words)
        if size and before.pos_ in ("NOUN", "ADP"):
            yield Name(start, end, type, "apposed")
        elif end < len(doc) and doc[end].pos_ == "NOUN" and apposed.starting([doc[end].lower_]) == (1, "Place"):
            yield Name(start, end, "Place", "apposed")
        elif (
            before.lower_ in _PLACING
            and end - start < 3
            and doc[start].pos_ == "PROPN"
            and not _possesses(doc, end)
            and doc[start].lower_ not in GENERIC
        ):
            yield Name(start, end, "Place", "place")


def _possesses(doc: Doc, end: int) -> bool:
    return end < len(doc) and doc[end].tag_ == "POS"


def pattern_names(doc: Doc, spans: list[tuple[int, int]]) -> list[Name]:
    """Names that a word in them gives away: "Yokota Air Base", "Ministry of Justice", "USS Hopper", "Task Force 50"."""
    found: list[Name] = []
    for start, end in spans:
        found.extend(_patterns_in(doc, start, end))
    for i, letters in enumerate(flags(doc, "IS_ALPHA")):
        if letters:
            continue  # no hyphen and no number
        text = doc[i].text
        if WEAPON.match(text.rstrip("s")) and re.split(r"[-–]", text)[0] not in _NOT_WEAPONS:
            found.append(Name(i, i + 1, "Weapon", "pattern"))
    return found


def _patterns_in(doc: Doc, start: int, end: int) -> Iterator[Name]:
    rules, titles = name_rules(), offices()
    words = [doc[i].text for i in range(start, end)]
    segment = 0
    for i in range(len(words)):
        if words[i].lower() in titles.honorifics or (words[i].lower() in titles.last_words and i + 1 < len(words)):
            segment = i + 1
            continue
        size, type = rules.first.starting(words[i:])
        if size and len(words) > i + size:
            stop = next((j for j in range(i + size, len(words)) if words[j].lower() in titles.last_words), len(words))
            if stop > i + size:  # not "Camp Commander Jane Roe"
                yield Name(start + i, _with_number(doc, start + stop), type, "pattern")
                return
        if size and i + size == len(words) and end + 1 < len(doc) and doc[end].text in ("–", "-", "—") and is_name_token(doc[end + 1]):
            # "Combined Joint Task Force – Inherent Resolve"
            stop = end + 1
            while stop < len(doc) and is_name_token(doc[stop]) and doc[stop].lower_ not in titles.last_words:
                stop += 1
            yield Name(start + i, stop, type, "pattern")
            return
        size, type = rules.numbered.starting(words[i:])
        if size:
            number = _with_number(doc, start + i + size)
            if number > start + i + size:
                yield Name(start + segment, number, type, "pattern")
                segment = i + size
    yield from _ending_patterns(doc, start + segment, end)


def _ending_patterns(doc: Doc, start: int, end: int) -> Iterator[Name]:
    """The longest part of the run that ends with a telling word, and what "of" adds to it."""
    rules = name_rules()
    words = [doc[i].text for i in range(start, end)]
    for stop in range(len(words), 0, -1):
        size, type = rules.last.ending(words[:stop])
        of_size, of_type = rules.of.ending(words[:stop])
        tail = _after_of(doc, start + stop, of_type) if of_size and stop == len(words) else 0
        if tail:
            yield Name(start, tail, of_type, "pattern")
            return
        if size and (stop > size):
            yield Name(start, start + stop, type, "pattern")
            return


def _after_of(doc: Doc, i: int, type: str) -> int:
    """Where a name goes on to after "of": "Ministry of Foreign Affairs and Trade"; 0 when it does not."""
    if i >= len(doc) or doc[i].lower_ not in ("of", "for", "on"):
        return 0
    i += 1
    if i < len(doc) and doc[i].lower_ == "the":
        i += 1
    end = i
    while end < len(doc) and (step := (1 if is_name_token(doc[end]) else _goes_on(doc, end) if end > i else 0)):
        end += step
    if end == i or doc[i].lower_ in offices().honorifics:
        return 0
    while (
        type in ("GovernmentBody", "Agreement") and end + 1 < len(doc) and doc[end].lower_ in ("and", "of") and is_name_token(doc[end + 1])
    ):
        if doc[end + 1].ent_type_ in ("GPE", "PERSON", "NORP") and doc[end].lower_ == "and":
            break
        end += 2
        while end < len(doc) and is_name_token(doc[end]):
            end += 1
    return end


def _with_number(doc: Doc, i: int) -> int:
    """Where a name ends that may be followed by its number: "Task Force 50", "Task Force (CTF) 50"."""
    if (
        i + 2 < len(doc)
        and doc[i].text == "("
        and doc[i + 1].is_upper
        and doc[i + 2].text == ")"
        and i + 3 < len(doc)
        and doc[i + 3].is_digit
    ):
        return i + 4
    return i + 1 if i < len(doc) and doc[i].is_digit and len(doc[i]) < 5 else i


def direction_names(doc: Doc, start: int) -> int:
    """Where "north-eastern" or "northern" before a place's name begins, ``start`` when there is none."""
    i = start
    while i > 0 and (_DIRECTION.fullmatch(doc[i - 1].text) or (doc[i - 1].text == "-" and i > 1 and _DIRECTION.fullmatch(doc[i - 2].text))):
        i -= 1
    return i
