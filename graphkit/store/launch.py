"""What a start of Neo4j needs: its configuration, ports, password file, environment and Java arguments."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from graphkit.store.process import free_port, port_is_free

__all__ = ["USER", "argument_file", "auth_line", "choose_ports", "configuration", "environment", "java_options", "write_private"]

USER = "neo4j"
_OPENS = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")


def write_private(path: Path, text: str) -> None:
    """Write a file that only the user can read, whole or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    beside.replace(path)


def auth_line(password: str, salt: bytes) -> str:
    """Return the line of Neo4j's ``auth.ini`` for the first user: a salted SHA-256, iterated 1,024 times.

    >>> auth_line("secret", b"salt")[:22]
    'neo4j:SHA-256,0beada81'
    """
    digest = salt + password.encode()
    for _ in range(1024):
        digest = hashlib.sha256(digest).digest()
    return f"{USER}:SHA-256,{digest.hex()},{salt.hex()},1024:\n"


def choose_ports(folder: Path) -> dict[str, int]:
    """Return the ports used last time as far as they are free: a bookmark then keeps its worth."""
    try:
        last = json.loads((folder / "ports.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        last = {}
    ports: dict[str, int] = {}
    for name in ("bolt", "http"):
        port = last.get(name, 0)
        while not port or port in ports.values() or not port_is_free(port):
            port = free_port()
        ports[name] = port
    return ports


def configuration(ports: Mapping[str, int], settings: Mapping[str, str]) -> dict[str, str]:
    """Return the lines of ``neo4j.conf``: all addresses on the loopback, nothing reported to anybody; ``settings`` come last."""
    return {
        "server.default_listen_address": "127.0.0.1",
        "server.default_advertised_address": "127.0.0.1",
        "server.bolt.listen_address": f"127.0.0.1:{ports['bolt']}",
        "server.bolt.advertised_address": f"127.0.0.1:{ports['bolt']}",
        "server.http.listen_address": f"127.0.0.1:{ports['http']}",
        "server.http.advertised_address": f"127.0.0.1:{ports['http']}",
        "server.https.enabled": "false",
        "server.memory.pagecache.size": "256m",
        "dbms.security.auth_enabled": "true",
        "dbms.usage_report.enabled": "false",
        "client.allow_telemetry": "false",
        "db.tx_log.rotation.retention_policy": "1 days 256M",
        "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",  # else every stop takes five seconds more
        **settings,
    }


def environment(folder: Path) -> dict[str, str]:
    """Return the environment for Neo4j's own programs: nothing of the user's settings for other Neo4js."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("NEO4J_", "JAVA_TOOL_OPTIONS", "CLASSPATH"))}
    return {**kept, "NEO4J_HOME": str(folder), "NEO4J_CONF": str(folder / "conf")}


def java_options(jars: Sequence[Path], heap_mb: int) -> list[str]:
    """Return the arguments of Java before the name of the class to run."""
    options = ["-Xms128m", f"-Xmx{heap_mb}m", "-XX:+UseG1GC", "-Dfile.encoding=UTF-8", "-Djava.awt.headless=true"]
    options += ["-Dio.netty.tryReflectionSetAccessible=true", "-Dlog4j2.disable.jmx=true"]
    options += [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENS]
    return [*options, "-cp", os.pathsep.join(map(str, jars))]


def argument_file(arguments: Sequence[str]) -> str:
    """Return Java's argument file: the class path is too long for the command line of some systems."""
    return "".join('"{}"\n'.format(line.replace("\\", "\\\\").replace('"', '\\"')) for line in arguments)
