"""Hand user and password to the page in the user's web browser, once, without either standing in an address.

An address shows in the list of processes when it is opened, and stays in the history. So it has a word that is good for
one answer of a listener on the loopback, which answers nobody but the user's own processes (where the system tells
whose a connection is), and only the page of this Neo4j.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

__all__ = ["Handover", "handover"]


@dataclass(frozen=True, slots=True)
class Handover:
    """Something to be fetched once at ``http://127.0.0.1:{place}``."""

    place: str
    taken: threading.Event = field(default_factory=threading.Event)

    def wait(self, seconds: float) -> bool:
        """Wait until it was fetched; return whether it was."""
        return self.taken.wait(seconds)


@contextmanager
def handover(content: Mapping[str, object], origin: str) -> Iterator[Handover]:
    """Offer ``content`` as JSON to one page of ``origin`` (``http://127.0.0.1:7474``) while the block runs."""
    word = secrets.token_urlsafe(24)
    body = json.dumps(content).encode()
    lock = threading.Lock()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = secrets.compare_digest(self.path.encode(), f"/{word}".encode())
            with lock:
                good = asked and not offered.taken.is_set() and self.headers["Origin"] == origin and _ours(*self.connection.getpeername())
                if good:
                    offered.taken.set()
            self.send_response(200 if good else 404)
            self.send_header("Access-Control-Allow-Origin", origin)
            self.send_header("Content-Type", "application/json")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body if good else b"{}")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the address has the word."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as listener:
        offered = Handover(f"{listener.server_port}/{word}")
        thread = threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield offered
        finally:
            listener.shutdown()
            thread.join()


def _ours(host: str, port: int) -> bool:
    """Whether the connection that comes from that port of the loopback is of this user, as far as the system tells."""
    found: set[int] = set()
    place = f"{int.from_bytes(socket.inet_aton(host), sys.byteorder):08X}:{port:04X}"
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        found |= {int(parts[7]) for parts in map(str.split, lines) if parts[1].endswith(place)}
    return not found or found == {os.getuid()}
