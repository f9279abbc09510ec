"""Standard input -> articles: JSON lines when the first line is one, a single text otherwise."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, cast

from graphkit.article import Article
from graphkit.errors import InputError
from graphkit.sources.files import text_article
from graphkit.sources.records import Skipped, looks_like_record, read_records
from graphkit.sources.text import MAX_BYTES, too_long
from graphkit.sources.webpage import looks_like_page, read_page

__all__ = ["read_stdin"]


def read_stdin(stream: BinaryIO, published: str = "") -> Iterator[Article | Skipped]:
    """Yield the articles of a stream of bytes. JSON lines come out as they come in.

    >>> import io
    >>> [article.text for article in read_stdin(io.BytesIO(b"Japan hosts US forces."))]
    ['Japan hosts US forces.']
    """
    source = "standard input"
    first = stream.readline(MAX_BYTES + 1)
    while first and not first.strip() and len(first) <= MAX_BYTES:
        first = stream.readline(MAX_BYTES + 1)
    if looks_like_record(first):
        yield from read_records(cast(BinaryIO, _Rejoined(first, stream)), source, published)
        return
    try:
        data = first + stream.read(max(0, MAX_BYTES + 1 - len(first)))
        if len(data) > MAX_BYTES:
            raise too_long(f"more than {MAX_BYTES:,} bytes")
        yield read_page(data, source=source, published=published) if looks_like_page(data) else text_article(data, source, published)
    except InputError as error:
        yield Skipped(source, str(error))


class _Rejoined(io.RawIOBase):
    """A stream of lines with the first one, already read, put back."""

    def __init__(self, first: bytes, rest: BinaryIO) -> None:
        self._first, self._rest = first, rest

    def readline(self, size: int | None = -1, /) -> bytes:
        line, self._first = self._first, b""
        return line or self._rest.readline(-1 if size is None else size)
