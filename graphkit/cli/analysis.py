"""``graphkit blocs``, ``path``, ``central``, ``command`` and ``hosts``: what an analyst asks of the graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphkit.cli.console import count, failing_plainly, message
from graphkit.cli.options import AsOf, OntologyFile, Packs, Reported, RowFormat, Shape, WorkspacePath
from graphkit.cli.rows import opened, print_lines, print_rows

if TYPE_CHECKING:
    from graphkit.analysis import Tie, Triad
    from graphkit.view import StatementView

__all__ = ["blocs", "central", "command", "hosts", "path"]

_SHOWN = 3
Each = Annotated[bool, typer.Option("--each", help="Every actor for itself, instead of ministers and forces for their country.")]


class Every(StrEnum):
    """How far apart the dates of a series are."""

    YEAR = "year"
    MONTH = "month"


class By(StrEnum):
    """The measure of a series."""

    BETWEENNESS = "betweenness"
    CLOSENESS = "closeness"
    DEGREE = "degree"


@failing_plainly
def blocs(
    workspace: WorkspacePath = Path("graphkit.db"),
    triads: Annotated[
        bool, typer.Option("--triads", help="The triads of friends and foes instead, those that break the balance first.")
    ] = False,
    each: Each = False,
    format: RowFormat = Shape.TABLE,
    as_of: AsOf = "",
    reported: Reported = False,
    ontology: OntologyFile = None,
    packs: Packs = None,
) -> None:
    """Show who holds together against whom.

    Blocs are communities of friends on the graph of friendly and hostile relations; the ontology weighs each relation. What a
    minister or a force does counts for the country.
    """
    from graphkit.analysis import balance
    from graphkit.analysis import blocs as find

    kg = opened(workspace, ontology, packs, as_of, reported)
    if triads:
        _triads(balance(kg, each=each), format)
        return
    found = find(kg, each=each)
    if format is Shape.TABLE and found.blocs:
        for number, bloc in enumerate(found.blocs, 1):
            lines = [*([""] if number > 1 else []), f"Bloc {number}: {', '.join(e.name for e in bloc.members)}"]
            for what, ties in (("together", bloc.held), ("strained", bloc.strains), ("against", bloc.against)):
                lines += _tie_lines(what, ties)
            print_lines(lines)
        message(count(len(found.blocs), "bloc"))
    else:
        columns = ["bloc", "members", "together", "strained", "against"]
        rows = [
            (number, tuple(e.name for e in bloc.members), *(_ties(ties, format) for ties in (bloc.held, bloc.strains, bloc.against)))
            for number, bloc in enumerate(found.blocs, 1)
        ]
        _print(columns, rows, format, "Nobody is friends with anybody here.", "bloc")
    if found.outside:
        message(f"In no bloc: {', '.join(e.name for e in found.outside)}.")
    if found.blocs:
        message(f"{found.misfit:.0%} of the weight of all ties is hostile inside a bloc or friendly across. Next: --triads")


def _triads(found: Sequence[Triad], format: Shape) -> None:
    if format is Shape.TABLE and found:
        for number, triad in enumerate(found):
            torn = f"; {triad.torn.name} is a friend of two foes" if triad.torn else ""
            balance = "balanced" if triad.balanced else f"not balanced{torn}"
            lines = [*([""] if number else []), f"{triad.signs} {', '.join(e.name for e in triad.actors)}: {balance}"]
            for tie in triad.ties:
                lines += _tie_lines("·", (tie,))
            print_lines(lines)
        message(f"{count(len(found), 'triad')}, {sum(triad.balanced for triad in found)} of them balanced")
        return
    rows = [
        (
            t.signs,
            t.balanced,
            tuple(e.name for e in t.actors),
            t.torn.name if t.torn else None,
            _ties(t.ties, format),
        )
        for t in found
    ]
    columns = ["signs", "balanced", "actors", "torn", "ties"]
    _print(columns, rows, format, "No three actors have ties with each other here.", "triad")


@failing_plainly
def path(
    one: Annotated[str, typer.Argument(metavar="ONE", help="Name, alias or id of an entity.", show_default=False)],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The one to get to.", show_default=False)],
    workspace: WorkspacePath = Path("graphkit.db"),
    most: Annotated[int, typer.Option("--chains", min=1, help="How many chains to show at most, the shortest first.")] = 3,
    longest: Annotated[int, typer.Option("--longest", min=1, help="How many steps a chain may have.")] = 6,
    relations: Annotated[
        list[str] | None, typer.Option("--relation", metavar="RELATION", help="Only by this relation; repeatable.", show_default=False)
    ] = None,
    format: RowFormat = Shape.TABLE,
    as_of: AsOf = "",
    reported: Reported = False,
    ontology: OntologyFile = None,
    packs: Packs = None,
) -> None:
    """Show the shortest chains between two entities.

    Each step with the sentence that says so.
    """
    from graphkit.analysis import paths
    from graphkit.telling import quoted, told

    kg = opened(workspace, ontology, packs, as_of, reported)
    found = paths(kg, one, other, relation=relations or (), most=most, longest=longest)
    if format is not Shape.TABLE or not found:
        columns = ["chain", "step", "from", "to", "subject", "relation", "object", "status", "sentence", "article"]
        rows = [
            (number, step, a.name, b.name, r.subject.name, r.relation, r.object.name, r.status, *_said(r.evidence))
            for number, chain in enumerate(found, 1)
            for step, (a, b, r) in enumerate(zip(chain.entities, chain.entities[1:], chain.steps, strict=False), 1)
        ]
        _print(columns, rows, format, f"No chain of at most {count(longest, 'step')} leads there.", "step")
        return
    for number, chain in enumerate(found):
        lines = [*([""] if number else []), " → ".join(e.name for e in chain.entities)]
        for r in chain.steps:
            lines += [f"  {told(r, kg)}", f"    {quoted(r.evidence)}"]
        print_lines(lines)
    message(count(len(found), "chain"))


@failing_plainly
def central(
    workspace: WorkspacePath = Path("graphkit.db"),
    top: Annotated[int, typer.Option("--top", min=1, help="How many actors to show.")] = 15,
    series: Annotated[
        bool, typer.Option("--over-time", help="One measure as of the end of each year or month in which something happened.")
    ] = False,
    every: Annotated[Every, typer.Option("--every", help="With --over-time: how far apart.")] = Every.YEAR,
    measure: Annotated[By, typer.Option("--measure", help="With --over-time: which.")] = By.BETWEENNESS,
    each: Each = False,
    format: RowFormat = Shape.TABLE,
    as_of: AsOf = "",
    reported: Reported = False,
    ontology: OntologyFile = None,
    packs: Packs = None,
) -> None:
    """Show who stands in the middle and brokers between others.

    BETWEENNESS is the share of shortest chains that lead through an actor, INDEPENDENT how many of its contacts have
    nothing to do with its others; without one that JOINS, others would be cut off.
    """
    from graphkit.analysis import centrality, over_time
    from graphkit.analysis.central import dates_of_change

    kg = opened(workspace, ontology, packs, as_of, reported)
    nobody = "Nobody has to do with anybody here."
    if series:
        dates = dates_of_change(kg, every.value)
        nobody = nobody if dates else f"No {every.value} is known in which anything happened: the articles have no dates."
        figures = list(over_time(kg, dates, measure=measure.value, each=each).items())[:top]
        _print(["actor", *dates], [(kg.entities[id].name, *values.values()) for id, values in figures], format, nobody, "actor")
        return
    columns = ["actor", "type", "betweenness", "degree", "closeness", "independent", "joins", "statements", "contacts"]
    found = centrality(kg, each=each)
    rows = []
    for s in found[:top]:
        contacts = [e.name for e in s.contacts]
        shown = tuple(contacts) if format is not Shape.TABLE else _few(contacts)
        rows.append(
            (
                s.entity.name,
                s.entity.type,
                s.betweenness,
                s.degree,
                s.closeness,
                s.independent,
                "yes" if s.joins else "",
                s.statements,
                shown,
            )
        )
    _print(columns, rows, format, nobody, "actor")
    if len(found) > top and format is Shape.TABLE:
        message(f"{count(len(found) - top, 'more actor')}: --top {len(found)}")


@failing_plainly
def command(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="Only who is above and below this one.", show_default=False)] = "",
    workspace: WorkspacePath = Path("graphkit.db"),
    format: RowFormat = Shape.TABLE,
    as_of: AsOf = "",
    reported: Reported = False,
    ontology: OntologyFile = None,
    packs: Packs = None,
) -> None:
    """Show chains of command, from the top down.

    Each line with the relation to the one above, its status, and the sentence that says so.
    """
    from graphkit.analysis import command as find
    from graphkit.telling import quoted, standing

    kg = opened(workspace, ontology, packs, as_of, reported)
    posts = find(kg, name or None)
    if format is not Shape.TABLE or not posts:
        rows = []
        for p in posts:
            under = (p.above.name, p.relation.relation, p.relation.status) if p.above and p.relation else ("", "", "")
            said = _said(p.relation.evidence) if p.relation else ("", "")
            rows.append((p.depth, p.entity.name, p.entity.type, tuple(e.name for e in p.holders), *under, *said))
        columns = ["depth", "who", "type", "held by", "under", "relation", "status", "sentence", "article"]
        _print(columns, rows, format, f"Nothing is said of who commands {name or 'whom'}.", "post")
        return
    lines: list[str] = []
    for p in posts:
        indent = "    " * p.depth
        held = f", held by {_few([e.name for e in p.holders])}" if p.holders else ""
        if p.relation is None:
            lines += [*([""] if lines else []), f"{p.entity.name} ({p.entity.type}{held})"]
        else:
            lines.append(f"{indent}{p.entity.name} ({p.entity.type}{held}) {p.relation.relation}: {standing(p.relation, kg)}")
            lines.append(f"{indent}  {quoted(p.relation.evidence)}")
            if p.again:
                lines.append(f"{indent}    (and what is below, as above)")
    print_lines(lines)
    message(count(len({p.entity.id for p in posts}), "post"))


@failing_plainly
def hosts(
    country: Annotated[str, typer.Argument(metavar="[COUNTRY]", help="Only what is in it, or is its own abroad.", show_default=False)] = "",
    workspace: WorkspacePath = Path("graphkit.db"),
    at_home: Annotated[bool, typer.Option("--at-home", help="Forces in their own country too.")] = False,
    format: RowFormat = Shape.TABLE,
    as_of: AsOf = "",
    reported: Reported = False,
    ontology: OntologyFile = None,
    packs: Packs = None,
) -> None:
    """Show who hosts whose forces, where and how many."""
    from graphkit.analysis import hosts as find
    from graphkit.telling import named, quoted, standing

    kg = opened(workspace, ontology, packs, as_of, reported)
    found = find(kg, country or None, at_home=at_home)
    if format is Shape.TABLE and found:
        lines: list[str] = []
        for p, before in zip(found, [None, *found], strict=False):
            if before is None or before.host != p.host:
                lines += [*([""] if lines else []), f"{p.host.name} hosts" if p.host else "Host not named"]
            whose = f"{p.owner.name}: " if p.owner and p.owner != p.force else ""
            many = f"; {p.strength.object_name}" if p.strength else ""
            lines += [f"  {whose}{named(p.relation, kg)}: {standing(p.relation, kg)}{many}", f"    {quoted(p.relation.evidence)}"]
        print_lines(lines)
        message(count(len(found), "presence"))
        return
    rows = [
        (
            p.host.name if p.host else None,
            p.owner.name if p.owner else None,
            p.force.name,
            p.relation.relation,
            p.place.name,
            p.relation.status,
            p.relation.contested,
            p.relation.valid_from or None,
            p.relation.valid_to or None,
            p.relation.last_seen or None,
            p.strength.value if p.strength else None,
            *_said(p.relation.evidence),
        )
        for p in found
    ]
    columns = ["host", "whose", "force", "relation", "place", "status", "contested", "valid_from", "valid_to", "last_seen"]
    nothing = f"No forces are said to be based or stationed {'there' if country else 'abroad'}."
    _print([*columns, "personnel", "sentence", "article"], rows, format, nothing, "presence")


def _tie_lines(what: str, ties: Sequence[Tie]) -> list[str]:
    """The strongest ties, each with its sentence."""
    from graphkit.telling import quoted

    lines = []
    for tie in ties[:_SHOWN]:
        lines += [f"  {what} {_tie(tie)}", f"    {quoted(tie.evidence)}"]
    return [*lines, f"  {what} {len(ties) - _SHOWN} more"] if len(ties) > _SHOWN else lines


def _print(columns: list[str], rows: Iterable[tuple[Any, ...]], format: Shape, nothing: str, thing: str) -> None:
    found = list(rows)
    if found or format is not Shape.TABLE:
        print_rows(columns, found, format, thing=thing)
    else:
        message(nothing)


def _tie(tie: Tie) -> str:
    names = dict.fromkeys(r.relation for r in tie.relations)
    return f"{tie.one.name} – {tie.other.name} ({', '.join(names)}; {tie.weight:+.2f})"


def _ties(ties: Sequence[Tie], format: Shape) -> tuple[str, ...] | list[dict[str, Any]]:
    """Ties as objects for JSON, else in short."""
    if format is not Shape.JSON:
        return tuple(map(_tie, ties))
    return [
        {
            "one": tie.one.name,
            "other": tie.other.name,
            "friendly": tie.friendly,
            "hostile": tie.hostile,
            "relations": [f"{r.subject.name} {r.relation} {r.object.name}" for r in tie.relations],
            **dict(zip(("sentence", "article"), _said(tie.evidence), strict=True)),
        }
        for tie in ties
    ]


def _few(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _said(statement: StatementView) -> tuple[str, str]:
    from graphkit.telling import where_said

    return statement.sentence, where_said(statement)
