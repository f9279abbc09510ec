"""Offices and who holds them: "US Defense Secretary Lloyd Austin", "Minoru Kihara, Japan's defense minister".

An office is read as a phrase around its head noun: status words ("former"), whose it is, its portfolio
("foreign and trade"), the head ("minister"), and what "of", "for" or "to" adds. The holder stands
after it, before it in apposition, or as the subject of "is".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from spacy.tokens import Doc

from graphkit.extract.layer import Layer
from graphkit.extract.names import is_name_token
from graphkit.extract.officeheads import office_head
from graphkit.extract.spans import SpanMention
from graphkit.extract.wordlists import name_rules, offices

__all__ = ["OfficePhrase", "Title", "office_phrases"]

OWNERS = frozenset({"Country", "Organization", "MilitaryForce", "GovernmentBody", "MilitaryBase", "Place", "Facility"})
_BODIES = frozenset({"Organization", "MilitaryForce", "GovernmentBody"})
_POSSESSIVES = frozenset({"'s", "’s", "'", "’"})
_STOP_WORDS = frozenset("other many several some various most more both all such same two three four five few certain another".split())
_ABROAD = frozenset("ambassador envoy representative attaché consul commissioner".split())
_SPEAKS_FOR = frozenset({"spokesman", "spokeswoman", "spokesperson"})
# They rank an office that stands after its owner: "Deputy US ambassador".
_RANKING = frozenset({"chief", "deputy", "lead"})
_MAX_LEFT = 6


class Title(NamedTuple):
    """Somebody's office, as the text gives it: ``position`` of ``owner`` held by ``person``.

    ``owner`` is the country or organisation whose office it is, when the text or the pack says so.
    """

    position: SpanMention
    person: SpanMention
    owner: SpanMention | None
    former: bool = False
    acting: bool = False


@dataclass(slots=True)
class OfficePhrase:
    """The tokens ``start:end`` name an office; ``head`` is its noun in the singular, ``owners`` whose it is.

    ``begin`` is where status words before it begin. ``words`` are those of the office itself, without its owner;
    ``target`` is the country an ambassador is sent to. ``complete`` says that ``tail`` names the owner already.
    ``rank`` stands before the owner ("**Chief** US negotiator").
    """

    start: int
    end: int
    begin: int
    head: str
    plural: bool
    head_at: int
    head_end: int
    owners: list[SpanMention] = field(default_factory=list)
    left_owner: bool = False
    target: SpanMention | None = None
    former: bool = False
    acting: bool = False
    words_start: int = 0
    tail: str = ""
    complete: bool = False
    rank: str = ""


def office_phrases(doc: Doc, layer: Layer) -> Iterator[OfficePhrase]:
    """Every phrase of the doc that names an office, in text order."""
    i = floor = 0
    while i < len(doc):
        found = office_head(doc, i) if layer.at[i] is None else None
        if found is None or (found[0] in offices().named and not _is_named(doc, layer, i, found[1])) or _only_ranks(doc, layer, i, found):
            i += 1
            continue
        head, end, plural = found
        phrase = OfficePhrase(i, end, i, head, plural, i, end, words_start=i)
        _extend_left(doc, layer, phrase, floor)
        _extend_right(doc, layer, phrase)
        yield phrase
        i = floor = phrase.end


def _stands_before_name(doc: Doc, layer: Layer, i: int) -> bool:
    """Whether a person's name follows: "security official Avi Cohen"."""
    person = layer.starting(first_name_token(doc, i)) if i < len(doc) else None
    return person is not None and person.type == "Person"


def _is_named(doc: Doc, layer: Layer, i: int, end: int) -> bool:
    """Whether the head is an office here: before a name, or "the chief negotiator, Jane Roe"."""
    return (i > 0 and doc[i - 1].lower_ in _RANKING) or _stands_before_name(doc, layer, end)


def _only_ranks(doc: Doc, layer: Layer, i: int, found: tuple[str, int, bool]) -> bool:
    """ "Chief ELN negotiator", "Deputy Gedo governor": the office is the noun that follows."""
    j = found[1]
    if found[0] not in _RANKING or found[2]:
        return False
    while j < len(doc) and j - i < _MAX_LEFT:
        name = layer.starting(j)
        if name is not None and name.type in OWNERS:
            j = name.end
        elif layer.at[j] is None and j > found[1] and office_head(doc, j) is not None:
            return True
        elif layer.at[j] is None and doc[j].pos_ in ("NOUN", "PROPN", "ADJ") and doc[j].text not in _POSSESSIVES:
            j += 1
        else:
            return False
    return False


def _extend_left(doc: Doc, layer: Layer, phrase: OfficePhrase, floor: int) -> None:
    words = offices()
    k = phrase.start
    sentence = max(floor, layer.sentence_start[k])
    while k > sentence and phrase.head_at - k < _MAX_LEFT:
        token = doc[k - 1]
        before = layer.ending(k)
        if token.text == ")" and k > 3 and doc[k - 3].text == "(" and doc[k - 2].is_upper:
            before = layer.ending(k - 3)  # "African Union (AU) chairman"
        if before is not None:
            if before.type == "Organization" and before.span.text.lower() in words.portfolios:
                k = phrase.words_start = before.start
                continue
            if before.type in OWNERS and _is_owner(before) and not _only_stands_before(doc, phrase, before):
                k = _take_owners(doc, layer, phrase, before)
                if k > sentence and doc[k - 1].lower_ in _RANKING and layer.at[k - 1] is None:
                    k -= 1
                    phrase.rank = doc[k].text
            break
        if token.text in _POSSESSIVES:
            owner = layer.ending(k - 1)
            if owner is not None and (owner.type in OWNERS or owner.type == "Person"):
                phrase.owners, phrase.left_owner = [owner], True
                k = owner.start
            break
        step = _modifier(doc, k, words.portfolios)
        if not step:
            # "Lebanon's new president", "Iran's former president": whose it is stands before the status.
            j = _before_status(doc, k, sentence)
            if j == k or not (layer.ending(j) or doc[j - 1].text in _POSSESSIVES):
                break
            _note_status(doc, phrase, j, k)
            k = j
            continue
        k -= step
        phrase.words_start = k
    phrase.start = phrase.begin = k if phrase.owners and phrase.left_owner else phrase.words_start
    _read_status(doc, phrase, sentence)


def _only_stands_before(doc: Doc, phrase: OfficePhrase, country: SpanMention) -> bool:
    """ "In Turkey Minister Ellwood met": a bare minister has no country before him but as an adjective."""
    bare = phrase.head in ("minister", "ambassador") and phrase.words_start == phrase.head_at
    noun = country.type == "Country" and country.span.text == country.name
    return bare and noun and country.start > 0 and doc[country.start - 1].pos_ == "ADP"


def _is_owner(mention: SpanMention) -> bool:
    return mention.type != "Place" or mention.level == "name"


def _take_owners(doc: Doc, layer: Layer, phrase: OfficePhrase, owner: SpanMention) -> int:
    """The owner before the office, or all of "Greek, Cypriot and French counterparts"."""
    owners, k = [owner], owner.start
    while phrase.plural and k > 1:
        j = k
        while j > 0 and doc[j - 1].text in (",", "and"):
            j -= 1
        other = layer.ending(j) if j < k else None
        if other is None or other.type != "Country":
            break
        owners.insert(0, other)
        k = other.start
    phrase.owners, phrase.left_owner = owners, True
    return k


def _modifier(doc: Doc, k: int, portfolios: frozenset[str]) -> int:
    """How many tokens before ``k`` belong to the office's own words."""
    token = doc[k - 1]
    lower = token.lower_
    words = offices()
    if lower in words.former or lower in words.acting or lower in words.skipped or lower in _STOP_WORDS or lower in words.honorifics:
        return 0
    if token.text in ("-", "–") and k > 1 and not token.whitespace_ and not doc[k - 2].whitespace_:
        return 0 if doc[k - 2].lower_ in words.former else 2
    if lower in ("and", ",", "&") and k > 1:
        return 2 if doc[k - 2].lower_ in portfolios and doc[k].lower_ in portfolios else 0
    if lower in portfolios:
        return 1
    if (token.pos_ in ("NOUN", "PROPN", "ADJ") and token.is_alpha) or (token.pos_ == "PROPN" and token.text.endswith(".")):
        return 1
    return 0


def _before_status(doc: Doc, k: int, floor: int) -> int:
    """Where the status words that end at ``k`` begin: "former", "newly elected", "ex-"."""
    words = offices()
    while k > floor:
        token = doc[k - 1]
        if token.text == "-" and k > 1 and doc[k - 2].lower_ in (*words.former, "re"):
            k -= 2
        elif token.lower_ in words.former or token.lower_ in words.acting or token.lower_ in words.skipped:
            k -= 1
        else:
            break
    return max(k, floor)


def _note_status(doc: Doc, phrase: OfficePhrase, start: int, end: int) -> None:
    words = offices()
    for token in doc[start:end]:
        phrase.former |= token.lower_ in words.former
        phrase.acting |= token.lower_ in words.acting


def _read_status(doc: Doc, phrase: OfficePhrase, floor: int) -> None:
    phrase.begin = _before_status(doc, phrase.start, floor)
    _note_status(doc, phrase, phrase.begin, phrase.start)


def _extend_right(doc: Doc, layer: Layer, phrase: OfficePhrase) -> None:
    if phrase.end + 1 < len(doc) and doc[phrase.end].text == "," and not phrase.owners and not phrase.plural:
        # "commander, U.S. Central Command"
        force = layer.starting(phrase.end + 1)
        if (
            force is not None
            and force.type in ("MilitaryForce", "GovernmentBody")
            and doc[phrase.head_at].text[0].islower() == doc[phrase.start].text[0].islower()
        ):
            phrase.owners, phrase.end = [force], force.end
            return
    while phrase.end + 1 < len(doc) and doc[phrase.end].lower_ in ("of", "for", "to", "at", "from"):
        prep = doc[phrase.end].lower_
        j = phrase.end + 1
        if doc[j].pos_ == "DET" or doc[j].lower_ in ("the", "its", "their"):
            j += 1
        if j >= len(doc):
            return
        named = _past_description(doc, layer, j)
        if not (
            _owner_after(doc, layer, phrase, prep, j)
            or (named > j and _owner_after(doc, layer, phrase, prep, named))
            or _portfolio_after(doc, layer, phrase, prep, j)
        ):
            return


def _past_description(doc: Doc, layer: Layer, j: int) -> int:
    """Where the name begins in "of the rebel group M23", "of the ruling National Congress"; ``j`` when there is none."""
    k, stop = j, j + _MAX_LEFT
    linked = layer.starting(j)
    if linked is not None and linked.end + 2 < len(doc) and doc[linked.end].text == "-" and doc[linked.end + 1].text.endswith("ed"):
        k = linked.end + 2  # "of the Iran-backed Kataib Hezbollah"
        name = layer.starting(k)
        if name is not None and name.type in _BODIES and name.level == "name":
            return k
    while (
        k < min(stop, len(doc))
        and layer.at[k] is None
        and (doc[k].pos_ == "ADJ" or (doc[k].is_lower and (doc[k].pos_ == "NOUN" or doc[k].tag_ in ("VBG", "VBN"))))
    ):
        k += 1
    name = layer.starting(k) if j < k < len(doc) else None
    if name is None or name.type not in _BODIES or name.level != "name":
        return j
    size, type = name_rules().apposed.ending([doc[k - 1].lower_])
    return k if (size and type in _BODIES) or doc[k - 1].pos_ == "ADJ" or doc[k - 1].tag_ in ("VBG", "VBN") else j


def _owner_after(doc: Doc, layer: Layer, phrase: OfficePhrase, prep: str, j: int) -> bool:
    owner = layer.starting(j)
    if owner is None or not (owner.type in OWNERS or (owner.type == "Event" and owner.level == "name")):
        return False
    if owner.end + 1 < len(doc) and doc[owner.end].text == "-" and doc[owner.end + 1].text.endswith("ed"):
        return False
    if (
        owner.end < len(doc)
        and doc[owner.end - 1].head.i >= owner.end
        and doc[owner.end - 1].dep_ in ("amod", "compound", "nmod")
        and doc[owner.end].is_alpha
        and doc[owner.end].is_lower
    ):
        # "for the Israeli prime minister": the country only modifies what follows.
        return False
    after = _after_acronym(doc, owner.end)
    if after > owner.end and after < len(doc) and doc[after].is_lower and doc[after].pos_ == "NOUN":
        # "of African Union (AU) member states"
        return False
    if owner.end + 1 < len(doc) and doc[owner.end].text in _POSSESSIVES:
        inner = layer.starting(owner.end + 1)
        if inner is None or inner.type not in OWNERS:
            return _part_of_owner(doc, layer, phrase, owner)
        owner = inner
    last = phrase.head.split()[-1].split("-")[-1]
    if prep == "to":
        if last in _ABROAD:
            phrase.target = owner
        elif last not in ("adviser", "advisor"):
            return False
    elif prep == "for" and last not in _SPEAKS_FOR:
        if not owner.knowledge and layer.strength.get(id(owner), 0) > 2:
            # "Senior Advisor for Refugee Resettlement": what the NER took for a group is a portfolio.
            layer.remove(owner)
        phrase.tail += f" {prep} {_plain(doc, phrase.end + 1, owner.end)}"
    elif _says_where(phrase, prep, owner):
        return False
    elif not phrase.owners:
        phrase.owners = [owner]
        owner = _more_owners(doc, layer, phrase, owner)
    elif prep == "of" and phrase.left_owner and owner.type == "Country":
        return False
    phrase.end = owner.end
    return True


def _says_where(phrase: OfficePhrase, prep: str, name: SpanMention) -> bool:
    """Whether what follows the office does not tell whose it is: "Presidents A and B of …", "minister from Oslo"."""
    if phrase.owners and (prep == "from" or (prep == "of" and phrase.plural)):
        return True
    return (prep == "at" and name.type not in _BODIES) or (prep == "from" and not phrase.plural)


def _part_of_owner(doc: Doc, layer: Layer, phrase: OfficePhrase, owner: SpanMention) -> bool:
    """ "commander of Hezbollah's missile unit": of the one whose unit it is."""
    end = owner.end + 1
    while end < len(doc) and end < owner.end + 6 and (doc[end].pos_ in ("NOUN", "ADJ", "PROPN") or doc[end].text == "-"):
        end += 1
    if end == owner.end + 1 or phrase.owners:
        return False
    phrase.tail += f" {doc[phrase.end : end].text}"
    phrase.owners, phrase.complete, phrase.end = [owner], True, end
    return True


def _after_acronym(doc: Doc, i: int) -> int:
    """What follows "(AU)" when it stands there."""
    bracketed = i + 2 < len(doc) and doc[i].text == "(" and doc[i + 1].is_upper and doc[i + 2].text == ")"
    return i + 3 if bracketed else i


def _more_owners(doc: Doc, layer: Layer, phrase: OfficePhrase, owner: SpanMention) -> SpanMention:
    """The further ones of "foreign ministers of Egypt, Greece and Cyprus"."""
    while phrase.plural and owner.type == "Country":
        j = owner.end
        while j < len(doc) and doc[j].text in (",", "and"):
            j += 1
        following = layer.starting(j) if j > owner.end else None
        if following is None or following.type != "Country":
            break
        phrase.owners.append(following)
        owner = following
    return owner


def _portfolio_after(doc: Doc, layer: Layer, phrase: OfficePhrase, prep: str, j: int) -> bool:
    """ "of Foreign Affairs", "for MEK Resettlement", "of trade and industry", or a plain noun phrase ("of the delegation")."""
    portfolios = offices().portfolios
    end = j
    while (
        end < len(doc)
        and layer.at[end] is None
        and (is_name_token(doc[end]) or doc[end].lower_ in portfolios or doc[end].lower_ in ("affairs", "staff", "state"))
    ):
        end += 1
        if (
            end + 1 < len(doc)
            and doc[end].lower_ in ("and", ",", "of")
            and (is_name_token(doc[end + 1]) or doc[end + 1].lower_ in portfolios)
        ):
            if layer.at[end + 1] is not None:
                break
            end += 1
    if end == j:
        inside = layer.at[j]
        if prep not in ("of", "for") or (phrase.plural and inside is None):
            return False
        if inside is not None:
            end = _after_acronym(doc, inside.end)
        stop = end + 4
        while (
            end < len(doc)
            and end < stop
            and doc[end].pos_ in ("NOUN", "ADJ", "PROPN")
            and (layer.at[end] is None or layer.at[end] is inside)
        ):
            end += 1
        if end == j or (inside is not None and end <= inside.end):
            return False
        if inside is not None and not phrase.owners and inside.type in OWNERS:
            phrase.owners, phrase.complete = [inside], True
    elif end < len(doc) and doc[end - 1].head.i >= end and doc[end - 1].dep_ in ("amod", "compound") and doc[end].pos_ == "NOUN":
        end += 1  # "head of the military wing"
    phrase.tail += f" {prep} {_plain(doc, phrase.end + 1, end)}"
    phrase.end = end
    return True


def _plain(doc: Doc, start: int, end: int) -> str:
    return doc[start:end].text


def is_weak(phrase: OfficePhrase) -> bool:
    """Whether the phrase is too common a word to be an office by itself."""
    return phrase.head in offices().weak and not phrase.owners and not phrase.tail and phrase.words_start == phrase.head_at


def first_name_token(doc: Doc, i: int) -> int:
    """Skip ranks and forms of address before a name."""
    words = offices()
    while (
        i < len(doc)
        and (doc[i].lower_ in words.ranks or doc[i].lower_ in words.honorifics)
        and i + 1 < len(doc)
        and (is_name_token(doc[i + 1]) or doc[i + 1].text == ".")
    ):
        i += 1
        if doc[i].text == ".":
            i += 1
    return i
