"""The managed Neo4j in the user's Docker instead of in a Java of the user's."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

from graphkit.errors import StoreError
from graphkit.store.jars import Progress
from graphkit.store.launch import write_private
from graphkit.store.process import free_port

__all__ = ["IMAGE", "container_runs", "run_arguments", "start_container", "stop_container"]

IMAGE = "neo4j:5.26-community"
"""The image of docker-compose.yml."""

_REMEDY = "Start Docker, or leave --docker out: graphkit then runs Neo4j with Java."


def start_container(folder: Path, auth_line: str, progress: Progress | None) -> dict[str, Any]:
    """Run the container, on free ports of the loopback, and return its state.

    Its data is in the folder. The password gets there as Neo4j itself keeps it, hashed: neither the command line nor the
    container's environment has it.

    Raises:
        StoreError: there is no Docker, it does not run, or the image cannot be had.
    """
    data = folder / "docker-data"
    (data / "dbms").mkdir(parents=True, exist_ok=True)
    if not (data / "databases" / "system").exists():
        write_private(data / "dbms" / "auth.ini", auth_line)
    if progress is not None:
        progress(f"Fetching {IMAGE}", 0, 0)
    ports = {"bolt": free_port(), "http": free_port()}
    name = f"graphkit-{blake2b(str(folder).encode(), digest_size=4).hexdigest()}"
    _docker("rm", "--force", name, check=False)
    _docker(*run_arguments(name, data, ports))
    state = {"version": IMAGE, "pid": 0, "started": "", "container": name, **ports}
    write_private(folder / "server.json", json.dumps(state) + "\n")
    return state


def run_arguments(name: str, data: Path, ports: Mapping[str, int]) -> list[str]:
    """Return the arguments of ``docker`` that run the container."""
    user = ["--user", f"{os.getuid()}:{os.getgid()}"] if hasattr(os, "getuid") else []
    settings = {
        "server.bolt.advertised_address": f"127.0.0.1:{ports['bolt']}",
        "server.http.advertised_address": f"127.0.0.1:{ports['http']}",
        "dbms.usage_report.enabled": "false",
    }
    arguments = ["run", "--detach", "--name", name, *user, "--volume", f"{data}:/data"]
    arguments += ["--publish", f"127.0.0.1:{ports['bolt']}:7687", "--publish", f"127.0.0.1:{ports['http']}:7474"]
    for key, value in settings.items():
        arguments += ["--env", f"NEO4J_{key.replace('_', '__').replace('.', '_')}={value}"]
    return [*arguments, IMAGE]


def container_runs(name: str) -> bool:
    """Whether the container runs."""
    try:
        return _docker("inspect", "--format", "{{.State.Running}}", name, check=False).strip() == "true"
    except StoreError:
        return False


def stop_container(name: str) -> None:
    """Stop the container and take it away; its data stays in the folder."""
    _docker("stop", "--time", "60", name)
    _docker("rm", name, check=False)


def _docker(*arguments: str, check: bool = True) -> str:
    program = shutil.which("docker")
    if program is None:
        raise StoreError("There is no docker command", remedy=_REMEDY)
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    if check and done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()
        raise StoreError(f"docker {arguments[0]} failed ({said[-1][:300]})", remedy=_REMEDY)
    return done.stdout
