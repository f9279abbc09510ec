"""docs/schema.md says of every property what it means: no more and no fewer than are written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from cypher_queries import random_graph
from handmade import BY_NAME, Notebook, alliances
from test_cookbook import world

from graphkit.graph import KnowledgeGraph
from graphkit.ontology import load_ontology
from graphkit.store.shape import SCHEMA, STRUCTURAL_LABELS, STRUCTURAL_TYPES, rows
from graphkit.store.writing import figure_starts

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "schema.md").read_text(encoding="utf-8")
ONTOLOGY = load_ontology()
FIGURE = "<measure>_<unit>"
RELATION = "ALLIED_WITH"


def documented() -> dict[str, dict[str, str]]:
    """Label or relationship type -> its properties with their types, as the page has them."""
    found: dict[str, dict[str, str]] = {}
    for heading, body in re.findall(r"^### (.+?)$(.*?)(?=^##|\Z)", PAGE, re.M | re.S):
        table = dict(re.findall(r"^\| `([^`]+)` \| ([^|]+?) \|", body, re.M))
        for name in re.findall(r"`:?(\w+)`", heading):
            found[name] = table
    return found


def kind(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, list):
        return "list of " + "".join({kind(item) + "s" for item in value})
    return {int: "whole number", float: "number", str: "text"}[type(value)]


def everything() -> Iterator[KnowledgeGraph]:
    """Graphs in which every property that there can be is somewhere."""
    yield alliances().graph()
    yield world()
    yield from (random_graph(seed) for seed in range(3))
    book = Notebook()
    book.note("a1", "Japan", "ALLIED_WITH", "United States", published="2024-07-28", time="2024", rule="ally", cue_start=1, cue_end=5)
    book.note("a1", "Japan", "MET_WITH", "China", place=BY_NAME["Yokota Air Base"], derived_from=("x",))
    kg = book.graph()
    articles = [replace(article, url="https://example.org/1") for article in kg.articles.values()]
    entities = {id: replace(entity, description="an ally") for id, entity in kg.entities.items()}
    yield KnowledgeGraph(articles, kg.mentions.values(), kg.raw_statements.values(), replace(kg.resolution, entities=entities))


def written() -> dict[str, dict[str, set[str]]]:
    """Label or relationship type -> its properties with the types of their values, as they are written."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for kg in everything():
        graph = rows(kg)
        things = [(node.labels[0], node.properties) for node in graph.nodes()]
        things += [(r.type if r.type in STRUCTURAL_TYPES else RELATION, r.properties) for r in graph.relationships()]
        for name, properties in things:
            found[name].update({})
            for key, value in properties.items():
                figure = name == "Entity" and key.startswith(figure_starts(ONTOLOGY))
                found[name][FIGURE if figure else key].add(kind(value))
    return found


def test_the_page_has_what_is_written_and_nothing_else() -> None:
    told, made = documented(), written()
    assert set(told) == STRUCTURAL_LABELS | STRUCTURAL_TYPES | {RELATION}
    for name in told:
        assert set(told[name]) == set(made[name]), name
        for key, kinds in made[name].items():
            assert kinds == {told[name][key]}, f"{name}.{key}"


def test_the_page_names_every_type_of_entity() -> None:
    (section,) = re.findall(r"^### `:Entity`$(.*?)^\|", PAGE, re.M | re.S)
    assert set(re.findall(r"`:(\w+)`", section)) == ONTOLOGY.types.keys()


def test_the_diagram_has_every_label_and_structural_relationship() -> None:
    (diagram,) = re.findall(r"^```mermaid$(.*?)^```$", PAGE, re.M | re.S)
    words = set(re.findall(r"\w+", diagram))
    assert words >= STRUCTURAL_LABELS | STRUCTURAL_TYPES
    assert words & ONTOLOGY.types.keys() and words & ONTOLOGY.relations.keys()


def test_the_page_tells_every_version_of_the_shape() -> None:
    (table,) = re.findall(r"^## Versions of the shape$(.*)", PAGE, re.M | re.S)
    assert [int(number) for number in re.findall(r"^\| (\d+) \|", table, re.M)] == list(range(1, SCHEMA + 1))
