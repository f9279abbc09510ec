"""Common nouns that stand for a thing: "an April summit in Washington", "Japanese forces", "ballistic missiles"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from spacy.tokens import Doc, Token

from graphkit.extract.layer import Layer
from graphkit.extract.spans import SpanMention
from graphkit.extract.wordlists import NominalRule, nominal_rules

__all__ = ["nominal_mentions"]

_EVALUATIVE = frozenset(
    "recent ongoing brutal senseless new major big large great first last next latest previous possible potential further additional current growing cowardly unacceptable unprovoked "
    "deadly fatal huge massive so-called alleged other own same such several many few various early late important significant key senior local increased continued renewed planned upcoming "
    "historic landmark historical long-standing longstanding old fresh strong stronger strongest ultimate eventual entire whole own high-level full-scale proposed future possible imminent unprecedented serious controversial "
    "largest biggest worst best main certain particular separate similar".split()
)
_NAMING_PREPOSITIONS = frozenset("in at on of against between with over near into to for by from".split())
_OWNERS = frozenset({"Country", "Organization", "MilitaryForce", "GovernmentBody", "Person", "Place"})
_MODIFIERS = frozenset({"amod", "compound", "nmod", "nummod", "npadvmod", "punct", "poss"})
_MAX_TAIL = 9


def nominal_mentions(doc: Doc, layer: Layer, taken: Mapping[int, object]) -> Iterator[SpanMention]:
    """The mentions that common nouns make; ``taken`` are head tokens that already have a reading (offices)."""
    rules = nominal_rules()
    longest = max(len(key) for key in rules)
    for token in doc:
        if token.pos_ not in ("NOUN", "PROPN") or token.i in taken or layer.at[token.i] is not None:
            continue
        found = _rules_for(token, rules, longest)
        if found is None or _is_modifier(token, layer):
            continue
        mention = _mention(doc, layer, token, *found)
        if mention is not None:
            yield mention


def _rules_for(token: Token, rules: Mapping[tuple[str, ...], tuple[NominalRule, ...]], longest: int) -> tuple[int, tuple[NominalRule, ...]] | None:
    """The rules of the longest head that ends at the token, and where that head begins."""
    doc = token.doc
    words = [_lemma(token)]
    best = (token.i, rules[words[0],]) if (words[0],) in rules else None
    for k in range(1, longest):
        i = token.i - k
        if i < 0:
            break
        words.insert(0, doc[i].lower_ if doc[i].pos_ not in ("NOUN", "PROPN") else _lemma(doc[i]))
        if tuple(words) in rules:
            best = (i, rules[tuple(words)])
    return best


def _lemma(token: Token) -> str:
    return token.lemma_.lower()


def _is_modifier(token: Token, layer: Layer) -> bool:
    """Whether the noun only modifies another one: "attack plans", "missile threats"."""
    head = token.head
    return token.dep_ in ("compound", "nmod") and head.i > token.i and head.pos_ in ("NOUN", "PROPN") and layer.at[head.i] is None


def _mention(doc: Doc, layer: Layer, token: Token, head_start: int, rules: tuple[NominalRule, ...]) -> SpanMention | None:
    start = _left(doc, layer, head_start)
    owner = _owner(doc, layer, token, start)
    modified = start < head_start or head_start < token.i
    definite = _definite(doc, start)
    tail = _tail(doc, layer, token)
    for rule in rules:
        words = {doc[i].lower_ for i in range(start, token.i)}
        if words & rule.without:
            return None
        if rule.need == "owner" and owner is None:
            continue
        if rule.need == "modifier" and not (modified or owner or tail):
            continue
        if rule.need == "definite" and not (modified or owner or tail or definite):
            continue
        return _made(doc, token, start, owner, tail, rule)
    return None


def _made(doc: Doc, token: Token, start: int, owner: SpanMention | None, tail: str, rule: NominalRule) -> SpanMention:
    kept = [t for t in doc[start : token.i] if t.lower_ not in _EVALUATIVE]
    words = "".join(t.text_with_ws for t in kept).strip()
    words = words.lstrip("- ,")
    name = f"{words} {token.text}".strip() if not words.endswith("-") else words + token.text
    possessor = owner if owner is not None and owner.end <= start else None
    if possessor is not None:
        name = f"{possessor.name}'s {name}"
    name = f"{name} {tail}" if tail else name
    country = owner.country if owner is not None else ""
    known = rule.known and owner is not None and owner.level == "name" and owner.type != "Person"
    return SpanMention(doc, start, token.i + 1, rule.type, name, level="name" if known else "nominal", country=country, local=not known)


def _left(doc: Doc, layer: Layer, start: int) -> int:
    """Where the noun phrase begins, without determiner, possessor and number."""
    sentence = doc[start].sent.start
    k = start
    while k > sentence:
        token = doc[k - 1]
        at = layer.at[k - 1]
        if at is not None:
            if at.type == "Person" and at.end == k:
                break
            k = at.start
            continue
        if token.text in ("-", "–") or token.dep_ == "punct" and token.text == "," and doc[k - 2].pos_ == "ADJ" and doc[k].pos_ == "ADJ":
            k -= 1
            continue
        if token.pos_ in ("NOUN", "PROPN", "ADJ") or token.tag_ in ("VBN", "VBG") and token.dep_ in ("amod", "compound") or (token.like_num and token.pos_ == "NUM" and len(token) == 4) or token.ent_type_ == "DATE" and token.pos_ == "NUM":
            if token.head.i < k - 1 and token.dep_ not in ("amod", "compound", "nmod", "conj", "nummod", "npadvmod", "poss"):
                break
            k -= 1
            continue
        if token.lower_ == "and" and k - 1 > sentence and doc[k - 2].pos_ == "ADJ" and doc[k].pos_ == "ADJ":
            k -= 1
            continue
        break
    while k < start and (doc[k].is_punct or doc[k].lower_ == "and"):
        k += 1
    return k


def _owner(doc: Doc, layer: Layer, token: Token, start: int) -> SpanMention | None:
    """Whose it is: a name among its modifiers, its possessor, or what follows "of"."""
    for i in range(start, token.i):
        found = layer.at[i]
        if found is not None and found.type in _OWNERS:
            return found
    if start > 1 and doc[start - 1].tag_ == "POS":
        found = layer.ending(start - 1)
        if found is not None and found.type in _OWNERS:
            return found
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ in ("of", "from", "in") and child.i > token.i:
            for obj in child.children:
                found = layer.at[obj.i] if obj.dep_ == "pobj" else None
                if found is not None and found.type in _OWNERS:
                    return found
    return None


def _definite(doc: Doc, start: int) -> bool:
    before = doc[start - 1] if start else None
    return before is not None and (before.lower_ in ("the", "this", "that", "these", "those") or before.tag_ == "PRP$" or before.tag_ == "POS")


def _tail(doc: Doc, layer: Layer, token: Token) -> str:
    """The prepositional phrases that tell which one it is: "in Washington", "on the US Embassy in Baghdad"."""
    parts: list[str] = []
    end = token.i + 1
    for child in token.children:
        if child.dep_ not in ("prep", "agent") or child.i < token.i or child.lower_ not in _NAMING_PREPOSITIONS or len(parts) == 2:
            continue
        stop = _object_end(doc, layer, child)
        if child.i != end or not stop:
            if child.i > end:
                break
            continue
        parts.append(doc[child.i : stop].text)
        end = stop
    return " ".join(parts)


def _object_end(doc: Doc, layer: Layer, prep: Token) -> int:
    """Where the object of a preposition ends, when it holds a name; 0 otherwise."""
    objects = [child for child in prep.children if child.dep_ in ("pobj", "pcomp")]
    if not objects:
        return 0
    head = objects[0]
    named = layer.at[head.i]
    end = named.end if named is not None else head.i + 1
    if named is None and not any(layer.at[i] is not None for i in range(prep.i + 1, head.i)):
        return 0
    for child in head.children:
        # One name more: "between Turkey and Libya", "the embassy in Baghdad".
        if child.dep_ in ("conj", "prep") and child.i >= end:
            inner = child if child.dep_ == "conj" else next((c for c in child.children if c.dep_ == "pobj"), None)
            at = layer.at[inner.i] if inner is not None else None
            if at is not None and at.end - prep.i <= _MAX_TAIL:
                end = max(end, at.end)
    return end if end - prep.i <= _MAX_TAIL else 0
