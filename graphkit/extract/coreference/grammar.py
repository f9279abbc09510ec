"""What the parse says about a token: its part in the sentence, its governing verb, its noun phrase."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from graphkit.extract.coreference.words import Words

__all__ = [
    "children",
    "clause_of",
    "controller",
    "datelines",
    "determiner",
    "heads_over",
    "is_expletive",
    "is_subject",
    "lemma",
    "noun_of",
    "phrase_start",
    "sentence_numbers",
    "standing",
    "top_of",
]

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_CHAIN = frozenset({"conj", "appos"})
_CLAUSES = frozenset({"ROOT", "ccomp", "advcl", "relcl", "acl", "parataxis", "xcomp", "conj", "pcomp", "csubj"})
# How far a phrase stands out in its sentence (after Lappin and Leass): its part of the sentence, and whether it is inside another phrase.
_SUBJECT, _OBJECT, _OBLIQUE, _OWNER, _MODIFIER, _HEAD = 80.0, 50.0, 40.0, 45.0, 15.0, 80.0


def lemma(token: Token) -> str:
    """The lemma in lower case; unknown plurals in capitals ("Ministers") lose their s."""
    text = token.lemma_.lower()
    if token.tag_ == "NNPS" and text == token.lower_ and len(text) > 3:
        return text[:-3] + "y" if text.endswith("ies") else text.removesuffix("s")
    return text


def noun_of(token: Token, length: int) -> str:
    """The compound noun of ``length`` tokens that ends in the token ("prime minister"), in lower case."""
    return " ".join([*(token.doc[i].lower_ for i in range(token.i - length + 1, token.i)), lemma(token)])


def sentence_numbers(doc: Doc) -> list[int]:
    """The number of its sentence for each token."""
    numbers = [0] * len(doc)
    for number, sentence in enumerate(doc.sents):
        for i in range(sentence.start, sentence.end):
            numbers[i] = number
    return numbers


def datelines(doc: Doc) -> set[int]:
    """The tokens of datelines: "CAIRO (AP) —", "BEIJING, May 16 (Xinhua) --" at the start of a paragraph."""
    found: set[int] = set()
    start = True
    for token in doc:
        if start and token.is_upper and len(token) > 2:
            line = doc[token.i : token.i + 14]
            dash = next((t.i for t in line if t.text in ("—", "–", "--", "-") and t.i > token.i), -1)
            if dash > 0 and not any(t.pos_ in ("VERB", "AUX") or "\n" in t.text for t in doc[token.i : dash]):
                found.update(range(token.i, dash))
        if not token.is_space:
            start = False
        if "\n" in token.text:
            start = True
    return found


def top_of(token: Token) -> Token:
    """The first member of the coordination or apposition that the token is in: the one that has the part in the sentence."""
    for _ in range(30):
        if token.dep_ not in _CHAIN or token.head == token or token.head.pos_ in ("VERB", "AUX"):
            return token
        token = token.head
    return token


def is_subject(token: Token) -> bool:
    """Whether the phrase of the token is a subject, as a member of a coordination too."""
    return top_of(token).dep_ in _SUBJECTS


def standing(token: Token) -> float:
    """How far the phrase of the token stands out in its sentence, without regard to anything before."""
    top = top_of(token)
    dep, head = top.dep_, top.head
    if token.left_edge.i and token.doc[token.left_edge.i - 1].text in ("(", "["):
        return _MODIFIER
    if dep in _SUBJECTS:
        return _SUBJECT + _HEAD
    if dep in ("dobj", "attr", "dative", "oprd"):
        return _OBJECT + _HEAD - (30.0 if head.dep_ in ("xcomp", "advcl", "relcl", "acl", "pcomp") else 0.0)
    if dep in ("ROOT", "npadvmod"):
        return _SUBJECT
    if dep == "poss":
        return _OWNER + (standing(head) / 4 if head.i != token.i else 0)
    if dep == "pobj":
        verb = head.head.pos_ in ("VERB", "AUX")
        return _OBLIQUE + (_HEAD / 2 if verb else 0) + (10 if head.dep_ == "agent" else 0)
    if dep in ("compound", "amod", "nmod", "nummod", "det"):
        return _MODIFIER + (10 if head.dep_ in _SUBJECTS else 0)
    return _OBLIQUE


def clause_of(token: Token) -> Token:
    """The verb of the clause that the token stands in."""
    for _ in range(60):
        if token.dep_ in _CLAUSES and token.pos_ in ("VERB", "AUX"):
            return token
        if token.head == token:
            return token
        token = token.head
    return token


def controller(clause: Token) -> Token | None:
    """Who does what the verb says: its subject; of an infinitive, whom the verb above asks ("urged Iran to …"); else the subject above."""
    for _ in range(6):
        subject = next(children(clause, "nsubj", "nsubjpass"), None)
        if subject is not None:
            return subject
        if clause.dep_ not in ("advcl", "xcomp", "conj", "pcomp", "ccomp") or clause.head == clause:
            return None
        above = clause_of(clause.head)
        if clause.dep_ == "xcomp":
            asked = next(children(above, "dobj", "dative"), None) or next(
                (p for prep in children(above, "prep") if prep.lower_ == "on" for p in children(prep, "pobj")), None
            )
            if asked is not None and asked.i < clause.i:
                return asked
        clause = above
    return None


def heads_over(token: Token) -> set[int]:
    """The nouns whose phrases the token stands in: nothing stands for the phrase that it is part of."""
    found: set[int] = set()
    for _ in range(20):
        head = token.head
        if head == token or (head.pos_ in ("VERB", "AUX") and head.dep_ not in ("prep", "acl", "pcomp")):
            break
        if head.pos_ in ("NOUN", "PROPN") and token.dep_ not in _CHAIN:
            found.add(head.i)
        token = head
    return found


def phrase_start(root: Token) -> int:
    """The first token of the noun phrase that the root heads, without what follows the root."""
    left = root.left_edge.i
    if left == root.i or root.i - left > 15:
        return root.i
    return left if left >= root.sent.start else root.i


def determiner(start: int, root: Token) -> Token | None:
    """The article, demonstrative or possessive pronoun of the phrase from ``start`` to its root, or just before it."""
    doc = root.doc
    for child in root.lefts:
        if child.dep_ in ("det", "poss", "predet") and child.i <= root.i and (child.dep_ != "poss" or child.tag_ == "PRP$"):
            return child
    if start > 0:
        before = doc[start - 1]
        if before.tag_ in ("DT", "PRP$", "PDT") and before.sent == root.sent:
            return before
    first = doc[start]
    return first if first.tag_ in ("DT", "PRP$", "PDT") else None


def children(token: Token, *deps: str) -> Iterator[Token]:
    """The children of the token with one of these dependencies."""
    return (child for child in token.children if child.dep_ in deps)


def is_expletive(token: Token, words: Words) -> bool:
    """Whether this "it" stands for nothing: "it seems that", "it was noted that", "it is too early to"."""
    verb = token.head
    seeming, reporting, judging = words.verbs["expletive"], words.verbs["reporting"], words.verbs["judging"]
    if token.dep_ == "expl":
        return True
    if token.dep_ in ("nsubj", "nsubjpass"):
        word = lemma(verb)
        clause = any(children(verb, "ccomp", "csubj", "clausal", "advcl", "csubjpass")) or _that_follows(verb)
        if token.dep_ == "nsubjpass":
            return word in reporting and (_that_follows(verb) or any(child.i > verb.i for child in children(verb, "ccomp")))
        if word in seeming:
            return (
                clause
                or (any(children(verb, "xcomp")) and word not in ("follow", "take"))
                or (word == "take" and _infinitive_follows(verb))
            )
        if verb.pos_ == "AUX" or word == "be":
            return _judges(verb, judging)
    if token.dep_ in ("nsubj", "dobj") and verb.pos_ == "ADJ":
        return verb.lower_ in judging
    # "make it clear that", "find it hard to"
    following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    made = token.doc[token.i - 1].lemma_ if token.i else ""
    return (
        following is not None
        and following.lower_ in judging
        and following.pos_ == "ADJ"
        and made in ("make", "find", "consider", "deem", "think", "keep", "call")
    )


def _judges(verb: Token, judging: frozenset[str]) -> bool:
    for said in children(verb, "acomp", "attr", "oprd"):
        if said.lower_ in judging or lemma(said) in judging:
            after = [*said.rights, *(child for child in verb.rights if child.i > said.i)]
            if any(child.dep_ in ("xcomp", "ccomp", "advcl", "acl", "relcl", "prep", "csubj") for child in after):
                return True
            if any(child.dep_ == "ccomp" for other in children(verb, "conj") for child in other.rights):  # "possible" and "likely" that
                return True
        # "it is Japan that": a cleft
        if (
            said.pos_ in ("PROPN", "NOUN")
            and any(child.dep_ == "relcl" for child in said.rights)
            and said.dep_ == "attr"
            and said.pos_ == "PROPN"
        ):
            return True
    return False


def _that_follows(verb: Token) -> bool:
    doc, sent = verb.doc, verb.sent
    for i in range(verb.i + 1, min(verb.i + 7, sent.end)):
        if doc[i].lower_ in ("that", "whether", "how", "why", "if"):
            return doc[i].dep_ not in ("det", "nsubj", "dobj")
        if doc[i].is_punct and doc[i].text not in '"“':
            return False
    return False


def _infinitive_follows(verb: Token) -> bool:
    return any(child.tag_ == "TO" for word in verb.rights for child in word.children)
