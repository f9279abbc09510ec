"""Relations between names that stand side by side: "NATO member Turkey", "Turkey's Hakan Fidan", "2nd Battalion, 5th Marines"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from graphkit.extract.arguments import Argument
from graphkit.extract.relations import Candidate
from graphkit.extract.spans import SpanMention
from graphkit.knowledge import Knowledge

__all__ = ["neighbours"]

_MEMBER = frozenset({"member", "signatory"})
_STATES = frozenset({"state", "country", "nation"})
_SIZES = (
    ("platoon", "squad"),
    ("company", "troop", "battery", "flight"),
    ("battalion", "squadron"),
    ("regiment", "group", "marines", "infantry", "cavalry"),
    ("brigade", "wing", "team"),
    ("division",),
    ("corps", "force"),
    ("army", "fleet"),
)
_LONGEST = 6


def neighbours(doc: Doc, knowledge: Knowledge) -> Iterator[Candidate]:
    """Yield what names say of each other by their order alone, in text order."""
    named = [m for m in doc._.mentions or () if m.level == "name"]
    starting = {m.start: m for m in sorted(named, key=lambda m: m.end - m.start)}
    ending = {m.end: m for m in sorted(named, key=lambda m: m.end - m.start)}
    titled = {person.start for _, person, owner, *_ in doc._.titles or () if owner is not None}
    for mention in named:
        if mention.type in ("Country", "Organization"):
            yield from _memberships(doc, mention, starting, knowledge)
            yield from _of_which(doc, mention, starting)
        elif mention.type == "Person" and mention.start not in titled:
            yield from _own_person(doc, mention, ending)
            yield from _person_of(doc, mention, starting)
        elif mention.type == "MilitaryForce":
            yield from _unit_of(doc, mention, starting)
            yield from _of_which(doc, mention, starting)


def _memberships(doc: Doc, body: SpanMention, starting: dict[int, SpanMention], knowledge: Knowledge) -> Iterator[Candidate]:
    """ "NATO member Turkey", "EU member states France and Italy", "US ally Japan": what each of the names is."""
    i = body.end
    noun = doc[i] if i < len(doc) else None
    if noun is None or noun.pos_ not in ("NOUN", "PROPN") or noun.lemma_.lower() not in _MEMBER | {"ally"}:
        return
    i += 1
    if i < len(doc) and doc[i].lemma_.lower() in _STATES:
        i += 1
    for other in _listed(doc, i, starting):
        if other.type != "Country" or other.name == body.name:
            continue
        relation = "MEMBER_OF"
        if noun.lemma_.lower() == "ally" and not (body.type == "Organization" and _is_member(other, body, knowledge)):
            relation = "ALLIED_WITH"
        if relation == "MEMBER_OF" and body.type != "Organization":
            return
        yield Candidate(relation, Argument(other, other), Argument(body, body.resolved()[0]), noun, "structure:member", strength=0.95)


def _is_member(country: SpanMention, body: SpanMention, knowledge: Knowledge) -> bool:
    return any(row.member == country.knowledge for row in knowledge.memberships if row.of == body.knowledge)


def _listed(doc: Doc, i: int, starting: dict[int, SpanMention]) -> list[SpanMention]:
    """The names of the list that begins at a token."""
    found: list[SpanMention] = []
    while i < len(doc) and len(found) < _LONGEST:
        name = starting.get(i)
        if name is None or (found and name.type != found[0].type):
            break
        found.append(name)
        i = name.end
        if i < len(doc) and doc[i].tag_ == "POS":
            return found[:-1]  # "NATO member Turkey's army": nothing wrong with it, but what follows may be the head
        while i < len(doc) and doc[i].lower_ in (",", "and", "&"):
            i += 1
    return found


def _of_which(doc: Doc, body: SpanMention, starting: dict[int, SpanMention]) -> Iterator[Candidate]:
    """ "OPEC, of which Iraq and Kuwait are members": the parser loses what "which" is."""
    words = [token.lower_ for token in doc[body.end : body.end + 3]]
    if words != [",", "of", "which"] or body.type == "Country":
        return
    members = [m for m in _listed(doc, body.end + 3, starting) if m.type in ("Country", "Organization")]
    end = members[-1].end if members else 0
    said = [token.lower_ for token in doc[end : end + 4]]
    if members and said[:1] and said[0] in ("is", "are") and "not" not in said and {"member", "members"} & set(said):
        for member in members:
            yield Candidate("MEMBER_OF", Argument(member, member.resolved()[0]), Argument(body, body), doc[end], "structure:member")


def _person_of(doc: Doc, person: SpanMention, starting: dict[int, SpanMention]) -> Iterator[Candidate]:
    """ "Captain Jane Roe of the Royal Navy": one of the force or group."""
    i = person.end
    if i + 1 >= len(doc) or doc[i].lower_ != "of":
        return
    body = starting.get(i + 1 + (doc[i + 1].lower_ == "the"))
    holder = person.resolved()[0]
    if body is None or body.type not in ("MilitaryForce", "Organization") or holder.type != "Person" or " " not in person.span.text:
        return
    member, of = Argument(person, holder), Argument(body, body.resolved()[0])
    yield Candidate("MEMBER_OF", member, of, person.root, "structure:person", strength=0.9)


def _own_person(doc: Doc, person: SpanMention, ending: dict[int, SpanMention]) -> Iterator[Candidate]:
    """ "Turkey's Hakan Fidan" speaks for Turkey, "the ELN's Pablo Beltran" is one of it."""
    mark = doc[person.start - 1] if person.start else None
    owner = ending.get(person.start - 1) if mark is not None and mark.tag_ == "POS" else None
    if owner is None or owner.type not in ("Country", "Organization", "GovernmentBody"):
        return
    holder = person.resolved()[0]
    if holder.type != "Person" or not (holder.knowledge or " " in holder.name) or _modifies(person.root, person.end):
        return
    relation = "MEMBER_OF" if owner.type == "Organization" else "REPRESENTS"
    body = owner.resolved()[0]
    if body.type == owner.type:
        yield Candidate(relation, Argument(person, holder), Argument(owner, body), person.root, "structure:person", strength=0.85)


def _modifies(root: Token, end: int) -> bool:
    """ "Turkey's Ataturk Airport": the name only names something else."""
    return root.dep_ in ("compound", "nmod") and root.head.i >= end


def _unit_of(doc: Doc, unit: SpanMention, starting: dict[int, SpanMention]) -> Iterator[Candidate]:
    """ "2nd Battalion, 5th Marine Regiment": a smaller unit and, after a comma, the larger one that it is of."""
    if unit.end + 1 >= len(doc) or doc[unit.end].text != ",":
        return
    larger = starting.get(unit.end + 1)
    if larger is None or larger.type != "MilitaryForce":
        return
    if _size(unit) > _size(larger):  # "1st Infantry Division, 2nd Armored Brigade"
        unit, larger = larger, unit
    if 0 <= _size(unit) < _size(larger) and doc[larger.start].text[:1].isdigit() and doc[unit.start].text[:1].isdigit():
        yield Candidate("PART_OF", Argument(unit, unit), Argument(larger, larger), unit.root, "structure:unit", strength=0.95)


def _size(unit: SpanMention) -> int:
    """How large a unit of this name is, from the platoon up; -1 when its name does not say."""
    words = {token.lower_ for token in unit.span}
    return max((n for n, names in enumerate(_SIZES) if words & set(names)), default=-1)
