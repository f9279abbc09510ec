"""Coreference: which mentions stand for something said before, and for what.

The component ``graphkit_coreference`` reads ``doc._.mentions`` and sets ``SpanMention.referents``: of shorter
names, of pronouns ("he", "their"), of descriptions ("the Turkish leader", "both countries"). Pronouns and
descriptions that are no mention yet become one. It leaves unresolved what is in doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Token

from graphkit.extract.coreference.describing import nouns_in
from graphkit.extract.coreference.descriptions import description_at, referent_for
from graphkit.extract.coreference.discourse import Referent, key_of
from graphkit.extract.coreference.grammar import children, clause_of, lemma, phrase_start
from graphkit.extract.coreference.groups import Chain, chains, members_of, plural_at, together
from graphkit.extract.coreference.pronouns import antecedent, cataphoric, relative_head
from graphkit.extract.coreference.reading import ACTORS, Reading
from graphkit.extract.coreference.speakers import first_person
from graphkit.extract.coreference.variants import link_names, take_over
from graphkit.extract.coreference.words import Pronoun, load_words
from graphkit.extract.spans import SpanMention, register_extensions, set_mentions
from graphkit.knowledge import Knowledge, load_knowledge

__all__ = ["Coreference", "make_coreference"]


@Language.factory("graphkit_coreference", assigns=["doc._.mentions", "doc._.mention_at"], default_config={"packs": []})
def make_coreference(nlp: Language, name: str, packs: Iterable[str | Path]) -> Coreference:
    """Make the component ``graphkit_coreference``; ``packs`` are folders of further knowledge."""
    return Coreference(load_knowledge(*packs))


class Coreference:
    """Resolves names, pronouns and descriptions of a doc, in time linear in its length."""

    def __init__(self, knowledge: Knowledge) -> None:
        register_extensions()
        self.words, self.knowledge = load_words(), knowledge

    def __call__(self, doc: Doc) -> Doc:
        mentions: list[SpanMention] = list(doc._.mentions or ())
        mentions += link_names(doc, mentions, self.words)
        mentions.sort(key=lambda m: (m.start, -m.end, m.type))
        reader = _Reader(Reading(doc, mentions, self.words, self.knowledge), mentions)
        reader.read()
        set_mentions(doc, [*mentions, *reader.found])
        return doc


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A noun phrase in text order; ``mention`` when it is one."""

    start: int
    end: int
    root: Token
    mention: SpanMention | None


class _Reader:
    """Walks through the phrases of a doc once."""

    def __init__(self, reading: Reading, mentions: list[SpanMention]) -> None:
        self.reading, self.mentions = reading, mentions
        self.found: list[SpanMention] = []
        self.first: list[tuple[Token, Pronoun]] = []
        self.ending: dict[int, list[Chain]] = {}
        self.around: list[Chain] = chains(reading.doc, mentions, reading.sentences, reading.words)
        for chain in self.around:
            self.ending.setdefault(id(chain.last), []).append(chain)

    def read(self) -> None:
        """Resolve everything, first-person pronouns last: the speaker may be named after what he says."""
        for phrase in self._phrases():
            if phrase.mention is not None:
                self._mention(phrase, phrase.mention)
            else:
                self._noun_phrase(phrase)
        for token, pronoun in self.first:
            referents = first_person(self.reading, token, pronoun)
            if referents:
                self._add(token.i, token.i + 1, "pronoun", referents)

    def _phrases(self) -> list[_Phrase]:
        doc = self.reading.doc
        roots = {m.root.i for m in self.mentions}
        inside = {i for m in self.mentions if m.level == "name" for i in range(m.start, m.end)}
        phrases = [_Phrase(m.start, m.end, m.root, m) for m in self.mentions]
        for token in doc:
            if token.i in roots or token.i in inside:
                continue
            if token.tag_ in ("PRP", "PRP$", "WP", "WDT", "WP$") and token.lower_ in self.reading.words.pronouns:
                phrases.append(_Phrase(token.i, token.i + 1, token, None))
            elif token.pos_ in ("NOUN", "PROPN") and token.dep_ not in ("compound", "nmod", "amod", "npadvmod"):
                phrases.append(_Phrase(phrase_start(token), token.i + 1, token, None))
            elif token.lower_ in ("two", "both", "three") and token.pos_ == "NUM" and token.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj", "poss"):
                phrases.append(_Phrase(phrase_start(token), token.i + 1, token, None))
        return sorted(phrases, key=lambda p: (p.root.i, p.end - p.start))

    # --- What is a mention already ---------------------------------------------------------------

    def _mention(self, phrase: _Phrase, mention: SpanMention) -> None:
        reading = self.reading
        if mention.type == "Position":
            self._position(phrase, mention)
            return
        if mention.level == "nominal" and not mention.referents:
            if self._description(_beginning(mention, phrase.root), phrase.root, mention):
                return
            if self._delegates(phrase.root, mention):
                return
        referent = reading.referent_of(mention)
        self._spoken(referent, phrase, mention)

    def _delegates(self, root: Token, mention: SpanMention) -> bool:
        """Officials of several countries stand for these: "defence chiefs from Japan, Kenya and Peru"."""
        reading = self.reading
        if mention.type != "Person" or root.tag_ not in ("NNS", "NNPS"):
            return False
        for prep in root.rights:
            if prep.dep_ == "prep" and prep.lower_ in ("of", "from"):
                members = [m for chain in self.around for m in chain.mentions if prep.i < chain.start <= prep.i + 3]
                countries = [reading.referent_of(m) for m in members if m.type == "Country"]
                if len(countries) > 1:
                    _refer(mention, [m for referent in countries for m in referent.mentions()])
                    self._group(countries, root, mention.start, root.i + 1, nouns=[noun for noun, _ in nouns_in(list(mention.span), reading.words)])
                    return True
        return False

    def _spoken(self, referent: Referent, phrase: _Phrase, mention: SpanMention) -> None:
        reading = self.reading
        reading.describer.describe(referent, mention)
        reading.note(referent, phrase.root, phrase.start, phrase.end)
        for chain in self.ending.get(id(mention), ()):
            self._group([reading.referent_of(m) for m in chain.mentions], chain.mentions[0].root, chain.start, chain.last.end)
        pair = together(reading, mention)
        if pair is not None:
            self._group(list(pair), phrase.root, phrase.start, phrase.end, 0.9)

    def _group(self, members: Sequence[Referent], root: Token, start: int, end: int, share: float = 1.0, nouns: Iterable[str] = ()) -> None:
        unique = list(dict.fromkeys(members))
        if len(unique) < 2:
            return
        reading = self.reading
        group = reading.discourse.group_of(unique)
        if group is None:
            kinds = {member.type for member in unique}
            group = Referent(None, kinds.pop() if len(kinds) == 1 else "", number="plural", animate=all(m.animate for m in unique), members=tuple(unique))
        group.nouns.update(nouns)
        there = reading.occurrence(root, start, end)
        reading.discourse.note(group, type(there)(end - 1, start, end, there.sentence, there.weight * share, there.clause, there.subject, there.saying, there.quotation))

    def _position(self, phrase: _Phrase, mention: SpanMention) -> None:
        """An office without its holder beside it: "the prime minister"."""
        reading = self.reading
        if any(position is mention and person is not None for position, person, *_ in reading.doc._.titles or ()):
            return
        known = reading.referent_at.get(phrase.root.i)
        if known is not None:  # read already as the person who holds it
            if known.mention is not None and known.mention.root.i != phrase.root.i:
                _refer(mention, known.mentions())
            return
        if phrase.root.dep_ not in ("attr", "compound", "appos", "nmod", "amod"):
            self._description(_beginning(mention, phrase.root), phrase.root, mention)

    # --- What is not ------------------------------------------------------------------------------

    def _noun_phrase(self, phrase: _Phrase) -> None:
        pronoun = self.reading.words.pronouns.get(phrase.root.lower_) if phrase.root.pos_ in ("PRON", "DET") or phrase.root.tag_.startswith(("PRP", "W")) else None
        if pronoun is not None:
            self._pronoun(phrase.root, pronoun)
        elif not self._description(phrase.start, phrase.root, None):
            self._other(phrase)

    def _other(self, phrase: _Phrase) -> None:
        """A noun phrase that is no entity: it competes for the pronouns that follow."""
        reading, root = self.reading, phrase.root
        noun = lemma(root)
        if root.dep_ == "appos" and root.head.i in reading.referent_at and root.head.i < root.i:
            reading.referent_at[root.i] = reading.referent_at[root.head.i]  # "Harry Dunn, a motorcyclist"
            return
        definite = reading.doc[phrase.start].lower_ in ("the", "this", "that", "these", "those")
        key = ("noun", noun)
        referent = reading.discourse.named(key) if definite else None
        if referent is None:
            plural = root.tag_ in ("NNS", "NNPS")
            referent = Referent(None, "", number="plural" if plural else "singular", animate=reading.words.is_role(noun) or noun in ("man", "woman", "person", "people"), gender=reading.words.gender.get(noun, ""))
            if not reading.discourse.named(key):
                reading.discourse.know(key, referent)
        reading.note(referent, root, phrase.start, phrase.end)

    def _description(self, start: int, root: Token, mention: SpanMention | None) -> bool:
        """Resolve a definite description, plural or singular; whether it could."""
        reading = self.reading
        plural = plural_at(reading, start, root)
        members = members_of(reading, plural) if plural is not None else ()
        if members:
            self._stand_for(members, start, root, mention)
            self._group(members, root, start, root.i + 1)
            return True
        if plural is not None:
            return False
        description = description_at(reading, start, root)
        referent = referent_for(reading, description) if description is not None else None
        if referent is None or (mention is not None and mention.type in ACTORS and referent.type not in ACTORS):
            return False  # an embassy that acts is not the building
        self._stand_for([referent], start, root, mention)
        reading.note(referent, root, start, root.i + 1)
        return True

    def _stand_for(self, referents: Sequence[Referent], start: int, root: Token, mention: SpanMention | None) -> None:
        mentions = [m for referent in referents for m in referent.mentions()]
        if mention is None:
            self._add(start, root.i + 1, "nominal", mentions)
        else:
            _refer(mention, mentions)

    def _pronoun(self, token: Token, pronoun: Pronoun) -> None:
        reading = self.reading
        if pronoun.kind in ("speaker", "speakers"):
            if token.text != "US":
                self.first.append((token, pronoun))
            return
        referent = self._relative(token) if pronoun.kind == "relative" else self._third(token, pronoun)
        if referent is None:
            return
        if pronoun.kind == "person" or token.lower_ in ("who", "whom"):
            reading.is_person(referent)
        mentions = referent.mentions()
        if mentions:
            self._add(token.i, token.i + 1, "pronoun", mentions)
        if referent.members:
            self._group(referent.members, token, token.i, token.i + 1)
        else:
            reading.note(referent, token, token.i, token.i + 1)
        if pronoun.gender and referent.type == "Person" and not referent.gender:
            referent.gender = pronoun.gender

    def _relative(self, token: Token) -> Referent | None:
        head = relative_head(token)
        return self.reading.referent_at.get(head.i) if head is not None else None

    def _third(self, token: Token, pronoun: Pronoun) -> Referent | None:
        reading = self.reading
        ahead = cataphoric(reading, token, pronoun)
        if ahead is not None and ahead.i in reading.mention_at:
            mention = reading.mention_at[ahead.i]
            if mention.type != "Position" and (mention.type == "Person") is (pronoun.kind == "person"):
                referent = reading.referent_of(mention)
                reading.describer.describe(referent, mention)
                if not (pronoun.gender and referent.gender and pronoun.gender != referent.gender):
                    return referent
        if pronoun.kind == "plural":
            for chain in self.around:
                if chain.start < token.i < chain.last.start:
                    before = [reading.referent_of(m) for m in chain.mentions if m.end <= token.i]
                    if len(before) > 1:
                        return Referent(None, before[0].type, number="plural", members=tuple(dict.fromkeys(before)))
        if pronoun.reflexive:
            subject = next(children(clause_of(token), "nsubj", "nsubjpass"), None)
            if subject is not None and subject.i in reading.referent_at and subject.i < token.i:
                return reading.referent_at[subject.i]
        return antecedent(reading, token, pronoun)

    def _add(self, start: int, end: int, level: str, referents: Sequence[SpanMention]) -> None:
        new = SpanMention(self.reading.doc, start, end, "", "", level="pronoun" if level == "pronoun" else "nominal")
        _refer(new, referents)
        self.found.append(new)


def _beginning(mention: SpanMention, root: Token) -> int:
    """The first token of the noun phrase of a mention, its article and number included ("the two" of "ministers")."""
    return min(mention.start, phrase_start(root))


def _refer(mention: SpanMention, referents: Sequence[SpanMention]) -> None:
    """Let a mention stand for one thing or several."""
    targets = list({id(t): t for r in referents for t in r.resolved()}.values())
    targets = list({key_of(t): t for t in targets if t is not mention}.values())
    if len(targets) == 1:
        take_over(mention, targets[0])
    elif targets:
        mention.referents = targets
        kinds = {t.type for t in targets}
        mention.type = targets[0].type if len(kinds) == 1 or not mention.type else mention.type
        mention.name = " and ".join(t.name for t in targets)
        mention.country, mention.knowledge, mention.local = "", "", False
