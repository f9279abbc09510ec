"""Short forms within an article: "Kishida" for Fumio Kishida, "SDF" for "Syrian Democratic Forces (SDF)"."""

from __future__ import annotations

from spacy.tokens import Doc

from graphkit.extract.layer import Layer
from graphkit.extract.spans import SpanMention

__all__ = ["add_short_forms"]

_PARTICLES = frozenset({"al", "el"})


def add_short_forms(doc: Doc, layer: Layer) -> None:
    """Put mentions where the text uses the acronym or surname of a name that it gives in full elsewhere."""
    forms = _acronyms(doc, layer)
    forms.update(_surnames(doc, layer))
    if not forms:
        return
    i = 0
    while i < len(doc):
        full = forms.get(doc[i].text)
        if full is not None:
            start = i - 2 if i > 1 and doc[i - 1].text == "-" and doc[i - 2].text.lower() in _PARTICLES else i
            _put(doc, layer, start, i + 1, full)
        i += 1


def _put(doc: Doc, layer: Layer, start: int, end: int, full: SpanMention) -> None:
    at = layer.at[end - 1]
    if at is not None and (at.knowledge or at.end - at.start > end - start or at.type == full.type and at.name == full.name):
        return
    mention = SpanMention(doc, start, end, full.type, full.name, knowledge=full.knowledge, country=full.country)
    layer.replace(mention)


def _acronyms(doc: Doc, layer: Layer) -> dict[str, SpanMention]:
    found: dict[str, SpanMention] = {}
    for token in doc[:-2]:
        if token.text != "(" or doc[token.i + 2].text != ")":
            continue
        short = doc[token.i + 1]
        if not short.is_alpha or len(short) < 2 or sum(c.isupper() for c in short.text) < 2:
            continue
        full = layer.ending(token.i)
        if full is not None and full.type != "Person" and full.name.upper() != short.text.upper():
            found.setdefault(short.text, full)
    return found


def _surnames(doc: Doc, layer: Layer) -> dict[str, SpanMention]:
    found: dict[str, SpanMention] = {}
    several: set[str] = set()
    for mention in layer:
        if mention.type != "Person" or mention.end - mention.start < 2:
            continue
        last = doc[mention.end - 1].text
        if not last[0].isupper() or not last.isalpha() or len(last) < 3:
            continue
        if last in found and found[last].name != mention.name:
            several.add(last)
        found.setdefault(last, mention)
    return {last: mention for last, mention in found.items() if last not in several}
