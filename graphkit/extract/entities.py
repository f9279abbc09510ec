"""The entity component: every mention of the article, by source, longest name first.

Names come from the knowledge pack, from telling words ("… Air Base"), and from the model's NER;
offices and their holders, descriptions ("the April summit") and short forms ("Kishida") build on them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Token

from graphkit.extract.gazetteer import Gazetteer, Match
from graphkit.extract.holders import Holders, surnames
from graphkit.extract.layer import Layer
from graphkit.extract.metonyms import read_in_context
from graphkit.extract.names import Name, context_names, direction_names, pattern_names, runs
from graphkit.extract.ner import ner_names
from graphkit.extract.nominals import nominal_mentions
from graphkit.extract.shortforms import add_named_parts, add_short_forms
from graphkit.extract.spans import SpanMention, article_of, register_extensions, set_mentions
from graphkit.extract.titles import OfficePhrase, Title, is_weak, office_phrases
from graphkit.extract.wordlists import name_rules, offices, ship_prefixes
from graphkit.knowledge import Knowledge, load_knowledge

__all__ = ["Entities", "make_entities", "titles"]

_STRENGTH = {"pack": 0, "pattern": 1, "rank": 2, "apposed": 3, "ner": 4, "place": 5}
_INITIAL = re.compile(r"[A-Z]\.?|[JS]r\.?")
_SITES = frozenset({"Place", "MilitaryBase", "Facility"})
_SAID = frozenset({"Organization", "Place"})
_LONGEST_LIST = 12
_ENTERED = frozenset("enter capture seize reach recapture retake besiege".split())


@Language.factory("graphkit_entities", default_config={"packs": []})
def make_entities(nlp: Language, name: str, packs: Iterable[str | Path]) -> Entities:
    """Make the component; ``packs`` are folders or files of further knowledge."""
    return Entities(load_knowledge(*packs))


def titles(doc: Doc) -> list[Title]:
    """The offices that the article gives people: ``(position, person, owner, former, acting)``, in text order."""
    return list(doc._.titles or ())


class Entities:
    """Sets ``doc._.mentions``, ``doc._.mention_at`` and ``doc._.titles``."""

    def __init__(self, knowledge: Knowledge) -> None:
        register_extensions()
        self.knowledge = knowledge
        self._gazetteer = Gazetteer(knowledge)
        self._surnames = surnames(knowledge)

    def __call__(self, doc: Doc) -> Doc:
        layer = self._names(doc)
        holders = Holders(doc, layer, self.knowledge, self._surnames)
        add_short_forms(doc, layer)
        for phrase in office_phrases(doc, layer):
            holders.read(phrase)
        _add_rank_countries(doc, layer)
        _settle_places(doc, layer, {title.person.name for title in holders.titles})
        _read_copulas(layer, {title.person.name for title in holders.titles})
        _agree(layer, {id(title.person) for title in holders.titles})
        add_short_forms(doc, layer)
        holders.complete()
        described = {i: phrase for phrase in holders.vacant for i in range(phrase.head_at, phrase.head_end)}
        held = {i: title for title in holders.titles for i in range(title.position.start, title.position.end)}
        nominals = list(nominal_mentions(doc, layer, {**held, **described}, self._gazetteer))
        add_named_parts(doc, layer, nominals)
        vacant = [mention for phrase in holders.vacant for mention in self._unheld(doc, phrase, holders)]
        read_in_context(doc, layer, self.knowledge)
        set_mentions(doc, _distinct([*layer.all(), *holders.positions, *nominals, *vacant]))
        doc._.titles = sorted(holders.titles, key=lambda title: (title.position.start, title.person.start))
        return doc

    def _names(self, doc: Doc) -> Layer:
        layer = Layer(doc)
        spans = list(runs(doc))
        ner = ner_names(doc, spans)
        within = {i: name for name in ner if name.type == "Person" and name.end - name.start > 1 for i in range(name.start, name.end)}
        matches = self._gazetteer.matches(
            doc,
            lambda match: _is_name(doc, match) and not _is_part_of_person(match, within.get(match.start)),
            article_of(doc).published[:10],
        )
        starts = {match.start: match for match in matches}
        countries = {i: match for i, match in starts.items() if match.entry.type == "Country"}
        named = [_without_country(doc, name, countries, starts) for name in (*pattern_names(doc, spans), *context_names(doc, spans), *ner)]
        found: list[tuple[int, int, int, Match | Name]] = [
            (match.start - match.end, _STRENGTH["pack"], match.start, match) for match in matches
        ]
        found += [(name.start - name.end, _STRENGTH[name.source], name.start, name) for name in named if name is not None]
        for _, _, _, candidate in sorted(found, key=lambda item: item[:3]):
            if isinstance(candidate, Match):
                if layer.put(candidate.mention(doc)):
                    layer.nested.extend(_inner(doc, candidate))
            else:
                self._put_name(doc, layer, candidate, countries)
        _add_directions(doc, layer)
        return layer

    def _put_name(self, doc: Doc, layer: Layer, name: Name, countries: dict[int, Match]) -> None:
        """A name that no pack holds, and the countries named inside it ("Turkish Foreign Ministry")."""
        mention = SpanMention(doc, name.start, name.end, name.type, doc[name.start : name.end].text)
        if not layer.put(mention):
            return
        layer.strength[id(mention)] = _STRENGTH[name.source]
        if name.type == "Person":
            self._link_person(mention)
            return
        mention.country = ship_prefixes().get(doc[name.start].text, "")
        for i in range(name.start, name.end):
            match = countries.get(i)
            if match is not None and match.end <= name.end:
                layer.nested.append(match.mention(doc))
                mention.country = mention.country or match.entry.country

    def _link_person(self, mention: SpanMention) -> None:
        """ "Ferdinand R. Marcos Jr." is who the pack knows as Ferdinand Marcos."""
        words = [word for word in mention.name.split() if not _INITIAL.fullmatch(word)]
        known = [entry for entry in self.knowledge.by_name(" ".join(words)) if entry.type == "Person"] if len(words) > 1 else []
        if len(known) == 1:
            mention.name, mention.knowledge, mention.country = known[0].name, known[0].id, known[0].country

    def _unheld(self, doc: Doc, phrase: OfficePhrase, holders: Holders) -> list[SpanMention]:
        """An office without a named holder: the post itself, or whoever holds it ("the Libyan ambassador to Greece")."""
        head = doc[phrase.head_end - 1]
        before = doc[phrase.begin - 1] if phrase.begin else None
        definite = before is not None and (before.pos_ == "DET" or before.tag_ in ("PRP$", "POS"))
        if head.pos_ == "ADJ" or not (phrase.owners or definite or phrase.tail or phrase.words_start < phrase.head_at or phrase.plural):
            return []
        owner = phrase.owners[0] if phrase.owners else None
        office = holders.office_words(phrase)
        country = owner.country if owner is not None else ""
        person = SpanMention(
            doc, phrase.start, phrase.end, "Person", doc[phrase.start : phrase.end].text, level="nominal", country=country, local=True
        )
        if phrase.plural and len(phrase.owners) > 1:
            # "the foreign ministers of Egypt and Greece": unnamed, they act for their countries.
            person.country = ""
            if phrase.left_owner:
                person.referents = list(phrase.owners)
            else:
                # What "from" and "of" add is left to coreference.
                person.end = phrase.head_end
            return [person]
        if phrase.plural or is_weak(phrase):
            return [person]
        post = holders.vacant_position(phrase, office, owner)
        return [post] if _is_post(doc, phrase) else [person, post]


def _is_post(doc: Doc, phrase: OfficePhrase) -> bool:
    """Whether the office is meant, not its holder: "reports to the Commander", "became president", "as minister"."""
    root = doc[phrase.start : phrase.end].root
    head = root.head
    if root.dep_ in ("attr", "appos", "oprd"):
        return True
    if root.dep_ == "pobj":
        return (
            head.lower_ == "as"
            or (head.lower_ == "to" and head.head.lemma_ in ("report", "subordinate", "answer"))
            or (head.lower_ == "of" and head.head.lemma_ in ("post", "office", "role", "position", "job", "title"))
        )
    return root.dep_ == "dobj" and head.lemma_ in ("elect", "appoint", "become", "name")


def _inner(doc: Doc, match: Match) -> list[SpanMention]:
    """The countries and places in a name of the pack that describes: "war in Ukraine", "US Embassy in Baghdad".

    What is capitalised throughout is one name ("US Forces Japan").
    """
    if match.entry.type in ("Country", "Place", "Person"):
        return []
    described = any(token.is_lower and token.pos_ in ("NOUN", "ADJ") for token in doc[match.start : match.end])
    found = [
        inner
        for inner in match.inner
        if inner.entry.type in ("Country", "Place")
        or (inner.entry.type in ("Organization", "MilitaryForce") and doc[inner.start - 1].lower_ in ("against", "with"))
    ]
    return [inner.mention(doc) for inner in found if described or doc[inner.start - 1].lower_ in ("in", "at", "near")]


def _is_name(doc: Doc, match: Match) -> bool:
    """Not an office, which ``titles`` reads, nor a warship as a weapon, nor "Chinese military" in "Chinese military drills"."""
    if match.entry.type == "Position" or (match.entry.type == "Weapon" and doc[match.start].text in ship_prefixes()):
        return False
    if match.start > 1 and doc[match.start - 1].text == "-" and doc[match.start - 2].lower_ in ("al", "el"):
        # "Abu Jandal al-Kuwaiti"
        return match.entry.type == "Person"
    last = doc[match.end - 1]
    if (
        match.entry.type == "MilitaryForce"
        and last.is_lower
        and match.start > 1
        and doc[match.start - 1].lower_ in ("and", ",")
        and doc[match.start - 2].ent_type_ in ("GPE", "NORP")
    ):
        # "US and British forces": each country's.
        return False
    return not (last.lower_ == "military" and match.end < len(doc) and last.head.i >= match.end and doc[match.end].pos_ in ("NOUN", "ADJ"))


def _is_part_of_person(match: Match, person: Name | None) -> bool:
    """ "Jordan" in "Michael Jordan", "Israel" in "Israel Katz"; not "Ukraine" in "President of Ukraine Volodymyr Zelenskyy"."""
    if person is None or match.kind == "adjective" or match.entry.type == "Person":
        return False
    if match.start == person.start and person.end - match.end > 1 and match.entry.type == "Organization" and match.end - match.start == 1:
        return False  # "ASEAN Kao Kim Hourn"
    return match.end <= person.end and match.end - match.start < person.end - person.start


def _without_country(doc: Doc, name: Name, countries: dict[int, Match], starts: dict[int, Match]) -> Name | None:
    """Cut or drop a name that only runs a country together with something else.

    "of Ukraine Volodymyr Zelenskyy": the country belongs to what precedes; "US-Japan", "Radical French" and
    "Syrian Golan Heights" are no names of their own.
    """
    inside = [countries[i] for i in range(name.start, name.end) if i in countries]
    if (inside and name.source in ("place", "rank")) or (len(inside) > 1 and name.source == "ner"):
        return None
    whole = starts.get(name.start)
    if (
        name.source == "ner"
        and name.type == "Person"
        and whole is not None
        and whole.entry.type in ("Organization", "GovernmentBody", "MilitaryForce")
        and name.end - whole.end > 1
    ):
        return Name(whole.end, name.end, "Person", name.source)  # "Secretary-General of ASEAN Kao Kim Hourn"
    if name.source == "ner" and whole is not None and whole.end < name.end < len(doc) and _is_office_word(doc[name.end]):
        # "Pentagon Press", of "Pentagon Press Secretary"
        return None
    first = countries.get(name.start)
    rest = starts.get(first.end) if first is not None else None
    if (
        first is not None
        and rest is not None
        and rest.end == name.end
        and (rest.entry.type in _SITES or rest.entry.country == first.entry.country)
    ):
        return None
    if name.source == "ner" and inside and inside[-1].end == name.end and inside[-1].kind == "adjective" and inside[-1].start > name.start:
        return None
    if first is None or name.source != "ner" or first.end >= name.end or not name.start or doc[name.start - 1].lower_ not in ("of", "to"):
        return name
    return Name(first.end, name.end, "Person", name.source) if name.type in ("Person", "Organization") else None


def _is_office_word(token: Token) -> bool:
    return token.text[0].isupper() and token.lower_ in offices().last_words


def _settle_places(doc: Doc, layer: Layer, sure: set[str]) -> None:
    """Take for places the people and groups of the NER that the text enters, or names beside places."""
    odd = [m for m in layer if m.type in ("Person", "Organization") and not m.knowledge and m.name not in sure and m.level == "name"]
    for _ in range(2):
        # Twice: a name may stand beside one that was only now found to be a place.
        found = {m.name for m in odd if m.type != "Place" and (_is_placed(m, layer) or _is_in_country(doc, m, layer))}
        for mention in odd:
            if mention.name in found:
                mention.type = "Place"


def _read_copulas(layer: Layer, sure: set[str]) -> None:
    """Take for what it is said to be a name whose type the NER guessed: "Ansar was a militant group", "Zliten is a town"."""
    for mention in layer:
        verb = mention.root.head
        if mention.knowledge or mention.name in sure or mention.root.dep_ != "nsubj" or verb.lemma_ != "be":
            continue
        if layer.strength.get(id(mention), 0) < _STRENGTH["ner"]:
            continue
        said = next((c for c in verb.children if c.dep_ == "attr"), None)
        size, type = name_rules().apposed.ending([said.lemma_.lower()]) if said is not None and said.pos_ == "NOUN" else (0, "")
        if size and type in _SAID and type != mention.type:
            mention.type = type
            layer.strength[id(mention)] = _STRENGTH["apposed"]


def _add_rank_countries(doc: Doc, layer: Layer) -> None:
    """ "U.S. Army General Joseph Votel" is of the country whose army it is."""
    ranks = offices().ranks
    for mention in layer:
        if mention.type != "Person" or mention.country:
            continue
        i = mention.start
        while i > 0 and doc[i - 1].lower_ in ranks and layer.at[i - 1] is None:
            i -= 1
        before = layer.ending(i) if i < mention.start else None
        if before is not None and before.type in ("MilitaryForce", "Country"):
            mention.country = before.country


def _agree(layer: Layer, held: set[int]) -> None:
    """Give a name that stands several times the type that is surest anywhere: Rovenky of "the city of Rovenky" is no person."""
    best: dict[str, tuple[int, str]] = {}
    guessed = [m for m in layer if m.level == "name" and not m.knowledge and (id(m) in layer.strength or id(m) in held)]
    for mention in guessed:
        strength = 0 if id(mention) in held else layer.strength[id(mention)]
        text = mention.span.text
        if text not in best or strength < best[text][0]:
            best[text] = (strength, mention.type)
    for mention in guessed:
        if mention.span.text in best and best[mention.span.text][0] < _STRENGTH["ner"]:
            mention.type = best[mention.span.text][1]


def _is_in_country(doc: Doc, mention: SpanMention, layer: Layer) -> bool:
    """ "in Bam, Iran"."""
    end = mention.end
    country = layer.starting(end + 1) if end + 1 < len(doc) and doc[end].text == "," else None
    if country is None or country.type != "Country" or country.root.dep_ == "conj" or not mention.start:
        return False
    return doc[mention.start - 1].lower_ in ("in", "at", "near", "from", "outside", "to") and (
        country.end == len(doc) or doc[country.end].is_punct or doc[country.end].is_space
    )


def _is_placed(mention: SpanMention, layer: Layer) -> bool:
    root = mention.root
    head = root.head
    if root.dep_ == "conj":
        other = layer.at[head.i]
        for _ in range(_LONGEST_LIST):
            head = head.head if head.dep_ == "conj" else head
        word = mention.type == "Person" or (mention.end - mention.start == 1 and not root.is_upper)
        return word and other is not None and other.type == "Place" and head.dep_ in ("pobj", "dobj")
    if root.dep_ == "dobj":
        return mention.type == "Person" and head.lemma_ in _ENTERED
    single = mention.type == "Organization" and mention.end - mention.start == 1 and not root.is_upper
    return (
        root.dep_ == "pobj"
        and head.lower_ in ("in", "near")
        and (mention.type == "Person" or single)
        and head.head.lemma_ not in ("interest", "trust", "confidence", "faith", "believe")
    )


def _add_directions(doc: Doc, layer: Layer) -> None:
    """ "northern Syria", "south-eastern Turkey": a place of its own, in that country."""
    for mention in list(layer):
        if mention.type not in ("Country", "Place") or mention.start == 0:
            continue
        start = direction_names(doc, mention.start)
        if start < mention.start and layer.free(start, mention.start) and doc[mention.end - 1].text[0].isupper():
            layer.remove(mention)
            if mention.type == "Country":
                layer.nested.append(mention)
            layer.put(SpanMention(doc, start, mention.end, "Place", doc[start : mention.end].text, country=mention.country))


def _distinct(mentions: list[SpanMention]) -> list[SpanMention]:
    seen: dict[tuple[int, int, str, str], SpanMention] = {}
    for mention in mentions:
        seen.setdefault((mention.start, mention.end, mention.type, mention.name), mention)
    return list(seen.values())
