"""The article: the text that every statement quotes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

__all__ = ["Article", "content_id"]


def content_id(*parts: object) -> str:
    """Return a stable id of 16 hexadecimal digits for the given parts.

    The parts are joined by the ASCII unit separator and hashed with BLAKE2b, so that an id
    depends on nothing but the content: no clock, no random number, no order of sets.

    >>> content_id("a", 1)
    '8181c16b4ad83cc1'
    """
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Article:
    """One article. Offsets everywhere in graphkit count characters of ``text``.

    ``published`` is an ISO 8601 date (``2024-07-28``) or empty when unknown. ``source`` says where
    the text was read from (a path or address) and is not part of the article's identity.
    """

    id: str
    text: str
    title: str = ""
    url: str = ""
    published: str = ""
    source: str = ""

    @classmethod
    def from_text(cls, text: str, *, id: str = "", title: str = "", url: str = "", published: str = "", source: str = "") -> Article:
        """Make an article; without an ``id`` it is the hash of what the text says and when.

        >>> Article.from_text("Japan hosts US forces.").id == Article.from_text("Japan hosts US forces.").id
        True
        """
        return cls(id or content_id(text, title, url, published), text, title, url, published, source)
