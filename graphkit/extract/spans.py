"""What the extraction components pass on inside a ``Doc``: mentions by token.

``doc._.mentions`` lists the mentions in text order (an outer one before those inside it);
``doc._.mention_at`` maps a token index to the widest mention whose head that token is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span, Token

from graphkit.article import Article
from graphkit.model import Level

__all__ = ["SpanMention", "register_extensions", "set_mentions"]


@dataclass(slots=True, eq=False)
class SpanMention:
    """A mention while its article is being read; the fields mean what they mean in ``model.Mention``.

    ``referents`` holds the mentions it stands for once coreference has run: the one antecedent of "he",
    the members of "both countries"; empty when it stands for itself.
    """

    doc: Doc
    start: int
    end: int
    type: str
    name: str
    level: Level = "name"
    knowledge: str = ""
    country: str = ""
    local: bool = False
    referents: list[SpanMention] = field(default_factory=list)
    _root: tuple[int, int, int] = (-1, -1, -1)

    @property
    def span(self) -> Span:
        """The tokens that it covers."""
        return self.doc[self.start : self.end]

    @property
    def root(self) -> Token:
        """The syntactic head of the span."""
        if self._root[:2] != (self.start, self.end):  # finding it walks the tree; it is asked for again and again
            self._root = (self.start, self.end, self.span.root.i)
        return self.doc[self._root[2]]

    def resolved(self) -> list[SpanMention]:
        """The mentions that it finally stands for, itself when nothing else; chains are followed, cycles are not."""
        if not self.referents:
            return [self]
        found: dict[int, SpanMention] = {}
        seen: set[int] = set()
        stack = [self]
        while stack:
            mention = stack.pop()
            if id(mention) in seen:
                continue
            seen.add(id(mention))
            if mention.referents:
                stack.extend(reversed(mention.referents))
            else:
                found[id(mention)] = mention
        return list(found.values()) or [self]


def register_extensions() -> None:
    """Register the ``Doc`` extensions that the components read and write."""
    if not Doc.has_extension("mentions"):
        Doc.set_extension("article", default=None)
        Doc.set_extension("mentions", default=None)
        Doc.set_extension("mention_at", default=None)
        Doc.set_extension("titles", default=None)
        Doc.set_extension("extraction", default=None)


def set_mentions(doc: Doc, mentions: Iterable[SpanMention]) -> None:
    """Store the mentions on the doc, in text order, with the token lookup."""
    ordered = sorted(mentions, key=lambda m: (m.start, -m.end, m.type))
    at: dict[int, SpanMention] = {}
    for mention in sorted(ordered, key=lambda m: m.start - m.end):
        at.setdefault(mention.root.i, mention)
    for mention in ordered:
        if mention.level == "name":
            # A parse that tears a name apart leaves several of its tokens exposed: each leads to it.
            for token in mention.span:
                if not mention.start <= token.head.i < mention.end:
                    at.setdefault(token.i, mention)
    doc._.mentions = ordered
    doc._.mention_at = at


def article_of(doc: Doc) -> Article:
    """The article that the doc was made from (a bare one when the doc was made by hand)."""
    article = doc._.article
    return article if isinstance(article, Article) else Article.from_text(doc.text)
