"""How well one grouping of mentions into entities agrees with another: B-cubed and pairwise precision, recall and F1.

B-cubed (A. Bagga and B. Baldwin, "Algorithms for scoring coreference chains", LREC workshop, 1998): for each mention the
share of those in its found group that belong to it (precision), and of those that belong to it that are in its group
(recall), averaged over the mentions. Pairwise: the same of pairs of mentions that are put together; where no pair is, 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

__all__ = ["Score", "b_cubed", "pairwise"]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def b_cubed(found: Mapping[str, Hashable], right: Mapping[str, Hashable]) -> Score:
    """Score the group of each mention in ``found`` by that in ``right``; both have the same mentions.

    >>> b_cubed({"a": 1, "b": 1, "c": 1, "d": 2}, {"a": "x", "b": "x", "c": "y", "d": "y"})
    Score(precision=0.6666666666666666, recall=0.75)
    """
    both, mine, theirs = _counts(found, right)
    precision = sum(n * n / mine[group] for (group, _), n in both.items()) / len(found)
    recall = sum(n * n / theirs[group] for (_, group), n in both.items()) / len(found)
    return Score(precision, recall)


def pairwise(found: Mapping[str, Hashable], right: Mapping[str, Hashable]) -> Score:
    """Score the pairs that ``found`` puts together by those that ``right`` does; both have the same mentions.

    >>> pairwise({"a": 1, "b": 1, "c": 1, "d": 2}, {"a": "x", "b": "x", "c": "y", "d": "y"})
    Score(precision=0.3333333333333333, recall=0.5)
    """
    both, mine, theirs = (sum(n * (n - 1) // 2 for n in counted.values()) for counted in _counts(found, right))
    return Score(both / mine if mine else 1.0, both / theirs if theirs else 1.0)


def _counts(
    found: Mapping[str, Hashable], right: Mapping[str, Hashable]
) -> tuple[Counter[tuple[Hashable, Hashable]], Counter[Hashable], Counter[Hashable]]:
    if not found or found.keys() != right.keys():
        raise ValueError("both groupings must be of the same mentions, one or more")
    return Counter((found[id], right[id]) for id in found), Counter(found.values()), Counter(right.values())
