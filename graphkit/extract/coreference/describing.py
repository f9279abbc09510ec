"""What the text around a mention says it is: an office, a kind of organisation, a country."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Token

from graphkit.extract.coreference.discourse import Referent
from graphkit.extract.coreference.grammar import children, lemma
from graphkit.extract.coreference.words import Words
from graphkit.extract.spans import SpanMention, article_of
from graphkit.knowledge import Knowledge

__all__ = ["Describer", "nouns_in", "roles_named"]

_LINKS = frozenset({"of", "for", "to", "and", "-", "–", "'s", "’s", "&"})
_COPULAS = frozenset({"be", "become", "remain", "serve"})
# Nouns that tell what a name is of, whatever type it was taken for: "the AfCFTA agreement".
_NAMING = frozenset({"treaty", "armed group"})
_FAMILY = frozenset(
    {"Organization", "GovernmentBody", "MilitaryForce", "Agreement", "Event", "Facility", "MilitaryBase", "Weapon", "Place"}
)


def nouns_in(tokens: Sequence[Token], words: Words) -> Iterator[tuple[str, int]]:
    """The known nouns among the tokens, the longest first at each place ("prime minister" and not "minister"), with their last token.

    A word that narrows an office ("energy minister") is given with it as well.
    """
    lasts = [lemma(token) for token in tokens]
    known = [last in words.ends for last in lasts]
    if True not in known:
        return
    lowers = [token.lower_ for token in tokens]
    i = 0
    while i < len(tokens):
        for length in (4, 3, 2, 1):
            last = i + length - 1
            if last >= len(tokens) or not known[last]:
                continue
            noun = " ".join([*lowers[i:last], lasts[last]])
            noun = words.short.get(noun, noun)
            if noun in words.roles or noun in words.things:
                yield noun, tokens[last].i
                if i and lowers[i - 1] in words.portfolios and noun in words.roles:
                    yield f"{lowers[i - 1]} {noun}", tokens[last].i
                i = last
                break
        i += 1


def roles_named(office: str, words: Words) -> set[str]:
    """The roles in the name of an office.

    >>> from graphkit.extract.coreference.words import load_words
    >>> sorted(roles_named("Prime Minister of Japan", load_words()))
    ['prime minister']
    """
    said = office.casefold().replace("secretary general", "secretary-general").split()
    found: set[str] = set()
    i = 0
    while i < len(said):
        length = next((n for n in (4, 3, 2, 1) if " ".join(said[i : i + n]) in words.roles and i + n <= len(said)), 0)
        if length:
            found.add(" ".join(said[i : i + length]))
        i += length or 1
    return found


class Describer:
    """Collects what is said of each mention of a doc; built once a doc."""

    def __init__(self, doc: Doc, mentions: Sequence[SpanMention], words: Words, knowledge: Knowledge) -> None:
        self.doc, self.words, self.knowledge = doc, words, knowledge
        self._date = article_of(doc).published
        self._country: dict[int, SpanMention] = {}
        self._person: set[int] = set()
        for mention in mentions:
            for i in range(mention.start, mention.end):
                if mention.type == "Country":
                    self._country[i] = mention
                elif mention.type == "Person":
                    self._person.add(i)
        self._titles: dict[int, list[tuple[SpanMention, SpanMention | None]]] = {}
        for position, person, owner, *_ in doc._.titles or ():
            if person is not None:
                self._titles.setdefault(id(person), []).append((position, owner))

    def country_at(self, i: int) -> SpanMention | None:
        """The country mention that the token is in."""
        return self._country.get(i)

    def owners(self, mention: SpanMention) -> list[SpanMention]:
        """Whose office a person holds, by the titles that stand with this mention."""
        return [owner for _, owner in self._titles.get(id(mention), ()) if owner is not None]

    def describe(self, referent: Referent, mention: SpanMention) -> None:
        """Add what this mention says of the referent."""
        if mention.country:
            referent.countries.add(mention.country)
        span = list(self.doc[mention.start : mention.end])
        if mention.type == "Person":
            self._person_words(referent, mention, span)
        elif mention.type != "Country":
            referent.qualities.update(token.lower_ for token in span if token.is_alpha and not token.is_stop)
            self._add(referent, span)
            if mention.type in _FAMILY and mention.level == "name":
                self._add(referent, self._before(mention))
                self._add(referent, self._behind(mention))
            if span and mention.type in ("MilitaryForce", "Weapon") and span[0].lower_ in self.words.ships:
                referent.ship = True
        if mention.type != "Country" and mention.level != "pronoun":
            self._add(referent, self._complement(mention.root))

    def _person_words(self, referent: Referent, mention: SpanMention, span: list[Token]) -> None:
        before = self._before(mention)
        told = [*before, *(span if mention.level == "nominal" or mention.local else ())]
        self._add(referent, told)
        after = self._after(mention)
        self._add(referent, after)
        for token in told:
            self._tell_gender(referent, self.words.gender.get(token.lower_, ""))
        if mention.level == "name" and not mention.local:
            first = mention.name.split(maxsplit=1)[0].casefold() if " " in mention.name else ""
            self._tell_gender(referent, self.words.names.get(first, "") or self.words.names.get(first.split("-")[0], ""))
        for role in referent.roles:
            self._tell_gender(referent, self.words.gender.get(role.rsplit(" ", 1)[-1], ""))
        for position, owner in self._titles.get(id(mention), ()):
            self._add(referent, list(position.span))
            if owner is not None and owner.country:
                referent.countries.add(owner.country)
        self._offices(referent, mention)
        for token in [*before[:3], *after[:3]]:
            if token.i in self._country:
                referent.countries.add(self._country[token.i].country)
                break

    def _offices(self, referent: Referent, mention: SpanMention) -> None:
        """The offices that the knowledge pack says the person held when the article was written."""
        if not mention.knowledge or referent.looked_up:
            return
        referent.looked_up = True
        for office in self.knowledge.offices_of(mention.knowledge):
            day = self._date
            if day and (
                (office.since and office.since[: len(day)] > day[: len(office.since)])
                or (office.until and office.until[: len(day)] < day[: len(office.until)])
            ):
                continue
            position, owner = self.knowledge.entry(office.position), self.knowledge.entry(office.of)
            referent.roles.update(roles_named(position.name if position is not None else "", self.words))
            if owner is not None and owner.country:
                referent.countries.add(owner.country)

    @staticmethod
    def _tell_gender(referent: Referent, gender: str) -> None:
        if gender in ("male", "female") and not referent.gender:
            referent.gender = gender  # type: ignore[assignment]

    def add_words(self, referent: Referent, tokens: Sequence[Token]) -> None:
        """Add the known nouns among the tokens to what the referent is called."""
        self._add(referent, tokens)
        referent.qualities.update(token.lower_ for token in tokens if token.is_alpha and not token.is_stop)

    def _add(self, referent: Referent, tokens: Sequence[Token]) -> None:
        for noun, _ in nouns_in(tokens, self.words):
            if referent.type == "Person":
                if noun in self.words.roles or noun.rsplit(" ", 1)[-1] in self.words.roles:
                    referent.roles.add(noun)
            elif self.words.things_of(noun, referent.type) or any(thing.family in _NAMING for thing in self.words.things.get(noun, ())):
                referent.nouns.add(noun)
                if noun.rsplit(" ", 1)[-1] in self.words.things:
                    referent.nouns.add(noun.rsplit(" ", 1)[-1])

    def _before(self, mention: SpanMention) -> list[Token]:
        """The title before a name: the nouns and adjectives that run up to it."""
        start = mention.start
        while start > 0 and mention.start - start < 10:
            token = self.doc[start - 1]
            if (
                token.i in self._person
                or "\n" in token.whitespace_
                or not (token.pos_ in ("NOUN", "PROPN", "ADJ") or token.lower_ in _LINKS or token.lower_ in self.words.gender)
            ):
                break
            start -= 1
        tokens = list(self.doc[start : mention.start])
        while tokens and tokens[0].lower_ in _LINKS:
            tokens.pop(0)
        return tokens

    def _behind(self, mention: SpanMention) -> list[Token]:
        """The noun that a name modifies: "the New START treaty", "the Kataeb Hezbollah militia"."""
        root = mention.root
        if root.dep_ in ("compound", "amod", "nmod") and root.head.i == mention.end and root.head.pos_ == "NOUN":
            return [root.head]
        return []

    def _after(self, mention: SpanMention) -> list[Token]:
        """What stands in apposition after a name: ", the Supreme Leader of Iran,"; or before it: "Mahan's director, "."""
        root = mention.root
        if root.dep_ == "appos" and root.head.pos_ in ("NOUN", "PROPN") and root.head.i < mention.start and root.head.i not in self._person:
            return list(self.doc[root.head.left_edge.i : root.head.i + 1])
        if mention.end + 1 >= len(self.doc) or self.doc[mention.end].text not in (",", "(", "-", "–", "—"):
            return []
        tokens: list[Token] = []
        for token in self.doc[mention.end + 1 : mention.end + 9]:
            if token.i in self._person:
                return []
            if token.pos_ in ("VERB", "AUX", "PRON", "PUNCT", "SCONJ", "CCONJ") and token.tag_ != "PRP$":
                break
            tokens.append(token)
        return tokens

    def _complement(self, root: Token) -> list[Token]:
        """What a mention is said to be: "ETA was an outlawed separatist group"."""
        verb = root.head
        if root.dep_ not in ("nsubj", "nsubjpass") or lemma(verb) not in _COPULAS or any(children(verb, "neg")):
            return []
        said = next(children(verb, "attr"), None)
        if said is None:
            said = next((p for prep in children(verb, "prep") if prep.lower_ == "as" for p in children(prep, "pobj")), None)
        return [token for token in self.doc[said.left_edge.i : said.i + 1] if token.i > verb.i] if said is not None else []
