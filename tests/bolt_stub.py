"""A server that speaks just enough Bolt to be met by the driver: as an old Neo4j, or as one whose user may only read.

A Neo4j 4 needs an old Java, and users with fewer rights exist in the Enterprise edition only.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from neo4j._codec.packstream.v1 import PackableBuffer, Packer

SUCCESS, FAILURE, IGNORED = 0x70, 0x7F, 0x7E
RUN, RESET = 0x10, 0x0F


@contextmanager
def bolt_server(
    agent: str, version: tuple[int, int] | None, failure: dict[str, str] | None = None, heard: list[bytes] | None = None
) -> Iterator[str]:
    """A server of that name and Bolt version (``None``: it knows no version that the driver offers), and its address.

    Every query fails with ``failure``; what the driver sends goes to ``heard`` as it is.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, agent, version, failure, heard), daemon=True).start()
        try:
            yield f"bolt://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, *about: Any) -> None:
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            threading.Thread(target=_serve, args=(client, *about), daemon=True).start()


def _serve(
    client: socket.socket, agent: str, version: tuple[int, int] | None, failure: dict[str, str] | None, heard: list[bytes] | None
) -> None:
    with client, client.makefile("rb") as stream, suppress(OSError, struct.error):
        stream.read(20)
        client.sendall(struct.pack(">BBBB", 0, 0, *(version[::-1] if version else (0, 0))))
        failed = False
        while version and (message := _message(stream)):
            tag = message[1]
            if heard is not None:
                heard.append(message)
            if tag == RESET:
                failed = False
            failed = failed or (tag == RUN and failure is not None)
            answer = (
                (IGNORED, None)
                if failed and tag != RUN
                else (FAILURE, failure)
                if failed
                else (SUCCESS, {"server": agent, "connection_id": "c"})
            )
            client.sendall(_packed(*answer))


def _message(stream: Any) -> bytes:
    """The next message: its chunks put together."""
    message = b""
    while True:
        (size,) = struct.unpack(">H", stream.read(2))
        if size == 0 and message:
            return message
        message += stream.read(size)


def _packed(tag: int, content: Any) -> bytes:
    buffer = PackableBuffer()
    Packer(buffer).pack_struct(bytes([tag]), [] if content is None else [content])
    data = bytes(buffer.data)
    return struct.pack(">H", len(data)) + data + b"\0\0"
