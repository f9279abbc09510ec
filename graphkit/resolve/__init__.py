"""Resolution: which entity each mention is, across articles.

A mention that the knowledge pack knows is that entry; a mention that only means something in its article stays there;
all others are one entity when type and name agree, unless their countries tell them apart. The result does not depend
on the order of the articles, and is made anew whenever the pack changes, without reading an article again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from graphkit.knowledge import Entry, Knowledge, fold, slug
from graphkit.model import Entity, Extraction, Mention, Resolution
from graphkit.resolve.describing import commonest, description, surface
from graphkit.resolve.linking import linker

__all__ = ["resolve", "resolve_one"]

# Names of these may stand for a different thing in each country; a weapon or a war is one for all.
_NATIONAL = frozenset({"Person", "Position", "Place", "MilitaryBase", "Facility", "MilitaryForce", "GovernmentBody", "Organization"})
# A name of nothing but such words says what a thing is, not which one: every state has an army and a foreign ministry.
_GENERIC = frozenset(
    """affairs agency air ambassador armed army assembly attorney authority bank base bureau cabinet central chairman chief chiefs
    coast coastguard command commander committee commission congress constitutional council court defence defense department deputy
    economy embassy emir energy envoy external federal finance first force forces foreign general government governor ground guard
    head health high home house intelligence interior joint justice king land leader legislature lower marine marines maritime
    military minister ministry mission national naval navy of office official parliament police premier president presidency prime
    prosecutor queen representative secretary security senate service services special speaker spokesman spokesperson spokeswoman
    staff state supreme the and for to treasury troops upper vice""".split()
)


@dataclass(slots=True)
class _Found:
    """What the mentions of one entity say of it, while it is being gathered."""

    entry: Entry | None = None
    names: Counter[str] = field(default_factory=Counter)
    texts: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)

    def add(self, mention: Mention) -> None:
        self.names[surface(mention.name) or mention.name] += 1
        self.types[mention.type] += 1
        if mention.country:
            self.countries[mention.country] += 1
        if mention.level == "name":
            self.texts[surface(mention.text)] += 1


def resolve_one(extraction: Extraction, knowledge: Knowledge) -> Resolution:
    """Resolve the mentions of one article; see :func:`resolve`."""
    return resolve((extraction,), knowledge)


def resolve(extractions: Iterable[Extraction], knowledge: Knowledge) -> Resolution:
    """Say which entity each mention of the extractions is.

    Ids are Wikidata ids or slugs (``person:fumio-kishida``); ``.`` and a country code keep things of one name apart
    (``militaryforce:army.egy``), ``@`` and the id of the article mark what only has a meaning there.

    >>> from graphkit.article import Article
    >>> from graphkit.knowledge import load_knowledge
    >>> text = "Zelenskiy spoke."
    >>> mention = Mention("m1", "a1", 0, 0, 9, "Zelenskiy", "Person", "Volodymyr Zelenskiy")
    >>> found = resolve_one(Extraction(Article("a1", text), (mention,), ()), load_knowledge())
    >>> found.entity_of["m1"], found.entities["Q3874799"].name
    ('Q3874799', 'Volodymyr Zelenskyy')
    """
    found: dict[str, _Found] = {}
    entity_of: dict[str, str] = {}
    reasons: dict[str, str] = {}
    named: dict[str, dict[str, list[Mention]]] = defaultdict(lambda: defaultdict(list))
    for extraction in extractions:
        for mention in _with_owners(extraction):
            entry = _entry(mention, knowledge)
            if entry is not None or mention.knowledge:
                id, reason = entry.id if entry else mention.knowledge, "knowledge"
            elif mention.local:
                id, reason = f"{_slug(mention)}@{mention.article}", "article"
            else:
                named[_slug(mention)][mention.article].append(mention)
                continue
            found.setdefault(id, _Found(entry)).add(mention)
            entity_of[mention.id], reasons[mention.id] = id, reason
    for key in sorted(named):
        for mention, id, reason in _told_apart(key, named[key], knowledge):
            found.setdefault(id, _Found(knowledge.entries.get(id))).add(mention)
            entity_of[mention.id], reasons[mention.id] = id, reason
    entities = {id: _entity(id, found[id], knowledge) for id in sorted(found)}
    return Resolution(entities, dict(sorted(entity_of.items())), dict(sorted(reasons.items())))


def _with_owners(extraction: Extraction) -> Iterator[Mention]:
    """The mentions of an article, each with the country that its text says it belongs to."""
    mentions = {mention.id: mention for mention in extraction.mentions}
    owners: dict[str, set[str]] = defaultdict(set)
    for statement in extraction.statements:
        owner = mentions.get(statement.object)
        if statement.relation == "BELONGS_TO" and statement.status == "asserted" and owner and owner.type == "Country":
            owners[statement.subject].add(owner.country)
    for mention in extraction.mentions:
        told = owners.get(mention.id, set()) - {""}
        yield replace(mention, country=next(iter(told))) if len(told) == 1 and not mention.country else mention


def _slug(mention: Mention) -> str:
    return slug(mention.type, surface(mention.name) or surface(mention.text) or mention.name or mention.text)


def _entry(mention: Mention, knowledge: Knowledge) -> Entry | None:
    """The entry of the pack that the mention is: what extraction said, a name that says it, or nothing."""
    if not mention.knowledge:
        return None if mention.local else linker(knowledge).entry(mention)
    entry = knowledge.entry(mention.knowledge)
    if entry is not None and entry.type == "Place" and mention.type == "Country":
        # A capital that acts is its government.
        return knowledge.country(knowledge.capital_of(entry.id)) or entry
    return entry


def _told_apart(key: str, by_article: Mapping[str, list[Mention]], knowledge: Knowledge) -> Iterable[tuple[Mention, str, str]]:
    """Give the mentions of one type and name their ids."""
    type = next(iter(by_article.values()))[0].type
    countries = {mention.id: _country(mention, mentions) for mentions in by_article.values() for mention in mentions}
    generic = _is_generic(key)
    several = type in _NATIONAL and (len(set(countries.values()) - {""}) > 1 or key in knowledge.entries or generic)
    for article, mentions in by_article.items():
        for mention in mentions:
            country = countries[mention.id]
            if several and country:
                yield mention, f"{key}.{country.lower()}", "name"
            elif generic and type in _NATIONAL:
                yield mention, f"{key}@{article}", "article"
            else:
                yield mention, key, "name"


def _country(mention: Mention, mentions: Iterable[Mention]) -> str:
    """The country of a mention; without one, or for a person, that of the same name in the same article."""
    if mention.country and mention.type != "Person":
        return mention.country
    told = Counter(other.country for other in mentions if other.country)
    return commonest(told.items()) if mention.type == "Person" or len(told) == 1 else ""


def _is_generic(key: str) -> bool:
    return all(word in _GENERIC for word in key.partition(":")[2].split("-"))


def _entity(id: str, found: _Found, knowledge: Knowledge) -> Entity:
    entry = found.entry
    if entry is None:
        name, type = commonest(found.names.items()), commonest(found.types.items())
        country = commonest(found.countries.items()) if type in _NATIONAL or len(found.countries) == 1 else ""
        return Entity(id, type, name, _aliases(name, found.texts, ()), "" if ":" in id else id, country)
    known = (*entry.aliases, *entry.seats)
    spoken = {fold(text) for text in entry.adjectives}
    if entry.capital:
        capital = knowledge.entries[entry.capital]
        spoken |= {fold(text) for text in (capital.name, *capital.aliases)}
    texts = (text for text in found.texts if fold(text) not in spoken)
    return Entity(
        id, entry.type, entry.name, _aliases(entry.name, texts, known), entry.wikidata, entry.country, description(entry, knowledge)
    )


def _aliases(name: str, texts: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The other names of an entity; a text that differs from a name only in case is not another name."""
    held = {form.casefold() for form in (name, *known)}
    return tuple(sorted({*known, *(text for text in texts if text and text.casefold() not in held)} - {name}))
