"""Frames and lexicon to relations: which statements a predicate makes."""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from graphkit.extract.arguments import Argument, Arguments
from graphkit.extract.attribution import claimants_of
from graphkit.extract.frames import Frame, frame_of, noun_frame, phrasal_lemma
from graphkit.extract.phrases import antecedent
from graphkit.ontology.lexicon import Atom, Cue, Lexicon
from graphkit.ontology.schema import Ontology

__all__ = ["Candidate", "NearMiss", "candidates"]

_CORE_ROLES = frozenset({"subj", "obj", "iobj", "poss", "self", "attr", "comp", "csubj"})
_BY_TITLE = frozenset({"LEADS", "REPRESENTS", "HOLDS_POSITION"})  # a title says them itself
_ACTORS = frozenset({"Country", "Organization", "Person", "MilitaryForce", "GovernmentBody"})
_NOMINAL_DEPS = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "attr"})
_FILLED_WITHOUT_HEADS = frozenset({"subj", "claimant"})  # other clauses may tell them
_INSIDE = ("poss", "by", "of", "from", "between", "against", "in")


@dataclass(slots=True)
class Candidate:
    """A relation read off a predicate, before its qualifiers."""

    relation: str
    subject: Argument
    object: Argument
    predicate: Token
    rule: str
    item: Argument | None = None
    status: str = ""
    carrier: Token | None = None
    strength: float = 1.0
    spoken: bool = False  # it is in saying so that the subject does it


@dataclass(slots=True)
class NearMiss:
    """A lexicon line that stood on the predicate but was not accepted, and why; for ``--explain``."""

    predicate: Token
    rule: str
    relation: str
    reason: str


@dataclass(slots=True)
class _Reader:
    arguments: Arguments
    ontology: Ontology
    rejected: Counter[str]
    misses: list[NearMiss] | None = None
    _frames: dict[int, Frame] = field(default_factory=dict)
    # Of the predicate that is being read; many lines of the lexicon ask for the same.
    _filled: dict[tuple[int, str, frozenset[str], bool], list[Argument]] = field(default_factory=dict)
    _held: dict[int, bool] = field(default_factory=dict)
    _headed: dict[tuple[int, str], list[Token]] = field(default_factory=dict)
    types: frozenset[str] = field(init=False)
    fillers: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.types = frozenset(self.ontology.types)
        self.fillers = self.types - {"Position"}

    def begin(self) -> None:
        """Forget what the predicate read before had."""
        self._filled.clear()
        self._held.clear()
        self._headed.clear()

    def frame(self, token: Token) -> Frame:
        found = self._frames.get(token.i)
        if found is None:
            found = self._frames[token.i] = frame_of(token)
        return found

    def heads(self, frame: Frame, role: str) -> list[Token]:
        """The tokens that fill a role, nested roles (``comp_subj``) followed."""
        direct = frame.roles.get(role)
        if direct:
            return direct
        key = id(frame), role
        found = self._headed.get(key)
        if found is None:
            found = self._headed[key] = self._indirect(frame, role)
        return found

    def _indirect(self, frame: Frame, role: str) -> list[Token]:
        """The tokens that fill a role elsewhere than in the frame itself."""
        if "_" in role:
            first, rest = role.split("_", 1)
            return [t for head in self.heads(frame, first) for t in self.heads(self.frame(head), rest)]
        if frame.part == "verb" and role not in _CORE_ROLES:  # "imposed sanctions on Iran": the parser hangs "on" on either word
            return [
                t
                for head in frame.roles.get("obj", ())
                if head.dep_ in ("dobj", "conj", "nsubjpass")
                for t in _on_noun(self.frame(head), role)
            ]
        return []

    def fill(self, frame: Frame, spec: str, allowed: frozenset[str], inside: bool = False) -> list[Argument]:
        """The arguments of one role, of the allowed types."""
        role, types, also_inside = _wanted(spec, allowed)
        if role not in _FILLED_WITHOUT_HEADS and not self.heads(frame, role):
            return []  # so most lines of the lexicon end
        key = id(frame), role, types, inside or also_inside
        filled = self._filled.get(key)
        if filled is None:
            filled = self._filled[key] = self._fill(frame, role, types, inside or also_inside)
        return filled

    def _fill(self, frame: Frame, role: str, types: frozenset[str], inside: bool) -> list[Argument]:
        if role == "claimant":
            return [Argument(m, r) for m in claimants_of(frame.predicate) for r in m.resolved() if r.type in types]
        found: list[Argument] = []
        if role == "subj" and (nearest := antecedent(frame.predicate)) is not None:
            return self.arguments.of(nearest, types, listed=False)
        for head in self.heads(frame, role):
            if role == "self":
                found += [Argument(m, r) for m in self.arguments.headed(head)[:1] for r in m.resolved() if r.type in types]
                continue
            direct = self.arguments.of(head, types)
            if not direct and inside and (head.pos_ in ("NOUN", "PROPN") or head.dep_ in _NOMINAL_DEPS):
                direct = self._within(head, types)
            elif inside and types & _ACTORS and all(a.type == "Event" for a in direct):
                direct = direct + self._agents(head, types & _ACTORS)
            found += [a for a in direct if a.surface.root.i != frame.predicate.i]
        if not found and role == "subj" and "via" in frame.roles:
            found = [a for head in frame.roles["via"] for a in self.arguments.of(head, types)]
        return _distinct(found)

    def _agents(self, head: Token, types: frozenset[str]) -> list[Argument]:
        """Whose deed or meeting an event is: "the killing of guards **by Hamas**", "talks **with Iran**"."""
        inner = self.frame(head) if head.pos_ in ("NOUN", "PROPN") else noun_frame(head)
        for role in ("gen", "by", "subj", "poss", "with"):
            found = [a for token in inner.roles.get(role, ()) for a in self.arguments.of(token, types)]
            if found:
                return found
        return []

    def _within(self, head: Token, types: frozenset[str], depth: int = 2) -> list[Argument]:
        """The actors inside a noun phrase: "calls by **Belarus**'s rulers", "a missile fired by **the Houthis**"."""
        inner = self.frame(head) if head.pos_ in ("NOUN", "PROPN") else noun_frame(head)  # "US airstrikes" read as a verb
        heads = [t for role in _INSIDE for t in inner.roles.get(role, ())]
        agents = [t for c in head.children if c.dep_ == "acl" and c.tag_ == "VBN" for t in self.frame(c).roles.get("subj", ())]
        for tokens in (*(inner.roles.get(role, ()) for role in _INSIDE), agents):
            found = [a for token in tokens for a in self.arguments.of(token, types)]
            if found:
                return found
        for token in heads if depth > 1 else ():
            if token.pos_ == "NOUN":
                found = self._within(token, types, depth - 1)
                if found:
                    return found
        return []

    def first(
        self, frame: Frame, specs: tuple[str, ...], allowed: frozenset[str], but: list[Argument] | None = None, inside: bool = False
    ) -> list[Argument]:
        """The arguments of the first role that has any (other than ``but``)."""
        for spec in specs:
            found = [a for a in self.fill(frame, spec, allowed, inside) if not any(a.same(b) for b in but or ())]
            if found:
                return found
        return []

    def holds(self, atom: Atom, frame: Frame) -> bool:
        """Whether a condition holds for the frame that is being read."""
        held = self._held.get(id(atom))
        if held is None:
            held = self._held[id(atom)] = any(self._one(role, atom, frame) for role in atom.roles) != atom.negated
        return held

    def _one(self, role: str, atom: Atom, frame: Frame) -> bool:
        heads = [frame.predicate] if role == "self" else self.heads(frame, role)
        if atom.test == "":
            return bool(heads)
        if atom.test == "#":
            return len(self.fill(frame, role, self.types)) >= min(map(int, atom.values))
        if atom.test == "=":
            return any(_lemma_in(h, atom.values) for h in heads) or (role == "self" and frame.lemma in atom.values)
        if atom.test == "~":
            return any(c.lemma_.lower() in atom.values or c.lower_ in atom.values for h in heads for c in h.children)
        return any(self.arguments.of(h, atom.values) if role != "self" else self._typed(h, atom.values) for h in heads)

    def _typed(self, head: Token, types: frozenset[str]) -> bool:
        return any(m.type in types for m in self.arguments.headed(head))

    def incomplete(self, frame: Frame, cue: Cue, has_subject: bool) -> None:
        """Count a side whose only fillers are of a type that the ontology does not allow there; note the miss."""
        side, specs = ("range", cue.object) if has_subject else ("domain", cue.subject)
        wrong = self.first(frame, specs, self.fillers)
        if wrong:
            self.rejected[side] += 1
        if self.misses is not None:
            self.miss(frame, cue, self._missing("object" if has_subject else "subject", specs, cue, wrong))

    def _missing(self, side: str, specs: tuple[str, ...], cue: Cue, wrong: list[Argument]) -> str:
        """What is not there, or stands there and is of no use."""
        if not wrong:
            return f"no {side} that is an entity ({'|'.join(specs)})"
        relation = self.ontology.relations[cue.relation]
        allowed = relation.subject if side == "subject" else relation.object
        types = {t for spec in specs for t in (spec.partition(":")[2].split("/") if ":" in spec else allowed)} & allowed
        if wrong[0].type in types:
            return f"no {side} other than {wrong[0].entity.name!r} ({'|'.join(specs)})"
        return f"{side} {wrong[0].entity.name!r} is of type {wrong[0].type}, not {' or '.join(sorted(types))}"

    def failed(self, frame: Frame, cue: Cue) -> str:
        """The first condition of each alternative that does not hold, and what stands there instead."""
        reasons = []
        for conjunction in cue.when:
            atom = next(atom for atom in conjunction if not self.holds(atom, frame))
            heads = [frame.predicate] if "self" in atom.roles else [t for role in atom.roles for t in self.heads(frame, role)]
            reasons.append(f"{atom} does not hold ({'/'.join(atom.roles)}: {', '.join(t.text for t in heads) or 'nothing'})")
        return "; ".join(reasons)

    def miss(self, frame: Frame, cue: Cue, reason: str) -> None:
        if self.misses is not None:
            self.misses.append(NearMiss(frame.predicate, cue.rule, cue.relation, reason))


@functools.lru_cache(maxsize=10_000)
def _wanted(spec: str, allowed: frozenset[str]) -> tuple[str, frozenset[str], bool]:
    """What "obj*:Weapon/Event" asks for: the role, the types of those allowed, whether to look inside the phrase."""
    role, _, wanted = spec.partition(":")
    return role.rstrip("*"), allowed & frozenset(wanted.split("/")) if wanted else allowed, role.endswith("*")


def _on_noun(frame: Frame, role: str) -> list[Token]:
    """The prepositional role of the noun itself, not of the verb that carries it."""
    return frame.roles.get(role, []) if frame.part == "noun" else []


def _lemma_in(head: Token, values: frozenset[str]) -> bool:
    if head.lemma_.lower() in values or head.lower_ in values:
        return True
    # "a ceasefire agreement", "the missiles and drones": a compound or a conjunct may be the word looked for
    return any(c.dep_ in ("compound", "conj", "amod") and (c.lemma_.lower() in values) for c in head.children)


def _is_mutual(frame: Frame, cue: Cue) -> bool:
    """Whether the subjects do it to each other: "accused **each other**", or the line's object may be its subject."""
    if set(cue.subject) & set(cue.object):
        return True
    return any(
        t.lower_ in ("other", "another") and t.i and t.nbor(-1).lower_ in ("each", "one")
        for role in ("obj", "with", "against", "on", "at", "to")
        for t in frame.roles.get(role, ())
    )


def _own_people(subject: Argument, object: Argument) -> bool:
    """ "urged **its citizens** to leave": what a state says to its own people is no interaction between two actors."""
    for own, whole in ((subject.entity, object.entity), (object.entity, subject.entity)):
        if own.level == "nominal" and own.root.lemma_.lower() == "member" and 0 < whole.start - own.root.i < 4 and whole.type == own.type:
            return True  # "members of the EU": not the EU itself
    ours = bool(subject.entity.country) and subject.entity.country == object.entity.country
    return ours and object.type == "Person" and object.entity.level == "nominal" and subject.type == "Country"


def _own_ranks(relation: str, subject: Argument, object: Argument) -> bool:
    """ "the US military protects **US personnel**", "Iran backs its army": a state stands by its own forces without saying so."""
    ours = bool(subject.entity.country) and subject.entity.country == object.entity.country
    return (
        ours
        and relation in ("SUPPORTS", "AIDS")
        and object.type == "MilitaryForce"
        and subject.type in ("Country", "MilitaryForce", "GovernmentBody")
    )


def _is_plural(argument: Argument) -> bool:
    return argument.entity.level == "nominal" and argument.entity.root.tag_ == "NNS"


def _distinct(found: list[Argument]) -> list[Argument]:
    kept: list[Argument] = []
    for argument in found:
        if not any(argument.same(k) for k in kept):
            kept.append(argument)
    return kept


def candidates(
    doc: Doc,
    arguments: Arguments,
    lexicon: Lexicon,
    ontology: Ontology,
    rejected: Counter[str] | None = None,
    misses: list[NearMiss] | None = None,
) -> Iterator[Candidate]:
    """Yield the relations that the doc's predicates express, in text order.

    ``rejected`` counts what broke the ontology's domain or range; ``misses``, when given, collects the
    lexicon lines that were tried and not accepted.
    """
    reader = _Reader(arguments, ontology, rejected if rejected is not None else Counter(), misses)
    for token in doc:
        for part, lemma, frame in _readings(token, lexicon, reader):
            reader.begin()
            cues: list[Cue] = list(lexicon.by_lemma.get((part, lemma), ()))
            if part == "noun":
                for mention in arguments.headed(token)[:1]:
                    cues += [c for c in lexicon.by_type.get(("noun", mention.type), ()) if c not in cues]
            titled = token.i in arguments.titled
            for cue in cues:
                if not (titled and cue.relation in _BY_TITLE):
                    yield from _read(frame, cue, reader)


def _readings(token: Token, lexicon: Lexicon, reader: _Reader) -> Iterator[tuple[str, str, Frame]]:
    """The ways to read a token as a predicate: ("verb", "carry_out", frame), …"""
    pos, lemma = token.pos_, token.lemma_.lower()
    if pos in ("VERB", "AUX"):
        if not token.is_alpha and "-" not in lemma:
            return
        frame = None
        if ("verb", phrasal_lemma(token)) in lexicon.by_lemma or ("verb", lemma) in lexicon.by_lemma:
            frame = reader.frame(token)
            if ("verb", frame.lemma) in lexicon.by_lemma:
                yield "verb", frame.lemma, frame
            elif ("verb", lemma) in lexicon.by_lemma:
                yield "verb", lemma, frame
        if (
            token.tag_ == "VBG" and token.dep_ in _NOMINAL_DEPS and ("noun", token.lower_) in lexicon.by_lemma
        ):  # "fighting between … resumed"
            yield "noun", token.lower_, noun_frame(token)
    elif pos in ("NOUN", "PROPN"):
        if ("noun", lemma) in lexicon.by_lemma or any(("noun", m.type) in lexicon.by_type for m in reader.arguments.headed(token)[:1]):
            yield "noun", lemma, reader.frame(token)
    elif pos == "ADJ" and ("adj", lemma) in lexicon.by_lemma:
        yield "adj", lemma, reader.frame(token)


def _read(frame: Frame, cue: Cue, reader: _Reader) -> Iterator[Candidate]:
    relation = reader.ontology.relations[cue.relation]
    if cue.when and not any(all(reader.holds(atom, frame) for atom in conjunction) for conjunction in cue.when):
        if reader.misses is not None:
            reader.miss(frame, cue, reader.failed(frame, cue))
        return
    inside = relation.group == "interaction"
    subjects = reader.first(frame, cue.subject, relation.subject, inside=inside)
    objects = reader.first(frame, cue.object, relation.object, but=subjects, inside=inside)
    if relation.symmetric and subjects and not objects:
        pairs = list(itertools.combinations(subjects, 2))
    elif subjects and not objects and (_is_mutual(frame, cue)):
        pairs = list(itertools.permutations(subjects, 2))
    else:
        pairs = list(itertools.product(subjects, objects))
    if not pairs:
        reader.incomplete(frame, cue, bool(subjects))
        return
    items = reader.first(frame, cue.item, reader.types) if cue.item else []
    for subject, object in pairs:
        if (
            subject.same(object)
            or (inside and _own_people(subject, object))
            or _own_ranks(cue.relation, subject, object)
            or (cue.relation in _BY_TITLE and _is_plural(subject))
        ):
            names = f"{subject.entity.name!r} and {object.entity.name!r}"
            reader.miss(frame, cue, f"{names} are one, or one is the other's own people or forces, or many hold one office")
            continue
        yield Candidate(
            cue.relation,
            subject,
            object,
            frame.predicate,
            cue.rule,
            items[0] if items else None,
            cue.status,
            frame.carrier,
            spoken=cue.subject[0] == "claimant",
        )
