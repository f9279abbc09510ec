"""Third-person, relative and first-person pronouns."""

from __future__ import annotations

from spacy.tokens import Token

from graphkit.extract.coreference.discourse import Referent, key_of
from graphkit.extract.coreference.grammar import children, clause_of, controller, heads_over, is_expletive, is_subject, lemma, top_of
from graphkit.extract.coreference.reading import ACTORS, Reading
from graphkit.extract.coreference.words import Pronoun

__all__ = ["antecedent", "cataphoric", "relative_head"]

_BACK = {"person": 5, "thing": 2, "plural": 3}
_ENOUGH = 60.0
_MARGIN = 12.0
_OF_ACTORS = frozenset({"member", "partner", "power", "target", "part", "home", "source", "supplier", "signatory"})
_INSIDE = frozenset({"poss", "compound", "amod", "nmod"})


def antecedent(reading: Reading, token: Token, pronoun: Pronoun) -> Referent | None:
    """What a third-person pronoun stands for: the best of what has been spoken of, when it stands out; None when in doubt."""
    sentence = reading.sentences[token.i]
    if pronoun.kind == "thing" and token.dep_ != "poss" and is_expletive(token, reading.words):
        return None
    ranked: list[tuple[float, int, Referent]] = []
    sure = False
    if token.dep_ == "poss" and token.i and token.nbor(-1).lower_ == "of" and lemma(token.head) in ("kind", "own", "sort"):
        return None  # "first of its kind"
    within = heads_over(token)
    for referent in reading.discourse.recent(sentence, _BACK[pronoun.kind]):
        if referent.last.root not in within and _agrees(pronoun, referent) and not _barred(reading, token, pronoun, referent):
            ranked.append((_score(reading, token, pronoun, referent), referent.last.root, referent))
            sure = sure or referent.animate
    if sure and pronoun.kind == "person":
        ranked = [row for row in ranked if row[2].animate]
    ranked.sort(key=lambda row: row[:2], reverse=True)
    if not ranked or ranked[0][0] < _ENOUGH:
        return None
    best = _whole(ranked) if pronoun.kind == "plural" else ranked[0][2]
    if pronoun.kind == "plural" and _rivalled(reading, token, best):
        return None
    for score, _, other in ranked[:3]:
        if other is not best and ranked[0][0] - score < _MARGIN and not _overlap(best, other):
            return None
    return best


def _whole(ranked: list[tuple[float, int, Referent]]) -> Referent:
    """The group rather than a member of it that comes out first: "Japan and the Philippines said they"."""
    first, _, best = ranked[0]
    for score, _, other in ranked[1:]:
        if best in other.members and first - score < 90 and other.last.sentence == best.last.sentence:
            return other
    return best


def _rivalled(reading: Reading, token: Token, best: Referent) -> bool:
    """Whether "their" may be of a country that acts in the same clause, so that a group from before is in doubt."""
    doer = controller(clause_of(token)) if token.dep_ == "poss" else None
    local = reading.referent_at.get(doer.i) if doer is not None else None
    if local is None or local is best or local.members or local.type not in ("Country", "Organization", "GovernmentBody"):
        return False
    return best.last.clause != clause_of(token).i and best.last.root < (doer.i if doer is not None else 0)


def _overlap(one: Referent, other: Referent) -> bool:
    """Whether one is the other in part, so that choosing between them is a matter of extent only."""
    return other in one.members or one in other.members


def _agrees(pronoun: Pronoun, referent: Referent) -> bool:
    if pronoun.kind == "person":
        if referent.ship and pronoun.gender == "female":
            return True
        animate = referent.animate or referent.person_like
        return (
            animate
            and referent.number != "plural"
            and not referent.members
            and not (pronoun.gender and referent.gender and pronoun.gender != referent.gender)
        )
    if pronoun.kind == "thing":
        return not referent.animate and referent.number != "plural" and not referent.members
    return bool(referent.members) or referent.number in ("plural", "either")


def _barred(reading: Reading, token: Token, pronoun: Pronoun, referent: Referent) -> bool:
    """Whether grammar forbids it: the pronoun stands inside it, or both are arguments of one verb, or it speaks itself."""
    last = referent.last
    if last.root >= token.i or last.start <= token.i < last.end:
        return True
    if token.dep_ == "poss":
        if (
            pronoun.kind == "thing"
            and referent.mention is not None
            and referent.type not in ACTORS
            and reading.words.is_role(lemma(token.head))
        ):
            return True  # an exercise has no ministers
        if last.root == token.head.i or (_one_of(token) and last.root < token.i and last.clause == clause_of(token).i and last.subject):
            return True
    elif not pronoun.reflexive:
        clause = clause_of(token)
        acts = is_subject(token) and top_of(token).head.i == clause.i
        doer = controller(clause) if not acts else None
        for seen in reversed(referent.occurrences):
            if not acts and ((seen.subject and seen.clause == clause.i) or (doer is not None and seen.root == doer.i)):
                return True
            if (
                seen.clause == clause.i
                and acts
                and reading.doc[seen.root].dep_ in ("dobj", "pobj", "attr")
                and seen.root < token.i
                and reading.doc[seen.root].head.i == clause.i
            ):
                return True
    if _named_beside(reading, token, referent):
        return True
    number = reading.quotation_of[token.i]
    return number >= 0 and referent.animate and reading.speaker(number) is referent


def _one_of(token: Token) -> bool:
    """ "one of its groups": whose they are is not the one."""
    return token.i > 1 and token.nbor(-1).lower_ == "of" and token.nbor(-2).lower_ in ("one", "some", "most", "many", "several", "part")


def _named_beside(reading: Reading, token: Token, referent: Referent) -> bool:
    """Whether the thing itself, or a member of the group, is named by the verb whose subject the pronoun is: "they met Turkey"."""
    if not is_subject(token):
        return False
    clause = clause_of(token)
    keys = {key_of(mention) for mention in referent.mentions()}
    for i in range(token.i + 1, min(token.i + 15, token.sent.end)):
        mention = reading.mention_at.get(i)
        if mention is None or mention.level != "name" or reading.doc[i].dep_ in _INSIDE or clause_of(reading.doc[i]).i != clause.i:
            continue
        if key_of(mention.resolved()[0]) in keys:
            return True
    return False


def _score(reading: Reading, token: Token, pronoun: Pronoun, referent: Referent) -> float:
    sentence = reading.sentences[token.i]
    last = referent.last
    score = referent.salience(sentence)
    if referent.mention is None and not referent.members:
        score *= 0.85
    subject = is_subject(token)
    here = last.sentence == sentence
    if subject and last.subject and sentence - last.sentence <= 1:
        score += 30
    if token.dep_ == "poss" or not subject:
        if here:
            score += max(0.0, 45.0 - 3.0 * (token.i - last.root))
        doer = controller(clause_of(token))
        if here and doer is not None and (last.root == doer.i or (last.subject and last.clause == clause_of(token).i)):
            score += 45
        if here and last.form == token.lower_ and token.dep_ == "poss":
            score += 50
        if here and token.dep_ == "poss" and _parallel_owner(token, last.root):
            score += 90
    if token.dep_ == "poss" and _judged(reading, token, last.root):
        score += 170
    if subject and last.saying and lemma(top_of(token).head) in reading.words.verbs["saying"]:
        score += 25
    if (reading.quotation_of[token.i] >= 0) and last.quotation != reading.quotation_of[token.i] and here:
        score -= 25
    if subject and pronoun.kind == "thing" and _speaks_for(reading, token, referent):
        score += 110
    if pronoun.kind == "plural" and token.dep_ == "poss" and not referent.members and not here:
        score -= 20
    score += _fit(reading, token, pronoun, referent)
    return score


def _judged(reading: Reading, token: Token, root: int) -> bool:
    """Whether the owner is who is thanked, blamed or punished for what is his.

    "Erdogan thanked Orban for his support", "new sanctions on Iran over its drones".
    """
    prep, owner = token.head.head, reading.doc[root]
    if prep.lower_ not in ("for", "over", "on"):
        return False
    if owner.dep_ == "dobj":
        return prep.head.i == owner.head.i and lemma(owner.head) in reading.words.verbs["judge"]
    against = owner.head
    if owner.dep_ != "pobj" or against.lower_ not in ("against", "on", "upon", "at"):
        return False
    noun = against.head
    if noun.pos_ == "VERB":  # "imposed sanctions on Iran over its drones"
        noun = next(children(noun, "dobj", "nsubjpass"), noun)
    return lemma(noun) in reading.words.judgements and prep.i > owner.i and clause_of(prep).i == clause_of(against).i


def _speaks_for(reading: Reading, token: Token, referent: Referent) -> bool:
    """Whether the sentence is what an official says of the country or organisation he speaks for: "Iran's envoy said it had …"."""
    verb = top_of(token).head
    if reading.quotation_of[token.i] >= 0 or verb.pos_ not in ("VERB", "AUX"):
        return False
    for _ in range(4):
        if verb.dep_ == "ccomp" and lemma(verb.head) in reading.words.verbs["saying"]:
            break
        if verb.dep_ not in ("conj", "advcl") or verb.head == verb:
            return False
        verb = verb.head
    else:
        return False
    speaker = next((reading.referent_at.get(child.i) for child in children(verb.head, "nsubj")), None)
    if speaker is None or speaker.mention is None or speaker.type != "Person" or referent.mention is None:
        return False
    owners = [
        owner
        for mention in (speaker.mention, reading.mention_at.get(speaker.last.root))
        if mention is not None
        for owner in reading.describer.owners(mention)
    ]
    if owners:
        return any(key_of(owner.resolved()[0]) == key_of(referent.mention) for owner in owners)
    return referent.type == "Country" and bool(speaker.countries & referent.countries)


def _parallel_owner(token: Token, owner: int) -> bool:
    """Whether the possessive continues a list that the owner began: "Japan's army and its navy", "China's acts, including its drills"."""
    head = token.head
    for _ in range(6):
        top = top_of(head)
        if any(child.i == owner for child in children(top, "poss")):
            return True
        if top.dep_ == "pobj" and top.head.lower_ in ("including", "like", "as", "and"):
            head = top.head.head
            for _ in range(3):
                if any(child.i == owner for child in children(head, "poss")):
                    return True
                if head.dep_ not in ("pobj", "prep"):
                    break
                head = head.head
        if head is top:
            return False
        head = top
    return False


def _fit(reading: Reading, token: Token, pronoun: Pronoun, referent: Referent) -> float:
    """How well the referent fits what the pronoun does, undergoes or owns."""
    fit = _number_fit(reading, token, pronoun, referent)
    if token.dep_ == "poss":
        return fit + _owner_fit(reading, token, pronoun, referent)
    if token.dep_ == "dobj":
        return fit + _object_fit(reading, token, pronoun, referent)
    return fit + (_subject_fit(reading, token, pronoun, referent) if is_subject(token) else 0.0)


def _number_fit(reading: Reading, token: Token, pronoun: Pronoun, referent: Referent) -> float:
    if pronoun.kind == "plural" and referent.number == "either":  # "The ministry … They": a subject just before, at best
        back = reading.sentences[token.i] - referent.last.sentence
        return -20.0 * (1 + back) if referent.last.subject and back < 2 else -80.0
    return -30.0 if pronoun.kind == "person" and referent.person_like else 0.0


def _owner_fit(reading: Reading, token: Token, pronoun: Pronoun, referent: Referent) -> float:
    words, noun = reading.words, lemma(token.head)
    if noun in words.owned:
        if _types(referent) & words.owned[noun] or (referent.actor and referent.mention is None):
            return 50.0
        return -100.0 if pronoun.kind == "thing" else -20.0
    if noun in words.roles:
        return 40.0 if _is_actor(referent) else -60.0
    return 0.0


def _object_fit(reading: Reading, token: Token, pronoun: Pronoun, referent: Referent) -> float:
    verb, verbs = lemma(token.head), reading.words.verbs
    if not _is_actor(referent):
        return 0.0
    if pronoun.kind == "plural":
        return -80.0 if verb in verbs["using"] else 0.0
    return -40.0 if pronoun.kind == "thing" and verb not in verbs["to_actors"] else 0.0


def _subject_fit(reading: Reading, token: Token, pronoun: Pronoun, referent: Referent) -> float:
    top, verbs = top_of(token), reading.words.verbs
    verb, actor = lemma(top.head), _is_actor(referent)
    if top.dep_ == "nsubj" and verb in verbs["actor"]:
        return 50.0 if actor else -80.0
    if pronoun.kind == "plural":
        inert = top.dep_ == "nsubj" and not actor and referent.mention is not None and verb not in verbs["any"]
        return (-80.0 if referent.type in ("Event", "Agreement") else -40.0) if inert else 0.0
    if pronoun.kind != "thing":
        return 0.0
    fit = _equal(reading, top.head, referent) if top.dep_ == "nsubj" and verb == "be" else 0.0
    if referent.type == "Place" or (referent.type == "Country" and _locative(reading, referent.last.root)):
        fit -= 40.0
    return fit - (80.0 if actor and top.dep_ == "nsubjpass" and verb in verbs["undergone"] else 0.0)


def _equal(reading: Reading, verb: Token, referent: Referent) -> float:
    """Whether "it is a …" can be said of the referent: a fight is no group."""
    said = next(children(verb, "attr"), None)
    if said is None or referent.mention is None:
        return 0.0
    things = reading.words.things.get(lemma(said), ())
    if things:
        return 0.0 if any(referent.type in thing.types for thing in things) else -90.0
    return -50.0 if said.tag_ in ("NN", "NNS") and referent.type in ACTORS and lemma(said) not in _OF_ACTORS else 0.0


def _locative(reading: Reading, root: int) -> bool:
    """Whether the country stands there as a place: "in Greece", "Otranto, Italy"."""
    token = reading.doc[root]
    return token.dep_ in ("appos", "npadvmod") or (
        token.dep_ == "pobj" and token.head.lower_ in ("in", "at", "near", "across", "through", "inside", "outside", "around")
    )


def _types(referent: Referent) -> set[str]:
    return {member.type for member in referent.members} if referent.members else {referent.type}


def _is_actor(referent: Referent) -> bool:
    if referent.members:
        return all(member.type in ACTORS for member in referent.members)
    return referent.type in ACTORS or (referent.mention is None and (referent.animate or referent.actor))


def cataphoric(token: Token, pronoun: Pronoun) -> Token | None:
    """The subject that a possessive in a fronted phrase looks forward to: "In his statement, Netanyahu found"."""
    if token.dep_ != "poss" or pronoun.kind not in ("person", "thing"):
        return None
    sentence = token.sent
    at = token.head
    for _ in range(8):
        if at.dep_ == "prep" and at.head.pos_ in ("VERB", "AUX") and at.head.i > token.i:
            break
        if at.head == at or at.head.i < sentence.start:
            return None
        at = at.head
    else:
        return None
    if at.i - sentence.start > 3 or not any(t.text == "," for t in token.doc[token.i : at.head.i]):
        return None
    return next((child for child in children(at.head, "nsubj", "nsubjpass") if child.i > token.i), None)


def relative_head(token: Token) -> Token | None:
    """The noun that a relative pronoun modifies."""
    at = token
    for _ in range(8):
        if at.dep_ in ("relcl", "acl") and at.head != at:
            return at.head if at.head.i < token.i else None
        if at.head == at:
            return None
        at = at.head
    return None
