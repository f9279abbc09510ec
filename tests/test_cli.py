"""The command line: help everywhere, cheap to start, data on one stream and messages on the other, exit codes that tell."""

from __future__ import annotations

import csv
import io
import json
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from commands import AS_TYPED, environment, graphkit, process, start
from handmade import alliances

from graphkit.building import resolve_into
from graphkit.cli.app import app
from graphkit.cli.console import visible
from graphkit.store.server import Server
from graphkit.store.workspace import Workspace

SENTENCES = "Japan and the United States are allies. Russia invaded Ukraine. US Forces Japan is based at Yokota Air Base."


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace built by the command itself."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "a.txt").write_text(SENTENCES)
    done = graphkit("build", folder / "a.txt", "-w", folder / "graphkit.db", "--published", "2024-07-28")
    assert done.code == 0, done.err
    return folder / "graphkit.db"


# Help and start


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*path, name))


def test_every_command_and_every_option_has_help() -> None:
    silent = []
    for path, command in commands(typer.main.get_command(app)):
        if not (command.help or "").strip():
            silent.append(" ".join(path))
        silent += [
            f"{' '.join(path)} {parameter.name}" for parameter in command.params if not (getattr(parameter, "help", "") or "").strip()
        ]
    assert not silent


def test_commands_of_the_contract_are_there() -> None:
    found = {" ".join(path) for path, _ in commands(typer.main.get_command(app))}
    wanted = {
        "extract",
        "build",
        "export",
        "query",
        "load",
        "show",
        "summary",
        "remove",
        "timeline",
        "diff",
        "blocs",
        "path",
        "central",
        "command",
        "hosts",
    }
    assert wanted | {"neo4j start", "neo4j stop", "neo4j status", "neo4j browser"} <= found


@pytest.mark.parametrize("path", [path for path, command in commands(typer.main.get_command(app))], ids=" ".join)
def test_help_of_every_command_is_short_enough_to_be_listed(path: tuple[str, ...]) -> None:
    done = graphkit(*path, "--help")
    assert done.code == 0 and "Usage:" in done.out
    assert "..." not in "".join(line for line in done.out.splitlines() if line.startswith("  ") and line.strip().endswith("..."))


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["build", "--help"], ["-h"]])
def test_help_and_version_load_nothing_heavy(arguments: list[str]) -> None:
    script = (
        "import sys\nfrom graphkit.cli import main\nsys.argv = ['graphkit', *sys.argv[1:]]\n"
        "try:\n    main()\nexcept SystemExit as ended:\n    assert not ended.code\n"
        "heavy = {'spacy', 'numpy', 'networkx', 'neo4j', 'kglite', 'pandas', 'rich', 'sqlite3', 'jgo'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    times = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)  # other processes do not count
        assert done.stderr.strip() == "[]"
    assert min(times) < 0.5, times


def test_importing_the_package_loads_nothing_heavy() -> None:
    script = "import sys, graphkit; print(sorted({'spacy', 'networkx', 'neo4j', 'sqlite3', 'typer'} & set(sys.modules)), dir(graphkit))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("[] ") and "KnowledgeGraph" in done.stdout


def test_names_of_the_package() -> None:
    import graphkit as package

    for name in package.__all__:
        assert getattr(package, name)
    assert callable(package.build)
    with pytest.raises(AttributeError, match="nothing_of_this_name"):
        _ = package.nothing_of_this_name  # type: ignore[attr-defined]


def test_completion_is_offered() -> None:
    done = process("--show-completion", "bash")
    assert "graphkit" in done.out.lower() and done.code == 0
    offered = process(_GRAPHKIT_COMPLETE="complete_bash", COMP_WORDS="graphkit export --format g", COMP_CWORD="3")
    assert {"graphml", "gexf"} <= set(offered.out.split())


# Wrong usage


@pytest.mark.parametrize(
    "arguments",
    [
        ["build"],
        ["nonsense"],
        ["build", "--nonsense", "x"],
        ["extract", "x", "--format", "xml"],
        ["query", "RETURN 1", "--param", "novalue"],
        ["neo4j", "start", "--heap", "1"],
        ["extract", "x", "--published", "soon"],
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str], built: Path) -> None:
    done = graphkit(*arguments, GRAPHKIT_WORKSPACE=str(built))
    assert done.code == 2
    assert done.out == "" and "Error" in done.err and "Traceback" not in done.err


def test_no_arguments_shows_help() -> None:
    assert "Commands:" in graphkit().err


# Reading


def test_extract_prints_statements_and_nothing_else(tmp_path: Path) -> None:
    done = graphkit("extract", "-", "--published", "2024-07-28", stdin=SENTENCES.encode(), cwd=tmp_path)
    assert done.code == 0, done.err
    records = [json.loads(line) for line in done.out.splitlines()]
    found = {(r["subject"]["name"], r["relation"], r["object"]["name"]) for r in records if "name" in r["object"]}
    assert ("Russia", "ATTACKED", "Ukraine") in found
    for record in records:
        evidence = record["evidence"]
        assert SENTENCES[evidence["start"] : evidence["end"]] == evidence["text"]
    assert "statement" in done.err
    assert list(tmp_path.iterdir()) == []


def test_extract_to_a_file_as_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SENTENCES)
    done = graphkit("extract", "a.txt", "--format", "table", "-o", "out.txt", cwd=tmp_path)
    assert done.code == 0 and done.out == ""
    table = (tmp_path / "out.txt").read_text()
    assert "ATTACKED" in table and "Russia invaded Ukraine." in table
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "out.txt"]


def test_build_twice_changes_nothing_and_does_not_load_the_model(built: Path) -> None:
    before = built.read_bytes()
    script = "import sys\nfrom graphkit.cli import main\ntry:\n    main()\nfinally:\n    print('spacy' in sys.modules)"
    arguments = [sys.executable, "-c", script, "build", str(built.parent), "-w", str(built), "--published", "2024-07-28"]
    done = subprocess.run(arguments, capture_output=True, text=True, env=environment(), check=True)
    assert done.stdout == "False\n"
    assert "0 articles added" in done.stderr and "1 article already there" in done.stderr
    assert built.read_bytes() == before


def test_build_tells_what_was_added_and_what_to_do_next(tmp_path: Path) -> None:
    done = graphkit("build", "-", stdin=SENTENCES.encode(), cwd=tmp_path)
    assert done.code == 0 and done.out == ""
    assert "graphkit.db: 1 article added" in done.err and "graphkit summary" in done.err
    assert graphkit("summary", cwd=tmp_path).code == 0
    moved = process("build", "-", "-w", tmp_path / "it's here.db", stdin=SENTENCES.encode())
    line = moved.err.split("Next: ")[1].strip().removeprefix(AS_TYPED)
    assert line.startswith(" summary -w ")
    done = subprocess.run(AS_TYPED + line, shell=True, capture_output=True, env=environment(), check=True, text=True)
    assert "Yokota" in done.stdout


# The graph out


def test_summary_shows_alliances_and_bases(built: Path) -> None:
    done = graphkit("summary", "-w", built)
    assert done.code == 0, done.err
    assert "Alliances" in done.out and "based" in done.out
    assert "Forces Japan" in done.out and "Yokota Air Base" in done.out
    assert "graphkit show " in done.err
    assert all(line == line.rstrip() for line in done.out.splitlines())


def test_show_finds_by_name_alias_and_id(built: Path) -> None:
    told = [graphkit("show", name, "-w", built) for name in ("United States", "united  states", "Q30")]
    assert [done.code for done in told] == [0, 0, 0], told[0].err
    assert len({done.out for done in told}) == 1
    assert "United States (Country; Q30" in told[0].out
    assert (
        "\nALLIED_WITH Japan: 1 statement in 1 article, reported 2024-07-28\n" in told[0].out
        and "“Japan and the United States are allies.”" in told[0].out
    )
    missing = graphkit("show", "Untied States", "-w", built)
    assert missing.code == 1 and "United States" in missing.err and "Traceback" not in missing.err


def test_query_as_table_json_and_csv(built: Path) -> None:
    cypher = "MATCH (a)-[r:ATTACKED]->(b) WHERE a.name = $who RETURN a.name AS who, b.name AS whom, r.statements AS n"
    options = ("-w", built, "--param", "who=Russia")
    assert "Ukraine" in graphkit("query", cypher, *options).out
    rows = json.loads(graphkit("query", cypher, *options, "--format", "json").out)
    assert rows == [{"who": "Russia", "whom": "Ukraine", "n": 1}]
    assert list(csv.reader(io.StringIO(graphkit("query", "-", *options, "--format", "csv", stdin=cypher.encode()).out))) == [
        ["who", "whom", "n"],
        ["Russia", "Ukraine", "1"],
    ]
    typed = graphkit(
        "query",
        "RETURN $a AS a, $b AS b, $c AS c",
        "-w",
        built,
        "--param",
        "a=1",
        "--param",
        'b=["x"]',
        "--param",
        "c=x=y",
        "--format",
        "json",
    )
    assert json.loads(typed.out) == [{"a": 1, "b": ["x"], "c": "x=y"}]


@pytest.mark.parametrize("cypher", ["MATCH (a RETURN a", "CREATE (n:X) RETURN n", ""])
def test_query_that_cannot_be_answered(built: Path, cypher: str) -> None:
    done = graphkit("query", cypher, "-w", built)
    assert done.code == 1 and done.out == ""
    assert "Error" in done.err and "Traceback" not in done.err


def test_export_by_ending_and_to_standard_output(built: Path, tmp_path: Path) -> None:
    import networkx

    done = graphkit("export", "-w", built, "-o", tmp_path / "a.graphml")
    assert done.code == 0 and "graphml" in done.err
    current = networkx.read_graphml(tmp_path / "a.graphml", force_multigraph=True)
    graphkit("export", "-w", built, "-o", tmp_path / "all.graphml", "--all")
    everything = networkx.read_graphml(tmp_path / "all.graphml", force_multigraph=True)
    assert 0 < current.number_of_edges() <= everything.number_of_edges()
    piped = graphkit("export", "-w", built, "--format", "jsonl", "-o", "-")
    assert all(json.loads(line) for line in piped.out.splitlines())
    wrong = graphkit("export", "-w", built, "--format", "nonsense", "-o", tmp_path / "b")
    assert wrong.code == 1 and "graphml" in wrong.err and not (tmp_path / "b").exists()


def test_output_never_takes_the_place_of_a_workspace_or_an_input(built: Path, tmp_path: Path) -> None:
    shutil.copy(built, tmp_path)
    (tmp_path / "a.txt").write_text(SENTENCES)
    for command in (["export", "-o", "graphkit.db"], ["extract", "a.txt", "-o", "graphkit.db"], ["extract", "a.txt", "-o", "./a.txt"]):
        done = graphkit(*command, cwd=tmp_path)
        assert done.code == 2 and "give another file" in done.err
    assert (tmp_path / "a.txt").read_text() == SENTENCES
    assert (tmp_path / "graphkit.db").read_bytes() == built.read_bytes()


@pytest.mark.parametrize("name", ["a?b#c%20.db", 'it\'s "here".db', "ünï 上.db", "-x.db"])
def test_workspace_of_any_name(built: Path, tmp_path: Path, name: str) -> None:
    shutil.copy(built, tmp_path / name)
    assert "Yokota" in graphkit("summary", f"--workspace={name}", cwd=tmp_path).out
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_remove(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "graphkit.db") as workspace:
        for extraction in alliances().extractions():
            workspace.add(extraction, fingerprint="1")
        resolve_into(workspace)
    assert graphkit("remove", "a1", cwd=tmp_path).code == 0
    assert graphkit("remove", "a2", "a3", cwd=tmp_path).code == 3
    assert graphkit("remove", "a3", cwd=tmp_path).code == 1
    assert "Alliances: none found" in graphkit("summary", cwd=tmp_path).out


def test_workspace_from_the_environment(built: Path, tmp_path: Path) -> None:
    assert graphkit("summary", cwd=tmp_path, GRAPHKIT_WORKSPACE=str(built)).code == 0
    missing = graphkit("summary", cwd=tmp_path)
    assert missing.code == 1 and "graphkit build" in missing.err
    assert list(tmp_path.iterdir()) == []


# Streams


def test_reader_that_leaves_early_is_no_error(built: Path) -> None:
    line = f"{AS_TYPED} export -w '{built}' --format jsonl --all | head -c 1 >/dev/null; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=environment(), check=False)
    assert done.stderr == "" and done.stdout.strip() in ("0", "1")


def test_full_and_closed_standard_output(built: Path) -> None:
    begin = f"{AS_TYPED} query 'RETURN 1' -w '{built}' "
    for redirection in (">/dev/full", ">&-"):
        done = subprocess.run(["bash", "-c", begin + redirection], capture_output=True, text=True, env=environment(), check=False)
        assert done.returncode == 1, redirection
        assert "standard output" in done.stderr and "Traceback" not in done.stderr and "Exception ignored" not in done.stderr


def test_other_locale_still_writes_utf8(built: Path) -> None:
    done = process("show", "Japan", "-w", built, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.code == 0 and "“" in done.out


def test_what_a_text_says_cannot_steer_the_terminal() -> None:
    assert visible("a\x1b[31mb\nc\u202ed\x9b") == "a\\x1b[31mb c\\u202ed\\x9b"
    assert visible("[bold]x[/bold] Željava 上海") == "[bold]x[/bold] Željava 上海"


@pytest.mark.parametrize("delay", [0.2, 3.0])
def test_interrupt_is_one_line_and_exit_code_130(tmp_path: Path, delay: float) -> None:
    running = start("extract", "-", "-o", "out.jsonl", cwd=tmp_path)
    time.sleep(delay)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    assert running.returncode in (130, -signal.SIGINT)  # before Python has started, nobody is there to say anything
    assert errors.decode().count("\n") == (running.returncode == 130) or delay < 1
    assert list(tmp_path.iterdir()) == []


# Neo4j


@pytest.mark.neo4j
def test_from_workspace_to_neo4j_and_back(built: Path, empty_neo4j: Server) -> None:
    assert empty_neo4j.uri in graphkit("neo4j", "status").out
    found = graphkit("neo4j", "start")
    assert found.code == 0 and "already running" in found.err
    assert [line.split()[0] for line in found.out.splitlines()] == ["URI", "User", "Password", "Browser"]
    planned = graphkit("load", "-w", built, "--dry-run")
    assert planned.code == 0 and "nothing was written; this would be" in planned.err and " added" in planned.err
    assert graphkit("query", "MATCH (n) RETURN count(n) AS n", "--uri", empty_neo4j.uri, "--format", "csv").out == "n\n0\n"
    first, second = (graphkit("load", "-w", built) for _ in range(2))
    assert first.code == second.code == 0, first.err
    assert "Loading ..." in first.err and [line for line in planned.err.splitlines() if " added" in line] == [
        line for line in first.err.splitlines() if " added" in line
    ]
    assert " added" in first.err and " added" not in second.err and "unchanged" in second.err
    cypher = "MATCH (a:Entity)-[r:ATTACKED|ALLIED_WITH]-(b:Entity) RETURN a.name AS a, type(r) AS r, b.name AS b ORDER BY a, r, b"
    here = graphkit("query", cypher, "-w", built, "--format", "json")
    there = graphkit("query", cypher, "--uri", empty_neo4j.uri, "--format", "json")
    assert json.loads(here.out) == json.loads(there.out) != []
    by_environment = graphkit("query", cypher, "--format", "json", NEO4J_URI=empty_neo4j.uri, NEO4J_PASSWORD=empty_neo4j.password)
    assert by_environment.out == there.out


@pytest.mark.neo4j
def test_neo4j_that_refuses_or_is_not_there(built: Path, empty_neo4j: Server) -> None:
    for uri, more in (
        ("bolt://127.0.0.1:9", {}),
        (empty_neo4j.uri, {"NEO4J_USERNAME": "neo4j", "NEO4J_PASSWORD": "wrong"}),
        ("http://127.0.0.1:9", {}),
        ("nonsense", {}),
    ):
        for command in (["load", "-w", built], ["query", "RETURN 1"]):
            done = graphkit(*command, "--uri", uri, **more)
            assert done.code == 1 and done.out == "" and done.err.startswith("Error: ")
            assert uri.split("//")[-1] in done.err


def test_no_command_takes_a_password() -> None:
    """A command line is in the history of the shell and in the list of processes: passwords come from NEO4J_PASSWORD."""

    def options(command: Any) -> Iterator[str]:
        yield from (name for parameter in command.params for name in parameter.opts)
        for inner in getattr(command, "commands", {}).values():
            yield from options(inner)

    found = set(options(typer.main.get_command(app)))
    assert {"--uri", "--user", "--database", "--version"} <= found
    assert [name for name in found if "pass" in name or "secret" in name or "auth" in name] == []
