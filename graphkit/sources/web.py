"""An http(s) address -> articles."""

from __future__ import annotations

import http.client
import io
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import NamedTuple

from graphkit.article import Article, content_id
from graphkit.errors import InputError
from graphkit.sources.files import text_article
from graphkit.sources.records import Skipped, read_records
from graphkit.sources.text import decode
from graphkit.sources.webpage import looks_like_page, read_page

__all__ = ["MAX_DOWNLOAD", "is_address", "read_address"]

MAX_DOWNLOAD = 20_000_000
"""Bytes fetched from one address at most."""

_TIMEOUT = 30.0
_DEADLINE = 120.0
_AGENT = "graphkit (reads news articles; one request an address)"
_RECORDS = ("application/x-ndjson", "application/jsonl", "application/x-jsonlines", "application/json-lines")


class _Fetched(NamedTuple):
    data: bytes
    kind: str
    charset: str
    address: str


def is_address(name: str) -> bool:
    """Whether an input is an http(s) address.

    >>> is_address("https://example.org/a"), is_address("seeds/a.txt")
    (True, False)
    """
    return name.lower().startswith(("http://", "https://"))


def read_address(address: str, published: str = "") -> Iterator[Article | Skipped]:
    """Fetch an address once and yield its article, or the articles of its JSON lines.

    The article's id is that of the address: a page that has changed replaces what it said before.
    """
    try:
        fetched = _fetch(address)
        if fetched.kind in _RECORDS or address.lower().endswith((".jsonl", ".ndjson")):
            yield from read_records(io.BytesIO(fetched.data), address, published)
            return
        yield _article(fetched, address, published)
    except InputError as error:
        yield Skipped(address, str(error))


def _article(fetched: _Fetched, address: str, published: str) -> Article:
    key = content_id("address", address)
    if fetched.kind in ("text/html", "application/xhtml+xml") or (not fetched.kind.startswith("text/") and looks_like_page(fetched.data)):
        return read_page(fetched.data, source=address, published=published, charset=fetched.charset, address=fetched.address, id=key)
    if fetched.kind and not fetched.kind.startswith("text/") and fetched.kind != "application/octet-stream":
        raise InputError(f"the server sends {fetched.kind}, not a page or a text", remedy="Save it and give its text.")
    article = text_article(decode(fetched.data, declared=fetched.charset).encode(), address, published)
    return Article(key, article.text, article.title, fetched.address, article.published, address)


def _fetch(address: str) -> _Fetched:
    try:
        request = urllib.request.Request(
            address, headers={"User-Agent": _AGENT, "Accept": "text/html, text/plain;q=0.9, */*;q=0.5", "Accept-Encoding": "identity"}
        )
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:
            if not is_address(response.geturl()):
                raise InputError(f"it redirects to {response.geturl()}, which is not http(s)")
            headers = response.headers
            data = _body(response)
            kind = headers.get_content_type() if headers.get("Content-Type") else ""
            return _Fetched(data, kind, headers.get_content_charset() or "", response.geturl())
    except urllib.error.HTTPError as error:
        raise InputError(f"the server answers {error.code} {error.reason}", remedy="Check the address in a browser.") from None
    except urllib.error.URLError as error:
        raise InputError(f"cannot be reached: {_plain(error.reason)}", remedy="Check the address and the network.") from None
    except TimeoutError:
        raise InputError(f"no answer within {_TIMEOUT:.0f} seconds", remedy="Try again later.") from None
    except (OSError, http.client.HTTPException) as error:
        raise InputError(f"the transfer broke off: {_plain(error)}", remedy="Try again later.") from None
    except (ValueError, UnicodeError) as error:
        raise InputError(f"not an address that can be fetched: {error}") from None


def _body(response: http.client.HTTPResponse) -> bytes:
    parts, size, end = [], 0, time.monotonic() + _DEADLINE
    while part := response.read1(1 << 16):
        parts.append(part)
        size += len(part)
        if size > MAX_DOWNLOAD:
            raise InputError(f"more than {MAX_DOWNLOAD:,} bytes", remedy="Save it and give its text in parts.")
        if time.monotonic() > end:
            raise InputError(f"not complete after {_DEADLINE:.0f} seconds", remedy="Try again later.")
    if response.length:
        raise InputError(f"the transfer broke off: {response.length:,} bytes are missing", remedy="Try again later.")
    return b"".join(parts)


def _plain(reason: object) -> str:
    if isinstance(reason, TimeoutError):
        return f"no answer within {_TIMEOUT:.0f} seconds"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror
    return str(reason) or type(reason).__name__
