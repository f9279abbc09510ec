"""Extractions and graphs made by hand, for tests that are not about reading text."""

from __future__ import annotations

import random
from collections.abc import Iterable

from hypothesis import strategies as st

from graphkit.article import Article
from graphkit.graph import KnowledgeGraph
from graphkit.model import STATUSES, Entity, Extraction, Mention, Resolution, Statement

ENTITIES = {
    entity.id: entity
    for entity in (
        Entity("Q17", "Country", "Japan", ("Tokyo",), "Q17", "JPN"),
        Entity("Q30", "Country", "United States", ("US", "Washington"), "Q30", "USA"),
        Entity("Q159", "Country", "Russia", ("Moscow",), "Q159", "RUS"),
        Entity("Q148", "Country", "China", ("Beijing",), "Q148", "CHN"),
        Entity("Q7184", "Organization", "NATO", ("North Atlantic Treaty Organization",), "Q7184"),
        Entity("Q230", "Country", "Georgia", (), "Q230", "GEO"),
        Entity("Q1428", "Place", "Georgia", (), "Q1428", "USA"),
        Entity("Q61", "Place", "Washington, D.C.", ("Washington",), "Q61", "USA"),
        Entity("Q941013", "Person", "Lloyd Austin", ("Austin",), "Q941013", "USA"),
        Entity("militaryforce:us-forces-japan", "MilitaryForce", "US Forces Japan", ("USFJ",), "", "USA"),
        Entity("Q1188063", "MilitaryBase", "Yokota Air Base", (), "Q1188063", "JPN"),
        Entity("weapon:ballistic-missiles", "Weapon", "ballistic missiles"),
    )
}
BY_NAME = {entity.name: entity for entity in reversed(ENTITIES.values())}


class Notebook:
    """Writes articles one statement at a time: ``note("a1", "Japan", "ALLIED_WITH", "United States", status=…)``.

    Every statement gets a sentence of its own, so that all offsets are true.
    """

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._dates: dict[str, str] = {}
        self._mentions: dict[str, dict[str, Mention]] = {}
        self._statements: dict[str, list[Statement]] = {}
        self.entity_of: dict[str, str] = {}

    def note(
        self,
        article: str,
        subject: Entity | str,
        relation: str,
        object: Entity | str = "",
        *,
        published: str = "",
        says: str = "",
        by: Entity | str = "",
        place: Entity | str = "",
        item: Entity | str = "",
        **qualifiers: object,
    ) -> Statement:
        start = len(self._texts.setdefault(article, ""))
        number = self._counts.get(article, 0)
        self._counts[article] = number + 1
        self._dates[article] = published or self._dates.get(article, "")
        ids = {}
        text = says
        for role, given in (("subject", subject), ("object", object), ("attributed_to", by), ("place", place), ("item", item)):
            if given:
                entity = given if isinstance(given, Entity) else BY_NAME[given]
                at = start + len(text)
                text += entity.name + " "
                ids[role] = self._mention(article, number, at, entity)
        text += f"{relation}.\n"
        self._texts[article] += text
        value, unit = qualifiers.get("value"), str(qualifiers.get("unit", ""))
        statement = Statement(
            id=Statement.make_id(
                article, relation, ids["subject"], ids.get("object", ""), value, unit, number, str(qualifiers.get("status"))
            ),  # type: ignore[arg-type]
            article=article,
            sentence=number,
            start=start,
            end=start + len(text) - 1,
            relation=relation,
            **ids,
            **qualifiers,  # type: ignore[arg-type]
        )
        self._statements.setdefault(article, []).append(statement)
        return statement

    def _mention(self, article: str, number: int, start: int, entity: Entity) -> str:
        end = start + len(entity.name)
        id = Mention.make_id(article, start, end, entity.type, entity.name)
        knowledge = entity.id if entity.wikidata else ""
        self._mentions.setdefault(article, {})[id] = Mention(
            id, article, number, start, end, entity.name, entity.type, entity.name, knowledge=knowledge, country=entity.country
        )
        self.entity_of[id] = entity.id
        return id

    def extractions(self) -> list[Extraction]:
        return [
            Extraction(
                Article(id, text, title=f"Title of {id}", published=self._dates[id]),
                tuple(self._mentions[id].values()),
                tuple(self._statements[id]),
            )
            for id, text in self._texts.items()
        ]

    def resolution(self, entities: Iterable[Entity] = ENTITIES.values()) -> Resolution:
        return Resolution({entity.id: entity for entity in entities}, dict(self.entity_of), dict.fromkeys(self.entity_of, "name"))

    def graph(self, entities: Iterable[Entity] = ENTITIES.values()) -> KnowledgeGraph:
        return KnowledgeGraph.from_extractions(self.extractions(), self.resolution(entities))


def alliances() -> Notebook:
    """Two articles that agree, disagree and count."""
    book = Notebook()
    book.note("a1", "United States", "ALLIED_WITH", "Japan", published="2024-07-28", confidence=0.8)
    book.note("a1", "Japan", "ALLIED_WITH", "United States", confidence=0.6, says="Indeed ")
    book.note("a1", "US Forces Japan", "BASED_AT", "Yokota Air Base", confidence=0.9)
    book.note("a1", "US Forces Japan", "PERSONNEL_STRENGTH", value=54000.0, unit="people", confidence=0.9)
    book.note("a1", "Russia", "ATTACKED", "Georgia", time="2008-08", by="Lloyd Austin", confidence=0.7)
    book.note("a2", "Japan", "ALLIED_WITH", "United States", published="2025-01-02", by="Lloyd Austin", confidence=0.5)
    book.note("a2", "Russia", "ATTACKED", "Georgia", status="denied", by="Russia", confidence=0.7)
    book.note("a2", "China", "SUPPLIES_ARMS_TO", "Russia", item="ballistic missiles", place="Washington, D.C.", status="possible")
    return book


def shuffled(kg: KnowledgeGraph, seed: int) -> KnowledgeGraph:
    """The same graph put together in another order."""
    shuffle = random.Random(seed).sample

    def mixed(things: Iterable[object]) -> list[object]:
        things = list(things)
        return shuffle(things, len(things))

    resolution = Resolution(dict(mixed(kg.entities.items())), dict(mixed(kg.resolution.entity_of.items())), kg.resolution.reasons)  # type: ignore[arg-type]
    parts = (mixed(part.values()) for part in (kg.articles, kg.mentions, kg.raw_statements))
    return KnowledgeGraph(*parts, resolution, kg.ontology)  # type: ignore[arg-type]


TRAPS = (
    "",
    " ",
    "\t\n",
    "\r\n",
    "\x00",
    "\x0b\x1f\x7f\x85\u2028",
    "\ud800",
    "\udfff x",
    "\ufffe\uffff\ufdd0",
    "_x0041_",
    "_x005F_x0000_",
    "_x0041\x00_",
    "a|b\\|c\\",
    "|",
    "<&>\"'",
    "]]>",
    "<!--",
    "&#0;",
    "`}) DETACH DELETE (n",
    "{{x}}",
    "\\N \\u0041 \\",
    "=1+1",
    "a,b;c",
    "e\u0301 \u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u202e\u2067 \u65e5\u672c \U0001f1ef\U0001f1f5",
    "\U0001fffe \U0010ffff",
    "True",
    "1e5",
    "NaN",
)
TEXTS = st.one_of(st.sampled_from(TRAPS), st.text(st.characters(exclude_categories=())), st.text("_x0Fa|\\\x00\r\n<"))


@st.composite
def hostile_graphs(draw: st.DrawFn) -> KnowledgeGraph:
    """A graph whose every text, ids of entities included, is anything that Python can hold."""
    ids = draw(st.lists(TEXTS.filter(bool), min_size=2, max_size=5, unique=True))
    entities = [
        Entity(
            id,
            draw(st.sampled_from(["Country", "Person", "MilitaryForce"])),
            draw(TEXTS),
            tuple(sorted({alias for alias in draw(st.lists(TEXTS, max_size=3)) if alias})),
            draw(TEXTS),
            draw(TEXTS),
            draw(TEXTS),
        )
        for id in ids
    ]
    book = Notebook()
    for number in range(draw(st.integers(1, 5))):
        subject, object, *others = (draw(st.sampled_from(entities)) for _ in range(5))
        qualifiers = {"status": draw(st.sampled_from(STATUSES)), "confidence": draw(st.sampled_from([0, 0.5, 1]))}
        article = f"a{number % 2}"
        if draw(st.booleans()):
            roles = dict(zip(("by", "place", "item"), others, strict=True))
            relation = draw(st.sampled_from(["ALLIED_WITH", "CRITICIZED"]))
            book.note(article, subject, relation, object, says=draw(TEXTS), time=draw(TEXTS), rule=draw(TEXTS), **roles, **qualifiers)
        else:
            value = draw(st.floats(width=32) | st.integers(0, 10**15).map(float))
            book.note(article, subject, "PERSONNEL_STRENGTH", value=value, unit=draw(st.sampled_from(["people", "%GDP"])), **qualifiers)
    return book.graph(entities)
