"""Sentences without end: lists, tables, lost full stops."""

from __future__ import annotations

from typing import Any

import numpy as np
from spacy.tokens import Doc

__all__ = ["cut_endless"]

# Tokens. No one writes sentences of more: they are lists, tables, lost full stops. They are read in parts of this length at most.
_ENDLESS, _PART = 200, 100
_STOPS = frozenset(', ; : . — – - | / • ) ] ” "'.split())


def cut_endless(doc: Doc) -> None:
    """Make several sentences of one without end: what is read within a sentence may take the square of its length.

    It is cut after a comma or another stop where there is one. What hung on a word of another part hangs on the first such word.
    """
    endless = [(s.start, s.end) for s in doc.sents if s.end - s.start > _ENDLESS]
    if not endless:
        return
    wanted: Any = ["HEAD", "DEP"]
    parse: Any = doc.to_array(wanted)
    heads = [i + head for i, head in enumerate(parse[:, 0].astype("int64").tolist())]
    deps = parse[:, 1].tolist()
    root_dep, loose = doc.vocab.strings.add("ROOT"), doc.vocab.strings.add("dep")
    for sentence in endless:
        for start, end in _parts(doc, *sentence):
            exposed = [i for i in range(start, end) if heads[i] == i or not start <= heads[i] < end]
            for i in exposed:
                heads[i], deps[i] = exposed[0], root_dep if i == exposed[0] else loose
    parse[:, 0] = np.array([head - i for i, head in enumerate(heads)], dtype="int64").astype("uint64")
    parse[:, 1] = deps
    doc.from_array(wanted, parse)


def _parts(doc: Doc, start: int, end: int) -> list[tuple[int, int]]:
    parts = []
    while end - start > _PART:
        cuts = (i for i in range(start + _PART, start + _PART // 2, -1) if doc[i - 1].text in _STOPS or doc[i - 1].is_space)
        cut = next(cuts, start + _PART)
        parts.append((start, cut))
        start = cut
    return [*parts, (start, end)]
