"""``graphkit extract --explain``: why each statement was read, and what was almost read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

from graphkit.errors import ExtractionError

__all__ = ["write_explanations"]


def write_explanations(
    stream: IO[bytes],
    inputs: list[str],
    as_json: bool,
    published: str,
    model: str,
    ontology: Path | None,
    packs: Iterable[Path],
    read_one: Callable[[int], None],
    skip: Callable[[str, str], None],
) -> None:
    """Write the explanation of each sentence; tell how many statements each article has, and what is skipped."""
    from graphkit.export.jsonl import dumps
    from graphkit.extract.explain import as_data, as_text, explain
    from graphkit.extract.language import foreign
    from graphkit.extract.pipeline import DEFAULT_MODEL, Extractor
    from graphkit.sources import Skipped, read

    extractor = Extractor(model or DEFAULT_MODEL, os.fspath(ontology) if ontology else None, [os.fspath(pack) for pack in packs])
    for article in read(inputs, published=published):
        if isinstance(article, Skipped):
            skip(article.source, article.reason)
            continue
        source = article.source or article.id
        why = foreign(article.text)
        if why:
            skip(source, why)
            continue
        _ = extractor.nlp  # a model that is not installed is not the article's fault
        try:
            found = list(explain(article, extractor))
        except ExtractionError as error:
            skip(source, str(error))
            continue
        read_one(sum(len(sentence.statements) for sentence in found))
        if not as_json:
            stream.write(f"{source}\n\n".encode("utf-8", "backslashreplace"))
        for sentence in found:
            stream.write(dumps(as_data(sentence)) if as_json else f"{as_text(sentence)}\n".encode("utf-8", "backslashreplace"))
        stream.flush()
