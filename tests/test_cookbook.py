"""The cookbook in queries/: every recipe says what it answers and gives the same rows on both engines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cypher_queries import same
from handmade import BY_NAME, ENTITIES, alliances

from graphkit.errors import InputError
from graphkit.graph import KnowledgeGraph
from graphkit.model import Entity
from graphkit.store.connection import connect
from graphkit.store.cookbook import Recipe, read_recipe, recipes
from graphkit.store.neo4j import ask, load
from graphkit.store.server import Server

FOLDER = Path(__file__).resolve().parent.parent / "queries"
RECIPES = tuple(recipes(FOLDER))


def world() -> KnowledgeGraph:
    """A graph in which every recipe has something to find."""
    more = {
        "commander": Entity("position:commander", "Position", "Commander of US Indo-Pacific Command", (), "", "USA"),
        "secretary": Entity("position:secretary", "Position", "US Secretary of Defense", (), "", "USA"),
        "korea": Entity("Q423", "Country", "North Korea", ("DPRK",), "Q423", "PRK"),
        "australia": Entity("Q408", "Country", "Australia", (), "Q408", "AUS"),
        "summit": Entity("event:summit", "Event", "April summit"),
        "tokyo": Entity("Q1490", "Place", "Tokyo", (), "Q1490", "JPN"),
        "pact": Entity("agreement:pact", "Agreement", "1960 Mutual Cooperation and Security Treaty"),
    }
    book = alliances()

    def note(article: str, subject: str, relation: str, object: str = "", **others: object) -> None:
        def named(key: str) -> Entity | str:
            return more.get(key) or BY_NAME[key] if key else ""

        book.note(article, named(subject), relation, named(object), **others)  # type: ignore[arg-type]

    note("a3", "australia", "ALLIED_WITH", "United States", published="2024-11-05", confidence=0.9)
    note("a3", "australia", "ALLIED_WITH", "Japan", confidence=0.5)
    note("a3", "China", "ALLIED_WITH", "korea", confidence=0.9)
    note("a3", "China", "ALLIED_WITH", "Russia", status="possible", confidence=0.4)
    note("a3", "korea", "ALLIED_WITH", "Georgia", status="ended", confidence=0.9)
    note("a3", "US Forces Japan", "REPORTS_TO", "commander", status="planned", time="2025", confidence=0.8)
    note("a3", "commander", "REPORTS_TO", "secretary", confidence=0.8)
    note("a3", "Lloyd Austin", "HOLDS_POSITION", "secretary", confidence=0.9)
    note("a3", "Lloyd Austin", "REPRESENTS", "United States", confidence=0.9)
    note("a3", "Lloyd Austin", "LEADS", "US Forces Japan", confidence=0.3)
    note("a4", "korea", "SUPPLIES_ARMS_TO", "Russia", item="ballistic missiles", published="2024-12-24", confidence=0.9)
    note("a4", "China", "SUPPLIES_ARMS_TO", "korea", confidence=0.5)
    note("a4", "korea", "MET_WITH", "Russia", time="2024-12-01", confidence=0.9)
    note("a4", "United States", "CRITICIZED", "korea", confidence=0.9)
    note("a4", "Japan", "CRITICIZED", "korea", confidence=0.9)
    note("a4", "korea", "THREATENED", "Japan", confidence=0.9)
    note("a4", "United States", "SANCTIONED", "Russia", confidence=0.9)
    note("a4", "Russia", "CRITICIZED", "korea", status="ended", confidence=0.9)
    note("a4", "Japan", "MEMBER_OF", "NATO", status="denied", confidence=0.9)
    note("a4", "United States", "MEMBER_OF", "NATO", confidence=0.9)
    note("a4", "Japan", "PARTY_TO", "pact", time="1960/..", confidence=0.9)
    note("a4", "US Forces Japan", "BELONGS_TO", "United States", confidence=0.9)
    note("a4", "Japan", "PARTICIPATED_IN", "summit", confidence=0.9)
    note("a4", "United States", "HOSTED", "summit", confidence=0.9)
    note("a4", "summit", "LOCATED_IN", "tokyo", confidence=0.9)
    note("a4", "Yokota Air Base", "LOCATED_IN", "Japan", confidence=0.9)
    note("a4", "australia", "CRITICIZED", "korea", confidence=0.9)
    note("a4", "korea", "CRITICIZED", "United States", confidence=0.9)
    note("a4", "China", "CRITICIZED", "Japan", confidence=0.9)
    note("a4", "United States", "ALLIED_WITH", "China", status="ended", confidence=0.2)
    return book.graph([*ENTITIES.values(), *more.values()])


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    return world()


def test_there_are_many_and_each_says_what_it_answers() -> None:
    assert len(RECIPES) >= 30
    assert len({recipe.title for recipe in RECIPES}) == len(RECIPES)
    for recipe in RECIPES:
        assert recipe.about.endswith("."), recipe.name
        assert set(re.findall(r"\$(\w+)", recipe.cypher)) == set(recipe.parameters), recipe.name
        assert "ORDER BY" in recipe.cypher, f"{recipe.name}: an answer in any order cannot be compared"
        assert "//" not in recipe.cypher


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_recipe_answers_something(recipe: Recipe, kg: KnowledgeGraph) -> None:
    result = kg.query(recipe.cypher, recipe.parameters)
    assert len(result), "nothing in a graph made so that every recipe has something to find"


@pytest.fixture(scope="module")
def loaded(kg: KnowledgeGraph, neo4j_server: Server) -> Server:
    load(kg, neo4j_server.uri)
    return neo4j_server


@pytest.mark.neo4j
def test_recipes_give_the_same_rows_on_both_engines(kg: KnowledgeGraph, loaded: Server) -> None:
    with connect(loaded.uri) as connection:
        for recipe in RECIPES:
            theirs, ours = ask(connection, recipe.cypher, recipe.parameters), kg.query(recipe.cypher, recipe.parameters)
            assert ours.columns == theirs.columns, recipe.name
            assert same(ours.rows, theirs.rows, ordered=True), (recipe.name, ours.rows[:5], theirs.rows[:5])


@pytest.mark.parametrize(
    ("text", "message"),
    [("MATCH (n) RETURN n", "begins with a comment"), ("// T\n// :param x => 'a'\nRETURN $x", "value of x is not JSON")],
)
def test_what_is_no_recipe(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_recipe(text, "x.cypher")
