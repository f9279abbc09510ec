"""JSON lines of ``{"id", "text", "title", "url", "published"}`` -> articles, one line at a time."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from graphkit.article import Article
from graphkit.errors import InputError
from graphkit.sources.dates import parse_date
from graphkit.sources.text import MAX_CHARACTERS, check_id, check_text, clean, decode, text_id

__all__ = ["Skipped", "looks_like_record", "read_records"]

MAX_LINE = 8 * MAX_CHARACTERS
"""Bytes that one line may have: ``MAX_CHARACTERS`` written as escapes, and some more."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input that was passed over: where it stands and why, in words for the user."""

    source: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"


def looks_like_record(line: bytes) -> bool:
    """Whether a line is a JSON object, as the lines of a ``.jsonl`` are.

    >>> looks_like_record(b'{"text": "Japan hosts US forces."}'), looks_like_record(b"{sic} he said")
    (True, False)
    """
    if not line.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(line.removeprefix(b"\xef\xbb\xbf")), dict)
    except (ValueError, RecursionError):
        return False


def read_records(stream: BinaryIO, source: str, published: str = "", *, encoding: str = "") -> Iterator[Article | Skipped]:
    """Yield the articles of a stream of JSON lines; a bad line is skipped and named by its number.

    ``published`` dates the records that have no date of their own; ``encoding`` is that of the whole stream where its
    lines do not end in a plain newline byte (UTF-16). Memory is bounded by one line.
    """
    found = 0
    for number, line in _wide_lines(stream, encoding) if encoding else _lines(stream):
        place = f"{source}, line {number}"
        if line is None:
            found += 1
            yield Skipped(place, f"longer than the {MAX_LINE:,} bytes that one record may have. Split its text into articles.")
            continue
        if not line.strip():
            continue
        found += 1
        try:
            yield _article(line, number == 1, place, published)
        except InputError as error:
            yield Skipped(place, str(error))
    if not found:
        yield Skipped(source, "empty. Give a file with one JSON object a line.")


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Number the lines; one that is too long comes as None and is never held whole."""
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if len(line) <= MAX_LINE or line.endswith(b"\n"):
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(1 << 20)
        yield number, None


def _wide_lines(stream: BinaryIO, encoding: str) -> Iterator[tuple[int, bytes | None]]:
    """The lines of a stream in UTF-16 or UTF-32, as UTF-8."""
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="\n")
    number = 0
    try:
        while line := text.readline(MAX_LINE + 1):
            number += 1
            whole = len(line) <= MAX_LINE
            while not whole and line and not line.endswith("\n"):
                line = text.readline(1 << 20)
            yield number, line.encode("utf-8", "replace") if whole else None
    finally:
        text.detach()


def _article(line: bytes, first: bool, place: str, published: str) -> Article:
    record = _parsed(line.removeprefix(b"\xef\xbb\xbf") if first else line)
    text = record.get("text")
    if not isinstance(text, str):
        raise InputError('no "text"' if text is None else '"text" is not a string', remedy='Give each line a "text".')
    text = clean(text)
    check_text(text)
    own = _string(record, "published")
    date = parse_date(own) if own else published
    if own and not date:
        raise InputError(f'"published" is {own[:60]!r}, not a date', remedy="Write it as 2024-07-28.")
    key = _string(record, "id")
    check_id(key)
    title, url = _string(record, "title"), _string(record, "url")
    return Article(key or text_id(text, title, url), text, title, url, date, place)


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(decode(line))
    except RecursionError:
        raise InputError("not JSON: nested too deeply") from None
    except ValueError as error:
        raise InputError(f"not JSON: {error}", remedy="Give one JSON object a line.") from None
    if not isinstance(record, dict):
        raise InputError(f"a JSON {_kind(record)}, not an object", remedy='Give lines such as {"text": "…"}.')
    return record


def _kind(value: object) -> str:
    if isinstance(value, list):
        return "array"
    return "string" if isinstance(value, str) else "value"


def _string(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value).strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise InputError(f'"{key}" is not a string')
