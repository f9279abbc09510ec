"""``show``, ``timeline``, ``diff``, ``--as-of`` and the analyses on the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from commands import graphkit
from handmade import ENTITIES, Notebook

from graphkit.graph import KnowledgeGraph
from graphkit.model import Resolution
from graphkit.store.neo4j import load
from graphkit.store.server import Server
from graphkit.store.workspace import Workspace


def notes() -> Notebook:
    book = Notebook()
    book.note("a1", "Japan", "ALLIED_WITH", "United States", published="2020-05-01", time="1951/..")
    book.note("a1", "China", "ALLIED_WITH", "Russia", time="2001")
    book.note("a1", "US Forces Japan", "BASED_AT", "Yokota Air Base")
    book.note("a2", "China", "ALLIED_WITH", "Russia", published="2022-01-02", status="ended", time="2021-06")
    book.note("a2", "Japan", "ALLIED_WITH", "United States", status="denied", by="Russia")
    book.note("a2", "Japan", "PERSONNEL_STRENGTH", value=250000.0, unit="people", time="2021")
    book.note("undated", "Japan", "MET_WITH", "China")
    return book


def workspace(path: Path, book: Notebook) -> Path:
    with Workspace.open(path) as opened:
        for extraction in book.extractions():
            opened.add(extraction, fingerprint="1")
        resolution: Resolution = book.resolution()
        used = set(resolution.entity_of.values())
        entities = {id: entity for id, entity in ENTITIES.items() if id in used}
        opened.store_resolution(Resolution(entities, resolution.entity_of, resolution.reasons), "by hand")
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace(tmp_path_factory.mktemp("made") / "graphkit.db", notes())


def test_show_tells_counts_times_and_denials(made: Path) -> None:
    out = graphkit("show", "United States", "-w", made).out
    assert "\nALLIED_WITH Japan: 2 statements in 2 articles, 1951 to now; denied by Russia\n" in out
    assert "  denied: “Japan United States Russia ALLIED_WITH.” (says Russia) — Title of a2, 2022-01-02\n" in out
    out = graphkit("show", "China", "-w", made).out
    assert "\nALLIED_WITH Russia: ended; 2 statements in 2 articles, 2001 to 2021-06\n" in out
    assert "\nPERSONNEL_STRENGTH 250000 people: asserted, for 2021, reported" in graphkit("show", "Japan", "-w", made).out


def test_show_all_puts_every_claim_beside_the_others(made: Path) -> None:
    out = graphkit("show", "China", "-w", made, "--all").out
    assert (
        "2001 to 2021-06\n  asserted 2001: “China Russia ALLIED_WITH.” — Title of a1, 2020-05-01\n"
        "  ended 2021-06: “China Russia ALLIED_WITH.” — Title of a2, 2022-01-02\n"
    ) in out


def test_show_as_json_has_every_claim(made: Path) -> None:
    found = json.loads(graphkit("show", "China", "-w", made, "--format", "json").out)
    assert found["id"] == "Q148" and found["aliases"] == ["Beijing"]
    (ally,) = [r for r in found["relations"] if r["relation"] == "ALLIED_WITH"]
    assert (ally["status"], ally["periods"]) == ("ended", [["2001", "2021-06"]])
    assert [(c["status"], c["time"], c["published"]) for c in ally["claims"]] == [
        ("asserted", "2001", "2020-05-01"),
        ("ended", "2021-06", "2022-01-02"),
    ]
    (figure,) = json.loads(graphkit("show", "Japan", "-w", made, "--format", "json").out)["figures"]
    assert (figure["measure"], figure["value"], figure["time"]) == ("PERSONNEL_STRENGTH", 250000.0, "2021")


def test_show_as_of_a_date(made: Path) -> None:
    done = graphkit("show", "China", "-w", made, "--as-of", "2021-05-31")
    assert "ALLIED_WITH Russia: 2 statements in 2 articles, 2001 to 2021-06\n" in done.out
    assert "1 article without a date" in done.err
    assert "ALLIED_WITH" not in graphkit("show", "China", "-w", made, "--as-of", "2000").out
    assert (
        "ALLIED_WITH Russia: 1 statement in 1 article, 2001 to now\n"
        in graphkit("show", "China", "-w", made, "--as-of", "2021-07", "--reported").out
    )
    assert "Nothing is said of it but its name as of then." in graphkit("show", "Yokota Air Base", "-w", made, "--as-of", "2000").out


CYPHER = "MATCH (a:Country)-[r:ALLIED_WITH]->(b) RETURN a.name AS a, b.name AS b, r.status AS s, r.valid_to AS until ORDER BY a"


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ([], [("China", "Russia", "ended", "2021-06"), ("Japan", "United States", "asserted", None)]),
        (["--as-of", "2021-06-01", "--reported"], [("China", "Russia", "asserted", None), ("Japan", "United States", "asserted", None)]),
        (["--as-of", "2021-06-01"], [("China", "Russia", "asserted", "2021-06"), ("Japan", "United States", "asserted", None)]),
        (["--as-of", "1990"], [("Japan", "United States", "asserted", None)]),
        (["--as-of", "1950"], []),
    ],
)
def test_query_as_of_a_date(options: list[str], rows: list[tuple[str, ...]], made: Path) -> None:
    done = graphkit("query", CYPHER, "-w", made, "--format", "json", *options)
    assert [tuple(row.values()) for row in json.loads(done.out)] == rows


def test_summary_and_export_as_of_a_date(made: Path, tmp_path: Path) -> None:
    assert "Alliances: none found" in graphkit("summary", "-w", made, "--as-of", "1950").out
    file = tmp_path / "then.jsonl"
    assert graphkit("export", "-w", made, "-o", file, "--as-of", "1990").code == 0
    relations = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(r["relation"], r["valid_from"], r["valid_to"]) for r in relations] == [("MET_WITH", None, None), ("ALLIED_WITH", "1951", None)]


@pytest.mark.parametrize(
    "arguments",
    [
        ["query", "RETURN 1", "--as-of", "soon"],
        ["query", "RETURN 1", "--reported"],
        ["show", "Japan", "--reported"],
        ["diff", "a1", "a2", "--reported"],
        ["diff", "a1"],
        ["timeline", "Japan", "--since", "soon"],
        ["timeline", "Japan", "--until", "2021-13"],
    ],
)
def test_wrong_usage(arguments: list[str], made: Path) -> None:
    done = graphkit(*arguments, "-w", made)
    assert done.code == 2 and done.out == "" and "Error" in done.err


def test_timeline_as_table_json_and_csv(made: Path) -> None:
    done = graphkit("timeline", "Japan", "-w", made)
    assert done.code == 0 and "4 entries" in done.err
    times = [line.split()[0] for line in done.out.splitlines() if "Title of" in line]
    assert times[:2] == ["1951/..", "2021"]
    rows = json.loads(graphkit("timeline", "China", "Russia", "-w", made, "--format", "json").out)
    assert [(row["time"], row["status"], row["article"]) for row in rows] == [
        ("2001", "asserted", "Title of a1, 2020-05-01"),
        ("2021-06", "ended", "Title of a2, 2022-01-02"),
    ]
    table = list(csv.reader(io.StringIO(graphkit("timeline", "China", "-w", made, "--format", "csv", "--since", "2021").out)))
    assert table[0][:3] == ["time", "reported", "status"] and [row[0] for row in table[1:]] == ["2021-06"]
    nothing = graphkit("timeline", "Russia", "Yokota Air Base", "-w", made)
    assert (nothing.code, nothing.out) == (0, "") and "Nothing is said" in nothing.err
    assert graphkit("timeline", "Russia", "Yokota Air Base", "-w", made, "--format", "json").out == "[]\n"
    assert graphkit("timeline", "Nobody", "-w", made).code == 1


def test_diff_of_dates_articles_and_workspaces(made: Path, tmp_path: Path) -> None:
    done = graphkit("diff", "2020-05-01", "2022-01-02", "-w", made)
    assert done.code == 0, done.err
    assert done.out.startswith("From 2020-05-01 to 2022-01-02\n\nEnded: relations (1)\n")
    assert (
        "Ended: relations (1)\n  China ALLIED_WITH Russia: was asserted; now ended; 2 statements in 2 articles, 2001 to 2021-06\n"
        in done.out
    )
    assert "Newly contested: relations (1)\n  Japan ALLIED_WITH United States" in done.out
    assert "New: figures (1)\n  Japan PERSONNEL_STRENGTH 250000 people, asserted, 2021\n" in done.out
    assert "2 changed relations, 0 new entities." in done.err
    by_title = graphkit("diff", "Title of a1", "a2", "-w", made, "--format", "json")
    assert [len(changes) for changes in json.loads(by_title.out)["relations"].values()] == [0, 1, 0, 1, 0, 0, 1]
    book = Notebook()
    book.note("a9", "Japan", "MET_WITH", "China", published="2023-01-01")
    other = workspace(tmp_path / "other.db", book)
    file = tmp_path / "briefing.md"
    assert graphkit("diff", other, made, "--format", "markdown", "-o", file).code == 0
    assert file.read_text().startswith("# What changed from ") and "ALLIED\\_WITH" in file.read_text()
    assert "Nothing changed." in graphkit("diff", made, made).out
    assert graphkit("diff", "2021", "2021", "-w", made).out == "From 2021 to 2021\n\nNothing changed.\n"
    assert graphkit("diff", made, made, "-o", made).code == 2


def test_diff_of_what_is_not_there(made: Path) -> None:
    done = graphkit("diff", "2021", "a7", "-w", made)
    assert done.code == 1 and "'a7' is no workspace, no date, and no article of this workspace" in done.err
    assert graphkit("diff", "2021", "2022", "-w", made.parent / "none.db").code == 1


@pytest.mark.neo4j
def test_query_as_of_a_date_on_a_server(made: Path, empty_neo4j: Server) -> None:
    kg: KnowledgeGraph = notes().graph()
    load(kg, empty_neo4j.uri)
    done = graphkit("query", CYPHER, "--uri", empty_neo4j.uri, "--as-of", "2021-06-01", "--format", "json")
    assert done.code == 0, done.err
    assert done.out == graphkit("query", CYPHER, "-w", made, "--as-of", "2021-06-01", "--format", "json").out


# Analyses


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = Notebook()
    book.note("a1", "Japan", "ALLIED_WITH", "United States", published="2020-05-01", confidence=0.9)
    book.note("a1", "United States", "COOPERATES_WITH", "China", confidence=0.9)
    book.note("a1", "Japan", "CRITICIZED", "China", confidence=0.9)
    book.note("a1", "US Forces Japan", "BASED_AT", "Yokota Air Base", confidence=0.9)
    book.note("a1", "US Forces Japan", "BELONGS_TO", "United States", confidence=0.9)
    book.note("a2", "Russia", "ATTACKED", "Georgia", published="2022-01-02", confidence=0.9)
    return workspace(tmp_path_factory.mktemp("world") / "graphkit.db", book)


@pytest.mark.parametrize(
    ("arguments", "out", "err"),
    [
        (
            ["blocs"],
            "Bloc 1: Japan, United States\n  together Japan – United States (ALLIED_WITH; +0.72)\n    “Japan United States",
            "In no bloc: China, Georgia, Russia.",
        ),
        (["blocs"], "\n  against China – Japan (CRITICIZED; -0.18)\n    “Japan China CRITICIZED.” — Title of a1", "24% of the weight"),
        (["blocs", "--triads"], "++- China, Japan, United States: not balanced; United States is a friend of two foes\n", "1 triad, 0 of"),
        (
            ["path", "Japan", "Yokota Air Base", "--chains", "1"],
            "Japan → United States → US Forces Japan → Yokota Air Base\n  Japan ALLIED_WITH",
            "1 chain",
        ),
        (["path", "Japan", "Russia"], "", "No chain of at most 6 steps leads there."),
        (["central", "--top", "1"], " China   Country   0.0 ", "4 more actors: --top 5"),
        (["central", "--over-time"], " actor           2020   2022\n", "5 actors"),
        (["command", "US Forces Japan"], "United States (Country)\n    US Forces Japan (MilitaryForce) BELONGS_TO: 1 statement", "2 posts"),
        (["command", "Georgia"], "", "Nothing is said of who commands Georgia."),
        (["hosts"], "Japan hosts\n  United States: US Forces Japan BASED_AT Yokota Air Base: 1 statement", "1 presence"),
        (["hosts", "Georgia"], "", "No forces are said to be based or stationed there."),
        (["blocs", "--as-of", "2019"], "", "Nobody is friends with anybody here."),
        (["blocs", "--triads", "--as-of", "2019"], "", "No three actors have ties with each other here."),
        (["central", "--as-of", "2019"], "", "Nobody has to do with anybody here."),
        (["timeline", "Japan", "United States"], "ALLIED_WITH", "1 entry"),
    ],
)
def test_analyses_tell_with_sentences(arguments: list[str], out: str, err: str, world: Path) -> None:
    done = graphkit(*arguments, "-w", world)
    assert done.code == 0, done.err
    assert out in done.out and err in done.err
    assert bool(out) == bool(done.out)


def test_a_series_needs_dates(tmp_path: Path) -> None:
    book = Notebook()
    book.note("a1", "Japan", "MET_WITH", "China")
    done = graphkit("central", "--over-time", "-w", workspace(tmp_path / "undated.db", book))
    assert (done.code, done.out) == (0, "") and "the articles have no dates" in done.err


@pytest.mark.parametrize(
    ("arguments", "column", "values"),
    [
        (["blocs"], "members", [["Japan", "United States"]]),
        (["blocs", "--triads"], "torn", ["United States"]),
        (["path", "Japan", "US Forces Japan", "--chains", "1"], "relation", ["ALLIED_WITH", "BELONGS_TO"]),
        (["central", "--top", "1"], "contacts", [["Japan", "United States"]]),
        (["central", "--over-time", "--every", "month", "--measure", "degree", "--top", "1"], "2020-05", [1.0]),
        (["command"], "under", ["", "United States"]),
        (["hosts"], "personnel", [None]),
        (["hosts", "Georgia"], "host", []),
        (["path", "Japan", "Russia"], "chain", []),
    ],
)
def test_analyses_as_json_and_csv(arguments: list[str], column: str, values: list[object], world: Path) -> None:
    found = json.loads(graphkit(*arguments, "-w", world, "--format", "json").out)
    assert [row[column] for row in found] == values
    rows = list(csv.DictReader(io.StringIO(graphkit(*arguments, "-w", world, "--format", "csv").out)))
    assert [set(row) for row in rows] == [set(row) for row in found]
