"""Several things taken together: coordinations, those who meet, and the plural descriptions that stand for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from graphkit.extract.coreference.discourse import Referent
from graphkit.extract.coreference.grammar import children, lemma
from graphkit.extract.coreference.reading import ACTORS, Reading
from graphkit.extract.coreference.words import Words
from graphkit.extract.spans import SpanMention

__all__ = ["Chain", "Plural", "chains", "members_of", "plural_at", "together"]

_LINKS = frozenset({",", "and", "&", "the", "both", "-", "–", "also", "/"})
_AND = frozenset({"and", "&"})
# Words that set some apart from those spoken of.
_SET_APART = frozenset(
    {
        "remaining",
        "other",
        "several",
        "many",
        "most",
        "such",
        "more",
        "some",
        "own",
        "few",
        "neighboring",
        "neighbouring",
        "new",
        "rest",
        "respective",
        "top",
    }
)
# Plurals that any office holder can be in.
_ANYONE = frozenset({"leader", "official", "man", "politician", "counterpart", "chief"})
_WITH = frozenset({"with", "alongside"})
_FAR = 25


@dataclass(frozen=True, slots=True)
class Chain:
    """Mentions joined by commas and "and"; ``last`` is the mention that completes it."""

    mentions: tuple[SpanMention, ...]

    @property
    def start(self) -> int:
        """The first token of the first mention."""
        return self.mentions[0].start

    @property
    def last(self) -> SpanMention:
        """The mention that completes it."""
        return self.mentions[-1]


def chains(doc: Doc, mentions: Sequence[SpanMention], sentences: Sequence[int], words: Words) -> list[Chain]:
    """The coordinations of names in a doc: of persons with their titles in between, or of countries and other actors."""
    outer: list[SpanMention] = []
    titled: set[int] = set()
    for mention in mentions:
        if mention.type in ("Position", "Country"):
            titled.update(range(mention.start, mention.end))
        described = mention.level == "nominal" and lemma(mention.root) == "counterpart"
        if mention.type in ACTORS and not described and not (outer and mention.end <= outer[-1].end):
            outer.append(mention)
    found: list[Chain] = []
    for people in (True, False):
        line = [m for m in outer if (m.type == "Person") is people]
        run: list[SpanMention] = []
        complete = 0
        for mention in line:
            link = _link(doc, run[-1], mention, sentences, titled, words) if run else ""
            if not link:
                if complete > 1:
                    found.append(Chain(tuple(run[:complete])))
                run, complete = [mention], 0
                continue
            run.append(mention)
            if link == "and":
                complete = len(run)
        if complete > 1:
            found.append(Chain(tuple(run[:complete])))
    return sorted(found, key=lambda chain: chain.last.end)


def _link(doc: Doc, left: SpanMention, right: SpanMention, sentences: Sequence[int], titled: set[int], words: Words) -> str:
    """How two mentions are joined: "and", "," or nothing."""
    if right.start - left.end > _FAR or right.start <= left.end or sentences[left.start] != sentences[right.start]:
        return ""
    link = ""
    between = list(doc[left.end : right.start])
    people = left.type == "Person"
    for n, token in enumerate(between):
        word = token.lower_
        if word in _AND or (word == "as" and [t.lower_ for t in between[n : n + 3]] == ["as", "well", "as"]):
            link = "and"
        elif word in ("as", "well") and link == "and":
            continue
        elif word in (",", "-", "–", "/"):
            if word != "," and len(between) == 1 and not people:
                link = "and"  # US-Japan
            link = link or ","
        elif word in _LINKS:
            continue
        elif not (people and _of_title(token, titled, words)):
            return ""
    if people and link and between[0].lower_ not in (",", "and", "&", "as") and not _AND & {t.lower_ for t in between}:
        return ""
    return link


def _of_title(token: Token, titled: set[int], words: Words) -> bool:
    if (
        token.i in titled
        or token.tag_ in ("DT", "PRP$", "POS", "JJ", "NNP", "NNPS")
        or token.lower_ in ("of", "for", "to", "'s", "respectively")
    ):
        return True
    return token.pos_ == "NOUN" and (lemma(token) in words.roles or lemma(token) in words.portfolios or lemma(token) in ("affair", "staff"))


def together(reading: Reading, mention: SpanMention) -> tuple[Referent, Referent] | None:
    """The subject and the other side of a verb of meeting or talking, once the other side is read."""
    root = mention.root
    if mention.type not in ACTORS:
        return None
    verb: Token | None = None
    if root.dep_ == "dobj" and lemma(root.head) in reading.words.verbs["meeting"]:
        verb = root.head
    elif root.dep_ == "pobj" and root.head.lower_ in _WITH:
        verb = root.head.head
        if verb.pos_ == "NOUN" and verb.dep_ in ("dobj", "pobj"):
            verb = verb.head if verb.dep_ == "dobj" else None
    if verb is None or verb.pos_ != "VERB":
        return None
    subject = next(children(verb, "nsubj", "nsubjpass"), None)
    if subject is None and verb.dep_ in ("xcomp", "advcl", "conj"):
        subject = next(children(verb.head, "nsubj"), None)
    if subject is None:
        return None
    left, right = reading.referent_at.get(subject.i), reading.referent_at.get(root.i)
    if left is None or right is None or left is right or left.mention is None or right.mention is None or left.type != right.type:
        return None
    return left, right


@dataclass(frozen=True, slots=True)
class Plural:
    """A plural description: its noun, what its members are, and how many they must be (0: any number)."""

    start: int
    root: Token
    noun: str
    types: frozenset[str]
    count: int


def plural_at(reading: Reading, start: int, root: Token) -> Plural | None:
    """Read "the two countries", "both sides", "the ministers", "the pair" at a noun phrase; None when it is not one of them."""
    words, doc = reading.words, reading.doc
    lead = [token.lower_ for token in doc[start : root.i]]
    count = next((words.counts[word] for word in lead if word in words.counts), 0)
    if start > 1 and lead and doc[start - 1].lower_ == "of":  # "either of our countries"
        count = count or words.counts.get(doc[start - 2].lower_, 0)
    definite = any(word in ("the", "both", "these", "those", "either", "neither") for word in lead) or bool(
        lead and lead[0] in ("our", "their")
    )
    if not definite:
        return None
    owned = bool(lead) and lead[0] in ("our", "their")
    if owned and lemma(root) not in ("country", "nation", "government", "leader"):
        return None
    if _SET_APART & set(lead) or any(child.dep_ in ("relcl", "acl") for child in root.rights):
        return None
    singular = bool({"either", "neither"} & set(lead))
    if root.lower_ in ("pair", "duo", "trio", "two", "three", "four") and not any(
        child.dep_ == "prep" and child.lower_ == "of" for child in root.rights
    ):
        return Plural(start, root, "", frozenset({"Person", "Country", "Organization"}), words.counts.get(root.lower_, 0))
    if root.tag_ not in ("NNS", "NNPS") and not singular:
        return None
    for length in (3, 2, 1):
        if root.i - length + 1 < start:
            continue
        noun = " ".join([*(token.lower_ for token in doc[root.i - length + 1 : root.i]), lemma(root)])
        if noun in words.plurals:
            if ("any" in words.plurals[noun] or not count) and _narrowed(reading, start, root.i - length + 1):
                return None
            types = words.plurals[noun]
            return Plural(start, root, noun, types if "any" not in types else types | {"Country", "Person", "Organization"}, count)
    return None


def _narrowed(reading: Reading, start: int, end: int) -> bool:
    """Whether words before the noun say which ones are meant ("the coalition forces")."""
    words = reading.words
    return any(
        token.pos_ in ("ADJ", "NOUN", "PROPN") and token.lower_ not in words.counts and token.lower_ not in words.regions
        for token in reading.doc[start:end]
    )


def members_of(reading: Reading, plural: Plural) -> tuple[Referent, ...]:
    """The members that a plural description stands for; empty when in doubt."""
    sentence = reading.sentences[plural.root.i]
    ranked: list[tuple[float, int, Sequence[Referent]]] = []
    for age, group in enumerate(reversed(reading.discourse.groups)):
        if group.last.root >= plural.root.i:
            continue
        members = _fitting(reading, plural, group)
        distance = sentence - group.last.sentence
        near = 5 if plural.count or _is_role(reading, plural.noun) else 1
        if members and (
            distance <= near or plural.noun in group.nouns or (_is_role(reading, plural.noun) and _all_called(reading, plural, members))
        ):
            called = 100 if plural.noun and plural.noun in group.nouns else 0
            ranked.append((group.salience(sentence) - 20 * distance + called, -age, members))
    loose = _loose(reading, plural, sentence) if plural.count else ()
    if ranked:
        best = max(ranked, key=lambda row: row[:2])
        doubt = loose and set(map(id, loose)) != set(map(id, best[2])) and best[0] < 60
        return () if doubt else tuple(best[2])
    return tuple(loose)


def _fitting(reading: Reading, plural: Plural, group: Referent) -> Sequence[Referent]:
    """The members as the description asks for them: persons, or their countries."""
    members: Sequence[Referent] = group.members
    if _is_role(reading, plural.noun) and all(member.type == "Person" for member in members):
        members = _called(reading, plural, members)
    if len(members) < 2 or (plural.count and len(members) != plural.count):
        return ()
    kinds = {member.type for member in members}
    if plural.noun and plural.noun in group.nouns:
        return members
    if plural.types >= kinds:
        if kinds == {"Person"} and _is_role(reading, plural.noun) and not _may_be_called(reading, plural, members):
            return ()
        return members
    if kinds == {"Person"} and "Country" in plural.types:
        countries = _countries(reading, members)
        return countries if len(countries) == (plural.count or len(countries)) > 1 else ()
    return ()


def _is_role(reading: Reading, noun: str) -> bool:
    return bool(noun) and noun.rsplit(" ", 1)[-1] in reading.words.roles


def _called(reading: Reading, plural: Plural, members: Sequence[Referent]) -> Sequence[Referent]:
    """Those of a list of people who are said to be what the description says, when some are and others are not."""
    called = [member for member in members if any(reading.words.role_covers(plural.noun, role) for role in member.roles)]
    return called if len(called) > 1 and plural.noun not in _ANYONE else members


def _may_be_called(reading: Reading, plural: Plural, members: Iterable[Referent]) -> bool:
    """Whether no member is known to be something else."""
    return (
        not plural.noun
        or plural.noun in _ANYONE
        or all(
            not member.roles or any(reading.words.role_covers(plural.noun, role) or role == "counterpart" for role in member.roles)
            for member in members
        )
    )


def _all_called(reading: Reading, plural: Plural, members: Iterable[Referent]) -> bool:
    return all(any(reading.words.role_covers(plural.noun, role) or role == "counterpart" for role in member.roles) for member in members)


def _countries(reading: Reading, members: Iterable[Referent]) -> list[Referent]:
    found: list[Referent] = []
    for member in members:
        for code in sorted(member.countries)[:1]:
            country = reading.discourse.named(("Country", code))
            if country is not None and country not in found:
                found.append(country)
    return found


def _loose(reading: Reading, plural: Plural, sentence: int) -> Sequence[Referent]:
    """Without a coordination: exactly as many different things of the type in this sentence so far, or in the one before."""
    for back in (0, 1):
        for kind in ("Person", "Country", "Organization"):
            if kind not in plural.types:
                continue
            found = list(_spoken_of(reading, plural.root.i, sentence - back, kind))
            if kind == "Country" and back == 0 and len(found) == plural.count - 1:
                found = [*_speakers_country(reading, plural, found), *found]
            if kind == "Country" and back == 0 and len(found) > plural.count:
                return ()
            if len(found) == plural.count and (kind != "Person" or _may_be_called(reading, plural, found)):
                return found
    return ()


def _speakers_country(reading: Reading, plural: Plural, found: Sequence[Referent]) -> list[Referent]:
    """The country of who speaks in the sentence: "Blinken said the alliance with Japan serves both nations"."""
    quotation = reading.quotation_of[plural.root.i]
    speaker = reading.speaker(quotation) if quotation >= 0 else None
    if speaker is None:
        root = plural.root.sent.root
        subject = next(children(root, "nsubj"), None) if lemma(root) in reading.words.verbs["saying"] else None
        speaker = reading.referent_at.get(subject.i) if subject is not None else None
    if speaker is None or speaker.type != "Person":
        return []
    return [country for country in _countries(reading, [speaker]) if country not in found]


def _spoken_of(reading: Reading, before: int, sentence: int, kind: str) -> Iterator[Referent]:
    found = [
        r
        for r in reading.discourse.recent(sentence)
        if r.type == kind
        and r.mention is not None
        and r.number != "plural"
        and any(o.sentence == sentence and o.root < before for o in r.occurrences)
    ]
    yield from sorted(found, key=lambda r: next(o.root for o in r.occurrences if o.sentence == sentence))
