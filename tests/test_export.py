"""What holds for every format: same graph, same bytes; whole files or none; any text."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from handmade import TEXTS, alliances, hostile_graphs, shuffled
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.errors import ExportError, UnknownNameError
from graphkit.export import format_for, formats, write
from graphkit.export.files import opened
from graphkit.export.flat import collapse, escape, flatten, join, restore, split, unescape
from graphkit.graph import KnowledgeGraph

FORMATS = sorted(formats())
ARCHIVES = {"csv", "neo4j-admin"}
"""Formats of several files: a stream gets them in an archive, a path is a folder."""


def written(kg: KnowledgeGraph, format: str, *, all_statements: bool = False) -> bytes:
    stream = io.BytesIO()
    write(kg, stream, format, all_statements=all_statements)
    return stream.getvalue()


@pytest.mark.parametrize("all_statements", [False, True])
@pytest.mark.parametrize("format", FORMATS)
def test_the_same_graph_is_the_same_bytes(format: str, all_statements: bool) -> None:
    kg = alliances().graph()
    once = written(kg, format, all_statements=all_statements)
    assert once
    for seed in range(3):
        assert written(shuffled(kg, seed), format, all_statements=all_statements) == once


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=15, deadline=None)
@given(kg=hostile_graphs(), all_statements=st.booleans())
def test_any_text_can_be_written_and_is_valid_utf_8(format: str, kg: KnowledgeGraph, all_statements: bool) -> None:
    content = written(kg, format, all_statements=all_statements)
    if format not in ARCHIVES:
        content.decode("utf-8")


@pytest.mark.parametrize("format", sorted(set(FORMATS) - ARCHIVES))
def test_a_path_a_stream_and_standard_output_get_the_same(format: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    kg = alliances().graph()
    expected = written(kg, format)
    kg.export(format, tmp_path / "out")
    write(kg, "-", format)
    assert (tmp_path / "out").read_bytes() == capfdbinary.readouterr().out == expected
    write(kg, tmp_path / "out.gz", format)
    assert gzip.decompress((tmp_path / "out.gz").read_bytes()) == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.gz"]


def test_compressed_files_are_the_same_bytes_too(tmp_path: Path) -> None:
    for name in ("one.gz", "two.gz"):
        alliances().graph().to_graphml(tmp_path / name)
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()


def test_an_unknown_format_is_named_with_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match=r"format 'xlsx' is not known\. Use one of graphml, .*gexf"):
        write(alliances().graph(), "-", "xlsx")


@pytest.mark.parametrize(
    ("file", "format"),
    [
        ("a.graphml", "graphml"),
        ("A.GraphML.gz", "graphml"),
        ("a.zip", "csv"),
        ("a.csv", "csv"),
        ("x.gexf", "gexf"),
        ("-", ""),
        ("a.txt", ""),
    ],
)
def test_a_format_by_the_ending_of_the_file(file: str, format: str) -> None:
    assert format_for(file) == format


def test_every_format_says_what_it_is_for_and_exists() -> None:
    for name, found in formats().items():
        assert found.meaning, name
        assert callable(metadata.EntryPoint(name, found.target, "graphkit.export").load())


def test_an_installed_package_can_offer_a_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / "shouting-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shouting\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[graphkit.export]\nshout = shouting:write\ngraphml = shouting:write\n")
    (tmp_path / "shouting.py").write_text("def write(kg, file, *, all_statements=False):\n    file.write(repr(kg).upper().encode())\n")
    monkeypatch.syspath_prepend(tmp_path)
    kg = alliances().graph()
    assert written(kg, "shout").startswith(b"<KNOWLEDGEGRAPH")
    assert formats()["graphml"].target.startswith("graphkit."), "a package cannot take the place of a format of ours"


# Files


def test_a_failed_export_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "graph.graphml"
    file.write_text("old")
    with pytest.raises(RuntimeError), opened(file) as stream:
        stream.write(b"new")
        raise RuntimeError
    assert file.read_text() == "old"
    with opened(file) as stream:
        stream.write(b"new")
        assert file.read_text() == "old", "not before everything is written"
    assert file.read_text() == "new"
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_still_points_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    with opened(tmp_path / "link") as stream:
        stream.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_device_is_written_as_it_is() -> None:
    alliances().graph().to_graphml("/dev/null")
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize("path", ["missing/graph.graphml", "folder", "file/graph.graphml"])
def test_where_nothing_can_be_written_the_error_names_the_path(path: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match=rf"{path}: cannot be written \(.+\)\. Give a path"):
        alliances().graph().to_graphml(tmp_path / path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_a_full_disk_is_an_error_that_says_so() -> None:
    with pytest.raises(ExportError, match="No space left"), opened("/dev/full") as stream:
        stream.write(b"x" * 100_000)


def test_formats_load_only_when_used() -> None:
    code = "import sys, graphkit.export as e; e.formats(); sys.exit('networkx' in sys.modules or 'spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Flattening


@given(TEXTS)
def test_escaping_is_lossless_and_leaves_plain_text_alone(text: str) -> None:
    assert unescape(escape(text)) == text
    escape(text).encode("utf-8")


@pytest.mark.parametrize("text", ["US Forces Japan", "snake_case", "日本 🇯🇵", "العربية", "a\tb\nc", "_x41_", "_xyz_"])
def test_ordinary_text_needs_no_escape(text: str) -> None:
    assert escape(text) == text


@given(st.lists(TEXTS.filter(bool)))
def test_joining_is_lossless(values: list[str]) -> None:
    assert split(join(values)) == tuple(values)


@settings(max_examples=30, deadline=None)
@given(hostile_graphs(), st.booleans())
def test_flattening_keeps_everything(kg: KnowledgeGraph, all_statements: bool) -> None:
    flat = flatten(kg, all_statements=all_statements)
    types: dict[tuple[str, str], type] = {}
    rows = [("node", data) for _, data in flat.nodes(data=True)] + [("edge", data) for _, _, data in flat.edges(data=True)]
    for scope, data in rows:
        for name, value in data.items():
            assert types.setdefault((scope, name), type(value)) is type(value) in (str, int, float, bool)
            assert value != ""
    assert same(restore(flat), kg.graph if all_statements else kg.current)


def same(one: object, other: object) -> bool:
    """Whether two graphs are equal, but for numbers that no file can hold (``inf``, ``nan``)."""

    def content(graph: object) -> object:
        nodes = {node: plain(data) for node, data in graph.nodes(data=True)}  # type: ignore[attr-defined]
        return nodes, {key: (u, v, plain(data)) for u, v, key, data in graph.edges(keys=True, data=True)}  # type: ignore[attr-defined]

    def plain(data: dict[str, object]) -> dict[str, object]:
        return {
            name: value for name, value in data.items() if not (isinstance(value, float) and (value != value or abs(value) == float("inf")))
        }

    return content(one) == content(other)


def test_names_stand_beside_ids() -> None:
    kg = alliances().graph()
    current = {data["relation"]: data for _, _, data in flatten(kg).edges(data=True)}
    assert (current["ATTACKED"]["claimants_names"], current["ATTACKED"]["denied_by_names"]) == ("Lloyd Austin", "Russia")
    assert (current["ALLIED_WITH"]["label"], current["ALLIED_WITH"]["weight"]) == ("ALLIED_WITH", 3.0)
    every = {data["relation"]: data for _, _, data in flatten(kg, all_statements=True).edges(data=True)}
    supplies = every["SUPPLIES_ARMS_TO"]
    assert (supplies["item_name"], supplies["place_name"], "attributed_to_name" in supplies) == (
        "ballistic missiles",
        "Washington, D.C.",
        False,
    )


def test_collapsing_leaves_one_line_between_two() -> None:
    book = alliances()
    book.note("a1", "United States", "SUPPORTS", "Japan", confidence=0.4)
    book.note("a1", "United States", "ATTACKED", "China", status="denied")
    flat = collapse(book.graph())
    line = flat.edges["Q17", "Q30"]
    assert (line["weight"], line["relations"], line["label"]) == (4.0, "ALLIED_WITH|SUPPORTS", "ALLIED_WITH, SUPPORTS")
    assert (line["articles"], line["first_seen"], line["last_seen"]) == (2, "2024-07-28", "2025-01-02")
    assert not flat.has_edge("Q30", "Q148"), "only denied"
    assert flat.has_edge("Q159", "Q230"), "contested"
