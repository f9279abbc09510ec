"""What can be wrong with the file of a workspace, in plain words, told without touching it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from graphkit.errors import WorkspaceError

__all__ = ["check_file", "explained", "has_header", "writable"]

_MAGIC = b"SQLite format 3\x00"
_HEADER = 100


def check_file(path: Path, application_id: int, version: int) -> bool:
    """Read the header of the file; return whether there is one (an empty file is as good as none).

    Raises:
        WorkspaceError: it cannot be read, is no workspace, or is one of a newer version.
    """
    try:
        with path.open("rb") as stream:
            header = stream.read(_HEADER)
    except FileNotFoundError:
        if not path.absolute().parent.is_dir():
            raise WorkspaceError(f"{path}: there is no folder {path.absolute().parent}", remedy="Make it first.") from None
        return False
    except IsADirectoryError:
        raise WorkspaceError(f"{path}: a folder, not a workspace", remedy=f"Give a file in it, such as {path / 'graphkit.db'}.") from None
    except OSError as error:
        raise WorkspaceError(f"{path}: cannot be read ({error.strerror})", remedy="Give another file with -w.") from None
    if not header:
        return False
    if not header.startswith(_MAGIC) or len(header) < _HEADER or int.from_bytes(header[68:72], "big") != application_id:
        raise WorkspaceError(f"{path}: not a graphkit workspace", remedy="It is left as it is; give another file with -w.")
    found = int.from_bytes(header[60:64], "big")
    if found > version:
        raise WorkspaceError(
            f"{path}: a workspace of version {found}, and this graphkit knows versions up to {version}",
            remedy="It is left as it is; use a newer graphkit (pip install -U graphkit).",
        )
    return True


def has_header(path: Path, application_id: int) -> bool:
    """Whether the file is an SQLite database with this application id."""
    try:
        with path.open("rb") as stream:
            header = stream.read(_HEADER)
    except OSError:
        return False
    return header.startswith(_MAGIC) and int.from_bytes(header[68:72], "big") == application_id


def writable(path: Path) -> bool:
    """Whether the file and its folder, where SQLite puts its journal, can be written."""
    return os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)


@contextlib.contextmanager
def explained(path: str, what: str = "") -> Iterator[None]:
    """Turn SQLite's errors into a ``WorkspaceError`` that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        problem, remedy = _plain(error)
        raise WorkspaceError(f"{path}: {f'{what}: ' if what else ''}{problem}", remedy=remedy) from error
    except UnicodeEncodeError as error:
        raise WorkspaceError(f"{path}: {f'{what}: ' if what else ''}a text that is not valid Unicode ({error.reason})") from error


def _plain(error: sqlite3.Error) -> tuple[str, str]:
    code = getattr(error, "sqlite_errorcode", 0) or 0
    safe = "What was stored before is safe"
    match code & 0xFF:
        case sqlite3.SQLITE_FULL:
            return "the disk is full", f"{safe}; make room and run it again."
        case sqlite3.SQLITE_IOERR:
            return "the disk cannot be read or written, or is full", f"{safe}; make room or use another disk, and run it again."
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return "another process is writing to it and did not finish", "Wait for the other build to end, then run it again."
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return "it may not be written", "Give yourself the right to write it and its folder, or another file with -w."
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return f"it is damaged ({error})", "Build a new one, or go back to a copy."
        case sqlite3.SQLITE_CANTOPEN:
            return "it cannot be opened", "Check that its folder exists and can be written."
        case sqlite3.SQLITE_CONSTRAINT:
            return f"does not fit together ({error})", "Please report this article."
        case _:
            return str(error), ""
