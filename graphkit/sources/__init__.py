"""Inputs of every kind -> a stream of articles; what cannot be read is named and passed over.

An input is a file, a folder, an http(s) address, a ``.jsonl`` of ``{"id", "text", "title", "url",
"published"}`` or ``-`` for standard input.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from graphkit.article import Article
from graphkit.errors import InputError
from graphkit.sources.dates import parse_date
from graphkit.sources.files import read_path
from graphkit.sources.records import Skipped
from graphkit.sources.stdin import read_stdin
from graphkit.sources.text import MAX_CHARACTERS

__all__ = ["MAX_CHARACTERS", "Skipped", "parse_date", "read"]


def read(
    inputs: Iterable[str | os.PathLike[str]] | str | os.PathLike[str], *, published: str = "", stdin: BinaryIO | None = None
) -> Iterator[Article | Skipped]:
    """Yield the articles of the inputs in order, one at a time; a ``Skipped`` stands where one could not be read.

    Args:
        inputs: one input, or several: path, folder (read recursively in sorted order), http(s) address, ``-``.
        published: the date of articles that do not state their own (ISO ``2024-07-28``, or with the month as a word).
        stdin: what ``-`` reads, standard input by default.

    Raises:
        InputError: ``published`` is not a date.

    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.txt").write_text("Japan hosts US forces."), (folder / "b.txt").write_text("")
    >>> [type(found).__name__ for found in read(folder, published="2024-07-28")]
    ['Article', 'Skipped']
    """
    date = parse_date(published) if published else ""
    if published and not date:
        raise InputError(f"{published!r} is not a date", remedy="Write it as 2024-07-28.")
    several = [inputs] if isinstance(inputs, str | os.PathLike) else inputs
    return _read_all(several, date, stdin)


def _read_all(inputs: Iterable[str | os.PathLike[str]], published: str, stdin: BinaryIO | None) -> Iterator[Article | Skipped]:
    for given in inputs:
        name = os.fspath(given)
        if name == "-":
            yield from read_stdin(stdin or sys.stdin.buffer, published)
        elif name.lower().startswith(("http://", "https://")):
            from graphkit.sources.web import read_address

            yield from read_address(name, published)
        else:
            yield from read_path(Path(name), published)
