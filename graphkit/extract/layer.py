"""The names of an article while they are being found: which mention stands on which token."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc

from graphkit.extract.spans import SpanMention

__all__ = ["Layer"]


class Layer:
    """Mentions that do not overlap, by token; what is nested in them is kept beside.

    ``sentence_start`` is the first token of the sentence of each token. ``strength`` says by ``id(mention)``
    how sure its type is, 0 the surest; a mention that is not in it was not guessed.
    """

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.at: list[SpanMention | None] = [None] * len(doc)
        self.nested: list[SpanMention] = []
        self.strength: dict[int, int] = {}
        self.sentence_start = _sentence_starts(doc)

    def __iter__(self) -> Iterator[SpanMention]:
        previous: SpanMention | None = None
        for mention in self.at:
            if mention is not None and mention is not previous:
                yield mention
                previous = mention

    def free(self, start: int, end: int) -> bool:
        """Whether no mention stands on these tokens."""
        return not any(self.at[start:end])

    def put(self, mention: SpanMention) -> bool:
        """Add a mention where nothing stands yet; say whether it was added."""
        if mention.start >= mention.end or not self.free(mention.start, mention.end):
            return False
        self.at[mention.start : mention.end] = [mention] * (mention.end - mention.start)
        return True

    def replace(self, mention: SpanMention) -> None:
        """Add a mention and drop those that it overlaps."""
        for other in {id(m): m for m in self.at[mention.start : mention.end] if m is not None}.values():
            self.remove(other)
        self.put(mention)

    def remove(self, mention: SpanMention) -> None:
        """Take a mention away."""
        for i in range(mention.start, mention.end):
            if self.at[i] is mention:
                self.at[i] = None

    def starting(self, i: int) -> SpanMention | None:
        """The mention whose first token this is."""
        found = self.at[i] if 0 <= i < len(self.at) else None
        return found if found is not None and found.start == i else None

    def ending(self, i: int) -> SpanMention | None:
        """The mention that ends before this token."""
        found = self.at[i - 1] if 0 < i <= len(self.at) else None
        return found if found is not None and found.end == i else None

    def all(self) -> list[SpanMention]:
        """Every mention, the nested ones too."""
        return [*self, *self.nested]


def _sentence_starts(doc: Doc) -> list[int]:
    starts: list[int] = []
    for sentence in doc.sents if doc.has_annotation("SENT_START") else ():
        starts.extend([sentence.start] * (sentence.end - sentence.start))
    return starts or [0] * len(doc)
