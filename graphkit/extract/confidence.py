"""How sure a statement is, from how it was read."""

from __future__ import annotations

from graphkit.extract.relations import Candidate

__all__ = ["confidence_of"]

_BY_RULE = {"title:": 0.95, "structure:": 0.9}
_BY_PART = {"verb": 0.85, "noun": 0.75, "adj": 0.75}
_BY_LEVEL = {"name": 1.0, "nominal": 0.92, "pronoun": 0.85}


def confidence_of(candidate: Candidate, status: str) -> float:
    """A figure between 0 and 1: how such statements, so read, fared on the development articles."""
    base = next((value for prefix, value in _BY_RULE.items() if candidate.rule.startswith(prefix)), None)
    if base is None:
        base = 0.85 if candidate.predicate.pos_ == "VERB" else 0.75
    for argument in (candidate.subject, candidate.object):
        base *= _BY_LEVEL[argument.surface.level]
    if status != "asserted":
        base *= 0.95
    return base * candidate.strength
