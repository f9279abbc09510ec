"""Relations that stand in the build of a name or a noun phrase rather than in a predicate.

Titles ("Japanese Prime Minister Fumio Kishida": HOLDS_POSITION, REPRESENTS, LEADS), whose a force or body is
("Iran's Quds Force": BELONGS_TO), where a place lies ("Mosul, Iraq": LOCATED_IN).
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator
from importlib import resources

from spacy.tokens import Doc

from graphkit.extract.arguments import Argument
from graphkit.extract.phrases import NOMINAL, possessors
from graphkit.extract.place import place_of
from graphkit.extract.relations import Candidate
from graphkit.extract.spans import SpanMention
from graphkit.extract.wordlists import offices
from graphkit.knowledge import Knowledge

__all__ = ["belongings", "binds_allies", "leads", "localities", "opponents", "titles", "venues"]

_OWNED = frozenset({"MilitaryForce", "GovernmentBody", "MilitaryBase", "Facility", "Organization"})
_ACTORS = frozenset({"Country", "Organization", "MilitaryForce"})
_CALLED = frozenset({"Organization", "GovernmentBody", "MilitaryForce"})
_REGIONS = frozenset("province region state oblast governorate county prefecture district".split())
_RELATED = frozenset({"ally", "partner", "rival", "enemy", "member", "neighbor", "neighbour"})
_HELD = frozenset({"MilitaryForce", "MilitaryBase", "Facility"})
_HEADED = frozenset({"Country", "Organization", "GovernmentBody", "MilitaryForce"})
_PLACES = frozenset({"Place", "MilitaryBase", "Facility"})


@functools.cache
def _rules() -> dict[str, dict[str, list[str]]]:
    text = (resources.files("graphkit.ontology") / "implications.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def office_word(position: str) -> str:
    """The office without its owner, in lower case: ``president`` for "President of Kenya"."""
    return position.split(" of ")[0].split(" for ")[0].casefold().strip()


def leads(position: str, owner_type: str) -> bool:
    """Whether who holds the position leads its owner.

    >>> leads("President of Kenya", "Country"), leads("Minister of Defense of Kenya", "Country")
    (True, False)
    >>> leads("director of operations of US Central Command", "MilitaryForce")
    False
    """
    rules = _rules()["leads"]
    words = position.casefold().replace("-", " ").split()
    if any(word in rules["never"] for word in words):
        return False
    rest = position.split(" of ")[1:]
    if len(rest) > 1 and rest[0][:1].islower() and rest[0] != "staff":
        return False  # "director of operations of …", "head of the military wing of …"
    office = office_word(position)
    known = rules["country"] if owner_type == "Country" else rules["other"]
    endings = rules["country_endings"] if owner_type == "Country" else known
    return office in known or any(office.endswith(f" {ending}") for ending in endings)


def binds_allies(treaty: str) -> bool:
    """Whether the parties to a treaty of this name are allied.

    >>> binds_allies("Mutual Defense Treaty"), binds_allies("Peace Treaty")
    (True, False)
    """
    name = treaty.casefold()
    return any(word in name for word in _rules()["allies"]["treaties"]) and not any(word in name for word in _rules()["allies"]["never"])


def titles(doc: Doc, knowledge: Knowledge) -> Iterator[Candidate]:
    """Yield what the titles of persons say: the office they hold, whom they represent and lead."""
    never = _rules()["represents"]["never"]
    at = doc._.mention_at or {}
    bodies_called = _called(doc)
    bodies = {m.name: m for m in reversed(doc._.mentions or ()) if m.type == "GovernmentBody" and m.country}
    ministries = [m for m in bodies.values() if _portfolio(m.name)]
    for position, person, owner, former, *_ in doc._.titles or ():
        status = "ended" if former else ""
        for holder in person.resolved():
            if holder.type != "Person":
                continue
            subject = Argument(person, holder)
            if owner is None and not position.knowledge:
                owner = _described_owner(position, at, bodies_called)
                if owner is not None:
                    called = (owner.root.lemma_.lower(), owner.resolved()[0].name.casefold().rsplit(maxsplit=1)[-1])
                    words = [word for word in office_word(position.name).split() if word not in called]
                    position.name = f"{' '.join(words) or position.name} of {owner.resolved()[0].name}"
            yield Candidate("HOLDS_POSITION", subject, Argument(position, position), position.root, "title:holds", status=status)
            if any(w in position.name.casefold() for w in never):
                continue
            known = None if owner is not None or _is_of_something(position) else _own_country(holder, knowledge, position)
            for body in owner.resolved() if owner is not None else [known.entity] if known is not None else []:
                target = Argument(owner if owner is not None else position, body)
                if body.type in ("Country", "Organization", "GovernmentBody", "MilitaryForce"):
                    yield Candidate("REPRESENTS", subject, target, position.root, "title:represents", status=status)
                    if leads(position.name, body.type):
                        yield Candidate("LEADS", subject, target, position.root, "title:leads", status=status)
                    ministry = _ministry_of(position, body, ministries)
                    if ministry is not None:
                        yield Candidate("LEADS", subject, Argument(ministry, ministry), position.root, "title:ministry", status=status)


def _described_owner(position: SpanMention, at: dict[int, SpanMention], called: dict[str, dict[str, SpanMention]]) -> SpanMention | None:
    """ "a spokesman for **the fleet**", "**its** commander, Jane Roe": whose office it is, once that stands for something named."""
    heads = []
    for child in position.root.children:
        if child.dep_ in ("compound", "nmod") and child.pos_ in NOMINAL and child.i < position.root.i and child.i not in at:
            named = _only_called(child.lemma_.lower(), position, called)
            if named is not None:
                return named
        if child.dep_ == "poss":
            heads.append(child)
        elif child.dep_ == "prep" and child.lower_ in ("of", "for") and child.i < position.end:
            heads += [c for c in child.children if c.dep_ == "pobj"]
    for head in heads:
        found = at.get(head.i)
        bodies = found.resolved() if found is not None and found.referents else []
        if len(bodies) == 1 and bodies[0].type in _HEADED and bodies[0].level == "name":
            return found
    return None


def _called(doc: Doc) -> dict[str, dict[str, SpanMention]]:
    """The bodies of a doc by the noun that they are called by, each name where it stands first."""
    found: dict[str, dict[str, SpanMention]] = {}
    for mention in doc._.mentions or ():
        if mention.level == "name" and mention.type in _CALLED:
            for noun in {mention.root.lemma_.lower(), mention.name.casefold().rsplit(maxsplit=1)[-1]}:
                found.setdefault(noun, {}).setdefault(mention.name, mention)
    return found


def _only_called(noun: str, position: SpanMention, called: dict[str, dict[str, SpanMention]]) -> SpanMention | None:
    """ "**ministry** spokesman Jane Roe": the one body that was called a ministry so far."""
    found = [m for m in called.get(noun, {}).values() if m.start < position.start]
    return found[0] if len(found) == 1 else None


def _portfolio(name: str) -> frozenset[str]:
    """What an office or ministry is for: ``{"foreign", "affairs"}``; American spelling, without what every name of it has."""
    words = name.casefold().replace("defence", "defense").split()
    return frozenset(words) & (offices().portfolios - {"affairs", "state", "military", "international", "political"}) | (
        frozenset({"state"}) if name.casefold().endswith("state department") or "department of state" in name.casefold() else frozenset()
    )


def _ministry_of(position: SpanMention, state: SpanMention, ministries: list[SpanMention]) -> SpanMention | None:
    """The ministry that a minister leads when the article names it: of the same country and portfolio."""
    office = office_word(position.name).split()
    title = position.name.casefold()
    if state.type != "Country" or not office or not {"minister", "secretary"} & {office[0], office[-1]}:
        return None
    wanted = frozenset({"state"}) if title.startswith(("secretary of state", "united states secretary of state")) else _portfolio(title)
    fits = [m for m in ministries if m.country == state.country and wanted and _portfolio(m.name) == wanted]
    ministry = next((m for m in fits if {"ministry", "department"} & set(m.name.casefold().split())), None)
    return ministry.resolved()[0] if ministry is not None else None


def _is_of_something(position: SpanMention) -> bool:
    """ "head of the agency", "leader": an office of a body that is not named, so that its holder does not act for a country."""
    head, _, rest = position.name.partition(" of ")
    described = rest.startswith(("the ", "a ", "an ")) and rest.split()[1][0].islower()
    return described or head.split()[-1].casefold() in _rules()["represents"]["of_bodies"]


def belongings(doc: Doc, knowledge: Knowledge) -> Iterator[Candidate]:
    """Yield whose each force, body, base, facility or organisation is, once an entity."""
    at = doc._.mention_at or {}
    seen: set[tuple[str, str, str]] = set()
    for mention in doc._.mentions or ():
        if mention.type == "Organization" and mention.level == "nominal" and len(mention.referents) == 1:
            yield from _owned_by_description(mention, at)
        if (
            mention.type not in _OWNED
            or mention.referents
            or (mention.type == "Organization" and mention.level != "name")
            or mention.root.lemma_ == "headquarters"
        ):
            continue
        owner = (_sender(mention, knowledge) if mention.type == "Facility" else None) or _owner(mention, at)
        if owner is None and mention.type in ("MilitaryForce", "GovernmentBody") and mention.level == "name":
            owner = _own_country(mention, knowledge)
        if owner is None:
            continue
        key = (mention.type, mention.name, owner.entity.name)
        if key not in seen and owner.entity.name != mention.name:
            seen.add(key)
            relation = "PART_OF" if mention.type == owner.type == "Organization" else "BELONGS_TO"
            yield Candidate(relation, Argument(mention, mention), owner, mention.root, "structure:owner", strength=0.95)


def _owned_by_description(mention: SpanMention, at: dict[int, SpanMention]) -> Iterator[Candidate]:
    """ "Gazprom, **Russia's** state gas company,": whose it is stands in what it is said to be."""
    named, owner = mention.resolved()[0], _owner(mention, at)
    if owner is None or owner.type != "Country" or mention.root.lemma_.lower() in _RELATED:
        return
    if named.type == "Organization" and named.level == "name":
        surface = named if named.root.sent.start == mention.root.sent.start else mention
        yield Candidate("BELONGS_TO", Argument(surface, named), owner, mention.root, "structure:owner", strength=0.9)


def _sender(facility: SpanMention, knowledge: Knowledge) -> Argument | None:
    """ "the **US** Embassy in Baghdad": the country of an embassy is the one before its head, not where it stands."""
    for end in range(facility.root.i, facility.start, -1):
        text = facility.doc[facility.start : end].text
        entry = next((e for e in knowledge.by_name(text) if e.type == "Country"), None)
        if entry is not None:
            country = SpanMention(facility.doc, facility.start, end, "Country", entry.name, "name", entry.id, entry.country or entry.iso3)
            return Argument(country, country)
    return None


def _owner(mention: SpanMention, at: dict[int, SpanMention]) -> Argument | None:
    """The country (or, for a possessor, any body) named before the head of the mention, inside its span or out."""
    doc = mention.doc
    root = mention.root
    heads = [root, root.head] if root.dep_ == "appos" and root.head.i == mention.start - 1 else [root]  # "the Greek producer Energean"
    for token in (t for head in heads for t in possessors(head)):
        found = at.get(token.i)
        if (
            found is None
            or found is mention
            or (token.i + 1 < len(doc) and doc[token.i + 1].text in ("-", "–") and doc[token.i + 2 : token.i + 3].text.endswith("ed"))
        ):
            continue
        for entity in found.resolved():
            if mention.country and entity.country and mention.country != entity.country:
                continue
            inside = entity.level == "name" and mention.level == "nominal" and mention.type in _HELD and root.lemma_ != "militant"
            if entity.type == "Country" or ((token.dep_ == "poss" or inside) and entity.type in _CALLED):
                return Argument(found, entity)
    return None


def _own_country(mention: SpanMention, knowledge: Knowledge, span: SpanMention | None = None) -> Argument | None:
    """The country that the name itself carries ("US Indo-Pacific Command", USFJ), as a mention on the same span (or on ``span``)."""
    entry = knowledge.country(mention.country) if mention.country else None
    if entry is None:
        return None
    where = span or mention
    country = SpanMention(where.doc, where.start, where.end, "Country", entry.name, "nominal", entry.id, mention.country)
    return Argument(country, country)


def venues(doc: Doc) -> Iterator[Candidate]:
    """Yield where each event took place, when its clause says it."""
    for mention in doc._.mentions or ():
        if mention.type == "Event" and not mention.referents:
            venue = place_of(mention.root)
            for entity in venue.resolved() if venue is not None else ():
                guessed = not entity.knowledge and mention.start <= (venue or entity).start < mention.end  # "Quadrilateral meeting"
                if entity.name != mention.name and not guessed:
                    yield Candidate(
                        "LOCATED_IN",
                        Argument(mention, mention),
                        Argument(venue or entity, entity),
                        mention.root,
                        "structure:venue",
                        strength=0.85,
                    )


def opponents(doc: Doc) -> Iterator[Candidate]:
    """Yield whom a coalition is against by its name alone: "the anti-Houthi coalition"."""
    names = {m.span.text: m for m in reversed(doc._.mentions or ()) if m.level == "name" and m.type in _ACTORS}
    seen: set[tuple[str, str]] = set()
    for mention in doc._.mentions or ():
        if mention.type not in ("Organization", "MilitaryForce") or mention.referents:
            continue
        words = [t.text for t in mention.span]
        at = next((i for i, word in enumerate(words[:-1]) if word.casefold() in ("anti", "counter", "against")), -1)
        rest = [word for word in words[at + 1 :] if word not in ("-", "–", "the")] if at >= 0 else []
        target = next((names[" ".join(rest[:n])] for n in range(len(rest), 0, -1) if " ".join(rest[:n]) in names), None)
        for entity in target.resolved() if target is not None and target is not mention else ():
            if entity.name != mention.name and (mention.name, entity.name) not in seen:
                seen.add((mention.name, entity.name))
                subject, object = Argument(mention, mention), Argument(target or entity, entity)
                yield Candidate("MOBILIZED_AGAINST", subject, object, mention.root, "structure:opponent", strength=0.8)


def localities(doc: Doc, knowledge: Knowledge) -> Iterator[Candidate]:
    """Yield where places lie when the text says it in the order "Mosul, Iraq"."""
    starts = {m.start: m for m in reversed(doc._.mentions or ()) if m.level == "name" and m.type in ("Country", "Place")}
    for mention in doc._.mentions or ():
        if mention.type not in _PLACES or mention.end + 1 >= len(doc) or doc[mention.end].text != ",":
            continue
        region = starts.get(mention.end + 1)
        if region is None or region.name == mention.name:
            continue
        after = doc[region.end] if region.end < len(doc) else None
        if region.type != "Country" and not _inside(mention, region, knowledge) and not _in_province(mention, region, knowledge):
            continue
        if (
            after is None
            or after.text in (",", ".", ";", ")", "(", "-", "–", "—", '"', "”")
            or after.is_space
            or after.pos_ in ("ADP", "CCONJ", "VERB", "AUX", "ADV", "PROPN", "NUM")
        ):
            yield Candidate(
                "LOCATED_IN", Argument(mention, mention), Argument(region, region), mention.root, "structure:locality", strength=0.9
            )


def _in_province(place: SpanMention, region: SpanMention, knowledge: Knowledge) -> bool:
    """ "Fort Campbell, Kentucky, …": a region that is no city, in the country that the place is in, closing the phrase."""
    entry = knowledge.entries.get(region.knowledge)
    before = place.doc[place.start - 1] if place.start else None
    after = place.doc[region.end] if region.end < len(place.doc) else None
    listed = (before is not None and before.lower_ in (",", "and")) or (after is not None and after.lower_ in ("and", "or"))
    own = knowledge.entries.get(place.knowledge)
    if listed or (own is not None and own.place != own.country) or (place.country and region.country and place.country != region.country):
        return False
    is_region = entry is not None and entry.place == entry.country != "" and bool(entry.adjectives)  # cities have none
    return is_region or region.span.text.rsplit(maxsplit=1)[-1].casefold() in _REGIONS


def _inside(place: SpanMention, region: SpanMention, knowledge: Knowledge) -> bool:
    entry = knowledge.entries.get(place.knowledge)
    return entry is not None and bool(entry.place) and entry.place == region.knowledge
