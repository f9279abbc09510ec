"""Common nouns that stand for a thing: "an April summit in Washington", "Japanese forces", "ballistic missiles"."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from spacy.tokens import Doc, Token

from graphkit.extract.gazetteer import Gazetteer
from graphkit.extract.layer import Layer
from graphkit.extract.names import is_name_token
from graphkit.extract.spans import SpanMention, article_of
from graphkit.extract.wordlists import NominalRule, evaluative_words, nominal_rules, offices, singulars
from graphkit.knowledge import Entry

__all__ = ["nominal_mentions"]

_NAMING_PREPOSITIONS = frozenset("in at on of against between with over near into to for by from".split())
_OWNERS = frozenset({"Country", "Organization", "MilitaryForce", "GovernmentBody", "Person", "Place"})
_SITED = frozenset({"Place", "Facility", "MilitaryBase", "GovernmentBody"})
_NAMED_BY_A_WORD = frozenset({"Facility", "Agreement", "Weapon", "Organization"})
_QUANTITIES = frozenset({"DATE", "TIME", "MONEY", "PERCENT"})
_CREEDS = frozenset(
    "sunni shia shiite shi'ite islamist islamic muslim christian jewish hindu buddhist kurdish arab tuareg marxist maoist communist salafi "
    "salafist jihadist leftist rightist wahhabi alawite druze ethnic pashtun balochi".split()
)
_KINDS = frozenset(
    "rebel militant armed guerrilla guerilla terrorist terror insurgent political islamist jihadist separatist opposition".split()
)
_NAMED_AFTER = frozenset({"member", "members", "ally", "allies", "state", "partner", "nation", "country"})
# "France keeps soldiers in Djibouti": they are France's.
_SENDING = frozenset("have maintain keep deploy station send dispatch contribute commit withdraw redeploy rotate move base".split())
_SENT = frozenset("troop soldier force peacekeeper marine warship paratrooper garrison contingent personnel".split())
_MAX_TAIL = 9
_MAX_LEFT = 12


def nominal_mentions(doc: Doc, layer: Layer, taken: Container[int], pack: Gazetteer) -> Iterator[SpanMention]:
    """The mentions that common nouns make.

    ``taken`` are head tokens that already have a reading (offices); ``pack`` knows some of what they name.
    """
    rules = nominal_rules()
    longest = max(len(key) for key in rules)
    ends = frozenset(key[-1] for key in rules)
    for token in doc:
        if token.pos_ not in ("NOUN", "PROPN") or token.i in taken or layer.at[token.i] is not None or token.ent_type_ in _QUANTITIES:
            continue
        found = _rules_for(token, rules, longest, ends)
        if found is None or _is_modifier(token, layer):
            continue
        made = _Phrase(layer, token, found[0], pack).mentions(found[1])
        if len(made) == 1 and made[0].type == "Organization" and made[0].level == "nominal":
            _take_names(made[0], layer)
        yield from made


def _take_names(group: SpanMention, layer: Layer) -> None:
    """ "EU members France and Italy", "US ally Japan": the names that follow are who it is."""
    doc, i = group.doc, group.end
    if group.root.lemma_.lower() not in _NAMED_AFTER:
        return
    while i < len(doc):
        name = layer.starting(i)
        if name is None or name.type != "Country" or (name.end < len(doc) and doc[name.end].tag_ == "POS"):
            break
        group.referents.append(name)
        i = name.end
        while i < len(doc) and doc[i].lower_ in (",", "and"):
            i += 1


def _rules_for(
    token: Token, rules: Mapping[tuple[str, ...], tuple[NominalRule, ...]], longest: int, ends: frozenset[str]
) -> tuple[int, tuple[NominalRule, ...]] | None:
    """The rules of the longest head that ends at the token, and where that head begins."""
    doc = token.doc
    best = None
    # The lemmatizer makes "basis" of "bases": singulars are tried as well.
    for last in dict.fromkeys((token.lower_, token.lemma_.lower(), *singulars(token.lower_))):
        if last not in ends:
            continue
        words: tuple[str, ...] = (last,)
        for k in range(longest):
            i = token.i - k
            if i < 0:
                break
            if k:
                words = (doc[i].lemma_.lower() if doc[i].pos_ == "NOUN" else doc[i].lower_, *words)
            if words in rules and (best is None or i < best[0]):
                best = (i, rules[words])
    return best


# Before a noun they are still who acts: "coalition aircraft", "a rebel attack".
_ACTING_MODIFIERS = frozenset({"coalition", "rebel", "militia", "insurgent", "separatist", "guerrilla", "jihadist"})


def _is_modifier(token: Token, layer: Layer) -> bool:
    """Whether the noun only modifies another one: "attack plans", "missile threats"; not "missile testing and nuclear programs"."""
    head = token.head
    if token.lemma_.lower() in _ACTING_MODIFIERS:
        return False
    if any(child.dep_ == "cc" for child in token.rights) and any(child.dep_ in ("compound", "amod") for child in token.lefts):
        return False
    return (
        token.dep_ in ("compound", "nmod", "npadvmod")
        and head.i > token.i
        and head.pos_ in ("NOUN", "PROPN", "VERB", "ADJ")
        and layer.at[head.i] is None
    )


class _Phrase:
    """A common noun with what stands around it."""

    def __init__(self, layer: Layer, token: Token, head_start: int, pack: Gazetteer) -> None:
        self.doc, self.layer, self.token, self.head_start, self.pack = layer.doc, layer, token, head_start, pack
        self.start = self._left()
        self.only_there = False
        self.owners, self.owned_by_adjective = self._owners()
        self.tail = self._tail()

    def mentions(self, rules: tuple[NominalRule, ...]) -> list[SpanMention]:
        words = {self.doc[i].lower_ for i in range(self.start, self.token.i) if self.layer.at[i] is None}
        for rule in rules:
            if words & rule.without:
                continue
            if not self._meets(rule.need):
                continue
            return self._made(rule)
        return []

    def _meets(self, need: str) -> bool:
        modified = self.start < self.head_start or self.head_start < self.token.i
        if need == "owner":
            return bool(self.owners)
        if need == "modifier":
            return modified or bool(self.owners) or bool(self.tail)
        if need == "determined":
            return modified or bool(self.owners) or bool(self.tail) or self._determined() or self.token.tag_ in ("NNS", "NNPS")
        return True

    def _determined(self) -> bool:
        if self.token.dep_ in ("compound", "nmod") and self.token.lemma_.lower() in _ACTING_MODIFIERS:
            return True
        before = self.doc[self.start - 1] if self.start else None
        return before is not None and (before.pos_ in ("DET", "NUM") or before.tag_ in ("PRP$", "POS", "DT"))

    def _made(self, rule: NominalRule) -> list[SpanMention]:
        doc = self.doc
        if rule.type == "Country":
            return self._government()
        start = self._without_evaluation()
        named = self.head_start
        while rule.apposed and named > self.start and doc[named - 1].lower_ in _KINDS and self.layer.at[named - 1] is None:
            named -= 1  # "the National Liberation Army rebel organization"
        same = self.layer.ending(named) if rule.apposed else None
        if same is not None and same.type == rule.type:
            # "the Atlantic Council think tank", "Itar-Tass news agency": the noun only says what it is.
            return [
                SpanMention(self.doc, same.start, self.token.i + 1, same.type, same.name, knowledge=same.knowledge, country=same.country)
            ]
        if len(self.owners) > 1 and self.owned_by_adjective:
            # "Greek and Turkish troops" are each country's; unnamed officials act for their countries.
            group = self._mention(rule, start, None)
            if rule.type == "Person":
                group.referents = list(self.owners)
                return [group]
            group.referents = [self._mention(rule, start, owner) for owner in self.owners]
            return [group, *group.referents]
        return [self._mention(rule, start, self.owners[0] if self.owners else None)]

    def _government(self) -> list[SpanMention]:
        """ "the Iraqi government", "the government of Iraq": the state itself; "the government": somebody's."""
        found = []
        for owner in self.owners:
            # "the Biden administration" acts for its country.
            state = self.pack.country(owner.country) if owner.type in ("Country", "Person") and owner.country else None
            start, end = min(owner.start, self.start), max(owner.end, self.token.i + 1)
            if state is not None and end - start < 8:
                found.append(SpanMention(self.doc, start, end, "Country", state.name, knowledge=state.id, country=state.iso3))
        if found:
            return found
        rule = NominalRule("GovernmentBody")
        return [self._mention(rule, self.start, self.owners[0] if self.owners else None)] if self._meets("determined") else []

    def _mention(self, rule: NominalRule, start: int, owner: SpanMention | None) -> SpanMention:
        doc, token = self.doc, self.token
        named = owner is None and self._names_itself(rule)
        known = named or (rule.known and owner is not None and owner.level == "name" and owner.type != "Person")
        name = self._name(start, owner)
        of_country = owner is not None and owner.type == "Country" and not self.tail
        read = article_of(doc).published[:10]
        entry = self.pack.entry(name, read) or self._as_adjective(owner) if of_country and owner is not None else None
        if entry is not None and entry.type == rule.type:
            return SpanMention(doc, start, token.i + 1, rule.type, entry.name, knowledge=entry.id, country=entry.country)
        seat = self.pack.capital(owner.country) if owner is not None and token.lower_ == "capital" and rule.type == "Place" else None
        if seat is not None and owner is not None and owner.type == "Country" and not self.tail:
            # "the Qatari capital"
            return SpanMention(doc, start, token.i + 1, "Place", seat.name, knowledge=seat.id, country=seat.country)
        elsewhere = (self.only_there and rule.type not in _SITED) or (rule.type == "Event" and owner is not None and owner.type == "Place")
        country = owner.country if owner is not None and not elsewhere else ""
        if rule.type == "Person" and any(doc[i].lower_ in offices().former for i in range(self.start, token.i)):
            country = ""
        return SpanMention(doc, start, token.i + 1, rule.type, name, level="name" if known else "nominal", country=country, local=not known)

    def _as_adjective(self, owner: SpanMention) -> Entry | None:
        """ "France … its troops", "France's army" is what the pack knows as "French troops"."""
        state = self.pack.country(owner.country) if self.start == self.head_start else None
        words = self.doc[self.head_start : self.token.i + 1].text
        return (
            next(
                (
                    e
                    for a in state.adjectives[:2]
                    if (e := self.pack.entry(f"{a} {words}", article_of(self.doc).published[:10])) is not None
                ),
                None,
            )
            if state
            else None
        )

    def _names_itself(self, rule: NominalRule) -> bool:
        """ "the EastMed gas pipeline": a capitalised word that names nothing else, and what it is."""
        if rule.type not in _NAMED_BY_A_WORD or self.token.tag_ == "NNS" or (rule.type == "Organization" and not rule.apposed):
            return False
        first = self.doc[self.start]
        if rule.type == "Organization" and any(t.lower_ in _CREEDS for t in self.doc[self.start : self.head_start]):
            return False  # "a Sunni Islamist group"
        return self.start < self.head_start and is_name_token(first) and first.pos_ == "PROPN"

    def _name(self, start: int, owner: SpanMention | None) -> str:
        doc, token = self.doc, self.token
        words: list[str] = []
        skip = self._other_owners(owner)
        for i in range(start, token.i + 1):
            if i in skip:
                continue
            glued = bool(words) and i > start and not doc[i - 1].whitespace_ and (i - 1) not in skip
            words[-1:] = [words[-1] + doc[i].text] if glued else [*words[-1:], doc[i].text]
        kept = [word for word in words[:-1] if word.lower() not in evaluative_words() and word not in (",",)]
        name = " ".join([*kept, words[-1]])
        if owner is not None and owner.end <= start and owner.end >= start - 2:
            mark = "'" if owner.name.endswith("s") else "'s"
            name = f"{owner.name}{mark} {name}"
        return f"{name} {self.tail}" if self.tail else name

    def _other_owners(self, owner: SpanMention | None) -> frozenset[int]:
        """The tokens of the other countries, and of what joins them, in "Greek and Turkish officials"."""
        if len(self.owners) < 2 or owner is None or not self.owned_by_adjective:
            return frozenset()
        first, last = self.owners[0].start, self.owners[-1].end
        return frozenset(i for i in range(first, last) if not owner.start <= i < owner.end)

    def _without_evaluation(self) -> int:
        """Where the phrase begins after words that only judge or count."""
        k = self.start
        while k < self.head_start and self.doc[k].lower_ in evaluative_words() and self.layer.at[k] is None and self.doc[k + 1].text != "-":
            k += 1
        while k < self.head_start and self.doc[k].is_punct:
            k += 1
        return k

    def _left(self) -> int:
        """Where the noun phrase begins, without determiner and possessor."""
        doc, k = self.doc, self.head_start
        sentence = max(self.layer.sentence_start[k], k - _MAX_LEFT)
        while k > sentence:
            step = self._step_left(k)
            if not step or k - step < sentence:
                break
            k -= step
        while k < self.head_start and (doc[k].is_punct or doc[k].lower_ in ("and", "or")):
            k += 1
        return k

    def _step_left(self, k: int) -> int:
        """How many tokens before ``k`` belong to the phrase."""
        doc, token = self.doc, self.doc[k - 1]
        at = self.layer.at[k - 1]
        if at is not None:
            return (
                0
                if (at.type == "Person" and (at.knowledge or at.end - at.start > 1))
                or (token.dep_ in ("pobj", "nsubj", "dobj") and token.head.i < token.i)
                else k - at.start
            )
        if token.text in ("-", "–") and not token.whitespace_:
            return 2
        if token.lower_ in ("and", ",", "or") and k > 1:
            left = doc[k - 2]
            inside = self.layer.at[k - 2]
            if inside is not None:
                beside = self.layer.at[k]
                return (
                    k - inside.start
                    if inside.type == "Country" and beside is not None and beside.type == "Country" and self._adjectives(inside, beside)
                    else 0
                )
            inner = left.pos_ == "NOUN" and left.dep_ in ("compound", "nmod", "amod") and left.head.i >= k
            coordinated = (left.pos_ == "ADJ" and doc[k].pos_ == "ADJ") or (inner and (left.lemma_.lower(),) not in nominal_rules())
            return 2 if coordinated else 0
        if k > 1 and doc[k - 2].text in ("-", "–") and not doc[k - 2].whitespace_ and token.is_alpha:
            return 1
        if token.pos_ in ("NOUN", "PROPN", "ADJ") and not token.is_punct:
            return (
                0
                if token.dep_ in ("pobj", "dobj", "nsubj", "attr", "dative", "acomp") and token.head.i < token.i and token.pos_ != "ADJ"
                else 1
            )
        if token.tag_ in ("VBN", "VBG") and token.dep_ in ("amod", "compound"):
            return 1
        return 1 if token.pos_ == "NUM" and ((token.is_digit and len(token) == 4) or token.ent_type_ in ("DATE", "ORDINAL")) else 0

    def _adjectives(self, *mentions: SpanMention) -> bool:
        """Whether countries stand as modifiers of the noun, not as things of their own."""
        return all(self.doc[m.end - 1].dep_ in ("amod", "compound", "nmod", "conj", "poss") for m in mentions)

    def _owners(self) -> tuple[list[SpanMention], bool]:
        """Whose it is: names among its modifiers, its possessor, or what follows "of"; and whether they are modifiers."""
        inside: list[SpanMention] = []
        for i in range(self.start, self.token.i):
            found = self.layer.at[i]
            if found is not None and found.type in _OWNERS and (not inside or inside[-1] is not found):
                inside.append(found)
        if inside:
            joined = len(inside) > 1 and all(m.type == "Country" for m in inside) and self.token.tag_ in ("NNS", "NNPS")
            return (inside, True) if joined else (inside[:1], True)
        if self.start > 1 and self.doc[self.start - 1].tag_ == "POS":
            found = self.layer.ending(self.start - 1)
            if found is not None and found.type in _OWNERS:
                return [found], False
        for child in self.token.lefts:
            found = self.layer.at[child.i] if child.dep_ == "poss" else None
            if found is not None and found.type in _OWNERS:
                return [found], False
        sender = self._sender()
        if sender is not None:
            return [sender], False
        for child in self.token.children:
            if child.dep_ == "prep" and child.i > self.token.i and child.lower_ in ("of", "from", "in"):
                for obj in child.children:
                    found = self.layer.at[obj.i] if obj.dep_ == "pobj" else None
                    if found is not None and found.type in _OWNERS:
                        self.only_there = child.lower_ == "in"
                        return [found], False
        return [], False

    def _sender(self) -> SpanMention | None:
        """ "The US has 900 troops in Syria": whose they are is who has or sends them."""
        verb = self.token.head
        if self.token.dep_ != "dobj" or verb.lemma_ not in _SENDING or self.token.lemma_.lower() not in _SENT:
            return None
        subjects = [self.layer.at[c.i] for c in verb.children if c.dep_ == "nsubj"]
        return next((m for m in subjects if m is not None and m.type in ("Country", "Organization")), None)

    def _tail(self) -> str:
        """The prepositional phrases that tell which one it is: "in Washington", "on the US Embassy in Baghdad"."""
        parts: list[str] = []
        end = self.token.i + 1
        for child in self.token.children:
            if child.dep_ not in ("prep", "agent") or child.i < end or child.lower_ not in _NAMING_PREPOSITIONS:
                continue
            stop = self._object_end(child) if child.i == end else 0
            if not stop or len(parts) == 2:
                break
            parts.append(self.doc[child.i : stop].text)
            end = stop
        return " ".join(parts)

    def _object_end(self, prep: Token) -> int:
        """Where the object of a preposition ends, when it holds a name; 0 otherwise."""
        head = next((child for child in prep.children if child.dep_ in ("pobj", "pcomp")), None)
        if head is None:
            return 0
        named = self.layer.at[head.i]
        end = named.end if named is not None else head.i + 1
        if named is None and not any(self.layer.at[prep.i + 1 : head.i]):
            return 0
        for other in self._joined(prep, head, named):
            if other.end - prep.i <= _MAX_TAIL:
                end = max(end, other.end)
        if prep.lower_ in ("between", "with") and any(m is not None and m.type == "Person" for m in self.layer.at[prep.i + 1 : end]):
            return 0
        return end if end - prep.i <= _MAX_TAIL else 0

    def _joined(self, prep: Token, head: Token, named: SpanMention | None, depth: int = 0) -> list[SpanMention]:
        """The names that belong to the same object: "between Turkey and Libya", "the embassy in Baghdad"."""
        found: list[SpanMention] = []
        listed = prep.lower_ in ("between", "of", "with", "against") and named is not None and named.type == "Country"
        for child in head.children:
            inner = child
            if child.dep_ == "prep" and child.i > head.i:
                inner = next((c for c in child.children if c.dep_ == "pobj"), child)
            elif child.dep_ != "conj" or not listed:
                continue
            at = self.layer.at[inner.i]
            if at is not None and (child.dep_ == "prep" or at.type == "Country"):
                found.append(at)
                if child.dep_ == "conj" and depth < _MAX_TAIL:
                    found.extend(self._joined(prep, inner, at, depth + 1))
        return found
