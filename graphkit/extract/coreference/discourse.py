"""What an article has spoken of so far, and how much each thing is in the reader's mind."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from graphkit.extract.coreference.words import Gender
from graphkit.extract.spans import SpanMention

__all__ = ["WINDOW", "Discourse", "Number", "Occurrence", "Referent", "key_of"]

Number = Literal["singular", "plural", "either"]

WINDOW = 5  # sentences back
_LIMIT = 60  # candidates
_DECAY = 0.5  # for each sentence back
_HERE = 100.0  # for standing in the same sentence


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time a referent is spoken of: the head token, the span, the sentence, and how far it stands out there.

    ``clause`` is the index of the verb it belongs to, ``saying`` whether it is the subject of a verb of saying,
    ``quotation`` the number of the quotation around it (-1: none), ``form`` the pronoun when it is one, ``owning_subject``
    whether it stands before a subject ("US" in "US officials say").
    """

    root: int
    start: int
    end: int
    sentence: int
    weight: float
    clause: int = -1
    subject: bool = False
    saying: bool = False
    quotation: int = -1
    form: str = ""
    owning_subject: bool = False

    @property
    def standing_first(self) -> bool:
        """Whether it is the subject of its sentence, or says whose the subject is."""
        return self.subject or self.owning_subject


@dataclass(slots=True, eq=False)
class Referent:
    """A thing the article speaks of.

    Without ``mention`` it is a noun phrase that is no entity ("the plan"), kept as a competitor; ``actor`` says
    whether it can act ("the authorities"), ``proper`` whether it is a name all the same. ``nouns`` are the
    lower-case common nouns it has been called by, ``roles`` those of them that are offices or occupations,
    ``qualities`` the other words, ``countries`` the ISO codes of what it is or belongs to, ``members`` the
    referents of a group ("Japan and South Korea"). ``person_like`` is a name that the model takes for an
    organisation or a place and that may as well be a person's: "he" decides.
    """

    mention: SpanMention | None
    type: str
    number: Number = "singular"
    gender: Gender = ""
    animate: bool = False
    actor: bool = False
    ship: bool = False
    proper: bool = False
    nouns: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    qualities: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    members: tuple[Referent, ...] = ()
    person_like: bool = False
    looked_up: bool = False
    occurrences: deque[Occurrence] = field(default_factory=lambda: deque(maxlen=8))

    @property
    def last(self) -> Occurrence:
        """Where it was spoken of last."""
        return self.occurrences[-1]

    def salience(self, sentence: int) -> float:
        """How much it is in mind in a sentence: the best of each recent sentence, halved for each sentence since."""
        best: dict[int, float] = {}
        for seen in self.occurrences:
            best[seen.sentence] = max(best.get(seen.sentence, 0.0), seen.weight)
        total = 0.0
        for number in sorted(best):
            if 0 <= sentence - number <= WINDOW:
                total += (best[number] + _HERE) * _DECAY ** (sentence - number)
        return total

    def mentions(self) -> list[SpanMention]:
        """The mentions to refer to: its own, or those of its members."""
        if self.members:
            return [found for member in self.members for found in member.mentions()]
        return [self.mention] if self.mention is not None else []


def key_of(mention: SpanMention) -> tuple[str, ...]:
    """What makes two mentions the same thing without looking at the context."""
    if mention.type == "Country" and mention.country:
        return ("Country", mention.country)
    if mention.knowledge:
        return ("knowledge", mention.knowledge)
    if mention.local:
        return ("local", str(mention.start), str(mention.end), mention.type)
    return (mention.type, mention.name.casefold())


class Discourse:
    """The referents of an article in order of their last occurrence."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[str, ...], Referent] = {}
        self._order: dict[int, Referent] = {}
        self.groups: deque[Referent] = deque(maxlen=20)
        self.people: deque[Referent] = deque(maxlen=200)

    def named(self, key: tuple[str, ...]) -> Referent | None:
        """The referent that is known by the key."""
        return self._by_key.get(key)

    def know(self, key: tuple[str, ...], referent: Referent) -> None:
        """Remember a referent by a key."""
        if key not in self._by_key:
            self._by_key[key] = referent
            if referent.type == "Person" and referent.mention is not None:
                self.people.append(referent)

    def note(self, referent: Referent, occurrence: Occurrence) -> None:
        """Record that the referent is spoken of."""
        referent.occurrences.append(occurrence)
        self._order.pop(id(referent), None)
        self._order[id(referent)] = referent
        if referent.members and referent not in self.groups:
            self.groups.append(referent)

    def recent(self, sentence: int, window: int = WINDOW) -> Iterator[Referent]:
        """The referents of the last sentences, the latest first; bounded, so that reading stays linear."""
        for count, referent in enumerate(reversed(self._order.values())):
            if count >= _LIMIT or sentence - referent.last.sentence > window:
                return
            yield referent

    def group_of(self, members: Iterable[Referent]) -> Referent | None:
        """The group of exactly these members, if it has been spoken of."""
        wanted = {id(member) for member in members}
        for group in reversed(self.groups):
            if {id(member) for member in group.members} == wanted:
                return group
        return None
