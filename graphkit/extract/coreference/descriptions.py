"""Singular definite descriptions: "the Turkish leader", "the militia", "this agreement", "the island"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from graphkit.extract.coreference.describing import nouns_in
from graphkit.extract.coreference.discourse import Referent
from graphkit.extract.coreference.grammar import children, heads_over
from graphkit.extract.coreference.reading import Reading
from graphkit.extract.coreference.words import Thing

__all__ = ["Description", "description_at", "referent_for"]

_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_FAR = 40  # sentences: how far back a description that fits by its noun may reach
# What else than just an organisation may be called a group, or a bloc.
_GROUPS = {
    "group": frozenset({"armed group", "party", "coalition", "bloc"}),
    "movement": frozenset({"armed group", "party", "group"}),
    "bloc": frozenset({"coalition", "group"}),
    "alliance": frozenset({"coalition", "group"}),
}
# How well a thing fits: 3 it is called so, 2 by a near synonym, 1 it is of the type; how much that counts, and how far back it may reach.
_WEIGHT = {3: 1.0, 2: 0.6, 1: 0.4}
_REACH = {3: _FAR, 2: 4, 1: 3}
_LEAST = 30.0  # how much in mind a country must be, weighed, for "the country"
_MARGIN = 1.15
_WHOLE = frozenset({"country", "nation", "city", "group", "bloc", "island", "kingdom", "alliance", "militia"})
# What is told apart as one and many: "the attacks" stands for attacks, "the attack" for one.
_PLURAL = frozenset({"treaty", "meeting", "exercise", "attack", "operation", "weapon"})
_EMPTY = frozenset(
    {
        "new",
        "same",
        "current",
        "own",
        "latest",
        "late",
        "then",
        "now",
        "former",
        "recent",
        "tiny",
        "small",
        "large",
        "powerful",
        "neighboring",
        "neighbouring",
        "entire",
        "whole",
    }
)

# Words for a country that only some can be called by (ISO 3166-1 alpha-3).
_REALMS = {
    "emirate": frozenset({"ARE", "KWT", "QAT"}),
    "sultanate": frozenset({"BRN", "OMN"}),
    "kingdom": frozenset(
        "BEL BHR BTN DNK ESP GBR JOR KHM LSO MAR NLD NOR SAU SWE SWZ THA TON".split(),
    ),
}
_DIRECTIONS = frozenset(
    {"north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "southeast", "northeast", "horn"}
)


@dataclass(frozen=True, slots=True)
class Description:
    """A definite noun phrase: the known noun it ends in, the other words, the countries named in it, and whether other names are."""

    start: int
    root: Token
    noun: str
    demonstrative: bool
    modifiers: frozenset[str]
    countries: frozenset[str]
    names: bool = False
    plural: bool = False


def description_at(reading: Reading, start: int, root: Token) -> Description | None:
    """Read a definite description at a noun phrase; None when it is not one."""
    doc, words = reading.doc, reading.words
    if root.pos_ not in ("NOUN", "PROPN"):
        return None
    plural = root.tag_ in ("NNS", "NNPS")
    lead = doc[start]
    if lead.lower_ not in _DEFINITE:
        return None
    tokens = list(doc[start + 1 : root.i + 1])
    found = [noun for noun, last in nouns_in(tokens, words) if last == root.i]
    if not found:
        return None
    noun = max(found, key=len)
    if plural and not any(thing.family in _PLURAL for thing in words.things.get(noun, ())):
        return None
    inside = noun.count(" ") + 1
    before = tokens[: len(tokens) - inside]
    countries = {m.country for m in (reading.describer.country_at(token.i) for token in tokens) if m is not None}
    modifiers = frozenset(
        token.lower_
        for token in before
        if token.pos_ in ("ADJ", "NOUN", "PROPN", "VERB", "NUM")
        and reading.describer.country_at(token.i) is None
        and token.lower_ not in _EMPTY
    )
    for child in root.rights:
        if child.dep_ in ("relcl", "acl") and doc[child.left_edge.i - 1].text != ",":  # "the group, which …," tells no group apart
            return None
        if child.dep_ == "prep" and child.lower_ in ("of", "for", "from"):
            named = [reading.describer.country_at(token.i) for token in child.subtree if token.i > child.i]
            if noun not in words.roles or not any(named):
                return None
            countries |= {mention.country for mention in named[:3] if mention is not None}
        if (
            child.dep_ == "prep"
            and child.lower_ in ("between", "on", "with", "against", "over")
            and noun not in words.roles
            and noun not in _WHOLE
        ):
            return None
    return Description(
        start,
        root,
        noun,
        lead.lower_ != "the",
        modifiers,
        frozenset(countries),
        any(token.pos_ == "PROPN" for token in before if reading.describer.country_at(token.i) is None),
        plural,
    )


def referent_for(reading: Reading, description: Description) -> Referent | None:
    """The latest thing spoken of that the description fits; None when there is none or more than one."""
    words = reading.words
    renamed = _renamed(reading, description)
    if renamed is not None:
        return renamed
    if words.is_role(description.noun) or description.noun.rsplit(" ", 1)[-1] in words.roles:
        found = _person_for(reading, description)
        if found is not None or description.noun not in words.things:
            return found
    return _thing_for(reading, description, words.things.get(description.noun) or words.things.get(description.root.lemma_.lower(), ()))


def _renamed(reading: Reading, description: Description) -> Referent | None:
    """The thing that is named right after it: "based in the capital, Niamey"."""
    types = {type_ for thing in reading.words.things.get(description.noun, ()) for type_ in thing.types}
    doc, i = reading.doc, description.root.i + 2
    if i >= len(doc) or doc[i - 1].text != ",":
        return None
    for token in doc[i : i + 5]:
        mention = reading.mention_at.get(token.i)
        if mention is not None and mention.start == i and mention.level == "name" and mention.type in types:
            after = doc[mention.end] if mention.end < len(doc) else None
            closed = after is None or after.is_punct or after.is_space or after.pos_ in ("VERB", "AUX", "ADP")
            return reading.referent_of(mention) if closed else None
    return None


def _person_for(reading: Reading, description: Description) -> Referent | None:
    named = _identified(reading, description)
    if named is not None:
        return named
    sentence = reading.sentences[description.root.i]
    fits = []
    for person in reading.discourse.people:
        if not person.occurrences or person.last.root >= description.root.i or sentence - person.last.sentence > _FAR:
            continue
        if description.countries and person.countries and not description.countries & person.countries:
            continue
        if description.countries and not person.countries:
            continue
        if person.number != "plural" and any(_covers(reading, description, role) for role in person.roles):
            fits.append(person)
    return _best([(1.0, person) for person in fits], sentence)


def _identified(reading: Reading, description: Description) -> Referent | None:
    """Whom the sentence goes on to name: "identified the commander as Jane Roe"."""
    verb = description.root.head
    if description.root.dep_ != "dobj" or verb.lemma_ not in ("identify", "name"):
        return None
    for prep in children(verb, "prep"):
        for name in children(prep, "pobj"):
            mention = reading.mention_at.get(name.i)
            if prep.lower_ == "as" and mention is not None and mention.type == "Person":
                return reading.referent_of(mention)
    return None


def _covers(reading: Reading, description: Description, role: str) -> bool:
    noun = description.noun
    narrowed = description.modifiers & reading.words.portfolios
    if narrowed and " " not in noun:
        return role == f"{sorted(narrowed)[0]} {noun}"
    return reading.words.role_covers(noun, role)


def _thing_for(reading: Reading, description: Description, things: Sequence[Thing]) -> Referent | None:
    sentence = reading.sentences[description.root.i]
    fits: list[tuple[float, Referent]] = []
    within = heads_over(description.root)
    for referent in reading.discourse.recent(sentence, _FAR):
        if (
            referent.mention is None
            or referent.members
            or referent.last.start <= description.root.i < referent.last.end
            or referent.last.root in within
        ):
            continue
        if description.start <= referent.last.root <= description.root.i and referent.type != "Country":
            continue  # "this Siberian city"
        if description.noun == "regime" and referent.last.sentence == sentence and referent.last.standing_first:
            continue  # who speaks of a regime speaks of another's
        if description.countries and not description.countries & referent.countries:
            continue
        if referent.mention.level != "name" and (referent.number == "plural") is not description.plural:
            continue
        strength = _strength(reading, description, things, referent)
        if strength and sentence - referent.last.sentence <= _REACH[strength]:
            fits.append((_WEIGHT[strength], referent))
    families = {thing.family for thing in things}
    typed = bool(fits) and not families & {"country", "government"} and all(weight == _WEIGHT[1] for weight, _ in fits)
    if typed and _unknown_name(reading, sentence, [referent for _, referent in fits]):
        return None
    return _best(fits, sentence, _LEAST if families & {"country", "government"} else 0.0, 2.0 if "government" in families else _MARGIN)


def _unknown_name(reading: Reading, sentence: int, fits: Sequence[Referent]) -> bool:
    """Whether a name that is no entity was spoken of since all of them: it may be the one."""
    for referent in reading.discourse.recent(sentence, _REACH[1]):
        if referent in fits:
            return False
        if referent.proper and not referent.animate:
            return True
    return False


def _strength(reading: Reading, description: Description, things: Sequence[Thing], referent: Referent) -> int:
    """3: it is called so; 2: by a near synonym; 1: it is of the type; 0: it does not fit."""
    words = reading.words
    families = {thing.family for thing in things}
    types = {type_ for thing in things for type_ in thing.types}
    if description.noun in referent.nouns or description.root.lemma_.lower() in referent.nouns:
        if not description.modifiers <= referent.qualities | referent.nouns and not _generic(description, referent):
            return 0
        return 3 if referent.type in types or referent.type == "Organization" else 0
    if referent.type not in types:
        return 0
    own_families = {words.things[noun][0].family for noun in referent.nouns}
    if any(thing.family in own_families and thing.own for thing in things):
        return 2 if description.modifiers <= referent.qualities or not description.modifiers else 0
    if not any(thing.own for thing in things if referent.type in thing.types):
        return 0
    if description.noun == "regime":
        return 0  # only what has been called so
    if "bloc" in families and not (referent.mention is not None and reading.has_members(referent.mention.knowledge)):
        return 0
    if "city" in families and not _is_city(reading, description, referent):
        return 0
    if "island" in families:
        return 1 if _is_island(reading, referent) else 0
    if referent.type in ("Agreement", "Event"):
        return 0 if own_families or description.modifiers or not description.demonstrative else 1
    if referent.type == "Country" and description.noun in _REALMS and not referent.countries & _REALMS[description.noun]:
        return 0
    if referent.type == "Country":
        return 1 if not description.modifiers or _in_region(reading, description.modifiers, referent) else 0
    if own_families and not own_families <= _GROUPS.get(description.noun, frozenset()):
        return 0
    return 1 if not description.modifiers else 0


def _generic(description: Description, referent: Referent) -> bool:
    return (
        referent.type in ("Organization", "Country", "Place")
        and not description.names
        and not description.modifiers & {"new", "other", "another"}
    )


def _in_region(reading: Reading, modifiers: frozenset[str], referent: Referent) -> bool:
    """Whether every modifier is a region that the country lies in ("the European nation")."""
    regions = reading.words.regions
    named = [word for word in sorted(modifiers) if word in regions]
    if not named or any(word not in regions and word not in _DIRECTIONS for word in modifiers):
        return False
    if len(named) > 1:  # "South American", "Southeast Asian": the wider word of the two is enough
        named = [word for word in named if word not in _DIRECTIONS] or named
    return all(referent.countries & regions[word] for word in named)


def _is_city(reading: Reading, description: Description, referent: Referent) -> bool:
    """Whether the place can be a city, for all that is known of it; "the capital" must be one."""
    knowledge = referent.mention.knowledge if referent.mention is not None else ""
    if description.noun in ("capital", "capital city"):
        return bool(reading.knowledge.capital_of(knowledge))
    entry = reading.knowledge.entry(knowledge) if knowledge else None
    if entry is None:
        return True
    return bool(entry.country) and not any(
        name.rsplit(" ", 1)[-1].casefold() in reading.words.lands for name in (entry.name, *entry.aliases)
    )


def _is_island(reading: Reading, referent: Referent) -> bool:
    words = reading.words
    if referent.type == "Country":
        return bool(referent.countries & words.island_countries)
    name = referent.mention.name.casefold() if referent.mention is not None else ""
    return name in words.islands or "island" in name


def _best(fits: Sequence[tuple[float, Referent]], sentence: int, least: float = 0.0, margin: float = _MARGIN) -> Referent | None:
    """The one most in mind, by its weight, when it stands out from the next by the margin (a factor)."""
    ranked = sorted(
        ((weight * referent.salience(sentence), referent.last.root, referent) for weight, referent in fits),
        key=lambda row: row[:2],
        reverse=True,
    )
    if not ranked or ranked[0][0] < least:
        return None
    if len(ranked) == 1 or ranked[0][0] == 0.0:  # all out of mind: the latest
        return ranked[0][2]
    return ranked[0][2] if ranked[0][0] >= ranked[1][0] * margin else None
