"""Which words of a doc speak of the same event: "held a summit … the summit", "they met … the talks".

Time and place that one of them is given hold for the others.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

from graphkit.extract.cues import load_modality
from graphkit.extract.spans import SpanMention

__all__ = ["same_event"]

_CACHE = "graphkit_episodes"
_DEFINITE = {"the", "this", "that", "these", "those", "their", "its", "his", "her"}
_REACH = 6  # sentences that a description reaches back
_LINKS = 8  # other words looked at


def same_event(noun: Token) -> list[Token]:
    """The other words that speak of the event of this noun, the nearest before it first, then those after it.

    Coreference decides where ``doc._.mentions`` are there; else a definite noun takes up the nearest word of
    its lemma, or of its kind of event, within a few sentences.
    """
    doc = noun.doc
    episodes = doc.user_data.get(_CACHE)
    mentions = doc._.mentions if doc.has_extension("mentions") else None
    if episodes is None or episodes.mentions is not mentions:
        episodes = doc.user_data[_CACHE] = _Episodes(doc, mentions)
    found: list[Token] = episodes.others(noun)
    return found


class _Episodes:
    def __init__(self, doc: Doc, mentions: list[SpanMention] | None) -> None:
        self.doc = doc
        self.mentions = mentions
        self.group_of: dict[int, int] = {}
        self.members: dict[int, list[int]] = {}
        self.sentence_of: dict[int, int] = {}
        kinds = load_modality().kinds
        self.kinds_of_noun: dict[str, list[str]] = {}
        self.kinds_of_verb: dict[str, list[str]] = {}
        for kind, (nouns, verbs) in kinds.items():
            for word in nouns:
                self.kinds_of_noun.setdefault(word, []).append(kind)
            for word in verbs:
                self.kinds_of_verb.setdefault(word, []).append(kind)
        self._read()

    def others(self, noun: Token) -> list[Token]:
        group = self.group_of.get(noun.i)
        if group is None:
            return []
        members = [i for i in self.members[group] if i != noun.i]
        before = sorted((i for i in members if i < noun.i), reverse=True)
        return [self.doc[i] for i in (before + [i for i in members if i > noun.i])[:_LINKS]]

    def _read(self) -> None:
        chains = {
            m.root.i: m.resolved()[0].root.i
            for m in self.mentions or ()
            if m.type in ("Event", "Agreement") and m.level != "pronoun" and len(m.resolved()) == 1
        }
        last: dict[str, list[int]] = {}  # the words of a kind or lemma seen so far
        number = -1
        for token in self.doc:
            number += token.is_sent_start or token.i == 0
            part = token.pos_
            if part == "NOUN":
                self._noun(token, chains, last, number)
            elif part == "VERB":
                kinds = self.kinds_of_verb.get(token.lemma_.lower())
                for kind in kinds or ():
                    self.sentence_of[token.i] = number
                    last.setdefault(kind, []).append(token.i)

    def _noun(self, token: Token, chains: dict[int, int], last: dict[str, list[int]], number: int) -> None:
        lemma = token.lemma_.lower()
        kinds = self.kinds_of_noun.get(lemma)
        if kinds is None and token.i not in chains:
            return
        keys = [lemma, *(kinds or [])]
        antecedent = chains.get(token.i, token.i)
        if antecedent == token.i and _definite(token):
            antecedent = self._antecedent(token, keys, last, number)
        self._join(token.i, antecedent, number)
        for key in keys:
            last.setdefault(key, []).append(token.i)

    def _antecedent(self, token: Token, keys: list[str], last: dict[str, list[int]], number: int) -> int:
        if any(c.ent_type_ in ("DATE", "TIME") for c in token.lefts):
            return token.i  # "the December 31 attack" says which one it is
        names = _names(token)
        for n, key in enumerate(keys):
            if n and names:
                break  # another word for it names nothing new
            for i in reversed(last.get(key, ())):
                if number - self.sentence_of.get(i, number) > _REACH:
                    break
                if not self.doc[i].is_ancestor(token) and not (names and _names(self.doc[i]) and not names & _names(self.doc[i])):
                    return i
        return token.i

    def _join(self, token: int, antecedent: int, number: int) -> None:
        self.sentence_of[token] = number
        group = self.group_of.get(antecedent)
        if group is None:
            group = self.group_of[antecedent] = antecedent
            self.members.setdefault(group, []).append(antecedent)
        if token not in self.group_of:
            self.group_of[token] = group
            self.members[group].append(token)


def _definite(noun: Token) -> bool:
    return any(c.dep_ in ("det", "poss") and c.lower_ in _DEFINITE for c in noun.lefts)


def _names(token: Token) -> set[str]:
    """The proper names in a noun phrase, to tell two events of a kind apart."""
    near = [c for c in token.children if c.dep_ in ("compound", "amod", "nmod", "poss", "dobj")]
    near += [o for c in token.children if c.dep_ == "prep" for o in c.children if o.dep_ == "pobj"]
    return {t.lower_ for t in near if t.pos_ == "PROPN" and t.ent_type_ != "DATE"}
