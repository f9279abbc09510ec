"""Files that are there whole or not at all."""

from __future__ import annotations

import contextlib
import gzip
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from graphkit.errors import ExportError

__all__ = ["Target", "opened"]

Target = str | os.PathLike[str] | IO[bytes]


@contextlib.contextmanager
def opened(file: Target) -> Iterator[IO[bytes]]:
    """Open ``file`` for writing bytes: a path, ``-`` for standard output, or a binary stream that stays open.

    What is written to a path goes to a hidden file beside it, which takes the path's place when everything is written;
    after an error the path is as it was. A path that ends in ``.gz`` is compressed, always to the same bytes.

    Raises:
        ExportError: the path cannot be written.
    """
    if not isinstance(file, str | os.PathLike):
        yield file
        return
    if os.fspath(file) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(file)
    with _explained(path):
        target = path.resolve()
        if target.exists() and not target.is_file() and not target.is_dir():  # a pipe or device is written as it is
            with target.open("wb") as stream:
                yield stream
            return
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            with part.open("xb") as raw:
                with _compressed(raw) if target.suffix == ".gz" else contextlib.nullcontext(raw) as stream:
                    yield stream
                raw.flush()
                os.fsync(raw.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


def _compressed(raw: IO[bytes]) -> IO[bytes]:
    return cast(IO[bytes], gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0))


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        remedy = "Give a path in a folder that exists and can be written."
        raise ExportError(f"{path}: cannot be written ({error.strerror or error})", remedy=remedy) from error
