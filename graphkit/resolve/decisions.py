"""What people decide about entities: these two are one, these are not, this is called so.

A decision names handles, which are what articles say and do not change when others come, so that it outlives rebuilds. The
file of decisions is a CSV table with the columns ``decision,one,other,name,note``; ``|`` stands between several handles.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Literal

from graphkit.errors import DecisionError

__all__ = ["Decision", "Rules", "read_decisions", "write_decisions"]

Kind = Literal["merge", "split", "rename"]
_COLUMNS = ("decision", "one", "other", "name", "note")


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: ``merge`` and ``split`` say of the handles ``one`` and ``other`` that they are one thing, or two;
    ``rename`` gives what ``one`` is the ``name``. ``note`` says why, for people; ``number`` is its place among those of a workspace.

    >>> str(Decision("merge", ("person:jon-doe",), ("person:jonathan-doe",), note="same office"))
    'merge person:jon-doe and person:jonathan-doe (same office)'
    """

    kind: Kind
    one: tuple[str, ...]
    other: tuple[str, ...] = ()
    name: str = ""
    note: str = ""
    number: int = field(default=0, compare=False)

    @property
    def handles(self) -> tuple[str, ...]:
        """The handles that it is about."""
        return (*self.one, *self.other)

    def __str__(self) -> str:
        what = f"to {self.name!r}" if self.kind == "rename" else f"and {' + '.join(self.other)}"
        number = f"{self.number}. " if self.number else ""
        return f"{number}{self.kind} {' + '.join(self.one)} {what}" + (f" ({self.note})" if self.note else "")


class Rules:
    """Decisions taken together. A split of what was merged takes the merge back and leaves no trace; of two names the later counts.

    Raises:
        DecisionError: they contradict each other; the message says which do.

    >>> merge, split = Decision("merge", ("a",), ("b",)), Decision("split", ("a",), ("b",))
    >>> Rules([split]).apart("a", "b"), Rules([merge]).pairs("merge"), Rules([merge, split]).in_force()
    (True, [('a', 'b')], [])
    """

    def __init__(self, decisions: Sequence[Decision] = ()) -> None:
        self.decisions = tuple(decisions)
        self.names: dict[str, str] = {}
        self._said: dict[tuple[str, str], Decision] = {}
        for decision in self.decisions:
            self._take(decision)
        self._near: dict[str, set[str]] = defaultdict(set)
        for one, other in self.pairs("merge"):
            self._near[one].add(other)
            self._near[other].add(one)
        self._apart = frozenset(self.pairs("split"))
        self._check()

    def _take(self, decision: Decision) -> None:
        if decision.kind == "rename":
            self.names.update(dict.fromkeys(decision.one, decision.name))
        pairs = list(_pairs(decision))
        if any(one == other for one, other in pairs):
            raise DecisionError(f"{decision}: both sides are the same", remedy="Give two different entities.")
        before = [self._said[pair] for pair in pairs if pair in self._said and self._said[pair].kind != decision.kind]
        if decision.kind == "merge" and before:
            raise _contradiction(before[0], decision)
        taken_back = {pair for merged in before for pair in _pairs(merged)}
        for pair in taken_back:
            self._said.pop(pair, None)
        if not taken_back:
            self._said |= dict.fromkeys(pairs, decision)

    def in_force(self) -> list[Decision]:
        """The decisions that count, without what later ones took back."""
        found: list[Decision] = []
        for decision in self.decisions:
            pairs = list(_pairs(decision))
            kept = [pair for pair in pairs if self._said.get(pair) is decision]
            if len(kept) < len(pairs):
                found += [replace(decision, one=(one,), other=(other,)) for one, other in kept]
            elif pairs or any(self.names[one] == decision.name for one in decision.one):
                found.append(decision)
        return found

    def pairs(self, kind: Kind) -> list[tuple[str, str]]:
        """The pairs of handles that are decided to be one thing, or two, sorted."""
        return sorted(pair for pair, decision in self._said.items() if decision.kind == kind)

    def apart(self, one: str, other: str) -> bool:
        """Whether two handles are decided to be two things."""
        return bool(self._apart) and _pair(one, other) in self._apart

    def near(self, handle: str) -> frozenset[str]:
        """The handles that are decided to be the same thing as this one."""
        return frozenset(self._near.get(handle, ()))

    def decided(self, one: str, other: str) -> bool:
        """Whether anything is decided about this pair."""
        return _pair(one, other) in self._said

    def without_merges_of(self, handles: Set[str]) -> Rules:
        """The rules as if nobody had merged these handles with anything else."""
        kept = [d for d in self.in_force() if d.kind != "merge" or not ((set(d.one) & handles) or (set(d.other) & handles))]
        return Rules(kept)

    @property
    def articles_apart(self) -> frozenset[str]:
        """``handle@article`` for each handle that is another thing in that article."""
        return frozenset(
            other
            for decision in self.decisions
            if decision.kind == "split"
            for other in decision.other
            if any(other.startswith(f"{one}@") for one in decision.one) and self.apart(other[: other.index("@")], other)
        )

    def _check(self) -> None:
        """Refuse what cannot be true together: one thing by way of a third, and yet two."""
        for one, other in sorted(self._apart):
            path = self._path(one, other)
            if path:
                raise _contradiction(self._said[one, other], *(self._said[_pair(a, b)] for a, b in itertools.pairwise(path)))

    def _path(self, one: str, other: str) -> list[str]:
        """How merges lead from one handle to another; nothing when they do not."""
        before, todo = {one: ""}, [one]
        while todo:
            here = todo.pop(0)
            if here == other:
                path = [here]
                while before[path[-1]]:
                    path.append(before[path[-1]])
                return path[::-1]
            for there in sorted(self._near.get(here, ())):
                if there not in before:
                    before[there] = here
                    todo.append(there)
        return []


def _contradiction(apart: Decision, *merges: Decision) -> DecisionError:
    because = "; ".join(dict.fromkeys(map(str, merges)))
    told = f"contradictory decisions: {apart}, but they are one by: {because}"
    return DecisionError(told, remedy="Take one of them back (graphkit entities undo).")


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def write_decisions(decisions: Iterable[Decision]) -> str:
    r"""Return decisions as a CSV table.

    >>> write_decisions([Decision("rename", ("Q17",), name="Nippon")])
    'decision,one,other,name,note\nrename,Q17,,Nippon,\n'
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((d.kind, "|".join(d.one), "|".join(d.other), d.name, d.note) for d in decisions)
    return stream.getvalue()


def read_decisions(text: str, source: str = "decisions") -> list[Decision]:
    r"""Read a table that :func:`write_decisions` made, or a person.

    Raises:
        DecisionError: a row that is no decision, or one that contradicts another; the message names the row.

    >>> read_decisions("decision,one,other\nmerge,person:a,person:b\n")[0].other
    ('person:b',)
    """
    try:
        rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
        columns = rows.fieldnames or ()
        if not {"decision", "one"} <= set(columns) <= set(_COLUMNS):
            raise DecisionError(f"{source}: its columns are {', '.join(columns) or 'none'}", remedy=f"Columns: {', '.join(_COLUMNS)}.")
        found = [_read(row, f"{source}, row {number}") for number, row in enumerate(rows, start=2)]
    except csv.Error as error:
        raise DecisionError(f"{source}: cannot be read ({error})", remedy="Give a CSV table in UTF-8.") from error
    _told_once(found, source)
    Rules(found)
    return found


def _read(row: Mapping[str | None, str | None], where: str) -> Decision:
    if None in row or None in row.values():
        raise DecisionError(f"{where}: has not as many cells as the header", remedy="Put cells with commas in quotes.")
    cells = {str(key): (value or "").strip() for key, value in row.items()}
    kind, one, other = cells["decision"], _split(cells["one"]), _split(cells.get("other", ""))
    if kind == "rename" and one and cells.get("name") and not other:
        return Decision("rename", one, (), cells["name"], cells.get("note", ""))
    if kind in ("merge", "split") and one and other and not cells.get("name"):
        return Decision("merge" if kind == "merge" else "split", one, other, "", cells.get("note", ""))
    raise DecisionError(f"{where}: not a decision", remedy="Write merge,ONE,OTHER or split,ONE,OTHER or rename,ONE,,NAME.")


def _split(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in cell.split("|") if part.strip()))


def _told_once(decisions: Iterable[Decision], source: str) -> None:
    """In a file nothing is later than anything else: a pair that is both merged and split is a contradiction."""
    said: dict[tuple[str, str], Decision] = {}
    for decision in decisions:
        for pair in _pairs(decision):
            before = said.setdefault(pair, decision)
            if before.kind != decision.kind:
                raise DecisionError(f"{source}: contradictory decisions: {before}, and {decision}", remedy="Keep one of them.")


def _pairs(decision: Decision) -> Iterator[tuple[str, str]]:
    for one in decision.one:
        yield from (_pair(one, other) for other in decision.other)
