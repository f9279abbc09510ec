"""Short forms within an article: "Kishida" for Fumio Kishida, "SDF" for "Syrian Democratic Forces (SDF)", "Forbin" for FS Forbin."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc

from graphkit.extract.columns import places_of
from graphkit.extract.layer import Layer
from graphkit.extract.names import is_name_token
from graphkit.extract.spans import SpanMention
from graphkit.extract.wordlists import name_rules, offices

__all__ = ["acronym_start", "add_named_parts", "add_short_forms"]

_PARTICLES = frozenset({"al", "el"})
_NAMED = frozenset({"Facility", "Agreement", "Weapon", "Organization"})
_ABBREVIATED = frozenset({"MilitaryForce", "Organization", "GovernmentBody", "Agreement", "Facility", "Event", "MilitaryBase", "Weapon"})


def add_short_forms(doc: Doc, layer: Layer) -> None:
    """Put mentions where the text uses the acronym, surname or short name of something that it names in full."""
    forms = _short_names(doc, layer)
    forms.update(_surnames(doc, layer))
    acronyms = _acronyms(doc, layer)
    forms.update(acronyms)
    if not forms:
        return
    for token in doc:
        full = forms.get(token.text)
        if full is not None:
            i = token.i
            start = i - 2 if i > 1 and doc[i - 1].text == "-" and doc[i - 2].text.lower() in _PARTICLES else i
            _put(doc, layer, start, i + 1, full, sure=token.text in acronyms)


def add_named_parts(doc: Doc, layer: Layer, nominals: Iterable[SpanMention]) -> None:
    """Put mentions where the text shortens "the EastMed gas pipeline" to "EastMed"."""
    forms: dict[str, SpanMention] = {}
    for mention in nominals:
        first = doc[mention.start]
        if mention.level != "name" or mention.knowledge or mention.end - mention.start < 2:
            continue
        if not is_name_token(first) or is_name_token(doc[mention.start + 1]):
            continue
        inner = layer.at[mention.start]
        if mention.type not in _NAMED or (inner is not None and inner.type in ("Place", "Country")):
            continue
        if inner is not None and not inner.knowledge and inner.end < mention.end:
            layer.remove(inner)
        if layer.at[mention.start] is None:
            forms.setdefault(first.text, mention)
    inside = {i for mention in nominals for i in range(mention.start, mention.end)} if forms else set()
    for token in doc if forms else ():
        full = forms.get(token.text)
        if full is not None and token.i not in inside:
            _put(doc, layer, token.i, token.i + 1, full)


def _put(doc: Doc, layer: Layer, start: int, end: int, full: SpanMention, *, sure: bool = False) -> None:
    """Put the short form; what the article itself introduced (``sure``) goes before what the acronym may mean elsewhere."""
    at = layer.at[end - 1]
    if at is not None and (
        (at.knowledge and not sure) or at.end - at.start > end - start or (at.type == full.type and at.name == full.name)
    ):
        return
    layer.replace(SpanMention(doc, start, end, full.type, full.name, knowledge=full.knowledge, country=full.country))


def acronym_start(words: list[str], acronym: str) -> int:
    """Where in ``words`` the name begins that the acronym shortens; -1 when it shortens none of them.

    Letters are looked for from the back, the first must begin a word (Schwartz and Hearst).

    >>> acronym_start(["the", "African", "Continental", "Free", "Trade", "Area"], "AfCFTA")
    1
    """
    letters = [char.lower() for char in acronym if char.isalnum()]
    k = len(letters) - 1
    for i in range(len(words) - 1, -1, -1):
        word = words[i].lower()
        j = len(word) - 1
        while j >= 0 and k >= 0:
            if word[j] == letters[k] and (k > 0 or j == 0):
                k -= 1
            j -= 1
        if k < 0:
            return i
    return -1


def _acronyms(doc: Doc, layer: Layer) -> dict[str, SpanMention]:
    found: dict[str, SpanMention] = {}
    for i in places_of(doc, "("):
        if i == 0 or i + 2 >= len(doc) or doc[i + 2].text != ")":
            continue
        short = doc[i + 1]
        if not short.text.replace("-", "").isalnum() or len(short) < 2 or sum(char.isupper() for char in short.text) < 2:
            continue
        full = _in_full(doc, layer, i, short.text)
        if full is not None and full.name.upper() != short.text.upper():
            found.setdefault(short.text, full)
    return found


def _in_full(doc: Doc, layer: Layer, end: int, short: str) -> SpanMention | None:
    """The name before the bracket: the mention that ends there, or the capitalised words that the letters fit."""
    before = layer.ending(end)
    first = max(0, end - 2 * len(short) - 2)
    words = [doc[i].text for i in range(first, end)]
    offset = acronym_start(words, short)
    start = first + offset
    named = offset >= 0 and is_name_token(doc[start]) and sum(is_name_token(doc[i]) for i in range(start, end)) >= 2
    if before is not None and (not named or start >= before.start or (before.knowledge and before.type != "Country")):
        fits = before.type in _ABBREVIATED and (before.end - before.start > 1 or offset >= 0)
        return before if fits else None
    if not named or any(doc[i].is_punct and doc[i].text not in "-–&'’" for i in range(start, end)):
        return None
    full = SpanMention(doc, start, end, _type_of(words[offset:]), doc[start:end].text)
    inside = {id(m): m for m in layer.at[start:end] if m is not None}
    if any(m.start < start for m in inside.values()):
        return None
    full.country = next((m.country for m in inside.values() if m.country), "")
    layer.replace(full)
    layer.nested.extend(m for m in inside.values() if m.type == "Country")
    return full


def _type_of(words: list[str]) -> str:
    rules = name_rules()
    for stop in range(len(words), 0, -1):
        size, type = rules.last.ending(words[:stop])
        if size:
            return type
    return rules.first.starting(words)[1] or rules.of.starting(words)[1] or "Organization"


def _surnames(doc: Doc, layer: Layer) -> dict[str, SpanMention]:
    found: dict[str, SpanMention] = {}
    several: set[str] = set()
    for mention in layer:
        if mention.type != "Person" or mention.end - mention.start < 2 or doc[mention.start].text in _PARTICLES:
            continue
        last = doc[mention.end - 1].text
        if not last[0].isupper() or not last.isalpha() or len(last) < 3:
            continue
        if last in found and found[last].name != mention.name:
            several.add(last)
        found.setdefault(last, mention)
    return {last: mention for last, mention in found.items() if last not in several}


def _short_names(doc: Doc, layer: Layer) -> dict[str, SpanMention]:
    """ "Mahan" for Mahan Air, "Forbin" for FS Forbin: the one word that is not the telling one."""
    found: dict[str, SpanMention] = {}
    for mention in layer:
        if mention.type not in ("Organization", "MilitaryForce", "MilitaryBase", "Facility") or mention.end - mention.start != 2:
            continue
        first, second = doc[mention.start], doc[mention.end - 1]
        telling = name_rules().shortened
        if (first.text in telling) == (second.text in telling):
            continue
        word = first if second.text in telling else second
        if (
            is_name_token(word)
            and len(word) > 3
            and word.lower_ not in offices().portfolios
            and word.ent_type_ != "NORP"
            and word.pos_ != "ADJ"
        ):
            found.setdefault(word.text, mention)
    return found
