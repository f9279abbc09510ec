"""Files and folders -> articles."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from graphkit.article import Article
from graphkit.errors import InputError
from graphkit.sources.dates import parse_date, stated_date
from graphkit.sources.records import Skipped, read_records
from graphkit.sources.text import MAX_BYTES, check_id, check_text, decode, front_matter, marked_encoding, text_id, too_long
from graphkit.sources.webpage import read_page

__all__ = ["READERS", "read_path", "text_article"]

_WORKSPACE = b"SQLite format 3\x00"


def read_path(path: Path, published: str = "") -> Iterator[Article | Skipped]:
    """Yield the articles of a file, or of the files below a folder in sorted order.

    A file named outright is read as text whatever its name; in a folder, files of other kinds are named as skipped and
    hidden ones (``.git``) passed over.
    """
    name = _printable(path)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield Skipped(name, _os_reason(error))
        return
    except ValueError:
        yield Skipped(name, "not a name that a file can have.")
        return
    if stat.S_ISDIR(mode):
        yield from _read_folder(path, published)
    else:
        yield from _read_file(path, READERS.get(path.suffix.lower(), _read_text), published)


def text_article(data: bytes, source: str, published: str = "") -> Article:
    """Make an article of the bytes of a plain text: its front matter, then ``published``, then its dateline say when it is from.

    Raises:
        InputError: not a text, empty, or too long.
    """
    body, fields = front_matter(decode(data))
    check_text(body)
    own = fields.get("published", "")
    date = parse_date(own)
    if own and not date:
        raise InputError(f"its front matter says published {own[:60]!r}, which is not a date", remedy="Write it as 2024-07-28.")
    date = date or published or stated_date(body)
    check_id(fields.get("id", ""))
    title, url = fields.get("title", ""), fields.get("url", "")
    return Article(fields.get("id") or text_id(body, title, url), body, title, url, date, source)


def read_bounded(path: Path) -> bytes:
    """Return the bytes of a file, refusing one that is longer than an article may be before reading it.

    Raises:
        InputError: it is too long.
    """
    with path.open("rb") as stream:
        status = os.fstat(stream.fileno())
        if stat.S_ISREG(status.st_mode) and status.st_size > MAX_BYTES:
            raise too_long(f"{status.st_size:,} bytes")
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise too_long(f"more than {MAX_BYTES:,} bytes")
    return data


def _read_folder(folder: Path, published: str) -> Iterator[Article | Skipped]:
    found = False
    for entry in _walk(folder, frozenset()):
        if isinstance(entry, Skipped):
            found = True
            yield entry
            continue
        reader = READERS.get(entry.suffix.lower())
        if reader is None and _is_database(entry):
            continue
        found = True
        if reader is None:
            kinds = " ".join(sorted(READERS))
            yield Skipped(
                _printable(entry), f"not a kind of file that a folder is searched for ({kinds}). Name it outright to read it as text."
            )
        else:
            yield from _read_file(entry, reader, published)
    if not found:
        yield Skipped(_printable(folder), "no article in this folder.")


def _walk(folder: Path, above: frozenset[tuple[int, int]]) -> Iterator[Path | Skipped]:
    """Yield the regular files below a folder, depth first, each name in sorted order; a link back to a folder above ends there."""
    try:
        status = folder.stat()
        paths = sorted(folder.iterdir())
    except OSError as error:
        yield Skipped(_printable(folder), _os_reason(error))
        return
    key = (status.st_dev, status.st_ino)
    if key in above:
        return
    for path in paths:
        if path.name.startswith("."):
            continue
        try:
            mode = path.stat().st_mode
        except OSError as error:
            yield Skipped(_printable(path), _os_reason(error))
            continue
        if stat.S_ISDIR(mode):
            yield from _walk(path, above | {key})
        elif stat.S_ISREG(mode):
            yield path
        else:
            yield Skipped(_printable(path), "not a regular file.")


def _read_file(path: Path, reader: Callable[[Path, str, str], Iterator[Article | Skipped]], published: str) -> Iterator[Article | Skipped]:
    name = _printable(path)
    try:
        yield from reader(path, name, published)
    except InputError as error:
        yield Skipped(name, str(error))
    except OSError as error:
        yield Skipped(name, _os_reason(error))


def _read_text(path: Path, name: str, published: str) -> Iterator[Article | Skipped]:
    yield text_article(read_bounded(path), name, published)


def _read_html(path: Path, name: str, published: str) -> Iterator[Article | Skipped]:
    yield read_page(read_bounded(path), source=name, published=published)


def _read_jsonl(path: Path, name: str, published: str) -> Iterator[Article | Skipped]:
    with path.open("rb") as stream:
        yield from read_records(stream, name, published, encoding=marked_encoding(stream.peek(4)))


READERS: dict[str, Callable[[Path, str, str], Iterator[Article | Skipped]]] = {
    ".txt": _read_text,
    ".text": _read_text,
    ".md": _read_text,
    ".markdown": _read_text,
    ".html": _read_html,
    ".htm": _read_html,
    ".xhtml": _read_html,
    ".jsonl": _read_jsonl,
    ".ndjson": _read_jsonl,
}
"""Which reader takes a file, by the end of its name."""


def _is_database(path: Path) -> bool:
    """A workspace that lies in the folder it is built from is not an input, nor is its journal."""
    if path.name.endswith(("-journal", "-wal", "-shm")):
        return True
    try:
        with path.open("rb") as stream:
            return stream.read(len(_WORKSPACE)) == _WORKSPACE
    except OSError:
        return False


def _os_reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder."
    if isinstance(error, PermissionError):
        return "may not be read (no permission)."
    return f"cannot be read: {error.strerror or error}."


def _printable(path: Path) -> str:
    """The path as text that can be printed and stored, whatever bytes its name has."""
    return os.fsencode(path).decode("utf-8", "replace")
