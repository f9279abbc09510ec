"""A capital as its government ("Tokyo announced") or as a place ("met in Tokyo")."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from graphkit.extract.layer import Layer
from graphkit.extract.spans import SpanMention
from graphkit.extract.wordlists import metonyms
from graphkit.knowledge import Knowledge

__all__ = ["read_in_context"]


def read_in_context(doc: Doc, layer: Layer, knowledge: Knowledge) -> None:
    """Turn the capitals that act into their countries."""
    for mention in layer:
        if mention.type == "Facility" and _is_mission(mention) and _token_acts(mention.root, layer, 0):
            # "urged the US Embassy in Baghdad": those who work there.
            mention.type, mention.knowledge = "GovernmentBody", ""
        if mention.type != "Place" or not mention.knowledge:
            continue
        code = knowledge.capital_of(mention.knowledge)
        state = knowledge.country(code) if code else None
        if state is None or not _acts(doc, layer, mention):
            continue
        mention.type, mention.name, mention.knowledge, mention.country = "Country", state.name, state.id, state.country


def _is_mission(mention: SpanMention) -> bool:
    return any(token.lower_ in ("embassy", "consulate") for token in mention.span)


def _acts(doc: Doc, layer: Layer, mention: SpanMention) -> bool:
    token = mention.root
    if mention.end - mention.start > 2 or _is_followed_by_country(doc, layer, mention) or _is_dateline(doc, mention):
        return False
    return _token_acts(token, layer, 0)


def _is_followed_by_country(doc: Doc, layer: Layer, mention: SpanMention) -> bool:
    """ "Ankara, Turkey": a place with its country."""
    i = mention.end
    following = layer.starting(i + 1) if i + 1 < len(doc) and doc[i].text == "," else None
    return (
        following is not None
        and following.type == "Country"
        and following.country == mention.country
        and mention.root.dep_ != "conj"
        and following.root.dep_ != "conj"
    )


def _is_dateline(doc: Doc, mention: SpanMention) -> bool:
    """ "TOKYO (Reuters) —", "MOSCOW, March 3 —"."""
    if mention.start and "\n" not in doc[mention.start - 1].text:
        return False
    line = doc[mention.end : mention.end + 8].text
    return line.startswith(("(", "—", "–", "--")) or "—" in line or " -- " in line


def _token_acts(token: Token, layer: Layer, depth: int) -> bool:
    head, dep = token.head, token.dep_
    if depth > 4:
        return False
    if dep == "conj":
        return _token_acts(head, layer, depth + 1)
    if dep == "nsubj":
        return head.lemma_ not in metonyms()["not_acting"] and not (
            head.lemma_ == "be" and any(c.dep_ == "attr" and c.lemma_ in metonyms()["site_nouns"] for c in head.children)
        )
    if dep == "nsubjpass":
        return head.lemma_ in metonyms()["object_verbs"] or any(c.dep_ == "xcomp" for c in head.children)
    if dep in ("dobj", "dative"):
        return dep == "dative" or head.lemma_ in metonyms()["object_verbs"]
    if dep == "poss":
        return head.lemma_.lower() not in metonyms()["place_nouns"]
    if dep in ("compound", "nmod", "amod"):
        return head.lemma_.lower() in metonyms()["act_nouns"] | {"official", "administration"} or (
            token.i + 1 < len(token.doc) and token.nbor(1).text == "-" and head.lemma_ not in metonyms()["place_nouns"]
        )
    if dep == "npadvmod":
        return head.tag_ == "VBN"
    if dep == "agent" or (dep == "pobj" and head.dep_ == "agent"):
        return True
    return dep == "pobj" and _object_acts(token, head)


def _object_acts(token: Token, prep: Token) -> bool:
    word, governor = prep.lower_, prep.head
    if word in metonyms()["spatial"]:
        return False
    if word in metonyms()["directed"]:
        return word != "on" or governor.lemma_ in ("sanction", "pressure", "impose", "call", "urge")
    if word in ("to", "from", "for", "of"):
        sent = [governor] if governor.pos_ == "NOUN" else [c for c in governor.children if c.dep_ in ("dobj", "nsubjpass")]
        if word in ("to", "from") and any(noun.lemma_.lower() in metonyms()["envoys"] for noun in sent):
            return governor.lemma_ not in metonyms()["sending_verbs"]
        if governor.pos_ == "VERB" and word == "to":
            return governor.lemma_ in metonyms()["giving_verbs"]
        return governor.lemma_.lower() in metonyms()["act_nouns"]
    return False
