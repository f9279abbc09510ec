"""Processes and locks of the managed server: who runs, is it still the same one, stop it, one starter at a time."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from graphkit.errors import StoreError

__all__ = ["exclusive", "free_port", "identity", "is_running", "port_is_free", "spawn", "terminate"]


def identity(pid: int) -> str:
    """Return what tells this process from a later one of the same number (when it started), ``""`` when there is none.

    >>> identity(os.getpid()) == identity(os.getpid()) != ""
    True
    """
    _reap(pid)
    try:
        with Path(f"/proc/{pid}/stat").open(encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        if Path("/proc/self/stat").exists():
            return ""
        return _identity_from_ps(pid)
    return "" if fields[0] in ("Z", "X") else f"{_boot_id()}{fields[19]}"


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip() + ":"
    except OSError:
        return ""


def _identity_from_ps(pid: int) -> str:
    command = ["ps", "-o", "lstart=,stat=", "-p", str(pid)]
    try:
        shown = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"}).stdout.split()
    except OSError:
        return ""
    return "" if not shown or shown[-1].startswith("Z") else " ".join(shown[:-1])


def _reap(pid: int) -> None:
    """Collect a child of ours that ended: until then it still has its number."""
    if hasattr(os, "WNOHANG"):
        with suppress(OSError):
            os.waitpid(pid, os.WNOHANG)


def is_running(pid: int, started: str) -> bool:
    """Whether that very process runs (and not another one that got its number)."""
    return pid > 0 and bool(started) and identity(pid) == started


def spawn(command: list[str], *, log: Path, environment: dict[str, str], folder: Path) -> int:
    """Start a process that outlives this one, its output in ``log``; return its number."""
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            env=environment,
            cwd=folder,
            start_new_session=sys.platform != "win32",
            creationflags=flags,
        )
    finally:
        os.close(descriptor)
    process.returncode = 0  # it is meant to live on: without this, Popen warns when the object goes
    return process.pid


def terminate(pid: int, started: str, timeout: float, *, force: bool = False) -> bool:
    """Ask the process to end and wait; with ``force`` kill it when it does not. Return whether it is gone."""
    if not is_running(pid, started):
        return True
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    if _wait_gone(pid, started, timeout):
        return True
    if not force:
        return False
    with suppress(ProcessLookupError):
        os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    return _wait_gone(pid, started, 10)


def _wait_gone(pid: int, started: str, timeout: float) -> bool:
    deadline = time.monotonic() + timeout
    while is_running(pid, started):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def port_is_free(port: int) -> bool:
    """Whether nothing listens on that port of this machine's loopback."""
    with socket.socket() as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """Return a port of the loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def exclusive(path: Path, timeout: float) -> Iterator[None]:
    """Hold a lock file while the block runs; the system lets go of it when the process dies.

    Raises:
        StoreError: another process holds it longer than ``timeout`` seconds.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + timeout
    try:
        while not _try_lock(descriptor):
            if time.monotonic() > deadline:
                raise StoreError(
                    f"{path}: another graphkit neo4j command is still at work", remedy="Wait for it to end and run the command again."
                )
            time.sleep(0.1)
        yield
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
