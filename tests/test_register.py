"""The workspace resolves article by article what ``resolve`` resolves at once, whatever comes, goes and is decided."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.article import Article
from graphkit.errors import DecisionError
from graphkit.knowledge import Knowledge, load_knowledge
from graphkit.model import Extraction, Level, Mention, Statement
from graphkit.resolve import Decision, resolve
from graphkit.store.workspace import Workspace

PEOPLE = """Sergei Kovalenko, Sergey Kovalenko, Serhiy Kovalenka, Kovalenko, S. Kovalenko, Oleg Kovalenko, Ana Gül, Ana Gul, Kim,
    Kim Yong Chul, Wang, Wang Yi, Wang Wentao, Li Wang, Wang Li, Lloyd Austin, Austin, Ken Austin, Volodymir Zelensky, Zelensky, he,
    Mohammed Hassan, Muhammad Hasan""".replace("\n    ", " ").split(", ")
BODIES = """Army, Black Brigade, Black Brigades, Botswana Defence Force, Botswana Defense Force, BDF, Foreign Ministry,
    Ministry of Ports, Ports Ministry, Red Front, the Red Front, RF, Rodan Front""".replace("\n    ", " ").split(", ")
COUNTRIES = ["", "", "UKR", "RUS", "PRK", "KOR", "CHN", "USA", "BWA"]


def mentions_of(article: str) -> st.SearchStrategy[Mention]:
    def made(place: int, type: str, name: str, text: str, country: str, level: Level, local: bool, knowledge: str) -> Mention:
        return Mention(f"{article}-{place}", article, 0, 0, len(text), text, type, name, level, knowledge, country, local)

    texts = st.sampled_from(PEOPLE + BODIES)
    person = st.builds(
        made,
        st.integers(0, 999),
        st.just("Person"),
        st.sampled_from(PEOPLE),
        st.sampled_from(PEOPLE),
        st.sampled_from(COUNTRIES),
        st.sampled_from(["name", "name", "pronoun"]),
        st.just(False),
        st.just(""),
    )
    body = st.builds(
        made,
        st.integers(0, 999),
        st.sampled_from(["MilitaryForce", "Organization", "GovernmentBody", "Place", "Weapon"]),
        st.sampled_from(BODIES),
        texts,
        st.sampled_from(COUNTRIES),
        st.sampled_from(["name", "nominal"]),
        st.booleans(),
        st.sampled_from(["", "", "", "Q30", "Q99999999"]),
    )
    country = st.builds(
        lambda place, code: Mention(f"{article}-{place}", article, 0, 0, 1, "x", "Country", code, "name", "", code),
        st.integers(0, 999),
        st.sampled_from(COUNTRIES[2:]),
    )
    return person | person | body | country


@st.composite
def extractions(draw: st.DrawFn) -> list[Extraction]:
    made = []
    for number in range(draw(st.integers(1, 6))):
        id = f"a{number}"
        found = tuple({m.id: m for m in draw(st.lists(mentions_of(id), max_size=6))}.values())
        people = [m for m in found if m.type == "Person"]
        office = Mention(
            f"{id}-office", id, 0, 0, 1, "x", "Position", draw(st.sampled_from(["Port Minister", "Foreign Minister"])), "nominal"
        )
        said = ()
        if people and draw(st.booleans()):
            found = (*found, office)
            said = (Statement(f"{id}-s", id, 0, 0, 1, "HOLDS_POSITION", people[0].id, office.id),)
        published = draw(st.sampled_from(["", "2019-05-01", "2023-03-01", "2999-01-01"]))
        made.append(Extraction(Article(id, "x" * 9, published=published), found, said))
    return made


def resolved(workspace: Workspace, knowledge: Knowledge) -> None:
    workspace.resolve("v1", lambda: knowledge)


@settings(deadline=None, max_examples=150)
@given(extractions(), st.randoms(use_true_random=False), st.data())
def test_article_by_article_is_all_at_once(found: list[Extraction], chance: random.Random, data: st.DataObject) -> None:
    knowledge = load_knowledge()
    with Workspace.open(":memory:") as workspace:
        for extraction in chance.sample(found, len(found)):
            workspace.add(extraction)
            if chance.random() < 0.6:
                resolved(workspace, knowledge)
        resolved(workspace, knowledge)
        assert workspace.resolution() == resolve(found, knowledge)
        gone = set(chance.sample([e.article.id for e in found], chance.randint(0, len(found))))
        for id in sorted(gone):
            workspace.remove(id)
            if chance.random() < 0.5:
                resolved(workspace, knowledge)
        resolved(workspace, knowledge)
        kept = [e for e in found if e.article.id not in gone]
        assert workspace.resolution() == resolve(kept, knowledge)
        held = [id for (id,) in workspace._rows("SELECT id FROM handles ORDER BY id")]
        for _ in range(3 if len(held) > 1 else 0):
            one, other = chance.sample(held, 2)
            drawn = data.draw(st.sampled_from(["merge", "split", "rename", "undo", "article"]))
            try:
                if drawn == "undo":
                    workspace.undo()
                elif drawn == "rename":
                    workspace.decide(Decision("rename", (one,), name="Another Name"))
                elif drawn == "article" and kept:
                    workspace.decide(Decision("split", (one,), (f"{one}@{chance.choice(kept).article.id}",)))
                elif drawn in ("merge", "split"):
                    workspace.decide(Decision(drawn, (one,), (other,)))  # type: ignore[arg-type]
            except DecisionError as error:
                assert "contradict" in str(error)
            resolved(workspace, knowledge)
            assert workspace.resolution() == resolve(kept, knowledge, workspace.decisions())
        for table in ("handles", "forms", "keys", "sightings", "resolution", "entities") if not kept else ():
            assert not workspace._rows(f"SELECT * FROM {table}")
        resolution = workspace.resolution()
        workspace.resolve("v2", lambda: knowledge)
        assert workspace.resolution() == resolution
