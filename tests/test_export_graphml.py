"""GraphML that other programs open and networkx reads back to the same graph."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import networkx
import pytest
from handmade import alliances, hostile_graphs
from hypothesis import given, settings
from hypothesis import strategies as st
from test_export import same, written

from graphkit.export import graphml
from graphkit.export.flat import collapse, flatten
from graphkit.graph import KnowledgeGraph

NS = "{http://graphml.graphdrawing.org/xmlns}"


def read_back(content: bytes) -> networkx.MultiDiGraph[str]:
    return networkx.read_graphml(io.BytesIO(content), edge_key_type=str, force_multigraph=True)  # type: ignore[return-value]


@settings(max_examples=30, deadline=None)
@given(hostile_graphs(), st.booleans())
def test_networkx_reads_back_the_same_graph_for_any_text(kg: KnowledgeGraph, all_statements: bool) -> None:
    content = written(kg, "graphml", all_statements=all_statements)
    flat, back = flatten(kg, all_statements=all_statements), read_back(content)
    assert dict(back.nodes(data=True)) == dict(flat.nodes(data=True))
    assert list(back.edges(keys=True, data=True)) == list(flat.edges(keys=True, data=True))
    assert same(graphml.read(io.BytesIO(content)), kg.graph if all_statements else kg.current)


@settings(max_examples=30, deadline=None)
@given(hostile_graphs())
def test_the_collapsed_graph_is_read_back_too(kg: KnowledgeGraph) -> None:
    back, flat = networkx.read_graphml(io.BytesIO(written(kg, "graphml-collapsed"))), collapse(kg)
    assert dict(back.nodes(data=True)) == dict(flat.nodes(data=True))
    assert {frozenset((u, v)): data for u, v, data in back.edges(data=True)} == {
        frozenset((u, v)): data for u, v, data in flat.edges(data=True)
    }


@pytest.mark.parametrize("format", ["graphml", "graphml-collapsed"])
@settings(max_examples=30, deadline=None)
@given(kg=hostile_graphs(), all_statements=st.booleans())
def test_the_file_is_what_the_programs_expect(format: str, kg: KnowledgeGraph, all_statements: bool) -> None:
    root = ElementTree.fromstring(written(kg, format, all_statements=all_statements))
    keys = root.findall(f"{NS}key")
    assert len({key.get("id") for key in keys}) == len(keys)
    assert len({(key.get("for"), key.get("attr.name")) for key in keys}) == len(keys), "one type for an attribute"
    assert {key.get("attr.type") for key in keys} <= {"string", "double", "long", "boolean"}
    assert [child.tag for child in root] == [f"{NS}key"] * len(keys) + [f"{NS}graph"]
    known = {scope: {key.get("id") for key in keys if key.get("for") == scope} for scope in ("node", "edge")}
    (graph,) = root.findall(f"{NS}graph")
    nodes, edges = graph.findall(f"{NS}node"), graph.findall(f"{NS}edge")
    ids = {node.get("id") for node in nodes}
    assert len(ids) == len(nodes)
    edge_ids = [edge.get("id") for edge in edges if edge.get("id") is not None]
    assert len(set(edge_ids)) == len(edge_ids)
    for edge in edges:
        assert {edge.get("source"), edge.get("target")} <= ids
    for scope, elements in (("node", nodes), ("edge", edges)):
        for element in elements:
            used = [data.get("key") for data in element.findall(f"{NS}data")]
            assert set(used) <= known[scope] and len(set(used)) == len(used)


def test_nodes_and_edges_have_labels_and_truth_values_are_lower_case() -> None:
    text = written(alliances().graph(), "graphml").decode()
    root = ElementTree.fromstring(text)
    labels = {(key.get("for"), key.get("attr.name")): key.get("id") for key in root.findall(f"{NS}key")}
    for scope in ("node", "edge"):
        for element in root.iter(f"{NS}{scope}"):
            assert any(data.get("key") == labels[scope, "label"] and data.text for data in element)
    assert f'<data key="{labels["edge", "contested"]}">true</data>' in text
    assert "True" not in text


@settings(max_examples=30, deadline=None)
@given(hostile_graphs(), st.booleans())
def test_yed_finds_a_label_on_all_that_is_drawn(kg: KnowledgeGraph, all_statements: bool) -> None:
    content = written(kg, "graphml-yed", all_statements=all_statements)
    root = ElementTree.fromstring(content)
    y = "{http://www.yworks.com/xml/graphml}"
    flat = flatten(kg, all_statements=all_statements)
    assert [label.text or "" for label in root.iter(f"{y}NodeLabel")] == [data.get("label", "") for _, data in flat.nodes(data=True)]
    assert [label.text for label in root.iter(f"{y}EdgeLabel")] == [data["label"] for _, _, data in flat.edges(data=True)]
    assert set(read_back(content)) == set(flat)


def test_yed_draws_the_status() -> None:
    text = written(alliances().graph(), "graphml-yed").decode()
    assert '<y:LineStyle color="#000000" type="dotted" width="1.0" />' in text
    assert '<y:Arrows source="none" target="none" />' in text
    assert '<key id="nodegraphics" for="node" yfiles.type="nodegraphics" />' in text
