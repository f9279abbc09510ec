"""GEXF, CSV, Cytoscape JSON, JSON-LD and DOT."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import networkx
import pytest
from handmade import alliances, hostile_graphs
from hypothesis import given, settings
from hypothesis import strategies as st
from networkx.readwrite.json_graph import cytoscape_graph
from test_export import written

from graphkit.errors import ExportError
from graphkit.export.flat import flatten
from graphkit.graph import KnowledgeGraph

GEXF = "{http://www.gexf.net/1.2draft}"


@settings(max_examples=30, deadline=None)
@given(hostile_graphs(), st.booleans())
def test_gexf_is_read_back_for_any_text(kg: KnowledgeGraph, all_statements: bool) -> None:
    content = written(kg, "gexf", all_statements=all_statements)
    flat, back = flatten(kg, all_statements=all_statements), networkx.read_gexf(io.BytesIO(content))
    assert {node: {"label": node} | data for node, data in flat.nodes(data=True)} == dict(back.nodes(data=True))
    root = ElementTree.fromstring(content)
    edges = root.findall(f".//{GEXF}edge")
    assert [(e.get("source"), e.get("target"), e.get("id"), e.get("label")) for e in edges] == [
        (u, v, key, data["relation"]) for u, v, key, data in flat.edges(keys=True, data=True)
    ]
    sentence = "sentence" if all_statements else "evidence"
    assert sorted(data[sentence] for _, _, data in back.edges(data=True)) == sorted(data[sentence] for _, _, data in flat.edges(data=True))


def test_gexf_has_no_clock() -> None:
    assert b"lastmodified" not in written(alliances().graph(), "gexf")


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


@settings(max_examples=30, deadline=None)
@given(hostile_graphs(), st.booleans())
def test_csv_holds_every_attribute(kg: KnowledgeGraph, all_statements: bool) -> None:
    with zipfile.ZipFile(io.BytesIO(written(kg, "csv", all_statements=all_statements))) as archive:
        nodes, edges = (rows(archive.read(name)) for name in ("nodes.csv", "edges.csv"))
    flat = flatten(kg, all_statements=all_statements)

    def texts(data: dict[str, object]) -> dict[str, str]:
        renamed = {"label": "Label", "weight": "Weight"}
        return {renamed.get(k, k): str(v).lower() if isinstance(v, bool) else str(v) for k, v in data.items()}

    filled = [{name: value for name, value in row.items() if value} for row in (*nodes, *edges)]
    assert filled == [{"Id": node, **texts(data)} for node, data in flat.nodes(data=True)] + [
        {"Source": u, "Target": v, "Type": "Directed", "Id": key, **texts(data)} for u, v, key, data in flat.edges(keys=True, data=True)
    ]


def test_csv_is_a_folder_or_an_archive(tmp_path: Path) -> None:
    kg = alliances().graph()
    kg.export("csv", tmp_path / "tables")
    kg.export("csv", tmp_path / "tables.zip")
    with zipfile.ZipFile(tmp_path / "tables.zip") as archive:
        assert archive.namelist() == ["nodes.csv", "edges.csv"]
        for name in archive.namelist():
            assert archive.read(name) == (tmp_path / "tables" / name).read_bytes()
    header = (tmp_path / "tables" / "edges.csv").read_text().splitlines()[0]
    assert header.startswith("Source,Target,Type,Id,Label,Weight,")
    with pytest.raises(ExportError, match=r"inside: no folder can be made there"):
        kg.export("csv", tmp_path / "tables.zip" / "inside")


@settings(max_examples=30, deadline=None)
@given(hostile_graphs(), st.booleans())
def test_cytoscape_json_is_read_back_for_any_text(kg: KnowledgeGraph, all_statements: bool) -> None:
    data = json.loads(written(kg, "cytoscape", all_statements=all_statements))
    ids = [element["data"]["id"] for kind in ("nodes", "edges") for element in data["elements"][kind]]
    assert len(set(ids)) == len(ids)
    flat, back = flatten(kg, all_statements=all_statements), cytoscape_graph(data)
    assert set(back) == set(flat)
    for u, v, key, edge in flat.edges(keys=True, data=True):
        assert edge.items() <= back.edges[u, v, key].items()


def test_json_ld_uses_the_identifiers_of_wikidata() -> None:
    book = alliances()
    book.note("a1", "Japan", "MEMBER_OF", "NATO")
    data = json.loads(written(book.graph(), "jsonld"))
    nodes = {node["@id"]: node for node in data["@graph"]}
    japan = nodes["wd:Q17"]
    assert (japan["@type"], japan["name"], japan["iso3"]) == ("Country", "Japan", "JPN")
    assert (japan["ALLIED_WITH"], japan["MEMBER_OF"]) == (["wd:Q30"], ["wd:Q7184"])
    assert nodes["wd:Q30"]["ALLIED_WITH"] == ["wd:Q17"], "symmetric: stands on both"
    assert "SUPPLIES_ARMS_TO" not in nodes["wd:Q148"], "only possible"
    assert "urn:graphkit:entity:militaryforce:us-forces-japan" in nodes
    attacked = next(node for node in data["@graph"] if node.get("relation") == "urn:graphkit:ATTACKED")
    assert (attacked["contested"], attacked["denied_by"]) == (True, ["wd:Q159"])
    assert data["@context"]["MEMBER_OF"] == {"@id": "wdt:P463", "@type": "@id"}
    assert data["@context"]["PARTY_TO"] == {"@reverse": "wdt:P1891", "@type": "@id"}


def test_json_ld_of_every_statement_has_its_sentence_and_figures() -> None:
    kg = alliances().graph()
    claims = [node for node in json.loads(written(kg, "jsonld", all_statements=True))["@graph"] if node["@type"] == "Statement"]
    assert [claim["sentence"] for claim in claims] == [view.sentence for view in kg.statements()]
    assert [claim["value"] for claim in claims if "value" in claim] == [54000.0]


@settings(max_examples=30, deadline=None)
@given(hostile_graphs(), st.booleans())
def test_json_ld_is_json_for_any_text(kg: KnowledgeGraph, all_statements: bool) -> None:
    data = json.loads(written(kg, "jsonld", all_statements=all_statements))
    for node in data["@graph"]:
        assert re.fullmatch(r"(wd:|urn:graphkit:)\S+", node["@id"], re.DOTALL), node["@id"]


@settings(max_examples=30, deadline=None)
@given(hostile_graphs(), st.booleans())
def test_dot_strings_end_where_they_should(kg: KnowledgeGraph, all_statements: bool) -> None:
    text = written(kg, "dot", all_statements=all_statements).decode("utf-8")
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text, flags=re.DOTALL)
    assert re.fullmatch(r'digraph graphkit \{\n(?:  [][ \n=,;">\w-]*\n)*\}\n', outside), outside


def test_dot_shows_the_status() -> None:
    text = written(alliances().graph(), "dot").decode()
    assert re.search(r'label="SUPPLIES_ARMS_TO", style="dotted"', text)
    assert re.search(r'label="ALLIED_WITH", style="solid".*dir="none"', text)
