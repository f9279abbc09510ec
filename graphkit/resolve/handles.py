"""Handles: the mentions of an article that nothing tells apart, and what tells them from others of that name.

Whether two mentions are one thing is never asked of mentions but of their handles: type, name and country, and for a
bare surname also the office and the country that its article is about. A corpus has many mentions and few handles, so
that a new article concerns only the handles of the names that it holds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace

from graphkit.knowledge import Knowledge, slug
from graphkit.model import Extraction, Mention
from graphkit.resolve.describing import NATIONAL, Forms, commonest, surface
from graphkit.resolve.linking import linker, skeleton, surnames

__all__ = ["Forms", "Handle", "Placed", "Sighting", "is_generic", "place"]

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


@dataclass(frozen=True, slots=True)
class Handle:
    """Mentions that are one thing because nothing tells them apart.

    ``slug`` is ``type:name``, ``country`` the ISO code that the texts give it. ``pack`` is the id of the knowledge pack entry
    that the mentions are (then nothing else matters). ``article`` is set when the name means something in one article only.
    ``bare`` is a person called by one name; only then ``role`` (the office), ``setting`` (the country that the article is
    about) and ``guess`` (who of that name was in office at the time) tell such handles apart.
    """

    id: str
    type: str
    slug: str = ""
    country: str = ""
    pack: str = ""
    article: str = ""
    bare: bool = False
    role: str = ""
    setting: str = ""
    guess: str = ""

    @property
    def name(self) -> str:
        """The name in plain letters."""
        return self.slug.partition(":")[2].replace("-", " ")

    @property
    def national(self) -> bool:
        """Whether a thing of this name may exist in every country."""
        return self.type in NATIONAL


@dataclass(frozen=True, slots=True)
class Placed:
    """A mention and the handle that it belongs to, how sure that is and why."""

    mention: str
    handle: Handle
    score: float
    reason: str


@dataclass(slots=True)
class Sighting:
    """What one article says of a handle."""

    handle: Handle
    forms: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, mention: Mention) -> None:
        """Count a mention."""
        self.forms["name"][surface(mention.name) or mention.name] += 1
        self.forms["type"][mention.type] += 1
        if mention.country:
            self.forms["country"][mention.country] += 1
        if mention.level == "name" and surface(mention.text):
            self.forms["text"][surface(mention.text)] += 1


def is_generic(slug: str) -> bool:
    """Whether the name says what a thing is and not which one.

    >>> is_generic("governmentbody:foreign-ministry"), is_generic("governmentbody:turkish-foreign-ministry")
    (True, False)
    """
    return all(word in _GENERIC for word in slug.partition(":")[2].split("-"))


def place(extraction: Extraction, knowledge: Knowledge, apart: Set[str] = frozenset()) -> tuple[list[Placed], list[Sighting]]:
    """Give each mention of an article its handle; depends on nothing but the article and the knowledge pack.

    ``apart`` holds ``handle@article`` for handles that are to be another thing in that article.
    """
    placed: list[Placed] = []
    sightings: dict[str, Sighting] = {}
    reader = _Reader(extraction, knowledge)
    for mention, handle, score, reason in reader.handles():
        own = f"{handle.id}@{extraction.article.id}"
        if own in apart:
            handle = _own(own, handle, extraction.article.id, knowledge)
            score, reason = 1.0, "decision"
        placed.append(Placed(mention.id, handle, score, reason))
        sightings.setdefault(handle.id, Sighting(handle)).add(mention)
    for id, roles in reader.roles_by_handle(placed).items():
        sightings[id].forms["role"].update(roles)
    return placed, [sightings[id] for id in sorted(sightings)]


class _Reader:
    """Reads the handles of one article."""

    def __init__(self, extraction: Extraction, knowledge: Knowledge) -> None:
        self.article, self.knowledge = extraction.article, knowledge
        self.linker = linker(knowledge)
        self.mentions = {mention.id: mention for mention in _with_owners(extraction)}
        self.slugs = {id: _slug(mention) for id, mention in self.mentions.items()}
        self.roles = self._roles(extraction)
        self.countries = {m.country for m in self.mentions.values() if m.type == "Country" and m.country}
        self.setting = self._setting()
        self.named: dict[str, list[Mention]] = defaultdict(list)
        for mention in self.mentions.values():
            if not mention.knowledge and not mention.local:
                self.named[self.slugs[mention.id]].append(mention)
        self.meant = {**self._surnames(), **self._namesakes(extraction)}

    def _surnames(self) -> Mapping[str, Handle]:
        """Single words that were taken for bodies or places, and are what a person of the article is called for short."""
        people: dict[str, set[str]] = defaultdict(set)
        for mention in self.mentions.values():
            if mention.type == "Person" and mention.level == "name" and " " in mention.name.strip():
                for short in surnames(skeleton(mention.name), mention.country):
                    people[short].add(mention.id)
        found: dict[str, Handle] = {}
        for key, mentions in self.named.items():
            type, _, word = key.partition(":")
            who = {self.slugs[id]: id for id in sorted(people.get(skeleton(word), ()))} if "-" not in word else {}
            if type in ("organization", "place") and len(who) == 1 and not any(self.linker.known(mention) for mention in mentions):
                person = self.mentions[min(who.values())]
                entry = self.linker.known(person)
                found[key] = Handle(entry.id, entry.type, pack=entry.id) if entry else self._named(person)[0]
        return found

    def _namesakes(self, extraction: Extraction) -> Mapping[str, Handle]:
        """Names of states in which the article puts a place of another one: "Atlanta, Georgia" lies in the state of that name."""
        found: dict[str, Handle] = {}
        for statement in extraction.statements:
            site, whole = self.mentions.get(statement.subject), self.mentions.get(statement.object)
            if statement.relation != "LOCATED_IN" or site is None or whole is None or whole.type != "Country":
                continue
            inner, outer = self.linker.known(site), self.linker.known(whole)
            if inner is None or outer is None or not inner.country or inner.country == outer.country:
                continue
            meant = self.linker.place_in(whole.text, inner.country)
            if meant is not None:
                found[self.slugs[whole.id]] = Handle(meant.id, meant.type, pack=meant.id)
        return found

    def handles(self) -> Iterator[tuple[Mention, Handle, float, str]]:
        """Every mention with its handle, score and reason, in the order of the article."""
        for mention in self.mentions.values():
            entry = self.linker.known(mention)
            meant = self.meant.get(self.slugs[mention.id])
            if meant is not None:
                yield mention, meant, 0.85, "knowledge: by what lies in it" if meant.pack else "surname of a person in the article"
            elif entry is not None:
                yield mention, Handle(entry.id, entry.type, pack=entry.id), 1.0, "knowledge"
            elif mention.knowledge:
                yield mention, Handle(mention.knowledge, "", pack=mention.knowledge), 1.0, "knowledge"
            elif mention.local or (mention.level == "pronoun" and mention.name == mention.text):
                yield mention, self._local(mention), 1.0, "article"
            else:
                yield mention, *self._named(mention)

    def _named(self, mention: Mention) -> tuple[Handle, float, str]:
        key = self.slugs[mention.id]
        country = _country(mention, self.named[key])
        if mention.type == "Person" and len(skeleton(key.partition(":")[2].replace("-", " ")).split()) < 2:
            return self._bare(mention, key, country)
        if is_generic(key) and mention.type in NATIONAL and not country:
            return self._local(mention), 1.0, "article"
        return Handle(key + (f".{country.lower()}" if country else ""), mention.type, key, country), 1.0, "name"

    def _local(self, mention: Mention) -> Handle:
        key = self.slugs[mention.id]
        return Handle(f"{key}@{self.article.id}", mention.type, key, article=self.article.id)

    def _bare(self, mention: Mention, key: str, country: str) -> tuple[Handle, float, str]:
        """A person called by one name: who it is depends on the office, the country and the date."""
        roles = self.roles.get(key, ())
        for role, of in roles:
            held = [id for id in self.linker.in_office(role, of, self.article.published) if id in self.linker.called(mention.name)]
            if self.article.published and len(held) == 1:
                return Handle(held[0], "Person", pack=held[0]), 0.95, "knowledge: surname and office at the time"
        role = min((role for role, _ in roles), default="")
        guess, setting = self._guess(mention.name, country)
        id = key + (f".{country.lower()}" if country else f"~{setting.lower()}" if setting else "")
        id += (f"+{role.partition(':')[2] or role}" if role else "") + (f"={guess}" if guess else "")
        return Handle(id, "Person", key, country, bare=True, role=role, setting=setting, guess=guess), 1.0, "name"

    def _guess(self, name: str, country: str) -> tuple[str, str]:
        """Who of a surname is in office at the time, and the country that the article is about as far as the name goes."""
        date = self.article.published
        if country:
            return self.linker.officer(name, {country}, date), ""
        for near in ({self.setting}, self.countries):
            found = self.linker.officer(name, near, date)
            if found:
                return found, self.knowledge.entries[found].country
        return self.linker.officer(name, None, date), self.setting

    def _roles(self, extraction: Extraction) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Which offices the article says a name holds: the position's id or slug, and the country that it belongs to."""
        found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for statement in extraction.statements:
            who, office = self.mentions.get(statement.subject), self.mentions.get(statement.object)
            if statement.relation == "HOLDS_POSITION" and statement.status == "asserted" and who and office and who.type == "Person":
                entry = self.linker.known(office)
                found[self.slugs[who.id]].add((entry.id if entry else self.slugs[office.id], office.country or who.country))
        return {key: tuple(sorted(roles)) for key, roles in found.items()}

    def roles_by_handle(self, placed: Iterable[Placed]) -> Mapping[str, set[str]]:
        """The offices that the article gives each handle."""
        found: dict[str, set[str]] = defaultdict(set)
        for place in placed:
            if not place.handle.pack and place.handle.type == "Person":
                found[place.handle.id].update(role for role, _ in self.roles.get(self.slugs[place.mention], ()))
        return {id: roles for id, roles in found.items() if roles}

    def _setting(self) -> str:
        """The country that the article speaks of most, empty when there is no one such."""
        counted = Counter(m.country for m in self.mentions.values() if m.type == "Country" and m.country)
        first = counted.most_common(2)
        return first[0][0] if first and (len(first) == 1 or first[0][1] > first[1][1]) else ""


def _own(id: str, handle: Handle, article: str, knowledge: Knowledge) -> Handle:
    """The handle of one article's mentions that are kept apart from others of their name."""
    entry = knowledge.entries.get(handle.pack)
    if entry is None:
        return replace(handle, id=id, pack="", article=article)
    return Handle(id, entry.type, slug(entry.type, entry.name), entry.country, article=article)


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


def _country(mention: Mention, mentions: Iterable[Mention]) -> str:
    """The country of a mention; without one, or for a person, that of the same name in the same article."""
    if mention.type not in NATIONAL:
        return ""
    if mention.country and mention.type != "Person":
        return mention.country
    told = Counter(other.country for other in mentions if other.country)
    return commonest(told.items()) if mention.type == "Person" or len(told) == 1 else ""
