"""The types that the stages share: Mention, Statement, Extraction, Entity.

An *extraction* of an article holds its mentions and the statements between them. *Resolution* says
which entity each mention is. A statement refers to mentions, never to entities: its id and its
evidence stay what they are when a new knowledge pack resolves a mention differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from graphkit.article import Article, content_id

__all__ = ["STATUSES", "Entity", "Extraction", "Level", "Mention", "Resolution", "Statement", "Status"]

Status = Literal["asserted", "planned", "possible", "denied", "ended"]
STATUSES: tuple[Status, ...] = ("asserted", "planned", "possible", "denied", "ended")
Level = Literal["name", "nominal", "pronoun"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of an article that stands for one thing: ``article.text[start:end] == text``.

    A span that stands for several things ("both countries") is several mentions, one a member,
    with the same offsets and different ``name``.

    ``type`` is an entity type of the ontology, read in context (Tokyo that announces is a Country,
    Tokyo where one meets is a Place). ``name`` is the best name the article (or the knowledge pack)
    gives the thing: "Lloyd Austin" for "he". ``level`` says how the text mentions it.
    ``knowledge`` is the key of its knowledge pack entry (a Wikidata id or a stable slug), empty when
    it is in none. ``country`` is the ISO 3166-1 alpha-3 code of the country that the thing is,
    belongs to or represents. ``local`` is true when the name only means something in this article
    ("the joint statement"): resolution then keeps it apart from the same words elsewhere.
    """

    id: str
    article: str
    sentence: int
    start: int
    end: int
    text: str
    type: str
    name: str
    level: Level = "name"
    knowledge: str = ""
    country: str = ""
    local: bool = False

    @staticmethod
    def make_id(article: str, start: int, end: int, type: str, name: str) -> str:
        """Return the content id of a mention."""
        return content_id("mention", article, start, end, type, name)


@dataclass(frozen=True, slots=True)
class Statement:
    """One claimed relation with its qualifiers and the sentence that says it.

    ``subject``, ``object``, ``attributed_to``, ``place`` and ``item`` are mention ids (empty: none).
    A measure has no ``object`` but ``value`` and ``unit`` (``people``, ``%GDP``, ``USD`` …).
    ``sentence`` counts from 0; ``start``/``end`` are the offsets of that sentence, ``cue_start``/
    ``cue_end`` those of the word that expresses the relation. ``time`` is an ISO 8601 date or
    interval (``2024-04``, ``../2027``). ``rule`` names the lexicon line or rule that read it;
    ``derived_from`` the statements it follows from, empty when the text says it itself.
    """

    id: str
    article: str
    sentence: int
    start: int
    end: int
    relation: str
    subject: str
    object: str = ""
    value: float | None = None
    unit: str = ""
    status: Status = "asserted"
    attributed_to: str = ""
    time: str = ""
    place: str = ""
    item: str = ""
    confidence: float = 1.0
    cue_start: int = 0
    cue_end: int = 0
    rule: str = ""
    derived_from: tuple[str, ...] = ()

    @staticmethod
    def make_id(article: str, relation: str, subject: str, object: str, value: float | None, unit: str, sentence: int, status: str) -> str:
        """Return the content id of a statement: where it stands and what it says."""
        return content_id("statement", article, relation, subject, object, value, unit, sentence, status)


@dataclass(frozen=True, slots=True)
class Entity:
    """A canonical thing. ``id`` is its Wikidata id, or a stable slug such as ``person:fumio-kishida``.

    ``aliases`` are the surface forms it is known by (sorted, without ``name``). ``country`` is the
    ISO 3166-1 alpha-3 code of the country that it is, belongs to or represents.
    """

    id: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    wikidata: str = ""
    country: str = ""
    description: str = ""

    @property
    def local(self) -> bool:
        """Whether it only means something in one article ("the militants"): its id then ends in ``@`` and that article's.

        >>> Entity("organization:militants@a1", "Organization", "militants").local, Entity("Q17", "Country", "Japan").local
        (True, False)
        """
        return "@" in self.id


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one article says. ``rejected`` counts candidates not accepted, by reason
    (``domain``, ``range``, …); ``skipped`` says why nothing was read (another language), empty otherwise."""

    article: Article
    mentions: tuple[Mention, ...]
    statements: tuple[Statement, ...]
    rejected: Mapping[str, int] = field(default_factory=dict)
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """Which entity each mention is: ``entity_of[mention.id]`` is an ``Entity.id``.

    ``reasons[mention.id]`` says why in a word or two (``knowledge``, ``name``, ``article``, ``transliteration`` …), and
    ``scores[mention.id]`` how sure that is, from 0 to 1."""

    entities: Mapping[str, Entity]
    entity_of: Mapping[str, str]
    reasons: Mapping[str, str] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)
