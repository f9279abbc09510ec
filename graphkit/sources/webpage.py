"""HTML -> article: the paragraphs of the page without its menus, and the title, date and address it states."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from graphkit.article import Article
from graphkit.errors import InputError
from graphkit.sources.dates import parse_date, stated_date
from graphkit.sources.text import check_text, clean, decode, text_id

__all__ = ["looks_like_page", "read_page"]

_SILENT = frozenset(("script", "style", "noscript", "template", "svg", "math", "canvas", "object", "iframe", "figure", "button", "select"))
_SIDE = frozenset(("nav", "header", "footer", "aside", "menu", "dialog"))
_BLOCK = frozenset(
    ("p", "div", "section", "article", "main", "body", "blockquote", "pre", "address", "center", "details", "form", "br", "hr")
)
_TABULAR = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "td", "th", "summary"))
_UNREAD = _SILENT | _SIDE
_BREAKS = _BLOCK | _TABULAR
_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
_UNSEEN = {ord(character): None for character in "\u00ad\u200b\u2060\ufeff"}  # where a browser may break a line
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_DATE_META = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "publishdate",
    "pubdate",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "parsely-pub-date",
    "sailthru.date",
    "citation_publication_date",
)
_TITLE_META = ("og:title", "twitter:title", "dc.title")
_ADDRESS_META = ("og:url",)


def looks_like_page(data: bytes) -> bool:
    """Whether bytes of an unknown kind are an HTML page.

    >>> looks_like_page(b"<!DOCTYPE html><p>Hello"), looks_like_page(b"<b>sic</b>, he said")
    (True, False)
    """
    head = data[:2000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return head.startswith((b"<!doctype html", b"<html")) or (head.startswith((b"<?xml", b"<!--")) and b"<html" in head)


def read_page(data: bytes, *, source: str, published: str = "", charset: str = "", address: str = "", id: str = "") -> Article:
    """Make an article of the bytes of a page.

    ``published`` wins over the date that the page states; ``charset`` is what the server said.

    Raises:
        InputError: not text, no text in it, or too long.
    """
    stated = _CHARSET.search(data[:4096])
    page = _Page()
    page.feed(clean(decode(data, declared=charset or (stated[1].decode("ascii") if stated else ""))))
    page.close()
    text = page.text()
    try:
        check_text(text)
    except InputError as error:
        if error.message == "empty":
            raise InputError("a page without text", remedy="It may need a browser to show it; save its text as .txt.") from None
        raise
    date = published or page.date() or stated_date(text)
    title, url = page.title(), address or page.first(_ADDRESS_META)
    return Article(id or text_id(text, title, url), text, title, url, date, source)


@dataclass(slots=True)
class _Block:
    """A run of text between two block tags; ``linked`` counts its characters in links, ``inside`` is ``article``, ``main`` or nothing."""

    inside: str
    parts: list[str] = field(default_factory=list)
    linked: int = 0

    def text(self) -> str:
        return " ".join("".join(self.parts).translate(_UNSEEN).split())


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.meta: dict[str, str] = {}
        self.times: list[str] = []
        self.heads: dict[str, list[str]] = {"title": [], "h1": []}
        self.linked_data: list[str] = []
        self.blocks: list[_Block] = [_Block("")]
        self.open: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (values.get("property") or values.get("name") or values.get("itemprop") or "").lower()
            self.meta.setdefault(name, values.get("content", "").strip())
        if tag == "time" and not self.silent:
            self.times.append(values.get("datetime", ""))
        if tag in _BREAKS:
            self._break()
        if tag in _VOID:
            return
        if tag == "script" and values.get("type", "").lower() == "application/ld+json":
            tag = "ld+json"
        self.open.append(tag)
        self.silent += tag in _UNREAD
        if tag in ("article", "main"):
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self.open[-1:] == ["ld+json"]:
            tag = "ld+json"
        if tag in self.open:
            while self.open:
                closed = self.open.pop()
                self.silent -= closed in _UNREAD
                if closed == tag:
                    break
        if tag in _BREAKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if "ld+json" in self.open:
            self.linked_data.append(data)
            return
        for name, parts in self.heads.items():
            if name in self.open:
                parts.append(data)
        if self.silent or "title" in self.open:
            return
        self.blocks[-1].parts.append(data)
        if "a" in self.open:
            self.blocks[-1].linked += len("".join(data.split()))

    def _break(self) -> None:
        inside = next((name for name in reversed(self.open) if name in ("article", "main")), "")
        if self.blocks[-1].parts:
            self.blocks.append(_Block(inside))
        else:
            self.blocks[-1].inside = inside

    def text(self) -> str:
        """The paragraphs of the article if the page marks one, of the whole page otherwise; lists of links left out."""
        kept = [(block.inside, text) for block in self.blocks if (text := block.text()) and block.linked * 2 <= len(text.replace(" ", ""))]
        for place in ("article", "main"):
            body = [text for inside, text in kept if inside == place]
            if sum(map(len, body)) >= 200:
                return "\n\n".join(body)
        return "\n\n".join(text for _, text in kept)

    def first(self, names: tuple[str, ...]) -> str:
        return next((value for name in names if (value := self.meta.get(name, ""))), "")

    def title(self) -> str:
        stated = self.first(_TITLE_META)
        return stated or next((text for name in ("h1", "title") if (text := " ".join("".join(self.heads[name]).split()))), "")

    def date(self) -> str:
        for value in (*(self.meta.get(name, "") for name in _DATE_META), *self._linked_dates(), *self.times[:1]):
            if date := parse_date(value):
                return date
        return ""

    def _linked_dates(self) -> list[str]:
        found = []
        for data in self.linked_data:
            try:
                json.loads(data)
            except (ValueError, RecursionError):
                continue
            found += re.findall(r'"datePublished"\s*:\s*"([^"]+)"', data)
        return found[:1]
