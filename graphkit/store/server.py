"""A real Neo4j on this machine, managed for the user: start, find again, stop.

It lives in the user's data folder, listens on the loopback only, on ports of its own, and its generated password
is in a file that only the user can read. The password is never on a command line: Neo4j takes it from the
file it would write itself on ``set-initial-password``, salted and hashed.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import time
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphkit.errors import StoreError
from graphkit.ontology import load_ontology
from graphkit.store.browser.opening import handover
from graphkit.store.browser.pages import READY, browser_settings, pages, with_pages
from graphkit.store.cookbook import recipes
from graphkit.store.jars import DEFAULT_VERSION, VERSIONS, Progress, fetch_jars, find_java
from graphkit.store.launch import USER, argument_file, auth_line, choose_ports, configuration, environment, java_options, write_private
from graphkit.store.process import exclusive, identity, is_running, port_is_free, spawn, terminate

__all__ = ["Server", "data_folder", "open_browser", "run_admin", "start", "status", "stop"]

HEAP_MB = 1024
_ADMIN_CLASS = "org.neo4j.cli.AdminTool"


@dataclass(frozen=True, slots=True)
class Server:
    """A running Neo4j: where it answers and how to log in. ``started`` is true when this call started it."""

    uri: str
    user: str
    password: str = field(repr=False)
    browser: str
    folder: Path
    version: str
    pid: int
    started: bool = False

    @property
    def auth(self) -> tuple[str, str]:
        """User and password, as the driver takes them."""
        return (self.user, self.password)


def data_folder() -> Path:
    """Return graphkit's data folder: ``GRAPHKIT_HOME``, else the platform's folder for a user's data."""
    chosen = os.environ.get("GRAPHKIT_HOME")
    if chosen:
        return Path(chosen).expanduser()
    import platformdirs

    return platformdirs.user_data_path("graphkit", appauthor=False)


def _jar_folder(version: str) -> Path:
    chosen = os.environ.get("GRAPHKIT_JARS")
    return (Path(chosen).expanduser() if chosen else data_folder() / "jars") / f"neo4j-{version}"


def start(
    *,
    version: str = "",
    docker: bool = False,
    heap_mb: int = HEAP_MB,
    settings: Mapping[str, str] | None = None,
    timeout: float = 180,
    progress: Progress | None = None,
) -> Server:
    """Start the managed Neo4j, or find the one that runs, and wait until it answers.

    Args:
        version: which Neo4j (see :data:`graphkit.store.jars.VERSIONS`); default: the one that ran last, else 5.26 LTS.
        docker: run it with the user's Docker instead of Java.
        heap_mb: the heap of the server in MB.
        settings: further lines of ``neo4j.conf``.
        timeout: seconds to wait for the first answer.
        progress: told about what is fetched and waited for.

    Raises:
        StoreError: packages, Java or Docker are missing, the jars cannot be fetched, another version runs or has written
            the data, or the server does not come up; the message ends with its last words.
    """
    folder = _make_folder()
    with exclusive(folder / "lock", timeout + 600):
        found = _running(folder)
        if found is not None:
            if version and version != found["version"]:
                raise StoreError(f"Neo4j {found['version']} runs already", remedy="Stop it first: graphkit neo4j stop")
            return _wait(found, folder, timeout, progress)
        if docker:
            if version:
                raise StoreError("The version of Neo4j in Docker cannot be chosen", remedy="Leave --version or --docker out.")
            from graphkit.store.docker import start_container

            state = start_container(folder, auth_line(_password(folder), secrets.token_bytes(32)), progress)
        else:
            chosen = _version(folder, version)
            password = _password(folder)
            jars = fetch_jars(_jar_folder(chosen), chosen, progress)
            state = _launch(folder, chosen, password, find_java(chosen), jars, heap_mb, settings or {})
        try:
            return _wait(state, folder, timeout, progress, fresh=True)
        except BaseException:
            _end(state, 20, force=True)
            (folder / "server.json").unlink(missing_ok=True)
            raise


def stop(*, timeout: float = 120, force: bool = False) -> Server | None:
    """Stop the managed Neo4j and wait until it has ended; return what was stopped, ``None`` when none ran.

    Raises:
        StoreError: it did not end in time (with ``force``: not even when killed).
    """
    folder = _make_folder()
    with exclusive(folder / "lock", timeout + 600):
        state = _running(folder)
        if state is None:
            (folder / "server.json").unlink(missing_ok=True)
            return None
        server = _server(state, folder)
        if not _end(state, timeout, force=force):
            raise StoreError(f"Neo4j (process {state['pid']}) has not ended after {timeout:.0f} s", remedy="Add --force to kill it.")
        (folder / "server.json").unlink(missing_ok=True)
        return server


def _end(state: Mapping[str, Any], timeout: float, *, force: bool) -> bool:
    """End the server and wait; return whether it is gone."""
    if state.get("container"):
        from graphkit.store.docker import stop_container

        stop_container(state["container"])
        return True
    return terminate(state["pid"], state["started"], timeout, force=force)


def status() -> Server | None:
    """Return the managed Neo4j when it runs and answers, else ``None``."""
    folder = data_folder() / "neo4j"
    state = _running(folder)
    if state is None or _problem(state, folder):
        return None
    return _server(state, folder)


def open_browser(opener: Callable[[str], bool] = webbrowser.open, *, timeout: float = 30) -> bool:
    """Open Neo4j Browser in the user's web browser, logged in; return whether it came to that within ``timeout`` seconds.

    The password goes to the page by way of :func:`graphkit.store.browser.opening.handover`, never in an address. A server in
    Docker has not got that page: the user logs in.

    Raises:
        StoreError: no managed server runs.
    """
    server = status()
    if server is None:
        raise StoreError("No Neo4j of graphkit runs", remedy="Start it with: graphkit neo4j start")
    if not server.browser.endswith(READY):
        opener(server.browser)
        return False
    login = {"username": server.user, "password": server.password, "host": server.uri}
    with handover(login, server.browser.removesuffix(f"/{READY}")) as offered:
        return opener(f"{server.browser}#{offered.place}") and offered.wait(timeout)


def run_admin(arguments: Sequence[str], *, version: str = "", progress: Progress | None = None) -> None:
    """Run ``neo4j-admin`` on the managed Neo4j, which must not be running.

    Raises:
        StoreError: it is running, or the command fails; the message is the command's last error.
    """
    folder = _make_folder()
    with exclusive(folder / "lock", 60):
        if _running(folder) is not None:
            raise StoreError("The managed Neo4j runs", remedy="Stop it first: graphkit neo4j stop")
        chosen = _version(folder, version)
        jars = fetch_jars(_jar_folder(chosen), chosen, progress)
        for name in ("conf", "logs"):
            (folder / name).mkdir(exist_ok=True)
        write_private(folder / "conf" / "admin.args", argument_file([*java_options(jars, HEAP_MB), _ADMIN_CLASS, *arguments]))
        command = [str(find_java(chosen)), f"@{folder / 'conf' / 'admin.args'}"]
        done = subprocess.run(command, env=environment(folder), cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            told = [line.strip() for line in (done.stderr + done.stdout).splitlines() if line.strip() and not line.startswith("\tat")]
            said = [line for line in told if "WARNING" not in line and ("rror" in line or "xception" in line)] or told
            (folder / "logs" / "admin.log").write_text(done.stdout + done.stderr, encoding="utf-8")
            raise StoreError(
                f"neo4j-admin failed ({said[0][:300] if said else done.returncode})", remedy=f"See {folder / 'logs' / 'admin.log'}."
            )


def _make_folder() -> Path:
    folder = data_folder() / "neo4j"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise StoreError(
            f"{folder}: cannot be used ({error.strerror})", remedy="Set GRAPHKIT_HOME to a folder you can write to."
        ) from error
    return folder


def _running(folder: Path) -> dict[str, Any] | None:
    """Return what the state file says when the process it names still runs; a stale file counts for nothing."""
    try:
        state = json.loads((folder / "server.json").read_text(encoding="utf-8"))
        if state.get("container"):
            from graphkit.store.docker import container_runs

            return dict(state) if container_runs(state["container"]) else None
        return dict(state) if is_running(int(state["pid"]), str(state["started"])) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _server(state: Mapping[str, Any], folder: Path, *, started: bool = False) -> Server:
    bolt, http = f"127.0.0.1:{state['bolt']}", f"127.0.0.1:{state['http']}"
    return Server(
        uri=f"bolt://{bolt}",
        user=USER,
        password=_password(folder),
        browser=f"http://{http}/browser/?dbms=bolt://{USER}@{bolt}&db=neo4j" if state.get("container") else f"http://{http}/{READY}",
        folder=folder,
        version=state["version"],
        pid=state["pid"],
        started=started,
    )


def _password(folder: Path) -> str:
    """Return the generated password, making it the first time."""
    path = folder / "password"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    if (folder / "data" / "databases" / "system").exists():
        raise StoreError(f"{path}: the password of the Neo4j in this folder is gone", remedy=f"Move {folder} away and start again.")
    made = secrets.token_urlsafe(18)
    write_private(path, made + "\n")
    return made


def _version(folder: Path, wanted: str) -> str:
    """Return the version to run: the one wanted, else the one that ran here last. Its data does not go back to an older one."""
    try:
        last = (folder / "version").read_text(encoding="ascii").strip()
    except OSError:
        last = DEFAULT_VERSION
    known = [*VERSIONS]
    if wanted in known and last in known and known.index(wanted) < known.index(last):
        raise StoreError(
            f"The data in {folder} is of Neo4j {last}, which {wanted} cannot read",
            remedy=f"Start it with --version {last}, or set GRAPHKIT_HOME to another folder.",
        )
    return wanted or last


def _launch(
    folder: Path, version: str, password: str, java: Path, jars: tuple[Path, ...], heap_mb: int, settings: Mapping[str, str]
) -> dict[str, Any]:
    ports = choose_ports(folder)
    http, bolt = (f"127.0.0.1:{ports[name]}" for name in ("http", "bolt"))
    jars = with_pages(jars, folder / "browser", pages(load_ontology(), recipes(), f"bolt://{USER}@{bolt}"))
    for name in ("conf", "logs", "data/dbms"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    if not (folder / "data" / "databases" / "system").exists():
        write_private(folder / "data" / "dbms" / "auth.ini", auth_line(password, secrets.token_bytes(32)))
    lines = configuration(ports, {**browser_settings(f"http://{http}"), **settings})
    write_private(folder / "conf" / "neo4j.conf", "".join(f"{key}={value}\n" for key, value in lines.items()))
    write_private(
        folder / "conf" / "java.args",
        argument_file(
            [*java_options(jars, heap_mb), VERSIONS[version].main_class, f"--home-dir={folder}", f"--config-dir={folder / 'conf'}"]
        ),
    )
    command = [str(java), f"@{folder / 'conf' / 'java.args'}"]
    pid = spawn(command, log=folder / "logs" / "console.log", environment=environment(folder), folder=folder)
    state = {"version": version, "pid": pid, "started": identity(pid), **ports}
    write_private(folder / "version", version + "\n")
    write_private(folder / "server.json", json.dumps(state) + "\n")
    write_private(folder / "ports.json", json.dumps(ports) + "\n")
    return state


def _wait(state: dict[str, Any], folder: Path, timeout: float, progress: Progress | None, *, fresh: bool = False) -> Server:
    """Wait until Bolt answers with our password."""
    begun = time.monotonic()
    while True:
        problem = _problem(state, folder)
        if not problem:
            return _server(state, folder, started=fresh)
        waited = time.monotonic() - begun
        gone = not state.get("container") and not is_running(state["pid"], state["started"])
        if gone or waited > timeout:
            what = "ended while starting" if gone else f"does not answer after {timeout:.0f} s"
            raise StoreError(f"Neo4j {what} ({_last_words(folder) or problem})", remedy=f"See {folder / 'logs'}.")
        if progress is not None:
            progress("Waiting for Neo4j", int(waited), 0)
        time.sleep(0.2)


def _problem(state: Mapping[str, Any], folder: Path) -> str:
    """Return why the server does not answer yet, ``""`` when it does."""
    import neo4j
    from neo4j.exceptions import DriverError, Neo4jError

    if not state.get("container") and port_is_free(state["bolt"]):
        return "its port is closed"
    uri = f"bolt://127.0.0.1:{state['bolt']}"
    try:
        with (
            neo4j.GraphDatabase.driver(uri, auth=(USER, _password(folder)), user_agent="graphkit", connection_timeout=5) as driver,
            driver.session(database="neo4j") as session,
        ):
            session.run("RETURN 1").consume()
    except (DriverError, Neo4jError, OSError) as error:
        return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
    return ""


def _last_words(folder: Path) -> str:
    """Return the last error line of the server's own output."""
    try:
        lines = (folder / "logs" / "console.log").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    told = [line.strip() for line in lines if line.strip() and not line.startswith(("\tat ", "    at "))]
    errors = [line for line in told if "ERROR" in line or "Exception" in line or "Error" in line]
    return (errors or told or [""])[-1][:300]
