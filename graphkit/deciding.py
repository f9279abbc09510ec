"""What people say about who is who: look at doubtful pairs, merge, split and rename entities, take it back.

Decisions are kept in the workspace, outlive every build, and go as a readable table from one workspace to another. After each
function the workspace's entities are up to date.

>>> from graphkit.article import Article
>>> from graphkit.model import Extraction, Mention
>>> from graphkit.store.workspace import Workspace
>>> workspace = Workspace.open(":memory:")
>>> for id, name in (("a1", "Ana Gul"), ("a2", "Hanna Gul")):
...     said = Mention(id, id, 0, 0, len(name), name, "Person", name)
...     _ = workspace.add(Extraction(Article(id, f"{name} spoke."), (said,), ()))
>>> merge_entities(workspace, "Ana Gul", "Hanna Gul").aliases
('Ana Gul',)
>>> _ = undo(workspace)
>>> find_entity(workspace, "Hanna Gul").id
'person:hanna-gul'
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphkit.building import resolve_into
from graphkit.errors import DecisionError, UnknownNameError
from graphkit.knowledge import Knowledge, load_knowledge
from graphkit.model import Entity
from graphkit.resolve import Decision, Rules, read_decisions, write_decisions
from graphkit.store.register import Register
from graphkit.store.workspace import Workspace

__all__ = [
    "Doubt",
    "Side",
    "export_decisions",
    "find_entity",
    "import_decisions",
    "merge_entities",
    "rename_entity",
    "review",
    "split_entity",
    "undo",
]

Packs = Sequence[str | Path]
_SENTENCES = 2
_NAME_ARTICLES = "Name the articles in which it is something else (--article)."


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a doubtful pair: the entity that it is now, how it is called there, and sentences in which it stands."""

    entity: str
    name: str
    handle: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two that may be one: how sure that is (0 to 1), why, and whether they are ``joined`` now."""

    score: float
    reason: str
    joined: bool
    one: Side
    other: Side


def review(workspace: Workspace, *, limit: int = 20, packs: Packs = ()) -> Iterator[Doubt]:
    """Yield the doubtful pairs about which nothing is decided, the most doubtful first."""
    knowledge = _ready(workspace, packs)
    register, rules = workspace.register, workspace.register.rules()
    for link, one, other in register.doubtful(rules, limit):
        sides = (_side(register, id, entity, knowledge) for id, entity in ((link.one, one), (link.other, other)))
        yield Doubt(link.score, link.reason, one == other, *sides)


def merge_entities(workspace: Workspace, one: str, other: str, *, note: str = "", packs: Packs = ()) -> Entity:
    """Decide that two entities (ids, names or aliases) are one, and return it.

    Raises:
        UnknownNameError: there is no such entity, or several.
        DecisionError: they are one already, Wikidata says that they are two, or an earlier decision does.
    """
    knowledge = _ready(workspace, packs)
    first, second = _find(workspace, one, knowledge), _find(workspace, other, knowledge)
    if first.id == second.id:
        raise DecisionError(f"{one!r} and {other!r} are one entity already ({first.id})")
    if first.wikidata and second.wikidata:
        known = f"{first.name} ({first.wikidata}) and {second.name} ({second.wikidata})"
        raise DecisionError(f"{known} are two in Wikidata", remedy="If one of these ids is wrong, correct it with a pack of yours.")
    rules = workspace.register.rules()
    apart = ((x, y) for x in _handles(workspace, first) for y in _handles(workspace, second) if rules.apart(x, y))
    mine, theirs = next(apart, (_anchor(workspace, first, knowledge), _anchor(workspace, second, knowledge)))
    _decide(workspace, Decision("merge", (mine,), (theirs,), note=note), packs=packs)
    return _entity_of(workspace, mine)


def split_entity(
    workspace: Workspace, entity: str, other: str = "", *, articles: Iterable[str] = (), note: str = "", packs: Packs = ()
) -> tuple[Entity, ...]:
    """Decide that something is not this entity, and return what it was split into.

    Args:
        entity: id, name or alias.
        other: what of it is something else: a name, alias or id that was merged into it; or an entity that is to be kept apart
            from it whatever articles will say.
        articles: ids of articles in which the name stands for something else.

    Raises:
        UnknownNameError: nothing is called so.
        DecisionError: nothing of the entity would be left, or an earlier decision says that both are one.
    """
    knowledge = _ready(workspace, packs)
    whole = _find(workspace, entity, knowledge)
    anchor, handles = _anchor(workspace, whole, knowledge), _handles(workspace, whole)
    if articles:
        held = _in(workspace, handles, articles)
        made = [Decision("split", (id,), tuple(f"{id}@{article}" for article in found), note=note) for id, found in held]
        if not made:
            raise DecisionError(f"{whole.name} ({whole.id}) is not in {', '.join(articles)}")
        _decide(workspace, *made, packs=packs)
        ends = [anchor, *(other for decision in made for other in decision.other)]
        return _told(workspace, ends)
    part = workspace.register.part(whole.id, other, knowledge)
    if not part:
        apart = _find(workspace, other, knowledge)
        if apart.id == whole.id:
            raise DecisionError(f"nothing tells {other!r} from {whole.name} ({whole.id})", remedy=_NAME_ARTICLES)
        ends = [anchor, _anchor(workspace, apart, knowledge)]
        _decide(workspace, Decision("split", (ends[0],), (ends[1],), note=note), packs=packs)
        return _told(workspace, ends)
    rest = sorted({anchor, *handles} - part)
    if not rest:
        raise DecisionError(f"all of {whole.name} ({whole.id}) is called {other!r}", remedy=_NAME_ARTICLES)
    decision = Decision("split", tuple(rest), tuple(sorted(part)), note=note)
    _decide(workspace, decision, packs=packs)
    if {workspace.register.entity_of(id) for id in part} & {workspace.register.entity_of(id) for id in rest}:
        # It took back a merge, and they are one without it too.
        _decide(workspace, decision, packs=packs)
    return _told(workspace, [*rest, *sorted(part)])


def rename_entity(workspace: Workspace, entity: str, name: str, *, note: str = "", packs: Packs = ()) -> Entity:
    """Decide what an entity is called, and return it; its former name becomes an alias.

    Raises:
        UnknownNameError: there is no such entity, or several.
        DecisionError: the name is empty.
    """
    knowledge = _ready(workspace, packs)
    if not name.strip():
        raise DecisionError("a name cannot be empty")
    anchor = _anchor(workspace, _find(workspace, entity, knowledge), knowledge)
    _decide(workspace, Decision("rename", (anchor,), name=" ".join(name.split()), note=note), packs=packs)
    return _entity_of(workspace, anchor)


def undo(workspace: Workspace, number: int = 0, *, packs: Packs = ()) -> Decision:
    """Take back a decision, without a number the last one, and return it.

    Raises:
        DecisionError: there is none, or without it the others contradict each other.
    """
    taken = workspace.undo(number)
    if taken is None:
        raise DecisionError(f"there is no decision {number}" if number else "there is no decision to take back")
    resolve_into(workspace, packs or workspace.packs)
    return taken


def export_decisions(workspace: Workspace) -> str:
    """Return the decisions in force as a CSV table."""
    return write_decisions(workspace.register.rules().in_force())


def import_decisions(workspace: Workspace, text: str, *, source: str = "decisions", packs: Packs = ()) -> int:
    """Add the decisions of a CSV table, those that are not there yet, and return how many. Entities' ids may stand for handles.

    Raises:
        DecisionError: a row is no decision, or contradicts others or those of the workspace; nothing is added.
    """
    knowledge = _ready(workspace, packs)

    def handle(id: str) -> str:
        entity = None if workspace.register.has_handle(id) else workspace.register.entity(id)
        return _anchor(workspace, entity, knowledge) if entity is not None else id

    given = [Decision(d.kind, tuple(map(handle, d.one)), tuple(map(handle, d.other)), d.name, d.note) for d in read_decisions(text, source)]
    held = [(d.kind, d.one, d.other, d.name) for d in workspace.register.rules().in_force()]
    new = [d for d in given if (d.kind, d.one, d.other, d.name) not in held]
    _no_contradiction(new, workspace, source)
    if new:
        _decide(workspace, *new, packs=packs)
    return len(new)


def find_entity(workspace: Workspace, name_or_id: str, *, packs: Packs = ()) -> Entity:
    """Return the entity of that id, name or alias; capitals do not matter.

    Raises:
        UnknownNameError: there is none, or several; the message names them.
    """
    return _find(workspace, name_or_id, _ready(workspace, packs))


def _find(workspace: Workspace, given: str, knowledge: Knowledge) -> Entity:
    register = workspace.register
    found = register.entity(given) or register.entity(register.entity_of(given))
    if found is not None:
        return found
    wanted = " ".join(given.casefold().split())
    named, known = [], []
    for entity in register.entities():
        if entity.name.casefold() == wanted:
            named.append(entity)
        elif any(alias.casefold() == wanted for alias in entity.aliases):
            known.append(entity)
    candidates = named or known
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        listed = ", ".join(f"{entity.name} ({entity.type}, {entity.id})" for entity in candidates)
        raise UnknownNameError(f"{given!r} can be {listed}", remedy="Give the id.")
    raise UnknownNameError(f"no entity is called {given!r}", remedy="`graphkit query` and `graphkit show` tell the names.")


def _anchor(workspace: Workspace, entity: Entity, knowledge: Knowledge) -> str:
    """What stands for an entity in a decision: its entry of the knowledge pack, or the handle that names it."""
    return entity.id if entity.id in knowledge.entries else workspace.register.lead(entity.id)


def _handles(workspace: Workspace, entity: Entity) -> list[str]:
    return workspace.register.handles_of(entity.id)


def _in(workspace: Workspace, handles: Iterable[str], articles: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    found: dict[str, list[str]] = defaultdict(list)
    for article in articles:
        if workspace.article(article) is None:
            raise UnknownNameError(f"there is no article {article!r}")
        for handle in workspace.register.seen_in(article):
            found[handle].append(article)
    return ((handle, found[handle]) for handle in handles if handle in found)


def _told(workspace: Workspace, handles: Iterable[str]) -> tuple[Entity, ...]:
    ids = dict.fromkeys(workspace.register.entity_of(handle) for handle in handles)
    return tuple(entity for id in ids if (entity := workspace.register.entity(id)) is not None)


def _entity_of(workspace: Workspace, handle: str) -> Entity:
    id = workspace.register.entity_of(handle) or handle
    found = workspace.register.entity(id)
    if found is None:
        raise UnknownNameError(f"no entity has the id {id!r}")
    return found


def _side(register: Register, handle: str, entity: str, knowledge: Knowledge) -> Side:
    entry = knowledge.entries.get(handle)
    sentences = tuple(register.sentences(handle, _SENTENCES))
    if entry is not None:
        return Side(entity or entry.id, entry.name, handle, sentences)
    return Side(entity, register.called(handle), handle, sentences)


def _ready(workspace: Workspace, packs: Packs) -> Knowledge:
    """Bring the entities up to date and return the knowledge that they are made with."""
    resolve_into(workspace, packs or workspace.packs)
    return load_knowledge(*(packs or workspace.packs))


def _decide(workspace: Workspace, *decisions: Decision, packs: Packs) -> None:
    workspace.decide(*decisions)
    resolve_into(workspace, packs or workspace.packs)


def _no_contradiction(new: Sequence[Decision], workspace: Workspace, source: str) -> None:
    """What is imported does not silently overrule what was decided here."""
    rules = Rules(workspace.decisions())
    for decision in new:
        for one in decision.one:
            for other in decision.other:
                if rules.decided(one, other) and rules.apart(one, other) != (decision.kind == "split"):
                    told = f"{source}: {decision} contradicts what is decided in {workspace.path}"
                    raise DecisionError(told, remedy="Take that back first (graphkit entities undo).")
