"""The walk through an article, phrase by phrase: each is either something new, or stands for something spoken of before."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from graphkit.extract.coreference.describing import nouns_in
from graphkit.extract.coreference.descriptions import description_at, referent_for
from graphkit.extract.coreference.discourse import Referent, key_of
from graphkit.extract.coreference.grammar import children, clause_of, lemma, phrase_start
from graphkit.extract.coreference.groups import Chain, chains, members_of, plural_at, together
from graphkit.extract.coreference.pronouns import antecedent, cataphoric, relative_head
from graphkit.extract.coreference.reading import ACTORS, Reading
from graphkit.extract.coreference.speakers import first_person
from graphkit.extract.coreference.variants import take_over
from graphkit.extract.coreference.words import Pronoun
from graphkit.extract.spans import SpanMention
from graphkit.extract.titles import Title

__all__ = ["Walk"]

_PRONOUNS = frozenset({"PRP", "PRP$", "WP", "WDT", "WP$"})
_HEADS = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "poss"})


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A noun phrase in text order; ``mention`` when it is one."""

    start: int
    end: int
    root: Token
    mention: SpanMention | None


class Walk:
    """Walks through the phrases of a doc once; ``found`` holds the mentions that no one had seen yet."""

    def __init__(self, reading: Reading, mentions: list[SpanMention]) -> None:
        self.reading, self.mentions = reading, mentions
        self.found: list[SpanMention] = []
        self.first: list[tuple[Token, Pronoun]] = []
        self.people = {(m.start, m.end): m for m in mentions if m.type == "Person"}
        self.ending: dict[int, list[Chain]] = {}
        self.around: dict[int, list[Chain]] = {}
        for chain in chains(reading.doc, mentions, reading.sentences, reading.words):
            self.ending.setdefault(id(chain.last), []).append(chain)
            self.around.setdefault(reading.sentences[chain.start], []).append(chain)

    def through(self) -> None:
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
        named = [m for m in self.mentions if m.level == "name"]
        inside = {i for m in named for i in range(m.start, m.end) if m.type != "Position" or not _definite(doc[i])}
        phrases = [_Phrase(m.start, m.end, m.root, m) for m in self.mentions]
        for token in doc:
            if token.i in roots or token.i in inside:
                continue
            counted = token.pos_ == "NUM" and token.lower_ in self.reading.words.counts and token.dep_ in _HEADS
            if token.tag_ in _PRONOUNS and token.lower_ in self.reading.words.pronouns:
                phrases.append(_Phrase(token.i, token.i + 1, token, None))
            elif counted or (token.pos_ in ("NOUN", "PROPN") and token.dep_ not in ("compound", "nmod", "amod", "npadvmod")):
                phrases.append(_Phrase(phrase_start(token), token.i + 1, token, None))
        return sorted(phrases, key=lambda p: (p.root.i, p.end - p.start))

    # --- What is a mention already ---------------------------------------------------------------

    def _mention(self, phrase: _Phrase, mention: SpanMention) -> None:
        reading = self.reading
        if mention.type == "Position":
            self._position(phrase, mention)
            return
        if len(mention.referents) > 1:
            several = [reading.referent_of(m) for m in mention.resolved()]
            nouns = [noun for noun, _ in nouns_in(list(mention.span), reading.words)]
            self._group(several, phrase.root, phrase.start, phrase.root.i + 1, nouns=nouns)
            return
        if mention.level == "nominal" and not mention.referents:
            if self._description(_beginning(mention, phrase.root), phrase.root, mention):
                return
            if self._delegates(phrase.root, mention) or self._apposition(phrase.root, mention):
                return
        referent = reading.referent_of(mention)
        self._spoken(referent, phrase, mention)

    def _apposition(self, root: Token, mention: SpanMention) -> bool:
        """What a name is said to be, is no other thing: "the NUT, the union of teachers,", "the NUT is a union"."""
        ahead = next((self.reading.mention_at.get(child.i) for child in children(root, "appos")), None)
        beside = self.reading.name_from.get(mention.end)
        close = beside is not None and beside.type == mention.type
        if beside is not None and close:  # "the militant group Hezbollah", whatever the parser made of it
            named: Referent | None = self.reading.referent_of(beside)
        elif mention.type == "Person" and ahead is not None and ahead.type == "Person" and ahead.level == "name":
            named = self.reading.referent_of(ahead)  # "the commander, Jane Roe,"
        else:
            subject = _said_of(root)
            if subject is not None and not self._is_named(subject):
                return False
            if subject is None and root.dep_ == "appos" and root.head.i < root.i:
                subject = root.head
            named = self.reading.referent_at.get(subject.i) if subject is not None else None
        if named is None or named.mention is None or named.type != mention.type or named.members or root.tag_ in ("NNS", "NNPS"):
            return False
        if mention.type != "Person" and not close and not self.reading.words.things_of(lemma(root), mention.type):
            return False
        _refer(mention, named.mentions())
        self.reading.describer.add_words(named, list(mention.span))
        self.reading.note(named, root, mention.start, mention.end)
        return True

    def _is_named(self, token: Token) -> bool:
        referent = self.reading.referent_at.get(token.i)
        return referent is not None and referent.mention is not None and referent.mention.level == "name"

    def _delegates(self, root: Token, mention: SpanMention) -> bool:
        """Officials of several countries stand for these: "defence chiefs from Japan, Kenya and Peru"."""
        reading = self.reading
        nouns = [noun for noun, _ in nouns_in(list(mention.span), reading.words)]
        if (
            mention.type != "Person"
            or root.tag_ not in ("NNS", "NNPS")
            or not (lemma(root) in reading.words.collectives or any(reading.words.is_role(noun) for noun in nouns))
        ):
            return False
        after = [prep.i for prep in root.rights if prep.dep_ == "prep" and prep.lower_ in ("of", "from")]
        for chain in self._chains(root):
            countries = [reading.referent_of(m) for m in chain.mentions if m.type == "Country"]
            if len(countries) > 1 and any(i < chain.start <= i + 3 for i in after):
                _refer(mention, [m for referent in countries for m in referent.mentions()])
                self._group(countries, root, mention.start, root.i + 1, nouns=nouns)
                return True
        return False

    def _chains(self, token: Token) -> list[Chain]:
        """The coordinations of the token's sentence."""
        return self.around.get(self.reading.sentences[token.i], [])

    def _spoken(self, referent: Referent, phrase: _Phrase, mention: SpanMention) -> None:
        reading = self.reading
        reading.describer.describe(referent, mention)
        twin = reading.referent_at.get(phrase.root.i)
        reading.note(referent, phrase.root, phrase.start, phrase.end)
        if twin is not None and twin is not referent and twin.type == referent.type and twin.last.start == phrase.start:
            self._group([twin, referent], phrase.root, phrase.start, phrase.end)  # "Hungarian and Romanian officials"
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
            people = all(member.animate for member in unique)
            group = Referent(None, kinds.pop() if len(kinds) == 1 else "", number="plural", animate=people, members=tuple(unique))
        group.nouns.update(nouns)
        there = reading.occurrence(root, start, end)
        reading.discourse.note(group, dataclasses.replace(there, root=end - 1, weight=there.weight * share))

    def _position(self, phrase: _Phrase, mention: SpanMention) -> None:
        """An office without its holder beside it, when the same words stood for someone: the office he holds, or one more of his."""
        reading = self.reading
        holder = reading.referent_at.get(phrase.root.i)
        if id(mention) in reading.held or holder is None or holder.mention is None or holder.type != "Person":
            return
        person = self.people.get((mention.start, mention.end))
        if person is None or not person.referents:
            return
        said = [noun for noun, _ in nouns_in(list(mention.span), reading.words)]
        for position in reading.offices_of(holder):
            held = [noun for noun, _ in nouns_in(list(position.span), reading.words)]
            if any(reading.words.role_covers(noun, role) for noun in said for role in held):
                take_over(mention, position)
                return
        reading.doc._.titles = sorted(
            [*reading.doc._.titles, Title(mention, person, None)], key=lambda t: (t.position.start, t.person.start)
        )
        reading.offices_of(holder).append(mention)

    # --- What is not ------------------------------------------------------------------------------

    def _noun_phrase(self, phrase: _Phrase) -> None:
        token = phrase.root
        said = token.pos_ in ("PRON", "DET") or token.tag_ in _PRONOUNS
        pronoun = self.reading.words.pronouns.get(token.lower_) if said else None
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
            many = noun in reading.words.collectives
            referent = Referent(
                None,
                "",
                number="plural" if plural else "either" if many else "singular",
                animate=reading.words.is_role(noun) or noun in ("man", "woman", "person", "people"),
                proper=root.pos_ == "PROPN"
                and root.ent_type_ not in ("DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "LANGUAGE"),
                actor=many or reading.words.is_role(noun),
                gender=reading.words.gender.get(noun, ""),
            )
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
        if head is None:
            return None
        for chain in self._chains(token):
            if chain.mentions[0].root.i == head.i and chain.last.end <= token.i:
                return self.reading.discourse.group_of([self.reading.referent_of(m) for m in chain.mentions])
        return self.reading.referent_at.get(head.i)

    def _third(self, token: Token, pronoun: Pronoun) -> Referent | None:
        if pronoun.reflexive:
            return self._reflexive(token, pronoun)
        found = self._ahead(token, pronoun) or self._amid(token, pronoun)
        subject = cataphoric(token, pronoun)
        if (
            found is None
            and pronoun.kind == "person"
            and subject is not None
            and subject.pos_ == "PROPN"
            and subject.i not in self.reading.mention_at
        ):
            return None  # he may be the one who is named next, whom no one knows
        return found or antecedent(self.reading, token, pronoun)

    def _ahead(self, token: Token, pronoun: Pronoun) -> Referent | None:
        """The subject that follows: "In his speech, Macron …"."""
        reading = self.reading
        subject = cataphoric(token, pronoun)
        mention = reading.mention_at.get(subject.i) if subject is not None else None
        if mention is None or mention.type == "Position" or (mention.type == "Person") is not (pronoun.kind == "person"):
            return None
        referent = reading.referent_of(mention)
        reading.describer.describe(referent, mention)
        return None if pronoun.gender and referent.gender and pronoun.gender != referent.gender else referent

    def _amid(self, token: Token, pronoun: Pronoun) -> Referent | None:
        """Those of a list who stand before the pronoun in it: "Austin, Blinken and their counterparts"."""
        if pronoun.kind != "plural":
            return None
        for chain in self._chains(token):
            if chain.start < token.i < chain.last.start:
                before = list(dict.fromkeys(self.reading.referent_of(m) for m in chain.mentions if m.end <= token.i))
                if len(before) > 1:
                    return Referent(None, before[0].type, number="plural", members=tuple(before))
        return None

    def _reflexive(self, token: Token, pronoun: Pronoun) -> Referent | None:
        """The subject of the clause, or what the pronoun stresses ("the compound itself")."""
        if token.i and token.nbor(-1).pos_ in ("NOUN", "PROPN"):
            return self.reading.referent_at.get(token.i - 1)
        subject = next(children(clause_of(token), "nsubj", "nsubjpass"), None)
        found = self.reading.referent_at.get(subject.i) if subject is not None and subject.i < token.i else None
        return found or antecedent(self.reading, token, pronoun)

    def _add(self, start: int, end: int, level: str, referents: Sequence[SpanMention]) -> None:
        new = SpanMention(self.reading.doc, start, end, "", "", level="pronoun" if level == "pronoun" else "nominal")
        _refer(new, referents)
        self.found.append(new)


def _said_of(root: Token) -> Token | None:
    """The name that a copula says to be the noun: "**The PKK** is a banned group"; not "may be", "is not"."""
    verb = root.head
    if root.dep_ != "attr" or lemma(verb) != "be" or any(children(verb, "neg", "aux")):
        return None
    return next(children(verb, "nsubj"), None)


def _definite(token: Token) -> bool:
    """Whether the noun stands for something spoken of: "spokesman for **the fleet**"."""
    return any(child.lower_ in ("the", "this", "that") for child in token.lefts)


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
